from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land.checks import Finding
from clearance.land.hazard import Area
from clearance.land.journal import Entry
from clearance.land.sites import Boundary
from clearance.units import Unit, format_quantity

Field = Callable[..., shapely.Polygon]
Made = Callable[..., Entry]
Found = Callable[..., list[tuple[str, str, str, str]]]
Looked = Callable[..., tuple[Finding, ...]]


def m2(shape: BaseGeometry) -> str:
    return format_quantity(area_exact(shape), Unit.M2)


@pytest.fixture
def lines(field: Field) -> list[Boundary]:
    """A country of two provinces; the eastern one has two districts."""
    east = field(4, wide=4)
    return [
        Boundary(name="Example", level=0, geometry=field(0, wide=8)),
        Boundary(name="Alpha", level=1, geometry=field(0, wide=4)),
        Boundary(name="Béta", level=1, geometry=east),
        Boundary(name="One", level=2, geometry=field(0, wide=6)),
        Boundary(name="Two", level=2, geometry=field(6, wide=2)),
    ]


def test_an_area_in_the_unit_that_it_names_has_no_finding(
    field: Field, opened: Made, found: Found, lines: list[Boundary]
) -> None:
    assert found(opened(field(0)), boundaries=lines) == []
    assert found(opened(field(5)), boundaries=[]) == []


def test_an_area_over_the_border_is_split_by_it(
    field: Field, opened: Made, looked: Looked, lines: list[Boundary]
) -> None:
    inside, outside = field(0, wide=0.75), field(-0.25, wide=0.25)
    (finding,) = looked(opened(field(-0.25)), boundaries=lines)
    exact = area_exact(field(-0.25))
    beyond = exact - exact * area_exact(inside) // (area_exact(inside) + area_exact(outside))
    assert finding == Finding(
        rule="across-border",
        severity="warning",
        record="A",
        value=(
            f"{format_quantity(exact - beyond, Unit.M2)} inside, {format_quantity(beyond, Unit.M2)} outside, "
            "up to 21 m beyond the line"
        ),
        remedy="check the line and its date; transfer the part that lies abroad, or settle it with the neighbour",
        title="an area lies across the border",
        ids=("A",),
        m2=beyond / 1000,
    )
    assert finding.place is not None
    assert finding.place.equals(outside)


def test_what_the_position_error_explains_at_the_border_is_a_note(
    field: Field, opened: Made, found: Found, lines: list[Boundary]
) -> None:
    for error_m, severity in ((20.0, "warning"), (22.0, "note")):
        entry = opened(field(-0.25), position_error_m=error_m)
        assert [f[:2] for f in found(entry, boundaries=lines)] == [(severity, "across-border")]


def test_an_area_outside_the_country_is_named_with_its_distance(
    field: Field, opened: Made, found: Found, lines: list[Boundary]
) -> None:
    assert found(opened(field(-3)), boundaries=lines) == [
        ("warning", "outside-country", "A", f"{m2(field(-3))} outside, up to 250 m beyond the line"),
        ("warning", "other-unit", "A", f"admin1 is 'Alpha'; {m2(field(-3))} in none"),
        ("warning", "other-unit", "A", f"admin2 is 'One'; {m2(field(-3))} in none"),
    ]


def test_without_a_border_the_provinces_are_the_country(
    field: Field, opened: Made, found: Found, lines: list[Boundary]
) -> None:
    provinces = [line for line in lines if line.level == 1]
    assert found(opened(field(3.5)), boundaries=provinces)[0][1] == "across-units"
    assert found(opened(field(-3)), boundaries=provinces)[0][1] == "outside-country"


def test_an_area_in_several_units_is_a_note_with_the_m2_of_each(
    field: Field, opened: Made, found: Found, lines: list[Boundary]
) -> None:
    ((severity, rule, record, value),) = found(opened(field(3.5)), boundaries=lines)
    assert (severity, rule, record) == ("note", "across-units", "A")
    west, east = value.removesuffix(" Béta").split(" Alpha, ")
    total = sum(float(part.removesuffix(" m2").replace(",", "")) for part in (west, east))
    assert total == pytest.approx(area_exact(field(3.5)) / 1000, abs=1e-9)
    assert float(west.removesuffix(" m2").replace(",", "")) == pytest.approx(total / 2, abs=0.01)


