"""How far each area is from the nearest line of a layer of roads, in metres on the ellipsoid."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.errors import FileRefused
from clearance.geodesy import distances_m
from clearance_geodata.exposure.layers import shapes_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["road_distances_m"]

BANDS_PER_DEGREE = 4
Track = Callable[[int, int], None]


def road_distances_m(
    grounds: NDArray[np.object_],
    path: Path,
    *,
    layer: str = "",
    track: Track = lambda _done, _whole: None,
) -> NDArray[np.float64]:
    """Return the metres from each ground to the nearest feature of a layer; 0 where one crosses it.

    Which feature is nearest is found in degrees, those of longitude shortened as at the latitude of the ground (to a
    quarter of a degree); how far it is, is a geodesic.

    Args:
        grounds: polygons in lon, lat.
        path: a layer of roads or tracks, any coordinate system.
        layer: its name in a file that has several.
        track: called with features done and their number.

    Raises:
        FileRefused: when the layer cannot be read, or has no shape.
    """
    bands = np.round(shapely.get_y(shapely.centroid(grounds)) * BANDS_PER_DEGREE).astype(np.int64)
    nearest = np.full(len(grounds), np.inf)
    for done, whole, shapes in shapes_of(path, layer):
        roads = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
        for band in np.unique(bands) if len(roads) else ():
            own = np.flatnonzero(bands == band)
            found = _to_nearest(grounds[own], roads, float(np.cos(np.radians(band / BANDS_PER_DEGREE))))
            nearest[own] = np.minimum(nearest[own], found)
        track(done, whole)
    if np.isinf(nearest).any():
        raise FileRefused("{name} has no feature with a shape; give a layer of roads or tracks", name=path.name)
    return nearest


def _to_nearest(grounds: NDArray[np.object_], roads: NDArray[np.object_], shorten: float) -> NDArray[np.float64]:
    def shortened(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return points * [shorten, 1.0]

    own = np.asarray(shapely.transform(grounds, shortened), dtype=object)
    lines = np.asarray(shapely.transform(roads, shortened), dtype=object)
    which = shapely.STRtree(lines).nearest(own)
    ends = shapely.get_coordinates(shapely.shortest_line(own, lines[which])).reshape(-1, 2, 2) / [shorten, 1.0]
    return distances_m(ends[:, 0], ends[:, 1])
