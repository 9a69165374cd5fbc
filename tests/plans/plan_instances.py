"""Small random planning problems with seasons, chains, moves, kinds, money, flights and deadlines."""

from __future__ import annotations

from datetime import date

import numpy as np

from clearance.plan.problem import Activity, Areas, Pieces, PlanProblem, Pools

__all__ = ["random_problem"]


def random_problem(
    seed: int, *, areas: int = 12, teams: int = 4, months: int = 24, limits: bool = True, far: bool = True
) -> PlanProblem:
    """A problem of at most so many areas and teams; `limits`: money and flights may be short, `far`: places are."""
    rng = np.random.default_rng(seed)
    areas, teams = int(rng.integers(2, areas + 1)), int(rng.integers(1, teams + 1))
    places, kinds = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    works = 2
    rate = rng.uniform(40, 160, (kinds, works)) * np.array([3.0, 1.0])
    if kinds == 2 and rng.random() < 0.5:
        rate[1, rng.integers(0, works)] = 0.0
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    calendar = np.tile(days, months // 12 + 1)[:months] * 0.7
    working = np.empty((kinds, places, months))
    for place in range(places):
        open_share = rng.choice([0.0, 0.5, 1.0], 12, p=[0.25, 0.15, 0.6])
        working[:, place] = calendar * np.tile(open_share, months // 12 + 1)[:months]
    pools = min(teams, int(rng.integers(1, 4)))
    count = np.bincount(rng.integers(0, pools, teams - pools), minlength=pools) + 1
    travel = rng.uniform(1, 12, (places, places)).round(1)
    travel = np.where(np.eye(places, dtype=bool), 0.0, far * (travel + travel.T) / 2)
    start = date(2025, 1, 1)
    pieces = _pieces(rng, areas)
    deadline = [None, date(2025 + (months - 1) // 12, 12, 31), date(2025, 10, 31)][rng.integers(0, 3)]
    cost = rng.uniform(5, 30, pools)
    by_air = rng.random(places) < 0.3
    return PlanProblem(
        first_day=start,
        months=months,
        deadline=deadline,
        areas=Areas(
            ids=tuple(f"A{n}" for n in range(areas)),
            place=rng.integers(0, places, areas),
            priority=rng.choice([1.0, 2.0, 4.0], areas),
        ),
        pieces=pieces,
        pools=Pools(
            names=tuple(f"pool {n}" for n in range(pools)),
            kind=np.append(0, rng.integers(0, kinds, pools - 1)).astype(np.int64),
            base=rng.integers(0, places, pools),
            count=count.astype(np.int64),
            first_day=np.where(rng.random(pools) < 0.3, 60.0, 0.0),
            last_day=np.full(pools, 730.0),
            cost_per_day=cost,
            cost_per_move=rng.uniform(0, 200, pools),
            move_days=rng.uniform(0.5, 4, pools).round(1),
        ),
        places=tuple(f"place {n}" for n in range(places)),
        rate_m2_per_day=rate,
        working_days=working,
        travel_days=travel,
        by_air=by_air,
        flown_team_days=np.full(months, 25.0 if limits and rng.random() < 0.5 else np.inf),
        budget=np.full((months + 11) // 12, float(cost.mean() * 150) if limits and rng.random() < 0.5 else np.inf),
        currency="USD",
    )


def _pieces(rng: np.random.Generator, areas: int) -> Pieces:
    rows: list[tuple[int, int, int, float, float]] = []
    for area in range(areas):
        m2 = float(np.round(np.exp(rng.normal(np.log(1_500), 0.7)), 1))
        if rng.random() < 0.4:
            rows.append((area, Activity.TS, 0, m2, 0.6 * m2))
            m2 *= 0.4
        cut = 2 if m2 > 2_500 else 1
        rows += [(area, Activity.CLEARANCE, 1, m2 / cut, m2 / cut)] * cut
    columns = list(zip(*rows, strict=True))
    return Pieces(
        area=np.array(columns[0]),
        activity=np.array(columns[1]),
        work=np.array(columns[2]),
        m2=np.array(columns[3]),
        releases_m2=np.array(columns[4]),
    )
