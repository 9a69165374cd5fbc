from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from clearance.errors import NotPossible
from clearance_geodata.coordinates.declination import declination_deg, declinations_deg

# Test values that NOAA ships with the World Magnetic Model, at sea level: 80 N 0 E, 0 N 120 E, 80 S 240 E.
NOAA = {2010: (-6.13, 0.97, 70.21), 2015: (-3.85, 0.57, 69.81), 2020: (-1.28, 0.16, 69.36), 2025: (1.28, -0.16, 68.78)}


@pytest.mark.parametrize("year", NOAA)
def test_the_declination_is_that_of_noaas_test_values_within_a_twentieth_of_a_degree(year: int) -> None:
    declinations = declinations_deg([0, 120, 240], [80, 0, -80], date(year, 1, 1))
    assert declinations == pytest.approx(np.array(NOAA[year]), abs=0.05)


def test_the_declination_is_that_of_published_values_of_the_reference_field() -> None:
    assert declination_deg(85, 65, date(2010, 7, 12)) == pytest.approx(15.39659, abs=0.0001)
    # As it was predicted in 2015, before the field of that year was measured.
    assert declination_deg(0, 0, date(2015, 10, 15)) == pytest.approx(-5.338, abs=0.03)


def test_a_compass_in_peru_pointed_east_of_north_in_1995_and_points_west_of_it_now() -> None:
    assert declination_deg(-78.4, -3.5, date(1995, 6, 1)) > 0
    assert declination_deg(-78.4, -3.5, date(2024, 6, 1)) < -3


@pytest.mark.parametrize("on", [date(1899, 12, 31), date(2030, 1, 1)])
def test_a_day_that_no_model_covers_is_refused_with_the_remedy(on: date) -> None:
    with pytest.raises(NotPossible) as refused:
        declination_deg(-78.4, -3.5, on)
    assert str(refused.value) == (
        f"no magnetic model covers {on}, only 1900-01-01 to 2030-01-01; "
        "give the declination by hand, in degrees, east positive"
    )
