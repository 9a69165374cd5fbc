"""The mines expected in each open area."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from clearance.errors import NotPossible
from clearance.estimate.by_area import mines_by_area
from clearance.estimate.evidence import records_of, remaining_mines
from clearance.estimate.land_evidence import mines_in_areas
from clearance.estimate.ratio import ratio_posterior
from clearance.land.accounts import Kind
from clearance.land.snapshot import Records, Snapshot, snapshot_of

AREA_BEYOND_WORK = (Kind.CLEARED, Kind.REDUCED, Kind.CANCELLED, Kind.RELEASED, Kind.PROGRESSED)


@pytest.fixture(scope="module")
def unworked(example_snapshot: Snapshot) -> Snapshot:
    """Areas with records, of which none was worked: a snapshot from which all reports of work are taken."""
    entries = tuple(entry for entry in example_snapshot.entries if entry.kind not in AREA_BEYOND_WORK)
    touched = Counter(entry.area_id for entry in example_snapshot.entries if entry.kind in AREA_BEYOND_WORK)
    areas = tuple(area for area in example_snapshot.areas.values() if area.area_id not in touched)
    kept = tuple(entry for entry in entries if entry.area_id not in touched)
    return snapshot_of(example_snapshot.identity, "Example", Records(areas=areas, entries=kept))


def test_areas_have_what_the_model_expects_in_their_open_ground(example_snapshot: Snapshot) -> None:
    mines, estimate = mines_by_area(example_snapshot, seed=1), mines_in_areas(example_snapshot, seed=1)
    posterior = estimate.areas.posterior
    rows = [estimate.areas.area_ids.index(area_id) for area_id in mines.area_ids]
    assert {*mines.area_ids, *mines.unknown} == {state.area.area_id for state in example_snapshot.open_states}
    assert mines.method == estimate.method
    assert mines.expected == pytest.approx((posterior.mean - posterior.in_released)[rows])
    assert mines.expected.sum() + estimate.in_released == pytest.approx(posterior.mean.sum(), rel=1e-6)
    assert (mines.p_any <= posterior.any_mine[rows] * (1 + 1e-9)).all()
    assert mines.p_any == pytest.approx(posterior.any_mine[rows], abs=0.03)


def test_without_work_an_area_has_what_its_record_says(unworked: Snapshot) -> None:
    mines, whole = mines_by_area(unworked, seed=1), remaining_mines(unworked, seed=1)
    assert mines.method == whole.method
    assert mines.expected.sum() == pytest.approx(whole.mean, rel=0.03)
    assert len(mines.area_ids) == len(unworked.open_states)


def test_the_chance_of_any_by_the_record_is_that_of_simulated_areas(unworked: Snapshot) -> None:
    mines = mines_by_area(unworked, seed=1)
    recorded = np.array([state.recorded_ap_mines for state in unworked.open_states])
    rng = np.random.default_rng(1)
    kappa, shape = ratio_posterior(records_of(unworked)).draw(rng, 40_000)
    for place in np.flatnonzero(recorded)[:5]:
        drawn = rng.poisson(recorded[place] * kappa * rng.gamma(shape) / shape)
        assert mines.p_any[place] == pytest.approx((drawn > 0).mean(), abs=0.01)
    assert not mines.p_any[recorded == 0].any()


def test_sums_of_sectors_have_no_such_figure(peru_snapshot: Snapshot) -> None:
    with pytest.raises(NotPossible, match="no AP mine is recorded in an open area"):
        mines_by_area(peru_snapshot, seed=1)
