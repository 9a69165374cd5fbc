from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import shapely

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, HazardClass, WorkStatus
from clearance.land.journal import Entry
from clearance.land.sites import Site, SiteKind
from clearance.units import Unit, format_quantity

Field = Callable[..., shapely.Polygon]
Made = Callable[..., Entry]
Found = Callable[..., list[tuple[str, str, str, str]]]


def test_fields_that_are_missing_are_counted_in_one_finding(
    field: Field, opened: Made, found: Found, area: Callable[..., Area]
) -> None:
    bare = [
        area("A", hazards=frozenset(), sector=None),
        area("B", sector=None, operator=None, admin1=None),
        area("C", hazard_class=HazardClass.UNCLASSIFIED),
    ]
    entries = [
        opened(field(0)),
        opened(field(1), area_id="B"),
        opened(field(2), area_id="C", account="unclassified"),
    ]
    assert found(*entries, areas=bare) == [
        ("note", "fields-missing", "3 areas", "without sector 2, class 1, hazard 1, admin1 1, operator 1")
    ]


def test_the_operator_of_a_release_is_that_of_its_area(
    field: Field, opened: Made, cleared: Made, found: Found, area: Callable[..., Area]
) -> None:
    first = opened(field(0))
    assert found(first, cleared(first, 2), areas=[area("A", operator=None)]) == []


def test_a_status_is_missed_only_where_a_register_keeps_any(field: Field, opened: Made, found: Found) -> None:
    first, second = opened(field(0)), opened(field(1), area_id="B")
    assert found(first, second) == []
    begun = replace(
        first, kind=Kind.STATUS, quantities={}, geometry=None, ground=None, status=WorkStatus.WORKED_ON, entry_id="A2"
    )
    assert found(first, second, begun) == [("note", "fields-missing", "2 areas", "without status 1")]


def test_a_reassignment_fills_a_field(field: Field, opened: Made, found: Found, area: Callable[..., Area]) -> None:
    named = replace(
        opened(field(0)), kind=Kind.REASSIGNED, quantities={}, geometry=None, ground=None, attributes={"sector": "East"}
    )
    assert found(opened(field(0)), named, areas=[area("A", sector=None)]) == []


def test_ids_that_differ_in_capitals_or_spaces_only_are_named(
    field: Field, opened: Made, found: Found, area: Callable[..., Area]
) -> None:
    alike = ("mf 7", "MF  7 ", "mf 77")
    entries = [opened(field(i), area_id=area_id) for i, area_id in enumerate(alike)]
    assert found(*entries, areas=[area(area_id) for area_id in alike]) == [
        ("warning", "ids-alike", "MF  7 , mf 7", "id 'mf 7'")
    ]


def test_one_id_of_the_source_for_several_areas_is_named(
    field: Field, opened: Made, found: Found, area: Callable[..., Area]
) -> None:
    same = [area(name, import_id=f"hazard_poly_14{'5' if name != 'C' else '6'} ") for name in "ABC"]
    entries = [opened(field(i), area_id=name) for i, name in enumerate("ABC")]
    assert found(*entries, areas=same) == [("warning", "ids-alike", "A, B", "source id 'hazard_poly_145'")]


def test_records_of_one_kind_at_one_place_are_named_together(
    opened: Made, found: Found, area: Callable[..., Area]
) -> None:
    here, near, far = shapely.Point(-150, -40), shapely.Point(-150 + 4e-7, -40), shapely.Point(-150.1, -40)
    points = [area("A", geometry=here), area("B", geometry=near), area("C", geometry=far)]
    sites = [
        Site(site_id=f"S{i}", kind=kind, geometry=shape)
        for i, (kind, shape) in enumerate(
            [
                (SiteKind.INCIDENT, here),
                (SiteKind.MINEFIELD, here),
                (SiteKind.INCIDENT, near),
                (SiteKind.INCIDENT, None),
            ]
        )
    ]
    entries = [opened(None, area_id=name, quantities={Unit.M2: 9_000_000}) for name in "ABC"]
    assert [f[1:] for f in found(*entries, areas=points, sites=sites) if f[1] == "points-same"] == [
        ("points-same", "A, B", "2 of kind area at -150.000000, -40.000000"),
        ("points-same", "S0, S2", "2 of kind incident at -150.000000, -40.000000"),
    ]


def test_a_report_recorded_twice_is_named_with_both_entries(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    whole = opened(field(0, wide=2))
    half = {"quantities": {Unit.M2: area_exact(field(0))}, "effective_on": date(2022, 6, 2)}
    once = cleared(whole, 2, geometry=field(0), ground=field(0), **half)
    again = cleared(whole, 3, geometry=field(0), ground=None, **half)
    exact = format_quantity(area_exact(field(0)), Unit.M2)
    twice = ("warning", "act-recorded-twice", "A2, cleared of A on 2022-06-02, and A3", exact)
    assert twice in found(whole, once, again)
    for other in (
        {"operator": "Team 2"},
        {"effective_on": date(2022, 6, 3)},
        {"geometry": field(1)},
        {"act_id": once.act_id},
    ):
        assert "act-recorded-twice" not in [f[1] for f in found(whole, once, replace(again, **other))]


def test_totals_recorded_twice_are_named(opened: Made, cleared: Made, found: Found) -> None:
    total = opened(None, area_id="X", quantities={Unit.M2: 9_000_000})
    once = cleared(total, 2, quantities={Unit.M2: 1_000_000})
    again = replace(once, entry_id="X3", act_id="other")
    assert found(total, once, again) == [
        ("warning", "act-recorded-twice", "X2, cleared of X on 2022-06-02, and X3", "1,000 m2")
    ]


@pytest.mark.parametrize("count", [1, 2])
def test_closed_land_that_was_reopened_is_counted(
    field: Field, opened: Made, cleared: Made, found: Found, count: int
) -> None:
    entries = []
    for column, (closed_id, new_id) in enumerate(list(zip("AB", "DE", strict=True))[:count]):
        first = opened(field(column), area_id=closed_id)
        back = opened(
            field(column),
            area_id=new_id,
            kind=Kind.REOPENED,
            other_area_id=closed_id,
            from_account="cleared",
            effective_on=date(2022, 7, 1),
        )
        entries += [first, cleared(first, 2), back]
    exact = format_quantity(count * area_exact(field(0)), Unit.M2)
    assert found(*entries) == [("note", "land-reopened", f"{count} reopened area{'s' if count != 1 else ''}", exact)]
