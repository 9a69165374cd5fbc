"""What was found for each area and for all of them, with the input that it was found in."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from clearance.errors import NotPossible
from clearance.geodesy import geodesic_areas_m2, polygons_of
from clearance.inert import inert_row
from clearance.saying import saying

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.land.snapshot import Snapshot

__all__ = ["Exposure", "Input", "Value", "Zones", "zones_of"]

Value: TypeAlias = "int | float | str | None"


@dataclass(frozen=True, kw_only=True, eq=False)
class Zones:
    """Areas with ground: ids, polygons in lon, lat, and m2 on the ellipsoid; and the ids of those without any."""

    area_ids: tuple[str, ...]
    grounds: NDArray[np.object_]
    area_m2: NDArray[np.float64]
    placeless: tuple[str, ...] = ()

    @property
    def overlapping(self) -> NDArray[np.bool_]:
        """Which of them meet another one."""
        left, right = shapely.STRtree(self.grounds).query(self.grounds, predicate="intersects")
        meets = np.zeros(len(self.grounds), dtype=np.bool_)
        meets[left[left != right]] = True
        return meets

    def once(self) -> tuple[Zones, NDArray[np.bool_]]:
        """The ground of those that meet others, each place once, and which areas these are."""
        meets = self.overlapping
        united = shapely.union_all(self.grounds[meets]) if meets.any() else shapely.Polygon()
        parts = np.asarray(shapely.get_parts(united), dtype=object)
        parts = parts[(shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)]
        return Zones(area_ids=("",) * len(parts), grounds=parts, area_m2=geodesic_areas_m2(parts)), meets


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """The raster or layer that somebody supplied; source and date as they say, or as the file does."""

    file: str
    source: str
    date: str | None
    crs: str
    detail: str

    def to_dict(self) -> dict[str, object]:
        """The input for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Figures of each area and of all together, each place or building counted once in the total.

    Args:
        input: what was looked at.
        asked: what was asked of it.
        columns: the names of the figures, with their units.
        rows: the figures of each area, by name.
        total: those of all areas together.
        notes: what a reader must know.
    """

    input: Input
    asked: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Value], ...]
    total: Mapping[str, Value]
    notes: tuple[str, ...] = ()

    def to_dict(self, snapshot: Snapshot) -> dict[str, object]:
        """The answer for JSON."""
        return {
            "snapshot": snapshot.identity.to_dict(),
            "input": self.input.to_dict(),
            "asked": self.asked,
            "areas": [dict(row) for row in self.rows],
            "total": dict(self.total),
            "notes": list(self.notes),
        }

    def to_csv(self, snapshot: Snapshot) -> str:
        """The rows and the total as CSV; each row names snapshot, source and date, so that it keeps its origin."""
        origin = {"snapshot": snapshot.identity.id, "source": self.input.source, "date": self.input.date or ""}
        out = io.StringIO()
        writer = csv.DictWriter(out, ["area_id", *self.columns, *origin], lineterminator="\r\n")
        writer.writeheader()
        for row in (*self.rows, {"area_id": "total", **self.total}):
            cells = {name: "" if value is None else value for name, value in row.items()}
            writer.writerow(inert_row({**cells, **origin}))
        return out.getvalue()


def zones_of(snapshot: Snapshot) -> Zones:
    """The open areas of a snapshot.

    Raises:
        NotPossible: when none has ground.
    """
    states = snapshot.open_states
    grounds = np.empty(len(states), dtype=np.object_)
    grounds[:] = [state.geometry for state in states]
    has_ground = ~shapely.is_empty(grounds) & (shapely.get_dimensions(grounds) == 2)
    if not has_ground.any():
        raise NotPossible("Exposure: no open area has ground, so nothing lies on it; record the shapes of areas")
    for mixed in np.flatnonzero(has_ground & ~np.isin(shapely.get_type_id(grounds), (3, 6))):
        grounds[mixed] = shapely.MultiPolygon(polygons_of(grounds[mixed]))
    ids = [state.area.area_id for state in states]
    return Zones(
        area_ids=tuple(itertools.compress(ids, has_ground)),
        grounds=grounds[has_ground],
        area_m2=geodesic_areas_m2(grounds[has_ground]),
        placeless=tuple(itertools.compress(ids, ~has_ground)),
    )


def placeless_note(zones: Zones) -> Iterator[str]:
    """The note that some areas have no ground."""
    if zones.placeless:
        named = ", ".join(zones.placeless[:10]) + (", ..." if len(zones.placeless) > 10 else "")
        yield saying(
            "{count} open areas have no ground and are not in these figures: {named}",
            count=len(zones.placeless),
            named=named,
        )


def stated(given: date | None, file_says: str | None) -> str | None:
    """The date of an input: as somebody gives it, else as the file says it, else none."""
    return given.isoformat() if given else file_says
