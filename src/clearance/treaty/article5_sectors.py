"""Article 5 by sector: the original challenge (T1) and what remains (T5)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import numpy as np

from clearance.land.accounts import PROCESSED, Kind
from clearance.land.balance import acts_never_open, standing
from clearance.land.hazard import HazardClass, Level
from clearance.land.ledger import Period
from clearance.land.published import Measure
from clearance.treaty.state_figures import NATIONAL, StateFigures, published_cell
from clearance.treaty.tables import Cell, Note, Origin, Role, Row, Table, nothing
from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from clearance.headline import Headline
    from clearance.land.hazard import Area
    from clearance.land.journal import Entry
    from clearance.land.published import PublishedFigure
    from clearance.land.snapshot import Snapshot

__all__ = ["COLUMNS", "UNITS", "Amounts", "Region", "open_by", "original_challenge", "remaining_challenge"]

# What of an area says where it lies.
Region = Literal["sector", "admin1", "admin2"]
CLASSES = tuple(HazardClass)
COLUMNS = (*(f"{of}_{unit}" for of in (*CLASSES, "total") for unit in ("n", "m2")), "ap_recorded")
UNITS = (*(Unit.AREAS, Unit.M2) * 4, Unit.AP_MINES)
PLACE_OF = {
    Measure.AREAS_SHA: COLUMNS.index("sha_n"),
    Measure.AREAS_CHA: COLUMNS.index("cha_n"),
    Measure.AREA_SHA_M2: COLUMNS.index("sha_m2"),
    Measure.AREA_CHA_M2: COLUMNS.index("cha_m2"),
    Measure.AREAS: COLUMNS.index("total_n"),
    Measure.AREA_M2: COLUMNS.index("total_m2"),
    Measure.AP_MINES: COLUMNS.index("ap_recorded"),
}


@dataclass(frozen=True, slots=True)
class Amounts:
    """Exact amounts of one sector: areas and m2 by class, and recorded AP mines."""

    land: dict[tuple[str, Unit], int]
    ap_mines: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to show."""
        return not any(self.land.values()) and self.ap_mines == 0

    def exact(self) -> list[int]:
        """The amounts in the order of the columns."""
        by_class = [self.land.get((kind, unit), 0) for kind in CLASSES for unit in (Unit.AREAS, Unit.M2)]
        total = [sum(q for (_, unit), q in self.land.items() if unit is wanted) for wanted in (Unit.AREAS, Unit.M2)]
        return [*by_class, *total, self.ap_mines]


class Sums:
    """Amounts that are being added up by sector; an account that is no class counts as unclassified."""

    def __init__(self) -> None:
        self._land: dict[str, dict[tuple[str, Unit], int]] = defaultdict(lambda: defaultdict(int))
        self._mines: dict[str, int] = defaultdict(int)

    def add(self, sector: str | None, account: str, unit: Unit, quantity: int) -> None:
        """Add an exact quantity of land or of recorded mines; other units have no place here."""
        if unit is Unit.AP_MINES:
            self._mines[sector or ""] += quantity
        elif unit in {Unit.M2, Unit.AREAS}:
            kind = account if account in CLASSES else HazardClass.UNCLASSIFIED.value
            self._land[sector or ""][kind, unit] += quantity

    def by_sector(self) -> dict[str, Amounts]:
        """The sums by sector, without sectors that hold nothing."""
        names = sorted({*self._land, *self._mines})
        sums = {name: Amounts(dict(self._land[name]), self._mines[name]) for name in names}
        return {name: amounts for name, amounts in sums.items() if not amounts.is_empty}


def _opening_entries(snapshot: Snapshot) -> list[Entry]:
    """The entries that opened the books; land known only as released was never part of the challenge."""
    entries = standing(snapshot.entries)
    never_open = acts_never_open(entries)
    return [entry for entry in entries if entry.kind is Kind.OPENED and entry.act_id not in never_open]


def _opened(snapshot: Snapshot) -> dict[str, Amounts]:
    """What the books were opened with, by sector; an area with a record of its own counts 1."""
    sums = Sums()
    for entry in _opening_entries(snapshot):
        area = snapshot.areas[entry.area_id]
        own = {Unit.AREAS: 1} if area.level is Level.AREA else {}
        for unit, quantity in {**entry.quantities, **own}.items():
            sums.add(area.sector, entry.account, unit, quantity)
    return sums.by_sector()


