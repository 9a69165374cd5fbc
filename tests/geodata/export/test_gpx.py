from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import shapely
from pyogrio import read_dataframe

from clearance_geodata.export import Layer, export_layers

GPX = "{http://www.topografix.com/GPX/1/1}"


def test_each_turning_point_is_a_waypoint_with_a_name_of_its_own(areas: Layer, released: Layer, tmp_path: Path) -> None:
    out = tmp_path / "points.gpx"
    export_layers([areas, released], out)
    frame = read_dataframe(out, layer="waypoints")
    names = frame["name"].tolist()
    assert names == [
        *(f"007/{n}" for n in range(1, 9)),
        *(f"=1+1/{n}" for n in range(1, 13)),
        *(f"-78/ü/{n}" for n in range(1, 13)),
        *(f"E17/{n}" for n in range(1, 5)),
    ]
    assert len(set(names)) == len(names)
    assert frame["desc"].tolist()[4] == "007, hole 1, part 1, point 1, snapshot 0123456789ab"
    assert frame["desc"].tolist()[-1] == "E17 of area 007, outer, part 1, point 4, snapshot 0123456789ab"
    assert set(frame["sym"][:-4]) == {"Flag, Red"}
    assert set(frame["sym"][-4:]) == {"Flag, Green"}
    corners = shapely.get_coordinates(areas.grounds[0])[:4].tolist()
    assert [[point.x, point.y] for point in frame.geometry[:4]] == corners


def test_what_has_no_ground_is_named(areas: Layer, entries: Layer, tmp_path: Path) -> None:
    out = tmp_path / "points.gpx"
    notes = export_layers([areas, entries], out)
    assert notes == ["areas: 1 without ground have no points: 'tis", "entries: a table has no points"]
    about = ET.parse(out).getroot().findtext(f"{GPX}metadata/{GPX}desc") or ""  # noqa: S314  our own file
    assert about.startswith(areas.description)
    assert about.endswith(f"{notes[0]}. {notes[1]}.")


def test_points_keep_their_names(areas: Layer, tmp_path: Path) -> None:
    layer = replace(areas, geometry_type="Point", rows=areas.rows[:1], grounds=[shapely.Point(17.123456789, -44.5)])
    export_layers([layer], tmp_path / "points.gpx")
    (row,) = read_dataframe(tmp_path / "points.gpx", layer="waypoints").to_dict("records")
    assert (row["name"], row["sym"], row["geometry"].wkt) == ("007", "Flag, Blue", "POINT (17.123456789 -44.5)")


@pytest.mark.parametrize(("lon", "written"), [(180.0, "-180.000000000"), (-180.0, "-180.000000000")])
def test_the_antimeridian_is_written_as_the_format_wants_it(
    areas: Layer, tmp_path: Path, lon: float, written: str
) -> None:
    layer = replace(areas, geometry_type="Point", rows=areas.rows[:1], grounds=[shapely.Point(lon, 0)])
    export_layers([layer], tmp_path / "points.gpx")
    assert f'lon="{written}"' in (tmp_path / "points.gpx").read_text(encoding="utf-8")
