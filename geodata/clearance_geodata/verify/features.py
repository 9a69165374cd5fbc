"""Rows of a layer against those that the journal makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import shapely
from shapely.errors import GEOSException

from clearance.geodesy import geodesic_area_m2
from clearance.land.footprint import SMALLEST_OVERLAP_M2
from clearance_geodata.geopackage import geometry_of
from clearance_geodata.verify.rules import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from clearance.land.checks import Finding
    from clearance_geodata.layers import Value

__all__ = ["Feature", "differences", "differs", "same_place"]

Feature: TypeAlias = "tuple[bytes | None, tuple[Value, ...]]"
POLYGONS = 2


def differences(
    table: str, names: Sequence[str], expected: Mapping[str, Feature], present: Mapping[str, Feature]
) -> Iterator[Finding]:
    """Features that are missing, that should not be there, or that say something else, each by its key."""
    for key in sorted(expected.keys() | present.keys(), key=str):
        if key not in present:
            yield differs(table, str(key), "missing")
        elif key not in expected:
            yield differs(table, str(key), "not in the journal")
        elif expected[key] != present[key]:
            found = ", ".join(_differing(names, expected[key], present[key]))
            if found:
                yield differs(table, str(key), found)


def differs(table: str, key: str, difference: str) -> Finding:
    """The finding that a feature is not what the journal says."""
    return finding("layer-differs", key, f"in '{table}': {difference}")


def _differing(names: Sequence[str], expected: Feature, present: Feature) -> Iterator[str]:
    for name, left, right in zip(names, expected[1], present[1], strict=True):
        if left != right:
            yield f"{name} is {right!r}, not {left!r}"
    if not same_place(expected[0], present[0]):
        yield "geom is another ground"


def same_place(left: bytes | None, right: bytes | None) -> bool:
    """Whether two blobs are one place; another version of GEOS may draw the same ground with other corners."""
    if left is None or right is None or left == right:
        return left == right
    try:
        one, other = geometry_of(left), geometry_of(right)
        if {shapely.get_dimensions(one), shapely.get_dimensions(other)} != {POLYGONS}:
            return False
        return geodesic_area_m2(shapely.symmetric_difference(one, other)) <= SMALLEST_OVERLAP_M2
    except (GEOSException, IndexError, TypeError):
        return False
