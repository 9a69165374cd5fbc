"""Geodesics on the WGS 84 ellipsoid."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import Geod

__all__ = ["wgs84"]


@cache
def wgs84() -> Geod:
    """The ellipsoid, loaded once."""
    from pyproj import Geod  # noqa: PLC0415  pyproj reads its database when imported

    return Geod(ellps="WGS84")
