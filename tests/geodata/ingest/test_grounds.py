"""The ground of many records at once is the ground of each."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from clearance.errors import InvalidGeometry
from clearance.geodesy import area_exact
from clearance_geodata.ingest.grounds import Ground, grounds_of
from clearance_geodata.ingest.vectors import VectorRecord, read_records

FIELD = shapely.box(10.0, 5.0, 10.001, 5.001)
HOLE = FIELD.difference(shapely.box(10.0004, 5.0004, 10.0006, 5.0006))
BOWTIE = shapely.Polygon([(10, 5), (10.001, 5.001), (10.001, 5), (10, 5.001)])
SHAPES: list[BaseGeometry | None] = [
    None,
    FIELD,
    HOLE,
    BOWTIE,
    shapely.MultiPolygon([FIELD, shapely.box(11, 5, 11.001, 5.001)]),
    shapely.force_3d(FIELD, 200.0),
    shapely.Polygon(),
    shapely.Point(10, 5),
    shapely.box(800_000, 9_600_000, 800_100, 9_600_100),
    shapely.Polygon([(179.99, 5), (-179.99, 5), (-179.99, 5.01), (179.99, 5.01)]),
]


def _alone(record: VectorRecord) -> tuple[object, ...] | None:
    try:
        shape = record.shape()
    except InvalidGeometry as fault:
        return (str(fault),)
    return None if shape is None else (shapely.to_wkb(shape.geometry), area_exact(shape.geometry), shape.repaired_by_m2)


def _together(found: Ground | InvalidGeometry | None) -> tuple[object, ...] | None:
    if isinstance(found, InvalidGeometry):
        return (str(found),)
    return None if found is None else (shapely.to_wkb(found.geometry), found.exact_m2, found.repaired_by_m2)


@given(st.lists(st.sampled_from(range(len(SHAPES))), max_size=12))
def test_many_at_once_are_the_same_as_one_by_one(chosen: list[int]) -> None:
    wkbs = [None if shape is None else shapely.to_wkb(shape) for shape in SHAPES]
    records = [VectorRecord(i, {}, wkbs[which]) for i, which in enumerate(chosen, start=1)]
    records.append(VectorRecord(99, {}, None, "its shape cannot be read; check type and coordinates"))
    records.append(VectorRecord(100, {}, b"\x01\x03"))
    assert [_together(found) for found in grounds_of(records)] == [_alone(record) for record in records]


def test_shapes_of_another_system_are_placed(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"id": ["A1"]}, geometry=[FIELD], crs=4326).to_crs(32632).to_file(tmp_path / "a.gpkg")
    source = read_records(tmp_path / "a.gpkg")
    (found,) = grounds_of(source.records, source.to_wgs84)
    assert isinstance(found, Ground)
    assert found.exact_m2 == pytest.approx(area_exact(FIELD), rel=1e-9)
