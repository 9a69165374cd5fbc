"""Places of records: the shapes of the file, all brought to WGS 84, and how far that may put them off."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from clearance.errors import ClearanceError, FileRefused, InvalidGeometry

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from clearance_geodata.coordinates.placing import Way
    from clearance_geodata.ingest.sources.layer import Layer

    Blame = Callable[[int, str], object]

__all__ = ["WGS84", "FileShapes", "Shapes", "shapes_of", "way_of"]

Shapes = list[bytes | None]
WGS84 = {"EPSG:4326", "OGC:CRS84"}


class FileShapes(NamedTuple):
    """The shapes of a layer as WKB on WGS 84, and the way that brought them there; None when they were there."""

    shapes: Shapes
    way: Way | None = None


def shapes_of(layer: Layer, *, close_lines: bool, blame: Blame, country: str = "") -> FileShapes:
    """The shapes of a layer on WGS 84, in one go; `blame` is told of each that cannot be read.

    Raises:
        FileRefused: when the coordinate system of the file is not known.
    """
    if layer.shapes is None:
        return FileShapes([None] * layer.count)
    if (layer.crs is None or layer.crs in WGS84) and not close_lines:
        return FileShapes([None if shape is None else bytes(shape) for shape in layer.shapes])
    with np.errstate(invalid="ignore"):  # a coordinate that is no number is refused in words later
        geometries = shapely.force_2d(shapely.from_wkb(layer.shapes, on_invalid="ignore"))
    for index, (shape, geometry) in enumerate(zip(layer.shapes, geometries, strict=True)):
        if shape is not None and geometry is None:
            blame(index, "its shape cannot be read; draw it again")
    if close_lines:
        geometries = np.array([_closed(geometry) for geometry in geometries], object)
    way = way_of(geometries, layer, country=country)
    placed = geometries if way is None else _placed(geometries, way, blame)
    shapes = [None if wkb is None else bytes(wkb) for wkb in shapely.to_wkb(placed)]
    return FileShapes(shapes, way)


def way_of(geometries: NDArray[np.object_], layer: Layer, *, country: str = "") -> Way | None:
    """The way of the shapes of a layer to WGS 84; None when they are there already.

    Args:
        geometries: the shapes.
        layer: whose they are; it names the coordinate system.
        country: English name of the country whose operation is taken where several fit the place.

    Raises:
        FileRefused: when the coordinate system is not known, or no operation from it for the place.
    """
    if layer.crs is None or layer.crs in WGS84:
        return None
    from clearance_geodata.coordinates.datum import ShiftRule  # noqa: PLC0415  pyproj reads its database
    from clearance_geodata.coordinates.placing import Way  # noqa: PLC0415
    from clearance_geodata.coordinates.reference import reference_named  # noqa: PLC0415

    try:
        return Way.of(geometries, reference_named(layer.crs), ShiftRule(country=country))
    except ClearanceError as refusal:
        raise FileRefused("{name}: {refusal}", name=layer.name, refusal=refusal.said) from refusal


def _placed(geometries: NDArray[np.object_], way: Way, blame: Blame) -> NDArray[np.object_]:
    """All shapes on WGS 84; `blame` is told of each with a corner that cannot be on the grid."""
    placed = way.place_all(geometries)
    points, owner = shapely.get_coordinates(placed, return_index=True)
    for index in np.unique(owner[~np.isfinite(points).all(axis=1)]).tolist():
        try:
            placed[index] = way.place(geometries[index])
        except InvalidGeometry as fault:
            blame(index, fault.said)
            placed[index] = None
    return placed


def _closed(geometry: object) -> object:
    """The polygon that a line goes round; anything else as it is."""
    if isinstance(geometry, shapely.MultiLineString) and len(geometry.geoms) == 1:
        geometry = geometry.geoms[0]
    if isinstance(geometry, shapely.LineString) and len(set(geometry.coords)) > 2:
        return shapely.Polygon(geometry.coords)
    return geometry
