from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from clearance.land.published import PublishedFigure
from clearance.land.reconcile import Discrepancy

Said: TypeAlias = Callable[..., PublishedFigure]
Compared: TypeAlias = Callable[..., tuple[Discrepancy, ...]]
Pairs: TypeAlias = Callable[..., list[tuple[object, ...]]]


def _stocks(said: Said, *amounts: int, since: int = 2020, **more: object) -> list[PublishedFigure]:
    return [said(f"S{since + i}", f"{since + i}-12-31", amount, **more) for i, amount in enumerate(amounts)]


def test_a_stock_that_the_flows_explain_is_no_difference(said: Said, pairs: Pairs) -> None:
    flows = [said("F1", "2021-12-31", 100, product="cleared"), said("F2", "2022-12-31", 60, product="released")]
    found = said("F3", "2022-12-31", 20, product="identified")
    assert pairs([*_stocks(said, 1_000, 900, 860), *flows, found]) == []


def test_a_sum_that_does_not_carry_is_listed_with_its_amount_and_its_flows(said: Said, compared: Compared) -> None:
    flows = [said(p, "2021-12-31", m2, product=p) for p, m2 in [("cleared", 100), ("reduced", 30), ("cancelled", 20)]]
    (found,) = compared([*_stocks(said, 1_000, 800), *flows])
    assert found == Discrepancy(
        rule="stock and flows do not carry",
        measure="area_m2",
        left=800,
        right=850,
        difference=-50,
        sources=(
            "State national 2021-12-31: 800 m2, S2021",
            "State national 2020-12-31: 1,000 m2, S2020",
            "State national cleared 2021-01-01..2021-12-31: 100 m2, cleared",
            "State national reduced 2021-01-01..2021-12-31: 30 m2, reduced",
            "State national cancelled 2021-01-01..2021-12-31: 20 m2, cancelled",
        ),
    )


def test_what_nobody_reported_between_two_stocks_is_said(said: Said, compared: Compared) -> None:
    stocks = [said("S1", "2016-06-30", 1_000), said("S2", "2021-03-31", 500)]
    flows = [said(f"F{year}", f"{year}-12-31", 10, product="cleared") for year in (2017, 2018)]
    whole = said("T", "2020-12-31", 10, product="released")
    (found,) = compared([*stocks, *flows, whole])
    assert (found.rule, found.difference, found.remark) == (
        "stock and flows do not carry",
        -470,
        (
            "nothing is reported for 2016-07-01 to 2016-12-31, 2019, 2021-01-01 to 2021-03-31; "
            "no cancelled or reduced land is reported for 2017 to 2018"
        ),
    )


def test_a_stock_that_fell_while_nothing_was_reported_moved_without_a_flow(said: Said, compared: Compared) -> None:
    (found,) = compared(_stocks(said, 1_000, 850))
    assert (found.rule, found.left, found.right, found.difference, found.remark) == (
        "stock moved without a flow",
        850,
        1_000,
        -150,
        "nothing is reported for 2021",
    )


def test_a_stock_that_rose_without_new_areas_is_named_with_what_must_have_been_found(said: Said, pairs: Pairs) -> None:
    flow = said("F", "2021-12-31", 100, product="cleared")
    assert pairs([*_stocks(said, 1_000, 1_300), flow]) == [
        ("stock rises without new areas", "area_m2", 1_300, 900, 400)
    ]


def test_a_stockpile_that_grew_is_a_changed_baseline(said: Said, pairs: Pairs) -> None:
    stocks = _stocks(said, 676, 2_005, measure="munitions", obligation="CCM Article 3")
    assert pairs(stocks) == [("baseline changed", "munitions", 2_005, 676, 1_329)]


def test_work_reported_for_a_period_that_reaches_over_a_stock_may_explain_it(said: Said, pairs: Pairs) -> None:
    stocks = [said("S1", "2020-04-30", 1_000), said("S2", "2021-04-30", 850)]
    flow = said("F", "2020-12-31", 150, product="released")
    assert pairs([*stocks, flow]) == []
    long = said("F", "2020-12-31", 150, since="1998-01-01", product="released")
    assert pairs([*stocks, long]) == [("stock moved without a flow", "area_m2", 850, 1_000, -150)]


def test_what_rounding_can_explain_carries(said: Said, pairs: Pairs) -> None:
    stocks = _stocks(said, 2_500_000, 2_300_000, rounded_to=100_000_000)
    flow = said("F", "2021-12-31", 245_000, product="released", rounded_to=5_000_000)
    assert pairs([*stocks, flow]) == []
    larger = said("F", "2021-12-31", 345_000, product="released", rounded_to=5_000_000)
    assert [found[0] for found in pairs([*stocks, larger])] == ["stock and flows do not carry"]


