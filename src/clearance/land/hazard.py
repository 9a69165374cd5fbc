"""Hazardous areas: what is suspected or confirmed, of what, where, and how well its size is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from clearance.errors import InvalidRecord

if TYPE_CHECKING:
    from datetime import date

    from shapely.geometry.base import BaseGeometry

__all__ = ["Area", "Hazard", "HazardClass", "Level", "Place", "SizeBasis", "Status", "WorkStatus", "parse_hazards"]


class HazardClass(StrEnum):
    """Class of an area (IMAS 07.11): suspected on indirect evidence, confirmed on direct evidence."""

    SHA = "sha"
    CHA = "cha"
    UNCLASSIFIED = "unclassified"


class Hazard(StrEnum):
    """What contaminates an area; Article 5 of the APMBC counts the first two."""

    AP = "AP"
    AP_IMPROVISED = "AP-improvised"
    AV = "AV"
    CLUSTER = "cluster"
    ERW = "ERW"


class Status(StrEnum):
    """Life of an area as the books see it; `unknown size` areas stay open until they are released."""

    OPEN = "open"
    RELEASED = "released"


class WorkStatus(StrEnum):
    """Where the work on an area stands; the area stays open for the treaty until it is released."""

    WORKED_ON = "worked on"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    QC_ACCEPTED = "QC accepted"
    HANDED_OVER = "handed over"


class SizeBasis(StrEnum):
    """How the size of an area is known, from best to worst."""

    SURVEYED = "surveyed polygon"
    SKETCH = "sketch"
    POINT_RADIUS = "point and radius"
    ESTIMATED = "estimated"
    GUESSED = "guessed"
    PUBLISHED = "published total"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """What a book describes: one area on the ground, a total of a sector or of the country, or a store of munitions."""

    AREA = "area"
    SECTOR = "sector"
    NATIONAL = "national"
    STORE = "store"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One book of the account: a hazardous area, or the total of a sector or country that has no area records.

    `area_id` is stable and unique in the register; `geometry` is WGS 84 lon, lat, None when only figures are known.
    `sector`, `admin1` and `admin2` (province, district), `operator` and the rest hold from the beginning; a
    reassignment says otherwise from its date on. `import_id` is what the source calls the record.

    `minefield_type` and `evidence` (what the area is known from) are in the words of the programme. `laid_on` is the
    day of laying, and `laid_on_precision` how well it is known, None where no record says. Of mines laid in rows,
    `pattern_slots` are the places that the pattern has for one, and `slots_checked` those of them that were worked so
    far.
    """

    area_id: str
    name: str
    level: Level = Level.AREA
    hazard_class: HazardClass = HazardClass.UNCLASSIFIED
    hazards: frozenset[Hazard] = frozenset()
    sector: str | None = None
    admin1: str | None = None
    admin2: str | None = None
    operator: str | None = None
    aliases: tuple[str, ...] = ()
    import_id: str = ""
    size_basis: SizeBasis = SizeBasis.UNKNOWN
    minefield_type: str | None = None
    evidence: str | None = None
    laid_on: date | None = None
    laid_on_precision: str | None = None
    pattern_slots: int | None = None
    slots_checked: int | None = None
    geometry: BaseGeometry | None = None

    def __post_init__(self) -> None:
        if not self.area_id.strip():
            raise InvalidRecord("area '{name}' has no id; give each area an id of its own", name=self.name)

    @property
    def hazard_text(self) -> str:
        """The hazards as one sorted text, empty when the source does not say."""
        return "+".join(sorted(self.hazards))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a sector is, as a point for a symbol; `approximate` places are never a hazard's position."""

    name: str
    lon: float
    lat: float
    approximate: bool
    source: str


def parse_hazards(text: str) -> frozenset[Hazard]:
    """Read a set of hazards such as ``AP+AV``; an empty text is an empty set.

    Raises:
        InvalidRecord: for a word that is no hazard.

    Example:
        >>> sorted(parse_hazards("AV+AP"))
        [<Hazard.AP: 'AP'>, <Hazard.AV: 'AV'>]
    """
    known = {hazard.casefold(): hazard for hazard in Hazard}
    words = [word.strip() for word in text.replace(",", "+").replace(";", "+").split("+") if word.strip()]
    unknown = [word for word in words if word.casefold() not in known]
    if unknown:
        raise InvalidRecord(
            "hazard '{unknown}' is not known; use one or more of {hazard} joined by +",
            unknown=unknown[0],
            hazard=", ".join(Hazard),
        )
    return frozenset(known[word.casefold()] for word in words)
