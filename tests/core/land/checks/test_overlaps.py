from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from clearance.errors import InvalidGeometry
from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land.accounts import Kind
from clearance.land.checks import Finding
from clearance.land.journal import Entry
from clearance.units import Unit

Field = Callable[..., shapely.Polygon]
Made = Callable[..., Entry]
Found = Callable[..., list[tuple[str, str, str, str]]]
Looked = Callable[..., tuple[Finding, ...]]


def m2(shape: BaseGeometry) -> str:
    return f"{geodesic_area_m2(shape):,.1f} m2"


def test_overlaps_of_open_areas_are_named_with_gross_and_net(field: Field, opened: Made, found: Found) -> None:
    first, second = field(0), field(0.5)
    shared, whole = field(0.5, wide=0.5), geodesic_area_m2(field(0, wide=1.5))
    gross = geodesic_area_m2(first) + geodesic_area_m2(second)
    assert found(opened(first), opened(second, area_id="B")) == [
        ("warning", "ground-counted-twice", "1 pairs of open areas", f"{gross:,.0f} m2 gross, {whole:,.0f} m2 net"),
        ("warning", "overlap-area-area", "A and B", m2(shared)),
    ]


def test_a_pair_carries_its_ids_its_m2_and_the_ground_in_question(field: Field, opened: Made, looked: Looked) -> None:
    pair = looked(opened(field(0)), opened(field(0.5), area_id="B"))[1]
    assert (pair.ids, pair.m2) == (("A", "B"), geodesic_area_m2(field(0.5, wide=0.5)))
    assert pair.place is not None
    assert pair.place.equals(field(0.5, wide=0.5))


def test_an_area_under_two_ids_is_the_same_ground(field: Field, opened: Made, found: Found) -> None:
    nearly = field(0.001)
    assert [finding[:3] for finding in found(opened(field(0)), opened(nearly, area_id="B"))] == [
        ("warning", "ground-counted-twice", "1 pairs of open areas"),
        ("warning", "same-ground", "A and B"),
    ]
    inner = found(opened(field(0)), opened(field(0, wide=0.5), area_id="B"))
    assert [finding[1] for finding in inner] == ["ground-counted-twice", "overlap-area-area"]


def test_an_overlap_within_the_position_errors_is_a_note(field: Field, opened: Made, found: Found) -> None:
    """A step of the grid is about 83 m here: the two can be moved apart by a tenth of that."""

    def pair(left_m: float | None, right_m: float | None) -> tuple[str, str]:
        left = opened(field(0), position_error_m=left_m)
        right = opened(field(0.9), area_id="B", position_error_m=right_m)
        return next((f[0], f[3]) for f in found(left, right) if f[1] == "overlap-area-area")

    shared = m2(field(0.9, wide=0.1))
    assert pair(None, None) == ("warning", shared)
    assert pair(5, 3) == ("warning", shared)
    assert pair(5, 4) == ("note", f"{shared}, explained by position error (9 m together)")
    assert pair(None, 200) == ("note", f"{shared}, explained by position error (200 m together)")


def test_released_land_in_an_open_area_is_named_and_that_of_the_area_itself_is_not(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    whole = opened(field(0, wide=2))
    west = cleared(whole, 2, geometry=field(0), ground=field(0), quantities={Unit.M2: area_exact(field(0))})
    assert found(whole, west) == []
    over = opened(field(0.5, wide=0.25), area_id="B")
    assert found(whole, west, over) == [
        (
            "warning",
            "overlap-area-released",
            "B (cha) and A2, cleared by Team 1 of A on 2022-06-02",
            m2(field(0.5, wide=0.25)),
        )
    ]


def test_what_a_release_draws_over_another_open_area_counts_although_it_was_not_booked(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    left, right = opened(field(0)), opened(field(1), area_id="B")
    beyond = cleared(left, 2, geometry=field(0, wide=1.5))
    assert [f[1::2] for f in found(left, right, beyond)] == [
        ("ground-waits", f"{area_exact(field(1, wide=0.5)) / 1000:,} m2"),
        ("overlap-area-released", m2(field(1, wide=0.5))),
    ]


def test_land_that_two_operators_released_is_named_with_both_and_with_gross_and_net(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    left, right = opened(field(0)), opened(field(0.5), area_id="B")
    both = [
        cleared(left, 2),
        cleared(right, 3, kind=Kind.REDUCED, operator="Team 2", method="TS", depth_cm=None, finds=()),
    ]
    gross = geodesic_area_m2(field(0)) + geodesic_area_m2(field(0.5))
    net = geodesic_area_m2(field(0, wide=1.5))
    assert found(left, right, *both) == [
        (
            "warning",
            "released-counted-twice",
            "1 pairs of releases: cleared by Team 1 and reduced by Team 2 (1)",
            f"{gross:,.0f} m2 gross, {net:,.0f} m2 net",
        ),
        (
            "warning",
            "overlap-released-released",
            "A2, cleared by Team 1 of A on 2022-06-02, and B3, reduced by Team 2 of B on 2022-06-03",
            m2(field(0.5, wide=0.5)),
        ),
    ]


def test_a_report_that_draws_land_which_another_one_released_is_a_note(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    left, right = opened(field(0)), opened(field(1), area_id="B")
    drawn_twice = cleared(right, 3, operator="Team 2", geometry=field(0.75, wide=1.25))
    assert [f[:3] for f in found(left, right, cleared(left, 2), drawn_twice)] == [
        ("warning", "ground-waits", "B3, cleared of B on 2022-06-03"),
        (
            "note",
            "release-drawn-twice",
            "B3, cleared by Team 2 of B on 2022-06-03, and A2, cleared by Team 1 of A on 2022-06-02",
        ),
    ]


def test_land_that_was_reopened_and_released_again_was_not_released_twice(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    first = opened(field(0))
    back = replace(
        opened(field(0), area_id="B"),
        kind=Kind.REOPENED,
        other_area_id="A",
        from_account="cleared",
        effective_on=date(2022, 7, 1),
    )
    again = cleared(back, 8, effective_on=date(2022, 8, 1), other_area_id="", from_account=None)
    assert [f[1] for f in found(first, cleared(first, 2), back)] == ["land-reopened"]
    assert [f[1] for f in found(first, cleared(first, 2), back, again)] == ["land-reopened"]
    unlinked = replace(back, kind=Kind.IDENTIFIED, other_area_id="", from_account=None, cause="survey")
    assert [f[1] for f in found(first, cleared(first, 2), unlinked)] == ["overlap-area-released"]


def test_ground_over_the_antimeridian_is_laid_over_ground_on_the_other_side(opened: Made, found: Found) -> None:
    west = shapely.MultiPolygon([shapely.box(179.99, -17, 180, -16.99), shapely.box(-180, -17, -179.99, -16.99)])
    east = shapely.box(-179.995, -17, -179.98, -16.99)
    far = shapely.box(0, -17, 0.01, -16.99)
    pairs = found(opened(west), opened(east, area_id="B"), opened(far, area_id="C"))
    assert [f[1:] for f in pairs][1] == (
        "overlap-area-area",
        "A and B",
        m2(shapely.box(-179.995, -17, -179.99, -16.99)),
    )
    assert len(pairs) == 2


def test_two_areas_that_cannot_be_overlaid_are_named(opened: Made, found: Found) -> None:
    spiky = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2), (1, 5)])
    with pytest.raises(InvalidGeometry, match=r"^A with B cannot be overlaid"):
        found(opened(spiky), opened(shapely.box(0, 0, 3, 3), area_id="B"))
