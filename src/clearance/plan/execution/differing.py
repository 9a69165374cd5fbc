"""What a change does to when a plan is done: two plans executed under the same truths, with the error of the draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clearance.errors import InvalidQuantity
from clearance.plan.execution.outcome import quantile_day

if TYPE_CHECKING:
    from clearance.plan.execution.outcome import Execution

__all__ = ["ChanceChange", "chance_change"]

Floats = NDArray[np.float64]
RESAMPLED = 200
LEAST_FINITE = 0.9  # of the resampled differences; with fewer no error is told


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceChange:
    """When a plan is done with a change, and how far that is from the plan without it.

    Args:
        p_by_deadline: with the change; None without a deadline.
        p_gain: that less the same without it.
        p_gain_error: standard error of the gain, from as many draws as there are.
        sure_on: the day by which all is handed over with the level's probability; None: not within the plan.
        sure_days_earlier: by which that day comes earlier; None where one of the two lies beyond the plan.
        sure_days_error: standard error of these days.
        draws: executions of each, under the same truths.
    """

    p_by_deadline: float | None
    p_gain: float | None
    p_gain_error: float | None
    sure_on: date | None
    sure_days_earlier: float | None
    sure_days_error: float | None
    draws: int

    def to_dict(self) -> dict[str, object]:
        """The change for JSON."""
        return {
            "p_gain": self.p_gain,
            "p_gain_error": _rounded(self.p_gain_error, 5),
            "p80": self.sure_on.isoformat() if self.sure_on else None,
            "p80_days_earlier": _rounded(self.sure_days_earlier, 1),
            "p80_days_error": _rounded(self.sure_days_error, 1),
            "draws": self.draws,
        }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def chance_change(before: Execution, after: Execution, *, level: float = 0.8) -> ChanceChange:
    """Compare two executions with the same seed, draw by draw.

    Both plans were executed under the same truths, so the error is that of the differences, not of two estimates. For
    the day it is the standard deviation over resampled draws (B. Efron, Annals of Statistics 7, 1979), with numbers
    from the seed of the executions. Where the first has more draws, its first ones are taken.

    Args:
        before: of the plan without the change.
        after: of the plan with it.
        level: the probability of the day.

    Raises:
        InvalidQuantity: executions of different seeds, or more draws with the change than without.
    """
    if before.seed != after.seed or before.draws < after.draws:
        raise InvalidQuantity(
            "executions with seed {seed} and {draws} draws, and with seed {other_seed} and {other_draws}, are not "
            "of the same truths; simulate both with one seed",
            seed=str(before.seed),
            draws=before.draws,
            other_seed=str(after.seed),
            other_draws=after.draws,
        )
    old, new = before.completion_day[: after.draws], after.completion_day
    gain = after.in_time.astype(np.float64) - before.in_time[: after.draws]
    has_deadline = after.p_by_deadline is not None
    sure = np.array([quantile_day(old, level), quantile_day(new, level)])
    days = float(sure[0] - sure[1]) if np.isfinite(sure).all() else None
    return ChanceChange(
        p_by_deadline=after.p_by_deadline,
        p_gain=float(gain.mean()) if has_deadline else None,
        p_gain_error=float(gain.std() / np.sqrt(len(gain))) if has_deadline else None,
        sure_on=after.done_by(level),
        sure_days_earlier=days,
        sure_days_error=None if days is None else _error(old, new, level, after.seed),
        draws=after.draws,
    )


def _error(old: Floats, new: Floats, level: float, seed: int) -> float | None:
    picked = np.random.default_rng(seed).integers(0, len(new), (RESAMPLED, len(new)))
    place = max(int(np.ceil(level * len(new) - 1e-9)) - 1, 0)
    with np.errstate(invalid="ignore"):
        days = np.sort(old[picked], axis=1)[:, place] - np.sort(new[picked], axis=1)[:, place]
    finite = days[np.isfinite(days)]
    return float(finite.std()) if len(finite) >= LEAST_FINITE * RESAMPLED else None
