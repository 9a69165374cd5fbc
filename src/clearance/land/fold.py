"""What an area is on a date: the fold of its entries into size, class, recorded mines, dates and open ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from clearance.land.accounts import BRINGS_AREA, HELD_ACCOUNTS, NAMES_CLASS, OPEN_ACCOUNTS, PROCESSED, Kind
from clearance.land.balance import standing
from clearance.land.hazard import Hazard, Level, SizeBasis, Status, WorkStatus, parse_hazards
from clearance.land.journal import NAMES_ANOTHER, RELEASES, RENAMES, gains_ground, postings_of
from clearance.land.laid import laid_value
from clearance.land.open_ground import OpenGround, ground_without
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from clearance.land.hazard import Area
    from clearance.land.journal import Entry

__all__ = [
    "AreaState",
    "ClassStep",
    "Folding",
    "Release",
    "described",
    "fold",
    "ground_without",
    "releases_of",
]


PRODUCTS = HELD_ACCOUNTS - OPEN_ACCOUNTS
WORK_ORDER = list(WorkStatus)
# Acts that say in which class land is, or was worked on.
SAYS_CLASS = NAMES_CLASS | {Kind.PROGRESSED}
MOVES_CLASS = SAYS_CLASS | {Kind.RETURNED}
# Acts whose ground comes into the account that they name; of a split or merger it may lie in several.
COMES_IN_CLASS = frozenset({*BRINGS_AREA, Kind.RESIZED})


class ClassStep(NamedTuple):
    """Land that went from an account of an area to another; None is outside. `ground` is None where none was drawn."""

    source: str | None
    target: str | None
    ground: BaseGeometry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaState:
    """One book as of a date.

    `area` says what it was called and where it belonged on that date. `open_m2` is exact (thousandths), None while
    the size is unknown; `land` is the same by account; `hazard_class` is the class that holds most of it; `released`
    is what left it, by product; `geometry` is the ground still open, None when no shape is known or nothing is left.
    `came_from` are the areas that it was split from, merged of, or reopened after. `moved_later` is ground that was
    moved after the day of an act, in the state that the act meets, and `ground_now` the ground that is open after that.
    `class_steps` tell, in order of days, in which account its ground lies, as far as that was drawn;
    `released_undrawn_m2` was released without a shape. The precisions of its days are `day`, `month` or `year`: known
    to a month, a day is the last one of it.
    """

    area: Area
    status: Status
    hazard_class: str
    open_m2: int | None
    land: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    released: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    open_areas: int
    recorded_ap_mines: int
    found_ap_mines: int
    released_m2: int
    opened_on: date | None
    last_change_on: date | None
    size_basis: SizeBasis
    position_error_m: float | None = None
    opened_precision: str = "day"
    last_change_precision: str = "day"
    work_status: WorkStatus | None = None
    came_from: tuple[str, ...] = ()
    source: str
    geometry: BaseGeometry | None
    moved_later: BaseGeometry | None = None
    ground_now: BaseGeometry | None = None
    class_steps: tuple[ClassStep, ...] = field(default=(), compare=False, repr=False)
    released_undrawn_m2: int = field(default=0, compare=False)

    @property
    def processed_m2(self) -> int:
        """What was worked on and is not handed over, exact; it is still open."""
        return self.land.get(PROCESSED, 0)

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
    depth_cm: int | None = None
    task: str = ""
    ap_mines: int
    av_mines: int
    other_items: int
    source: str
    note: str
    geometry: BaseGeometry | None
    date_precision: str = "day"
    covers_from_precision: str = ""

    @property
    def is_land(self) -> bool:
        """Whether land of an area left the books: a layer shows these; totals and mines alone are no land."""
        return self.released_m2 > 0 and self.area.level is Level.AREA


def fold(area: Area, entries: Iterable[Entry]) -> AreaState:
    """The state of one book after its entries; entries of one day may come in any order.

    Args:
        area: the book as it was first described.
        entries: of any books; those that concern this one are taken.
    """
    return Folding(area, entries).state


class Folding:
    """A book while entries are added to it: what they leave is known after each, without going through all of them."""

    __slots__ = (
        "_area",
        "_arrived",
        "_balances",
        "_came_from",
        "_class_steps",
        "_drawn_releases",
        "_found",
        "_ground",
        "_is_sized",
        "_is_there",
        "_last_change_on",
        "_last_change_precision",
        "_position_error_m",
        "_released_by_act",
        "_released_m2",
        "_renames",
        "_said_class",
        "_size_basis",
        "_source",
        "_state",
        "_work",
    )

    def __init__(self, area: Area, entries: Iterable[Entry] = (), *, ground: OpenGround | None = None) -> None:
        """Begin with entries of any books; those that concern this one are taken. `ground` is how it is summed up."""
        self._area = area
        self._balances: dict[Unit, dict[str, int]] = {Unit.M2: {}}
        self._ground = ground or OpenGround()
        self._arrived: Entry | None = None
        self._last_change_on: date | None = None
        self._last_change_precision = "day"
        self._renames: list[Entry] = []
        self._came_from: dict[str, None] = {}
        self._class_steps: list[ClassStep] = []
        self._drawn_releases: set[str] = set()
        self._released_by_act: dict[str, int] = {}
        self._is_sized = self._is_there = False
        self._found = self._released_m2 = 0
        self._size_basis = area.size_basis
        self._position_error_m: float | None = None
        self._said_class: str | None = None
        self._source = ""
        self._work: tuple[date, int] | None = None
        self._state: AreaState | None = None
        known = [entry for entry in entries if area.area_id in (entry.area_id, entry.other_area_id)]
        for entry in known:
            self._post(entry)
        for entry in sorted(standing(known), key=lambda entry: entry.effective_on):
            self._take(entry)

    @property
    def last_change_on(self) -> date | None:
        """The last day on which something took effect."""
        return self._last_change_on

    def add(self, entry: Entry) -> None:
        """Add an entry of this book: no reversal, and of no earlier day than those that are in it."""
        self._post(entry)
        self._take(entry)

    def _post(self, entry: Entry) -> None:
        self._state = None
        for area_id, account, unit, quantity in postings_of(entry):
            if area_id == self._area.area_id:
                held = self._balances.setdefault(unit, {})
                held[account] = held.get(account, 0) + quantity

    def _take(self, entry: Entry) -> None:
        """What an entry that stands says of the book."""
        area_id, kind = self._area.area_id, entry.kind
        self._last_change_on, self._last_change_precision = entry.effective_on, entry.date_precision
        self._is_sized |= Unit.M2 in entry.quantities
        self._is_there |= _is_there(entry, area_id)
        self._source = entry.source or self._source
        if self._arrived is None and _arrives(entry, area_id):
            self._arrived = entry
        if self._says_size(entry) and entry.size_basis is not SizeBasis.UNKNOWN:
            self._size_basis = entry.size_basis
            self._position_error_m = (
                self._position_error_m if entry.position_error_m is None else entry.position_error_m
            )
        if kind in SAYS_CLASS:
            self._said_class = entry.account if kind is Kind.PROGRESSED else entry.to_account
        if kind in NAMES_ANOTHER and (kind is Kind.REOPENED) == (entry.area_id == area_id):
            self._came_from[entry.other_area_id if kind is Kind.REOPENED else entry.area_id] = None
        if entry.area_id == area_id:
            self._take_own(entry)
        gains = None if entry.ground is None else gains_ground(entry, area_id)
        if entry.ground is not None:
            self._ground.add(entry.ground, gains=gains)
        if entry.area_id == area_id and kind in MOVES_CLASS and Unit.M2 in entry.quantities:
            self._class_steps.append(_class_step(entry))
        elif gains is not None:
            target = entry.account if gains and kind in COMES_IN_CLASS else None
            self._class_steps.append(ClassStep(None, target, entry.ground))

    def _says_size(self, entry: Entry) -> bool:
        """Whether an entry tells how large the whole area is, and not only a part that comes to it or goes."""
        grows = entry.kind is Kind.IDENTIFIED and self._size_basis is SizeBasis.UNKNOWN
        return entry is self._arrived or entry.kind is Kind.RESIZED or grows

    def _take_own(self, entry: Entry) -> None:
        if entry.finds:
            self._found += _found(entry, Hazard.AP, Hazard.AP_IMPROVISED)
        if entry.kind in RELEASES:
            self._take_release(entry)
        if entry.kind in RENAMES:
            self._renames.append(entry)
        if entry.status is not None:  # of several on one day the furthest
            said = entry.effective_on, WORK_ORDER.index(entry.status)
            self._work = said if self._work is None else max(self._work, said)

    def _take_release(self, entry: Entry) -> None:
        released = entry.quantities.get(Unit.M2, 0)
        self._released_m2 += released
        if entry.ground is not None:  # the one ground of all that the act releases
            self._drawn_releases.add(entry.act_id)
        self._released_by_act[entry.act_id] = self._released_by_act.get(entry.act_id, 0) + released

    @property
    def _posted_areas(self) -> int:
        return sum(held for account, held in self._balances.get(Unit.AREAS, {}).items() if account in OPEN_ACCOUNTS)

    @property
    def state(self) -> AreaState:
        """What the entries leave."""
        if self._state is None:
            self._state = self._made()
        return self._state

    def _made(self) -> AreaState:
        area, arrived = self._area, self._arrived
        m2 = self._balances[Unit.M2]
        land = {account: held for account, held in m2.items() if account in OPEN_ACCOUNTS}
        open_m2 = sum(land.values()) if self._is_sized else None
        is_open = self._is_there if open_m2 is None else open_m2 > 0
        # Land that was worked on and split off says no class: then it is that of the area it was described as.
        first = arrived.account if arrived and arrived.account != PROCESSED else area.hazard_class.value
        return AreaState(
            area=described(area, self._renames) if self._renames else area,
            status=Status.OPEN if is_open else Status.RELEASED,
            hazard_class=_class_of(land) or self._said_class or first,
            open_m2=open_m2,
            land=MappingProxyType({account: held for account, held in land.items() if held}),
            released=MappingProxyType({account: held for account, held in m2.items() if account in PRODUCTS and held}),
            open_areas=int(is_open) if area.level is Level.AREA else self._posted_areas,
            recorded_ap_mines=self._balances.get(Unit.AP_MINES, {}).get("recorded", 0),
            found_ap_mines=self._found,
            released_m2=self._released_m2,
            opened_on=arrived.effective_on if arrived else None,
            last_change_on=self._last_change_on,
            opened_precision=arrived.date_precision if arrived else "day",
            last_change_precision=self._last_change_precision,
            size_basis=self._size_basis,
            position_error_m=self._position_error_m,
            work_status=WORK_ORDER[self._work[1]] if self._work else None,
            came_from=tuple(self._came_from),
            source=self._source,
            geometry=self._ground.left() if is_open else None,
            class_steps=tuple(self._class_steps),
            released_undrawn_m2=sum(
                m2 for act_id, m2 in self._released_by_act.items() if act_id not in self._drawn_releases
            ),
        )


def described(area: Area, kept: Iterable[Entry]) -> Area:
    """The area as its reassignments leave it; a former name stays an alias."""
    renames = sorted((e for e in kept if e.kind in RENAMES and e.area_id == area.area_id), key=lambda e: e.effective_on)
    for entry in renames:
        said = dict(entry.attributes)
        former = (*area.aliases, area.name) if said.get("name", area.name) != area.name else area.aliases
        alias = said.pop("alias", "")
        hazards = parse_hazards(said.pop("hazard")) if "hazard" in said else area.hazards
        plain = {name: laid_value(name, value) for name, value in said.items()} | (
            {"name": said["name"]} if "name" in said else {}
        )
        if "laid_on" in plain:  # another day is known as well as its own entry says
            plain.setdefault("laid_on_precision", None)
        area = replace(area, **plain, hazards=hazards, aliases=(*former, alias) if alias else former)  # type: ignore[arg-type]
    return area


def _class_step(entry: Entry) -> ClassStep:
    if entry.kind is Kind.RETURNED:
        return ClassStep(PROCESSED, entry.account, entry.ground)
    return ClassStep(entry.account, PROCESSED if entry.kind is Kind.PROGRESSED else entry.to_account, entry.ground)


def _is_there(entry: Entry, area_id: str) -> bool:
    """Whether an entry says that there is an area, of whatever size: it came onto the books, or mines in it did."""
    return (entry.kind in BRINGS_AREA and entry.area_id == area_id) or Unit.AP_MINES in entry.quantities


def _arrives(entry: Entry, area_id: str) -> bool:
    if entry.kind in {Kind.SPLIT, Kind.MERGED}:
        return entry.other_area_id == area_id
    if entry.area_id != area_id:
        return False
    from_abroad = entry.kind is Kind.TRANSFERRED and entry.quantities.get(Unit.M2, 0) > 0
    return entry.kind in BRINGS_AREA or from_abroad


def _class_of(land: Mapping[str, int]) -> str:
    """The class that holds most of the land; none of land that is all worked on."""
    classes = {account: held for account, held in land.items() if account != PROCESSED}
    return max(sorted(classes), key=lambda account: classes[account]) if any(classes.values()) else ""


def _found(entry: Entry, *categories: Hazard) -> int:
    return sum(find.quantity for find in entry.finds if find.category in categories)


def releases_of(areas: Mapping[str, Area], entries: Sequence[Entry]) -> tuple[Release, ...]:
    """The releases among entries that still stand, in journal order; a report that nothing was released is none."""
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
            depth_cm=entry.depth_cm,
            task=entry.task,
            ap_mines=_found(entry, Hazard.AP, Hazard.AP_IMPROVISED),
            av_mines=_found(entry, Hazard.AV),
            other_items=_found(entry, Hazard.CLUSTER, Hazard.ERW),
            source=entry.source,
            note=entry.note,
            geometry=entry.ground,
            date_precision=entry.date_precision,
            covers_from_precision=entry.covers_from_precision,
        )
        for entry in standing(entries)
        if entry.kind in RELEASES and (any(find.quantity for find in entry.finds) or any(entry.quantities.values()))
    )
