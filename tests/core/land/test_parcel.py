from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.affinity import rotate

from clearance.errors import InvalidGeometry, InvalidQuantity
from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land.accounts import Kind
from clearance.land.corridor import corridor, route_length_m
from clearance.land.hazard import Area, HazardClass, Level
from clearance.land.inside import land_statement
from clearance.land.journal import Entry, Find
from clearance.land.nearby import distances_to
from clearance.land.parcel import Answer, Parcel, Where
from clearance.land.sites import Boundary, Site, SiteKind
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.units import Unit

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LON, LAT = 17.0, 44.5
DEGREE = 1e-5  # about a metre
IDENTITY = SnapshotId(id="a" * 12, register="r", country="BIH", as_of=date(2024, 12, 31), known_at="", position=9)


def _box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """A box in steps of about a metre from a corner."""
    return shapely.box(LON + west * DEGREE, LAT + south * DEGREE, LON + east * DEGREE, LAT + north * DEGREE)


def _opened(area_id: str, ground: BaseGeometry | None, *, sector: str = "North", error_m: float = 0.0) -> list[object]:
    area = Area(area_id=area_id, name=f"Field {area_id}", hazard_class=HazardClass.CHA, sector=sector, geometry=ground)
    entry = Entry(
        kind=Kind.OPENED,
        area_id=area_id,
        effective_on=date(2020, 1, 1),
        act_id=f"{area_id}/0",
        entry_id=f"E-{area_id}",
        account="cha",
        quantities={} if ground is None else {Unit.M2: area_exact(ground)},
        geometry=ground,
        ground=ground,
        position_error_m=error_m,
        size_basis="surveyed polygon",  # type: ignore[arg-type]
        source="survey of 2020",
    )
    return [area, entry]


def _cleared(area_id: str, ground: BaseGeometry, number: int = 1) -> Entry:
    return Entry(
        kind=Kind.CLEARED,
        area_id=area_id,
        effective_on=date(2022, 5, number),
        act_id=f"{area_id}/{number}",
        entry_id=f"E-{area_id}-{number}",
        account="cha",
        quantities={Unit.M2: area_exact(ground)},
        geometry=ground,
        ground=ground,
        depth_cm=20,
        method="manual",
        operator="Team A",
    )


def _snapshot(*records: object, **more: tuple[object, ...]) -> Snapshot:
    areas = tuple(record for record in records if isinstance(record, Area))
    entries = tuple(record for record in records if isinstance(record, Entry))
    return snapshot_of(IDENTITY, "Bosnia", Records(areas=areas, entries=entries, **more))  # type: ignore[arg-type]


def test_ground_under_an_open_area_is_named_with_its_m2() -> None:
    parcel, field = _box(0, 0, 100, 100), _box(50, 50, 200, 200)
    said = land_statement(_snapshot(*_opened("A", field)), Parcel(ground=parcel))
    assert said.answer is Answer.OPEN
    assert [(one.area_id, one.overlap_m2) for one in said.touched] == [("A", area_exact(_box(50, 50, 100, 100)))]
    assert (said.open_m2, said.released_m2) == (said.touched[0].overlap_m2, 0)
    assert said.nearest is None


def test_released_land_is_told_with_product_date_method_and_depth() -> None:
    field = _box(0, 0, 100, 100)
    half = _box(0, 0, 50, 100)
    snapshot = _snapshot(*_opened("A", field), _cleared("A", half))
    said = land_statement(snapshot, Parcel(ground=_box(10, 10, 30, 30)))
    assert said.answer is Answer.RELEASED
    (release,) = said.released
    assert (release.product, release.effective_on, release.method, release.depth_cm, release.operator) == (
        "cleared",
        date(2022, 5, 1),
        "manual",
        20,
        "Team A",
    )
    assert (release.overlap_m2, said.released_m2, said.unrecorded_m2) == (said.size_m2, said.size_m2, 0)
    assert said.nearest is not None
    assert round(said.nearest.distance_m) == 16


def test_no_answer_ever_says_safe() -> None:
    for answer in Answer:
        assert "safe" not in answer
    said = land_statement(_snapshot(), Parcel(ground=_box(0, 0, 10, 10)))
    assert (said.answer, said.nearest, said.unknown) == (Answer.NO_RECORD, None, ())
    assert "no evidence" in said.answer
    assert "safe" not in json.dumps(said.to_dict())


