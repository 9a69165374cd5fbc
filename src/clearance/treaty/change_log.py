"""T12: what changed the baseline since the previous request, act by act: areas added, split, re-measured, reopened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from clearance.land.accounts import OPEN_ACCOUNTS, Kind
from clearance.land.balance import standing
from clearance.land.journal import postings_of
from clearance.treaty.annex import name_told
from clearance.treaty.baseline import CHANGES
from clearance.treaty.obligation import chain_of
from clearance.treaty.plan_table import KnownDay, PlanColumn, PlanTable, Shown, Value
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from clearance.land.journal import Entry
    from clearance.land.snapshot import Snapshot

__all__ = ["LOGGED", "change_log", "previous_request"]

# Stocks with which books begin are in T1, progress by reduction and clearance is in T3.
LOGGED = (CHANGES - {Kind.OPENED}) | {Kind.CANCELLED}
# A decision younger than this is that of the request which is being answered for, not of the one before it.
YOUNG = timedelta(days=365)


def previous_request(snapshot: Snapshot) -> date | None:
    """The day of the last decision on an Article 5 deadline that is at least a year old; None when there is none."""
    decided = [step.decided_on for step in chain_of(snapshot.deadlines) if step.decided_on is not None]
    return max((day for day in decided if day <= snapshot.as_of - YOUNG), default=None)


def change_log(snapshot: Snapshot, since: date | None) -> PlanTable:
    """T12, in the order of days.

    Args:
        snapshot: the reading of the register.
        since: changes of later days are listed; None lists all.

    A change is what it does to the open accounts of its area: a class changes nothing, a split passes land on. What
    happened and why are keys or the words of the record.
    """
    acts = [entry for entry in standing(snapshot.entries) if entry.kind in LOGGED]
    rows = tuple(
        _row(snapshot, entry)
        for entry in sorted(acts, key=lambda entry: (entry.effective_on, entry.area_id, entry.entry_id))
        if since is None or entry.effective_on > since
    )
    shown = {
        "day": Shown.DATE,
        "area_id": Shown.TEXT,
        "name": Shown.TEXT,
        "sector": Shown.TEXT,
        "change": Shown.TEXT,
        "other_area": Shown.TEXT,
        "change_areas": Shown.WHOLE,
        "change_m2": Shown.WHOLE,
        "change_mines": Shown.WHOLE,
        "reason": Shown.TEXT,
        "source": Shown.TEXT,
    }
    columns = tuple(PlanColumn(key=key, shown=how) for key, how in shown.items())
    return PlanTable(number="T12", title="t12", columns=columns, rows=rows)


def _row(snapshot: Snapshot, entry: Entry) -> tuple[Value, ...]:
    area = snapshot.areas[entry.area_id]
    renamed = ", ".join(f"{name}: {value}" for name, value in sorted(entry.attributes.items()))
    reason = "; ".join(text for text in (entry.cause, renamed, entry.justification, entry.note) if text)
    return (
        KnownDay(entry.effective_on, entry.date_precision),
        entry.area_id,
        name_told(area),
        area.sector,
        entry.kind.value,
        entry.other_area_id or None,
        _change(entry, Unit.AREAS),
        _change(entry, Unit.M2),
        _change(entry, Unit.AP_MINES),
        reason or None,
        entry.source or None,
    )


def _change(entry: Entry, unit: Unit) -> int | float | None:
    """What the entry adds to the open accounts of its own area; None when it says nothing in the unit."""
    if unit not in entry.quantities:
        return None
    exact = sum(
        posting.quantity
        for posting in postings_of(entry)
        if posting.unit is unit and posting.area_id == entry.area_id and posting.account in OPEN_ACCOUNTS
    )
    return plain(exact, unit)
