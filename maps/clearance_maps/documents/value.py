"""A document as a frozen value: sections of sentences, tables and pictures whose numbers are figures, not text.

Writers turn the same value into a Word file, a workbook or a PDF. A figure carries its value, how it is shown, and a
key that says what it counts, where and when; so two figures of one key can be held against each other before anything
is written. Words are in the language of the document already; numbers and dates are worded by whoever writes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from clearance.land.published import Qualifier
from clearance.treaty.plan_tables import Shown
from clearance.treaty.tables import Role

if TYPE_CHECKING:
    from clearance.land.snapshot import SnapshotId
    from clearance_maps.language import Language

__all__ = [
    "Block",
    "Bullets",
    "Cell",
    "Column",
    "Document",
    "Figure",
    "Kept",
    "KeptParagraph",
    "KeptPicture",
    "KeptRun",
    "KeptTable",
    "Key",
    "Number",
    "OwnText",
    "Paragraph",
    "Picture",
    "Role",
    "Row",
    "Section",
    "Shown",
    "Table",
    "Text",
]

Number: TypeAlias = Decimal | int | float


class Key(NamedTuple):
    """What a figure counts, where (empty: the whole country), and when (a day, a year or a period as text)."""

    what: str
    where: str = ""
    when: str = ""

    def __str__(self) -> str:
        """The key as an error names it."""
        return ", ".join(part for part in self if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number or a day, or the reason why there is none.

    Args:
        value: exact where the books are; None where there is no figure.
        shown: how it is written.
        key: what it is; None for a figure that stands nowhere else, such as a level or a seed.
        unit: after the number in sentences, such as `m²`; a column says its unit in its heading.
        low: lower end of the interval of an estimate.
        high: upper end; None beside a `low` means that there is no upper bound.
        qualifier: how firmly the source states it.
        signed: whether a plus stands before a gain.
        mark: beside the figure, such as the dagger of what no State has published.
        instead: the words where there is no value.
        precision: of a day: `day`, `month` or `year`.
        places: after the point that are always shown, at most two; the figures of a column have the same.
    """

    value: Number | date | None
    shown: Shown = Shown.WHOLE
    key: Key | None = None
    unit: str = ""
    low: Number | None = None
    high: Number | None = None
    qualifier: Qualifier = Qualifier.EXACT
    signed: bool = False
    mark: str = ""
    instead: str = "–"
    precision: str = "day"
    places: int = 0


Text: TypeAlias = tuple[str | Figure, ...]
Cell: TypeAlias = Figure | str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences; `style` is `body`, `note` (small) or `lead` (of a section that somebody reads first)."""

    text: Text
    style: str = "body"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of points."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table.

    Args:
        key: its name for other columns.
        heading: what a reader sees.
        shown: how its figures are written; text stands at the left, figures at the right.
        summed: whether the row of totals is the sum of the rows of data.
        adds: (sign, column) of what each of its figures is the sum of.
        short_of: (what is needed, what there is of it...): each of its figures is what lacks, at least 0.
        continues: the column whose figure in the row before is this one's: a closing balance opens the next year.
        width: in proportion to other columns; 1 is a usual figure.
    """

    key: str
    heading: str
    shown: Shown = Shown.WHOLE
    summed: bool = False
    adds: tuple[tuple[int, str], ...] = ()
    short_of: tuple[str, ...] = ()
    continues: str = ""
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table, a cell for each column; rows beside the books are in no sum."""

    cells: tuple[Cell, ...]
    role: Role = Role.DATA


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; `number` is its number in the set that documents of its kind share, such as `T2b`."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    number: str = ""
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart, map or code with its caption: `svg` where it is drawn by us, `png` where it is made of dots.

    `alt` says what is seen for those who do not see it; `width_mm` is its width on paper. Without a title it has no
    caption and no number.
    """

    title: str
    alt: str
    svg: str = ""
    png: bytes = field(default=b"", repr=False)
    width_mm: float = 170.0
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptRun:
    """Words that an author typed, with what they were given of weight and slant."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class KeptParagraph:
    """A paragraph that an author typed; `style` is `body`, `bullet`, `number` or `heading`."""

    runs: tuple[KeptRun, ...]
    style: str = "body"


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A table that an author typed, as the words of its cells."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture that an author put in."""

    image: bytes = field(repr=False)
    width_mm: float


Kept: TypeAlias = KeptParagraph | KeptTable | KeptPicture


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """A place for what only the authors can write.

    Args:
        key: of the place, the same in every document of a kind; by it a text finds its place again.
        prompt: what readers of such documents ask for, shown while nothing is written.
        kept: what the authors wrote in an earlier file.
    """

    key: str
    prompt: str
    kept: tuple[Kept, ...] = ()


Block: TypeAlias = Paragraph | Bullets | Table | Picture | OwnText


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it; `across` turns the page, for wide tables."""

    title: str
    blocks: tuple[Block, ...]
    level: int = 1
    across: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Everything that a file says.

    Args:
        kind: of document, such as `article5`: a text of authors is only put back into the same kind.
        title: on the first page.
        subtitle: below it.
        language: of its words, and of its numbers and dates.
        identity: the snapshot that all figures are of.
        country: its name in the language.
        facts: (label, text) of the first page, beside data date, snapshot, register and moment.
        summary: sentences of the first page.
        disclaimer: what a reader must know before relying on it.
        sections: in order.
        contents: whether a table of contents follows the first page.
    """

    kind: str
    title: str
    subtitle: str
    language: Language
    identity: SnapshotId
    country: str
    disclaimer: str
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, Text], ...] = ()
    summary: tuple[Text, ...] = ()
    contents: bool = True
