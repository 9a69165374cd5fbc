"""The mines expected in each open area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from clearance.errors import NotPossible
from clearance.estimate.by_area import mines_by_area
from clearance.estimate.evidence import records_of, remaining_mines
from clearance.estimate.ratio import ratio_posterior

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot


def test_all_areas_together_expect_what_the_country_does(example_snapshot: Snapshot) -> None:
    mines = mines_by_area(example_snapshot, seed=1)
    whole = remaining_mines(example_snapshot, seed=1)
    assert mines.expected.sum() == pytest.approx(whole.mean, rel=0.03)
    assert len(mines.area_ids) == len(example_snapshot.open_states)


def test_the_chance_of_any_is_that_of_simulated_areas(example_snapshot: Snapshot) -> None:
    mines = mines_by_area(example_snapshot, seed=1)
    recorded = np.array([state.recorded_ap_mines for state in example_snapshot.open_states])
    rng = np.random.default_rng(1)
    kappa, shape = ratio_posterior(records_of(example_snapshot)).draw(rng, 40_000)
    for place in np.flatnonzero(recorded)[:5]:
        drawn = rng.poisson(recorded[place] * kappa * rng.gamma(shape) / shape)
        assert mines.p_any[place] == pytest.approx((drawn > 0).mean(), abs=0.01)
    assert not mines.p_any[recorded == 0].any()


def test_without_a_record_in_any_open_area_there_is_no_such_figure(peru_snapshot: Snapshot) -> None:
    with pytest.raises(NotPossible, match="no AP mine is recorded in an open area"):
        mines_by_area(peru_snapshot, seed=1)
