"""An area that is released in parts is closed by the last one: what cutting leaves is no land, what is land stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land.accounts import Kind
from clearance.land.acts import release
from clearance.land.fold import fold
from clearance.land.hazard import Area
from clearance.land.journal import Entry
from clearance.land.slivers import leaves_only_slivers, only_slivers
from clearance.units import Unit

AREA = Area(area_id="A", name="A")
# Far from the equator, and with a side of 570 m from west to east: a corner on it bends it by millimetres.
FIELD = shapely.Polygon([(-160.0, -50.0), (-159.992, -50.0), (-159.996, -49.994)])
WEST, EAST = shapely.box(-160.1, -50.1, -159.996, -49.9), shapely.box(-159.996, -50.1, -159.9, -49.9)
METRE = 1 / 111_000


def _opened(ground: BaseGeometry) -> Entry:
    size = area_exact(ground)
    return Entry(
        kind=Kind.OPENED,
        area_id="A",
        effective_on=date(2022, 1, 1),
        act_id="opened",
        account="cha",
        quantities={Unit.M2: size},
        geometry=ground,
        ground=ground,
        entry_id="E1",
    )


def _released(entries: list[Entry], shape: BaseGeometry) -> list[Entry]:
    said = Entry(
        kind=Kind.CLEARED, area_id="A", effective_on=date(2023, 1, 1), act_id=f"r{len(entries)}", account="cha"
    )
    made = release(replace(said, geometry=shape), fold(AREA, entries)).entries
    return [*entries, *(replace(entry, entry_id=f"E{len(entries) + i}") for i, entry in enumerate(made, start=1))]


def test_an_area_is_closed_by_the_last_part_that_is_cut_out_of_it() -> None:
    west, east = shapely.intersection(FIELD, WEST), shapely.intersection(FIELD, EAST)
    cut_m2 = geodesic_area_m2(FIELD) - geodesic_area_m2(west) - geodesic_area_m2(east)
    assert abs(cut_m2) > 1.5  # the sizes of the parts do not sum to that of the whole
    entries = _released(_released([_opened(FIELD)], west), east)
    state = fold(AREA, entries)
    assert (state.is_open, state.open_m2, state.geometry) == (False, 0, None)
    assert sum(entry.quantities[Unit.M2] for entry in entries[1:]) == area_exact(FIELD)


@pytest.mark.parametrize("side_m", [0.5, 2.0])
def test_a_small_piece_that_is_left_out_stays_open(side_m: float) -> None:
    x, y = FIELD.centroid.x, FIELD.centroid.y
    piece = shapely.box(x, y, x + side_m * METRE, y + side_m * METRE)
    state = fold(AREA, _released([_opened(FIELD)], shapely.difference(FIELD, piece)))
    assert state.geometry is None if side_m < 1 else state.is_open
    if side_m > 1:
        assert state.open_m2 == pytest.approx(area_exact(piece), rel=0.01)


def test_a_strip_that_somebody_could_mark_stays_open() -> None:
    x = FIELD.centroid.x
    strip = shapely.box(x, -50.1, x + 0.1 * METRE, -49.9)
    state = fold(AREA, _released([_opened(FIELD)], shapely.difference(FIELD, strip)))
    assert state.is_open
    assert state.open_m2 == pytest.approx(area_exact(shapely.intersection(FIELD, strip)), rel=0.1)


def test_m2_that_lie_elsewhere_are_not_closed_with_the_ground() -> None:
    more = Entry(
        kind=Kind.IDENTIFIED,
        area_id="A",
        effective_on=date(2022, 2, 1),
        act_id="more",
        account="cha",
        quantities={Unit.M2: 600_000},
        entry_id="E2",
    )
    west, east = shapely.intersection(FIELD, WEST), shapely.intersection(FIELD, EAST)
    state = fold(AREA, _released(_released([_opened(FIELD), more], west), east))
    assert state.is_open
    assert state.open_m2 == pytest.approx(600_000, abs=5_000)


@pytest.mark.parametrize(("wide_m", "is_sliver"), [(0.001, True), (0.015, True), (0.03, False), (1.0, False)])
def test_a_sliver_is_thinner_than_two_centimetres(wide_m: float, is_sliver: bool) -> None:  # noqa: FBT001  a parameter
    strip = shapely.box(10.0, 5.0, 10.002, 5.0 + wide_m * METRE)
    assert only_slivers(strip) is is_sliver
    whole = shapely.box(10.0, 5.0, 10.002, 5.002)
    assert leaves_only_slivers(whole, shapely.difference(whole, strip)) is is_sliver


def test_slivers_beside_land_are_not_all_that_is_left() -> None:
    both = shapely.MultiPolygon([shapely.box(10, 5, 10.002, 5 + 0.001 * METRE), shapely.box(10, 6, 10.001, 6.001)])
    assert not only_slivers(both)
    assert only_slivers(None)
