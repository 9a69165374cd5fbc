"""KML 2.2 for Google Earth and the like: one folder for each layer, shared styles, holes, typed attributes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import shapely

from clearance_geodata.export.arrow import number_text
from clearance_geodata.export.ground import grounds_of
from clearance_geodata.export.layer import FieldType
from clearance_geodata.export.symbols import symbols_of
from clearance_geodata.export.xml_text import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.export.layer import Field, Layer, Value
    from clearance_geodata.export.symbols import Symbol

__all__ = ["write_kml"]

# A tenth of a millimetre.
DECIMALS = 9
# KML 2.2 (OGC 12-007r2) knows no days; they are text as ISO 8601 writes them.
TYPES = {FieldType.WHOLE: "int", FieldType.NUMBER: "double", FieldType.YES_NO: "bool"}


def write_kml(layers: Sequence[Layer], path: Path) -> list[str]:
    """Layers as one KML document; what has no ground is a placemark without a shape, what is unknown is left out."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in _document(layers))
    return []


def _document(layers: Sequence[Layer]) -> Iterator[str]:
    origin = layers[0].origin
    symbols = {symbol.name: symbol for layer in layers for symbol in symbols_of(layer)}
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    yield f"<name>{xml_text(origin.country_name)}, as of {origin.as_of}</name>"
    yield f"<description>{xml_text(' '.join(layer.description for layer in layers))}</description>"
    for symbol in symbols.values():
        yield _style(symbol)
    for layer in layers:
        yield _schema(layer)
    for layer in layers:
        yield f"<Folder><name>{xml_text(layer.name)}</name><description>{xml_text(layer.description)}</description>"
        yield from _placemarks(layer)
        yield "</Folder>"
    yield "</Document></kml>"


def _style(symbol: Symbol) -> str:
    line = f"<LineStyle><color>{_colour(symbol.outline, 1)}</color><width>{symbol.width}</width></LineStyle>"
    fill = f"<PolyStyle><color>{_colour(symbol.fill, symbol.opacity)}</color></PolyStyle>"
    return f'<Style id="{symbol.name}">{line}{fill}</Style>'


def _colour(rgb: str, opacity: float) -> str:
    """A colour as KML has it: opacity, blue, green, red.

    Example:
        >>> _colour("#F4A718", 0.5)
        '7f18a7f4'
    """
    red, green, blue = rgb[1:3], rgb[3:5], rgb[5:7]
    return f"{int(opacity * 255):02x}{blue}{green}{red}".lower()


def _schema(layer: Layer) -> str:
    fields = "".join(
        f'<SimpleField type="{TYPES.get(field.type, "string")}" name="{xml_text(field.name)}"/>'
        for field in layer.fields
    )
    return f'<Schema name="{xml_text(layer.name)}" id="{xml_text(layer.name)}">{fields}</Schema>'


def _placemarks(layer: Layer) -> Iterator[str]:
    rows = zip(layer.column(layer.key), layer.rows, symbols_of(layer), strict=True)
    grounds = grounds_of(layer) if layer.geometry_type else [None] * len(layer.rows)
    for (key, row, symbol), ground in zip(rows, grounds, strict=True):
        known = [
            (field, _text(field, value)) for field, value in zip(layer.fields, row, strict=True) if value is not None
        ]
        data = "".join(f'<SimpleData name="{xml_text(f.name)}">{xml_text(text)}</SimpleData>' for f, text in known)
        yield (
            f"<Placemark><name>{xml_text(key)}</name><description>{xml_text(_balloon(known))}</description>"
            f"<styleUrl>#{symbol.name}</styleUrl>"
            f'<ExtendedData><SchemaData schemaUrl="#{xml_text(layer.name)}">{data}</SchemaData></ExtendedData>'
            f"{_shape(ground)}</Placemark>"
        )


def _text(field: Field, value: Value) -> str:
    return number_text(value, field.decimals) if field.type is FieldType.NUMBER else str(value)


def _balloon(known: Sequence[tuple[Field, str]]) -> str:
    """The table that a click shows, as HTML; a name from anywhere cannot become markup."""
    rows = "".join(
        f"<tr><td>{escape(field.name)}</td><td>{escape(text)} {escape(field.unit)}</td></tr>"
        for field, text in known
        if text
    )
    return f"<table>{rows}</table>"


def _shape(ground: BaseGeometry | None) -> str:
    if ground is None:
        return ""
    parts = [_part(part) for part in shapely.get_parts(ground)]
    return parts[0] if len(parts) == 1 else f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"


def _part(part: BaseGeometry) -> str:
    if isinstance(part, shapely.Polygon):
        holes = "".join(f"<innerBoundaryIs>{_ring(hole)}</innerBoundaryIs>" for hole in part.interiors)
        shell = f"<outerBoundaryIs>{_ring(part.exterior)}</outerBoundaryIs>"
        return f"<Polygon><tessellate>1</tessellate><altitudeMode>clampToGround</altitudeMode>{shell}{holes}</Polygon>"
    kind, tessellate = (
        ("Point", "") if isinstance(part, shapely.Point) else ("LineString", "<tessellate>1</tessellate>")
    )
    mode = "<altitudeMode>clampToGround</altitudeMode>"
    return f"<{kind}>{tessellate}{mode}<coordinates>{_corners(part)}</coordinates></{kind}>"


def _ring(ring: shapely.LinearRing) -> str:
    return f"<LinearRing><coordinates>{_corners(ring)}</coordinates></LinearRing>"


def _corners(geometry: BaseGeometry) -> str:
    return " ".join(f"{lon:.{DECIMALS}f},{lat:.{DECIMALS}f}" for lon, lat in shapely.get_coordinates(geometry).tolist())
