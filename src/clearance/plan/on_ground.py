"""What measured ground does to the areas of a plan: factors on rates, wet months, and the way there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from clearance.errors import InvalidQuantity
from clearance.plan.capacity.calendars import WET_SHARE, WET_SOURCE
from clearance.plan.capacity.moving import Access
from clearance.plan.capacity.stating import Assumption, Spread
from clearance.plan.capacity.teams import GroundClass, TeamGroup, TeamKind
from clearance.plan.terrain.factors import rate_factor
from clearance.plan.terrain.ground import WET_MM
from clearance.saying import Number, saying

if TYPE_CHECKING:
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.problem import Activity
    from clearance.plan.terrain.ground import Ground
    from clearance.plan.work import AreaWork

__all__ = ["Footing", "Place", "Work", "footings_of", "mean_factors", "rate_on", "said_of_ground"]

# Whose factors count for which team; lanes of technical survey are searched by hand.
SLOWED_AS: Mapping[TeamKind, str] = {
    TeamKind.MANUAL: "manual",
    TeamKind.DOGS: "dogs",
    TeamKind.MACHINES: "machines",
    TeamKind.NTS: "survey",
    TeamKind.TS: "manual",
    TeamKind.EOD: "manual",
    TeamKind.QA: "survey",
}
# Factors are rounded on the log scale, at most 13 % off: well within their own spread, and few works are told apart.
STEP = 0.25
NINE_IN_TEN = 1.6448536269514722  # standard deviations from the median of a normal distribution to its 95 % point


@dataclass(frozen=True, slots=True)
class Place:
    """A sector and the way into it; areas of a place share calendar, travel and flights.

    `wet` are the months with more rain than `clearance.plan.terrain.ground.WET_MM`.
    """

    sector: str
    by_air: bool = False
    wet: tuple[int, ...] = ()


class Footing(NamedTuple):
    """An area on its ground: where it belongs, and by kind of team the factor on the rate and its log sd."""

    place: Place
    ground: GroundClass
    factors: tuple[tuple[str, float, float], ...] = ()


class Work(NamedTuple):
    """A column of the rates: what is done, on what ground, with what factors."""

    activity: Activity
    ground: GroundClass
    factors: tuple[tuple[str, float, float], ...] = ()


def footings_of(
    work: Sequence[AreaWork], capacity: Capacity, terrain: Mapping[str, Ground], groups: Sequence[TeamGroup]
) -> list[Footing]:
    """Put each area on its ground: as measured for the area, else for its sector, else as the capacity says.

    Cover that was measured takes the place of how dense the sector is said to be.

    Raises:
        InvalidQuantity: an area that is reached by air without a helicopter.
    """
    kinds = sorted({SLOWED_AS[group.kind] for group in groups})
    made = []
    for area in work:
        way, measured = (
            capacity.way(area.sector),
            terrain.get(area.of_total or area.area_id) or terrain.get(area.sector),
        )
        by_air = way.access is Access.AIR or (measured is not None and measured.by_air)
        if by_air and (capacity.helicopters is None or capacity.helicopters.count == 0):
            raise InvalidQuantity(
                "area '{area_id}' is reached by air and there is no helicopter; add one", area_id=area.area_id
            )
        ground = GroundClass.BATTLE if area.is_battle_area else way.ground
        if measured is None:
            made.append(Footing(Place(area.sector, by_air), ground))
            continue
        if measured.cover_shares and not area.is_battle_area:
            ground = GroundClass.OPEN
        made.append(
            Footing(
                Place(area.sector, by_air, measured.wet_months),
                ground,
                tuple((kind, *_rounded(measured, kind)) for kind in kinds),
            )
        )
    return made


def _rounded(measured: Ground, kind: str) -> tuple[float, float]:
    factor = rate_factor(measured, kind)
    value = math.exp(round(math.log(factor.value) / STEP) * STEP) if factor.value > 0 else 0.0
    return value, round(factor.log_sd, 1)


def mean_factors(work: Sequence[AreaWork], footings: Sequence[Footing]) -> dict[str, float]:
    """The factor of all measured areas together, by kind: the harmonic mean, as the time of all m2 adds up.

    Ground on which a kind cannot work is none that its own records are from.
    """
    m2: dict[str, float] = {}
    time: dict[str, float] = {}
    for area, footing in zip(work, footings, strict=True):
        for kind, factor, _ in footing.factors:
            if factor > 0 and area.open_m2:
                m2[kind] = m2.get(kind, 0.0) + area.open_m2
                time[kind] = time.get(kind, 0.0) + area.open_m2 / factor
    return {kind: held / time[kind] for kind, held in m2.items()}


def rate_on(capacity: Capacity, group: TeamGroup, work: Work, means: Mapping[str, float]) -> Spread | None:
    """The m2 of a team of a group on a working day at a work; None: it does not do that there.

    A default, and a rate that is stated for a class of ground, is multiplied by the factor. A rate that a group has of
    its own for any ground is what it did on the programme's land as that is: there the factor counts against the
    mean of all areas.
    """
    rate = capacity.rate(group, work.activity, work.ground)
    found = {kind: (factor, log_sd) for kind, factor, log_sd in work.factors}
    if rate is None or SLOWED_AS[group.kind] not in found:
        return rate
    factor, log_sd = found[SLOWED_AS[group.kind]]
    if factor == 0:
        return None
    if capacity.has_rate_of_its_land(group, work.activity, work.ground):
        factor /= means[SLOWED_AS[group.kind]]
    return _widened(rate.times(factor), NINE_IN_TEN * log_sd)


def _widened(rate: Spread, by: float) -> Spread:
    """The spread with that of a factor added to it, on the log scale."""
    low, mode, high = rate.low, rate.mode, rate.high
    return Spread(
        low=mode * math.exp(-math.hypot(math.log(mode / low), by)) if low > 0 else 0.0,
        mode=mode,
        high=mode * math.exp(math.hypot(math.log(high / mode), by)),
        source=rate.source,
    )


def said_of_ground(footings: Sequence[Footing]) -> tuple[Assumption, ...]:
    """What a plan takes for given of measured ground."""
    measured = [footing for footing in footings if footing.factors]
    if not measured:
        return ()
    ranges = []
    for place, (kind, _, _) in enumerate(measured[0].factors):
        factors = [footing.factors[place][1] for footing in measured]
        ranges.append(
            saying(
                "{kind} {low} to {high}", kind=kind, low=Number(min(factors), ".2f"), high=Number(max(factors), ".2f")
            )
        )
    wet = sum(bool(footing.place.wet) for footing in measured)
    return (
        Assumption(
            what=saying("ground that was measured"),
            value=saying(
                "of {number} areas; factors on rates: {factors}; own rates keep their mean",
                number=len(measured),
                factors=tuple(ranges),
            ),
            source=saying("clearance terrain; the factors are stated assumptions (docs/terrain.md)"),
        ),
        Assumption(
            what=saying("months with more than {mm} mm of rain", mm=Number(WET_MM)),
            value=saying(
                "at {number} areas: {share} of the working days, where the capacity names no days lost to rain",
                number=wet,
                share=Number(WET_SHARE, ".0%"),
            ),
            source=WET_SOURCE,
        ),
    )
