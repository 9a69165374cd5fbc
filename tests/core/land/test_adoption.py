from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clearance.errors import RuleBroken
from clearance.land.accounts import Kind
from clearance.land.adoption import Adoption, adopt, book_area, book_key, pad
from clearance.land.balance import balance_of, reversal_of
from clearance.land.hazard import Area, Hazard, Level
from clearance.land.journal import Entry, Find
from clearance.land.published import Measure, PublishedFigure, Qualifier
from clearance.units import Unit, to_exact

BOOK = book_area("national", "PER", "Peru")
REASON = "no source explains it"


def _row(
    row_id: str, to_on: str, *, from_on: str | None = None, product: str = "", **amounts: int
) -> list[PublishedFigure]:
    return [
        PublishedFigure(
            figure_id=f"{row_id}:{measure}",
            row_id=row_id,
            measure=Measure(measure),
            quantity=to_exact(amount, Measure(measure).unit),
            from_on=date.fromisoformat(from_on) if from_on else None,
            to_on=date.fromisoformat(to_on),
            product=product,
            issuer="State",
            source="report",
        )
        for measure, amount in amounts.items()
    ]


def _year(row_id: str, year: int, product: str, area_m2: int, **amounts: int) -> list[PublishedFigure]:
    return _row(row_id, f"{year}-12-31", from_on=f"{year}-01-01", product=product, **({"area_m2": area_m2} | amounts))


