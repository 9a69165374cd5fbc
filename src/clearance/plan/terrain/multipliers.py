"""How much slower teams work on hard ground: the shipped multipliers, each with its interval and where it is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["KINDS", "MULTIPLIERS", "Multiplier"]

# Kinds of teams whose work the ground slows; survey teams walk it, they do not dig it.
KINDS = ("manual", "dogs", "machines", "survey")
ASSUMED = "assumed: no published study could be read that gives it as a number; replace it by your own records"
GICHD = "after the factors that GICHD's studies of 2002 and 2005 name; their numbers could not be read, so " + ASSUMED
CONDOR = "two hours of walk to the lanes in six hours of work (FSD Tajikistan, 2005): a third of the day; " + ASSUMED
# The log sd of a single multiplier, so that three of them together give the 0.35 of a first guess about a task's rate.
LOG_SD = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiplier:
    """What one condition does to a rate.

    Args:
        of: the condition: slope, roughness, cover, access.
        level: how much of it.
        by_kind: the share of the rate on easy ground that is left, for each of `KINDS`; 0: they cannot work there.
        source: where it is from.
        log_sd: how far off it may be: standard deviation on the log scale; 0 for easy ground, which is the measure.
    """

    of: str
    level: str
    by_kind: Mapping[str, float]
    source: str
    log_sd: float = LOG_SD


def _row(of: str, level: str, values: tuple[float, float, float, float], source: str) -> Multiplier:
    easy = all(value == 1 for value in values)
    return Multiplier(
        of=of,
        level=level,
        by_kind=dict(zip(KINDS, values, strict=True)),
        source="the measure" if easy else source,
        log_sd=0.0 if easy else LOG_SD,
    )


MULTIPLIERS: Mapping[tuple[str, str], Multiplier] = {
    (row.of, row.level): row
    for row in (
        _row("slope", "below 15 degrees", (1, 1, 1, 1), GICHD),
        _row("slope", "15 to 30 degrees", (0.8, 0.7, 0.3, 0.9), GICHD),
        _row("slope", "above 30 degrees", (0.55, 0.4, 0, 0.7), GICHD),
        _row("roughness", "even", (1, 1, 1, 1), ASSUMED),
        _row("roughness", "broken", (0.9, 0.9, 0.7, 1), ASSUMED),
        _row("roughness", "rugged", (0.75, 0.7, 0.3, 0.9), ASSUMED),
        _row("cover", "light", (1, 1, 1, 1), GICHD),
        _row("cover", "medium", (0.7, 0.6, 0.9, 0.9), GICHD),
        _row("cover", "dense", (0.4, 0.3, 0.6, 0.7), GICHD),
        _row("access", "road", (1, 1, 1, 1), ASSUMED),
        _row("access", "walk below an hour", (0.9, 0.9, 0.5, 0.9), CONDOR),
        _row("access", "long walk", (0.65, 0.65, 0, 0.65), CONDOR),
        _row("access", "by air", (0.6, 0.6, 0, 0.6), CONDOR),
    )
}
