"""Records of a file of areas: attributes by name, shape in WGS 84, position in the file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.errors import GEOSException

from clearance.errors import FileRefused, InvalidGeometry
from clearance.geodesy import geodesic_area_m2, repaired
from clearance_geodata.ingest.sources.formats import read_layer
from clearance_geodata.ingest.sources.layer import Layer, Reading
from clearance_geodata.ingest.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from clearance.units import DecimalMark

__all__ = ["Records", "Shape", "VectorRecord", "crs_transform", "read_records"]

WGS84 = {"EPSG:4326", "OGC:CRS84"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape that can be booked, and what repairing it changed in m2; None when it was sound."""

    geometry: BaseGeometry
    repaired_by_m2: float | None


@dataclass(frozen=True, slots=True)
class VectorRecord:
    """One record: its position (1 is the first), attributes by lower-case name without empty ones, its raw shape."""

    position: int
    attributes: dict[str, object]
    wkb: bytes | None
    fault: str = ""

    def text(self, *names: str) -> str:
        """The first attribute that is there, as text; empty when none is."""
        for name in names:
            if name in self.attributes:
                return str(self.attributes[name]).strip()
        return ""

    @property
    def content_key(self) -> str:
        """A hash of all that the record says, the same for exact twins whatever their position."""
        said = json.dumps(sorted((k, str(v)) for k, v in self.attributes.items()), ensure_ascii=False)
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
            raise InvalidGeometry(f"its shape cannot be read ({fault}); draw it again") from fault
        if raw.is_empty:
            return None
        placed = raw if to_wgs84 is None else to_wgs84(raw)
        sound = repaired(placed)
        if sound is placed or shapely.force_2d(placed).is_valid:
            return Shape(sound, None)
        return Shape(sound, geodesic_area_m2(sound) - geodesic_area_m2(placed))


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a file and how its coordinates become WGS 84; None when they are already."""

    records: tuple[VectorRecord, ...]
    to_wgs84: Callable[[BaseGeometry], BaseGeometry] | None


def read_records(path: Path, *, decimal_mark: DecimalMark | None = None, reading: Reading | None = None) -> Records:
    """Read the records of a file in the names of the project, without a mapping.

    Raises:
        NotFound: when there is no such file.
        FileRefused: when it is no layer that can be read, or its coordinate system is not stated.
    """
    if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        table = read_table(path, decimal_mark=decimal_mark, encoding=reading.encoding if reading else "")
        for row in table.rows:
            for column in ("area_m2", "size_m2", "released_m2"):
                table.refuse_unclear(row, column)
        return Records(tuple(VectorRecord(row.position, dict(row.values), None) for row in table.rows), None)
    layer = read_layer(path, reading)
    return Records(_records(layer), crs_transform(layer.crs, path.name))


def _records(layer: Layer) -> tuple[VectorRecord, ...]:
    names = [name.lower() for name in layer.columns]
    rows = zip(*layer.columns.values(), strict=True) if names else ((),) * layer.count
    shapes = layer.shapes if layer.shapes is not None else [None] * layer.count
    return tuple(
        VectorRecord(
            position,
            {name: _scalar(value) for name, value in zip(names, row, strict=True) if not _is_empty(value)},
            None if shape is None else bytes(shape),
            layer.faults.get(index, ""),
        )
        for index, (position, row, shape) in enumerate(zip(layer.positions, rows, shapes, strict=True))
    )


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


def crs_transform(crs: str | None, name: str) -> Callable[[BaseGeometry], BaseGeometry] | None:
    """The way from coordinates of a system to WGS 84 lon, lat; it takes one geometry or an array of them.

    Raises:
        FileRefused: when the system is not known.
    """
    if crs is None or crs in WGS84:
        return None
    from pyproj import CRS, Transformer  # noqa: PLC0415
    from pyproj.exceptions import CRSError  # noqa: PLC0415

    try:
        transformer = Transformer.from_crs(CRS.from_user_input(crs), "EPSG:4326", always_xy=True)
    except CRSError as fault:
        raise FileRefused(
            f"{name} has a coordinate system that is not known ({crs[:60]}); export it as EPSG:4326"
        ) from fault

    def placed(geometry: BaseGeometry) -> BaseGeometry:
        moved: BaseGeometry = shapely.transform(
            geometry, lambda points: np.column_stack(transformer.transform(points[:, 0], points[:, 1]))
        )
        return moved

    return placed
