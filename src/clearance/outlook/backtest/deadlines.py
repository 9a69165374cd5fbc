"""P(done by the deadline) beside what came of the deadlines: Brier scores, and what is meant by 30 %."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from clearance.outlook.backtest.resampling import Interval, by_country, mean_difference, mean_of, mean_ratio
from clearance.outlook.backtest.run import Backtest, DeadlineCase

__all__ = ["BASE_RATE", "BINS", "Bin", "DeadlineReport", "deadline_report"]

BASE_RATE = "base_rate"
BINS = ((0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The forecasts with a probability of `low` up to `high`: their mean, and how often the deadline was met."""

    low: float
    high: float
    cases: int
    countries: int
    p: float
    met: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineReport:
    """The deadlines for which every method gave a probability; each country counts the same.

    `brier` is the mean squared distance between probability and outcome, by method; `base_rate` says for each country
    how often the *other* countries met theirs. `differences` are how much lower (negative) the Brier score of the
    first method is. `reliability` is by method.
    """

    countries: int
    met: Interval
    brier: dict[str, Interval]
    differences: dict[str, Interval]
    reliability: dict[str, tuple[Bin, ...]]
    cases: tuple[DeadlineCase, ...]


def deadline_report(backtest: Backtest) -> DeadlineReport | None:
    """Return the scores of the deadlines; None when there is no deadline of which it is known what came."""
    answered = [case for case in backtest.deadlines if set(case.p) >= set(backtest.methods)]
    if not answered:
        return None
    rates = _rates_of_others(answered)
    cases = tuple(
        DeadlineCase(
            country=case.country,
            origin=case.origin,
            deadline=case.deadline,
            met=case.met,
            p={**case.p, BASE_RATE: rates[case.country]},
        )
        for case in answered
    )
    first = backtest.methods[0]
    losses = {method: _means(cases, _loss(method)) for method in cases[0].p}
    return DeadlineReport(
        countries=len(rates),
        met=mean_of(_means(cases, lambda case: float(case.met)), seed=backtest.seed),
        brier={method: mean_of(means, seed=backtest.seed) for method, means in losses.items()},
        differences={
            method: mean_difference(losses[first], means, seed=backtest.seed)
            for method, means in losses.items()
            if method != first
        },
        reliability={method: _bins(cases, method, backtest.seed) for method in cases[0].p},
        cases=cases,
    )


def _means(cases: Sequence[DeadlineCase], value: Callable[[DeadlineCase], float]) -> dict[str, float]:
    return by_country((case.country, value(case)) for case in cases)


def _loss(method: str) -> Callable[[DeadlineCase], float]:
    return lambda case: (case.p[method] - case.met) ** 2


def _rates_of_others(cases: Sequence[DeadlineCase]) -> dict[str, float]:
    """For each country how often the others met their deadlines, each counting the same; one half without others."""
    met = _means(cases, lambda case: float(case.met))
    others = {country: [rate for name, rate in met.items() if name != country] for country in met}
    return {country: sum(rates) / len(rates) if rates else 0.5 for country, rates in others.items()}


def _bins(cases: Sequence[DeadlineCase], method: str, seed: int) -> tuple[Bin, ...]:
    weight = _weights(cases)
    found = []
    for low, high in BINS:
        inside = [case for case in cases if low <= case.p[method] < high or case.p[method] == high == 1]
        if not inside:
            continue
        each, p, met = ({case.country: 0.0 for case in inside} for _ in range(3))
        for case in inside:
            each[case.country] += weight[case.country]
            p[case.country] += weight[case.country] * case.p[method]
            met[case.country] += weight[case.country] * case.met
        observed = mean_ratio(met, each, seed=seed)
        if observed:
            mean_p = sum(p.values()) / sum(each.values())
            found.append(Bin(low=low, high=high, cases=len(inside), countries=len(each), p=mean_p, met=observed))
    return tuple(found)


def _weights(cases: Sequence[DeadlineCase]) -> Mapping[str, float]:
    """What one case of a country counts."""
    count: dict[str, int] = {}
    for case in cases:
        count[case.country] = count.get(case.country, 0) + 1
    return {country: 1 / cases_of for country, cases_of in count.items()}
