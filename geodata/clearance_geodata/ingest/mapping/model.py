"""A mapping as a frozen value: takes, where each value comes from, conditions, figures, overrides, code lists."""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance_geodata.ingest.sources.layer import Reading

if TYPE_CHECKING:
    from clearance.units import DecimalMark

__all__ = ["CodeList", "Condition", "Figure", "Habits", "Mapping", "Origin", "Override", "Place", "Take", "folded"]


def folded(text: str) -> str:
    """A word as words are compared: without regard to capitals and to how it is spaced.

    Example:
        >>> folded("  Suspected  Hazardous Area ")
        'suspected hazardous area'
    """
    return " ".join(text.split()).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a source writes: the decimal mark, the forms of dates, the words that say nothing."""

    decimal: DecimalMark | None = None
    dates: tuple[str, ...] = ()
    empty: frozenset[str] = frozenset()
    time_zone: str = "UTC"
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one value comes from: a column, a constant or a template, and what to make of it.

    `unit` is a name such as ``ha``, or how many base units (m2, m, cm, t) one unit has. `optional` is None when the
    take decides. `habits` are those of the take unless the origin has its own.
    """

    column: str = ""
    value: object = None
    template: str = ""
    codes: str = ""
    split: str = ""
    pattern: re.Pattern[str] | None = None
    unit: str | Decimal = ""
    habits: Habits = field(default_factory=Habits)
    optional: bool | None = None


Origins = tuple[Origin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What the value of a column must be: one of `words`, or have `pattern` in it; the other way round if `negated`."""

    column: str
    words: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the place of a record is written: the way of writing, and the columns or files by their part in it.

    `way` is the key that tells the ways apart: ``none``, ``lon``, ``x``, ``mgrs``, ``text``, ``wkt``, ``points``,
    ``legs``. `where` keeps the rows of another file to some.
    """

    way: str
    parts: Map[str, str] = field(default_factory=dict)
    where: tuple[Condition, ...] = ()
    crs: str = ""
    habits: Habits = field(default_factory=Habits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One published figure, or one deadline, of each row that has a value in its column; `says` are its own names."""

    origin: Origin
    measure: str = ""
    says: Map[str, Origins] = field(default_factory=dict)
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Records of which the source says something else than the rule; `figure` keeps it to that column's figures."""

    match: tuple[Condition, ...]
    reason: str
    figure: str = ""
    says: Map[str, Origins] = field(default_factory=dict)
    leave_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What is read from one file, or from several of one form, and what it becomes.

    `label` names it in messages. `extra` are columns that are kept word for word, ``*`` for all that nothing reads.
    """

    label: str
    file: str
    role: str
    reading: Reading = field(default_factory=Reading)
    columns: Map[str, Origins] = field(default_factory=dict)
    place: Place | None = None
    where: tuple[Condition, ...] = ()
    figures: tuple[Figure, ...] = ()
    overrides: tuple[Override, ...] = ()
    skip: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    optional: bool = False
    close_lines: bool = False
    habits: Habits = field(default_factory=Habits)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """What words of a source mean: folded words and their meanings, none for a word that says nothing.

    `parts` are the same for a language or country; `rest` is the meaning of every other word, None when they are
    faults.
    """

    words: Map[str, tuple[str, ...]]
    parts: Map[str, Map[str, tuple[str, ...]]] = field(default_factory=dict)
    rest: tuple[str, ...] | None = None

    def meanings(self, language: str) -> dict[str, tuple[str, ...]]:
        """The words that hold for a language: its own before those of all."""
        return {**self.words, **self.parts.get(language, {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How the files of one source become records; `file` is its own name, for messages."""

    name: str
    file: str
    takes: tuple[Take, ...]
    models: Map[str, Take] = field(default_factory=dict)
    defaults: Map[str, str] = field(default_factory=dict)
    codes: Map[str, CodeList] = field(default_factory=dict)
