"""QGIS without a screen: it loads the service's layers and the register itself, filters, identifies, measures."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import shapely

from clearance.land.snapshot import Snapshot

Told = Callable[..., Any]
SYSTEM_PYTHON = "/usr/bin/python3"
READ = """
import json, sys
from qgis.core import (
    QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransformContext, QgsDistanceArea, QgsFeatureRequest,
    QgsRectangle, QgsVectorLayer,
)
source, provider, asked = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
layer = QgsVectorLayer(source, "areas", provider)
if not layer.isValid():
    sys.exit(f"QGIS does not open {source}: {layer.error().message()}")
request = QgsFeatureRequest()
if "rectangle" in asked:
    request.setFilterRect(QgsRectangle(*asked["rectangle"])).setFlags(QgsFeatureRequest.ExactIntersect)
if "filter" in asked:
    request.setFilterExpression(asked["filter"])
if "subset" in asked and not layer.setSubsetString(asked["subset"]):
    sys.exit(f"QGIS does not take the filter {asked['subset']}")
measure = QgsDistanceArea()
measure.setSourceCrs(layer.crs(), QgsCoordinateTransformContext())
measure.setEllipsoid("EPSG:7030")
features = list(layer.getFeatures(request))
print(json.dumps({
    "ids": [feature["area_id"] for feature in features],
    "m2": sum(measure.measureArea(feature.geometry()) for feature in features),
    "crs": layer.crs().authid(),
    "fields": {field.name(): field.typeName() for field in layer.fields()},
    "renderer": layer.renderer().type(),
}))
"""

pytestmark = pytest.mark.needs("qgis")


@pytest.fixture
def opened(told: Told, address: str, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """What QGIS reads of the areas of the service, page by page."""

    def read(**asked: object) -> dict[str, Any]:
        source = (
            f"url='{address}' typename='areas' version='OGC_API_FEATURES' pagingEnabled='true' pageSize='60' "
            "restrictToRequestBBOX='1' srsname='EPSG:4326'"
        )
        settings = {"HOME": str(tmp_path)}
        found, _ = told(SYSTEM_PYTHON, READ, source, "OAPIF", json.dumps(asked), environment=settings)
        return dict(found)

    return read


def m2(books: Snapshot) -> float:
    return sum(state.open_m2 or 0 for state in books.open_states) / 1000


def test_qgis_loads_the_layer_and_measures_the_m2_of_the_books(
    opened: Callable[..., dict[str, Any]], books: Snapshot
) -> None:
    got = opened()
    assert (len(got["ids"]), set(got["ids"])) == (
        len(books.open_states),
        {state.area.area_id for state in books.open_states},
    )
    assert got["m2"] == pytest.approx(m2(books), rel=1e-5)
    assert got["fields"]["area_m2"].lower() in {"double", "real"}


def test_qgis_filters_the_layer(opened: Callable[..., dict[str, Any]], books: Snapshot) -> None:
    got = opened(filter='"hazard_class" = \'cha\' AND "recorded_ap_mines" > 100')
    assert set(got["ids"]) == {
        state.area.area_id
        for state in books.open_states
        if state.hazard_class == "cha" and (state.recorded_ap_mines or 0) > 100
    }


def test_qgis_identifies_the_area_at_a_point(opened: Callable[..., dict[str, Any]], books: Snapshot) -> None:
    state = books.open_states[30]
    assert state.geometry is not None
    point = state.geometry.representative_point()
    reach = 1e-5
    around = shapely.box(point.x - reach, point.y - reach, point.x + reach, point.y + reach)
    assert opened(rectangle=list(around.bounds))["ids"] == [state.area.area_id]


def test_qgis_opens_the_register_itself(told: Told, fields_file: Path, books: Snapshot, tmp_path: Path) -> None:
    path = Path(shutil.copy(fields_file, tmp_path / "fields.gpkg"))
    got, _ = told(SYSTEM_PYTHON, READ, f"{path}|layername=areas", "ogr", "{}", environment={"HOME": str(tmp_path)})
    assert set(got["ids"]) == {state.area.area_id for state in books.open_states}
    assert got["m2"] == pytest.approx(m2(books), rel=1e-5)


@pytest.mark.needs("initdb")
def test_qgis_opens_the_tables_of_a_register_in_postgis(told: Told, fields_database: str, books: Snapshot) -> None:
    where = urlsplit(fields_database)
    source = (
        f"dbname='{where.path[1:]}' host={where.hostname} port={where.port} user='{where.username}' sslmode=disable "
        'key=\'fid\' srid=4326 table="clearance"."areas" (geom)'
    )
    got, _ = told(SYSTEM_PYTHON, READ, source, "postgres", "{}")
    assert set(got["ids"]) == {state.area.area_id for state in books.open_states}
    assert got["m2"] == pytest.approx(m2(books), rel=1e-5)
