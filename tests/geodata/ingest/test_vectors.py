from __future__ import annotations

import json
import math
import sqlite3
import struct
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from clearance.errors import FileRefused, InvalidGeometry, NotFound
from clearance.geodesy import geodesic_area_m2
from clearance_geodata.ingest.grounds import Ground, grounds_of
from clearance_geodata.ingest.sources.layer import Reading
from clearance_geodata.ingest.vectors import VectorRecord, read_records

FIELD = shapely.box(10.0, 5.0, 10.001, 5.001)
BOWTIE = shapely.Polygon([(10, 5), (10.001, 5.001), (10.001, 5), (10, 5.001)])


def _geojson(path: Path, *features: tuple[Mapping[str, object], str | None]) -> Path:
    listed = [
        f'{{"type": "Feature", "properties": {json.dumps(properties)}, "geometry": {geometry or "null"}}}'
        for properties, geometry in features
    ]
    path.write_text(f'{{"type": "FeatureCollection", "features": [{", ".join(listed)}]}}', encoding="utf-8")
    return path


def _record(wkb: bytes | None, **attributes: object) -> VectorRecord:
    return VectorRecord(1, dict(attributes), wkb)


def test_attributes_come_by_lower_case_name_without_empty_ones(tmp_path: Path) -> None:
    path = _geojson(
        tmp_path / "a.geojson",
        ({"ID": "A1", "Area_m2": 5.5, "mines": 7, "note": "", "extends": True}, shapely.to_geojson(FIELD)),
        ({"ID": "A2", "Area_m2": None, "mines": None, "note": " ", "extends": None}, None),
    )
    first, second = read_records(path).records
    assert (first.position, first.attributes) == (1, {"id": "A1", "area_m2": 5.5, "mines": 7, "extends": True})
    assert (second.position, second.attributes, second.wkb) == (2, {"id": "A2"}, None)
    shape = first.shape()
    assert shape is not None
    assert shape.geometry.equals(FIELD)


def test_a_whole_number_stays_whole_beside_a_record_without_one(tmp_path: Path) -> None:
    alone = read_records(_geojson(tmp_path / "a.geojson", ({"id": 7}, None))).records
    beside = read_records(_geojson(tmp_path / "b.geojson", ({"id": 7}, None), ({"id": None}, None))).records
    assert [record.text("id") for record in beside] == ["7", ""]
    assert alone[0].content_key == beside[0].content_key


def test_a_date_that_is_none_stays_the_text_that_it_is(tmp_path: Path) -> None:
    days = ("2014-02-30", "2014-02-03", "2014-02-03T10:00:00Z", "2014")
    path = _geojson(tmp_path / "a.geojson", *(({"date": day}, None) for day in days))
    assert tuple(record.text("date") for record in read_records(path).records) == days


def test_a_moment_that_is_none_stays_the_text_that_it_is_in_a_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    frame = gpd.GeoDataFrame({"date": ["2024-02-03"]}, geometry=[FIELD], crs=4326)
    frame["date"] = frame["date"].astype("datetime64[ms]")
    frame.to_file(path, SPATIAL_INDEX="NO")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE a SET date = '2024-02-30T00:00:00Z'")
    connection.close()
    assert [record.text("date") for record in read_records(path).records] == ["2024-02-30T00:00:00Z"]


def test_dates_come_as_iso_text(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"date": ["2024-02-03"]}, geometry=[FIELD], crs=4326)
    frame["date"] = frame["date"].astype("datetime64[ms]")
    frame.to_file(tmp_path / "a.gpkg")
    assert [record.text("date") for record in read_records(tmp_path / "a.gpkg").records] == ["2024-02-03"]


def test_a_csv_has_records_without_shapes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,area_m2\nA1,500\n", encoding="utf-8")
    assert read_records(tmp_path / "a.csv").records == (VectorRecord(2, {"id": "A1", "area_m2": "500"}, None),)


def test_exact_twins_have_one_content_key_whatever_their_place() -> None:
    wkb = shapely.to_wkb(FIELD)
    twin = VectorRecord(9, {"note": "x", "id": "A1"}, wkb)
    assert twin.content_key == _record(wkb, id="A1", note="x").content_key
    assert twin.content_key != _record(wkb, id="A2", note="x").content_key
    assert twin.content_key != _record(None, id="A1", note="x").content_key


def test_a_sound_shape_is_kept_and_a_broken_one_is_repaired_with_its_change() -> None:
    sound = _record(shapely.to_wkb(FIELD)).shape()
    assert sound is not None
    assert (sound.geometry, sound.repaired_by_m2) == (FIELD, None)
    mended = _record(shapely.to_wkb(BOWTIE)).shape()
    assert mended is not None
    assert mended.repaired_by_m2 == pytest.approx(geodesic_area_m2(mended.geometry) - geodesic_area_m2(BOWTIE))
    assert geodesic_area_m2(mended.geometry) == pytest.approx(geodesic_area_m2(FIELD) / 2, rel=1e-3)


