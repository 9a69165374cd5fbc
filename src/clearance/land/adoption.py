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
from clearance.land.accounts import Kind
from clearance.land.adopted_flow import PRODUCTS, book_flow
from clearance.land.balance import balance_of, standing
from clearance.land.hazard import Area, Hazard, Level, SizeBasis
from clearance.land.journal import Entry
from clearance.land.published import BY_SURVEY, CLASSES, Measure, PublishedFigure, agrees
from clearance.units import Unit, quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Adoption", "adopt", "book_area", "book_key", "book_name", "entry_of", "pad", "quantities_of"]

STEP = timedelta(days=1)
NATIONAL = "national"
# What a book is kept in; events are counted and never booked.
BOOKED = tuple(measure for measure in Measure if measure is not Measure.EVENTS)


@dataclass(frozen=True, slots=True)
class Adoption:
    """Entries to record, and remarks for the person who adopts."""

    entries: tuple[Entry, ...]
    remarks: tuple[str, ...] = ()


def book_name(obligation: str, item: str = "") -> str:
    """The name of the book that figures belong to: empty for land, else its obligation and what is counted in it.

    Example:
        >>> book_name(""), book_name("CCM Article 3"), book_name("disposal", "small arms")
        ('', 'CCM Article 3', 'disposal of small arms')
    """
    return f"{obligation} of {item}" if obligation and item else obligation


def book_key(area: Area) -> tuple[str, str]:
    """The scope and the name of a book, as figures name them."""
    if area.level is Level.STORE:
        return area.sector or NATIONAL, area.name
    return NATIONAL if area.level is Level.NATIONAL else area.sector or area.name, ""


def book_area(scope: str, country: str, country_name: str, *, name: str = "") -> Area:
    """The book that figures of a scope belong to: the national one, that of a sector, or with a name a store.

    Example:
        >>> book_area("Cenepa", "PER", "Peru").area_id
        'PER/Cenepa'
        >>> book_area("national", "PER", "Peru", name="CCM Article 3").area_id
        'PER/CCM Article 3'
    """
    national = scope == NATIONAL
    place = country if national else f"{country}/{scope}"
    if name:
        return Area(
            area_id=f"{place}/{name}",
            name=name,
            level=Level.STORE,
            sector=None if national else scope,
            size_basis=SizeBasis.PUBLISHED,
        )
    return Area(
        area_id=place,
        name=f"{country_name} (national book)" if national else scope,
        level=Level.NATIONAL if national else Level.SECTOR,
        hazards=frozenset({Hazard.AP}),
        sector=None if national else scope,
        size_basis=SizeBasis.PUBLISHED,
    )


def adopt(
    row: Sequence[PublishedFigure], book: Sequence[Entry], *, area: Area, act_id: str, restate: bool = False
) -> Adoption:
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
    first = row[0]
    _check_bookable(row)
    if first.is_stock:
        return _adopt_stock(row, book, area=area, act_id=act_id)
    before = next((entry for entry in standing(book) if entry.adopts == first.row_id), None)
    if before is not None:
        return Adoption((), (f"{first.label} is already booked as {before.entry_id}",))
    kind = PRODUCTS.get(first.product)
    if kind is None:
        raise RuleBroken(
            "{label}: '{product}' is no product; use one of {products}",
            label=first.label,
            product=first.product,
            products=", ".join(sorted(PRODUCTS)),
        )
    figures = quantities_of(row)
    flow = entry_of(kind, row, area, act_id, {unit: figure.quantity for unit, figure in figures.items()})
    entries, remarks = book_flow(flow, book, label=first.label, restate=restate)
    return Adoption(entries, tuple(remarks))


def _check_bookable(row: Sequence[PublishedFigure]) -> None:
    """The books hold land with anti-personnel mines, and what is in stores; nothing else, and nothing without a unit.

    Raises:
        RuleBroken: naming the figure and what it is about.
    """
    first = row[0]
    if first.hazard:
        raise RuleBroken(
            "{label} is about {hazard}, and the books of land are kept for AP; leave it published",
            label=first.label,
            hazard=first.hazard,
        )
    if not quantities_of(row):
        raise RuleBroken(
            "{label} counts {measure}, which no book holds; leave it published",
            label=first.label,
            measure=first.measure.value,
        )


def quantities_of(row: Iterable[PublishedFigure]) -> dict[Unit, PublishedFigure]:
    """The figure of each unit; classes are added up when the source prints no total of them."""
    by_measure = {figure.measure: figure for figure in row}
    classes = {part for parts in CLASSES.values() for part in parts}
    units = {m.unit: by_measure[m] for m in BOOKED if m in by_measure and m not in classes}
    for whole, measures in CLASSES.items():
        parts = [by_measure[measure] for measure in measures if measure in by_measure]
        if parts and whole not in by_measure:
            rounded = [part.rounded_to for part in parts if part.rounded_to]
            units[whole.unit] = replace(
                parts[0],
                measure=whole,
                quantity=sum(part.quantity for part in parts),
                rounded_to=sum(rounded) if rounded else None,
            )
    return units


