"""A table by region of the core as a table of a document: words, marks, what adds up, and keys of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.land.accounts import Column as Moved
from clearance.treaty.tables import Origin, Role
from clearance.units import Unit
from clearance_maps.documents.reporting.told import period_key, when
from clearance_maps.documents.value import Column, Figure, Key, Row, Shown, Table
from clearance_maps.documents.worded import sentence
from clearance_maps.language import mark
from clearance_maps.wording import COLUMNS, MARKS, REASONS, UNITS

if TYPE_CHECKING:
    from clearance.treaty.article7 import Article7
    from clearance.treaty.tables import Cell, Note
    from clearance.treaty.tables import Row as RegionRow
    from clearance.treaty.tables import Table as RegionTable
    from clearance_maps.documents.value import Text
    from clearance_maps.language import Language

__all__ = ["region_table", "region_word"]

TITLES = {
    "a7_c": mark("Areas known (CHA) and suspected (SHA) to be mined"),
    "a7_g": mark("Land released and devices destroyed in the period"),
    "a7_r_areas": mark("How the remaining areas came about, number"),
    "a7_r_m2": mark("How the remaining area came about, m²"),
}
REGIONS = {"sector": mark("Sector"), "admin1": mark("Province"), "admin2": mark("District")}
ROWS = {
    "total": mark("Total"),
    "national_book": mark("National book (no area records)"),
    "no_region": mark("Not stated"),
}
# Words of columns that the tables of Article 5 do not have, or have otherwise.
OWN_COLUMNS = {
    "areas_worked": mark("Areas with land released"),
    "confirmed": mark("Class changed"),
    "progressed": mark("Worked on"),
    "reassigned": mark("Reassigned"),
}
NOTES = {
    "unknown_sizes": mark("Areas of unknown size, counted as areas and with no m² in the sums: {count}."),
    "no_hazard_named": mark("Open areas of which no hazard is named, and which are left out: {count}."),
    "before_period": mark(
        "{quantity} m² of what is reported for this period cover {from_on} to {to_on}, which begins before it."
    ),
    "coverage_partial": mark("Only part of the period is reported on; what is missing is not a zero."),
    "coverage_none": mark("No report covers the period; that is not a zero."),
    "unexplained_in_period": mark(
        "Changes of {quantity} {unit} in absolute sum are explained by nobody; they brought the books to a published "
        "stock."
    ),
}
CLASSES = ("sha", "cha", "unclassified")
PRODUCTS = ("cancelled", "reduced", "cleared", "unspecified")
LOWERS = frozenset(column.value for column in Moved if column.lowers)
SIGNED = frozenset({"resized", "transferred", "unexplained", "reassigned", "confirmed", "progressed"})


def region_word(region: str, language: Language) -> str:
    """What rows by this attribute are called."""
    return language.text(REGIONS[region])


def region_table(report: Article7, number: str, language: Language) -> Table:
    """One of the tables C, G, Ra and Rb; columns of classes and products that no row fills are left out."""
    table = report.table(number)
    words = _Words(report, table, language)
    title = language.text(TITLES[table.title])
    return Table(
        number=number,
        title=f"{title}\u00a0{MARKS[Origin.COMPUTED]}" if table.is_all_computed else title,
        columns=words.columns(),
        rows=tuple(words.row(row) for row in table.rows),
        notes=tuple(_note(note, language) for note in table.notes),
    )


class _Words:
    """One table while its words are found."""

    def __init__(self, report: Article7, table: RegionTable, language: Language) -> None:
        self.report, self.table, self.language = report, table, language
        self.marked = not table.is_all_computed
        filled = {
            str(column)
            for row in table.rows
            for column, cell in zip(table.columns, row.cells, strict=True)
            if cell.value is not None
        }
        kept = [str(column) for column in table.columns]
        self.used = [column for column in kept if column in filled or not column.startswith(("unclassified", "unspec"))]

    def columns(self) -> tuple[Column, ...]:
        words = {**COLUMNS, **OWN_COLUMNS}
        first = Column(
            key="region", heading=region_word(self.report.region, self.language), shown=Shown.TEXT, width=2.0
        )
        return (
            first,
            *(
                Column(key=name, heading=self.language.text(words[name]), summed=True, adds=self._adds(name))
                for name in self.used
            ),
        )

    def _adds(self, name: str) -> tuple[tuple[int, str], ...]:
        if name in {"total_n", "total_m2"}:
            parts = [f"{one}{name.removeprefix('total')}" for one in CLASSES]
            return tuple((1, part) for part in parts if part in self.used)
        if name == "released":
            return tuple((1, product) for product in PRODUCTS if product in self.used)
        if name != "closing":
            return ()
        moved = [column for column in self.used if column not in {"opening", "closing", "residual"}]
        return ((1, "opening"), *((-1 if column in LOWERS else 1, column) for column in moved))

    def row(self, row: RegionRow) -> Row:
        name = row.name or self.language.text(ROWS[row.key])
        cells = [
            self._figure(cell, str(column), row)
            for column, cell in zip(self.table.columns, row.cells, strict=True)
            if str(column) in self.used
        ]
        return Row((name, *cells), row.role)

    def _figure(self, cell: Cell, column: str, row: RegionRow) -> Figure:
        return Figure(
            value=cell.value,
            key=self._key(column, row),
            qualifier=cell.qualifier,
            signed=column in SIGNED,
            mark=MARKS.get(cell.origin, "") if self.marked and column != "residual" else "",
            instead=self.language.text(REASONS[cell.origin], year=cell.year) if cell.value is None else "",
        )

    def _key(self, column: str, row: RegionRow) -> Key | None:
        """Stocks at the end of the period, and flows of it, are the same wherever they stand."""
        where = "" if row.role is Role.TOTAL else (row.name or row.key)
        period = self.report.period
        unit = {"Ra": "areas", "Rb": "m2", "G": "m2"}.get(self.table.number, "")
        stocks = {"total_n": "areas", "total_m2": "m2", "closing": unit}
        if column in stocks:
            return Key(f"open {stocks[column]}", where, period.to_on.isoformat())
        if column in {*PRODUCTS, "released"} and unit:
            return Key(f"{column} {unit}", where, period_key(period))
        named = {"ap_destroyed": "ap_mines destroyed", "areas_released": "released areas", "ap_recorded": "ap_mines"}
        return Key(named[column], where, period_key(period)) if column in named else None


def _note(note: Note, language: Language) -> Text:
    values: dict[str, Figure | str] = {}
    for name, value in note.values.items():
        if name in {"from_on", "to_on"}:
            values[name] = when(value)
        elif name == "unit":
            values[name] = language.text(UNITS[str(Unit(str(value)))])
        else:
            values[name] = Figure(value=value)  # type: ignore[arg-type]  # notes hold numbers under their other names
    return sentence(language, NOTES[note.key], **values)
