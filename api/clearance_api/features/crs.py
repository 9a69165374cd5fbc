"""Coordinate reference systems (Part 2): which there are, their axis order, and the way from and to WGS 84.

Only systems that PROJ reaches from WGS 84 without a loss are served. A national datum such as PSAD 56 is none of them:
its published shifts are good for 5 to 42 m, and nobody who reads a coordinate of a mined area would see that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.saying import saying
from clearance_api.features.misasked import Misasked
from clearance_geodata.shelf.asked import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import Transformer
    from shapely.geometry.base import BaseGeometry

__all__ = ["CRS84", "Crs", "boxed", "crs_of", "placed", "read_back", "zones_of"]

ROOT = "http://www.opengis.net/def/crs"
# From the middle of the map of EPSG:3857 to its edge.
HALF_WAY_M = 20_037_509
# So many corners between two corners of a box, where its sides are bent on the globe.
BENDS = 20
# A zone is good far beyond its 6 degrees, but not at the other side of the globe.
REACH_DEG = 45


@dataclass(frozen=True, slots=True)
class Crs:
    """A system by its URI, and the name that PROJ knows it by; its coordinates come in the order of its own axes."""

    uri: str
    name: str

    @property
    def is_wgs84(self) -> bool:
        """Whether its coordinates are longitude and latitude of WGS 84, as they are kept."""
        return self.name == "OGC:CRS84"

    @property
    def zone(self) -> int | None:
        """The UTM zone, 1 to 60; None when it is no zone."""
        code = self.name.removeprefix("EPSG:")
        return int(code[3:]) if code.startswith(("326", "327")) and len(code) == 5 else None


def _epsg(code: int) -> Crs:
    return Crs(f"{ROOT}/EPSG/0/{code}", f"EPSG:{code}")


CRS84 = Crs(f"{ROOT}/OGC/1.3/CRS84", "OGC:CRS84")
WORLD = (CRS84, _epsg(4326), _epsg(3857))
ZONES = {(half, zone): _epsg(half + zone) for half in (32600, 32700) for zone in range(1, 61)}
BY_URI = {crs.uri: crs for crs in (*WORLD, *ZONES.values())} | {f"[{c.name}]": c for c in (*WORLD, *ZONES.values())}


def crs_of(text: str, parameter: str) -> Crs:
    """A system by its URI, or by its safe CURIE such as ``[EPSG:4326]``.

    Raises:
        Misasked: when it is not served.
    """
    try:
        return BY_URI[text]
    except KeyError:
        listed = tuple(crs.uri for crs in WORLD)
        remedy = saying("is not served; use {listed}, or a UTM zone that the collection lists under crs", listed=listed)
        raise Misasked(parameter, text, remedy) from None


def zones_of(bounds: Box | None) -> tuple[Crs, ...]:
    """The systems of a collection: those of the world, and the UTM zones that its ground lies in."""
    if bounds is None or bounds.west > bounds.east or bounds.east - bounds.west > 2 * REACH_DEG:
        return WORLD
    first, last = (min(int((lon + 180) // 6), 59) + 1 for lon in (bounds.west, bounds.east))
    halves = [half for half, is_there in ((32600, bounds.north > 0), (32700, bounds.south < 0)) if is_there]
    return (*WORLD, *(ZONES[half, zone] for half in halves for zone in range(first, last + 1)))


@cache
def _way(source: str, target: str) -> Transformer:
    from pyproj import Transformer  # noqa: PLC0415  pyproj reads its database when imported

    return Transformer.from_crs(source, target)


def placed(shapes: NDArray[np.object_], crs: Crs) -> NDArray[np.object_]:
    """Shapes of WGS 84 lon, lat in another system, with the axes in its order.

    Raises:
        Misasked: when ground lies where the system has no place for it.
    """
    if crs.is_wgs84:
        return shapes
    way = _way("OGC:CRS84", crs.name)
    if crs.zone is not None:
        _check_reach(shapes, crs)

    def transformed(lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(way.transform(lon_lat[:, 0], lon_lat[:, 1]))

    moved: NDArray[np.object_] = shapely.transform(shapes, transformed)
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise Misasked("crs", crs.uri, saying("has no place for ground at a pole; use EPSG:4326"))
    return moved


def _check_reach(shapes: NDArray[np.object_], crs: Crs) -> None:
    lons = shapely.get_coordinates(shapes)[:, 0]
    off = np.abs((lons - (6 * (crs.zone or 0) - 183) + 180) % 360 - 180)
    if off.size and off.max() > REACH_DEG:
        far = saying("is a zone far from some of the ground; use one that the collection lists")
        raise Misasked("crs", crs.uri, far)


def read_back(geometry: BaseGeometry, crs: Crs) -> BaseGeometry:
    """A geometry in a system, with the axes in its order, as WGS 84 lon, lat."""
    if crs.is_wgs84:
        return geometry
    way = _way(crs.name, "OGC:CRS84")
    return shapely.transform(geometry, lambda given: np.column_stack(way.transform(given[:, 0], given[:, 1])))


def boxed(numbers: tuple[float, float, float, float], crs: Crs) -> tuple[Box, BaseGeometry | None]:
    """A box in a system as a box of WGS 84 and, where its sides are bent there, the ground that it covers.

    Raises:
        ValueError: when it is no box on the globe.
    """
    first, second, third, fourth = numbers
    if crs.name == "EPSG:4326":
        first, second, third, fourth = second, first, fourth, third
    if crs.is_wgs84 or crs.name == "EPSG:4326":
        return _on_globe(first, second, third, fourth), None
    if crs.zone is None and max(abs(first), abs(third)) > HALF_WAY_M:
        half = str(HALF_WAY_M)
        raise ValueError(saying("is not a box on the globe; give eastings from -{half} to {half} m", half=half))
    if not (first <= third and second <= fourth):
        raise ValueError(saying("is not a box; give the smaller easting and northing first"))
    corners = shapely.box(first, second, third, fourth)
    if crs.zone is None:
        west, south, east, north = read_back(corners, crs).bounds
        return _on_globe(west, south, east, north), None
    bent = read_back(shapely.segmentize(corners, max(third - first, fourth - second, 1.0) / BENDS), crs)
    if not np.isfinite(shapely.get_coordinates(bent)).all() or not bent.is_valid:
        needed = saying("is not a box that {crs} has a place for; give eastings and northings in m", crs=crs.name)
        raise ValueError(needed)
    west, south, east, north = bent.bounds
    return _on_globe(west, south, east, north), bent


def _on_globe(west: float, south: float, east: float, north: float) -> Box:
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(
            saying("is not a box on the globe; give west,south,east,north in degrees, south at most north")
        )
    return Box(west, south, east, north)
