"""Release by survey in the coming years: a share of what remains, so that it dries up with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clearance.outlook.expected import Expected, stock_series
from clearance.outlook.history import History

__all__ = ["Survey", "survey_at"]

# A share of one year varies from the usual one of its programme by this much on the log scale.
YEARLY_SD = 1.0
# Of released land whose products are not told apart so much was surveyed; how far off that may be, on the log scale.
SURVEYED_OF_RELEASED, UNSPLIT_SD = 0.7, 0.5
OWN_YEARS_WEIGHT = 5.0
NO_SURVEY = 0.1
LARGEST_SHARE = 0.9
# In a year in which clearance stands still, what stopped it mostly stops survey, too.
STANDS_STILL_TOO = 0.6


@dataclass(slots=True, kw_only=True)
class Survey:
    """Many futures of survey: log of the usual yearly share, chance of a year without, share that is reduced."""

    log_share: NDArray[np.float64]
    idle_chance: NDArray[np.float64]
    reduced_share: NDArray[np.float64]

    def next_year(
        self, remaining_m2: NDArray[np.float64], rng: np.random.Generator, *, stalled: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the m2 reduced and the m2 cancelled in a year that begins with so much remaining.

        `stalled` says in which futures nothing is cleared in it.
        """
        draws = self.log_share.size
        share = np.minimum(np.exp(self.log_share + YEARLY_SD * rng.standard_normal(draws)), LARGEST_SHARE)
        idle_chance = np.where(stalled, np.maximum(STANDS_STILL_TOO, self.idle_chance), self.idle_chance)
        survey_m2 = np.where(rng.random(draws) < idle_chance, 0.0, share * remaining_m2)
        return survey_m2 * self.reduced_share, survey_m2 * (1 - self.reduced_share)


def survey_at(history: History, expected: Expected, rng: np.random.Generator, *, draws: int) -> Survey:
    """Return the futures of survey: the programme's own years weigh against what others release of what they have."""
    known = [(when, output) for when, output in history.periods if output.surveyed_m2 is not None]
    unsplit = [(when, output.released_m2) for when, output in history.periods if output.surveyed_m2 is None]
    mean, sd = expected.log_survey_share
    own = _log_shares(history, [(when, output.surveyed_m2) for when, output in known])
    about = _log_shares(history, [(when, SURVEYED_OF_RELEASED * m2) for when, m2 in unsplit if m2])
    about_variance = YEARLY_SD**2 + UNSPLIT_SD**2
    precision = 1 / sd**2 + len(own) / YEARLY_SD**2 + len(about) / about_variance
    centre = (mean / sd**2 + sum(own) / YEARLY_SD**2 + sum(about) / about_variance) / precision
    idle = sum(output.surveyed_m2 == 0 for _, output in known)
    reduced = [
        (o.reduced_m2, o.cancelled_m2) for _, o in known if o.reduced_m2 is not None and o.cancelled_m2 is not None
    ]
    shares = [first / (first + second) for first, second in reduced if first + second > 0]
    weight = OWN_YEARS_WEIGHT
    return Survey(
        log_share=centre + rng.standard_normal(draws) / math.sqrt(precision),
        idle_chance=rng.beta(weight * NO_SURVEY + idle, weight * (1 - NO_SURVEY) + len(known) - idle, size=draws),
        reduced_share=rng.beta(
            weight * expected.reduced_share + sum(shares),
            weight * (1 - expected.reduced_share) + len(shares) - sum(shares),
            size=draws,
        ),
    )


def _log_shares(history: History, surveyed: Sequence[tuple[float, float | None]]) -> list[float]:
    """Logarithms of what was surveyed in a year as a share of what remained, where both are known."""
    return [
        math.log(min(LARGEST_SHARE, m2 / at)) for when, m2 in surveyed if m2 and (at := _remaining_in(history, when))
    ]


def _remaining_in(history: History, year: float) -> float | None:
    """What remained at the begin of a year, read off the line between the stocks before and after it."""
    series = stock_series(history)
    if not series:
        return None
    years, logs = zip(*series, strict=True)
    return float(np.exp(np.interp(year, years, logs)))
