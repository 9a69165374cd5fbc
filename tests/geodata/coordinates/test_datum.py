from __future__ import annotations

import math

import pytest
from pyproj import Geod

from clearance.errors import NotPossible
from clearance_geodata.coordinates.datum import Shift, ShiftRule, datum_shift
from clearance_geodata.coordinates.placing import place_points
from clearance_geodata.coordinates.reference import reference_named

PSAD56 = reference_named("PSAD56")
CONDOR = (-78.4, -3.5, -78.4, -3.5)
PERU = ShiftRule(country="Peru")
BALLPARK = ShiftRule(allow_ballpark=True)
INTERNATIONAL, WGS84 = (6378388.0, 1 / 297), (6378137.0, 1 / 298.257223563)


def _by_hand(lon: float, lat: float, shift_m: tuple[float, float, float]) -> tuple[float, float]:
    """Geocentric translation from the International ellipsoid to WGS 84, as in any textbook."""
    a, f = INTERNATIONAL
    e2 = f * (2 - f)
    phi, lam = math.radians(lat), math.radians(lon)
    n = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    x, y, z = n * math.cos(phi) * math.cos(lam), n * math.cos(phi) * math.sin(lam), n * (1 - e2) * math.sin(phi)
    x, y, z = x + shift_m[0], y + shift_m[1], z + shift_m[2]
    a, f = WGS84
    e2 = f * (2 - f)
    p, phi = math.hypot(x, y), math.atan2(z, math.hypot(x, y))
    for _ in range(10):
        n = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
        phi = math.atan2(z + e2 * n * math.sin(phi), p)
    return math.degrees(math.atan2(y, x)), math.degrees(phi)


def test_psad56_in_peru_moves_by_the_published_translation() -> None:
    # NIMA TR8350.2, PSAD56 in Peru: dX -279 +- 6 m, dY 175 +- 8 m, dZ -379 +- 12 m.
    placed = place_points([-78.4], [-3.5], PSAD56, PERU)
    assert (placed.shift.operation, placed.shift.accuracy_m) == ("PSAD56 to WGS 84 (8)", 16.0)
    assert (placed.lons[0], placed.lats[0]) == pytest.approx(_by_hand(-78.4, -3.5, (-279, 175, -379)), abs=1e-8)
    moved_m = Geod(ellps="WGS84").inv(-78.4, -3.5, placed.lons[0], placed.lats[0])[2]
    assert 400 < moved_m < 500


def test_the_operation_is_that_of_the_place_and_of_the_country() -> None:
    tacna, iquique = (-70.3, -18.0, -70.2, -17.9), (-69.9, -20.3, -69.8, -20.2)
    chosen = [
        datum_shift(PSAD56, CONDOR, PERU),
        datum_shift(PSAD56, CONDOR, ShiftRule(country="Ecuador")),
        datum_shift(PSAD56, tacna, PERU),
        datum_shift(PSAD56, iquique, ShiftRule(country="Chile")),
    ]
    assert [(one.operation, one.accuracy_m, one.note) for one in chosen] == [
        ("PSAD56 to WGS 84 (8)", 16.0, ""),
        ("PSAD56 to WGS 84 (14)", 5.0, ""),
        ("PSAD56 to WGS 84 (8)", 16.0, ""),
        ("PSAD56 to WGS 84 (15)", 17.0, ""),
    ]


def test_a_choice_between_countries_that_nobody_made_is_said() -> None:
    note = datum_shift(PSAD56, CONDOR).note
    assert note == "the first of 5 operations that fit the place; state the country"


def test_wgs84_is_not_moved() -> None:
    assert datum_shift(reference_named("UTM 17S"), CONDOR) == Shift("none", 0.0)


def test_grids_that_are_not_installed_are_named() -> None:
    shift = datum_shift(reference_named("NAD27"), (-90.0, 40.0, -90.0, 40.0))
    assert "more exact with grids that are not installed: " in shift.note
    assert "us_noaa_conus.tif" in shift.note


def test_a_ballpark_operation_is_refused_with_what_is_known_elsewhere() -> None:
    with pytest.raises(NotPossible) as refused:
        datum_shift(reference_named("Indian 1960"), (105.0, 12.0, 105.0, 12.0))
    assert str(refused.value) == (
        "no operation from Indian 1960 to WGS 84 is known at 105.0 E, 12.0 N; check place and datum, name an operation "
        "(Indian 1960 to WGS 84 (2); Indian 1960 to WGS 72BE (1) + WGS 72BE to WGS 84 (1); Indian 1960 to WGS 84 (3)), "
        "or give the shift as PROJ text with +towgs84"
    )


def test_a_ballpark_operation_is_taken_when_it_is_allowed_and_its_accuracy_is_unknown() -> None:
    placed = place_points([105.0], [12.0], reference_named("Indian 1960"), ShiftRule(allow_ballpark=True))
    assert (placed.lons.tolist(), placed.lats.tolist(), placed.shift.accuracy_m) == ([105.0], [12.0], None)
    assert placed.shift.note == "no datum shift was made; it may be off by hundreds of metres"


def test_an_operation_of_a_neighbour_is_taken_when_it_is_named() -> None:
    rule = ShiftRule(operation="Indian 1960 to WGS 84 (2)")
    shift = datum_shift(reference_named("Indian 1960"), (105.0, 12.0, 105.0, 12.0), rule)
    assert (shift.operation, shift.accuracy_m) == ("Indian 1960 to WGS 84 (2)", 44.0)
    with pytest.raises(NotPossible, match=r"^Indian 1960 has no operation 'No such' to WGS 84"):
        datum_shift(reference_named("Indian 1960"), CONDOR, ShiftRule(operation="No such"))


@pytest.mark.parametrize("grid", ["", "+proj=utm +zone=17 +south"])
def test_a_shift_given_as_proj_text_is_used_and_its_accuracy_is_unknown(grid: str) -> None:
    text = f"{grid or '+proj=longlat'} +ellps=intl +towgs84=-279,175,-379 +no_defs"
    x, y = (788878.0, 9612740.0) if grid else (-78.4, -3.5)
    typed = (x, y) if not grid else _on_international(x, y)
    placed = place_points([x], [y], reference_named(text))
    assert (placed.lons[0], placed.lats[0]) == pytest.approx(_by_hand(*typed, (-279, 175, -379)), abs=1e-8)
    assert placed.shift.accuracy_m is None


def _on_international(easting_m: float, northing_m: float) -> tuple[float, float]:
    psad56 = place_points([easting_m], [northing_m], reference_named("+proj=utm +zone=17 +south +ellps=intl"), BALLPARK)
    return float(psad56.lons[0]), float(psad56.lats[0])
