"""What a back-test shows: scores by measure, method, horizon and country, and each method beside the first one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from clearance.outlook.backtest.actuals import MEASURES, Measure
from clearance.outlook.backtest.deadlines import DeadlineReport, deadline_report
from clearance.outlook.backtest.resampling import Interval, by_country, mean_difference, mean_of, mean_ratio
from clearance.outlook.backtest.run import Backtest, Refusal, Scored
from clearance.outlook.backtest.scores import SHARES

__all__ = ["BacktestReport", "Comparison", "MethodScores", "Slice", "report_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A part of the forecasts of a method: one horizon, or one country."""

    of: str
    forecasts: int
    countries: int
    pinball: float
    coverage_80: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodScores:
    """One method's forecasts of one measure; all figures are means of countries, each counting the same.

    `pinball` is the mean loss over the seven levels on log(1 + m2), `pinball_by_level` that of each. `coverage` is the
    share of values inside the 50, 80 and 95 % intervals (None where the method does not give one). `pit` has the
    share of values below the first of the method's `levels`, between each two, and above the last.
    """

    measure: Measure
    method: str
    forecasts: int
    countries: int
    pinball: Interval
    pinball_by_level: tuple[float, ...]
    crps: Interval
    coverage: dict[str, Interval | None]
    levels: tuple[float, ...]
    pit: tuple[float, ...]
    by_horizon: tuple[Slice, ...]
    by_country: tuple[Slice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The first method beside another, on what both forecast.

    `ratio` is its loss as a share of the other's; `pinball` and `crps` are how much lower (negative) its scores are.
    """

    measure: Measure
    method: str
    reference: str
    forecasts: int
    ratio: Interval | None
    pinball: Interval
    crps: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestReport:
    """The scores of a back-test, with 95 % intervals from drawing the countries again."""

    methods: tuple[str, ...]
    horizon: int
    seed: int
    origins: int
    countries: int
    first_origin: int
    last_origin: int
    scores: tuple[MethodScores, ...]
    comparisons: tuple[Comparison, ...]
    deadlines: DeadlineReport | None
    refused: tuple[Refusal, ...]


def report_of(backtest: Backtest) -> BacktestReport:
    """Return the scores of a back-test."""
    scores: list[MethodScores] = []
    comparisons: list[Comparison] = []
    for measure in MEASURES:
        own: dict[str, list[Scored]] = {method: [] for method in backtest.methods}
        for scored in backtest.scored:
            if scored.measure == measure:
                own[scored.method].append(scored)
        scores += [_method_scores(measure, method, of, backtest) for method, of in own.items() if of]
        first, *others = backtest.methods
        found = (_comparison(measure, (first, own[first]), (other, own[other]), backtest) for other in others)
        comparisons += [comparison for comparison in found if comparison]
    years = [origin for _, origin in backtest.origins]
    return BacktestReport(
        methods=backtest.methods,
        horizon=backtest.horizon,
        seed=backtest.seed,
        origins=len(backtest.origins),
        countries=len({country for country, _ in backtest.origins}),
        first_origin=min(years),
        last_origin=max(years),
        scores=tuple(scores),
        comparisons=tuple(comparisons),
        deadlines=deadline_report(backtest),
        refused=backtest.refused,
    )


def _method_scores(measure: Measure, method: str, scored: Sequence[Scored], backtest: Backtest) -> MethodScores:
    leads = sorted({one.lead for one in scored})
    names = sorted({one.country for one in scored})
    return MethodScores(
        measure=measure,
        method=method,
        forecasts=len(scored),
        countries=len(names),
        pinball=mean_of(_means(scored, _pinball), seed=backtest.seed),
        pinball_by_level=_mean_rows([(one.country, one.score.pinball) for one in scored]),
        crps=mean_of(_means(scored, _crps), seed=backtest.seed),
        coverage={f"{share:.0%}": _coverage(scored, k, backtest.seed) for k, share in enumerate(SHARES)},
        levels=scored[0].score.levels,
        pit=_mean_rows([(one.country, one.score.pit) for one in scored]),
        by_horizon=tuple(_slice(str(lead), [one for one in scored if one.lead == lead]) for lead in leads),
        by_country=tuple(_slice(name, [one for one in scored if one.country == name]) for name in names),
    )


def _means(scored: Iterable[Scored], value: Callable[[Scored], float]) -> dict[str, float]:
    return by_country((one.country, value(one)) for one in scored)


def _pinball(scored: Scored) -> float:
    return scored.score.mean_pinball


def _crps(scored: Scored) -> float:
    return scored.score.crps


def _mean_rows(rows: Sequence[tuple[str, Sequence[float]]]) -> tuple[float, ...]:
    """The mean of countries of each column."""
    columns = range(len(rows[0][1]))
    means = [by_country((country, row[column]) for country, row in rows) for column in columns]
    return tuple(float(np.mean(list(each.values()))) for each in means)


def _coverage(scored: Sequence[Scored], which: int, seed: int) -> Interval | None:
    inside = [(one.country, one.score.inside[which]) for one in scored]
    known = [(country, float(is_in)) for country, is_in in inside if is_in is not None]
    return mean_of(by_country(known), seed=seed) if known else None


def _slice(of: str, scored: Sequence[Scored]) -> Slice:
    pinball = _means(scored, _pinball)
    coverage = _coverage(scored, SHARES.index(0.8), 0)
    return Slice(
        of=of,
        forecasts=len(scored),
        countries=len(pinball),
        pinball=float(np.mean(list(pinball.values()))),
        coverage_80=coverage.value if coverage else None,
    )


def _comparison(
    measure: Measure, first: tuple[str, Sequence[Scored]], other: tuple[str, Sequence[Scored]], backtest: Backtest
) -> Comparison | None:
    """Two methods on the values that both forecast."""
    both = {_value(one) for one in first[1]} & {_value(one) for one in other[1]}
    if not both:
        return None
    own, reference = ([one for one in of if _value(one) in both] for _, of in (first, other))
    seed = backtest.seed
    pinball = (_means(own, _pinball), _means(reference, _pinball))
    return Comparison(
        measure=measure,
        method=first[0],
        reference=other[0],
        forecasts=len(both),
        ratio=mean_ratio(*pinball, seed=seed),
        pinball=mean_difference(*pinball, seed=seed),
        crps=mean_difference(_means(own, _crps), _means(reference, _crps), seed=seed),
    )


def _value(scored: Scored) -> tuple[str, int, int]:
    return scored.country, scored.origin, scored.year
