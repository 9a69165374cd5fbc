"""Places of records: the shapes of the file, all brought to WGS 84."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.errors import ClearanceError, FileRefused, InvalidGeometry

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.ingest.sources.layer import Layer

    Blame = Callable[[int, str], object]

__all__ = ["WGS84", "Shapes", "shapes_of"]

Shapes = list[bytes | None]
WGS84 = {"EPSG:4326", "OGC:CRS84"}


def shapes_of(layer: Layer, *, close_lines: bool, blame: Blame) -> Shapes:
    """The shapes of a layer as WKB on WGS 84, in one go; `blame` is told of each that cannot be read.

    Raises:
        FileRefused: when the coordinate system of the file is not known.
    """
    if layer.shapes is None:
        return [None] * layer.count
    if (layer.crs is None or layer.crs in WGS84) and not close_lines:
        return [None if shape is None else bytes(shape) for shape in layer.shapes]
    with np.errstate(invalid="ignore"):  # a coordinate that is no number is refused in words later
        geometries = shapely.force_2d(shapely.from_wkb(layer.shapes, on_invalid="ignore"))
    for index, (shape, geometry) in enumerate(zip(layer.shapes, geometries, strict=True)):
        if shape is not None and geometry is None:
            blame(index, "its shape cannot be read; draw it again")
    if close_lines:
        geometries = np.array([_closed(geometry) for geometry in geometries], object)
    placed = _placed(geometries, layer, blame)
    return [None if wkb is None else bytes(wkb) for wkb in shapely.to_wkb(placed)]


def _placed(geometries: NDArray[np.object_], layer: Layer, blame: Blame) -> NDArray[np.object_]:
    """All shapes on WGS 84 by one operation; one by one when a corner of some cannot be on the grid."""
    if layer.crs is None or layer.crs in WGS84:
        return geometries
    from clearance_geodata.coordinates.placing import place_points  # noqa: PLC0415  pyproj reads its database
    from clearance_geodata.coordinates.reference import reference_named  # noqa: PLC0415

    points = shapely.get_coordinates(geometries)
    if not len(points):
        return geometries
    try:
        reference = reference_named(layer.crs)
        placed = place_points(points[:, 0], points[:, 1], reference)
        moved: NDArray[np.object_] = shapely.set_coordinates(geometries, np.column_stack((placed.lons, placed.lats)))
    except InvalidGeometry:
        return np.array([_alone(geometry, i, layer, blame) for i, geometry in enumerate(geometries)], object)
    except ClearanceError as refusal:
        raise FileRefused(f"{layer.name}: {refusal}") from refusal
    return moved


def _alone(geometry: BaseGeometry | None, index: int, layer: Layer, blame: Blame) -> BaseGeometry | None:
    from clearance_geodata.coordinates.placing import place_geometry  # noqa: PLC0415  as above
    from clearance_geodata.coordinates.reference import reference_named  # noqa: PLC0415

    if geometry is None or geometry.is_empty:
        return geometry
    try:
        return place_geometry(geometry, reference_named(str(layer.crs))).geometry
    except ClearanceError as fault:
        blame(index, str(fault))
        return None


def _closed(geometry: object) -> object:
    """The polygon that a line goes round; anything else as it is."""
    if isinstance(geometry, shapely.MultiLineString) and len(geometry.geoms) == 1:
        geometry = geometry.geoms[0]
    if isinstance(geometry, shapely.LineString) and len(set(geometry.coords)) > 2:
        return shapely.Polygon(geometry.coords)
    return geometry