@pytest.mark.parametrize(("error_m", "answer"), [(200.0, Answer.POSSIBLY_OPEN), (5.0, Answer.NO_RECORD)])
def test_an_area_whose_map_error_reaches_the_ground_may_touch_it(error_m: float, answer: Answer) -> None:
    snapshot = _snapshot(*_opened("A", _box(200, 0, 300, 100), error_m=error_m))
    said = land_statement(snapshot, Parcel(ground=_box(0, 0, 100, 100)))
    assert (said.answer, [one.area_id for one in said.possibly_touched]) == (
        answer,
        ["A"] if answer is Answer.POSSIBLY_OPEN else [],
    )
    assert said.nearest is not None
    assert round(said.nearest.distance_m) == 80


def test_the_error_of_the_parcel_counts_too() -> None:
    snapshot = _snapshot(*_opened("A", _box(200, 0, 300, 100)))
    said = land_statement(snapshot, Parcel(ground=_box(0, 0, 100, 100), position_error_m=100))
    assert said.answer is Answer.POSSIBLY_OPEN


@pytest.mark.parametrize(
    ("m2", "metres", "answer"),
    [
        (10_000, 50, Answer.POSSIBLY_OPEN),
        (10_000, 70, Answer.NO_RECORD),
        (None, 450, Answer.POSSIBLY_OPEN),
        (None, 600, Answer.NO_RECORD),
    ],
)
def test_an_area_known_as_a_point_reaches_as_far_as_its_size_or_500_m(
    m2: int | None, metres: int, answer: Answer
) -> None:
    north = LAT + 100 * DEGREE + metres / 111_133
    area, entry = _opened("P", None)
    assert isinstance(area, Area)
    assert isinstance(entry, Entry)
    place = replace(area, geometry=shapely.Point(LON, north))
    opened = replace(entry, quantities={} if m2 is None else {Unit.M2: m2 * 1000}, geometry=place.geometry)
    said = land_statement(_snapshot(place, opened), Parcel(ground=_box(0, 0, 100, 100)))
    assert (said.answer, said.open_m2, said.unknown) == (answer, 0, ())
    assert said.nearest is not None
    assert said.nearest.distance_m == pytest.approx(metres, rel=0.01)


def test_a_common_border_may_touch_and_shares_no_ground() -> None:
    said = land_statement(_snapshot(*_opened("A", _box(100, 0, 200, 100))), Parcel(ground=_box(0, 0, 100, 100)))
    assert (said.answer, said.open_m2, [one.overlap_m2 for one in said.possibly_touched]) == (
        Answer.POSSIBLY_OPEN,
        0,
        [0],
    )


def test_areas_without_a_position_are_unknown_ground_wherever_no_line_says_otherwise() -> None:
    records = (*_opened("A", _box(0, 0, 50, 50)), *_opened("B", None), *_opened("C", None, sector="South"))
    said = land_statement(_snapshot(*records), Parcel(ground=_box(0, 0, 10, 10)))
    assert [(one.unit, one.where, one.areas, one.area_ids) for one in said.unknown] == [
        ("North", Where.HERE, 1, ("B",)),
        ("South", Where.PERHAPS, 1, ("C",)),
    ]
    lines = (
        Boundary(name="North", level=1, geometry=_box(-100, -100, 100, 100)),
        Boundary(name="South", level=1, geometry=_box(-100, -500, 100, -100)),
    )
    said = land_statement(_snapshot(*records, boundaries=lines), Parcel(ground=_box(0, 0, 10, 10)))
    assert [(one.unit, one.where) for one in said.unknown] == [("North", Where.HERE), ("South", Where.ELSEWHERE)]
    assert said.units == ("North",)


def test_a_national_total_may_lie_anywhere(peru_snapshot: Snapshot) -> None:
    said = land_statement(peru_snapshot, Parcel(ground=shapely.box(-78.001, -4.001, -78, -4)))
    assert [(one.unit, one.where, one.areas, one.area_m2) for one in said.unknown] == [
        ("", Where.PERHAPS, 46, 279_388_000)
    ]
    assert said.undrawn_releases == 1


def test_land_that_is_dangerous_again_is_open_and_its_release_says_so() -> None:
    ground = _box(0, 0, 100, 100)
    again = _opened("B", _box(0, 0, 20, 100))
    snapshot = _snapshot(*_opened("A", ground), _cleared("A", ground), *again)
    said = land_statement(snapshot, Parcel(ground=ground))
    assert (said.answer, [one.is_open_again for one in said.released]) == (Answer.OPEN, [True])
    assert said.open_m2 + said.released_m2 == said.size_m2


