"""Collections that are made of a snapshot say what the core computes, each with its own fields."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import shapely

from clearance.land.accounts import Kind
from clearance.land.checks import check_snapshot
from clearance.land.hazard import Area, Hazard, HazardClass, Place
from clearance.land.journal import Entry, Find
from clearance.land.published import Measure, PublishedFigure
from clearance.land.sites import Site, SiteKind, Task
from clearance.units import Unit, plain
from clearance_geodata.register import Register
from clearance_geodata.shelf.asked import Asked, Box
from clearance_geodata.shelf.collections import COLLECTIONS, Keeping
from clearance_geodata.shelf.filter import read_filter
from clearance_geodata.shelf.shelves import at_of, shelf_of
from clearance_geodata.writing import Batch

DAY = date(2024, 5, 1)
SQUARE = shapely.box(-150, 0, -149.999, 0.001)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """One area with a task and finds, a spot task outside every area, a site, a place of a sector, a printed figure."""
    area = Area(area_id="A1", name="One", hazards=frozenset({Hazard.AP}), sector="North", hazard_class=HazardClass.CHA)
    opened = Entry(
        kind=Kind.OPENED,
        area_id="A1",
        effective_on=DAY,
        act_id="a",
        account="cha",
        geometry=SQUARE,
        ground=SQUARE,
        quantities={Unit.M2: 12_300_000},
    )
    spot = Entry(
        kind=Kind.SPOT_TASK,
        area_id="",
        effective_on=date(2024, 6, 1),
        act_id="b",
        finds=(
            Find(category=Hazard.ERW, quantity=2, model="81 mm", lon=-149.5, lat=0.5),
            Find(category=Hazard.AP, quantity=1),
        ),
    )
    figure = PublishedFigure(
        figure_id="F1", row_id="R1", measure=Measure.AREA_M2, quantity=50_000_000, to_on=DAY, issuer="State"
    )
    records = (
        *(area, opened, spot, figure),
        Place(name="South", lon=-149.0, lat=1.0, approximate=True, source="a map"),
        Site(site_id="I1", kind=SiteKind.INCIDENT, on=DAY, geometry=shapely.Point(-149.2, 0.2)),
        Task(task_id="T1", area_ids=("A1",), starts_on=DAY, operator="Team"),
        Task(task_id="T2", area_ids=tuple(f"X{n}" for n in range(60))),
    )
    path = tmp_path_factory.mktemp("derived") / "x.gpkg"
    clock = lambda: datetime(2025, 1, 1, tzinfo=UTC)  # noqa: E731
    with Register.create(path, country="XEX", country_name="X", time_zone="UTC", clock=clock) as register:
        register.record(Batch.of(*records), by="somebody")
        yield register


def features(register: Register, name: str) -> list[tuple[Any, dict[str, Any]]]:
    snapshot = register.snapshot()
    shelf = shelf_of(register, snapshot, name)
    stored = shelf.stored(shelf.rows(Asked(at=at_of(snapshot))))
    assert [shelf.find(one.feature_id, at_of(snapshot)) for one in stored] == stored
    return [(json.loads(one.geometry), json.loads(one.properties)) for one in stored]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_feature_has_every_field_of_its_collection(small: Register, name: str) -> None:
    for geometry, properties in features(small, name):
        assert tuple(properties) == tuple(field.name for field in COLLECTIONS[name].fields)
        assert geometry is None or shapely.geometry.shape(geometry).is_valid


def test_sectors_add_up_to_the_areas_in_them(example_register: Register) -> None:
    states = example_register.snapshot().states.values()
    expected: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0])
    for state in states:
        of = expected[state.area.sector or "no sector"]
        of[0] += state.is_open
        of[1] += state.open_m2 or 0
        of[2] += sum(state.released.values())
    found = {
        one["sector"]: [
            one["open_areas"],
            round(1000 * one["open_m2"]),
            round(1000 * sum(one[f"{product}_m2"] for product in ("cancelled", "reduced", "cleared", "unspecified"))),
        ]
        for _, one in features(example_register, "sectors")
    }
    assert found == dict(expected)


def test_a_sector_lies_where_its_place_is(small: Register) -> None:
    north, south = features(small, "sectors")
    assert (north[0], north[1]["sector"], north[1]["open_m2"], north[1]["article_5_m2"]) == (
        None,
        "North",
        12_300,
        12_300,
    )
    assert (south[0], south[1]["open_m2"], south[1]["approximate"]) == (
        {"type": "Point", "coordinates": [-149.0, 1.0]},
        0,
        True,
    )


def test_finds_say_by_which_act_and_where(small: Register) -> None:
    first, second = features(small, "finds")
    assert first[0] == {"type": "Point", "coordinates": [-149.5, 0.5]}
    assert (first[1]["kind"], first[1]["model"], first[1]["quantity"]) == ("spot_task", "81 mm", 2)
    assert (second[0], second[1]["category"], second[1]["area_id"]) == (None, "AP", None)
    assert first[1]["find_id"].rpartition("-")[0] == second[1]["entry_id"]


def test_a_task_lies_on_the_open_ground_of_its_areas_unless_they_are_many(small: Register) -> None:
    one, many = features(small, "tasks")
    assert shapely.equals(shapely.geometry.shape(one[0]), SQUARE)
    assert (one[1]["areas"], one[1]["area_ids"], one[1]["operator"]) == (1, "A1", "Team")
    assert (many[0], many[1]["areas"]) == (None, 60)
    assert many[1]["area_ids"].endswith("X19 and 40 more")


def test_printed_figures_keep_their_unit(small: Register) -> None:
    ((geometry, figure),) = features(small, "figures")
    assert (geometry, figure["quantity"], figure["unit"], figure["to_on"]) == (
        None,
        plain(50_000_000, Unit.M2),
        "m2",
        "2024-05-01",
    )


def test_findings_are_those_of_the_checks_the_gravest_first(example_register: Register) -> None:
    expected = [(one.rule, one.record, one.value, one.m2) for one in check_snapshot(example_register.snapshot())]
    found = features(example_register, "findings")
    assert [(one["rule"], one["record"], one["value"], one["ground_m2"]) for _, one in found] == expected
    assert [one["finding"] for _, one in found] == list(range(1, len(expected) + 1))


def test_made_collections_take_boxes_and_filters(small: Register) -> None:
    snapshot = small.snapshot()
    at = at_of(snapshot)
    incidents = shelf_of(small, snapshot, "incidents")
    assert len(incidents.rows(Asked(at=at, box=Box(-149.3, 0.1, -149.1, 0.3)))) == 1
    assert len(incidents.rows(Asked(at=at, box=Box(-149.1, 0.1, -149.0, 0.3)))) == 0
    finds = shelf_of(small, snapshot, "finds")
    where = read_filter("quantity > 1 AND S_WITHIN(geometry, BBOX(-150,0,-149,1))", finds.collection.fields)
    assert len(finds.rows(Asked(at=at, where=where))) == 1


def test_only_areas_and_released_land_are_kept_as_rows() -> None:
    assert [one.name for one in COLLECTIONS.values() if one.keeping is Keeping.ROWS] == ["areas", "released"]
