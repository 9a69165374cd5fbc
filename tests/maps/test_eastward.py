"""Land on both sides of 180 degrees lies together on the maps; any other land stays where it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import shapely

from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, Place
from clearance.land.journal import Entry
from clearance.land.snapshot import Records, SnapshotId, snapshot_of
from clearance.units import Unit
from clearance_maps.language import language_of
from clearance_maps.mapping.eastward import lies_together
from clearance_maps.mapping.sheet import sheet_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance_maps.mapping.sheet import Sheet

ISLANDS = shapely.MultiPolygon([shapely.box(177, -19, 180, -16), shapely.box(-180, -17, -178, -16)])


def sheet(outline: BaseGeometry | None, *lons: float) -> Sheet:
    """A sheet of an area at each longitude, and of a place at which there is a total."""
    identity = SnapshotId(id="0", register="r", country="FJI", as_of=date(2024, 12, 31), known_at="", position=9)
    areas, entries = [], []
    for n, lon in enumerate(lons):
        ground = None if n == 0 else shapely.box(lon, -17.01, lon + 0.01, -17)
        area = Area(
            area_id=f"A{n}", name="", hazard_class=HazardClass.CHA, hazards=frozenset({Hazard.AP}), geometry=ground
        )
        areas.append(area)
        entries.append(
            Entry(
                kind=Kind.OPENED,
                area_id=area.area_id,
                effective_on=date(2020, 1, 1),
                act_id="1",
                entry_id=f"e{n}",
                account="cha",
                quantities={Unit.M2: 1000},
                ground=ground,
            )
        )
    place = Place(name="A0", lon=lons[0], lat=-17.0, source="", approximate=True)
    records = Records(areas=tuple(areas), entries=tuple(entries), places=(place,))
    return sheet_of(snapshot_of(identity, "Fiji", records), language_of("en"), outline)


def test_land_on_both_sides_of_180_degrees_lies_together_with_its_places_and_its_outline() -> None:
    moved = lies_together(sheet(ISLANDS, -179.5, 179.0, -179.0))
    assert moved.extent == pytest.approx((179.0, -17.015, 181.01, -16.995))
    assert [total.place.lon for total in moved.totals] == [180.5]
    assert [feature["geometry"] for layer in moved.places for feature in layer.features] == [
        {"type": "Point", "coordinates": [180.5, -17.0]}
    ]
    assert moved.outline is not None
    assert moved.outline.bounds == (177.0, -19.0, 182.0, -16.0)


def test_an_outline_on_both_sides_of_greenwich_is_not_torn_but_left_out() -> None:
    assert lies_together(sheet(shapely.box(-5, 40, 5, 50), -179.5, 179.0, -179.0)).outline is None


@pytest.mark.parametrize("lons", [(10.0, 10.1, 10.2), (-100.0, 20.0, 100.0)])
def test_other_land_stays_where_it_is(lons: tuple[float, ...]) -> None:
    made = sheet(None, *lons)
    assert lies_together(made) is made
    assert lies_together(replace(made, layers=(), places=())).outline is None
