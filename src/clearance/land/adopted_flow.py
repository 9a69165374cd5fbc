"""Booking a reported flow: what it says, less what the book holds inside its period already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from clearance.errors import RuleBroken
from clearance.land.accounts import Kind
from clearance.land.balance import balance_of, reversal_of, standing
from clearance.land.hazard import Hazard
from clearance.land.journal import OUTPUT, Entry, Find
from clearance.land.published import BY_SURVEY
from clearance.units import Unit, quantity

__all__ = ["PRODUCTS", "book_flow"]

FLOWS = OUTPUT | {Kind.IDENTIFIED}
# What sources report for a period; land released by survey is released without saying which survey.
PRODUCTS = {kind.value: kind for kind in FLOWS} | {BY_SURVEY: Kind.RELEASED}
SURVEYS = frozenset({Kind.CANCELLED.value, Kind.REDUCED.value})
# What each sum of products consists of.
SUMS = {
    Kind.RELEASED.value: frozenset({*SURVEYS, Kind.CLEARED.value, BY_SURVEY}),
    BY_SURVEY: SURVEYS,
}
LAND = frozenset({Unit.M2, Unit.AREAS, Unit.AP_MINES})
STEP = timedelta(days=1)


def book_flow(flow: Entry, book: Sequence[Entry], *, label: str, restate: bool) -> tuple[tuple[Entry, ...], list[str]]:
    """The entries that book a flow, and remarks.

    Args:
        flow: the entry as the source states it, for its whole period.
        book: all entries recorded for the book so far.
        label: the figure in one phrase, for messages.
        restate: whether a new total for a booked period replaces the old one by a reversal.

    Raises:
        RuleBroken: when the flow lies before the book, contradicts what is booked, or is more than is open.
    """
    held = balance_of(book, flow.effective_on)
    needed = {Unit.M2} if flow.quantities.keys() & LAND else set(flow.quantities)
    if not needed & held.keys():
        raise RuleBroken(
            "{label} lies before the book of {area_id} begins; adopt a stock that is earlier first",
            label=label,
            area_id=flow.area_id,
        )
    destroyed = flow.quantities.get(Unit.AP_MINES, 0)
    flow = replace(flow, quantities={unit: q for unit, q in flow.quantities.items() if unit in held})
    booked = [entry for entry in standing(book) if entry.kind in FLOWS and entry.covers_from is not None]
    same = next((e for e in booked if _period(e) == _period(flow) and _product(e) == _product(flow)), None)
    remarks: list[str] = []
    undone: tuple[Entry, ...] = ()
    if same is not None:
        if dict(same.quantities) == dict(flow.quantities):
            return (), [f"{label} is already booked as {same.entry_id}"]
        if not restate:
            raise RuleBroken(
                "{label}: the period is booked as {entry_id} with another amount; reverse that entry first",
                label=label,
                entry_id=same.entry_id,
            )
        undone = (reversal_of(same, act_id=flow.act_id, note=f"restated by {label}"),)
        remarks.append(f"restated: {same.entry_id} is reversed; {label} takes its place")
    entry = _less_parts(flow, [other for other in booked if other is not same], remarks)
    _check_room(entry, held, same, label)
    found = entry.quantities.get(Unit.AP_MINES, destroyed)
    finds = (Find(category=Hazard.AP, quantity=found),) if found else ()
    return (*undone, replace(entry, finds=finds)), remarks


def _period(entry: Entry) -> tuple[date, date]:
    return entry.covers_from or entry.effective_on, entry.effective_on


def _product(entry: Entry) -> str:
    return BY_SURVEY if entry.method == BY_SURVEY else entry.kind.value


def _check_room(entry: Entry, held: dict[Unit, int], same: Entry | None, label: str) -> None:
    if entry.kind is Kind.IDENTIFIED:
        return
    for unit, amount in entry.quantities.items():
        available = held[unit] + (same.quantities.get(unit, 0) if same is not None else 0)
        if amount > available:
            raise RuleBroken(
                "{label} is more than the {amount} open in the book of {area_id}; correct the figure, or "
                "adopt first how the stock grew",
                label=label,
                amount=quantity(available, unit),
                area_id=entry.area_id,
            )


def _less_parts(flow: Entry, booked: Sequence[Entry], remarks: list[str]) -> Entry:
    """The flow less what the book already holds inside its period, and its period less the days that this explains."""
    parts = _parts_inside(flow, booked)
    if not parts:
        return flow
    since, until = _period(flow)
    left = {u: q - sum(part.quantities.get(u, 0) for part in parts) for u, q in flow.quantities.items()}
    short = next((unit for unit, quantity in left.items() if quantity < 0), None)
    if short is not None:
        total = flow.quantities[short]
        raise RuleBroken(
            "{kind} of {area_id} for {since} to {until} is {amount}, less than its parts already booked "
            "({beside} in {parts}); check the total, or reverse the part that is wrong first",
            kind=flow.kind.value,
            area_id=flow.area_id,
            since=since,
            until=until,
            amount=quantity(total, short),
            beside=quantity(total - left[short], short),
            parts=", ".join(part.entry_id for part in parts),
        )
    ids = ", ".join(part.entry_id for part in parts)
    remarks.append(f"{flow.kind} for {since} to {until}: less what is booked inside it ({ids})")
    note = f"{flow.note}; less {ids}" if flow.note else f"less {ids}"
    return replace(flow, quantities=left, covers_from=_since_unexplained(flow, parts), note=note)


def _parts_inside(flow: Entry, booked: Sequence[Entry]) -> list[Entry]:
    """Booked flows that the new one contains; one that it only cuts into, or that contains it, is refused."""
    since, until = _period(flow)
    product = _product(flow)
    related = [e for e in booked if product == _product(e) or _is_sum(product, e) or _is_sum(_product(e), flow)]
    overlapping = [e for e in related if _period(e)[0] <= until and e.effective_on >= since]
    for other in overlapping:
        is_inside = since <= _period(other)[0] and other.effective_on <= until
        if not is_inside or _is_sum(_product(other), flow):
            raise RuleBroken(
                "{product} of {area_id} for {since} to {until} overlaps entry {entry_id} ({other} for {period} to "
                "{effective_on}); reverse that entry first, then book the parts",
                product=product,
                area_id=flow.area_id,
                since=since,
                until=until,
                entry_id=other.entry_id,
                other=_product(other),
                period=_period(other)[0],
                effective_on=other.effective_on,
            )
    return overlapping


def _is_sum(product: str, part: Entry) -> bool:
    return _product(part) in SUMS.get(product, frozenset())


def _since_unexplained(flow: Entry, parts: Sequence[Entry]) -> date:
    """The first day that the parts leave open; a sum of products is told apart only where all three are booked."""
    since, until = _period(flow)
    for period in sorted({_period(part) for part in parts}):
        products = {_product(part) for part in parts if _period(part) == period}
        products |= SURVEYS if BY_SURVEY in products else frozenset()
        is_whole = _product(flow) in products or products | {BY_SURVEY} >= SUMS[Kind.RELEASED.value]
        if is_whole and period[0] <= since <= period[1] < until:
            since = period[1] + STEP
    return since
