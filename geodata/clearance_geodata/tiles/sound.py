"""Rows that kernels set aside: made sound on the grid by GEOS, and cut where they are much larger than a tile.

What GEOS made of a row at a zoom is kept, because all tiles of that zoom share one grid.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from clearance_geodata.tiles.columns import HOLE, LINE, POINT, SHELL, Shapes
from clearance_geodata.tiles.drawn import LINE as LINES
from clearance_geodata.tiles.drawn import POLYGON, Drawn, Steps
from clearance_geodata.tiles.matrix_sets import EXTENT, TileAddress

__all__ = ["SMALL", "Aside", "Grounds", "Window"]

# Steps of the grid, of which a tile has 4,096: ground that reaches less far is shown as a point. MapLibre shows a tile
# as 512 pixels, so 8 steps are a pixel.
SMALL = 32

Corners = NDArray[np.float64]


class Window(NamedTuple):
    """What of a zoom's grid is drawn: a tile, and how far beyond its sides."""

    address: TileAddress
    buffer: int

    @property
    def sides(self) -> Steps:
        """The lowest and the highest step that are drawn, across and down alike."""
        return np.array((-self.buffer, EXTENT + self.buffer), np.int64)


class Aside(NamedTuple):
    """A row that kernels set aside: its number in the tile, the place of its shape, and the corner of its box."""

    row: int
    place: int
    north_west: tuple[int, int]


class _Ground(NamedTuple):
    """A row on the grid of a zoom, with its north-western corner as the origin: shapes, and parts seen as points."""

    origin: tuple[int, int]
    polygons: BaseGeometry
    lines: BaseGeometry
    points: NDArray[np.float64]
    corners: int


class Grounds:
    """What GEOS made of rows, at most so many corners of it; what was not asked for longest is forgotten first."""

    def __init__(self, corners: int = 2_000_000) -> None:
        self._room = corners
        self._kept: OrderedDict[tuple[str, int, int], _Ground] = OrderedDict()
        self._lock = Lock()

    def drawn(self, shapes: Shapes, aside: Sequence[Aside], window: Window) -> tuple[Drawn, Steps]:
        """The features of some rows in a tile, and their points."""
        out = _Rings()
        points = [np.empty((0, 3), np.int64)]
        for row, place, corner in aside:
            ground = self._ground(shapes, place, corner, window)
            points.append(_points(ground, row, window))
            for kind, shape in ((LINES, ground.lines), (POLYGON, ground.polygons)):
                if not shape.is_empty:
                    out.put(row, kind, _within(shape, ground.origin, window))
        return out.drawn(), np.concatenate(points)

    def _ground(self, shapes: Shapes, place: int, corner: tuple[int, int], window: Window) -> _Ground:
        key = (window.address.matrix_set.name, window.address.zoom, place)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = _made(shapes, place, corner, window.address)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._room -= made.corners
            while self._room < 0 and len(self._kept) > 1:
                self._room += self._kept.popitem(last=False)[1].corners
        return made


