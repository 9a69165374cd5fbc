"""Squares of the Military Grid Reference System (MGRS) on WGS 84, of 100 km down to 1 m."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

from clearance.errors import InvalidGeometry
from clearance.saying import Number
from clearance_geodata.coordinates.utm import band_holds, utm_to_degrees

__all__ = ["Square", "is_square", "mgrs_of", "read_square"]

DIGITS = 5
SQUARE_100_KM = 100_000.0
SHAPE = re.compile(r"(?:MGRS)?(\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z][A-HJ-NP-V])(\d*)")
NO_ZONE = re.compile(r"(?:MGRS)?[A-HJ-NP-Z][A-HJ-NP-V](\d\d)+")


@dataclass(frozen=True, slots=True)
class Square:
    """A square: its side, its south-west corner on UTM, and its centre in degrees on WGS 84."""

    zone: int
    southern: bool
    easting_m: float
    northing_m: float
    side_m: float
    lon: float
    lat: float


def _compact(text: str) -> str:
    return re.sub(r"[\s.,:;/-]", "", text).upper()


def is_square(text: str) -> bool:
    """Whether a text has the shape of an MGRS reference, with or without its zone.

    Example:
        >>> is_square("17M QS 88877 12739"), is_square("17M 788878 9612740")
        (True, False)
    """
    compact = _compact(text)
    return bool(SHAPE.fullmatch(compact) or NO_ZONE.fullmatch(compact))


def read_square(text: str) -> Square:
    """The square that an MGRS reference names.

    Raises:
        InvalidGeometry: when zone or digits are missing, or there is no such square.

    Example:
        >>> square = read_square("17M QS 8887 1273")
        >>> square.easting_m, square.northing_m, square.side_m
        (788870.0, 9612730.0, 10.0)
    """
    match = SHAPE.fullmatch(_compact(text))
    if match is None:
        raise InvalidGeometry("it has no grid zone; write it whole, such as 17M QS 88877 12739")
    number, band, letters, digits = match.groups()
    if len(digits) % 2 or len(digits) > 2 * DIGITS:
        raise InvalidGeometry(
            "it has {digits} digits; easting and northing need as many each, at most {most}",
            digits=str(len(digits)),
            most=str(DIGITS),
        )
    half = len(digits) // 2
    side_m = SQUARE_100_KM / 10**half
    zone, southern, east, north = _corner(
        f"{int(number)}{band}{letters}{digits[:half]:0<{DIGITS}}{digits[half:]:0<{DIGITS}}"
    )
    lon, lat = utm_to_degrees(east + side_m / 2, north + side_m / 2, zone, southern=southern)
    if not band_holds(band, lat, margin_m=side_m):
        raise InvalidGeometry(
            "the band {band} has no square {letters} in zone {number}; check the letters",
            band=str(band),
            letters=str(letters),
            number=str(number),
        )
    return Square(zone, southern, east, north, side_m, lon, lat)


def _corner(reference: str) -> tuple[int, bool, float, float]:
    """Zone, hemisphere, easting and northing of the south-west corner of a square of 1 m."""
    from mgrs import MGRS  # noqa: PLC0415  a native library, read by those who need it
    from mgrs.core import MGRSError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            # It warns of a wrong band and answers all the same; the band is checked by the caller.
            warnings.simplefilter("ignore", RuntimeWarning)
            zone, side, easting, northing = MGRS().MGRSToUTM(reference)
    except MGRSError as fault:
        raise InvalidGeometry(
            "there is no MGRS square {reference}; check zone and letters", reference=reference[:-10]
        ) from fault
    # Versions differ in whether they give the corner or the middle of the square.
    return int(zone), side == "S", easting // 1, northing // 1


def mgrs_of(lon: float, lat: float, digits: int = DIGITS) -> str:
    """The MGRS square of a position on WGS 84, its digits for easting and for northing each from 0 (100 km) to 5 (1 m).

    Raises:
        InvalidGeometry: for the polar regions, which have no UTM zones.

    Example:
        >>> mgrs_of(-78.4, -3.5), mgrs_of(-78.4, -3.5, digits=2)
        ('17M QS 88877 12739', '17M QS 88 12')
    """
    from mgrs import MGRS  # noqa: PLC0415

    if not -80 <= lat < 84:
        raise InvalidGeometry("latitude {lat} has no UTM zone; use degrees", lat=Number(lat, "g"))
    # The library names the zone west of 180 by 1, and leaves the zero before it.
    text = MGRS().toMGRS(lat, lon, MGRSPrecision=digits)
    zone, square, numbers = text[:3], text[3:5], text[5:]
    parts = [f"{int(zone[:2])}{zone[2]}", square, numbers[:digits], numbers[digits:]]
    return " ".join(part for part in parts if part)
