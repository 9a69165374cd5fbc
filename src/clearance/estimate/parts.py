"""The chance that a part of an area holds a mine, from what is known of the whole area."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clearance.errors import InvalidQuantity
from clearance.saying import Number

__all__ = ["RULE", "Parting", "parting_of"]

RULE = (
    "an area holds mines or none; those that it holds lie at random over its ground, independently of other areas; "
    "cells combine areas as 1 - prod(1 - p)"
)
HALVINGS = 60
# Beyond so many mines in an area that holds any, one that holds none is out of the question.
MOST_MINES = 1e12
ROUNDING = 1e-9

Numbers = NDArray[np.float64]


class Parting:
    """Areas of which parts can be asked for: each is contaminated with probability `held`, and then holds `mines`.

    Where the chance of any mine is larger than that of a Poisson number with the same mean, the number is taken as
    binomial: `trials` mines, each there with probability `chance`.
    """

    def __init__(self, expected: Numbers, held: Numbers, chance: Numbers) -> None:
        self._expected, self._held, self._chance = expected, held, chance

    def p_any(self, area: NDArray[np.int64], share: Numbers) -> Numbers:
        """The probability that a part of an area holds at least one mine.

        Args:
            area: places of the areas.
            share: of the mines of each that is expected in the part, 0 to 1.
        """
        expected, held, chance = self._expected[area], self._held[area], self._chance[area]
        mines = np.divide(expected, held, out=np.zeros_like(expected), where=held > 0)
        random = held * -np.expm1(-mines * share)
        with np.errstate(divide="ignore"):  # a certain mine in the whole of an area: log(0), and the answer is 1
            trials = np.divide(expected, chance, out=np.zeros_like(expected), where=chance > 0)
            counted = -np.expm1(trials * np.log1p(-chance * share))
        return np.where(chance > 0, counted, random)


def parting_of(expected: Numbers, p_any: Numbers) -> Parting:
    """How mines lie in areas of which the expected number and the chance of any are known.

    With mean m and P(any) = p the area is contaminated with probability h and then holds a Poisson number of mean m/h,
    where h (1 - exp(-m/h)) = p. Numbers of mines more even than Poisson, p > 1 - exp(-m), are binomial with chance q,
    where 1 - (1 - q)^(m/q) = p. A share w of the ground then holds any with probability h (1 - exp(-w m/h)), which is
    p for the whole and goes to w m for a small part: never more than is expected there.

    Args:
        expected: mines expected in each area.
        p_any: probability that it holds at least one.

    Raises:
        InvalidQuantity: when a number is not finite or below zero, a probability above 1 or above the expected number
            (Markov's inequality), or mines are expected where there is no chance of any.

    Example:
        >>> parting = parting_of(np.array([2.0, 3.0]), np.array([0.5, 1.0]))
        >>> parting.p_any(np.array([0, 0, 1]), np.array([1.0, 0.001, 0.5])).round(4).tolist()
        [0.5, 0.002, 0.875]
    """
    _refuse(expected, p_any)
    some = np.flatnonzero(expected > 0)
    p = np.minimum(p_any, expected)[some]
    held, chance = np.zeros_like(expected), np.zeros_like(expected)
    even = p > -np.expm1(-expected[some])
    clumped, spread = some[~even], some[even]
    held[clumped] = _held(expected[clumped], p[~even])
    chance[spread] = _chance(expected[spread], p[even])
    return Parting(expected, held, chance)


def _refuse(expected: Numbers, p_any: Numbers) -> None:
    sound = np.isfinite(expected) & (expected >= 0) & np.isfinite(p_any) & (p_any >= 0) & (p_any <= 1)
    sound &= p_any <= expected * (1 + ROUNDING)
    sound &= (p_any > 0) | (expected == 0)
    if not sound.all():
        first = int(np.flatnonzero(~sound)[0])
        raise InvalidQuantity(
            "Area at place {first}: {expected} mines expected and a chance of {p_any} of any cannot be; give a number "
            "from 0 on and a probability above 0, at most 1 and at most that number",
            first=str(first),
            expected=Number(expected[first], "g"),
            p_any=Number(p_any[first], "g"),
        )


def _held(expected: Numbers, p: Numbers) -> Numbers:
    """The h with h (1 - exp(-m/h)) = p, which grows with h from 0 to 1 - exp(-m); halved down to on a log scale."""
    low, high = np.maximum(np.log(p), np.log(expected / MOST_MINES)), np.zeros_like(p)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        h = np.exp(middle)
        under = h * -np.expm1(-expected / h) < p
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    found: Numbers = np.exp(high)
    return found


def _chance(expected: Numbers, p: Numbers) -> Numbers:
    """The q with 1 - (1 - q)^(m/q) = p, which grows with q from 1 - exp(-m) to 1."""
    low, high = np.zeros_like(p), np.ones_like(p)
    for _ in range(HALVINGS):
        q = (low + high) / 2
        with np.errstate(divide="ignore"):  # as q nears 1, a mine is certain
            under = -np.expm1(expected / q * np.log1p(-q)) < p
        low, high = np.where(under, q, low), np.where(under, high, q)
    return high
