"""Coordinate reference systems by the names that people use for them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from clearance.errors import NotFound
from clearance_geodata.coordinates.grid import FIRST_NORTHERN_BAND
from clearance_geodata.coordinates.utm import WGS84_AXES

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["WGS84", "Reference", "reference_named"]

WGS84 = "WGS 84"

# Names of old maps that are not EPSG's own, by their letters and digits alone.
EVERYDAY = {
    "wgs": 4326,
    "gps": 4326,
    "worldgeodeticsystem1984": 4326,
    "psad1956": 4248,
    "lacanoa": 4248,
    "provisionalsouthamericandatum1956": 4248,
    "sad1969": 4618,
    "southamericandatum1969": 4618,
    "camacupa": 4220,
    "tete1960": 4127,
    "clarke1866tete": 4127,
    "europeandatum1950": 4230,
    "northamericandatum1927": 4267,
    "s42": 4284,
    "sk42": 4284,
    "ck42": 4284,
    "hermannskogel": 3906,
}
# On maps of the former Yugoslavia "MGI, Gauss-Krüger" is EPSG's MGI 1901; its MGI alone is Austria's.
YUGOSLAV = {"mgi", "mgi1901", "hermannskogel"}
YUGOSLAV_ZONES = range(5, 9)

EPSG_CODE = re.compile(r"(?:EPSG\s*:{0,2}\s*)?(\d{4,6})", re.IGNORECASE)
UTM = re.compile(
    r"(?P<datum>.*?)[\s/,(-]*\bUTM\b\s*(?:zone|zona|huso|fuso)?\s*(?P<zone>\d{1,2})\s*"
    r"(?P<side>[C-HJ-NP-X]|north|south|norte|sur|sul|nord|sud)\)?",
    re.IGNORECASE,
)
GAUSS_KRUGER = re.compile(
    r"(?P<datum>.*?)[\s/,(-]*\b(?:gauss[\s-]*kr[uü]e?ger|GK)\b[\s/,]*(?:zone|zona|зона)?\s*(?P<zone>\d{1,2})\)?",
    re.IGNORECASE,
)
SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Reference:
    """A coordinate reference system: as typed, EPSG's name, its UTM zone and hemisphere when it is such a grid.

    The datum is its degrees: the geographic system that a grid is drawn on, and itself otherwise.
    """

    typed: str
    name: str
    utm_zone: int | None
    southern: bool
    crs: CRS = field(repr=False, compare=False)
    datum: CRS = field(repr=False, compare=False)

    @property
    def is_grid(self) -> bool:
        """Whether its coordinates are metres of a grid, not degrees."""
        return bool(self.crs.is_projected)

    @property
    def axes(self) -> tuple[float, float]:
        """Its ellipsoid: the longer and the shorter axis in m."""
        geod = self.crs.get_geod()
        return WGS84_AXES if geod is None else (geod.a, geod.b)


@lru_cache(maxsize=256)
def reference_named(text: str) -> Reference:
    """The reference system that a name means: an EPSG code, EPSG's name, an everyday name, PROJ text or WKT.

    A grid is given by its datum and zone in the usual words; a UTM zone alone is on WGS 84. Systems that EPSG has
    replaced are taken in their new form.

    Raises:
        NotFound: when the name is not known or is none of a position on the ground.

    Example:
        >>> reference_named("PSAD56 UTM 17S").name
        'PSAD56 / UTM zone 17S'
        >>> reference_named("MGI/Gauss-Krüger zone 6").name
        'MGI 1901 / Balkans zone 6'
    """
    name = " ".join(text.split())
    crs = _crs(name)
    if crs is None:
        near = _similar(name)
        raise NotFound(
            "'{name}' is no coordinate system that is known; use its EPSG code{value}",
            name=name[:60],
            value=f", or one of {near}" if near else ", such as EPSG:4326",
        )
    if not (crs.is_projected or crs.is_geographic):
        raise NotFound(
            "'{name}' ({named}) is no system of degrees or of a grid; use one such as EPSG:4326",
            name=name[:60],
            named=crs.name,
        )
    zone = str(crs.utm_zone or "")
    return Reference(text, crs.name, int(zone[:-1]) if zone else None, zone.endswith("S"), crs, _datum(crs))


@lru_cache(maxsize=256)
def _crs(name: str) -> CRS | None:
    """None also is remembered: every record of a file may have the same wrong name, and PROJ searches long for it."""
    return _utm(name) or _gauss_kruger(name) or _plain(name)


def _datum(crs: CRS) -> CRS:
    """The degrees of a system; a shift that was given with it as +towgs84 stays with them."""
    if crs.is_geographic or crs.geodetic_crs is None:
        return crs
    if not crs.is_bound:
        return crs.geodetic_crs
    from pyproj.crs import BoundCRS  # noqa: PLC0415

    return BoundCRS(crs.geodetic_crs, crs.target_crs, crs.coordinate_operation)


def _plain(name: str) -> CRS | None:
    from pyproj import CRS  # noqa: PLC0415  pyproj reads its database when imported
    from pyproj.exceptions import CRSError  # noqa: PLC0415

    code = EPSG_CODE.fullmatch(name)
    known = EVERYDAY.get(_letters(name))
    if "init=" in name:  # PROJ's old way to name a code leaves the order of the axes open
        return None
    is_definition = name.startswith(("+", "{")) or "[" in name
    try:
        crs = CRS.from_user_input(int(code.group(1)) if code else known or name)
    except (CRSError, UnicodeError):
        return None
    # PROJ also finds names that are only similar; those are not what was said.
    if not (code or known or is_definition) and _letters(crs.name) != _letters(name):
        return None
    return _current(crs)


def _current(crs: CRS) -> CRS:
    """The system that has replaced a deprecated one, when there is exactly one."""
    from pyproj import CRS  # noqa: PLC0415

    successors = crs.get_non_deprecated() if crs.is_deprecated else []
    return _current(CRS.from_user_input(successors[0])) if len(successors) == 1 else crs


def _utm(name: str) -> CRS | None:
    match = UTM.fullmatch(name)
    if match is None:
        return None
    datum = _plain(match["datum"] or WGS84)
    zone = int(match["zone"])
    if datum is None or not datum.is_geographic or not 1 <= zone <= 60:
        return None
    letter = match["side"][0].upper()
    south = letter == "S" or letter < FIRST_NORTHERN_BAND
    side = "S" if south else "N"
    found = _plain(f"{datum.name} / UTM zone {zone}{side}")
    if found is not None:
        return found
    from pyproj.crs import ProjectedCRS  # noqa: PLC0415
    from pyproj.crs.coordinate_operation import UTMConversion  # noqa: PLC0415

    return ProjectedCRS(
        UTMConversion(str(zone), side), name=f"{datum.name} / UTM zone {zone}{side}", geodetic_crs=datum
    )


def _gauss_kruger(name: str) -> CRS | None:
    match = GAUSS_KRUGER.fullmatch(name)
    if match is None:
        return None
    zone = int(match["zone"])
    if _letters(match["datum"]) in YUGOSLAV and zone in YUGOSLAV_ZONES:
        return _plain(f"MGI 1901 / Balkans zone {zone}")
    datum = _plain(match["datum"])
    return None if datum is None else _plain(f"{datum.name} / Gauss-Kruger zone {zone}")


def _letters(name: str) -> str:
    """Letters and digits of a name, without case and accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


@lru_cache(maxsize=256)
def _similar(name: str) -> str:
    """Names of EPSG that begin alike and are near."""
    wanted = _letters(name)
    alike = [known for known in _epsg_names() if known[:2] == wanted[:2]]
    return ", ".join(_epsg_names()[near] for near in get_close_matches(wanted, alike, n=SUGGESTIONS))


@cache
def _epsg_names() -> dict[str, str]:
    from pyproj.database import query_crs_info  # noqa: PLC0415
    from pyproj.enums import PJType  # noqa: PLC0415

    usable = [PJType.GEOGRAPHIC_2D_CRS, PJType.PROJECTED_CRS]
    return {_letters(info.name): info.name for info in query_crs_info(auth_name="EPSG", pj_types=usable)}
