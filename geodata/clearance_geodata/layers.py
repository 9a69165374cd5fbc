"""The layers of a register that QGIS opens as they are: hazardous areas open now, and released land."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from clearance.land.date_precision import known_to
from clearance.land.fold import AreaState, Release, fold, releases_of
from clearance.land.hazard import Area, Level
from clearance.land.journal import Entry
from clearance.land.laid import LAID
from clearance.land.sites import Event, Site
from clearance.units import Unit, plain
from clearance_geodata import reading
from clearance_geodata.schema import SITE_LAYERS

if TYPE_CHECKING:
    from datetime import date

    from clearance_geodata.store.protocol import Connection

__all__ = [
    "AREA_FIELDS",
    "EVENT_FIELDS",
    "RELEASED_FIELDS",
    "SITE_FIELDS",
    "Look",
    "area_values",
    "draw",
    "event_values",
    "put_site",
    "redraw",
    "refill",
    "release_values",
    "site_values",
]

Look: TypeAlias = Callable[[Mapping[str, Area], Mapping[str, Sequence[Entry]]], Mapping[str, AreaState]]
# So many areas are folded at once, whatever the size of a batch.
AT_ONCE = 2_000

AREA_FIELDS = (
    "area_id",
    "name",
    "hazard_class",
    "hazard",
    "status",
    "work_status",
    "sector",
    "admin1",
    "admin2",
    "operator",
    "area_m2",
    "processed_m2",
    "recorded_ap_mines",
    "opened_on",
    "opened_on_precision",
    "last_change_on",
    "last_change_on_precision",
    "size_basis",
    "position_error_m",
    "came_from",
    "source",
    *LAID,
)
RELEASED_FIELDS = (
    "entry_id",
    "area_id",
    "name",
    "product",
    "released_m2",
    "effective_on",
    "effective_on_precision",
    "covers_from",
    "covers_from_precision",
    "operator",
    "method",
    "depth_cm",
    "task",
    "ap_mines",
    "av_mines",
    "other_items",
    "source",
)
SITE_FIELDS = ("site_id", "name", "happened_on", "happened_on_precision", "status", "attributes", "source", "note")
EVENT_FIELDS = (
    *("event_id", "site_id", "happened_on", "happened_on_precision"),
    *("what", "killed", "injured", "source", "note"),
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
        state.work_status.value if state.work_status else None,
        area.sector,
        area.admin1,
        area.admin2,
        area.operator,
        None if state.open_m2 is None else plain(state.open_m2, Unit.M2),
        plain(state.processed_m2, Unit.M2),
        state.recorded_ap_mines,
        _iso(state.opened_on),
        known_to(state.opened_on, state.opened_precision),
        _iso(state.last_change_on),
        known_to(state.last_change_on, state.last_change_precision),
        state.size_basis.value,
        state.position_error_m,
        ", ".join(state.came_from) or None,
        state.source,
        area.minefield_type,
        area.evidence,
        _iso(area.laid_on),
        known_to(area.laid_on, area.laid_on_precision),
        area.pattern_slots,
        area.slots_checked,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def release_values(release: Release) -> tuple[Value, ...]:
    """The attributes of released land, in the order of `RELEASED_FIELDS`."""
    return (
        release.entry_id,
        release.area.area_id,
        release.area.name,
        release.product,
        plain(release.released_m2, Unit.M2),
        release.effective_on.isoformat(),
        release.date_precision,
        _iso(release.covers_from),
        known_to(release.covers_from, release.covers_from_precision),
        release.operator,
        release.method,
        release.depth_cm,
        release.task or None,
        release.ap_mines,
        release.av_mines,
        release.other_items,
        release.source,
    )


def site_values(site: Site) -> tuple[Value, ...]:
    """The attributes of a site, in the order of `SITE_FIELDS`; what only its source says is JSON text."""
    more = json.dumps(dict(site.attributes), ensure_ascii=False, sort_keys=True) if site.attributes else None
    known = known_to(site.on, site.date_precision)
    return (site.site_id, site.name, _iso(site.on), known, site.status or None, more, site.source, site.note or None)


def event_values(event: Event) -> tuple[Value, ...]:
    """The columns of an event, in the order of `EVENT_FIELDS`."""
    return (
        event.event_id,
        event.site_id,
        event.on.isoformat(),
        event.date_precision,
        event.what,
        event.killed,
        event.injured,
        event.source,
        event.note or None,
    )


def redraw(connection: Connection, area_ids: Sequence[str], look: Look | None = None) -> None:
    """Bring the layers up to date for some areas; totals of sectors and countries are no areas and stay out.

    Args:
        connection: the register's own, inside a transaction.
        area_ids: the areas that something was recorded of.
        look: is shown the areas and all their entries before they are drawn, some of them at a time, and gives the
            states of areas that it came to know.
    """
    for start in range(0, len(area_ids), AT_ONCE):
        some = area_ids[start : start + AT_ONCE]
        areas = reading.areas_of(connection, some)
        books = dict(reading.by_area(connection, some))
        states = {} if look is None else look(areas, books)
        marks = [(area_id,) for area_id in some]
        connection.executemany("DELETE FROM areas WHERE area_id = ?", marks)
        connection.executemany("DELETE FROM released WHERE area_id = ?", marks)
        draw(connection, [(areas[area_id], books[area_id]) for area_id in some if area_id in areas], states)


def refill(connection: Connection, look: Look | None = None) -> None:
    """Make all layers from the journal; the tables are empty. `look` is that of `redraw`."""
    redraw(connection, reading.area_ids(connection), look)
    for record in reading.sites_and_events(connection):
        put_site(connection, record)


def draw(connection: Connection, books: Iterable[tuple[Area, Sequence[Entry]]], known: Mapping[str, AreaState]) -> None:
    """Put areas that are not in the layers, with all their entries, into them; `known` are states that are known."""
    listed = [(area, entries) for area, entries in books if area.level is Level.AREA]
    folded = [known.get(area.area_id) or fold(area, entries) for area, entries in listed]
    states = [state for state in folded if state.is_open]
    shapes_of = connection.dialect.shapes
    rows = zip(shapes_of([state.geometry for state in states]), map(area_values, states), strict=True)
    _insert(connection, "areas", ("geom", *AREA_FIELDS), [(shape, *values) for shape, values in rows])
    releases = [
        release
        for area, entries in listed
        for release in releases_of({area.area_id: area}, [e for e in entries if e.area_id == area.area_id])
        if release.is_land
    ]
    rows = zip(shapes_of([release.geometry for release in releases]), map(release_values, releases), strict=True)
    _insert(connection, "released", ("geom", *RELEASED_FIELDS), [(shape, *values) for shape, values in rows])


def put_site(connection: Connection, record: Site | Event) -> None:
    """Put a site into the layer of its kind, or an event into their list; a later record replaces an earlier one."""
    if isinstance(record, Event):
        connection.execute("DELETE FROM events WHERE event_id = ?", (record.event_id,))
        _insert(connection, "events", EVENT_FIELDS, [event_values(record)])
        return
    for table in SITE_LAYERS.values():
        connection.execute(f"DELETE FROM {table} WHERE site_id = ?", (record.site_id,))  # noqa: S608  our own names
    (shape,) = connection.dialect.shapes([record.geometry])
    row = (shape, *site_values(record))
    _insert(connection, SITE_LAYERS[record.kind.value], ("geom", *SITE_FIELDS), [row])


def _insert(connection: Connection, table: str, names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    first = reading.last_feature(connection, table) + 1
    connection.insert(table, ("fid", *names), [(i, *row) for i, row in enumerate(rows, first)])
