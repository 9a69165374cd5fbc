"""Profiles on files like those that the systems write: the names that public references show."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely

from clearance_geodata.ingest.mapping.apply import Taken
from clearance_geodata.ingest.mapping.files import read_takes, with_model
from clearance_geodata.ingest.mapping.load import load_mapping

FIELD = shapely.box(69.0, 34.0, 69.001, 34.001)


def _taken(profile: str, like: str, path: Path) -> Taken:
    (taken,) = read_takes(with_model(load_mapping(profile), like, path), path)
    return taken


def _said(taken: Taken) -> list[dict[str, object]]:
    return [record.attributes for record in taken.records.records]


def test_a_shapefile_of_imsma_ng_hazards_is_read_by_name(tmp_path: Path) -> None:
    path = tmp_path / "hazards.shp"
    columns = {
        "IMSMA_ID": ["HA-1", "HA-2"],
        "ObjectUID": ["7f", "8f"],
        "Hazard_Cla": ["CHA", "Suspected Hazardous Area"],
        "areasize": [12500.5, 300.0],
        "Province": ["Kabul", "Kabul"],
        "Agency": ["OMAR", "Unknown"],
        "Status_1": ["Active", "Expired"],
    }
    gpd.GeoDataFrame(columns, geometry=[FIELD, FIELD], crs=4326).to_file(path)
    taken = _taken("imsma_ng", "hazard", path)
    assert _said(taken) == [
        {
            "area_id": "HA-1",
            "import_id": "7f",
            "hazard_class": "cha",
            "area_m2": "12500.5",
            "admin1": "Kabul",
            "operator": "OMAR",
            "extra": {"Status_1": "Active"},
        },
        {
            "area_id": "HA-2",
            "import_id": "8f",
            "hazard_class": "sha",
            "area_m2": "300",
            "admin1": "Kabul",
            "extra": {"Status_1": "Expired"},
        },
    ]


def test_hazard_reductions_are_divided_by_what_ended_them(tmp_path: Path) -> None:
    path = tmp_path / "hazreduc.csv"
    path.write_text(
        "hazreduc_localid,Type,areasize,startdate,enddate\n"
        "HR-1,CompletionReport,500,2014-01-02,2014-02-03\nHR-2,NonTechSurvey,700,2014-01-02,2014-03-04\n"
    )
    cleared, cancelled = (_taken("imsma_ng", like, path) for like in ("clearance", "survey_cancelled"))
    assert (cleared.take.role, cancelled.take.role) == ("cleared", "cancelled")
    assert _said(cleared) == [
        {
            "import_id": "HR-1",
            "name": "HR-1",
            "area_m2": "500",
            "covers_from": "2014-01-02",
            "effective_on": "2014-02-03",
            "activity": "CompletionReport",
        }
    ]
    assert [said["area_m2"] for said in _said(cancelled)] == ["700"]


def test_points_of_imsma_ng_make_the_polygons_of_their_hazard(tmp_path: Path) -> None:
    (tmp_path / "hazard.csv").write_text("hazard_guid,hazard_localid\ng1,HA-1\n")
    corners = [(69.0, 34.0), (69.001, 34.0), (69.001, 34.001), (69.0, 34.001)]
    rows = [f"g1,s1,Polygon,{number},{lon},{lat}" for number, (lon, lat) in enumerate(corners, start=1)]
    header = "hazard_guid,shape_id,shapeenum,pointno,longitude,latitude"
    (tmp_path / "points.csv").write_text("\n".join([header, *rows, "g1,s2,Point,1,60,30"]))
    (record,) = _taken("imsma_ng", "hazard_with_points", tmp_path / "hazard.csv").records.records
    assert record.wkb is not None
    assert shapely.from_wkb(record.wkb).equals(FIELD)


def test_a_feature_service_of_imsma_core_is_read_with_its_links_and_instants(tmp_path: Path) -> None:
    path = tmp_path / "hazards.geojson"
    properties = (
        '{"OBJECTID": 1, "GlobalID": "{7A}", "imsma_id": "hazard_poly_145", "imsma_links": "accident_2, device_4222", '
        '"area_type": "CHA", "status": "Open", "area_size": 5000, "report_dt": 1577836800000, '
        '"created_date": 1600000000000}'
    )
    path.write_text(
        f'{{"type": "FeatureCollection", "features": [{{"type": "Feature", "properties": {properties}, '
        f'"geometry": {shapely.to_geojson(FIELD)}}}]}}'
    )
    taken = _taken("imsma_core", "hazard_open", path)
    assert _said(taken) == [
        {
            "area_id": "hazard_poly_145",
            "import_id": "{7A}",
            "name": "hazard_poly_145",
            "hazard_class": "cha",
            "area_m2": "5000",
            "effective_on": "2020-01-01",
            "extra": {"created_date": "1600000000000", "imsma_links": "accident_2, device_4222"},
        }
    ]


def test_a_clearance_of_imsma_core_finds_its_hazard_among_its_links(tmp_path: Path) -> None:
    path = tmp_path / "cleared.csv"
    path.write_text('GlobalID,imsma_links,cleared_area,end_date\n7A,"accident_2, hazard_poly_145",300,2020-01-05\n')
    (said,) = _said(_taken("imsma_core", "clearance", path))
    assert {key: said[key] for key in ("area_id", "import_id", "area_m2", "effective_on")} == {
        "area_id": "hazard_poly_145",
        "import_id": "7A",
        "area_m2": "300",
        "effective_on": "2020-01-05",
    }


def test_an_area_that_is_over_is_not_taken_for_an_open_one(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text("id,type,status,size_m2\nA1,SHA,open,5\nA2,CHA,handed over,7\n")
    every, still = (_taken("gichd_minimum", like, path) for like in ("contaminated_area", "contaminated_area_open"))
    assert [said["area_id"] for said in _said(every)] == ["A1"]
    assert (every.left_out, still.left_out, still.not_meant) == (1, 0, 1)
