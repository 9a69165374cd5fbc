from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from clearance.errors import InvalidQuantity, NotPossible
from clearance.estimate.density import densities
from clearance.estimate.records import CompletedArea, RecordedMines, RecordRevision
from clearance.estimate.remaining import GUARD, RemainingMines, estimate_remaining_mines


def pair(recorded: int, found: int) -> CompletedArea:
    return CompletedArea(area_id="A-1", recorded_ap_mines=recorded, found_ap_mines=found)


def correction(before: int, after: int) -> RecordRevision:
    return RecordRevision(effective_on=date(2015, 12, 31), before=before, after=after)


# Peru, Article 7 reports and Landmine Monitor 2015 and 2016, NPA 2024 Factsheet Peru.
PERU = RecordedMines(
    recorded_open=3_997,
    revisions=(correction(10_313, 11_179), correction(11_179, 6_338), correction(5_942, 4_743)),
)


def estimate(records: RecordedMines, draws: int = 10_000) -> RemainingMines:
    return estimate_remaining_mines(records, seed=3, draws=draws)


def width(result: RemainingMines) -> float:
    assert result.high is not None
    return (result.high - result.low) / result.recorded_open


def test_peru_has_about_as_many_mines_as_recorded_with_a_wide_interval() -> None:
    result = estimate(PERU)
    assert 3_000 < result.median < 4_000
    assert 3_700 < result.mean < 4_300
    assert 1_000 < result.low < 1_800
    assert 6_000 < (result.high or 0) < 8_000
    assert (result.denominator, result.level, result.completed_areas, result.revisions) == ("recorded mines", 0.8, 0, 3)


def test_a_record_that_was_cut_by_half_is_trusted_less_than_one_that_hardly_moved() -> None:
    cut = estimate(RecordedMines(recorded_open=1_000, revisions=(correction(11_179, 6_338),)))
    never = estimate(RecordedMines(recorded_open=1_000))
    steady = estimate(RecordedMines(recorded_open=1_000, revisions=(correction(6_400, 6_338),)))
    trusts = [made.trust or 0 for made in (cut, never, steady)]
    assert 0 < trusts[0] < trusts[1] < trusts[2]
    assert width(cut) > width(never) > width(steady)


def test_finds_in_completed_areas_move_the_estimate_and_narrow_it() -> None:
    prior = estimate(RecordedMines(recorded_open=1_000))
    few = estimate(RecordedMines(recorded_open=1_000, completed=(pair(50, 20),) * 3))
    many = estimate(RecordedMines(recorded_open=1_000, completed=(pair(50, 20),) * 60))
    assert prior.median > few.median > many.median
    assert width(prior) > width(few) > width(many)
    assert many.ratio is not None
    assert many.ratio.median == pytest.approx(0.4, abs=0.05)


def test_one_open_area_is_less_certain_than_the_same_mines_in_many() -> None:
    done = tuple(pair(50, found) for found in (10, 20, 40, 60, 90, 30))
    one = estimate(RecordedMines(recorded_open=1_000, completed=done, open_areas=(1_000,)))
    many = estimate(RecordedMines(recorded_open=1_000, completed=done, open_areas=(25,) * 40))
    assert width(one) > width(many)


def test_without_a_list_the_open_areas_are_taken_as_large_as_the_completed_ones() -> None:
    done = (pair(40, 30), pair(60, 50))
    listed = RecordedMines(recorded_open=1_000, completed=done, open_areas=(50,) * 20)
    assert estimate(replace(listed, open_areas=())) == estimate(listed)


def test_the_same_seed_gives_the_same_estimate_and_another_seed_a_close_one() -> None:
    other = estimate_remaining_mines(PERU, seed=4)
    assert estimate(PERU) == estimate_remaining_mines(PERU, seed=3)
    assert other.median != estimate(PERU).median
    assert other.median == pytest.approx(estimate(PERU).median, rel=0.05)


def test_densities_are_repeated_for_information_and_change_no_number() -> None:
    found = densities(found_ap_mines=746, cleared_m2=22_625, released_m2=90_500)
    informed = estimate_remaining_mines(PERU, seed=3, densities=found)
    assert replace(informed, densities=(), basis=()) == replace(estimate(PERU), basis=())
    assert informed.basis[-3:] == (
        GUARD,
        "For information only: 330 AP mines found per hectare cleared (746 in 2.263 ha).",
        "For information only: 82.4 AP mines found per hectare released (746 in 9.05 ha).",
    )


