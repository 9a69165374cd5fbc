"""A register of an older schema: its shelves begin with what was known when it was brought to that of today."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clearance.land.hazard import Area
from clearance.land.snapshot import Snapshot
from clearance_geodata.register import Register
from clearance_geodata.shelf.asked import Asked
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.keeping import KEPT
from clearance_geodata.shelf.made import made
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.shelf.shelves import at_of, kept_in_rows, shelf_of
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch

SCHEMA_2 = Path(__file__).parents[1] / "registers" / "schema-2.gpkg.gz"
LATER = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Register]:
    path = tmp_path / "old.gpkg"
    path.write_bytes(gzip.decompress(SCHEMA_2.read_bytes()))
    with Register.open(path, clock=lambda: LATER) as register:
        yield register


def features(shelf: Shelf, snapshot: Snapshot) -> list[tuple[str, bytes, bytes]]:
    at = at_of(snapshot)
    return sorted((one.feature_id, one.geometry, one.properties) for one in shelf.stored(shelf.rows(Asked(at=at))))


@pytest.mark.parametrize("day", [None, date(2012, 6, 1), date(2016, 1, 1), date(2021, 3, 1)])
def test_what_is_known_now_is_on_the_shelf_for_every_day(old: Register, day: date | None) -> None:
    snapshot = old.snapshot(day)
    assert old.shelved_from == snapshot.identity.position > 0
    assert verify(old) == ()
    for name in KEPT:
        kept = kept_in_rows(old, at_of(snapshot), name)
        assert kept is not None
        assert features(kept, snapshot) == features(made(snapshot, COLLECTIONS[name]), snapshot)


def test_what_was_known_before_is_made_of_the_snapshot(old: Register) -> None:
    before = old.snapshot()
    old.record(Batch.of(Area(area_id="NEW", name="New")), by="somebody")
    after = old.snapshot()
    assert [kept_in_rows(old, at_of(snapshot), "areas") is None for snapshot in (before, after)] == [False, False]
    earlier = old.snapshot(known_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert kept_in_rows(old, at_of(earlier), "areas") is None
    assert features(shelf_of(old, earlier, "areas"), earlier) == []
