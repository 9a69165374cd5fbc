"""What drives the date of completion: the plan executed again with one unknown at a time at its low and at its high.

One-at-a-time sensitivity, as a tornado diagram shows it (Clemen and Reilly, Making Hard Decisions, 2nd ed. 2001,
chapter 5). All executions of one seed have the same truths apart from the one that is set, so that differences are not
noise. It says which unknown to find out about first; effects of several together are not its sum.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtri

from clearance.errors import InvalidQuantity

if TYPE_CHECKING:
    from clearance.plan.assembling import Assembled
    from clearance.plan.execution.outcome import Execution
    from clearance.plan.execution.unknowns import Unknowns
    from clearance.plan.problem import PlanProblem
    from clearance.plan.schedule import Schedule

__all__ = ["DRAWS", "Driver", "Drivers", "End", "drivers_of", "kinds_of"]

DRAWS = 400
LEVEL = 0.1
MONTHS_PER_YEAR = 12
NINE_TENTHS = float(ndtri(0.9))


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A driver at one end of its range, and what becomes of the plan.

    Args:
        setting: the driver there: times what is planned, or days for seasons.
        median: half of the executions are done by then; None: fewer are within the plan.
        p_by_deadline: share that is done by the deadline; None without one.
        median_day: the median as the number of a day of the plan, for comparison; infinite beyond the plan.
        interval: of the median, 80 %, by the ranks of the executions (Conover, Practical Nonparametric Statistics,
            3rd ed. 1999, section 3.2): how far the number of executions may mislead; None: beyond the plan.
    """

    setting: float
    median: date | None
    p_by_deadline: float | None
    median_day: float
    interval: tuple[date | None, date | None] = (None, None)

    def to_dict(self) -> dict[str, object]:
        """The end for JSON."""
        return {
            "setting": round(self.setting, 4),
            "median": self.median.isoformat() if self.median else None,
            "median_interval": [day.isoformat() if day else None for day in self.interval],
            "p_by_deadline": self.p_by_deadline,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One unknown.

    Args:
        key: `rate`, `programme`, `working_days`, `season`, `survey`, `new_areas` or `new_m2`.
        of: which kind of team a rate is of; empty for the others.
        unit: of the settings: `times` or `days`.
        low: at its 10 %.
        high: at its 90 %.
    """

    key: str
    of: str
    unit: str
    low: End
    high: End

    @property
    def span_days(self) -> float:
        """How far apart the medians of both ends are; infinite when one lies beyond the plan."""
        if math.isinf(self.low.median_day) and math.isinf(self.high.median_day):
            return 0.0
        return abs(self.low.median_day - self.high.median_day)

    def to_dict(self) -> dict[str, object]:
        """The driver for JSON."""
        return {
            "driver": self.key,
            "of": self.of,
            "unit": self.unit,
            "low": self.low.to_dict(),
            "high": self.high.to_dict(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """The drivers of a plan, what matters most first.

    Args:
        median: of the executions in which everything is unknown; None: beyond the plan.
        last_day: of the plan.
        drivers: each alone at its ends.
        draws: executions for each end.
        seed: of all of them.
        level: of the low end; the high one is 1 less this.
    """

    median: date | None
    last_day: date
    drivers: tuple[Driver, ...]
    draws: int
    seed: int
    level: float = LEVEL

    def to_dict(self) -> dict[str, object]:
        """The drivers for JSON."""
        return {
            "median": self.median.isoformat() if self.median else None,
            "drivers": [one.to_dict() for one in self.drivers],
            "draws": self.draws,
            "seed": self.seed,
            "levels": [self.level, 1 - self.level],
        }


class _Varied(NamedTuple):
    """A driver with its unknowns at a number of standard deviations, and what it is set to there."""

    key: str
    of: str
    unit: str
    at: Callable[[float], Unknowns]
    setting: Callable[[float], float]


def drivers_of(
    schedule: Schedule,
    unknowns: Unknowns,
    *,
    kinds: Mapping[int, str],
    seed: int,
    draws: int = DRAWS,
    handover_days: int = 0,
    progress: Callable[[float], object] = lambda _share: None,
) -> Drivers:
    """Execute a schedule with each unknown at its 10 % and its 90 %, all others as unknown as ever.

    Args:
        schedule: of the plan.
        unknowns: of the plan.
        kinds: of teams, by their row in the table of rates.
        seed: of the executions.
        draws: for each end.
        handover_days: from the last work to the handover.
        progress: called with the share that is done; what it raises ends the computation.

    Raises:
        InvalidQuantity: no draws.
        NotPossible: the extra `plan` of the package is not installed.
    """
    from clearance.plan.execution import simulate  # noqa: PLC0415  loads compiled kernels

    if draws < 1:
        raise InvalidQuantity("{draws} draws cannot be; give 1 or more", draws=draws)
    varied, z = _varied(unknowns, schedule.problem, kinds), float(ndtri(LEVEL))
    steps = 2 * len(varied) + 1

    def executed(given: Unknowns, step: int) -> Execution:
        made = simulate(schedule, given, draws=draws, seed=seed, handover_days=handover_days)
        progress((step + 1) / steps)
        return made

    base = executed(unknowns, 0)
    found = []
    for place, one in enumerate(varied):
        low, high = (executed(one.at(side), 2 * place + k) for k, side in ((1, z), (2, -z)))
        found.append(
            Driver(
                key=one.key,
                of=one.of,
                unit=one.unit,
                low=_end(low, one.setting(z)),
                high=_end(high, one.setting(-z)),
            )
        )
    problem = schedule.problem
    return Drivers(
        median=base.done_by(0.5),
        last_day=problem.day(problem.horizon_days - 1),
        drivers=tuple(sorted(found, key=lambda one: (-one.span_days, one.key, one.of))),
        draws=draws,
        seed=seed,
    )


def _end(execution: Execution, setting: float) -> End:
    day = execution.done_by(0.5)
    first = execution.schedule.problem.first_day
    off = NINE_TENTHS / (2 * math.sqrt(execution.draws))
    return End(
        setting=setting,
        median=day,
        p_by_deadline=execution.p_by_deadline,
        median_day=math.inf if day is None else float((day - first).days),
        interval=(execution.done_by(max(0.5 - off, 0.0)), execution.done_by(min(0.5 + off, 1.0))),
    )


def _varied(unknowns: Unknowns, problem: PlanProblem, kinds: Mapping[int, str]) -> list[_Varied]:
    """The unknowns that have a spread; what varies within the plan (teams, tasks, areas) evens out and is not set."""
    varied = [_rate(unknowns, problem, row, kind) for row, kind in sorted(kinds.items()) if unknowns.rate_sd[row].any()]
    if unknowns.common_sd:
        varied.append(
            _Varied(
                "programme",
                "",
                "times",
                lambda z: _with_rates(unknowns, np.exp(z * unknowns.common_sd), common_sd=0.0),
                lambda z: math.exp(z * unknowns.common_sd),
            )
        )
    if unknowns.month_sd:
        # A month may be bad by chance; what a driver sets is the mean of a year, in every year.
        yearly = unknowns.month_sd / math.sqrt(MONTHS_PER_YEAR)
        varied.append(
            _Varied(
                "working_days",
                "",
                "times",
                lambda z: replace(unknowns, month_median=unknowns.month_median * math.exp(z * yearly)),
                lambda z: math.exp(z * yearly),
            )
        )
    if unknowns.season_sd_days:
        varied.append(
            _Varied(
                "season",
                "",
                "days",
                lambda z: replace(unknowns, season_shift_days=-z * unknowns.season_sd_days, season_sd_days=0.0),
                lambda z: 2 * z * unknowns.season_sd_days,
            )
        )
    return [*varied, *_of_land(unknowns)]


def _of_land(unknowns: Unknowns) -> list[_Varied]:
    varied = []
    if unknowns.survey_sd:
        varied.append(
            _Varied(
                "survey",
                "",
                "times",
                lambda z: replace(unknowns, survey_shift=unknowns.survey_shift + z * unknowns.survey_sd, survey_sd=0.0),
                lambda z: math.exp(unknowns.survey_shift + z * unknowns.survey_sd),
            )
        )
    if unknowns.new_per_year and unknowns.new_per_year_sd:
        rate, spread = unknowns.new_per_year, unknowns.new_per_year_sd
        varied.append(
            _Varied(
                "new_areas",
                "",
                "times",
                lambda z: replace(unknowns, new_per_year=rate * math.exp(z * spread), new_per_year_sd=0.0),
                lambda z: math.exp(z * spread),
            )
        )
    if unknowns.new_per_year and unknowns.new_m2 and unknowns.new_m2_sd:
        size, spread_m2 = unknowns.new_m2, unknowns.new_m2_sd
        varied.append(
            _Varied(
                "new_m2",
                "",
                "times",
                lambda z: replace(unknowns, new_m2=size * math.exp(z * spread_m2), new_m2_sd=0.0),
                lambda z: math.exp(z * spread_m2),
            )
        )
    return varied


def kinds_of(assembled: Assembled) -> Mapping[int, str]:
    """The kinds of teams by their row in the table of rates."""
    pools = assembled.problem.pools
    return {int(pools.kind[pool]): group.kind.value for pool, group in reversed(list(enumerate(assembled.groups)))}


def _rate(unknowns: Unknowns, problem: PlanProblem, row: int, kind: str) -> _Varied:
    """The mean rate of a kind of team at all that it does, together; the setting is that of its main activity."""
    works = np.flatnonzero(problem.rate_m2_per_day[row] > 0)
    main = int(works[-1]) if works.size else 0

    def at(z: float) -> Unknowns:
        median, spread = unknowns.rate_median.copy(), unknowns.rate_sd.copy()
        median[row] *= np.exp(z * spread[row])
        spread[row] = 0.0
        return replace(unknowns, rate_median=median, rate_sd=spread)

    def setting(z: float) -> float:
        return float(unknowns.rate_median[row, main] * np.exp(z * unknowns.rate_sd[row, main]))

    return _Varied("rate", kind, "times", at, setting)


def _with_rates(unknowns: Unknowns, factor: float, *, common_sd: float) -> Unknowns:
    return replace(unknowns, rate_median=unknowns.rate_median * factor, common_sd=common_sd)