def test_an_area_that_names_another_unit_than_it_lies_in_is_named_with_both(
    field: Field, opened: Made, found: Found, lines: list[Boundary]
) -> None:
    assert found(opened(field(7)), boundaries=lines) == [
        ("warning", "other-unit", "A", f"admin1 is 'Alpha'; {m2(field(7))} Béta"),
        ("warning", "other-unit", "A", f"admin2 is 'One'; {m2(field(7))} Two"),
    ]


def test_names_compare_without_accents_capitals_and_marks(
    field: Field, opened: Made, found: Found, area: Callable[..., Area], lines: list[Boundary]
) -> None:
    spelt = area("A", admin1="BETA", admin2=None)
    assert [f[1] for f in found(opened(field(5)), areas=[spelt], boundaries=lines)] == []


def test_names_that_are_no_unit_are_counted(
    field: Field, opened: Made, found: Found, area: Callable[..., Area], lines: list[Boundary]
) -> None:
    unknown = [area(name, admin1="Gamma") for name in "AB"]
    entries = [opened(field(i), area_id=name) for i, name in enumerate("AB")]
    assert found(*entries, areas=unknown, boundaries=lines) == [("note", "unit-unknown", "admin1 'Gamma'", "2 areas")]


def test_an_area_known_as_a_point_lies_in_the_unit_of_the_point(
    field: Field, opened: Made, found: Found, area: Callable[..., Area], lines: list[Boundary]
) -> None:
    point = area("A", geometry=shapely.Point(field(7).centroid), admin2=None)
    entry = opened(None, quantities={Unit.M2: 5_000_000})
    assert [f[1:] for f in found(entry, areas=[point], boundaries=lines) if f[0] == "warning"] == [
        ("other-unit", "A", "admin1 is 'Alpha'; 5,000 m2 Béta")
    ]


def test_areas_above_their_unit_or_country_are_named(
    field: Field, opened: Made, found: Found, lines: list[Boundary]
) -> None:
    def sized(area_id: str, share: float) -> Entry:
        exact = round(share * area_exact(field(0, wide=4)))
        return opened(None, area_id=area_id, quantities={Unit.M2: exact})

    province, country = (geodesic_area_m2(field(0, wide=wide)) / 1e6 for wide in (4, 8))

    def above(*entries: Entry) -> list[tuple[str, str, str]]:
        return [f[1:] for f in found(*entries, boundaries=lines) if f[0] == "warning"]

    assert above(sized("A", 0.9)) == []
    assert above(sized("A", 1.1)) == [
        ("area-above-unit", "A", f"{1.1 * province:,.3f} km2; admin1 'Alpha' has {province:,.3f} km2"),
        ("total-above-unit", "admin1 'Alpha'", f"{1.1 * province:,.3f} km2; it has {province:,.3f} km2"),
        ("total-above-country", "1 open areas", f"{1.1 * province:,.3f} km2; the country has {country:,.3f} km2"),
    ]
    assert [f[:2] for f in above(sized("A", 0.9), sized("B", 0.9))] == [
        ("total-above-unit", "admin1 'Alpha'"),
        ("total-above-unit", "admin2 'One'"),
        ("total-above-country", "2 open areas"),
    ]
    larger_than_all = f"{2.1 * province:,.3f} km2; the country has {country:,.3f} km2"
    assert ("area-above-unit", "A", larger_than_all) in above(sized("A", 2.1))


def test_the_land_of_the_country_may_be_given_where_no_line_is_on_record(opened: Made, found: Found) -> None:
    total = opened(None, area_id="X", quantities={Unit.M2: 600_000_000})
    assert found(total, land_m2=1_250_000.0) == []
    assert found(total, land_m2=1_000_000.0) == [
        ("warning", "total-above-country", "X", "0.600 km2; the country has 1.000 km2")
    ]
