"""The register: a country's journal in a file or a database, and everything read from it."""

from __future__ import annotations

import uuid
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import clearance
from clearance.errors import NotFound, RuleBroken
from clearance.land.snapshot import Snapshot, SnapshotId, snapshot_id
from clearance_geodata import reading, schema
from clearance_geodata.countries import country_named, time_zone_of
from clearance_geodata.journal_reading import JournalReading
from clearance_geodata.reading import JournalRow
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.keeping import KEPT, filled
from clearance_geodata.shelf.protocol import Catalogue
from clearance_geodata.shelf.rows import RowShelf
from clearance_geodata.shelf.tables import Tables
from clearance_geodata.store.opening import store_at
from clearance_geodata.writing import Batch, Keyed, Outcome, Parts, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from clearance.land.hazard import Area
    from clearance.land.journal import Entry
    from clearance_geodata.store.address import Address
    from clearance_geodata.store.protocol import Connection, Store

__all__ = ["Identity", "Register", "View", "Writer", "utc_now"]


def utc_now() -> datetime:
    """The clock of a register that is given no other."""
    return datetime.now(UTC)


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a region alone, such as America, is a folder
        raise NotFound("'{name}' is no time zone; use an IANA name such as America/Lima or UTC", name=name) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a register is: its id, whose land, and where its days begin."""

    register_id: str
    country: str
    country_name: str
    time_zone: str
    created_at: str


class View:
    """The register as a writer sees it while it holds the lock."""

    def __init__(self, connection: Connection, identity: Identity) -> None:
        """See the register through the writer's own connection, and its layers as they are now."""
        self._connection = connection
        self.identity = identity
        self.next_position = reading.last_position(connection) + 1
        self._drawn = {layer: reading.last_feature(connection, layer) for layer in ("areas", "released")}

    def records(self) -> JournalReading:
        """Everything recorded so far, each part read when it is asked for."""
        return JournalReading(lambda: nullcontext(self._connection), self.next_position - 1)

    def books(self, area_ids: Sequence[str]) -> Iterator[tuple[Area, list[Entry]]]:
        """Those of some areas that have a record, with all their entries."""
        areas = reading.areas_of(self._connection, area_ids)
        listed = reading.by_area(self._connection, sorted(areas))
        return ((areas[area_id], entries) for area_id, entries in listed)

    def act_of(self, entry_id: str) -> list[Entry]:
        """The entries of an act by one of them, and those that undo entries of the same books; empty for no entry."""
        return reading.act_of(self._connection, entry_id)

    def features_near(self, layer: str, bounds: tuple[float, float, float, float]) -> list[tuple[str, BaseGeometry]]:
        """Area id and shape of what a layer has in a box (west, south, east, north; degrees)."""
        return reading.features_near(self._connection, layer, bounds, up_to=self._drawn[layer])

    def areas_from(self, source: str) -> list[str]:
        """The areas that a source brought onto the books."""
        return reading.areas_from(self._connection, source)

    def begun_on(self) -> date | None:
        """The day of the first area on record that was ever open; land known only as released was not."""
        return reading.first_opening(self._connection)

    def known_areas(self, area_ids: Sequence[str]) -> set[str]:
        """Those of some area ids that have a record."""
        return reading.known_areas(self._connection, area_ids)

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those of some import keys that were recorded before the writer came."""
        return reading.known_keys(self._connection, keys, self.next_position - 1)


class Writer:
    """A register under the lock of one writer; all its batches carry one time.

    `seen` is the last position of the journal when it took the lock. `made` are the records that a trial was given so
    far, so that they can be submitted; others are not kept.
    """

    def __init__(
        self, connection: Connection, identity: Identity, *, by: str, now: datetime, trial: bool = False
    ) -> None:
        """Write through the writer's own connection."""
        self._connection = connection
        self._identity = identity
        self._by = by
        self._now = now
        self._trial = trial
        self._recorded_at: str | None = None
        self.seen = reading.last_position(connection)
        self.made: list[Keyed] = []

    @property
    def view(self) -> View:
        """The register as it is now, with what this writer has recorded."""
        return View(self._connection, self._identity)

    def record(self, batch: Batch | Callable[[View], Batch | Parts]) -> Outcome:
        """Record a batch; it stands when the whole writing ends well."""
        made = batch if isinstance(batch, Batch) else batch(self.view)
        records = made if isinstance(made, Batch) else self._noted(made)
        outcome = write(self._connection, records, by=self._by, now=self._now, recorded_at=self._recorded_at)
        self._recorded_at = outcome.recorded_at
        if self._trial and isinstance(made, Batch):
            self.made += made.records
        return outcome

    def _noted(self, parts: Parts) -> Parts:
        for part in parts:
            if self._trial:
                self.made += part
            yield part

    def decide(self, submission_id: str, state: str, *, by: str, reason: str) -> None:
        """Say what became of a submission, in the same act as what is recorded of it.

        Raises:
            RuleBroken: when it does not wait any more.
        """
        self._connection.execute("UPDATE writer SET writing = 1")
        decided = self._connection.execute(
            "UPDATE submissions SET state = ?, decided_at = ?, decided_by = ?, reason = ? "
            "WHERE submission_id = ? AND state = 'waiting'",
            (state, reading.time_text(self._now), by, reason, submission_id),
        )
        self._connection.execute("UPDATE writer SET writing = 0")
        if decided.rowcount != 1:
            raise RuleBroken(
                "submission {submission_id} does not wait any more; look at what became of it",
                submission_id=submission_id,
            )

    def wait(self, submission: Sequence[object]) -> None:
        """Put a submission before the authority, once: its columns in the order of `submissions.COLUMNS`."""
        self._connection.execute("UPDATE writer SET writing = 1")
        row = (reading.last_feature(self._connection, "submissions") + 1, *submission)
        marks = ", ".join("?" * len(row))
        once = "ON CONFLICT (submission_id) DO NOTHING"
        self._connection.execute(f"INSERT INTO submissions VALUES ({marks}) {once}", row)  # noqa: S608
        self._connection.execute("UPDATE writer SET writing = 0")

    def next_submission(self) -> tuple[str, str]:
        """The id of the next submission, and the time."""
        (count,) = self._connection.execute("SELECT count(*) FROM submissions").fetchone()
        return f"S{count + 1}", reading.time_text(self._now)


