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
from clearance.units import Unit, format_quantity

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

    def __str__(self) -> str:
        """One line for a person."""
        amount = format_quantity(self.entry.quantities.get(Unit.M2, 0), Unit.M2)
        return (
            f"{self.entry.area_id}: {amount} {self.entry.kind} on {self.entry.effective_on} {self.says}; {self.remedy}"
        )


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
        said = f"by '{entry.method}'" if entry.method else "by no stated method"
        remedy = "land is cancelled only by non-technical survey: give method NTS, or record what the work was"
        found.append(Breach("cancelled without non-technical survey", entry, said, remedy))
    if entry.kind is Kind.REDUCED and activity is not Activity.TS:
        said = f"by '{entry.method}'" if entry.method else "by no stated method"
        remedy = "land is reduced only by technical survey: give method TS, or record what the work was"
        found.append(Breach("reduced without technical survey", entry, said, remedy))
    if entry.kind is Kind.CLEARED and surveyed:
        remedy = "survey cancels or reduces land: record it as cancelled or reduced, or correct the method"
        found.append(Breach("cleared by survey", entry, f"by '{entry.method}'", remedy))
    if entry.kind is Kind.CLEARED and not entry.depth_cm:
        remedy = "give depth_cm, the depth to which the ground was searched"
        found.append(Breach("cleared without a depth", entry, "to no stated depth", remedy))
    works = entry.kind is Kind.CLEARED or (entry.kind is Kind.PROGRESSED and not surveyed)
    if works and entry.account == HazardClass.SHA and not entry.justification:
        remedy = "clearance belongs in confirmed areas: confirm the part first, or give a justification"
        found.append(Breach("suspected land cleared directly", entry, "while only suspected", remedy))
    if entry.kind in RELEASES and not entry.operator:
        found.append(Breach("released by nobody", entry, "by no stated operator", "give the operator"))
    return found


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
                "before quality control was accepted",
                "record the status 'QC accepted' first: the national setting qc_before_release asks for it",
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
            following = " or ".join(sorted(NEXT[before.status])) or "nothing: reopen the land as a new area"
            text = f"is '{after.status}' after '{before.status}' of {before.effective_on}"
            yield Breach("status out of order", after, text, f"after '{before.status}' comes {following}")
