"""Records of a file of areas: attributes by name, shape in WGS 84, position in the file."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, overload

import numpy as np
import shapely
from shapely.errors import GEOSException

from clearance.errors import FileRefused, InvalidGeometry
from clearance.geodesy import geodesic_area_m2, repaired
from clearance_geodata.ingest.attributes import NUMBER_NAMES
from clearance_geodata.ingest.mapping.places import WGS84, way_of
from clearance_geodata.ingest.sources.formats import read_layer
from clearance_geodata.ingest.sources.layer import Layer, Reading
from clearance_geodata.ingest.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from clearance.units import DecimalMark
    from clearance_geodata.coordinates.placing import Way

__all__ = ["Records", "Shape", "VectorRecord", "read_records"]

ERROR_NAME = "position_error_m"
SPELLED = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape that can be booked, what repairing it changed in m2, and the shape as drawn; None when it was sound."""

    geometry: BaseGeometry
    repaired_by_m2: float | None = None
    drawn: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class VectorRecord:
    """One record: its position (1 is the first), attributes by lower-case name without empty ones, its raw shape.

    `added` names the attributes that the record does not say itself: they follow from how its file was read.
    """

    position: int
    attributes: dict[str, object]
    wkb: bytes | None
    fault: str = ""
    added: tuple[str, ...] = ()

    def text(self, *names: str) -> str:
        """The first attribute that is there, as text; empty when none is."""
        for name in names:
            if name in self.attributes:
                return str(self.attributes[name]).strip()
        return ""

    @property
    def content_key(self) -> str:
        """A hash of all that the record says, the same for exact twins whatever their position."""
        said = SPELLED(sorted((k, str(v)) for k, v in self.attributes.items() if k not in self.added))
        return hashlib.sha256(said.encode() + b"|" + (self.wkb or b"")).hexdigest()[:16]

    def shape(self, to_wgs84: Callable[[BaseGeometry], BaseGeometry] | None = None) -> Shape | None:
        """The shape on WGS 84, made valid; None for a record without one.

        Raises:
            InvalidGeometry: when no ground can be made of it.
        """
        if self.fault:
            raise InvalidGeometry(self.fault)
        if self.wkb is None:
            return None
        try:
            with np.errstate(invalid="ignore"):  # a coordinate that is no number is refused in words below
                raw = shapely.from_wkb(self.wkb)
        except GEOSException as fault:
            raise InvalidGeometry("its shape cannot be read ({fault}); draw it again", fault=str(fault)) from fault
        if raw.is_empty:
            return None
        placed = raw if to_wgs84 is None else to_wgs84(raw)
        sound = repaired(placed)
        if sound is placed or shapely.force_2d(placed).is_valid:
            return Shape(sound)
        return Shape(sound, geodesic_area_m2(sound) - geodesic_area_m2(placed), shapely.force_2d(placed))


