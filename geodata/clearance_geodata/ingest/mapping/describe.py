"""What a mapping makes of files, before anything is recorded; and the first draft of a mapping for a file."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance_geodata.ingest.mapping.files import not_taken, read_takes
from clearance_geodata.ingest.mapping.names import NAMES, ROLES
from clearance_geodata.ingest.sources.formats import layers_in, read_layer
from clearance_geodata.ingest.sources.layer import Layer, Reading, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from clearance_geodata.ingest.mapping.apply import Taken
    from clearance_geodata.ingest.mapping.model import Condition, Mapping

__all__ = ["Description", "describe", "draft"]

REASONS_SHOWN, WORDS_SHOWN, MOST_WORDS = 10, 12, 30


@dataclass(frozen=True, slots=True)
class Description:
    """What a mapping made of the files: each take, and the records that none of them means."""

    takens: tuple[Taken, ...]
    remarks: tuple[str, ...]

    def lines(self) -> list[str]:
        """The description for a person."""
        return [line for taken in self.takens for line in _lines(taken)] + list(self.remarks)

    def to_dict(self) -> dict[str, object]:
        """The description for JSON, with every fault."""
        return {"takes": [_to_dict(taken) for taken in self.takens], "remarks": list(self.remarks)}


def describe(mapping: Mapping, place: Path, *, only: Iterable[Condition] = ()) -> Description:
    """Read everything that a mapping means, and record nothing.

    Raises:
        NotFound: when a file is not there.
        FileRefused: for a fault of a file or of the mapping.
    """
    takens = tuple(read_takes(mapping, place, only=only))
    return Description(takens, tuple(not_taken(takens)))


def _counts(taken: Taken) -> list[tuple[int, str]]:
    records = len(taken.records.records)
    several = f" ({records:,} figures)" if records != taken.taken else ""
    return [
        (taken.taken, f"taken{several}"),
        (taken.left_out, "left out"),
        (taken.set_aside, "left out by an override"),
        (taken.without_figure, "without a figure"),
        (taken.not_meant, "not meant by the mapping"),
    ]


def _lines(taken: Taken) -> Iterator[str]:
    yield f"{taken.take.label}, {taken.file}: {taken.read:,} records read as {taken.take.role}:"
    yield from (f"  {count:>8,}  {what}" for count, what in _counts(taken) if count)
    for faults, what in ((taken.faults, "left out"), (taken.asides, "override")):
        reasons = Counter(fault.reason for fault in faults)
        first = {fault.reason: fault for fault in reversed(faults)}
        for reason, count in reasons.most_common(REASONS_SHOWN):
            yield f"  {what}: {count:,} times, first record {first[reason].position}: {reason}"
        if len(reasons) > REASONS_SHOWN:
            yield f"  {what}: and {len(reasons) - REASONS_SHOWN:,} more reasons"
    yield from (f"  {remark}" for remark in taken.remarks)


def _to_dict(taken: Taken) -> dict[str, object]:
    return {
        "take": taken.take.label,
        "file": taken.file,
        "as": taken.take.role,
        "read": taken.read,
        "taken": taken.taken,
        "records": len(taken.records.records),
        "left_out": [fault.to_dict() for fault in taken.faults],
        "set_aside": [fault.to_dict() for fault in taken.asides],
        "without_figure": taken.without_figure,
        "not_meant": taken.not_meant,
        "unknown_words": {name: dict(words) for name, words in taken.unknown_words.items()},
        "remarks": list(taken.remarks),
    }


def draft(path: Path, reading: Reading | None = None) -> str:
    """The first draft of a mapping: every column of a file with the words in it, for a person to name.

    A file of several layers gets a take for each. Columns that bear one of our names are taken; the others stand there
    as comments.

    Raises:
        NotFound: when there is no such file.
        FileRefused: when it cannot be read.
    """
    given = reading or Reading()
    layers = [given.layer] if given.layer else layers_in(path)
    named = [layer if len(layers) > 1 or given.layer else "" for layer in layers]
    parts = [f"name = {_quoted(path.stem)}", ""]
    for layer in named:
        one = Reading(
            layer=layer, crs=given.crs, encoding=given.encoding, delimiter=given.delimiter, header=given.header
        )
        parts += _take_lines(read_layer(path, one), path, one)
    return "\n".join(parts) + "\n"


def _take_lines(layer: Layer, path: Path, reading: Reading) -> Iterator[str]:
    yield "[[take]]"
    yield f"file = {_quoted(path.name)}"
    yield 'as = "areas"' + f"  # or one of {', '.join(ROLES[1:])}"
    if reading.layer:
        yield f"layer = {_quoted(reading.layer)}"
    for key, value in (("crs", reading.crs), ("encoding", reading.encoding), ("delimiter", reading.delimiter)):
        if value:
            yield f"{key} = {_quoted(value)}"
    if reading.header > 1:
        yield f"header = {reading.header}"
    yield "# Columns that mean nothing here; those that nothing names are listed by each import."
    yield "skip = []"
    yield ""
    yield f"# {layer.count:,} records. Put our name (docs/mapping.md) before a line and take its # away."
    yield "[take.columns]"
    lists: list[str] = []
    for column, values in layer.columns.items():
        words = Counter(text for value in values if (text := text_of(value)))
        name = column.strip().casefold()
        yield f"# {_seen(words)}"
        yield f"{name} = {_quoted(column)}" if name in NAMES else f"# ... = {_quoted(column)}"
        if 1 < len(words) <= MOST_WORDS and sum(words.values()) > 2 * len(words):
            lists += ["", f"# [codes.{_bare(column)}]", *(f'# {_quoted(word)} = ""' for word, _ in words.most_common())]
    yield from lists
    yield ""


def _seen(words: Counter[str]) -> str:
    if not words:
        return "empty"
    shown = ", ".join(f"{_short(word)} ({count:,})" for word, count in words.most_common(WORDS_SHOWN))
    more = f" and {len(words) - WORDS_SHOWN:,} more" if len(words) > WORDS_SHOWN else ""
    return f"{sum(words.values()):,} values, {len(words):,} different: {shown}{more}"


def _short(word: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in word)
    return f"{plain[:37]}..." if len(plain) > 40 else plain


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _bare(column: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in column).lower()
