"""A table of the core as a table of a document: its words, its marks, what adds up, and the keys of its figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.treaty.tables import Origin, Role
from clearance_maps.documents.value import Column, Figure, Key, Row, Shown, Table
from clearance_maps.documents.worded import sentence
from clearance_maps.wording import COLUMNS, COVERAGE, ISSUERS, LAND_COLUMNS, MARKS, NOTES, REASONS, ROWS, TITLES, UNITS

if TYPE_CHECKING:
    from clearance.treaty.tables import Cell, Note
    from clearance.treaty.tables import Row as TreatyRow
    from clearance.treaty.tables import Table as TreatyTable
    from clearance_maps.documents.value import Text
    from clearance_maps.language import Language

__all__ = ["note_text", "treaty_figure", "treaty_table"]

SIGNED = {"resized", "transferred", "unexplained", "resized_mines", "transferred_mines", "unexplained_mines"}
GAINS = ("opened", "identified", "resized", "transferred", "reopened", "unexplained")
LOSSES = ("cancelled", "reduced", "cleared", "unspecified", "destroyed")
CLASSES = ("sha", "cha", "unclassified")
NOT_SUMMED = {"opening", "closing", "ap_estimate"}
# Columns of T2 and T3 that hold the same figures.
SAME = {"cancelled", "reduced", "cleared", "unspecified"}
UNIT_OF = {"t2_areas": "areas", "t2_m2": "m2", "t2_ap_mines": "ap_mines", "t3": "m2"}
STOCKS = {"total_n": "areas", "total_m2": "m2", "ap_recorded": "ap_mines", "ap_estimate": "ap_mines estimated"}


def treaty_table(table: TreatyTable, language: Language, *, as_of: date) -> Table:
    """The table in words.

    Args:
        table: T1, T2, T3 or T5, or any other of that form.
        language: of its words.
        as_of: date of the snapshot, on which the last balances hold.
    """
    words = _Words(table, language, as_of)
    title = language.text(TITLES[table.title])
    return Table(
        number=table.number,
        title=f"{title}\u00a0{MARKS[Origin.COMPUTED]}" if table.is_all_computed else title,
        columns=tuple(words.columns()),
        rows=tuple(words.row(row) for row in table.rows),
        notes=tuple(note_text(note, language) for note in table.notes),
    )


def treaty_figure(
    cell: Cell, language: Language, *, column: str, key: Key | None = None, marked: bool = True
) -> Figure:
    """A cell of the core as a figure with its mark, or with the reason why there is none."""
    return Figure(
        value=cell.value,
        key=key,
        low=cell.low,
        high=cell.high,
        qualifier=cell.qualifier,
        signed=column in SIGNED,
        mark=MARKS.get(cell.origin, "") if marked and column != "residual" else "",
        instead=language.text(REASONS[cell.origin], year=cell.year) if cell.value is None else "",
    )


class _Words:
    """One table while its words are found."""

    def __init__(self, table: TreatyTable, language: Language, as_of: date) -> None:
        self.table, self.language, self.as_of = table, language, as_of
        self.by_year = not table.columns[0].endswith("_n")
        self.marked = not table.is_all_computed

    def columns(self) -> Iterator[Column]:
        text = self.language.text
        if self.by_year:
            yield Column(key="year", heading=text("Year"), shown=Shown.TEXT, width=0.9)
        else:
            yield Column(key="sector", heading=text("Sector"), shown=Shown.TEXT, width=2.3)
            yield Column(key="as_of", heading=text("As of"), shown=Shown.TEXT, width=1.3)
        headings = {**COLUMNS, **(LAND_COLUMNS if self.table.title == "t3" else {})}
        for name in self.table.columns:
            yield Column(
                key=name,
                heading=text(headings[name]),
                summed=name not in NOT_SUMMED,
                adds=self._adds(name),
                continues="closing" if name == "opening" else "",
                width=2.3 if name == "ap_estimate" else 1.0,
            )
        if self.by_year:
            yield Column(key="coverage", heading=text("Reported"), shown=Shown.TEXT, width=1.15)

    def _adds(self, name: str) -> tuple[tuple[int, str], ...]:
        """What a column is the sum of."""
        if name in {"total_n", "total_m2"}:
            return tuple((1, f"{one}{name.removeprefix('total')}") for one in CLASSES)
        if name == "released":
            return tuple((1, one) for one in LOSSES if one in self.table.columns)
        signs = (*dict.fromkeys(GAINS, 1).items(), *dict.fromkeys(LOSSES, -1).items())
        moved = tuple((sign, key) for one, sign in signs for key in (one, f"{one}_mines") if key in self.table.columns)
        if name == "closing":
            return ((1, "opening"), *moved)
        return ((1, "closing"), (-1, "opening"), *((-sign, key) for sign, key in moved)) if name == "residual" else ()

    def row(self, row: TreatyRow) -> Row:
        """A row with its name, dates or coverage."""
        name = row.name or self.language.text(ROWS[row.key])
        issuer = self.language.text(ISSUERS[row.issuer]) if row.issuer in ISSUERS else row.issuer
        name = f"{name} ({issuer})" if issuer else name
        cells = [
            treaty_figure(cell, self.language, column=column, key=self._key(row, column), marked=self.marked)
            for column, cell in zip(self.table.columns, row.cells, strict=True)
        ]
        if self.by_year:
            coverage = self.language.text(COVERAGE[row.coverage]) if row.coverage else ""
            return Row((name, *cells, coverage), row.role)
        return Row((name, self._dates(row), *cells), row.role)

    def _dates(self, row: TreatyRow) -> str:
        if row.to_on is None:
            return ""
        until = self.language.short_date(row.to_on, row.precision)
        since = self.language.short_date(row.from_on, row.precision) if row.from_on else until
        return until if since == until else self.language.text("{since} to {until}", since=since, until=until)

    def _key(self, row: TreatyRow, column: str) -> Key | None:
        if row.role is Role.PUBLISHED:
            return None
        if self.table.title == "t5":
            where = row.name or row.key if row.role is Role.DATA else ""
            return Key(f"open {STOCKS[column]}", where, self.as_of.isoformat()) if column in STOCKS else None
        unit = UNIT_OF.get(self.table.title)
        if unit is None or row.role is not Role.DATA:
            return None
        if column == "closing":
            day = min(date(int(row.name), 12, 31), self.as_of)
            return Key(f"open {unit}", "", day.isoformat())
        named = {"released": "released m2", "areas_released": "released areas"}
        return Key(named.get(column, f"{column} {unit}"), "", row.name) if column in {*SAME, *named} else None


def note_text(note: Note, language: Language) -> Text:
    """A footnote in words, whose numbers and days are figures."""
    values = {name: _value(note.key, name, value, language) for name, value in note.values.items()}
    return sentence(language, NOTES[note.key], **values)


def _value(key: str, name: str, value: object, language: Language) -> Figure | str:
    if isinstance(value, date):
        return Figure(value=value, shown=Shown.DATE)
    if isinstance(value, (int, float, Decimal)):
        shown = {"level": Shown.SHARE, "seed": Shown.TEXT}.get(name, Shown.WHOLE)
        return Figure(value=value, shown=shown, signed=key == "unexplained" and name == "quantity")
    if name == "unit":
        return language.text(UNITS[str(value)])
    # A sentence of the core is a string that knows its message; `str` would make it an English one.
    return language.said(value if isinstance(value, str) else str(value))
