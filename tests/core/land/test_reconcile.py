from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from clearance.land.adoption import adopt, book_area, pad
from clearance.land.balance import reversal_of
from clearance.land.published import Measure, PublishedFigure, Qualifier
from clearance.land.reconcile import Discrepancy, reconcile
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.units import to_exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.land.journal import Entry

BOOK = book_area("national", "XAA", "Alphaland")


def _figure(row_id: str, when: str, quantity: int, *, measure: str = "area_m2", **said: str) -> PublishedFigure:
    """A stock on a day, or a flow over a calendar year when it names a product."""
    day = date.fromisoformat(when)
    flow = {"from_on": date(day.year, 1, 1)} if "product" in said else {}
    return PublishedFigure(
        figure_id=f"{row_id}:{measure}:{said.get('scope', '')}",
        row_id=row_id,
        measure=Measure(measure),
        quantity=to_exact(quantity, Measure(measure).unit),
        to_on=day,
        **({"issuer": "State", "source": row_id} | said | flow),  # type: ignore[arg-type]
    )


def _snapshot(figures: Sequence[PublishedFigure], entries: Sequence[Entry] = ()) -> Snapshot:
    identity = SnapshotId(
        id="s", register="r", country="XAA", as_of=date(2025, 12, 31), known_at="2026-01-01T00:00:00Z", position=9
    )
    numbered = tuple(replace(entry, entry_id=f"E{i}") for i, entry in enumerate(entries, start=1))
    return snapshot_of(identity, "Alphaland", Records(areas=(BOOK,), entries=numbered, figures=tuple(figures)))


def _booked(*rows: PublishedFigure, padded: tuple[PublishedFigure, ...] = ()) -> list[Entry]:
    entries: list[Entry] = []
    for row in rows:
        entries += adopt([row], entries, area=BOOK, act_id="act").entries
    for row in padded:
        entries += pad([row], entries, area=BOOK, act_id="act", reason="nobody knows").entries
    return [replace(entry, entry_id=f"E{i}") for i, entry in enumerate(entries, start=1)]


def _pairs(differences: Sequence[Discrepancy]) -> list[tuple[object, ...]]:
    return [(d.rule, d.measure, d.left, d.right, d.difference) for d in differences]


def test_peru_every_difference_is_named(peru_snapshot: Snapshot) -> None:
    assert _pairs(reconcile(peru_snapshot)) == [
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
        ("stock moved without a flow", "area_m2", 438_254, 307_000, 131_254),
        ("stock moved without a flow", "areas", 135, 31, 104),
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
    }


def test_a_clean_set_of_figures_gets_no_remark() -> None:
    opening = _figure("S22", "2022-12-31", 1_000_000)
    flows = [_figure(f"F{p}", "2023-12-31", m2, product=p) for p, m2 in [("cleared", 70_000), ("reduced", 30_000)]]
    total = _figure("FT", "2023-12-31", 100_000, product="released")
    sectors = [_figure("SS", "2023-12-31", m2, scope=name) for name, m2 in [("North", 600_000), ("South", 300_000)]]
    closing = _figure("S23", "2023-12-31", 900_000)
    about = replace(_figure("SA", "2023-12-31", 900_000), qualifier=Qualifier.ABOUT, issuer="Monitor")
    mines = [_figure("S22", "2022-12-31", 500, measure="ap_mines")]
    classes = [
        _figure("S23", "2023-12-31", n, measure=m) for m, n in [("areas_sha", 4), ("areas_cha", 6), ("areas", 10)]
    ]
    figures = [opening, *flows, total, *sectors, closing, about, *mines, *classes]
    assert reconcile(_snapshot(figures, _booked(opening, *flows))) == ()


def test_nothing_published_gets_no_remark() -> None:
    assert reconcile(_snapshot([])) == ()


@pytest.mark.parametrize("product", [{}, {"product": "cleared"}], ids=["stock", "flow"])
def test_two_sources_that_disagree_are_a_pair(product: dict[str, str]) -> None:
    one = _figure("A", "2023-12-31", 76_355, **product)
    other = _figure("B", "2023-12-31", 80_000, issuer="Monitor", **product)
    assert _pairs(reconcile(_snapshot([one, other]))) == [("two sources disagree", "area_m2", 76_355, 80_000, -3_645)]


def test_a_rounded_total_of_another_source_is_no_difference() -> None:
    exact = _figure("A", "2023-12-31", 76_355)
    rounded = replace(_figure("B", "2023-12-31", 76_000), qualifier=Qualifier.ABOUT)
    assert reconcile(_snapshot([exact, rounded])) == ()


@pytest.mark.parametrize(
    ("factor", "rule"),
    [
        (10, "tenfold slip"),
        (100, "hundredfold slip"),
        (1_000, "thousandfold slip"),
        (1_000_000, "millionfold slip"),
    ],
)
def test_a_slip_of_the_unit_or_the_point_is_named_once(factor: int, rule: str) -> None:
    right = _figure("A", "2023-12-31", 27_155, product="cleared")
    slipped = _figure("B", "2023-12-31", 27_155 * factor, product="cleared", issuer="Monitor")
    assert [d.rule for d in reconcile(_snapshot([right, slipped]))] == [rule]


