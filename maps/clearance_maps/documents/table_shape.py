"""How a table lies on paper: the widths of its columns, and which cells stand at the right; in Word file and PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from clearance_maps.documents.value import Figure, Shown
from clearance_maps.documents.worded import cell_text

if TYPE_CHECKING:
    from clearance_maps.documents.value import Column, Table
    from clearance_maps.language import Language

__all__ = ["at_right", "cell_words", "fits", "heads_at_right", "widths_of"]

# Of the letters of tables, with those of headings, which are smaller and bold; the room at both sides of a cell.
CHARACTER_MM, SIDES_MM = 1.36, 2.3
# Letters that take half as much room again as a usual one.
WIDE = "mwMW%@"
# A figure with its mark, or the reason why there is none, stays on one line up to this length.
LONGEST_UNBROKEN = 24
# Words of a column that are no longer than this have their room before long texts share the rest.
LONGEST_WORDS = 14
# Characters that a text column of width 1 asks for, and the part of them without which it would be hard to read.
TEXT_CHARACTERS = 24
READABLE = 0.4
# A figure that is longer, with its interval, may fold where the page would have to turn otherwise.
LONGEST_FIGURE = 14
AT_LEFT = frozenset({Shown.TEXT, Shown.YEAR, Shown.DATE, Shown.MONTH})


def cell_words(table: Table, language: Language) -> list[list[str]]:
    """What stands in the cells of each row."""
    return [[cell_text(cell, language) for cell in row.cells] for row in table.rows]


def heads_at_right(table: Table) -> list[bool]:
    """Whether the heading of each column stands at the right: amounts do, words, years and days do not."""
    return [column.shown not in AT_LEFT for column in table.columns]


def at_right(table: Table) -> Iterator[list[bool]]:
    """The same of the cells of each row; a figure in a column of words stands at the right, too."""
    heads = heads_at_right(table)
    words = [column.shown is Shown.TEXT for column in table.columns]
    for row in table.rows:
        yield [
            right or (is_words and isinstance(cell, Figure))
            for right, is_words, cell in zip(heads, words, row.cells, strict=True)
        ]


def fits(table: Table, rows: Sequence[Sequence[str]], width_mm: float) -> bool:
    """Whether a page has room for every word and figure of a table, and for a part of what its long texts ask for.

    Args:
        table: whose columns they are.
        rows: what stands in its cells.
        width_mm: of the page.
    """
    needed = 0.0
    for at, column in enumerate(table.columns):
        texts = [column.heading, *(row[at] for row in rows)]
        least = _least(_wanted(column, texts), is_long=_is_long(column, texts))
        needed += _mm(max(least, *map(_longest_word, texts)))
    return needed <= width_mm


def widths_of(table: Table, rows: Sequence[Sequence[str]], width_mm: float) -> list[float]:
    """Widths in mm that fill the page: no word is cut, figures stay on a line where there is room, texts get the rest.

    Args:
        table: whose columns they are.
        rows: what stands in its cells.
        width_mm: of the page.
    """
    texts = [[column.heading, *(row[at] for row in rows)] for at, column in enumerate(table.columns)]
    widths = [_mm(max(map(_longest_word, column))) for column in texts]
    wanted = [_wanted(column, own) for column, own in zip(table.columns, texts, strict=True)]
    is_long = [_is_long(column, own) for column, own in zip(table.columns, texts, strict=True)]
    least = [_least(one, is_long=long) for one, long in zip(wanted, is_long, strict=True)]
    for which, asked in ((False, least), (True, least), (False, wanted), (True, wanted)):
        more = {
            at: max(0.0, _mm(characters) - widths[at]) for at, characters in enumerate(asked) if is_long[at] is which
        }
        given = min(1.0, max(0.0, width_mm - sum(widths)) / (sum(more.values()) or 1.0))
        widths = [width + given * more.get(at, 0.0) for at, width in enumerate(widths)]
    return [width * width_mm / sum(widths) for width in widths]


def _least(wanted: float, *, is_long: bool) -> float:
    """Of the characters that a column asks for those without which it would be hard to read."""
    return wanted * READABLE if is_long else min(wanted, LONGEST_FIGURE)


def _is_long(column: Column, texts: Sequence[str]) -> bool:
    return column.shown is Shown.TEXT and max(map(len, texts[1:]), default=0) > LONGEST_WORDS


def _mm(characters: float) -> float:
    return characters * CHARACTER_MM + SIDES_MM


def _longest_word(text: str) -> float:
    """The length in characters of a usual width."""
    return max((len(word) + 0.5 * sum(map(word.count, WIDE)) for word in _words(text)), default=1.0)


def _words(text: str) -> list[str]:
    return text.replace("\u00a0", "_").split()


def _wanted(column: Column, texts: Sequence[str]) -> int:
    """Characters that would do: of amounts the longest one, of words as many as the column has a share in."""
    longest = max(map(len, texts[1:]), default=1)
    if column.shown is Shown.TEXT:
        return min(longest, round(column.width * TEXT_CHARACTERS))
    return min(longest, LONGEST_UNBROKEN)