def open_by(
    snapshot: Snapshot, region: Region = "sector", *, counts: Callable[[Area], bool] = lambda _: True
) -> dict[str, Amounts]:
    """What is open, by region; an area counts in the class that holds most of it, its m2 in the classes they are in.

    Args:
        snapshot: the reading of the register.
        region: the attribute of areas that is a region.
        counts: whether an area counts; all do when left out.
    """
    sums = Sums()
    balances = snapshot.books.open_on(np.datetime64(snapshot.as_of, "s"))
    for area_id, account, unit, quantity in balances[balances["quantity"] != 0].itertuples(index=False, name=None):
        state = snapshot.states[area_id]
        if counts(state.area):
            of = state.hazard_class if account == PROCESSED else account
            sums.add(getattr(state.area, region), of, Unit(unit), quantity)
    for state in snapshot.open_states:
        if counts(state.area):
            sums.add(getattr(state.area, region), state.hazard_class, Unit.AREAS, 1)
    return sums.by_sector()


def _cells(figures: StateFigures, exact: Sequence[int], on: date) -> tuple[Cell, ...]:
    return tuple(
        figures.balance(quantity, unit, on) if quantity else nothing(unit)
        for quantity, unit in zip(exact, UNITS, strict=True)
    )


def _label(snapshot: Snapshot, sector: str) -> str:
    """The key for amounts without a sector: those of a national book, or of areas whose sector nobody stated."""
    levels = {area.level for area in snapshot.areas.values() if not area.sector}
    return "" if sector else ("national_book" if levels == {Level.NATIONAL} else "no_sector")


def _total(amounts: Iterable[Amounts]) -> list[int]:
    return [sum(column) for column in zip(*(amount.exact() for amount in amounts), strict=True)] or [0] * len(UNITS)


def original_challenge(snapshot: Snapshot) -> Table:
    """T1: the stock with which the books began, and what was published for sectors at that time."""
    opened = _opened(snapshot)
    openings = _openings(snapshot)
    rows = []
    for sector, amounts in opened.items():
        period, precision = openings[sector]
        rows.append(
            Row(
                name=sector,
                key=_label(snapshot, sector),
                cells=_cells(StateFigures.of(snapshot, sector), amounts.exact(), period.to_on),
                from_on=period.from_on,
                to_on=period.to_on,
                precision=precision,
            )
        )
    total = rows[0].cells if len(rows) == 1 else _cells(StateFigures(), _total(opened.values()), date.max)
    begun = [period for period, _ in openings.values()]
    beside = _published_first(snapshot, min(p.from_on for p in begun), max(p.to_on for p in begun)) if begun else []
    notes = (
        *((Note("opened_on_several_dates"),) if len({day for p in begun for day in (p.from_on, p.to_on)}) > 1 else ()),
        *_only_released_note(snapshot),
        *((Note("beside_the_books"),) if beside else ()),
    )
    rows.append(Row(key="total", role=Role.TOTAL, cells=total))
    return Table(number="T1", title="t1", columns=COLUMNS, rows=(*rows, *beside), notes=notes)


def _only_released_note(snapshot: Snapshot) -> tuple[Note, ...]:
    entries = standing(snapshot.entries)
    never_open = acts_never_open(entries)
    exact = sum(e.quantities.get(Unit.M2, 0) for e in entries if e.kind is Kind.OPENED and e.act_id in never_open)
    return (Note("only_released", {"quantity": from_exact(exact, Unit.M2)}),) if exact else ()


def _openings(snapshot: Snapshot) -> dict[str, tuple[Period, str]]:
    """By sector, the first and last day on which its books were opened, and how precisely they are known."""
    days: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for entry in _opening_entries(snapshot):
        days[snapshot.areas[entry.area_id].sector or ""].append((entry.effective_on, entry.date_precision))
    return {
        sector: (Period(min(opened)[0], max(opened)[0]), opened[0][1] if len(set(opened)) == 1 else "day")
        for sector, opened in days.items()
    }


def _stocks(snapshot: Snapshot) -> dict[str, list[PublishedFigure]]:
    """Published stocks by scope; those of a sector only where no book of that sector holds them."""
    booked = {area.sector for area in snapshot.areas.values() if area.sector}
    stocks: dict[str, list[PublishedFigure]] = defaultdict(list)
    for figure in snapshot.figures:
        if figure.is_stock and figure.is_own and figure.measure in PLACE_OF and figure.scope not in booked:
            stocks[figure.scope].append(figure)
    return stocks


