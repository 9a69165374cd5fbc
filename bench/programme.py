"""A made-up national programme to plan: areas of six regions, three kinds of teams, seasons, ten years.

Sizes are lognormal, ground is of four classes, half of the regions are closed in a part of the year. The regions lie in
a ring, and teams work in their own and in the two beside it. All of it is seeded; no country is meant.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from clearance.plan.problem import Activity, Areas, Pieces, PlanProblem, Pools

__all__ = ["programme"]

Floats = NDArray[np.float64]

MONTHS = 120
FIELD_DAYS = 22.0  # of a month, where it is open
PIECE_DAYS = 10.0  # of a manual team
ABROAD = 0.85  # of the pace at home, in the region beside it
LOAD = 0.75  # of what the teams can do, roughly
MOVE_DAYS = (2.0, 2.0, 4.0)  # what a capacity file assumes where it says nothing, and twice that for machines
COST_PER_DAY = (700.0, 850.0, 1_500.0)
M2_PER_MONTH = np.array([9_000.0, 16_000.0, 30_000.0])  # manual, dogs, machines, on open ground
GROUND = np.array([[1.0, 0.75, 0.5, 0.35], [1.0, 0.6, 0.3, 0.0], [1.0, 0.8, 0.0, 0.0]])
GROUND_SHARES = np.array([0.4, 0.3, 0.2, 0.1])
KINDS = np.array([0.66, 0.2, 0.14])
REGIONS = np.array([0.3, 0.2, 0.18, 0.14, 0.1, 0.08])
# The share of each month in which work is possible, by region; dogs and machines lose more of the bad ones.
OPEN = np.array(
    [
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1, 0.5, 0.2, 0.2, 0.5, 1, 1, 1],
        [0, 0, 0.5, 1, 1, 1, 1, 1, 1, 1, 0.5, 0],
        [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0],
        [1, 1, 1, 1, 1, 1, 0.4, 0.4, 0.4, 1, 1, 1],
        [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0],
    ]
)
BAD_MONTHS = (1.0, 0.8, 0.5)


def programme(areas: int, teams: int, *, seed: int = 0) -> PlanProblem:
    """Return the problem of so many areas and teams over ten years."""
    rng = np.random.default_rng(seed)
    region = rng.choice(len(REGIONS), areas, p=REGIONS)
    ground = rng.choice(len(GROUND_SHARES), areas, p=GROUND_SHARES)
    kind, base, count = _pools(teams)
    open_share = np.tile(OPEN, MONTHS // 12)
    by_kind = np.stack([open_share * np.where(open_share < 1, bad, 1.0) for bad in BAD_MONTHS])
    steps = np.abs(np.subtract.outer(np.arange(len(REGIONS)), np.arange(len(REGIONS))))
    pace = np.array([1.0, ABROAD, 0.0, 0.0, 0.0, ABROAD])[steps]
    rate = M2_PER_MONTH[:, None] / FIELD_DAYS * GROUND
    moves = np.array(MOVE_DAYS)[kind]

    days = by_kind[kind, base].sum(axis=1) * 30.4
    can = float(count @ (days * FIELD_DAYS / 30.4 * (rate[kind] @ GROUND_SHARES)))
    lost = 1.1 * areas * float(np.average(moves, weights=count)) * FIELD_DAYS / 30.4 * float(rate[0].mean())
    m2 = np.exp(rng.normal(np.log(15_000), 1.2, areas)).clip(300, 2e6)
    m2 *= LOAD * max(can - lost, 0.3 * can) / m2.sum()

    return PlanProblem(
        first_day=date(2027, 1, 1),
        months=MONTHS,
        deadline=None,
        areas=Areas(
            ids=tuple(f"A{number}" for number in range(areas)),
            place=region,
            priority=rng.choice([1.0, 2.0, 4.0], areas, p=[0.5, 0.35, 0.15]),
        ),
        pieces=_pieces(m2, ground, rate[0, ground] * PIECE_DAYS),
        pools=Pools(
            names=tuple(f"{('manual', 'dogs', 'machines')[k]} {b}" for k, b in zip(kind, base, strict=True)),
            kind=np.arange(len(kind)),
            base=base,
            count=count,
            first_day=np.zeros(len(kind)),
            last_day=np.full(len(kind), np.inf),
            cost_per_day=np.array(COST_PER_DAY)[kind],
            cost_per_move=np.full(len(kind), 500.0),
            move_days=moves,
        ),
        places=tuple(f"region {number}" for number in range(len(REGIONS))),
        rate_m2_per_day=rate[kind],
        working_days=FIELD_DAYS * by_kind[kind] * pace[base][:, :, None],
        travel_days=np.zeros((len(REGIONS), len(REGIONS))),
        by_air=np.zeros(len(REGIONS), dtype=np.bool_),
        flown_team_days=np.full(MONTHS, np.inf),
        budget=np.full(MONTHS // 12, np.inf),
        currency="USD",
    )


def _pools(teams: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Kind, region and number of the teams of each pool that has any."""
    wanted = teams * KINDS[:, None] * REGIONS
    count = np.floor(wanted).astype(np.int64)
    rest = teams - int(count.sum())
    count.ravel()[np.argsort(-(wanted - count), axis=None, kind="stable")[:rest]] += 1
    kind, base = np.nonzero(count)
    return kind.astype(np.int64), base.astype(np.int64), count[kind, base]


def _pieces(m2: Floats, ground: NDArray[np.int64], longest_m2: Floats) -> Pieces:
    """Each area in as many equal pieces as it needs."""
    count = np.ceil(m2 / longest_m2).astype(np.int64)
    area = np.repeat(np.arange(len(m2)), count)
    each = (m2 / count)[area]
    activity = np.full(len(area), int(Activity.CLEARANCE))
    return Pieces(area=area, activity=activity, work=ground[area], m2=each, releases_m2=each)
