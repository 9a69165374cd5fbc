"""A stock carried on as an account: what is destroyed or released each year comes off it, what is counted anew adds.

For what is counted rather than surveyed: munitions in stores. Output of a year is the scored
stream of clearance; the stock changes besides by shares that its own past shows. `clearance backtest` scores the same
on land (`balance`), where it loses to a stock that is a process of its own; no series of stores was published to
score it on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from clearance.errors import NotPossible
from clearance.outlook.clearance_stream import clearance_at
from clearance.outlook.completion import SPAN
from clearance.outlook.expected import Expected, expected_of, positive_stocks
from clearance.outlook.history import History
from clearance.outlook.history_forecast import LEVELS, OUTER_LEVELS, HistoryForecast, quantile_rows
from clearance.outlook.revision import StockRevision, revision_posterior
from clearance.outlook.years import years_after
from clearance.saying import saying

__all__ = ["DRAWS", "METHOD", "BalanceFutures", "balance_forecast", "balance_futures"]

METHOD = saying("balance: stock less outputs of a local level with stalls, counts anew as shares of it, v1")
DRAWS = 4_000
# What is released after the last stock leaves at least this share of it: nobody said that everything is done.
LEAST_LEFT = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BalanceFutures:
    """Amounts by step of twelve months and future; `ends` are the last days of the steps.

    `done_on` is the day (as ordinal, with fraction) on which nothing is left, infinite beyond the last step.
    """

    ends: tuple[date, ...]
    released: NDArray[np.float64]
    remaining: NDArray[np.float64]
    done_on: NDArray[np.float64]


def balance_futures(
    history: History,
    revisions: Sequence[StockRevision],
    expected: Expected,
    *,
    start: date,
    stock: float,
    span: int,
    seed: int,
    draws: int,
) -> BalanceFutures:
    """Simulate a stock from the end of a day on.

    Args:
        history: what left the stock in past years, as `cleared_m2`, in any unit that is scaled to m2.
        revisions: past changes of the stock that are no output.
        expected: of the outputs of programmes in general.
        start: the day; steps of twelve months follow it.
        stock: what is left on it, in the same unit.
        span: how many steps.
        seed: of the simulation; outputs and revisions have numbers of their own.
        draws: how many futures.
    """
    output_rng, revision_rng = (np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(2))
    outputs = clearance_at(history, start, expected, output_rng, draws=draws)
    changes = revision_posterior(tuple(revisions)).draw(revision_rng, draws)
    ends = tuple(years_after(start, step) for step in range(1, span + 1))
    done_on = np.full(draws, np.inf if stock > 0 else float(start.toordinal()))
    released, remaining = np.zeros((2, span, draws))
    left = np.full(draws, float(stock))
    begin = start
    for step, end in enumerate(ends):
        output, change = outputs.next_year(output_rng), left * changes.year(revision_rng)
        net = output - change
        finishes = (left > 0) & (net >= left)
        part = np.divide(left, net, out=np.ones(draws), where=finishes)
        done_on[finishes] = begin.toordinal() + part[finishes] * (end - begin).days
        released[step] = np.where(left > 0, output * part, 0.0)
        left = np.where(finishes | (left <= 0), 0.0, left - net)
        remaining[step] = left
        begin = end
    return BalanceFutures(ends=ends, released=released, remaining=remaining, done_on=done_on)


def balance_forecast(
    history: History, others: Sequence[History], origin: int, horizon: int, seed: int
) -> HistoryForecast:
    """Forecast the land of a history as an account, to be scored: the last stock, less all that is released.

    How much of the release is clearance it does not say: those rows are not numbers, and are not scored.

    Raises:
        NotPossible: no stock is known.
    """
    if not history.stocks:
        raise NotPossible(
            "{country}: no remaining area is known at the end of {origin} to carry on",
            country=history.country,
            origin=str(origin),
        )
    outputs = tuple(replace(o, cleared_m2=o.output_m2) for o in history.outputs if o.output_m2 is not None)
    last = history.stocks[-1]
    since = sum(output.cleared_m2 or 0.0 for output in outputs if output.year > last.as_of.year)
    span = max(horizon, SPAN)
    futures = balance_futures(
        replace(history, outputs=outputs),
        _revisions(history),
        expected_of(others),
        start=date(origin, 12, 31),
        stock=max(last.remaining_m2 - since, LEAST_LEFT * last.remaining_m2),
        span=span,
        seed=seed,
        draws=DRAWS,
    )
    rows = {"released": futures.released[:horizon], "remaining": futures.remaining[:horizon]}
    return HistoryForecast(
        country=history.country,
        origin=origin,
        years=tuple(range(origin + 1, origin + horizon + 1)),
        cleared_m2=((np.nan,) * len(LEVELS),) * horizon,
        released_m2=quantile_rows(rows["released"]),
        remaining_m2=quantile_rows(rows["remaining"]),
        outer_m2={name: quantile_rows(draws, OUTER_LEVELS) for name, draws in rows.items()},
        done_on=futures.done_on,
        span=span,
        method=METHOD,
        seed=seed,
        inputs_used=tuple(history.inputs()),
    )


def _revisions(history: History) -> list[StockRevision]:
    """What moved the stocks beyond the outputs that are known between them."""
    found = []
    for earlier, later in pairwise(positive_stocks(history)):
        known = sum(o.output_m2 or 0.0 for o in history.outputs if earlier.as_of.year < o.year <= later.as_of.year)
        if later.as_of > earlier.as_of:
            net = max(later.remaining_m2 - earlier.remaining_m2 + known, -earlier.remaining_m2)
            found.append(
                StockRevision(
                    from_on=earlier.as_of, to_on=later.as_of, stock_before_m2=earlier.remaining_m2, net_change_m2=net
                )
            )
    return found
