from __future__ import annotations

import pytest

from clearance.errors import InvalidGeometry
from clearance_geodata.coordinates.angles import Order
from clearance_geodata.coordinates.grid import GridText, Metres, Zone, read_grid

HERE, SWAPPED = Metres(788878.0, 9612740.0, 1.0), Metres(9612740.0, 788878.0, 1.0)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("17S 788878E 9612740N", Zone(17, "S")),
        ("17 M 788878 mE 9612740 mN", Zone(17, "M", southern=True)),
        ("788878 E 9612740 N 17 Sur", Zone(17, southern=True)),
        ("UTM zone 17 south, E 788,878 m, N 9,612,740 m", Zone(17, southern=True)),
        ("Zona 17M Este: 788 878 Norte: 9 612 740", Zone(17, "M", southern=True)),
        ("N 9.612.740 E 788.878 huso 17S", Zone(17, "S")),
        ("17S x=788878 y=9612740", Zone(17, "S")),
        ("17L 788'878 E 9'612'740 N", Zone(17, "L", southern=True)),
    ],
)
def test_utm_is_read_with_zone_letters_and_marks_in_any_place(text: str, zone: Zone) -> None:
    read = read_grid(text)
    assert (read.zone, read.groups[0][0], read.southern, read.xy) == (zone, HERE, False, "x=" in text)


def test_without_letters_both_orders_are_open_and_the_stated_one_comes_first() -> None:
    assert read_grid("17S 788878 9612740").groups == ((HERE, SWAPPED),)
    assert read_grid("17S 788878 9612740", Order.LON_LAT).groups == ((HERE,), (SWAPPED,))
    assert read_grid("17S 788878 9612740", Order.LAT_LON).groups == ((SWAPPED,), (HERE,))


def test_a_mark_that_may_stand_for_decimals_or_thousands_is_left_open() -> None:
    assert read_grid("17S 788.878 E 9612740 N").groups == ((HERE, Metres(788.878, 9612740.0, 1.0)),)
    assert read_grid("17S 788878,25 E 9.612.740,5 N").groups == ((Metres(788878.25, 9612740.5, 0.1),),)


def test_a_zone_without_letter_is_read_when_it_stands_first() -> None:
    assert read_grid("17 788878 9612740").zone == Zone(17)
    assert read_grid("17 788878.5, 9612740.25").zone == Zone(17)
    assert read_grid("788878 9612740").zone is None


@pytest.mark.parametrize(
    ("text", "sides"),
    [("36S", (True, False)), ("36 south", (True,)), ("36N", (False,)), ("36R", (False,)), ("36K", (True,)), ("36", ())],
)
def test_the_letter_s_alone_leaves_the_hemisphere_open(text: str, sides: tuple[bool, ...]) -> None:
    zone = read_grid(f"{text} 500000 3700000").zone
    assert zone is not None
    assert zone.sides == (sides or (True, False))
    assert str(zone) == {"36N": "36 north"}.get(text, text)


def test_a_northing_marked_s_says_that_the_place_is_in_the_southern_hemisphere() -> None:
    assert read_grid("17 M 788878.00 m E 9612740.00 m S") == GridText(
        Zone(17, "M", southern=True), ((Metres(788878.0, 9612740.0, 0.01),),), southern=True, xy=False
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("17S 788878 E", "a grid position needs an easting and a northing; write 17S 788878 E 9612740 N"),
        ("17S 788878 E 9612740 E", "both numbers are marked E; mark one E and one N"),
        ("17S 18S 788878 9612740", "it names two zones, 17S and 18S; keep one"),
        ("61S 788878 9612740", "there is no zone 61; they go from 1 to 60"),
        ("17S 788878 Q 9612740 N", "'Q' has no meaning on a grid; write 17S 788878 E 9612740 N"),
        (
            "17S 788.878,123.5 E 9612740 N",
            "the marks of 788.878,123.5 are not clear; write it without marks for thousands",
        ),
    ],
)
def test_what_is_no_position_on_a_grid_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidGeometry) as refused:
        read_grid(text)
    assert str(refused.value) == reason
