"""The shift from a datum to WGS 84: the operation that is right for the place, and the accuracy it states.

Nothing is moved by a ballpark operation, which ignores the datum and may be wrong by hundreds of metres, unless the
caller allows it. Grid files that PROJ would fetch from elsewhere are not fetched; what is missing is said.
"""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from clearance.errors import NotPossible
from clearance.saying import Number
from clearance_geodata.coordinates.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray
    from pyproj import CRS, Transformer
    from pyproj.transformer import TransformerGroup

__all__ = ["ANY_PLACE", "NO_SHIFT", "Shift", "ShiftRule", "datum_shift", "is_wgs84"]

WGS84_CODE = 4326
# EPSG writes 999 m where nobody knows the accuracy of an operation.
NOT_KNOWN_M = 999.0
# Places are taken together by cells of this many degrees when the operation is chosen.
CELL_DEGREES = 0.1
NAMED_IN_ERROR = 3


@dataclass(frozen=True, slots=True)
class ShiftRule:
    """How the operation is chosen: for which country, by which EPSG name, and whether a ballpark will do.

    The country is its English name as EPSG writes areas of use; it decides where operations of neighbours overlap.
    A named operation is taken even outside its area of use.
    """

    country: str = ""
    operation: str = ""
    allow_ballpark: bool = False


ANY_PLACE = ShiftRule()


@dataclass(frozen=True, slots=True)
class Shift:
    """An operation to WGS 84, its stated accuracy in m (None when not stated), and what should be known about it."""

    operation: str
    accuracy_m: float | None
    note: str = ""
    _transformer: Transformer | None = field(default=None, repr=False, compare=False)

    def __call__(self, lons: ArrayLike, lats: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Longitudes and latitudes on WGS 84, in degrees."""
        if self._transformer is not None:
            lons, lats = self._transformer.transform(lons, lats)
        return np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)


NO_SHIFT = Shift("none", 0.0)


def is_wgs84(reference: Reference) -> bool:
    """Whether a reference system is drawn on WGS 84, so that nothing is shifted."""
    return bool(reference.datum.to_epsg() == WGS84_CODE)


def datum_shift(reference: Reference, bounds: Sequence[float], rule: ShiftRule = ANY_PLACE) -> Shift:
    """The operation from the datum of a reference system to WGS 84 for a place: west, south, east, north in degrees.

    West is greater than east where the place lies across the antimeridian.

    Raises:
        NotPossible: when only a ballpark operation is known for the place.
    """
    if is_wgs84(reference):
        return NO_SHIFT
    west, south = (math.floor(value / CELL_DEGREES) * CELL_DEGREES for value in bounds[:2])
    east, north = (math.ceil(value / CELL_DEGREES) * CELL_DEGREES for value in bounds[2:])
    return _chosen(reference, (west, south, east, north), rule)


@lru_cache(maxsize=4096)
def _chosen(reference: Reference, bounds: tuple[float, float, float, float], rule: ShiftRule) -> Shift:
    known = _operations(reference.datum, None if rule.operation else bounds)
    named = [one for one in known.transformers if rule.operation in _steps(one)] if rule.operation else []
    fitting = named or [one for one in known.transformers if not rule.operation]
    own = [one for one in fitting if _is_of(one, rule.country)]
    if fitting:
        chosen = (own or fitting)[0]
        note = _note(known, 1 if own or named else len(fitting))
        return Shift(" + ".join(_steps(chosen)), _accuracy_m(chosen), note, chosen)
    if not rule.allow_ballpark:
        raise _no_operation(reference, bounds, rule)
    ballpark = _operations(reference.datum, bounds, allow_ballpark=True).transformers[0]
    return Shift("ballpark", None, "no datum shift was made; it may be off by hundreds of metres", ballpark)


def _operations(
    datum: CRS, bounds: tuple[float, float, float, float] | None, *, allow_ballpark: bool = False
) -> TransformerGroup:
    from pyproj.aoi import AreaOfInterest  # noqa: PLC0415
    from pyproj.transformer import TransformerGroup  # noqa: PLC0415

    with warnings.catch_warnings():
        # PROJ warns of grids that it does not have; they are named in the note of the shift.
        warnings.simplefilter("ignore", UserWarning)
        return TransformerGroup(
            datum,
            WGS84_CODE,
            always_xy=True,
            area_of_interest=AreaOfInterest(*bounds) if bounds else None,  # type: ignore[arg-type]  # its stub names a private twin
            allow_ballpark=allow_ballpark,
        )


def _steps(one: Transformer) -> list[str]:
    return [step.name for step in one.operations or () if not step.name.startswith("axis order change")]


def _is_of(one: Transformer, country: str) -> bool:
    return bool(country and re.search(rf"\b{re.escape(country)}\b", str(one.area_of_use)))


def _accuracy_m(one: Transformer) -> float | None:
    return float(one.accuracy) if 0 <= one.accuracy < NOT_KNOWN_M else None


def _note(known: TransformerGroup, choices: int) -> str:
    """What should be known about the choice: that other operations fit, too, or that grids are missing."""
    grids = sorted(
        {grid.short_name for one in known.unavailable_operations for grid in one.grids if not grid.available}
    )
    several = f"the first of {choices} operations that fit the place; state the country" if choices > 1 else ""
    missing = f"more exact with grids that are not installed: {', '.join(grids)}" if grids else ""
    return "; ".join(text for text in (several, missing) if text)


def _no_operation(reference: Reference, bounds: Sequence[float], rule: ShiftRule) -> NotPossible:
    if rule.operation:
        return NotPossible(
            "{name} has no operation '{operation}' to WGS 84; use its name in EPSG",
            name=reference.name,
            operation=rule.operation,
        )
    others = _operations(reference.datum, None).transformers[:NAMED_IN_ERROR]
    elsewhere = "; ".join(" + ".join(_steps(one)) for one in others)
    lon, lat = Number(bounds[0], ".1f"), Number(bounds[1], ".1f")
    if not elsewhere:
        return NotPossible(
            "no operation from {name} to WGS 84 is known at {lon} E, {lat} N; check place and datum, or give the shift "
            "as PROJ text with +towgs84",
            name=reference.name,
            lon=lon,
            lat=lat,
        )
    return NotPossible(
        "no operation from {name} to WGS 84 is known at {lon} E, {lat} N; check place and datum, name an operation "
        "({elsewhere}), or give the shift as PROJ text with +towgs84",
        name=reference.name,
        lon=lon,
        lat=lat,
        elsewhere=elsewhere,
    )
