"""The trend and the plan together: a pool of two forecasts of the same m2."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clearance.errors import InvalidQuantity

__all__ = ["combined"]

Floats = NDArray[np.float64]


def combined(trend: Floats, plan: Floats, *, weight: float = 0.5, seed: int) -> Floats:
    """Draws of a forecast that believes the trend with a weight, and else the plan.

    A linear pool: it is as wide as the two are apart, so a plan that promises more than was ever done shows. Half and
    half unless past forecasts of both were scored (inverse scores are a usual weight then).

    Args:
        trend: (draws, years), cumulative m2 by the end of each year, as the history of the programme has it.
        plan: (draws, years), the same of a plan's executions (`Execution.cumulative_m2`).
        weight: of the trend, from 0 to 1.
        seed: of the draws.

    Returns:
        (draws, years), as many draws as the larger of the two has; a draw is one whole path of either.

    Raises:
        InvalidQuantity: a weight outside 0 to 1, or different years.
    """
    if not 0 <= weight <= 1:
        raise InvalidQuantity(
            "a weight of {weight} cannot be; give one from 0 (plan only) to 1 (trend only)", weight=str(weight)
        )
    if trend.shape[1:] != plan.shape[1:]:
        raise InvalidQuantity(
            "a trend of {trend} years and a plan of {plan} cannot be combined",
            trend=trend.shape[1],
            plan=plan.shape[1],
        )
    rng = np.random.default_rng(seed)
    draws = max(len(trend), len(plan))
    of_trend = round(weight * draws)
    return np.concatenate([_some(trend, of_trend, rng), _some(plan, draws - of_trend, rng)])


def _some(paths: Floats, count: int, rng: np.random.Generator) -> Floats:
    """As many paths as asked for, each as often as any other, as far as that goes."""
    whole, rest = divmod(count, len(paths))
    taken: Floats = np.concatenate([np.tile(paths, (whole, 1)), rng.permutation(paths)[:rest]])
    return taken
