"""Reading a register: positions, records, postings, the hash chain."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from clearance.land.books import POSTING_COLUMNS, frame
from clearance.land.hazard import Area, Place
from clearance.land.journal import Entry
from clearance.land.published import PublishedFigure
from clearance.land.snapshot import Records
from clearance.treaty.obligation import DeadlineStep
from clearance_geodata.codec import Record, decode

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

__all__ = [
    "JournalRow",
    "chain_at",
    "entries_of",
    "journal_rows",
    "known_areas",
    "known_keys",
    "last_position",
    "position_at",
    "postings",
    "records",
    "time_text",
]

CHUNK = 900


class JournalRow(NamedTuple):
    """One row of the journal as it lies in the file."""

    position: int
    record: str
    subject: str
    kind: str
    effective_on: str | None
    act_id: str
    recorded_at: str
    recorded_by: str
    import_key: str | None
    body: str
    geometry: bytes | None
    ground: bytes | None
    chain_hash: str


def time_text(moment: datetime) -> str:
    """A moment in UTC with microseconds, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def last_position(connection: sqlite3.Connection) -> int:
    """The last position, 0 when nothing was recorded."""
    (position,) = connection.execute("SELECT coalesce(max(position), 0) FROM journal").fetchone()
    return int(position)


def position_at(connection: sqlite3.Connection, known_at: datetime | None) -> int:
    """The last position recorded by a moment; None: the last of all."""
    if known_at is None:
        return last_position(connection)
    (position,) = connection.execute(
        "SELECT coalesce(max(position), 0) FROM journal WHERE recorded_at <= ?", (time_text(known_at),)
    ).fetchone()
    return int(position)


def chain_at(connection: sqlite3.Connection, position: int) -> tuple[str, str]:
    """The chain hash and time of recording at a position; empty texts at 0."""
    found = connection.execute("SELECT chain_hash, recorded_at FROM journal WHERE position = ?", (position,)).fetchone()
    return (found[0], found[1]) if found else ("", "")


def _decoded(rows: Iterable[tuple[str, int, str, bytes | None, bytes | None]]) -> list[Record]:
    return [decode(record, position, body, geometry, ground) for record, position, body, geometry, ground in rows]


def records(connection: sqlite3.Connection, up_to: int) -> Records:
    """All records up to a position, by kind, in journal order."""
    found = _decoded(
        connection.execute(
            "SELECT record, position, body, geometry, ground FROM journal WHERE position <= ? ORDER BY position",
            (up_to,),
        )
    )
    return Records(
        areas=tuple(r for r in found if isinstance(r, Area)),
        entries=tuple(r for r in found if isinstance(r, Entry)),
        figures=tuple(r for r in found if isinstance(r, PublishedFigure)),
        deadlines=tuple(r for r in found if isinstance(r, DeadlineStep)),
        places=tuple(r for r in found if isinstance(r, Place)),
    )


def entries_of(connection: sqlite3.Connection, area_ids: Sequence[str]) -> list[Entry]:
    """The entries of some books, in journal order."""
    return [record for record in _of_subjects(connection, "entry", area_ids) if isinstance(record, Entry)]


def areas_of(connection: sqlite3.Connection, area_ids: Sequence[str]) -> dict[str, Area]:
    """The latest attributes of some books."""
    found = _of_subjects(connection, "area", area_ids)
    return {record.area_id: record for record in found if isinstance(record, Area)}


def _of_subjects(connection: sqlite3.Connection, record: str, subjects: Sequence[str]) -> list[Record]:
    found: list[Record] = []
    for start in range(0, len(subjects), CHUNK):
        some = subjects[start : start + CHUNK]
        marks = ",".join("?" * len(some))
        found += _decoded(
            connection.execute(
                "SELECT record, position, body, geometry, ground FROM journal "  # noqa: S608  only question marks are put in
                f"WHERE record = ? AND subject IN ({marks}) ORDER BY position",
                (record, *some),
            )
        )
    return found


def postings(connection: sqlite3.Connection, up_to: int) -> pd.DataFrame:
    """The postings as they lie in the file, in the columns of the books; each with the day and class of its entry."""
    rows = connection.execute(
        "SELECT p.position, p.area_id, p.account, p.unit, p.quantity, j.effective_on, "
        "coalesce(json_extract(j.body, '$.account'), 'unclassified') FROM postings p JOIN journal j USING (position) "
        "WHERE p.position <= ? ORDER BY p.fid",
        (up_to,),
    ).fetchall()
    return frame(rows, POSTING_COLUMNS)


def journal_rows(connection: sqlite3.Connection) -> Iterator[JournalRow]:
    """All rows in order."""
    columns = ", ".join(JournalRow._fields)
    for row in connection.execute(f"SELECT {columns} FROM journal ORDER BY position"):  # noqa: S608  our own names
        yield JournalRow(*row)


def known_keys(connection: sqlite3.Connection, keys: Sequence[str]) -> set[str]:
    """Those of some import keys that were recorded before."""
    return _present(connection, "SELECT import_key FROM journal WHERE import_key IN ({marks})", keys)


def known_areas(connection: sqlite3.Connection, area_ids: Sequence[str]) -> set[str]:
    """Those of some area ids that have a record."""
    return _present(connection, "SELECT subject FROM journal WHERE record = 'area' AND subject IN ({marks})", area_ids)


def _present(connection: sqlite3.Connection, query: str, values: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(values), CHUNK):
        some = values[start : start + CHUNK]
        found |= {value for (value,) in connection.execute(query.format(marks=",".join("?" * len(some))), some)}
    return found
