"""What nobody knows when a plan is made: how fast teams will be, what the weather does, what survey finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from clearance.errors import InvalidQuantity
from clearance.plan.capacity.stating import Assumption
from clearance.saying import Number, saying

if TYPE_CHECKING:
    from clearance.plan.assembling import Assembled
    from clearance.plan.capacity.survey import NewAreas
    from clearance.plan.problem import PlanProblem

__all__ = ["JUDGED", "Unknowns", "certain", "unknowns_for", "unknowns_of"]

Floats = NDArray[np.float64]

JUDGED = saying("judgement of this project; replace it by the spread of your own records")
RATE_SD, TASK_SD, TEAM_SD, COMMON_SD, MONTH_SD, SEASON_SD = 0.25, 0.35, 0.15, 0.15, 0.15, 7.0
SURVEY_SD, CONCENTRATION = 0.3, 4.0
NINE_IN_TEN = 2 * 1.6449  # standard deviations between the 5th and the 95th percentile
SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "rate_sd": saying("how far a kind's mean rate may be from the planned one: {judged}", judged=JUDGED),
        "task_sd": saying("task to task, log-normal: {judged}; no published spread by task was found", judged=JUDGED),
        "team_sd": saying("team to team: {judged}", judged=JUDGED),
        "common_sd": saying("what slows or speeds the whole programme: {judged}", judged=JUDGED),
        "month_sd": saying("working days of a month against those expected: {judged}", judged=JUDGED),
        "season_sd_days": saying("a season opens or ends a week early or late: {judged}", judged=JUDGED),
        "survey_sd": saying("national share that survey releases, log-odds: {judged}", judged=JUDGED),
        "survey_concentration": saying("area to area: {judged}", judged=JUDGED),
        "contaminated": saying("survey finds a part of each area, none is wholly empty, unless an estimate says so"),
        "new_per_year": saying("no new areas, unless a rate is given"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unknowns:
    """The spread of what a plan takes as one number. Zero switches a spread off; a rate factor has the median 1.

    The factor on the planned rate of a bout is log-normal, the product of four: of the programme, of the kind of team
    at this work, of the team, of the task (a stage of an area); `rate_median` is that of the second.

    Args:
        rate_median: (kinds, works), the true mean rate over the planned one, most probably.
        rate_sd: (kinds, works), standard deviation of its logarithm.
        common_sd: of the logarithm of the factor common to all teams over the whole plan.
        team_sd: the same, of each team.
        task_sd: the same, of each stage of each area.
        month_sd: the same, of the working days of a month, in all places at once; at most the days of the month.
        month_median: the median of the factor on the working days of months; 1: as in the capacity.
        season_sd_days: days by which the opening, and the end, of the season of a year shift; normal.
        season_shift_days: days by which seasons open later and end earlier than in the capacity, in every year.
        contaminated: (areas,), probability that there is anything; survey releases an area that is empty whole.
        survey_sd: standard deviation of the log-odds of the share that surveys release, common to the programme.
        survey_shift: the median of these log-odds less those of the planned share; of either sign.
        survey_concentration: of the Beta distribution of the share in one area; infinite: each releases the mean.
        new_per_year: areas found in a year of which nobody knows now.
        new_per_year_sd: standard deviation of the logarithm of that rate.
        new_m2: size of one, median; 0: as the areas of the plan.
        new_m2_sd: standard deviation of its logarithm.
        sources: where each of these is from, by name.
    """

    rate_median: Floats
    rate_sd: Floats
    contaminated: Floats
    common_sd: float = COMMON_SD
    team_sd: float = TEAM_SD
    task_sd: float = TASK_SD
    month_sd: float = MONTH_SD
    month_median: float = 1.0
    season_sd_days: float = SEASON_SD
    season_shift_days: float = 0.0
    survey_sd: float = SURVEY_SD
    survey_shift: float = 0.0
    survey_concentration: float = CONCENTRATION
    new_per_year: float = 0.0
    new_per_year_sd: float = 0.0
    new_m2: float = 0.0
    new_m2_sd: float = 0.0
    sources: Mapping[str, str] = field(default_factory=lambda: dict(SOURCES))

    def __post_init__(self) -> None:
        """Refuse spreads that cannot be.

        Raises:
            InvalidQuantity: naming the number.
        """
        for name in (*_NUMBERS, "new_per_year_sd", "new_m2", "new_m2_sd"):
            value = getattr(self, name)
            if not value >= 0 or (np.isinf(value) and name != "survey_concentration"):
                raise InvalidQuantity(
                    "unknowns: {name} of {value} cannot be; give 0 (switched off) or more", name=name, value=str(value)
                )
        if not self.month_median > 0:
            raise InvalidQuantity(
                "unknowns: month_median of {month_median} cannot be; give more than 0",
                month_median=str(self.month_median),
            )
        if not self.survey_concentration > 0:
            raise InvalidQuantity("unknowns: survey_concentration of 0 cannot be; give more than 0, or infinity")
        if self.rate_sd.shape != self.rate_median.shape:
            raise InvalidQuantity(
                "unknowns: rate_sd has the shape {sd}, rate_median {median}",
                sd=str(self.rate_sd.shape),
                median=str(self.rate_median.shape),
            )
        if not (np.all(self.rate_sd >= 0) and np.all(self.rate_median > 0)):
            raise InvalidQuantity("unknowns: a rate_sd below 0 or a rate_median of 0 cannot be; correct it")
        if not np.all((self.contaminated >= 0) & (self.contaminated <= 1)):
            raise InvalidQuantity("unknowns: contaminated holds probabilities; give each from 0 to 1")

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What a plan says that it took for given, each with its source."""
        return (
            Assumption(
                what=saying("spread of mean rates (sd of the logarithm)"),
                value=saying(
                    "{low} to {high}",
                    low=Number(float(self.rate_sd.min()), ".2f"),
                    high=Number(float(self.rate_sd.max()), ".2f"),
                )
                if self.rate_sd.size
                else saying("none"),
                source=self.sources.get("rate_sd", ""),
            ),
            *(
                Assumption(what=_NUMBERS[name], value=f"{getattr(self, name):g}", source=self.sources.get(name, ""))
                for name in _NUMBERS
            ),
        )