def _published_first(snapshot: Snapshot, first: date, last: date) -> list[Row]:
    """Stocks as printed when the books began; of a sector, the first that were printed from then on."""
    rows: list[Row] = []
    for scope, figures in _stocks(snapshot).items():
        later = [f.to_on for f in figures if first <= f.to_on and (scope != NATIONAL or f.to_on <= last)]
        rows += _published(figures, min(later)) if later else []
    return rows


def _published_last(snapshot: Snapshot) -> list[Row]:
    """The last stocks that were printed since the books began."""
    first = min((period.from_on for period, _ in _openings(snapshot).values()), default=date.min)
    rows: list[Row] = []
    for figures in _stocks(snapshot).values():
        last = max(figure.to_on for figure in figures)
        rows += _published(figures, last) if last >= first else []
    return rows


def _published(figures: Sequence[PublishedFigure], on: date) -> list[Row]:
    """The figures of one scope on one date, a row for each source row; rows that complete each other are one."""
    by_row: dict[str, list[PublishedFigure]] = defaultdict(list)
    for figure in figures:
        if figure.to_on == on:
            by_row[figure.row_id].append(figure)
    return _joined([_published_row(row) for row in by_row.values()])


def _published_row(figures: Sequence[PublishedFigure]) -> Row:
    cells = [nothing(unit) for unit in UNITS]
    for figure in figures:
        cells[PLACE_OF[figure.measure]] = published_cell(figure)
    first = figures[0]
    national = first.scope == NATIONAL
    return Row(
        name="" if national else first.scope,
        key="national" if national else "",
        role=Role.PUBLISHED,
        cells=tuple(cells),
        to_on=first.to_on,
        precision=first.date_precision,
        issuer=first.issuer,
    )


def _joined(rows: Sequence[Row]) -> list[Row]:
    """Rows of one issuer as one, where they speak of different columns."""
    joined: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        kept = joined[row.issuer]
        clash = not kept or any(
            a.value is not None and b.value is not None for a, b in zip(kept[-1].cells, row.cells, strict=True)
        )
        if clash:
            kept.append(row)
            continue
        cells = tuple(a if a.value is not None else b for a, b in zip(kept[-1].cells, row.cells, strict=True))
        kept[-1] = replace(kept[-1], cells=cells)
    return [row for kept in joined.values() for row in kept]


def remaining_challenge(snapshot: Snapshot, headline: Headline) -> Table:
    """T5: what is open by sector, the estimate of mines for the total, and the last figures published beside it."""
    open_now = open_by(snapshot)
    on = snapshot.as_of
    none = nothing(Unit.AP_MINES)
    rows = []
    for sector, amounts in open_now.items():
        cells = _cells(StateFigures.of(snapshot, sector), amounts.exact(), on)
        rows.append(Row(name=sector, key=_label(snapshot, sector), cells=(*cells, none), to_on=on))
    sums = _cells(StateFigures.of(snapshot), _total(open_now.values()), on)
    total = Row(key="total", role=Role.TOTAL, cells=(*sums, _estimate(headline)), to_on=on)
    beside = [replace(row, cells=(*row.cells, none)) for row in _published_last(snapshot)]
    notes = (*_remaining_notes(headline), *((Note("beside_the_books"),) if beside else ()))
    return Table(number="T5", title="t5", columns=(*COLUMNS, "ap_estimate"), rows=(*rows, total, *beside), notes=notes)


def _estimate(headline: Headline) -> Cell:
    if headline.mines is None:
        return nothing(Unit.AP_MINES, Origin.NOT_KNOWN)
    mines = headline.mines
    return Cell(
        unit=Unit.AP_MINES,
        origin=Origin.COMPUTED,
        value=Decimal(mines.median),
        low=Decimal(mines.low),
        high=None if mines.high is None else Decimal(mines.high),
    )


def _remaining_notes(headline: Headline) -> Iterable[Note]:
    if headline.areas_of_unknown_size:
        yield Note("unknown_size", {"count": headline.areas_of_unknown_size})
    if headline.mines is None:
        yield Note("no_estimate", {"reason": headline.mines_missing})
    else:
        mines = headline.mines
        yield Note("estimate", {"method": mines.method, "seed": mines.seed, "draws": mines.draws, "level": mines.level})
