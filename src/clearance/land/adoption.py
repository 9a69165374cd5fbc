"""Adopting published figures into a book that has no area records: an act of a named person, never of an import.

A flow is booked as what it says, less what was already booked inside its period. A stock opens the book, or must
agree with it; where it does not, only `pad` brings the book to the stock, and says that nobody explained the amount.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from clearance.errors import RuleBroken
from clearance.land.accounts import OPEN_ACCOUNTS, Kind
from clearance.land.hazard import Area, Hazard, Level, SizeBasis
from clearance.land.journal import RELEASES, Entry, Find, postings_of
from clearance.land.published import Measure, PublishedFigure, agrees
from clearance.units import Unit, format_quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Adoption", "adopt", "balance_of", "book_area", "pad", "reversal_of", "standing"]

PRODUCTS = {kind.value: kind for kind in RELEASES}
STEP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Adoption:
    """Entries to record, and remarks for the person who adopts."""

    entries: tuple[Entry, ...]
    remarks: tuple[str, ...] = ()


def book_area(scope: str, country: str, country_name: str) -> Area:
    """The book that figures of a scope belong to: the national one, or that of a sector.

    Example:
        >>> book_area("Cenepa", "PER", "Peru").area_id
        'PER/Cenepa'
    """
    national = scope == "national"
    return Area(
        area_id=country if national else f"{country}/{scope}",
        name=f"{country_name} (national book)" if national else scope,
        level=Level.NATIONAL if national else Level.SECTOR,
        hazards=frozenset({Hazard.AP}),
        sector=None if national else scope,
        size_basis=SizeBasis.PUBLISHED,
    )


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """Entries that no later entry has reversed, without the reversals."""
    listed = list(entries)
    gone = {entry.reverses for entry in listed if entry.reverses}
    return [entry for entry in listed if entry.kind is not Kind.REVERSED and entry.entry_id not in gone]


def balance_of(entries: Iterable[Entry], on: date) -> dict[Unit, int]:
    """What is open at the end of a day, by unit; a unit that the book never held is absent."""
    balance: dict[Unit, int] = {}
    for entry in entries:
        if entry.effective_on <= on:
            for posting in postings_of(entry):
                if posting.account in OPEN_ACCOUNTS:
                    balance[posting.unit] = balance.get(posting.unit, 0) + posting.quantity
    return balance


def reversal_of(entry: Entry, *, act_id: str, note: str) -> Entry:
    """The entry that undoes another one, on the effective date of what it undoes."""
    if entry.kind is Kind.REVERSED:
        raise RuleBroken(f"entry {entry.entry_id} is itself a reversal; record the act again instead")
    return replace(
        entry,
        kind=Kind.REVERSED,
        reversed_kind=entry.kind,
        reverses=entry.entry_id,
        act_id=act_id,
        note=note,
        entry_id="",
        adopts=None,
        finds=(),
    )


def adopt(row: Sequence[PublishedFigure], book: Sequence[Entry], *, area: Area, act_id: str, restate: bool = False) -> Adoption:
    """Book the figures that one source prints side by side.

    Args:
        row: figures of one row: one date or period, one scope, one product.
        book: all entries recorded for the book so far.
        area: the book.
        act_id: joins the entries of this act.
        restate: whether a new total for a period that is booked replaces the old one by a reversal.

    Raises:
        RuleBroken: when a stock does not agree with the book, or a flow does not fit it; with the remedy.
    """
    if row[0].is_stock:
        return _adopt_stock(row, book, area=area, act_id=act_id)
    return _adopt_flow(row, book, area=area, act_id=act_id, restate=restate)


def quantities_of(row: Iterable[PublishedFigure]) -> dict[Unit, PublishedFigure]:
    """The figure of each unit; areas by class are added up when the source prints no total of areas."""
    by_measure = {figure.measure: figure for figure in row}
    units = {m.unit: by_measure[m] for m in (Measure.AREA_M2, Measure.AREAS, Measure.AP_MINES) if m in by_measure}
    parts = [by_measure[m] for m in (Measure.AREAS_SHA, Measure.AREAS_CHA) if m in by_measure]
    if parts and Unit.AREAS not in units:
        units[Unit.AREAS] = replace(parts[0], measure=Measure.AREAS, quantity=sum(part.quantity for part in parts))
    return units


def _entry(kind: Kind, row: Sequence[PublishedFigure], area: Area, act_id: str, quantities: Mapping[Unit, int]) -> Entry:
    first = row[0]
    return Entry(
        kind=kind,
        area_id=area.area_id,
        effective_on=first.to_on,
        act_id=act_id,
        quantities=dict(quantities),
        covers_from=first.from_on,
        date_precision=first.date_precision,
        qualifier=first.qualifier.value,
        size_basis=SizeBasis.PUBLISHED,
        source=first.source,
        note=first.note,
        adopts=first.row_id,
    )


def _adopt_stock(row: Sequence[PublishedFigure], book: Sequence[Entry], *, area: Area, act_id: str) -> Adoption:
    balance = balance_of(book, row[0].to_on)
    figures = quantities_of(row)
    begun = {unit for entry in book for unit in entry.quantities}
    remarks = []
    for unit, figure in figures.items():
        if unit not in begun:
            continue
        booked = balance.get(unit, 0)
        if not agrees(figure, booked):
            raise RuleBroken(
                f"{figure.label}: the book of {area.area_id} holds {format_quantity(booked, unit)}; "
                f"explain the difference with entries, or bring the book to it with `clearance pad`"
            )
        remarks.append(f"{figure.label} agrees with the book of {area.area_id}")
    opened = {unit: figure.quantity for unit, figure in figures.items() if unit not in begun}
    entries = (_entry(Kind.OPENED, row, area, act_id, opened),) if opened else ()
    return Adoption(entries, tuple(remarks))


def pad(row: Sequence[PublishedFigure], book: Sequence[Entry], *, area: Area, act_id: str, reason: str) -> Adoption:
    """Bring the book to a published stock; the amounts are booked as unexplained.

    Raises:
        RuleBroken: without a reason, for a flow, for an area on the ground, or when the book has not begun.
    """
    if not row[0].is_stock:
        raise RuleBroken(f"{row[0].label} is a flow; only a stock can be padded to: adopt the flow instead")
    if area.level is Level.AREA:
        raise RuleBroken(f"area {area.area_id} has a record of its own; correct it with entries, padding is for totals")
    if not reason.strip():
        raise RuleBroken(f"padding the book of {area.area_id} needs a reason; say why nobody can explain the amount")
    day = row[0].to_on
    balance = balance_of(book, day)
    amounts: dict[date, dict[Unit, int]] = defaultdict(dict)
    remarks = []
    for unit, figure in quantities_of(row).items():
        if unit not in balance:
            raise RuleBroken(f"the book of {area.area_id} holds no {unit} yet; adopt {figure.label} instead of padding to it")
        if agrees(figure, balance[unit]):
            remarks.append(f"{figure.label} agrees with the book of {area.area_id}")
        else:
            amounts[_last_stock_on(book, unit, day) + STEP][unit] = figure.quantity - balance[unit]
    entries = tuple(
        replace(_entry(Kind.PADDED, row, area, act_id, units), covers_from=min(since, day), note=reason, qualifier="exact")
        for since, units in sorted(amounts.items())
    )
    return Adoption(entries, tuple(remarks))


def _last_stock_on(book: Sequence[Entry], unit: Unit, before: date) -> date:
    """The last day on which a stock fixed the balance of a unit."""
    stocks = {Kind.OPENED, Kind.PADDED}
    days = [e.effective_on for e in standing(book) if e.kind in stocks and unit in e.quantities and e.effective_on < before]
    return max(days, default=before - STEP)


def _adopt_flow(
    row: Sequence[PublishedFigure], book: Sequence[Entry], *, area: Area, act_id: str, restate: bool
) -> Adoption:
    first = row[0]
    kind = PRODUCTS.get(first.product)
    if kind is None or first.from_on is None:
        raise RuleBroken(f"{first.label}: '{first.product}' is no product; use one of {', '.join(sorted(PRODUCTS))}")
    held = balance_of(book, first.to_on)
    amounts = {unit: figure.quantity for unit, figure in quantities_of(row).items() if unit in held}
    if Unit.M2 not in held:
        raise RuleBroken(f"{first.label} lies before the book of {area.area_id} begins; adopt a stock that is earlier first")
    booked = [entry for entry in standing(book) if entry.kind in RELEASES and entry.covers_from is not None]
    same = next((e for e in booked if (e.kind, e.covers_from, e.effective_on) == (kind, first.from_on, first.to_on)), None)
    remarks: list[str] = []
    undone: tuple[Entry, ...] = ()
    if same is not None:
        if dict(same.quantities) == amounts:
            return Adoption((), (f"{first.label} is already booked as {same.entry_id}",))
        if not restate:
            raise RuleBroken(f"{first.label}: the period is booked as {same.entry_id} with another amount; reverse that entry first")
        undone = (reversal_of(same, act_id=act_id, note=f"restated by {first.label}"),)
        remarks.append(f"restated: {same.entry_id} is reversed; {first.label} takes its place")
    others = [entry for entry in booked if entry is not same]
    entry = _less_parts(_entry(kind, row, area, act_id, amounts), others, remarks)
    count = {figure.measure: figure.quantity for figure in row}.get(Measure.AP_MINES)
    finds = (Find(category=Hazard.AP, quantity=count),) if count else ()
    return Adoption((*undone, replace(entry, finds=finds)), tuple(remarks))


def _less_parts(entry: Entry, booked: Sequence[Entry], remarks: list[str]) -> Entry:
    """The entry less what the book already holds inside its period, and its period less those days at either end."""
    since, until = entry.covers_from or entry.effective_on, entry.effective_on
    related = [e for e in booked if entry.kind in {e.kind, Kind.RELEASED} or e.kind is Kind.RELEASED]
    overlapping = [e for e in related if (e.covers_from or e.effective_on) <= until and e.effective_on >= since]
    parts = [e for e in overlapping if (e.covers_from or e.effective_on) >= since and e.effective_on <= until]
    for other in overlapping:
        if other not in parts or (other.kind is Kind.RELEASED and entry.kind is not Kind.RELEASED):
            raise RuleBroken(
                f"{entry.kind} of {entry.area_id} for {since} to {until} overlaps entry {other.entry_id} "
                f"({other.kind} for {other.covers_from} to {other.effective_on}); reverse that entry first, then book the parts"
            )
    if not parts:
        return entry
    left = {u: q - sum(part.quantities.get(u, 0) for part in parts) for u, q in entry.quantities.items()}
    short = next((unit for unit, quantity in left.items() if quantity < 0), None)
    if short is not None:
        raise RuleBroken(
            f"{entry.kind} of {entry.area_id} for {since} to {until} is {format_quantity(entry.quantities[short], short)}, "
            f"less than its parts already booked ({format_quantity(entry.quantities[short] - left[short], short)}); check the total"
        )
    ids = ", ".join(part.entry_id for part in parts)
    remarks.append(f"{entry.kind} for {since} to {until}: less what is booked inside it ({ids})")
    for part in sorted(parts, key=lambda e: e.covers_from or e.effective_on):
        if (part.covers_from or part.effective_on) <= since <= part.effective_on < until:
            since = part.effective_on + STEP
    note = f"{entry.note}; less {ids}" if entry.note else f"less {ids}"
    return replace(entry, quantities=left, covers_from=since, note=note)
