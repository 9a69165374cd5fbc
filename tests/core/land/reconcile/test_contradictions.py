from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import pytest

from clearance.land.published import PublishedFigure, Qualifier
from clearance.land.reconcile import Discrepancy

Said: TypeAlias = Callable[..., PublishedFigure]
Compared: TypeAlias = Callable[..., tuple[Discrepancy, ...]]
Pairs: TypeAlias = Callable[..., list[tuple[object, ...]]]


@pytest.mark.parametrize("product", [{}, {"product": "cleared"}], ids=["stock", "flow"])
def test_two_sources_that_disagree_are_a_pair(said: Said, pairs: Pairs, product: dict[str, str]) -> None:
    one = said("A", "2023-12-31", 76_355, **product)
    other = said("B", "2023-12-31", 80_000, issuer="Monitor", **product)
    assert pairs([one, other]) == [("two sources disagree", "area_m2", 76_355, 80_000, -3_645)]


def test_the_same_figure_from_two_sources_is_no_difference(said: Said, pairs: Pairs) -> None:
    assert pairs([said(row, "2023-12-31", 76_355) for row in ("A", "B", "C")]) == []


def test_three_sources_that_disagree_are_one_difference_that_names_them_all(said: Said, compared: Compared) -> None:
    stocks = [said(row, "2023-12-31", m2) for row, m2 in [("A", 500), ("B", 300), ("C", 900), ("D", 300)]]
    (found,) = compared(stocks)
    assert (found.rule, found.left, found.right, found.difference) == ("several sources disagree", 900, 300, 600)
    assert found.sources == (
        "State national 2023-12-31: 500 m2, A",
        "State national 2023-12-31: 300 m2, B",
        "State national 2023-12-31: 900 m2, C",
    )
    assert found.remark == "3 amounts; the highest and the lowest"


def test_a_hedged_figure_does_not_hide_two_that_disagree(said: Said, pairs: Pairs) -> None:
    # Ecuador, end of 2007: "estimated 0.5 km2", 498,633 m2 and 502,327 m2 (Landmine Monitor 2008; request of 2008).
    hedged = replace(said("A", "2007-12-31", 500_000), qualifier=Qualifier.ABOUT)
    firm = [said("B", "2007-12-31", 498_633), said("C", "2007-12-31", 502_327)]
    assert pairs([hedged, *firm]) == [("two sources disagree", "area_m2", 498_633, 502_327, -3_694)]


def test_totals_that_differ_in_one_report_say_so(said: Said, compared: Compared) -> None:
    totals = [said(row, "2018-03-31", m2, source="report") for row, m2 in [("A", 426_325), ("B", 396_171), ("C", 9)]]
    assert [d.rule for d in compared(totals[:2])] == ["two totals in one report"]
    assert [d.rule for d in compared(totals)] == ["several totals in one report"]


def test_a_rounded_total_of_another_source_is_no_difference(said: Said, pairs: Pairs) -> None:
    exact = said("A", "2023-12-31", 76_355)
    about = replace(said("B", "2023-12-31", 76_000), qualifier=Qualifier.ABOUT)
    in_km2 = said("C", "2023-12-31", 80_000, rounded_to=10_000_000)
    assert pairs([exact, about, in_km2]) == []
    finer = said("D", "2023-12-31", 80_000, rounded_to=1_000_000)
    assert pairs([exact, finer]) == [("two sources disagree", "area_m2", 76_355, 80_000, -3_645)]


@pytest.mark.parametrize(
    ("factor", "rule"),
    [
        (10, "tenfold slip"),
        (100, "hundredfold slip"),
        (1_000, "thousandfold slip"),
        (1_000_000, "millionfold slip"),
    ],
)
@pytest.mark.parametrize("product", [{}, {"product": "cleared"}], ids=["stock", "flow"])
def test_a_slip_of_the_unit_or_the_point_is_named_once(
    said: Said, pairs: Pairs, product: dict[str, str], factor: int, rule: str
) -> None:
    right = said("A", "2023-12-31", 27_155, **product)
    slipped = said("B", "2023-12-31", 27_155 * factor, issuer="Monitor", **product)
    assert [found[0] for found in pairs([right, slipped])] == [rule]


def test_the_classes_that_a_source_prints_instead_of_a_total_count_as_its_total(said: Said, pairs: Pairs) -> None:
    classes = [said("A", "2023-12-31", m2, measure=f"area_{kind}_m2") for kind, m2 in [("sha", 600), ("cha", 300)]]
    assert pairs([*classes, said("B", "2023-12-31", 900)]) == []
    assert pairs([*classes, said("B", "2023-12-31", 950)]) == [("two sources disagree", "area_m2", 900, 950, -50)]


def test_classes_are_compared_where_their_totals_agree(said: Said, pairs: Pairs) -> None:
    rows = [
        said(row, "2023-12-31", m2, measure=measure)
        for row, cha in [("A", 300), ("B", 400)]
        for measure, m2 in [("area_m2", 900), ("area_cha_m2", cha)]
    ]
    assert pairs(rows) == [("two sources disagree", "area_cha_m2", 300, 400, -100)]
    differing = [replace(rows[0], quantity=1), *rows[1:]]
    assert pairs(differing) == [
        ("two sources disagree", "area_m2", 0.001, 900, -899.999),
        ("classes do not add up", "area_m2", 0.001, 300, -299.999),
    ]
