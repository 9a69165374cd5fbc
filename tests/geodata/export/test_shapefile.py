from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from pyogrio import list_layers, read_dataframe, read_info

from clearance.errors import FileRefused
from clearance_geodata.export import Layer, export_layers
from clearance_geodata.export.arrow import arrow_table
from clearance_geodata.export.shapefile import check_size, short_names

Write = Callable[..., Path]


def test_a_zip_holds_what_a_shapefile_needs(areas: Layer, entries: Layer, write: Write) -> None:
    out = write(".shp.zip", areas, entries)
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        texts = {name: archive.read(name).decode() for name in names if name.endswith((".txt", ".cpg", ".prj"))}
        days = {member.date_time[:3] for member in archive.infolist()}
    parts = [f"areas.{suffix}" for suffix in ("cpg", "dbf", "fields.txt", "prj", "shp", "shx")]
    assert names == ["about.txt", *parts, "entries.cpg", "entries.dbf", "entries.fields.txt"]
    assert texts["areas.cpg"] == "UTF-8"
    assert texts["areas.prj"].startswith('GEOGCS["GCS_WGS_1984"')
    assert texts["about.txt"] == f"{areas.description}\n\n{entries.description}\n"
    assert days == {(2024, 12, 31)}


def test_programs_open_the_zip_as_it_is(areas: Layer, write: Write) -> None:
    out = write(".shp.zip", areas)
    assert list_layers(out).tolist() == [["areas", "Polygon"]]
    info = read_info(out)
    assert (info["crs"], info["encoding"], info["features"]) == ("EPSG:4326", "UTF-8", 4)
    frame = read_dataframe(out)
    assert frame["name"].fillna("").tolist() == areas.column("name")
    assert frame["opened_on"].isna().tolist() == [False, False, True, False]
    assert frame["recorded_a"].isna().tolist() == [False, True, False, False]


def test_the_list_of_fields_explains_each_name(areas: Layer, write: Write) -> None:
    with zipfile.ZipFile(write(".shp.zip", areas)) as archive:
        text = archive.read("areas.fields.txt").decode()
    lines = text.splitlines()
    assert lines[0] == areas.description
    assert lines[lines.index("Fields:") + 1 :] == [
        "area_id = area_id (text): stable id of the hazardous area",
        "name = name (text): name of the area or site",
        "hazard_cla = hazard_class (text): cha (confirmed), sha (suspected) or unclassified (IMAS 07.11)",
        "work_statu = work_status (text): where the work stands: worked on, suspended, completed, and so on",
        "area_m2 = area_m2 (number, m2): open hazardous land; null while its size is unknown",
        "recorded_a = recorded_ap_mines (whole number, AP mines): mines that records place in the area",
        "opened_on = opened_on (date): day on which the area came into the books",
        "source = source (text): document that says so",
        "snapshot = snapshot (text): snapshot of the register that this was read from",
        "as_of = as_of (date): last effective day that the snapshot counts",
    ]


def test_names_stay_different_when_they_are_cut() -> None:
    long = [f"recorded_mines_{i}" for i in range(12)]
    short = short_names([*long, "RECORDED_MINES"])
    assert short[0] == "recorded_m"
    assert short[1:3] == ("recorded_1", "recorded_2")
    assert max(map(len, short)) == 10
    assert len({name.lower() for name in short}) == 13


def test_shells_run_clockwise_and_holes_the_other_way(areas: Layer, write: Write, tmp_path: Path) -> None:
    """The specification of 1998 wants it so; readers that follow it tell holes from shells by nothing else."""
    with zipfile.ZipFile(write(".shp.zip", replace(areas, rows=areas.rows[:1], grounds=areas.grounds[:1]))) as archive:
        archive.extractall(tmp_path)
    content = (tmp_path / "areas.shp").read_bytes()[100 + 8 + 36 :]
    parts, points = (int.from_bytes(content[i : i + 4], "little") for i in (0, 4))
    starts = [int.from_bytes(content[8 + 4 * i : 12 + 4 * i], "little") for i in range(parts)]
    xy = list(struct.iter_unpack("<2d", content[8 + 4 * parts : 8 + 4 * parts + 16 * points]))
    rings = [shapely.LinearRing(xy[a:b]) for a, b in zip(starts, [*starts[1:], points], strict=True)]
    assert [ring.is_ccw for ring in rings] == [False, True]


def test_text_that_is_too_long_is_cut_between_letters_and_named(areas: Layer, tmp_path: Path) -> None:
    rows = [("007", "ü" * 200, *areas.rows[0][2:])]
    out = tmp_path / "areas.shp.zip"
    notes = export_layers([replace(areas, rows=rows, grounds=areas.grounds[:1])], out)
    assert notes == ["name of 007 was cut from 400 to 254 bytes"]
    assert read_dataframe(out)["name"].tolist() == ["ü" * 127]
    with zipfile.ZipFile(out) as archive:
        assert archive.read("areas.fields.txt").decode().endswith(f"Notes:\n{notes[0]}\n")


def test_an_id_is_never_cut(areas: Layer, tmp_path: Path) -> None:
    rows = [("A" * 255, *areas.rows[0][1:])]
    with pytest.raises(
        FileRefused, match=r"^areas: area_id 'A{40}\.\.\.' has 255 bytes, a shapefile holds 254; export as"
    ):
        export_layers([replace(areas, rows=rows, grounds=areas.grounds[:1])], tmp_path / "areas.shp.zip")
    assert list(tmp_path.iterdir()) == []


def test_more_than_a_file_can_hold_is_refused_before_it_is_written(areas: Layer) -> None:
    table = arrow_table(areas)
    check_size(table, "areas")
    with pytest.raises(FileRefused, match=r"^areas: the attributes need up to 3,200 bytes, a shapefile holds 3,000;"):
        check_size(table, "areas", largest=3_000)
    with pytest.raises(FileRefused, match=r"^areas: the shapes need up to [\d,]+ bytes, a shapefile holds 900; export"):
        check_size(table, "areas", largest=900)


def test_ground_of_any_type_becomes_a_shapefile_of_points_and_one_of_polygons(areas: Layer, write: Write) -> None:
    mixed = replace(areas, geometry_type="Unknown", grounds=[shapely.Point(17, 44), *areas.grounds[1:]])
    out = write(".shp.zip", mixed)
    assert list_layers(out).tolist() == [["areas_points", "Point"], ["areas_polygons", "Polygon"]]
    assert read_dataframe(out, layer="areas_points")["area_id"].tolist() == ["007", "'tis"]
    assert read_dataframe(out, layer="areas_polygons")["area_id"].tolist() == ["=1+1", "-78/ü"]


def test_lines_are_refused_by_name(areas: Layer, tmp_path: Path) -> None:
    line = shapely.LineString([(17, 44), (18, 44)])
    lines = replace(areas, geometry_type="Unknown", grounds=[line, *areas.grounds[1:]])
    with pytest.raises(FileRefused, match=r"^areas: 007 is a LineString, not point or polygon; export as \.gpkg$"):
        export_layers([lines], tmp_path / "areas.shp.zip")


def test_an_old_snapshot_has_a_date_that_a_zip_can_hold(areas: Layer, write: Write) -> None:
    old = replace(areas, origin=replace(areas.origin, as_of=date(1952, 2, 29)))
    with zipfile.ZipFile(write(".shp.zip", old)) as archive:
        assert {member.date_time[:3] for member in archive.infolist()} == {(1980, 2, 29)}