def entry_of(
    kind: Kind, row: Sequence[PublishedFigure], area: Area, act_id: str, quantities: Mapping[Unit, int]
) -> Entry:
    """An entry on the date or period of a row, which says that it adopts it."""
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
        method=BY_SURVEY if first.product == BY_SURVEY else "",
        source=first.source,
        note=first.note,
        adopts=first.row_id,
    )


def _adopt_stock(row: Sequence[PublishedFigure], book: Sequence[Entry], *, area: Area, act_id: str) -> Adoption:
    balance = balance_of(book, row[0].to_on)
    opened = _not_begun(row, book, area)
    remarks = []
    for unit, figure in quantities_of(row).items():
        if unit in opened:
            continue
        if not agrees(figure, balance[unit]):
            raise RuleBroken(
                "{label}: the book of {area_id} holds {amount}; explain the difference with entries, or "
                "bring the book to it with `clearance pad`",
                label=figure.label,
                area_id=area.area_id,
                amount=quantity(balance[unit], unit),
            )
        remarks.append(f"{figure.label} agrees with the book of {area.area_id}")
    entries = (entry_of(Kind.OPENED, row, area, act_id, opened),) if opened else ()
    return Adoption(entries, tuple(remarks))


def _not_begun(row: Sequence[PublishedFigure], book: Sequence[Entry], area: Area) -> dict[Unit, int]:
    """What the stock says in units that the book does not hold yet; a book that begins later cannot take it."""
    kept = standing(book)
    opened = {}
    for unit, figure in quantities_of(row).items():
        first = min((e for e in kept if unit in e.quantities), key=lambda entry: entry.effective_on, default=None)
        if first is None:
            opened[unit] = figure.quantity
        elif figure.to_on < first.effective_on:
            raise RuleBroken(
                "{label} lies before entry {entry_id} of {effective_on}, with which the book of {area_id} begins; "
                "leave it as published, or reverse that entry and adopt this stock first",
                label=figure.label,
                entry_id=first.entry_id,
                effective_on=first.effective_on,
                area_id=area.area_id,
            )
    return opened


def pad(row: Sequence[PublishedFigure], book: Sequence[Entry], *, area: Area, act_id: str, reason: str) -> Adoption:
    """Bring the book to a published stock; the amounts are booked as unexplained.

    A unit that the book does not hold yet is opened: there is nothing that it could differ from.

    Raises:
        RuleBroken: without a reason, for a flow, for an area on the ground, or when the book has not begun.
    """
    _check_bookable(row)
    if not row[0].is_stock:
        raise RuleBroken("{label} is a flow; only a stock can be padded to: adopt the flow instead", label=row[0].label)
    if area.level is Level.AREA:
        raise RuleBroken(
            "area {area_id} has a record of its own; correct it with entries, padding is for totals",
            area_id=area.area_id,
        )
    if not reason.strip():
        raise RuleBroken(
            "padding the book of {area_id} needs a reason; say why nobody can explain the amount", area_id=area.area_id
        )
    day = row[0].to_on
    balance = balance_of(book, day)
    figures = quantities_of(row)
    opened = _not_begun(row, book, area)
    if len(opened) == len(figures):
        raise RuleBroken(
            "{label}: the book of {area_id} has not begun; adopt it instead of padding to it",
            label=row[0].label,
            area_id=area.area_id,
        )
    amounts: dict[date, dict[Unit, int]] = defaultdict(dict)
    remarks = []
    for unit, figure in figures.items():
        if unit in opened:
            continue
        if agrees(figure, balance[unit]):
            remarks.append(f"{figure.label} agrees with the book of {area.area_id}")
        else:
            amounts[_last_stock_on(book, unit, day) + STEP][unit] = figure.quantity - balance[unit]
    entries = tuple(
        replace(
            entry_of(Kind.PADDED, row, area, act_id, units), covers_from=min(since, day), note=reason, qualifier="exact"
        )
        for since, units in sorted(amounts.items())
    )
    begun = (entry_of(Kind.OPENED, row, area, act_id, opened),) if opened else ()
    return Adoption((*begun, *entries), tuple(remarks))


def _last_stock_on(book: Sequence[Entry], unit: Unit, before: date) -> date:
    """The last day on which a stock fixed the balance of a unit."""
    stocks = {Kind.OPENED, Kind.PADDED}
    days = [
        e.effective_on for e in standing(book) if e.kind in stocks and unit in e.quantities and e.effective_on < before
    ]
    return max(days, default=before - STEP)
