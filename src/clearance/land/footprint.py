"""The ground itself: gross and net m2 of areas, and where they lie over each other.

Gross adds the areas up, net counts ground under several of them once. Every gross and net figure comes from here.
Unions are made only inside groups of areas that overlap, found by an STRtree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException

from clearance.errors import InvalidGeometry
from clearance.geodesy import geodesic_area_m2, geodesic_areas_m2, planar_areas_m2, polygons_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = ["SMALLEST_OVERLAP_M2", "Footprint", "Overlap", "common_ground", "footprint", "overlaps_between"]

# Overlaps below this are slivers of rounding, not ground: a tenth of a square metre.
SMALLEST_OVERLAP_M2 = 0.1
# So many pairs are laid over each other at once.
PAIRS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two records over the same ground."""

    left_id: str
    right_id: str
    area_m2: float
    ground: BaseGeometry | None = field(default=None, compare=False, repr=False)


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
        return _polygonal(shapely.intersection(left, right))
    except GEOSException as fault:
        raise _cannot_be_overlaid(record, fault) from fault


def footprint(
    ids: Sequence[str], grounds: Sequence[BaseGeometry], *, sizes_m2: Sequence[float] | None = None
) -> Footprint:
    """Gross and net m2 of grounds and their overlaps; empty input gives zeros.

    Args:
        ids: what each ground is known by.
        grounds: valid polygons and multipolygons, WGS 84.
        sizes_m2: their geodesic sizes, where they were measured before; None: they are measured.

    Raises:
        InvalidGeometry: naming the records whose shapes cannot be overlaid.

    Example:
        >>> two = [shapely.box(0, 0, 0.01, 0.01), shapely.box(0.005, 0, 0.015, 0.01)]
        >>> f = footprint(["a", "b"], two)
        >>> round(f.net_m2 / f.gross_m2, 3), [(o.left_id, o.right_id) for o in f.overlaps]
        (0.75, [('a', 'b')])
    """
    shapes = _array(grounds)
    if not len(shapes):
        return Footprint(0.0, 0.0, ())
    left, right = shapely.STRtree(shapes).query(shapes)
    pairs = np.column_stack([left, right])[left < right]
    found = list(_overlapping(shapes, shapes, pairs, names=(ids, ids)))
    areas_m2 = geodesic_areas_m2(shapes) if sizes_m2 is None else np.asarray(sizes_m2, dtype="float64")
    alone = np.ones(len(shapes), dtype=bool)
    net_m2 = 0.0
    for group in _groups([(i, j) for i, j, _, _ in found]):
        alone[group] = False
        net_m2 += _union_m2(shapes[group], record=" with ".join(ids[i] for i in group[:2]))
    overlaps = sorted((Overlap(ids[i], ids[j], m2, ground) for i, j, m2, ground in found), key=lambda o: -o.area_m2)
    return Footprint(sum(areas_m2.tolist()), net_m2 + sum(areas_m2[alone].tolist()), tuple(overlaps))


def overlaps_between(
    lefts: Mapping[str, BaseGeometry],
    rights: Mapping[str, BaseGeometry],
    *,
    owners: tuple[Sequence[str], Sequence[str]] | None = None,
) -> tuple[Overlap, ...]:
    """Every pair of one ground of the left and one of the right that overlap, largest first.

    Args:
        lefts: grounds by id.
        rights: grounds by id.
        owners: whose each ground is, in order, left and right; grounds of one owner make no pair.

    Raises:
        InvalidGeometry: naming the records whose shapes cannot be overlaid.
    """
    left_ids, right_ids = list(lefts), list(rights)
    left, right = _array(list(lefts.values())), _array(list(rights.values()))
    if not len(left) or not len(right):
        return ()
    of_right, of_left = shapely.STRtree(left).query(right)
    if owners is not None:
        ours, theirs = (np.array(names, dtype=object) for names in owners)
        apart = ours[of_left] != theirs[of_right]
        of_left, of_right = of_left[apart], of_right[apart]
    pairs = np.column_stack([of_left, of_right])
    found = _overlapping(left, right, pairs, names=(left_ids, right_ids))
    made = (Overlap(left_ids[i], right_ids[j], m2, ground) for i, j, m2, ground in found)
    return tuple(sorted(made, key=lambda overlap: -overlap.area_m2))


def _array(grounds: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    shapes = np.empty(len(grounds), dtype=object)
    shapes[:] = grounds
    return shapes


def _overlapping(
    lefts: NDArray[np.object_],
    rights: NDArray[np.object_],
    pairs: NDArray[np.int64],
    *,
    names: tuple[Sequence[str], Sequence[str]],
) -> Iterator[tuple[int, int, float, BaseGeometry | None]]:
    """Those pairs of indices whose grounds overlap, with the m2 and the ground that they share."""
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        some = pairs[start : start + PAIRS_AT_ONCE]
        some = some[_may_overlap(lefts[some[:, 0]], rights[some[:, 1]])]
        shared = _shared(lefts, rights, some, names=names)
        worth = np.flatnonzero(planar_areas_m2(shared) > SMALLEST_OVERLAP_M2 / 2)
        for k, m2 in zip(worth.tolist(), geodesic_areas_m2(shared[worth]).tolist(), strict=True):
            if m2 > SMALLEST_OVERLAP_M2:
                yield int(some[k, 0]), int(some[k, 1]), m2, _polygonal(shared[k])


def _may_overlap(lefts: NDArray[np.object_], rights: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether the insides of grounds meet; those that share a border only are most of all pairs."""
    try:
        found: NDArray[np.bool_] = shapely.relate_pattern(lefts, rights, "T********")
    except GEOSException:  # a shape that cannot be overlaid is named when the pair is laid over each other
        found = np.ones(len(lefts), dtype=bool)
    return found


def _shared(
    lefts: NDArray[np.object_],
    rights: NDArray[np.object_],
    pairs: NDArray[np.int64],
    *,
    names: tuple[Sequence[str], Sequence[str]],
) -> NDArray[np.object_]:
    try:
        found: NDArray[np.object_] = shapely.intersection(lefts[pairs[:, 0]], rights[pairs[:, 1]])
    except GEOSException:  # one by one, to name the pair
        found = np.array(
            [common_ground(lefts[i], rights[j], record=f"{names[0][i]} with {names[1][j]}") for i, j in pairs.tolist()],
            dtype=object,
        )
    return found


def _polygonal(ground: BaseGeometry) -> BaseGeometry | None:
    polygons = polygons_of(ground)
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _union_m2(shapes: NDArray[np.object_], *, record: str) -> float:
    try:
        return geodesic_area_m2(shapely.union_all(shapes))
    except GEOSException as fault:
        raise _cannot_be_overlaid(record, fault) from fault


def _cannot_be_overlaid(record: str, fault: GEOSException) -> InvalidGeometry:
    return InvalidGeometry(
        "{record} cannot be overlaid ({fault}); check its polygon for self-crossing rings",
        record=record,
        fault=str(fault),
    )


def _groups(pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Indices joined by pairs (union-find), in rising order."""
    parent: dict[int, int] = {}

    def root(i: int) -> int:
        while parent.setdefault(i, i) != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j in pairs:
        parent[root(i)] = root(j)
    members: dict[int, list[int]] = {}
    for i in sorted(parent):
        members.setdefault(root(i), []).append(i)
    return list(members.values())
