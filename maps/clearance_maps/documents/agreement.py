"""Do the figures of a document agree? A document in which two of them differ is not written.

Four things are held: figures of one key are the same wherever they stand; a total is the sum of its rows; a figure that
adds others of its row is their sum; a closing balance is the next opening. What is compared is what a reader sees: the
books hold thousandths of m2, paper whole ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from clearance.errors import NotPossible
from clearance.saying import Number as Digits
from clearance.saying import Saying, in_turn, saying
from clearance_maps.documents.value import Bullets, Figure, Paragraph, Picture, Role, Shown, Table

if TYPE_CHECKING:
    from clearance.saying import Value
    from clearance_maps.documents.value import Block, Document, Number, Row, Text

__all__ = ["Disagreement", "FiguresDisagree", "Placed", "disagreements", "figures_of", "refuse_disagreements"]

# Half of the last digit, where whole numbers are shown.
HALF = {Shown.WHOLE: 0.5, Shown.MONEY: 0.5}
SHOWN_DISAGREEMENTS = 3


class FiguresDisagree(NotPossible):
    """Two figures of a document differ, so it was not written; the text names both places."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure and where in the document it stands, which is put into words only when somebody asks."""

    figure: Figure
    at: str | Callable[[], str]

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return self.at if isinstance(self.at, str) else self.at()


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two figures that must be the same; `what` says of what."""

    what: str
    left: Placed
    right: Placed

    @property
    def said(self) -> Saying:
        """What differs, and where each of the two stands, for a face that speaks other languages."""
        left, right = (
            saying("{figure} in {place}", figure=_told(one.figure), place=one.place) for one in (self.left, self.right)
        )
        return saying("{what}: {left}, but {right}", what=self.what, left=left, right=right)

    def __str__(self) -> str:
        """What differs, and where each of the two stands."""
        return str(self.said)


def _plain(figure: Figure) -> str:
    value = figure.value
    return f"{value:,}" if isinstance(value, (int, float, Decimal)) else str(value)


def _told(figure: Figure) -> Value:
    value = figure.value
    if isinstance(value, (int, float, Decimal)):
        return Digits(value, ",")
    return value if isinstance(value, date) else str(value)


def figures_of(document: Document) -> Iterator[Placed]:
    """Every figure, with its place in words, in the order of reading."""
    for label, text in document.facts:
        yield from _of_text(text, saying("the first page, '{label}'", label=str(label)))
    for number, text in enumerate(document.summary, start=1):
        yield from _of_text(text, saying("the first page, sentence {number}", number=str(number)))
    for section in document.sections:
        for number, block in enumerate(section.blocks, start=1):
            yield from _of_block(block, saying("section '{title}'", title=section.title), number)


def _of_text(text: Text, place: str) -> Iterator[Placed]:
    return (Placed(part, place) for part in text if isinstance(part, Figure))


def _of_block(block: Block, place: str, number: int) -> Iterator[Placed]:
    match block:
        case Paragraph():
            yield from _of_text(block.text, saying("{place}, paragraph {number}", place=place, number=str(number)))
        case Bullets():
            for item in block.items:
                yield from _of_text(item, saying("{place}, list {number}", place=place, number=str(number)))
        case Table():
            yield from _of_table(block)
        case Picture():
            for note in block.notes:
                yield from _of_text(note, saying("a note of picture '{title}'", title=block.title))
        case _:  # what authors wrote is theirs
            return


def _of_table(table: Table) -> Iterator[Placed]:
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            if isinstance(cell, Figure):
                yield Placed(cell, partial(_cell_place, table, row, column.heading))
    for note in table.notes:
        yield from _of_text(note, saying("a note of {table}", table=_named(table)))


def _named(table: Table) -> str:
    if table.number:
        return saying("table {number}", number=str(table.number))
    return saying("table '{title}'", title=table.title)


def _cell_place(table: Table, row: Row, heading: str) -> str:
    first = row.cells[0]
    name = first if isinstance(first, str) else _plain(first)
    return saying("{table}, row '{row}', column '{column}'", table=_named(table), row=str(name), column=str(heading))


def disagreements(document: Document) -> list[Disagreement]:
    """What does not agree, in the order of reading; empty for a document that may be written."""
    found = list(_of_keys(figures_of(document)))
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                found += [*_of_totals(block), *_of_rows(block), *_of_balances(block)]
    return found


def refuse_disagreements(document: Document) -> None:
    """Refuse a document whose figures differ from each other.

    Raises:
        FiguresDisagree: naming what differs and both places.
    """
    found = disagreements(document)
    if not found:
        return
    said = [one.said for one in found[:SHOWN_DISAGREEMENTS]]
    if len(found) > SHOWN_DISAGREEMENTS:
        said.append(saying("and {more} more", more=len(found) - SHOWN_DISAGREEMENTS))
    raise FiguresDisagree(
        "{title}: figures of one document differ ({said}); nothing was written; run `clearance verify` on the "
        "register, and make the document again from one snapshot",
        title=document.title,
        said=in_turn(said),
    )


def _of_keys(placed: Iterable[Placed]) -> Iterator[Disagreement]:
    first: dict[object, Placed] = {}
    for one in placed:
        key = one.figure.key
        if key is None or one.figure.value is None:
            continue
        known = first.setdefault(key, one)
        if not same(known.figure, one.figure):
            yield Disagreement(str(key), known, one)


def same(left: Figure, right: Figure) -> bool:
    """Whether a reader sees the same: values, and the ends of intervals where both have one."""
    if not _close(left.value, right.value, left.shown):
        return False
    if left.low is None or right.low is None:
        return True
    return _close(left.low, right.low, left.shown) and _close(left.high, right.high, left.shown)


def _close(left: Number | date | None, right: Number | date | None, shown: Shown) -> bool:
    """Whether two values are the same; a whole one may be the other one rounded."""
    if left is None or right is None or isinstance(left, date) or isinstance(right, date):
        return left == right
    if left == right:
        return True
    if (left == int(left)) != (right == int(right)) and abs(float(left) - float(right)) <= HALF.get(shown, 0.0):
        return True
    exact = isinstance(left, (int, Decimal)) and isinstance(right, (int, Decimal))
    return not exact and math.isclose(float(left), float(right), rel_tol=1e-9, abs_tol=1e-9)


def _value(cell: Figure | str) -> Number | None:
    if isinstance(cell, str) or cell.value is None or isinstance(cell.value, date):
        return None
    return cell.value


def added(parts: Iterable[Number | None]) -> Number | None:
    """The sum of what there is; None when there is nothing. Exact numbers stay exact."""
    given = [part for part in parts if part is not None]
    if not given:
        return None
    if any(isinstance(part, float) for part in given):
        return math.fsum(float(part) for part in given)
    return sum((Decimal(part) for part in given), Decimal(0))


def _held(what: str, cell: Figure | str, summed: Number | None, place: str, parts: str) -> Iterator[Disagreement]:
    if isinstance(cell, str) or cell.value is None or summed is None:
        return
    of_parts = Figure(value=summed, shown=cell.shown)
    if not same(cell, of_parts):
        yield Disagreement(what, Placed(cell, place), Placed(of_parts, parts))


def _of_totals(table: Table) -> Iterator[Disagreement]:
    for at, column in enumerate(table.columns):
        if not column.summed:
            continue
        data = added(_value(row.cells[at]) for row in table.rows if row.role is Role.DATA)
        for row in table.rows:
            if row.role is Role.TOTAL:
                place = _cell_place(table, row, column.heading)
                yield from _held(
                    saying("a total and its rows"),
                    row.cells[at],
                    data,
                    place,
                    saying("the rows of {table}", table=_named(table)),
                )


def _of_rows(table: Table) -> Iterator[Disagreement]:
    places = {column.key: at for at, column in enumerate(table.columns)}
    for row in table.rows:
        for column in table.columns:
            if not column.adds or row.role is Role.PUBLISHED or (row.role is Role.TOTAL and not column.summed):
                continue
            values = ((sign, _value(row.cells[places[part]])) for sign, part in column.adds)
            parts = added(None if value is None else sign * value for sign, value in values)
            place = _cell_place(table, row, column.heading)
            yield from _held(
                saying("a sum and its parts"),
                row.cells[places[column.key]],
                parts,
                place,
                saying("the parts in the same row"),
            )


def _of_balances(table: Table) -> Iterator[Disagreement]:
    places = {column.key: at for at, column in enumerate(table.columns)}
    data = [row for row in table.rows if row.role is Role.DATA]
    totals = [row for row in table.rows if row.role is Role.TOTAL]
    for column in table.columns:
        if not column.continues:
            continue
        at, heading = places[column.continues], table.columns[places[column.continues]].heading
        for total in totals if data else ():
            last = data[-1].cells[at]
            if isinstance(last, Figure):
                place = _cell_place(table, total, heading)
                yield from _held(
                    saying("the last balance"),
                    total.cells[at],
                    _value(last),
                    place,
                    _cell_place(table, data[-1], heading),
                )
        for before, after in pairwise(data):
            closing, opening = before.cells[places[column.continues]], after.cells[places[column.key]]
            if isinstance(closing, str) or isinstance(opening, str) or closing.value is None or opening.value is None:
                continue
            if not same(closing, opening):
                yield Disagreement(
                    saying("a closing balance and the next opening"),
                    Placed(closing, _cell_place(table, before, heading)),
                    Placed(opening, _cell_place(table, after, column.heading)),
                )
