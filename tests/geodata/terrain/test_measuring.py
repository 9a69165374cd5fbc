"""The ground of areas from files, and as a table that reads back as it was written."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely

from clearance.errors import FileRefused, InvalidQuantity
from clearance.geodesy import geodesic_areas_m2
from clearance.plan.terrain.ground import Ground
from clearance_geodata.exposure.figures import Zones
from clearance_geodata.terrain.measuring import GroundSources, measured_ground
from clearance_geodata.terrain.table import COLUMNS, ground_csv, read_grounds

CELL = 0.001


@pytest.fixture
def zones() -> Zones:
    """Two areas: one on the flat west of the model, one across the edge between the flat and the steep east."""
    grounds = np.array([shapely.box(20.002, 10.002, 20.008, 10.008), shapely.box(20.046, 10.01, 20.056, 10.02)])
    return Zones(area_ids=("A", "B"), grounds=grounds, area_m2=geodesic_areas_m2(grounds))


@pytest.fixture
def files(tmp_path: Path) -> GroundSources:
    columns = np.arange(100)
    profile = {"driver": "GTiff", "width": 100, "height": 30, "crs": "EPSG:4326"}
    profile["transform"] = rasterio.Affine(CELL, 0, 20, 0, -CELL, 10.03)
    height = np.tile(np.where(columns < 51, 0.0, (columns - 50) * 110.0), (30, 1))
    with rasterio.open(tmp_path / "dem.tif", "w", **profile, count=1, dtype="float32") as file:
        file.write(height.astype("float32"), 1)
    with rasterio.open(tmp_path / "cover.tif", "w", **profile, count=1, dtype="uint8") as file:
        file.write(np.where(np.tile(columns, (30, 1)) < 50, 1, 7).astype("uint8"), 1)
    with rasterio.open(tmp_path / "rain.tif", "w", **profile, count=12, dtype="float32") as file:
        for month in range(1, 13):
            file.write(np.full((30, 100), 20.0 * month, dtype="float32"), month)
    (tmp_path / "roads.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
        '{"type":"LineString","coordinates":[[20.0,10.0],[20.0,10.03]]}}]}'
    )
    return GroundSources(
        dem=tmp_path / "dem.tif",
        cover=tmp_path / "cover.tif",
        cover_classes={"1": "light", "7": "dense"},
        roads=tmp_path / "roads.geojson",
        rain=tmp_path / "rain.tif",
    )


def test_the_ground_is_measured_from_all_files(zones: Zones, files: GroundSources) -> None:
    steps: list[str] = []
    flat, mixed = measured_ground(zones, files, track=lambda what, _done, _whole: steps.append(what)).grounds
    a_degree_m = math.pi / 180 * 6_378_137 * math.cos(math.radians(10))
    assert (flat.slope_deg, flat.slope_sd_deg, dict(flat.slope_shares)) == (0.0, 0.0, {"below 15 degrees": 1.0})
    assert flat.road_m == pytest.approx(0.002 * a_degree_m, rel=1e-3)
    assert dict(flat.cover_shares) == {"light": 1.0}
    assert dict(mixed.cover_shares) == pytest.approx({"light": 0.4, "dense": 0.6}, rel=1e-4)
    assert dict(mixed.slope_shares) == pytest.approx(
        {"below 15 degrees": 0.4, "15 to 30 degrees": 0.1, "above 30 degrees": 0.5}, rel=1e-4
    )
    assert mixed.roughness == "rugged"
    assert mixed.rain_mm == tuple(20.0 * month for month in range(1, 13))
    assert set(steps) == {"slope", "slope of areas", "land cover", "roads", "rain"}


def test_what_was_measured_reads_back_as_it_was_written(zones: Zones, files: GroundSources, tmp_path: Path) -> None:
    grounds = measured_ground(zones, files).grounds
    table = tmp_path / "ground.csv"
    table.write_text(ground_csv(grounds))
    assert ground_csv(read_grounds(table)) == ground_csv(grounds)
    assert [ground.access for ground in read_grounds(table)] == [ground.access for ground in grounds]


def test_a_table_filled_in_by_hand_needs_only_what_is_known(tmp_path: Path) -> None:
    table = tmp_path / "ground.csv"
    table.write_text("area_id,by_air,cover_dense\nTiwinza,yes,1\nSantiago,,\n")
    assert read_grounds(table) == (
        Ground(area_id="Tiwinza", by_air=True, cover_shares={"dense": 1.0}),
        Ground(area_id="Santiago"),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("area,by_air\nA,yes\n", r"column 'area' means nothing; the columns are area_id, slope_deg"),
        ("by_air\nyes\n", "there is no column area_id"),
        ("area_id,by_air\nA,yes\nA,no\n", "line 3: area A is there twice; give each area one row"),
        ("area_id,by_air\n,yes\n", "line 2: area_id is empty"),
        ("area_id,by_air\nA,perhaps\n", "line 2: by_air 'perhaps' is neither yes nor no"),
        ("area_id,road_m\nA,-4\n", "line 2: road_m -4 cannot be; give 0 or more"),
        ("area_id,road_m\nA,near\n", "line 2: road_m 'near' is no number"),
        ("area_id,cover_dense\nA,0.4\n", "line 2: area A: shares of cover sum to 0.4"),
        ("area_id,rain_mm_jan\nA,10\n", "line 2: area A: 1 months of rain; give all 12"),
    ],
)
def test_bad_tables_are_refused_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "ground.csv").write_text(text)
    with pytest.raises(FileRefused, match=said):
        read_grounds(tmp_path / "ground.csv")


def test_every_column_is_written_once() -> None:
    assert ground_csv([]).strip().split(",") == list(COLUMNS)


def test_a_class_of_cover_without_a_kind_is_named(zones: Zones, files: GroundSources) -> None:
    with pytest.raises(InvalidQuantity, match="class 7 of land cover has no kind; say --cover-class 7=KIND"):
        measured_ground(zones, GroundSources(cover=files.cover, cover_classes={"1": "light"}))


def test_without_any_file_there_is_nothing_to_measure(zones: Zones) -> None:
    with pytest.raises(InvalidQuantity, match="no file is given; name --dem, --land-cover, --roads or --rain"):
        measured_ground(zones, GroundSources())
