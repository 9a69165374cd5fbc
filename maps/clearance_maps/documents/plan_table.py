"""A table of a plan, or of an annex, as a table of a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from clearance.treaty.plan_table import KnownDay
from clearance.treaty.tables import Origin
from clearance_maps.documents.article5_words import REQUEST_CELLS, REQUEST_COLUMNS, REQUEST_TITLES
from clearance_maps.documents.value import Column, Figure, Key, Role, Row, Shown, Table
from clearance_maps.plan_wording import CELLS, PLAN_COLUMNS, PLAN_TITLES
from clearance_maps.wording import MARKS

if TYPE_CHECKING:
    from clearance.treaty.plan_table import PlanColumn, PlanTable, Value
    from clearance_maps.documents.value import Cell, Text
    from clearance_maps.language import Language

__all__ = ["plan_table"]

WIDTHS = {Shown.TEXT: 1.5, Shown.YEAR: 0.7, Shown.DATE: 1.5, Shown.SHARE: 0.9}
WIDE = {
    "assumption": 3.0,
    "value": 1.8,
    "source": 2.6,
    "risk": 4.0,
    "mitigation": 4.0,
    "reason": 3.0,
    "name": 1.8,
    "explanation": 2.6,
}
EMPTY_LEFT_OUT = {Shown.TEXT, Shown.YEAR}
SIGNED = {"change_m2", "change_areas", "change_mines"}
COMPUTED = MARKS[Origin.COMPUTED]


def plan_table(
    table: PlanTable,
    language: Language,
    *,
    keys: Mapping[tuple[str, str], Key] | None = None,
    currency: str = "",
    notes: tuple[Text, ...] = (),
    computed: bool = True,
    without: frozenset[str] = frozenset(),
) -> Table:
    """The table in words, with a row of totals where columns are summed.

    Args:
        table: of the core.
        language: of its words.
        keys: by row (its first cell as text, `total` for the last) and column, what a figure is.
        currency: of its money.
        notes: below it.
        without: columns that are left out; so are columns of words in which nothing stands.
        computed: whether all of its figures are computed and no State has published them; its title then has a dagger.
    """
    table = _told(table, without)
    titles, known, places = {**PLAN_TITLES, **REQUEST_TITLES}, keys or {}, _places(table)
    title = language.text(titles[table.title])
    if currency and any(column.shown is Shown.MONEY for column in table.columns):
        title = f"{title}, {currency}"
    rows = [
        Row(
            tuple(
                _cell(column, value, language, key=known.get((str(row[0]), column.key)), places=places[column.key])
                for column, value in _of(table, row)
            )
        )
        for row in table.rows
    ]
    if rows and any(column.summed for column in table.columns):
        rows.append(_totals(table, language, known))
    return Table(
        number=table.number,
        title=f"{title}\u00a0{COMPUTED}" if computed else title,
        columns=tuple(_column(column, language) for column in table.columns),
        rows=tuple(rows),
        notes=notes,
    )


def _told(table: PlanTable, without: frozenset[str]) -> PlanTable:
    """The table without columns that say nothing, for which paper has no room."""
    kept = [
        at
        for at, column in enumerate(table.columns)
        if column.key not in without
        and (column.shown not in EMPTY_LEFT_OUT or any(row[at] is not None for row in table.rows))
    ]
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in kept), rows=rows)


def _of(table: PlanTable, row: tuple[Value, ...]) -> list[tuple[PlanColumn, Value]]:
    return list(zip(table.columns, row, strict=True))


def _column(column: PlanColumn, language: Language) -> Column:
    headings = {**PLAN_COLUMNS, **REQUEST_COLUMNS}
    return Column(
        key=column.key,
        heading=column.name or language.text(headings[column.key]),
        shown=column.shown,
        summed=column.summed,
        adds=tuple((1, part) for part in column.sum_of),
        short_of=column.short_of,
        width=WIDE.get(column.key, WIDTHS.get(column.shown, 1.0)),
    )


def _places(table: PlanTable) -> dict[str, int]:
    """By column, the places after the point that all of its figures show: two where one of them is not whole."""
    cells = zip(table.columns, zip(*table.rows, strict=True), strict=False)
    return dict.fromkeys((column.key for column in table.columns), 0) | {
        column.key: 2
        for column, values in cells
        if column.shown is Shown.DECIMAL and any(isinstance(one, float) and one != round(one) for one in values)
    }


def _cell(column: PlanColumn, value: Value, language: Language, *, key: Key | None, places: int) -> Cell:
    if isinstance(value, str):
        words = {**CELLS, **REQUEST_CELLS}
        return language.text(words[value]) if value in words else language.said(value)
    if isinstance(value, KnownDay):
        return Figure(value=value.on, shown=column.shown, key=key, precision=value.precision)
    if value is None and column.shown is Shown.TEXT:
        return "–"
    return Figure(value=value, shown=column.shown, key=key, signed=column.key in SIGNED, places=places)


def _totals(table: PlanTable, language: Language, keys: Mapping[tuple[str, str], Key]) -> Row:
    cells: list[Cell] = [language.text("Total")]
    for at, column in enumerate(table.columns[1:], start=1):
        given = any(isinstance(row[at], (int, float)) for row in table.rows)
        if column.summed and given:
            total = table.total(column.key)
            cells.append(Figure(value=total, shown=column.shown, key=keys.get(("total", column.key))))
        else:
            cells.append("")
    return Row(tuple(cells), Role.TOTAL)
