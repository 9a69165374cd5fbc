"""What must stand at each place of an extension request: from the books, the estimate, the forecast and a plan.

Nothing here asks the document or the tables of the treaty: amounts are sums of entries, statements of single years,
published figures, and fields of the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from clearance import DEFAULT_SEED
from clearance.headline import Headline, headline
from clearance.land.accounts import Column, Kind
from clearance.land.balance import acts_never_open, standing
from clearance.land.journal import Entry
from clearance.land.ledger import Period, StatementRow, statement
from clearance.land.published import Measure, PublishedFigure
from clearance.land.snapshot import Snapshot
from clearance.plan.result import PlanResult
from clearance.treaty.obligation import chain_of
from clearance.units import Unit, from_exact
from clearance_maps.language import Language

__all__ = ["Alternatives", "RequestFigures"]

# Each of them is what may stand there: a list of texts with their numbers.
Alternatives = Sequence[Sequence[str]]
T2 = {"T2a": Unit.AREAS, "T2b": Unit.M2, "T2c": Unit.AP_MINES}
MEASURES = {
    "sha_n": Measure.AREAS_SHA,
    "cha_n": Measure.AREAS_CHA,
    "sha_m2": Measure.AREA_SHA_M2,
    "cha_m2": Measure.AREA_CHA_M2,
    "total_n": Measure.AREAS,
    "total_m2": Measure.AREA_M2,
    "ap_recorded": Measure.AP_MINES,
}
STOCKS = {"n": Unit.AREAS, "m2": Unit.M2, "ap_recorded": Unit.AP_MINES}
LOGGED = {Kind.CANCELLED: Column.CANCELLED, Kind.PADDED: Column.UNEXPLAINED}


class RequestFigures:
    """The figures of a country with one book, and of a plan of the same snapshot, as a language writes them."""

    def __init__(self, snapshot: Snapshot, plan: PlanResult, language: Language) -> None:
        self.snapshot, self.plan, self.language = snapshot, plan, language
        self.as_of = snapshot.as_of
        self.entries = standing(snapshot.entries)
        self.first_year = min(entry.effective_on.year for entry in self.entries)
        self._rows: dict[tuple[Unit, date, date], StatementRow] = {}

    # Numbers as they are written.

    def whole(self, value: float | Decimal) -> str:
        """An amount."""
        return self.language.number(value).replace("-", "−")

    def signed(self, value: float | Decimal) -> str:
        """A change."""
        return self.language.signed(value)

    def day(self, value: date) -> str:
        """A day in full."""
        return self.language.long_date(value)

    # Amounts of the books.

    def row(self, unit: Unit, first: date, last: date) -> StatementRow:
        """The statement of some days."""
        asked = (unit, first, last)
        if asked not in self._rows:
            self._rows[asked] = statement(self.snapshot.books, unit, [Period(first, last)], as_of=self.as_of).rows[0]
        return self._rows[asked]

    def year(self, unit: Unit, year: int) -> StatementRow:
        """The statement of a year."""
        return self.row(unit, date(year, 1, 1), date(year, 12, 31))

    def open_on(self, unit: Unit, day: date) -> Decimal:
        """What was open at the end of a day."""
        return from_exact(self.row(unit, day, day).closing, unit)

    @cached_property
    def headline(self) -> Headline:
        """Deadline, estimate and forecast."""
        return headline(self.snapshot, seed=DEFAULT_SEED)

    @cached_property
    def opened_on(self) -> date:
        """The day on which the book of the country was opened with what was open."""
        never = acts_never_open(self.entries)
        return min(e.effective_on for e in self.entries if e.kind is Kind.OPENED and e.act_id not in never)

    @cached_property
    def since(self) -> date:
        """The last decision on a deadline that is at least a year old."""
        decided = [step.decided_on for step in chain_of(self.snapshot.deadlines) if step.decided_on is not None]
        return max(day for day in decided if (self.as_of - day).days >= 365)

    # Sentences.

    @cached_property
    def land(self) -> list[str]:
        """What is open, and the mines there."""
        mines = self.headline.mines
        assert mines is not None
        assert mines.high is not None
        amounts = [self.whole(self.open_on(unit, self.as_of)) for unit in (Unit.M2, Unit.AREAS, Unit.AP_MINES)]
        estimate = [self.whole(value) for value in (mines.median, mines.low, mines.high)]
        level, method = self.language.percent(mines.level), self.language.said(mines.method)
        return [self.day(self.as_of), *amounts, *estimate, level, method, str(mines.seed)]

    @cached_property
    def forecast(self) -> list[str]:
        """The deadline and its probability."""
        told = self.headline
        assert told.forecast is not None
        assert told.deadline is not None
        chance = told.forecast.completion.p_by_deadline
        assert chance is not None
        said = self.language.said(told.forecast.method)
        return [self.day(told.deadline.deadline), self.language.percent(chance), said, str(told.forecast.seed)]

    @cached_property
    def unexplained(self) -> list[str]:
        """Absolute sums, net sums and shares of what nobody explained."""
        found = []
        for unit in (Unit.M2, Unit.AREAS, Unit.AP_MINES):
            amounts = [e.quantities[unit] for e in self.entries if e.kind is Kind.PADDED and unit in e.quantities]
            absolute, net = (from_exact(sum(one), unit) for one in ([abs(q) for q in amounts], amounts))
            share = self.language.percent(float(absolute / self.open_on(unit, self.as_of)))
            found += [self.whole(absolute), self.signed(net), share]
        return found

    @property
    def planned(self) -> list[list[str]]:
        """The sentences of the plan."""
        plan, percent = self.plan, self.language.percent
        assert plan.completion.planned is not None
        assert plan.completion.p_by_deadline is not None
        assert plan.deadline is not None
        remaining = [self.whole(self.open_on(unit, self.as_of)) for unit in (Unit.M2, Unit.AREAS)]
        chance = [percent(plan.completion.p_by_deadline), self.whole(plan.completion.draws), str(plan.seed)]
        return [
            [*remaining, self.day(self.as_of), self.day(plan.last_day)],
            [self.day(plan.completion.planned)],
            [self.day(plan.deadline), *chance],
            [str(plan.done_with_confidence), percent(plan.confidence)],
            [self.whole(sum(year.cost for year in plan.money))],
            [self.language.said(plan.method)],
        ]

    @property
    def previous(self) -> list[str]:
        """What was open when the previous request was decided."""
        amounts = [self.whole(self.open_on(unit, self.since)) for unit in (Unit.M2, Unit.AREAS, Unit.AP_MINES)]
        return [self.day(self.since), *amounts]

    def notes(self) -> list[list[str]]:
        """What may stand below tables of progress: an amount that covers days, or land that was never open."""
        never = acts_never_open(self.entries)
        released = sum(
            e.quantities.get(Unit.M2, 0) for e in self.entries if e.kind is Kind.OPENED and e.act_id in never
        )
        found = [[self.whole(from_exact(released, Unit.M2))]]
        for entry in self.entries:
            for unit, quantity in entry.quantities.items():
                if entry.covers_from is not None:
                    days = [self.day(entry.covers_from), self.day(entry.effective_on)]
                    shown = self.signed if entry.kind is Kind.PADDED else self.whole
                    found.append([shown(from_exact(quantity, unit)), *days])
        return found

    def estimate_note(self) -> list[str]:
        """What stands below T5."""
        mines = self.headline.mines
        assert mines is not None
        said = self.language.said(mines.method)
        return [self.language.percent(mines.level), said, self.whole(mines.draws), str(mines.seed)]

    def sources(self) -> set[str]:
        """Every source of a record."""
        held = self.snapshot
        booked = {one.source for one in held.entries} | {one.source for one in held.figures}
        return (booked | {one.source for one in held.deadlines} | {one.source for one in held.places}) - {""}

    @cached_property
    def chart_words(self) -> list[list[str]]:
        """What is said of charts to those who do not see them."""
        last, percent, plan = self.as_of.year, self.language.percent, self.plan
        years = [self.year(Unit.M2, year) for year in range(self.first_year, last + 1)]
        products = [
            sum(row.amount(one) for row in years)
            for one in (Column.CLEARED, Column.REDUCED, Column.CANCELLED, Column.UNSPECIFIED)
        ]
        mines = sum(self._destroyed(year) for year in range(self.first_year, last + 1))
        released = [self.whole(from_exact(exact, Unit.M2)) for exact in (sum(products), *products)]
        told = self.headline.forecast
        assert told is not None
        chances = [
            part
            for level, day in told.completion.date_quantiles.items()
            if day is not None and level <= 0.8
            for part in (percent(level), self.day(day))
        ]
        planned = self.planned
        return [
            [str(self.first_year), str(last), *released, self.whole(mines)],
            [self.day(self.as_of), self.land[1], *self.forecast[:2], *chances],
            [planned[0][0], self.day(plan.first_day), self.day(plan.last_day), *planned[2][:2]],
            [planned[4][0], self.whole(sum(year.gap for year in plan.money))],
        ]

    # Cells.

    @property
    def _opened_precision(self) -> str:
        return next(e.date_precision for e in self.entries if e.effective_on == self.opened_on)

    def cell(self, table: str, row: int, column: str, words: Sequence[str]) -> Alternatives:
        """What may stand in a cell.

        Args:
            table: its number.
            row: of the table, without its heading, from 0.
            column: what the column holds.
            words: what is read in the row.
        """
        if table in T2:
            return self._balance(T2[table], row, column, is_total=words[0] == self.language.text("Total"))
        if table in {"T1", "T5"}:
            return self._challenge(table, column, words)
        return getattr(self, f"_{table.lower()}")(row, column)  # type: ignore[no-any-return]

    def _amount(self, value: Decimal | float, *, signed: bool = False) -> Alternatives:
        if not value:
            return [[], ["0"]]
        return [[self.signed(value) if signed else self.whole(value)]]

    def _balance(self, unit: Unit, row: int, column: str, *, is_total: bool) -> Alternatives:
        years = [self.first_year, self.as_of.year] if is_total else [self.first_year + row] * 2
        told = self.row(unit, date(years[0], 1, 1), date(years[1], 12, 31))
        if column in {"year", "coverage"} or (is_total and column == "opening"):
            return [[] if is_total or column == "coverage" else [str(years[0])], []]
        name = column.removesuffix("_mines")
        exact = {"opening": told.opening, "closing": told.closing, "residual": told.residual}.get(name)
        if exact is None:
            exact = told.amount(Column(name))
        shown = self._amount(from_exact(exact, unit), signed=name in {"resized", "transferred", "unexplained"})
        return shown if exact else [*shown, *self._later(unit, years[0])]

    def _later(self, unit: Unit, year: int) -> Alternatives:
        """The later year with which an amount was reported."""
        return [
            [str(e.effective_on.year)]
            for e in self.entries
            if unit in e.quantities and e.covers_from and e.covers_from.year <= year < e.effective_on.year
        ]

    def _destroyed(self, year: int) -> int:
        return sum(one.ap_mines for one in self.snapshot.releases if one.effective_on.year == year)

    def _t3(self, row: int, column: str) -> Alternatives:
        is_total = self.first_year + row > self.as_of.year
        years = range(self.first_year, self.as_of.year + 1) if is_total else [self.first_year + row]
        if column in {"year", "coverage"}:
            return [[] if is_total or column == "coverage" else [str(years[0])]]
        releases = [one for one in self.snapshot.releases if one.effective_on.year in years]
        devices = {"ap_destroyed": "ap_mines", "av_destroyed": "av_mines", "other_destroyed": "other_items"}
        if column in devices:
            return self._amount(sum(getattr(one, devices[column]) for one in releases))
        if column == "no_finds":  # a book of a country has no areas of which that could be known
            return [[], ["0"]]
        unit = Unit.AREAS if column == "areas_released" else Unit.M2
        rows = [self.year(unit, year) for year in years]
        exact = sum(one.released if "released" in column else one.amount(Column(column)) for one in rows)
        shown = self._amount(from_exact(exact, unit))
        return shown if exact else [*shown, *self._later(unit, years[0])]

    def _t4(self, row: int, column: str) -> Alternatives:
        year = self.first_year + row
        is_total = year > self.as_of.year
        if column == "year":
            return [[]] if is_total else [[str(year)]]
        if column == "explanation":
            return [[], *self._later(Unit.M2, year)]
        if not column.endswith(("achieved_m2", "achieved_areas")):
            return [[]]  # no plan was adopted
        unit = Unit.AREAS if column.endswith("areas") else Unit.M2
        first = self.first_year if is_total or column.startswith("cumulative") else year
        rows = [self.year(unit, one) for one in range(first, min(year, self.as_of.year) + 1)]
        amount = self._amount(from_exact(sum(one.released for one in rows), unit))
        return [*amount, []] if column.startswith("cumulative") else amount

    def _challenge(self, table: str, column: str, words: Sequence[str]) -> Alternatives:
        """T1 and T5: the book, its total, and what was published beside it."""
        text = self.language.text
        book, total = text("National book (no area records)"), text("Total")
        day = self.opened_on if table == "T1" else self.as_of
        precision = self._opened_precision
        if words[0] in {book, total}:
            if column == "as_of":
                shown = self.language.short_date(day, precision if table == "T1" else "day")
                return [[shown]] if words[0] == book or table == "T5" else [[]]
            if column == "ap_estimate" and words[0] == total:
                return [self.land[4:7]]
            kind, _, unit = column.rpartition("_")
            is_here = column == "ap_recorded" or kind in {"unclassified", "total"}
            of = Unit.AP_MINES if column == "ap_recorded" else STOCKS.get(unit)
            return self._amount(self.open_on(of, day)) if is_here and of else [[]]
        return self._published(table, column, words[0])

    def _published(self, table: str, column: str, name: str) -> Alternatives:
        own = [one for one in self.snapshot.figures if one.is_stock and one.is_own and one.measure in MEASURES.values()]
        scope, _, issuer = name.removesuffix(")").partition(" (")
        national = scope == self.language.text("Country")
        here = [
            one
            for one in own
            if (one.scope == "national" if national else one.scope == scope)
            and issuer in {one.issuer, self.language.text(one.issuer)}
        ]
        later = [one for one in here if one.to_on >= (self.opened_on if table == "T1" else date.min)]
        assert later, f"nobody published stocks of {name}"
        on = (min if table == "T1" else max)(one.to_on for one in later)
        told: list[PublishedFigure] = [one for one in later if one.to_on == on]
        if column == "as_of":
            return [[self.language.short_date(on, told[0].date_precision)]]
        if column not in MEASURES:
            return [[]]
        return [
            [self.whole(from_exact(one.quantity, one.measure.unit))] for one in told if one.measure is MEASURES[column]
        ] or [[]]

    def _t12(self, row: int, column: str) -> Alternatives:
        acts = sorted(
            (e for e in self.entries if e.kind in LOGGED and e.effective_on > self.since),
            key=lambda e: (e.effective_on, e.area_id, e.entry_id),
        )
        entry: Entry = acts[row]
        units = {"change_areas": Unit.AREAS, "change_m2": Unit.M2, "change_mines": Unit.AP_MINES}
        if column in units:
            unit = units[column]
            if unit not in entry.quantities:
                return [[]]
            told = self.row(unit, entry.effective_on, entry.effective_on)
            moved = told.amount(LOGGED[entry.kind])
            return self._amount(from_exact(moved if entry.kind is Kind.PADDED else -moved, unit), signed=True)
        if column == "day":
            return [[self.language.short_date(entry.effective_on, entry.date_precision)]]
        return [[entry.source]] if column == "source" else [[]]

    def _t10a(self, row: int, column: str) -> Alternatives:
        (state,) = [one for one in self.snapshot.states.values() if one.is_open]
        units = {"areas": Unit.AREAS, "open_m2": Unit.M2, "recorded_ap_mines": Unit.AP_MINES}
        if column in units:
            return self._amount(self.open_on(units[column], self.as_of))
        if row:
            return [[]]
        since = self.language.short_date(self.opened_on, self._opened_precision)
        return [[since]] if column == "opened_on" else [[state.source], []]

    def _t9a(self, row: int, column: str) -> Alternatives:
        names = {"assumption": "what", "value": "value", "source": "source"}
        return [[self.language.said(getattr(self.plan.assumptions[row], names[column]))]]

    def _t9b(self, row: int, column: str) -> Alternatives:
        told = self.plan.bottlenecks[row]
        if column != "risk":
            return [[]]
        return [[self.language.said(told.what), self.language.said(told.why)]]

    def _milestones(self, year: int | None, column: str) -> Alternatives:
        here = [one for one in self.plan.milestones if year in {None, one.year}]
        if column == "areas":
            return self._amount(sum(one.areas for one in here))
        stream = column.removesuffix("_m2")
        return self._amount(sum(one.m2 for one in here if stream in {"total", "released", one.stream}))

    def _t6a(self, row: int, column: str) -> Alternatives:
        years = sorted({one.year for one in self.plan.milestones if one.year is not None})
        year = years[row] if row < len(years) else None
        chance = next((one for one in self.plan.chances if one.year == year), None)
        match column:
            case "year":
                return [[str(year)] if year else []]
            case "cumulative_m2":
                return self._amount(sum(o.m2 for o in self.plan.milestones if o.year and year and o.year <= year))
            case "chance":
                return [[self.language.percent(chance.probability)] if chance else []]
            case "firm_m2":
                return self._amount(chance.firm_m2 if chance else 0)
            case "teams":
                return self._amount(sum(one.teams for one in self.plan.capacity if one.year == year))
        return self._milestones(year, column)

    def _t6b(self, row: int, column: str) -> Alternatives:
        years = sorted({one.year for one in self.plan.milestones if one.year is not None})
        year = years[row] if row < len(years) else None
        if column in {"sector", "team_groups"}:
            return [[]]
        return [[str(year)] if year else []] if column == "year" else self._milestones(year, column)

    def _t7(self, row: int, column: str) -> Alternatives:
        one, decimal = self.plan.capacity[row], self.language.decimal
        rates = dict(zip(("rate_low", "rate_mode", "rate_high"), one.m2_per_team_day or (), strict=False))
        if column in rates:
            return [[decimal(rates[column])]]
        known = {
            "year": str(one.year),
            "teams": self.whole(one.teams),
            "people": self.whole(one.people or 0),
            "searchers": self.whole(one.searchers * one.teams),
            "working_days": decimal(one.working_days, 2),
            "busy": self.language.percent(one.busy),
        }
        return [[known[column]]] if column in known else [[]]

    def _t7b(self, row: int, column: str) -> Alternatives:
        year = sorted({one.year for one in self.plan.capacity})[row]
        here = [one for one in self.plan.capacity if one.year == year]
        kinds = {"deminers": {"manual", "TS"}, "dogs": {"dogs"}, "machines": {"machines"}}
        if column == "year":
            return [[str(year)]]
        if column in {"teams", "people"}:
            return self._amount(sum(getattr(one, column) for one in here))
        return self._amount(sum(one.searchers * one.teams for one in here if one.kind in kinds[column]))

    def _t8(self, row: int, column: str) -> Alternatives:
        money = self.plan.money[row : row + 1]
        year = money[0].year if money else None
        here = money or self.plan.money
        if column == "year":
            return [[str(year)] if year else []]
        if column == "released_m2":
            return self._milestones(year, column)
        if column == "cost_per_m2":
            m2 = sum(one.m2 for one in self.plan.milestones if one.year == year)
            return [[self.language.decimal(money[0].cost / m2, 2)] if money else []]
        of = {"cost": "cost", "funding_gap": "gap", "asked": "asked"}[column]
        return self._amount(sum(getattr(one, of) for one in here))
