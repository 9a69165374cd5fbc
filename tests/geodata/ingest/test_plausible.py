from __future__ import annotations

from decimal import Decimal

import pytest
import shapely

from clearance.errors import FileRefused, InvalidRecord
from clearance_geodata.ingest.plausible import check_area, check_position, check_total, limits_of

PERU = limits_of("PER")
NOWHERE = limits_of("XAA")
FIELD = shapely.box(-78.3, -3.5, -78.29, -3.49)


def test_a_fictitious_country_has_no_ground_and_no_land() -> None:
    assert (NOWHERE.land_m2, NOWHERE.ground) == (None, None)
    check_position(FIELD, NOWHERE)


def test_the_land_of_a_country_is_that_of_its_outline() -> None:
    assert PERU.land_m2 is not None
    assert PERU.land_m2 == pytest.approx(Decimal(1_285_000_000_000), rel=Decimal("0.01"))


def test_a_total_is_refused_beyond_half_the_country_and_taken_up_to_it() -> None:
    check_total(PERU.largest_total_m2, PERU, record="stocks.csv, line 2")
    with pytest.raises(FileRefused, match=r"^stocks\.csv, line 2: 1,246,700 km2 \(1,246,700,000,000 m2\) is more than"):
        check_total(Decimal(1_246_700_000_000), PERU, record="stocks.csv, line 2")


def test_one_area_is_refused_beyond_ten_thousand_km2_and_taken_up_to_it() -> None:
    check_area(Decimal(10_000_000_000), PERU)
    with pytest.raises(InvalidRecord) as refused:
        check_area(Decimal("1246700000000.25"), PERU)
    assert str(refused.value) == (
        "1,246,700 km2 is too large for one hazardous area in PER, whose land is 1,291,018 km2; "
        "the limit is 10,000 km2: check the unit, m2, ha or km2"
    )


def test_a_small_country_holds_no_area_larger_than_half_of_it() -> None:
    lebanon = limits_of("LBN")
    assert lebanon.land_m2 is not None
    assert lebanon.largest_area_m2 == lebanon.land_m2 / 2 < 10_000_000_000


def test_where_nothing_is_known_one_area_still_has_a_limit() -> None:
    with pytest.raises(InvalidRecord, match="is too large for one hazardous area in XAA; the limit is 10,000 km2"):
        check_area(Decimal(1_246_700_000_000), NOWHERE)


def test_a_field_in_the_country_or_at_its_border_lies_well() -> None:
    check_position(FIELD, PERU)
    check_position(shapely.box(-70.40, -18.35, -70.39, -18.34), PERU)  # just south of the border with Chile


@pytest.mark.parametrize(
    ("corner", "where", "slip"),
    [
        (
            (-78.3, 3.5),
            "longitude -78.3000, latitude 3.5000",
            "latitude has the wrong sign (north and south)",
        ),
        (
            (78.3, -3.5),
            "longitude 78.3000, latitude -3.5000",
            "longitude has the wrong sign (east and west)",
        ),
        (
            (-3.5, -78.3),
            "longitude -3.5000, latitude -78.3000",
            "longitude and latitude are exchanged",
        ),
        ((17.0, 44.0), "longitude 17.0000, latitude 44.0000", "check CRS and country"),
    ],
)
def test_a_field_elsewhere_is_refused_with_the_likely_slip(corner: tuple[float, float], where: str, slip: str) -> None:
    lon, lat = corner
    field = shapely.Polygon([(lon, lat), (lon + 0.01, lat), (lon, lat + 0.01)])
    with pytest.raises(InvalidRecord) as refused:
        check_position(field, PERU)
    assert str(refused.value) == f"it lies at {where}, outside PER; {slip}: correct the file"
