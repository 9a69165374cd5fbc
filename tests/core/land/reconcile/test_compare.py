from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from clearance.land.published import PublishedFigure, Qualifier
from clearance.land.reconcile import RULES, reconcile
from clearance.land.snapshot import Snapshot


def test_peru_every_difference_is_named(peru_snapshot: Snapshot) -> None:
    assert [(d.rule, d.measure, d.left, d.right, d.difference) for d in reconcile(peru_snapshot)] == [
        ("two totals in one report", "area_m2", 426_325, 396_171, 30_154),
        ("two totals in one report", "areas", 134, 124, 10),
        ("tenfold slip", "area_m2", 270_000, 27_155, 242_845),
        ("unexplained", "ap_mines", 11_179, 10_313, 866),
        ("unexplained", "areas", 133, 135, -2),
        ("unexplained", "area_m2", 480_394, 353_441, 126_953),
        ("unexplained", "ap_mines", 6_338, 11_179, -4_841),
        ("unexplained", "areas", 140, 133, 7),
        ("unexplained", "areas", 134, 140, -6),
        ("unexplained", "area_m2", 426_325, 453_239, -26_914),
        ("unexplained", "ap_mines", 4_743, 5_942, -1_199),
        ("unexplained", "area_m2", 302_013, 218_568, 83_445),
        ("unexplained", "areas", 46, 120, -74),
        ("may be work in between", "area_m2", 438_254, 437_654, 600),
        ("stock rises without new areas", "area_m2", 438_254, 307_000, 131_254),
        ("stock rises without new areas", "areas", 135, 31, 104),
        ("periods may overlap", "days", "2014-01-01/2014-12-31", "2014-04-30/2014-04-30", 120),
        ("periods may overlap", "days", "2018-01-01/2019-12-31", "2016-01-01/2018-03-31", 90),
    ]


def test_peru_a_difference_names_who_said_each_number(peru_snapshot: Snapshot) -> None:
    slip = next(d for d in reconcile(peru_snapshot) if d.rule == "tenfold slip")
    page = "the-monitor.org/en-gb/reports/2019/peru"
    assert slip.to_dict() == {
        "rule": "tenfold slip",
        "measure": "area_m2",
        "left": 270_000,
        "right": 27_155,
        "difference": 242_845,
        "sources": [
            f"Landmine Monitor (2018) national released 2017-01-01..2017-12-31: 270,000 m2, {page}",
            f"State (Article 7) (2018) national cleared 2017-01-01..2017-12-31: 9,246 m2, {page}",
            f"State (Article 7) (2018) national reduced 2017-01-01..2017-12-31: 7,171 m2, {page}",
            f"State (Article 7) (2018) national cancelled 2017-01-01..2017-12-31: 10,738 m2, {page}",
        ],
        "remark": "",
    }


def test_a_clean_set_of_figures_gets_no_remark(
    said: Callable[..., PublishedFigure], booked: Callable[..., object], pairs: Callable[..., object]
) -> None:
    opening = said("S22", "2022-12-31", 1_000_000)
    flows = [said(f"F{p}", "2023-12-31", m2, product=p) for p, m2 in [("cleared", 70_000), ("reduced", 30_000)]]
    total = said("FT", "2023-12-31", 100_000, product="released")
    sectors = [said("SS", "2023-12-31", m2, scope=name) for name, m2 in [("North", 600_000), ("South", 300_000)]]
    closing = said("S23", "2023-12-31", 900_000)
    about = replace(said("SA", "2023-12-31", 900_000), qualifier=Qualifier.ABOUT, issuer="Monitor")
    mines = said("S22", "2022-12-31", 500, measure="ap_mines")
    classes = [said("S23", "2023-12-31", n, measure=m) for m, n in [("areas_sha", 4), ("areas_cha", 6), ("areas", 10)]]
    figures = [opening, *flows, total, *sectors, closing, about, mines, *classes]
    assert pairs(figures, booked(opening, *flows)) == []


def test_nothing_published_gets_no_remark(pairs: Callable[..., object]) -> None:
    assert pairs([]) == []


def test_figures_about_other_hazards_items_or_obligations_are_never_compared(
    said: Callable[..., PublishedFigure], pairs: Callable[..., object]
) -> None:
    apart: list[dict[str, object]] = [{}, {"hazard": "AP+AV"}, {"hazard": "cluster"}, {"obligation": "CCM Article 4"}]
    stocks = [said(f"S{i}", "2023-12-31", 1_000 * (i + 2), **about) for i, about in enumerate(apart)]
    flows = [said(f"F{i}", "2024-12-31", 100 * (i + 1), product="cleared", **about) for i, about in enumerate(apart)]
    items = [
        said(item, "2023-12-31", i, measure="items", obligation="disposal", item=item)
        for i, item in enumerate(["small arms", "missiles"])
    ]
    assert pairs([*stocks, *flows, *items]) == []


def test_differences_are_listed_in_the_order_of_their_rules(peru_snapshot: Snapshot) -> None:
    places = [RULES.index(difference.rule) for difference in reconcile(peru_snapshot)]
    assert places == sorted(places)
