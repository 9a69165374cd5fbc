"""GeoJSON, whole or a feature a line: what GDAL leaves out without a word is found and named."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance.saying import saying
from clearance_geodata.ingest.sources.gdal import read_gdal
from clearance_geodata.ingest.sources.layer import Layer, Reading

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_geojson", "read_geojson_lines"]

UNREAD = saying("its shape cannot be read; check type and coordinates")
# GDAL takes text that looks like a date for one, and fails on 30 February; it is read as text and checked later.
AS_TEXT = {"DATE_AS_STRING": "YES"}
FEATURE = re.compile(rb'"type"\s*:\s*"Feature"')


def read_geojson(path: Path, reading: Reading) -> Layer:
    """The features of a GeoJSON file; an Esri JSON file, which has the same suffix, is read as well.

    Raises:
        FileRefused: when it cannot be read, or an entry is no feature at all.
    """
    content = path.read_bytes()
    if _is_lines(content):
        return read_geojson_lines(path, reading)
    counted = len(FEATURE.findall(content))
    # Listing its layers would read a large file twice; a collection of features has one.
    layer = read_gdal(path, reading, path.name, options=AS_TEXT, only_layer=bool(counted))
    whole = layer.shapes is not None and all(shape is not None for shape in layer.shapes)
    if whole and counted == layer.count and not reading.crs:
        return layer
    data = json.loads(content.decode("utf-8-sig"))
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        return layer
    layer = _checked(layer, features)
    # RFC 7946 knows WGS 84 only; older files name another system, and some are in another without a word.
    return replace(layer, crs=reading.crs) if reading.crs and "crs" not in data else layer


def read_geojson_lines(path: Path, reading: Reading) -> Layer:
    """The features of a file that has one a line (GeoJSON text sequences, newline-delimited GeoJSON).

    Raises:
        FileRefused: naming the line that is no feature.
    """
    lines = [line.strip(b"\x1e \t\r") for line in path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    kept = [(number, line) for number, line in enumerate(lines, start=1) if line]
    if not kept:
        raise FileRefused("{name} is empty; check that it is the file you mean", name=path.name)
    features = []
    for number, line in kept:
        try:
            features.append(json.loads(line))
        except ValueError as fault:
            raise FileRefused(
                "{name}, line {number} is no feature ({fault}); correct the file",
                name=path.name,
                number=str(number),
                fault=str(fault),
            ) from fault
    collection = b'{"type": "FeatureCollection", "features": [' + b",".join(line for _, line in kept) + b"]}"
    layer = _checked(read_gdal(collection, reading, path.name, options=AS_TEXT, only_layer=True), features)
    crs = reading.crs or layer.crs
    return replace(layer, positions=[number for number, _ in kept], crs=crs)


def _is_lines(content: bytes) -> bool:
    """Whether the first line is a whole feature and another one follows."""
    first, _, rest = content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\x1e").partition(b"\n")
    if not rest.strip().lstrip(b"\x1e").startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except ValueError:
        return False


def _checked(layer: Layer, features: list[object]) -> Layer:
    """The layer with a fault for each feature whose shape GDAL could not read.

    Raises:
        FileRefused: when an entry is no feature, so that records could not be told apart by position.
    """
    stranger = next((i for i, feature in enumerate(features, start=1) if not isinstance(feature, dict)), None)
    if stranger is not None or len(features) != layer.count:
        which = (
            saying("feature {position} is no object", position=str(stranger))
            if stranger
            else saying("only {count} of {features} features are", count=layer.count, features=len(features))
        )
        raise FileRefused("{name}: {which} that can be read; correct the file", name=layer.name, which=which)
    faults = {
        i: UNREAD
        for i, feature in enumerate(features)
        if isinstance(feature, dict)
        and feature.get("geometry") is not None
        and (layer.shapes is None or layer.shapes[i] is None)
    }
    return replace(layer, faults=faults)
