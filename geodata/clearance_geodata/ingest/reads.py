"""How the columns of a file are read, for a person who looks before anything is recorded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from clearance_geodata.ingest.attributes import READ_NAMES
from clearance_geodata.ingest.mapping.origins import columns_in
from clearance_geodata.ingest.sources.formats import read_layer
from clearance_geodata.ingest.sources.layer import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clearance_geodata.ingest.mapping.model import Condition, Mapping, Origin, Take
    from clearance_geodata.ingest.sources.layer import Layer, Reading

__all__ = ["CHOOSES", "GROUND", "KEPT", "SKIPPED", "Read", "mapped_reads", "own_reads"]

# What a column may be read for beside one of our names.
CHOOSES, GROUND, KEPT, SKIPPED = "where", "geometry", "extra", "skip"
WORDS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Read:
    """A column: what it is read as, in our names, and its most frequent words; no name when nothing reads it."""

    column: str
    names: tuple[str, ...]
    words: tuple[str, ...]


def own_reads(path: Path, reading: Reading, known: frozenset[str] = frozenset(READ_NAMES)) -> tuple[Read, ...]:
    """The columns of a file that uses our names.

    Args:
        path: the file.
        reading: how it is read.
        known: the names that the import of it reads.

    Raises:
        NotFound: when there is no such file.
        FileRefused: when it cannot be read.
    """
    layer = read_layer(path, reading)
    names = {column: column.strip().casefold() for column in layer.columns}
    return tuple(Read(c, (name,) if name in known else (), _words(layer, c)) for c, name in names.items())


def mapped_reads(mapping: Mapping, path: Path) -> tuple[Read, ...]:
    """The columns of a file that a mapping reads; those of every take that reads it, in the order of the file.

    Raises:
        NotFound: when there is no such file.
        FileRefused: when it cannot be read.
    """
    found: dict[str, Read] = {}
    for take in (take for take in mapping.takes if fnmatch(path.name, take.file)):
        layer = read_layer(path, take.reading)
        uses = Counter((layer.named(column) or column, name) for column, name in _uses(take))
        for column in layer.columns:
            before = found[column].names if column in found else ()
            names = tuple(dict.fromkeys([*before, *(name for used, name in uses if used == column)]))
            names = names or ((KEPT,) if "*" in take.extra else ())
            found[column] = Read(column, names, _words(layer, column))
    return tuple(found.values())


def _uses(take: Take) -> Iterator[tuple[str, str]]:
    """The columns that a take names, each with what it is for."""
    for name, origins in take.columns.items():
        yield from ((column, name) for origin in origins for column in _columns(origin))
    for figure in take.figures:
        yield from ((column, figure.measure) for column in _columns(figure.origin))
        for name, origins in figure.says.items():
            yield from ((column, name) for origin in origins for column in _columns(origin))
    if take.place is not None:
        yield from ((column, GROUND) for column in take.place.parts.values())
    conditions: tuple[Condition, ...] = (*take.where, *(c for figure in take.figures for c in figure.where))
    yield from ((condition.column, CHOOSES) for condition in conditions)
    yield from ((column, SKIPPED) for column in take.skip)
    yield from ((column, KEPT) for column in take.extra if column != "*")


def _columns(origin: Origin) -> list[str]:
    return [origin.column] if origin.column else columns_in(origin.template)


def _words(layer: Layer, column: str) -> tuple[str, ...]:
    texts = Counter(text for value in layer.columns[column] if (text := text_of(value)))
    return tuple(text[:60] for text, _ in texts.most_common(WORDS_SHOWN))
