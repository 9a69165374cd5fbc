"""The recommended forecast of a history: three streams and what remains, each pooled with other programmes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clearance.outlook.completion import SPAN
from clearance.outlook.expected import expected_of
from clearance.outlook.history import History
from clearance.outlook.history_forecast import OUTER_LEVELS, HistoryForecast, quantile_rows, refuse_empty
from clearance.outlook.history_futures import history_futures
from clearance.saying import Number, counted, saying

__all__ = ["DRAWS", "METHOD", "SPAN", "notes_of", "pooled_forecast"]

METHOD = saying("pooled streams: local level with stalls, survey as a share, remaining as its own process, v1")
DRAWS = 4_000


def pooled_forecast(
    history: History,
    others: Sequence[History],
    origin: int,
    horizon: int,
    seed: int,
    *,
    capacity_m2: Sequence[float] = (),
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
        capacity_m2: what known teams will clear in each coming year, the last value in all later ones; empty: as
            the history goes.

    Raises:
        NotPossible: nothing is known of the programme.
        InvalidQuantity: a capacity that cannot be.
    """
    refuse_empty(history, origin)
    span = max(horizon, SPAN)
    futures = history_futures(
        history,
        expected_of(others),
        start=date(origin, 12, 31),
        span=span,
        seed=seed,
        draws=DRAWS,
        capacity_m2=capacity_m2,
    )
    scored = {"cleared": futures.cleared, "released": futures.released, "remaining": futures.remaining}
    return HistoryForecast(
        country=history.country,
        origin=origin,
        years=tuple(range(origin + 1, origin + horizon + 1)),
        cleared_m2=quantile_rows(futures.cleared[:horizon]),
        reduced_m2=quantile_rows(futures.reduced[:horizon]),
        cancelled_m2=quantile_rows(futures.cancelled[:horizon]),
        released_m2=quantile_rows(futures.released[:horizon]),
        remaining_m2=quantile_rows(futures.remaining[:horizon]),
        ap_mines=None if futures.mines is None else quantile_rows(futures.mines[:horizon]),
        outer_m2={name: quantile_rows(draws[:horizon], OUTER_LEVELS) for name, draws in scored.items()},
        done_on=futures.done_on,
        span=span,
        method=METHOD,
        seed=seed,
        inputs_used=tuple(history.inputs()),
        notes=notes_of(history, others, capacity_m2),
    )


def notes_of(history: History, others: Sequence[History], capacity_m2: Sequence[float] = ()) -> tuple[str, ...]:
    """Return what a reader has to know of how a forecast came about."""
    known = sum(not other.is_empty for other in others)
    notes = [saying("no other programme is known: what is shipped holds")]
    if known:
        notes = [counted("pooled with {count} other programme", "pooled with {count} other programmes", known)]
    if not history.stocks:
        notes.append(
            saying("no remaining area is stated: guessed from clearance and the years of work that others have")
        )
    if not history.cleared:
        notes.append(saying("no clearance is stated: guessed from release or from what remains"))
    if capacity_m2:
        notes.append(
            saying(
                "known capacity in place of past clearance: {years} m2 a year, the last in all later years",
                years=tuple(Number(m2) for m2 in capacity_m2),
            )
        )
    return tuple(notes)
