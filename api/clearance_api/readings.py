"""Snapshots in memory, and what was made of them: each made once, the least used forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import cached_property
from threading import Lock, Thread
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from clearance.errors import ClearanceError
from clearance.headline import Headline, headline
from clearance.land.snapshot import Snapshot
from clearance_api.habits.codings import Finished
from clearance_api.sources import SnapshotSource
from clearance_geodata.shelf.asked import At
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.protocol import Catalogue
from clearance_geodata.shelf.shelves import at_of, shelf_of

__all__ = ["Kept", "Reading", "Readings"]

Value = TypeVar("Value")
VALUES_KEPT = 8
When = tuple[date | None, datetime | None, int | None]


@dataclass(slots=True)
class _Place(Generic[Value]):
    lock: Lock = field(default_factory=Lock)
    values: list[Value] = field(default_factory=list)


class Kept(Generic[Value]):
    """At most `size` values by key; threads that ask for the same one wait for the first to make it.

    `hits` and `misses` count how often a value was there, and how often it had to be made.
    """

    def __init__(self, size: int) -> None:
        self.hits = 0
        self.misses = 0
        self._size = size
        self._lock = Lock()
        self._places: OrderedDict[Hashable, _Place[Value]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value, made now when it is not here; a failure is not kept."""
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            if len(self._places) > self._size:
                self._places.popitem(last=False)
        with place.lock:
            if place.values:
                self.hits += 1
            else:
                self.misses += 1
                place.values.append(make())
            return place.values[0]

    @property
    def entries(self) -> int:
        """How many values are kept now."""
        return len(self._places)


class Reading:
    """A snapshot with its layers and the answers already given from it."""

    def __init__(self, snapshot: Snapshot, source: SnapshotSource, *, answers_kept: int) -> None:
        self.snapshot = snapshot
        self._source = source
        self._at = at_of(snapshot)
        self._shelves: Kept[Catalogue] = Kept(len(COLLECTIONS))
        self._headlines: Kept[Headline] = Kept(answers_kept)
        self._answers: Kept[bytes] = Kept(answers_kept)
        self._values: Kept[object] = Kept(VALUES_KEPT)
        self._making: dict[Hashable, Thread] = {}
        self._lock = Lock()

    @property
    def snapshot_id(self) -> str:
        """The id of the snapshot, as every answer names it."""
        return self.snapshot.identity.id

    @property
    def at(self) -> At:
        """The moment of the books that the snapshot shows."""
        return self._at

    def shelf(self, name: str) -> Catalogue:
        """The features of a collection, to be asked for the moment of the snapshot."""
        return self._shelves.get(name, lambda: shelf_of(self._source, self.snapshot, name))

    @cached_property
    def last_modified(self) -> str:
        """When the last thing that counts was recorded, as HTTP writes a moment; empty before anything was."""
        identity = self.snapshot.identity
        moment = datetime.fromisoformat(identity.known_at) if identity.position else None
        return format_datetime(moment.astimezone(UTC), usegmt=True) if moment else ""

    def headline(self, seed: int) -> Headline:
        """The figures of the first page."""
        return self._headlines.get(seed, lambda: headline(self.snapshot, seed=seed))

    def value(self, key: Hashable, type_: type[Value], make: Callable[[], Value]) -> Value:
        """Something that several pages show of the snapshot, made once; `key` names it, of one type for good."""
        found = self._values.get(key, make)
        if not isinstance(found, type_):
            raise TypeError(f"{key!r} is a {type(found).__name__}")
        return found

    def soon(self, key: Hashable, make: Callable[[], object], *, wait_s: float) -> bool:
        """Have something made beside the request that asks first; whether it is made after at most `wait_s` seconds.

        `make` keeps what it makes by itself; what it refuses is refused again to whoever asks for the value.
        """

        def made() -> None:
            with suppress(ClearanceError):
                make()

        with self._lock:
            thread = self._making.get(key)
            if thread is None:
                thread = self._making[key] = Thread(target=made, daemon=True)
                thread.start()
        thread.join(wait_s)
        return not thread.is_alive()

    def answer(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The bytes of a finished answer, which keep their compressed forms with them."""
        return self._answers.get(key, lambda: Finished(make()))


class Readings:
    """The readings of one source.

    A reading that is asked for by the exact `as_of` and `known_at` of its snapshot never changes, because whatever
    is recorded later gets a later time; so a walk through pages reads one snapshot while others write.
    """

    def __init__(self, source: SnapshotSource, *, kept: int, answers_kept: int) -> None:
        self._source = source
        self._answers_kept = answers_kept
        self._by_id: Kept[Reading] = Kept(kept)
        self._by_request: WeakValueDictionary[When, Reading] = WeakValueDictionary()
        self._lock = Lock()

    @property
    def source(self) -> SnapshotSource:
        """Where the readings come from."""
        return self._source

    def at(self, as_of: date | None = None, known_at: datetime | None = None) -> Reading:
        """The reading as of a date and as known at a moment.

        Raises:
            ClearanceError: what the source has to say.
        """
        reading = self._by_request.get((as_of, known_at, None))
        if reading is None:
            key: When = (as_of, known_at, self._source.position())
            with self._lock:
                reading = self._by_request.get(key) or self._read(key)
        return self._by_id.get(reading.snapshot_id, lambda: reading)

    @property
    def kept(self) -> Kept[Reading]:
        """The readings that are in memory now."""
        return self._by_id

    def _read(self, key: When) -> Reading:
        snapshot = self._source.snapshot(key[0], key[1])
        identity = snapshot.identity
        reading = self._by_id.get(identity.id, lambda: Reading(snapshot, self._source, answers_kept=self._answers_kept))
        self._by_request[key] = reading
        if identity.position:
            self._by_request[identity.as_of, datetime.fromisoformat(identity.known_at), None] = reading
        return reading