def test_incidents_near_by_and_devices_on_the_ground_are_told_and_stores_are_not() -> None:
    sites = (
        Site(site_id="I1", kind=SiteKind.INCIDENT, name="accident", geometry=_box(150, 0, 151, 1)),
        Site(site_id="I2", kind=SiteKind.INCIDENT, name="far", geometry=_box(5_000, 0, 5_001, 1)),
        Site(site_id="S1", kind=SiteKind.STORAGE, name="store", geometry=_box(150, 0, 151, 1)),
    )
    spot = Entry(
        kind=Kind.SPOT_TASK,
        area_id="",
        effective_on=date(2021, 1, 1),
        act_id="spot",
        entry_id="E1",
        finds=(Find(category="AP", quantity=3, lon=LON + 5 * DEGREE, lat=LAT + 5 * DEGREE),),  # type: ignore[arg-type]
    )
    said = land_statement(_snapshot(spot, sites=sites), Parcel(ground=_box(0, 0, 100, 100)))
    assert ([site.site_id for site in said.sites], said.devices_found) == (["I1"], 3)


def test_the_check_sum_changes_with_anything_that_is_said() -> None:
    snapshot = _snapshot(*_opened("A", _box(0, 0, 50, 50)))
    one = land_statement(snapshot, Parcel(ground=_box(0, 0, 10, 10), name="plot 7"))
    assert one.check == land_statement(snapshot, one.parcel).check
    others = [
        land_statement(snapshot, replace(one.parcel, name="plot 8")),
        land_statement(snapshot, replace(one.parcel, ground=_box(0, 0, 10, 11))),
        land_statement(replace(snapshot, identity=replace(IDENTITY, id="b" * 12)), one.parcel),
    ]
    assert len({one.check, *(other.check for other in others)}) == 4


