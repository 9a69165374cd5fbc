"""Vector tiles measured: the encoder of Clearance beside those that there are on PyPI, on the same shapes.

    python bench/tiles.py [--areas 20000] [--json]

Beside it stand mapbox-vector-tile and GDAL's writer, both of which `make setup` brings. vt2pbf cannot be loaded beside
mapbox-vector-tile (both register one name with protobuf); decision 18 has what it took by itself. Times are CPU of one
thread, the best of several rounds; the first tile of a process, with compiling, is not counted.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import mapbox_vector_tile
import numpy as np
import shapely

from clearance_geodata.shelf.asked import Asked, At
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.made import laid
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.shelf.versions import Value, Version
from clearance_geodata.tiles.drawing import Drawing
from clearance_geodata.tiles.matrix_sets import EXTENT, MATRIX_SETS, TileAddress

SEED = 20261128
MIDDLE = (-30.0, 30.0)  # open ocean: no hazard is made up on real ground
MERCATOR = MATRIX_SETS["WebMercatorQuad"]
ROUNDS = 7
FIELDS = COLLECTIONS["areas"].tile_fields


@dataclass(frozen=True)
class Made:
    """Made-up areas, in the order in which they are numbered."""

    grounds: Sequence[shapely.Polygon]
    told: Sequence[Mapping[str, object]]

    def shelf(self) -> Shelf:
        """A shelf in memory that holds them."""
        versions = [
            Version(values=[cast("Value", told.get(name)) for name in FIELDS], geometry=ground)
            for ground, told in zip(self.grounds, self.told, strict=True)
        ]
        return laid(COLLECTIONS["areas"], versions, position=1, by_place=False)


def made(count: int) -> Made:
    """Areas with 8 to 60 corners along lines, as hazardous land lies, of some hundred metres, and 11 attributes."""
    random = np.random.default_rng(SEED)
    turns = np.cumsum(random.normal(0, 0.15, 400))
    path = np.column_stack([np.cumsum(np.cos(turns)), np.cumsum(np.sin(turns))]) * 0.004 + MIDDLE
    middles = path[random.integers(0, len(path), count)] + random.normal(0, 0.01, (count, 2))
    grounds = []
    for lon, lat in middles.tolist():
        corners = int(random.integers(8, 61))
        angle = 2 * math.pi * np.arange(corners) / corners
        far = math.exp(random.normal(math.log(120), 0.7)) / 111_000
        wave = far * (1 + 0.3 * np.sin(3 * angle + lon) + random.uniform(-0.12, 0.12, corners))
        grounds.append(shapely.Polygon(np.column_stack([lon + wave * np.cos(angle), lat + wave * np.sin(angle)])))
    told = [
        {
            "area_id": f"A-{n:06d}",
            "name": f"Field {n}",
            "hazard_class": ("cha", "sha", "unclassified")[n % 3],
            "hazard": "AP",
            "status": "open",
            "sector": f"S-{n % 40}",
            "operator": f"Operator {n % 7}",
            "area_m2": round(float(random.uniform(50, 200_000)), 1),
            "recorded_ap_mines": int(random.integers(0, 400)),
            "opened_on": str(date(2015 + n % 10, 1 + n % 12, 1)),
            "size_basis": "surveyed polygon",
        }
        for n in range(count)
    ]
    return Made(grounds, told)


def best_ms(work: Callable[[], object]) -> float:
    """The least CPU of one thread in some rounds, in milliseconds."""
    work()
    spent = []
    for _ in range(ROUNDS):
        begin = time.thread_time()
        work()
        spent.append(time.thread_time() - begin)
    return 1000 * min(spent)


def tiles_of(country: Made, zooms: Sequence[int]) -> list[tuple[TileAddress, list[int]]]:
    """Of each zoom the tile whose number of areas is nearest to 2,000, and the areas in it."""
    bounds = shapely.bounds(np.array(country.grounds))
    middles = (bounds[:, :2] + bounds[:, 2:]) / 2
    out = []
    for zoom in zooms:
        column = ((middles[:, 0] + 180) / 360 * 2**zoom).astype(int)
        row = ((1 - np.arcsinh(np.tan(np.radians(middles[:, 1]))) / math.pi) / 2 * 2**zoom).astype(int)
        cells, counts = np.unique(np.column_stack([row, column]), axis=0, return_counts=True)
        at = cells[np.abs(counts - 2000).argmin()]
        address = TileAddress(MERCATOR, zoom, int(at[0]), int(at[1]))
        box = shapely.box(address.box.west, address.box.south, address.box.east, address.box.north)
        out.append((address, np.flatnonzero(shapely.intersects(np.array(country.grounds), box)).tolist()))
    return out


def on_tile(shape: shapely.Polygon, address: TileAddress) -> Any:  # noqa: ANN401  a shape of shapely
    """A shape in the steps of a tile, as the other encoders want it; this work is not counted."""

    def moved(corners: Any) -> Any:  # noqa: ANN401  arrays of numpy
        across = (corners[:, 0] + 180) / 360 * 2**address.zoom - address.column
        down = (1 - np.arcsinh(np.tan(np.radians(corners[:, 1]))) / math.pi) / 2 * 2**address.zoom - address.row
        return np.column_stack([across, down]) * EXTENT

    return shapely.transform(shape, moved)


def peers(country: Made, address: TileAddress, rows: Sequence[int]) -> dict[str, Callable[[], object]]:
    """The other encoders on the shapes of a tile, projected before."""
    shapes = [(on_tile(country.grounds[row], address), country.told[row]) for row in rows]
    features = [{"geometry": shape, "properties": told} for shape, told in shapes]
    layer = {"name": "areas", "features": features}
    valid = mapbox_vector_tile.encoder.on_invalid_geometry_make_valid
    upside = {"y_coord_down": True}
    out: dict[str, Callable[[], object]] = {
        "mapbox-vector-tile, rings repaired": lambda: mapbox_vector_tile.encode(
            [layer], default_options={**upside, "on_invalid_geometry": valid}
        ),
        "mapbox-vector-tile, rings as they come": lambda: mapbox_vector_tile.encode([layer], default_options=upside),
    }
    return out


def gdal_ms(country: Made, address: TileAddress, rows: Sequence[int]) -> float:
    """GDAL's writer, which writes all tiles of one zoom into files: the time of one zoom with the areas of one tile."""
    geopandas = importlib.import_module("geopandas")
    frame = geopandas.GeoDataFrame(
        [country.told[row] for row in rows], geometry=[country.grounds[row] for row in rows], crs=4326
    )
    with tempfile.TemporaryDirectory() as folder:
        begin = time.process_time()
        frame.to_file(
            Path(folder) / "tiles",
            driver="MVT",
            MINZOOM=address.zoom,
            MAXZOOM=address.zoom,
            MAX_SIZE=10**7,
            FORMAT="DIRECTORY",
        )
        return 1000 * (time.process_time() - begin)


