"""Polygons by bearing and distance: from a known point along legs, closed by the compass rule.

The closing error is where the legs end, seen from where they should: reported, then distributed over the turning
points in proportion to the way walked (the compass or Bowditch rule). The legs themselves are kept as measured. All is
computed on the WGS 84 ellipsoid (geodesics of Karney 2013).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import shapely

from clearance.antimeridian import cut_at_antimeridian
from clearance.errors import InvalidGeometry, InvalidQuantity
from clearance.saying import Number
from clearance_geodata.coordinates.bearings import Bearings, North
from clearance_geodata.coordinates.ellipsoid import wgs84
from clearance_geodata.coordinates.position import Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = ["ClosingLimit", "Closure", "Leg", "Place", "Traverse", "traverse"]

FEWEST_CORNERS = 3


class Place(NamedTuple):
    """A point on WGS 84, in degrees."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg as measured: a bearing in the unit and from the north of its record, a distance in m.

    A distance along sloping ground has the angle of the slope in degrees, up or down; 0 is a horizontal distance.

    Raises:
        InvalidQuantity: when distance or slope cannot be.

    Example:
        >>> round(Leg(45.0, 100.0, slope_deg=60.0).horizontal_m, 3)
        50.0
    """

    bearing: float
    distance_m: float
    slope_deg: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a distance or slope that cannot be."""
        if not (math.isfinite(self.distance_m) and self.distance_m > 0):
            raise InvalidQuantity(
                "a leg of {distance_m} m cannot be; give its length in metres", distance_m=Number(self.distance_m, "g")
            )
        if not abs(self.slope_deg) < 90:
            raise InvalidQuantity(
                "a slope of {slope_deg} degrees cannot be; give -89 to 89", slope_deg=Number(self.slope_deg, "g")
            )

    @property
    def horizontal_m(self) -> float:
        """The horizontal distance in m."""
        return self.distance_m * math.cos(math.radians(self.slope_deg))


@dataclass(frozen=True, slots=True)
class ClosingLimit:
    """The closing error that is allowed: a part of the perimeter, or a distance in m, whichever is larger.

    No text of IMAS or of the GICHD that was found states one. A compass that is read to one degree is off by 1 m in
    57; 5 m is what a hand-held receiver gives for a single point.
    """

    part: float = 1 / 50
    at_least_m: float = 5.0


USUAL_LIMIT = ClosingLimit()


@dataclass(frozen=True, slots=True)
class Closure:
    """The closing error: how far from the start point the legs end, in which true direction, and what is allowed."""

    error_m: float
    bearing_deg: float
    perimeter_m: float
    limit_m: float

    @property
    def ratio(self) -> float | None:
        """The N of 1 : N; None when there is no error."""
        return self.perimeter_m / self.error_m if self.error_m else None

    @property
    def within_limit(self) -> bool:
        """Whether the error is no larger than allowed."""
        return self.error_m <= self.limit_m


@dataclass(frozen=True, slots=True)
class Traverse:
    """A polygon from legs: what was measured, what came out, and what a person should look at.

    Attributes:
        measured: the turning points before the error was distributed; the last is where the legs end.
        turning_points: the corners of the polygon, the first is the start point.
        correction_deg: what was added to bearings at the start to get true ones.
        closure: None when the last side was not measured, so that nothing can be checked.
    """

    origin: Position
    approach: tuple[Leg, ...]
    legs: tuple[Leg, ...]
    bearings: Bearings
    correction_deg: float
    measured: tuple[Place, ...]
    turning_points: tuple[Place, ...]
    closure: Closure | None
    findings: tuple[str, ...]

    @property
    def position_error_m(self) -> float | None:
        """The error of the origin and the closing error, as root of squares; None when one of them is not known."""
        if self.closure is None or self.origin.position_error_m is None:
            return None
        return math.hypot(self.origin.position_error_m, self.closure.error_m)

    @property
    def geometry(self) -> BaseGeometry:
        """The polygon on WGS 84, cut where it crosses the antimeridian."""
        return cut_at_antimeridian(shapely.Polygon(self.turning_points))


