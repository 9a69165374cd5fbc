"""Places as a table writes them: numbers, notations, squares, WKT, corners and legs of other files; all on WGS 84."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.errors import ShapelyError

from clearance.antimeridian import cut_at_antimeridian
from clearance.errors import ClearanceError, FileRefused, InvalidGeometry, NotFound
from clearance.saying import saying
from clearance_geodata.ingest.mapping.conditions import column_of
from clearance_geodata.ingest.sources.layer import Layer, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.coordinates.position import Convention, Position
    from clearance_geodata.ingest.mapping.model import Place
    from clearance_geodata.ingest.mapping.places import Shapes
    from clearance_geodata.ingest.mapping.rows import Columns, Rows

__all__ = ["Points", "Written", "written_places"]

PLAIN_DEGREES = re.compile(r"[-+]?\d{1,3}([.,]\d+)?")
BETWEEN_CORNERS = re.compile(r"[;|\n]+")
FEWEST_CORNERS = 3


@dataclass(slots=True, kw_only=True)
class Written:
    """The shapes of records as WKB on WGS 84, and what was typed: the names typed, crs and position_error_m."""

    shapes: Shapes
    columns: Columns = field(default_factory=dict)

    def note(self, name: str, index: int, value: object) -> None:
        """Keep what was typed for one record."""
        self.columns.setdefault(name, [None] * len(self.shapes))[index] = value


@dataclass(frozen=True, slots=True)
class Points:
    """Columns of a layer that hold points in one way of writing, and how to read one of its rows."""

    layer: Layer
    parts: Mapping[str, str]
    convention: Convention

    @classmethod
    def of(cls, layer: Layer, place: Place, where: str) -> Points:
        """The points that a place names; the columns of its way must be there.

        Raises:
            FileRefused: when a column is missing, or the coordinate system is not known.
        """
        from clearance_geodata.coordinates.position import Convention  # noqa: PLC0415  pyproj reads its database
        from clearance_geodata.coordinates.reference import WGS84, reference_named  # noqa: PLC0415

        try:
            reference_named(place.crs or WGS84)
        except (NotFound, InvalidGeometry) as fault:
            raise FileRefused("{where}: {fault}", where=where, fault=fault.said) from fault
        held = {key: name for key, name in place.parts.items() if key in {"lon", "lat", "x", "y", "mgrs", "text"}}
        columns = {key: column_of(layer, name, where) for key, name in held.items()}
        language = place.habits.language[:2] or None
        return cls(layer, columns, Convention(crs=place.crs or WGS84, language=language))

    def typed(self, index: int) -> str:
        """The point as it is written; empty when the row says nothing of it.

        Raises:
            InvalidGeometry: when one of two numbers is missing.
        """
        texts = {key: text_of(self.layer.columns[column][index]) for key, column in self.parts.items()}
        said = [text for text in texts.values() if text]
        if said and len(said) < len(texts):
            missing = next(key for key, text in texts.items() if not text)
            raise InvalidGeometry(
                "'{parts}' is empty beside {said}; a point needs both", parts=self.parts[missing], said=" ".join(said)
            )
        if "lon" in texts and said:
            return f"{_point_mark(texts['lat'])}, {_point_mark(texts['lon'])}"
        return f"{texts['x']} E {texts['y']} N" if "x" in texts and said else " ".join(said)

    def position(self, index: int) -> Position | None:
        """The point of a row on WGS 84; None when it says nothing.

        Raises:
            ClearanceError: when it cannot be read.
        """
        text = self.typed(index)
        return self.read(text) if text else None

    def read(self, text: str) -> Position:
        """A point that is written in this way."""
        from dataclasses import replace  # noqa: PLC0415

        from clearance_geodata.coordinates.angles import Order  # noqa: PLC0415  pyproj reads its database
        from clearance_geodata.coordinates.position import read_position  # noqa: PLC0415

        convention = replace(self.convention, order=Order.LAT_LON) if "lon" in self.parts else self.convention
        return read_position(text, convention)


def _point_mark(text: str) -> str:
    return text.replace(",", ".") if PLAIN_DEGREES.fullmatch(text) else text


def written_places(place: Place, rows: Rows, columns: Columns, folder: Path | None) -> Written:
    """The places of the rows that are left; what cannot be read becomes a fault of its row.

    Raises:
        FileRefused: when a column or another file is missing.
    """
    where = f"{rows.filler.where}, geometry"
    if place.way in {"points", "legs"}:
        from clearance_geodata.ingest.mapping.corners import corner_places  # noqa: PLC0415  it needs what is here

        return corner_places(place, rows, columns, folder)
    if place.way == "wkt":
        return _wkt(place, rows, where)
    points = Points.of(rows.layer, place, where)
    rows.filler.used.update(points.parts.values())
    quick = _plain_degrees(points, rows) if place.way == "lon" and not place.crs else None
    return quick or _one_by_one(points, place, rows)


def _plain_degrees(points: Points, rows: Rows) -> Written | None:
    """All points at once when every one is plain degrees on WGS 84; None when some are not."""
    held = [rows.layer.columns[points.parts[key]] for key in ("lon", "lat")]
    left = rows.left()
    if not all(PLAIN_DEGREES.fullmatch(text_of(values[index])) for values in held for index in left):
        return None
    degrees = [[float(text_of(values[index]).replace(",", ".")) for index in left] for values in held]
    if left and (np.abs(degrees[1]).max() > 90 or np.abs(degrees[0]).max() > 180):
        return None
    written = Written(shapes=[None] * rows.layer.count)
    for index, wkb in zip(left, shapely.to_wkb(shapely.points(np.column_stack(degrees))), strict=True):
        written.shapes[index] = bytes(wkb)
        written.note("typed", index, points.typed(index))
    return written


def _one_by_one(points: Points, place: Place, rows: Rows) -> Written:
    written = Written(shapes=[None] * rows.layer.count)
    for index in rows.left():
        try:
            text = points.typed(index)
            if text:
                shape, error_m = _shape(points, text, place.parts.get("between", ""))
                keep_written(written, index, shape, (text, place.crs, error_m))
        except ClearanceError as fault:
            rows.filler.faults.setdefault(index, fault.said)
    return written


def keep_written(written: Written, index: int, shape: BaseGeometry, typed: tuple[str, str, float | None]) -> None:
    """Keep a shape with its text, its coordinate system and its error in m as typed."""
    text, crs, error_m = typed
    written.shapes[index] = bytes(shapely.to_wkb(shape))
    written.note("typed", index, text)
    if crs:
        written.note("crs", index, crs)
    if error_m:
        written.note("position_error_m", index, f"{error_m:.1f}")


def _shape(points: Points, text: str, between: str) -> tuple[BaseGeometry, float | None]:
    """A point, or the polygon of several corners, and how far it may be off in m; None when nobody knows."""
    parts = text.split(between) if between else BETWEEN_CORNERS.split(text)
    corners = [points.read(part.strip()) for part in parts if part.strip()]
    errors = [corner.position_error_m for corner in corners]
    known = [error for error in errors if error is not None]
    error_m = max(known) if len(known) == len(errors) else None
    if len(corners) == 1:
        return shapely.Point(corners[0].lon, corners[0].lat), error_m
    return polygon_of([(corner.lon, corner.lat) for corner in corners]), error_m


def polygon_of(corners: Sequence[tuple[float, float]]) -> BaseGeometry:
    """The polygon of corners in their order, cut where it crosses the antimeridian.

    Raises:
        InvalidGeometry: when there are too few of them.
    """
    if len(set(corners)) < FEWEST_CORNERS:
        raise InvalidGeometry(
            "{set} different corners enclose no ground; give at least three", set=str(len(set(corners)))
        )
    return cut_at_antimeridian(shapely.Polygon(corners))


def _wkt(place: Place, rows: Rows, where: str) -> Written:
    from clearance_geodata.coordinates.placing import place_geometry  # noqa: PLC0415  pyproj reads its database
    from clearance_geodata.coordinates.reference import reference_named  # noqa: PLC0415

    column = column_of(rows.layer, place.parts["wkt"], where)
    rows.filler.used.add(column)
    written = Written(shapes=[None] * rows.layer.count)
    for index in rows.left():
        text = text_of(rows.layer.columns[column][index]).partition(";")
        wkt = text[2] or text[0]  # PostGIS writes SRID=4326; before it
        if not wkt:
            continue
        try:
            shape = shapely.force_2d(shapely.from_wkt(wkt))
            if place.crs:
                placed = place_geometry(shape, reference_named(place.crs))
                keep_written(written, index, placed.geometry, (wkt, place.crs, placed.shift.accuracy_m))
            else:
                keep_written(written, index, shape, ("", "", None))
        except ShapelyError as fault:
            rows.filler.faults.setdefault(
                index, saying("its shape is no WKT ({fault}); export it again", fault=str(fault))
            )
        except ClearanceError as fault:
            rows.filler.faults.setdefault(index, fault.said)
    return written
