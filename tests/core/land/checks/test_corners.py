"""The rules of the GICHD geocheck, on shapes as they were typed; the ground that is booked is sound."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely

from clearance.geodesy import area_exact, geodesic_area_m2, repaired
from clearance.land.checks import Finding
from clearance.land.checks.corners import of_corners
from clearance.land.journal import Entry
from clearance.units import Unit

Field = Callable[..., shapely.Polygon]
Made = Callable[..., Entry]
Short = list[tuple[str, str]]

RECORD = "A1, opened of A on 2022-01-01"


def ring(*corners: tuple[float, float]) -> shapely.Polygon:
    return shapely.Polygon([(lon / 1000 - 150, lat / 1000 - 40) for lon, lat in corners])


def short(findings: Callable[..., object] | list[Finding]) -> Short:
    return [(finding.rule, finding.value) for finding in findings]  # type: ignore[union-attr]


@pytest.fixture
def typed(opened: Made) -> Callable[[shapely.Geometry], list[Finding]]:
    """The findings on a shape as typed."""
    return lambda shape: list(of_corners([opened(None, geometry=shape)]))


Typed = Callable[[shapely.Geometry], list[Finding]]


def test_a_sound_shape_has_no_findings(field: Field, typed: Typed) -> None:
    holed = field(0).difference(shapely.box(-149.9996, -39.9996, -149.9994, -39.9994))
    assert typed(holed) == typed(shapely.MultiPolygon([field(0), field(2)])) == typed(shapely.Point(0, 0)) == []


def test_a_ring_that_crosses_itself_is_not_valid(typed: Typed) -> None:
    bow_tie = ring((0, 0), (1, 1), (1, 0), (0, 1))
    assert typed(bow_tie) == [
        Finding(
            rule="polygon-invalid",
            severity="warning",
            record=RECORD,
            value="Self-intersection[-149.9995 -39.9995]",
            remedy="draw the corners in the order in which they were walked",
            title="a polygon is not valid",
            ids=("A", "A1"),
        )
    ]


def test_the_books_hold_what_an_invalid_shape_encloses_and_the_check_names_the_shape(
    opened: Made, found: Callable[..., list[tuple[str, str, str, str]]]
) -> None:
    bow_tie = ring((0, 0), (1, 1), (1, 0), (0, 1))
    ground = repaired(bow_tie)
    entry = opened(ground, geometry=bow_tie, ground=ground, quantities={Unit.M2: area_exact(ground)})
    assert [finding[:2] for finding in found(entry)] == [("warning", "polygon-invalid")]


def test_a_polygon_twice_in_one_record_and_parts_over_each_other_are_two_things(field: Field, typed: Typed) -> None:
    both = shapely.MultiPolygon([field(0), field(5), field(0).reverse(), field(5.25)])
    assert short(typed(both)) == [
        ("polygon-invalid", "Self-intersection[-149.994873046875 -39.9990234375]"),
        ("polygon-twice", "polygons 1 and 3 of 4"),
        (
            "parts-overlap",
            f"polygons 2 and 4: {geodesic_area_m2(field(5.25, wide=0.75)):,.1f} m2, 75.0% of the smaller",
        ),
    ]


def test_parts_may_overlap_by_nine_in_a_thousand(field: Field, typed: Typed) -> None:
    def rules(shift: float) -> list[str]:
        return [finding.rule for finding in typed(shapely.MultiPolygon([field(0), field(shift)]))]

    assert rules(1 - 0.008) == ["polygon-invalid"]
    assert rules(1 - 0.010) == ["polygon-invalid", "parts-overlap"]


def test_corners_less_than_a_millionth_of_a_degree_apart_are_one_corner(typed: Typed) -> None:
    twice = ring((0, 0), (1, 0), (1.0009, 0.0009), (1, 1), (0, 1))
    assert short(typed(twice)) == [("corner-repeated", "the corner -149.998999, -39.999999")]
    assert typed(ring((0, 0), (1, 0), (1.0011, 0.0009), (1, 1), (0, 1))) == []


def test_a_ring_closed_twice_is_no_repeated_corner(typed: Typed) -> None:
    assert short(typed(ring((0, 0), (1, 0), (1, 1), (0, 0), (0, 0)))) == [
        ("ring-closed-twice", "the corner -150.000000, -40.000000")
    ]


def test_several_repeated_corners_of_a_record_are_one_finding(typed: Typed) -> None:
    many = ring((0, 0), (0, 0), (1, 0), (1, 0), (1, 1), (1, 1), (0, 1))
    assert short(typed(many)) == [("corner-repeated", "the corner -150.000000, -40.000000 and 2 more")]


def test_fewer_than_three_corners_enclose_nothing(typed: Typed) -> None:
    assert short(typed(ring((0, 0), (1, 1), (0, 0)))) == [
        ("polygon-invalid", "Too few points in geometry component[-150 -40]"),
        ("too-few-corners", "2 corners that differ"),
    ]


def test_corners_more_than_5_km_apart_are_named_with_their_distance(typed: Typed) -> None:
    assert typed(ring((0, 0), (0, 44.9), (0.1, 44.9))) == []
    assert short(typed(ring((0, 0), (0, 45.1), (0.1, 45.1)))) == [
        ("corners-far-apart", "5,008 m from -149.999900, -39.954900 and 1 more")
    ]
    across = shapely.Polygon([(179.99, 0), (-179.99, 0), (-179.99, 0.01), (179.99, 0.01)])
    assert [finding.rule for finding in typed(across)] == []


def test_each_shape_of_many_is_told_apart(field: Field, opened: Made) -> None:
    twice = ring((0, 0), (0, 0), (1, 0), (1, 1))
    entries = [
        opened(None, geometry=shape, area_id=name)
        for name, shape in zip("ABCD", (field(0), twice, None, shapely.MultiPolygon([field(3), twice])), strict=True)
    ]
    assert [finding.ids[0] for finding in of_corners(entries)] == ["B", "D"]
