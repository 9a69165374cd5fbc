"""The second opinion on a register: its own years by product, forecast as the histories of other countries went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from clearance.errors import NotPossible
from clearance.outlook.books_history import history_of_books
from clearance.outlook.completion import LEVELS, Completion, CompletionJSON
from clearance.outlook.expected import SHIPPED
from clearance.outlook.forecast import DATE_QUANTILES
from clearance.outlook.history_forecast import Rows, quantile_rows
from clearance.outlook.history_futures import HistoryFutures, history_futures
from clearance.outlook.pooled_forecast import DRAWS, METHOD, SPAN, notes_of

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot

__all__ = ["PooledBooks", "PooledBooksJSON", "pooled_books"]

SHOWN_STEPS = 20


class PooledBooksJSON(TypedDict):
    """The second opinion as it is served; rows are years, columns levels, outputs of a year with land left."""

    years: list[str]
    levels: list[float]
    cleared_m2: list[list[float]]
    reduced_m2: list[list[float]]
    cancelled_m2: list[list[float]]
    released_m2: list[list[float]]
    remaining_m2: list[list[float]]
    ap_mines: list[list[float]] | None
    completion: CompletionJSON
    horizon_years: int
    capacity_m2_per_year: list[float]
    method: str
    seed: int
    draws: int
    inputs_used: list[str]
    notes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledBooks:
    """Quantiles by year and product, and completion; each of the `Rows` has a row for each of `year_ends`."""

    year_ends: tuple[date, ...]
    cleared_m2: Rows
    reduced_m2: Rows
    cancelled_m2: Rows
    released_m2: Rows
    remaining_m2: Rows
    ap_mines: Rows | None
    completion: Completion
    capacity_m2: tuple[float, ...]
    seed: int
    inputs_used: tuple[str, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> PooledBooksJSON:
        """Return it in the shape in which it is served."""
        return {
            "years": [day.isoformat() for day in self.year_ends],
            "levels": list(LEVELS),
            "cleared_m2": _listed(self.cleared_m2),
            "reduced_m2": _listed(self.reduced_m2),
            "cancelled_m2": _listed(self.cancelled_m2),
            "released_m2": _listed(self.released_m2),
            "remaining_m2": _listed(self.remaining_m2),
            "ap_mines": None if self.ap_mines is None else _listed(self.ap_mines),
            "completion": self.completion.to_dict(),
            "horizon_years": SPAN,
            "capacity_m2_per_year": list(self.capacity_m2),
            "method": METHOD,
            "seed": self.seed,
            "draws": DRAWS,
            "inputs_used": list(self.inputs_used),
            "notes": list(self.notes),
        }


def pooled_books(
    snapshot: Snapshot, *, seed: int, deadline: date | None = None, capacity_m2: Sequence[float] = ()
) -> PooledBooks:
    """Forecast the three streams, what remains and completion from the books and what is known of other programmes.

    Args:
        snapshot: the books; nothing after its date is used.
        seed: of the simulation.
        deadline: the day to be done by; None: the Article 5 deadline in force on the snapshot's date.
        capacity_m2: what known teams will clear in each coming year, the last value in all later ones.

    Raises:
        NotPossible: the books state no output and no stock.
        InvalidQuantity: a capacity that cannot be.
    """
    history = history_of_books(snapshot)
    if history.is_empty:
        raise NotPossible("the books state no output and no stock in m2; record areas or adopt a stock first")
    futures = history_futures(
        history, SHIPPED, start=snapshot.as_of, span=SPAN, seed=seed, draws=DRAWS, capacity_m2=capacity_m2
    )
    return PooledBooks(
        year_ends=futures.ends[:SHOWN_STEPS],
        cleared_m2=quantile_rows(futures.cleared[:SHOWN_STEPS]),
        reduced_m2=quantile_rows(futures.reduced[:SHOWN_STEPS]),
        cancelled_m2=quantile_rows(futures.cancelled[:SHOWN_STEPS]),
        released_m2=quantile_rows(futures.released[:SHOWN_STEPS]),
        remaining_m2=quantile_rows(futures.remaining[:SHOWN_STEPS]),
        ap_mines=None if futures.mines is None else quantile_rows(futures.mines[:SHOWN_STEPS]),
        completion=_completion(futures, deadline or history.deadline),
        capacity_m2=tuple(capacity_m2),
        seed=seed,
        inputs_used=tuple(history.inputs()),
        notes=notes_of(history, (), capacity_m2),
    )


def _completion(futures: HistoryFutures, deadline: date | None) -> Completion:
    ordered = np.sort(futures.done_on)
    days = {level: ordered[int(np.ceil(level * ordered.size)) - 1] for level in DATE_QUANTILES}
    return Completion(
        p_by_deadline=None if deadline is None else float(np.mean(ordered <= deadline.toordinal())),
        date_quantiles={
            level: date.fromordinal(int(np.ceil(day))) if np.isfinite(day) else None for level, day in days.items()
        },
        p_not_within_horizon=float(np.mean(~np.isfinite(ordered))),
        cdf=tuple(float(np.mean(ordered <= end.toordinal())) for end in futures.ends[:SHOWN_STEPS]),
    )


def _listed(rows: Rows) -> list[list[float]]:
    return [[round(value, 1) for value in row] for row in rows]
