"""The forecast of a register: its books as a history, forecast by the model that `clearance backtest` scores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity, NotPossible
from clearance.outlook.books_history import BooksHistory, history_of_books
from clearance.outlook.completion import SPAN, CompletionForecast, completion_of, span_until
from clearance.outlook.expected import SHIPPED
from clearance.outlook.history_forecast import quantile_rows
from clearance.outlook.history_futures import HistoryFutures, history_futures
from clearance.outlook.pooled_forecast import DRAWS, METHOD, notes_of
from clearance.outlook.straight_line import rate_needed_m2_per_year, straight_line
from clearance.saying import counted, saying
from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.treaty.obligation import Obligation

__all__ = ["LARGEST_SEED", "SHOWN_STEPS", "completion", "known_books", "register_futures"]

SHOWN_STEPS = 20
OF_OTHERS = saying("what the books do not show is expected as the published histories of other programmes went")
LARGEST_SEED = 2**63 - 1


def completion(
    snapshot: Snapshot,
    *,
    seed: int,
    deadline: date | None = None,
    capacity_m2: Sequence[float] = (),
    obligation: Obligation | None = None,
) -> CompletionForecast:
    """When the land that is open will be released, and how much of it in each year, by product.

    Args:
        snapshot: the books; nothing after its date is used.
        seed: of the simulation.
        deadline: the day to be done by; None: the one in force on the snapshot's date, of Article 5 or the obligation.
        capacity_m2: what known teams will clear in each coming year, the last value in all later ones.
        obligation: counts only the land that it is about; None: all.

    Raises:
        NotPossible: when nothing is known to forecast from, with the reason.
        InvalidQuantity: a seed or capacity that cannot be.
    """
    known = known_books(snapshot, obligation)
    history, current_m2 = known.history, _open_m2(snapshot, known, obligation)
    until = deadline or history.deadline
    span = span_until(until, snapshot.as_of)
    futures = _futures(snapshot, known, seed=seed, draws=DRAWS, span=span, capacity_m2=capacity_m2)
    return CompletionForecast(
        as_of=snapshot.as_of,
        deadline=until,
        current_m2=current_m2,
        year_ends=futures.ends[:SHOWN_STEPS],
        cleared_m2=quantile_rows(futures.cleared[:SHOWN_STEPS]),
        reduced_m2=quantile_rows(futures.reduced[:SHOWN_STEPS]),
        cancelled_m2=quantile_rows(futures.cancelled[:SHOWN_STEPS]),
        released_m2=quantile_rows(futures.released[:SHOWN_STEPS]),
        remaining_m2=quantile_rows(futures.remaining[:SHOWN_STEPS]),
        ap_mines=None if futures.mines is None else quantile_rows(futures.mines[:SHOWN_STEPS]),
        completion=completion_of(futures.done_on, futures.ends, until, shown=SHOWN_STEPS),
        linear=straight_line(history, as_of=snapshot.as_of, remaining_m2=current_m2),
        rate_needed_m2_per_year=rate_needed_m2_per_year(as_of=snapshot.as_of, remaining_m2=current_m2, deadline=until),
        capacity_m2_per_year=tuple(capacity_m2),
        horizon_years=span,
        method=METHOD,
        seed=seed,
        draws=DRAWS,
        inputs_used=tuple(history.inputs()),
        left_out=known.left_out,
        notes=(OF_OTHERS, *notes_of(history, (), capacity_m2)[1:]),
    )


def register_futures(
    snapshot: Snapshot,
    *,
    seed: int,
    draws: int = DRAWS,
    span: int = SPAN,
    capacity_m2: Sequence[float] = (),
    obligation: Obligation | None = None,
) -> HistoryFutures:
    """The simulated futures behind `completion`: m2 by product and what remains, by step of twelve months and future.

    With the same seed, `DRAWS` and `SPAN` they are those of `completion`.

    Args:
        snapshot: the books; nothing after its date is used.
        seed: of the simulation.
        draws: how many futures.
        span: how many steps of twelve months from the date of the snapshot.
        capacity_m2: what known teams will clear in each coming year, the last value in all later ones.
        obligation: counts only the land that it is about; None: all.

    Raises:
        NotPossible: when nothing is known to forecast from, with the reason.
        InvalidQuantity: a seed or capacity that cannot be.
    """
    known = known_books(snapshot, obligation)
    return _futures(snapshot, known, seed=seed, draws=draws, span=span, capacity_m2=capacity_m2)


def known_books(snapshot: Snapshot, obligation: Obligation | None = None) -> BooksHistory:
    """The books as a history that can be forecast from.

    Raises:
        NotPossible: the books have not begun, or all land that is open has no size.
    """
    known = history_of_books(snapshot, obligation)
    sizeless = _sizeless(snapshot, obligation)
    if sizeless and _open_m2(snapshot, known, obligation) == 0:
        raise NotPossible(
            counted(
                "all land that is open is {count} area of unknown size; record its size first",
                "all land that is open is {count} areas of unknown size; record their size first",
                sizeless,
            )
        )
    if known.history.is_empty and obligation:
        raise NotPossible(
            saying(
                "the books hold no m2 of {article}, so what is left is not known; record areas or adopt a stock first",
                article=obligation.article,
            )
        )
    if known.history.is_empty:
        raise NotPossible(
            saying("the books have not begun, so what is left is not known; record areas or adopt a stock first")
        )
    return known


def _sizeless(snapshot: Snapshot, obligation: Obligation | None) -> int:
    """How many open areas that count have no m2."""
    return sum(
        state.open_m2 is None and (obligation is None or bool(obligation.hazards & state.area.hazards))
        for state in snapshot.open_states
    )


def _futures(
    snapshot: Snapshot, known: BooksHistory, *, seed: int, draws: int, span: int, capacity_m2: Sequence[float]
) -> HistoryFutures:
    if not 0 <= seed <= LARGEST_SEED:
        raise InvalidQuantity("seed {seed} is out of range; give 0 to {largest}", seed=seed, largest=LARGEST_SEED)
    return history_futures(
        known.history, SHIPPED, start=snapshot.as_of, span=span, seed=seed, draws=draws, capacity_m2=capacity_m2
    )


def _open_m2(snapshot: Snapshot, known: BooksHistory, obligation: Obligation | None) -> float:
    """What the books hold open at the date of the snapshot; of an obligation, what its land held when it last moved."""
    if obligation is not None:
        return known.history.stocks[-1].remaining_m2 if known.history.stocks else 0.0
    return float(from_exact(sum(state.open_m2 or 0 for state in snapshot.states.values()), Unit.M2))
