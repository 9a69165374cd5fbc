"""What somebody types a part of is found on every store, large or small letters, in fields that are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import shapely

from clearance.land.accounts import Kind
from clearance.land.hazard import Area
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.shelf.asked import Asked, At, Holding, Span
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.made import made
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.shelf.shelves import at_of
from clearance_geodata.writing import Batch

FIELDS = ("name", "area_id")
NAMES = {"A-1": "Campo ÑUÑOA", "A-2": "حقل 7", "A-3": "100% a_b\\c", "A-4": "", "B-1": "Łąka", "B-2": "campo a-1"}
DAY = date(2024, 1, 1)


@pytest.fixture
def register(address: str) -> Iterator[Register]:
    with Register.create(
        address, country="XEX", country_name="X", time_zone="UTC", clock=lambda: datetime(2025, 1, 1, tzinfo=UTC)
    ) as opened:
        yield opened


def named(names: dict[str, str]) -> Batch:
    """Areas that are opened under a name."""
    square = shapely.box(20, 0, 20.001, 0.001)
    return Batch.of(
        *(Area(area_id=area_id, name=name) for area_id, name in names.items()),
        *(
            Entry(
                kind=Kind.OPENED,
                area_id=area_id,
                effective_on=DAY,
                act_id=area_id,
                account="cha",
                geometry=square,
                ground=square,
                quantities={Unit.M2: 12_300_000},
            )
            for area_id in names
        ),
    )


def ids(shelf: Shelf, at: At, letters: str, fields: tuple[str, ...] = FIELDS) -> list[str]:
    rows = shelf.rows(Asked(at=at, holding=Holding(letters, fields)))
    return sorted(one.feature_id for one in shelf.stored(rows))


@pytest.mark.parametrize("letters", ["field 1", "FIELD", "1", "-0", "e", "", "no such letters", "%", "field\x00"])
def test_a_search_finds_what_a_reader_would(country: Register, kind: str, letters: str) -> None:
    snapshot = country.snapshot()
    at = at_of(snapshot)
    shelf = made(snapshot, COLLECTIONS["areas"]) if kind == "made" else country.shelf("areas")
    whole = Asked(at=at, span=Span(snapshot.as_of, snapshot.as_of))
    told: list[dict[str, Any]] = [json.loads(one.properties) for one in shelf.stored(shelf.rows(whole))]
    read = [one["area_id"] for one in told if any(letters.lower() in (one[name] or "").lower() for name in FIELDS)]
    rows = shelf.rows(Asked(at=at, span=whole.span, holding=Holding(letters, FIELDS)))
    assert [one.feature_id for one in shelf.stored(rows)] == read


def test_letters_of_all_scripts_are_found_as_they_are(register: Register) -> None:
    register.record(named(NAMES), by="x")
    shelf, at = register.shelf("areas"), at_of(register.snapshot())
    asked = ["ñuñoa", "حقل", "%", "_", "\\c", "łĄ", "a-1", "b", "a-1campo", ""]
    assert {letters: ids(shelf, at, letters) for letters in asked} == {
        "ñuñoa": ["A-1"],
        "حقل": ["A-2"],
        "%": ["A-3"],
        "_": ["A-3"],
        "\\c": ["A-3"],
        "łĄ": ["B-1"],
        "a-1": ["A-1", "B-2"],
        "b": ["A-3", "B-1", "B-2"],
        "a-1campo": [],
        "": sorted(NAMES),
    }
    assert ids(shelf, at, "a-1", ("area_id",)) == ["A-1"]


def test_a_name_that_is_new_is_found_from_then_on(register: Register) -> None:
    register.record(named({"A": "old", "B": "other"}), by="x")
    shelf, before = register.shelf("areas"), at_of(register.snapshot())
    assert ids(shelf, before, "old") == ["A"]
    register.record(named({"C": "older"}), by="x")
    register.record(Batch.of(Area(area_id="A", name="new")), by="x")
    now = at_of(register.snapshot())
    assert [ids(shelf, at, letters) for at in (before, now) for letters in ("old", "new")] == [["A"], [], ["C"], ["A"]]
