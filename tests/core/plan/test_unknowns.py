"""What is unknown about a plan, with its defaults and their sources."""

import dataclasses

import pytest

from clearance.errors import InvalidQuantity
from clearance.plan.execution import certain, unknowns_for
from clearance.plan.problem import PlanProblem


def test_every_default_says_its_source(two_areas: PlanProblem) -> None:
    assumptions = unknowns_for(two_areas).assumptions
    assert all(assumption.source for assumption in assumptions)
    assert [(one.what, one.value) for one in assumptions[:2]] == [
        ("spread of mean rates (sd of the logarithm)", "0.25 to 0.25"),
        ("spread of the rate of the whole programme (sd of the logarithm)", "0.15"),
    ]


def test_everything_can_be_switched_off(two_areas: PlanProblem) -> None:
    nothing = certain(two_areas)
    assert (nothing.common_sd, nothing.task_sd, nothing.month_sd, nothing.new_per_year) == (0, 0, 0, 0)
    assert nothing.rate_sd.tolist() == [[0.0]]


def test_a_spread_below_zero_is_refused_by_name(two_areas: PlanProblem) -> None:
    with pytest.raises(InvalidQuantity, match=r"^unknowns: team_sd of -1 cannot be; give 0 \(switched off\) or more$"):
        dataclasses.replace(unknowns_for(two_areas), team_sd=-1)
