"""A small problem that a person can check by hand."""

from datetime import date

import numpy as np
import pytest

from clearance.plan.problem import Activity, Areas, Pieces, PlanProblem, Pools


@pytest.fixture
def two_areas() -> PlanProblem:
    """Two areas at one place, cleared by one team at 100 m2 a working day, every calendar day of 2025 but April."""
    working_days = np.array([[[31.0, 28, 31, 0, 31, 30, 31, 31, 30, 31, 30, 31]]])
    return PlanProblem(
        first_day=date(2025, 1, 1),
        months=12,
        deadline=date(2025, 12, 31),
        areas=Areas(ids=("A", "B"), place=np.array([0, 0]), priority=np.array([1.0, 3.0])),
        pieces=Pieces(
            area=np.array([0, 1]),
            activity=np.array([Activity.CLEARANCE, Activity.CLEARANCE]),
            work=np.array([0, 0]),
            m2=np.array([1000.0, 2000.0]),
            releases_m2=np.array([1000.0, 2000.0]),
        ),
        pools=Pools(
            names=("manual",),
            kind=np.array([0]),
            base=np.array([0]),
            count=np.array([1]),
            first_day=np.array([0.0]),
            last_day=np.array([365.0]),
            cost_per_day=np.array([10.0]),
            cost_per_move=np.array([100.0]),
            move_days=np.array([2.0]),
        ),
        places=("north",),
        rate_m2_per_day=np.array([[100.0]]),
        working_days=working_days,
        travel_days=np.zeros((1, 1)),
        by_air=np.array([False]),
        flown_team_days=np.full(12, np.inf),
        budget=np.array([np.inf]),
        currency="USD",
    )
