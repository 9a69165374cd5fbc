"""Clearance of the coming years: a level that wanders, years without any, never far beyond the best year known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from clearance.outlook.expected import Expected, cleared_series, stock_series, time_of
from clearance.outlook.history import History
from clearance.outlook.local_level import Hint, track

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
    """Return the futures of clearance as they stand at the end of a day.

    Years whose clearance is not stated count by what else is: released land of which the products are not told apart
    was about so much clearance as elsewhere, reports of a part of a year say at least so much.
    """
    origin = time_of(start) - 1
    series, hints = cleared_series(history), _hints(history)
    cap_m2, spread = _cap_m2(history), expected.clearance
    if series or any(hint.says == "about" for hint in hints):
        seen = track(series, spread.wander, hints=hints, scale=spread.scale)
        scale = seen.draw_scales(spread, rng, draws, LARGEST_SCALE) if series else np.full(draws, spread.scale)
        variance = max(0.0, seen.variance + spread.wander * (origin - seen.last_year))
        usual = seen.mean
        level = usual + scale * math.sqrt(variance) * rng.standard_normal(draws)
    else:
        usual, sd = _guess(history, expected)
        guessed = Hint(origin - 1, usual, "about", sd)
        seen = track(
            [], 0.0, hints=[guessed, *(hint for hint in hints if hint.year > guessed.year)], scale=spread.scale
        )
        usual, sd = (seen.mean, spread.scale * math.sqrt(seen.variance)) if hints else (usual, sd)
        scale = np.full(draws, spread.scale)
        level = usual + sd * rng.standard_normal(draws)
    chance = _stall_chance(history, expected.stall_chance(usual), rng, draws)
    return Clearance(
        level=level,
        scale=scale,
        wander=spread.wander,
        stall_chance=chance,
        stalled=np.full(draws, _stands_still(history, origin)),
        cap_m2=cap_m2,
    )


def _hints(history: History) -> list[Hint]:
    """What is known of the clearance of years that do not state it."""
    share, spread = LOG_CLEARED_OF_RELEASED
    hints = [
        Hint(when, math.log(output.released_m2) + share, "about", spread)
        for when, output in history.periods
        if output.cleared_m2 is None and output.released_m2
    ]
    hints += [
        Hint(float(bound.year), math.log(bound.m2), bound.says)
        for bound in history.bounds
        if bound.m2 > 0 and (bound.product == "cleared" or (bound.product == "released" and bound.says == "at most"))
    ]
    return sorted(hints, key=lambda hint: hint.year)


def _cap_m2(history: History) -> float:
    """The most that a year may clear: a multiple of the best one known, also of a part of a year."""
    years = len(cleared_series(history))
    if not years:
        return math.inf
    parts = [bound.m2 for bound in history.bounds if bound.product == "cleared" and bound.says == "at least"]
    best = max([math.exp(value) for _, value in cleared_series(history)] + parts)
    return (BEST_TIMES + BEST_TIMES_OF_SHORT / years) * best


def _worked_since(history: History, year: float) -> bool:
    return any(bound.says == "at least" and bound.m2 > 0 and bound.year > year for bound in history.bounds)


def _stands_still(history: History, origin: float) -> bool:
    """Whether nothing was cleared in the last known year, if that is a recent one and nothing was since."""
    last_year, last_m2 = history.cleared[-1] if history.cleared else (0, 1.0)
    return last_m2 == 0 and last_year >= origin - 1 and not _worked_since(history, last_year)


def _guess(history: History, expected: Expected) -> tuple[float, float]:
    """Mean and standard deviation of log(cleared) when neither clearance nor release above zero is known.

    From what remains and the years of work that others have, else next to none.
    """
    if stocks := stock_series(history):
        years, spread = expected.log_years_of_work
        return stocks[-1][1] - years, spread
    return LOG_CLEARED_UNKNOWN


def _stall_chance(
    history: History, expected_chance: float, rng: np.random.Generator, draws: int
) -> NDArray[np.float64]:
    known = [output.cleared_m2 for _, output in history.periods if output.cleared_m2 is not None]
    stalls = sum(m2 == 0 for m2 in known)
    parts = {bound.year for bound in history.bounds if bound.product == "cleared" and bound.says == "at least"}
    worked = len(known) - stalls + len(parts)
    return rng.beta(
        OWN_YEARS_WEIGHT * expected_chance + stalls, OWN_YEARS_WEIGHT * (1 - expected_chance) + worked, size=draws
    )
