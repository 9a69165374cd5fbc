from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from clearance.land.published import PublishedFigure
from clearance.land.reconcile import Discrepancy

Said: TypeAlias = Callable[..., PublishedFigure]
Compared: TypeAlias = Callable[..., tuple[Discrepancy, ...]]
Pairs: TypeAlias = Callable[..., list[tuple[object, ...]]]


def _year(said: Said, year: int = 2023, **products: int) -> list[PublishedFigure]:
    return [said(f"F{year}{p}", f"{year}-12-31", m2, product=p, source="report") for p, m2 in products.items()]


def test_products_that_are_not_their_total_are_named(said: Said, pairs: Pairs) -> None:
    assert pairs(_year(said, cleared=1_000, reduced=1_000, cancelled=1_000, released=3_500)) == [
        ("parts do not add up", "area_m2", 3_500, 3_000, 500)
    ]


def test_a_product_that_is_not_printed_is_named_beside_the_sum(said: Said, compared: Compared) -> None:
    (found,) = compared(_year(said, cleared=1_000, cancelled=1_000, released=3_500))
    assert (found.rule, found.difference, found.remark) == (
        "parts do not add up",
        1_500,
        "no amount is printed for reduced",
    )


@pytest.mark.parametrize(("cleared", "expected"), [(1_000, 0), (4_000, 1)])
def test_one_product_alone_may_be_less_than_the_total_and_never_more(
    said: Said, pairs: Pairs, cleared: int, expected: int
) -> None:
    assert len(pairs(_year(said, cleared=cleared, released=3_500))) == expected


def test_land_released_by_survey_stands_for_both_surveys(said: Said, pairs: Pairs) -> None:
    by_survey = said("S", "2023-12-31", 2_500, product="released by survey", source="report")
    assert pairs([*_year(said, cleared=1_000, released=3_500), by_survey]) == []


def test_parts_that_are_rounded_add_up_to_a_total_that_is(said: Said, pairs: Pairs) -> None:
    km2 = {"cleared": 46.47, "reduced": 30.11, "cancelled": 70.38, "released": 147}
    steps = {"released": 1_000_000_000}
    rows = [
        said(p, "2015-12-31", round(size * 1_000_000), product=p, rounded_to=steps.get(p, 10_000_000), source="report")
        for p, size in km2.items()
    ]
    assert pairs(rows) == []


def test_a_total_is_compared_with_the_products_of_its_own_report(said: Said, pairs: Pairs) -> None:
    other = said("B", "2023-12-31", 690, product="cleared", source="other report")
    assert pairs([other, *_year(said, cleared=300, reduced=2_480, cancelled=2_450, released=5_230)]) == [
        ("two sources disagree", "area_m2", 690, 300, 390)
    ]


def test_years_that_are_not_their_total_are_named(said: Said, pairs: Pairs) -> None:
    years = [row for year, m2 in [(2021, 100), (2022, 200), (2023, 300)] for row in _year(said, year, cleared=m2)]
    total = said("T", "2023-12-31", 500, since="2021-01-01", product="cleared")
    assert pairs([*years, total]) == [("years do not add up", "area_m2", 500, 600, -100)]


def test_years_that_nobody_reported_may_be_what_is_missing(said: Said, compared: Compared) -> None:
    years = [row for year, m2 in [(2021, 100), (2023, 300)] for row in _year(said, year, released=m2)]
    assert compared([*years, said("T", "2023-12-31", 500, since="2021-01-01", product="released")]) == ()
    (found,) = compared([*years, said("T", "2023-12-31", 350, since="2021-01-01", product="released")])
    assert (found.rule, found.difference, found.remark) == (
        "years do not add up",
        -50,
        "not every year of it was reported",
    )


def test_products_that_are_missing_in_a_year_may_be_what_is_missing_in_a_total(said: Said, pairs: Pairs) -> None:
    years = [*_year(said, 2022, cleared=100), *_year(said, 2023, cleared=100, reduced=50, cancelled=50)]
    assert pairs([*years, said("T", "2023-12-31", 500, since="2022-01-01", product="released")]) == []


def test_sectors_that_are_not_the_country_are_named(said: Said, pairs: Pairs) -> None:
    sectors = [said("S", "2023-12-31", m2, scope=name) for name, m2 in [("North", 600), ("South", 300)]]
    assert pairs([*sectors, said("S", "2023-12-31", 1_000)]) == [("sectors do not add up", "area_m2", 1_000, 900, 100)]


def test_one_sector_is_no_account_of_the_country(said: Said, pairs: Pairs) -> None:
    country = said("S", "2023-12-31", 1_000)
    assert pairs([said("S", "2023-12-31", 600, scope="North"), country]) == []
    assert pairs([said("S", "2023-12-31", 1_600, scope="North"), country]) == [
        ("sectors do not add up", "area_m2", 1_000, 1_600, -600)
    ]


@pytest.mark.parametrize(
    ("names", "unit"),
    [(("areas", "areas_sha", "areas_cha"), "areas"), (("area_m2", "area_sha_m2", "area_cha_m2"), "m2")],
)
def test_classes_that_are_not_their_total_are_named(
    said: Said, pairs: Pairs, names: tuple[str, str, str], unit: str
) -> None:
    row = [said("S", "2023-12-31", n, measure=m) for m, n in zip(names, (11, 4, 6), strict=True)]
    assert pairs(row) == [("classes do not add up", names[0], 11, 10, 1)], unit
    assert pairs(row[:2]) == []
