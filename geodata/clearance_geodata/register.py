"""The register: one GeoPackage file that holds a country's journal, and everything read from it."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import clearance
from clearance.errors import NotFound, RegisterUnusable
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_id, snapshot_of
from clearance_geodata import reading, schema
from clearance_geodata.connection import connect, explained, transaction
from clearance_geodata.countries import country_named, time_zone_of
from clearance_geodata.writing import Batch, Outcome, write

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from clearance.land.journal import Entry

__all__ = ["Identity", "Register", "View", "utc_now"]


def utc_now() -> datetime:
    """The clock of a register that is given no other."""
    return datetime.now(UTC)


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        raise NotFound(f"'{name}' is no time zone; use an IANA name such as America/Lima or UTC") from None


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

    def __init__(self, connection: sqlite3.Connection, identity: Identity) -> None:
        """See the register through the writer's own connection."""
        self._connection = connection
        self.identity = identity
        self.next_position = reading.last_position(connection) + 1

    def records(self) -> Records:
        """Everything recorded so far."""
        return reading.records(self._connection, self.next_position - 1)

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those of some import keys that were recorded before."""
        return reading.known_keys(self._connection, keys)


class Register:
    """One open register. Reads may come from any thread, each on a connection of its own; writers take the lock."""

    def __init__(self, path: Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        """Open an existing register; use `open` or `create`."""
        self.path = path
        self.clock = clock
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self.identity = self._read_identity()

    @classmethod
    def open(cls, path: str | Path, *, clock: Callable[[], datetime] = utc_now) -> Register:
        """Open a register, bringing an older schema to that of today.

        Raises:
            NotFound: when there is no such file.
            RegisterUnusable: when it is no register, or a newer Clearance wrote it.
        """
        return cls(Path(path), clock=clock)

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        country: str,
        country_name: str | None = None,
        time_zone: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> Register:
        """Create an empty register.

        Args:
            path: the new file; it must not exist.
            country: ISO 3166 three-letter code; XAA to XZZ are free for countries that do not exist.
            country_name: as shown to people; taken from ISO 3166 when None.
            time_zone: IANA name in which effective dates are days; the country's own when None.
            clock: tells the time of what is recorded.

        Raises:
            RegisterUnusable: when the file exists or cannot be written.
            NotFound: when the country or time zone is not known.
        """
        place = Path(path)
        if place.exists():
            raise RegisterUnusable(f"{place} exists already; choose another name, a register is never overwritten")
        official = country_named(country)
        name = country_name or official
        zone = _known_zone(time_zone) if time_zone else time_zone_of(country)
        if not place.parent.is_dir():
            raise RegisterUnusable(f"{place.parent} is not a folder; create it first")
        connection = connect(place, create=True)
        with explained(place), transaction(connection):
            schema.create(connection)
            connection.execute(
                "INSERT INTO register VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
                (
                    str(uuid.uuid4()),
                    schema.SCHEMA_VERSION,
                    country,
                    name,
                    zone,
                    reading.time_text(clock()),
                    clearance.__version__,
                ),
            )
            connection.execute("UPDATE writer SET writing = 0")
        connection.close()
        return cls(place, clock=clock)

    def _read_identity(self) -> Identity:
        connection = self._connection
        with explained(self.path):
            schema.migrate(connection, str(self.path))
            row = connection.execute(
                "SELECT register_id, country, country_name, time_zone, created_at FROM register"
            ).fetchone()
        return Identity(
            **dict(zip(("register_id", "country", "country_name", "time_zone", "created_at"), row, strict=True))
        )

    @property
    def name(self) -> str:
        """The name it is served under: that of its file."""
        return self.path.stem

    @property
    def _connection(self) -> sqlite3.Connection:
        """The connection of this thread."""
        if not hasattr(self._local, "connection"):
            self._local.connection = connect(self.path)
            self._connections.append(self._local.connection)
        connection: sqlite3.Connection = self._local.connection
        return connection

    def close(self) -> None:
        """Close every connection; the file is whole afterwards."""
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self._local = threading.local()

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
            RuleBroken: when the books would not hold; nothing is recorded.
            RegisterUnusable: when the file cannot be written.
        """
        with explained(self.path):
            with transaction(self._connection, keep=not dry_run):
                made = batch if isinstance(batch, Batch) else batch(View(self._connection, self.identity))
                outcome = write(self._connection, made, by=by, now=self.clock())
            if not dry_run:
                # So that a copy of the file is whole; passive, because any other kind waits for slow readers.
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return outcome

    def position(self) -> int:
        """The last position of the journal, 0 when it is empty."""
        with explained(self.path):
            return reading.last_position(self._connection)

    def records(self, *, up_to: int | None = None) -> Records:
        """Everything recorded up to a position of the journal, decoded."""
        with explained(self.path):
            return reading.records(self._connection, self.position() if up_to is None else up_to)

    def entries_of(self, area_id: str) -> Sequence[Entry]:
        """The entries of one book, in journal order."""
        with explained(self.path):
            return reading.entries_of(self._connection, [area_id])

    def snapshot(self, as_of: date | None = None, known_at: datetime | None = None) -> Snapshot:
        """The register as of a date and as known at a moment.

        Args:
            as_of: nothing that took effect later counts; None: the data date, the last effective date recorded.
            known_at: nothing recorded later counts; None: everything recorded.
        """
        with explained(self.path):
            last = reading.position_at(self._connection, known_at)
            records = reading.records(self._connection, last)
            postings = reading.postings(self._connection, last)
            chain, recorded_at = reading.chain_at(self._connection, last)
        days = [entry.effective_on for entry in records.entries] + [figure.to_on for figure in records.figures]
        day = as_of or max(days, default=date.fromisoformat(self.identity.created_at[:10]))
        identity = SnapshotId(
            id=snapshot_id(self.identity.register_id, day, chain),
            register=self.name,
            country=self.identity.country,
            as_of=day,
            known_at=recorded_at or self.identity.created_at,
            position=last,
        )
        return snapshot_of(identity, self.identity.country_name, records, postings=postings)

    def rows(self) -> Iterator[reading.JournalRow]:
        """The raw rows of the journal in order, for verification."""
        with explained(self.path):
            yield from reading.journal_rows(self._connection)
