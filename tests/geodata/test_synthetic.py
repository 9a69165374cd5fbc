"""The made-up country comes through the import like any other, the same each time from the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clearance.land.checks import check_snapshot
from clearance.land.ledger import periods_between, statement
from clearance.land.snapshot import Snapshot
from clearance.units import Unit
from clearance_geodata.ingest.intake import no_track
from clearance_geodata.ingest.vectors import VectorRecord
from clearance_geodata.register import Register
from clearance_geodata.samples.synthetic import build_synthetic, write_files
from clearance_geodata.verify import verify

AREAS = 250
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    path = tmp_path_factory.mktemp("synthetic") / "synthetic.gpkg"
    with build_synthetic(path, areas=AREAS, seed=3, clock=lambda: NOON) as built:
        yield built


@pytest.fixture(scope="module")
def snapshot(register: Register) -> Snapshot:
    return register.snapshot()


def _files(folder: Path, seed: int) -> tuple[bytes, bytes]:
    folder.mkdir()
    files = write_files(folder, 60, seed=seed)
    return files.areas.read_bytes(), files.acts.read_bytes()


def test_the_same_seed_gives_the_same_files_and_another_seed_others(tmp_path: Path) -> None:
    first, again, other = (_files(tmp_path / name, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert first == again
    assert first[0] != other[0]
    assert first[1] != other[1]


def test_every_record_of_the_files_is_booked(register: Register, snapshot: Snapshot, tmp_path: Path) -> None:
    files = write_files(tmp_path, AREAS, seed=3)
    kinds = Counter(str(entry.kind) for entry in snapshot.entries)
    of_acts = sum(kinds[name] for name in ("status", "confirmed", "cancelled", "reduced", "cleared"))
    assert (files.area_count, files.act_count) == (kinds["opened"], of_acts) == (len(snapshot.areas), of_acts)
    assert set(kinds) == {
        "opened",
        "identified",
        "status",
        "confirmed",
        "cancelled",
        "reduced",
        "cleared",
        "unaccounted",
    }
    assert snapshot.identity.position == register.position()


def test_it_is_about_five_entries_for_each_area(snapshot: Snapshot) -> None:
    assert 4.5 < len(snapshot.entries) / AREAS < 6.5


def test_its_books_balance_in_every_unit_and_group(snapshot: Snapshot) -> None:
    periods = periods_between(date(2010, 1, 1), snapshot.as_of)
    for unit in (Unit.M2, Unit.AREAS, Unit.AP_MINES):
        for by in (("year",), ("year", "admin1"), ("year", "operator")):
            assert statement(snapshot.books, unit, periods, by=by, as_of=snapshot.as_of).balances, (unit, by)


def test_its_books_hold_and_its_faults_are_those_of_the_field(register: Register, snapshot: Snapshot) -> None:
    found = check_snapshot(snapshot)
    assert [finding for finding in found if finding.severity == "error"] == []
    assert {"overlap-area-released", "corner-repeated"} <= {finding.rule for finding in found}
    assert list(verify(register)) == []


def test_the_import_shows_how_far_it_is(tmp_path: Path) -> None:
    shown: list[tuple[int, str]] = []

    def track(records: Sequence[VectorRecord], title: str) -> Iterable[VectorRecord]:
        shown.append((len(records), title))
        return no_track(records, title)

    build_synthetic(tmp_path / "s.gpkg", areas=20, seed=1, clock=lambda: NOON, track=track).close()
    assert [(count > 0, title) for count, title in shown] == [(True, "areas.fgb, areas"), (True, "acts.fgb, entries")]
