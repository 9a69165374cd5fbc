"""The mines expected in each open area, and the chance that it holds any: what maps and surfaces are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clearance.errors import NotPossible
from clearance.estimate.evidence import records_of
from clearance.estimate.land_evidence import mines_in_areas
from clearance.estimate.ratio import LOG_KAPPA, LOG_SHAPE, ratio_posterior
from clearance.estimate.remaining import METHOD
from clearance.saying import saying

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.estimate.hierarchy.result import LandEstimate
    from clearance.land.snapshot import Snapshot

__all__ = ["MinesByArea", "mines_by_area"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MinesByArea:
    """Open areas in order of id, with the mines expected in each and the probability of any.

    `method` says how, `seed` with which simulation. `unknown` are open areas for which there is no estimate: their size
    is not known and no mine is recorded in them; they are not among the others.
    """

    area_ids: tuple[str, ...]
    expected: NDArray[np.float64]
    p_any: NDArray[np.float64]
    method: str
    seed: int
    unknown: tuple[str, ...] = ()


def mines_by_area(snapshot: Snapshot, *, seed: int) -> MinesByArea:
    """The mines that remain in the open ground of each area: by the model of areas, else by the record of each.

    Raises:
        NotPossible: when no worked area has reported its finds, and no mine is recorded in an open area.
    """
    try:
        return _by_model(snapshot, mines_in_areas(snapshot, seed=seed))
    except NotPossible as fault:
        return _by_record(snapshot, seed=seed, instead=fault.said)


def _by_model(snapshot: Snapshot, estimate: LandEstimate) -> MinesByArea:
    """The posterior of each area, without what a search leaves behind in its released land."""
    rows = {area_id: row for row, area_id in enumerate(estimate.areas.area_ids)}
    open_ids = [state.area.area_id for state in snapshot.open_states]
    known = tuple(area_id for area_id in open_ids if area_id in rows)
    own = np.array([rows[area_id] for area_id in known], dtype=np.int64)
    posterior = estimate.areas.posterior
    mean = posterior.mean[own]
    expected = np.maximum(mean - posterior.in_released[own], 0)
    # The share of the chance that the open ground has, as a negative binomial number would share it.
    whole, part = (_any(number, posterior.contaminated[own], posterior.shape[own]) for number in (mean, expected))
    p_any = posterior.any_mine[own] * np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return MinesByArea(
        area_ids=known,
        expected=expected,
        p_any=np.minimum(p_any, expected),
        method=estimate.method,
        seed=estimate.seed,
        unknown=tuple(area_id for area_id in open_ids if area_id not in rows),
    )


def _any(
    expected: NDArray[np.float64], contaminated: NDArray[np.float64], shape: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The chance of any of a zero-inflated negative binomial number with these means."""
    mines = np.divide(expected, contaminated, out=np.zeros_like(expected), where=contaminated > 0)
    found: NDArray[np.float64] = contaminated * -np.expm1(-shape * np.log1p(mines / shape))
    return found


def _by_record(snapshot: Snapshot, *, seed: int, instead: str) -> MinesByArea:
    """The mean of r kappa, and the chance of none, summed over the posterior of kappa and phi (docs/method.md).

    The number in an area with r recorded mines is Poisson of mean r kappa times the ratio of the area, Gamma(phi, phi);
    so it is none with (1 + r kappa / phi)^-phi.
    """
    states = snapshot.open_states
    recorded = np.array([state.recorded_ap_mines for state in states], dtype=np.float64)
    if not recorded.sum():
        raise NotPossible(
            saying(
                "Mines by area: no AP mine is recorded in an open area, so there is nothing to spread over the ground; "
                "and there is no model of areas ({reason})",
                reason=instead,
            )
        )
    weights = ratio_posterior(records_of(snapshot)).weights
    kappa, shape = np.exp(LOG_KAPPA)[:, None], np.exp(LOG_SHAPE)[None, :]
    amounts, which = np.unique(recorded, return_inverse=True)
    none = np.array([(weights * np.exp(-shape * np.log1p(mines * kappa / shape))).sum() for mines in amounts])
    return MinesByArea(
        area_ids=tuple(state.area.area_id for state in states),
        expected=recorded * float((weights * kappa).sum()),
        p_any=np.maximum(1 - none, 0)[which],
        method=METHOD,
        seed=seed,
    )
