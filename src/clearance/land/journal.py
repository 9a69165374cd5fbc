"""The journal: acts written once, and the postings that each one makes.

An entry is one act on one area. It is never changed or deleted: a mistake is reversed by a new entry that carries
the effective date of what it reverses. Postings are what an entry does to the accounts; they sum to zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from clearance.errors import InvalidRecord, RuleBroken
from clearance.land.accounts import MOVES, SINGLE_OPEN, Column, Kind, Move, family_of
from clearance.land.hazard import Hazard, SizeBasis
from clearance.units import Unit, format_quantity

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["RELEASES", "Entry", "Find", "Movement", "Posting", "movements_of", "postings_of"]

RELEASES = frozenset({Kind.CANCELLED, Kind.REDUCED, Kind.CLEARED, Kind.RELEASED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Devices met while land was worked on: category such as AP, AV, ERW, model if known, and how many."""

    category: Hazard
    quantity: int
    model: str = ""

    def __post_init__(self) -> None:
        if self.quantity < 0:
            raise InvalidRecord(f"a find of {self.quantity} {self.category} is negative; count devices from 0 up")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act on one area.

    `quantities` are exact (thousandths of m2, whole mines), signed only for the kinds that correct: transferred,
    resized, padded. `account` is the open land account it takes from or adds to; `to_account` the second one of a
    change of class. `geometry` is the ground as the reporter gave it, `ground` what of it this entry alone moved.
    `covers_from` opens the period, up to `effective_on`, that the quantity covers.
    """

    kind: Kind
    area_id: str
    effective_on: date
    act_id: str
    quantities: Mapping[Unit, int] = field(default_factory=lambda: MappingProxyType({}))
    account: str = "unclassified"
    to_account: str | None = None
    covers_from: date | None = None
    date_precision: str = "day"
    cause: str = ""
    qualifier: str = "exact"
    claimed_m2: int | None = None
    size_basis: SizeBasis = SizeBasis.UNKNOWN
    geometry: BaseGeometry | None = None
    ground: BaseGeometry | None = None
    operator: str = ""
    method: str = ""
    depth_cm: int | None = None
    finds: tuple[Find, ...] = ()
    source: str = ""
    note: str = ""
    adopts: str | None = None
    reverses: str | None = None
    reversed_kind: Kind | None = None
    entry_id: str = ""

    def __post_init__(self) -> None:
        if self.covers_from is not None and self.covers_from > self.effective_on:
            raise InvalidRecord(
                f"{self.kind} of {self.area_id} covers {self.covers_from} to {self.effective_on}; "
                "put the earlier date first"
            )
        for unit, quantity in self.quantities.items():
            move = self.move(unit)
            if quantity < 0 and not move.signed:
                raise InvalidRecord(
                    f"{self.kind} of {self.area_id} has {format_quantity(quantity, unit)}; "
                    "only corrections may be negative"
                )

    def move(self, unit: Unit) -> Move:
        """The move that this entry makes in a unit.

        Raises:
            RuleBroken: when this kind of entry moves nothing in the unit.
        """
        kind = self.reversed_kind or self.kind
        move = MOVES[family_of(unit)].get(kind)
        if move is None:
            raise RuleBroken(f"'{kind}' of {self.area_id} cannot move {unit}; record it with another kind of entry")
        return move


@dataclass(frozen=True, slots=True)
class Posting:
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


def _open_account(entry: Entry, unit: Unit) -> str:
    return SINGLE_OPEN.get(family_of(unit), entry.account)


def postings_of(entry: Entry) -> tuple[Posting, ...]:
    """The postings of an entry, in unit order; they sum to zero for each unit.

    A reversal makes the exact opposite of the postings of what it reverses.

    Example:
        >>> e = Entry(kind=Kind.CLEARED, area_id="A1", effective_on=date(2024, 1, 1), act_id="x", account="cha",
        ...           quantities={Unit.M2: 8_458_000})
        >>> [(p.account, p.quantity) for p in postings_of(e)]
        [('cha', -8458000), ('cleared', 8458000)]
    """
    sign = -1 if entry.kind is Kind.REVERSED else 1
    postings: list[Posting] = []
    for unit, amount in sorted(entry.quantities.items()):
        quantity = sign * amount
        move, own = entry.move(unit), _open_account(entry, unit)
        source = own if move.source is None else move.source
        target = (entry.to_account or own) if move.between_open else (own if move.target is None else move.target)
        postings += [Posting(entry.area_id, source, unit, -quantity), Posting(entry.area_id, target, unit, quantity)]
    return tuple(postings)


def movements_of(entry: Entry) -> tuple[Movement, ...]:
    """What the entry itself says for the statement, read from its quantities and not from its postings."""
    sign = -1 if entry.kind is Kind.REVERSED else 1
    movements: list[Movement] = []
    for unit, amount in sorted(entry.quantities.items()):
        move, own = entry.move(unit), _open_account(entry, unit)
        if move.between_open:
            movements.append(Movement(entry.area_id, own, unit, move.column, -sign * amount))
            movements.append(Movement(entry.area_id, entry.to_account or own, unit, move.column, sign * amount))
        else:
            movements.append(Movement(entry.area_id, own, unit, move.column, sign * amount))
    return tuple(movements)
