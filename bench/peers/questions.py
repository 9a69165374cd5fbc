"""What every server is asked, from a seed: boxes, ids, tiles, filters, and which areas the right answer holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Filter", "Questions", "Tile", "questions_of"]

BOXES, IDS, FILTERS = 200, 300, 10
PAGE = 100
FEWEST_IN_BOX = 120
TILE_HOLDS = range(1_600, 2_401)
ZOOMS = (9, 10, 11, 12)
TILES = 14
Box = tuple[float, float, float, float]


class Tile(NamedTuple):
    """A tile of WebMercatorQuad."""

    z: int
    x: int
    y: int

    def box(self) -> Box:
        """Its edges in degrees: west, south, east, north."""
        whole = 2**self.z
        west, east = (360 * (self.x + step) / whole - 180 for step in (0, 1))
        north, south = (
            float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (self.y + step) / whole))))) for step in (0, 1)
        )
        return west, south, east, north


class Filter(NamedTuple):
    """Areas of a class in a box that are recorded with more than so many mines."""

    box: Box
    hazard_class: str
    more_than: int

    @property
    def cql2(self) -> str:
        """As CQL2 text."""
        return f"hazard_class = '{self.hazard_class}' AND recorded_ap_mines > {self.more_than}"


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked, of features with these numbers, shapes and attributes."""

    features: geopandas.GeoDataFrame
    boxes: list[Box]
    numbers: list[int]
    tiles: list[Tile]
    filters: list[Filter]

    def in_box(self, box: Box, *, exactly: bool, as_of: date | None = None) -> set[str]:
        """Ids of the areas whose shape, or else whose own box, meets a box; on a day those that were known then."""
        return set(self._in_box(box, exactly=exactly, as_of=as_of)["area_id"])

    def filtered(self, asked: Filter, *, exactly: bool, as_of: date | None = None) -> set[str]:
        """Ids of the areas that a filter and its box let through."""
        some = self._in_box(asked.box, exactly=exactly, as_of=as_of)
        through = (some["hazard_class"] == asked.hazard_class) & (some["recorded_ap_mines"] > asked.more_than)
        return set(some["area_id"][through])

    def known(self, as_of: date | None) -> int:
        """How many areas there are on a day; on the last when None."""
        return len(self.features) if as_of is None else int((self.features["opened_on"] <= np.datetime64(as_of)).sum())

    def _in_box(self, box: Box, *, exactly: bool, as_of: date | None) -> geopandas.GeoDataFrame:
        rows = self.features.sindex.query(shapely.box(*box), predicate="intersects" if exactly else None)
        some = self.features.iloc[rows]
        return some if as_of is None else some[some["opened_on"] <= np.datetime64(as_of)]


def questions_of(features: geopandas.GeoDataFrame, seed: int) -> Questions:
    """The same questions for the same features and seed."""
    rng = np.random.default_rng(seed)
    bounds = features.bounds.to_numpy()
    centres = (bounds[:, :2] + bounds[:, 2:]) / 2
    asked = Questions(features, [], (rng.permutation(len(features))[:IDS] + 1).tolist(), _tiles(bounds, rng), [])
    while len(asked.boxes) < BOXES:
        (lon, lat), reach = centres[rng.integers(len(centres))], rng.uniform(0.02, 0.12)
        corners = (lon - reach, lat - reach * 0.67, lon + reach, lat + reach * 0.67)
        box: Box = tuple(np.round(corners, 5).tolist())
        if len(asked.in_box(box, exactly=True)) >= FEWEST_IN_BOX:
            asked.boxes.append(box)
    for number, box in enumerate(asked.boxes):
        # As somebody asks who moves over a map: the same few filters, another box each time.
        asked.filters.append(Filter(box, ("sha", "cha")[number % 2], 20 + number % FILTERS))
    return asked


def _tiles(bounds: NDArray[np.float64], rng: np.random.Generator) -> list[Tile]:
    """Tiles that hold about 2,000 polygons, by the boxes of these."""
    found = []
    for zoom in ZOOMS:
        whole = 2**zoom
        columns = ((bounds[:, [0, 2]] + 180) / 360 * whole).astype(int)
        rows = ((1 - np.arcsinh(np.tan(np.radians(bounds[:, [3, 1]]))) / np.pi) / 2 * whole).astype(int)
        held, counts = np.unique(np.column_stack([columns[:, 0], rows[:, 0]]), axis=0, return_counts=True)
        found += [Tile(zoom, x, y) for (x, y), count in zip(held.tolist(), counts, strict=True) if count in TILE_HOLDS]
    chosen = rng.permutation(len(found))[:TILES]
    return [found[place] for place in sorted(chosen.tolist())]
