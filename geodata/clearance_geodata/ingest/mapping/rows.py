"""The rows of a layer while a take reads them: who is meant, what each name holds, who is left out and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance_geodata.ingest.mapping.conditions import matching
from clearance_geodata.ingest.mapping.model import Origin
from clearance_geodata.ingest.mapping.names import FILLS
from clearance_geodata.ingest.sources.layer import Layer, text_of
from clearance_geodata.ingest.vectors import VectorRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from clearance_geodata.ingest.mapping.columns import Filler
    from clearance_geodata.ingest.mapping.model import Figure, Override, Take
    from clearance_geodata.ingest.mapping.places import Shapes

__all__ = ["Rows"]

Columns = dict[str, list[object]]


@dataclass(slots=True, kw_only=True)
class Rows:
    """One take on its layer.

    `meant` are the indexes of rows that its conditions mean. `asides` say by index why an override leaves a row out;
    `active` are the overrides that some row of the file meets, meant or not.
    """

    take: Take
    layer: Layer
    filler: Filler
    meant: list[int]
    defaults: Mapping[str, str]
    asides: dict[int, str] = field(default_factory=dict)
    active: set[int] = field(default_factory=set)

    def left(self) -> list[int]:
        """The rows that are still to become records."""
        return [index for index in self.meant if index not in self.asides and index not in self.filler.faults]

    def set_aside(self) -> None:
        """Leave out the rows of overrides that do so for the whole row."""
        for _, override, matched in self._overrides(self.meant, ("",), leave_out=True):
            self.asides.update(dict.fromkeys(matched, override.reason))

    def columns(self) -> Columns:
        """What the names of the take hold, with what the mapping says of all records."""
        said = {name: self.filler.filled(name, origins, self.left()) for name, origins in self.take.columns.items()}
        if said and self.filler.lacking and all(reader.origin.value is not None for reader in self.filler.readers):
            raise FileRefused(
                "{where}: {name} has none of the columns that are read; it has {columns}: check that it is the file "
                "you mean",
                where=self.filler.where,
                name=self.layer.name,
                columns=", ".join(self.layer.columns) or "none",
            )
        for name, text in self.defaults.items():
            default = self.filler.filled(name, (Origin(value=text, habits=self.take.habits),), self.left())
            own = said.get(name)
            said[name] = default if own is None else [d if o is None else o for o, d in zip(own, default, strict=True)]
        return said

    def records(self, columns: Columns, shapes: Shapes) -> Iterator[VectorRecord]:
        """A record for each row that is left."""
        self._set(columns, self._overrides(self.left(), ("",), leave_out=False), self.filler)
        return self._made(columns, self.left(), self.filler, shapes)

    def figures(self, columns: Columns, faults: list[tuple[int, str]]) -> Iterator[tuple[int, VectorRecord]]:
        """The records of each figure, with their rows; a figure that cannot be read is added to `faults`."""
        left = self.left()
        for figure in self.take.figures:
            filler = replace(self.filler, faults=dict.fromkeys(self.filler.faults, ""))
            yield from self._figure(figure, columns, left, filler)
            new = {i: reason for i, reason in filler.faults.items() if i not in self.filler.faults}
            faults += [(index, f"{figure.origin.column}: {reason}") for index, reason in new.items()]

    def _figure(
        self, figure: Figure, columns: Columns, left: Sequence[int], filler: Filler
    ) -> Iterator[tuple[int, VectorRecord]]:
        if figure.where:
            self._use(condition.column for condition in figure.where)
            met = matching(self.layer, figure.where, filler.where)
            left = [index for index in left if met[index]]
        fills = FILLS[self.take.role]
        amounts = filler.filled(fills, (figure.origin,), left, measure=figure.measure)
        rows = [index for index in left if amounts[index] is not None and index not in filler.faults]
        own = dict(columns) | {fills: amounts}
        for name, origins in figure.says.items():
            own[name] = filler.filled(name, origins, rows, measure=figure.measure)
        if figure.measure:
            own["measure"] = [figure.measure] * self.layer.count
        own["row"] = self._row_keys(rows)
        places = ("", figure.origin.column)
        out = {i for _, _, matched in self._overrides(rows, places[1:], leave_out=True) for i in matched}
        rows = [index for index in rows if index not in out]
        self._set(own, self._overrides(rows, places, leave_out=False), filler, figure.measure)
        rows = [index for index in rows if index not in filler.faults]
        yield from zip(rows, self._made(own, rows, filler, None), strict=True)

    def _row_keys(self, rows: Iterable[int]) -> list[object]:
        """The hash of each row, whatever the order of its columns; it joins the figures of one row."""
        keys: list[object] = [None] * self.layer.count
        for index in rows:
            said = sorted((name, text_of(held[index])) for name, held in self.layer.columns.items())
            keys[index] = sha256(repr(said).encode()).hexdigest()[:12]
        return keys

    def _made(
        self, columns: Columns, rows: Sequence[int], filler: Filler, shapes: Shapes | None
    ) -> Iterator[VectorRecord]:
        held = list(columns.items())
        extra = self._extra()
        for index in rows:
            if index in filler.faults:
                continue
            attributes = {name: values[index] for name, values in held if values[index] is not None}
            if extra:
                kept = {name: text for name in extra if (text := text_of(self.layer.columns[name][index]))}
                attributes |= {"extra": kept} if kept else {}
            yield VectorRecord(self.layer.positions[index], attributes, shapes[index] if shapes else None)

    def _extra(self) -> list[str]:
        """Columns that are kept word for word, by name."""
        skipped = {self.layer.named(name) for name in self.take.skip}
        if "*" in self.take.extra:
            return sorted(set(self.layer.columns) - self.filler.used - skipped)
        named = [self.layer.named(name) for name in self.take.extra]
        return sorted(name for name in named if name is not None)

    def _overrides(
        self, rows: Sequence[int], figures: tuple[str, ...], *, leave_out: bool
    ) -> Iterator[tuple[int, Override, list[int]]]:
        """The overrides that say so, each with the rows that it matches."""
        for number, override in enumerate(self.take.overrides):
            if override.figure not in figures or override.leave_out != leave_out:
                continue
            self._use(condition.column for condition in override.match)
            met = matching(self.layer, override.match, f"{self.filler.where}, override {number + 1}")
            if any(met):
                self.active.add(number)
            matched = [index for index in rows if met[index]]
            if matched:
                yield number, override, matched

    def _set(
        self, columns: Columns, overrides: Iterable[tuple[int, Override, list[int]]], filler: Filler, measure: str = ""
    ) -> None:
        reasons: dict[int, list[str]] = {}
        for _, override, matched in overrides:
            for name, origins in override.says.items():
                self._put(columns, name, filler.filled(name, origins, matched, measure=measure), matched)
            for index in matched:
                reasons.setdefault(index, []).append(override.reason)
        if reasons:
            said = ["; ".join(reasons[i]) if i in reasons else None for i in range(self.layer.count)]
            columns["override"] = list(said)

    def _put(self, columns: Columns, name: str, values: Sequence[object], rows: Iterable[int]) -> None:
        held = list(columns.get(name, [None] * self.layer.count))
        for index in rows:
            held[index] = values[index]
        columns[name] = held

    def _use(self, names: Iterable[str]) -> None:
        self.filler.used.update(column for name in names if (column := self.layer.named(name)) is not None)