def traverse(
    origin: Position,
    legs: Sequence[Leg],
    bearings: Bearings,
    *,
    approach: Sequence[Leg] = (),
    returns: bool = True,
    limit: ClosingLimit = USUAL_LIMIT,
) -> Traverse:
    """The polygon that legs enclose.

    Args:
        origin: the start point, or the reference point or benchmark that the approach leads from.
        legs: from the start point round the area.
        bearings: how they were measured, the approach too.
        approach: the legs from the origin to the start point.
        returns: whether the last leg leads back to the start point; without it the last side is not checked.
        limit: the closing error above which there is a finding.

    Raises:
        InvalidGeometry: when there are too few legs for an area.
        InvalidQuantity: when a bearing cannot be.
        NotPossible: when no magnetic model covers the day.
    """
    corners = len(legs) if returns else len(legs) + 1
    if corners < FEWEST_CORNERS:
        raise InvalidGeometry("{legs} legs enclose no area; give at least three corners", legs=str(len(legs)))
    correction_deg = bearings.correction_deg(origin.lon, origin.lat)
    start = _walk(Place(origin.lon, origin.lat), approach, bearings, correction_deg)[-1]
    measured = _walk(start, legs, bearings, correction_deg)
    closure = _closure(measured, legs, limit) if returns else None
    points = _adjusted(measured, legs) if returns else measured
    return Traverse(
        origin=origin,
        approach=tuple(approach),
        legs=tuple(legs),
        bearings=bearings,
        correction_deg=correction_deg,
        measured=tuple(measured),
        turning_points=tuple(points),
        closure=closure,
        findings=tuple(_findings(closure, points)),
    )


def _walk(start: Place, legs: Iterable[Leg], bearings: Bearings, correction_deg: float) -> list[Place]:
    """The points along legs, with the start; a grid's north is found anew at each point, the compass's once."""
    points = [start]
    for leg in legs:
        here = points[-1]
        if bearings.north is North.GRID:
            correction_deg = bearings.correction_deg(*here)
        points.append(_moved(here, bearings.degrees(leg.bearing) + correction_deg, leg.horizontal_m))
    return points


def _moved(place: Place, bearing_deg: float, distance_m: float) -> Place:
    lon, lat, _ = wgs84().fwd(place.lon, place.lat, bearing_deg, distance_m)
    return Place(lon, lat)


def _closure(measured: Sequence[Place], legs: Sequence[Leg], limit: ClosingLimit) -> Closure:
    bearing_deg, _, error_m = wgs84().inv(*measured[0], *measured[-1])
    perimeter_m = sum(leg.horizontal_m for leg in legs)
    return Closure(error_m, bearing_deg % 360, perimeter_m, max(perimeter_m * limit.part, limit.at_least_m))


def _adjusted(measured: Sequence[Place], legs: Sequence[Leg]) -> list[Place]:
    """The turning points, each moved against the closing error by its share of the way walked."""
    back_deg, _, error_m = wgs84().inv(*measured[-1], *measured[0])
    walked_m = list(accumulate((leg.horizontal_m for leg in legs), initial=0.0))
    return [measured[0]] + [
        _moved(place, back_deg, error_m * way_m / walked_m[-1])
        for place, way_m in zip(measured[1:-1], walked_m[1:-1], strict=True)
    ]


def _findings(closure: Closure | None, points: Sequence[Place]) -> Iterable[str]:
    if closure is not None and not closure.within_limit:
        towards = f"{round(closure.bearing_deg) % 360:03} degrees"
        yield (
            f"the legs end {closure.error_m:.1f} m at {towards} from the start point, "
            f"1 : {closure.ratio or 0:.0f} of {closure.perimeter_m:.0f} m; allowed are {closure.limit_m:.1f} m: "
            "check bearing and distance of each leg"
        )
    first_lon = points[0].lon
    if not shapely.Polygon([((lon - first_lon + 180) % 360, lat) for lon, lat in points]).is_valid:
        yield "the sides cross; check the order of the legs and their bearings"