def _made(shapes: Shapes, place: int, corner: tuple[int, int], address: TileAddress) -> _Ground:
    step = 2 ** address.matrix_set.shift(address.zoom)
    origin = (corner[0] // step, corner[1] // step)
    parts = [
        (int(shapes.part_kind[part]), corners)
        for part in range(int(shapes.first_part[place]), int(shapes.first_part[place + 1]))
        for span in [slice(int(shapes.part_start[part]), int(shapes.part_start[part + 1]))]
        for corners in [np.column_stack([shapes.x[span] / step - origin[0], shapes.y[span] / step - origin[1]])]
    ]
    lines = [(corners, shapely.LineString(corners)) for kind, corners in parts if kind == LINE]
    polygons = _polygons_of(parts)
    laid, lost_lines = _snapped(lines)
    ground, lost_polygons = _snapped(polygons)
    points = np.array([corners[0] for kind, corners in parts if kind == POINT] + lost_lines + lost_polygons)
    size = 1 + int(shapely.get_num_coordinates([laid, ground]).sum())
    return _Ground(origin, ground, laid, np.rint(points.reshape(-1, 2)), size)


def _snapped(shapes: Sequence[tuple[Corners, BaseGeometry]]) -> tuple[BaseGeometry, list[Corners]]:
    """Lines or polygons on the grid as one valid shape, and the first corner of each of which nothing is left."""
    there = [shape for _, shape in shapes]
    left = shapely.set_precision(there, 1)
    seen = ~shapely.is_empty(left) & ((shapely.get_dimensions(there) < 2) | (_reach(left) >= SMALL))
    lost = [corners[0] for (corners, _), is_seen in zip(shapes, seen, strict=True) if not is_seen]
    whole = [shape for shape, is_seen in zip(there, seen, strict=True) if is_seen]
    return shapely.set_precision(whole[0] if len(whole) == 1 else shapely.union_all(whole), 1), lost


def _polygons_of(parts: Sequence[tuple[int, Corners]]) -> list[tuple[Corners, BaseGeometry]]:
    """The polygons of a row, each with its shell."""
    rings: list[list[Corners]] = []
    for kind, corners in parts:
        if kind == SHELL:
            rings.append([corners])
        elif kind == HOLE:
            rings[-1].append(corners)
    return [(shell, _polygon(shell, holes)) for shell, *holes in rings]


def _polygon(shell: Corners, holes: list[Corners]) -> BaseGeometry:
    """A valid polygon of some rings; an empty one when they bound no ground at all."""
    if len(shell) < 3:
        return shapely.Polygon()
    polygon = shapely.Polygon(shell, [hole for hole in holes if len(hole) > 2])
    if polygon.is_valid:
        return polygon
    parts = shapely.get_parts(shapely.get_parts([shapely.make_valid(polygon)]))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _reach(shapes: BaseGeometry | NDArray[np.object_]) -> NDArray[np.float64]:
    """The longer side of the box round each shape; not a number for an empty one."""
    west, north, east, south = np.asarray(shapely.bounds(shapes)).T
    sides: NDArray[np.float64] = np.maximum(east - west, south - north)
    return sides


def _points(ground: _Ground, row: int, window: Window) -> Steps:
    """The points of a row that are in the window: row, across, down."""
    east, south = window.address.origin
    steps = ground.points.astype(np.int64) + np.array(ground.origin) - np.array((east, south))
    low, high = window.sides
    seen = steps[((steps >= low) & (steps <= high)).all(axis=1)]
    return np.column_stack([np.full(len(seen), row, np.int64), seen])


def _within(shape: BaseGeometry, origin: tuple[int, int], window: Window) -> BaseGeometry:
    """What of a shape is in the window, in steps of the tile; a shape no larger than a tile is not cut."""
    east, south = window.address.origin
    low, high = window.sides.tolist()
    moved = shapely.transform(shape, lambda corners: corners + np.array((origin[0] - east, origin[1] - south)))
    box = shapely.box(low, low, high, high)
    if _reach(moved) <= EXTENT:
        return moved if moved.intersects(box) else shapely.MultiPolygon()
    cut: BaseGeometry = shapely.intersection(moved, box, grid_size=1)
    return cut


class _Rings:
    """Features of shapes with whole coordinates, ring after ring."""

    def __init__(self) -> None:
        self._features: list[tuple[int, int, int, int]] = []
        self._rings: list[NDArray[np.float64]] = []

    def put(self, row: int, kind: int, shape: BaseGeometry) -> None:
        """Take the lines or polygons of a shape in; shells run clockwise on the map, holes the other way."""
        first = len(self._rings)
        parts = shapely.get_parts(shapely.get_parts([shape]))
        if kind == POLYGON:
            # Rows of the grid run down, so what GEOS sees run counter-clockwise runs clockwise on the map.
            rings = shapely.get_rings(shapely.orient_polygons(parts[shapely.get_dimensions(parts) == 2]))
            self._rings += [shapely.get_coordinates(ring)[:-1] for ring in rings]
        else:
            self._rings += [shapely.get_coordinates(line) for line in parts[shapely.get_dimensions(parts) == 1]]
        if len(self._rings) > first:
            self._features.append((row, kind, first, len(self._rings)))

    def drawn(self) -> Drawn:
        """All that was taken in."""
        corners = np.concatenate([np.empty((0, 2)), *self._rings]).astype(np.int64)
        starts = np.cumsum([0, *(len(ring) for ring in self._rings)])
        return Drawn(np.array(self._features, np.int64).reshape(-1, 4), starts, corners[:, 0], corners[:, 1])