def test_a_statement_says_how_well_its_dates_are_known_and_days_do_not_change_its_check_sum() -> None:
    parcel = Parcel(ground=_box(0, 0, 10, 10), name="plot 7")
    to_the_day = _opened("A", _box(0, 0, 50, 50))
    to_the_month = [replace(one, date_precision="month") if isinstance(one, Entry) else one for one in to_the_day]
    day, month = (land_statement(_snapshot(*records), parcel) for records in (to_the_day, to_the_month))
    told = [said.touched[0].to_dict() for said in (day, month)]
    assert [(one["last_change_on"], one["last_change_on_precision"]) for one in told] == [
        ("2020-01-01", "day"),
        ("2020-01-01", "month"),
    ]
    said_before = json.dumps(day.to_dict())
    before = json.loads(
        said_before, object_hook=lambda said: {name: value for name, value in said.items() if "precision" not in name}
    )
    del before["check"]
    content = json.dumps(before, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ground = shapely.to_wkb(shapely.normalize(parcel.ground), byte_order=1)
    assert day.check == hashlib.sha256(content + b"|" + ground).hexdigest()[:16] != month.check


def test_a_province_is_no_parcel() -> None:
    with pytest.raises(InvalidQuantity, match=r"more than 1,000,000,000; ask about parts of it"):
        land_statement(_snapshot(), Parcel(ground=shapely.box(17, 44, 18, 45)))


def test_totals_of_sectors_have_no_position() -> None:
    book = Area(area_id="X/North", name="North", level=Level.SECTOR, sector="North")
    opened = Entry(
        kind=Kind.OPENED,
        area_id=book.area_id,
        effective_on=date(2020, 1, 1),
        act_id="a",
        entry_id="E1",
        quantities={Unit.M2: 5_000_000, Unit.AREAS: 3},
    )
    said = land_statement(_snapshot(book, opened), Parcel(ground=_box(0, 0, 10, 10)))
    assert [(one.unit, one.areas, one.area_m2, one.area_ids) for one in said.unknown] == [("North", 3, 5_000_000, ())]


offset = st.floats(-150, 150)
size = st.floats(5, 120)
plot = st.builds(
    lambda x, y, w, h, turn: rotate(_box(x, y, x + w, y + h), turn), offset, offset, size, size, st.floats(0, 90)
)


@cache
def _plane(kind: str, lat: float) -> Transformer:
    """A plane around a place, by PROJ and not by the program: equal-area (laea), or with true distances (aeqd)."""
    return Transformer.from_crs("EPSG:4326", f"+proj={kind} +lon_0={LON} +lat_0={lat} +ellps=WGS84", always_xy=True)


def _flat(ground: BaseGeometry, kind: str = "laea", lat: float = LAT) -> BaseGeometry:
    plane = _plane(kind, lat)
    moved: BaseGeometry = shapely.transform(ground, lambda p: np.column_stack(plane.transform(p[:, 0], p[:, 1])))
    return moved


@settings(max_examples=30)
@given(parcel=plot, fields=st.lists(plot, min_size=1, max_size=5))
@example(parcel=_box(0, 0, 50, 50), fields=[_box(0, 0, 50, 50)])
def test_overlaps_are_those_of_an_equal_area_plane_and_the_parts_sum_to_the_parcel(
    parcel: shapely.Polygon, fields: list[shapely.Polygon]
) -> None:
    records = [record for i, field in enumerate(fields) for record in _opened(f"A{i}", field)]
    said = land_statement(_snapshot(*records), Parcel(ground=parcel))
    assert said.open_m2 + said.released_m2 + said.unrecorded_m2 == said.size_m2
    flat = _flat(parcel)
    for i, field in enumerate(fields):
        expected = _flat(field).intersection(flat).area
        found = {one.area_id: one.overlap_m2 / 1000 for one in said.touched}.get(f"A{i}", 0.0)
        assert found == pytest.approx(expected, rel=1e-5, abs=0.11)
    assert said.open_m2 / 1000 == pytest.approx(
        shapely.union_all([_flat(field) for field in fields]).intersection(flat).area, rel=1e-5, abs=0.6
    )


@settings(max_examples=30)
@given(parcel=plot, fields=st.lists(plot, min_size=1, max_size=6), beyond_m=st.sampled_from([0.0, 100.0, 2_000.0]))
def test_the_index_leaves_out_no_area_that_may_reach_the_ground_and_not_the_nearest(
    parcel: shapely.Polygon, fields: list[shapely.Polygon], beyond_m: float
) -> None:
    index = _snapshot(*(record for i, field in enumerate(fields) for record in _opened(f"A{i}", field))).land_index
    everything = distances_to(parcel, [(state.area.area_id, place) for state, place in index.placed])
    reach = {state.area.area_id: far for (state, _), far in zip(index.placed, index.reach_m.tolist(), strict=True)}
    needed = {one.area_id for one in everything if one.distance_m <= reach[one.area_id] + beyond_m}
    assert needed | {everything[0].area_id} <= {state.area.area_id for state, _ in index.near(parcel, beyond_m)}


line = st.lists(st.tuples(st.floats(-800, 800), st.floats(-800, 800)), min_size=2, max_size=6)


def _widened(line: BaseGeometry, half_m: float) -> BaseGeometry:
    """A line widened leg by leg: GEOS loses the end of one that goes out and comes back on itself."""
    legs = [shapely.LineString(leg) for leg in pairwise(shapely.get_coordinates(line))]
    return shapely.union_all(shapely.buffer(legs, half_m, quad_segs=32))


@settings(max_examples=20)
@given(corners=line, width_m=st.floats(2, 200), lat=st.sampled_from([-55.0, -3.5, 0.0, 44.5, 68.0]))
def test_a_corridor_is_never_narrower_than_asked_and_hardly_wider(
    corners: list[tuple[float, float]], width_m: float, lat: float
) -> None:
    route = shapely.LineString([(LON + x * DEGREE, lat + y * DEGREE) for x, y in corners])
    if route.length < 10 * DEGREE:
        return
    ground = _flat(shapely.segmentize(corridor(route, width_m), 20 * DEGREE), "aeqd", lat)
    middle = _flat(shapely.segmentize(route, 20 * DEGREE), "aeqd", lat)
    assert ground.buffer(1e-3).covers(_widened(middle, width_m / 2))
    assert _widened(middle, width_m / 2 * 1.01 + 0.01).covers(ground)


def test_a_route_across_the_antimeridian_has_ground_on_both_sides() -> None:
    route = shapely.LineString([(179.999, -17.0), (-179.999, -17.0)])
    ground = corridor(route, 10)
    assert round(route_length_m(route)) == 213
    assert geodesic_area_m2(ground) == pytest.approx(213 * 10 + 79, rel=0.02)
    assert (ground.bounds[0], ground.bounds[2]) == (-180.0, 180.0)


@pytest.mark.parametrize(
    ("route", "width_m", "error", "says"),
    [
        (shapely.LineString([(17, 44), (17.1, 44)]), 0, InvalidQuantity, "a corridor 0 m wide cannot be"),
        (shapely.LineString([(17, 44), (17.1, 44)]), float("nan"), InvalidQuantity, "a corridor nan m wide"),
        (shapely.LineString([(-40, 0), (40, 0)]), 10, InvalidQuantity, "the route is 8,906 km long"),
        (shapely.Point(17, 44), 10, InvalidGeometry, "a Point is no route"),
        (shapely.LineString([(500_000, 4_900_000), (500_100, 4_900_000)]), 10, InvalidGeometry, "leaves the globe"),
    ],
)
def test_what_is_no_route_is_refused(route: BaseGeometry, width_m: float, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        corridor(route, width_m)