class _Desk:
    """A book that grows, with ids given in order."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def _keep(self, adoption: Adoption) -> Adoption:
        for entry in adoption.entries:
            self.entries.append(replace(entry, entry_id=f"E{len(self.entries) + 1}"))
        return adoption

    def adopt(self, row: list[PublishedFigure], *, restate: bool = False) -> Adoption:
        return self._keep(adopt(row, self.entries, area=BOOK, act_id="act", restate=restate))

    def pad(self, row: list[PublishedFigure], reason: str = REASON) -> Adoption:
        return self._keep(pad(row, self.entries, area=BOOK, act_id="act", reason=reason))

    def reverse(self, entry_id: str) -> None:
        undone = next(entry for entry in self.entries if entry.entry_id == entry_id)
        self._keep(Adoption((reversal_of(undone, act_id="act", note="mistake"),)))

    def held(self, day: str = "2030-01-01") -> dict[str, int]:
        balance = balance_of(self.entries, date.fromisoformat(day))
        return {unit.value: quantity // unit.scale for unit, quantity in balance.items()}


@pytest.fixture
def desk() -> _Desk:
    desk = _Desk()
    desk.adopt(_row("F0", "2014-04-30", area_m2=438_254, areas=135, ap_mines=10_313))
    return desk


def test_the_first_stock_opens_the_book() -> None:
    row = _row("F0", "2014-04-30", area_m2=438_254, areas=135, ap_mines=10_313)
    entry = Entry(
        kind=Kind.OPENED,
        area_id="PER",
        effective_on=date(2014, 4, 30),
        act_id="act",
        quantities={Unit.M2: 438_254_000, Unit.AREAS: 135, Unit.AP_MINES: 10_313},
        size_basis=BOOK.size_basis,
        source="report",
        adopts="F0",
    )
    assert adopt(row, [], area=BOOK, act_id="act") == Adoption((entry,))


def test_areas_by_class_open_their_sum_when_the_source_prints_no_total() -> None:
    desk = _Desk()
    desk.adopt(_row("F0", "2014-04-30", areas_sha=9, areas_cha=14))
    assert desk.held() == {"areas": 23}


def test_land_by_class_opens_its_sum_when_the_source_prints_no_total() -> None:
    desk = _Desk()
    desk.adopt(_row("F0", "2014-04-30", area_sha_m2=1_910, area_cha_m2=13_520))
    assert desk.held() == {"m2": 15_430}
    both = _Desk()
    both.adopt(_row("F0", "2014-04-30", area_m2=15_000, area_sha_m2=1_910, area_cha_m2=13_520))
    assert both.held() == {"m2": 15_000}


def test_classes_that_are_rounded_agree_as_far_as_both_roundings_allow(desk: _Desk) -> None:
    row = [
        replace(part, rounded_to=100_000) for part in _row("F1", "2014-12-31", area_sha_m2=38_300, area_cha_m2=400_000)
    ]
    assert desk.adopt(row).entries == ()
    finer = [replace(part, rounded_to=10_000) for part in row]
    with pytest.raises(RuleBroken, match="the book of PER holds 438,254 m2"):
        desk.adopt(finer)


@pytest.mark.parametrize("act", ["adopt", "pad"])
def test_figures_of_other_hazards_stay_published(desk: _Desk, act: str) -> None:
    row = [replace(figure, hazard="AP+AV+ERW") for figure in _row("F1", "2014-12-31", area_m2=5)]
    with pytest.raises(RuleBroken) as refused:
        getattr(desk, act)(row)
    assert str(refused.value) == (
        "State national AP+AV+ERW 2014-12-31: 5 m2 is about AP+AV+ERW, and the books of land are kept for AP; "
        "leave it published"
    )


def test_events_are_counted_and_never_booked(desk: _Desk) -> None:
    with pytest.raises(RuleBroken, match="7 events counts events, which no book holds; leave it published"):
        desk.adopt(_row("F1", "2023-12-31", from_on="1997-01-01", events=7))


def test_a_stock_that_agrees_adds_nothing_and_says_so(desk: _Desk) -> None:
    again = desk.adopt(_row("F1", "2014-12-31", area_m2=438_254))
    assert again == Adoption((), ("State national 2014-12-31: 438,254 m2 agrees with the book of PER",))


def test_a_hedged_stock_agrees_within_what_it_says(desk: _Desk) -> None:
    (some,) = _row("F1", "2014-12-31", ap_mines=10_000)
    assert desk.adopt([replace(some, qualifier=Qualifier.ABOUT)]).entries == ()


def test_a_stock_that_does_not_agree_is_refused_with_the_remedy(desk: _Desk) -> None:
    with pytest.raises(RuleBroken) as refused:
        desk.adopt(_row("F1", "2015-12-31", area_m2=480_394))
    assert str(refused.value) == (
        "State national 2015-12-31: 480,394 m2: the book of PER holds 438,254 m2; explain the difference with entries, "
        "or bring the book to it with `clearance pad`"
    )


def test_a_stock_before_the_book_begins_is_refused_and_not_sent_in_a_circle(desk: _Desk) -> None:
    row = _row("F1", "2010-12-31", area_m2=307_000)
    remedy = "before entry E1 of 2014-04-30, with which the book of PER begins; leave it as published, or reverse that"
    with pytest.raises(RuleBroken, match=remedy):
        desk.adopt(row)
    with pytest.raises(RuleBroken, match=remedy):
        desk.pad(row)


def test_a_book_opened_by_mistake_can_be_opened_again_once_that_is_reversed(desk: _Desk) -> None:
    desk.reverse("E1")
    desk.adopt(_row("F1", "2014-04-30", area_m2=437_654))
    assert desk.held()["m2"] == 437_654
    assert [entry.kind for entry in desk.entries] == [Kind.OPENED, Kind.REVERSED, Kind.OPENED]


def test_a_flow_is_booked_for_its_period_with_its_finds(desk: _Desk) -> None:
    (entry,) = desk.adopt(_year("F1", 2017, "cleared", 9_246, ap_mines=396)).entries
    assert (entry.kind, entry.covers_from, entry.effective_on) == (
        Kind.CLEARED,
        date(2017, 1, 1),
        date(2017, 12, 31),
    )
    assert dict(entry.quantities) == {Unit.M2: 9_246_000, Unit.AP_MINES: 396}
    assert entry.finds == (Find(category=Hazard.AP, quantity=396),)


def test_a_reported_zero_is_booked_as_a_report() -> None:
    desk = _Desk()
    desk.adopt(_row("F0", "2014-04-30", area_m2=10))
    (entry,) = desk.adopt(_year("F1", 2020, "cleared", 0)).entries
    assert (dict(entry.quantities), entry.finds) == ({Unit.M2: 0}, ())


def test_a_flow_before_the_book_is_refused(desk: _Desk) -> None:
    with pytest.raises(RuleBroken, match="lies before the book of PER begins; adopt a stock that is earlier first"):
        desk.adopt(_year("F1", 2012, "cleared", 67_670))


def test_a_flow_beyond_what_is_open_is_refused(desk: _Desk) -> None:
    with pytest.raises(RuleBroken, match=r"more than the 438,254 m2 open in the book of PER"):
        desk.adopt(_year("F1", 2015, "cleared", 438_255))


def test_mines_of_a_flow_stay_out_of_a_book_that_counts_no_mines() -> None:
    desk = _Desk()
    desk.adopt(_row("F0", "2014-04-30", area_m2=10_000))
    (entry,) = desk.adopt(_year("F1", 2017, "cleared", 100, ap_mines=7)).entries
    assert (dict(entry.quantities), entry.finds) == ({Unit.M2: 100_000}, (Find(category=Hazard.AP, quantity=7),))


def test_a_total_over_years_is_booked_less_the_parts_that_are_booked(desk: _Desk) -> None:
    parts = {"cleared": 9_246, "reduced": 7_171, "cancelled": 10_738}
    for product, area_m2 in parts.items():
        desk.adopt(_year(f"F-{product}", 2017, product, area_m2))
    total = _row("FT", "2019-12-31", from_on="2017-01-01", product="released", area_m2=213_912)
    adopted = desk.adopt(total)
    (entry,) = adopted.entries
    assert dict(entry.quantities) == {Unit.M2: 186_757_000}
    assert (entry.kind, entry.covers_from, entry.effective_on) == (
        Kind.RELEASED,
        date(2018, 1, 1),
        date(2019, 12, 31),
    )
    assert entry.note == "less E2, E3, E4"
    assert adopted.remarks == ("released for 2017-01-01 to 2019-12-31: less what is booked inside it (E2, E3, E4)",)


def test_a_total_keeps_its_whole_period_where_the_parts_leave_products_open(desk: _Desk) -> None:
    desk.adopt(_year("F1", 2017, "cleared", 9_246))
    (entry,) = desk.adopt(_row("FT", "2019-12-31", from_on="2017-01-01", product="released", area_m2=213_912)).entries
    assert (dict(entry.quantities), entry.covers_from) == ({Unit.M2: 204_666_000}, date(2017, 1, 1))


def test_adopting_one_total_twice_books_it_once(desk: _Desk) -> None:
    desk.adopt(_year("F1", 2017, "cleared", 9_246))
    total = _row("FT", "2019-12-31", from_on="2017-01-01", product="cleared", area_m2=213_912)
    desk.adopt(total)
    assert desk.adopt(total) == Adoption(
        (), ("State national cleared 2017-01-01..2019-12-31: 213,912 m2 is already booked as E3",)
    )


def test_a_total_less_than_its_parts_is_refused(desk: _Desk) -> None:
    desk.adopt(_year("F1", 2017, "cleared", 9_246))
    with pytest.raises(RuleBroken, match=r"is 9,000 m2, less than its parts already booked \(9,246 m2 in E2\)"):
        desk.adopt(_row("FT", "2019-12-31", from_on="2017-01-01", product="released", area_m2=9_000))


def test_a_part_after_its_total_is_refused_with_the_entry_to_reverse(desk: _Desk) -> None:
    desk.adopt(_row("FT", "2019-12-31", from_on="2017-01-01", product="released", area_m2=213_912))
    with pytest.raises(RuleBroken, match=r"overlaps entry E2 .*; reverse that entry first, then book the parts"):
        desk.adopt(_year("F1", 2017, "cleared", 9_246))


def test_periods_that_cut_into_each_other_are_refused(desk: _Desk) -> None:
    desk.adopt(_row("F1", "2018-06-30", from_on="2017-07-01", product="cleared", area_m2=100))
    with pytest.raises(RuleBroken, match="overlaps entry E2"):
        desk.adopt(_year("F2", 2017, "cleared", 9_246))


def test_products_of_one_period_stand_beside_each_other(desk: _Desk) -> None:
    for product in ("cleared", "reduced", "cancelled"):
        desk.adopt(_year(f"F-{product}", 2017, product, 1_000))
    assert desk.held()["m2"] == 438_254 - 3_000


def test_the_same_flow_from_a_second_source_is_booked_once(desk: _Desk) -> None:
    desk.adopt(_year("F1", 2015, "cleared", 76_355))
    assert desk.adopt(_year("F2", 2015, "cleared", 76_355)) == Adoption(
        (), ("State national cleared 2015-01-01..2015-12-31: 76,355 m2 is already booked as E2",)
    )


def test_another_amount_for_a_booked_period_is_refused_unless_it_restates(desk: _Desk) -> None:
    desk.adopt(_year("F1", 2015, "cleared", 76_355))
    other = _year("F2", 2015, "cleared", 80_000)
    with pytest.raises(RuleBroken, match="the period is booked as E2 with another amount; reverse that entry first"):
        desk.adopt(other)
    restated = desk.adopt(other, restate=True)
    assert [(entry.kind, entry.reverses) for entry in restated.entries] == [
        (Kind.REVERSED, "E2"),
        (Kind.CLEARED, None),
    ]
    assert restated.remarks == (
        "restated: E2 is reversed; State national cleared 2015-01-01..2015-12-31: 80,000 m2 takes its place",
    )
    assert desk.held()["m2"] == 438_254 - 80_000


def test_a_restatement_has_room_for_what_it_replaces(desk: _Desk) -> None:
    desk.adopt(_year("F1", 2015, "cleared", 438_000))
    desk.adopt(_year("F2", 2015, "cleared", 438_254), restate=True)
    assert desk.held()["m2"] == 0


def test_a_reversed_flow_can_be_booked_again(desk: _Desk) -> None:
    desk.adopt(_year("F1", 2015, "cleared", 76_355))
    desk.reverse("E2")
    desk.adopt(_year("F1", 2015, "cleared", 76_355))
    assert desk.held()["m2"] == 438_254 - 76_355


def test_padding_books_the_difference_over_the_days_since_the_last_stock(desk: _Desk) -> None:
    desk.adopt(_year("F1", 2014, "cleared", 8_458))
    desk.pad(_row("F2", "2014-12-31", areas=133, ap_mines=11_179))
    padded = desk.pad(_row("F3", "2015-12-31", area_m2=480_394, areas=140, ap_mines=6_338))
    assert [(e.kind, dict(e.quantities), e.covers_from, e.note) for e in padded.entries] == [
        (Kind.PADDED, {Unit.M2: 50_598_000}, date(2014, 5, 1), REASON),
        (Kind.PADDED, {Unit.AREAS: 7, Unit.AP_MINES: -4_841}, date(2015, 1, 1), REASON),
    ]
    assert desk.held() == {"m2": 480_394, "areas": 140, "ap_mines": 6_338}


def test_padding_twice_adds_nothing(desk: _Desk) -> None:
    row = _row("F2", "2014-12-31", ap_mines=11_179)
    desk.pad(row)
    assert desk.pad(row) == Adoption((), ("State national 2014-12-31: 11,179 ap_mines agrees with the book of PER",))


def test_padding_opens_what_the_book_did_not_count_before() -> None:
    desk = _Desk()
    desk.adopt(_row("F0", "2014-04-30", area_m2=438_254))
    desk.pad(_row("F1", "2015-12-31", area_m2=480_394, ap_mines=6_338))
    assert [(entry.kind, dict(entry.quantities)) for entry in desk.entries[1:]] == [
        (Kind.OPENED, {Unit.AP_MINES: 6_338}),
        (Kind.PADDED, {Unit.M2: 42_140_000}),
    ]


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_padding_needs_a_reason(desk: _Desk, reason: str) -> None:
    with pytest.raises(RuleBroken, match="padding the book of PER needs a reason; say why"):
        desk.pad(_row("F1", "2015-12-31", area_m2=480_394), reason)


def test_a_flow_cannot_be_padded_to(desk: _Desk) -> None:
    with pytest.raises(RuleBroken, match="is a flow; only a stock can be padded to: adopt the flow instead"):
        desk.pad(_year("F1", 2015, "cleared", 76_355))


def test_a_book_that_has_not_begun_is_adopted_and_not_padded() -> None:
    with pytest.raises(RuleBroken, match="the book of PER has not begun; adopt it instead of padding to it"):
        _Desk().pad(_row("F1", "2015-12-31", area_m2=480_394))


def test_an_area_with_a_record_of_its_own_is_never_padded(desk: _Desk) -> None:
    area = Area(area_id="PER", name="A field", level=Level.AREA)
    with pytest.raises(RuleBroken, match="has a record of its own; correct it with entries, padding is for totals"):
        pad(_row("F1", "2015-12-31", area_m2=1), desk.entries, area=area, act_id="act", reason=REASON)


def test_a_reversal_cannot_be_reversed(desk: _Desk) -> None:
    desk.reverse("E1")
    with pytest.raises(RuleBroken, match="E2 is itself a reversal; record the act again instead"):
        desk.reverse("E2")


def test_a_scope_that_is_not_national_is_a_book_of_its_own() -> None:
    sector = book_area("Cenepa", "PER", "Peru")
    assert (sector.area_id, sector.level, sector.sector) == ("PER/Cenepa", Level.SECTOR, "Cenepa")
    assert (BOOK.area_id, BOOK.level, BOOK.sector) == ("PER", Level.NATIONAL, None)


def test_land_released_by_survey_is_booked_beside_what_was_cleared(desk: _Desk) -> None:
    desk.adopt(_year("F1", 2015, "cleared", 1_000))
    (entry,) = desk.adopt(_year("F2", 2015, "released by survey", 5_000)).entries
    assert (entry.kind, dict(entry.quantities), entry.method) == (
        Kind.RELEASED,
        {Unit.M2: 5_000_000},
        "released by survey",
    )
    assert desk.held()["m2"] == 432_254


def test_a_total_is_booked_less_what_surveys_and_clearance_released(desk: _Desk) -> None:
    desk.adopt(_year("F1", 2015, "cleared", 1_000))
    desk.adopt(_year("F2", 2015, "released by survey", 5_000))
    (entry,) = desk.adopt(_year("F3", 2015, "released", 6_500)).entries
    assert (dict(entry.quantities), entry.method, entry.note) == ({Unit.M2: 500_000}, "", "less E2, E3")


@pytest.mark.parametrize("product", ["cancelled", "reduced"])
def test_a_survey_product_inside_a_sum_of_both_is_refused(desk: _Desk, product: str) -> None:
    desk.adopt(_year("F1", 2015, "released by survey", 5_000))
    with pytest.raises(RuleBroken, match=r"overlaps entry E2 \(released by survey for 2015-01-01 to 2015-12-31\)"):
        desk.adopt(_year("F2", 2015, product, 3_000))


def test_land_that_was_found_opens_more_than_the_book_held(desk: _Desk) -> None:
    (entry,) = desk.adopt(_year("F1", 2015, "identified", 900_000)).entries
    assert (entry.kind, dict(entry.quantities), entry.covers_from) == (
        Kind.IDENTIFIED,
        {Unit.M2: 900_000_000},
        date(2015, 1, 1),
    )
    assert desk.held()["m2"] == 1_338_254


def test_a_stockpile_is_a_book_of_its_own() -> None:
    store = book_area("national", "PER", "Peru", name="CCM Article 3")
    assert (store.area_id, store.name, store.level) == ("PER/CCM Article 3", "CCM Article 3", Level.STORE)
    assert [book_key(area) for area in (BOOK, book_area("Cenepa", "PER", "Peru"), store)] == [
        ("national", ""),
        ("Cenepa", ""),
        ("national", "CCM Article 3"),
    ]
    assert book_key(book_area("Lima", "PER", "Peru", name="CCM Article 3")) == ("Lima", "CCM Article 3")


def test_a_stockpile_opens_with_its_stock_and_falls_by_what_was_destroyed() -> None:
    store = book_area("national", "PER", "Peru", name="CCM Article 3")
    stock = _row("F0", "2017-12-31", munitions=2_005, submunitions=152_982)
    year = _row("F1", "2022-12-31", from_on="2022-01-01", product="destroyed", munitions=542, submunitions=34_824)
    (opened,) = adopt(stock, [], area=store, act_id="act").entries
    book = [replace(opened, entry_id="E1")]
    (destroyed,) = adopt(year, book, area=store, act_id="act").entries
    assert (destroyed.kind, destroyed.finds) == (Kind.DESTROYED, ())
    assert balance_of([*book, destroyed], date(2022, 12, 31)) == {Unit.MUNITIONS: 1_463, Unit.SUBMUNITIONS: 118_158}


def test_items_destroyed_from_a_store_that_nobody_counted_stay_published() -> None:
    store = book_area("national", "PER", "Peru", name="APMBC Article 4 of AP mines")
    row = _row("F1", "2001-12-31", from_on="1999-03-01", product="destroyed", items=338_356)
    with pytest.raises(RuleBroken, match="lies before the book of PER/APMBC Article 4 of AP mines begins"):
        adopt(row, [], area=store, act_id="act")
