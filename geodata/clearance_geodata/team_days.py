"""Team-days that a programme reports of its work: a table by month and activity."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance.plan.problem import Activity
from clearance.saying import saying
from clearance_geodata.ingest.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_team_days"]

COLUMNS = ("month", "activity", "team_days")
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def read_team_days(path: Path) -> dict[tuple[date, str], float]:
    """Read the team-days that were worked, by month (its first day) and activity.

    Rows of one month and activity add up, so each group or base may have its own.

    Args:
        path: a CSV file with the columns `month` (YYYY-MM), `activity` (NTS, TS, CLEARANCE or QA) and `team_days`.

    Raises:
        NotFound: there is no such file.
        FileRefused: no table, a column that is missing, a value that cannot be; with the line.
    """
    table = read_table(path)
    missing = next((column for column in COLUMNS if column not in table.columns), None)
    if missing is not None:
        raise FileRefused(
            "{file}: there is no column {missing}; the columns are {columns}",
            file=path.name,
            missing=missing,
            columns=tuple(COLUMNS),
        )
    found: dict[tuple[date, str], float] = {}
    for row in table.rows:
        where = saying("{name}, line {position}", name=path.name, position=str(row.position))
        month, activity = MONTH.fullmatch(row.text("month")), row.text("activity").upper()
        if month is None:
            raise FileRefused("{where}: month '{text}' is no month; write YYYY-MM", where=where, text=row.text("month"))
        if activity not in Activity.__members__:
            known = ", ".join(Activity.__members__)
            raise FileRefused(
                "{where}: activity '{text}' is not known; use one of {known}",
                where=where,
                text=row.text("activity"),
                known=known,
            )
        table.refuse_unclear(row, "team_days")
        days = _days(row.text("team_days"))
        if days is None:
            raise FileRefused(
                "{where}: team_days '{text}' cannot be; give 0 or more", where=where, text=row.text("team_days")
            )
        key = date(int(month[1]), int(month[2]), 1), activity
        found[key] = found.get(key, 0.0) + days
    return found


def _days(text: str) -> float | None:
    """A number of days, or parts of one; None where it cannot be."""
    try:
        days = Decimal(text.replace(",", "."))
    except ArithmeticError:
        return None
    return float(days) if days.is_finite() and days >= 0 else None