def test_no_shape_and_an_empty_one_are_the_same() -> None:
    assert _record(None).shape() is None
    assert _record(shapely.to_wkb(shapely.Polygon())).shape() is None


@pytest.mark.parametrize(
    ("wkb", "message"),
    [
        (b"\x01\x03", "its shape cannot be read"),
        (shapely.to_wkb(shapely.Point(10, 5)), "the Point encloses no ground; give a polygon"),
        (shapely.to_wkb(shapely.LineString([(10, 5), (11, 5)])), "the LineString encloses no ground"),
        (shapely.to_wkb(shapely.box(800_000, 9_600_000, 800_100, 9_600_100)), "is not on the globe"),
        (
            shapely.to_wkb(FIELD, byte_order=1).replace(struct.pack("<d", 5.001), struct.pack("<d", math.nan)),
            "a coordinate is not a finite number",
        ),
        (
            shapely.to_wkb(FIELD, byte_order=1).replace(struct.pack("<d", 5.001), struct.pack("<d", math.inf)),
            "a coordinate is not a finite number",
        ),
    ],
    ids=["bytes", "point", "line", "metres", "nan", "infinite"],
)
def test_a_shape_that_is_no_ground_says_why(wkb: bytes, message: str) -> None:
    with pytest.raises(InvalidGeometry, match=message):
        _record(wkb).shape()


def test_heights_are_dropped(tmp_path: Path) -> None:
    tall = shapely.force_3d(FIELD, 250.0)
    path = _geojson(tmp_path / "a.geojson", ({"id": "A1"}, shapely.to_geojson(tall)))
    shape = read_records(path).records[0].shape()
    assert shape is not None
    assert (shape.geometry.has_z, shape.repaired_by_m2, shape.geometry.equals(FIELD)) == (False, None, True)


def test_a_projected_layer_becomes_longitude_and_latitude(tmp_path: Path) -> None:
    path = tmp_path / "utm.gpkg"
    gpd.GeoDataFrame({"id": ["A1"]}, geometry=[FIELD], crs=4326).to_crs(32632).to_file(path)
    source = read_records(path)
    shape = source.records[0].shape(source.to_wgs84)
    assert shape is not None
    assert shapely.hausdorff_distance(shape.geometry, FIELD) < 1e-9
    assert shape.repaired_by_m2 is None


def test_a_layer_that_does_not_say_its_coordinates_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bare.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        gpd.GeoDataFrame({"id": ["A1"]}, geometry=[FIELD]).to_file(path)
    with pytest.raises(FileRefused, match=r"bare\.gpkg .*(coordinate system).*export it"):
        read_records(path)


def test_a_geopackage_of_two_layers_is_refused_with_their_names(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"id": ["A1"]}, geometry=[FIELD], crs=4326)
    for layer in ("sha", "cha"):
        frame.to_file(tmp_path / "two.gpkg", layer=layer)
    with pytest.raises(FileRefused) as refused:
        read_records(tmp_path / "two.gpkg")
    assert str(refused.value) == (
        "two.gpkg holds the layers sha, cha; name the one you mean (--layer, or layer = '...' in a mapping), "
        "or export it to a file of its own"
    )
    read = read_records(tmp_path / "two.gpkg", reading=Reading(layer="cha"))
    assert [record.text("id") for record in read.records] == ["A1"]


def test_tables_of_styles_beside_the_layer_are_not_meant(tmp_path: Path) -> None:
    path = tmp_path / "styled.gpkg"
    gpd.GeoDataFrame({"id": ["A1"]}, geometry=[FIELD], crs=4326).to_file(path, layer="sha")
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, style TEXT)")
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('layer_styles', 'attributes', 's')"
        )
    connection.close()
    assert [record.text("id") for record in read_records(path).records] == ["A1"]


def test_a_geopackage_is_read_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame({"id": ["A1"]}, geometry=[FIELD], crs=4326).to_file(path)
    before = path.read_bytes()
    read_records(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.gpkg"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.doc", b"hello", "a.doc is not GeoPackage, Shapefile (also zipped), GeoJSON, FlatGeobuf, GeoParquet, KML"),
        ("a", b"hello", "a is not GeoPackage, Shapefile (also zipped), GeoJSON, FlatGeobuf, GeoParquet, KML"),
        ("a.gpkg", b"hello", "a.gpkg is not a GeoPackage; export it again, or name its real format by the suffix"),
        ("a.gpkg", b"", "a.gpkg is not a GeoPackage; export it again, or name its real format by the suffix"),
        ("a.gpkg", b"SQLite format 3\x00" + b"\x01" * 200, "a.gpkg cannot be read as a GeoPackage ("),
        ("a.geojson", b"hello", "a.geojson is no layer that can be read ("),
        ("a.geojson", b"", "a.geojson is no layer that can be read ("),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [', "a.geojson is no layer that can be read ("),
        ("a.json", b'{"hello": 1}', "a.json is no layer that can be read ("),
    ],
)
def test_a_file_that_is_no_layer_is_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        read_records(path)
    assert str(refused.value).startswith(message)
    assert str(refused.value).isprintable()
    assert str(tmp_path) not in str(refused.value)


