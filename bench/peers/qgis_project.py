"""A QGIS project that publishes the layer of a GeoPackage as features; run by Debian's Python, which has QGIS.

QT_QPA_PLATFORM=offscreen /usr/bin/python3 qgis_project.py PLAIN.gpkg PROJECT.qgs
"""

import sys

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsProject, QgsVectorLayer

LAYER = "areas"


def main() -> None:
    data, written = sys.argv[1:]
    QgsApplication.setPrefixPath("/usr", True)  # noqa: FBT003  QGIS names it useDefaultPaths
    application = QgsApplication([], False)  # noqa: FBT003  no window
    application.initQgis()
    project = QgsProject.instance()
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    layer = QgsVectorLayer(f"{data}|layername={LAYER}", LAYER, "ogr")
    layer.setShortName(LAYER)
    project.addMapLayer(layer)
    project.writeEntry("WFSLayers", "/", [layer.id()])
    project.writeEntry("WFSLayersPrecision", layer.id(), 7)
    if not (layer.isValid() and project.write(written)):
        raise SystemExit(f"QGIS cannot publish {data}")


if __name__ == "__main__":
    main()
