from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import shapely

from clearance.errors import ClearanceError, FileRefused, InvalidGeometry, InvalidQuantity, NotFound
from clearance.geodesy import geodesic_area_m2
from clearance_geodata.ingest.parcels import parcel_of_geojson, parcel_of_wkt, read_parcel

if TYPE_CHECKING:
    from pathlib import Path

PLOT = "POLYGON((17 44, 17.001 44, 17.001 44.001, 17 44.001, 17 44))"
ON_GRID = "POLYGON((339687.4 4873844.9, 339767.6 4873843.1, 339770.1 4873954.2, 339689.9 4873956, 339687.4 4873844.9))"
ROAD = {"type": "LineString", "coordinates": [[17.0, 44.0], [17.001, 44.0]]}


@pytest.mark.parametrize("suffix", [".geojson", ".json", ".wkt", ".txt", ".kml"])
def test_a_parcel_is_read_from_any_of_these_files(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"plot 7{suffix}"
    plot = shapely.from_wkt(PLOT)
    places = " ".join(f"{lon},{lat}" for lon, lat in shapely.get_coordinates(plot).tolist())
    texts = {
        ".geojson": json.dumps({"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(plot))}),
        ".json": shapely.to_geojson(plot),
        ".kml": "<kml xmlns='http://www.opengis.net/kml/2.2'><Placemark><Polygon><outerBoundaryIs><LinearRing>"
        f"<coordinates>{places}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>",
    }
    path.write_text(texts.get(suffix, PLOT))
    parcel = read_parcel(path)
    assert shapely.equals(parcel.ground, plot)
    assert (parcel.name, parcel.corridor_m, parcel.moved_by, parcel.position_error_m) == ("plot 7", None, "", 0.0)


def test_a_parcel_on_a_national_grid_comes_with_the_error_of_its_shift(tmp_path: Path) -> None:
    path = tmp_path / "plot.wkt"
    path.write_text("POLYGON((6500000 4873000, 6500100 4873000, 6500100 4873100, 6500000 4873000))")
    parcel = read_parcel(path, crs="MGI 1901 / Balkans zone 6", country="Bosnia and Herzegovina")
    assert parcel.position_error_m > 0
    assert parcel.crs == "MGI 1901 / Balkans zone 6"
    assert "are moved by" in parcel.moved_by
    assert geodesic_area_m2(parcel.ground) == pytest.approx(5_000, rel=1e-3)


def test_utm_is_moved_by_no_shift() -> None:
    parcel = parcel_of_wkt(ON_GRID, crs="UTM 33N")
    assert (parcel.crs, parcel.position_error_m) == ("WGS 84 / UTM zone 33N", 0.0)
    assert geodesic_area_m2(parcel.ground) == pytest.approx(8_920, rel=5e-3)


def test_a_route_takes_the_width_of_its_corridor() -> None:
    parcel = parcel_of_geojson(ROAD, width_m=10, name="track")
    assert (parcel.corridor_m, round(parcel.length_m or 0)) == (10, 80)
    assert geodesic_area_m2(parcel.ground) == pytest.approx(80.2 * 10 + 79, rel=0.01)


def test_all_polygons_of_a_collection_are_one_parcel() -> None:
    plots = [shapely.box(17, 44, 17.001, 44.001), shapely.box(17.0005, 44, 17.002, 44.001)]
    features = [{"type": "Feature", "geometry": json.loads(shapely.to_geojson(plot))} for plot in plots]
    parcel = parcel_of_geojson({"type": "FeatureCollection", "features": features})
    assert shapely.equals(parcel.ground, shapely.box(17, 44, 17.002, 44.001))


@pytest.mark.parametrize(
    ("data", "width_m", "error", "says"),
    [
        (ROAD, None, InvalidQuantity, "a route has no ground without a width"),
        (json.loads(shapely.to_geojson(shapely.from_wkt(PLOT))), 10, InvalidQuantity, "this is a parcel"),
        ({"type": "Point", "coordinates": [17, 44]}, None, InvalidGeometry, "is Point; give polygons"),
        ({"type": "FeatureCollection", "features": []}, None, InvalidGeometry, "is nothing; give polygons"),
        ({"type": "Polygon", "coordinates": "here"}, None, InvalidGeometry, "the geometry cannot be read"),
        ({"type": "Polygon", "coordinates": [[[17, 44], [18, 45]]]}, None, InvalidGeometry, "the geometry cannot be"),
        ([1, 2], None, InvalidGeometry, "is no GeoJSON object"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [900, 0], [900, 9], [0, 0]]]}, None, InvalidGeometry, "globe"),
    ],
)
def test_what_is_no_parcel_is_refused_in_words(
    data: object, width_m: float | None, error: type[ClearanceError], says: str
) -> None:
    with pytest.raises(error, match=says):
        parcel_of_geojson(data, width_m=width_m)


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("plot.wkt", b"POLYGON((here))", InvalidGeometry, "the text is no WKT"),
        ("plot.wkt", b"\xff\xfe\x00", FileRefused, "is no text in UTF-8"),
        ("plot.geojson", b"{", FileRefused, "plot.geojson"),
        ("plot.csv", b"a,b\n1,2\n", FileRefused, "is no parcel"),
        ("plot.pdf", b"%PDF", FileRefused, "plot.pdf"),
        (None, b"", NotFound, "there is no file"),
    ],
)
def test_files_that_hold_no_parcel_are_refused_in_words(
    tmp_path: Path, name: str | None, content: bytes, error: type[ClearanceError], says: str
) -> None:
    path = tmp_path / (name or "none.geojson")
    if name:
        path.write_bytes(content)
    with pytest.raises(error, match=says):
        read_parcel(path)


def test_an_unknown_coordinate_system_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plot.wkt"
    path.write_text(PLOT)
    with pytest.raises(NotFound):
        read_parcel(path, crs="grid of my village")