_NUMBERS = MappingProxyType(
    {
        "common_sd": saying("spread of the rate of the whole programme (sd of the logarithm)"),
        "team_sd": saying("spread of rates between teams (sd of the logarithm)"),
        "task_sd": saying("spread of rates between tasks (sd of the logarithm)"),
        "month_sd": saying("spread of the working days of a month (sd of the logarithm)"),
        "season_sd_days": saying("shift of the opening and end of a season (sd, days)"),
        "survey_sd": saying("spread of the share that survey releases (sd of the log-odds)"),
        "survey_concentration": saying("evenness of survey results between areas (Beta concentration)"),
        "new_per_year": saying("areas found anew (a year)"),
    }
)


def unknowns_for(problem: PlanProblem, *, rate_sd: float = RATE_SD) -> Unknowns:
    """The defaults for a problem, when nothing better is known; every one says its source."""
    shape = problem.rate_m2_per_day.shape
    return Unknowns(
        rate_median=np.ones(shape),
        rate_sd=np.full(shape, rate_sd),
        contaminated=np.ones(len(problem.areas.ids)),
    )


def certain(problem: PlanProblem) -> Unknowns:
    """Nothing is unknown: everything goes as planned."""
    return Unknowns(
        rate_median=np.ones(problem.rate_m2_per_day.shape),
        rate_sd=np.zeros(problem.rate_m2_per_day.shape),
        contaminated=np.ones(len(problem.areas.ids)),
        common_sd=0.0,
        team_sd=0.0,
        task_sd=0.0,
        month_sd=0.0,
        season_sd_days=0.0,
        survey_sd=0.0,
        survey_concentration=np.inf,
    )


def unknowns_of(assembled: Assembled, *, new_areas: NewAreas | None = None) -> Unknowns:
    """The unknowns of an assembled problem: rates between the low and high of its capacity, the rest by default.

    Nine rates in ten lie between low and high, as a log-normal around their geometric mean; of pools that share a
    row the first speaks. `new_areas` (of the capacity): None: none are expected.
    """
    problem = assembled.problem
    median, spread = np.ones(problem.rate_m2_per_day.shape), np.full(problem.rate_m2_per_day.shape, RATE_SD)
    for (pool, work), rate in reversed(tuple(assembled.rates.items())):
        if rate.low > 0:
            at = int(problem.pools.kind[pool]), work
            median[at] = np.sqrt(rate.low * rate.high) / rate.mode
            spread[at] = np.log(rate.high / rate.low) / NINE_IN_TEN
    sources = {
        **SOURCES,
        "rate_sd": saying("low and high rate of the capacity, which hold nine of ten"),
        "contaminated": saying("estimate of each area, or the share of its class that is expected to be cleared"),
    }
    survey_sd, survey_shift = _survey(assembled)
    if survey_sd > 0:
        sources["survey_sd"] = saying("low and high shares of the capacity, which hold nine of ten")
    found = _found(new_areas)
    if new_areas is not None:
        sources["new_per_year"] = new_areas.source
    return Unknowns(
        rate_median=median,
        rate_sd=spread,
        contaminated=np.array([area.contaminated for area in assembled.work]),
        survey_sd=survey_sd or SURVEY_SD,
        survey_shift=survey_shift,
        new_per_year=found[0],
        new_per_year_sd=found[1],
        new_m2=found[2],
        new_m2_sd=found[3],
        sources=sources,
    )


def _survey(assembled: Assembled) -> tuple[float, float]:
    """The spread of the log-odds that survey releases land, and how far their middle is from what is planned.

    Nine shares in ten lie between low and high; the mean over classes of land and both surveys, by the m2 that each is
    planned to release. Shares of less than 1 % or more than 99 % count as that: log-odds have no end.
    """
    rows = []
    for hazard_class in sorted({area.hazard_class for area in assembled.work}):
        outcome = assembled.capacity.outcome(hazard_class)
        areas = [area for area in assembled.work if area.hazard_class is hazard_class]
        for share, m2 in (
            (outcome.cancelled, sum(area.cancelled_m2 for area in areas)),
            (outcome.reduced, sum(area.reduced_m2 for area in areas)),
        ):
            if m2 and share.low < share.high:
                low, mode, high = logit(np.clip([share.low, share.mode, share.high], 0.01, 0.99))
                rows.append((m2, (high - low) / NINE_IN_TEN, (high + low) / 2 - mode))
    if not rows:
        return 0.0, 0.0
    m2, spread, shift = np.array(rows).T
    return float(m2 @ spread / m2.sum()), float(m2 @ shift / m2.sum())


def _found(new_areas: NewAreas | None) -> tuple[float, float, float, float]:
    """Areas a year and m2 of one, each with the spread of its logarithm."""
    if new_areas is None:
        return 0.0, 0.0, 0.0, 0.0
    rate, size = new_areas.areas_per_year, new_areas.m2_each
    rate_sd = np.log(rate.high / rate.low) / NINE_IN_TEN if rate.low > 0 else 0.0
    size_sd = np.log(size.high / size.low) / NINE_IN_TEN if size.low > 0 else 0.0
    return rate.mode, float(rate_sd), size.mode, float(size_sd)
