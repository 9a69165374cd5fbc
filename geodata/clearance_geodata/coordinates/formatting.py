"""A position on WGS 84 as text, in any notation; every text can be read again."""

from __future__ import annotations

from enum import StrEnum

from clearance.errors import InvalidGeometry
from clearance.saying import Number
from clearance_geodata.coordinates.grid import FIRST_NORTHERN_BAND
from clearance_geodata.coordinates.squares import mgrs_of
from clearance_geodata.coordinates.utm import band_of, degrees_to_utm, zone_of

__all__ = ["Notation", "formatted"]


class Notation(StrEnum):
    """How a position is written."""

    DEGREES = "degrees"
    MINUTES = "minutes"
    SECONDS = "seconds"
    UTM = "utm"
    MGRS = "mgrs"


# About a decimetre of ground for angles, a metre for grids.
USUAL_DIGITS = {Notation.DEGREES: 6, Notation.MINUTES: 4, Notation.SECONDS: 2, Notation.UTM: 0, Notation.MGRS: 5}


def formatted(lon: float, lat: float, notation: Notation, digits: int | None = None) -> str:
    """A position in degrees on WGS 84 as text.

    Args:
        lon: degrees, -180 to 180.
        lat: degrees, -90 to 90.
        notation: how to write it.
        digits: after the decimal mark; of MGRS, the digits of the easting, 0 to 5.

    Raises:
        InvalidGeometry: when it is not on the globe, or has no UTM zone.

    Example:
        >>> for notation in Notation:
        ...     print(formatted(-78.4, -3.5, notation))
        3.500000°S 78.400000°W
        3°30.0000'S 78°24.0000'W
        3°30'00.00"S 78°24'00.00"W
        17 south 788878E 9612740N
        17M QS 88877 12739
    """
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise InvalidGeometry(
            "longitude {lon}, latitude {lat} is not on the globe; give degrees, in this order",
            lon=Number(lon, "g"),
            lat=Number(lat, "g"),
        )
    decimals = USUAL_DIGITS[notation] if digits is None else digits
    if notation is Notation.MGRS:
        return mgrs_of(lon, lat, decimals)
    if notation is Notation.UTM:
        zone, southern = zone_of(lon, lat), band_of(lat) < FIRST_NORTHERN_BAND
        easting_m, northing_m = degrees_to_utm(lon, lat, zone, southern=southern)
        # A word, because 38S is a northern band to some and the southern hemisphere to others.
        side = "south" if southern else "north"
        # Seven digits, as receivers show it: so "12N" is not taken for a zone next to the equator.
        width = len("0000000") + (decimals and decimals + 1)
        return f"{zone} {side} {easting_m:.{decimals}f}E {abs(northing_m):0{width}.{decimals}f}N"
    return f"{_angle(lat, 'NS', notation, decimals)} {_angle(lon, 'EW', notation, decimals)}"


def _angle(degrees: float, sides: str, notation: Notation, decimals: int) -> str:
    """One angle; rounded as a whole, so that no 60 minutes come out."""
    per_degree = {Notation.DEGREES: 1, Notation.MINUTES: 60, Notation.SECONDS: 3600}[notation]
    steps = round(abs(degrees) * per_degree * 10**decimals)
    side = sides[1] if degrees < 0 and steps else sides[0]
    units, fraction = divmod(steps, 10**decimals)
    tail = f".{fraction:0{decimals}}" if decimals else ""
    if notation is Notation.DEGREES:
        return f"{units}{tail}°{side}"
    if notation is Notation.MINUTES:
        return f"{units // 60}°{units % 60:02}{tail}'{side}"
    return f"{units // 3600}°{units // 60 % 60:02}'{units % 60:02}{tail}\"{side}"
