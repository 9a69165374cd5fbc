"""Records of a GeoJSON, GeoPackage or CSV file of areas: attributes by name, shape in WGS 84, position in the file."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.errors import GEOSException

from clearance.errors import FileRefused, InvalidGeometry, NotFound
from clearance.geodesy import geodesic_area_m2, repaired
from clearance_geodata.ingest.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from clearance.units import DecimalMark

__all__ = ["Shape", "VectorRecord", "read_records"]

SUFFIXES = {".geojson", ".json", ".gpkg"}
SQLITE_MAGIC = b"SQLite format 3\x00"


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
        found = next((self.attributes[name] for name in names if name in self.attributes), "")
        return str(found).strip()

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


def read_records(path: Path, *, decimal_mark: DecimalMark | None = None) -> Records:
    """Read the records of a file.

    Raises:
        NotFound: when there is no such file.
        FileRefused: when it is no layer that can be read, or its coordinate system is not stated.
    """
    if not path.is_file():
        raise NotFound(f"there is no file {path}; check the name")
    if path.suffix.lower() == ".csv":
        table = read_table(path, decimal_mark=decimal_mark)
        for row in table.rows:
            for column in ("area_m2", "size_m2", "released_m2"):
                table.refuse_unclear(row, column)
        return Records(tuple(VectorRecord(row.position, dict(row.values), None) for row in table.rows), None)
    if path.suffix.lower() not in SUFFIXES:
        raise FileRefused(f"{path.name} is not GeoJSON, GeoPackage or CSV; export it as one of these")
    if path.suffix.lower() != ".gpkg":
        return _read_layer(path, path.name)
    with tempfile.TemporaryDirectory() as folder:
        return _read_layer(_copied(path, Path(folder)), path.name)


def _copied(path: Path, folder: Path) -> Path:
    """A copy by SQLite's own backup: GDAL must never open a file that somebody may hold as a register."""
    with path.open("rb") as file:
        if file.read(len(SQLITE_MAGIC)) != SQLITE_MAGIC:
            raise FileRefused(
                f"{path.name} is not a GeoPackage; export it again, or name its real format by the suffix"
            )
    copy = folder / path.name
    source, target = sqlite3.connect(path), sqlite3.connect(copy)
    try:
        source.backup(target)
        is_geopackage = target.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_contents'").fetchone()
    except sqlite3.Error as fault:
        raise FileRefused(f"{path.name} cannot be read as a GeoPackage ({fault}); export it again") from fault
    finally:
        source.close()
        target.close()
    if not is_geopackage:
        raise FileRefused(f"{path.name} is a database and no GeoPackage; export it as GeoPackage or GeoJSON")
    return copy


def _read_layer(path: Path, name: str) -> Records:
    from pyogrio import list_layers  # noqa: PLC0415  GDAL takes a second to load
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415
    from pyogrio.raw import read  # noqa: PLC0415

    try:
        # GDAL takes text that looks like a date for one, and fails on 30 February; it is read as text and checked here.
        text_dates = {} if path.suffix.lower() == ".gpkg" else {"DATE_AS_STRING": "YES"}
        with warnings.catch_warnings():
            # GDAL warns of shapes that it cannot read; each of them is named below.
            warnings.simplefilter("ignore", RuntimeWarning)
            meta, _, shapes, columns = read(path, layer=_only_layer(list_layers(path), name), **text_dates)
    except (DataSourceError, DataLayerError) as fault:
        raise FileRefused(
            f"{name} is no layer that can be read ({_reason(fault, path, name)}); export it again"
        ) from fault
    except ValueError as fault:
        raise FileRefused(f"{name} holds a date that is none ({fault}); correct it, or export dates as text") from fault
    count = len(shapes) if shapes is not None else (len(columns[0]) if columns else 0)
    if shapes is not None and meta["crs"] is None and any(shape is not None for shape in shapes):
        raise FileRefused(f"{name} does not say its coordinate system; export it with one, such as EPSG:4326")
    lost = set() if path.suffix.lower() == ".gpkg" else _lost_shapes(path, name, shapes, count)
    records = []
    for i in range(count):
        named = zip(meta["fields"], (column[i] for column in columns), strict=True)
        attributes = {str(field).lower(): _scalar(value) for field, value in named if not _is_empty(value)}
        wkb = None if shapes is None or shapes[i] is None else bytes(shapes[i])
        unread = "its shape cannot be read; check type and coordinates" if i in lost else ""
        records.append(VectorRecord(i + 1, attributes, wkb, unread))
    return Records(tuple(records), _transform(meta["crs"], name))


def _lost_shapes(path: Path, name: str, shapes: NDArray[np.object_] | None, count: int) -> set[int]:
    """Which records of a GeoJSON file have a shape that GDAL could not read and left out without a word.

    Raises:
        FileRefused: when an entry is no feature at all, so that records could not be told apart by position.
    """
    data = json.loads(path.read_text(encoding="utf-8-sig"))
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        return set()
    stranger = next((i for i, feature in enumerate(features, start=1) if not isinstance(feature, dict)), None)
    if stranger is not None or len(features) != count:
        which = f"feature {stranger} is no object" if stranger else f"only {count} of {len(features)} features are"
        raise FileRefused(f"{name}: {which} that can be read; correct the file")
    return {
        i
        for i, feature in enumerate(features)
        if feature.get("geometry") is not None and (shapes is None or shapes[i] is None)
    }


def _only_layer(layers: Iterable[tuple[str, str | None]], name: str) -> str | None:
    """The layer with shapes, or else the one table; styles and other tables beside it are not meant."""
    listed = list(layers)
    chosen = [str(layer) for layer, shapes in listed if shapes is not None] or [str(layer) for layer, _ in listed]
    if len(chosen) > 1:
        raise FileRefused(f"{name} holds the layers {', '.join(chosen)}; export the one you mean to a file of its own")
    return chosen[0] if chosen else None


def _reason(fault: Exception, path: Path, name: str) -> str:
    """What GDAL says, without its advice to programmers and the place of a copy."""
    text = str(fault).partition("; It might help")[0] or type(fault).__name__
    return text.replace(str(path), name).rstrip(".")


def _is_empty(value: object) -> bool:
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    return (isinstance(value, float | np.floating) and bool(np.isnan(value))) or (
        isinstance(value, np.datetime64) and bool(np.isnat(value))
    )


def _scalar(value: object) -> object:
    """A plain value; GDAL gives whole numbers as floats as soon as one record of the column has none."""
    if isinstance(value, np.datetime64):
        return str(value.astype("datetime64[D]"))
    plain = value.item() if isinstance(value, np.generic) else value
    return int(plain) if isinstance(plain, float) and plain.is_integer() else plain


def _transform(crs: str | None, name: str) -> Callable[[BaseGeometry], BaseGeometry] | None:
    """The way from the file's coordinates to WGS 84 lon, lat."""
    if crs is None or crs in {"EPSG:4326", "OGC:CRS84"}:
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
