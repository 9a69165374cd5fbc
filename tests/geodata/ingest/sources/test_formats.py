"""Every format gives the same records: the same columns, values, shapes and system."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from clearance.errors import FileRefused, NotFound
from clearance_geodata.ingest.sources.formats import layers_in, read_layer
from clearance_geodata.ingest.sources.layer import Layer, Reading

FIELD = shapely.box(10.0, 5.0, 10.001, 5.001)
LARGE = 9_007_199_254_740_993  # no float holds it
KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Folder><name>SHA</name><Placemark><name>A1</name>
<ExtendedData><Data name="status"><value>Open</value></Data></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>10,5,0 10.001,5,0 10.001,5.001,0 10,5,0</coordinates></LinearRing>
</outerBoundaryIs></Polygon></Placemark></Folder>{more}</Document></kml>"""
EMPTY_FOLDER = "<Folder><name>none</name></Folder>"
OTHER_FOLDER = "<Folder><name>CHA</name><Placemark><name>A2</name></Placemark></Folder>"
GPX = """<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">
{waypoint}<trk><name>T</name><trkseg><trkpt lat="5" lon="10"/><trkpt lat="5.001" lon="10"/>
<trkpt lat="5.001" lon="10.001"/></trkseg></trk></gpx>"""
WAYPOINT = '<wpt lat="5" lon="10"><time>2020-01-02T03:04:05Z</time><name>W1</name></wpt>'


def _write(path: Path, *, crs: str | None = "EPSG:4326") -> None:
    """Two records, one of them empty but for its id, with every kind of column; not by this project's own code."""
    table = pa.table(
        {
            "id": ["A1", "A2"],
            "n": pa.array([LARGE, None]),
            "size": pa.array([5.5, None]),
            "day": pa.array([dt.date(2020, 1, 2), None]),
            "extends": pa.array([True, None]),
            "shape": [shapely.to_wkb(FIELD), None],
        }
    )
    options = {"SPATIAL_INDEX": "NO"} if path.suffix == ".fgb" else {}
    pyogrio.raw.write_arrow(table, path, geometry_name="shape", geometry_type="Polygon", crs=crs, **options)


def _plain(layer: Layer) -> dict[str, list[object]]:
    return {
        name: [value.date() if isinstance(value, dt.datetime) else value for value in values]
        for name, values in layer.columns.items()
    }


def _shapes(layer: Layer) -> list[bytes | None]:
    held = layer.shapes if layer.shapes is not None else ()
    return [
        None if shape is None else bytes(shapely.to_wkb(shapely.normalize(shapely.from_wkb(shape)))) for shape in held
    ]


NORMAL = bytes(shapely.to_wkb(shapely.normalize(FIELD)))


@pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")
@pytest.mark.parametrize("suffix", ["gpkg", "shp", "fgb", "zip", "geojson", "parquet"])
def test_a_record_is_the_same_in_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"areas.{suffix}"
    if suffix == "parquet":
        frame = gpd.GeoDataFrame(
            {
                "id": ["A1", "A2"],
                "n": pa.array([LARGE, None]).to_pandas(integer_object_nulls=True),
                "size": [5.5, None],
            },
            geometry=[FIELD, None],
            crs=4326,
        )
        frame["day"] = [dt.date(2020, 1, 2), None]
        frame["extends"] = np.array([True, None], object)
        frame.to_parquet(path)
    elif suffix == "zip":
        _write(tmp_path / "areas.shp")
        with zipfile.ZipFile(path, "w") as archive:
            for part in ("shp", "shx", "dbf", "prj", "cpg"):
                archive.write(tmp_path / f"areas.{part}", f"folder/areas.{part}")
    else:
        _write(path)
    layer = read_layer(path)
    expected: dict[str, list[object]] = {
        "id": ["A1", "A2"],
        "n": [LARGE, None],
        "size": [5.5, None],
        "day": ["2020-01-02" if suffix == "geojson" else dt.date(2020, 1, 2), None],
        "extends": [True, None],
    }
    assert _plain(layer) == expected
    assert (_shapes(layer), layer.crs, list(layer.positions)) == ([NORMAL, None], "EPSG:4326", [1, 2])


def test_a_day_that_is_none_in_a_column_of_dates_refuses_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    _write(path)
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace(b"20200102", b"20200230"))
    with pytest.raises(FileRefused, match=r"^a\.shp holds a date that is none \(.*\); correct it, or export dates as"):
        read_layer(path)


