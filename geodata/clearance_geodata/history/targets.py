"""A table of past plans and targets, to be scored beside the history of what came of them."""

from __future__ import annotations

import re
from datetime import date
from functools import reduce
from pathlib import Path
from typing import cast

from clearance.errors import FileRefused
from clearance.outlook.backtest.targets import Target, TargetMeasure
from clearance.saying import saying
from clearance_geodata.history.numbers import Unreadable, number_of
from clearance_geodata.history.reading import and_none
from clearance_geodata.ingest.sources.delimited import split_lines
from clearance_geodata.ingest.sources.layer import Reading

__all__ = ["read_targets"]

COLUMNS = ("country", "made_on", "measure", "due", "m2")
YEAR = re.compile(r"\d{4}", re.ASCII)


def read_targets(path: Path) -> list[Target]:
    """Read the targets of a CSV file: country, made_on, measure, due, m2; other columns are for people.

    `made_on` and `due` are dates or years; a year means its last day. `measure` is cleared, released, remaining or
    done, which has no m2.

    Raises:
        FileRefused: when it is no table, lacks a column, or has a cell that cannot be read; nothing is guessed.
        InvalidRecord: when a line is no target.
    """
    header, rows, _ = split_lines(path, Reading())
    columns = [name.strip().casefold() for name in header]
    missing = [name for name in COLUMNS if name not in columns]
    if missing:
        raise FileRefused(
            "{name} has no column {missing}; it needs {columns}",
            name=path.name,
            missing=reduce(and_none, missing),
            columns=tuple(COLUMNS),
        )
    targets = []
    for line, values in rows:
        cells = dict(zip(columns, (value.strip() for value in values), strict=False))
        if any(cells.values()):
            targets.append(_target(path.name, line, cells))
    return targets


def _target(name: str, line: int, cells: dict[str, str]) -> Target:
    where = saying("{name}, line {line}", name=name, line=str(line))
    if not cells.get("country"):
        raise FileRefused("{where}: no country; write it as the history does", where=where)
    try:
        m2 = number_of(cells.get("m2", ""))
    except Unreadable as fault:
        raise FileRefused(
            "{where}, m2: {fault}; write a number of square metres", where=where, fault=fault.said
        ) from fault
    return Target(
        country=" ".join(cells["country"].split()),
        made_on=_day(where, "made_on", cells.get("made_on", "")),
        measure=cast("TargetMeasure", cells.get("measure", "").casefold()),  # the target refuses others
        due=_day(where, "due", cells.get("due", "")),
        m2=m2,
        line=line,
    )


def _day(where: str, column: str, text: str) -> date:
    try:
        return date(int(text), 12, 31) if YEAR.fullmatch(text) else date.fromisoformat(text)
    except ValueError:
        raise FileRefused(
            "{where}, {column}: '{text}' is no date; write YYYY-MM-DD or a year",
            where=where,
            column=column,
            text=text,
        ) from None
