"""The recommended forecast of a history: three streams and what remains, each pooled with other programmes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clearance.outlook.clearance_stream import clearance_at
from clearance.outlook.expected import expected_of
from clearance.outlook.history import History
from clearance.outlook.history_forecast import OUTER_LEVELS, HistoryForecast, quantile_rows, refuse_empty
from clearance.outlook.mines_stream import mines_draws
from clearance.outlook.remaining_process import remaining_at
from clearance.outlook.survey_stream import survey_at

__all__ = ["DRAWS", "METHOD", "SPAN", "pooled_forecast"]

METHOD = "pooled streams: local level with stalls, survey as a share, remaining as its own process, v1"
DRAWS = 4_000
SPAN = 40


@dataclass(slots=True, kw_only=True)
class _Futures:
    cleared: NDArray[np.float64]
    reduced: NDArray[np.float64]
    cancelled: NDArray[np.float64]
    remaining: NDArray[np.float64]
    mines: NDArray[np.float64] | None
    done_on: NDArray[np.float64]


def pooled_forecast(
    history: History, others: Sequence[History], origin: int, horizon: int, seed: int
) -> HistoryForecast:
    """Forecast a programme from its own history and, where that is short, from those of others.

    Rows of outputs are of a year in which something is left to be worked on; whether something is, completion says.
    Only a programme that was done at the origin has outputs of zero, unless land is opened again.

    Args:
        history: the programme, cut at the origin.
        others: other programmes, cut at the origin; without any, what is shipped stands for them.
        origin: the last year that is known.
        horizon: years to forecast.
        seed: of the simulation.

    Raises:
        NotPossible: nothing is known of the programme.
    """
    refuse_empty(history, origin)
    span = max(horizon, SPAN)
    futures = _simulated(history, others, origin, span, seed)
    released = futures.cleared + futures.reduced + futures.cancelled
    scored = {"cleared": futures.cleared, "released": released, "remaining": futures.remaining}
    return HistoryForecast(
        country=history.country,
        origin=origin,
        years=tuple(range(origin + 1, origin + horizon + 1)),
        cleared_m2=quantile_rows(futures.cleared[:horizon]),
        reduced_m2=quantile_rows(futures.reduced[:horizon]),
        cancelled_m2=quantile_rows(futures.cancelled[:horizon]),
        released_m2=quantile_rows(released[:horizon]),
        remaining_m2=quantile_rows(futures.remaining[:horizon]),
        ap_mines=None if futures.mines is None else quantile_rows(futures.mines[:horizon]),
        outer_m2={name: quantile_rows(draws[:horizon], OUTER_LEVELS) for name, draws in scored.items()},
        done_on=futures.done_on,
        span=span,
        method=METHOD,
        seed=seed,
        inputs_used=tuple(history.inputs()),
        notes=_notes(history, others),
    )


def _simulated(history: History, others: Sequence[History], origin: int, span: int, seed: int) -> _Futures:
    expected = expected_of(others)
    clearing, surveying, remaining_rng, finding = (
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(4)
    )
    clearance = clearance_at(history, origin, expected, clearing, draws=DRAWS)
    remaining = remaining_at(history, origin, expected, remaining_rng, clearance_m2=np.exp(clearance.level))
    survey = survey_at(history, expected, surveying, draws=DRAWS)
    was_done = bool(history.stocks) and history.stocks[-1].remaining_m2 == 0
    cleared, reduced, cancelled, left = np.empty((4, span, DRAWS))
    for step in range(span):
        reduced[step], cancelled[step] = survey.next_year(remaining.m2, surveying)
        cleared[step] = clearance.next_year(clearing)
        left[step] = remaining.next_year(origin + 1 + step, remaining_rng)
        if was_done:
            for stream in (cleared, reduced, cancelled):
                stream[step, remaining.done] = 0.0
    return _Futures(
        cleared=cleared,
        reduced=reduced,
        cancelled=cancelled,
        remaining=left,
        mines=mines_draws(history, cleared, finding),
        done_on=remaining.done_on,
    )


def _notes(history: History, others: Sequence[History]) -> tuple[str, ...]:
    known = sum(not other.is_empty for other in others)
    notes = [
        f"pooled with {known} other programme{'s' * (known > 1)}"
        if known
        else "no other programme is known: what is shipped holds"
    ]
    if not history.stocks:
        notes.append("no remaining area is stated: guessed from clearance and the years of work that others have")
    if not history.cleared:
        notes.append("no clearance is stated: guessed from release or from what remains")
    return tuple(notes)
