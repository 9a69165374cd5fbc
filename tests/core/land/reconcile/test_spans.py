from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from clearance.land.published import PublishedFigure

Said: TypeAlias = Callable[..., PublishedFigure]
Pairs: TypeAlias = Callable[..., list[tuple[object, ...]]]


def test_reported_periods_that_cut_into_each_other_are_named_with_the_days(said: Said, pairs: Pairs) -> None:
    # Falkland Islands (Malvinas), Landmine Monitor 2016 and 2017: clearance of two periods that share seven months.
    first = said("A", "2016-03-31", 1_100_000, since="2015-01-01", product="cleared")
    second = said("B", "2016-12-31", 1_720_000, since="2015-09-01", product="cleared")
    mines = [
        said(f.row_id, str(f.to_on), 9, measure="ap_mines", since=str(f.from_on), product="cleared")
        for f in (first, second)
    ]
    assert pairs([second, first, *mines]) == [
        ("periods overlap", "days", "2015-01-01/2016-03-31", "2015-09-01/2016-12-31", 213)
    ]


def test_a_year_inside_a_longer_total_does_not_overlap_it(said: Said, pairs: Pairs) -> None:
    total = said("A", "2019-12-31", 213_912, since="2017-01-01", product="released")
    assert pairs([total, said("B", "2017-12-31", 27_155, product="released")]) == []


def test_one_amount_for_a_year_and_for_several_is_named(said: Said, pairs: Pairs) -> None:
    # Cambodia: 421 km2 is the total of 2018 to 2020; printed as the year 2020 it is one of several years in one.
    total = said("A", "2020-12-31", 421_000_000, since="2018-01-01", product="released")
    year = said("B", "2020-12-31", 421_000_000, product="released")
    assert pairs([total, year]) == [("several years in one", "area_m2", 421_000_000, 421_000_000, 0)]
