from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely
from pyproj import Geod

from clearance.errors import NotPossible
from clearance_geodata.coordinates.declination import declination_deg
from clearance_geodata.coordinates.position import read_position
from clearance_geodata.export import Layer, vertices_of

NAMES = (
    "area_id",
    "point",
    "part",
    "ring",
    "vertex",
    "lon",
    "lat",
    "bearing_deg",
    "magnetic_deg",
    "leg_m",
    "utm",
    "mgrs",
)


def test_each_corner_has_a_row_in_order_of_parts_rings_and_corners(areas: Layer) -> None:
    table = vertices_of(areas)
    assert table.names == (*NAMES, "snapshot", "as_of")
    assert (table.name, table.geometry_type, table.key) == ("areas_vertices", None, "point")
    parts = [row[:5] for row in table.rows if row[0] == "-78/ü"]
    assert parts == [
        *(("-78/ü", f"-78/ü/{n}", 1, "outer", n) for n in range(1, 5)),
        *(("-78/ü", f"-78/ü/{n + 4}", 1, "hole 1", n) for n in range(1, 5)),
        *(("-78/ü", f"-78/ü/{n + 8}", 2, "outer", n) for n in range(1, 5)),
    ]
    assert len(table.rows) == 8 + 12 + 12
    assert "'tis" not in table.column("area_id")


def test_walking_the_legs_leads_round_each_ring(areas: Layer) -> None:
    table, geod = vertices_of(areas), Geod(ellps="WGS84")
    rows = [dict(zip(table.names, row, strict=True)) for row in table.rows]
    for i, row in enumerate(rows):
        here = (row["area_id"], row["part"], row["ring"])
        ring = [other for other in rows if (other["area_id"], other["part"], other["ring"]) == here]
        target = ring[int(str(row["vertex"])) % len(ring)]
        lon, lat, _ = geod.fwd(row["lon"], row["lat"], row["bearing_deg"], row["leg_m"])
        assert (lon, lat) == pytest.approx((target["lon"], target["lat"]), abs=5e-7), i


def test_magnetic_bearings_are_those_of_the_day(areas: Layer) -> None:
    table = vertices_of(areas)
    east = declination_deg(17, 44, date(2024, 12, 31))
    turned = [
        (float(true) - float(magnetic) + 180) % 360 - 180  # type: ignore[arg-type]
        for true, magnetic in zip(table.column("bearing_deg"), table.column("magnetic_deg"), strict=True)
    ]
    assert turned == pytest.approx([east] * len(turned), abs=0.05)
    old = vertices_of(replace(areas, origin=replace(areas.origin, as_of=date(1850, 1, 1))))
    assert set(old.column("magnetic_deg")) == {None}


def test_grid_references_can_be_read_again(areas: Layer) -> None:
    table = vertices_of(areas)
    for lon, lat, utm, mgrs in zip(*(table.column(name) for name in ("lon", "lat", "utm", "mgrs")), strict=True):
        for text, metres in ((utm, 0.01), (mgrs, 1.5)):
            place = read_position(str(text))
            _, _, off = Geod(ellps="WGS84").inv(lon, lat, place.lon, place.lat)
            assert off < metres, text


def test_there_is_no_grid_near_the_pole(areas: Layer) -> None:
    ground = shapely.box(17, 85, 17.1, 85.1)
    table = vertices_of(replace(areas, rows=areas.rows[:1], grounds=[ground]))
    assert table.column("utm") == table.column("mgrs") == [None] * 4


def test_a_release_names_its_area_too(released: Layer) -> None:
    table = vertices_of(released)
    assert table.names == ("entry_id", *NAMES)
    assert table.rows[0][:3] == ("E17", "007", "E17/1")


def test_legs_over_the_antimeridian_go_the_short_way(areas: Layer) -> None:
    across = shapely.Polygon([(179.99, -17), (-179.99, -17), (-179.99, -16.99), (179.99, -16.99)])
    table = vertices_of(replace(areas, rows=areas.rows[:1], grounds=[across]))
    assert max(float(leg) for leg in table.column("leg_m")) < 2200  # type: ignore[arg-type]
    assert table.column("lon") == [179.99, -179.99, -179.99, 179.99]


def test_what_has_no_turning_points_is_said(entries: Layer, areas: Layer) -> None:
    with pytest.raises(
        NotPossible, match=r"^entries has no polygons and so no turning points; choose a layer that has"
    ):
        vertices_of(entries)
    with pytest.raises(NotPossible, match=r"^areas has no polygons"):
        vertices_of(replace(areas, geometry_type="Point"))
