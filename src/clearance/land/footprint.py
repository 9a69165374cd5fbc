"""The ground itself: gross and net m2 of areas, and where they lie over each other.

Gross adds the areas up, net counts ground under several of them once. Unions are made only inside groups of areas
that touch, found by an STRtree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.errors import GEOSException

from clearance.errors import InvalidGeometry
from clearance.geodesy import geodesic_area_m2, polygons_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = ["Footprint", "Overlap", "common_ground", "footprint"]

# Overlaps below this are slivers of rounding, not ground: a tenth of a square metre.
SMALLEST_OVERLAP_M2 = 0.1


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two records over the same ground."""

    left_id: str
    right_id: str
    area_m2: float


@dataclass(frozen=True, slots=True)
class Footprint:
    """Gross and net m2 of records, and every pair that overlaps, largest first."""

    gross_m2: float
    net_m2: float
    overlaps: tuple[Overlap, ...]


def common_ground(left: BaseGeometry, right: BaseGeometry, *, record: str) -> BaseGeometry | None:
    """The polygons that two grounds share; None when they share none.

    Raises:
        InvalidGeometry: naming the record when the shapes cannot be overlaid.
    """
    try:
        polygons = polygons_of(shapely.intersection(left, right))
    except GEOSException as fault:
        raise InvalidGeometry(
            f"{record} cannot be overlaid ({fault}); check its polygon for self-crossing rings"
        ) from fault
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def footprint(ids: Sequence[str], grounds: Sequence[BaseGeometry]) -> Footprint:
    """Gross and net m2 of grounds and their overlaps; empty input gives zeros.

    Example:
        >>> two = [shapely.box(0, 0, 0.01, 0.01), shapely.box(0.005, 0, 0.015, 0.01)]
        >>> f = footprint(["a", "b"], two)
        >>> round(f.net_m2 / f.gross_m2, 3), [(o.left_id, o.right_id) for o in f.overlaps]
        (0.75, [('a', 'b')])
    """
    shapes = np.array(grounds, dtype=object)
    if not len(shapes):
        return Footprint(0.0, 0.0, ())
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = [(int(i), int(j)) for i, j in zip(left, right, strict=True) if i < j]
    areas_m2 = [geodesic_area_m2(shape) for shape in shapes]
    shared_m2 = {
        (i, j): geodesic_area_m2(common_ground(shapes[i], shapes[j], record=f"{ids[i]} with {ids[j]}"))
        for i, j in pairs
    }
    over = {pair: m2 for pair, m2 in shared_m2.items() if m2 > SMALLEST_OVERLAP_M2}
    overlaps = sorted((Overlap(ids[i], ids[j], m2) for (i, j), m2 in over.items()), key=lambda o: -o.area_m2)
    net_m2 = 0.0
    for group in _groups(len(shapes), list(over)):
        alone = len(group) == 1
        net_m2 += areas_m2[group[0]] if alone else geodesic_area_m2(shapely.union_all(shapes[group]))
    return Footprint(sum(areas_m2), net_m2, tuple(overlaps))


def _groups(count: int, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Indices joined by pairs (union-find)."""
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j in pairs:
        parent[root(i)] = root(j)
    members: dict[int, list[int]] = {}
    for i in range(count):
        members.setdefault(root(i), []).append(i)
    return list(members.values())
