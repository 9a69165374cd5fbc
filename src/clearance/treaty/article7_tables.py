"""The tables of Article 7 by region: known and suspected (C), addressed in the period (G), how the balance came (R)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from clearance.land.accounts import Column, Kind
from clearance.land.balance import standing
from clearance.land.hazard import Level
from clearance.land.journal import RELEASES
from clearance.land.ledger import statement
from clearance.treaty.article5_sectors import COLUMNS, UNITS, open_by
from clearance.treaty.state_figures import StateFigures
from clearance.treaty.tables import Cell, Note, Origin, Role, Row, Table, nothing
from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clearance.land.fold import Release
    from clearance.land.hazard import Area
    from clearance.land.ledger import Period, StatementRow
    from clearance.land.snapshot import Snapshot
    from clearance.treaty.article5_sectors import Region
    from clearance.treaty.obligation import Obligation

__all__ = ["PRODUCTS", "Scope", "addressed", "known_and_suspected", "movement_table"]

PRODUCTS = (Column.CANCELLED, Column.REDUCED, Column.CLEARED, Column.UNSPECIFIED)
MOVED = tuple(column for column in Column if column not in {Column.DESTROYED, Column.RETAINED, Column.MARKED})


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a set of tables is about: a snapshot, a period up to its date, what a region is, and which areas count."""

    snapshot: Snapshot
    period: Period
    region: Region
    obligation: Obligation | None = None

    def counts(self, area: Area) -> bool:
        """Whether an area counts, by the hazards that it is described with."""
        if area.level is Level.STORE:
            return False
        return self.obligation is None or bool(area.hazards & self.obligation.hazards)

    def rows(self, unit: Unit) -> dict[str, StatementRow]:
        """The statement of the period by region; a region in which nothing stands is not there."""
        found = statement(
            self.snapshot.books,
            unit,
            [self.period],
            by=(self.region,),
            as_of=self.snapshot.as_of,
            obligation=self.obligation,
        )
        return {str(row.group[self.region]): row for row in found.rows if row.is_used}

    def total(self, unit: Unit) -> StatementRow:
        """The statement of the period of all regions together, read for itself and not added up from them."""
        books, as_of = self.snapshot.books, self.snapshot.as_of
        found = statement(books, unit, [self.period], by=(), as_of=as_of, obligation=self.obligation)
        return found.rows[0]

    def figures(self, region: str | None = None) -> StateFigures:
        """What was published of a region; None for the whole country. Only sectors are scopes of published figures."""
        if self.obligation is not None or (region is not None and self.region != "sector"):
            return StateFigures()
        return StateFigures.of(self.snapshot, region)

    def label(self, region: str) -> str:
        """The key of a row without a region: that of a national book, or of areas of which nobody stated it."""
        levels = {area.level for area in self.snapshot.areas.values() if not getattr(area, self.region)}
        land = levels - {Level.STORE}
        return "" if region else ("national_book" if land == {Level.NATIONAL} else "no_region")

    @cached_property
    def releases(self) -> Mapping[str, Sequence[Release]]:
        """The releases of the period, by the region that their area belongs to at its end."""
        found: dict[str, list[Release]] = defaultdict(list)
        for release in self.snapshot.releases:
            area = self.snapshot.states[release.area.area_id].area
            if self.period.from_on <= release.effective_on <= self.period.to_on and self.counts(area):
                found[getattr(area, self.region) or ""].append(release)
        return found


def computed(unit: Unit, exact: int) -> Cell:
    """A figure that only the books give."""
    return Cell(unit=unit, origin=Origin.COMPUTED, value=from_exact(exact, unit))


def known_and_suspected(scope: Scope) -> Table:
    """C: areas known (CHA) and suspected (SHA) at the end of the period by region, with m2 and recorded mines."""
    amounts = open_by(scope.snapshot, scope.region, counts=scope.counts)
    on = scope.period.to_on
    rows = [
        Row(
            name=region,
            key=scope.label(region),
            cells=_stock(scope.figures(region), held.exact(), scope),
            to_on=on,
        )
        for region, held in amounts.items()
    ]
    sums = [sum(column) for column in zip(*(held.exact() for held in amounts.values()), strict=True)]
    total = Row(key="total", role=Role.TOTAL, cells=_stock(scope.figures(), sums or [0] * len(UNITS), scope), to_on=on)
    unknown = sum(state.open_m2 is None and scope.counts(state.area) for state in scope.snapshot.open_states)
    notes = (Note("unknown_sizes", {"count": unknown}),) if unknown else ()
    return Table(number="C", title="a7_c", columns=COLUMNS, rows=(*rows, total), notes=(*notes, *_cut_note(scope)))


def _stock(figures: StateFigures, exact: Sequence[int], scope: Scope) -> tuple[Cell, ...]:
    return tuple(
        figures.balance(quantity, unit, scope.period.to_on) if quantity else nothing(unit)
        for quantity, unit in zip(exact, UNITS, strict=True)
    )


def _cut_note(scope: Scope) -> tuple[Note, ...]:
    """What an obligation leaves out: open areas of which no hazard is named."""
    if scope.obligation is None:
        return ()
    unnamed = [s for s in scope.snapshot.open_states if not s.area.hazards]
    return (Note("no_hazard_named", {"count": len(unnamed)}),) if unnamed else ()


