"""The ground of an area that is open: what came to it less what went from it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import shapely

from clearance.geodesy import polygons_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = ["OpenGround", "ground_without", "open_ground", "out_of_step"]

# Grounds whose areas differ by less than this share do not overlap.
SAME_SHARE = 1e-9


def ground_without(ground: BaseGeometry | None, taken: BaseGeometry | None) -> BaseGeometry | None:
    """Ground less what was taken from it, polygons only; None when nothing is left."""
    if ground is None or taken is None or ground.is_empty:
        return ground
    polygons = polygons_of(shapely.difference(ground, taken))
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def open_ground(gained: Sequence[BaseGeometry], lost: Sequence[BaseGeometry]) -> BaseGeometry | None:
    """Ground that came to an area more often than it went from it: the order of acts decides nothing."""
    if not gained:
        return None
    whole = gained[0] if len(gained) == 1 else shapely.union_all(gained)
    if len(gained) > 1 and lost and sum(map(shapely.area, gained)) > shapely.area(whole) * (1 + SAME_SHARE):
        return _counted(gained, lost)
    return ground_without(whole, lost[0] if len(lost) == 1 else shapely.union_all(lost)) if lost else whole


def out_of_step(gained: Sequence[BaseGeometry], lost: Sequence[BaseGeometry]) -> float:
    """How much ground is there more than once, or went without having been there, in square degrees."""
    levels = _levels(gained, lost)
    there, *twice = (float(shapely.area(level)) for level in levels)
    booked = float(sum(map(shapely.area, gained)) - sum(map(shapely.area, lost)))
    return sum(twice) + (there + sum(twice) - booked)


def _counted(gained: Sequence[BaseGeometry], lost: Sequence[BaseGeometry]) -> BaseGeometry | None:
    """Ground that came twice or more, as when a part was split off and merged again, goes once for each loss."""
    there = _levels(gained, lost)[0]
    return None if there.is_empty else there


def _levels(gained: Sequence[BaseGeometry], lost: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """The k-th is the ground that is there more than k times."""
    levels: list[BaseGeometry] = []
    for ground in gained:
        more: BaseGeometry = ground
        for k, level in enumerate(levels):
            more, levels[k] = _only_polygons(shapely.intersection(level, more)), shapely.union(level, more)
        levels.append(more)
    levels.append(shapely.Polygon())
    for ground in lost:
        levels[:-1] = [
            shapely.union(
                _only_polygons(shapely.difference(level, ground)), _only_polygons(shapely.intersection(above, ground))
            )
            for level, above in pairwise(levels)
        ]
    return levels


def _only_polygons(ground: BaseGeometry) -> BaseGeometry:
    return shapely.MultiPolygon(polygons_of(ground))


class OpenGround:
    """The ground of an area while acts move it: what came, what went, and what is left once somebody asks.

    In steps, it goes on from what was left the last time: quick, and other in the last digits than all at once.
    """

    __slots__ = ("_gained", "_in_steps", "_left", "_lost", "_moved", "_taken")

    def __init__(self, *, in_steps: bool = True) -> None:
        """Begin with none."""
        self._gained: list[BaseGeometry] = []
        self._lost: list[BaseGeometry] = []
        self._in_steps = in_steps
        self._moved = False
        self._taken = 0
        self._left: BaseGeometry | None = None

    def add(self, ground: BaseGeometry, *, gains: bool | None) -> None:
        """Add the ground of an act that comes (True), goes (False) or stays (None)."""
        if gains is None:
            return
        (self._gained if gains else self._lost).append(ground)
        self._moved = True

    def left(self) -> BaseGeometry | None:
        """The ground that is there; None when nothing is, or when no shape is known."""
        if not self._moved:
            return self._left
        self._moved = False
        if len(self._gained) != 1 or not self._in_steps:
            self._left = open_ground(self._gained, self._lost)
            return self._left
        whole, lost = self._left if self._taken else self._gained[0], self._lost[self._taken :]
        self._left = open_ground([] if whole is None else [whole], lost)
        self._taken = len(self._lost)
        return self._left
