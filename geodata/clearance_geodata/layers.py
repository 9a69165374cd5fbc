"""The layers of a register that QGIS opens as they are: hazardous areas open now, and released land."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from clearance.land.fold import AreaState, Release, fold, releases_of
from clearance.land.hazard import Area, Level
from clearance.units import Unit, plain
from clearance_geodata import reading
from clearance_geodata.geopackage import blob_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from clearance.land.journal import Entry

__all__ = ["AREA_FIELDS", "RELEASED_FIELDS", "area_values", "refresh", "release_values"]

AREA_FIELDS = (
    "area_id",
    "name",
    "hazard_class",
    "hazard",
    "status",
    "sector",
    "area_m2",
    "recorded_ap_mines",
    "opened_on",
    "size_basis",
    "source",
)
RELEASED_FIELDS = (
    "entry_id",
    "area_id",
    "name",
    "product",
    "released_m2",
    "effective_on",
    "covers_from",
    "operator",
    "method",
    "ap_mines",
    "av_mines",
    "other_items",
    "source",
)

Value = str | int | float | None


def area_values(state: AreaState) -> tuple[Value, ...]:
    """The attributes of an open area, in the order of `AREA_FIELDS`; its size is None while unknown."""
    area = state.area
    return (
        area.area_id,
        area.name,
        state.hazard_class,
        area.hazard_text,
        state.status.value,
        area.sector,
        None if state.open_m2 is None else plain(state.open_m2, Unit.M2),
        state.recorded_ap_mines,
        state.opened_on.isoformat() if state.opened_on else None,
        state.size_basis.value,
        state.source,
    )


def release_values(release: Release) -> tuple[Value, ...]:
    """The attributes of released land, in the order of `RELEASED_FIELDS`."""
    return (
        release.entry_id,
        release.area.area_id,
        release.area.name,
        release.product,
        plain(release.released_m2, Unit.M2),
        release.effective_on.isoformat(),
        release.covers_from.isoformat() if release.covers_from else None,
        release.operator,
        release.method,
        release.ap_mines,
        release.av_mines,
        release.other_items,
        release.source,
    )


def refresh(connection: sqlite3.Connection, area_ids: Sequence[str]) -> None:
    """Bring the layers up to date for some areas; totals of sectors and countries are no areas and stay out."""
    areas = {k: a for k, a in reading.areas_of(connection, area_ids).items() if a.level is Level.AREA}
    by_area: dict[str, list[Entry]] = defaultdict(list)
    for entry in reading.entries_of(connection, sorted(areas)):
        by_area[entry.area_id].append(entry)
    marks = [(area_id,) for area_id in areas]
    connection.executemany("DELETE FROM areas WHERE area_id = ?", marks)
    connection.executemany("DELETE FROM released WHERE area_id = ?", marks)
    states = [fold(area, by_area[area_id]) for area_id, area in areas.items()]
    _insert(connection, "areas", AREA_FIELDS, [(blob_of(s.geometry), *area_values(s)) for s in states if s.is_open])
    _insert(connection, "released", RELEASED_FIELDS, _release_rows(areas, by_area))


def _release_rows(areas: Mapping[str, Area], by_area: Mapping[str, Sequence[Entry]]) -> list[tuple[object, ...]]:
    found = (
        release for entries in by_area.values() for release in releases_of(dict(areas), entries) if release.is_land
    )
    return [(blob_of(release.geometry), *release_values(release)) for release in found]


def _insert(
    connection: sqlite3.Connection, table: str, names: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    marks = ", ".join("?" * (len(names) + 1))
    connection.executemany(f"INSERT INTO {table} (geom, {', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608
