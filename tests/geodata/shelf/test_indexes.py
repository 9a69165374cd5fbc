"""Filters by equality and by range go by an index on either store; what finds much is read without one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from stores import foreign

from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.schema import FILTERED
from clearance_geodata.shelf.asked import Asked
from clearance_geodata.shelf.choosing import NO_INDEX, chosen
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.condition import Condition
from clearance_geodata.shelf.filter import read_filter
from clearance_geodata.shelf.shelves import at_of
from clearance_geodata.shelf.tables import Tables
from clearance_geodata.shelf.words import prepared, words_of
from clearance_geodata.writing import Batch

AREAS = COLLECTIONS["areas"]
COUNT = 1_500
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def _area(number: int) -> Area:
    return Area(
        area_id=f"A-{number:04d}",
        name=f"Field {number}",
        hazard_class=(HazardClass.SHA, HazardClass.CHA)[number % 2],
        hazards=frozenset({Hazard.AP}),
        sector=f"S-{number % 50}",
    )


def _found(area: Area, number: int) -> Entry:
    return Entry(
        kind=Kind.IDENTIFIED,
        area_id=area.area_id,
        effective_on=date(2020, 1, 1) + timedelta(days=number % 700),
        act_id=f"survey of {area.area_id}",
        account=area.hazard_class.value,
        quantities={Unit.M2: 1_000_000 + 1_000 * number, Unit.AP_MINES: number},
        cause="survey",
        source="survey report",
    )


@pytest.fixture(scope="module", params=["file", pytest.param("postgis", marks=pytest.mark.needs("initdb"))])
def country(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register of 1,500 areas, in turn on every store; PostgreSQL has counted what is in its tables."""
    schemas: Iterator[str] = request.getfixturevalue("schemas") if request.param == "postgis" else iter(())
    place = next(schemas, str(tmp_path_factory.mktemp("indexes") / "x.gpkg"))
    areas = [_area(number) for number in range(COUNT)]
    with Register.create(place, country="XEX", country_name="X", time_zone="UTC", clock=lambda: NOON) as made:
        made.record(Batch.of(*areas, *(_found(area, n) for n, area in enumerate(areas))), by="surveyor")
        with foreign(made) as connection:
            connection.execute("ANALYZE areas_versions" if request.param == "postgis" else "SELECT 1")
        yield made


def plan(register: Register, said: str) -> str:
    """What the store says that it does to find what a filter asks for."""
    where, tables = read_filter(said, AREAS.fields), Tables(AREAS)
    with register.store.asking() as connection:
        words = words_of(prepared(connection))
        condition = Condition({field.name: field for field in AREAS.fields}, words)
        piece = condition.of(where)
        by = "" if words.spatial else chosen(tables, connection, condition, where, size=COUNT)
        explain = "EXPLAIN" if words.spatial else "EXPLAIN QUERY PLAN"
        statement = f"{explain} {tables.asking(piece, by=by)}"
        rows = connection.execute(statement, (0, COUNT, *piece.values)).fetchall()
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize(
    ("said", "index", "found"),
    [
        ("sector = 'S-7'", "sector", 30),
        ("'S-7' = sector", "sector", 30),
        ("sector IN ('S-7', 'S-8', 'none')", "sector", 60),
        ("name = 'Field 12'", "name", 1),
        ("area_m2 > 2480", "area_m2", 19),
        ("area_m2 BETWEEN 1010 AND 1020", "area_m2", 11),
        ("recorded_ap_mines >= 1490", "recorded_ap_mines", 10),
        ("recorded_ap_mines = 7", "recorded_ap_mines", 1),
        ("opened_on < DATE('2020-01-05')", "opened_on", 12),
        ("area_id = 'A-0012'", "area", 1),
        ("hazard_class = 'cha' AND sector = 'S-7'", "sector", 30),
        ("area_m2 > 1010 AND sector = 'S-7' AND hazard_class IN ('cha', 'sha')", "sector", 29),
        ("area_m2 > 2480 AND hazard_class = 'cha' AND (sector = 'S-1' OR sector = 'S-3')", "area_m2", 0),
    ],
)
def test_a_filter_goes_by_the_index_that_finds_least(country: Register, said: str, index: str, found: int) -> None:
    assert f"areas_versions_by_{index}" in plan(country, said)
    where = read_filter(said, AREAS.fields)
    rows = country.shelf("areas").rows(Asked(at=at_of(country.snapshot()), where=where))
    assert len(rows) == found


@pytest.mark.parametrize(
    "said",
    [
        "area_m2 > 1010 AND hazard_class = 'cha'",
        "hazard_class <> 'cha'",
        "NOT sector = 'S-7'",
        "area_m2 > recorded_ap_mines",
        "CASEI(sector) = CASEI('s-7')",
        "sector = 'S-7' OR area_m2 > 1010",
        "hazard_class = 'cha'",
        "operator IS NULL",
    ],
)
def test_what_finds_much_or_has_no_index_is_read_as_it_lies(country: Register, said: str) -> None:
    if country.store.address.file is not None:  # PostgreSQL weighs it by its statistics
        assert "areas_versions_by_" not in plan(country, said)


def test_a_filter_on_one_column_is_answered_by_its_index_however_much_it_finds(tmp_path: object) -> None:
    with Register.create(f"{tmp_path}/x.gpkg", country="XEX", country_name="X", time_zone="UTC") as register:
        assert "COVERING INDEX areas_versions_by_area_m2" in plan(register, "area_m2 > 0")


def test_only_new_rows_are_looked_at_after_an_act(country: Register) -> None:
    """They are few, and lie together: an index would find the old ones, too."""
    tables = Tables(AREAS)
    with country.store.asking() as connection:
        words = words_of(prepared(connection))
        if words.spatial:
            return
        piece = Condition({field.name: field for field in AREAS.fields}, words).of(
            read_filter("sector = 'S-7'", AREAS.fields)
        )
        statement = f"EXPLAIN QUERY PLAN {tables.asking(piece, by=NO_INDEX)}"
        rows = connection.execute(statement, (COUNT, COUNT + 1, *piece.values)).fetchall()
        assert [row[-1] for row in rows] == ["SEARCH v USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"]


def test_what_is_recorded_later_is_found_by_the_same_filter(address: str) -> None:
    where = read_filter("sector = 'S-7' AND area_m2 > 0", AREAS.fields)
    areas = [_area(number) for number in range(0, 200, 50)] + [_area(7), _area(57)]
    with Register.create(address, country="XEX", country_name="X", time_zone="UTC", clock=lambda: NOON) as register:
        for n, area in enumerate(areas):
            register.record(Batch.of(area, _found(area, n)), by="surveyor")
            rows = register.shelf("areas").rows(Asked(at=at_of(register.snapshot()), where=where))
            assert len(rows) == sum(each.sector == "S-7" for each in areas[: n + 1])
            assert np.all(np.diff(rows) > 0)


def test_every_column_with_an_index_is_one_that_may_be_asked_for() -> None:
    for table, columns in FILTERED.items():
        assert set(columns) <= {field.name for field in COLLECTIONS[table.removesuffix("_versions")].fields}
