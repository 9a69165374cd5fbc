"""The journal: acts written once, and the postings that each one makes.

An entry is one act on one area. It is never changed or deleted: a mistake is reversed by a new entry that carries
the effective date of what it reverses. Postings are what an entry does to the accounts; they sum to zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from clearance.errors import InvalidRecord, RuleBroken
from clearance.land.accounts import MOVES, SINGLE_OPEN, Between, Column, Kind, family_of
from clearance.land.hazard import Hazard, SizeBasis, WorkStatus
from clearance.saying import Saying, saying
from clearance.units import Unit, quantity

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance.saying import Value

__all__ = [
    "NAMES_ANOTHER",
    "OUTPUT",
    "RELEASES",
    "RENAMES",
    "Effect",
    "Entry",
    "Find",
    "Movement",
    "Posting",
    "effect_of",
    "gains_ground",
    "movements_of",
    "postings_of",
    "told",
]

RELEASES = frozenset({Kind.CANCELLED, Kind.REDUCED, Kind.CLEARED, Kind.RELEASED})
# What counts as output of a programme: releases, and what is done with things that are held in stores.
OUTPUT = RELEASES | {Kind.DESTROYED, Kind.RETAINED, Kind.MARKED}
# Acts that have a second area on the other side.
NAMES_ANOTHER = frozenset({Kind.SPLIT, Kind.MERGED, Kind.REOPENED})
# Acts that say what an area is from their date on; they move nothing by themselves.
RENAMES = frozenset({Kind.REASSIGNED, Kind.RECATEGORISED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Devices that were met: category such as AP, AV, ERW, model if known, how many, and where (WGS 84, degrees)."""

    category: Hazard
    quantity: int
    model: str = ""
    depth_cm: int | None = None
    lon: float | None = None
    lat: float | None = None

    def __post_init__(self) -> None:
        if self.quantity < 0:
            raise InvalidRecord(
                "a find of {quantity} {category} is negative; count devices from 0 up",
                quantity=str(self.quantity),
                category=self.category.value,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act on one area.

    What it moves: `quantities` are exact (thousandths of m2, whole mines), signed only for the kinds that correct:
    transferred, resized, recategorised, padded. `account` is the open land account it takes from or adds to;
    `to_account` the second one of a change of class, or that of the area which land of a split goes to.
    `other_area_id` is where the land of a split or merger goes, or the closed area that a reopening takes it back
    from, out of its `from_account`. `attributes` are what a reassignment says of the area from its date on.

    When: `covers_from` opens the period, up to `effective_on`, that the quantity covers. `date_precision` is how well
    `effective_on` is known (`day`, `month` or `year`), `covers_from_precision` how well `covers_from` is, empty where
    no record says.

    On the ground: `geometry` is the ground as the reporter gave it, `ground` what of it this entry alone moved;
    `typed` and `crs` are the coordinates as they were written, `position_error_m` how far they may be off.
    """

    kind: Kind
    area_id: str
    effective_on: date
    act_id: str
    quantities: Mapping[Unit, int] = field(default_factory=lambda: MappingProxyType({}))
    account: str = "unclassified"
    to_account: str | None = None
    from_account: str | None = None
    other_area_id: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    covers_from: date | None = None
    covers_from_precision: str = ""
    date_precision: str = "day"
    cause: str = ""
    qualifier: str = "exact"
    claimed_m2: int | None = None
    size_basis: SizeBasis = SizeBasis.UNKNOWN
    position_error_m: float | None = None
    geometry: BaseGeometry | None = None
    ground: BaseGeometry | None = None
    crs: str = ""
    typed: str = ""
    operator: str = ""
    method: str = ""
    task: str = ""
    depth_cm: int | None = None
    justification: str = ""
    status: WorkStatus | None = None
    finds: tuple[Find, ...] = ()
    source: str = ""
    note: str = ""
    accepted_by: str = ""
    adopts: str | None = None
    reverses: str | None = None
    reversed_kind: Kind | None = None
    entry_id: str = ""

    def __post_init__(self) -> None:
        if self.covers_from is not None and self.covers_from > self.effective_on:
            raise InvalidRecord(
                "{kind} of {area_id} covers {covers_from} to {effective_on}; put the earlier date first",
                kind=self.kind.value,
                area_id=self.area_id,
                covers_from=self.covers_from,
                effective_on=self.effective_on,
            )
        if not self.other_area_id and self.acts_as in NAMES_ANOTHER:
            raise InvalidRecord(
                "{acts_as} of {area_id} names no second area; give other_area_id, the area that the land goes to, or "
                "the closed one that it comes back from",
                acts_as=self.acts_as.value,
                area_id=self.area_id,
            )
        for unit, moved in self.quantities.items():
            move = MOVES[family_of(unit)].get(self.acts_as)
            if move is None:
                raise RuleBroken(
                    "'{acts_as}' of {area_id} cannot move {unit}; record it with another kind of entry",
                    acts_as=self.acts_as.value,
                    area_id=self.area_id,
                    unit=unit.value,
                )
            if moved < 0 and not move.signed:
                raise InvalidRecord(
                    "{kind} of {area_id} has {amount}; only corrections may be negative",
                    kind=self.kind.value,
                    area_id=self.area_id,
                    amount=quantity(moved, unit),
                )

    @property
    def acts_as(self) -> Kind:
        """The kind, for a reversal the kind of what it reverses."""
        return self.reversed_kind or self.kind

    def with_changes(self, **changes: object) -> Entry:
        """The same entry with some fields changed, checked as a new one: what `replace` does, several times quicker."""
        made = object.__new__(Entry)
        for put, value in zip(PUT, values_of(self), strict=True):
            put(made, value)
        for name, value in changes.items():
            object.__setattr__(made, name, value)
        made.__post_init__()
        return made

    @property
    def area_ids(self) -> tuple[str, ...]:
        """The areas whose land or state the entry changes."""
        if not self.other_area_id:
            return (self.area_id,) if self.area_id else ()
        return (self.area_id, self.other_area_id)


# Every field of an entry at once, and what puts each into a copy.
values_of = attrgetter(*(field.name for field in fields(Entry)))
PUT = tuple(getattr(Entry, field.name).__set__ for field in fields(Entry))


class Posting(NamedTuple):
    """What an entry does to one account of one area: a signed exact quantity."""

    area_id: str
    account: str
    unit: Unit
    quantity: int


@dataclass(frozen=True, slots=True)
class Movement:
    """What an entry says it moved, for the column of a statement: positive as its column reads."""

    area_id: str
    account: str
    unit: Unit
    column: Column
    quantity: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act does to a positive quantity of a unit, whatever areas it is on.

    `postings` are (on the second area, account, sign); `says` are (on the second area, account, column, sign), for
    the statement.
    """

    postings: tuple[tuple[bool, str, int], ...]
    says: tuple[tuple[bool, str, Column, int], ...]


@cache
def effect_of(
    kind: Kind, unit: Unit, account: str, to_account: str | None = None, from_account: str | None = None
) -> Effect:
    """What a kind of entry does in a unit, between the accounts that it names.

    Raises:
        RuleBroken: when this kind of entry moves nothing in the unit.
    """
    move = MOVES[family_of(unit)].get(kind)
    if move is None:
        raise RuleBroken(
            "'{kind}' cannot move {unit}; record it with another kind of entry", kind=kind.value, unit=unit.value
        )
    single = SINGLE_OPEN.get(family_of(unit))
    own = single or account
    source, target = (False, move.source or own), (False, move.target or own)
    match move.between:
        case Between.CLASSES if move.source is None:
            target = (False, move.target or to_account or own)
        case Between.AREAS:
            target = (True, single or to_account or own)
        case Between.CLOSED:
            source = (True, from_account or "unspecified")
        case _:
            pass
    held = source if move.target is not None and move.between is None else target
    says: tuple[tuple[bool, str, Column, int], ...] = ((*held, move.column, 1),)
    if move.between in {Between.CLASSES, Between.AREAS}:
        says = ((*source, move.column, -1), *says)
    return Effect(((*source, -1), (*target, 1)), says)


def postings_of(entry: Entry) -> tuple[Posting, ...]:
    """The postings of an entry, in unit order; they sum to zero for each unit.

    A reversal makes the exact opposite of the postings of what it reverses.

    Example:
        >>> e = Entry(kind=Kind.CLEARED, area_id="A1", effective_on=date(2024, 1, 1), act_id="x", account="cha",
        ...           quantities={Unit.M2: 8_458_000})
        >>> [(p.account, p.quantity) for p in postings_of(e)]
        [('cha', -8458000), ('cleared', 8458000)]
    """
    areas = (entry.area_id, entry.other_area_id)
    return tuple(
        [
            Posting(areas[second], account, unit, sign * quantity)
            for unit, quantity, effect in _effects(entry)
            for second, account, sign in effect.postings
        ]
    )


def movements_of(entry: Entry) -> tuple[Movement, ...]:
    """What the entry itself says for the statement, read from its quantities and not from its postings."""
    areas = (entry.area_id, entry.other_area_id)
    return tuple(
        Movement(areas[second], account, unit, column, sign * quantity)
        for unit, quantity, effect in _effects(entry)
        for second, account, column, sign in effect.says
    )


def _effects(entry: Entry) -> list[tuple[Unit, int, Effect]]:
    """Each unit, its quantity signed for a reversal, and what the act does to it."""
    quantities = entry.quantities
    if not quantities:
        return []
    sign, kind = (-1 if entry.kind is Kind.REVERSED else 1), entry.acts_as
    return [
        (unit, sign * quantity, effect_of(kind, unit, entry.account, entry.to_account, entry.from_account))
        for unit, quantity in (sorted(quantities.items()) if len(quantities) > 1 else quantities.items())
    ]


def gains_ground(entry: Entry, area_id: str) -> bool | None:
    """Whether the ground of an entry comes to an area (True), goes from it (False), or stays what it was (None)."""
    match entry.kind:
        case Kind.OPENED | Kind.IDENTIFIED | Kind.REOPENED:
            return True if entry.area_id == area_id else None
        case Kind.SPLIT | Kind.MERGED:
            return entry.other_area_id == area_id
        case Kind.RESIZED | Kind.TRANSFERRED | Kind.RECATEGORISED:
            return entry.quantities.get(Unit.M2, 0) > 0
        case kind if kind in RELEASES:
            return False
        case _:
            return None


def told(entry: Entry) -> Saying:
    """An entry in one phrase, for people: id, what, how much, when.

    Example:
        >>> told(Entry(kind=Kind.CLEARED, area_id="A1", effective_on=date(2024, 1, 1), act_id="x", entry_id="E7",
        ...            quantities={Unit.M2: 8_458_000}))
        'E7 cleared 8,458 m2 of A1 on 2024-01-01'
    """
    letters = {"year": len("2024"), "month": len("2024-01")}.get(entry.date_precision, 0)
    day = entry.effective_on
    when = saying("in {when}", when=day.isoformat()[:letters]) if letters else saying("on {day}", day=day)
    amounts = [quantity(exact, unit) for unit, exact in sorted(entry.quantities.items())]
    kind, area_id = entry.kind.value, entry.area_id
    if amounts:
        amount: Value = amounts[0]
        for more in amounts[1:]:
            amount = saying("{first} and {second}", first=amount, second=more)
        said = saying("{kind} {amount} of {area_id} {when}", kind=kind, amount=amount, area_id=area_id, when=when)
    else:
        said = saying("{kind} {area_id} {when}", kind=kind, area_id=area_id, when=when)
    return saying("{entry_id} {said}", entry_id=entry.entry_id, said=said) if entry.entry_id else said
