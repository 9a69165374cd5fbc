from __future__ import annotations

import pytest

from clearance.errors import NotFound
from clearance_geodata.coordinates.reference import reference_named


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("EPSG:24877", "PSAD56 / UTM zone 17S"),
        ("epsg 4326", "WGS 84"),
        ("32717", "WGS 84 / UTM zone 17S"),
        ("WGS84", "WGS 84"),
        ("psad 56", "PSAD56"),
        ("Provisional South American Datum 1956", "PSAD56"),
        ("PSAD56 UTM 17S", "PSAD56 / UTM zone 17S"),
        ("PSAD-56, UTM zona 18 Sur", "PSAD56 / UTM zone 18S"),
        ("UTM 18S", "WGS 84 / UTM zone 18S"),
        ("UTM zone 33N", "WGS 84 / UTM zone 33N"),
        ("ED50 / UTM 36N", "ED50 / UTM zone 36N"),
        ("Camacupa UTM 33S", "Camacupa 1948 / UTM zone 33S"),
        ("Indian 1960", "Indian 1960"),
        ("Indian 1960 / UTM zone 48N", "Indian 1960 / UTM zone 48N"),
        ("MGI/Gauss-Krüger zone 6", "MGI 1901 / Balkans zone 6"),
        ("EPSG:31276", "MGI 1901 / Balkans zone 6"),
        ("Pulkovo 1942 Gauss-Kruger zone 6", "Pulkovo 1942 / Gauss-Kruger zone 6"),
        ("SK-42, GK zone 6", "Pulkovo 1942 / Gauss-Kruger zone 6"),
        ("Deir ez Zor UTM 37N", "Deir ez Zor / UTM zone 37N"),
    ],
)
def test_a_coordinate_system_is_known_by_code_by_epsgs_name_and_by_everyday_names(typed: str, name: str) -> None:
    reference = reference_named(typed)
    assert (reference.typed, reference.name) == (typed, name)


def test_a_utm_grid_knows_its_zone_and_hemisphere() -> None:
    south, north, other = (reference_named(name) for name in ("PSAD56 UTM 17S", "UTM 36N", "MGI/Gauss-Kruger zone 6"))
    assert [(one.utm_zone, one.southern) for one in (south, north, other)] == [(17, True), (36, False), (None, False)]
    assert [one.is_grid for one in (south, north, other, reference_named("WGS84"))] == [True, True, True, False]


def test_an_unknown_or_merely_similar_name_is_refused_with_near_ones() -> None:
    with pytest.raises(NotFound) as refused:
        reference_named("Indian")
    assert str(refused.value).startswith("'Indian' is no coordinate system that is known; use its EPSG code")
    with pytest.raises(NotFound, match=r"or one of Indian 1960, Indian 1975, Indian 1954$"):
        reference_named("Indian 1990")


@pytest.mark.parametrize(
    "name", ["", "UTM 61N", "WGS84 UTM", "Gauss-Krüger zone 6", "PSAD56 UTM 17S UTM 18S", "EPSG:1"]
)
def test_a_name_that_leaves_the_system_open_is_refused(name: str) -> None:
    with pytest.raises(NotFound, match="is no coordinate system that is known"):
        reference_named(name)


def test_a_system_that_is_neither_degrees_nor_a_grid_is_refused() -> None:
    with pytest.raises(NotFound, match=r"^'EPSG:4978' \(WGS 84\) is no system of degrees or of a grid"):
        reference_named("EPSG:4978")


@pytest.mark.parametrize("name", ["+init=epsg:4326", "+proj=pipeline", "EPSG:4326+5773", "{}", "[", "a\x00b", "\ud800"])
def test_what_proj_cannot_read_or_reads_in_two_ways_is_refused(name: str) -> None:
    with pytest.raises(NotFound, match="is no coordinate system that is known"):
        reference_named(name)
