"""GPX 1.1: the turning points of each area as waypoints, for handheld receivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from clearance_geodata.export.about import listed
from clearance_geodata.export.ground import rows_without_ground, typed_grounds
from clearance_geodata.export.symbols import CLOSED_OUTLINE, symbols_of
from clearance_geodata.export.vertices import corners_of
from clearance_geodata.export.xml_text import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from clearance_geodata.export.layer import Layer

__all__ = ["write_gpx"]

# Longitudes of the format end before 180.
ANTIMERIDIAN = 180.0
# A tenth of a millimetre.
DECIMALS = 9


def write_gpx(layers: Sequence[Layer], path: Path) -> list[str]:
    """The turning points of all layers as waypoints named ID/1, ID/2 and so on, without the one that closes a ring.

    The name is whole, whatever a receiver shows of it; the description repeats id, number and snapshot. What has no
    ground has no waypoint and is named in the file's description.
    """
    notes = [note for layer in layers for note in _without_points(layer)]
    about = " ".join([*(layer.description for layer in layers), *(f"{note}." for note in notes)])
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<gpx version="1.1" creator="Clearance" xmlns="http://www.topografix.com/GPX/1/1">\n')
        file.write(f"<metadata><name>{xml_text(_names(layers))}</name><desc>{xml_text(about)}</desc></metadata>\n")
        for layer in layers:
            file.writelines(f"{line}\n" for line in _waypoints(layer))
        file.write("</gpx>\n")
    return notes


def _names(layers: Sequence[Layer]) -> str:
    origin = layers[0].origin
    return f"{origin.country_name}: {', '.join(layer.name for layer in layers)}, as of {origin.as_of}"


def _without_points(layer: Layer) -> list[str]:
    if layer.geometry_type is None:
        return [f"{layer.name}: a table has no points"]
    missing = rows_without_ground(layer)
    return [f"{layer.name}: {len(missing)} without ground have no points: {listed(missing)}"] if missing else []


def _waypoints(layer: Layer) -> Iterator[str]:
    keys, areas, symbols = layer.column(layer.key), layer.column("area_id"), symbols_of(layer)
    for row, ground in enumerate(typed_grounds(layer)):
        if isinstance(ground, shapely.Point):
            text = f"{keys[row]}, snapshot {layer.origin.snapshot}"
            yield _waypoint(ground.x, ground.y, str(keys[row]), text, "Flag, Blue")
    for corner in corners_of(layer):
        key, vertex = keys[corner.row], corner.vertex
        of = f" of area {areas[corner.row]}" if areas[corner.row] not in {None, key} else ""
        place = f"{corner.ring}, part {vertex.part}, point {vertex.number}"
        flag = "Flag, Green" if symbols[corner.row].outline == CLOSED_OUTLINE else "Flag, Red"
        text = f"{key}{of}, {place}, snapshot {layer.origin.snapshot}"
        yield _waypoint(vertex.lon, vertex.lat, corner.name(str(key)), text, flag)


def _waypoint(lon: float, lat: float, name: str, text: str, flag: str) -> str:
    west = -ANTIMERIDIAN if lon >= ANTIMERIDIAN else lon
    return (
        f'<wpt lat="{lat:.{DECIMALS}f}" lon="{west:.{DECIMALS}f}"><name>{xml_text(name)}</name>'
        f"<desc>{xml_text(text)}</desc><sym>{flag}</sym><type>turning point</type></wpt>"
    )
