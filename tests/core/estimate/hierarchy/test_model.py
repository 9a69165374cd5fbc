"""The model of areas: what each kind of evidence does to an estimate, and the limits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from clearance.errors import InvalidQuantity, NotPossible
from clearance.estimate.hierarchy.land import Areas, Evidence, Progress, Search, Stratum
from clearance.estimate.hierarchy.model import METHOD, estimate_land
from clearance.estimate.hierarchy.result import LandEstimate
from clearance.land.hazard import HazardClass

SHA = Stratum(hazard_class=HazardClass.SHA, sector="North")
CHA = Stratum(hazard_class=HazardClass.CHA, sector="North")
RECORD = Stratum(hazard_class=HazardClass.CHA, evidence=Evidence.RECORD, sector="South")


def areas(*rows: tuple[Stratum, dict[str, float]], progress: tuple[Progress, ...] = ()) -> Areas:
    """Areas of 10,000 m2 open unless a row says otherwise; finds are not reported unless it says."""
    strata = tuple(dict.fromkeys(stratum for stratum, _ in rows))

    def column(name: str, usual: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return np.array([row.get(name, usual) for _, row in rows], dtype=np.float64)

    return Areas(
        area_ids=tuple(f"A{number}" for number in range(len(rows))),
        strata=strata,
        stratum=np.array([strata.index(stratum) for stratum, _ in rows], dtype=np.int64),
        cleared_m2=column("cleared", 0),
        reduced_m2=column("reduced", 0),
        cancelled_m2=column("cancelled", 0),
        open_m2=column("open", 0 if not rows else 10_000),
        found=column("found", np.nan),
        survey=column("survey", 0).astype(np.int64),
        recorded=column("recorded", 0),
        record_years=column("years", 0),
        progress=progress,
    )


def done(stratum: Stratum, found: float, m2: float = 10_000) -> tuple[Stratum, dict[str, float]]:
    return stratum, {"cleared": m2, "open": 0, "found": found}


def estimate(given: Areas, search: Search | None = None) -> LandEstimate:
    return estimate_land(given, seed=5, search=search)


DONE = [done(CHA, found) for found in (12, 0, 7, 30, 3, 0, 18, 5, 9, 2)] + [
    done(SHA, found) for found in (0,) * 19 + (8,)
]
NOTHING: dict[str, float] = {}
OPEN = [(CHA, NOTHING)] * 10 + [(SHA, NOTHING)] * 100


def test_the_same_seed_gives_the_same_estimate_and_another_seed_a_close_one() -> None:
    given = areas(*DONE, *OPEN)
    one, again, other = estimate(given), estimate(given), estimate_land(given, seed=6)
    assert one.to_dict() == again.to_dict()
    assert other.remaining.median == pytest.approx(one.remaining.median, rel=0.15)
    assert (one.method, one.seed) == (METHOD, 5)


def test_intervals_are_nested_and_the_areas_add_up_to_the_whole() -> None:
    made = estimate(areas(*DONE, *OPEN))
    mines = made.remaining
    assert mines.low_90 <= mines.low_80 < mines.median < mines.high_80 <= mines.high_90
    assert made.areas.posterior.mean.sum() == pytest.approx(mines.mean, rel=0.1)
    assert [group.name for group in made.strata] == ["CHA, survey, North", "SHA, survey, North"]
    assert [(group.name, group.areas) for group in made.sectors] == [("North", 140)]
    assert made.sectors[0].remaining == mines


def test_most_suspected_areas_are_empty_and_the_guard_says_what_the_product_would_be() -> None:
    made = estimate(areas(*DONE, *OPEN))
    guard = made.guard
    found, cleared_ha, open_ha = 86 + 8, 30, 110
    assert guard.naive_mines == pytest.approx(found / cleared_ha * open_ha)
    assert made.remaining.median < (guard.naive_mines or 0) / 2
    assert guard.model_share_of_naive == pytest.approx(
        made.areas.posterior.mean.sum() / (guard.naive_mines or 1), rel=0.01
    )
    assert guard.why.startswith(
        "110 ha open times 3.13 mines per hectare cleared would be 345 mines. Crews clear where"
    )


def test_a_sparse_stratum_borrows_from_the_others() -> None:
    rich = Stratum(hazard_class=HazardClass.CHA, sector="East")
    alone = estimate(areas(*[(rich, {})] * 10)).strata[0].remaining
    beside = estimate(areas(*DONE, *[(rich, {})] * 10)).strata[-1].remaining
    assert beside.high_80 / beside.low_80 < alone.high_80 / alone.low_80 / 3


def test_a_kind_that_is_rare_in_one_sector_is_known_from_the_others() -> None:
    def of(sector: str, kind: str) -> Stratum:
        return Stratum(hazard_class=HazardClass.CHA, sector=sector, kind=kind)

    def known(one: str, other: str) -> list[tuple[Stratum, dict[str, float]]]:
        return [done(of(f"S{n}", kind), found) for n in range(5) for kind, found in ((one, 40.0), (other, 2.0)) * 8]

    asked = [(of("East", "barrier"), NOTHING)] * 20
    dense, thin = (estimate(areas(*known(*pair), *asked)) for pair in (("barrier", "other"), ("other", "barrier")))
    dense_mines, thin_mines = (made.strata[-1].remaining for made in (dense, thin))
    assert dense_mines.median > 3 * thin_mines.median
    assert dense.strata[-1].name == "CHA, survey, East, barrier"


def test_cancelled_areas_teach_that_suspected_ones_are_empty() -> None:
    cancelled = [(SHA, {"cancelled": 10_000.0, "open": 0.0, "survey": -1.0})] * 60
    confirmed = [(SHA, {"survey": 1.0})] * 60
    usual = estimate(areas(*DONE, *OPEN)).remaining.median
    assert estimate(areas(*DONE, *OPEN, *cancelled)).remaining.median < usual
    assert estimate(areas(*DONE, *OPEN, *confirmed)).remaining.median > usual


def test_land_cleared_without_a_report_of_finds_teaches_nothing() -> None:
    silent = [(SHA, {"cleared": 10_000.0, "open": 0.0})] * 200
    with_silent, without = estimate(areas(*DONE, *OPEN, *silent)), estimate(areas(*DONE, *OPEN))
    assert with_silent.guard.mines_per_cleared_ha == without.guard.mines_per_cleared_ha
    assert with_silent.remaining.median == pytest.approx(without.remaining.median, rel=0.15)
    assert "200 worked areas reported no count of mines: none is not taken for zero." in with_silent.basis


def test_a_record_is_counted_in_its_mines_and_corrected_by_what_was_found_of_it() -> None:
    finished = [
        (RECORD, {"cleared": 5_000.0, "open": 0.0, "recorded": 100.0, "found": float(n)}) for n in (40, 55, 45, 60) * 3
    ]
    made = estimate(areas(*finished, (RECORD, {"recorded": 1_000.0}), (RECORD, {"recorded": 1_000.0, "open": 1.0})))
    assert 600 < made.remaining.median < 1_300
    first, second = made.areas.posterior.mean[-2:]
    assert first == pytest.approx(second)  # whatever its size
    assert made.strata[0].parts[2].part == "true mines"
    assert made.strata[0].parts[2].posterior[1] == pytest.approx(0.5, abs=0.1)


def test_an_older_record_has_lost_more_of_its_mines() -> None:
    rows = [(RECORD, {"recorded": 100.0, "years": years}) for years in (0.0, 5.0, 50.0)]
    mean = estimate(areas(*rows)).areas.posterior.mean
    assert mean[0] > mean[1] > mean[2]


def test_finds_ahead_of_the_land_lower_what_is_expected_in_the_rest() -> None:
    halves = [(CHA, {"cleared": 5_000.0, "open": 5_000.0, "found": 10.0})] * 10
    ahead = tuple(Progress(share=0.5, found=36, found_in_all=40) for _ in range(6))
    even = tuple(Progress(share=0.5, found=20, found_in_all=40) for _ in range(6))
    first, second = estimate(areas(*halves, progress=ahead)), estimate(areas(*halves, progress=even))
    assert first.parts[0].posterior[1] > 2 > second.parts[0].posterior[1]
    assert first.remaining.median < second.remaining.median


def test_nothing_remains_where_all_is_cleared_by_a_search_that_misses_nothing() -> None:
    made = estimate(areas(*DONE), Search(clearance=1.0))
    assert (made.remaining.median, made.remaining.high_90, made.in_released) == (0, 0, 0.0)
    assert made.areas.posterior.any_mine.max() == 0


def test_what_a_search_misses_is_counted_in_released_land() -> None:
    made = estimate(areas(*DONE), Search(clearance=0.9))
    assert made.in_released == pytest.approx(made.areas.posterior.mean.sum())
    assert made.in_released == pytest.approx(94 * 0.1 / 0.9, rel=0.25)


def test_impossible_inputs_are_refused_with_the_value() -> None:
    given = areas(*OPEN)
    with pytest.raises(NotPossible, match="there is no area with land or a record"):
        estimate(areas())
    with pytest.raises(InvalidQuantity, match="seed -1 is below zero"):
        estimate_land(given, seed=-1)
    with pytest.raises(InvalidQuantity, match="Area A3, open_m2: -5 is below zero"):
        replace(given, open_m2=np.where(np.arange(110) == 3, -5.0, given.open_m2))
    with pytest.raises(InvalidQuantity, match=r"cleared_m2: \(2,\) values for 110 areas"):
        replace(given, cleared_m2=np.zeros(2))
    with pytest.raises(InvalidQuantity, match=r"Search, clearance: 1\.2 is no probability"):
        Search(clearance=1.2)
    with pytest.raises(InvalidQuantity, match=r"5 of 4 mines in 50\.0% of the land cannot be"):
        Progress(share=0.5, found=5, found_in_all=4)
