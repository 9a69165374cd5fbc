"""Mines in rows: finite, none once all slots are checked, and intervals that hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom

from clearance.errors import InvalidQuantity
from clearance.estimate.hierarchy.land import Areas, Evidence, Floats, Stratum
from clearance.estimate.hierarchy.model import estimate_land
from clearance.estimate.hierarchy.result import LandEstimate
from clearance.estimate.hierarchy.rows import SlotsLeft, prior_occupancy, slots_left, slots_of

ROWS = Stratum(evidence=Evidence.ROWS, sector="North")
LEVELS = (0.05, 0.1, 0.5, 0.9, 0.95)


def with_rows(*areas: tuple[int, int, float]) -> Areas:
    """Areas of slots, checked ones, and mines found in these (NaN where nobody said)."""
    slots, checked, found = (np.array(column, dtype=np.float64) for column in zip(*areas, strict=True))
    zeros, count = np.zeros(len(areas)), len(areas)
    done = np.divide(checked, slots, out=np.zeros(count), where=slots > 0)
    return Areas(
        area_ids=tuple(f"A{n}" for n in range(count)),
        strata=(ROWS,),
        stratum=np.zeros(count, dtype=np.int64),
        cleared_m2=1_000 * done,
        reduced_m2=zeros,
        cancelled_m2=zeros,
        open_m2=np.where(done < 1, 1_000.0, 0.0).astype(np.float64),
        found=found,
        survey=np.zeros(count, dtype=np.int64),
        recorded=zeros,
        record_years=zeros,
        slots=slots,
        slots_checked=checked,
    )


def left(*areas: tuple[int, int, float]) -> SlotsLeft:
    return slots_left(slots_of(with_rows(*areas)))


@st.composite
def checks(draw: st.DrawFn) -> tuple[int, int, float]:
    slots = draw(st.integers(0, 400))
    checked = draw(st.integers(0, slots))
    return slots, checked, float(draw(st.integers(0, checked)))


@given(st.lists(checks(), min_size=1, max_size=6))
def test_no_more_remain_than_slots_are_unchecked_and_none_where_all_are(areas: list[tuple[int, int, float]]) -> None:
    made = left(*areas)
    unchecked = np.array([slots - checked for slots, checked, _ in areas])
    quantiles = made.quantiles(LEVELS)
    assert (np.diff(quantiles, axis=0) >= 0).all()
    assert ((quantiles >= 0) & (quantiles <= unchecked)).all()
    assert ((made.mean >= 0) & (made.mean <= unchecked)).all()
    assert ((made.any_mine >= 0) & (made.any_mine <= np.minimum(1, made.mean + 1e-9))).all()
    done = unchecked == 0
    assert not quantiles[:, done].any()
    assert not made.mean[done].any()
    assert not made.any_mine[done].any()


@given(checks())
def test_one_mine_more_in_the_checked_slots_never_lowers_what_is_expected(area: tuple[int, int, float]) -> None:
    slots, checked, found = area
    if found < checked:
        assert left((slots, checked, found + 1)).mean[0] >= left(area).mean[0] - 1e-9


def test_the_interval_shrinks_to_nothing_as_slots_are_checked() -> None:
    spans = [
        np.ptp(left((200, checked, 0.8 * checked)).quantiles((0.1, 0.9))) for checked in (0, 50, 100, 150, 190, 200)
    ]
    assert spans == sorted(spans, reverse=True)
    assert spans[-1] == 0


def test_areas_learn_from_each_other() -> None:
    done = [(100, 100, 30.0), (80, 80, 25.0), (120, 120, 35.0)] * 4
    alone, beside = left((100, 0, np.nan)), left(*done, (100, 0, np.nan))
    assert alone.mean[0] == pytest.approx(75, abs=6)
    assert beside.mean[-1] == pytest.approx(31, abs=4)


def test_quantiles_are_those_of_the_beta_binomial() -> None:
    made = left((60, 20, 11.0), (500, 100, 95.0))
    for place in range(2):
        law = betabinom(int(made.left[place]), made.a[place], made.b[place])
        assert made.quantiles(LEVELS)[:, place].tolist() == law.ppf(LEVELS).tolist()


def test_what_was_not_reported_teaches_nothing() -> None:
    assert left((100, 40, np.nan)).mean[0] / 60 == pytest.approx(left((60, 0, np.nan)).mean[0] / 60)


def test_intervals_of_80_percent_hold_the_truth_in_80_of_100_areas() -> None:
    """Programmes of 25 areas from the prior; the rank of the truth in its posterior, ties at random."""
    rng = np.random.default_rng(4)
    ranks: list[Floats] = []
    for _ in range(80):
        a, b = (float(one[0, 0]) for one in prior_occupancy().draw(1, rng))
        slots = np.ceil(rng.lognormal(4, 0.8, 25)).astype(np.int64)
        checked = np.rint(slots * rng.choice([0, 0.3, 0.6, 1], 25)).astype(np.int64)
        present = rng.binomial(slots, rng.beta(a, b, 25))
        found = rng.hypergeometric(present, slots - present, checked)
        told = np.where(checked > 0, found, np.nan)
        made = left(*zip(slots.tolist(), checked.tolist(), told.tolist(), strict=True))
        law = betabinom(made.left, made.a, made.b)
        remain = present - found
        rank = law.cdf(remain - 1) + rng.random(25) * law.pmf(remain)
        ranks.append(rank[made.left > 0])
    held = np.concatenate(ranks)
    assert held.size > 1_000
    assert 0.76 < ((held > 0.1) & (held < 0.9)).mean() < 0.84


def estimate(areas: Areas) -> LandEstimate:
    return estimate_land(areas, seed=2)


def test_the_whole_is_that_of_the_areas_and_the_parts_say_what_slots_hold() -> None:
    made = estimate(with_rows(*[(100, 100, 80.0)] * 6, *[(100, 50, 40.0)] * 6))
    assert made.remaining.mean == pytest.approx(made.areas.posterior.mean.sum(), rel=0.03)
    assert 200 < made.remaining.low_80 < made.remaining.high_80 < 300
    assert [part.part for part in made.strata[0].parts] == ["holds a mine", "already checked"]
    assert made.strata[0].parts[0].posterior[1] == pytest.approx(0.8, abs=0.05)
    assert made.strata[0].parts[1].posterior[1] == 0.75
    assert made.strata[0].name == "unclassified, rows, North"
    assert "12 areas have rows on record and are counted in their slots, not in m2." in made.basis


def test_more_mines_than_checked_slots_or_more_of_these_than_slots_are_refused() -> None:
    with pytest.raises(InvalidQuantity, match="Area A0: 5 mines in 4 of 10 slots cannot be"):
        with_rows((10, 4, 5.0))
    with pytest.raises(InvalidQuantity, match="Area A0: 0 mines in 12 of 10 slots cannot be"):
        with_rows((10, 12, np.nan))
