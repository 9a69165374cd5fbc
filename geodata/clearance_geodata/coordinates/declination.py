"""Magnetic declination: the angle from true north to compass north, east positive, by place and day.

From the International Geomagnetic Reference Field (IGRF), as the package ppigrf carries it. Unlike the World Magnetic
Model, whose every edition covers five years, it goes back to 1900, so that old mine records can be read; where both
exist they agree within a tenth of a degree away from the magnetic poles. Local iron is in neither.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from clearance.errors import NotPossible

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["declination_deg", "declinations_deg"]


def declinations_deg(lons: ArrayLike, lats: ArrayLike, on: date) -> NDArray[np.float64]:
    """Declination at sea level at each place on one day, in degrees east of true north.

    Raises:
        NotPossible: when the model does not cover the day.
    """
    import ppigrf  # noqa: PLC0415  it brings pandas

    first, last = _covered()
    if not first <= on < last:
        raise NotPossible(
            "no magnetic model covers {on}, only {first} to {last}; give the declination by hand, in degrees, east "
            "positive",
            on=on.isoformat(),
            first=first.isoformat(),
            last=last.isoformat(),
        )
    east, north, _ = ppigrf.igrf(np.asarray(lons), np.asarray(lats), 0.0, datetime(on.year, on.month, on.day))  # noqa: DTZ001  the model knows no time zones
    return np.asarray(np.degrees(np.arctan2(east[0], north[0])), dtype=np.float64)


def declination_deg(lon: float, lat: float, on: date) -> float:
    """Declination at one place on a day, in degrees east of true north.

    Raises:
        NotPossible: when the model does not cover the day.

    Example:
        >>> round(declination_deg(-78.4, -3.5, date(1995, 6, 1)), 1)
        0.3
    """
    return float(declinations_deg([lon], [lat], on)[0])


@cache
def _covered() -> tuple[date, date]:
    """The first day of the model, and the first that it no longer covers."""
    from ppigrf.ppigrf import read_shc  # noqa: PLC0415

    epochs = read_shc()[0].index
    return epochs[0].date(), epochs[-1].date()
