"""Is this land inside? What the register says of a parcel or a corridor: open areas, released land, unknown ground.

The answer is never that land is safe. It says which records touch the ground, and that a record's absence proves
nothing: contamination that nobody reported is in no register, and positions are as good as their sources.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import shapely

from clearance.land.date_precision import SUFFIX, known_to
from clearance.land.sites import SiteKind
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from clearance.land.nearby import Near
    from clearance.land.snapshot import SnapshotId

__all__ = ["Answer", "LandStatement", "NearSite", "Parcel", "TouchedArea", "TouchedRelease", "UnknownGround", "Where"]


class Answer(StrEnum):
    """What the records say of the ground; the first that holds. None of them says that land is safe."""

    OPEN = "touches open hazardous areas"
    POSSIBLY_OPEN = "may touch open hazardous areas, whose positions are not exact enough to tell"
    RELEASED = "touches released land, and no open hazardous area that is recorded with a position"
    NO_RECORD = "touches no recorded area with a position, which is no evidence that the land is free of mines"


class Where(StrEnum):
    """Whether a unit is where the ground lies: here, perhaps here because no line of it is kept, or elsewhere."""

    HERE = "here"
    PERHAPS = "perhaps here"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """The ground that is asked about: valid polygons on WGS 84.

    `name` is what whoever asks calls it; `route`, `corridor_m` and `length_m` are line, width and length of a route,
    None for a parcel. `crs` and `moved_by` say in which system it was given and what brought it to WGS 84;
    `position_error_m` how far that may put it off.
    """

    ground: BaseGeometry
    name: str = ""
    corridor_m: float | None = None
    length_m: float | None = None
    crs: str = "WGS 84"
    moved_by: str = ""
    position_error_m: float = 0.0
    route: BaseGeometry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedArea:
    """An open area that touches the ground, or may; `overlap_m2` is exact, 0 where only position errors reach.

    `distance_m` and `position_error_m` are None where they do not apply or nobody knows.
    """

    area_id: str
    name: str
    sector: str
    hazard_class: str
    hazards: str
    work_status: str
    overlap_m2: int
    area_m2: int | None
    position_error_m: float | None
    distance_m: float
    last_change_on: date | None
    source: str
    last_change_precision: str = "day"
    shared: BaseGeometry | None = field(default=None, compare=False, repr=False)

    def to_dict(self) -> dict[str, object]:
        """The area for JSON."""
        return {
            "area_id": self.area_id,
            "name": self.name,
            "sector": self.sector,
            "hazard_class": self.hazard_class,
            "hazards": self.hazards,
            "work_status": self.work_status,
            "overlap_m2": plain(self.overlap_m2, Unit.M2),
            "area_m2": None if self.area_m2 is None else plain(self.area_m2, Unit.M2),
            "position_error_m": self.position_error_m,
            "distance_m": round(self.distance_m, 1),
            "last_change_on": self.last_change_on.isoformat() if self.last_change_on else None,
            "last_change_on_precision": known_to(self.last_change_on, self.last_change_precision),
            "source": self.source,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedRelease:
    """Released land that touches the ground: by which act, when, how, how deep; `overlap_m2` is exact.

    `is_open_again` says that an open area lies on some of the same ground now.
    """

    entry_id: str
    area_id: str
    name: str
    product: str
    effective_on: date
    method: str
    depth_cm: int | None
    operator: str
    overlap_m2: int
    is_open_again: bool
    source: str
    date_precision: str = "day"
    shared: BaseGeometry | None = field(default=None, compare=False, repr=False)

    def to_dict(self) -> dict[str, object]:
        """The release for JSON."""
        return {
            "entry_id": self.entry_id,
            "area_id": self.area_id,
            "name": self.name,
            "product": self.product,
            "effective_on": self.effective_on.isoformat(),
            "effective_on_precision": self.date_precision,
            "method": self.method,
            "depth_cm": self.depth_cm,
            "operator": self.operator,
            "overlap_m2": plain(self.overlap_m2, Unit.M2),
            "is_open_again": self.is_open_again,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownGround:
    """Hazardous land that is recorded without a position: it may lie in the ground that is asked about.

    `areas` is how many areas, `area_m2` their exact size, None when none is known; `area_ids` names those that have a
    record of their own, none for a total. `where` says whether the unit is one that the ground lies in.
    """

    unit: str
    where: Where
    areas: int
    area_m2: int | None
    area_ids: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The unknown ground for JSON."""
        return {
            "unit": self.unit,
            "where": str(self.where),
            "areas": self.areas,
            "area_m2": None if self.area_m2 is None else plain(self.area_m2, Unit.M2),
            "area_ids": list(self.area_ids),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NearSite:
    """An incident or an old minefield that is recorded on the ground or near it; stores are never named here."""

    site_id: str
    kind: SiteKind
    name: str
    happened_on: date | None
    distance_m: float
    source: str
    date_precision: str | None = None

    def to_dict(self) -> dict[str, object]:
        """The site for JSON."""
        return {
            "site_id": self.site_id,
            "kind": str(self.kind),
            "name": self.name,
            "happened_on": self.happened_on.isoformat() if self.happened_on else None,
            "happened_on_precision": known_to(self.happened_on, self.date_precision),
            "distance_m": round(self.distance_m, 1),
            "source": self.source,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LandStatement:
    """What a register says of a parcel or route, as of one snapshot.

    `size_m2` is exact and is the sum of `open_m2` (under open areas), `released_m2` (under released land and no open
    area) and `unrecorded_m2`, ground under several records counting once. `units` are the administrative units and
    sectors that it is known to lie in; `is_outside` that none of it lies in the country, None where its line is not
    kept. `sites` are incidents and old minefields within 500 m; `devices_found` were met on this ground, as far as
    their positions were noted, None where they are not told; `undrawn_releases` is how many releases of the register
    have no shape.
    """

    identity: SnapshotId
    country_name: str
    parcel: Parcel
    answer: Answer
    size_m2: int
    open_m2: int
    released_m2: int
    unrecorded_m2: int
    touched: tuple[TouchedArea, ...]
    possibly_touched: tuple[TouchedArea, ...]
    released: tuple[TouchedRelease, ...]
    nearest: Near | None
    units: tuple[str, ...]
    is_outside: bool | None
    unknown: tuple[UnknownGround, ...]
    undrawn_releases: int
    sites: tuple[NearSite, ...]
    devices_found: int | None

    @property
    def check(self) -> str:
        """Sixteen hexadecimal digits of everything that it says and of the ground: whoever has both can compare.

        That a date is known to the day goes without saying: sums of before precisions were told stay what they were.
        """
        content = json.dumps(_signed(self._said()), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
        ground = shapely.to_wkb(shapely.normalize(self.parcel.ground), byte_order=1)
        return hashlib.sha256(content + b"|" + ground).hexdigest()[:16]

    def to_dict(self) -> dict[str, object]:
        """The statement for JSON, with its check sum."""
        return {"check": self.check, **self._said()}

    def _said(self) -> dict[str, object]:
        parcel = self.parcel
        return {
            "snapshot": self.identity.to_dict(),
            "name": parcel.name,
            "kind": "parcel" if parcel.corridor_m is None else "route",
            "corridor_m": parcel.corridor_m,
            "length_m": None if parcel.length_m is None else round(parcel.length_m, 1),
            "crs": parcel.crs,
            "moved_by": parcel.moved_by,
            "answer": str(self.answer),
            "size_m2": plain(self.size_m2, Unit.M2),
            "open_m2": plain(self.open_m2, Unit.M2),
            "released_m2": plain(self.released_m2, Unit.M2),
            "unrecorded_m2": plain(self.unrecorded_m2, Unit.M2),
            "touched": [one.to_dict() for one in self.touched],
            "possibly_touched": [one.to_dict() for one in self.possibly_touched],
            "released": [one.to_dict() for one in self.released],
            "nearest": self.nearest.to_dict() if self.nearest else None,
            "units": list(self.units),
            "is_outside": self.is_outside,
            "unknown": [one.to_dict() for one in self.unknown],
            "undrawn_releases": self.undrawn_releases,
            "sites": [one.to_dict() for one in self.sites],
            "devices_found": self.devices_found,
        }


def _signed(said: object) -> object:
    """What a statement says, without the precisions that tell nothing."""
    if isinstance(said, dict):
        return {
            name: _signed(value)
            for name, value in said.items()
            if not (name.endswith(SUFFIX) and value in {"day", None})
        }
    return [_signed(one) for one in said] if isinstance(said, list) else said
