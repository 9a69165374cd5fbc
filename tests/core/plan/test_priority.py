"""Scores can be taken apart, ranks say how firm they are, and survey goes first where it saves more than it costs."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from clearance.errors import InvalidQuantity
from clearance.plan.priority.criteria import DEFAULT_CRITERIA, Criterion
from clearance.plan.priority.scoring import Evidence, plan_weights, prioritised
from clearance.plan.priority.stability import rank_ranges
from clearance.plan.priority.survey_first import survey_or_clear

PEOPLE = Criterion(name="people_near", weight=3, half=100)
USE = Criterion(name="land_use", weight=1)


def test_a_score_is_the_sum_of_what_each_criterion_adds() -> None:
    village = Evidence(area_id="village", measures={"people_near": 300, "land_use": 0.2}, cost=50_000)
    field = Evidence(area_id="field", measures={"land_use": 1.0}, harm="ownership is before a court")
    first, second = prioritised([field, village], [PEOPLE, USE], seed=1).areas
    assert (first.area_id, first.rank) == ("village", 1)
    assert dict(first.parts) == pytest.approx({"people_near": 0.75 * 0.75, "land_use": 0.25 * 0.2})
    assert first.score == pytest.approx(sum(first.parts.values()))
    assert first.benefit_per_cost == pytest.approx(first.score / 50_000)
    assert (second.unknown, second.score, second.score_at_most) == (("people_near",), 0.25, 1.0)
    assert (second.benefit_per_cost, second.harm) == (None, "ownership is before a court")


measures = st.fixed_dictionaries(
    {},
    optional={
        one.name: st.floats(0, 1 if not one.half else 1e6, allow_nan=False).map(float) for one in DEFAULT_CRITERIA
    },
)


@given(st.lists(measures, min_size=1, max_size=12))
def test_an_area_added_changes_no_other_score(listed: list[dict[str, float]]) -> None:
    areas = [Evidence(area_id=f"A{n}", measures=one) for n, one in enumerate(listed)]
    whole = {one.area_id: one for one in prioritised(areas, seed=1, draws=2).areas}
    less = {one.area_id: one for one in prioritised(areas[:-1], seed=1, draws=2).areas}
    assert {name: one.score for name, one in less.items()} == {name: whole[name].score for name in less}
    assert sorted(one.rank for one in whole.values()) == list(range(1, len(areas) + 1))
    assert all(0 <= one.score <= one.score_at_most <= 1 + 1e-12 for one in whole.values())


@given(st.lists(measures, min_size=2, max_size=8), st.sampled_from([one.name for one in DEFAULT_CRITERIA]))
def test_more_of_anything_never_lowers_a_score(listed: list[dict[str, float]], name: str) -> None:
    areas = [Evidence(area_id=f"A{n}", measures=one) for n, one in enumerate(listed)]
    more = Evidence(area_id="A0", measures=listed[0] | {name: 1.0 if listed[0].get(name, 0) <= 1 else 1e7})
    before = {one.area_id: one.score for one in prioritised(areas, seed=1, draws=1).areas}
    after = {one.area_id: one.score for one in prioritised([more, *areas[1:]], seed=1, draws=1).areas}
    assert after["A0"] >= before["A0"] - 1e-12


def test_ranks_are_firm_where_one_area_beats_another_on_every_criterion() -> None:
    best = Evidence(area_id="best", measures={"people_near": 900, "land_use": 1.0})
    worst = Evidence(area_id="worst", measures={"people_near": 1, "land_use": 0.1})
    people = Evidence(area_id="people", measures={"people_near": 60, "land_use": 0.2})
    use = Evidence(area_id="use", measures={"people_near": 10, "land_use": 0.95})
    ranked = {one.area_id: one for one in prioritised([best, worst, people, use], [PEOPLE, USE], seed=2).areas}
    assert ranked["best"].rank_range == (1, 1)
    assert ranked["best"].first_tenth == 1.0
    assert ranked["worst"].rank_range == (4, 4)
    assert ranked["people"].rank_range == ranked["use"].rank_range == (2, 3)


def test_agreement_is_the_mean_rank_correlation() -> None:
    rng = np.random.default_rng(3)
    values = rng.uniform(size=(30, 4))
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    ranges = rank_ranges(values, weights, seed=4, spread=1.0, draws=50)
    drawn = weights * np.exp(np.random.default_rng(4).standard_normal((50, 4)))
    expected = np.mean([spearmanr(values @ weights, values @ one).statistic for one in drawn])
    assert ranges.agreement == pytest.approx(expected)


def test_weights_that_do_not_change_give_one_order() -> None:
    areas = [Evidence(area_id=f"A{n}", measures={"people_near": 10.0 * n}) for n in range(20)]
    priorities = prioritised(areas, seed=1, spread=0.0)
    assert priorities.agreement == pytest.approx(1.0)
    assert all(one.rank_range == (one.rank, one.rank) for one in priorities.areas)


def test_the_plan_weighs_the_best_area_four_times_one_that_scores_nothing() -> None:
    areas = [Evidence(area_id="much", measures={"people_near": 1e6}), Evidence(area_id="none", measures={"treaty": 0})]
    assert plan_weights(prioritised(areas, seed=1)) == {"much": 4.0, "none": 1.0}
    assert plan_weights(prioritised(areas[1:], seed=1)) == {"none": 1.0}


@pytest.mark.parametrize(
    ("measures", "said"),
    [({"people_near": -1}, "area A: people_near -1 cannot be"), ({"land_use": 1.5}, "area A: land_use 1.5 cannot be")],
)
def test_measures_that_cannot_be_are_refused(measures: dict[str, float], said: str) -> None:
    with pytest.raises(InvalidQuantity, match=said):
        prioritised([Evidence(area_id="A", measures=measures)], seed=1)


def test_criteria_that_cannot_rank_are_refused() -> None:
    for criteria, said in (
        ([Criterion(name="x", weight=0)], "no criterion has a weight above 0"),
        ([Criterion(name="x", weight=-1)], "criterion x: weight -1"),
        ([PEOPLE, PEOPLE], "criterion people_near is there twice"),
    ):
        with pytest.raises(InvalidQuantity, match=said):
            prioritised([], criteria, seed=1)


@given(
    p=st.floats(0, 1),
    share=st.floats(0.01, 1),
    clearing=st.floats(0.1, 50),
    survey=st.floats(0.001, 60),
)
def test_survey_goes_first_exactly_below_the_break_even(p: float, share: float, clearing: float, survey: float) -> None:
    choice = survey_or_clear(
        "A",
        area_m2=1_000,
        p_contaminated=p,
        confirmed_share=share,
        clearing_cost_per_m2=clearing,
        survey_cost_per_m2=survey,
    )
    assert choice.survey_first == (survey + p * share * clearing < clearing) or math.isclose(
        choice.saving, 0, abs_tol=1e-6
    )
    if 0 < choice.break_even_p < 1 and abs(p - choice.break_even_p) > 1e-9:
        assert choice.survey_first == (p < choice.break_even_p)


def test_a_probability_above_one_is_refused() -> None:
    with pytest.raises(InvalidQuantity, match=r"area A: p_contaminated 1\.2 cannot be; give 0 to 1"):
        survey_or_clear(
            "A", area_m2=1, p_contaminated=1.2, confirmed_share=1, clearing_cost_per_m2=1, survey_cost_per_m2=1
        )


def test_without_areas_there_are_no_ranks() -> None:
    assert prioritised([], seed=1).areas == ()
