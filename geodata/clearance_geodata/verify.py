"""Verifying a register: does the file still hold what was recorded, from the first byte to the last layer?

The journal is checked against its own hash chain; postings and layers are made again from the journal and compared.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import shapely
from shapely.errors import GEOSException

from clearance.errors import ClearanceError
from clearance.geodesy import geodesic_area_m2
from clearance.land.checks import Finding
from clearance.land.fold import fold, releases_of
from clearance.land.footprint import SMALLEST_OVERLAP_M2
from clearance.land.hazard import Area, Level
from clearance.land.journal import Entry, postings_of
from clearance.units import Unit, format_quantity
from clearance_geodata import reading, schema
from clearance_geodata.codec import Record, Row, chain_hash, decode
from clearance_geodata.connection import connect, explained
from clearance_geodata.geopackage import add_functions, blob_of, geometry_of
from clearance_geodata.layers import AREA_FIELDS, RELEASED_FIELDS, Value, area_values, release_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from clearance_geodata.reading import JournalRow
    from clearance_geodata.register import Register

__all__ = ["verify"]

RESTORE = "the file was changed outside Clearance: restore it from a backup"
Feature: TypeAlias = tuple[bytes | None, tuple[Value, ...]]


def verify(register: Register) -> tuple[Finding, ...]:
    """Everything in a register's file that is not as it was recorded; empty for a sound one.

    Reads the whole file as of one moment; writers need not stop.

    Raises:
        RegisterUnusable: when the file cannot be read at all.
    """
    with explained(register.path), closing(connect(register.path)) as connection:
        connection.execute("BEGIN")
        rows = list(reading.journal_rows(connection))
        records, unreadable = _decoded(rows)
        return (
            *_file(connection),
            *_triggers(connection),
            *_chain(rows),
            *unreadable,
            *_postings(connection, records),
            *_layers(connection, records),
        )


def _error(rule: str, record: str, value: str, remedy: str = RESTORE) -> Finding:
    return Finding(rule, "error", record, value, remedy)


def _file(connection: sqlite3.Connection) -> Iterator[Finding]:
    """What SQLite itself finds: pages, indexes, keys that point nowhere."""
    for (text,) in connection.execute("PRAGMA integrity_check"):
        if text != "ok":
            yield _error("the file is damaged", "file", " ".join(text.split()))
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield _error("a row points nowhere", f"{table}, row {row}", f"no such row in {parent}")


def _triggers(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Guards and index triggers that a new register has and this one has not, or has otherwise."""
    with closing(sqlite3.connect(":memory:")) as fresh:
        add_functions(fresh)
        schema.create(fresh)
        expected, present = _trigger_texts(fresh), _trigger_texts(connection)
    for name, text in expected.items():
        if present.get(name) != text:
            yield _error("a trigger is not as it was made", name, "changed" if name in present else "missing")


