"""When a treaty obligation will be met: its land, what lies in it (recorded mines, areas), or what stores hold.

Land is forecast as the land of a register is, and what lies in it goes with it. Stores are carried on as an account,
whose outputs follow the stream of clearance. That knows m2; so amounts are scaled until a usual year is one of a small
programme.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

import numpy as np
from numpy.typing import NDArray

from clearance.errors import InvalidQuantity, NotPossible
from clearance.outlook.balance import DRAWS, METHOD, balance_futures
from clearance.outlook.completion import (
    LEVELS,
    Completion,
    CompletionJSON,
    Rows,
    completion_of,
    listed,
    span_until,
)
from clearance.outlook.counted_account import Account, account_of
from clearance.outlook.expected import SHIPPED
from clearance.outlook.history_forecast import quantile_rows
from clearance.outlook.pooled_forecast import METHOD as LAND_METHOD
from clearance.outlook.register_forecast import LARGEST_SEED, SHOWN_STEPS, completion, known_books, register_futures
from clearance.outlook.straight_line import StraightLine, rate_needed_m2_per_year, straight_line
from clearance.saying import saying
from clearance.treaty.obligation import Obligation
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot

__all__ = ["ObligationForecast", "ObligationForecastJSON", "obligation_forecast"]

OF_LAND = saying("with the land, in proportion to m2: {method}", method=LAND_METHOD)
WITH_LAND = saying("they lie in open land: they go with it in proportion to m2, and are done when it is")
OF_STORES = saying("an account, scored on land only: no series of stores was published to score it on")
NO_OUTPUT = saying(
    "no output is reported: guessed from what is left and the years of work that programmes on land have"
)


class ObligationLineJSON(TypedDict):
    """The straight line, in the unit of the obligation."""

    rate_per_year: float
    years: list[int]
    done_on: str | None


class ObligationStreamsJSON(TypedDict):
    """The products of released land; rows are years, columns levels."""

    cleared: list[list[float]]
    reduced: list[list[float]]
    cancelled: list[list[float]]


class ObligationForecastJSON(TypedDict):
    """The forecast as it is served; amounts in `unit`, rows are years, columns levels; streams of land only."""

    obligation: str
    unit: str
    as_of: str
    deadline: str | None
    current: float
    years: list[str]
    levels: list[float]
    streams: ObligationStreamsJSON | None
    released: list[list[float]]
    remaining: list[list[float]]
    completion: CompletionJSON
    linear: ObligationLineJSON
    rate_needed_per_year: float | None
    horizon_years: int
    method: str
    seed: int
    draws: int
    inputs_used: list[str]
    left_out: list[str]
    notes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationForecast:
    """The forecast of one obligation; amounts are in `unit`, `streams` are cleared, reduced and cancelled land."""

    obligation: Obligation
    unit: Unit
    as_of: date
    deadline: date | None
    current: float
    year_ends: tuple[date, ...]
    streams: tuple[Rows, Rows, Rows] | None
    released: Rows
    remaining: Rows
    completion: Completion
    linear: StraightLine
    rate_needed_per_year: float | None
    horizon_years: int
    method: str
    seed: int
    draws: int
    inputs_used: tuple[str, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> ObligationForecastJSON:
        """Return it in the shape in which it is served."""
        line = self.linear.to_dict()
        streams: ObligationStreamsJSON | None = None
        if self.streams is not None:
            cleared, reduced, cancelled = (listed(rows) for rows in self.streams)
            streams = {"cleared": cleared, "reduced": reduced, "cancelled": cancelled}
        return {
            "obligation": str(self.obligation),
            "unit": str(self.unit),
            "as_of": self.as_of.isoformat(),
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "current": self.current,
            "years": [day.isoformat() for day in self.year_ends],
            "levels": list(LEVELS),
            "streams": streams,
            "released": listed(self.released),
            "remaining": listed(self.remaining),
            "completion": self.completion.to_dict(),
            "linear": {
                "rate_per_year": line["rate_m2_per_year"],
                "years": line["years"],
                "done_on": line["done_on"],
            },
            "rate_needed_per_year": self.rate_needed_per_year,
            "horizon_years": self.horizon_years,
            "method": self.method,
            "seed": self.seed,
            "draws": self.draws,
            "inputs_used": list(self.inputs_used),
            "left_out": list(self.left_out),
            "notes": list(self.notes),
        }


def obligation_forecast(
    snapshot: Snapshot,
    obligation: Obligation,
    *,
    unit: Unit | None = None,
    seed: int,
    deadline: date | None = None,
) -> ObligationForecast:
    """When nothing that an obligation counts will be left.

    Args:
        snapshot: the books; nothing after its date is used.
        obligation: what counts.
        unit: one that it is reported in; None: its first.
        seed: of the simulation.
        deadline: the day to be done by; None: the one of the obligation in force on the snapshot's date.

    Raises:
        InvalidQuantity: a unit that the obligation is not reported in, or a seed out of range.
        NotPossible: when the books say too little, with the reason.
    """
    counted = unit or obligation.units[0]
    obligation.check(counted)
    if counted is Unit.M2:
        return _of_land(snapshot, obligation, seed=seed, deadline=deadline)
    if not 0 <= seed <= LARGEST_SEED:
        raise InvalidQuantity("seed {seed} is out of range; give 0 to {largest}", seed=seed, largest=LARGEST_SEED)
    account = account_of(snapshot, obligation, counted)
    in_force = snapshot.deadline(obligation.article)
    until = deadline or (in_force.deadline if in_force else None)
    futures = _in_land(snapshot, obligation, account, until=until, seed=seed) or _in_stores(
        snapshot, account, until=until, seed=seed
    )
    return ObligationForecast(
        obligation=obligation,
        unit=counted,
        as_of=snapshot.as_of,
        deadline=until,
        current=account.current,
        year_ends=futures.ends[:SHOWN_STEPS],
        streams=None,
        released=quantile_rows(futures.released[:SHOWN_STEPS]),
        remaining=quantile_rows(futures.remaining[:SHOWN_STEPS]),
        completion=completion_of(futures.done_on, futures.ends, until, shown=SHOWN_STEPS),
        linear=straight_line(account.history, as_of=snapshot.as_of, remaining_m2=account.current),
        rate_needed_per_year=rate_needed_m2_per_year(
            as_of=snapshot.as_of, remaining_m2=account.current, deadline=until
        ),
        horizon_years=len(futures.ends),
        method=futures.method,
        seed=seed,
        draws=DRAWS,
        inputs_used=(*account.inputs, *futures.inputs),
        left_out=account.left_out,
        notes=futures.notes,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Futures:
    """Amounts in the unit of an obligation by step of twelve months and future, and how they were made."""

    ends: tuple[date, ...]
    released: NDArray[np.float64]
    remaining: NDArray[np.float64]
    done_on: NDArray[np.float64]
    method: str
    inputs: tuple[str, ...] = ()
    notes: tuple[str, ...]


def _in_land(
    snapshot: Snapshot, obligation: Obligation, account: Account, *, until: date | None, seed: int
) -> _Futures | None:
    """What lies in land goes with it, in proportion to m2, and is done when it is; None where no land has a size."""
    if not obligation.hazards or account.current == 0:
        return None
    try:
        known = known_books(snapshot, obligation)
    except NotPossible:
        return None
    open_m2 = known.history.stocks[-1].remaining_m2 if known.history.stocks else 0.0
    if open_m2 == 0:
        return None
    span, share = span_until(until, snapshot.as_of), account.current / open_m2
    land = register_futures(snapshot, seed=seed, span=span, obligation=obligation)
    return _Futures(
        ends=land.ends,
        released=land.released * share,
        remaining=land.remaining * share,
        done_on=land.done_on,
        method=OF_LAND,
        inputs=tuple(known.history.inputs()),
        notes=(WITH_LAND,),
    )


def _in_stores(snapshot: Snapshot, account: Account, *, until: date | None, seed: int) -> _Futures:
    """What is counted in stores is carried on as an account."""
    scale = account.scale
    found = balance_futures(
        account.scaled(),
        account.revisions,
        SHIPPED,
        start=snapshot.as_of,
        stock=account.current * scale,
        span=span_until(until, snapshot.as_of),
        seed=seed,
        draws=DRAWS,
    )
    known = any(output.cleared_m2 for output in account.history.outputs)
    return _Futures(
        ends=found.ends,
        released=found.released / scale,
        remaining=found.remaining / scale,
        done_on=found.done_on,
        method=METHOD,
        notes=(OF_STORES,) if known else (OF_STORES, NO_OUTPUT),
    )


def _of_land(snapshot: Snapshot, obligation: Obligation, *, seed: int, deadline: date | None) -> ObligationForecast:
    found = completion(snapshot, seed=seed, deadline=deadline, obligation=obligation)
    return ObligationForecast(
        obligation=obligation,
        unit=Unit.M2,
        as_of=found.as_of,
        deadline=found.deadline,
        current=found.current_m2,
        year_ends=found.year_ends,
        streams=(found.cleared_m2, found.reduced_m2, found.cancelled_m2),
        released=found.released_m2,
        remaining=found.remaining_m2,
        completion=found.completion,
        linear=found.linear,
        rate_needed_per_year=found.rate_needed_m2_per_year,
        horizon_years=found.horizon_years,
        method=found.method,
        seed=found.seed,
        draws=found.draws,
        inputs_used=found.inputs_used,
        left_out=found.left_out,
        notes=found.notes,
    )
