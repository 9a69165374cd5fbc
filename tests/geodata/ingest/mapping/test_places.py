"""Places as sources write them: shapes in other systems, numbers, notations, corners and legs of other files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from clearance.errors import FileRefused
from clearance.geodesy import geodesic_area_m2
from clearance_geodata.ingest.mapping.files import read_takes
from clearance_geodata.ingest.mapping.load import load_mapping

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance_geodata.ingest.mapping.apply import Taken
    from clearance_geodata.ingest.vectors import VectorRecord

    Map = Callable[..., list[Taken]]

TAKE = '[[take]]\nfile = "a.csv"\nas = "areas"\n[take.columns]\narea_id = "id"\n'
FIELD = shapely.box(10.0, 5.0, 10.001, 5.001)


def _shape(record: VectorRecord) -> BaseGeometry:
    assert record.wkb is not None
    return shapely.from_wkb(record.wkb)


def _close(one: BaseGeometry, other: BaseGeometry, degrees: float = 1e-6) -> bool:
    return bool(shapely.hausdorff_distance(one, other) < degrees)


def test_a_layer_in_another_system_comes_in_wgs_84(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"id": ["A1", "A2"]}, geometry=[FIELD, None], crs=4326).to_crs(32632)
    frame.to_file(tmp_path / "a.gpkg")
    (tmp_path / "m.toml").write_text('[[take]]\nfile = "a.gpkg"\nas = "areas"\n[take.columns]\narea_id = "id"\n')
    (taken,) = read_takes(load_mapping(tmp_path / "m.toml"), tmp_path)
    first, second = taken.records.records
    assert (_close(_shape(first), FIELD), second.wkb, taken.records.to_wgs84) == (True, None, None)


def test_a_layer_on_an_old_datum_says_how_far_moving_it_may_put_it_off(tmp_path: Path) -> None:
    drawn = shapely.box(-78.30, -3.50, -78.299, -3.499)
    frame = gpd.GeoDataFrame({"id": ["A1", "A2", "A3"], "error": [None, None, 30.0]}, geometry=[drawn, None, drawn])
    frame.set_crs(4326).to_crs(24878).to_file(tmp_path / "a.gpkg")
    (tmp_path / "m.toml").write_text(
        '[[take]]\nfile = "a.gpkg"\nas = "areas"\n[take.columns]\narea_id = "id"\nposition_error_m = "error"\n'
    )
    (taken,) = read_takes(load_mapping(tmp_path / "m.toml"), tmp_path)
    assert [record.text("position_error_m") for record in taken.records.records] == ["5.0", "", "30"]
    (remark,) = taken.remarks
    assert remark == (
        "shapes on PSAD56 / UTM zone 18S are moved by 'PSAD56 to WGS 84 (14)', by up to 5 m: the first of 5 operations "
        "that fit the place; state the country"
    )


def test_a_shape_written_on_an_old_datum_says_how_far_moving_it_may_put_it_off(mapped: Map) -> None:
    mapping = f'{TAKE}geometry = {{ wkt = "W", crs = "PSAD56" }}\n'
    (taken,) = mapped(mapping, a="id,W\nA1,POINT (-78.25 -3.5)\n")
    (record,) = taken.records.records
    assert (record.text("position_error_m"), record.text("crs")) == ("5.0", "PSAD56")


def test_a_line_that_goes_round_an_area_may_be_its_edge(tmp_path: Path) -> None:
    track = '<trk><name>T</name><trkseg><trkpt lat="5" lon="10"/><trkpt lat="5.001" lon="10"/>'
    track += '<trkpt lat="5.001" lon="10.001"/></trkseg></trk>'
    (tmp_path / "a.gpx").write_text(
        f'<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">{track}</gpx>'
    )
    for close, kind in ((True, "Polygon"), (False, "MultiLineString")):
        (tmp_path / "m.toml").write_text(
            f'[[take]]\nfile = "a.gpx"\nas = "areas"\nclose_lines = {str(close).lower()}\n'
            '[take.columns]\narea_id = "name"\n'
        )
        (taken,) = read_takes(load_mapping(tmp_path / "m.toml"), tmp_path)
        assert _shape(taken.records.records[0]).geom_type == kind


@pytest.mark.parametrize(
    ("line", "header", "row", "typed"),
    [
        ('{ lon = "X", lat = "Y" }', "X,Y", "-78.25,-3.5", "-3.5, -78.25"),
        ('{ lon = "X", lat = "Y" }', "X,Y", '"-78,25","-3,5"', "-3.5, -78.25"),
        ('{ lon = "X", lat = "Y" }', "X,Y", "78° 15' 00\" W,3° 30' 00\" S", "3° 30' 00\" S, 78° 15' 00\" W"),
        ('{ text = "T" }', "T", "\"3°30'S 78°15'W\"", "3°30'S 78°15'W"),
        ('{ wkt = "W" }', "W", "SRID=4326;POINT (-78.25 -3.5)", ""),
    ],
)
def test_a_point_is_read_in_its_notation_and_kept_as_typed(
    mapped: Map, line: str, header: str, row: str, typed: str
) -> None:
    (taken,) = mapped(f"{TAKE}geometry = {line}\n", a=f"id,{header}\nA1,{row}\nA2,{',' * header.count(',')}\n")
    first, second = taken.records.records
    assert (_close(_shape(first), shapely.Point(-78.25, -3.5)), second.wkb) == (True, None)
    assert (first.text("typed"), second.attributes, taken.faults) == (typed, {"area_id": "A2"}, ())


def test_a_point_on_an_old_grid_keeps_its_system(mapped: Map) -> None:
    mapping = f'{TAKE}geometry = {{ x = "E", y = "N", crs = "PSAD56 / UTM zone 17S" }}\n'
    (taken,) = mapped(mapping, a="id,E,N\nA1,788878,9612740\n")
    (record,) = taken.records.records
    assert record.attributes["crs"] == "PSAD56 / UTM zone 17S"
    assert record.attributes["typed"] == "788878 E 9612740 N"
    assert _close(_shape(record), shapely.Point(-78.402, -3.506), 0.01)


def test_a_square_is_its_middle_with_its_error(mapped: Map) -> None:
    (taken,) = mapped(f'{TAKE}geometry = {{ mgrs = "Grid" }}\n', a="id,Grid\nA1,17MQR8887812740\n")
    (record,) = taken.records.records
    assert (_shape(record).geom_type, record.attributes["typed"]) == ("Point", "17MQR8887812740")
    assert float(record.text("position_error_m")) == pytest.approx(0.7, abs=0.05)


def test_the_corners_of_one_cell_are_a_polygon(mapped: Map) -> None:
    corners = "5.000 N 10.000 E; 5.001 N 10.000 E; 5.001 N 10.001 E; 5.000 N 10.001 E"
    (taken,) = mapped(f'{TAKE}geometry = {{ text = "T" }}\n', a=f"id,T\nA1,{corners}\nA2,5 N 10 E; 5.1 N 10 E\n")
    (record,) = taken.records.records
    assert _shape(record).equals(FIELD)
    assert [(fault.record, fault.reason) for fault in taken.faults] == [
        ("A2", "2 different corners enclose no ground; give at least three")
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("10,", "'Y' is empty beside 10; a point needs both"),
        ("10,95", "cannot be used"),
        ("ten,5", "cannot be used"),
    ],
)
def test_a_point_that_cannot_be_is_a_fault_of_its_record(mapped: Map, row: str, reason: str) -> None:
    (taken,) = mapped(f'{TAKE}geometry = {{ lon = "X", lat = "Y" }}\n', a=f"id,X,Y\nA1,{row}\nA2,10,5\n")
    assert [record.text("area_id") for record in taken.records.records] == ["A2"]
    assert [(fault.record, reason in fault.reason) for fault in taken.faults] == [("A1", True)]


POINTS = """ha,part,no,type,lon,lat
A1,p,2,Polygon,10.001,5.000
A1,p,10,Polygon,10.000,5.001
A1,p,1,Polygon,10.000,5.000
A1,p,3,Polygon,10.001,5.001
A1,q,1,Polygon,11,5
A1,q,2,Polygon,11.001,5
A1,q,3,Polygon,11.001,5.001
A1,,,Benchmark,20,20
A2,p,1,Polygon,10,5
"""


def test_corners_of_another_file_become_the_polygons_of_their_record(mapped: Map) -> None:
    mapping = f"""{TAKE}[take.columns.geometry]
