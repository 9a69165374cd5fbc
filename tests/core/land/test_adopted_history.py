from __future__ import annotations

from dataclasses import replace
from datetime import date

from clearance.land.adopted_flow import PRODUCTS
from clearance.land.adopted_history import History, Row, history_of
from clearance.land.published import LAND_PRODUCTS, STORE_PRODUCTS, Measure, PublishedFigure
from clearance.units import to_exact


def _row(row_id: str, to_on: str, *, from_on: str = "", **said: object) -> list[PublishedFigure]:
    """Figures of one statement: measures by name, all else as fields."""
    measures = {name: amount for name, amount in said.items() if name in set(Measure)}
    fields = {name: value for name, value in said.items() if name not in measures}
    return [
        PublishedFigure(
            figure_id=f"{row_id}:{name}",
            row_id=row_id,
            measure=Measure(name),
            quantity=to_exact(int(str(amount)), Measure(name).unit),
            to_on=date.fromisoformat(to_on),
            from_on=date.fromisoformat(from_on) if from_on else None,
            **fields,  # type: ignore[arg-type]
        )
        for name, amount in measures.items()
    ]


def _year(row_id: str, year: int, product: str, area_m2: int, **said: object) -> list[PublishedFigure]:
    return _row(row_id, f"{year}-12-31", from_on=f"{year}-01-01", product=product, area_m2=area_m2, **said)


def _ids(history: History) -> tuple[str | None, list[str]]:
    return (history.opening[0].row_id if history.opening else None), [row[0].row_id for row in history.flows]


STOCK: Row = _row("S", "2013-12-31", area_m2=1_000, areas=12, issuer="Monitor")


def test_the_earliest_stock_opens_the_book_and_later_flows_move_it() -> None:
    later = _row("S2", "2015-12-31", area_m2=700)
    flows = [_year("F14", 2014, "cleared", 100), _year("F15", 2015, "reduced", 50)]
    history = history_of([later, *flows, STOCK])
    assert (_ids(history), history.left_out) == (("S", ["F14", "F15"]), ())


def test_a_number_of_areas_is_not_booked_because_flows_do_not_count_areas() -> None:
    history = history_of([STOCK])
    assert [figure.measure for figure in history.opening or ()] == [Measure.AREA_M2]


def test_flows_that_begin_before_the_book_are_left_out_and_counted() -> None:
    over = _row("F", "2014-06-30", from_on="2013-07-01", product="cleared", area_m2=9)
    history = history_of([STOCK, over, _year("F12", 2012, "cleared", 5)])
    assert (_ids(history), history.left_out) == (
        ("S", []),
        ("flows that begin before the book does, on 2013-12-31, are not booked: 2",),
    )


def test_without_a_stock_no_book_begins() -> None:
    history = history_of([_year("F14", 2014, "cleared", 100), _row("N", "2014-12-31", areas=9)])
    assert (_ids(history), history.left_out) == (
        (None, []),
        ("no stock in m2 is published, so no book begins: every figure stays published",),
    )


def test_only_the_countrys_own_hazard_is_booked() -> None:
    apart: list[dict[str, str]] = [{"hazard": "AP+AV+ERW"}, {"scope": "Abkhazia"}, {"obligation": "CCM Article 4"}]
    rows = [_row(f"S{i}", "2001-12-31", area_m2=9, **about) for i, about in enumerate(apart)]
    rows += [_year(f"F{i}", 2014, "cleared", 9, **about) for i, about in enumerate(apart)]
    assert _ids(history_of([*rows, STOCK])) == ("S", [])


def test_of_two_stocks_on_one_day_the_higher_one_opens_the_book_unless_the_state_gave_one() -> None:
    higher = _row("H", "2013-12-31", area_m2=1_200, issuer="NGO")
    history = history_of([STOCK, higher])
    (left_out,) = history.left_out
    assert _ids(history)[0] == "H"
    assert left_out == (
        "Monitor national 2013-12-31: 1,000 m2 is not booked: "
        "NGO national 2013-12-31: 1,200 m2 is, which leaves more land open"
    )
    by_state = [replace(figure, issuer="State (Article 7)") for figure in STOCK]
    assert _ids(history_of([higher, by_state]))[0] == "S"


def test_of_two_flows_the_lower_one_is_booked_unless_the_state_gave_one() -> None:
    flows = [_year("A", 2014, "cleared", 300), _year("B", 2014, "cleared", 200)]
    history = history_of([STOCK, *flows])
    assert _ids(history) == ("S", ["B"])
    (left_out,) = history.left_out
    assert left_out == (
        "national cleared 2014-01-01..2014-12-31: 300 m2 is not booked: "
        "national cleared 2014-01-01..2014-12-31: 200 m2 is, which leaves more land open"
    )
    by_state = history_of([STOCK, flows[1], _year("C", 2014, "cleared", 250, issuer="State")])
    assert _ids(by_state)[1] == ["C"]
    (left_out,) = by_state.left_out
    assert left_out.endswith("State national cleared 2014-01-01..2014-12-31: 250 m2 is, the State's own word")


def test_of_flows_that_agree_the_one_printed_most_finely_is_booked() -> None:
    rounded = _year("A", 2014, "cleared", 200, rounded_to=100_000)
    history = history_of([STOCK, rounded, _year("B", 2014, "cleared", 211)])
    assert (_ids(history), history.left_out) == (("S", ["B"]), ())


def test_a_total_that_its_products_make_up_is_not_booked_beside_them() -> None:
    parts = [_year("C", 2014, "cleared", 100), _year("R", 2014, "reduced", 50)]
    assert _ids(history_of([STOCK, *parts, _year("T", 2014, "released", 150)])) == ("S", ["C", "R"])


def test_a_total_that_its_products_contradict_stays_published() -> None:
    # Iraq 2015 in km2 (Landmine Monitor 2016): 24.18 cleared and 25.4 cancelled, 50.58 released.
    parts = [_year("C", 2015, "cleared", 24_180_000), _year("X", 2015, "cancelled", 25_400_000)]
    history = history_of([STOCK, *parts, _year("T", 2015, "released", 50_580_000)])
    (left_out,) = history.left_out
    assert _ids(history) == ("S", ["C", "X"])
    assert left_out == (
        "national released 2015-01-01..2015-12-31: 50,580,000 m2 is not booked: its products do not add up to it, "
        "and they are booked"
    )


def test_a_total_with_one_product_beside_it_is_booked_for_the_rest() -> None:
    rows = [STOCK, _year("T", 2014, "released", 150), _year("C", 2014, "cleared", 100)]
    assert _ids(history_of(rows)) == ("S", ["C", "T"])
    assert _ids(history_of([STOCK, _year("T", 2014, "released", 150)])) == ("S", ["T"])
    less = [STOCK, _year("T", 2014, "released", 50), _year("C", 2014, "cleared", 100)]
    assert _ids(history_of(less)) == ("S", ["C"])


def test_a_book_that_has_begun_takes_flows_only() -> None:
    flows = [_year("F14", 2014, "cleared", 100), _year("F15", 2015, "cleared", 50)]
    assert _ids(history_of([STOCK, *flows], begun=date(2014, 12, 31))) == (None, ["F15"])


def test_every_product_of_a_figure_can_be_booked() -> None:
    assert set(PRODUCTS) == {*LAND_PRODUCTS, *STORE_PRODUCTS}