def _trigger_texts(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(
        connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name").fetchall()
    )


def _chain(rows: Sequence[JournalRow]) -> Iterator[Finding]:
    """Positions that skip, times that run back, and rows that their hash does not sign."""
    for expected, row in enumerate(rows[:1], start=1):
        if row.position != expected:
            yield _error("positions are not consecutive", f"position {row.position}", f"the first, not {expected}")
    for before, row in pairwise(rows):
        if row.position != before.position + 1:
            yield _error("positions are not consecutive", f"position {row.position}", f"after {before.position}")
        if row.recorded_at < before.recorded_at:
            yield _error("time runs back", f"position {row.position}", f"{row.recorded_at} after {before.recorded_at}")
    for row, before_hash in zip(rows, ["", *(row.chain_hash for row in rows)], strict=False):
        if row.chain_hash != _signed(row, before_hash):
            yield _error("the hash chain is broken", f"position {row.position}", f"{row.record} {row.subject}")


def _signed(row: JournalRow, before: str) -> str:
    signed = Row(
        record=row.record,
        subject=row.subject,
        kind=row.kind,
        effective_on=row.effective_on,
        act_id=row.act_id,
        body=row.body,
        geometry=row.geometry,
        ground=row.ground,
    )
    return chain_hash(
        before,
        signed,
        position=row.position,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        import_key=row.import_key,
    )


def _decoded(rows: Sequence[JournalRow]) -> tuple[dict[int, Record], list[Finding]]:
    """The records by position, and the rows that are no record any more."""
    records: dict[int, Record] = {}
    faults = []
    for row in rows:
        try:
            records[row.position] = decode(row.record, row.position, row.body, row.geometry, row.ground)
        except (ClearanceError, GEOSException, AttributeError, KeyError, TypeError, ValueError) as fault:
            faults.append(
                _error("a record cannot be read", f"position {row.position}", f"{type(fault).__name__}: {fault}")
            )
    return records, faults


def _postings(connection: sqlite3.Connection, records: Mapping[int, Record]) -> Iterator[Finding]:
    """Entries whose postings are not what the entry does."""
    stored: dict[int, list[tuple[str, str, str, int]]] = defaultdict(list)
    query = "SELECT position, area_id, account, unit, quantity FROM postings ORDER BY fid"
    for position, *posting in connection.execute(query):
        stored[position].append(tuple(posting))
    for position in sorted(stored.keys() | records.keys()):
        record = records.get(position)
        made = postings_of(record) if isinstance(record, Entry) else ()
        if Counter(stored[position]) != Counter((p.area_id, p.account, p.unit.value, p.quantity) for p in made):
            yield _error("postings do not fit their entry", f"E{position}", _imbalance(stored[position]))


def _imbalance(postings: Sequence[tuple[str, str, str, int]]) -> str:
    sums: Counter[str] = Counter()
    for _, _, unit, quantity in postings:
        sums[unit] += quantity
    off = [format_quantity(quantity, Unit(unit)) for unit, quantity in sums.items() if quantity]
    return f"they sum to {' and '.join(off)}, not to zero" if off else f"{len(postings)} postings that are not its own"


def _layers(connection: sqlite3.Connection, records: Mapping[int, Record]) -> Iterator[Finding]:
    """Features that are not what the journal says, and spatial indexes that do not list them all."""
    areas = {r.area_id: r for r in records.values() if isinstance(r, Area) and r.level is Level.AREA}
    by_area: dict[str, list[Entry]] = defaultdict(list)
    for record in records.values():
        if isinstance(record, Entry) and record.area_id in areas:
            by_area[record.area_id].append(record)
    states = [fold(area, by_area[area_id]) for area_id, area in areas.items()]
    releases = [release for entries in by_area.values() for release in releases_of(areas, entries) if release.is_land]
    opened = {state.area.area_id: (blob_of(state.geometry), area_values(state)) for state in states if state.is_open}
    released = {release.entry_id: (blob_of(release.geometry), release_values(release)) for release in releases}
    yield from _layer(connection, "areas", AREA_FIELDS, opened)
    yield from _layer(connection, "released", RELEASED_FIELDS, released)


def _layer(
    connection: sqlite3.Connection, table: str, names: Sequence[str], expected: Mapping[str, Feature]
) -> Iterator[Finding]:
    query = f"SELECT geom, {', '.join(names)} FROM {table}"  # noqa: S608  our own names
    present: dict[str, Feature] = {row[1]: (row[0], row[1:]) for row in connection.execute(query)}
    for key in sorted(expected.keys() | present.keys()):
        if key not in present:
            difference = "missing"
        elif key not in expected:
            difference = "not in the journal"
        else:
            difference = ", ".join(_differing(names, expected[key], present[key]))
        if difference:
            yield _error(f"the layer '{table}' differs from the journal", key, difference)
    drawn = sum(blob is not None for blob, _ in present.values())
    (indexed,) = connection.execute(f'SELECT count(*) FROM "rtree_{table}_geom"').fetchone()  # noqa: S608
    if indexed != drawn:
        yield _error(f"the spatial index of '{table}' is not complete", table, f"{indexed} of {drawn} shapes")


def _differing(names: Sequence[str], expected: Feature, present: Feature) -> Iterator[str]:
    for name, left, right in zip(names, expected[1], present[1], strict=True):
        if left != right:
            yield f"{name} is {right!r}, not {left!r}"
    if not _same_ground(expected[0], present[0]):
        yield "geom is another ground"


def _same_ground(left: bytes | None, right: bytes | None) -> bool:
    """Whether two blobs are one ground; another version of GEOS may draw the same ground with other corners."""
    if left is None or right is None or left == right:
        return left == right
    try:
        apart = shapely.symmetric_difference(geometry_of(left), geometry_of(right))
    except (GEOSException, IndexError, TypeError):
        return False
    return geodesic_area_m2(apart) <= SMALLEST_OVERLAP_M2
