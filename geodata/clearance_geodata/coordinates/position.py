"""One position as a person typed it: what it says on WGS 84, how exact it can be, and the text itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

import shapely

from clearance.errors import InvalidGeometry, InvalidRecord, NotPossible
from clearance.saying import saying
from clearance_geodata.coordinates.angles import Order
from clearance_geodata.coordinates.datum import ShiftRule, datum_shift
from clearance_geodata.coordinates.readings import Reading, readings
from clearance_geodata.coordinates.reference import WGS84, reference_named
from clearance_geodata.countries import country_named, is_fictitious
from clearance_geodata.ingest.plausible import Limits, check_position

__all__ = ["Convention", "Position", "read_position"]


@dataclass(frozen=True, slots=True)
class Convention:
    """How the positions of a form or a column are written.

    Attributes:
        crs: the coordinate system by any of its names; a UTM zone in the text is on its datum.
        order: which number comes first where no letter says it.
        language: two letters, for the words that differ, as "O" does.
        limits: the country that positions must lie in; it also decides which datum operation is the country's own.
        operation: the EPSG name of the operation to WGS 84, where none is right by itself.
        allow_ballpark: whether a position may be taken without its datum shift when none is known.
    """

    crs: str = WGS84
    order: Order | None = None
    language: str | None = None
    limits: Limits | None = None
    operation: str = ""
    allow_ballpark: bool = False


PLAIN = Convention()
LONGEST_QUOTE = 80


@dataclass(frozen=True, slots=True)
class Position:
    """A position on WGS 84 in degrees, with the text and the coordinate system as typed.

    Attributes:
        precision_m: the side of the square that the digits leave open; the position is its middle.
        shift_accuracy_m: what the datum operation states; None when nobody knows it.
        shift: the operation, "none" on WGS 84.
        note: what should be known about the shift, such as grids that are not installed.
    """

    lon: float
    lat: float
    text: str = ""
    crs: str = WGS84
    precision_m: float = 0.0
    shift_accuracy_m: float | None = 0.0
    shift: str = "none"
    note: str = ""

    @property
    def position_error_m(self) -> float | None:
        """Half the diagonal of the square, and the accuracy of the shift, as root of squares; None when not known."""
        if self.shift_accuracy_m is None:
            return None
        return math.hypot(self.precision_m / math.sqrt(2), self.shift_accuracy_m)


def read_position(text: str, convention: Convention = PLAIN) -> Position:
    """Read a position in any usual notation: degrees, degrees and minutes, seconds, UTM, MGRS, or a national grid.

    Raises:
        InvalidGeometry: naming the text, what is impossible or unclear in it, and the remedy.
        InvalidRecord: when the position lies outside the country.
        NotFound: when the coordinate system is not known.
        NotPossible: when there is no operation from its datum to WGS 84 for the place.

    Example:
        >>> position = read_position("17 Sur 788878 E 9612740 N", Convention(crs="PSAD56"))
        >>> f"{position.lon:.5f} {position.lat:.5f}, 1 m digits, {position.shift_accuracy_m:.0f} m shift"
        '-78.40226 -3.50331, 1 m digits, 5 m shift'
    """
    try:
        reference = reference_named(convention.crs)
        meant = readings(text, reference, order=convention.order, language=convention.language)
        reading = _only(meant, convention.limits)
        shift = datum_shift(reference, (reading.lon, reading.lat, reading.lon, reading.lat), _rule(convention))
        lons, lats = shift([reading.lon], [reading.lat])
        if convention.limits is not None:
            check_position(shapely.Point(lons[0], lats[0]), convention.limits)
    except (InvalidGeometry, InvalidRecord, NotPossible) as fault:
        quoted = text[:LONGEST_QUOTE]
        said = saying("the position '{position}' cannot be used: {fault}", position=quoted, fault=fault.said)
        raise type(fault)(said) from fault
    return Position(
        lon=float(lons[0]),
        lat=float(lats[0]),
        text=text,
        crs=convention.crs,
        precision_m=reading.precision_m,
        shift_accuracy_m=shift.accuracy_m,
        shift=shift.operation,
        note=shift.note,
    )


def _only(meant: list[Reading], limits: Limits | None) -> Reading:
    """The one reading that can be meant; the country may decide, nothing else.

    Raises:
        InvalidGeometry: when there are several.
    """
    if len(meant) > 1 and limits is not None and limits.ground is not None:
        inside = [one for one in meant if limits.ground.intersects(shapely.Point(one.lon, one.lat))]
        meant = inside or meant[:1]
    if len(meant) > 1:
        raise InvalidGeometry(
            "it can be {meant}, or {other}; mark E and N, and give the letter of the latitude band",
            meant=meant[0].meant,
            other=meant[1].meant,
        )
    return meant[0]


def _rule(convention: Convention) -> ShiftRule:
    code = convention.limits.country if convention.limits else ""
    country = country_named(code) if code and not is_fictitious(code) else ""
    return ShiftRule(country, convention.operation, convention.allow_ballpark)
