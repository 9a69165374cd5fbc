"""An exact whole shared out in whole parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.errors import InvalidQuantity
from clearance.plan.shares import divided

WEIGHTS = st.lists(st.floats(0, 1e6), min_size=1, max_size=20).filter(lambda weights: sum(weights) > 0)


@given(whole=st.integers(0, 10**15), weights=WEIGHTS)
def test_parts_sum_to_the_whole_and_none_is_negative(whole: int, weights: list[float]) -> None:
    parts = divided(whole, weights)
    assert sum(parts) == whole
    assert min(parts) >= 0


@given(whole=st.integers(0, 10**9), weights=WEIGHTS)
def test_each_part_is_within_one_of_its_exact_share(whole: int, weights: list[float]) -> None:
    exact = [whole * (weight / sum(weights)) for weight in weights]
    assert all(abs(part - share) < 1.001 for part, share in zip(divided(whole, weights), exact, strict=True))


@pytest.mark.parametrize(("whole", "weights"), [(-1, [1.0]), (1, [0.0, 0.0]), (1, [1.0, -0.5])])
def test_what_cannot_be_shared_out_is_refused(whole: int, weights: list[float]) -> None:
    with pytest.raises(InvalidQuantity, match="cannot be shared out"):
        divided(whole, weights)
