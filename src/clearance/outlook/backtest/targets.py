"""Past plans and targets scored like forecasts, beside the forecasts that could have been made on the same day."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

from clearance.chunks import chunk_seed, run_chunks
from clearance.errors import InvalidRecord, NotPossible
from clearance.outlook.backtest.actuals import MEASURES, actual_m2, deadline_met
from clearance.outlook.backtest.resampling import Interval, by_country, mean_difference, mean_of
from clearance.outlook.backtest.scores import score_of
from clearance.outlook.completion import LEVELS
from clearance.outlook.history import History
from clearance.outlook.history_forecast import Forecaster, HistoryForecast
from clearance.saying import Number, saying

__all__ = ["TARGET", "Target", "TargetMeasure", "TargetReport", "TargetScore", "TargetSummary", "score_targets"]

TargetMeasure: TypeAlias = Literal["cleared", "released", "remaining", "done"]
TARGET = "target"
FURTHEST_YEARS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What somebody planned: so many m2 in a year or left at its end, or to be done by a day.

    `made_on` is the day on which it was set, `due` the day it speaks of (31 December for a year), `m2` the amount, None
    for `done`. `line` is the line of the file.

    Raises:
        InvalidRecord: when it is set after what it speaks of, or has no amount where it needs one.
    """

    country: str
    made_on: date
    measure: TargetMeasure
    due: date
    m2: float | None = None
    line: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no target."""
        where = (
            saying("target in line {line}, {country}", line=str(self.line), country=self.country)
            if self.line
            else saying("target, {country}", country=self.country)
        )
        if self.measure not in get_args(TargetMeasure):
            raise InvalidRecord(
                "{where}: measure '{measure}' is not known; use one of {known}",
                where=where,
                measure=self.measure,
                known=get_args(TargetMeasure),
            )
        if not self.origin < self.due.year <= self.origin + FURTHEST_YEARS:
            raise InvalidRecord(
                "{where}: it was made on {made_on} and is due on {due}; a target is due in a later year, or in the "
                "year it was made in, and at most {years} years ahead",
                where=where,
                made_on=self.made_on,
                due=self.due,
                years=str(FURTHEST_YEARS),
            )
        if (self.measure == "done") != (self.m2 is None):
            raise InvalidRecord(
                "{where}: {measure} with amount {m2}; give m2, and none for done",
                where=where,
                measure=self.measure,
                m2=str(self.m2),
            )
        if self.m2 is not None and not 0 <= self.m2 < math.inf:
            raise InvalidRecord(
                "{where}: {m2} cannot be; give an area of 0 or more", where=where, m2=Number(self.m2, ",", "m2")
            )

    @property
    def origin(self) -> int:
        """Return the last year that had ended when it was made."""
        return self.made_on.year if (self.made_on.month, self.made_on.day) == (12, 31) else self.made_on.year - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetScore:
    """A target beside what came, and beside what each method said at the end of the year before.

    `came` is in m2, for `done` whether it was. `losses` are those of the target and the methods: the mean pinball loss
    on log(1 + m2), a target being one value for all levels; for `done` the squared distance of the probability, a
    target being certain. `said` is the 80 % interval with the median of each method in m2, or its probability.
    """

    target: Target
    came: float | bool
    losses: dict[str, float]
    said: dict[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSummary:
    """The targets of one measure, each country counting the same.

    `differences` are how much lower (negative) the loss of each method is than the targets'.
    """

    measure: TargetMeasure
    targets: int
    losses: dict[str, Interval]
    differences: dict[str, Interval]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReport:
    """All targets: the scored ones, and why the others are not."""

    scored: tuple[TargetScore, ...]
    summaries: tuple[TargetSummary, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    known: History
    others: tuple[History, ...]
    origin: int
    seed: int
    forecasters: tuple[tuple[str, Forecaster], ...]
    targets: tuple[tuple[Target, float | bool], ...]


def score_targets(
    targets: Sequence[Target],
    histories: Mapping[str, History],
    forecasters: Mapping[str, Forecaster],
    *,
    seed: int,
    executor: Executor | None = None,
) -> TargetReport:
    """Score targets, and each method at the end of the last year before each target was made.

    Args:
        targets: of countries that are in the histories; others are left out.
        histories: by country.
        forecasters: the methods by name.
        seed: of all simulations.
        executor: where it is done.
    """
    left_out: list[str] = []
    asked: dict[tuple[str, int], list[tuple[Target, float | bool]]] = {}
    for target in targets:
        came = _came(target, histories)
        if isinstance(came, str):
            left_out.append(f"{_named(target)}: {came}")
        else:
            asked.setdefault((target.country, target.origin), []).append((target, came))
    tasks = [
        _Asked(
            known=histories[country].known_at(origin),
            others=tuple(other.known_at(origin) for name, other in histories.items() if name != country),
            origin=origin,
            seed=chunk_seed(seed, country, origin),
            forecasters=tuple(forecasters.items()),
            targets=tuple(of),
        )
        for (country, origin), of in sorted(asked.items())
    ]
    scored = tuple(score for scores in run_chunks(_score, tasks, executor=executor) for score in scores)
    measures = [measure for measure in get_args(TargetMeasure) if any(s.target.measure == measure for s in scored)]
    summaries = [_summary(m, [s for s in scored if s.target.measure == m], list(forecasters), seed) for m in measures]
    return TargetReport(scored=scored, summaries=tuple(summaries), left_out=tuple(left_out))


def _named(target: Target) -> str:
    amount = "" if target.m2 is None else f" {target.m2:,.0f} m2"
    line = f"line {target.line}, " if target.line else ""
    return f"{line}{target.country}, {target.measure}{amount} by {target.due}"


def _came(target: Target, histories: Mapping[str, History]) -> float | bool | str:
    """What came, or why it is not known."""
    history = histories.get(target.country)
    if history is None:
        return "the history has no such country"
    if target.measure == "done":
        met = deadline_met(history, target.due)
        return "the history does not say whether it was done by then" if met is None else met
    m2 = actual_m2(history, target.measure).get(target.due.year)
    return f"the history has no value of {target.due.year}" if m2 is None else m2


def _score(task: _Asked) -> list[TargetScore]:
    horizon = max(target.due.year for target, _ in task.targets) - task.origin
    forecasts: dict[str, HistoryForecast] = {}
    for method, forecaster in task.forecasters:
        try:
            forecasts[method] = forecaster(task.known, task.others, task.origin, horizon, task.seed)
        except NotPossible:
            continue
    return [_target_score(asked, forecasts) for asked in task.targets]


def _target_score(asked: tuple[Target, float | bool], forecasts: Mapping[str, HistoryForecast]) -> TargetScore:
    target, came = asked
    losses: dict[str, float] = {}
    said: dict[str, tuple[float, ...]] = {}
    if target.measure not in MEASURES or target.m2 is None:
        losses[TARGET] = (1.0 - came) ** 2
        for method, forecast in forecasts.items():
            p = forecast.p_done_by(target.due)
            losses[method], said[method] = (p - came) ** 2, (p,)
    else:
        losses[TARGET] = score_of(LEVELS, [target.m2] * len(LEVELS), came).mean_pinball
        for method, forecast in forecasts.items():
            row = getattr(forecast, f"{target.measure}_m2")[target.due.year - forecast.origin - 1]
            if not math.isnan(row[0]):
                losses[method] = score_of(forecast.levels, row, came).mean_pinball
                said[method] = tuple(row[forecast.levels.index(level)] for level in (0.1, 0.5, 0.9))
    return TargetScore(target=target, came=came, losses=losses, said=said)


def _summary(measure: TargetMeasure, scores: Sequence[TargetScore], methods: Sequence[str], seed: int) -> TargetSummary:
    """Each method on the targets for which it said something; a difference is on those alone."""
    losses = {TARGET: mean_of(_means(scores, TARGET), seed=seed)}
    differences = {}
    for method in methods:
        both = [score for score in scores if method in score.losses]
        if both:
            losses[method] = mean_of(_means(both, method), seed=seed)
            differences[method] = mean_difference(_means(both, method), _means(both, TARGET), seed=seed)
    return TargetSummary(measure=measure, targets=len(scores), losses=losses, differences=differences)


def _means(scores: Sequence[TargetScore], method: str) -> dict[str, float]:
    return by_country((score.target.country, score.losses[method]) for score in scores)
