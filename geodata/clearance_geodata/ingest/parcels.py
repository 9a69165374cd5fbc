"""The ground that somebody asks about: a parcel or a route from a file, WKT or GeoJSON, in any coordinate system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import orjson
import shapely
from shapely.errors import GEOSException

from clearance.errors import FileRefused, InvalidGeometry, InvalidQuantity, NotFound
from clearance.geodesy import repaired
from clearance.land.corridor import corridor, route_length_m
from clearance.land.parcel import Parcel
from clearance.saying import Number, saying
from clearance_geodata.coordinates.datum import ShiftRule
from clearance_geodata.coordinates.placing import Way
from clearance_geodata.coordinates.reference import WGS84, reference_named

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

__all__ = ["parcel_of", "parcel_of_geojson", "parcel_of_wkt", "read_parcel"]

WKT_SUFFIXES = (".wkt", ".txt")
# What a text file may hold at most: the outline of a parcel is some kilobytes.
LARGEST_TEXT = 10_000_000
GEOJSON_CRS84 = "OGC:CRS84"


def read_parcel(
    path: Path, *, crs: str = "", width_m: float | None = None, country: str = "", name: str | None = None
) -> Parcel:
    """The parcel or route of a file: all its polygons as one parcel, or all its lines as one route.

    Args:
        path: GeoJSON, GeoPackage, Shapefile, KML, GPX and other files of shapes, or WKT in a text file.
        crs: the coordinate system by any of its names, where the file does not say it.
        width_m: whole width of the corridor of a route, in m.
        country: English name of the country whose datum shift is taken where several fit the place.
        name: what the ground is called; the name of the file when left out.

    Raises:
        NotFound: when there is no such file, or the coordinate system is not known.
        FileRefused: when it cannot be read.
        InvalidGeometry: when it holds no polygon or line, or both.
        InvalidQuantity: when a route has no width, or a parcel has one.
    """
    if not path.is_file():
        raise NotFound(
            "there is no file {path}; give the parcel as GeoJSON, WKT or another file of shapes", path=str(path)
        )
    called = path.stem if name is None else name
    if path.suffix.lower() in WKT_SUFFIXES:
        if path.stat().st_size > LARGEST_TEXT:
            raise FileRefused(
                "{name} is larger than the outline of a parcel can be; check that it is WKT", name=path.name
            )
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise FileRefused("{name} is no text in UTF-8; check that it is WKT", name=path.name) from None
        return parcel_of_wkt(text, crs=crs or WGS84, width_m=width_m, country=country, name=called)
    from clearance_geodata.ingest.sources.formats import read_layer  # noqa: PLC0415  GDAL is slow to load
    from clearance_geodata.ingest.sources.layer import Reading  # noqa: PLC0415

    layer = read_layer(path, Reading(crs=crs))
    if layer.shapes is None or layer.faults:
        fault = next(iter(layer.faults.values()), saying("it holds no shapes"))
        raise FileRefused(
            "{name} is no parcel: {fault}; give GeoJSON, WKT or another file of shapes", name=path.name, fault=fault
        )
    shapes = [_from_wkb(bytes(shape), path.name) for shape in layer.shapes if shape is not None]
    own = WGS84 if layer.crs is None or layer.crs == GEOJSON_CRS84 else layer.crs
    return parcel_of(shapes, crs=own, width_m=width_m, country=country, name=called)


def parcel_of_wkt(
    text: str, *, crs: str = WGS84, width_m: float | None = None, country: str = "", name: str = ""
) -> Parcel:
    """The parcel or route of a text in WKT, also with an SRID before it as PostGIS writes it.

    Raises:
        InvalidGeometry: when the text is no WKT of polygons or lines.
        NotFound: when the coordinate system is not known.
        InvalidQuantity: when a route has no width, or a parcel has one.

    Example:
        >>> text = "SRID=32634;POLYGON((500000 4980000, 500100 4980000, 500100 4980100, 500000 4980000))"
        >>> [round(degrees, 4) for degrees in parcel_of_wkt(text).ground.bounds]
        [21.0, 44.9734, 21.0013, 44.9743]
    """
    head, _, rest = text.strip().partition(";")
    if head.upper().startswith("SRID=") and rest:
        crs, text = f"EPSG:{head[5:].strip()}", rest
    try:
        shape = shapely.from_wkt(text.strip())
    except GEOSException as fault:
        raise InvalidGeometry(
            "the text is no WKT ({fault}); write it as POLYGON((lon lat, ...))", fault=str(fault)
        ) from fault
    return parcel_of([shape], crs=crs, width_m=width_m, country=country, name=name)


def parcel_of_geojson(
    data: object, *, crs: str = WGS84, width_m: float | None = None, country: str = "", name: str = ""
) -> Parcel:
    """The parcel or route of a GeoJSON geometry, feature or collection of features, as read from JSON.

    Raises:
        InvalidGeometry: when it holds no polygon or line, or both.
        NotFound: when the coordinate system is not known.
        InvalidQuantity: when a route has no width, or a parcel has one.
    """
    try:
        shapes = [shapely.from_geojson(orjson.dumps(geometry)) for geometry in _geometries(data)]
    except (GEOSException, orjson.JSONEncodeError, RecursionError) as fault:
        raise InvalidGeometry(
            "the geometry cannot be read ({fault}); send a GeoJSON polygon or line", fault=str(fault)
        ) from fault
    return parcel_of(shapes, crs=crs, width_m=width_m, country=country, name=name)


def parcel_of(
    shapes: Iterable[BaseGeometry], *, crs: str, width_m: float | None, country: str = "", name: str = ""
) -> Parcel:
    """The ground of polygons, or around lines, brought to WGS 84.

    Raises:
        InvalidGeometry: when there is no polygon or line, or both.
        InvalidQuantity: when a route has no width, or a parcel has one.
    """
    parts = [part for shape in shapes for part in shapely.get_parts(shapely.get_parts(shapely.force_2d(shape)))]
    kinds = {part.geom_type for part in parts if not part.is_empty}
    if kinds not in ({"Polygon"}, {"LineString"}):
        held = " and ".join(sorted(kinds)) or "nothing"
        raise InvalidGeometry(
            "the ground asked about is {held}; give polygons of a parcel, or lines of a route", held=held
        )
    is_route = kinds == {"LineString"}
    if is_route and width_m is None:
        raise InvalidQuantity("a route has no ground without a width; say how wide its corridor is, in metres")
    if not is_route and width_m is not None:
        raise InvalidQuantity(
            "a corridor of {width_m} m is for a route, and this is a parcel; leave the width out",
            width_m=Number(width_m, "g"),
        )
    reference = reference_named(crs)
    way = Way.of(np.array(parts, dtype=object), reference, ShiftRule(country=country))
    placed = [way.place(part) for part in parts]
    if is_route and width_m is not None:
        lines = shapely.MultiLineString([line for line in placed if isinstance(line, shapely.LineString)])
        ground, length_m, route = corridor(lines, width_m), route_length_m(lines), lines
    else:
        ground, length_m, route = repaired(shapely.union_all([repaired(part) for part in placed])), None, None
    return Parcel(
        ground=ground,
        name=name,
        corridor_m=width_m,
        length_m=length_m,
        route=route,
        crs=reference.name,
        moved_by=way.remark,
        position_error_m=way.error_m or 0.0,
    )


def _geometries(data: object) -> list[object]:
    if not isinstance(data, dict):
        raise InvalidGeometry("the ground asked about is no GeoJSON object; send a polygon or line")
    if data.get("type") == "FeatureCollection":
        features = data.get("features")
        return [one for feature in features for one in _geometries(feature)] if isinstance(features, list) else []
    given = data.get("geometry") if data.get("type") == "Feature" else data
    return [] if given is None else [given]


def _from_wkb(wkb: bytes, name: str) -> BaseGeometry:
    try:
        return shapely.from_wkb(wkb)
    except GEOSException as fault:
        raise FileRefused(
            "{name}: a shape cannot be read ({fault}); draw it again", name=name, fault=str(fault)
        ) from fault
