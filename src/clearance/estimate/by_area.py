"""The mines expected in each open area, and the chance that it holds any: what maps and surfaces are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clearance.errors import NotPossible
from clearance.estimate.evidence import records_of
from clearance.estimate.ratio import LOG_KAPPA, LOG_SHAPE, ratio_posterior
from clearance.estimate.remaining import METHOD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.land.snapshot import Snapshot

__all__ = ["MinesByArea", "mines_by_area"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MinesByArea:
    """Open areas in order of id, with the mines expected in each and the probability of any.

    `method` says how, `seed` with which simulation; closed forms give the same with any.
    """

    area_ids: tuple[str, ...]
    expected: NDArray[np.float64]
    p_any: NDArray[np.float64]
    method: str
    seed: int


def mines_by_area(snapshot: Snapshot, *, seed: int) -> MinesByArea:
    """The mines that remain in each open area, as the record of it says and as records were borne out.

    The mean of r kappa, and the chance of none under a Poisson number whose mean is r kappa times the ratio of the
    area, Gamma(phi, phi): (1 + r kappa / phi)^-phi, both summed over the posterior of kappa and phi (docs/method.md).

    Raises:
        NotPossible: when no mine is recorded in an open area.
    """
    states = snapshot.open_states
    recorded = np.array([state.recorded_ap_mines for state in states], dtype=np.float64)
    if not recorded.sum():
        raise NotPossible(
            "Mines by area: no AP mine is recorded in an open area, so there is nothing to spread over the ground "
            "(area times density would not be an estimate); record the mines per area"
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
