"""Article 5 by year: how the balance came about (T2) and what was released (T3)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.land.accounts import Column, Kind
from clearance.land.balance import standing
from clearance.land.hazard import Level, Status
from clearance.land.journal import RELEASES
from clearance.land.ledger import Statement, periods_between, statement
from clearance.treaty.state_figures import StateFigures
from clearance.treaty.tables import Cell, Note, Origin, Role, Row, Table, nothing
from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clearance.land.fold import Release
    from clearance.land.journal import Entry
    from clearance.land.ledger import Coverage, StatementRow
    from clearance.land.snapshot import Snapshot

__all__ = ["Years", "progress", "reconciliation"]

PRODUCTS = (Column.CANCELLED, Column.REDUCED, Column.CLEARED, Column.UNSPECIFIED)
GAINS = (Column.OPENED, Column.IDENTIFIED, Column.RESIZED, Column.TRANSFERRED)
T2_COLUMNS = {
    Unit.AREAS: (*GAINS, Column.REOPENED, Column.UNEXPLAINED, *PRODUCTS),
    Unit.M2: (*GAINS, Column.REOPENED, Column.UNEXPLAINED, *PRODUCTS),
    Unit.AP_MINES: (*GAINS, Column.UNEXPLAINED, Column.DESTROYED, Column.UNSPECIFIED),
}
LOSSES = frozenset({*PRODUCTS, Column.DESTROYED})
DEVICES = ("ap_destroyed", "av_destroyed", "other_destroyed")
LONGEST_PART = timedelta(days=364)


@dataclass(frozen=True, slots=True)
class Years:
    """The books year by year.

    `spoken` holds the columns of each year that an entry speaks of, be it with a zero; `totals` those that a total
    speaks of, which may leave areas and mines unsaid; `later` the year whose total contains an earlier year;
    `opened` the last day of a year on which a book was opened.
    """

    snapshot: Snapshot
    figures: StateFigures
    statements: dict[Unit, Statement]
    spoken: frozenset[tuple[Unit, Column, int]]
    totals: frozenset[tuple[Column, int]]
    later: dict[tuple[Column, int], int]
    opened: dict[int, date]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Years:
        """Read the books by calendar year, from the year of the first entry to the date of the snapshot."""
        ordered = sorted(snapshot.entries, key=lambda entry: entry.effective_on)
        first = ordered[0].effective_on if ordered else snapshot.as_of
        periods = periods_between(date(first.year, 1, 1), date(snapshot.as_of.year, 12, 31))
        moved = snapshot.books.movements
        moved = moved[moved["entry_kind"] != Kind.REVERSED]
        levels = moved["area_id"].map(snapshot.books.areas["level"])
        named = (moved[name] for name in ("unit", "column", "effective_on", "covers_from"))
        rows = list(zip(*named, levels, strict=True))
        totals = [row for row in rows if row[0] == Unit.M2 and Column(row[1]) in PRODUCTS and row[4] != Level.AREA]
        return cls(
            snapshot=snapshot,
            figures=StateFigures.of(snapshot),
            statements={unit: statement(snapshot.books, unit, periods, as_of=snapshot.as_of) for unit in T2_COLUMNS},
            spoken=frozenset((Unit(unit), Column(column), on.year) for unit, column, on, _, _ in rows if unit),
            totals=frozenset((Column(column), on.year) for _, column, on, _, _ in totals),
            later={(Column(c), year): on.year for _, c, on, since, _ in totals for year in range(since.year, on.year)},
            opened={e.effective_on.year: e.effective_on for e in standing(ordered) if e.kind is Kind.OPENED},
        )

    @property
    def land(self) -> tuple[StatementRow, ...]:
        """The statement in m2, a row for each year."""
        return self.statements[Unit.M2].rows

    def coverage(self, land: StatementRow) -> Coverage | None:
        """How much of a year was reported; None for a year in which the books only begin."""
        begins = land.opening == 0 and (Unit.M2, Column.OPENED, land.period.to_on.year) in self.spoken
        return None if begins and land.coverage == "none" else land.coverage

    def silence(self, unit: Unit, column: Column, land: StatementRow) -> Cell:
        """What a column of a year says when no entry speaks of it."""
        year = land.period.to_on.year
        asked = PRODUCTS if column is Column.DESTROYED else (column,)
        if column in LOSSES and self.coverage(land) == "none":
            return nothing(unit, Origin.NOT_REPORTED)
        for product in asked:
            if (product, year) in self.later and unit is Unit.M2:
                return nothing(unit, Origin.LATER, self.later[product, year])
        released = any((product, year) in self.totals and land.amount(product) for product in asked)
        pending = any((product, year) in self.later for product in asked)
        return nothing(unit, Origin.NOT_KNOWN if released or pending else Origin.NOTHING)

    def amount(self, unit: Unit, column: Column, row: StatementRow, land: StatementRow) -> Cell:
        """One amount of a year, or why there is none."""
        year = row.period.to_on.year
        speaks = (unit, column, year) in self.spoken or bool(row.amount(column))
        if not speaks:
            return self.silence(unit, column, land)
        if column in LOSSES:
            return self.figures.output(row.amount(column), unit, row.period, column)
        if column is Column.OPENED:
            return self.figures.balance(row.amount(column), unit, self.opened[year])
        return computed(unit, row.amount(column))


def computed(unit: Unit, exact: int) -> Cell:
    """A figure that only the books give."""
    return Cell(unit=unit, origin=Origin.COMPUTED, value=from_exact(exact, unit))


def reconciliation(years: Years, unit: Unit, number: str) -> Table:
    """T2 in one unit: opening + movements = closing, with what nobody explained in a column of its own."""
    columns = T2_COLUMNS[unit]
    rows: list[Row] = []
    opening = nothing(unit)
    statements = years.statements[unit].rows
    for row, land in zip(statements, years.land, strict=True):
        closing = years.figures.balance(row.closing, unit, row.period.to_on)
        amounts = tuple(years.amount(unit, column, row, land) for column in columns)
        cells = (opening, *amounts, closing, computed(unit, row.residual))
        coverage = years.coverage(land)
        reported = row.coverage if coverage is not None else None
        rows.append(Row(name=str(row.period.to_on.year), cells=cells, coverage=reported))
        opening = closing
    sums = tuple(_sum(years, unit, column, statements) for column in columns)
    last = rows[-1].cells[-2] if rows else nothing(unit)
    total = Row(key="total", role=Role.TOTAL, cells=(nothing(unit), *sums, last, computed(unit, _residual(statements))))
    suffix = "_mines" if unit is Unit.AP_MINES else ""
    return Table(
        number=number,
        title=f"t2_{unit}",
        columns=("opening", *(f"{column}{suffix}" for column in columns), "closing", "residual"),
        rows=(*rows, total),
        notes=tuple(_entry_notes(years.snapshot, unit)),
    )


def _sum(years: Years, unit: Unit, column: Column, rows: Sequence[StatementRow]) -> Cell:
    if any(row.amount(column) for row in rows) or any((unit, column) == said[:2] for said in years.spoken):
        return computed(unit, sum(row.amount(column) for row in rows))
    return nothing(unit)


def _residual(rows: Iterable[StatementRow]) -> int:
    return sum(abs(row.residual) for row in rows)


def _entry_notes(snapshot: Snapshot, unit: Unit) -> Iterable[Note]:
    """What a reader must know of totals: those of several years, of part of a year, and those nobody explained."""
    begun: dict[str, date] = {}
    for entry in standing(snapshot.entries):
        quantity, since, until = entry.quantities.get(unit), entry.covers_from, entry.effective_on
        is_total = snapshot.areas[entry.area_id].level is not Level.AREA
        if quantity is None or not is_total:
            continue
        if entry.kind is Kind.OPENED:
            begun.setdefault(entry.area_id, until)
        key = since and quantity and _note_key(entry, since, begun.get(entry.area_id, since))
        if key:
            amount = from_exact(quantity, unit)
            yield Note(key, {"quantity": amount, "unit": unit, "from_on": since, "to_on": until})


def _note_key(entry: Entry, since: date, begun: date) -> str:
    if entry.kind is Kind.PADDED:
        return "unexplained"
    if entry.kind not in RELEASES:
        return ""
    if since < begun < entry.effective_on:
        return "before_opening"
    if since.year != entry.effective_on.year:
        return "several_years"
    return "part_of_year" if entry.effective_on - since < LONGEST_PART else ""


def progress(years: Years) -> Table:
    """T3: land released and devices destroyed in each year; a year without a report says so."""
    releases: dict[int, list[Release]] = {}
    for release in years.snapshot.releases:
        releases.setdefault(release.effective_on.year, []).append(release)
    empty = areas_without_finds(years.snapshot)
    rows = []
    for land, areas in zip(years.land, years.statements[Unit.AREAS].rows, strict=True):
        year = land.period.to_on.year
        products = tuple(years.amount(Unit.M2, column, land, land) for column in PRODUCTS)
        devices = _devices(years, land, releases.get(year, []))
        total = _total(years, land, products)
        cells = (_areas(years, areas, land), *products, total, *devices, _empty(years, land, empty))
        rows.append(Row(name=str(year), cells=cells, coverage=years.coverage(land)))
    return Table(
        number="T3",
        title="t3",
        columns=("areas_released", *PRODUCTS, "released", *DEVICES, "no_finds"),
        rows=(*rows, _sum_row(rows)),
        notes=(
            Note("no_finds"),
            *(note for note in _entry_notes(years.snapshot, Unit.M2) if note.key != "unexplained"),
        ),
    )


def _areas(years: Years, row: StatementRow, land: StatementRow) -> Cell:
    if row.released:
        return years.figures.output(row.released, Unit.AREAS, row.period, Column.CLEARED)
    unknown = years.silence(Unit.AREAS, Column.UNSPECIFIED, land)
    told = [years.silence(Unit.AREAS, column, land) for column in PRODUCTS]
    return next((cell for cell in told if cell.origin is Origin.NOT_KNOWN), unknown)


def _total(years: Years, land: StatementRow, products: Sequence[Cell]) -> Cell:
    given = [cell for cell in products if cell.value is not None]
    if not given:
        return next((cell for cell in products if cell.origin is not Origin.NOTHING), nothing(Unit.M2))
    return given[0] if len(given) == 1 else years.figures.output(land.released, Unit.M2, land.period)


def _devices(years: Years, land: StatementRow, releases: Sequence[Release]) -> tuple[Cell, Cell, Cell]:
    """AP mines, AV mines and other items that the year's releases met."""
    found = (
        (Unit.AP_MINES, sum(release.ap_mines for release in releases)),
        (Unit.ITEMS, sum(release.av_mines for release in releases)),
        (Unit.ITEMS, sum(release.other_items for release in releases)),
    )
    silent = years.silence(Unit.AP_MINES, Column.DESTROYED, land)
    if silent.origin is Origin.NOTHING and releases:
        silent = computed(Unit.AP_MINES, 0)
    ap, *others = (
        years.figures.output(count, unit, land.period, Column.DESTROYED) if count else silent for unit, count in found
    )
    return ap, others[0], others[1]


