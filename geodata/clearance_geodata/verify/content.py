"""What is made from the journal, made again and compared, a portion at a time so that memory stays the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from shapely.errors import GEOSException

from clearance.errors import ClearanceError
from clearance_geodata.codec import Record, decode
from clearance_geodata.verify.drawn import differing_land, incomplete_index, stray_features
from clearance_geodata.verify.portion import Portion
from clearance_geodata.verify.posted import differing_postings, stray_postings
from clearance_geodata.verify.rules import finding
from clearance_geodata.verify.shelved import differing_shelves, stray_versions
from clearance_geodata.verify.sites import SITE_RECORDS, differing_sites

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from clearance.land.checks import Finding
    from clearance_geodata.store.protocol import Connection

__all__ = ["differing_content"]

AT_ONCE = 500
LAND_RECORDS = ("area", "entry")
COLUMNS = "record, position, body, geometry, ground, other_subject"
Cells: TypeAlias = tuple[str, int, str, bytes | None, bytes | None, str | None]


def differing_content(connection: Connection, step: Callable[[int], None]) -> Iterator[Finding]:
    """Records that cannot be read, postings and features that are not what the journal makes."""
    apart = _quoted(*LAND_RECORDS, *SITE_RECORDS)
    others = connection.stream(f"SELECT {COLUMNS} FROM journal WHERE record NOT IN ({apart})")  # noqa: S608
    while rows := others.fetchmany(AT_ONCE):
        yield from _decoded(rows)[1]
        step(len(rows))
    yield from _pretending(connection)
    for record in SITE_RECORDS:
        for subjects in _portions(connection, record):
            rows = _rows(connection, (record,), subjects)
            records, unreadable = _decoded(rows)
            yield from unreadable
            yield from differing_sites(connection, record, subjects, records)
            step(len(rows))
    for subjects in _portions(connection, *LAND_RECORDS):
        rows = _rows(connection, LAND_RECORDS, subjects)
        yield from _differing(connection, subjects, rows)
        step(len(rows))
    yield from stray_postings(connection)
    yield from stray_features(connection)
    yield from stray_versions(connection)
    yield from incomplete_index(connection)


def _differing(connection: Connection, area_ids: Sequence[str], rows: Sequence[Cells]) -> Iterator[Finding]:
    """The differences of some areas, from their own rows and the acts of other areas that name them."""
    records, unreadable = _decoded(rows)
    yield from unreadable
    marks = ",".join("?" * len(area_ids))
    given = connection.execute(f"SELECT {COLUMNS} FROM journal WHERE other_subject IN ({marks})", area_ids)  # noqa: S608
    portion = Portion.of(area_ids, records, _decoded(given)[0].values())
    yield from _misdirected(rows, portion)
    yield from differing_postings(connection, portion, [row[1] for row in rows if row[0] == "entry"])
    yield from differing_land(connection, portion)
    yield from differing_shelves(connection, portion)


def _pretending(connection: Connection) -> Iterator[Finding]:
    """Records with a second area that are no entries."""
    query = "SELECT position, other_subject FROM journal WHERE other_subject IS NOT NULL AND record <> 'entry'"
    for position, other in connection.execute(query):
        yield finding("other-subject", f"position {position}", str(other))


def _misdirected(rows: Iterable[Cells], portion: Portion) -> Iterator[Finding]:
    """Entries that are listed under another second area than they name; the chain does not sign this column."""
    for record, position, *_, other in rows:
        if record != "entry":
            continue
        entry = portion.entries.get(position)
        if other != ((entry.other_area_id or None) if entry else None):
            yield finding("other-subject", f"position {position}", str(other or "none"))


def _quoted(*words: str) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _portions(connection: Connection, *records: str) -> Iterator[list[str]]:
    """The subjects of some kinds of record, so many at once."""
    query = f"SELECT DISTINCT subject FROM journal WHERE record IN ({_quoted(*records)}) ORDER BY 1"  # noqa: S608
    subjects = connection.stream(query)
    while found := subjects.fetchmany(AT_ONCE):
        yield [subject for (subject,) in found if _is_text(subject)]


def _is_text(subject: str | bytes) -> bool:
    """Whether a subject can be asked for; the rows of one that cannot have broken the chain."""
    try:
        return isinstance(subject, str) and bool(subject.encode())
    except UnicodeEncodeError:
        return False


def _rows(connection: Connection, records: Sequence[str], subjects: Sequence[str]) -> list[Cells]:
    marks = ",".join("?" * len(subjects))
    condition = f"record IN ({_quoted(*records)}) AND subject IN ({marks})"
    query = f"SELECT {COLUMNS} FROM journal WHERE {condition} ORDER BY position"  # noqa: S608  question marks, our names
    return connection.execute(query, subjects).fetchall()


def _decoded(rows: Iterable[Cells]) -> tuple[dict[int, Record], list[Finding]]:
    """The records by position, and the rows that are no record any more."""
    records: dict[int, Record] = {}
    faults = []
    for record, position, body, geometry, ground, _ in rows:
        try:
            records[position] = decode(record, position, body, geometry, ground)
        except (ClearanceError, GEOSException, AttributeError, KeyError, TypeError, ValueError) as fault:
            faults.append(finding("record-unreadable", f"position {position}", f"{type(fault).__name__}: {fault}"))
    return records, faults
