"""Futures of a programme: clearance, survey and what remains, simulated side by side from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from clearance.errors import InvalidQuantity
from clearance.outlook.clearance_stream import Clearance, clearance_at
from clearance.outlook.expected import Expected
from clearance.outlook.history import History
from clearance.outlook.mines_stream import mines_draws
from clearance.outlook.remaining_process import remaining_at
from clearance.outlook.survey_stream import survey_at
from clearance.outlook.years import years_after
from clearance.saying import Number

__all__ = ["HistoryFutures", "history_futures"]

# What a known capacity clears differs from what it was meant to by this much on the log scale: weather, access, finds.
CAPACITY_SD = 0.35


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HistoryFutures:
    """Amounts in m2 (and AP mines) by step of twelve months and future; `ends` are the last days of the steps.

    `done_on` is the day (as ordinal, with fraction) on which a future was done first, infinite beyond the last step.
    """

    ends: tuple[date, ...]
    cleared: NDArray[np.float64]
    reduced: NDArray[np.float64]
    cancelled: NDArray[np.float64]
    remaining: NDArray[np.float64]
    mines: NDArray[np.float64] | None
    done_on: NDArray[np.float64]

    @property
    def released(self) -> NDArray[np.float64]:
        """Return the three streams together."""
        return self.cleared + self.reduced + self.cancelled


def history_futures(
    history: History,
    expected: Expected,
    *,
    start: date,
    span: int,
    seed: int,
    draws: int,
    capacity_m2: Sequence[float] = (),
) -> HistoryFutures:
    """Simulate a programme from the end of a day on.

    Args:
        history: what was known on that day.
        expected: of programmes in general.
        start: the day; steps of twelve months follow it.
        span: how many.
        seed: of the simulation; each stream has numbers of its own.
        draws: how many futures.
        capacity_m2: what known teams clear in each coming year, the last value in all later ones. It replaces the
            programme's own clearance, and what it clears beyond that is taken off what remains.

    Raises:
        InvalidQuantity: a capacity below zero or without end.
    """
    for m2 in capacity_m2:
        if not 0 <= m2 < float("inf"):
            raise InvalidQuantity(
                "a capacity of {m2} a year cannot be; give what the teams clear in a year", m2=Number(m2, ",", "m2")
            )
    clearing, surveying, remaining_rng, finding, planning = (
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(5)
    )
    clearance = clearance_at(history, start, expected, clearing, draws=draws)
    remaining = remaining_at(history, start, expected, remaining_rng, clearance_m2=np.exp(clearance.level))
    survey = survey_at(history, expected, surveying, draws=draws)
    was_done = bool(history.stocks) and history.stocks[-1].remaining_m2 == 0
    ends = tuple(years_after(start, step) for step in range(1, span + 1))
    cleared, reduced, cancelled, left = np.empty((4, span, draws))
    for step, end in enumerate(ends):
        usual_m2 = clearance.next_year(clearing)
        planned_m2 = _planned(capacity_m2, step, clearance, planning)
        stalled = (usual_m2 if planned_m2 is None else planned_m2) == 0
        reduced[step], cancelled[step] = survey.next_year(remaining.m2, surveying, stalled=stalled)
        cleared[step] = usual_m2 if planned_m2 is None else planned_m2
        if planned_m2 is not None:
            remaining.work_off(planned_m2 - usual_m2, end)
        left[step] = remaining.next_year(end, remaining_rng)
        if was_done:
            for stream in (cleared, reduced, cancelled):
                stream[step, remaining.done] = 0.0
    return HistoryFutures(
        ends=ends,
        cleared=cleared,
        reduced=reduced,
        cancelled=cancelled,
        remaining=left,
        mines=mines_draws(history, cleared, finding),
        done_on=remaining.done_on,
    )


def _planned(
    capacity_m2: Sequence[float], step: int, clearance: Clearance, rng: np.random.Generator
) -> NDArray[np.float64] | None:
    if not capacity_m2:
        return None
    planned = capacity_m2[min(step, len(capacity_m2) - 1)]
    return planned * np.exp(CAPACITY_SD * rng.standard_normal(clearance.level.size))