def test_any_source_of_a_flow_may_be_the_one_that_fits(said: Said, pairs: Pairs) -> None:
    flows = [said(row, "2021-12-31", m2, product="released", issuer=row) for row, m2 in [("A", 100), ("B", 150)]]
    assert [found[0] for found in pairs([*_stocks(said, 1_000, 850), *flows])] == ["two sources disagree"]


def test_the_years_of_a_longer_total_count_once(said: Said, pairs: Pairs) -> None:
    stocks = [said("S1", "2016-12-31", 1_000), said("S2", "2019-12-31", 700)]
    year = said("F1", "2017-12-31", 100, product="cleared")
    total = said("F2", "2019-12-31", 300, since="2017-01-01", product="released")
    assert pairs([*stocks, year, total]) == []


def test_a_total_that_begins_before_a_stock_counts_less_the_years_before(said: Said, pairs: Pairs) -> None:
    stocks = [said("S1", "2017-12-31", 1_000), said("S2", "2019-12-31", 800)]
    total = said("T", "2019-12-31", 300, since="2017-01-01", product="released")
    year = said("F", "2017-12-31", 100, product="released")
    later = said("L", "2018-12-31", 50, product="cleared")
    assert pairs([*stocks, total, year, later]) == []
    assert pairs([*stocks, total, later]) == [("stock and flows do not carry", "area_m2", 800, 950, -150)]


def test_a_country_that_reports_by_sector_is_compared_with_the_sum_of_its_sectors(said: Said, pairs: Pairs) -> None:
    flows = [said(name, "2021-12-31", 60, product="cleared", scope=name) for name in ("North", "South")]
    assert pairs([*_stocks(said, 1_000, 880), *flows]) == []


def test_stocks_of_one_period_that_differ_are_one_difference_that_names_them_all(
    said: Said, compared: Compared
) -> None:
    days = [("A", "2011-11-30", 617), ("B", "2011-12-31", 588), ("C", "2012-03-20", 646)]
    (found,) = compared([said(row, day, m2) for row, day, m2 in days])
    assert (found.rule, found.left, found.right, found.difference, len(found.sources)) == (
        "stocks of one period differ",
        646,
        588,
        58,
        3,
    )
    assert found.remark == "3 stocks from 2011-11-30 to 2012-03-20; the highest and the lowest"


def test_stocks_of_one_period_that_reported_work_explains_are_no_difference(said: Said, pairs: Pairs) -> None:
    stocks = [said("A", "2015-04-30", 1_000), said("B", "2015-09-30", 900)]
    flow = said("F", "2015-12-31", 120, product="cleared")
    assert pairs([*stocks, flow]) == []


def test_the_same_total_in_another_year_is_named_with_the_work_it_leaves_out(said: Said, pairs: Pairs) -> None:
    flow = said("F", "2021-12-31", 100, product="cleared")
    assert pairs([*_stocks(said, 33_432, 33_432), flow]) == [
        ("same total in another year", "area_m2", 33_432, 33_332, 100)
    ]
    assert pairs(_stocks(said, 30_000, 30_000)) == []
    assert pairs(_stocks(said, 117, 117, measure="areas")) == []


@pytest.mark.parametrize(("later", "rule"), [(10_000, "tenfold slip"), (1_000_000, "thousandfold slip")])
def test_a_stock_that_is_a_power_of_ten_of_the_one_before_is_a_slip(
    said: Said, pairs: Pairs, later: int, rule: str
) -> None:
    assert [found[0] for found in pairs(_stocks(said, 1_000, later))] == [rule]


def test_more_work_than_the_last_stock_holds_is_named(said: Said, pairs: Pairs) -> None:
    flows = [said(f"F{year}", f"{year}-12-31", 600, product="cleared") for year in (2021, 2022)]
    assert pairs([*_stocks(said, 1_000), *flows]) == [("more released than was open", "area_m2", 1_200, 1_000, 200)]
    assert pairs([*_stocks(said, 1_000), *flows, said("G", "2021-12-31", 500, product="identified")]) == []


def test_a_number_of_areas_may_fall_where_land_was_released(said: Said, pairs: Pairs) -> None:
    areas = _stocks(said, 40, 36, measure="areas")
    assert pairs(areas) == [("stock moved without a flow", "areas", 36, 40, -4)]
    assert pairs([*areas, said("F", "2021-12-31", 100, product="cleared")]) == []
