"""Snapshots in memory: read when something changed, shared while nothing did, forgotten when others are used."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest

from clearance.land.hazard import Area
from clearance.land.snapshot import Snapshot
from clearance_api.readings import Kept, Readings
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch


class Counting:
    """A register that counts how often it is read."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.name = register.name
        self.read: list[tuple[date | None, datetime | None]] = []

    def position(self) -> int:
        """That of the register."""
        return self.register.position()

    def snapshot(self, as_of: date | None = None, known_at: datetime | None = None) -> Snapshot:
        """That of the register."""
        self.read.append((as_of, known_at))
        return self.register.snapshot(as_of, known_at)


def test_a_snapshot_is_read_again_only_when_something_was_recorded(new_register: Register) -> None:
    source = Counting(new_register)
    readings = Readings(source, kept=4, answers_kept=4)
    first = readings.at()
    assert readings.at() is first
    new_register.record(Batch.of(Area(area_id="A", name="A")), by="surveyor")
    second = readings.at()
    assert second is not first
    assert readings.at() is second
    assert source.read == [(None, None), (None, None)]


def test_the_dates_of_a_snapshot_name_it_for_good(new_register: Register) -> None:
    new_register.record(Batch.of(Area(area_id="A", name="A")), by="surveyor")
    source = Counting(new_register)
    readings = Readings(source, kept=4, answers_kept=4)
    first = readings.at()
    identity = first.snapshot.identity
    new_register.record(Batch.of(Area(area_id="B", name="B")), by="surveyor")
    assert readings.at(identity.as_of, datetime.fromisoformat(identity.known_at)) is first
    assert len(source.read) == 1


def test_two_ways_to_ask_for_one_snapshot_share_it(sea: Register) -> None:
    readings = Readings(sea, kept=4, answers_kept=4)
    latest = readings.at()
    assert readings.at(latest.snapshot.as_of) is latest
    assert readings.at(latest.snapshot.as_of).shelf("incidents") is latest.shelf("incidents")


def test_the_snapshot_used_least_is_forgotten(sea: Register) -> None:
    source = Counting(sea)
    readings = Readings(source, kept=2, answers_kept=4)
    for year in (2022, 2023, 2022, 2024, 2022, 2023):
        readings.at(date(year, 1, 1))
    assert [as_of.year for as_of, _ in source.read if as_of] == [2022, 2023, 2024, 2023]


def test_threads_that_ask_for_one_thing_get_one_thing() -> None:
    kept: Kept[object] = Kept(2)
    together = threading.Barrier(4)
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    def ask() -> object:
        together.wait()
        return kept.get("key", make)

    with ThreadPoolExecutor(4) as pool:
        got = [future.result() for future in [pool.submit(ask) for _ in range(4)]]
    assert got == made * 4


def test_a_failure_is_not_kept() -> None:
    kept: Kept[int] = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 // 0)
    assert kept.get("key", lambda: 1) == 1
