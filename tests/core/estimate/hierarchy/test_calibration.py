"""A bounded form of `make calibrate`: the same code, fewer and smaller programmes, wider limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clearance.estimate.hierarchy.calibration import Job, Scores, scores_of, trials_of
from clearance.estimate.hierarchy.trials import SCENARIOS, Scenario


def scored(scenario: Scenario, programmes: int) -> Scores:
    small = replace(scenario, areas=min(scenario.areas, 200), sectors=2)
    return scores_of(small, trials_of(Job(small, tuple(range(programmes)))))


def test_intervals_hold_the_truth_as_often_as_they_promise() -> None:
    scores = scored(SCENARIOS[0], 60)
    assert 0.66 <= scores.national_80 <= 0.92  # 60 programmes of 80 %: two and a half standard errors
    assert 0.75 <= scores.strata_80 <= 0.88
    assert scores.areas_90 >= 0.9
    assert abs(scores.bias) < 0.05 + 2 * scores.bias_error
    assert scores.chi_square < 27.9  # once in a thousand times if ranks are even


@pytest.mark.parametrize("scenario", [one for one in SCENARIOS[1:] if one.within], ids=lambda one: one.name)
def test_programmes_that_the_model_does_not_know_of_stay_within_reach(scenario: Scenario) -> None:
    scores = scored(scenario, 10)
    assert scores.national_80 >= 0.5
    assert scores.strata_80 >= 0.65