def test_a_shapefile_without_its_system_is_refused_unless_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    _write(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(FileRefused) as refused:
        read_layer(path)
    assert str(refused.value) == (
        "a.shp does not say its coordinate system; export it with one, or say it, such as crs EPSG:4326"
    )
    assert read_layer(path, Reading(crs="EPSG:32632")).crs == "EPSG:32632"


def test_a_system_that_is_said_and_is_not_the_one_of_the_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    _write(path)
    assert read_layer(path, Reading(crs="EPSG:4326")).crs == read_layer(path).crs
    assert read_layer(path, Reading(crs="OGC:CRS84")).crs == read_layer(path).crs
    with pytest.raises(FileRefused) as refused:
        read_layer(path, Reading(crs="EPSG:24877"))
    assert str(refused.value) == (
        "a.gpkg says itself that its coordinate system is EPSG:4326, not EPSG:24877; leave it to the file, or correct "
        "what the file says"
    )


def test_a_shapefile_that_lacks_a_part_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    _write(path)
    path.with_suffix(".dbf").unlink()
    with pytest.raises(FileRefused, match=r"^a\.shp lacks its \.dbf; copy all files of the Shapefile together$"):
        read_layer(path)


@pytest.mark.parametrize(
    ("suffix", "cut", "says"),
    [(".shp", 60, "a.shp is cut off"), (".shx", 4, "a.shx is cut off"), (".dbf", 100, "a.dbf is cut off")],
)
def test_a_shapefile_that_is_cut_off_is_refused_and_never_read_as_less(
    tmp_path: Path, suffix: str, cut: int, says: str
) -> None:
    path = tmp_path / "a.shp"
    _write(path)
    part = path.with_suffix(suffix)
    part.write_bytes(part.read_bytes()[:-cut])
    with pytest.raises(
        FileRefused, match=rf"^{says}: its header says [\d,]+ bytes, it has [\d,]+; copy the files again$"
    ):
        read_layer(path)


def test_a_shapefile_put_together_of_two_is_refused(tmp_path: Path) -> None:
    path, other = tmp_path / "a.shp", tmp_path / "b.shp"
    gpd.GeoDataFrame({"name": ["x", "y"]}, geometry=[FIELD, FIELD], crs=4326).to_file(path)
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[FIELD], crs=4326).to_file(other)
    path.with_suffix(".dbf").write_bytes(other.with_suffix(".dbf").read_bytes())
    with pytest.raises(FileRefused, match=r"^a\.shp has 2 shapes and its \.dbf 1 records; copy all files"):
        read_layer(path)


@pytest.mark.parametrize("stated", ["latin-1", "iso-8859-1", "latin1", "ISO8859-1", "cp1252"])
def test_an_encoding_may_be_said_by_any_of_its_names(tmp_path: Path, stated: str) -> None:
    path = tmp_path / "a.shp"
    gpd.GeoDataFrame({"name": ["Peñón"]}, geometry=[FIELD], crs=4326).to_file(path, encoding="ISO-8859-1")
    path.with_suffix(".cpg").unlink()
    assert read_layer(path, Reading(encoding=stated)).columns == {"name": ["Peñón"]}


@pytest.mark.parametrize(
    ("written", "says", "stated"), [("utf-8", False, ""), ("cp1251", True, ""), ("cp1251", False, "cp1251")]
)
def test_the_encoding_of_a_shapefile_is_proven_or_said(
    tmp_path: Path, written: str, *, says: bool, stated: str
) -> None:
    path = tmp_path / "a.shp"
    gpd.GeoDataFrame({"name": ["Ђаково"]}, geometry=[FIELD], crs=4326).to_file(path, encoding=written)
    if not says:
        path.with_suffix(".cpg").unlink()
    assert read_layer(path, Reading(encoding=stated)).columns == {"name": ["Ђаково"]}


def test_an_encoding_that_nothing_states_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    gpd.GeoDataFrame({"name": ["Ђаково"]}, geometry=[FIELD], crs=4326).to_file(path, encoding="cp1251")
    path.with_suffix(".cpg").unlink()
    with pytest.raises(FileRefused) as refused:
        read_layer(path)
    assert str(refused.value) == (
        "a.shp does not say the encoding of its text, and it is not UTF-8; say it, such as encoding cp1251"
    )
    with pytest.raises(FileRefused, match="the encoding 'cp9999' is not known"):
        read_layer(path, Reading(encoding="cp9999"))


