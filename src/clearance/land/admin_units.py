"""Ground parted by administrative unit or by the border: which unit each square metre lies in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.errors import InvalidGeometry
from clearance.geodesy import areas_exact, polygons_of, repaired
from clearance.land.footprint import SMALLEST_OVERLAP_M2, common_ground
from clearance.land.open_ground import ground_without
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from clearance.land.sites import Boundary

__all__ = ["OUTSIDE", "GroundPart", "parts_by_unit", "unit_ground"]

# The unit of ground that lies in none.
OUTSIDE = ""
SLIVER = round(SMALLEST_OVERLAP_M2 * Unit.M2.scale)


@dataclass(frozen=True, slots=True)
class GroundPart:
    """What of an area lies in one unit, `OUTSIDE` for none; `area_m2` is exact (thousandths)."""

    area_id: str
    unit: str
    area_m2: int
    ground: BaseGeometry = field(compare=False, repr=False)


def parts_by_unit(
    area_ids: Sequence[str],
    grounds: Sequence[BaseGeometry],
    sizes: Sequence[int],
    units: Sequence[Boundary],
) -> list[GroundPart]:
    """Areas split by the units they lie in; the parts of each sum exactly to its size.

    A size is split in proportion to the ground, and the last part takes the remainder. Where units overlap, as lines
    from different sources do, ground that lies whole in one of them stays whole, and else the first by name has it;
    slivers below a tenth of a square metre go with the rest.

    Args:
        area_ids: a name for each ground.
        grounds: valid polygons, or points, WGS 84 lon, lat.
        sizes: what is to be split, exact.
        units: lines of one level.

    Raises:
        InvalidGeometry: naming an area whose ground cannot be laid over a unit, or a unit that encloses nothing.

    Example:
        >>> from clearance.land.sites import Boundary
        >>> west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
        >>> lines = [Boundary(name="West", level=1, geometry=west), Boundary(name="East", level=1, geometry=east)]
        >>> parts = parts_by_unit(["A"], [shapely.box(0.99, 0, 1.01, 0.01)], [1_001], lines)
        >>> [(part.unit, part.area_m2) for part in parts]
        [('East', 500), ('West', 501)]
    """
    lines = [(unit.name, unit_ground(unit)) for unit in sorted(units, key=lambda unit: unit.name)]
    shapes = np.empty(len(grounds), dtype=object)
    shapes[:] = grounds
    whole, crossed = _located(shapes, [line for _, line in lines])
    parts: list[GroundPart] = []
    for i, (area_id, size) in enumerate(zip(area_ids, sizes, strict=True)):
        if whole[i] >= 0:
            parts.append(GroundPart(area_id, lines[whole[i]][0], size, grounds[i]))
        elif not crossed[i]:
            parts.append(GroundPart(area_id, OUTSIDE, size, grounds[i]))
        else:
            parts += _split(area_id, grounds[i], size, [lines[k] for k in crossed[i]])
    return parts


def _located(
    shapes: NDArray[np.object_], lines: Sequence[BaseGeometry]
) -> tuple[NDArray[np.int64], defaultdict[int, list[int]]]:
    """For each ground the first unit that holds all of it, -1 for none; and the units that it meets."""
    whole = np.full(len(shapes), len(lines))
    crossed: defaultdict[int, list[int]] = defaultdict(list)
    tree = shapely.STRtree(shapes)
    for k, line in enumerate(lines):
        shapely.prepare(line)
        held = tree.query(line, predicate="contains")
        whole[held] = np.minimum(whole[held], k)
        for i in np.setdiff1d(tree.query(line, predicate="intersects"), held).tolist():
            crossed[i].append(k)
    return np.where(whole == len(lines), -1, whole), crossed


def unit_ground(unit: Boundary) -> BaseGeometry:
    """The ground of a unit, made valid: lines of others often cross themselves.

    Raises:
        InvalidGeometry: naming a unit that encloses nothing.
    """
    try:
        return repaired(unit.geometry)
    except InvalidGeometry as fault:
        raise InvalidGeometry("the line of {name}: {fault}", name=unit.name, fault=fault.said) from fault


def _split(
    area_id: str, ground: BaseGeometry, size: int, lines: Sequence[tuple[str, BaseGeometry]]
) -> list[GroundPart]:
    left: BaseGeometry | None = ground
    named: list[tuple[str, BaseGeometry]] = []
    for name, line in lines:
        near = _near(line, ground)
        part = None if left is None else common_ground(left, near, record=f"{area_id} with {name}")
        if part is not None:
            named.append((name, part))
            left = ground_without(left, near)
    if left is not None:
        named.append((OUTSIDE, left))
    weights = areas_exact([part for _, part in named])
    kept = [(name, part, m2) for (name, part), m2 in zip(named, weights, strict=True) if m2 > SLIVER]
    if not kept:
        return [GroundPart(area_id, named[0][0], size, ground)]
    total = sum(m2 for _, _, m2 in kept)
    amounts = [size * m2 // total for _, _, m2 in kept]
    amounts[-1] = size - sum(amounts[:-1])
    return [GroundPart(area_id, name, amount, part) for (name, part, _), amount in zip(kept, amounts, strict=True)]


def _near(line: BaseGeometry, ground: BaseGeometry) -> BaseGeometry:
    """The part of a unit's ground around an area: a province has thousands of corners, an area a few."""
    west, south, east, north = ground.bounds
    window = shapely.box(west - 1e-6, south - 1e-6, east + 1e-6, north + 1e-6)
    polygons = polygons_of(shapely.intersection(line, window))
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
