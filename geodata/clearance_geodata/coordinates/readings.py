"""What a text can mean: positions in degrees on the datum that it was typed for, of any notation."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import product

from clearance.errors import InvalidGeometry
from clearance.saying import Number
from clearance_geodata.coordinates.angles import Order, read_angles
from clearance_geodata.coordinates.grid import GridText, Metres, Zone, read_grid
from clearance_geodata.coordinates.placing import to_degrees
from clearance_geodata.coordinates.reference import WGS84, Reference
from clearance_geodata.coordinates.squares import is_square, read_square
from clearance_geodata.coordinates.utm import NORTHERNMOST, SOUTHERNMOST, band_holds, utm_to_degrees

__all__ = ["Reading", "plain_marks", "readings"]

METRES_PER_DEGREE = 111_320.0
LARGEST_DEGREES = 360
LONGEST_TEXT = 200
SMALLEST_EASTING_M, LARGEST_EASTING_M, LARGEST_NORTHING_M = 100_000, 900_000, 10_000_000
# One letter is often kept for a whole polygon, also where a corner lies beyond the band or the equator.
BAND_MARGIN_M = 10_000.0
AREA_MARGIN_DEGREES = 1.0

ALIKE = {
    "°": "\N{MASCULINE ORDINAL INDICATOR}\N{RING ABOVE}\N{SUPERSCRIPT ZERO}",
    "'": "\N{PRIME}\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}`",
    '"': "\N{DOUBLE PRIME}\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}",
    "-": "\N{MINUS SIGN}\N{HYPHEN}\N{EN DASH}\N{EM DASH}",
}
MARKS = str.maketrans({other: mark for mark, others in ALIKE.items() for other in others})


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a text: degrees on its datum, and the side in m of the square that its digits leave open."""

    lon: float
    lat: float
    precision_m: float
    meant: str


def plain_marks(text: str) -> str:
    """The text with one kind of each mark, and one kind of space.

    Example:
        >>> plain_marks("3º  30’")
        "3° 30'"
    """
    return " ".join(text.translate(MARKS).replace("''", '"').split())


def readings(text: str, reference: Reference, *, order: Order | None, language: str | None) -> list[Reading]:
    """All that a text can mean; more than one only for grids.

    Raises:
        InvalidGeometry: when it can mean nothing; the message does not name the text.
    """
    plain = plain_marks(text)
    if not plain:
        raise InvalidGeometry("it is empty; give a position such as 3.5 S, 78.4 W")
    if len(plain) > LONGEST_TEXT:
        raise InvalidGeometry(
            "it has {plain} characters; give one position, such as 3.5 S, 78.4 W", plain=str(len(plain))
        )
    if is_square(plain):
        return [_square_reading(plain, reference)]
    if _in_metres(plain):
        return _grid_readings(read_grid(plain, order), reference)
    if reference.is_grid:
        raise InvalidGeometry(
            "it is in degrees, and {name} is a grid in metres; state the datum alone", name=reference.name
        )
    angles = read_angles(plain, order=order, language=language)
    lat_m = angles.lat_unit * METRES_PER_DEGREE
    lon_m = angles.lon_unit * METRES_PER_DEGREE * math.cos(math.radians(angles.lat))
    return [Reading(angles.lon, angles.lat, max(lat_m, lon_m), "degrees")]


def _in_metres(text: str) -> bool:
    """Whether a number is too large for degrees, or has marks for thousands twice."""
    wholes = re.findall(r"(?<![\d.,])\d+", text)
    grouped = re.search(r"\d([ ',.])\d{3}\1\d{3}(?!\d)", text)
    return bool(grouped) or "UTM" in text.upper() or any(int(whole) > LARGEST_DEGREES for whole in wholes)


def _square_reading(text: str, reference: Reference) -> Reading:
    if reference.datum.name != WGS84:
        raise InvalidGeometry(
            "MGRS squares are read on WGS 84, not on {name}; give UTM or degrees", name=reference.datum.name
        )
    square = read_square(text)
    return Reading(square.lon, square.lat, square.side_m, f"the square of {square.side_m:g} m")


