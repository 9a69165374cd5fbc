"""CSV and TSV: text in a stated encoding or UTF-8, values apart by a mark that the header shows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from itertools import islice
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance.saying import saying
from clearance_geodata.ingest.sources.layer import Layer, Reading
from clearance_geodata.reasons import reason_of_system

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Lines", "read_delimited", "split_lines", "uneven_lines"]

MARKS = (",", ";", "\t")
# A byte order mark leaves no doubt; nothing else is guessed.
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

SAY_ENCODING = saying("save it as CSV UTF-8, or say its encoding, such as cp1252")

# Python takes other characters, too, for the end of a line: in a table they stand inside a value.
LINE_END = re.compile(r"\r\n|\n|\r")
FIRST_LINE = re.compile(r"\A[^\r\n]*")

Lines = tuple[list[str], list[tuple[int, list[str]]], str]


def read_delimited(path: Path, reading: Reading) -> Layer:
    """A CSV or TSV file as a layer of text columns, without shapes.

    Raises:
        FileRefused: when it is no table, or its text is in an encoding that is not stated.
    """
    header, rows, _ = split_lines(path, reading)
    columns: dict[str, list[object]] = {name: [] for name in header}
    for _, cells in rows:
        padded = cells + [""] * (len(header) - len(cells))
        for name, cell in zip(header, padded, strict=True):
            columns[name].append(cell.strip() or None)
    return Layer(name=path.name, columns=columns, positions=[position for position, _ in rows])


def split_lines(path: Path, reading: Reading) -> Lines:
    """The column names, the rows with the line each of them ends on, and the mark between values.

    Raises:
        FileRefused: when it is no table, has a line longer than its column names, or its text is in an encoding that
            is not stated.
    """
    header, rows, delimiter = uneven_lines(path, reading)
    _refuse_uneven(path.name, header, rows)
    return header, rows, delimiter


def uneven_lines(path: Path, reading: Reading, *, not_text: str = SAY_ENCODING) -> Lines:
    """The same for a reader that says itself what it makes of a line that is longer than the column names.

    Args:
        path: the file.
        reading: what a person says of it.
        not_text: what to do with a file in another encoding.

    Raises:
        FileRefused: when it is no table, or its text is in an encoding that is not stated.
    """
    text = _decoded(path, reading.encoding, not_text)
    skipped = reading.header - 1
    starts = [0, *(end.end() for end in islice(LINE_END.finditer(text), skipped))]
    body = text[starts[skipped] :] if len(starts) > skipped else ""
    delimiter = reading.delimiter or _mark_of(FIRST_LINE.findall(body)[0])
    try:
        reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
        numbered = [(skipped + reader.line_num, row) for row in reader]
    except csv.Error as fault:
        raise FileRefused(
            "{name} is not a CSV table ({fault}); save it as CSV UTF-8", name=path.name, fault=str(fault)
        ) from fault
    lines = [(position, row) for position, row in numbered if any(cell.strip() for cell in row)]
    if not lines:
        raise FileRefused("{name} is empty; it needs a line of column names and a line for each record", name=path.name)
    if len(lines) == 1:
        raise FileRefused(
            "{name} has no line below its column names; check that it is the file you mean", name=path.name
        )
    header, rows = _named([cell.strip() for cell in lines[0][1]], lines[1:])
    _refuse_twice(path.name, header)
    return header, rows, delimiter


def _decoded(path: Path, encoding: str, not_text: str) -> str:
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise FileRefused(
            "{name} cannot be read ({strerror}); check who may read it",
            name=path.name,
            strerror=reason_of_system(fault),
        ) from fault
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if raw.startswith(mark)), "utf-8")
    try:
        return raw.decode(encoding or marked)
    except LookupError as fault:
        raise FileRefused(
            "{name}: the encoding '{encoding}' is not known; name one such as cp1252", name=path.name, encoding=encoding
        ) from fault
    except UnicodeDecodeError as fault:
        raise FileRefused(
            "{name} is not {encoding} text (byte {start}); {not_text}",
            name=path.name,
            encoding=encoding or "UTF-8",
            start=str(fault.start),
            not_text=not_text,
        ) from fault


def _mark_of(header: str) -> str:
    return max(MARKS, key=header.count)


def _named(header: list[str], rows: list[tuple[int, list[str]]]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """A column without a name goes by its place; the ones behind the last that hold nothing are none.

    A line longer than that of the names stays as it is, also with empty cells: a number with a comma may have pushed
    its values one place on.
    """
    written = len(header)
    while header and not header[-1] and not any(cell.strip() for _, row in rows for cell in row[len(header) - 1 :]):
        header = header[:-1]
    named = [name or f"(column {i})" for i, name in enumerate(header, start=1)]
    return named, [(line, row[: len(named)] if len(row) <= written else row) for line, row in rows]


def _refuse_twice(name: str, header: list[str]) -> None:
    folded = [column.casefold() for column in header]
    if len(set(folded)) != len(folded):
        twice = next(column for column in folded if folded.count(column) > 1)
        raise FileRefused(
            "{name} has the column '{twice}' twice; give each column a name of its own", name=name, twice=twice
        )


def _refuse_uneven(name: str, header: list[str], rows: list[tuple[int, list[str]]]) -> None:
    for position, cells in rows:
        if len(cells) > len(header):
            raise FileRefused(
                "{name}, line {position} has {cells} values for {header} columns; put a value with a comma in quotes, "
                "or say --decimal comma in a file with semicolons",
                name=name,
                position=str(position),
                cells=str(len(cells)),
                header=str(len(header)),
            )
