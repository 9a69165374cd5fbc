"""What a page carries for its map: shapes and columns, packed into one text that the page unpacks once.

Shapes are corners in steps of a millionth of a degree, a tenth of a metre, each as the difference from the one before;
columns hold numbers, or words with a list of those that repeat. The whole is JSON, deflated (RFC 1950) and written in
base64, so nothing of a record can end the script that it stands in.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import orjson
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["STEPS_PER_DEGREE", "Column", "coded", "days", "known_days", "packed", "shapes", "whole"]

STEPS_PER_DEGREE = 1_000_000
POLYGON = 3
REPEATS = 2
# Of zlib: twice as quick as the usual 6, and a twentieth larger.
LEVEL = 4
# What is added to a day that is known no better.
PART_OF = {"month": 0.25, "year": 0.5}
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What the features of a layer have one of each.

    `kind` says how a value is written: ``text``, ``number``, ``m2`` (whole square metres) or ``day`` (what `days` or
    `known_days` gives); a missing one, None or an empty text, reads `none`. `role` names what one can search and
    filter by: ``id``, ``name``, ``place``, ``status``, ``hazard``, ``sector``, ``operator``; of several places one is
    the most narrow.
    A column that is not `shown` has no line on the card.
    """

    label: str
    values: Sequence[object]
    kind: str = "text"
    none: str = ""
    role: str = ""
    shown: bool = True

    def carried(self) -> dict[str, object]:
        """The column for the page."""
        values = coded([str(one or "") for one in self.values]) if self.kind == "text" else list(self.values)
        return {
            "label": self.label,
            "kind": self.kind,
            "none": self.none,
            "role": self.role,
            "shown": self.shown,
            "values": values,
        }


def packed(value: object) -> str:
    """A value as text of letters, digits, plus, slash and equals; the same value gives the same text."""
    told = orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)
    return base64.b64encode(zlib.compress(told, LEVEL)).decode("ascii")


def coded(values: Sequence[str]) -> dict[str, object] | list[str]:
    """Words as they stand, or as places in the list of those that there are, where they repeat.

    Example:
        >>> coded(["a", "b", "a", "a"]), coded(["a", "b"])
        ({'words': ['a', 'b'], 'at': [0, 1, 0, 0]}, ['a', 'b'])
    """
    words = dict.fromkeys(values)
    if len(words) * REPEATS > len(values):
        return list(values)
    place = {word: i for i, word in enumerate(words)}
    return {"words": list(words), "at": [place[value] for value in values]}


def whole(exact: Sequence[int | None]) -> list[int | None]:
    """Exact square metres (thousandths) as whole ones, halves to the even one, as numbers are written anywhere else.

    Example:
        >>> whole([1500, 2500, 2501, None])
        [2, 2, 3, None]
    """
    known = np.array([0 if one is None else one for one in exact], dtype="int64")
    rounded, rest = np.divmod(known, 1000)
    rounded += (rest > 500) | ((rest == 500) & (rounded % 2 == 1))
    return [None if one is None else value for one, value in zip(exact, rounded.tolist(), strict=True)]


def days(dates: Sequence[date | None]) -> list[int | None]:
    """Dates as days since 1970-01-01; None stays.

    Example:
        >>> days([date(1970, 1, 2), None])
        [1, None]
    """
    return [None if day is None else day.toordinal() - EPOCH for day in dates]


def known_days(dates: Sequence[date | None], precisions: Sequence[str]) -> list[float | None]:
    """The same of dates of which some are known to the month, with a quarter more, or to the year, with a half.

    Example:
        >>> known_days([date(1970, 1, 2), date(1970, 1, 31), date(1970, 12, 31)], ["day", "month", "year"])
        [1, 30.25, 364.5]
    """
    known = zip(days(dates), precisions, strict=True)
    return [None if day is None else day + PART_OF.get(precision, 0) for day, precision in known]


def shapes(geometries: Sequence[BaseGeometry]) -> dict[str, NDArray[np.int64]]:
    """Shapes as differences of rounded corners, lon and lat apart.

    `rings` counts the rings of each shape, `corners` the corners of each ring; the last corner of a ring, which is its
    first, is left out. A point is a ring of one corner.

    Args:
        geometries: polygons or points, also of several parts, in WGS 84 degrees.
    """
    parts, shape_of_part = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    is_polygon = shapely.get_type_id(parts) == POLYGON
    rings, part_of_ring = shapely.get_rings(parts[is_polygon], return_index=True)
    lines = np.concatenate([rings, parts[~is_polygon]])
    owner = np.concatenate([shape_of_part[is_polygon][part_of_ring], shape_of_part[~is_polygon]])
    order = np.argsort(owner, kind="stable")
    lines, owner = lines[order], owner[order]
    corners, line_of_corner = shapely.get_coordinates(lines, return_index=True)
    stays = np.ones(len(corners), dtype=bool)
    closed = np.flatnonzero(shapely.get_num_coordinates(lines) > 1)
    stays[np.searchsorted(line_of_corner, closed, side="right") - 1] = False
    steps = np.rint(corners[stays] * STEPS_PER_DEGREE).astype("int64")
    return {
        "rings": np.bincount(owner, minlength=len(geometries)),
        "corners": np.bincount(line_of_corner[stays], minlength=len(lines)),
        "lon": np.diff(steps[:, 0], prepend=0),
        "lat": np.diff(steps[:, 1], prepend=0),
    }
