"""T10: the list of every area that is open, with where it is, and the corners of its ground."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import shapely

from clearance.geodesy import polygons_of
from clearance.land.hazard import Level
from clearance.saying import saying
from clearance.treaty.plan_table import KnownDay, PlanColumn, PlanTable, Shown, Value
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from clearance.land.fold import AreaState
    from clearance.land.hazard import Area
    from clearance.land.snapshot import Snapshot
    from clearance.plan.result import PlanResult

__all__ = ["area_list", "corner_list", "last_years", "name_told"]

AREA_COLUMNS = {
    "area_id": Shown.TEXT,
    "name": Shown.TEXT,
    "sector": Shown.TEXT,
    "admin1": Shown.TEXT,
    "admin2": Shown.TEXT,
    "lat": Shown.TEXT,
    "lon": Shown.TEXT,
    "hazard_class": Shown.TEXT,
    "areas": Shown.WHOLE,
    "open_m2": Shown.WHOLE,
    "hazards": Shown.TEXT,
    "recorded_ap_mines": Shown.WHOLE,
    "opened_on": Shown.DATE,
    "status": Shown.TEXT,
    "planned_year": Shown.YEAR,
    "source": Shown.TEXT,
}
SUMMED = {"areas", "open_m2", "recorded_ap_mines"}
# Six decimals of a degree are a tenth of a metre.
DECIMALS = 6


def last_years(plan: PlanResult | None) -> Mapping[str, int]:
    """By area, the year in which a plan ends its work there."""
    years: dict[str, int] = {}
    for task in plan.tasks if plan else ():
        years[task.area_id] = max(years.get(task.area_id, 0), task.ends_on.year)
    return years


def area_list(snapshot: Snapshot, planned: Mapping[str, int], *, places: bool = True) -> PlanTable:
    """T10: every open area, and the totals of books that have no area records.

    Args:
        snapshot: the reading of the register.
        planned: by area, the year in which its work is planned to end.
        places: whether coordinates are told; without them their cells are empty.

    The position is a point inside the open ground (WGS 84, degrees); an area without ground has none. The classes and
    hazards are keys, to be worded.
    """
    open_now = [state for _, state in sorted(snapshot.states.items()) if state.is_open]
    rows = tuple(_row(state, planned, places=places) for state in open_now)
    columns = tuple(PlanColumn(key=key, shown=how, summed=key in SUMMED) for key, how in AREA_COLUMNS.items())
    return PlanTable(number="T10a", title="t10_areas", columns=columns, rows=rows)


def name_told(area: Area) -> str:
    """The name of an area; the book of a whole country has none of its own, and is called so in each language."""
    return saying("National book (no area records)") if area.level is Level.NATIONAL else area.name


def _row(state: AreaState, planned: Mapping[str, int], *, places: bool) -> tuple[Value, ...]:
    area, ground = state.area, state.geometry
    lon = lat = None
    if places and ground is not None and not ground.is_empty:
        inside = ground.representative_point()
        lon, lat = (f"{value:.{DECIMALS}f}" for value in (inside.x, inside.y))
    return (
        area.area_id,
        name_told(area),
        area.sector,
        area.admin1,
        area.admin2,
        lat,
        lon,
        state.hazard_class if state.is_area else "national_total",
        state.open_areas,
        None if state.open_m2 is None else plain(state.open_m2, Unit.M2),
        area.hazard_text or None,
        state.recorded_ap_mines,
        KnownDay(state.opened_on, state.opened_precision) if state.opened_on else None,
        state.work_status.value if state.work_status else None,
        planned.get(area.area_id),
        state.source or None,
    )


def corner_list(snapshot: Snapshot) -> PlanTable:
    """T10: the corners of the open ground of every area, numbered in the order of its outline (WGS 84, degrees)."""
    rows = tuple(
        (state.area.area_id, ring, number, f"{lat:.{DECIMALS}f}", f"{lon:.{DECIMALS}f}")
        for state in snapshot.open_states
        for ring, number, lon, lat in _corners(state)
    )
    shown = {"area_id": Shown.TEXT, "ring": Shown.YEAR, "corner": Shown.YEAR, "lat": Shown.TEXT, "lon": Shown.TEXT}
    columns = tuple(PlanColumn(key=key, shown=how) for key, how in shown.items())
    return PlanTable(number="T10b", title="t10_corners", columns=columns, rows=rows)


def _corners(state: AreaState) -> Iterable[tuple[int, int, float, float]]:
    if state.geometry is None:
        return
    rings = [ring for polygon in polygons_of(state.geometry) for ring in (polygon.exterior, *polygon.interiors)]
    for ring_number, ring in enumerate(rings, start=1):
        corners = shapely.get_coordinates(ring)[:-1]  # the last is the first again
        for number, (lon, lat) in enumerate(corners.tolist(), start=1):
            yield ring_number, number, lon, lat
