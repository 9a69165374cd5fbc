"""Filters find what plain Python finds, on every store; what cannot be asked is said in one line."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearance.errors import ClearanceError, InvalidGeometry, InvalidQuantity, InvalidRecord
from clearance_geodata.export.layer import FieldType
from clearance_geodata.register import Register
from clearance_geodata.shelf.asked import Asked, Order
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.filter import CONFORMANCE, read_filter
from clearance_geodata.shelf.made import made
from clearance_geodata.shelf.protocol import Shelf, Stored
from clearance_geodata.shelf.shelves import at_of

AREAS, RELEASED = COLLECTIONS["areas"], COLLECTIONS["released"]
Tree = dict[str, Any]


def _oracle() -> Callable[[Any, Any, Any], bool]:
    spec = importlib.util.spec_from_file_location("oracle", Path(__file__).with_name("oracle.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[Any, Any, Any], bool] = module.is_true
    return found


is_true = _oracle()


class Country:
    """A shelf at one moment, and its features by id."""

    def __init__(self, register: Register, kind: str, name: str) -> None:
        snapshot = register.snapshot()
        self.at = at_of(snapshot)
        self.shelf: Shelf = made(snapshot, COLLECTIONS[name]) if kind == "made" else register.shelf(name)
        rows = self.shelf.rows(Asked(at=self.at))
        self.features: list[tuple[Stored, dict[str, Any], Any]] = [
            (one, json.loads(one.properties), None if wkb is None else shapely.from_wkb(wkb))
            for one, wkb in zip(self.shelf.stored(rows), self.shelf.shapes(rows), strict=True)
        ]

    def found(self, said: str, *, is_json: bool = False) -> list[str]:
        where = read_filter(said, self.shelf.collection.fields, is_json=is_json)
        rows = self.shelf.rows(Asked(at=self.at, where=where))
        return [one.feature_id for one in self.shelf.stored(rows)]

    def expected(self, tree: Tree) -> list[str]:
        return [one.feature_id for one, properties, shape in self.features if is_true(tree, properties, shape)]


@pytest.fixture(scope="session")
def areas(country: Register, kind: str) -> Country:
    return Country(country, kind, "areas")


@pytest.fixture(scope="session")
def released(country: Register, kind: str) -> Country:
    return Country(country, kind, "released")


# --- expressions of any form ---

TYPES = {field.name: field.type for field in AREAS.fields}
NUMBERS = [name for name, type_ in TYPES.items() if type_ in {FieldType.NUMBER, FieldType.WHOLE}]
DAYS = [name for name, type_ in TYPES.items() if type_ is FieldType.DATE]
TEXTS = [name for name, type_ in TYPES.items() if type_ in {FieldType.TEXT, FieldType.ID}]
COMPARISONS = ["=", "<>", "<", ">", "<=", ">="]


def _op(op: str, *args: object) -> Tree:
    return {"op": op, "args": list(args)}


def _named(name: str) -> Tree:
    return {"property": name}


def _property(names: list[str]) -> st.SearchStrategy[Tree]:
    return st.sampled_from(names).map(_named)


operators = st.sampled_from(["+", "-", "*", "/", "div", "%"])
numbers = st.recursive(
    st.one_of(_property(NUMBERS), st.integers(-5, 100_000), st.sampled_from([0, 0.5, 1, 2.25])),
    lambda some: st.builds(_op, operators, some, some),
    max_leaves=3,
)
said = st.sampled_from(
    ["open", "released", "Open", "cha", "sha", "Shearwater 3", "shearwater", "AP", "", "Côte", "North", "%", "a_b", "ä"]
) | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=3)
texts = st.one_of(_property(TEXTS), said)
folded = st.builds(_op, st.sampled_from(["casei", "accenti"]), texts)
days = st.one_of(_property(DAYS), st.dates(date(2021, 6, 1), date(2025, 1, 1)).map(lambda d: {"date": d.isoformat()}))
ends = st.dates(date(2021, 6, 1), date(2025, 1, 1)).map(str) | st.just("..")
intervals = st.builds(lambda a, b: {"interval": [a, b]}, ends, ends)
patterns = st.sampled_from(["%", "Shear%", "shear%", "%1", "_pen", "o%n", "[a-z]*", "*", "?pen", r"\%", "", "%e%e%"])
boxes = st.tuples(st.floats(-0.3, 1), st.floats(-0.3, 1), st.floats(0.01, 1), st.floats(0.01, 1))


def _places(bounds: tuple[float, float, float, float]) -> st.SearchStrategy[Tree]:
    west, south, east, north = bounds

    def box(share: tuple[float, float, float, float]) -> Tree:
        x, y = west + share[0] * (east - west), south + share[1] * (north - south)
        ground = shapely.box(x, y, x + share[2] * (east - west), y + share[3] * (north - south))
        return dict(shapely.geometry.mapping(ground))

    return boxes.map(box)


def _conditions(bounds: tuple[float, float, float, float]) -> st.SearchStrategy[Tree]:
    plain = st.one_of(
        st.builds(_op, st.sampled_from(COMPARISONS), numbers, numbers),
        st.builds(_op, st.sampled_from(COMPARISONS), texts | folded, texts | folded),
        st.builds(_op, st.sampled_from(COMPARISONS), days, days),
        st.builds(_op, st.just("between"), numbers, numbers, numbers),
        st.builds(_op, st.just("in"), texts, st.lists(said, min_size=1, max_size=4)),
        st.builds(_op, st.just("like"), texts | folded, patterns),
        st.builds(_op, st.just("isNull"), _property([*TYPES, "geometry"])),
        st.builds(
            _op,
            st.sampled_from(["t_after", "t_before", "t_disjoint", "t_equals", "t_intersects", "t_during"]),
            days | intervals,
            days | intervals,
        ),
        st.builds(
            _op,
            st.sampled_from(["s_intersects", "s_disjoint", "s_within", "s_contains", "s_overlaps", "s_touches"]),
            st.just({"property": "geometry"}),
            _places(bounds),
        ),
    )
    return st.recursive(
        plain,
        lambda some: st.one_of(
            st.builds(_op, st.sampled_from(["and", "or"]), some, some), st.builds(_op, st.just("not"), some)
        ),
        max_leaves=4,
    )


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_filter_finds_what_plain_python_finds(areas: Country, data: st.DataObject) -> None:
    box = areas.shelf.bounds(areas.at)
    assert box is not None
    tree = data.draw(_conditions((box.west, box.south, box.east, box.north)))
    assert areas.found(json.dumps(tree), is_json=True) == areas.expected(tree)


M2, OPENED, NAME = _named("area_m2"), _named("opened_on"), _named("name")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("area_m2 > 9000 AND status = 'open'", _op("and", _op(">", M2, 9000), _op("=", _named("status"), "open"))),
        ("NOT (sector IS NULL)", _op("not", _op("isNull", _named("sector")))),
        ("CASEI(name) LIKE CASEI('SHEARWATER 1%')", _op("like", _op("casei", NAME), "shearwater 1%")),
        ("opened_on < '2022-06-01'", _op("<", OPENED, {"date": "2022-06-01"})),
        (
            "T_DURING(opened_on, INTERVAL('2021-06-01','..'))",
            _op("t_during", OPENED, {"interval": ["2021-06-01", ".."]}),
        ),
        ("opened_on >= TIMESTAMP('2021-12-31T00:00:00Z')", _op(">=", OPENED, {"date": "2021-12-31"})),
        ("TRUE", _op("=", 1, 1)),
        ("area_m2 ^ 2 > 100000000", _op(">", _op("*", M2, M2), 100000000)),
    ],
)
def test_text_says_the_same_as_json(areas: Country, text: str, tree: Tree) -> None:
    assert areas.found(text) == areas.expected(tree) != []


def test_fields_may_be_sorted_by_what_is_not_known_last(areas: Country) -> None:
    order = (Order("operator", descending=True), Order("area_m2"))
    rows = areas.shelf.rows(Asked(at=areas.at, order=order))
    found = [one.feature_id for one in areas.shelf.stored(rows)]

    def rank(feature: tuple[Stored, dict[str, Any], Any]) -> tuple[object, ...]:
        operator, area_m2 = feature[1]["operator"], feature[1]["area_m2"]
        letters = [-ord(letter) for letter in operator or ""]
        return (operator is None, [*letters, 1], area_m2 is None, area_m2 or 0)

    assert found == [one.feature_id for one, _, _ in sorted(areas.features, key=rank)]
    some = areas.shelf.rows(Asked(at=areas.at, order=order, where=read_filter("status = 'open'", AREAS.fields)))
    is_open = {one.row for one, properties, _ in areas.features if properties["status"] == "open"}
    assert some.tolist() == [row for row in rows.tolist() if row in is_open]


def test_released_land_is_filtered_by_its_own_fields(released: Country) -> None:
    tree = _op("and", _op("=", {"property": "product"}, "cleared"), _op(">", {"property": "ap_mines"}, 0))
    assert released.found("product = 'cleared' AND ap_mines > 0") == released.expected(tree) != []


# --- what cannot be asked ---

REFUSED: list[tuple[str, type[ClearanceError], str]] = [
    ("area_m2 >", InvalidRecord, "is no CQL2: expected"),
    ("nothing = 1", InvalidRecord, "property 'nothing' of the filter is not there to compare"),
    ("geometry = 1", InvalidRecord, "compare it by a spatial function"),
    ("area_m2", InvalidRecord, "where something true or false must be"),
    ("area_m2 = 'large'", InvalidQuantity, "they are a number, text"),
    ("name > 3", InvalidQuantity, "they are text, a number"),
    ("opened_on > 'soon'", InvalidQuantity, "'soon' of the filter is no date"),
    ("name + 1 = 2", InvalidQuantity, "needs numbers, and 'name' is text"),
    ("area_m2 LIKE 'a%'", InvalidQuantity, "needs text, and 'area_m2' is a number"),
    ("T_AFTER(name, DATE('2020-01-01'))", InvalidQuantity, "needs dates, and 'name' is text"),
    ("avg(area_m2) = 1", InvalidRecord, "knows no function 'avg'"),
    ("S_INTERSECTS(name, POINT(1 1))", InvalidRecord, "compares `geometry` with a place"),
    ("S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0,0 1,0 0)))", InvalidGeometry, "is no place: Self-intersection"),
    ("name = 'a\0b'", InvalidRecord, "the character NUL"),
    ("(" * 5_000 + "area_m2 = 1" + ")" * 5_000, InvalidRecord, "nested 5,000 deep"),
    ("NOT " * 5_000 + "area_m2 = 1", InvalidRecord, "with 5,000 operators"),
    ("area_m2 = 1" + "-1" * 5_000, InvalidRecord, "with 5,000 operators"),
    ("name = '" + "x" * 10_000_000 + "'", InvalidRecord, "is too large; send at most 65,536"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "error", "says"), REFUSED, ids=[text[:30] for text, _, _ in REFUSED])
def test_what_cannot_be_asked_is_said_in_one_line(text: str, error: type[ClearanceError], says: str) -> None:
    with pytest.raises(error) as refused:
        read_filter(text, AREAS.fields)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 700


@pytest.mark.parametrize(
    "text",
    [
        *('{"op":"=","args":[{"property":"a"}', "null", "[]", '{"op":"and","args":[]}', '{"op":"="}', '"x"', "{}"),
        '{"op":"=","args":[{"property":"area_m2"}]}',
        '{"op":"=","args":[{"property":"area_m2"},null]}',
        '{"op":"in","args":[{"property":"area_m2"},[]]}',
        '{"op":"like","args":[{"property":"name"},{"property":"source"}]}',
        '{"op":"not","args":[' * 5_000 + "true" + "]}" * 5_000,
    ],
    ids=lambda text: text[:40],
)
def test_json_that_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(InvalidRecord):
        read_filter(text, AREAS.fields, is_json=True)


def test_numbers_that_are_too_large_are_no_fault_of_the_store(areas: Country) -> None:
    where = read_filter("area_m2 * 1e300 * 1e300 > 1 AND (0 - 1) ^ 0.5 = 1", AREAS.fields)
    try:
        rows = areas.shelf.rows(Asked(at=areas.at, where=where)).tolist()
    except InvalidQuantity as refused:
        assert "cannot be computed" in str(refused)  # noqa: PT017  one store refuses, the other finds nothing
    else:
        assert rows == []


def test_only_fields_that_are_named_may_be_asked_for() -> None:
    seen = [field for field in AREAS.fields if field.name != "operator"]
    with pytest.raises(InvalidRecord, match="property 'operator' of the filter is not there"):
        read_filter("operator = 'x'", seen)


def test_places_of_a_filter_may_be_in_another_system(areas: Country) -> None:
    box = areas.shelf.bounds(areas.at)
    assert box is not None
    west = f"BBOX({box.west + 1000},{box.south},{(box.west + box.east) / 2 + 1000},{box.north})"
    where = read_filter(
        f"S_INTERSECTS(geometry,{west})",
        AREAS.fields,
        moved=lambda shape: shapely.affinity.translate(shape, xoff=-1000),
    )
    here = f"BBOX({box.west},{box.south},{(box.west + box.east) / 2},{box.north})"
    rows = areas.shelf.rows(Asked(at=areas.at, where=where))
    assert [one.feature_id for one in areas.shelf.stored(rows)] == areas.found(f"S_INTERSECTS(geometry,{here})") != []


@pytest.mark.parametrize("op", ["S_INTERSECTS", "S_DISJOINT", "S_WITHIN", "S_TOUCHES", "S_EQUALS"])
def test_a_collection_of_shapes_is_one_place(areas: Country, op: str) -> None:
    box = areas.shelf.bounds(areas.at)
    assert box is not None
    middle, point = (box.west + box.east) / 2, f"POINT({box.west - 1} {box.south})"
    halves = (shapely.box(box.west, box.south, middle, box.north), shapely.box(middle, box.south, box.east, box.north))
    both, whole = f"GEOMETRYCOLLECTION({halves[0].wkt},{halves[1].wkt})", shapely.union_all(halves).wkt
    assert areas.found(f"{op}(geometry,{both})") == areas.found(f"{op}(geometry,{whole})")
    mixed = f"{op}(geometry,GEOMETRYCOLLECTION({point},{whole}))"
    if op in {"S_INTERSECTS", "S_DISJOINT"}:
        assert areas.found(mixed) == areas.found(f"{op}(geometry,{whole})")
    else:
        with pytest.raises(InvalidGeometry, match="takes no mixture"):
            areas.found(mixed)


def test_the_conformance_classes_are_named() -> None:
    assert all(one.startswith("http://www.opengis.net/spec/cql2/1.0/conf/") for one in CONFORMANCE)
