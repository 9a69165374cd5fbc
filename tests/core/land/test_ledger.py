"""The statement, over histories that hypothesis makes: whatever was recorded validly, every row adds up."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from clearance.land.accounts import Kind
from clearance.land.balance import reversal_of
from clearance.land.books import books_of
from clearance.land.fold import fold
from clearance.land.hazard import Area, Hazard, Level
from clearance.land.journal import Entry
from clearance.land.ledger import Statement, periods_between, statement
from clearance.units import Unit

FIRST = date(2022, 1, 1)
LAST = date(2023, 12, 31)
YEARS = periods_between(FIRST, LAST)
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


def statements(entries: Sequence[Entry]) -> Iterator[Statement]:
    books = books_of(AREAS, entries)
    for unit in (Unit.M2, Unit.AREAS, Unit.AP_MINES):
        for by in (("year",), ("kind", "year")):
            yield statement(books, unit, YEARS, by=by)


@given(histories())
def test_every_row_of_every_valid_history_adds_up(entries: list[Entry]) -> None:
    rows = [row for made in statements(entries) for row in made.rows]
    assert [row for row in rows if row.residual] == []


@given(histories())
def test_a_year_opens_with_what_the_year_before_closed_with(entries: list[Entry]) -> None:
    books = books_of(AREAS, entries)
    for unit in (Unit.M2, Unit.AREAS, Unit.AP_MINES):
        rows = statement(books, unit, YEARS).rows
        assert [row.opening for row in rows[1:]] == [row.closing for row in rows[:-1]]


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_entries_decides_nothing(entries: list[Entry], random: Random) -> None:
    shuffled = random.sample(entries, len(entries))
    assert list(statements(shuffled)) == list(statements(entries))


@given(histories())
def test_a_reversal_restores_the_statement(entries: list[Entry]) -> None:
    gone = {entry.reverses for entry in entries if entry.reverses}
    standing = [entry for entry in entries if not entry.reverses and entry.entry_id not in gone]
    empty = [row for made in statements(standing) for row in made.rows if row.is_used]
    assert [row for made in statements(entries) for row in made.rows if row.is_used] == empty


@given(histories())
def test_the_last_closing_is_what_the_areas_hold(entries: list[Entry]) -> None:
    states = [fold(area, entries) for area in AREAS]
    books = books_of(AREAS, entries)
    closings = [statement(books, unit, YEARS).rows[-1].closing for unit in (Unit.M2, Unit.AREAS, Unit.AP_MINES)]
    assert closings == [
        sum(state.open_m2 or 0 for state in states),
        sum(state.open_areas for state in states),
        sum(state.recorded_ap_mines for state in states),
    ]
