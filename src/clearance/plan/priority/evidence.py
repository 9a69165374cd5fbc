"""What the register itself knows that bears on ranks: accidents near, what is released already, the treaty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.errors import InvalidQuantity
from clearance.geodesy import distances_m, metres_per_degree
from clearance.land.hazard import Hazard
from clearance.land.sites import SiteKind
from clearance.plan.priority.scoring import Evidence
from clearance.saying import Number

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from clearance.land.fold import AreaState
    from clearance.land.snapshot import Snapshot

__all__ = ["NEAR_M", "YEARS", "evidence_of"]

NEAR_M = 1_000.0
YEARS = 5
ARTICLE_5_HAZARDS = frozenset({Hazard.AP, Hazard.AP_IMPROVISED})


def evidence_of(
    snapshot: Snapshot,
    supplied: Mapping[str, Evidence] | None = None,
    *,
    near_m: float = NEAR_M,
    years: int = YEARS,
) -> tuple[Evidence, ...]:
    """Return what is known of each open area: from the register, and from what somebody supplies, which goes before.

    Args:
        snapshot: the books.
        supplied: by area, else by sector; measures that it gives replace those of the register.
        near_m: how near an accident counts, in m on the ellipsoid.
        years: accidents of this many years up to the snapshot's date count; those without a date do.

    Raises:
        InvalidQuantity: a distance or number of years that cannot be.
    """
    if not (0 <= near_m <= 100_000 and years >= 1):
        raise InvalidQuantity(
            "accidents within {near_m} m and {years} years: give 0 to 100,000 m, and 1 year or more",
            near_m=Number(near_m, "g"),
            years=years,
        )
    states = snapshot.open_states
    accidents = _accidents(snapshot, states, near_m, years)
    listed = []
    for state, count in zip(states, accidents, strict=True):
        own = (supplied or {}).get(state.area.area_id) or (supplied or {}).get(state.area.sector or "")
        measures = _of_register(state) | ({} if count is None else {"accidents": float(count)})
        listed.append(
            Evidence(
                area_id=state.area.area_id,
                measures=measures | dict(own.measures if own else {}),
                cost=own.cost if own else None,
                harm=own.harm if own else "",
            )
        )
    return tuple(listed)


def _of_register(state: AreaState) -> dict[str, float]:
    measures: dict[str, float] = {}
    if state.open_m2:
        measures["near_completion"] = state.released_m2 / (state.released_m2 + state.open_m2)
    if state.area.hazards:
        measures["treaty"] = float(bool(state.area.hazards & ARTICLE_5_HAZARDS))
    return measures


def _accidents(snapshot: Snapshot, states: tuple[AreaState, ...], near_m: float, years: int) -> list[int | None]:
    """Accidents near each area; None for an area without a shape, and for all where the register has no accidents."""
    since = snapshot.as_of.replace(year=snapshot.as_of.year - years, day=min(snapshot.as_of.day, 28))
    places = np.array(
        [
            site.geometry
            for site in snapshot.sites
            if site.kind is SiteKind.INCIDENT
            and site.geometry is not None
            and (site.on is None or since < site.on <= snapshot.as_of)
        ],
        dtype=object,
    )
    drawn = [state.geometry is not None and not state.geometry.is_empty for state in states]
    if not any(site.kind is SiteKind.INCIDENT for site in snapshot.sites):
        return [None] * len(states)
    counts = [0 if shape else None for shape in drawn]
    if not len(places):
        return counts
    tree = shapely.STRtree(places)
    for index, state in enumerate(states):
        if drawn[index] and state.geometry is not None:
            counts[index] = _near(tree, places, state.geometry, near_m)
    return counts


def _near(tree: shapely.STRtree, places: NDArray[np.object_], ground: BaseGeometry, near_m: float) -> int:
    west, south, east, north = ground.bounds
    east_m, north_m = metres_per_degree(max(abs(south), abs(north)))
    # A little wider than the distance, since degrees of longitude differ within it; the geodesic decides.
    wide, high = 1.1 * near_m / float(east_m), 1.1 * near_m / float(north_m)
    there = places[tree.query(shapely.box(west - wide, south - high, east + wide, north + high))]
    if not len(there):
        return 0
    squeeze = float(east_m / north_m)

    def shortened(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return points * [squeeze, 1.0]

    lines = shapely.shortest_line(shapely.transform(ground, shortened), shapely.transform(there, shortened))
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2) / [squeeze, 1.0]
    return int((distances_m(ends[:, 0], ends[:, 1]) <= near_m).sum())
