"""The factor on a team's rate that follows from the ground, and what each condition adds to it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity
from clearance.plan.terrain.multipliers import KINDS, MULTIPLIERS

if TYPE_CHECKING:
    from clearance.plan.terrain.ground import Ground

__all__ = ["Factor", "RateFactor", "rate_factor"]

# The 10 and 90 percent points of a normal distribution: intervals hold the truth in 80 of 100 areas if the sd is right.
Z80 = 1.2815515655446004


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """What one condition does: the share of the rate that is left, how far off that may be, and why."""

    of: str
    value: float
    log_sd: float
    words: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateFactor:
    """All conditions together for one kind of team on one area.

    `value` multiplies the rate on easy ground; 0 says that they cannot work there. `low` and `high` hold the truth with
    probability 0.8 if the conditions' own spreads are right and independent.
    """

    area_id: str
    kind: str
    value: float
    log_sd: float
    parts: tuple[Factor, ...]

    @property
    def low(self) -> float:
        """The 10 percent point."""
        return self.value * math.exp(-Z80 * self.log_sd)

    @property
    def high(self) -> float:
        """The 90 percent point."""
        return self.value * math.exp(Z80 * self.log_sd)


def rate_factor(ground: Ground, kind: str) -> RateFactor:
    """Multiply what slope, roughness, cover and access of an area leave of the rate of a kind of team.

    Of ground of several slopes or covers each share is worked at its own rate, so the time adds up and the factor is
    the harmonic mean. A part on which the kind cannot work at all makes the factor 0: others have to work the area.

    Args:
        ground: of the area; what is not known changes nothing.
        kind: one of `KINDS`.

    Raises:
        InvalidQuantity: for another kind.

    Example:
        >>> from clearance.plan.terrain.ground import Ground
        >>> half = Ground(area_id="A", slope_shares={"below 15 degrees": 0.5, "above 30 degrees": 0.5})
        >>> round(rate_factor(half, "manual").value, 3), rate_factor(half, "machines").value
        (0.71, 0.0)
    """
    if kind not in KINDS:
        raise InvalidQuantity(
            "terrain: no factors of '{kind}' are known; use one of {kinds}", kind=kind, kinds=tuple(KINDS)
        )
    parts = tuple(_parts(ground, kind))
    return RateFactor(
        area_id=ground.area_id,
        kind=kind,
        value=math.prod(part.value for part in parts),
        log_sd=math.hypot(*(part.log_sd for part in parts)),
        parts=parts,
    )


def _parts(ground: Ground, kind: str) -> Iterator[Factor]:
    if ground.slope_shares:
        yield _of_shares("slope", ground.slope_shares, kind)
    if ground.roughness:
        yield _of_shares("roughness", {ground.roughness: 1.0}, kind)
    if ground.cover_shares:
        yield _of_shares("cover", ground.cover_shares, kind)
    if ground.access:
        yield _of_shares("access", {ground.access: 1.0}, kind)


def _of_shares(of: str, shares: Mapping[str, float], kind: str) -> Factor:
    rows = [(MULTIPLIERS[of, level], share) for level, share in shares.items() if share > 0]
    left = [(row.by_kind[kind], share) for row, share in rows]
    value = 0.0 if any(rate == 0 for rate, _ in left) else 1 / sum(share / rate for rate, share in left)
    return Factor(
        of=of,
        value=min(value, 1.0),
        log_sd=math.sqrt(sum(share * row.log_sd**2 for row, share in rows)),
        words=", ".join(f"{of} {row.level}" + (f" on {share:.0%}" if share < 1 else "") for row, share in rows),
        source="; ".join(dict.fromkeys(row.source for row, _ in rows if row.log_sd)) or "the measure",
    )