def test_an_archive_of_several_shapefiles_lists_them(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("sha", "cha"):
            _write(tmp_path / f"{name}.shp")
            for part in ("shp", "shx", "dbf", "prj"):
                archive.write(tmp_path / f"{name}.{part}", f"{name}.{part}")
    with pytest.raises(FileRefused, match=r"^all\.zip holds the Shapefiles sha, cha; name the one you mean$"):
        read_layer(path)
    assert read_layer(path, Reading(layer="cha")).columns["id"] == ["A1", "A2"]


@pytest.mark.parametrize("content", [b"hello", b""])
@pytest.mark.parametrize("suffix", ["zip", "parquet", "fgb", "kml", "kmz", "gpx", "shp", "xlsx", "geojsonl"])
def test_rubbish_is_refused_in_one_line(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        read_layer(path)
    message = str(refused.value)
    assert message.startswith(f"a.{suffix}")
    assert message.isprintable()
    assert str(tmp_path) not in message


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"there is no file .*gone\.fgb; check the name"):
        read_layer(tmp_path / "gone.fgb")


@pytest.mark.parametrize("suffix", ["kml", "kmz"])
def test_a_kml_gives_its_extended_data_and_not_how_it_is_drawn(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    text = KML.format(more=EMPTY_FOLDER)
    if suffix == "kmz":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", text)
    else:
        path.write_text(text)
    layer = read_layer(path)
    assert {name: values for name, values in layer.columns.items() if any(values)} == {
        "Name": ["A1"],
        "status": ["Open"],
    }
    assert layers_in(path) == ["SHA"]
    assert layer.shapes is not None
    assert shapely.force_2d(shapely.from_wkb(layer.shapes[0])).equals(
        shapely.Polygon([(10, 5), (10.001, 5), (10.001, 5.001)])
    )


def test_a_kml_of_two_folders_is_refused_with_their_names(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(KML.format(more=OTHER_FOLDER))
    with pytest.raises(FileRefused, match=r"^a\.kml holds the layers SHA, CHA; name the one you mean"):
        read_layer(path)
    assert read_layer(path, Reading(layer="CHA")).columns["Name"] == ["A2"]
    with pytest.raises(FileRefused, match=r"^a\.kml has no layer 'XHA'; it has SHA, CHA$"):
        read_layer(path, Reading(layer="XHA"))


def test_a_gpx_of_one_track_needs_no_name(tmp_path: Path) -> None:
    path = tmp_path / "a.gpx"
    path.write_text(GPX.format(waypoint=""))
    assert read_layer(path).columns["name"] == ["T"]
    path.write_text(GPX.format(waypoint=WAYPOINT))
    assert layers_in(path) == ["waypoints", "tracks"]
    moments = read_layer(path, Reading(layer="waypoints")).columns["time"]
    assert [moment.date() for moment in moments if isinstance(moment, dt.datetime)] == [dt.date(2020, 1, 2)]


@pytest.mark.parametrize("name", ["a.geojsonl", "a.ndjson", "a.json"])
def test_a_feature_a_line_keeps_lines_and_broken_dates(tmp_path: Path, name: str) -> None:
    lines = [
        '{"type": "Feature", "properties": {"id": "A1", "day": "2024-02-30"}, "geometry": null}',
        "",
        (
            '\x1e{"type": "Feature", "properties": {"id": "A2", "day": "2024-02-03"}, '
            '"geometry": {"type": "Point", "coordinates": [10, "x"]}}'
        ),
    ]
    path = tmp_path / name
    path.write_text("\n".join(lines))
    layer = read_layer(path)
    assert dict(layer.columns) == {"id": ["A1", "A2"], "day": ["2024-02-30", "2024-02-03"]}
    assert (list(layer.positions), layer.faults) == (
        [1, 3],
        {1: "its shape cannot be read; check type and coordinates"},
    )
    path.write_text("\n".join([*lines, "rubbish"]))
    with pytest.raises(FileRefused, match=rf"^{name}, line 4 is no feature"):
        read_layer(path)


def test_a_geojson_in_another_system_may_be_said_so(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    feature = '{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [788878, 9612740]}}'
    path.write_text(f'{{"type": "FeatureCollection", "features": [{feature}]}}')
    assert (read_layer(path).crs, read_layer(path, Reading(crs="EPSG:24877")).crs) == ("EPSG:4326", "EPSG:24877")


def test_a_parquet_file_in_arrow_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    gpd.GeoDataFrame({"id": ["A1"]}, geometry=[FIELD], crs=32632).to_parquet(path, geometry_encoding="geoarrow")
    layer = read_layer(path)
    assert (dict(layer.columns), _shapes(layer), layer.crs) == ({"id": ["A1"]}, [NORMAL], "EPSG:32632")


def test_a_plain_parquet_table_has_no_shapes(tmp_path: Path) -> None:
    gpd.pd.DataFrame({"id": ["A1"], "n": [1]}).to_parquet(tmp_path / "a.parquet")
    layer = read_layer(tmp_path / "a.parquet")
    assert (dict(layer.columns), layer.shapes) == ({"id": ["A1"], "n": [1]}, None)


CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8).map(str.strip)


@settings(max_examples=60, deadline=None)
@given(
    names=st.lists(st.text("abcdefghij", min_size=1, max_size=3), min_size=1, max_size=4, unique=True),
    rows=st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=5),
    order=st.randoms(use_true_random=False),
    written=st.tuples(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from(";\t,")),
)
def test_a_table_reads_the_same_in_any_order_of_columns_encoding_and_mark(
    tmp_path_factory: pytest.TempPathFactory,
    names: list[str],
    rows: list[list[str]],
    order: object,
    written: tuple[str, str],
) -> None:
    encoding, mark = written
    path = tmp_path_factory.mktemp("tables") / "a.csv"
    shuffled = list(names)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    said = [row for row in rows if any(row[: len(names)])]
    if not said:
        return
    quoted = [[f'"{row[names.index(name)].replace(chr(34), chr(34) * 2)}"' for name in shuffled] for row in said]
    path.write_text("\n".join(mark.join(line) for line in [shuffled, *quoted]), encoding=encoding)
    layer = read_layer(path, Reading(delimiter=mark))
    assert {name: list(layer.columns[name]) for name in names} == {
        name: [row[index] or None for row in said] for index, name in enumerate(names)
    }