def test_a_database_without_layers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.gpkg"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE anything (x)")
    connection.close()
    with pytest.raises(FileRefused, match=r"^other\.gpkg is a database and no GeoPackage; export it as"):
        read_records(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"there is no file .*gone\.geojson; check the name"):
        read_records(tmp_path / "gone.geojson")


CONDOR = shapely.box(-78.30, -3.50, -78.299, -3.499)


def _condor(path: Path, crs: int, **columns: list[object]) -> Path:
    gpd.GeoDataFrame({"id": ["A1", "A2"], **columns}, geometry=[CONDOR, None], crs=4326).to_crs(crs).to_file(path)
    return path


@pytest.mark.parametrize("crs", [24878, 4248])
def test_shapes_on_an_old_datum_say_how_far_moving_them_may_put_them_off(tmp_path: Path, crs: int) -> None:
    source = read_records(_condor(tmp_path / "a.gpkg", crs))
    first, second = source.records
    assert (first.attributes, second.attributes) == ({"id": "A1", "position_error_m": "5"}, {"id": "A2"})
    assert source.filled == {"id", "position_error_m"}
    shape = first.shape(source.to_wgs84)
    assert shape is not None
    assert shapely.hausdorff_distance(shape.geometry, CONDOR) < 1e-7
    assert source.to_wgs84 is not None
    name = "PSAD56 / UTM zone 18S" if crs == 24878 else "PSAD56"
    assert source.to_wgs84.remark == (
        f"shapes on {name} are moved by 'PSAD56 to WGS 84 (14)', by up to 5 m: the first of 5 operations that fit the "
        "place; state the country"
    )


def test_the_operation_of_the_country_is_taken_where_several_fit(tmp_path: Path) -> None:
    source = read_records(_condor(tmp_path / "a.gpkg", 24878), country="Peru")
    assert source.to_wgs84 is not None
    assert source.to_wgs84.remark == (
        "shapes on PSAD56 / UTM zone 18S are moved by 'PSAD56 to WGS 84 (8)', by up to 16 m"
    )


def test_a_record_that_states_its_error_keeps_it(tmp_path: Path) -> None:
    source = read_records(_condor(tmp_path / "a.gpkg", 24878, position_error_m=[30.0, None]))
    assert [record.text("position_error_m") for record in source.records] == ["30", ""]


def test_the_error_of_a_datum_is_no_part_of_what_a_record_says(tmp_path: Path) -> None:
    first = read_records(_condor(tmp_path / "a.gpkg", 24878)).records[0]
    said = VectorRecord(1, {"id": "A1"}, first.wkb)
    assert first.content_key == said.content_key
    stated = VectorRecord(1, {"id": "A1", "position_error_m": "5"}, first.wkb)
    assert stated.content_key != said.content_key


def test_a_grid_on_wgs_84_moves_nothing_and_has_no_error(tmp_path: Path) -> None:
    source = read_records(_condor(tmp_path / "a.gpkg", 32718))
    assert [record.attributes for record in source.records] == [{"id": "A1"}, {"id": "A2"}]
    assert source.to_wgs84 is not None
    assert source.to_wgs84.remark == ""


def test_a_corner_that_cannot_be_on_the_grid_leaves_its_record_out_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    far = shapely.box(5e12, 5e12, 5.1e12, 5.1e12)
    grid = gpd.GeoSeries([CONDOR], crs=4326).to_crs(24878)[0]
    gpd.GeoDataFrame({"id": ["A1", "A2"]}, geometry=[grid, far], crs=24878).to_file(path)
    source = read_records(path)
    first, second = grounds_of(source.records, source.to_wgs84)
    assert isinstance(first, Ground)
    assert str(second) == ("the point 5.1e+12, 5e+12 cannot be on PSAD56 / UTM zone 18S; check CRS and axis order")


def test_a_datum_without_an_operation_for_the_place_refuses_the_file(tmp_path: Path) -> None:
    with pytest.raises(
        FileRefused, match=r"^a\.gpkg: no operation from ETRS89 to WGS 84 is known at -78\.3 E, -3\.5 N"
    ):
        read_records(_condor(tmp_path / "a.gpkg", 4258))


def test_columns_that_differ_only_in_capitals_are_refused(tmp_path: Path) -> None:
    path = _geojson(tmp_path / "a.geojson", ({"ID": "REAL", "id": 7, "name": "x"}, None))
    with pytest.raises(FileRefused) as refused:
        read_records(path)
    assert str(refused.value) == "a.geojson has the columns 'ID' and 'id'; give each column a name of its own"


@pytest.mark.parametrize("column", ["area_m2", "radius_m", "position_error_m", "tonnes"])
def test_a_number_with_two_readings_refuses_a_table_wherever_it_stands(tmp_path: Path, column: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"area_id;{column}\nA;12,125\n", encoding="utf-8")
    with pytest.raises(FileRefused, match=f"line 2: {column} '12,125' has a comma or point that the file does not"):
        read_records(path)
    assert len(read_records(path, decimal_mark=",").records) == 1
