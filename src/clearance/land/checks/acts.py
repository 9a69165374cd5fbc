"""The rules of land release over everything that stands, and what acts say of the work behind them.

Acts on areas that break a rule are refused when they are recorded, so here they come from totals, from land that was
known only after its release, and from registers of earlier days; those of totals are counted and not listed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from clearance.land.accounts import Kind
from clearance.land.checks.finding import Finding, Rule
from clearance.land.checks.history import label
from clearance.land.checks.phrases import entries_of, in_units
from clearance.land.journal import OUTPUT
from clearance.land.rules import breaches, history_breaches
from clearance.saying import saying
from clearance.units import Unit, quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from clearance.land.checks.history import History
    from clearance.land.journal import Entry
    from clearance.land.rules import Breach

__all__ = ["RULES", "Breaches", "HitRate", "of_finds", "of_periods"]

IMAS = "IMAS 07.11, 08.10, 08.20, 09.10"
CANCELLED = Rule(
    id="cancelled-without-nts",
    severity="warning",
    title=saying("cancelled without non-technical survey"),
    means="land is cancelled only where non-technical survey found no evidence",
    remedy=saying("give method NTS, or record what the work was"),
    source=IMAS,
)
REDUCED = Rule(
    id="reduced-without-ts",
    severity="warning",
    title=saying("reduced without technical survey"),
    means="land is reduced only where technical survey found no evidence",
    remedy=saying("give method TS, or record what the work was"),
    source=IMAS,
)
BY_SURVEY = Rule(
    id="cleared-by-survey",
    severity="warning",
    title=saying("cleared by survey"),
    means="survey cancels or reduces land; clearance searches it to a depth",
    remedy=saying("record it as cancelled or reduced, or correct the method"),
    source=IMAS,
)
DEPTH = Rule(
    id="cleared-without-depth",
    severity="warning",
    title=saying("cleared without a depth"),
    means="clearance is to a specified depth; without it nobody knows what was searched",
    remedy=saying("give the depth to which the ground was searched"),
    source=IMAS,
)
SUSPECTED = Rule(
    id="suspected-land-cleared",
    severity="warning",
    title=saying("suspected land cleared directly"),
    means="clearance is the last step and belongs in confirmed areas",
    remedy=saying("confirm the part first, or record the justification"),
    source=IMAS,
)
NOBODY = Rule(
    id="released-by-nobody",
    severity="warning",
    title=saying("released by nobody"),
    means="a release without operator has nobody who answers for it",
    remedy=saying("give the operator"),
    source="IMAS 05.10, 07.11",
)
ORDER = Rule(
    id="status-out-of-order",
    severity="warning",
    title=saying("status out of order"),
    means="work is begun, completed, accepted and handed over, in this order",
    remedy=saying("correct the date or the status; land that was handed over comes back as a new area"),
    source=IMAS,
)
BEFORE_QC = Rule(
    id="released-before-qc",
    severity="warning",
    title=saying("released before quality control"),
    means="the national standard (setting qc_before_release) wants quality control first",
    remedy=saying("record the status 'QC accepted' on its day"),
    source="IMAS 09.10",
)
YEARS = Rule(
    id="several-years-in-one",
    severity="warning",
    title=saying("several years are booked in one act"),
    means="the amount stands in the year it ends in, and makes that year look better than it was",
    remedy=saying("ask for the amount of each year and record those instead; forecasts spread it until then"),
    source="Landmine Monitor, Bosnia and Herzegovina 2017",
)
DEVICES = Rule(
    id="devices-twice",
    severity="warning",
    title=saying("the same devices are listed twice"),
    means="two lines of one report have the same category, model and quantity",
    remedy=saying("check the report; reverse the act and record it with each device once"),
    source="GICHD geocheck: duplicate devices",
)
NO_FIND = Rule(
    id="cleared-without-find",
    severity="note",
    title=saying("land was cleared and nothing was found"),
    means="clearance where no device is met is dear; better survey would have released much of it",
    remedy=saying("compare with the survey of those areas; if finds are missing in the reports, record them"),
    source="Mine Action Review, Croatia 2024",
)
OF_BREACHES = {rule.title: rule for rule in (CANCELLED, REDUCED, BY_SURVEY, DEPTH, SUSPECTED, NOBODY, ORDER, BEFORE_QC)}
RULES = (*OF_BREACHES.values(), YEARS, DEVICES, NO_FIND)

# From a first to a last day, both of which count: a leap year has 366 of them.
LONGEST = timedelta(days=365)
KNOWN_ONLY_AS_RELEASED = saying("land known only as released")


@dataclass(slots=True)
class Breaches:
    """Acts that break a rule: those on areas one by one, those of totals and of land never open added up."""

    qc_on: Callable[[date], bool] | None = None
    _alone: list[Breach] = field(default_factory=list)
    _together: dict[tuple[str, str], list[Entry]] = field(default_factory=lambda: defaultdict(list))

    def see(self, history: History) -> None:
        """Check the acts of one book."""
        for entry in history.own:
            for breach in breaches(entry):
                if not history.state.is_area:
                    self._together[breach.rule, entry.area_id].append(entry)
                elif entry.act_id in history.never_open:
                    self._together[breach.rule, KNOWN_ONLY_AS_RELEASED].append(entry)
                else:
                    self._alone.append(breach)
        if history.state.is_area:
            acts = [entry for entry in history.own if entry.act_id not in history.never_open]
            self._alone += history_breaches(acts, qc_on=self.qc_on)

    def findings(self) -> Iterator[Finding]:
        """The breaches, in the order of the rules."""
        for breach in self._alone:
            entry = breach.entry
            yield OF_BREACHES[breach.rule].found(
                label(entry),
                breach.says,
                ids=(entry.area_id, entry.entry_id),
                m2=_m2([entry]),
                place=entry.geometry if entry.ground is None else entry.ground,
            )
        for (rule, book), entries in self._together.items():
            exact = sum(entry.quantities.get(Unit.M2, 0) for entry in entries)
            yield OF_BREACHES[rule].found(
                saying("{record}, {entries}", record=saying(book), entries=entries_of(len(entries))),
                in_units(exact, Unit.M2),
                ids=tuple(dict.fromkeys(entry.area_id for entry in entries)),
                m2=_m2(entries),
            )


def of_periods(history: History) -> Iterator[Finding]:
    """Output of more than a year that was booked in one act."""
    for entry in history.own:
        since = entry.covers_from
        if since is not None and entry.effective_on - since > LONGEST and entry.kind in OUTPUT:
            amounts = tuple(quantity(q, unit) for unit, q in sorted(entry.quantities.items()))
            yield YEARS.found(
                label(entry),
                saying("{amounts} of {since} to {until}", amounts=amounts, since=since, until=entry.effective_on),
                ids=(entry.area_id, entry.entry_id),
                m2=_m2([entry]),
                place=entry.ground,
            )


def of_finds(history: History) -> Iterator[Finding]:
    """Devices that one report lists twice."""
    for entry in history.own:
        twice = {find for find in entry.finds if find.quantity and entry.finds.count(find) > 1}
        for find in sorted(twice, key=lambda find: (find.category, find.model)):
            yield DEVICES.found(
                label(entry),
                saying(
                    "{find}, {times} times",
                    find=f"{find.quantity} {find.category} {find.model}".strip(),
                    times=str(entry.finds.count(find)),
                ),
                ids=(entry.area_id, entry.entry_id),
                place=entry.ground,
            )


@dataclass(slots=True)
class HitRate:
    """How many clearances met no device, and how much land they are; entries of one act are one clearance."""

    _acts: int = 0
    _acts_in_vain: int = 0
    _exact: int = 0
    _exact_in_vain: int = 0

    def see(self, history: History) -> None:
        """Take the clearance of one area."""
        acts: dict[str, tuple[int, int]] = {}
        for entry in history.own if history.state.is_area else ():
            if entry.kind is Kind.CLEARED:
                exact, devices = acts.get(entry.act_id, (0, 0))
                found = sum(find.quantity for find in entry.finds)
                acts[entry.act_id] = (exact + entry.quantities.get(Unit.M2, 0), devices + found)
        self._acts += len(acts)
        self._exact += sum(exact for exact, _ in acts.values())
        in_vain = [exact for exact, devices in acts.values() if not devices]
        self._acts_in_vain += len(in_vain)
        self._exact_in_vain += sum(in_vain)

    def findings(self) -> Iterator[Finding]:
        """One finding with the share."""
        if self._acts_in_vain:
            yield NO_FIND.found(
                saying("{some} of {all} clearances of areas", some=self._acts_in_vain, all=self._acts),
                saying(
                    "{some} of {all}", some=quantity(self._exact_in_vain, Unit.M2), all=quantity(self._exact, Unit.M2)
                ),
                m2=self._exact_in_vain / Unit.M2.scale,
            )


def _m2(entries: list[Entry]) -> float | None:
    amounts = [entry.quantities[Unit.M2] for entry in entries if Unit.M2 in entry.quantities]
    return sum(amounts) / Unit.M2.scale if amounts else None
