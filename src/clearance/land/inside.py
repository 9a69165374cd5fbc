"""What a register says of a parcel or the corridor of a route: its records laid over the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from clearance.errors import InvalidQuantity
from clearance.geodesy import area_exact
from clearance.land.footprint import SMALLEST_OVERLAP_M2, common_ground
from clearance.land.land_index import error_m, radius_m
from clearance.land.nearby import Near, distances_to
from clearance.land.open_ground import ground_without
from clearance.land.parcel import (
    Answer,
    LandStatement,
    NearSite,
    Parcel,
    TouchedArea,
    TouchedRelease,
    UnknownGround,
    Where,
)
from clearance.land.sites import SiteKind
from clearance.saying import Number
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.land.fold import AreaState
    from clearance.land.land_index import LandIndex
    from clearance.land.snapshot import Snapshot

__all__ = ["LARGEST_M2", "land_statement"]

SLIVER = round(SMALLEST_OVERLAP_M2 * Unit.M2.scale)
# A thousand km2: a parcel or corridor is less, and an answer about a province would be the register itself.
LARGEST_M2 = 10**9
SHOWN_SITES = frozenset({SiteKind.INCIDENT, SiteKind.MINEFIELD})
SITES_WITHIN_M = 500.0


def land_statement(snapshot: Snapshot, parcel: Parcel) -> LandStatement:
    """What the register says of a parcel or the corridor of a route.

    Open areas are those of the snapshot's date. An area whose position error, with that of the parcel, reaches the
    ground is one that may touch it. m2 are geodesic.

    Raises:
        InvalidQuantity: when the ground is larger than a parcel.
        InvalidGeometry: naming the record whose shape cannot be laid over the ground.
    """
    ground = parcel.ground
    size = area_exact(ground)
    if size > LARGEST_M2 * Unit.M2.scale:
        raise InvalidQuantity(
            "the ground covers {size} m2, more than {largest_m2}; ask about parts of it, or read the areas themselves",
            size=Number(size / Unit.M2.scale, ",.0f"),
            largest_m2=LARGEST_M2,
        )
    index = snapshot.land_index
    placed = index.near(ground, parcel.position_error_m)
    near = distances_to(ground, [(state.area.area_id, place) for state, place in placed])
    states = {state.area.area_id: state for state, _ in placed}
    touched = tuple(_touched(states[at.area_id], ground, at) for at in near if at.distance_m == 0)
    touched = tuple(one for one in touched if one.overlap_m2 > SLIVER)
    beside = [at for at in near if at.area_id not in {one.area_id for one in touched}]
    possibly = tuple(_touched(states[at.area_id], ground, at) for at in beside if _reaches(states, at, parcel))
    open_ground = _union([one.shared for one in touched])
    released = _released(index, ground, open_ground)
    released_ground = ground_without(_union([one.shared for one in released]), open_ground)
    open_m2 = 0 if open_ground is None else min(size, area_exact(open_ground))
    under_release = 0 if released_ground is None else min(size - open_m2, area_exact(released_ground))
    units = _units(snapshot, parcel, touched, released)
    country = [line.geometry for line in snapshot.boundaries if line.level == 0]
    return LandStatement(
        identity=snapshot.identity,
        country_name=snapshot.country_name,
        parcel=parcel,
        answer=_answer(touched, possibly, released),
        size_m2=size,
        open_m2=open_m2,
        released_m2=under_release,
        unrecorded_m2=size - open_m2 - under_release,
        touched=touched,
        possibly_touched=possibly,
        released=released,
        nearest=beside[0] if beside and not touched else None,
        units=units,
        is_outside=not any(line.intersects(ground) for line in country) if country else None,
        unknown=_unknown(snapshot, index, units),
        undrawn_releases=index.undrawn_releases,
        sites=_sites(snapshot, ground),
        devices_found=_devices(index, ground),
    )


def _answer(
    touched: Sequence[TouchedArea], possibly: Sequence[TouchedArea], released: Sequence[TouchedRelease]
) -> Answer:
    if touched:
        return Answer.OPEN
    if possibly:
        return Answer.POSSIBLY_OPEN
    return Answer.RELEASED if released else Answer.NO_RECORD


def _reaches(states: dict[str, AreaState], at: Near, parcel: Parcel) -> bool:
    """Whether an area may reach the ground, as far as its position and extent are known; a common border may, too."""
    state = states[at.area_id]
    return at.distance_m <= error_m(state) + radius_m(state) + parcel.position_error_m


def _touched(state: AreaState, ground: BaseGeometry, at: Near) -> TouchedArea:
    area = state.area
    shared = None
    if at.distance_m == 0 and state.geometry is not None:
        shared = common_ground(state.geometry, ground, record=f"{area.area_id} with the parcel")
    return TouchedArea(
        area_id=area.area_id,
        name=area.name,
        sector=area.sector or "",
        hazard_class=state.hazard_class,
        hazards=area.hazard_text,
        work_status=str(state.work_status or ""),
        overlap_m2=area_exact(shared),
        area_m2=state.open_m2,
        position_error_m=state.position_error_m,
        distance_m=at.distance_m,
        last_change_on=state.last_change_on,
        source=state.source,
        last_change_precision=state.last_change_precision,
        shared=shared,
    )


def _released(index: LandIndex, ground: BaseGeometry, open_ground: BaseGeometry | None) -> tuple[TouchedRelease, ...]:
    """Released land on the ground, the latest first."""
    found = []
    for i in index.tree.query(ground).tolist():
        release, shape = index.releases[i]
        shared = common_ground(shape, ground, record=f"{release.entry_id} with the parcel")
        if shared is None or area_exact(shared) <= SLIVER:
            continue
        again = open_ground is not None and area_exact(shapely.intersection(shared, open_ground)) > SLIVER
        found.append(
            TouchedRelease(
                entry_id=release.entry_id,
                area_id=release.area.area_id,
                name=release.area.name,
                product=release.product,
                effective_on=release.effective_on,
                method=release.method,
                depth_cm=release.depth_cm,
                operator=release.operator,
                overlap_m2=area_exact(shared),
                is_open_again=again,
                source=release.source,
                date_precision=release.date_precision,
                shared=shared,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.effective_on.toordinal(), one.entry_id)))


def _union(grounds: Sequence[BaseGeometry | None]) -> BaseGeometry | None:
    kept = [ground for ground in grounds if ground is not None]
    return shapely.union_all(kept) if kept else None


def _units(
    snapshot: Snapshot, parcel: Parcel, touched: Iterable[TouchedArea], released: Iterable[TouchedRelease]
) -> tuple[str, ...]:
    """The units whose lines the ground meets, and those of the records that touch it."""
    met = {line.name for line in snapshot.boundaries if line.level > 0 and line.geometry.intersects(parcel.ground)}
    records = {one.area_id for one in touched} | {one.area_id for one in released}
    areas = [snapshot.states[area_id].area for area_id in records]
    said = {unit for area in areas for unit in (area.sector, area.admin1, area.admin2) if unit}
    return tuple(sorted(met | said))


def _unknown(snapshot: Snapshot, index: LandIndex, units: Collection[str]) -> tuple[UnknownGround, ...]:
    """Open land without a position by the finest unit that is recorded of it, first those that the ground lies in."""
    lines = {line.name for line in snapshot.boundaries if line.level > 0}
    found: dict[str, list[AreaState]] = {}
    for state in index.unplaced:
        found.setdefault(next(iter(_own(state)), ""), []).append(state)
    made = [_of_unit(unit, states, units, lines) for unit, states in found.items()]
    return tuple(sorted(made, key=lambda one: (list(Where).index(one.where), one.unit)))


def _own(state: AreaState) -> list[str]:
    """The units of an area, the finest first."""
    return [unit for unit in (state.area.admin2, state.area.admin1, state.area.sector) if unit]


def _of_unit(unit: str, states: Sequence[AreaState], units: Collection[str], lines: Collection[str]) -> UnknownGround:
    own = {name for state in states for name in _own(state)}
    is_told = all(any(name in lines for name in _own(state)) for state in states)
    where = Where.HERE if own & {*units} else Where.ELSEWHERE if is_told else Where.PERHAPS
    sizes = [state.open_m2 for state in states if state.open_m2 is not None]
    return UnknownGround(
        unit=unit,
        where=where,
        areas=sum(state.open_areas for state in states),
        area_m2=sum(sizes) if sizes else None,
        area_ids=tuple(state.area.area_id for state in states if state.is_area),
    )


def _sites(snapshot: Snapshot, ground: BaseGeometry) -> tuple[NearSite, ...]:
    """Incidents and old minefields on the ground or within 500 m of it, nearest first."""
    kept = {s.site_id: s for s in snapshot.sites if s.kind in SHOWN_SITES and s.geometry is not None}
    near = distances_to(ground, [(site_id, site.geometry) for site_id, site in kept.items() if site.geometry])
    return tuple(
        NearSite(
            site_id=at.area_id,
            kind=kept[at.area_id].kind,
            name=kept[at.area_id].name,
            happened_on=kept[at.area_id].on,
            distance_m=at.distance_m,
            source=kept[at.area_id].source,
            date_precision=kept[at.area_id].date_precision,
        )
        for at in near
        if at.distance_m <= SITES_WITHIN_M
    )


def _devices(index: LandIndex, ground: BaseGeometry) -> int:
    """How many devices were met at positions on the ground, in areas and outside of them."""
    lons, lats, counts = index.finds
    return int(counts[shapely.intersects_xy(ground, lons, lats)].sum()) if len(counts) else 0
