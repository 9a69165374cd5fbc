"""Writing a batch: positions, times, the hash chain, postings, the layers that QGIS opens.

Records are taken in parts, so that the records of a large file are never in memory all at once; what can be judged
only when all of them are in the journal is checked at the end, before anything is committed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from clearance.errors import Conflict, RuleBroken
from clearance.land.accounts import ARRIVALS
from clearance.land.fold import AreaState
from clearance.land.hazard import Area
from clearance.land.journal import Entry, postings_of, told
from clearance.land.sites import Event, Site
from clearance.saying import saying
from clearance_geodata import reading
from clearance_geodata.allowed import Checks
from clearance_geodata.codec import Record, chain_hash, encode_all
from clearance_geodata.layers import Look, draw, put_site, redraw
from clearance_geodata.shelf.keeping import Change, keep

if TYPE_CHECKING:
    from clearance_geodata.store.protocol import Connection

__all__ = ["Batch", "Keyed", "Outcome", "Parts", "write"]

TICK = timedelta(microseconds=1)
AT_ONCE = 5_000
POSTING_COLUMNS = ("fid", "position", "area_id", "account", "unit", "quantity")


@dataclass(frozen=True, slots=True)
class Keyed:
    """A record with the key that makes recording it twice impossible; None: it may be recorded again."""

    record: Record
    import_key: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What stands or falls together, in the order it is recorded: areas before their entries.

    `expects` says of areas up to which position the writer knows them; one that was changed since is a conflict.
    """

    records: tuple[Keyed, ...] = ()
    expects: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, *records: Record, expects: Mapping[str, int] | None = None) -> Batch:
        """A batch of records without import keys."""
        return cls(tuple(Keyed(record) for record in records), expects or {})