def measured(areas: int) -> list[dict[str, object]]:
    """A row for each tile: how long each encoder takes, and what is in it."""
    country = made(areas)
    drawing = Drawing(country.shelf())
    begin = time.process_time()
    chosen = drawing.chosen(Asked(at=At(date(2026, 1, 1), 1)))
    learning_s = time.process_time() - begin
    out = []
    for address, rows in tiles_of(country, (9, 10, 11, 12)):
        places = drawing.rows(chosen, address)
        body = drawing.tile(places, address, FIELDS)
        shown = mapbox_vector_tile.decode(body)
        invalid = sum(
            not shapely.geometry.shape(feature["geometry"]).is_valid
            for layer in shown.values()
            for feature in layer["features"]
        )
        times = {"Clearance": best_ms(lambda a=address: drawing.tile(drawing.rows(chosen, a), a, FIELDS))}  # type: ignore[misc]
        times |= {name: best_ms(work) for name, work in peers(country, address, rows).items()}
        times["GDAL, all tiles of the zoom"] = gdal_ms(country, address, rows)
        out.append(
            {
                "zoom": address.zoom,
                "areas": len(places),
                "polygons": len(shown.get("areas", {"features": ()})["features"]),
                "points": len(shown.get("areas_points", {"features": ()})["features"]),
                "invalid": invalid,
                "kB": round(len(body) / 1000),
                "ms": {name: round(spent, 2) for name, spent in times.items()},
                "learning_s": round(learning_s, 2),
            }
        )
    return out


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The measurements as a table of Markdown."""
    names = list(rows[0]["ms"])
    lines = [
        f"| zoom | areas | polygons | points | invalid | kB | {' | '.join(names)} |",
        "|---" * (6 + len(names)) + "|",
    ]
    for row in rows:
        told = [str(row[name]) for name in ("zoom", "areas", "polygons", "points", "invalid", "kB")]
        lines.append("| " + " | ".join([*told, *(f"{row['ms'][name]:.1f}" for name in names)]) + " |")
    middle = {name: statistics.median(row["ms"][name] for row in rows) for name in names}
    lines.append("")
    lines += [f"- {name}: median {spent:.1f} ms, {spent / middle['Clearance']:.0f} x" for name, spent in middle.items()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--areas", type=int, default=20_000, help="how many areas are made up")
    parser.add_argument("--json", action="store_true", help="print what was measured for machines")
    given = parser.parse_args()
    rows = measured(given.areas)
    sys.stdout.write((json.dumps(rows, indent=2) if given.json else table(rows)) + "\n")


if __name__ == "__main__":
    main()
