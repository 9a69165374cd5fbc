"""What cannot be true in a country: land larger than it has, positions outside it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import shapely

from clearance.errors import FileRefused, InvalidRecord
from clearance.geodesy import geodesic_area_m2
from clearance.saying import Number, saying
from clearance_geodata.countries import outline

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Limits", "check_area", "check_position", "check_total", "limits_of"]

# One hazardous area: the largest that a country put on record as one are thousands of km2, entered before any survey.
LARGEST_AREA_M2 = Decimal(10_000_000_000)
# A country where more than half of the land were suspected would have no place to report from.
LARGEST_SHARE = Decimal("0.5")
# The outlines are coarse, and borders are where the mines lie: 0.5 degrees is about 55 km.
MARGIN_DEGREES = 0.5


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a country, and its land in m2; None where nothing is known, as for a fictitious one."""

    country: str
    land_m2: Decimal | None
    ground: BaseGeometry | None

    @property
    def largest_total_m2(self) -> Decimal:
        """The largest total that can be true."""
        return LARGEST_SHARE * self.land_m2 if self.land_m2 else 50 * LARGEST_AREA_M2

    @property
    def largest_area_m2(self) -> Decimal:
        """The largest single area that can be true."""
        return min(LARGEST_AREA_M2, self.largest_total_m2)


def limits_of(country: str) -> Limits:
    """The limits of a country, from its outline."""
    ground = outline(country)
    if ground is None:
        return Limits(country, None, None)
    near = shapely.buffer(ground, MARGIN_DEGREES)
    shapely.prepare(near)
    return Limits(country, Decimal(round(geodesic_area_m2(ground))), near)


def check_total(area_m2: Decimal, limits: Limits, *, record: str) -> None:
    """Refuse a total that the country has no room for: its column is in another unit than it says.

    Raises:
        FileRefused: naming the record, the amount and the land of the country.
    """
    if area_m2 > limits.largest_total_m2:
        raise FileRefused(
            "{record}: {area_m2} km2 ({stated} m2) is more than half of {country}{land}; check the unit of the "
            "column, m2, ha or km2",
            record=record,
            area_m2=Number(area_m2 / 1_000_000, ",.0f"),
            stated=Number(area_m2, ",.0f"),
            country=limits.country,
            land=_land(limits),
        )


def check_area(area_m2: Decimal, limits: Limits) -> None:
    """Refuse one hazardous area that is too large to be one.

    Raises:
        InvalidRecord: naming the amount and the limit.
    """
    if area_m2 > limits.largest_area_m2:
        raise InvalidRecord(
            "{area_m2} km2 is too large for one hazardous area in {country}{land}; the limit is {largest_area_m2} km2: "
            "check the unit, m2, ha or km2",
            area_m2=Number(area_m2 / 1_000_000, ",.0f"),
            country=limits.country,
            land=_land(limits),
            largest_area_m2=Number(limits.largest_area_m2 / 1_000_000, ",.0f"),
        )


def _land(limits: Limits) -> str:
    return f", whose land is {limits.land_m2 / 1_000_000:,.0f} km2" if limits.land_m2 else ""


def check_position(geometry: BaseGeometry, limits: Limits) -> None:
    """Refuse a shape that lies outside the country, allowing for coarse outlines.

    Raises:
        InvalidRecord: naming where it lies, and the likely slip.
    """
    if limits.ground is None or limits.ground.intersects(geometry):
        return
    lon, lat = shapely.get_coordinates(geometry)[0]
    swaps = {
        saying("latitude has the wrong sign (north and south)"): shapely.Point(lon, -lat),
        saying("longitude has the wrong sign (east and west)"): shapely.Point(-lon, lat),
        saying("longitude and latitude are exchanged"): shapely.Point(lat, lon),
    }
    fitting = (text for text, point in swaps.items() if limits.ground.intersects(point))
    guess = next(fitting, saying("check CRS and country"))
    raise InvalidRecord(
        "it lies at longitude {lon}, latitude {lat}, outside {country}; {guess}: correct the file",
        lon=Number(lon, ".4f"),
        lat=Number(lat, ".4f"),
        country=limits.country,
        guess=guess,
    )
