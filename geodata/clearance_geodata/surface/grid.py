"""Grids whose cells have one size in m2 everywhere, and grounds placed on them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from clearance.errors import InvalidQuantity, NotPossible
from clearance.geodesy import polygons_of, repaired
from clearance.saying import Number

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import CRS

__all__ = [
    "CYLINDRICAL",
    "LARGEST_CELLS",
    "Grid",
    "check_cell",
    "chosen_crs",
    "crs_named",
    "grid_for",
    "lambert",
    "on_grid",
]

# NSIDC EASE-Grid 2.0 Global: Lambert's cylindrical equal-area projection, true along 30 degrees.
CYLINDRICAL = "EPSG:6933"
ROUND_AREAS = "lambert"
# Farther from the equator the cells of a cylindrical grid are more than four times as long as wide.
CYLINDRICAL_LAT = 65.0
# Sides longer than this get points in between, so that they lie on the grid where they lie on the ground.
LONGEST_SIDE_DEG = 0.02
LARGEST_CELLS = 4_000_000_000
LARGEST_SIDE = 2_000_000


@dataclass(frozen=True)
class Grid:
    """Square cells of `cell_m` metres in an equal-area projection, rows from the north.

    Args:
        crs: `EPSG:6933`, or a PROJ string of a Lambert azimuthal projection.
        cell_m: the side of a cell in metres; its corners lie at multiples of it, so that surfaces of different dates
            have the same cells.
        west: edge of the first column, in cells from the origin of the projection.
        north: edge of the first row, likewise.
        width: columns.
        height: rows.
    """

    crs: str
    cell_m: float
    west: int
    north: int
    width: int
    height: int

    @property
    def origin_m(self) -> tuple[float, float]:
        """The upper left corner, metres east and north."""
        return self.west * self.cell_m, self.north * self.cell_m

    @property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """West, south, east and north in metres of the projection."""
        west, north = self.origin_m
        return west, north - self.height * self.cell_m, west + self.width * self.cell_m, north

    @property
    def title(self) -> str:
        """The projection in words."""
        if self.crs == CYLINDRICAL:
            return "Lambert cylindrical equal-area, WGS 84, true along 30 degrees (EPSG:6933)"
        said = dict(part[1:].split("=", 1) for part in self.crs.split() if "=" in part)
        return f"Lambert azimuthal equal-area, WGS 84, centre lon {said['lon_0']}, lat {said['lat_0']}"

    @cached_property
    def _known(self) -> CRS:
        from pyproj import CRS  # noqa: PLC0415  reads its database when imported

        return CRS.from_user_input(self.crs)

    @property
    def wkt(self) -> str:
        """The projection as well-known text."""
        text: str = self._known.to_wkt()
        return text


def lambert(lon: float, lat: float) -> str:
    """Lambert's azimuthal equal-area projection round a point in degrees.

    Raises:
        InvalidQuantity: when the point is not on the globe.
    """
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InvalidQuantity(
            "centre {lon}, {lat} is not on the globe; give lon,lat in degrees",
            lon=Number(lon, "g"),
            lat=Number(lat, "g"),
        )
    lon = 180 if lon == -180 else lon  # one meridian, one name
    return f"+proj=laea +lat_0={lat:g} +lon_0={lon:g} +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"


def crs_named(name: str | None) -> str | None:
    """The projection that somebody names; None for the usual one, `lambert` for one round the areas themselves.

    Raises:
        InvalidQuantity: when there is none of this name.

    Example:
        >>> crs_named("cylindrical"), crs_named("lambert:18,44")[:30]
        ('EPSG:6933', '+proj=laea +lat_0=44 +lon_0=18')
    """
    if name is None or name == ROUND_AREAS:
        return name
    if name == "cylindrical":
        return CYLINDRICAL
    kind, _, place = name.partition(":")
    try:
        lon, lat = map(float, (place if kind == ROUND_AREAS else "").split(","))
    except ValueError:
        raise InvalidQuantity(
            "grid '{name}' is not known; use cylindrical, lambert, or lambert:LON,LAT with its centre in degrees",
            name=name,
        ) from None
    return lambert(lon, lat)


def chosen_crs(crs: str | None, grounds: NDArray[np.object_]) -> str:
    """The projection for some grounds, as `crs_named` gives it."""
    if crs == ROUND_AREAS:
        return lambert(*_middle(grounds))
    return crs or _usual_crs(grounds)


def _middle(grounds: NDArray[np.object_]) -> tuple[float, float]:
    """A whole degree near the middle of grounds, also where they lie on both sides of 180 degrees."""
    bounds = shapely.bounds(shapely.get_parts(grounds))
    middles = np.radians((bounds[:, :2] + bounds[:, 2:]) / 2)
    east, north = np.cos(middles[:, 0]).mean(), np.sin(middles[:, 0]).mean()
    return round(math.degrees(math.atan2(north, east))), round((bounds[:, 1].min() + bounds[:, 3].max()) / 2)


def _usual_crs(grounds: NDArray[np.object_]) -> str:
    """The cylindrical projection; round the grounds instead, when they are far from the equator or meet 180 degrees."""
    west, south, east, north = shapely.total_bounds(grounds)
    if max(abs(south), abs(north)) <= CYLINDRICAL_LAT and east - west < 180:
        return CYLINDRICAL
    return lambert(*_middle(grounds))


def on_grid(grounds: NDArray[np.object_], crs: str) -> NDArray[np.object_]:
    """Grounds in metres of a projection, sound, with shells the one way round and holes the other.

    Raises:
        InvalidGeometry: when a shape cannot be a place on the ground.
    """
    from pyproj import Transformer  # noqa: PLC0415  reads its database when imported

    doubtful = np.flatnonzero(~(shapely.is_valid(grounds) & np.isin(shapely.get_type_id(grounds), (3, 6))))
    if len(doubtful):
        grounds = grounds.copy()
        grounds[doubtful] = [shapely.MultiPolygon(polygons_of(repaired(ground))) for ground in grounds[doubtful]]
    bounds = shapely.bounds(grounds)
    large = np.flatnonzero((bounds[:, 2:] - bounds[:, :2]).max(axis=1, initial=0) > LONGEST_SIDE_DEG)
    if len(large):
        grounds = grounds.copy()
        grounds[large] = shapely.segmentize(grounds[large], LONGEST_SIDE_DEG)
    into = Transformer.from_crs("EPSG:4326", crs, always_xy=True)

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(into.transform(points[:, 0], points[:, 1]))

    placed: Any = shapely.orient_polygons(shapely.transform(grounds, moved))
    return np.asarray(placed, dtype=object)


def check_cell(cell_m: float) -> None:
    """See that a cell has a size.

    Raises:
        InvalidQuantity: when it has none.
    """
    if not (math.isfinite(cell_m) and cell_m > 0):
        raise InvalidQuantity(
            "cells of {cell_m} m have no size; give metres above 0, such as 100", cell_m=Number(cell_m, "g")
        )


def grid_for(placed: NDArray[np.object_], *, crs: str, cell_m: float, most_cells: int = LARGEST_CELLS) -> Grid:
    """The smallest grid that covers grounds which lie in metres of its projection.

    Raises:
        InvalidQuantity: when a cell has no size.
        NotPossible: when there is no ground, or there would be too many cells.
    """
    check_cell(cell_m)
    bounds = shapely.total_bounds(placed) / cell_m
    if not np.isfinite(bounds).all():
        raise NotPossible("Surface: no area has ground, so there is nothing to draw; record the shapes of areas")
    west, south, east, north = math.floor(bounds[0]), math.floor(bounds[1]), math.ceil(bounds[2]), math.ceil(bounds[3])
    width, height = max(east - west, 1), max(north - south, 1)
    if width * height > most_cells or max(width, height) > LARGEST_SIDE:
        needed = max(math.sqrt(width * height / most_cells), max(width, height) / LARGEST_SIDE) * cell_m
        raise NotPossible(
            "Surface: {width} x {height} cells of {cell_m} m are more than one file is to hold; give cells of "
            "{needed_m} m or more",
            width=width,
            height=height,
            cell_m=Number(cell_m, "g"),
            needed_m=str(math.ceil(needed)),
        )
    return Grid(crs, cell_m, west, north, width, height)
