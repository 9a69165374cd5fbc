"""A capacity from a table: a row for each group of teams; what a table has no room for is as the defaults say.

The row becomes the `[[team]]` that it would be in a TOML file, so both are held against the same rules.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, InvalidQuantity
from clearance.plan.capacity.teams import LEVELS
from clearance.saying import saying
from clearance.units import parse_number
from clearance_geodata.capacity.document import capacity_of
from clearance_geodata.ingest.mapping.keys import Keys, suggested
from clearance_geodata.ingest.sources.layer import text_of

if TYPE_CHECKING:
    from clearance.plan.capacity.capacity import Capacity
    from clearance_geodata.ingest.sources.layer import Layer

__all__ = ["COLUMNS", "capacity_of_table"]

TEXTS = ("name", "kind", "base", "cost_source", "source")
WHOLES = ("count", "searchers", "staff", *LEVELS)
NUMBERS = ("cost_per_month", "cost_per_move", "move_days", "rate_low", "rate_mode", "rate_high")
DAYS = ("from", "until")
MONEY = ("currency", "currency_date")
COLUMNS = (*TEXTS, *WHOLES, *NUMBERS, *DAYS, *MONEY)


def capacity_of_table(layer: Layer) -> Capacity:
    """Return the capacity of a table; `rate_low`, `rate_mode` and `rate_high` are those of the group's main work.

    Raises:
        FileRefused: naming the line, the column, the value and the remedy.
    """
    known = {column.casefold(): column for column in COLUMNS}
    names = {column: known.get(column.strip().casefold().replace(" per ", "_per_")) for column in layer.columns}
    stranger = next((column for column, name in names.items() if name is None), None)
    if stranger is not None:
        raise FileRefused(
            "{file}: the column '{stranger}' is not known; {hint}",
            file=layer.name,
            stranger=stranger,
            hint=suggested(stranger, COLUMNS),
        )
    teams: list[dict[str, object]] = []
    money: dict[str, object] = {}
    lines = {}
    for index, line in enumerate(layer.positions):
        if index in layer.faults:
            raise FileRefused(
                "{name}, line {position}: {fault}", name=layer.name, position=str(line), fault=layer.faults[index]
            )
        row = {
            name: _plain(saying("{name}, line {position}", name=layer.name, position=str(line)), name, cells[index])
            for column, cells in layer.columns.items()
            if (name := names[column]) and text_of(cells[index])
        }
        for key in MONEY:
            said = row.pop(key, None)
            if said is not None and money.setdefault(key, said) != said:
                raise FileRefused(
                    "{file}, line {position}: {key} '{said}' is another than '{above}' above; use one for all",
                    file=layer.name,
                    position=str(line),
                    key=key,
                    said=str(said),
                    above=str(money[key]),
                )
        teams.append(_team(row))
        lines[f"team {index + 1}", ""] = line
    return capacity_of(Keys(layer.name, "", {"team": teams, **money}, lines=lines))


def _team(row: dict[str, object]) -> dict[str, object]:
    """The row as the table `[[team]]` of a file."""
    rate = {key.removeprefix("rate_"): row.pop(key) for key in ("rate_low", "rate_mode", "rate_high") if key in row}
    levels = {level: row.pop(level) for level in LEVELS if level in row}
    if rate:
        row["rate"] = [rate | {"work": MAIN_WORK.get(str(row.get("kind")), "clearance")}]
    if levels:
        row["qualifications"] = levels
    return row


MAIN_WORK = {"NTS": "NTS", "TS": "TS", "QA": "QA"}


def _plain(where: str, name: str, cell: object) -> object:
    """A cell as TOML would hold it."""
    text = text_of(cell)
    if name in DAYS or name == "currency_date":
        if isinstance(cell, date):
            return cell.date() if isinstance(cell, datetime) else cell
        try:
            return date.fromisoformat(text)
        except ValueError as fault:
            raise FileRefused(
                "{where}: {name} '{text}' is no day; write it as 2025-06-01", where=where, name=name, text=text
            ) from fault
    if name in WHOLES or name in NUMBERS:
        try:
            number = Decimal(repr(cell)) if isinstance(cell, int | float) else parse_number(text)
        except InvalidQuantity as fault:
            raise FileRefused("{where}: {name} {fault}", where=where, name=name, fault=fault.said) from fault
        return int(number) if number == number.to_integral_value() else float(number)
    return text
