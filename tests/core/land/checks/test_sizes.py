from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely

from clearance.geodesy import area_exact
from clearance.land.hazard import SizeBasis
from clearance.land.journal import Entry
from clearance.units import Unit, format_quantity

Field = Callable[..., shapely.Polygon]
Made = Callable[..., Entry]
Found = Callable[..., list[tuple[str, str, str, str]]]

UNDRAWN = ("note", "fields-missing", "1 area", "without polygon 1")


def test_an_area_of_unknown_size_is_noted_and_recorded_mines_in_it_are_a_warning(opened: Made, found: Found) -> None:
    assert found(opened(None)) == [("note", "size-unknown", "A", "unknown m2"), UNDRAWN]
    assert found(opened(None, quantities={Unit.AP_MINES: 12})) == [
        ("warning", "mines-without-size", "A", "12 ap_mines"),
        UNDRAWN,
    ]


def test_a_released_area_needs_no_size_any_more(opened: Made, cleared: Made, found: Found) -> None:
    unknown = opened(None)
    assert found(unknown, cleared(unknown, 2, quantities={Unit.M2: 0})) == [UNDRAWN]


@pytest.mark.parametrize(
    ("m2", "error_m", "value"),
    [
        (5, None, "5 m2, its position within 5 m"),
        (79, None, ""),
        (79, 6, "79 m2, its position within 6 m"),
        (125_000, 200, "125,000 m2, its position within 200 m"),
        (126_000, 200, ""),
    ],
)
def test_an_area_smaller_than_the_circle_of_its_position_error_is_noted(
    opened: Made, found: Found, m2: int, error_m: float | None, value: str
) -> None:
    entry = opened(None, quantities={Unit.M2: m2 * 1000}, position_error_m=error_m)
    assert [f[3] for f in found(entry) if f[1] == "smaller-than-error"] == ([value] if value else [])


def test_what_was_never_measured_is_one_note_with_its_share(field: Field, opened: Made, found: Found) -> None:
    exact = area_exact(field(0))
    entries = [
        opened(field(0), area_id="A"),
        opened(field(1), area_id="B", size_basis=SizeBasis.GUESSED),
        opened(field(2), area_id="C", size_basis=SizeBasis.ESTIMATED),
        opened(field(3), area_id="D", size_basis=SizeBasis.SKETCH),
    ]
    one, total = (format_quantity(n * exact, Unit.M2) for n in (1, 4))
    value = f"50% of {total}: estimated {one} in 1, guessed {one} in 1"
    assert found(*entries) == [("note", "sizes-by-basis", "2 of 4 open areas", value)]
