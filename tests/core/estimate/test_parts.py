"""What is known of an area says what is to be expected of its parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.errors import InvalidQuantity
from clearance.estimate.parts import parting_of


def test_the_whole_has_the_chance_that_was_given_and_a_small_part_what_is_expected_there() -> None:
    expected = np.array([0.0, 0.001, 0.5, 2.0, 50.0, 2_000.0, 1.0, 3.0])
    p_any = np.array([0.0, 0.001, 0.3, 0.5, 0.02, 1 - 1e-9, 1.0, 1.0])
    parting, every = parting_of(expected, p_any), np.arange(8)
    assert parting.p_any(every, np.ones(8)) == pytest.approx(p_any, rel=1e-9)
    small = np.full(8, 1e-9)
    assert parting.p_any(every, small) == pytest.approx(expected * small, rel=1e-5)


def test_of_an_area_that_is_contaminated_with_one_in_two_no_part_is_more_likely_to_be() -> None:
    parting = parting_of(np.array([1_000.0]), np.array([0.5]))
    assert parting.p_any(np.zeros(3, np.int64), np.array([0.001, 0.01, 0.5])) == pytest.approx(
        [0.5 * -np.expm1(-2), 0.5 * -np.expm1(-20), 0.5]
    )


def test_three_mines_that_are_certain_lie_each_in_half_of_the_ground_with_one_in_two() -> None:
    assert parting_of(np.array([3.0]), np.array([1.0])).p_any(np.array([0]), np.array([0.5])) == pytest.approx([7 / 8])


@given(mines=st.floats(1e-6, 1e5), chance=st.floats(1e-6, 1), share=st.floats(0, 1))
def test_a_part_never_has_more_chance_than_the_whole_nor_than_mines_are_expected_in_it(
    mines: float, chance: float, share: float
) -> None:
    whole = min(chance, mines)
    (part,) = parting_of(np.array([mines]), np.array([whole])).p_any(np.array([0]), np.array([share]))
    assert 0 <= part <= min(whole, mines * share) * (1 + 1e-6) + 1e-300  # the smallest floats are too coarse to divide


@pytest.mark.parametrize(("mines", "chance"), [(0.1, 0.2), (-1.0, 0.0), (2.0, 1.1), (2.0, 0.0), (np.nan, 0.5)])
def test_numbers_that_cannot_be_are_refused(mines: float, chance: float) -> None:
    with pytest.raises(InvalidQuantity, match="Area at place 1: "):
        parting_of(np.array([1.0, mines]), np.array([0.5, chance]))
