"""Each format, written by us and read by others: the same ids, m2, days, parts and rings.

m2 to the format's precision, which is the three decimals of the books everywhere: as text in CSV, KML, GeoJSON and
the shapefile's table, as doubles elsewhere. Ground in GeoJSON, KML and CSV to 1e-9 degrees, else as it is kept.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas
import openpyxl
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyogrio import read_dataframe
from shapely.geometry.base import BaseGeometry

from clearance.geodesy import geodesic_area_m2
from clearance_geodata.export import FORMATS, Layer, export_layers
from clearance_geodata.export.ground import grounds_of

Rows = list[Any]
WITH_GROUND = [suffix for suffix in FORMATS if suffix not in {".gpx", ".xlsx"}]
EXACT = [".gpkg", ".fgb", ".parquet", ".shp.zip"]
MANY = [suffix for suffix, known in FORMATS.items() if known.many and suffix != ".gpx"]


def without_ground_left_out(rows: Rows, suffix: str) -> Rows:
    """What a format may hold: FlatGeobuf cannot hold rows without ground, and names them."""
    return [row for row in rows if row.parts] if suffix.startswith(".fgb") else rows


@pytest.mark.parametrize("suffix", WITH_GROUND)
def test_ids_m2_days_parts_and_rings_come_back(
    areas: Layer,
    write: Callable[..., Path],
    read: Callable[[Path, str], Rows],
    held: Callable[[Layer], Rows],
    suffix: str,
) -> None:
    assert read(write(suffix, areas), "areas") == without_ground_left_out(held(areas), suffix)


def test_ids_m2_and_days_come_back_from_a_workbook(
    areas: Layer, write: Callable[..., Path], read: Callable[[Path, str], Rows], held: Callable[[Layer], Rows]
) -> None:
    assert read(write(".xlsx", areas), "areas") == [replace(row, parts=0, rings=0) for row in held(areas)]


@pytest.mark.parametrize("suffix", MANY)
def test_all_layers_fit_into_one_file(
    areas: Layer,
    released: Layer,
    write: Callable[..., Path],
    read: Callable[[Path, str], Rows],
    held: Callable[[Layer], Rows],
    *,
    suffix: str,
) -> None:
    path = write(suffix, areas, released)
    for layer in (areas, released):
        keys = [row.key for row in without_ground_left_out(held(layer), suffix)]
        assert [row.key for row in read(path, layer.name)] == keys


def in_order(ground: BaseGeometry) -> list[str]:
    """Every coordinate of the parts, whatever ring and corner a format begins with."""
    return sorted(part.wkb_hex for part in shapely.normalize(shapely.get_parts(ground)))


@pytest.mark.parametrize("suffix", EXACT)
def test_the_ground_is_that_which_is_kept(areas: Layer, write: Callable[..., Path], suffix: str) -> None:
    path = write(suffix, areas)
    frame = geopandas.read_parquet(path) if suffix == ".parquet" else read_dataframe(path, layer="areas")
    found = dict(zip(frame["area_id"], frame.geometry, strict=True))
    for key, ground in zip(areas.column("area_id"), areas.grounds, strict=True):
        if ground is not None:
            assert in_order(found[key]) == in_order(ground)


@pytest.mark.parametrize("suffix", [".geojson", ".kml"])
def test_the_ground_as_text_keeps_its_m2(areas: Layer, write: Callable[..., Path], suffix: str) -> None:
    frame = read_dataframe(write(suffix, areas), layer="areas")
    measured = [geodesic_area_m2(ground) for ground in frame.geometry]
    assert measured == pytest.approx([geodesic_area_m2(ground) for ground in areas.grounds], abs=0.1)


@pytest.mark.parametrize("suffix", WITH_GROUND)
def test_what_crosses_the_antimeridian_is_cut_there(
    areas: Layer, write: Callable[..., Path], read: Callable[[Path, str], Rows], suffix: str
) -> None:
    across = shapely.Polygon(
        [(179.99, -17), (-179.99, -17), (-179.99, -16.99), (179.99, -16.99)],
        [[(179.995, -16.998), (179.995, -16.996), (179.998, -16.996), (179.998, -16.998)]],
    )
    layer = replace(areas, rows=areas.rows[:1], grounds=[across])
    (row,) = read(write(suffix, layer), "areas")
    assert (row.parts, row.rings) == (2, 3)
    (cut,) = grounds_of(layer)
    assert cut.bounds == pytest.approx((-180, -17, 180, -16.99), abs=1e-6)
    assert geodesic_area_m2(cut) == pytest.approx(geodesic_area_m2(across), rel=1e-9)


def _entry_rows(path: Path) -> list[tuple[str, str | None, bool | None]]:
    """The rows of the table of entries; an empty text may have become a missing one."""
    if path.suffix == ".xlsx":
        _, *rows = openpyxl.load_workbook(path)["entries"].iter_rows(values_only=True)
        return [(row[0], row[1] or "", row[2]) for row in rows]
    if path.suffix == ".parquet":
        return [(row["entry_id"], row["body"] or "", row["is_first"]) for row in pq.read_table(path).to_pylist()]
    if path.suffix == ".geojson":
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return [(row["entry_id"], row["body"] or "", row["is_first"]) for row in (f["properties"] for f in features)]
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            archive.extractall(path.with_suffix(""))
        path = path.with_suffix("") / "entries.dbf"
    frame = read_dataframe(path, layer="entries", read_geometry=False)
    states = {True: True, False: False, "true": True, "false": False}
    return [
        (row["entry_id"], row["body"] or "", states.get(row["is_first"]))
        for row in frame.astype(object).where(frame.notna(), None).to_dict("records")
    ]


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".fgb", ".parquet", ".shp.zip", ".kml", ".xlsx"])
def test_a_table_without_ground_comes_back(entries: Layer, write: Callable[..., Path], suffix: str) -> None:
    expected = [(key, body or "", first) for key, body, first in entries.rows]
    assert _entry_rows(write(suffix, entries)) == expected


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_a_layer_without_rows_is_a_file(areas: Layer, entries: Layer, tmp_path: Path, suffix: str) -> None:
    for layer in (replace(areas, rows=[], grounds=()), replace(entries, rows=[])):
        for _ in range(2):
            export_layers([layer], tmp_path / f"{layer.name}{suffix}")
        assert (tmp_path / f"{layer.name}{suffix}").is_file()


CORNER = st.integers(min_value=2, max_value=9)


@st.composite
def grounds(draw: st.DrawFn) -> BaseGeometry:
    """One to three polygons side by side, each with none to two holes, anywhere."""
    west, south = draw(st.floats(-179, 178)), draw(st.floats(-79, 79))
    parts: list[BaseGeometry] = []
    for i in range(draw(st.integers(1, 3))):
        x = west + i * 0.02
        part: BaseGeometry = shapely.box(x, south, x + 0.001 * draw(CORNER), south + 0.001 * draw(CORNER) + 0.001)
        for n in range(draw(st.integers(0, 2))):
            hole = shapely.box(x + 0.0006 * n + 0.0002, south + 0.001, x + 0.0006 * n + 0.0006, south + 0.002)
            part = shapely.difference(part, hole)
        parts.append(part)
    return shapely.union_all(parts)


KEYS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
M2 = st.none() | st.integers(0, 10**15).map(lambda exact: exact / 1000)
DAYS = st.none() | st.dates(date(1900, 3, 1), date(2100, 1, 1))
ROWS = st.lists(st.tuples(KEYS, M2, DAYS, st.none() | grounds()), min_size=1, max_size=4, unique_by=lambda row: row[0])


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".fgb", ".parquet", ".csv", ".shp.zip", ".kml"])
def test_anything_comes_back(
    areas: Layer, read: Callable[[Path, str], Rows], held: Callable[[Layer], Rows], suffix: str
) -> None:
    names = ("area_id", "area_m2", "opened_on")
    fields = tuple(field for field in areas.fields if field.name in names)

    @settings(max_examples=20)
    @given(ROWS)
    def holds(rows: list[tuple[str, float | None, date | None, BaseGeometry | None]]) -> None:
        layer = replace(areas, fields=fields, rows=[row[:3] for row in rows], grounds=[row[3] for row in rows])
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"areas{suffix}"
            export_layers([layer], path)
            assert read(path, "areas") == without_ground_left_out(held(layer), suffix)

    holds()
