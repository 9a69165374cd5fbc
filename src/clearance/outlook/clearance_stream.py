"""Clearance of the coming years: a level that wanders, years without any, never far beyond the best year known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from clearance.outlook.expected import Expected, cleared_series, stock_series, time_of
from clearance.outlook.history import History
from clearance.outlook.local_level import track

__all__ = ["Clearance", "clearance_at"]

OWN_YEARS_WEIGHT = 5.0
STALL_STAYS = 0.4
LARGEST_SCALE = 2.5
# A year is at most so many times the best one known; with few years known the best one says less.
BEST_TIMES, BEST_TIMES_OF_SHORT = 4.0, 10.0
# Mean and standard deviation of log(cleared / released) and of log(cleared) where nothing is known.
LOG_CLEARED_OF_RELEASED = (-1.2, 1.0)
LOG_CLEARED_UNKNOWN = (math.log(1e5), 2.0)


@dataclass(slots=True, kw_only=True)
class Clearance:
    """Many futures of clearance: log level at the last year, own scale, chance of a stall, and what caps a year."""

    level: NDArray[np.float64]
    scale: NDArray[np.float64]
    wander: float
    stall_chance: NDArray[np.float64]
    stalled: NDArray[np.bool_]
    cap_m2: float

    def next_year(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """Go on by one year; return its m2 in each future."""
        draws = self.level.size
        self.level = self.level + self.scale * math.sqrt(self.wander) * rng.standard_normal(draws)
        cleared_m2 = np.minimum(np.exp(self.level + self.scale * rng.standard_normal(draws)), self.cap_m2)
        staying = np.where(self.stalled, np.maximum(STALL_STAYS, self.stall_chance), self.stall_chance)
        self.stalled = rng.random(draws) < staying
        return np.where(self.stalled, 0.0, cleared_m2)


def clearance_at(
    history: History, start: date, expected: Expected, rng: np.random.Generator, *, draws: int
) -> Clearance:
    """Return the futures of clearance as they stand at the end of a day."""
    origin = time_of(start) - 1
    series = cleared_series(history)
    if series:
        seen = track(series, expected.clearance.wander)
        scale = seen.draw_scales(expected.clearance, rng, draws, LARGEST_SCALE)
        variance = seen.variance + expected.clearance.wander * (origin - seen.last_year)
        usual = seen.mean
        level = usual + scale * math.sqrt(variance) * rng.standard_normal(draws)
        best = max(value for _, value in series)
        cap_m2 = (BEST_TIMES + BEST_TIMES_OF_SHORT / len(series)) * math.exp(best)
    else:
        usual, spread = _guess(history, expected)
        scale = np.full(draws, expected.clearance.scale)
        level = usual + spread * rng.standard_normal(draws)
        cap_m2 = math.inf
    chance = _stall_chance(history, expected.stall_chance(usual), rng, draws)
    last_year, last_m2 = history.cleared[-1] if history.cleared else (0, 1.0)
    return Clearance(
        level=level,
        scale=scale,
        wander=expected.clearance.wander,
        stall_chance=chance,
        stalled=np.full(draws, last_m2 == 0 and last_year >= origin - 1),
        cap_m2=cap_m2,
    )


def _guess(history: History, expected: Expected) -> tuple[float, float]:
    """Mean and standard deviation of log(cleared) when no clearance above zero is known.

    From what all products released, else from what remains and the years of work that others have, else next to none.
    """
    released = [output.released_m2 for output in history.outputs if output.released_m2]
    if released:
        share, spread = LOG_CLEARED_OF_RELEASED
        return math.log(released[-1]) + share, spread
    if stocks := stock_series(history):
        years, spread = expected.log_years_of_work
        return stocks[-1][1] - years, spread
    return LOG_CLEARED_UNKNOWN


def _stall_chance(
    history: History, expected_chance: float, rng: np.random.Generator, draws: int
) -> NDArray[np.float64]:
    known = history.cleared
    stalls = sum(m2 == 0 for _, m2 in known)
    worked = len(known) - stalls
    return rng.beta(
        OWN_YEARS_WEIGHT * expected_chance + stalls, OWN_YEARS_WEIGHT * (1 - expected_chance) + worked, size=draws
    )
