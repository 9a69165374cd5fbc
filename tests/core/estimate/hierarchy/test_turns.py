"""How far ahead of their turn areas were finished, and what the model makes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.estimate.hierarchy.land import Areas, Floats
from clearance.estimate.hierarchy.model import estimate_land
from clearance.estimate.hierarchy.trials import Scenario, simulated
from clearance.estimate.hierarchy.turns import ahead_of_turn

FIRST = Scenario(name="contaminated areas first", areas=500, sectors=1, worst_first=4.0, high=(1.0, 0.0))
TIMES = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20), st.booleans(), st.integers(0, 2)), min_size=1)


def turns(since: list[float], until: list[float], finished: list[bool]) -> Floats:
    return ahead_of_turn(np.zeros(len(since), dtype=np.int64), np.array(since), np.array(until), np.array(finished))


@given(TIMES)
def test_a_stratum_as_a_whole_is_neither_ahead_nor_behind(rows: list[tuple[int, int, bool, int]]) -> None:
    began, taking, finished, stratum = (np.array(column) for column in zip(*rows, strict=True))
    ahead = ahead_of_turn(stratum.astype(np.int64), began.astype(float), (began + taking).astype(float), finished)
    for one in np.unique(stratum):
        assert ahead[stratum == one].sum() == pytest.approx(0, abs=1e-9)
    assert ahead.max() <= 1


def test_an_area_that_came_late_was_not_passed_over_before() -> None:
    late = turns([0, 0, 5], [1, np.inf, np.inf], [True, False, False])
    assert late.tolist() == [0.5, -0.5, 0]


def test_what_survey_took_out_is_behind_only_as_long_as_it_was_there() -> None:
    assert turns([0] * 4, [1, 2, 3, np.inf], [True, False, True, False]).round(3).tolist() == [0.75, -0.25, 0.25, -0.75]


def test_areas_of_one_day_share_their_turn_and_one_that_came_and_went_in_one_act_has_none() -> None:
    assert turns([0, 0, 0, 7], [3, 3, np.inf, 7], [True, True, False, True]).round(3).tolist() == [
        0.333,
        0.333,
        -0.667,
        0,
    ]


def estimated(areas: Areas) -> tuple[float, float]:
    """How much more readily contaminated areas seem to be taken, and mines that remain."""
    made = estimate_land(areas, seed=3)
    order = [part.posterior[1] for part in made.parts if part.part.startswith("contaminated areas, taken")]
    return (order[0] if order else 1.0), made.remaining.median


def test_the_order_of_work_tells_that_contaminated_areas_were_taken_first() -> None:
    programme = simulated(replace(FIRST, areas=12_000), np.random.default_rng(1))
    truth = int(programme.remaining.sum())
    order, told = estimated(programme.areas)
    _, not_told = estimated(replace(programme.areas, ahead=None))
    assert order > 1.8
    assert told == pytest.approx(truth, rel=0.1)
    assert not_told > 1.15 * truth


def test_where_areas_are_taken_as_they_come_the_order_says_so() -> None:
    as_they_come = replace(FIRST, worst_first=1.0)
    orders = [estimated(simulated(as_they_come, np.random.default_rng(seed)).areas)[0] for seed in range(4)]
    assert 0.75 < np.median(orders) < 1.3
