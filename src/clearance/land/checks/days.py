"""Days and their order: what is said to have happened before it could, or twice on one day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.checks.finding import Finding, Rule
from clearance.land.checks.history import label
from clearance.land.checks.phrases import in_units, joined
from clearance.land.hazard import WorkStatus
from clearance.land.journal import RELEASES
from clearance.saying import saying
from clearance.units import Unit, format_quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from clearance.land.checks.history import History
    from clearance.land.journal import Entry

__all__ = ["RULES", "of_days", "recorded_early"]

EARLY = Rule(
    id="before-opened",
    severity="warning",
    title=saying("an act is older than its area"),
    means="something was released or done on an area before the area came onto the books",
    remedy=saying("correct the date of the act, or of the day on which the area was found"),
    source="IMAS 05.10",
)
FUTURE = Rule(
    id="recorded-before-it-happened",
    severity="warning",
    title=saying("recorded before it happened"),
    means="the day on which it took effect is later than the day on which it was recorded",
    remedy=saying("check the year; a plan is no act, record it as a task"),
    source="SEMA Somalia, data catalogue",
)
SAME_DAY = Rule(
    id="same-day-contradiction",
    severity="warning",
    title=saying("two reports of one day contradict each other"),
    means="systems that keep the last report of a day lose one of the two, and nobody knows which",
    remedy=saying("find out which of the two holds and reverse the other"),
    source="GICHD, IMSMA NG: summaries by date of information",
)
WITHOUT_WORK = Rule(
    id="status-before-work",
    severity="warning",
    title=saying("completed before any work"),
    means="the work is said to be completed, accepted or handed over, and no progress or release is known by then",
    remedy=saying("record what was done, or correct the status or its date"),
    source="IMAS 07.11",
)
CLOSED = Rule(
    id="closed-while-worked-on",
    severity="warning",
    title=saying("a closed area is still worked on"),
    means="nothing of the area is open, and its last status is worked on or suspended",
    remedy=saying("record how the work ended, or correct the release"),
    source="Landmine Monitor, Angola 2013: finished tasks missing in the database",
)
HANDED_OVER = Rule(
    id="handed-over-and-open",
    severity="warning",
    title=saying("an area that was handed over is still open"),
    means="the last status says handed over, and land of it is still open",
    remedy=saying("record the release; what could not be done becomes an area of its own"),
    source="IMAS 07.11, 08.30",
)
RULES = (EARLY, FUTURE, SAME_DAY, WITHOUT_WORK, CLOSED, HANDED_OVER)

FINISHED = frozenset({WorkStatus.COMPLETED, WorkStatus.QC_ACCEPTED, WorkStatus.HANDED_OVER})
UNFINISHED = frozenset({WorkStatus.WORKED_ON, WorkStatus.SUSPENDED})
WORK = RELEASES | {Kind.PROGRESSED}
# Acts that say what an area is as a whole, so that two of one day cannot both hold.
SIZES = frozenset({Kind.OPENED, Kind.RESIZED})
SIZE, CLASS, CLASS_AT_OPENING = "size", "class", "class at opening"
CLASSES = frozenset({Kind.OPENED, Kind.CONFIRMED, Kind.RECLASSIFIED})


def of_days(history: History) -> Iterator[Finding]:
    """The days of one area."""
    if history.state.is_area:
        yield from _early(history)
        yield from _statuses(history)
        yield from _same_day(history)


def _early(history: History) -> Iterator[Finding]:
    opened_on = history.state.opened_on
    for entry in history.own:
        if opened_on is not None and entry.effective_on < opened_on:
            yield EARLY.found(
                label(entry),
                saying("the area is on the books since {day}", day=opened_on),
                ids=(entry.area_id, entry.entry_id),
                place=history.place,
            )


def _statuses(history: History) -> Iterator[Finding]:
    state, ids = history.state, (history.area.area_id,)
    first_work = min((e.effective_on for e in history.own if e.kind in WORK), default=date.max)
    early = [e for e in history.own if e.status in FINISHED and e.effective_on < first_work]
    if early:
        first = min(early, key=lambda entry: entry.effective_on)
        worked = saying("the first work is of {day}", day=first_work)
        value = saying("no work is known") if first_work == date.max else worked
        said = saying("{record}: {status}", record=label(first), status=saying(str(first.status)))
        yield WITHOUT_WORK.found(said, value, ids=(*ids, first.entry_id), place=history.place)
    last = state.last_change_on
    if not state.is_open and state.work_status in UNFINISHED:
        value = saying("'{status}', and closed on {day}", status=saying(str(state.work_status)), day=last or "")
        yield CLOSED.found(history.area.area_id, value, ids=ids, place=history.place)
    if state.is_open and state.work_status is WorkStatus.HANDED_OVER:
        size = saying("of unknown size")
        held = size if state.open_m2 is None else in_units(state.open_m2, Unit.M2)
        yield HANDED_OVER.found(
            history.area.area_id,
            saying("{held} open on {day}", held=held, day=last or ""),
            ids=ids,
            place=history.place,
        )


def _same_day(history: History) -> Iterator[Finding]:
    """Acts of one day that say different things of the same: of size, class, name and other attributes."""
    said: dict[tuple[date, str], list[Entry]] = defaultdict(list)
    for entry in history.own:
        for about in _abouts(entry):
            said[entry.effective_on, about].append(entry)
    for (day, about), entries in sorted((key, some) for key, some in said.items() if len(some) > 1):
        differing = list({_said(entry, about): entry for entry in reversed(entries)}.values())[::-1]
        if len({entry.act_id for entry in differing}) > 1:
            words = [_size(entry) if about == SIZE else str(_said(entry, about)) for entry in differing]
            yield SAME_DAY.found(
                saying(
                    "{entries} of {area_id} on {day}",
                    entries=joined(tuple(entry.entry_id for entry in differing)),
                    area_id=history.area.area_id,
                    day=day,
                ),
                saying("{about} {words}", about=str(about), words=joined(tuple(words))),
                ids=(history.area.area_id, *(entry.entry_id for entry in differing)),
                place=history.place,
            )


def _abouts(entry: Entry) -> Iterator[str]:
    """What an entry speaks of, where it speaks of its area as a whole."""
    if entry.kind in SIZES and (entry.geometry is not None or entry.claimed_m2 is not None or _opens(entry)):
        yield SIZE
    if entry.kind in CLASSES:
        yield CLASS_AT_OPENING if entry.kind is Kind.OPENED else CLASS
    yield from entry.attributes


def _opens(entry: Entry) -> bool:
    return entry.kind is Kind.OPENED and Unit.M2 in entry.quantities


def _said(entry: Entry, about: str) -> object:
    """What an entry says about something; equal when two say the same."""
    if about == SIZE:
        claimed = entry.quantities.get(Unit.M2) if entry.claimed_m2 is None else entry.claimed_m2
        return claimed if entry.geometry is None else entry.geometry.wkb
    return f"'{entry.attributes[about]}'" if about in entry.attributes else entry.to_account or entry.account


def _size(entry: Entry) -> str:
    claimed = entry.quantities.get(Unit.M2, 0) if entry.claimed_m2 is None else entry.claimed_m2
    return format_quantity(claimed if entry.geometry is None else area_exact(entry.geometry), Unit.M2)


def recorded_early(entries: Iterable[Entry], recorded_on: Callable[[str], date]) -> Iterator[Finding]:
    """Entries that took effect after the day on which they were recorded.

    Args:
        entries: of any areas.
        recorded_on: the day on which an entry, given by its id, was recorded.
    """
    for entry in entries:
        day = recorded_on(entry.entry_id)
        if entry.effective_on > day:
            value = saying("recorded on {day}, {days} days before", day=day, days=(entry.effective_on - day).days)
            yield FUTURE.found(label(entry), value, ids=(entry.area_id, entry.entry_id), place=entry.ground)
