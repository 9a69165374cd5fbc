"""Cutting the work of a stage into pieces that several teams may share."""

from __future__ import annotations

import math

from clearance.errors import InvalidQuantity

__all__ = ["PIECE_DAYS", "cut"]

PIECE_DAYS = 10.0
"""Working days of an ordinary team for the longest piece. A team that stays in its area moves for no piece, so short
pieces cost little; long ones leave teams idle before each closed season, as they are worked without a pause."""


def cut(m2: float, longest_m2: float) -> tuple[float, ...]:
    """Return equal pieces of `m2`, each of at most `longest_m2`; their sum is `m2`.

    >>> cut(1000, 400)
    (333.3333333333333, 333.3333333333333, 333.33333333333337)

    Raises:
        InvalidQuantity: nothing to cut, or a piece without land.
    """
    if not (m2 > 0 and longest_m2 > 0 and math.isfinite(m2)):
        raise InvalidQuantity(
            "{m2} m2 cannot be cut into pieces of at most {longest_m2} m2: both must be above zero",
            m2=str(m2),
            longest_m2=str(longest_m2),
        )
    count = math.ceil(m2 / longest_m2 - 1e-9)
    part = m2 / count
    return (*([part] * (count - 1)), m2 - part * (count - 1))
