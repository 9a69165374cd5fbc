"""Observed rates pull the assumed ones as far as they are firm, by a closed form that integration confirms."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import gamma, invgamma

from clearance.plan.actual.productivity import RateFactor, pooled, with_rates
from clearance.plan.capacity.capacity import Capacity
from clearance.plan.capacity.stating import Spread
from clearance.plan.capacity.teams import GroundClass, GroupRate, TeamGroup, TeamKind
from clearance.plan.execution.unknowns import COMMON_SD, MONTH_SD, NINE_IN_TEN, TASK_SD, TEAM_SD
from clearance.plan.problem import Activity

ASSUMED = (30.0, 50.0, 83.3)


def test_the_closed_form_is_what_integration_gives() -> None:
    after = pooled(ASSUMED, 2000.0, 50.0, (12, 3, 4))
    prior = 2 + 1 / math.expm1((math.log(83.3 / 30.0) / NINE_IN_TEN) ** 2 + COMMON_SD**2)
    firm = 1 / (TASK_SD**2 / 12 + TEAM_SD**2 / 3 + MONTH_SD**2 / 4)
    factor = np.linspace(0.05, 6, 60_000)
    weight = invgamma.pdf(factor, prior, scale=prior - 1) * gamma.pdf(0.8, firm, scale=factor / firm)
    weight /= weight.sum()
    cumulative = np.cumsum(weight)
    integrated = (float(factor @ weight), *(float(factor[np.searchsorted(cumulative, p)]) for p in (0.05, 0.95)))
    assert (after.mean, after.low, after.high) == pytest.approx(integrated, abs=2e-3)
    assert after.mean == pytest.approx(1 - after.weight + 0.8 * after.weight)


def test_what_was_not_observed_changes_no_rate_and_what_brought_nothing_lowers_it() -> None:
    assert (pooled(ASSUMED, 0.0, 0.0, (1, 1, 1)).mean, pooled(ASSUMED, 0.0, 0.0, (1, 1, 1)).weight) == (1.0, 0.0)
    nothing = pooled(ASSUMED, 0.0, 50.0, (12, 3, 4))
    assert 0 < nothing.low < nothing.mean == pytest.approx(1 - nothing.weight)


def test_more_tasks_teams_and_months_say_more() -> None:
    weights = [pooled(ASSUMED, 2000.0, 50.0, (n, n, n)).weight for n in (1, 4, 16)]
    assert weights == sorted(weights)
    assert pooled((50.0, 50.0, 50.0), 2000.0, 50.0, (4, 4, 4)).weight < weights[1]


def test_a_capacity_takes_the_rates_that_were_observed_and_keeps_the_ground_they_hold_on() -> None:
    own = GroupRate(activity=Activity.CLEARANCE, m2_per_team_day=Spread(low=30, mode=50, high=90))
    capacity = Capacity(
        teams=(
            TeamGroup(name="Army", kind=TeamKind.MANUAL, count=2, rates=(own,)),
            TeamGroup(name="Dogs", kind=TeamKind.DOGS, count=1, searchers=2),
        )
    )
    factor = RateFactor(mean=0.8, low=0.5, high=1.5, weight=0.5)
    changed = with_rates(capacity, {"CLEARANCE": factor}, "observed")
    army, dogs = changed.teams
    (anywhere,) = (one for one in army.rates if one.ground is None)
    assert anywhere == replace(own, m2_per_team_day=Spread(low=25, mode=40, high=75, source="observed"))
    assert changed.has_rate_of_its_land(army, Activity.CLEARANCE, GroundClass.OPEN)
    for ground in GroundClass:
        before, after = (one.rate(one.teams[1], Activity.CLEARANCE, ground) for one in (capacity, changed))
        assert (before is None) == (after is None)
        if before is not None and after is not None:
            assert after.mode == pytest.approx(0.8 * before.mode)
            assert changed.rate(dogs, Activity.TS, ground) == capacity.rate(capacity.teams[1], Activity.TS, ground)
