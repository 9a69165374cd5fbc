"""An adopted plan against the books as a document: what it says, and its tables with sums that are formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.treaty.actual_tables import actual_tables
from clearance.treaty.plan_table import KnownDay
from clearance_maps.actual_wording import said_of_actual
from clearance_maps.documents.value import Column, Document, Figure, Role, Row, Section, Shown, Table
from clearance_maps.language import language_of
from clearance_maps.plan_wording import PLAN_TITLES, heading, shown_value

if TYPE_CHECKING:
    from clearance.plan.actual.comparing import AgainstActual
    from clearance.treaty.plan_table import PlanColumn, PlanTable, Value
    from clearance_maps.documents.value import Cell
    from clearance_maps.language import Language

__all__ = ["actual_document"]

WIDE = {"item": 4.0, "state": 2.0, "sector": 1.6, "activity": 1.6, "area_id": 1.8, "rate_within": 2.0}


def actual_document(told: AgainstActual, *, lang: str, country_name: str) -> Document:
    """The document of a comparison.

    Args:
        told: what is shown.
        lang: a language that there is a catalogue for.
        country_name: in English.

    Raises:
        NotFound: for a language without a catalogue.
    """
    language = language_of(lang, told.identity.country)
    country = language.country(told.identity.country, country_name)
    return Document(
        kind="plan-actual",
        title=language.text("{country}: plan against actual", country=country),
        subtitle=told.plan.name,
        language=language,
        identity=told.identity,
        country=country,
        disclaimer=language.text("Computed; no State has published these figures."),
        summary=tuple((line,) for line in said_of_actual(told, language)),
        sections=tuple(
            Section(
                title=language.text(PLAN_TITLES[table.title]), blocks=(plan_table_of(table, language),), across=True
            )
            for table in actual_tables(told)
            if table.rows
        ),
        contents=False,
    )


def plan_table_of(table: PlanTable, language: Language) -> Table:
    """A table of a plan as one of documents; columns that are summed get a last row of totals."""
    rows = [Row(tuple(_cell(v, c, language) for v, c in zip(row, table.columns, strict=True))) for row in table.rows]
    if any(column.summed for column in table.columns):
        totals = tuple(
            Figure(value=table.total(column.key), shown=column.shown) if column.summed else ""
            for column in table.columns
        )
        rows.append(Row((language.text("Total"), *totals[1:]), Role.TOTAL))
    return Table(
        title=language.text(PLAN_TITLES[table.title]),
        number=table.number,
        columns=tuple(
            Column(
                key=column.key,
                heading=heading(column, language),
                shown=column.shown,
                summed=column.summed,
                adds=tuple((1, key) for key in column.sum_of),
                width=WIDE.get(column.key, 1.0),
            )
            for column in table.columns
        ),
        rows=tuple(rows),
    )


def _cell(value: Value, column: PlanColumn, language: Language) -> Cell:
    if isinstance(value, (str, KnownDay)) or value is None or column.shown is Shown.TEXT:
        return shown_value(value, column.shown, language)
    return Figure(value=value, shown=column.shown)
