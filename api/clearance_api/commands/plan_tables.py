"""Tables of plans for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from clearance_api.commands.options import echo_table

if TYPE_CHECKING:
    from clearance.treaty.plan_table import PlanTable
    from clearance_maps.language import Language

__all__ = ["echo_plan_table"]


def echo_plan_table(table: PlanTable, language: Language) -> None:
    """A table with its number and title, and a last row of totals where columns are added up."""
    from clearance.treaty.plan_table import Shown
    from clearance_maps.plan_wording import PLAN_TITLES, heading, shown_value

    columns = [heading(column, language) for column in table.columns]
    rows = [
        [shown_value(value, column.shown, language) for value, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    if any(column.summed for column in table.columns) and len(rows) > 1:
        total = [
            shown_value(table.total(column.key), column.shown, language) if column.summed else ""
            for column in table.columns
        ]
        rows.append([language.text("Total"), *total[1:]])
    typer.echo("")
    right = [name for name, column in zip(columns, table.columns, strict=True) if column.shown is not Shown.TEXT]
    title = language.text(PLAN_TITLES[table.title])
    echo_table(language.text("Table {number}. {title}", number=table.number, title=title), columns, rows, right=right)