def areas_without_finds(snapshot: Snapshot) -> Counter[int]:
    """By year, the areas that were finished by clearance in which no device was found at any time."""
    works: dict[str, list[Release]] = {}
    for release in snapshot.releases:
        state = snapshot.states[release.area.area_id]
        if state.is_area and state.status is Status.RELEASED:
            works.setdefault(release.area.area_id, []).append(release)
    return Counter(
        max(release.effective_on for release in done).year
        for done in works.values()
        if any(release.product == Column.CLEARED for release in done)
        and not any(release.ap_mines + release.av_mines + release.other_items for release in done)
    )


def _empty(years: Years, land: StatementRow, empty: Counter[int]) -> Cell:
    year = land.period.to_on.year
    if years.coverage(land) != land.coverage:
        return nothing(Unit.AREAS)
    if land.coverage == "none":
        return nothing(Unit.AREAS, Origin.NOT_REPORTED)
    areas = (release for release in years.snapshot.releases if release.area.level is Level.AREA)
    has_records = any(release.effective_on.year == year for release in areas)
    return computed(Unit.AREAS, empty[year]) if has_records else nothing(Unit.AREAS, Origin.NOT_KNOWN)


def _sum_row(rows: Sequence[Row]) -> Row:
    """What the years that were reported add up to."""
    cells = []
    for column in zip(*(row.cells for row in rows), strict=True):
        given = [cell.value for cell in column if cell.value is not None]
        unit = column[0].unit
        total = Cell(unit=unit, origin=Origin.COMPUTED, value=sum(given, Decimal(0)))
        unsaid = {cell.origin for cell in column} & {Origin.NOT_KNOWN, Origin.LATER}
        cells.append(total if given else nothing(unit, Origin.NOT_KNOWN if unsaid else Origin.NOTHING))
    return Row(key="total_reported", role=Role.TOTAL, cells=tuple(cells))
