"""The figures that stand on the first page: what is open, what nobody explained, what remains, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from clearance.errors import NotPossible
from clearance.estimate.evidence import remaining_mines
from clearance.land.accounts import Column, Kind
from clearance.outlook.register_forecast import completion
from clearance.treaty.state_figures import StateFigures
from clearance.treaty.tables import Origin
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance.estimate.remaining import RemainingMines
    from clearance.land.fold import AreaState
    from clearance.land.snapshot import Snapshot
    from clearance.outlook.completion import CompletionForecast
    from clearance.treaty.obligation import DeadlineStep

Figure = TypeVar("Figure")
SHOWN_UNITS = (Unit.M2, Unit.AREAS, Unit.AP_MINES)

__all__ = ["Headline", "Unexplained", "headline", "unexplained"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexplained:
    """What nobody has explained in one unit: the signed sum, the sum of absolute amounts, and its share of the stock.

    `share` compares the absolute sum with what is open now; None when nothing is open.
    """

    unit: Unit
    net: int
    absolute: int
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The state of a programme as of a snapshot; exact quantities, and models that say why when they are missing.

    `published_by_state` holds the units whose open balance, as it stands, a State has published; others are computed.
    """

    open_m2: int
    open_areas: int
    areas_of_unknown_size: int
    recorded_ap_mines: int
    released_m2: int
    unexplained: tuple[Unexplained, ...]
    deadline: DeadlineStep | None
    mines: RemainingMines | None
    mines_missing: str
    forecast: CompletionForecast | None
    forecast_missing: str
    published_by_state: frozenset[Unit] = frozenset()


def unexplained(snapshot: Snapshot, unit: Unit) -> Unexplained:
    """The amounts in a unit that brought the books to a published stock without anybody explaining them."""
    rows = snapshot.books.movements
    counts = (rows["column"] == Column.UNEXPLAINED) & (rows["entry_kind"] != Kind.REVERSED)
    padded = rows[counts & (rows["unit"] == unit)]["quantity"]
    open_now = sum(_open_in(unit, state) for state in snapshot.states.values())
    absolute = int(padded.abs().sum())
    return Unexplained(
        unit=unit, net=int(padded.sum()), absolute=absolute, share=absolute / open_now if open_now > 0 else None
    )


def _open_in(unit: Unit, state: AreaState) -> int:
    return {Unit.M2: state.open_m2 or 0, Unit.AREAS: state.open_areas}.get(unit, state.recorded_ap_mines)


def headline(snapshot: Snapshot, *, seed: int) -> Headline:
    """All figures of the first page; an estimate that cannot honestly be made is None with the reason beside it."""
    states = snapshot.states.values()
    mines, mines_missing = _or_reason(lambda: remaining_mines(snapshot, seed=seed))
    forecast, forecast_missing = _or_reason(lambda: completion(snapshot, seed=seed))
    open_now = {unit: sum(_open_in(unit, state) for state in states) for unit in SHOWN_UNITS}
    figures = StateFigures.of(snapshot)
    by_state = {u for u, q in open_now.items() if figures.balance(q, u, snapshot.as_of).origin is Origin.STATE}
    return Headline(
        open_m2=open_now[Unit.M2],
        open_areas=open_now[Unit.AREAS],
        areas_of_unknown_size=snapshot.areas_of_unknown_size,
        recorded_ap_mines=open_now[Unit.AP_MINES],
        released_m2=sum(state.released_m2 for state in states),
        unexplained=tuple(unexplained(snapshot, unit) for unit in SHOWN_UNITS),
        deadline=snapshot.deadline(),
        mines=mines,
        mines_missing=mines_missing,
        forecast=forecast,
        forecast_missing=forecast_missing,
        published_by_state=frozenset(by_state),
    )


def _or_reason(compute: Callable[[], Figure]) -> tuple[Figure | None, str]:
    try:
        return compute(), ""
    except NotPossible as reason:
        return None, reason.said
