from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
from pyogrio import read_dataframe, read_info

from clearance_geodata.export import Layer, export_layers


def test_flatgeobuf_names_what_it_cannot_hold(areas: Layer, tmp_path: Path) -> None:
    out = tmp_path / "areas.fgb"
    notes = export_layers([areas], out)
    assert notes == ["areas: 1 without ground are left out: 'tis"]
    metadata = read_info(out)["layer_metadata"]
    assert metadata == {"TITLE": areas.title, "DESCRIPTION": f"{areas.description} {notes[0]}."}


def test_of_many_that_are_left_out_the_first_are_named(areas: Layer, tmp_path: Path) -> None:
    rows = [(f"A{i:03}", *areas.rows[0][1:]) for i in range(60)]
    (note,) = export_layers([replace(areas, rows=rows, grounds=[None] * 60)], tmp_path / "areas.fgb")
    assert note.startswith("areas: 60 without ground are left out: A000, A001,")
    assert note.endswith(", A049 and 10 more")


def test_flatgeobuf_has_an_index_that_finds_areas(areas: Layer, tmp_path: Path) -> None:
    out = tmp_path / "areas.fgb"
    export_layers([areas], out)
    assert read_info(out)["capabilities"]["fast_spatial_filter"]
    assert read_dataframe(out, bbox=(17.025, 44.005, 17.026, 44.006))["area_id"].tolist() == ["-78/ü"]
    # Programs that read through Arrow end with a crash where GDAL 3.12.4 wrote null ground.
    assert len(read_dataframe(out, use_arrow=True)) == 3


def test_geoparquet_says_what_it_holds(areas: Layer, tmp_path: Path) -> None:
    out = tmp_path / "areas.parquet"
    export_layers([areas], out)
    schema = pq.read_schema(out)
    assert schema.metadata is not None
    assert json.loads(schema.metadata[b"geo"]) == {
        "version": "1.1.0",
        "primary_column": "geom",
        "columns": {
            "geom": {
                "encoding": "WKB",
                "geometry_types": ["MultiPolygon"],
                "orientation": "counterclockwise",
                "bbox": [17.0, 44.0, 17.03, 44.01],
            }
        },
    }
    assert json.loads(schema.metadata[b"clearance"]) == {"Description": areas.description, **areas.facts}
    assert schema.field("area_m2").metadata == {
        b"unit": b"m2",
        b"meaning": b"open hazardous land; null while its size is unknown",
    }
    kinds = {name: str(schema.field(name).type) for name in ("area_id", "area_m2", "recorded_ap_mines", "opened_on")}
    assert kinds == {"area_id": "string", "area_m2": "double", "recorded_ap_mines": "int64", "opened_on": "date32[day]"}


def test_geojson_keeps_text_that_looks_like_json(areas: Layer, tmp_path: Path) -> None:
    rows = [("[1]", '{"mines": 12}', *areas.rows[0][2:])]
    export_layers([replace(areas, rows=rows, grounds=areas.grounds[:1])], tmp_path / "areas.geojson")
    (feature,) = json.loads((tmp_path / "areas.geojson").read_text(encoding="utf-8"))["features"]
    assert (feature["properties"]["area_id"], feature["properties"]["name"]) == ("[1]", '{"mines": 12}')
