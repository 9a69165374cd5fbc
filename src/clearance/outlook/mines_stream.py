"""AP mines destroyed in the coming years: so many for each m2 cleared, as far as a programme has said both."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from clearance.outlook.history import History

__all__ = ["mines_draws"]

# Mines for a m2 differ between the years of one programme by about this much on the log scale.
YEARLY_SD = 1.0


def mines_draws(
    history: History, cleared_m2: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64] | None:
    """Return mines for each draw of clearance, or None when no year states both.

    The logarithm of mines for a m2 is normal round the mean of the known years.
    """
    known = [
        math.log(output.ap_mines / output.cleared_m2)
        for output in history.outputs
        if output.cleared_m2 and output.ap_mines
    ]
    if not known:
        return None
    usual = sum(known) / len(known) + YEARLY_SD / math.sqrt(len(known)) * rng.standard_normal(cleared_m2.shape[1])
    return cleared_m2 * np.exp(usual + YEARLY_SD * rng.standard_normal(cleared_m2.shape))
