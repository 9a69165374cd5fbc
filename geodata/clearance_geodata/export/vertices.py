"""The turning points of areas as a table, with the bearing and distance of each leg, as a team walks it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from clearance.errors import NotPossible
from clearance_geodata.coordinates.declination import declinations_deg
from clearance_geodata.coordinates.formatting import Notation, formatted
from clearance_geodata.coordinates.utm import NORTHERNMOST, SOUTHERNMOST
from clearance_geodata.coordinates.vertices import Vertex, vertices
from clearance_geodata.export.fields import field_named
from clearance_geodata.export.ground import typed_grounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearance_geodata.export.layer import Layer, Value

__all__ = ["Corner", "corners_of", "vertices_of"]

DECIMALS = 3
FIELDS = ("point", "part", "ring", "vertex", "lon", "lat", "bearing_deg", "magnetic_deg", "leg_m", "utm", "mgrs")


class Corner(NamedTuple):
    """A turning point: the row of its layer, from 0, its number through all rings of that row, from 1, and its leg."""

    row: int
    number: int
    vertex: Vertex

    @property
    def ring(self) -> str:
        """The ring of the point: outer, or hole and its number."""
        return f"hole {self.vertex.ring}" if self.vertex.ring else "outer"

    def name(self, key: str) -> str:
        """The name of the point: the key of its row and its number."""
        return f"{key}/{self.number}"


def corners_of(layer: Layer, *, magnetic: bool = False) -> Iterator[Corner]:
    """The turning points of the polygons of a layer, in the order of rows, parts and rings, none twice in a ring.

    Args:
        layer: what to walk around.
        magnetic: give magnetic bearings, too, as of the date of the snapshot, where a model covers it.
    """
    declinations = _declinations(layer) if magnetic else {}
    for row, ground in enumerate(typed_grounds(layer)):
        if ground is not None:
            walked = vertices(ground, declination_deg=declinations.get(row))
            yield from (Corner(row, number, vertex) for number, vertex in enumerate(walked, start=1))


def _declinations(layer: Layer) -> dict[int, float]:
    """The declination at each ground, in degrees, east positive, by row; empty when no model covers the day."""
    known = [(row, ground.bounds) for row, ground in enumerate(typed_grounds(layer)) if ground is not None]
    if not known:
        return {}
    try:
        found = declinations_deg(
            [west for _, (west, *_) in known], [south for _, (_, south, *_) in known], layer.origin.as_of
        )
    except NotPossible:
        return {}
    return {row: degrees for (row, _), degrees in zip(known, found.tolist(), strict=True)}


def vertices_of(layer: Layer) -> Layer:
    """The turning points of a layer as a table: number, position, and the leg to the next point of the same ring.

    `bearing_deg` is the true azimuth of the geodesic at the point, `magnetic_deg` the magnetic one on the day of the
    snapshot, `leg_m` its length on WGS 84. Each point has the UTM zone that it lies in; there is none near the poles.

    Raises:
        NotPossible: for a layer whose ground has no turning points.
    """
    if not layer.has_corners:
        raise NotPossible(
            "{name} has no polygons and so no turning points; choose a layer that has, such as areas", name=layer.name
        )
    who = [name for name in dict.fromkeys((layer.key, "area_id")) if name in layer.names]
    origin = [name for name in ("snapshot", "as_of") if name in layer.names]
    before, after = ([layer.column(name) for name in names] for names in (who, origin))
    keys = layer.column(layer.key)
    rows = [
        (*(values[c.row] for values in before), *_values(c, str(keys[c.row])), *(values[c.row] for values in after))
        for c in corners_of(layer, magnetic=True)
    ]
    return replace(
        layer,
        name=f"{layer.name}_vertices",
        title=f"turning points of {layer.title}",
        fields=tuple(field_named(name) for name in (*who, *FIELDS, *origin)),
        rows=rows,
        key="point",
        class_field="",
        geometry_type=None,
        grounds=(),
    )


def _values(corner: Corner, key: str) -> tuple[Value, ...]:
    vertex = corner.vertex
    on_grid = SOUTHERNMOST <= vertex.lat < NORTHERNMOST
    return (
        corner.name(key),
        vertex.part,
        corner.ring,
        vertex.number,
        vertex.lon,
        vertex.lat,
        _bearing(vertex.bearing_deg),
        None if vertex.magnetic_deg is None else _bearing(vertex.magnetic_deg),
        round(vertex.distance_m, DECIMALS),
        formatted(vertex.lon, vertex.lat, Notation.UTM, 2) if on_grid else None,
        formatted(vertex.lon, vertex.lat, Notation.MGRS) if on_grid else None,
    )


def _bearing(degrees: float) -> float:
    """A bearing from 0 to below 360, also when it is rounded."""
    return round(degrees, DECIMALS) % 360
