"""What an area is on a date: the fold of its entries into size, class, recorded mines, dates and open ground."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from clearance.geodesy import polygons_of
from clearance.land.accounts import OPEN_ACCOUNTS, Kind
from clearance.land.hazard import Hazard, Level, SizeBasis, Status
from clearance.land.journal import RELEASES, postings_of
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from clearance.land.hazard import Area
    from clearance.land.journal import Entry

__all__ = ["AreaState", "Release", "fold", "ground_without", "releases_of"]


SIZING = frozenset({Kind.OPENED, Kind.IDENTIFIED, Kind.RESIZED})


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaState:
    """One book as of a date.

    `open_m2` is exact (thousandths), None while the size is unknown; `hazard_class` is the open account that holds
    most of it; `geometry` is the ground still open, None when no shape is known or nothing is left.
    """

    area: Area
    status: Status
    hazard_class: str
    open_m2: int | None
    open_areas: int
    recorded_ap_mines: int
    found_ap_mines: int
    released_m2: int
    opened_on: date | None
    last_change_on: date | None
    size_basis: SizeBasis
    source: str
    geometry: BaseGeometry | None

    @property
    def is_area(self) -> bool:
        """Whether this is a hazardous area, not the total of a sector or country."""
        return self.area.level is Level.AREA

    @property
    def is_open(self) -> bool:
        """Whether any of it is still hazardous land."""
        return self.status is Status.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Ground or an amount that left the open accounts.

    `released_m2` is exact, `geometry` None when only a figure is known.
    """

    entry_id: str
    area: Area
    product: str
    released_m2: int
    effective_on: date
    covers_from: date | None
    operator: str
    method: str
    ap_mines: int
    av_mines: int
    other_items: int
    source: str
    note: str
    geometry: BaseGeometry | None

    @property
    def is_land(self) -> bool:
        """Whether land of an area left the books: a layer shows these; totals and mines alone are no land."""
        return self.released_m2 > 0 and self.area.level is Level.AREA


def ground_without(ground: BaseGeometry | None, taken: BaseGeometry | None) -> BaseGeometry | None:
    """Ground less what was taken from it, polygons only; None when nothing is left."""
    if ground is None or taken is None or ground.is_empty:
        return ground
    polygons = polygons_of(shapely.difference(ground, taken))
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def fold(area: Area, entries: Iterable[Entry]) -> AreaState:
    """The state of one book after its entries; their order decides nothing but the size basis and source shown."""
    known = [entry for entry in entries if entry.area_id == area.area_id]
    gone = {entry.reverses for entry in known if entry.reverses}
    standing = [entry for entry in known if entry.kind is not Kind.REVERSED and entry.entry_id not in gone]
    balances: dict[tuple[Unit, str], int] = defaultdict(int)
    for entry in known:
        for posting in postings_of(entry):
            balances[posting.unit, posting.account] += posting.quantity
    land = {account: q for (unit, account), q in balances.items() if unit is Unit.M2 and account in OPEN_ACCOUNTS}
    sized = any(Unit.M2 in entry.quantities for entry in standing)
    open_m2 = sum(land.values()) if sized else None
    begun = bool(standing)
    is_open = begun and (open_m2 is None or open_m2 > 0)
    posted_areas = sum(q for (unit, a), q in balances.items() if unit is Unit.AREAS and a in OPEN_ACCOUNTS)
    sizing = [e for e in standing if e.kind in SIZING and e.size_basis is not SizeBasis.UNKNOWN]
    openings = [entry for entry in standing if entry.kind in {Kind.OPENED, Kind.IDENTIFIED}]
    opening = min(openings, key=lambda entry: entry.effective_on, default=None)
    first_account = opening.account if opening else area.hazard_class.value
    return AreaState(
        area=area,
        status=Status.OPEN if is_open else Status.RELEASED,
        hazard_class=max(sorted(land), key=lambda a: land[a]) if any(land.values()) else first_account,
        open_m2=open_m2,
        open_areas=posted_areas if area.level is not Level.AREA else int(is_open),
        recorded_ap_mines=balances[Unit.AP_MINES, "recorded"],
        found_ap_mines=sum(_found(entry, Hazard.AP, Hazard.AP_IMPROVISED) for entry in standing),
        released_m2=sum(entry.quantities.get(Unit.M2, 0) for entry in standing if entry.kind in RELEASES),
        opened_on=opening.effective_on if opening else None,
        last_change_on=max((entry.effective_on for entry in standing), default=None),
        size_basis=sizing[-1].size_basis if sizing else area.size_basis,
        source=next((entry.source for entry in reversed(standing) if entry.source), ""),
        geometry=_open_ground(standing) if is_open else None,
    )


def _open_ground(standing: Sequence[Entry]) -> BaseGeometry | None:
    """What was identified less the disjoint grounds of the releases; order does not matter."""
    gained = [e.ground for e in standing if e.kind in {Kind.OPENED, Kind.IDENTIFIED} and e.ground is not None]
    lost = [e.ground for e in standing if e.kind in RELEASES and e.ground is not None]
    if not gained:
        return None
    whole = gained[0] if len(gained) == 1 else shapely.union_all(gained)
    return ground_without(whole, shapely.union_all(lost)) if lost else whole


def _found(entry: Entry, *categories: Hazard) -> int:
    return sum(find.quantity for find in entry.finds if find.category in categories)


def releases_of(areas: dict[str, Area], entries: Sequence[Entry]) -> tuple[Release, ...]:
    """The releases among entries that still stand, in journal order; a report that nothing was released is none."""
    gone = {entry.reverses for entry in entries if entry.reverses}
    return tuple(
        Release(
            entry_id=entry.entry_id,
            area=areas[entry.area_id],
            product="unspecified" if entry.kind is Kind.RELEASED else entry.kind.value,
            released_m2=entry.quantities.get(Unit.M2, 0),
            effective_on=entry.effective_on,
            covers_from=entry.covers_from,
            operator=entry.operator,
            method=entry.method,
            ap_mines=_found(entry, Hazard.AP, Hazard.AP_IMPROVISED),
            av_mines=_found(entry, Hazard.AV),
            other_items=_found(entry, Hazard.CLUSTER, Hazard.ERW),
            source=entry.source,
            note=entry.note,
            geometry=entry.ground,
        )
        for entry in entries
        if entry.kind in RELEASES
        and entry.entry_id not in gone
        and (any(find.quantity for find in entry.finds) or any(entry.quantities.values()))
    )
