"""The rules of land release: which act may follow from which work, and in which order.

After IMAS 07.11, 08.10, 08.20 and 09.10.

Entries on areas that break a rule are refused. Books of totals have no acts of their own, so there the same breaches
are findings; so they are for land that was known only after it had been released.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from clearance.land.accounts import Kind
from clearance.land.hazard import HazardClass, WorkStatus
from clearance.land.journal import RELEASES, Entry
from clearance.saying import Saying, saying
from clearance.units import Unit, quantity

__all__ = ["Activity", "Breach", "activity_of", "breaches", "history_breaches"]


class Activity(StrEnum):
    """The work behind an act."""

    NTS = "non-technical survey"
    TS = "technical survey"
    CLEARANCE = "clearance"


# In English, Spanish and French; anything else that is said is a way to clear land. ET in small letters is French for
# "and", so it counts only as a word alone.
NON_TECHNICAL = re.compile(r"\b(nts|ent|non[- ]?technical|no t[eé]cnic[oa]s?|non technique)\b", re.IGNORECASE)
TECHNICAL = re.compile(
    r"\b(ts|(?-i:ET)|technical survey|(estudios?|reconocimientos?) t[eé]cnicos?|(enqu[eê]te|lev[eé]) technique)\b|^et$",
    re.IGNORECASE,
)

# What becomes of land, in words.
ACTS: Mapping[Kind, Saying] = {
    Kind.CANCELLED: saying("cancelled"),
    Kind.REDUCED: saying("reduced"),
    Kind.CLEARED: saying("cleared"),
    Kind.RELEASED: saying("released"),
}
# Acts that a rule is about.
RULED = RELEASES | {Kind.PROGRESSED}
# What may follow on what; an area may start anywhere, because its record may start late.
NEXT: Mapping[WorkStatus, frozenset[WorkStatus]] = {
    WorkStatus.WORKED_ON: frozenset({WorkStatus.SUSPENDED, WorkStatus.COMPLETED}),
    WorkStatus.SUSPENDED: frozenset({WorkStatus.WORKED_ON}),
    WorkStatus.COMPLETED: frozenset({WorkStatus.QC_ACCEPTED, WorkStatus.WORKED_ON}),
    WorkStatus.QC_ACCEPTED: frozenset({WorkStatus.HANDED_OVER, WorkStatus.WORKED_ON}),
    WorkStatus.HANDED_OVER: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that an entry breaks: its id, what the entry says, and what would mend it."""

    rule: str
    entry: Entry
    says: str
    remedy: str

    @property
    def said(self) -> Saying:
        """One line for a person, for a face that speaks other languages."""
        return saying(
            "{area_id}: {amount} {kind} on {effective_on} {says}; {remedy}",
            area_id=self.entry.area_id,
            amount=quantity(self.entry.quantities.get(Unit.M2, 0), Unit.M2),
            kind=ACTS.get(self.entry.kind, self.entry.kind.value),
            effective_on=self.entry.effective_on,
            says=self.says,
            remedy=self.remedy,
        )

    def __str__(self) -> str:
        """One line for a person."""
        return str(self.said)


def activity_of(method: str) -> Activity | None:
    """The activity that a method belongs to; None when nothing is said.

    Example:
        >>> [activity_of(method) and str(activity_of(method)) for method in ("NTS", "TS, dogs", "manual", "")]
        ['non-technical survey', 'technical survey', 'clearance', None]
    """
    if not method.strip():
        return None
    if NON_TECHNICAL.search(method):
        return Activity.NTS
    return Activity.TS if TECHNICAL.search(method) else Activity.CLEARANCE


def breaches(entry: Entry) -> list[Breach]:
    """The rules that an entry breaks by itself."""
    if entry.kind not in RULED:
        return []
    found: list[Breach] = []
    activity = activity_of(entry.method)
    surveyed = activity in {Activity.NTS, Activity.TS}
    if entry.kind is Kind.CANCELLED and activity is not Activity.NTS:
        said = _by(entry.method)
        remedy = saying("land is cancelled only by non-technical survey: give method NTS, or record what the work was")
        found.append(Breach("cancelled without non-technical survey", entry, said, remedy))
    if entry.kind is Kind.REDUCED and activity is not Activity.TS:
        said = _by(entry.method)
        remedy = saying("land is reduced only by technical survey: give method TS, or record what the work was")
        found.append(Breach("reduced without technical survey", entry, said, remedy))
    if entry.kind is Kind.CLEARED and surveyed:
        remedy = saying("survey cancels or reduces land: record it as cancelled or reduced, or correct the method")
        found.append(Breach("cleared by survey", entry, _by(entry.method), remedy))
    if entry.kind is Kind.CLEARED and not entry.depth_cm:
        remedy = saying("give depth_cm, the depth to which the ground was searched")
        found.append(Breach("cleared without a depth", entry, saying("to no stated depth"), remedy))
    works = entry.kind is Kind.CLEARED or (entry.kind is Kind.PROGRESSED and not surveyed)
    if works and entry.account == HazardClass.SHA and not entry.justification:
        remedy = saying("clearance belongs in confirmed areas: confirm the part first, or give a justification")
        found.append(Breach("suspected land cleared directly", entry, saying("while only suspected"), remedy))
    if entry.kind in RELEASES and not entry.operator:
        found.append(Breach("released by nobody", entry, saying("by no stated operator"), saying("give the operator")))
    return found


def _by(method: str) -> Saying:
    return saying("by '{method}'", method=method) if method else saying("by no stated method")


def history_breaches(entries: Sequence[Entry], *, qc_on: Callable[[date], bool] | None = None) -> list[Breach]:
    """The rules that the standing entries of one area break together.

    Args:
        entries: those of one area that nobody reversed, in any order.
        qc_on: whether the national standard wants quality control before a release of a day; None: it never does.
    """
    found = list(_status_breaches(entries))
    if qc_on is not None:
        accepted = [e.effective_on for e in entries if e.status in {WorkStatus.QC_ACCEPTED, WorkStatus.HANDED_OVER}]
        first = min(accepted, default=date.max)
        found += [
            Breach(
                "released before quality control",
                entry,
                saying("before quality control was accepted"),
                saying("record the status 'QC accepted' first: the national setting qc_before_release asks for it"),
            )
            for entry in entries
            if entry.kind is Kind.CLEARED and entry.effective_on < first and qc_on(entry.effective_on)
        ]
    return found


def _status_breaches(entries: Iterable[Entry]) -> Iterable[Breach]:
    order = list(WorkStatus)
    said = sorted(
        (e for e in entries if e.kind is Kind.STATUS and e.status is not None),
        key=lambda e: (e.effective_on, order.index(e.status or WorkStatus.WORKED_ON)),
    )
    for before, after in pairwise(said):
        if before.status is not None and after.status not in {before.status, *NEXT[before.status]}:
            last, now = before.status.value, after.status.value if after.status else ""
            following = " or ".join(sorted(NEXT[before.status])) or saying("nothing: reopen the land as a new area")
            text = saying("is '{now}' after '{last}' of {date}", now=now, last=last, date=before.effective_on)
            remedy = saying("after '{last}' comes {following}", last=last, following=following)
            yield Breach("status out of order", after, text, remedy)
