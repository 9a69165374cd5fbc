"""A table of histories by country: rows put together by stated rules, and what was done with each of them."""

from __future__ import annotations

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

from clearance.errors import FileRefused, NotFound
from clearance.outlook.history import History, KnownDeadline
from clearance.saying import either, saying
from clearance_geodata.history.deadlines import chain_of
from clearance_geodata.history.merging import contradictions, history_of
from clearance_geodata.history.rows import FLOWS, MINES, STOCKS, Remark, Row, row_of, why_no_row
from clearance_geodata.ingest.sources.delimited import uneven_lines
from clearance_geodata.ingest.sources.layer import Reading

__all__ = ["Histories", "is_history", "read_histories"]

DEADLINES = "deadlines.csv"
ENDINGS = {".csv", ".tsv", ".tab", ".txt"}
NOT_TEXT = "save it as 'CSV UTF-8' in the spreadsheet program, which is a type of its own beside 'CSV'"
REGISTER_MARK = b"SQLite format 3\0"
NEEDED = ("country", "year")
FIGURES = (*FLOWS, *STOCKS)
KNOWN = {*NEEDED, *FIGURES, MINES, "remaining_areas", "as_of", "article5_deadline", "source_url", "note"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """The histories of a file by country; each row is in `used` or in `left_out`, or in both for its parts.

    A value that another row contradicts is in both, too: what is used is the median.
    """

    countries: Mapping[str, History]
    used: tuple[Remark, ...]
    left_out: tuple[Remark, ...]

    def of(self, country: str) -> History:
        """The history of a country, whatever its capitals.

        Raises:
            NotFound: when the file has none of this name, with the names that are near.
        """
        by_name = {_folded(name): name for name in self.countries}
        wanted = _folded(country)
        if wanted in by_name:
            return self.countries[by_name[wanted]]
        near = difflib.get_close_matches(wanted, by_name, n=3, cutoff=0.5)
        near += [name for name in by_name if wanted and wanted in name and name not in near]
        if near:
            advice = saying("did you mean {names}?", names=either([by_name[name] for name in near[:5]]))
        elif self.countries:
            advice = saying("it has {countries}", countries=tuple(sorted(self.countries)))
        else:
            advice = saying("it has none")
        raise NotFound("country '{country}' is not in the file; {advice}", country=country.strip(), advice=advice)

    def others(self, country: str) -> list[History]:
        """The histories of all other countries."""
        return [history for name, history in self.countries.items() if _folded(name) != _folded(country)]


def is_history(path: Path) -> bool:
    """Whether a file is meant as a table of histories: a register says in its first bytes that it is none.

    Where the file cannot be read, its ending says what was meant.
    """
    is_table = path.suffix.casefold() in ENDINGS
    try:
        with path.open("rb") as opened:
            begin = opened.read(len(REGISTER_MARK))
    except OSError:
        return is_table
    return is_table and begin != REGISTER_MARK


def read_histories(path: Path) -> Histories:
    """Read a table in the format of published histories, and `deadlines.csv` beside it when there is one.

    Raises:
        FileRefused: when it is no table, or has no column of countries, of years, or of any amount.
    """
    used: list[Remark] = []
    left_out: list[Remark] = []
    rows: dict[str, list[Row]] = defaultdict(list)
    names: dict[str, str] = {}
    for line, cells, fault in _lines(path, NEEDED):
        country, year = cells.get("country", "").strip(), cells.get("year", "").strip()
        row = None if fault else row_of(line, cells)
        if row is None:
            left_out.append(Remark(line, country, year, fault or why_no_row(cells)))
            continue
        names.setdefault(_folded(row.country), row.country)
        rows[_folded(row.country)].append(row)
        left_out += [Remark(line, row.country, str(row.year), why) for why in row.left_out]
    chains = _deadlines(path, left_out)
    countries = {}
    for folded in sorted(rows, key=lambda folded: names[folded]):
        countries[names[folded]], remarks = history_of(names[folded], rows[folded], chains.get(folded, []))
        used += remarks
        left_out += contradictions(rows[folded])
    placed = {remark.line for remark in (*used, *left_out)}
    left_out += [
        Remark(row.line, row.country, str(row.year), "it states no amount of land, mines or deadline")
        for of_country in rows.values()
        for row in of_country
        if row.line not in placed
    ]
    order = sorted(left_out, key=lambda remark: remark.line)
    return Histories(countries=countries, used=tuple(sorted(used, key=lambda r: r.line)), left_out=tuple(order))


def and_none(first: str, second: str) -> str:
    """Two columns that are not there, one after the other."""
    return saying("{first} and none {second}", first=first, second=second)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def _lines(path: Path, needed: Iterable[str]) -> Iterator[tuple[int, dict[str, str], str]]:
    """Each line with its cells by the name of the column in small letters, and what is wrong with the line itself."""
    header, rows, _ = uneven_lines(path, Reading(), not_text=NOT_TEXT)
    columns = [name.strip().casefold() for name in header]
    missing = [name for name in needed if name not in columns]
    if missing:
        raise FileRefused(
            "{name} has no column {missing}; a history has the columns {needed} and amounts such as {first}, {last}",
            name=path.name,
            missing=reduce(and_none, missing),
            needed=tuple(NEEDED),
            first=FIGURES[0],
            last=FIGURES[-1],
        )
    if "year" in needed and not set(FIGURES) & set(columns):
        raise FileRefused(
            "{name} has no amount; a history has at least one of {figures}", name=path.name, figures=tuple(FIGURES)
        )
    for line, cells in rows:
        fault = "" if len(cells) <= len(columns) else f"it has {len(cells)} values for {len(columns)} columns"
        yield line, dict(zip(columns, cells, strict=False)), fault


def _deadlines(path: Path, left_out: list[Remark]) -> dict[str, list[KnownDeadline]]:
    """The chains by country; a file of that name which is something else is no reason to refuse the history."""
    beside = path.with_name(DEADLINES)
    if not beside.is_file() or beside == path:
        return {}
    try:
        lines = list(_lines(beside, ("country",)))
    except FileRefused as fault:
        left_out.append(Remark(1, "", "", f"{DEADLINES} is not read: {fault}"))
        return {}
    chains: dict[str, list[KnownDeadline]] = {}
    for line, cells, wrong in lines:
        country = cells.get("country", "").strip()
        steps, faults = ([], [("", wrong)]) if wrong else chain_of(cells)
        chains[_folded(country)] = steps
        left_out += [Remark(line, country, year, f"{DEADLINES}: {why}") for year, why in faults]
    return chains
