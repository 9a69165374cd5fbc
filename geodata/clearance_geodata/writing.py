"""Writing a batch: positions, times, the hash chain, postings, the timeline check, the layers that QGIS opens."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clearance.errors import RuleBroken
from clearance.land.accounts import OPEN_ACCOUNTS, Kind
from clearance.land.balance import check_reversal
from clearance.land.journal import Entry, postings_of
from clearance.units import Unit, format_quantity
from clearance_geodata import reading
from clearance_geodata.codec import Record, Row, chain_hash, encode
from clearance_geodata.layers import refresh

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

__all__ = ["Batch", "Keyed", "Outcome", "write"]

TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A record with the key that makes recording it twice impossible; None: it may be recorded again."""

    record: Record
    import_key: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What stands or falls together, in the order it is recorded: areas before their entries."""

    records: tuple[Keyed, ...] = ()

    @classmethod
    def of(cls, *records: Record) -> Batch:
        """A batch of records without import keys."""
        return cls(tuple(Keyed(record) for record in records))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a batch did: positions by kind of record, and the import keys that were known already."""

    recorded: tuple[int, ...] = ()
    recorded_at: str = ""
    already: tuple[str, ...] = ()
    entry_ids: tuple[str, ...] = ()
    areas: frozenset[str] = field(default_factory=frozenset)


def write(connection: sqlite3.Connection, batch: Batch, *, by: str, now: datetime) -> Outcome:
    """Write a batch inside the caller's transaction.

    All records of a batch carry one time: the clock's, but always later than what was recorded before, so that
    `known_at` never cuts a batch in two.

    Raises:
        RuleBroken: when an open account would be negative on any day, an entry names an area that is not there, or a
            reversal is not the opposite of what it reverses.
    """
    position = reading.last_position(connection)
    before, last_time = reading.chain_at(connection, position)
    recorded_at = _later(now, last_time)
    known = reading.known_keys(connection, [keyed.import_key for keyed in batch.records if keyed.import_key])
    connection.execute("UPDATE writer SET writing = 1")
    positions: list[int] = []
    entries: list[Entry] = []
    entry_ids: list[str] = []
    subjects: set[str] = set()
    already: list[str] = []
    for keyed in batch.records:
        if keyed.import_key is not None and keyed.import_key in known:
            already.append(keyed.import_key)
            continue
        known |= {keyed.import_key} if keyed.import_key else set()
        position += 1
        row = encode(keyed.record)
        before = chain_hash(
            before, row, position=position, recorded_at=recorded_at, recorded_by=by, import_key=keyed.import_key
        )
        signed = (position, recorded_at, by, keyed.import_key, before)
        _insert(connection, row, signed)
        positions.append(position)
        if isinstance(keyed.record, Entry):
            entries.append(keyed.record)
            entry_ids.append(f"E{position}")
            _post(connection, position, keyed.record)
        if row.record in {"entry", "area"}:
            subjects.add(row.subject)
    _check_areas(connection, entries)
    _check_reversals(connection, entries)
    _check_timelines(connection, entries)
    refresh(connection, sorted(subjects))
    connection.execute("UPDATE writer SET writing = 0")
    return Outcome(
        recorded=tuple(positions),
        recorded_at=recorded_at,
        already=tuple(already),
        entry_ids=tuple(entry_ids),
        areas=frozenset(subjects),
    )


def _insert(connection: sqlite3.Connection, row: Row, signed: tuple[int, str, str, str | None, str]) -> None:
    position, recorded_at, by, import_key, chain = signed
    values = (position, row.record, row.subject, row.kind, row.effective_on, row.act_id, recorded_at, by, import_key)
    connection.execute(
        "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*values, row.body, row.geometry, row.ground, chain),
    )


def _later(now: datetime, last_time: str) -> str:
    text = reading.time_text(now)
    if not last_time or text > last_time:
        return text
    return reading.time_text(datetime.fromisoformat(last_time) + TICK)


def _post(connection: sqlite3.Connection, position: int, entry: Entry) -> None:
    connection.executemany(
        "INSERT INTO postings (position, area_id, account, unit, quantity) VALUES (?, ?, ?, ?, ?)",
        [(position, p.area_id, p.account, p.unit.value, p.quantity) for p in postings_of(entry)],
    )


def _check_areas(connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    """No entry names an area that has no record: nothing could say what or where it is."""
    named = sorted({entry.area_id for entry in entries})
    unknown = set(named) - reading.known_areas(connection, named)
    if unknown:
        raise RuleBroken(f"area '{min(unknown)}' is not in the register; record the area before its entries")


def _check_reversals(connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    reversals = [entry for entry in entries if entry.kind is Kind.REVERSED]
    books: dict[str, list[Entry]] = defaultdict(list)
    for entry in reading.entries_of(connection, sorted({reversal.area_id for reversal in reversals})):
        books[entry.area_id].append(entry)
    for reversal in reversals:
        check_reversal(reversal, books[reversal.area_id])


def _check_timelines(connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    """No open account is negative at the end of any day, also after an entry that arrives late."""
    taking = sorted(
        {e.area_id for e in entries for p in postings_of(e) if p.quantity < 0 and p.account in OPEN_ACCOUNTS}
    )
    for start in range(0, len(taking), reading.CHUNK):
        some = taking[start : start + reading.CHUNK]
        marks = ",".join("?" * len(some))
        rows = connection.execute(
            "SELECT p.area_id, p.unit, p.account, j.effective_on, sum(p.quantity) "  # noqa: S608  only question marks
            f"FROM postings p JOIN journal j USING (position) WHERE p.area_id IN ({marks}) "
            "GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
            some,
        )
        running: dict[tuple[str, str, str], int] = defaultdict(int)
        for area_id, unit, account, day, quantity in rows:
            running[area_id, unit, account] += quantity
            held = running[area_id, unit, account]
            if account in OPEN_ACCOUNTS and held < 0:
                raise RuleBroken(
                    f"{area_id}: on {day} the account '{account}' would hold {format_quantity(held, Unit(unit))}; "
                    f"more would be released than the area holds: check the amount, or record first how the area grew"
                )