def _grid_readings(text: GridText, reference: Reference) -> list[Reading]:
    """The positions that are possible, of the first group that has any.

    Raises:
        InvalidGeometry: what is wrong with the first way to read it, when none is possible.
    """
    zone = _agreed_zone(text, reference)
    sides = _sides(zone, reference, marked_south=text.southern) if zone else (False,)
    faults: list[InvalidGeometry] = []
    for group in text.groups:
        found: dict[Reading, None] = {}
        for metres, southern in product(group, sides):
            try:
                one = _utm(metres, zone, reference, southern=southern) if zone else _other(metres, reference)
            except InvalidGeometry as fault:
                faults.append(fault)
            else:
                found[one] = None
        if found:
            return list(found)
    raise faults[0]


def _agreed_zone(text: GridText, reference: Reference) -> Zone | None:
    """The UTM zone, which text and coordinate system must not contradict; None on another grid."""
    typed = text.zone
    if not reference.is_grid:
        if typed is None:
            raise InvalidGeometry(
                "it has no zone; add it, such as 17S, or state a grid instead of {name}", name=reference.name
            )
        return typed
    if typed and (typed.number != reference.utm_zone or reference.southern not in typed.sides):
        raise InvalidGeometry(
            "it names zone {typed}, and the coordinate system is {name}; correct one",
            typed=str(typed),
            name=reference.name,
        )
    if text.xy and reference.utm_zone is None:
        raise InvalidGeometry("X is the northing on some grids of this kind; write E and N")
    return typed or (Zone(reference.utm_zone, None, reference.southern) if reference.utm_zone else None)


def _sides(zone: Zone, reference: Reference, *, marked_south: bool) -> tuple[bool, ...]:
    """The hemispheres to try, True for the southern."""
    sides = (reference.southern,) if reference.is_grid else zone.sides
    if marked_south and True not in sides:
        raise InvalidGeometry(
            "its northing is marked S, and zone {zone} is in the north; correct one of the two", zone=str(zone)
        )
    return (True,) if marked_south else sides


def _utm(metres: Metres, zone: Zone, reference: Reference, *, southern: bool) -> Reading:
    if not SMALLEST_EASTING_M <= metres.easting_m <= LARGEST_EASTING_M:
        raise InvalidGeometry(
            "easting {easting_m} m is not between 100 and 900 km; check the digits",
            easting_m=Number(metres.easting_m, ",.0f"),
        )
    if metres.northing_m > LARGEST_NORTHING_M + BAND_MARGIN_M:
        raise InvalidGeometry(
            "northing {northing_m} m is beyond 10,000 km; check the digits",
            northing_m=Number(metres.northing_m, ",.0f"),
        )
    lon, lat = utm_to_degrees(metres.easting_m, metres.northing_m, zone.number, southern=southern, axes=reference.axes)
    band = None if zone.southern is None and southern else zone.band
    if not SOUTHERNMOST <= lat <= NORTHERNMOST or (band and not band_holds(band, lat, margin_m=BAND_MARGIN_M)):
        raise InvalidGeometry(
            "northing {northing_m} m lies at latitude {lat}, outside zone {zone}; correct one of them",
            northing_m=Number(metres.northing_m, ",.0f"),
            lat=Number(lat, ".1f"),
            zone=str(zone),
        )
    return Reading(
        lon, lat, metres.unit_m, f"{_meant(metres)} in the {'southern' if southern else 'northern'} hemisphere"
    )


def _other(metres: Metres, reference: Reference) -> Reading:
    """A position on a grid that is not UTM, which must lie where that grid is used."""
    lons, lats = to_degrees([metres.easting_m], [metres.northing_m], reference)
    lon, lat = float(lons[0]), float(lats[0])
    area = reference.crs.area_of_use
    if area is not None and not (
        area.south - AREA_MARGIN_DEGREES <= lat <= area.north + AREA_MARGIN_DEGREES
        and area.west - AREA_MARGIN_DEGREES <= lon <= area.east + AREA_MARGIN_DEGREES
    ):
        raise InvalidGeometry(
            "{meant} lies outside the area of {name}; check the numbers", meant=_meant(metres), name=reference.name
        )
    return Reading(lon, lat, metres.unit_m, _meant(metres))


def _meant(metres: Metres) -> str:
    return f"{metres.easting_m:,.0f} m east, {metres.northing_m:,.0f} m north"