def test_products_that_are_not_their_total_are_named() -> None:
    parts = [_figure(f"F{p}", "2023-12-31", 1_000, product=p) for p in ("cleared", "reduced", "cancelled")]
    total = _figure("FT", "2023-12-31", 3_500, product="released")
    assert _pairs(reconcile(_snapshot([*parts, total]))) == [("parts do not add up", "area_m2", 3_500, 3_000, 500)]


def test_sectors_that_are_not_the_country_are_named() -> None:
    sectors = [_figure("S", "2023-12-31", m2, scope=name) for name, m2 in [("North", 600), ("South", 300)]]
    total = _figure("S", "2023-12-31", 1_000)
    assert _pairs(reconcile(_snapshot([*sectors, total]))) == [("sectors do not add up", "area_m2", 1_000, 900, 100)]


def test_classes_that_are_not_their_total_are_named() -> None:
    row = [_figure("S", "2023-12-31", n, measure=m) for m, n in [("areas_sha", 4), ("areas_cha", 6), ("areas", 11)]]
    assert _pairs(reconcile(_snapshot(row))) == [("classes do not add up", "areas", 11, 10, 1)]


def test_a_stock_that_the_books_do_not_hold_is_named_against_the_stock_they_rest_on() -> None:
    opening, later = _figure("S22", "2022-12-31", 1_000), _figure("S23", "2023-12-31", 1_200)
    (found,) = reconcile(_snapshot([opening, later], _booked(opening)))
    assert found == Discrepancy(
        rule="stock differs from the books",
        measure="area_m2",
        left=1_000,
        right=1_200,
        difference=-200,
        sources=(
            "the books, resting on entry E1, opened for 2022-12-31 to 2022-12-31",
            "State national 2023-12-31: 1,200 m2, S23",
        ),
    )


def test_a_stock_inside_a_reported_period_may_count_part_of_its_work() -> None:
    opening, flow = _figure("S22", "2022-12-31", 1_000), _figure("F23", "2023-12-31", 300, product="cleared")
    midyear = _figure("SM", "2023-06-30", 850)
    found = reconcile(_snapshot([opening, flow, midyear], _booked(opening, flow)))
    assert _pairs(found) == [("may be work in between", "area_m2", 1_000, 850, 150)]


def test_less_than_all_the_work_of_the_period_cannot_explain_a_larger_fall() -> None:
    opening, flow = _figure("S22", "2022-12-31", 1_000), _figure("F23", "2023-12-31", 300, product="cleared")
    midyear = _figure("SM", "2023-06-30", 650)
    found = reconcile(_snapshot([opening, flow, midyear], _booked(opening, flow)))
    assert _pairs(found) == [("stock differs from the books", "area_m2", 1_000, 650, 350)]


def test_padding_stays_named_until_somebody_explains_it() -> None:
    opening, later = _figure("S22", "2022-12-31", 1_000), _figure("S23", "2023-12-31", 1_200)
    entries = _booked(opening, padded=(later,))
    assert _pairs(reconcile(_snapshot([opening, later], entries))) == [("unexplained", "area_m2", 1_200, 1_000, 200)]
    explained = [*entries, reversal_of(entries[-1], act_id="act", note="survey found it")]
    assert [d.rule for d in reconcile(_snapshot([opening, later], explained))] == ["stock differs from the books"]


def test_a_flow_restated_after_a_stock_was_padded_to_shows_at_that_stock() -> None:
    opening, flow = _figure("S22", "2022-12-31", 1_000), _figure("F23", "2023-12-31", 300, product="cleared")
    stock = _figure("S23", "2023-12-31", 900)
    entries = _booked(opening, flow, padded=(stock,))
    restated = _figure("F23b", "2023-12-31", 350, product="cleared")
    entries += adopt([restated], entries, area=BOOK, act_id="act", restate=True).entries
    found = reconcile(_snapshot([opening, flow, stock, restated], entries))
    assert _pairs(found) == [
        ("two sources disagree", "area_m2", 300, 350, -50),
        ("unexplained", "area_m2", 850, 650, 200),
        ("restated since adopted", "area_m2", 900, 850, 50),
    ]


def test_stocks_before_the_books_are_compared_with_the_flows_between_them() -> None:
    stocks = [_figure("S20", "2020-12-31", 1_000), _figure("S22", "2022-12-31", 850)]
    flow = _figure("F21", "2021-12-31", 100, product="cleared")
    assert _pairs(reconcile(_snapshot([*stocks, flow]))) == [("stock moved without a flow", "area_m2", 850, 900, -50)]


def test_output_whose_period_reaches_over_a_stock_is_named_with_the_days() -> None:
    opening, flow = _figure("S23", "2023-03-31", 1_000), _figure("F23", "2023-12-31", 300, product="cleared")
    (found,) = reconcile(_snapshot([opening, flow], _booked(opening, flow)))
    assert _pairs([found]) == [("periods may overlap", "days", "2023-01-01/2023-12-31", "2023-03-31/2023-03-31", 90)]
    assert found.sources == (
        "entry E2, cleared for 2023-01-01 to 2023-12-31",
        "entry E1, opened for 2023-03-31 to 2023-03-31",
    )
