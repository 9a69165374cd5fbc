"""Mines from national sums: the guard's case, what each figure does, and what is published elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clearance.errors import InvalidQuantity, NotPossible
from clearance.estimate.national import estimate_figures
from clearance.estimate.national_figures import NationalFigures, figures_from_csv, figures_from_toml

# Landmine Monitor 2018: 1,061 km2 suspected, 0.30 cleared, 2.48 reduced, 2.45 cancelled; 635 AP and 26 AV mines found.
# BHMAC c. 2018: about 80,000 mines and remnants remain.
BOSNIA = NationalFigures(
    country="Bosnia and Herzegovina",
    suspected_m2=1_061e6,
    cleared_m2=0.30e6,
    mines_found=661,
    official_estimate=80_000,
)
# The anchors of docs/estimates.md: what others said of the same land, which no figure here knows of.
ANCHORS = [
    (
        NationalFigures(
            country="Peru, 2017", confirmed_m2=426_325, cleared_m2=9_246, reduced_m2=7_171, mines_found=396
        ),
        5_942,
    ),
    (NationalFigures(country="Jordan", confirmed_m2=60e6, cleared_m2=11.81e6, mines_found=101_560), 300_000),
    (NationalFigures(country="Bosnia, a cluster", suspected_m2=7.31e6, cleared_m2=0.3e6, mines_found=661), 1_500),
    (NationalFigures(country="Falklands, 2010", suspected_m2=5.78e6, confirmed_m2=7.35e6), 11_700),
]


def test_bosnia_comes_out_in_the_order_of_the_official_figure_and_says_why_not_millions() -> None:
    made = estimate_figures(BOSNIA, seed=1)
    assert made.guard.naive_mines == pytest.approx(2_337_737, rel=1e-4)
    assert 80_000 / 2 < made.remaining.median < 80_000 * 2
    assert made.remaining.low_80 < 80_000 < made.remaining.high_80
    assert made.remaining.high_90 < (made.guard.naive_mines or 0) / 2
    assert "106,100 ha open times 22 mines per hectare cleared would be 2,337,737 mines. Crews clear" in made.guard.why
    assert "The product takes all open land to be like cleared land, so it is shown and not used." in made.guard.why


@pytest.mark.parametrize("said", [None, 1.0, 2_300_000.0])
def test_another_official_figure_changes_nothing_else(said: float | None) -> None:
    usual, other = (estimate_figures(one, seed=1) for one in (BOSNIA, replace(BOSNIA, official_estimate=said)))
    assert replace(usual, official=None, basis=()) == replace(other, official=None, basis=())
    assert (usual.official, other.official) == (80_000, said)


def test_its_own_streams_of_release_move_the_parts_and_narrow_the_estimate() -> None:
    streams = estimate_figures(replace(BOSNIA, reduced_m2=2.48e6, cancelled_m2=2.45e6), seed=1)
    bare = estimate_figures(BOSNIA, seed=1)
    before, after = ([part.posterior[1] for part in made.parts] for made in (bare, streams))
    assert after[1] < before[1]  # of what was worked, little had to be cleared
    assert after[0] > before[0]  # but survey could cancel only half
    ratio = [made.remaining.high_80 / made.remaining.low_80 for made in (bare, streams)]
    assert ratio[1] < ratio[0]
    assert 80_000 / 3 < streams.remaining.median < 80_000 * 3


@pytest.mark.parametrize(("figures", "said"), ANCHORS, ids=[figures.country for figures, _ in ANCHORS])
def test_what_others_said_lies_within_the_90_percent_interval(figures: NationalFigures, said: float) -> None:
    mines = estimate_figures(figures, seed=1).remaining
    assert mines.low_90 < said < mines.high_90


def test_more_finds_in_the_same_land_mean_more_mines_and_more_land_too() -> None:
    usual = estimate_figures(BOSNIA, seed=1).remaining.median
    assert estimate_figures(replace(BOSNIA, mines_found=6_610), seed=1).remaining.median > 3 * usual
    assert estimate_figures(replace(BOSNIA, suspected_m2=2_122e6), seed=1).remaining.median == pytest.approx(
        2 * usual, rel=0.02
    )


def test_confirmed_land_holds_more_than_the_same_suspected() -> None:
    confirmed = NationalFigures(country="X", confirmed_m2=1e6, cleared_m2=1e6, mines_found=500)
    suspected = NationalFigures(country="X", suspected_m2=1e6, cleared_m2=1e6, mines_found=500)
    assert (
        estimate_figures(confirmed, seed=1).remaining.median > 5 * estimate_figures(suspected, seed=1).remaining.median
    )


def test_records_are_evidence_beside_land_and_alone() -> None:
    land = NationalFigures(country="X", confirmed_m2=1e6, cleared_m2=1e6, mines_found=500)
    more, less = (estimate_figures(replace(land, recorded_mines=n), seed=1).remaining for n in (2_000.0, 20.0))
    assert more.median > estimate_figures(land, seed=1).remaining.median > less.median
    alone = estimate_figures(NationalFigures(country="X", recorded_mines=1_000), seed=1).remaining
    assert alone.low_80 < 900 < alone.high_80


def test_spot_tasks_are_named_and_left_out() -> None:
    with_spot = replace(BOSNIA, spot_task_mines=4_365.0)
    made = estimate_figures(with_spot, seed=1)
    assert made.remaining == estimate_figures(BOSNIA, seed=1).remaining
    assert "4,365 mines of spot tasks are left out: they lay in no cleared land." in made.basis


def test_sums_are_read_from_toml_and_csv_alike() -> None:
    lines = ["[[country]]", 'name = "Alphaland"', "suspected_m2 = 5e6", "cleared_m2 = 20_000", "mines_found = 12"]
    toml = "\n".join([*lines, 'source = "a report"'])
    rows = ["country,suspected_m2,cleared_m2,reduced_m2,mines_found,source", "Alphaland,5000000,20000,,12,a report"]
    expected = NationalFigures(
        country="Alphaland", suspected_m2=5e6, cleared_m2=20_000, mines_found=12, source="a report"
    )
    assert figures_from_toml(toml) == figures_from_csv(rows) == (expected,)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[country]]\nsuspected_m2 = 5", "a country has no name"),
        ('[[country]]\nname = "A"\nsuspect_m2 = 5', "'suspect_m2' is not known"),
        ('[[country]]\nname = "A"\nsuspected_m2 = "many"', "'many' is no number"),
        ('[[country]]\nname = "A"\nsuspected_m2 = -5', "suspected_m2: -5 is no amount"),
        ('[[country]]\nname = "A"\nsuspected_m2 = nan', "suspected_m2: nan is no amount"),
        ('[[country]]\nname = "A"\nsuspected_m2 = 5\nmines_found = 3', "3 mines found in 0 m2"),
        ('[[country]]\nname = "A"\nsuspected_m2 = 5\ncleared_m2 = 0.3\nmines_found = 661', "more than one in each"),
        ("country = 5", r"write one table \[\[country\]\]"),
        ("[[country", "this is no TOML"),
    ],
)
def test_wrong_sums_are_refused_with_the_remedy(text: str, says: str) -> None:
    with pytest.raises(InvalidQuantity, match=says):
        figures_from_toml(text)


def test_sums_that_could_hold_no_mine_give_no_estimate() -> None:
    with pytest.raises(NotPossible, match="nothing could hold a mine"):
        NationalFigures(country="A", cleared_m2=5e6, mines_found=3)
    with pytest.raises(InvalidQuantity, match="seed -1 is below zero"):
        estimate_figures(BOSNIA, seed=-1)


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_table_of_sums_may_be_set_apart_as_spreadsheets_do(between: str) -> None:
    rows = [between.join(row) for row in (("name", "suspected_m2", "source"), ("Alphaland", "5e6", ""))]
    assert figures_from_csv([*rows, ""]) == (NationalFigures(country="Alphaland", suspected_m2=5e6),)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "the file has no country"),
        (["country,suspected_m2"], "the file has no country"),
        (["country,suspected_m2", "A,1,000,000"], "Figures of A: 4 cells for 2 columns"),
    ],
)
def test_a_wrong_table_of_sums_is_refused_with_the_remedy(rows: list[str], says: str) -> None:
    with pytest.raises(InvalidQuantity, match=says):
        figures_from_csv(rows)
