"""A made-up land of any size from a seed: hazardous areas along old confrontation lines, on the open ocean.

Each area is a valid polygon of 8 to 60 corners, about 90 m in radius, drawn with seven decimals; of 100,000
areas sixty lines wander over three by two and a half degrees, and the areas lie beside them as densely as they happen
to fall; a land of more areas has more lines on more ground. All of them are
open today; a fifth has been worked on since it was found, so that the books of an earlier day hold it in another state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["LAST_DAY", "Land", "land_of"]

WEST, SOUTH, WIDTH, HEIGHT = -158.0, -50.0, 3.0, 2.5
LINES, OF_AREAS = 60, 100_000
STEPS = 200
FEWEST_CORNERS, MOST_CORNERS = 8, 60
RADIUS_M, LEAST_M, MOST_M = 90.0, 8.0, 2_500.0
M_PER_DEGREE_LON, M_PER_DEGREE_LAT = 111_320.0, 110_540.0
FIRST_DAY, LAST_DAY = np.datetime64("2014-01-01"), np.datetime64("2026-11-01")
DAYS_OF_FINDING = 4_600
WORKED_ON = 0.2


@dataclass(frozen=True, slots=True)
class Land:
    """The areas: shapes (lon, lat; WGS 84), attributes as columns, and the day on which work began, or no day."""

    shapes: NDArray[np.object_]
    columns: dict[str, NDArray[Any]]
    worked_from: NDArray[np.datetime64]


def land_of(count: int, seed: int) -> Land:
    """So many areas; the same seed gives the same ones."""
    rng = np.random.default_rng(seed)
    centres = _centres(rng, count)
    found_on = FIRST_DAY + rng.integers(0, DAYS_OF_FINDING, count)
    later = np.minimum(found_on + rng.integers(30, 900, count), LAST_DAY)
    block = ((centres[:, 0] - WEST) // 0.5).astype(int)
    row = ((centres[:, 1] - SOUTH) // 0.25).astype(int)
    numbers = np.arange(1, count + 1)
    columns = {
        "area_id": np.array([f"HA-{number:07d}" for number in numbers]),
        "name": np.array([f"Field {number} beside the line" for number in numbers]),
        "hazard_class": rng.choice(["sha", "cha"], count, p=[0.64, 0.36]),
        "hazard": rng.choice(["AP", "AP+AV", "AV", "ERW"], count, p=[0.5, 0.25, 0.1, 0.15]),
        "sector": np.array([f"S-{letter}{number:02d}" for letter in "ABCDEF" for number in range(1, 21)])[
            rng.integers(0, 120, count)
        ],
        "admin1": np.char.add("Province ", block.astype(str)),
        "admin2": np.char.add("District ", (10 * block + row).astype(str)),
        "operator": rng.choice([f"Team {letter}" for letter in "ABCDEFGH"], count),
        "ap_mines": rng.negative_binomial(2, 0.02, count) + 1,
        "found_on": found_on,
    }
    worked = rng.random(count) < WORKED_ON
    return Land(_polygons(rng, centres), columns, np.where(worked, later, np.datetime64("NaT")))


def _centres(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Places beside lines that wander, some of them much longer in use than others."""
    side = np.sqrt(count / OF_AREAS)
    east, north = WEST + WIDTH * side, SOUTH + HEIGHT * side
    weight = rng.pareto(1.3, max(1, round(LINES * count / OF_AREAS))) + 0.2
    parts = []
    for many in rng.multinomial(count, weight / weight.sum()):
        heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.12, STEPS))
        pace = rng.uniform(0.002, 0.010)
        lon = rng.uniform(WEST, east) + np.cumsum(np.cos(heading) * pace)
        lat = rng.uniform(SOUTH, north) + np.cumsum(np.sin(heading) * pace * 0.67)
        along = rng.uniform(0, STEPS - 1.001, many)
        step, share = along.astype(int), along % 1
        beside = rng.exponential(0.006, many) * rng.choice([-1, 1], many)
        parts.append(
            np.column_stack(
                [
                    lon[step] + (lon[step + 1] - lon[step]) * share + beside * np.cos(heading[step] + np.pi / 2),
                    lat[step] + (lat[step + 1] - lat[step]) * share + beside * np.sin(heading[step] + np.pi / 2) * 0.67,
                ]
            )
        )
    centres = rng.permutation(np.concatenate(parts))
    return np.clip(centres, [WEST - 0.5, SOUTH - 0.5], [east + 0.5, north + 0.5])


def _polygons(rng: np.random.Generator, centres: NDArray[np.float64]) -> NDArray[np.object_]:
    """An uneven ring round each centre, longer in one direction than in the other; hulls where it crosses itself."""
    count = len(centres)
    corners = rng.integers(FEWEST_CORNERS, MOST_CORNERS + 1, count)
    begins = np.concatenate([[0], np.cumsum(corners)])
    ring = np.repeat(np.arange(count), corners)
    angle = 2 * np.pi * (np.arange(begins[-1]) - begins[ring]) / corners[ring]
    wave, ripple = rng.uniform(0, 0.35, count)[ring], rng.uniform(0, 0.25, count)[ring]
    turned, shifted = rng.uniform(0, 2 * np.pi, (2, count))[:, ring]
    reach = 1 + wave * np.sin(2 * angle + turned) + ripple * np.sin(5 * angle + shifted)
    reach += rng.uniform(-0.18, 0.18, len(ring))
    radius = np.clip(np.exp(rng.normal(np.log(RADIUS_M), 0.8, count)), LEAST_M, MOST_M)
    longer = np.sqrt(rng.uniform(1, 4, count))
    along, across = reach * np.cos(angle) * (radius * longer)[ring], reach * np.sin(angle) * (radius / longer)[ring]
    lies = rng.uniform(0, np.pi, count)[ring]
    lon, lat = centres[ring, 0], centres[ring, 1]
    lon = lon + (along * np.cos(lies) - across * np.sin(lies)) / (M_PER_DEGREE_LON * np.cos(np.radians(lat)))
    lat = lat + (along * np.sin(lies) + across * np.cos(lies)) / M_PER_DEGREE_LAT
    shapes = shapely.polygons(shapely.linearrings(np.round(np.column_stack([lon, lat]), 7), indices=ring))
    crossing = ~shapely.is_valid(shapes)
    shapes[crossing] = shapely.convex_hull(shapes[crossing])
    return np.asarray(shapes, dtype=object)