class Register:
    """One open register. Reads may come from any thread, each on a connection of its own; writers take the lock."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = utc_now) -> None:
        """Open an existing register; use `open` or `create`."""
        self.store = store
        self.clock = clock
        schema.migrate(store, filled)
        self.identity = self._read_identity()
        self._shelves = {
            name: RowShelf(Tables(COLLECTIONS[name]), connections=store.asking, committed=store.reading)
            for name in KEPT
        }

    @classmethod
    def open(cls, address: str | Path | Address, *, clock: Callable[[], datetime] = utc_now) -> Register:
        """Open a register, bringing an older schema to that of today.

        Args:
            address: its file, or the URL of a database: ``postgresql://user@host/database?schema=name``.
            clock: tells the time of what is recorded.

        Raises:
            NotFound: when there is no such file or schema.
            RegisterUnusable: when it is no register, cannot be reached, or a newer Clearance wrote it.
        """
        return cls(store_at(address), clock=clock)

    @classmethod
    def create(
        cls,
        address: str | Path | Address,
        *,
        country: str,
        country_name: str | None = None,
        time_zone: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> Register:
        """Create an empty register.

        Args:
            address: the new file, or the URL of a database; a register must not be there.
            country: ISO 3166 three-letter code; XAA to XZZ are free for countries that do not exist.
            country_name: as shown to people; taken from ISO 3166 when None.
            time_zone: IANA name in which effective dates are days; the country's own when None.
            clock: tells the time of what is recorded.

        Raises:
            RegisterUnusable: when there is a register already, or the place cannot be written.
            NotFound: when the country or time zone is not known.
        """
        store = store_at(address)
        official = country_named(country)
        name = country_name or official
        zone = _known_zone(time_zone) if time_zone else time_zone_of(country)
        described = (country, name, zone, reading.time_text(clock()), clearance.__version__)
        with store.creating() as connection:
            schema.create(connection)
            connection.execute(
                "INSERT INTO register VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
                (str(uuid.uuid4()), schema.SCHEMA_VERSION, *described),
            )
            connection.execute("UPDATE writer SET writing = 0")
        return cls(store, clock=clock)

    def _read_identity(self) -> Identity:
        with self.store.asking() as connection:
            row = connection.execute(
                "SELECT register_id, country, country_name, time_zone, created_at FROM register"
            ).fetchone()
        return Identity(
            **dict(zip(("register_id", "country", "country_name", "time_zone", "created_at"), row, strict=True))
        )

    @property
    def name(self) -> str:
        """The name it is served under: that of its file, or of its schema or database."""
        return self.store.address.name

    @property
    def path(self) -> Path:
        """Its file.

        Raises:
            NotPossible: when it is in a database.
        """
        return self.store.address.path

    def close(self) -> None:
        """Close every connection; a file is whole afterwards."""
        self.store.close()

    def __enter__(self) -> Self:
        """Use the register as a context; it is closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the register."""
        self.close()

    def record(self, batch: Batch | Callable[[View], Batch], *, by: str, dry_run: bool = False) -> Outcome:
        """Record a batch in one transaction: all of it, or nothing.

        Args:
            batch: what to record, or what makes it from the register as it is once the lock is held, so that no
                other writer can come between; a record whose import key is known is left out and counted.
            by: account of the person who answers for it.
            dry_run: check everything, then undo it.

        Raises:
            Conflict: when somebody else changed an area that the batch builds on.
            RuleBroken: when the books would not hold; nothing is recorded.
            RegisterUnusable: when the register cannot be written.
        """
        with self.writing(by=by, dry_run=dry_run) as writer:
            return writer.record(batch)

    @contextmanager
    def writing(self, *, by: str, dry_run: bool = False) -> Iterator[Writer]:
        """Hold the register's lock for several batches that stand or fall together; each sees those before it.

        Raises:
            RegisterUnusable: when the register cannot be written.
        """
        with self.store.writing(keep=not dry_run) as connection:
            yield Writer(connection, self.identity, by=by, now=self.clock(), trial=dry_run)

    def position(self) -> int:
        """The last position of the journal, 0 when it is empty."""
        known = self.store.known_position()
        if known is not None:
            return known
        with self.store.asking() as connection:
            return reading.last_position(connection)

    def follow(self) -> None:
        """Know the position without asking a database each time, until the register is closed; for services.

        What another process commits is known some milliseconds later; own acts are known at once.
        """
        self.store.follow()

    def connections(self) -> Mapping[str, int]:
        """How many connections to a database are open, free, and waited for; nothing for a file."""
        return self.store.connections()

    def entries_of(self, area_id: str) -> Sequence[Entry]:
        """The entries that concern one book, in journal order."""
        with self.store.asking() as connection:
            return reading.entries_of(connection, [area_id])

    def reading(self, *, up_to: int | None = None) -> JournalReading:
        """What was recorded up to a position of the journal; read when it is asked for, from the register as it is."""
        return JournalReading(self.reader, self.position() if up_to is None else up_to)

    def reader(self) -> AbstractContextManager[Connection]:
        """A connection for one reading: a snapshot may be read after its register was closed."""
        return self.store.reading()

    def shelf(self, name: str) -> Catalogue:
        """The features of a collection that is kept as rows, at every moment that the rows are complete for."""
        return self._shelves[name]

    @cached_property
    def shelved_from(self) -> int:
        """The position from which on the rows of the shelves are complete: 0 but for a register of an older schema."""
        with self.store.asking() as connection:
            return reading.shelved_from(connection)

    def snapshot(self, as_of: date | None = None, known_at: datetime | None = None) -> Snapshot:
        """The register as of a date and as known at a moment.

        The journal up to a position never changes, so a snapshot stays what it is while others write.

        Args:
            as_of: nothing that took effect later counts; None: the data date, the last effective date recorded.
            known_at: nothing recorded later counts; None: everything recorded.
        """
        with self.store.asking() as connection:
            last = reading.position_at(connection, known_at)
            chain, recorded_at = reading.chain_at(connection, last)
            data_date = reading.last_day(connection, last) if as_of is None else as_of
        day = data_date or date.fromisoformat(self.identity.created_at[:10])
        identity = SnapshotId(
            id=snapshot_id(self.identity.register_id, day, chain),
            register=self.name,
            country=self.identity.country,
            as_of=day,
            known_at=recorded_at or self.identity.created_at,
            position=last,
        )
        return Snapshot(identity=identity, country_name=self.identity.country_name, reading=self.reading(up_to=last))

    def rows(self) -> Iterator[JournalRow]:
        """The raw rows of the journal in order, for verification."""
        with self.store.reading() as connection:
            yield from reading.journal_rows(connection)
