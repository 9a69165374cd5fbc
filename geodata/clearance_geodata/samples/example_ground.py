"""The ground of a country that does not exist: polygons like those of hazardous areas, on open ocean.

No hazard polygon is ever invented on real ground. Around 150 degrees west, 40 degrees south the nearest land is
2,000 km away.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["SECTORS", "grounds", "sector_place"]

SECTORS = ("Albatross", "Petrel", "Shearwater", "Skua", "Tern")
ORIGIN_LON, ORIGIN_LAT = -150.0, -40.0
METRES_PER_DEGREE = 111_195.0

# Each area has a cell of its own, wider than the largest polygon, so that only chosen pairs overlap.
CELL_LON, CELL_LAT = 0.04, 0.03
CELLS_PER_AREA = 3
SECTORS_IN_A_ROW = 3

MEDIAN_M2, LOG_SPREAD = 14_000.0, 1.1
SMALLEST_M2, LARGEST_M2 = 200.0, 900_000.0
TINY_M2 = (5.0, 20.0)
LARGEST_IN_TWO_PARTS_M2 = 100_000.0
P_TINY, P_HOLE, P_TWO_PARTS = 0.01, 0.04, 0.03

Metres: TypeAlias = "NDArray[np.float64]"


def grounds(rng: np.random.Generator, count: int) -> Iterator[tuple[int, BaseGeometry]]:
    """For each area its sector and its polygon, WGS 84 lon, lat; the first one measures about 5 m2."""
    side = _side(count)
    cells = [rng.permutation(side * side) for _ in SECTORS]
    for i in range(count):
        sector = i % len(SECTORS)
        row, column = divmod(int(cells[sector][i // len(SECTORS)]), side)
        west, south = _corner(sector, side)
        shift_lon, shift_lat = rng.uniform(-0.1, 0.1, 2)
        lon = west + (column + 0.5 + shift_lon) * CELL_LON
        lat = south + (row + 0.5 + shift_lat) * CELL_LAT
        yield sector, _placed(_parts(rng, is_tiny=i == 0), lon=lon, lat=lat)


def sector_place(sector: int, count: int) -> tuple[float, float]:
    """Longitude and latitude of the middle of a sector, for a symbol."""
    side = _side(count)
    west, south = _corner(sector, side)
    return west + side * CELL_LON / 2, south + side * CELL_LAT / 2


def _side(count: int) -> int:
    """Cells along each side of a sector."""
    return math.ceil(math.sqrt(CELLS_PER_AREA * math.ceil(count / len(SECTORS))))


def _corner(sector: int, side: int) -> tuple[float, float]:
    row, column = divmod(sector, SECTORS_IN_A_ROW)
    return ORIGIN_LON + (column - 1.5) * side * CELL_LON, ORIGIN_LAT - row * side * CELL_LAT


def _parts(rng: np.random.Generator, *, is_tiny: bool) -> list[tuple[Metres, list[Metres]]]:
    """The rings of an area in metres around its middle: shells, each with its holes."""
    if is_tiny or rng.random() < P_TINY:
        return [(_ring(rng, TINY_M2[0] if is_tiny else rng.uniform(*TINY_M2)), [])]
    area_m2 = float(np.clip(rng.lognormal(math.log(MEDIAN_M2), LOG_SPREAD), SMALLEST_M2, LARGEST_M2))
    chance = rng.random()
    if chance < P_TWO_PARTS and area_m2 < LARGEST_IN_TWO_PARTS_M2:
        west, east = _ring(rng, 0.6 * area_m2), _ring(rng, 0.4 * area_m2)
        gap = east[:, 0].min() - west[:, 0].max() - math.sqrt(area_m2) / 4
        return [(west, []), (east - [gap, 0.0], [])]
    shell = _ring(rng, area_m2)
    return [(shell, [0.3 * shell] if chance > 1 - P_HOLE else [])]


def _ring(rng: np.random.Generator, area_m2: float) -> Metres:
    """A ring of 6 to 12 corners around 0, 0, somewhat stretched, of the area asked for."""
    corners = int(rng.integers(6, 13))
    angles = (np.arange(corners) + rng.uniform(-0.35, 0.35, corners)) * 2 * np.pi / corners
    radii = rng.uniform(0.7, 1.3, corners) * math.sqrt(area_m2 / np.pi)
    stretch, turn = math.sqrt(rng.uniform(1.0, 2.2)), rng.uniform(0, np.pi)
    x, y = radii * np.cos(angles) * stretch, radii * np.sin(angles) / stretch
    ring = np.column_stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)])
    return ring * math.sqrt(area_m2 / shapely.Polygon(ring).area)


def _placed(parts: list[tuple[Metres, list[Metres]]], *, lon: float, lat: float) -> BaseGeometry:
    scale = METRES_PER_DEGREE * np.array([math.cos(math.radians(lat)), 1.0])
    polygons = [
        shapely.Polygon(*_rounded([shell, *holes], scale=scale, middle=np.array([lon, lat]))) for shell, holes in parts
    ]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _rounded(rings: list[Metres], *, scale: Metres, middle: Metres) -> tuple[Metres, list[Metres]]:
    """Rings in degrees, to eight decimals as a survey would give them."""
    shell, *holes = (np.round(middle + ring / scale, 8) for ring in rings)
    return shell, holes