def addressed(scope: Scope) -> Table:
    """G: what was released in the period by region and product, and the devices met.

    Areas are those of which nothing was left at the end of the act that counted them; `areas_worked` are all of which
    some ground was released, finished or not.
    """
    land, areas = scope.rows(Unit.M2), scope.rows(Unit.AREAS)
    rows = []
    for region in sorted({*scope.releases, *(name for name in land if land[name].released)}):
        cells = _released(scope, region, land.get(region), areas.get(region))
        coverage = land[region].coverage if region in land else None
        rows.append(Row(name=region, key=scope.label(region), cells=cells, coverage=coverage))
    whole = scope.total(Unit.M2)
    total = Row(
        key="total",
        role=Role.TOTAL,
        cells=_released(scope, None, whole, scope.total(Unit.AREAS)),
        coverage=whole.coverage,
    )
    return Table(
        number="G",
        title="a7_g",
        columns=(
            "areas_released",
            "areas_worked",
            *PRODUCTS,
            "released",
            "ap_destroyed",
            "av_destroyed",
            "other_destroyed",
        ),
        rows=(*rows, total),
        notes=(*_covers_more(scope), *_unreported(whole)),
    )


def _released(
    scope: Scope, region: str | None, land: StatementRow | None, areas: StatementRow | None
) -> tuple[Cell, ...]:
    """The cells of one region, or of all with None."""
    figures = scope.figures(region)
    found = scope.releases.get(region, ()) if region is not None else [r for rs in scope.releases.values() for r in rs]
    silent = Origin.NOT_REPORTED if land is None or land.coverage == "none" else Origin.NOTHING
    spoken = {Column.UNSPECIFIED if r.product == "unspecified" else Column(r.product) for r in found}

    def of(exact: int, unit: Unit, column: Column | None, *, said: bool) -> Cell:
        return figures.output(exact, unit, scope.period, column) if exact or said else nothing(unit, silent)

    def amount(row: StatementRow | None, column: Column) -> int:
        return row.amount(column) if row is not None else 0

    worked = {release.area.area_id for release in found if release.area.level is Level.AREA}
    devices = (
        (Unit.AP_MINES, sum(release.ap_mines for release in found)),
        (Unit.ITEMS, sum(release.av_mines for release in found)),
        (Unit.ITEMS, sum(release.other_items for release in found)),
    )
    return (
        of(areas.released if areas else 0, Unit.AREAS, Column.CLEARED, said=bool(worked)),
        computed(Unit.AREAS, len(worked)) if worked else nothing(Unit.AREAS, silent),
        *(of(amount(land, column), Unit.M2, column, said=column in spoken) for column in PRODUCTS),
        of(land.released if land else 0, Unit.M2, None, said=bool(found)),
        *(of(count, unit, Column.DESTROYED, said=bool(worked)) for unit, count in devices),
    )


def _covers_more(scope: Scope) -> tuple[Note, ...]:
    """Releases of the period whose report covers days before it, too: part of them may belong to an earlier one."""
    return tuple(
        Note(
            "before_period",
            {
                "quantity": from_exact(entry.quantities.get(Unit.M2, 0), Unit.M2),
                "from_on": entry.covers_from,
                "to_on": entry.effective_on,
            },
        )
        for entry in standing(scope.snapshot.entries)
        if entry.kind in RELEASES
        and entry.covers_from is not None
        and entry.covers_from < scope.period.from_on <= entry.effective_on
        and entry.quantities.get(Unit.M2)
        and scope.counts(scope.snapshot.states[entry.area_id].area)
    )


def _unreported(whole: StatementRow) -> tuple[Note, ...]:
    return () if whole.coverage == "full" else (Note(f"coverage_{whole.coverage}"),)


def movement_table(scope: Scope, unit: Unit, number: str) -> Table:
    """R: opening + what changed the baseline - what was released = closing in one unit, by region."""
    rows = scope.rows(unit)
    whole = scope.total(unit)
    used = [c for c in MOVED if any(row.amount(c) for row in (*rows.values(), whole)) or c in PRODUCTS[:3]]
    made = [
        Row(name=region, key=scope.label(region), cells=_moved(scope, row, unit, used, region))
        for region, row in sorted(rows.items())
    ]
    total = Row(key="total", role=Role.TOTAL, cells=_moved(scope, whole, unit, used, None))
    return Table(
        number=number,
        title=f"a7_r_{unit}",
        columns=("opening", *used, "closing", "residual"),
        rows=(*made, total),
        notes=_padded_notes(scope, unit),
    )


def _moved(
    scope: Scope, row: StatementRow, unit: Unit, columns: Sequence[Column], region: str | None
) -> tuple[Cell, ...]:
    figures, period = scope.figures(region), scope.period
    amounts = (
        figures.output(row.amount(column), unit, period, column)
        if column in PRODUCTS and row.amount(column)
        else (computed(unit, row.amount(column)) if row.amount(column) else nothing(unit))
        for column in columns
    )
    return (
        computed(unit, row.opening),
        *amounts,
        figures.balance(row.closing, unit, period.to_on),
        computed(unit, row.residual),
    )


def _padded_notes(scope: Scope, unit: Unit) -> tuple[Note, ...]:
    first, last = (np.datetime64(day, "s") for day in (scope.period.from_on, scope.period.to_on))
    said = scope.snapshot.books.movements
    padded = said[
        (said["column"] == Column.UNEXPLAINED)
        & (said["unit"] == unit)
        & (said["entry_kind"] != Kind.REVERSED)
        & (said["effective_on"] >= first)
        & (said["effective_on"] <= last)
    ]
    absolute = int(padded["quantity"].abs().sum())
    return (Note("unexplained_in_period", {"quantity": from_exact(absolute, unit), "unit": unit}),) if absolute else ()