class LayerRecords(Sequence[VectorRecord]):
    """The records of a layer, each made when it is asked for: a large file is not in memory twice."""

    def __init__(self, layer: Layer, *, error_m: str = "") -> None:
        """Take the columns as they are; a name in capitals means the same in small letters.

        Args:
            layer: the file.
            error_m: how far bringing its shapes to WGS 84 may put them off, for records that say no error of their own.

        Raises:
            FileRefused: when two columns differ only in capitals, so that one would hide the other.
        """
        self._layer = layer
        self._error_m = error_m
        self._columns = {name.lower(): values for name, values in layer.columns.items()}
        if len(self._columns) < len(layer.columns):
            alike = Counter(name.lower() for name in layer.columns).most_common(1)[0][0]
            listed = " and ".join(f"'{name}'" for name in layer.columns if name.lower() == alike)
            raise FileRefused(
                "{name} has the columns {listed}; give each column a name of its own", name=layer.name, listed=listed
            )
        self._whole = {name: values for name, values in self._columns.items() if _is_whole(values)}
        self._others = {name: values for name, values in self._columns.items() if name not in self._whole}

    def __len__(self) -> int:
        return self._layer.count

    @overload
    def __getitem__(self, index: int) -> VectorRecord: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[VectorRecord, ...]: ...
    def __getitem__(self, index: int | slice) -> VectorRecord | tuple[VectorRecord, ...]:
        if isinstance(index, slice):
            return tuple(self._made(range(len(self))[index]))
        return next(self._made([range(len(self))[index]]))

    def __iter__(self) -> Iterator[VectorRecord]:
        return self._made(range(len(self)))

    def _made(self, indices: Iterable[int]) -> Iterator[VectorRecord]:
        layer, whole, others = self._layer, list(self._whole.items()), list(self._others.items())
        for i in indices:
            said = {name: values[i] for name, values in whole}
            said |= {name: _scalar(values[i]) for name, values in others if not _is_empty(values[i])}
            shape = None if layer.shapes is None else layer.shapes[i]
            added: tuple[str, ...] = ()
            if self._error_m and shape is not None and ERROR_NAME not in said:
                said[ERROR_NAME], added = self._error_m, (ERROR_NAME,)
            wkb = None if shape is None else bytes(shape)
            yield VectorRecord(layer.positions[i], said, wkb, layer.faults.get(i, ""), added)

    def without(self, names: Iterable[str]) -> int:
        """How many records fill none of some names."""
        columns = [self._columns[name] for name in names if name in self._columns]
        return sum(all(map(_is_empty, row)) for row in zip(*columns, strict=True)) if columns else len(self)

    @property
    def filled(self) -> set[str]:
        """The names that some record fills."""
        own = {name for name, values in self._columns.items() if not all(map(_is_empty, values))}
        return own | {ERROR_NAME} if self._error_m else own


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a file and how its coordinates become WGS 84; None when they are already."""

    records: Sequence[VectorRecord]
    to_wgs84: Way | None

    def without(self, names: Iterable[str]) -> int:
        """How many records fill none of some names."""
        if isinstance(self.records, LayerRecords):
            return self.records.without(names)
        return sum(not record.text(*names) for record in self.records)

    @property
    def filled(self) -> set[str]:
        """The names that some record fills."""
        if isinstance(self.records, LayerRecords):
            return self.records.filled
        return set().union(*(record.attributes for record in self.records))


def read_records(
    path: Path, *, decimal_mark: DecimalMark | None = None, reading: Reading | None = None, country: str = ""
) -> Records:
    """Read the records of a file in the names of the project, without a mapping.

    Args:
        path: the file.
        decimal_mark: the mark of its numbers, when a person says it.
        reading: what else a person says of it.
        country: English name of the country whose datum shift is taken where several fit the place.

    Raises:
        NotFound: when there is no such file.
        FileRefused: when it is no layer that can be read, or its coordinate system is not stated.
    """
    if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        table = read_table(path, decimal_mark=decimal_mark, encoding=reading.encoding if reading else "")
        for row in table.rows:
            for column in NUMBER_NAMES:
                table.refuse_unclear(row, column)
        return Records(tuple(VectorRecord(row.position, dict(row.values), None) for row in table.rows), None)
    layer = read_layer(path, reading)
    way = _way(layer, country)
    if way is None:
        return Records(LayerRecords(layer), None)
    # Whole metres, upwards: a file may have a decimal mark of its own.
    error_m = "" if way.error_m is None else str(math.ceil(way.error_m))
    return Records(LayerRecords(layer, error_m=error_m), way)


def _way(layer: Layer, country: str) -> Way | None:
    """The way of the shapes to WGS 84; None when they are there already, as nearly all are: then nothing is read."""
    if layer.shapes is None or layer.crs is None or layer.crs in WGS84:
        return None
    with np.errstate(invalid="ignore"):  # a coordinate that is no number is refused in words later
        return way_of(shapely.from_wkb(layer.shapes, on_invalid="ignore"), layer, country=country)


def _is_whole(values: Sequence[object]) -> bool:
    """Whether a column is text or whole numbers, and every record fills it: such values are taken as they are."""
    kinds = set(map(type, values))
    return kinds == {int} or (kinds == {str} and all(str(value).strip() for value in set(values)))


def _is_empty(value: object) -> bool:
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    return isinstance(value, float) and value != value  # noqa: PLR0124  NaN, quicker than math.isnan for a column


def _scalar(value: object) -> object:
    """A plain value: dates as text of the day, whole numbers without a point."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value
