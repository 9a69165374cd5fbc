"""Random programmes, planned, executed by the product, and lived through day by day by another simulator."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from plan_days import live

from clearance.plan.execution import Unknowns, simulate, unknowns_for
from clearance.plan.execution.outcome import quantile_day
from clearance.plan.optimise import plan_schedule
from clearance.plan.problem import Activity, Areas, Pieces, PlanProblem, Pools
from clearance.plan.schedule import Schedule

__all__ = ["Trial", "programme", "sample_quantile", "trial"]

MONTHS, CONFIDENCE = 96, 0.8
PIECE_DAYS = 15.0


class Trial(NamedTuple):
    """What a programme was promised with probability 0.8, and what came of it.

    `met_m2`: whether the m2 of the year were reached; `met_day`: whether the day was kept. Days: the median one, the
    promised one, the true one, and the 0.8 quantile of the other simulator (NaN when it did not run), read from its
    sample at rank (n + 1) 0.8. `width`: from 0.1 to 0.9 quantile of the day, as a share of the median; `p_done` and
    `done`: of the deadline. `other_first_day`: the first of the sample's days by which 0.8 of it had come.
    """

    met_m2: bool
    met_day: bool
    median_day: float
    promised_day: float
    true_day: float
    other_day: float
    width: float
    p_done: float
    done: bool
    other_first_day: float


def programme(seed: int) -> tuple[PlanProblem, Unknowns]:
    """8 to 16 areas, suspected or confirmed, 3 to 7 teams, seasons, at times few flights or little money."""
    rng = np.random.default_rng(seed)
    count, places = int(rng.integers(8, 17)), 2
    teams = np.array([1, *rng.integers(1, 4, 2)])
    rate = np.array([[rng.uniform(800, 3000), 0.0], [0.0, rng.uniform(80, 250)], [0.0, rng.uniform(150, 500)]])
    season = np.ones((2, 12))
    if rng.random() < 0.7:
        closed = int(rng.integers(2, 6))
        season[int(rng.integers(0, 2)), (np.arange(closed) + int(rng.integers(0, 12))) % 12] = 0.0
    months = np.arange(MONTHS) % 12
    working = np.tile(season[:, months] * rng.uniform(15, 22), (3, 1, 1))
    clearing = float((teams[1:] * rate[1:, 1]).sum())
    size = np.exp(rng.normal(0, 0.8, count))
    m2 = np.round(size / size.sum() * clearing * season.mean() * 215 * rng.uniform(1.2, 2.8))
    rows: list[tuple[int, Activity, int, float, float]] = []
    for area in range(count):
        left, suspected = float(m2[area]), rng.random() < 0.5
        if suspected:
            freed = round(left * rng.uniform(0.2, 0.6))
            rows.append((area, Activity.NTS, 0, left / 0.7, freed))
        parts = max(1, int(np.ceil(left / (PIECE_DAYS * rate[1:, 1].mean()))))
        rows += [(area, Activity.CLEARANCE, 1, left / parts, left / parts)] * parts
    area, activity, work, worked, freed_m2 = np.array(rows).T
    cost = np.array([300.0, 500.0, 900.0])
    tight = rng.random(2) < 0.25
    problem = PlanProblem(
        first_day=date(2025, 1, 1),
        months=MONTHS,
        deadline=date(2025 + int(rng.integers(2, 5)), 12, 31),
        areas=Areas(
            ids=tuple(f"A{number}" for number in range(count)),
            place=rng.integers(0, places, count),
            priority=rng.choice([1.0, 2.0, 4.0], count),
        ),
        pieces=Pieces(
            area=area.astype(np.int64),
            activity=activity.astype(np.int64),
            work=work.astype(np.int64),
            m2=worked,
            releases_m2=freed_m2,
        ),
        pools=Pools(
            names=("survey", "manual", "dogs"),
            kind=np.arange(3),
            base=np.zeros(3, dtype=np.int64),
            count=teams,
            first_day=np.zeros(3),
            last_day=np.full(3, 2921.0),
            cost_per_day=cost,
            cost_per_move=np.full(3, 1000.0),
            move_days=np.full(3, float(rng.integers(1, 4))),
        ),
        places=("north", "south"),
        rate_m2_per_day=rate,
        working_days=working,
        travel_days=np.array([[0.0, 2.0], [2.0, 0.0]]),
        by_air=np.array([False, bool(tight[0])]),
        flown_team_days=np.full(MONTHS, rng.uniform(25, 60)),
        budget=np.full(MONTHS // 12, rng.uniform(0.6, 1.0) * 365 * float(teams @ cost) if tight[1] else np.inf),
        currency="USD",
    )
    unknowns = unknowns_for(problem)
    known = np.where(rng.random(count) < 0.5, rng.uniform(0.5, 1.0, count), 1.0)
    return problem, Unknowns(rate_median=unknowns.rate_median, rate_sd=unknowns.rate_sd, contaminated=known)


def sample_quantile(days: NDArray[np.float64], probability: float) -> float:
    """The day below which a new draw lies with a probability, from a sample: at rank (n + 1) p, between two days.

    The mean of the share below the k-th of n draws is k / (n + 1) (E. J. Gumbel, Statistics of Extremes, 1958), so the
    k-th with k = n p lies below the quantile: by 0.02 with 40 draws at 0.8, by 0.004 with 200.
    """
    ordered = np.sort(days)
    place = min(max((len(ordered) + 1) * probability - 1, 0.0), len(ordered) - 1.0)
    low, high = ordered[int(np.floor(place))], ordered[int(np.ceil(place))]
    return float(low if low == high else low + (place - np.floor(place)) * (high - low))


def trial(seed: int, *, draws: int = 200, others: int = 0, stretch: float = 1.0) -> Trial:
    """Plan a programme, promise, and live through one truth of it (and through `others` more)."""
    problem, unknowns = programme(seed)
    schedule: Schedule = plan_schedule(problem).schedule
    execution = simulate(schedule, unknowns, draws=draws, seed=seed)
    milestone = execution.milestones(CONFIDENCE)[1]
    days = execution.reached_day[:, 1]
    promised = quantile_day(days, CONFIDENCE)
    ends = float(problem.month_starts[24])
    truth = live(schedule, unknowns, seed=seed + 1_000_000, stretch=stretch)
    true_day = truth.reaches(milestone.planned_m2)
    other = [
        live(schedule, unknowns, seed=seed + 1_000_000 * (2 + at)).reaches(milestone.planned_m2) for at in range(others)
    ]
    low, middle, high = (quantile_day(days, probability) for probability in (0.1, 0.5, 0.9))
    return Trial(
        met_m2=truth.by(ends) >= milestone.firm_m2 * (1 - 1e-9),
        met_day=true_day <= promised,
        median_day=middle,
        promised_day=promised,
        true_day=true_day,
        other_day=sample_quantile(np.array(other), CONFIDENCE) if others else float("nan"),
        width=(high - low) / middle,
        p_done=execution.p_by_deadline or 0.0,
        done=truth.completion <= problem.deadline_day,
        other_first_day=quantile_day(np.array(other), CONFIDENCE) if others else float("nan"),
    )
