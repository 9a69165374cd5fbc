"""The statement, over histories that hypothesis makes: whatever was recorded validly, every row adds up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearance.errors import InvalidQuantity
from clearance.land.accounts import Kind
from clearance.land.balance import reversal_of, standing
from clearance.land.books import books_of
from clearance.land.fold import fold
from clearance.land.hazard import Area, Hazard, Level
from clearance.land.journal import Entry
from clearance.land.ledger import Period, periods_between, statement
from clearance.units import Unit

FIRST = date(2022, 1, 1)
LAST = date(2023, 12, 31)
YEARS = periods_between(FIRST, LAST)
UNITS = (Unit.M2, Unit.AREAS, Unit.AP_MINES)
COUNTRY = Area(area_id="X", name="X (national book)", level=Level.NATIONAL)
FIELDS = (
    Area(area_id="A", name="A", sector="North", hazards=frozenset({Hazard.AP})),
    Area(area_id="B", name="B", sector="South", hazards=frozenset({Hazard.AP, Hazard.AV})),
)
AREAS = (COUNTRY, *FIELDS)
RELEASES = (Kind.CANCELLED, Kind.REDUCED, Kind.CLEARED, Kind.RELEASED)
CORRECTIONS = (Kind.RESIZED, Kind.TRANSFERRED, Kind.PADDED)


def amounts(at_most: int) -> st.SearchStrategy[int]:
    """Small numbers meet often, so that accounts come out equal and empty."""
    return st.one_of(st.just(at_most), st.integers(0, min(at_most, 3)), st.integers(0, at_most))


class History:
    """Acts on one area that no rule forbids, drawn one by one."""

    def __init__(self, draw: st.DrawFn, area: Area) -> None:
        self.draw = draw
        self.area = area
        self.day = FIRST + timedelta(days=draw(st.integers(0, 60)))
        self.land = {"sha": 0, "cha": 0, "unclassified": 0}
        self.mines = 0
        self.count = 0
        self.entries: list[Entry] = []

    def acts(self) -> list[Entry]:
        self.open(Kind.OPENED)
        for _ in range(self.draw(st.integers(0, 5))):
            self.day = min(LAST, self.day + timedelta(days=self.draw(st.sampled_from([0, 0, 1, 200]))))
            self.draw(st.sampled_from([self.find, self.confirm, self.release, self.correct, self.reverse]))()
        return self.entries

    def add(self, kind: Kind, quantities: dict[Unit, int], *, account: str, to_account: str | None = None) -> None:
        number = len(self.entries) + 1
        self.entries.append(
            Entry(
                kind=kind,
                area_id=self.area.area_id,
                effective_on=self.day,
                act_id=f"{self.area.area_id}/{number}",
                quantities=quantities,
                account=account,
                to_account=to_account,
                entry_id=f"{self.area.area_id}{number}",
            )
        )

    def open(self, kind: Kind) -> None:
        account = self.draw(st.sampled_from(sorted(self.land)))
        if self.area.level is Level.AREA and self.draw(st.integers(0, 4)) == 0:
            mines = self.draw(amounts(5))
            self.mines += mines
            self.add(kind, {Unit.AP_MINES: mines} if mines else {}, account=account)
            return
        m2, mines = self.draw(amounts(10**9)), self.draw(amounts(50))
        quantities = {Unit.M2: m2, Unit.AP_MINES: mines}
        if self.area.level is not Level.AREA:
            self.count += 1
            quantities[Unit.AREAS] = 1
        self.land[account] += m2
        self.mines += mines
        self.add(kind, quantities, account=account)

    def find(self) -> None:
        self.open(Kind.IDENTIFIED)

    def confirm(self) -> None:
        account, to_account = self.draw(st.permutations(sorted(self.land)))[:2]
        m2 = self.draw(amounts(self.land[account]))
        self.land[account] -= m2
        self.land[to_account] += m2
        self.add(Kind.CONFIRMED, {Unit.M2: m2}, account=account, to_account=to_account)

    def release(self) -> None:
        account = self.draw(st.sampled_from(sorted(self.land)))
        m2, mines = self.draw(amounts(self.land[account])), self.draw(amounts(self.mines))
        self.land[account] -= m2
        self.mines -= mines
        quantities = {Unit.M2: m2, Unit.AP_MINES: mines}
        if self.count and self.draw(st.booleans()):
            self.count -= 1
            quantities[Unit.AREAS] = 1
        self.add(self.draw(st.sampled_from(RELEASES)), quantities, account=account)

    def correct(self) -> None:
        account = self.draw(st.sampled_from(sorted(self.land)))
        m2 = self.draw(st.integers(-self.land[account], 10**6))
        mines = self.draw(st.integers(-self.mines, 20))
        self.land[account] += m2
        self.mines += mines
        kind = self.draw(st.sampled_from(CORRECTIONS))
        self.add(kind, {Unit.M2: m2, Unit.AP_MINES: mines}, account=account)

    def reverse(self) -> None:
        """Undo the last act, if it is no reversal: what was possible before it is so again."""
        last = self.entries[-1]
        if last.kind is Kind.REVERSED:
            return
        self.entries.append(replace(reversal_of(last, act_id="back", note=""), entry_id=f"{last.entry_id}R"))
        self.day = last.effective_on
        sign = -1 if last.kind in RELEASES else 1
        m2 = sign * last.quantities.get(Unit.M2, 0)
        if last.to_account is None:
            self.land[last.account] -= m2
        else:
            self.land[last.account] += m2
            self.land[last.to_account] -= m2
        self.mines -= sign * last.quantities.get(Unit.AP_MINES, 0)
        self.count -= sign * last.quantities.get(Unit.AREAS, 0)


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    return [entry for area in AREAS for entry in History(draw, area).acts()]


def shown(entries: Sequence[Entry]) -> list[dict[str, object]]:
    """Every row that a reader may ask for: in each unit, by year alone and by class."""
    books = books_of(AREAS, entries)
    made = [statement(books, unit, YEARS, by=by) for unit in UNITS for by in (("year",), ("kind", "year"))]
    return [{"unit": s.unit, **row.to_dict()} for s in made for row in s.rows if row.is_used]


@settings(max_examples=15)
@given(histories())
def test_every_row_of_every_valid_history_adds_up(entries: list[Entry]) -> None:
    assert [row for row in shown(entries) if row["residual"]] == []


@settings(max_examples=15)
@given(histories())
def test_years_join_and_the_last_one_closes_with_what_the_areas_hold(entries: list[Entry]) -> None:
    books = books_of(AREAS, entries)
    states = [fold(area, entries) for area in AREAS]
    held = {
        Unit.M2: sum(state.open_m2 or 0 for state in states),
        Unit.AREAS: sum(state.open_areas for state in states),
        Unit.AP_MINES: sum(state.recorded_ap_mines for state in states),
    }
    for unit in UNITS:
        rows = statement(books, unit, YEARS).rows
        assert [0, *(row.closing for row in rows)] == [*(row.opening for row in rows), held[unit]]


@settings(max_examples=8)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_the_journal_decides_nothing(entries: list[Entry], random: Random) -> None:
    assert shown(random.sample(entries, len(entries))) == shown(entries)


@settings(max_examples=8)
@given(histories())
def test_a_reversal_restores_the_statement(entries: list[Entry]) -> None:
    assert shown(entries) == shown(standing(entries))


BEGUN = Entry(kind=Kind.OPENED, area_id="A", effective_on=date(2021, 12, 31), act_id="1", account="cha", entry_id="E1")
OPENED = replace(BEGUN, quantities={Unit.M2: 500_000, Unit.AP_MINES: 40})
CLEARED = replace(
    BEGUN,
    kind=Kind.CLEARED,
    effective_on=date(2022, 8, 1),
    quantities={Unit.M2: 120_500, Unit.AP_MINES: 7},
    entry_id="E2",
)


def rows(entries: Sequence[Entry], unit: Unit, *by: str, periods: Sequence[Period] = YEARS) -> list[dict[str, object]]:
    made = statement(books_of(AREAS, entries), unit, periods, by=by or ("year",))
    return [{name: value for name, value in row.to_dict().items() if value or name == "residual"} for row in made.rows]


def test_a_row_shows_its_change_in_the_unit_of_the_statement() -> None:
    assert rows([OPENED, CLEARED], Unit.M2) == [
        {
            "group": {"year": 2022},
            "opening": 500,
            "cleared": 120.5,
            "closing": 379.5,
            "residual": 0,
            "coverage": "full",
        },
        {"group": {"year": 2023}, "opening": 379.5, "closing": 379.5, "residual": 0, "coverage": "none"},
    ]
    first, _ = rows([OPENED, CLEARED], Unit.AP_MINES)
    assert first == {
        "group": {"year": 2022},
        "opening": 40,
        "destroyed": 7,
        "closing": 33,
        "residual": 0,
        "coverage": "full",
    }


def test_groups_that_hold_nothing_are_left_out() -> None:
    other = replace(OPENED, area_id="B", effective_on=date(2023, 2, 1), account="sha", entry_id="E3")
    found = rows([OPENED, other], Unit.AREAS, "year", "sector", "kind", "hazard")
    north = {"sector": "North", "kind": "cha", "hazard": "AP"}
    south = {"sector": "South", "kind": "sha", "hazard": "AP+AV"}
    same = {"residual": 0, "coverage": "none"}
    assert found == [
        {"group": {"year": 2022, **north}, "opening": 1, "closing": 1, **same},
        {"group": {"year": 2023, **north}, "opening": 1, "closing": 1, **same},
        {"group": {"year": 2023, **south}, "opened": 1, "closing": 1, **same},
    ]


@pytest.mark.parametrize("column", ["quantity", "effective_on"])
@pytest.mark.parametrize("row", range(4))
def test_a_posting_tampered_with_leaves_a_residual(column: str, row: int) -> None:
    books = books_of(AREAS, [OPENED, CLEARED])
    postings = books.postings[books.postings["unit"] == Unit.M2].reset_index(drop=True)
    values = postings[column].to_list()
    values[row] = values[row] + 1 if column == "quantity" else pd.Timestamp(2023, 5, 5)
    tampered = replace(books, postings=postings.assign(**{column: values}))
    made = statement(tampered, Unit.M2, periods_between(date(2021, 1, 1), LAST))
    assert not made.balances
    assert statement(books, Unit.M2, YEARS).balances


def test_a_period_is_covered_by_what_was_reported_and_zero_is_a_report() -> None:
    book = replace(OPENED, area_id="X")
    none_found = replace(
        book,
        kind=Kind.CLEARED,
        quantities={Unit.M2: 0},
        covers_from=date(2022, 1, 1),
        effective_on=date(2022, 12, 31),
        entry_id="E2",
    )
    half = replace(none_found, covers_from=date(2023, 7, 1), effective_on=date(2023, 12, 31), entry_id="E3")
    assert [row["coverage"] for row in rows([book, none_found, half], Unit.M2)] == ["full", "partial"]
    withdrawn = replace(reversal_of(none_found, act_id="2", note=""), entry_id="E4")
    assert [row["coverage"] for row in rows([book, none_found, half, withdrawn], Unit.M2)] == ["none", "partial"]


def test_what_takes_effect_after_as_of_is_not_counted() -> None:
    books = books_of(AREAS, [OPENED, CLEARED])
    early = statement(books, Unit.M2, YEARS[:1], as_of=date(2022, 7, 31)).rows
    assert [(row.closing, row.residual) for row in early] == [(500_000, 0)]


def test_years_may_start_in_any_month() -> None:
    cut = periods_between(date(2022, 1, 1), date(2023, 12, 31), year_start=(4, 1))
    assert cut == [
        Period(date(2022, 1, 1), date(2022, 3, 31), 2021),
        Period(date(2022, 4, 1), date(2023, 3, 31), 2022),
        Period(date(2023, 4, 1), date(2023, 12, 31), 2023),
    ]


@pytest.mark.parametrize(
    ("from_on", "to_on", "year_start", "reason"),
    [
        (date(2023, 1, 2), date(2023, 1, 1), (1, 1), "put the earlier date first"),
        (date(2023, 1, 1), date(2023, 1, 2), (2, 29), "year start 02-29 is not a day of every year"),
        (date(2023, 1, 1), date(2023, 1, 2), (13, 1), "year start 13-01 is not a day of every year"),
    ],
)
def test_periods_that_cannot_be_are_refused(
    from_on: date, to_on: date, year_start: tuple[int, int], reason: str
) -> None:
    with pytest.raises(InvalidQuantity, match=reason):
        periods_between(from_on, to_on, year_start=year_start)


def test_a_grouping_that_is_not_known_is_refused() -> None:
    with pytest.raises(InvalidQuantity, match="'colour' is no grouping; use any of year, kind, sector, admin1"):
        statement(books_of(AREAS, [OPENED]), Unit.M2, YEARS, by=("colour",))


@pytest.mark.parametrize("unit", [Unit.M2, Unit.AREAS])
def test_a_release_of_an_area_with_a_record_reports_on_its_year_in_m2_and_areas(unit: Unit) -> None:
    half = replace(CLEARED, quantities={Unit.M2: 1_000})
    made = statement(books_of(AREAS, [OPENED, half]), unit, YEARS)
    reported = {row.period.year: row.coverage for row in made.rows}
    assert reported[half.effective_on.year] == "full"
    assert set(reported.values()) == {"full", "none"}


@pytest.mark.parametrize(("mines", "coverage"), [({}, "none"), ({Unit.AP_MINES: 0}, "full")])
def test_a_release_speaks_of_mines_only_where_it_says_how_many(mines: dict[Unit, int], coverage: str) -> None:
    half = replace(CLEARED, quantities={Unit.M2: 1_000, **mines})
    made = statement(books_of(AREAS, [OPENED, half]), Unit.AP_MINES, YEARS)
    assert {row.period.year: row.coverage for row in made.rows}[half.effective_on.year] == coverage


def test_amounts_that_cannot_be_added_up_are_refused_and_never_wrap_around() -> None:
    vast = [replace(OPENED, act_id=f"a{i}", quantities={Unit.AP_MINES: 10**18}) for i in range(12)]
    with pytest.raises(InvalidQuantity, match=r"move 1.2e.19 exact steps in all, more than can be added up"):
        statement(books_of(AREAS, vast), Unit.AP_MINES, YEARS)
