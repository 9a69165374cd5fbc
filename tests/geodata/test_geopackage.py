import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import shapely
from pyogrio import list_layers, read_info
from pyogrio.raw import read
from shapely.geometry.base import BaseGeometry

from clearance_geodata.geopackage import add_feature_table, add_functions, add_metadata, blob_of, geometry_of

FIELD = shapely.box(-150, -40, -149.99, -39.99)
OTHER = shapely.box(-140, -30, -139, -29)
WITH_HOLE = shapely.Polygon(FIELD.exterior, [shapely.box(-149.998, -39.998, -149.996, -39.996).exterior])


@pytest.fixture
def layer(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "layer.gpkg", isolation_level=None)) as connection:
        add_functions(connection)
        add_metadata(connection)
        connection.execute("CREATE TABLE fields (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT)")
        add_feature_table(connection, "fields", "MULTIPOLYGON", "fields to test with")
        yield connection


def indexed(connection: sqlite3.Connection) -> list[tuple[int, float, float]]:
    rows = connection.execute("SELECT id, minx, maxy FROM rtree_fields_geom ORDER BY id").fetchall()
    return [(fid, round(west, 3), round(north, 3)) for fid, west, north in rows]


@pytest.mark.parametrize("geometry", [FIELD, WITH_HOLE, shapely.MultiPolygon([FIELD, OTHER]), shapely.Polygon()])
def test_a_polygon_comes_back_as_a_multipolygon_of_the_same_ground(geometry: BaseGeometry) -> None:
    back = geometry_of(blob_of(geometry))
    assert back is not None
    assert (back.geom_type, back.equals(geometry)) == ("MultiPolygon", True)


def test_a_blob_begins_as_the_standard_says() -> None:
    blob = blob_of(FIELD)
    assert blob is not None
    assert (blob[:4], blob[4:8]) == (b"GP\x00\x03", (4326).to_bytes(4, "little"))
    assert blob_of(None) is None
    assert geometry_of(None) is None


def test_the_index_follows_every_change(layer: sqlite3.Connection) -> None:
    first, second = (1, -150.0, -39.99), (1, -140.0, -29.0)
    layer.execute("INSERT INTO fields VALUES (1, ?, 'a')", (blob_of(FIELD),))
    layer.execute("INSERT INTO fields VALUES (2, NULL, 'no ground')")
    layer.execute("INSERT INTO fields VALUES (3, ?, 'empty')", (blob_of(shapely.Polygon()),))
    assert indexed(layer) == [first]
    layer.execute("UPDATE fields SET geom = ? WHERE fid = 1", (blob_of(OTHER),))
    assert indexed(layer) == [second]
    layer.execute("UPDATE fields SET name = 'b' WHERE fid = 1")
    layer.execute("UPDATE fields SET geom = ? WHERE fid = 2", (blob_of(FIELD),))
    assert indexed(layer) == [second, (2, -150.0, -39.99)]
    layer.execute("UPDATE fields SET geom = NULL WHERE fid = 2")
    assert indexed(layer) == [second]
    layer.execute("UPDATE fields SET fid = 9 WHERE fid = 1")
    assert indexed(layer) == [(9, *second[1:])]
    layer.execute("DELETE FROM fields WHERE fid = 9")
    assert indexed(layer) == []


def test_gdal_reads_the_layer_with_its_crs_and_index(tmp_path: Path, layer: sqlite3.Connection) -> None:
    grounds = [FIELD, OTHER, WITH_HOLE]
    layer.executemany("INSERT INTO fields (geom, name) VALUES (?, 'a')", [(blob_of(ground),) for ground in grounds])
    layer.close()
    path = tmp_path / "layer.gpkg"
    info = read_info(path, layer="fields")
    assert list_layers(path).tolist() == [["fields", "MultiPolygon"]]
    assert (info["crs"], info["features"], info["capabilities"]["fast_spatial_filter"]) == ("EPSG:4326", 3, True)
    _, _, near, _ = read(path, layer="fields", bbox=(-151, -41, -149, -39))
    assert [shapely.from_wkb(wkb).equals(ground) for wkb, ground in zip(near, [FIELD, WITH_HOLE], strict=True)] == [
        True
    ] * 2