def test_without_recorded_mines_an_estimate_is_refused_with_the_reason() -> None:
    with pytest.raises(NotPossible, match="area times density would not be an estimate"):
        estimate(RecordedMines(recorded_open=0))


def test_when_nothing_is_recorded_any_more_the_estimate_is_zero_with_an_open_upper_end() -> None:
    result = estimate(RecordedMines(recorded_open=0, completed=(pair(10, 9), pair(0, 4))))
    assert (result.median, result.mean, result.low, result.high) == (0, 0, 0, None)
    assert result.basis[-4:-1] == (
        "Completed areas without a recorded mine: 1; 4 AP mines found there.",
        "No recorded mine is left, so the estimate is zero and its upper end is open.",
        "Mines that no record mentions are not in this number: they cannot be estimated from records.",
    )


def test_finds_where_nothing_was_recorded_do_not_move_the_ratio() -> None:
    records = RecordedMines(recorded_open=100, completed=(pair(50, 40),))
    beyond = replace(records, completed=(*records.completed, pair(0, 70)))
    assert replace(estimate(beyond), basis=()) == replace(estimate(records), basis=())


def test_the_json_names_denominator_method_seed_and_evidence() -> None:
    found = densities(found_ap_mines=2, cleared_m2=10_000)
    served = estimate_remaining_mines(PERU, seed=3, densities=found).to_dict()
    assert list(served) == [
        *("median", "mean", "low", "high", "level", "recorded_open", "ratio", "trust", "denominator", "method"),
        *("seed", "draws", "basis", "completed_areas", "revisions", "densities_for_information"),
    ]
    assert (served["denominator"], served["method"], served["seed"]) == (
        "recorded mines",
        "gamma-Poisson on recorded mines, v1",
        3,
    )
    assert served["densities_for_information"] == [
        {
            "numerator": "AP mines found",
            "ap_mines": 2,
            "denominator": "hectare cleared",
            "hectares": 1.0,
            "ap_mines_per_ha": 2.0,
        }
    ]


def test_a_density_needs_land_of_its_kind() -> None:
    assert densities(found_ap_mines=3, cleared_m2=0) == ()
    with pytest.raises(InvalidQuantity, match="-1 m2 is below zero"):
        densities(found_ap_mines=3, cleared_m2=-1)
    with pytest.raises(InvalidQuantity, match="AP mines found: -3 is below zero"):
        densities(found_ap_mines=-3, cleared_m2=1)


def test_impossible_inputs_are_refused_with_the_value() -> None:
    with pytest.raises(InvalidQuantity, match="Area A-1, found: -1 AP mines"):
        pair(5, -1)
    with pytest.raises(InvalidQuantity, match="0 AP mines after it"):
        correction(100, 0)
    with pytest.raises(InvalidQuantity, match="hold 30 recorded AP mines, the total says 40"):
        RecordedMines(recorded_open=40, open_areas=(10, 20))
    with pytest.raises(InvalidQuantity, match="500 draws are too few"):
        estimate(PERU, draws=500)
    with pytest.raises(InvalidQuantity, match="seed -1 is below zero"):
        estimate_remaining_mines(PERU, seed=-1)


def test_the_80_percent_interval_of_remaining_mines_is_calibrated() -> None:
    rng = np.random.default_rng(7)
    covered = []
    for _ in range(100):
        trust, shape = 4 * np.exp(0.7 * rng.standard_normal()), 2 * np.exp(0.7 * rng.standard_normal())
        recorded = rng.integers(5, 200, size=30)
        true = rng.poisson(recorded * rng.gamma(trust) / trust * rng.gamma(shape, size=30) / shape)
        result = estimate(
            RecordedMines(
                recorded_open=int(recorded[10:].sum()),
                completed=tuple(pair(int(r), int(n)) for r, n in zip(recorded[:10], true[:10], strict=True)),
                open_areas=tuple(int(r) for r in recorded[10:]),
            )
        )
        assert result.high is not None
        covered.append(result.low <= true[10:].sum() <= result.high)
    assert 0.7 <= np.mean(covered) <= 0.92
