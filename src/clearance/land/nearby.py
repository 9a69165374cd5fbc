"""What lies near a piece of ground: distance and direction to areas, on the ellipsoid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from clearance.geodesy import metres_per_degree, ways

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = ["Near", "distances_to"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """An area and how far it is: from the nearest point of the ground to the nearest of the area, true bearing.

    Both are 0 where the grounds touch.
    """

    area_id: str
    distance_m: float
    bearing_deg: float

    def to_dict(self) -> dict[str, object]:
        """The neighbour for JSON."""
        return {
            "area_id": self.area_id,
            "distance_m": round(self.distance_m, 1),
            "bearing_deg": round(self.bearing_deg, 1) % 360,
        }


def distances_to(
    ground: BaseGeometry, others: Sequence[tuple[str, BaseGeometry]], *, at_most: int | None = None
) -> tuple[Near, ...]:
    """Areas by their distance from a ground, nearest first, then by id.

    The nearest points are found on a plane in metres at the latitude of the ground, and measured as a geodesic: right
    to a thousandth within some tens of kilometres, and in order of magnitude across a country. Grounds on the other
    side of the antimeridian are looked at where they lie nearest.

    Args:
        ground: polygons, WGS 84.
        others: id and ground of each area.
        at_most: so many of the nearest; None for all.

    Example:
        >>> here, there = shapely.box(17, 44, 17.001, 44.001), shapely.box(17, 44.01, 17.001, 44.011)
        >>> [(n.area_id, round(n.distance_m), round(n.bearing_deg)) for n in distances_to(here, [("A", there)])]
        [('A', 1000, 0)]
    """
    if not others:
        return ()
    shapes = np.empty(len(others), dtype=object)
    shapes[:] = [shape for _, shape in others]
    west, south, east, north = ground.bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    scale = np.array(metres_per_degree(float(middle[1])))
    flat = shapely.transform(ground, lambda points: (points - middle) * scale)
    around = shapely.transform(shapes, lambda points: (_beside(points, middle) - middle) * scale)
    apart = shapely.distance(flat, around)
    order = np.argsort(apart, kind="stable")[: None if at_most is None else 2 * at_most + 2]
    ends = shapely.get_coordinates(shapely.shortest_line(flat, around[order])).reshape(-1, 2, 2) / scale + middle
    bearings, metres = ways(ends[:, 0], ends[:, 1])
    found = [
        Near(
            area_id=others[i][0],
            distance_m=0.0 if apart[i] == 0 else float(metre),
            bearing_deg=0.0 if apart[i] == 0 else float(bearing),
        )
        for i, bearing, metre in zip(order.tolist(), bearings, metres, strict=True)
    ]
    return tuple(sorted(found, key=lambda near: (near.distance_m, near.area_id))[:at_most])


def _beside(points: NDArray[np.float64], middle: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitudes within half a turn of the middle, so that the way across the antimeridian is the short one."""
    moved = points.copy()
    moved[:, 0] -= 360.0 * np.round((moved[:, 0] - middle[0]) / 360.0)
    return moved
