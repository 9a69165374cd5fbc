"""The land month by month where nobody drew it: areas that are known as points, and totals at places."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import shapely

from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, Place
from clearance.land.journal import Entry
from clearance.land.published import Measure, PublishedFigure
from clearance.land.snapshot import Records, SnapshotId, snapshot_of
from clearance.units import Unit
from clearance_maps.language import language_of
from clearance_maps.mapping.in_time import pieces_of
from clearance_maps.mapping.places import place_totals
from clearance_maps.mapping.places_in_time import totals_in_time
from clearance_maps.mapping.progress import progress_layers

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance.land.snapshot import Snapshot

M2 = Unit.M2.scale
GROUND = shapely.box(-78.1, -4.01, -78.09, -4.0)
IDENTITY = SnapshotId(id="0", register="r", country="XAA", as_of=date(2024, 12, 31), known_at="", position=9)


def entry(kind: Kind, area_id: str, on: date, m2: int, ground: BaseGeometry | None = None) -> Entry:
    return Entry(
        kind=kind,
        area_id=area_id,
        effective_on=on,
        act_id=f"{area_id}-{on}",
        entry_id=f"{area_id}-{on}",
        account="cha",
        quantities={Unit.M2: m2 * M2},
        geometry=ground,
        ground=ground,
    )


def area(area_id: str, geometry: BaseGeometry | None, sector: str = "") -> Area:
    return Area(
        area_id=area_id,
        name=area_id,
        hazard_class=HazardClass.CHA,
        hazards=frozenset({Hazard.AP}),
        sector=sector,
        geometry=geometry,
    )


def figure(on: date, mines: int) -> PublishedFigure:
    return PublishedFigure(
        figure_id=f"f{on}",
        row_id="r",
        measure=Measure.AP_MINES,
        quantity=mines,
        to_on=on,
        scope="North",
        issuer="State",
    )


def snapshot(areas: list[Area], entries: list[Entry], figures: list[PublishedFigure]) -> Snapshot:
    places = (
        Place(name="North", lon=-78.0, lat=-3.0, source="", approximate=True),
        Place(name="South", lon=-77.0, lat=-9.0, source="", approximate=True),
    )
    records = Records(areas=tuple(areas), entries=tuple(entries), figures=tuple(figures), places=places)
    return snapshot_of(IDENTITY, "Land", records)


def test_an_area_that_is_known_as_a_point_is_there_from_its_first_day_to_its_last() -> None:
    point = shapely.Point(-78.0, -4.0)
    entries = [
        entry(Kind.OPENED, "A", date(2020, 1, 1), 500),
        entry(Kind.CLEARED, "A", date(2021, 5, 1), 200),
        entry(Kind.CLEARED, "A", date(2022, 7, 1), 300),
        entry(Kind.OPENED, "B", date(2023, 1, 1), 90),
    ]
    read = snapshot([area("A", point), area("B", point)], entries, [])
    assert [(piece.area.area_id, piece.ground, piece.since, piece.until) for piece in pieces_of(read)] == [
        ("A", point, date(2020, 1, 1), date(2022, 7, 1)),
        ("B", point, date(2023, 1, 1), None),
    ]
    layer = next(one for one in progress_layers(read, language_of("en")) if one.name == "point-cha")
    assert (layer.is_points, len(layer.grounds), layer.columns[-1].label) == (True, 2, "Position")


def test_a_total_at_a_place_changes_with_the_books_month_by_month_and_ends_where_an_area_is_drawn() -> None:
    entries = [
        entry(Kind.OPENED, "S-1", date(2020, 1, 1), 500),
        entry(Kind.CLEARED, "S-1", date(2021, 5, 1), 100),
        entry(Kind.CLEARED, "S-1", date(2021, 5, 20), 100),
        entry(Kind.OPENED, "S-2", date(2023, 3, 1), 70, GROUND),
    ]
    read = snapshot([area("S-1", None, "South"), area("S-2", GROUND, "South")], entries, [])
    told = totals_in_time(read, pieces_of(read))
    assert [(one.total.area_m2, one.since, one.until) for one in told] == [
        (500 * M2, date(2020, 1, 1), date(2021, 5, 20)),
        (300 * M2, date(2021, 5, 20), date(2023, 3, 1)),
    ]
    assert place_totals(read) == []


def test_a_published_stock_stands_from_its_day_until_the_next_one_as_on_the_map_of_today() -> None:
    read = snapshot([], [], [figure(date(2014, 12, 31), 4778), figure(date(2018, 6, 30), 1200)])
    told = totals_in_time(read, [])
    assert [(one.total.ap_mines, one.since, one.until) for one in told] == [
        (4778, date(2014, 12, 31), date(2018, 6, 30)),
        (1200, date(2018, 6, 30), None),
    ]
    assert [told[-1].total] == place_totals(read)
    (circles,) = progress_layers(read, language_of("en"))
    assert circles.names == ("North · 4,778", "North · 1,200")
    assert circles.radii[0] == 30.0
    assert circles.radii[1] < circles.radii[0]


def test_a_figure_that_is_published_again_is_the_newer_one() -> None:
    read = snapshot([], [], [figure(date(2014, 12, 31), 7), replace(figure(date(2015, 12, 31), 7), source="again")])
    assert [(one.total.on, one.since) for one in totals_in_time(read, [])] == [
        (date(2014, 12, 31), date(2014, 12, 31)),
        (date(2015, 12, 31), date(2015, 12, 31)),
    ]
