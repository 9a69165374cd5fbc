"""One row of a history: what of it counts, by rules that look at the row alone, and why the rest does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from clearance_geodata.history.numbers import Unreadable, number_of
from clearance_geodata.history.periods import as_of_day, day_of, months_covered

__all__ = ["FLOWS", "STOCKS", "Remark", "Row", "row_of"]

FLOWS = {"cleared_m2": "cleared", "reduced_m2": "reduced", "cancelled_m2": "cancelled", "released_total_m2": "released"}
MINES = "ap_mines_destroyed"
STOCKS = ("remaining_sha_m2", "remaining_cha_m2", "remaining_total_m2")
FIRST_YEAR, LAST_YEAR = 1900, 2100
SHORTEST_YEAR, LONGEST_YEAR = 9, 18

MIXED = re.compile(r"\bMIXED[- ]HAZARDS?\b")
NOT_ANNUAL = re.compile(r"\bNOT[- ]ANNUAL\b|\A\W*CUMULATIVE\b")
CUMULATIVE = re.compile(r"\bcumulative\b", re.IGNORECASE)
NOT_MINES = re.compile(r"\b(?:battle area|UXO|submunition)[^;.]*,\s*not (?:AP |anti-?personnel )?mine", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Remark:
    """What was done with a line of the file, and why."""

    line: int
    country: str
    year: str
    text: str

    def __str__(self) -> str:
        """The remark in one line."""
        return f"line {self.line}, {' '.join(part for part in (self.country, self.year) if part) or '-'}: {self.text}"


@dataclass(slots=True)
class Row:
    """What counts of one row; `left_out` says what does not, and why."""

    line: int
    country: str
    year: int = 0
    flows: dict[str, float] = field(default_factory=dict)
    ap_mines: int | None = None
    remaining_m2: float | None = None
    as_of: date = date.min
    known_on: date = date.min
    deadline: date | None = None
    unclear: str = ""
    left_out: list[str] = field(default_factory=list)


def row_of(line: int, cells: Mapping[str, str]) -> Row | None:
    """What counts of a row; None when it has no country or no year, which `why_no_row` words."""
    country, year = " ".join(cells.get("country", "").split()), year_of(cells.get("year", ""))
    if not country or year is None:
        return None
    row = Row(line=line, country=country, year=year)
    note, as_of = cells.get("note", ""), cells.get("as_of", "")
    row.deadline = _deadline(row, cells.get("article5_deadline", ""))
    flows = {column: m2 for column in FLOWS if (m2 := _number(row, cells, column)) is not None}
    stocks = {column: m2 for column in STOCKS if (m2 := _number(row, cells, column)) is not None}
    mines = _number(row, cells, MINES)
    if MIXED.search(note):
        if flows or stocks:
            row.left_out.append("MIXED-HAZARDS: it covers more than AP mines")
        return row
    if why := _no_year(note, as_of):
        if flows or mines is not None:
            row.left_out.append(why)
    else:
        row.flows = {FLOWS[column]: m2 for column, m2 in flows.items()}
        row.ap_mines = None if mines is None else round(mines)
    if stocks:
        try:
            row.as_of, row.known_on, row.unclear = as_of_day(as_of, year)
            row.remaining_m2 = _remaining(stocks)
        except Unreadable as fault:
            row.left_out.append(f"remaining area: {fault}")
    return row


def why_no_row(cells: Mapping[str, str]) -> str:
    """Why a row has no place: which of country and year it lacks."""
    if not cells.get("country", "").strip():
        return "it names no country"
    return f"'{cells.get('year', '').strip()}' is no year from {FIRST_YEAR} to {LAST_YEAR}"


def year_of(text: str) -> int | None:
    """The year that a cell holds, also as a spreadsheet writes it (2017.0)."""
    found = re.fullmatch(r"\s*(\d{4})(?:\.0+)?\s*", text, re.ASCII)
    return int(found[1]) if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR else None


def _number(row: Row, cells: Mapping[str, str], column: str) -> float | None:
    try:
        return number_of(cells.get(column, ""))
    except Unreadable as fault:
        row.left_out.append(f"{column}: {fault}")
        return None


def _no_year(note: str, as_of: str) -> str:
    """Why the flows of a row are not those of one year; nothing when they are."""
    if NOT_ANNUAL.search(note) or CUMULATIVE.search(as_of):
        return "the flow is cumulative, not that of one year"
    if NOT_MINES.search(note):
        return "the flow is not of mined land, its note says"
    months = months_covered(as_of) or months_covered(note)
    if months and months < SHORTEST_YEAR:
        return f"the flow covers {months} months, less than a year"
    if months and months > LONGEST_YEAR:
        return f"the flow covers {months} months, more than a year"
    return ""


def _remaining(stocks: Mapping[str, float]) -> float:
    """The stated total; without one SHA and CHA together, as far as either is stated."""
    classes = sum(m2 for column, m2 in stocks.items() if column != "remaining_total_m2")
    return stocks.get("remaining_total_m2", classes)


def _deadline(row: Row, text: str) -> date | None:
    if not text.strip():
        return None
    day = day_of(text)
    if day is None:
        row.left_out.append(f"article5_deadline: '{text.strip()}' is no date")
    return day
