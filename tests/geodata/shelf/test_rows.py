"""A shelf finds what shapely finds, whatever the shapes and boxes; features come ready to be sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from clearance.land.accounts import Kind
from clearance.land.hazard import Area
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.shelf.asked import Asked, At, Box, Rows, Span
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.columns import Columns
from clearance_geodata.shelf.filter import read_filter
from clearance_geodata.shelf.made import laid
from clearance_geodata.shelf.moment import Moment
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.shelf.recalled import Recalled
from clearance_geodata.shelf.shelves import at_of
from clearance_geodata.shelf.versions import STILL, Version
from clearance_geodata.writing import Batch

AREAS, TASKS = COLLECTIONS["areas"], COLLECTIONS["tasks"]
AT = At(date(2024, 1, 1), 7)
LONS, LATS = st.floats(-180, 180, allow_nan=False), st.floats(-90, 90, allow_nan=False)
DAYS = st.dates(date(2020, 1, 1), date(2021, 1, 1))


def version(name: str, geometry: BaseGeometry | None, since: date | None = None, until: date | None = None) -> Version:
    values = (name, *[None] * (len(AREAS.fields) - 1))
    return Version(values=values, geometry=geometry, since=since, until=until)


def shelf_with(*shapes: BaseGeometry | None) -> tuple[Shelf, dict[str, int]]:
    """A shelf, and its rows by the number of each shape."""
    shelf = laid(AREAS, (version(str(n), shape) for n, shape in enumerate(shapes)), position=7)
    stored = shelf.stored(shelf.rows(Asked(at=AT)))
    return shelf, {one.feature_id: one.row for one in stored}


@st.composite
def shapes(draw: st.DrawFn) -> BaseGeometry | None:
    """Points, boxes, rings with a hole, parts on both sides of the antimeridian, and none at all."""
    lon, lat = draw(st.floats(-179, 179)), draw(st.floats(-89, 89))
    size = draw(st.sampled_from([0.001, 0.1, 0.5, 0.9]))
    square = shapely.box(lon - size, lat - size, lon + size, lat + size)
    hole = shapely.box(lon - size / 2, lat - size / 2, lon + size / 2, lat + size / 2)
    corner = shapely.Polygon([(lon - size, lat - size), (lon + size, lat - size), (lon - size, lat + size)])
    across = shapely.MultiPolygon([shapely.box(179, lat, 180, lat + size), shapely.box(-180, lat, -179, lat + size)])
    kinds = [None, shapely.Point(lon, lat), square, square.difference(hole), corner, across, shapely.Polygon()]
    return kinds[draw(st.integers(0, len(kinds) - 1))]


@given(st.lists(shapes(), max_size=30), LONS, LONS, st.tuples(LATS, LATS).map(sorted), st.sampled_from([0, 3, 30]))
def test_a_box_finds_what_meets_it(
    given_shapes: list[BaseGeometry | None], west: float, east: float, heights: list[float], near: int
) -> None:
    if near and given_shapes and given_shapes[0] is not None and not given_shapes[0].is_empty:
        lon, lat = shapely.get_coordinates(given_shapes[0])[0]
        west, east, heights = lon - near / 100, lon + near / 100, [lat - near / 50, lat + near / 100]
    box = Box(west, heights[0], east, heights[1])
    shelf, rows = shelf_with(*given_shapes)
    expected = [
        rows[str(n)]
        for n, shape in enumerate(given_shapes)
        if shape is not None and any(shapely.intersects(shape, part) for part in box.polygons())
    ]
    for _ in range(2):  # also when the shapes are known already
        assert shelf.rows(Asked(at=AT, box=box)).tolist() == sorted(expected)


@pytest.mark.parametrize("corner", [(0.5, 0.5), (0.0, 0.5), (1.0, 1.0)])
def test_a_box_without_width_is_a_place(corner: tuple[float, float]) -> None:
    shelf, rows = shelf_with(shapely.box(0, 0, 1, 1), shapely.Point(corner), shapely.box(2, 2, 3, 3))
    here = Box(*corner, *corner)
    assert shelf.rows(Asked(at=AT, box=here)).tolist() == sorted([rows["0"], rows["1"]])
    assert shelf.rows(Asked(at=AT, box=Box(corner[0], -5, corner[0], 5))).tolist() == sorted([rows["0"], rows["1"]])


@given(
    st.lists(st.tuples(st.none() | DAYS, st.none() | DAYS), max_size=20),
    st.tuples(DAYS, DAYS).map(sorted),
    st.sampled_from(["both", "first", "last"]),
)
def test_a_span_finds_what_was_true_on_any_day_of_it(
    times: list[tuple[date | None, date | None]], days: list[date], ends: str
) -> None:
    versions = [version(str(n), None, since, until) for n, (since, until) in enumerate(times)]
    shelf = laid(AREAS, versions, position=7)
    first, last = days[0] if ends != "last" else None, days[1] if ends != "first" else None
    expected = {
        str(n)
        for n, (since, until) in enumerate(times)
        if (since is None or last is None or since <= last) and (until is None or first is None or until > first)
    }
    found = shelf.stored(shelf.rows(Asked(at=AT, span=Span(first, last))))
    assert {one.feature_id for one in found} == expected


def test_a_feature_is_geojson_with_rings_as_rfc_7946_turns_them() -> None:
    hole = [(0.25, 0.25), (0.5, 0.25), (0.5, 0.5), (0.25, 0.5), (0.25, 0.25)]
    clockwise = shapely.Polygon([(0, 0), (0, 1), (1 / 3, 1), (1, 0), (0, 0)], [hole])
    shelf, rows = shelf_with(clockwise, None, shapely.Polygon())
    first, second, third = shelf.stored(np.array([rows["0"], rows["1"], rows["2"]]))
    shape: Any = shapely.geometry.shape(json.loads(first.geometry))
    assert shapely.equals_exact(shape.normalize(), clockwise.normalize())
    assert (shape.exterior.is_ccw, shape.interiors[0].is_ccw) == (True, False)
    assert (second.geometry, third.geometry) == (b"null", b"null")
    assert json.loads(first.properties)["area_id"] == "0"
    assert first.since == 7
    assert shelf.shapes(np.array([rows["1"], rows["0"]])) == [None, shape.wkb]


def test_a_shelf_knows_its_bounds_and_first_day() -> None:
    versions = [
        version("a", shapely.box(1, 2, 3, 4), date(2020, 5, 1)),
        version("b", shapely.box(-1, 3, 2, 9), date(2019, 5, 1)),
        version("c", None),
    ]
    shelf = laid(AREAS, versions, position=7)
    assert (shelf.bounds(AT), shelf.first_day(AT)) == (Box(-1, 2, 2 + 1, 9), date(2019, 5, 1))
    nowhere = laid(AREAS, [version("a", None)], position=7)
    assert (nowhere.bounds(AT), nowhere.first_day(AT)) == (None, None)
    assert laid(AREAS, [], position=7).rows(Asked(at=AT)).tolist() == []
    assert nowhere.find("b", AT) is None


def test_rows_that_are_made_keep_their_order_and_areas_lie_along_a_curve() -> None:
    far_and_near = [shapely.Point(lon, 0) for lon in (170, -170, 169, -169)]
    areas = laid(AREAS, (version(str(n), point) for n, point in enumerate(far_and_near)), position=7)
    found = [one.feature_id for one in areas.stored(areas.rows(Asked(at=AT)))]
    assert sorted(map(sorted, (found[:2], found[2:]))) == [["0", "2"], ["1", "3"]]
    nothing = [None] * (len(TASKS.fields) - 1)
    tasks = [Version(values=(str(n), *nothing), geometry=point) for n, point in enumerate(far_and_near)]
    kept = laid(TASKS, tasks, position=7)
    assert [one.feature_id for one in kept.stored(kept.rows(Asked(at=AT)))] == ["0", "1", "2", "3"]


def test_what_is_recalled_is_forgotten_when_it_grows_too_large() -> None:
    made: list[int] = []

    def make(rows: Rows) -> list[bytes]:
        made.extend(rows.tolist())
        return [bytes(10) for _ in rows]

    recalled = Recalled[bytes](100, len)
    for rows in ([1, 2], [2, 1], [3, 4, 5, 6, 7, 8, 9, 10], [1], [11, 12, 13], [1], list(range(20, 40)), [1]):
        assert recalled.get(np.array(rows), make).tolist() == [bytes(10)] * len(rows)
    assert made == [1, 2, *range(3, 11), 11, 12, 13, 1, *range(20, 40)]


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0, 3, 3_000]))
def test_a_moment_by_the_blocks_of_another_is_the_same(seed: int, ended: int) -> None:
    random = np.random.default_rng(seed)
    columns, count = Columns(), 5_000
    corners = random.random((count, 2)) * [10, 10]
    days = random.integers(1, 100, (count, 2))
    columns.add([
        (n + 1, *sorted(days[n].tolist()), 1 + n // 1_000, STILL, None, None, x, y, x + 0.1, y + 0.1, n + 1)
        for n, (x, y) in enumerate(corners.tolist())
    ])  # fmt: skip
    blocks = Moment(columns, At(date.fromordinal(50), 4)).blocks
    columns.close((n + 1, 5) for n in random.permutation(count)[:ended].tolist())
    box = Box(2.05, 3.0, 5.0, 6.05)
    for day, position in ((50, 4), (50, 5), (51, 5), (90, 5)):
        at = At(date.fromordinal(day), position)
        one, other = Moment(columns, at, blocks), Moment(columns, at)
        assert one.rows().tolist() == other.rows().tolist()
        assert [sorted(some.tolist()) for some in one.meeting(box)] == [sorted(s.tolist()) for s in other.meeting(box)]
        assert one.bounds == other.bounds


# --- while others write ---


@pytest.fixture
def register(address: str) -> Iterator[Register]:
    clock = datetime(2025, 1, 1, tzinfo=UTC)
    with Register.create(address, country="XEX", country_name="X", time_zone="UTC", clock=lambda: clock) as made:
        yield made


def opened(name: str, lon: float) -> tuple[Area, Entry]:
    ground = shapely.box(lon, 0, lon + 0.001, 0.001)
    entry = Entry(
        kind=Kind.OPENED,
        area_id=name,
        effective_on=date(2024, 1, 1),
        act_id=name,
        account="cha",
        geometry=ground,
        ground=ground,
        quantities={Unit.M2: 12_300_000},
    )
    return Area(area_id=name, name=name), entry


def test_a_moment_stays_what_it_is_while_others_write(register: Register, address: str) -> None:
    register.record(Batch.of(*opened("A", -150)), by="x")
    before = at_of(register.snapshot())
    shelf = register.shelf("areas")
    assert len(shelf.rows(Asked(at=before))) == 1
    with Register.open(address) as other:
        other.record(Batch.of(*opened("B", -149), *opened("C", -148)), by="x")
        other.record(Batch.of(Area(area_id="A", name="renamed")), by="x")
    now = at_of(register.snapshot())
    names = [json.loads(one.properties)["name"] for one in shelf.stored(shelf.rows(Asked(at=now)))]
    assert sorted(names) == ["B", "C", "renamed"]
    found = shelf.find("A", before)
    assert found is not None
    assert json.loads(found.properties)["name"] == "A"
    assert len(shelf.rows(Asked(at=before, box=Box(-151, -1, -147, 1)))) == 1
    assert len(shelf.rows(Asked(at=now, box=Box(-151, -1, -147, 1)))) == 3


def test_a_filter_that_was_asked_before_tells_of_what_is_new(register: Register) -> None:
    shelf = register.shelf("areas")
    said = ("name LIKE 'n%'", "S_WITHIN(geometry, BBOX(-151,-1,-148.5,1))", "S_DISJOINT(geometry, POINT(-150 0))")
    filters = [read_filter(one, AREAS.fields) for one in said]

    def found(at: At) -> list[list[str]]:
        asked = [shelf.stored(shelf.rows(Asked(at=at, where=where))) for where in filters]
        return [sorted(json.loads(one.properties)["name"] for one in some) for some in asked]

    register.record(Batch.of(*opened("A", -150), *opened("n", -149)), by="x")
    before = at_of(register.snapshot())
    assert found(before) == [["n"], ["A", "n"], ["n"]]
    register.record(Batch.of(*opened("new", -148), Area(area_id="A", name="no more")), by="x")
    assert found(at_of(register.snapshot())) == [["n", "new", "no more"], ["n", "no more"], ["n", "new"]]
    assert found(before) == [["n"], ["A", "n"], ["n"]]


def test_what_is_tried_and_undone_is_never_seen(register: Register) -> None:
    register.record(Batch.of(*opened("A", -150)), by="x")
    with register.writing(by="x", dry_run=True) as writer:
        writer.record(Batch.of(*opened("B", -149)))
        at = at_of(register.snapshot())
        register.shelf("areas").rows(Asked(at=at))
    register.record(Batch.of(*opened("C", -148)), by="x")
    now = at_of(register.snapshot())
    shelf = register.shelf("areas")
    assert sorted(one.feature_id for one in shelf.stored(shelf.rows(Asked(at=now)))) == ["A", "C"]


def test_threads_that_read_while_one_writes_see_whole_batches(tmp_path: Path) -> None:
    clock = datetime(2025, 1, 1, tzinfo=UTC)
    path = tmp_path / "x.gpkg"
    faults: list[str] = []
    with Register.create(path, country="XEX", country_name="X", time_zone="UTC", clock=lambda: clock) as register:
        register.record(Batch.of(*opened("A0", -150), *opened("B0", -150)), by="x")
        done = threading.Event()

        def read() -> None:
            shelf = register.shelf("areas")
            while not done.is_set():
                at = at_of(register.snapshot())
                rows = shelf.rows(Asked(at=at, box=Box(-151, -1, 0, 1)))
                ids = sorted(one.feature_id for one in shelf.stored(rows))
                if len(ids) != at.position // 2 or {i[1:] for i in ids if i[0] == "A"} != {
                    i[1:] for i in ids if i[0] == "B"
                }:
                    faults.append(f"{at}: {ids}")

        threads = [threading.Thread(target=read) for _ in range(3)]
        for thread in threads:
            thread.start()
        for n in range(1, 25):
            register.record(Batch.of(*opened(f"A{n}", -150 + n), *opened(f"B{n}", -150 + n)), by="x")
        done.set()
        for thread in threads:
            thread.join()
    assert faults == []
