"""The State's own target as a forecast: what was left goes evenly, and nothing is left on the day of the deadline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np

from clearance.errors import NotPossible
from clearance.outlook.history import History
from clearance.outlook.history_forecast import LEVELS, HistoryForecast

__all__ = ["state_target_forecast"]

FAR = 100


def state_target_forecast(
    history: History, others: Sequence[History], origin: int, horizon: int, seed: int
) -> HistoryForecast:
    """Return the deadline in force taken at its word.

    What remains falls in a straight line from the last known stock to zero on the deadline. How much is cleared or
    released a year the deadline does not say: those rows are not numbers, and are not scored.

    Raises:
        NotPossible: no deadline lies ahead at the origin, or no stock is known.
    """
    del others, seed
    deadline, end = history.deadline, date(origin, 12, 31)
    if deadline is None or deadline <= end or not history.stocks:
        raise NotPossible(
            "{country}: no deadline ahead at the end of {origin}, or no stock to be gone by then; the State has no "
            "target to take at its word",
            country=history.country,
            origin=str(origin),
        )
    stock = history.stocks[-1]
    days = (deadline - stock.as_of).days
    years = tuple(range(origin + 1, origin + horizon + 1))
    left = [stock.remaining_m2 * max(0.0, (deadline - date(year, 12, 31)).days / days) for year in years]
    unsaid = ((math.nan,) * len(LEVELS),) * horizon
    return HistoryForecast(
        country=history.country,
        origin=origin,
        years=years,
        cleared_m2=unsaid,
        released_m2=unsaid,
        remaining_m2=tuple((m2,) * len(LEVELS) for m2 in left),
        done_on=np.array([float(deadline.toordinal())]),
        span=FAR,
        method="the State's deadline taken at its word",
        inputs_used=(f"{stock.as_of}: {stock.remaining_m2:,.0f} m2 remaining", f"deadline {deadline}"),
    )
