"""Shapes of a tile before they are written: rows with rings of corners on the grid of the tile."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.tiles.columns import Places, Shapes

__all__ = ["LINE", "POINT", "POLYGON", "Drawn", "Room", "Steps", "points_drawn", "room_for"]

# Places across or down on the grid of a zoom.
Steps = NDArray[np.int64]

# Kinds of geometry as a tile numbers them (MVT 2.1, 4.3.4).
POINT, LINE, POLYGON = 1, 2, 3


class Room(NamedTuple):
    """Where kernels put what they draw, and where the shape of each row is.

    A feature is row, kind, first ring, ring after the last. A point is row, x, y. `aside` are rows that a kernel cannot
    draw. `counts` says how many features, rings, corners, points and rows aside there are so far. Rows are numbered in
    their order in the tile.
    """

    places: Places
    features: NDArray[np.int64]
    ring_start: NDArray[np.int64]
    is_shell: NDArray[np.bool_]
    xs: NDArray[np.int64]
    ys: NDArray[np.int64]
    points: NDArray[np.int64]
    aside: NDArray[np.int64]
    counts: NDArray[np.int64]


class Drawn(NamedTuple):
    """Features with their rings; corners of a ring stand between its start and that of the next."""

    features: NDArray[np.int64]
    ring_start: NDArray[np.int64]
    xs: NDArray[np.int64]
    ys: NDArray[np.int64]

    def of_kind(self, kind: int) -> Drawn:
        """The features of one kind."""
        return self._replace(features=self.features[self.features[:, 1] == kind])

    def joined(self, other: Drawn) -> Drawn:
        """These features, then others."""
        rings, corners = len(self.ring_start) - 1, self.ring_start[-1]
        return Drawn(
            np.concatenate([self.features, other.features + np.array((0, 0, rings, rings))]),
            np.concatenate([self.ring_start[:-1], other.ring_start + corners]),
            np.concatenate([self.xs[:corners], other.xs]),
            np.concatenate([self.ys[:corners], other.ys]),
        )


def room_for(shapes: Shapes, places: Places) -> Room:
    """Room for all that some rows can be drawn as; one without a place is a point."""
    seen = places[places >= 0]
    first, last = shapes.first_part[seen], shapes.first_part[seen + 1]
    parts = int((last - first).sum())
    corners = int((shapes.part_start[last] - shapes.part_start[first]).sum())
    return Room(
        places=places,
        features=np.empty((2 * len(seen), 4), np.int64),
        ring_start=np.zeros(parts + 1, np.int64),
        is_shell=np.empty(parts, np.bool_),
        xs=np.empty(corners, np.int64),
        ys=np.empty(corners, np.int64),
        points=np.empty((parts + len(places) - len(seen), 3), np.int64),
        aside=np.empty(len(seen), np.int64),
        counts=np.zeros(5, np.int64),
    )


def points_drawn(points: Steps, *, apart: bool) -> Drawn:
    """Points (row, across, down) as features; those of one row that follow each other are one unless set apart."""
    starts = np.arange(len(points)) if apart else np.flatnonzero(np.diff(points[:, 0], prepend=-1))
    rings = np.arange(len(starts))
    features = np.column_stack([points[starts, 0], np.full(len(starts), POINT), rings, rings + 1])
    return Drawn(features, np.append(starts, len(points)), points[:, 1], points[:, 2])
