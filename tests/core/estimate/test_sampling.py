"""Samples of quality assurance, against known examples, limits and a simulation."""

from __future__ import annotations

import numpy as np
import pytest

from clearance.errors import InvalidQuantity
from clearance.estimate.sampling import Inspection, plan_for, residual_after

HECTARE = Inspection(area_m2=10_000)


def test_a_hectare_with_five_missed_items_passes_a_tenth_of_it_62_percent_of_the_time() -> None:
    assert HECTARE.passes(5, 1_000) == pytest.approx(0.62, abs=0.005)
    assert HECTARE.passes(5, 1_000) == pytest.approx((1 - 0.1 * 0.9) ** 5, abs=0.001)


def test_to_catch_it_nine_times_in_ten_41_percent_must_be_inspected() -> None:
    plan = plan_for(HECTARE, missed=5, risk=0.1)
    assert plan.sampled_units / HECTARE.units == pytest.approx(0.41, abs=0.002)
    assert plan.passes <= 0.1 < HECTARE.passes(5, plan.sampled_units - 1)


def test_the_unit_of_sampling_matters_little_while_items_lie_apart() -> None:
    lanes = Inspection(area_m2=10_000, unit_m2=50)
    assert lanes.passes(5, 20) == pytest.approx(HECTARE.passes(5, 1_000), abs=0.005)


def test_a_simulated_inspection_passes_as_often() -> None:
    rng = np.random.default_rng(1)
    lot = Inspection(area_m2=400, unit_m2=4, detection=0.7, allowed=1)
    draws = rng.hypergeometric(6, 94, 30, size=200_000)
    passed = (rng.binomial(draws, 0.7) <= 1).mean()
    assert lot.passes(6, 30) == pytest.approx(passed, abs=0.004)


def test_limits() -> None:
    perfect = Inspection(area_m2=1_000, detection=1.0)
    assert perfect.passes(0, 1_000) == 1
    assert perfect.passes(1, 0) == 1
    assert perfect.passes(1, 1_000) == pytest.approx(0)
    assert perfect.passes(1, 300) == pytest.approx(0.7)
    assert plan_for(perfect, missed=1, risk=0.05).sampled_units == 950


def test_what_remains_after_clearance_and_a_sample() -> None:
    bare = residual_after(area_m2=10_000, mines_per_ha=20, clearance=0.99)
    sampled = residual_after(area_m2=10_000, mines_per_ha=20, clearance=0.99, sampled_share=0.1, detection=0.9)
    assert (bare.mean, bare.any_mine) == pytest.approx((0.2, 0.18), abs=0.002)
    assert sampled.any_mine == pytest.approx(0.166, abs=0.001)


def test_what_cannot_be_is_refused_with_the_remedy() -> None:
    with pytest.raises(InvalidQuantity, match="10 m2 in units of 50 m2 cannot be"):
        Inspection(area_m2=10, unit_m2=50)
    with pytest.raises(InvalidQuantity, match="inf units are too many to count"):
        Inspection(area_m2=10_000, unit_m2=5e-324)
    with pytest.raises(InvalidQuantity, match=r"detection 1\.5 is no probability"):
        Inspection(area_m2=10, detection=1.5)
    with pytest.raises(InvalidQuantity, match="11 missed items in 10 units"):
        Inspection(area_m2=10).passes(11, 5)
    with pytest.raises(InvalidQuantity, match="11 of 10 units cannot be drawn"):
        Inspection(area_m2=10).passes(1, 11)
    with pytest.raises(InvalidQuantity, match=r"passes with probability 0\.1 even when all of it is inspected"):
        plan_for(HECTARE, missed=1, risk=0.01)
    with pytest.raises(
        InvalidQuantity, match=r"a lot with 0 missed items is to pass, since 0 may be found; .* 1 or more"
    ):
        plan_for(HECTARE, missed=0, risk=0.1)
    with pytest.raises(InvalidQuantity, match="a risk of 0 is no probability"):
        plan_for(HECTARE, missed=1, risk=0)
    with pytest.raises(InvalidQuantity, match="clearance 2 is no probability"):
        residual_after(area_m2=1, mines_per_ha=1, clearance=2)