# A batch in parts; each of them is in the journal before the next one is made.
Parts: TypeAlias = Iterator[Sequence[Keyed]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a batch did: positions by kind of record, and the import keys that were known already."""

    recorded: tuple[int, ...] = ()
    recorded_at: str = ""
    already: tuple[str, ...] = ()
    entry_ids: tuple[str, ...] = ()
    areas: frozenset[str] = field(default_factory=frozenset)


@dataclass(slots=True, kw_only=True)
class _Written:
    """What a batch has put into the journal so far; `undrawn` are areas that are not in the layers as they are now."""

    position: int
    posting: int
    chain: str
    recorded_at: str
    by: str
    checks: Checks = field(default_factory=Checks)
    positions: list[int] = field(default_factory=list)
    entry_ids: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    described: set[str] = field(default_factory=set)
    subjects: dict[str, None] = field(default_factory=dict)
    undrawn: dict[str, None] = field(default_factory=dict)


def write(
    connection: Connection,
    batch: Batch | Parts,
    *,
    by: str,
    now: datetime,
    recorded_at: str | None = None,
) -> Outcome:
    """Write a batch inside the caller's transaction.

    All records of a batch carry one time: the clock's, but always later than what was recorded before, so that
    `known_at` never cuts a batch in two.

    Args:
        connection: the register's own.
        batch: what to record, whole or in parts.
        by: account of the person who answers for it.
        now: the clock.
        recorded_at: the time of an earlier part of the same act; None takes a new one.

    Raises:
        Conflict: when an area that the batch builds on was changed by somebody else.
        RuleBroken: when a held account would be negative on any day, an entry names an area that is not there, breaks
            a rule of land release, or is a reversal that is not the opposite of what it reverses.
    """
    last = reading.last_position(connection)
    chain, last_time = reading.chain_at(connection, last)
    if isinstance(batch, Batch):
        _check_expected(connection, batch)
    written = _Written(
        position=last,
        posting=reading.last_feature(connection, "postings"),
        chain=chain,
        recorded_at=recorded_at or _later(now, last_time),
        by=by,
    )
    connection.execute("UPDATE writer SET writing = 1")
    for part in _parts(batch) if isinstance(batch, Batch) else batch:
        _put(connection, part, written)
    _check_areas(connection, written)
    written.checks.rules(connection)
    change = Change(before=last, after=written.position, described=frozenset(written.described))
    redraw(connection, list(written.undrawn), _look(connection, written, change))
    written.checks.balances(connection)
    connection.execute("UPDATE writer SET writing = 0")
    return Outcome(
        recorded=tuple(written.positions),
        recorded_at=written.recorded_at,
        already=tuple(written.already),
        entry_ids=tuple(written.entry_ids),
        areas=frozenset(written.subjects),
    )


def _parts(batch: Batch) -> Parts:
    for start in range(0, len(batch.records), AT_ONCE):
        yield batch.records[start : start + AT_ONCE]


def _put(connection: Connection, some: Sequence[Keyed], written: _Written) -> None:
    """Put a part of the records into the journal, and what entries do into the postings."""
    new = _new(connection, some, written)
    areas = {keyed.record.area_id: keyed.record for keyed in new if isinstance(keyed.record, Area)}
    written.checks.new_areas |= areas.keys() - reading.known_areas(connection, list(areas))
    written.described |= areas.keys()
    rows: list[tuple[object, ...]] = []
    postings: list[tuple[object, ...]] = []
    entries: list[Entry] = []
    for keyed, row in zip(new, encode_all([keyed.record for keyed in new]), strict=True):
        written.position += 1
        position, key, record = written.position, keyed.import_key, keyed.record
        written.chain = chain_hash(
            written.chain,
            row,
            position=position,
            recorded_at=written.recorded_at,
            recorded_by=written.by,
            import_key=key,
        )
        about = (position, row.record, row.subject, row.kind, row.effective_on, row.act_id)
        content = (row.body, row.geometry, row.ground, written.chain, row.other_subject)
        rows.append((*about, written.recorded_at, written.by, key, *content))
        written.positions.append(position)
        if isinstance(record, Entry):
            entries.append(record)
            written.entry_ids.append(f"E{position}")
            posted = postings_of(record)
            written.checks.add(record, posted)
            numbered = enumerate(posted, written.posting + 1)
            postings += [(i, position, p.area_id, p.account, p.unit.value, p.quantity) for i, p in numbered]
            written.posting += len(posted)
        elif isinstance(record, Site | Event):
            put_site(connection, record)
    connection.insert("journal", reading.JournalRow._fields, rows)
    connection.insert("postings", POSTING_COLUMNS, postings)
    _draw(connection, areas, entries, written)


def _new(connection: Connection, some: Sequence[Keyed], written: _Written) -> list[Keyed]:
    """Those of some records that are not recorded yet."""
    known = reading.known_keys(connection, [keyed.import_key for keyed in some if keyed.import_key])
    new: list[Keyed] = []
    for keyed in some:
        if keyed.import_key is None or keyed.import_key not in known:
            new.append(keyed)
        else:
            written.already.append(keyed.import_key)
        if keyed.import_key is not None:
            known.add(keyed.import_key)
    return new


def _draw(connection: Connection, areas: Mapping[str, Area], entries: Sequence[Entry], written: _Written) -> None:
    """Put new areas of which no more is said than that they are there into the layers; all others wait for the end."""
    said: dict[str, list[Entry]] = {area_id: [] for area_id in areas}
    for entry in entries:
        for area_id in entry.area_ids:
            said.setdefault(area_id, []).append(entry)
    begun: list[tuple[Area, list[Entry]]] = []
    for area_id, listed in said.items():
        is_new = area_id in areas and area_id in written.checks.new_areas and area_id not in written.subjects
        if is_new and all(entry.kind in ARRIVALS for entry in listed):
            begun.append((areas[area_id], listed))
        else:
            written.undrawn[area_id] = None
        written.subjects[area_id] = None
    known = keep(connection, begun, Change(before=written.position, after=written.position), fresh=True)
    draw(connection, begun, known)


def _look(connection: Connection, written: _Written, change: Change) -> Look:
    """Judge the histories of areas that the batch changes, and keep what it makes of them."""

    def look(areas: Mapping[str, Area], books: Mapping[str, Sequence[Entry]]) -> Mapping[str, AreaState]:
        written.checks.histories(areas, books)
        listed = [(areas[area_id], entries) for area_id, entries in books.items() if area_id in areas]
        return keep(connection, listed, change)

    return look


def _later(now: datetime, last_time: str) -> str:
    text = reading.time_text(now)
    if not last_time or text > last_time:
        return text
    return reading.time_text(datetime.fromisoformat(last_time) + TICK)


def _check_expected(connection: Connection, batch: Batch) -> None:
    """Tell a writer who worked from an older state that somebody else was faster, with both versions."""
    for area_id, position in sorted(batch.expects.items()):
        since = reading.recorded_since(connection, area_id, position)
        if since:
            theirs = tuple(f"{row.what} by {row.recorded_by} at {row.recorded_at}" for row in since)
            ours = tuple(
                told(keyed.record)
                for keyed in batch.records
                if isinstance(keyed.record, Entry) and area_id in keyed.record.area_ids
            )
            raise Conflict(
                "area {area_id} was changed after position {position}, which this works from: {since}. Not recorded: "
                "{lost}. Compare the two and record again",
                area_id=area_id,
                position=str(position),
                since="; ".join(theirs),
                lost="; ".join(ours) or saying("nothing on the area itself"),
                theirs=theirs,
                ours=ours,
            )


def _check_areas(connection: Connection, written: _Written) -> None:
    """No entry names an area that has no record: nothing could say what or where it is."""
    named = sorted(written.subjects.keys() - written.described)
    unknown = set(named) - reading.known_areas(connection, named)
    if unknown:
        raise RuleBroken(
            "area '{unknown}' is not in the register; record the area before its entries", unknown=min(unknown)
        )
    nowhere = written.checks.nowhere
    if nowhere is not None:
        raise RuleBroken(
            "'{kind}' of {effective_on} names no area; give area_id",
            kind=nowhere.kind.value,
            effective_on=nowhere.effective_on,
        )
