"""Countries: names and codes (ISO 3166), time zones, and outlines to check positions against and to draw.

The outlines are Natural Earth 1:50,000,000 (public domain) as packaged by world-atlas. They are for orientation and
for catching slips; they are no statement on any border.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.errors import NotFound

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["country_named", "is_fictitious", "outline", "time_zone_of"]

FICTITIOUS_ZONE = "UTC"


def is_fictitious(country: str) -> bool:
    """Whether a code is one of XAA to XZZ, which ISO 3166 leaves to users.

    Example:
        >>> is_fictitious("XEX"), is_fictitious("PER")
        (True, False)
    """
    return len(country) == len("XAA") and country.startswith("X") and country.isalpha() and country.isupper()


@cache
def country_named(country: str) -> str:
    """The English short name of a country by its three-letter code.

    Raises:
        NotFound: when ISO 3166 has no such code.

    Example:
        >>> country_named("PER")
        'Peru'
    """
    if is_fictitious(country):
        return f"{country} (fictitious)"
    import pycountry  # noqa: PLC0415  its tables take a moment to load; most commands do not need them

    found = pycountry.countries.get(alpha_3=country)
    if found is None:
        raise NotFound(
            "'{country}' is no country code; use the three letters of ISO 3166, such as PER", country=country
        )
    return str(getattr(found, "common_name", found.name))


def time_zone_of(country: str) -> str:
    """The IANA time zone of a country that has one; of a country with several, the one that lists it first.

    Raises:
        NotFound: when no zone is known; name one then.

    Example:
        >>> time_zone_of("PER")
        'America/Lima'
    """
    if is_fictitious(country):
        return FICTITIOUS_ZONE
    import pycountry  # noqa: PLC0415
    from babel.core import get_global  # noqa: PLC0415  locale data are read only when a register is created

    found = pycountry.countries.get(alpha_3=country)
    if found is None:
        raise NotFound(
            "'{country}' is no country code; use the three letters of ISO 3166, such as PER", country=country
        )
    zones = sorted(zone for zone, territory in get_global("zone_territories").items() if territory == found.alpha_2)
    if not zones:
        raise NotFound("no time zone is known for {country}; name one with --time-zone, such as UTC", country=country)
    return zones[0]


@cache
def outline(country: str) -> BaseGeometry | None:
    """The outline of a country in WGS 84 lon, lat; None for a country that does not exist or is not drawn."""
    if is_fictitious(country):
        return None
    import pycountry  # noqa: PLC0415
    from pyogrio.raw import read  # noqa: PLC0415  GDAL takes a second to load

    found = pycountry.countries.get(alpha_3=country)
    if found is None:
        return None
    with as_file(files("clearance_geodata") / "assets" / "world-atlas" / "countries-50m.json") as atlas:
        _, _, shapes, (ids,) = read(atlas, layer="countries", columns=["id"])
    chosen = shapes[np.asarray(ids) == found.numeric]
    return shapely.union_all(shapely.make_valid(shapely.from_wkb(chosen))) if len(chosen) else None
