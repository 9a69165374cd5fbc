"""All takes of a mapping, in order, on the files of a folder."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, NotFound
from clearance.saying import saying
from clearance_geodata.ingest.mapping.apply import Taken, take_layer
from clearance_geodata.ingest.mapping.keys import suggested
from clearance_geodata.ingest.mapping.model import Condition, folded
from clearance_geodata.ingest.sources.formats import read_layer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Mapping as Map

    from clearance_geodata.ingest.mapping.model import Mapping, Take
    from clearance_geodata.ingest.sources.layer import Layer, Reading

__all__ = ["files_of", "not_taken", "only_where", "read_takes", "refuse_unknown", "with_model"]


def read_takes(mapping: Mapping, place: Path, *, only: Iterable[Condition] = (), country: str = "") -> Iterator[Taken]:
    """What each take makes of each of its files, in the order of the mapping.

    Args:
        mapping: the mapping.
        place: the folder of the files, or one of them: then only the takes that read it.
        only: more conditions, of the person who imports; see `only_where`.
        country: English name of the country, for a change of datum that several countries make differently.

    Raises:
        NotFound: when a take has no file there.
        FileRefused: for a fault of a file or of the mapping.
    """
    held: dict[tuple[Path, Reading], Layer] = {}
    for take, path in files_of(mapping, place):
        key = (path, take.reading)
        if key not in held:
            held.clear()  # several takes of one file stand together; others need not stay in memory
            held[key] = read_layer(path, take.reading)
        yield take_layer(mapping, take, held[key], folder=path.parent, only=tuple(only), country=country)


def files_of(mapping: Mapping, place: Path) -> list[tuple[Take, Path]]:
    """The takes of a mapping, each with each file that it reads.

    Raises:
        NotFound: when there is no such place, or a take has no file there.
    """
    if not place.exists():
        raise NotFound("there is no file or folder {place}; check the name", place=str(place))
    if not mapping.takes:
        raise FileRefused(
            "{file} has models only; say which one reads the file, --like {models}",
            file=mapping.file,
            models="|".join(mapping.models),
        )
    if place.is_file():
        found = [(take, place) for take in mapping.takes if fnmatch(place.name, take.file)]
        if not found:
            read = ", ".join(dict.fromkeys(take.file for take in mapping.takes))
            raise NotFound(
                "{file} does not read {name}; it reads {read}", file=mapping.file, name=place.name, read=read
            )
        return found
    found = []
    for take in mapping.takes:
        paths = sorted(path for path in place.iterdir() if path.is_file() and fnmatch(path.name, take.file))
        if not paths:
            raise NotFound(
                "{file}, {label}: there is no file {taken} in {place}; check both names",
                file=mapping.file,
                label=take.label,
                taken=take.file,
                place=str(place),
            )
        found += [(take, path) for path in paths]
    return found


def only_where(words: Map[str, str]) -> tuple[Condition, ...]:
    """Conditions of a person who imports a part of a file, such as one country: column and word."""
    return tuple(Condition(column=name, words=frozenset({folded(word)})) for name, word in words.items())


def refuse_unknown(only: Iterable[Condition], takens: Iterable[Taken]) -> None:
    """Refuse a condition of a person on a column that no file has: it would let every record pass.

    Raises:
        FileRefused: naming the column, and the most similar one that is there.
    """
    there = list(dict.fromkeys(column for taken in takens for column in taken.columns))
    known = {column.strip().casefold() for column in there}
    missed = next((c.column for c in only if c.column.strip().casefold() not in known), None)
    if missed is not None:
        raise FileRefused(
            "--where: no file that is read has a column '{missed}'; {suggested}",
            missed=missed,
            suggested=suggested(missed, there),
        )


def with_model(mapping: Mapping, like: str, path: Path) -> Mapping:
    """A mapping whose one take reads a file by a model, such as that of a profile.

    Raises:
        NotFound: when there is no such model.
    """
    if like not in mapping.models:
        raise NotFound(
            "{file} has no model '{like}'; {suggested}",
            file=mapping.file,
            like=like,
            suggested=suggested(like, sorted(mapping.models)),
        )
    name = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path.name)
    return replace(mapping, takes=(replace(mapping.models[like], file=name, label=f"model {like}"),))


def not_taken(takens: Iterable[Taken]) -> list[str]:
    """A remark for each file of which some records are meant by no take at all."""
    read: dict[str, int] = {}
    meant: dict[str, set[int]] = {}
    for taken in takens:
        read[taken.file] = taken.read
        meant.setdefault(taken.file, set()).update(taken.meant)
    missed = {file: count - len(meant[file]) for file, count in read.items() if count > len(meant[file])}
    return [
        saying("{file}: {count} of {read} records are meant by no take", file=file, count=count, read=read[file])
        for file, count in missed.items()
    ]
