"""A column of our values from the columns of a file: each distinct value is read once."""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clearance.errors import ClearanceError, FileRefused
from clearance_geodata.ingest.mapping.conditions import column_of
from clearance_geodata.ingest.mapping.names import holds, holds_for
from clearance_geodata.ingest.mapping.origins import columns_in
from clearance_geodata.ingest.mapping.values import Reader, reader_of
from clearance_geodata.ingest.sources.layer import Layer, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance_geodata.ingest.mapping.model import Mapping, Origin, Origins

__all__ = ["Filler"]

Values = list[object]


@dataclass(slots=True, kw_only=True)
class Filler:
    """Fills our names from the columns of one layer, and remembers what it read and what it could not.

    `faults` say by index why a record is left out; `used` are the columns that something read; `lacking` are those
    that the file does not have and need not; `remarks` are what a person should know besides.
    """

    mapping: Mapping
    layer: Layer
    role: str
    where: str
    optional: bool = False
    faults: dict[int, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    lacking: set[str] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)

    def filled(self, name: str, origins: Origins, meant: Sequence[int], *, measure: str = "") -> Values:
        """The values of one name for all records; None where nothing is said and where a record is not meant.

        Raises:
            FileRefused: when the file lacks a column that it needs, or holds a number with two readings.
        """
        values: Values = [None] * self.layer.count
        open_places: Sequence[int] = meant
        for reader, raws in self._sources(name, origins, measure):
            self._read(reader, raws, open_places, values)
            open_places = [index for index in open_places if values[index] is None and index not in self.faults]
            if not open_places:
                break
        return values

    def _sources(self, name: str, origins: Origins, measure: str) -> list[tuple[Reader, Sequence[object]]]:
        sources = []
        absent: list[str] = []
        for origin in origins:
            raws = self._raws(origin, absent)
            if raws is not None:
                sources.append((self._reader(name, origin, measure), raws))
        if not sources and absent:
            may_lack = origins[0].optional if origins[0].optional is not None else self.optional
            if not may_lack:
                column_of(self.layer, absent[0], f"{self.where}, {name}")
            self.lacking.update(absent)
        return sources

    def _raws(self, origin: Origin, absent: list[str]) -> Sequence[object] | None:
        """What the file says where the origin points; None when it lacks the column."""
        if origin.value is not None:
            return [origin.value] * self.layer.count
        named = [origin.column] if origin.column else columns_in(origin.template)
        found = [self.layer.named(column) for column in named]
        absent += [column for column, there in zip(named, found, strict=True) if there is None]
        columns = [column for column in found if column is not None]
        if len(columns) < len(named):
            return None
        self.used.update(columns)
        if origin.column:
            return self.layer.columns[columns[0]]
        return self._templated(origin.template, columns)

    def _templated(self, template: str, columns: Sequence[str]) -> Sequence[object]:
        literals = [literal for literal, _, _, _ in string.Formatter().parse(template)]
        if not columns:
            return ["".join(literals)] * self.layer.count
        texts: Values = []
        for cells in zip(*(self.layer.columns[column] for column in columns), strict=True):
            said = [text_of(cell) for cell in cells]
            pairs = zip(literals, [*said, ""], strict=False)
            texts.append("".join(literal + text for literal, text in pairs) if all(said) else None)
        return texts

    def _reader(self, name: str, origin: Origin, measure: str) -> Reader:
        kind = holds_for(measure) if measure and name in {"quantity", "rounded_to"} else holds(name, self.role)
        codes = self.mapping.codes.get(origin.codes)
        meanings = codes.meanings(origin.habits.language) if codes else None
        try:
            reader = reader_of(name, kind, origin, meanings, codes.rest if codes else None)
        except FileRefused as fault:
            raise FileRefused("{where}, {name}: {fault}", where=self.where, name=name, fault=fault.said) from fault
        self.readers.append(reader)
        return reader

    def _read(self, reader: Reader, raws: Sequence[object], places: Sequence[int], values: Values) -> None:
        known: dict[tuple[type, object], tuple[object, str]] = {}
        for index in places:
            raw = raws[index]
            if raw is None or index in self.faults:
                continue
            key = (raw.__class__, raw)
            try:
                value, fault = known[key]
            except KeyError:
                value, fault = known[key] = self._one(reader, raw, index)
            except TypeError:  # a list or table inside a cell
                value, fault = self._one(reader, text_of(raw), index)
            if fault:
                self.faults[index] = fault
            values[index] = value

    def _one(self, reader: Reader, raw: object, index: int) -> tuple[object, str]:
        try:
            return reader.read(raw), ""
        except FileRefused as fault:
            place = self.layer.positions[index]
            raise FileRefused(
                "{name}, record {place}: {fault}", name=self.layer.name, place=str(place), fault=fault.said
            ) from fault
        except ClearanceError as fault:
            return None, fault.said
