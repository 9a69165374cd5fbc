"""QGIS draws vector tiles by the style of the service, and an exported GeoPackage by the styles inside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from clearance.land.snapshot import Snapshot
from clearance_geodata.export import export_layers
from clearance_geodata.export.contents import layers_of

Told = Callable[..., Any]
SYSTEM_PYTHON = "/usr/bin/python3"
DRAW = """
import json, sys
from qgis.core import (
    QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsMapRendererParallelJob, QgsMapSettings,
    QgsProject, QgsRectangle, QgsVectorLayer, QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
kind, source, box = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
layer = QgsVectorTileLayer(source, "areas") if kind == "tiles" else QgsVectorLayer(source, "areas", "ogr")
if not layer.isValid():
    sys.exit(f"QGIS does not open {source}")
said, styled = layer.loadDefaultStyle() if kind == "tiles" else ("", True)
mercator = QgsCoordinateReferenceSystem("EPSG:3857")
wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
window = QgsCoordinateTransform(wgs84, mercator, QgsProject.instance()).transformBoundingBox(QgsRectangle(*box))
settings = QgsMapSettings()
settings.setLayers([layer])
settings.setBackgroundColor(QColor(255, 255, 255))
settings.setOutputSize(QSize(300, 300))
settings.setDestinationCrs(mercator)
settings.setExtent(window)
job = QgsMapRendererParallelJob(settings)
job.start()
job.waitForFinished()
image = job.renderedImage()
colours = {}
for x in range(300):
    for y in range(300):
        colour = image.pixelColor(x, y).name()
        colours[colour] = colours.get(colour, 0) + 1
print(json.dumps({"styled": styled, "said": said, "colours": colours}))
"""
# Red and amber of IMAS, drawn half transparent on the paper that each map has.
FILLS = {"cha": (255, 0, 0), "sha": (244, 167, 24)}
WHITE, PAPER = (255, 255, 255), (247, 246, 242)

pytestmark = pytest.mark.needs("qgis")


def covered(drawn: dict[str, Any], hazard_class: str, paper: tuple[int, int, int]) -> int:
    """How many pixels have the colour of a class on paper, or one that cannot be told from it."""
    colour = [(ink + light) / 2 for ink, light in zip(FILLS[hazard_class], paper, strict=True)]

    def near(name: str) -> bool:
        return all(abs(int(name[1 + 2 * n : 3 + 2 * n], 16) - colour[n]) <= 3 for n in range(3))

    return sum(count for name, count in drawn["colours"].items() if near(name))


def window_of(item: dict[str, Any]) -> list[float]:
    """A box round a feature, with some room."""
    corners = item["geometry"]["coordinates"][0]
    lon, lat = ([corner[axis] for corner in corners] for axis in (0, 1))
    room = 0.2 * (max(lon) - min(lon))
    return [min(lon) - room, min(lat) - room, max(lon) + room, max(lat) + room]


def items_of(address: str) -> dict[str, dict[str, Any]]:
    """The first confirmed and the first suspected area."""
    found = httpx.get(f"{address}/collections/areas/items", params={"limit": 1000}).json()["features"]
    return {
        name: next(item for item in found if item["properties"]["hazard_class"] == name and item["geometry"])
        for name in ("cha", "sha")
    }


@pytest.mark.parametrize("hazard_class", ["cha", "sha"])
def test_qgis_draws_the_tiles_in_the_colours_of_imas(
    told: Told, address: str, tmp_path: Path, hazard_class: str
) -> None:
    source = (
        f"type=xyz&url={address}/tiles/WebMercatorQuad/%7Bz%7D/%7By%7D/%7Bx%7D&zmin=0&zmax=18"
        f"&styleUrl={address}/styles/clearance?f%3Dmapbox"
    )
    window = json.dumps(window_of(items_of(address)[hazard_class]))
    drawn, _ = told(SYSTEM_PYTHON, DRAW, "tiles", source, window, environment={"HOME": str(tmp_path)})
    assert (drawn["styled"], covered(drawn, hazard_class, PAPER) > 5_000) == (True, True), drawn


@pytest.mark.parametrize("hazard_class", ["cha", "sha"])
def test_qgis_draws_an_exported_geopackage_in_the_colours_of_imas(
    told: Told, address: str, books: Snapshot, tmp_path: Path, hazard_class: str
) -> None:
    path = tmp_path / "areas.gpkg"
    export_layers(layers_of(books), path)
    window = json.dumps(window_of(items_of(address)[hazard_class]))
    drawn, _ = told(SYSTEM_PYTHON, DRAW, "file", f"{path}|layername=areas", window, environment={"HOME": str(tmp_path)})
    assert covered(drawn, hazard_class, WHITE) > 5_000, drawn
