"""Published milestones in a CSV file: what a State said it would release by when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, InvalidRecord
from clearance.land.ledger import Period
from clearance.treaty.targets import Target
from clearance_geodata.ingest.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

    from clearance_geodata.ingest.tables import Table, TableRow

__all__ = ["read_milestones"]

COLUMNS = ("year", "from", "to", "m2", "areas", "source")


def read_milestones(path: Path) -> tuple[Target, ...]:
    """The milestones of a file, a row each: `year`, or `from` and `to`; `m2`, `areas` or both; `source`.

    Raises:
        NotFound: when there is no such file.
        FileRefused: naming the line of what cannot be read; nothing is guessed.
    """
    table = read_table(path)
    unknown = [column for column in table.columns if column and column not in COLUMNS]
    if unknown:
        raise FileRefused(
            "{file} has a column '{unknown}'; it needs rows of {columns}",
            file=path.name,
            unknown=unknown[0],
            columns=tuple(COLUMNS),
        )
    return tuple(_target(table, row) for row in table.rows)


def _target(table: Table, row: TableRow) -> Target:
    m2, areas = table.number(row, "m2", area=True), table.number(row, "areas")
    if m2 is not None and m2 != m2.to_integral_value():
        raise FileRefused(
            "{file}, line {position}: m2 {m2} is not whole; milestones are whole m2",
            file=table.name,
            position=str(row.position),
            m2=str(m2),
        )
    try:
        return Target(
            period=_period(table, row),
            m2=None if m2 is None else int(m2),
            areas=None if areas is None else int(areas),
            source=row.text("source"),
        )
    except InvalidRecord as fault:
        raise FileRefused(
            "{name}, line {position}: {fault}", name=table.name, position=str(row.position), fault=fault.said
        ) from fault


def _period(table: Table, row: TableRow) -> Period:
    year = row.text("year")
    try:
        if year:
            return Period(date(int(year), 1, 1), date(int(year), 12, 31), int(year))
        return Period(date.fromisoformat(row.text("from")), date.fromisoformat(row.text("to")))
    except ValueError:
        raise FileRefused(
            "{file}, line {position}: the period cannot be read; give a year, or from and to as YYYY-MM-DD",
            file=table.name,
            position=str(row.position),
        ) from None
