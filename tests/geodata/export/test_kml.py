from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import shapely
from pyogrio import list_layers, read_dataframe

from clearance_geodata.export import Layer

Write = Callable[..., Path]
KML = "{http://www.opengis.net/kml/2.2}"


def document(path: Path) -> ET.Element:
    return ET.parse(path).getroot()[0]  # noqa: S314  our own file


def texts(element: ET.Element, name: str) -> list[str | None]:
    return [found.text for found in element.iter(f"{KML}{name}")]


def test_a_document_has_a_folder_for_each_layer(areas: Layer, released: Layer, entries: Layer, write: Write) -> None:
    out = write(".kml", areas, released, entries)
    assert list_layers(out)[:, 0].tolist() == ["areas", "released", "entries"]
    root = document(out)
    assert [folder.findtext(f"{KML}name") for folder in root.iter(f"{KML}Folder")] == ["areas", "released", "entries"]
    assert root.findtext(f"{KML}name") == "Alphaland, as of 2024-12-31"
    about = root.findtext(f"{KML}description") or ""
    assert about == " ".join(layer.description for layer in (areas, released, entries))


def test_gdal_reads_every_attribute_with_its_type(areas: Layer, write: Write) -> None:
    frame = read_dataframe(write(".kml", areas), layer="areas")
    # GDAL has a Name of its own, so that ours is its second.
    assert frame["Name"].tolist() == areas.column("area_id")
    assert frame["name2"].tolist() == areas.column("name")
    assert frame["area_m2"].tolist()[:3] == [5.5, 438254000.123, 0.001]
    assert frame["area_m2"].isna().tolist() == [False, False, False, True]
    assert frame["recorded_ap_mines"].isna().tolist() == [False, True, False, False]
    assert frame["opened_on"].tolist()[:2] == ["1992-02-29", "2014-12-31"]


def test_what_has_no_ground_is_a_placemark_without_a_shape(areas: Layer, write: Write) -> None:
    frame = read_dataframe(write(".kml", areas), layer="areas")
    assert [ground is None for ground in frame.geometry] == [False, False, False, True]


def test_rings_are_closed_and_lie_on_the_ground(areas: Layer, write: Write) -> None:
    root = document(write(".kml", areas))
    rings = [[tuple(map(float, xy.split(","))) for xy in (text or "").split()] for text in texts(root, "coordinates")]
    assert len(rings) == 8
    assert all(ring[0] == ring[-1] for ring in rings)
    shells = [shapely.LinearRing([tuple(map(float, xy.split(","))) for xy in (text or "").split()]).is_ccw
              for outer in root.iter(f"{KML}outerBoundaryIs") for text in texts(outer, "coordinates")]  # fmt: skip
    assert shells == [True] * 4
    assert sum(1 for _ in root.iter(f"{KML}innerBoundaryIs")) == 4
    assert set(texts(root, "altitudeMode")) == {"clampToGround"}
    assert set(texts(root, "tessellate")) == {"1"}


def test_styles_are_shared_and_follow_class_and_work(areas: Layer, released: Layer, write: Write) -> None:
    root = document(write(".kml", areas, released))
    styles = {
        style.get("id"): texts(style, "color") for style in root.iter(f"{KML}Style")
    }  # each: outline, then fill, as opacity, blue, green, red
    assert styles == {
        "cha": ["ff0000ff", "7f0000ff"],
        "sha-worked-on": ["ff18a7f4", "7f18a7f4"],
        "unclassified-worked-on": ["ff18a7f4", "7f997f8a"],
        "cleared": ["ff3d8b2e", "7f3d8b2e"],
        "cancelled": ["ff3d8b2e", "193d8b2e"],
    }
    names = ["cha", "sha-worked-on", "unclassified-worked-on", "cha", "cleared", "cancelled"]
    assert texts(root, "styleUrl") == [f"#{name}" for name in names]


def test_a_name_is_never_markup(areas: Layer, write: Write) -> None:
    name = "<script>alert('x')</script> & \x07]]>"
    rows = [("<b>1</b>", name, *areas.rows[0][2:])]
    root = document(write(".kml", replace(areas, rows=rows, grounds=areas.grounds[:1])))
    (placemark,) = root.iter(f"{KML}Placemark")
    assert placemark.findtext(f"{KML}name") == "<b>1</b>"
    assert name.replace("\x07", "\ufffd") in texts(placemark, "SimpleData")
    balloon = placemark.findtext(f"{KML}description") or ""
    assert "&lt;script&gt;" in balloon
    assert "<script" not in balloon


def test_points_and_lines_are_placemarks_of_their_kind(areas: Layer, write: Write) -> None:
    line, point = shapely.LineString([(17, 44), (18, 44)]), shapely.Point(17, 44)
    mixed = replace(areas, geometry_type="Unknown", rows=areas.rows[:2], grounds=[line, point])
    frame = read_dataframe(write(".kml", mixed), layer="areas")
    assert [ground.wkt for ground in shapely.force_2d(frame.geometry.to_numpy())] == [line.wkt, point.wkt]
