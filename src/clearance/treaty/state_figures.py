"""Who published a figure of the books: the State, somebody else, or nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from clearance.land.accounts import Column
from clearance.land.balance import standing
from clearance.land.hazard import Level
from clearance.land.published import Measure, Qualifier
from clearance.treaty.tables import Cell, Origin
from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from clearance.land.ledger import Period
    from clearance.land.published import PublishedFigure
    from clearance.land.snapshot import Snapshot

__all__ = ["NATIONAL", "StateFigures", "published_cell"]

NATIONAL = "national"
MEASURES = {
    Unit.M2: (Measure.AREA_M2,),
    Unit.AREAS: (Measure.AREAS, Measure.AREAS_CHA, Measure.AREAS_SHA),
    Unit.AP_MINES: (Measure.AP_MINES,),
}
PRODUCTS = {Column.UNSPECIFIED: "released"}


def published_cell(figure: PublishedFigure) -> Cell:
    """The figure as it was printed."""
    unit = figure.measure.unit
    origin = Origin.STATE if figure.is_by_state else Origin.OTHERS
    return Cell(unit=unit, origin=origin, value=from_exact(figure.quantity, unit), qualifier=figure.qualifier)


@dataclass(frozen=True, slots=True)
class StateFigures:
    """The published figures that an amount of the books can be compared with, and the days on which the books moved.

    A balance is published when somebody printed the same quantity of the same whole for a day after its last movement;
    an output, when somebody printed the same quantity of the same product for a period that ended in the same year.
    """

    figures: tuple[PublishedFigure, ...] = ()
    moved_on: tuple[tuple[Unit, date], ...] = ()
    whole: frozenset[str] = frozenset()

    @classmethod
    def of(cls, snapshot: Snapshot, sector: str | None = None) -> StateFigures:
        """The figures of the country and of single areas; with a sector only its own, and with "" the country's."""
        areas = [a for a in snapshot.areas.values() if sector is None or (a.sector or "") == sector]
        single = {name for a in areas if a.level is Level.AREA for name in (a.name, a.area_id)}
        whole = frozenset({sector or NATIONAL})
        scopes = whole if sector is not None else whole | single
        ids = {area.area_id for area in areas}
        moved = {(u, e.effective_on) for e in standing(snapshot.entries) if e.area_id in ids for u in e.quantities}
        figures = tuple(figure for figure in snapshot.figures if figure.scope in scopes and figure.is_own)
        return cls(figures, tuple(sorted(moved)), whole)

    def balance(self, exact: int, unit: Unit, on: date) -> Cell:
        """A balance at the end of a day; exact, however firmly the figure that equals it is stated."""
        since = max((day for moved, day in self.moved_on if moved is unit and day <= on), default=date.min)
        same = [f for f in self._equal(exact, unit) if f.is_stock and since <= f.to_on <= on and f.scope in self.whole]
        return replace(_cell(exact, unit, same), qualifier=Qualifier.EXACT)

    def output(self, exact: int, unit: Unit, period: Period, column: Column | None = None) -> Cell:
        """An amount that left the books in a period; without a column, of all products together."""
        product = PRODUCTS.get(column, column.value) if column else "released"
        same = [
            f
            for f in self._equal(exact, unit)
            if f.from_on is not None
            and period.from_on <= f.to_on <= period.to_on
            and (column is Column.DESTROYED or f.product == product)
        ]
        return _cell(exact, unit, same)

    def _equal(self, exact: int, unit: Unit) -> list[PublishedFigure]:
        return [f for f in self.figures if f.measure in MEASURES.get(unit, ()) and f.quantity == exact]


def _cell(exact: int, unit: Unit, same: list[PublishedFigure]) -> Cell:
    best = min(same, key=lambda figure: not figure.is_by_state, default=None)
    if best is not None:
        return published_cell(best)
    return Cell(unit=unit, origin=Origin.COMPUTED, value=from_exact(exact, unit))
