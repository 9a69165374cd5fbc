"""UTM on any ellipsoid: metres to degrees and back, zones and latitude bands."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from clearance.errors import InvalidGeometry
from clearance.saying import Number
from clearance_geodata.coordinates.grid import BANDS

if TYPE_CHECKING:
    from pyproj import Proj

__all__ = [
    "NORTHERNMOST",
    "SOUTHERNMOST",
    "WGS84_AXES",
    "band_holds",
    "band_of",
    "degrees_to_utm",
    "utm_to_degrees",
    "zone_of",
]

SOUTHERNMOST, NORTHERNMOST, BAND_DEGREES = -80.0, 84.0, 8.0
METRES_PER_DEGREE = 110_574.0
WGS84_AXES = (6_378_137.0, 6_356_752.314245179)


@lru_cache(maxsize=512)
def _utm(zone: int, axes: tuple[float, float], *, southern: bool) -> Proj:
    from pyproj import Proj  # noqa: PLC0415  pyproj reads its database when imported

    longer_m, shorter_m = axes
    return Proj({"proj": "utm", "zone": zone, "south": southern, "a": longer_m, "b": shorter_m})


def utm_to_degrees(
    easting_m: float, northing_m: float, zone: int, *, southern: bool, axes: tuple[float, float] = WGS84_AXES
) -> tuple[float, float]:
    """Longitude and latitude of a UTM position, on the ellipsoid of these axes in m.

    Example:
        >>> [round(degrees, 6) for degrees in utm_to_degrees(788878, 9612740, 17, southern=True)]
        [-78.4, -3.499997]
    """
    lon, lat = _utm(zone, axes, southern=southern)(easting_m, northing_m, inverse=True)
    return float(lon), float(lat)


def degrees_to_utm(lon: float, lat: float, zone: int, *, southern: bool) -> tuple[float, float]:
    """Easting and northing in metres of a position on WGS 84, in the zone that is asked for."""
    easting_m, northing_m = _utm(zone, WGS84_AXES, southern=southern)(lon, lat)
    return float(easting_m), float(northing_m)


def band_of(lat: float) -> str:
    """The letter of the latitude band.

    Raises:
        InvalidGeometry: for the polar regions, which have none.

    Example:
        >>> band_of(-3.5), band_of(83)
        ('M', 'X')
    """
    if not SOUTHERNMOST <= lat <= NORTHERNMOST:
        raise InvalidGeometry("latitude {lat} has no UTM zone; use degrees", lat=Number(lat, "g"))
    return BANDS[min(int((lat - SOUTHERNMOST) // BAND_DEGREES), len(BANDS) - 1)]


def band_holds(letter: str, lat: float, *, margin_m: float) -> bool:
    """Whether a latitude lies in a band, or no further outside than the margin."""
    south = SOUTHERNMOST + BAND_DEGREES * BANDS.index(letter)
    north = NORTHERNMOST if letter == BANDS[-1] else south + BAND_DEGREES
    margin = margin_m / METRES_PER_DEGREE
    return south - margin <= lat <= north + margin


def zone_of(lon: float, lat: float) -> int:
    """The number of the zone that a position belongs to, with the exceptions of Norway and Svalbard.

    Example:
        >>> zone_of(-78.4, -3.5), zone_of(-77.9, -3.5), zone_of(180.0, 10.0), zone_of(5.3, 60.4)
        (17, 18, 1, 32)
    """
    zone = int((lon + 180) // 6) % 60 + 1
    if 56 <= lat < 64 and 3 <= lon < 12:
        return 32
    if lat >= 72 and 0 <= lon < 42:
        return 31 + 2 * int((lon + 3) // 12)
    return zone
