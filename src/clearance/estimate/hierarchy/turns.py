"""How far ahead of its turn each area was finished: what shows whether a programme takes its worst areas first.

If all areas of a stratum that are open were equally likely to be the next one finished, area i would have been due by
its cumulative hazard H_i (Nelson-Aalen). Finished or not (1 or 0) less H_i is how far ahead of its turn it was: a
martingale residual, with mean 0 over the stratum. If contaminated areas are taken exp(gamma) times as readily as empty
ones, the logit of the chance that an area is contaminated moves by gamma times that residual, to first order.
Source: Andersen, Borgan, Gill and Keiding, Statistical Models Based on Counting Processes (1993), chapters 4 and 7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from clearance.estimate.hierarchy.land import Bools, Floats, Ints

__all__ = ["ahead_of_turn"]


def ahead_of_turn(stratum: Ints, since: Floats, until: Floats, finished: Bools) -> Floats:
    """Return how far ahead of its turn each area was finished: up to 1, below 0 where others were taken before it.

    Args:
        stratum: position of the stratum of each area.
        since: when it came onto the books, in any unit that grows with time.
        until: when it was finished, or left the books otherwise; infinite while it is open.
        finished: whether it was worked to the end then. Areas of one day share their turn.

    Example:
        >>> until = np.array([1, 2, np.inf])
        >>> ahead_of_turn(np.zeros(3, int), np.zeros(3), until, until < np.inf).round(3).tolist()
        [0.667, 0.167, -0.833]
    """
    ahead = np.zeros(stratum.size)
    finished = finished & (since < until)  # what came and went in one act had no turn
    for one in np.unique(stratum):
        own = np.flatnonzero(stratum == one)
        days, events = np.unique(until[own][finished[own]], return_counts=True)
        began, ended = np.sort(since[own]), np.sort(until[own])
        at_risk = np.searchsorted(began, days, side="left") - np.searchsorted(ended, days, side="left")
        hazard = np.concatenate([[0.0], np.cumsum(events / np.maximum(at_risk, events))])
        before, after = (np.searchsorted(days, times[own], side="right") for times in (since, until))
        ahead[own] = finished[own] - (hazard[after] - hazard[before])
    return ahead
