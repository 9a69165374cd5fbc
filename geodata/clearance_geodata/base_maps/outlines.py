"""A base map from a file of shapes: borders and other lines that somebody drew, as GeoJSON, GeoPackage, FlatGeobuf."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.errors import FileRefused
from clearance_geodata.base_maps.features import BaseFeature
from clearance_geodata.ingest.sources.formats import read_layer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["ENDINGS", "Outlines"]

Box = tuple[float, float, float, float]
ENDINGS = (".geojson", ".json", ".gpkg", ".fgb", ".shp", ".zip", ".kml", ".kmz", ".parquet", ".geoparquet")
NAMES = ("name", "nombre", "nom", "shapename", "name_en", "adm1_en", "adm1_es", "adm2_en")
POINT, LINE = 0, 1
# A quarter of a pixel cannot be seen.
SEEN = 0.25
MOST_NORTH = 85.05


class Outlines:
    """Shapes of a file in Web Mercator, where the world is 0 to 1; areas show their outline, points their name.

    Args:
        path: the file, of any format that an import reads; a GeoPackage is copied before anything opens it.

    Raises:
        FileRefused: when it cannot be read, or has no shapes.
        NotFound: when it is not there.
    """

    def __init__(self, path: Path) -> None:
        layer = read_layer(path)
        if layer.shapes is None or layer.crs is None:
            raise FileRefused("{name} has no shapes; give a file of borders or other lines", name=path.name)
        held = np.flatnonzero([shape is not None for shape in layer.shapes])
        column = next((name for name in map(layer.named, NAMES) if name), None)
        shapes, of_shape = _parts(_in_degrees(shapely.from_wkb(layer.shapes[held]), layer.crs, path.name))
        if not len(shapes):
            raise FileRefused("{name} has no shapes; give a file of borders or other lines", name=path.name)
        self._shapes = shapely.transform(shapes, _unit)
        self._names = [str(layer.columns[column][i] or "") if column else "" for i in held[of_shape]]
        self._tree = shapely.STRtree(self._shapes)
        west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
        self.extent: Box = (west, south, east, north)

    def features(self, view: Box, side_px: int) -> Iterator[BaseFeature]:
        """What lies in a view (left, top, right, bottom; the world is 0 to 1) of so many pixels on its longer side."""
        pixel = max(view[2] - view[0], view[3] - view[1]) / side_px
        for i in np.sort(self._tree.query(shapely.box(*view))):
            shape = self._shapes[i]
            if shapely.get_type_id(shape) == POINT:
                yield BaseFeature("place", (shapely.get_coordinates(shape).tolist(),), name=self._names[i])
            else:
                simple = shapely.simplify(shape, SEEN * pixel, preserve_topology=False)
                lines = (simple,) if shapely.get_type_id(simple) == LINE else shapely.get_rings(simple)
                yield BaseFeature("border", tuple(shapely.get_coordinates(line).tolist() for line in lines))


def _in_degrees(shapes: NDArray[np.object_], crs: str, name: str) -> NDArray[np.object_]:
    from pyproj import Transformer  # noqa: PLC0415  loaded when there is such a file
    from pyproj.exceptions import CRSError, ProjError  # noqa: PLC0415  the same

    try:
        into = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        found: NDArray[np.object_] = shapely.transform(
            shapely.force_2d(shapes), lambda xy: np.column_stack(into.transform(xy[:, 0], xy[:, 1], errcheck=True))
        )
    except (CRSError, ProjError) as fault:
        raise FileRefused(
            "{name} does not lie on the Earth ({fault}); export it in EPSG:4326", name=name, fault=str(fault)
        ) from fault
    return found


def _parts(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    parts, of_shape = shapely.get_parts(shapes, return_index=True)
    kept = ~shapely.is_empty(parts)
    return parts[kept], of_shape[kept]


def _unit(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    lat = np.radians(np.clip(degrees[:, 1], -MOST_NORTH, MOST_NORTH))
    return np.column_stack([degrees[:, 0] / 360 + 0.5, 0.5 - np.arcsinh(np.tan(lat)) / (2 * np.pi)])