points = "points.csv"
by = "ha"
id = "id"
part = "part"
order = "no"
lon = "lon"
lat = "lat"
where = {{ type = "polygon" }}
"""
    (taken,) = mapped(mapping, a="id\nA1\nA2\nA3\n", points=POINTS)
    first, last = taken.records.records
    second = shapely.Polygon([(11, 5), (11.001, 5), (11.001, 5.001)])
    assert _shape(first).equals(shapely.MultiPolygon([FIELD, second]))
    assert (last.text("area_id"), last.wkb) == ("A3", None)
    assert [fault.record for fault in taken.faults] == ["A2"]


def test_another_file_that_is_not_there_refuses_the_mapping(mapped: Map) -> None:
    line = 'geometry = { points = "gone.csv", by = "ha", id = "id", lon = "x", lat = "y" }'
    with pytest.raises(FileRefused) as refused:
        mapped(f"{TAKE}{line}\n", a="id\nA1\n")
    assert str(refused.value) == (
        "m.toml, take 1, geometry: there is no file gone.csv beside the file of the records; put it there"
    )


LEGS = """ha,no,bearing,distance
A1,1,90,100
A1,2,180,100
A1,3,270,100
A1,4,0,100
A2,1,90,100
A2,2,180,100
A2,3,270,70
A2,4,0,100
"""


def test_legs_of_another_file_go_round_an_area(mapped: Map) -> None:
    line = 'geometry = { legs = "legs.csv", by = "ha", id = "id", order = "no", bearing = "bearing", '
    line += 'distance = "distance", north = "true", lon = "X", lat = "Y" }'
    (taken,) = mapped(f"{TAKE}{line}\n", a="id,X,Y\nA1,10,5\nA2,10,5\nA3,10,5\n", legs=LEGS)
    first, second, third = taken.records.records
    assert geodesic_area_m2(_shape(first)) == pytest.approx(10_000, rel=1e-3)
    assert first.text("typed") == "5, 10: 90 100; 180 100; 270 100; 0 100"
    assert "the legs end 30.0 m" in second.text("note")
    summary, finding = taken.remarks
    assert summary == (
        "legs of 2 records close within 30.0 m, on the average within 15.0 m; "
        "the error is distributed over their corners"
    )
    assert finding == f"record 3: {second.text('note')}"
    assert (first.text("note"), third.wkb) == ("", None)


def test_magnetic_bearings_need_a_day(mapped: Map) -> None:
    line = 'geometry = { legs = "legs.csv", by = "ha", id = "id", bearing = "bearing", distance = "distance", '
    line += 'north = "magnetic", on = "day", lon = "X", lat = "Y" }'
    (taken,) = mapped(f"{TAKE}{line}\n", a="id,X,Y,day\nA1,10,5,2020-05-01\nA2,10,5,\n", legs=LEGS)
    (record,) = taken.records.records
    assert geodesic_area_m2(_shape(record)) == pytest.approx(10_000, rel=1e-3)
    assert [(fault.record, "magnetic bearings need the day" in fault.reason) for fault in taken.faults] == [
        ("A2", True)
    ]


def test_a_record_may_have_no_place_whatever_the_file_says(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"id": ["A1"]}, geometry=[FIELD], crs=4326).to_file(tmp_path / "a.gpkg")
    mapping = '[[take]]\nfile = "a.gpkg"\nas = "areas"\n[take.columns]\narea_id = "id"\ngeometry = { none = true }\n'
    (tmp_path / "m.toml").write_text(mapping)
    (taken,) = read_takes(load_mapping(tmp_path / "m.toml"), tmp_path)
    assert [record.wkb for record in taken.records.records] == [None]
