"""Mines that remain in a country of which only sums are known: the same product as for areas, part by part.

Remaining mines = suspected m2 x P(contaminated) x share of it that is x density where it is + the same of confirmed
land. Finds per m2 cleared are no such density: part of what is cleared is empty, too, as confirmed land is. Each part
has a prior that rests on published figures of other countries, and is updated by the country's own, where it gives
them. The posterior is drawn from the priors and weighted by what is known of the products as a whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from clearance.errors import InvalidQuantity
from clearance.estimate.density import M2_PER_HECTARE
from clearance.estimate.guard import Guard, guard_of
from clearance.estimate.hierarchy.land import Floats
from clearance.estimate.hierarchy.result import Interval, Part, interval_of
from clearance.estimate.national_figures import NationalFigures
from clearance.saying import saying

__all__ = ["METHOD", "NationalEstimate", "estimate_figures"]

METHOD = saying("product of five parts on national sums, v1")
DRAWS, KEPT = 40_000, 10_000
TAILS = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class _Normal:
    """A normal distribution of a logit or logarithm."""

    centre: float
    sd: float

    def given(self, observed: float, error: float) -> _Normal:
        """Return the posterior after one observation with this error."""
        own, other = self.sd**-2, error**-2
        return _Normal((own * self.centre + other * observed) / (own + other), (own + other) ** -0.5)

    def tails(self) -> Floats:
        return np.array([self.centre - 1.2816 * self.sd, self.centre, self.centre + 1.2816 * self.sd])


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


# The sources of each number, and how it was made of them, are in docs/estimates.md. Bosnia and Herzegovina, on which
# the method is shown, is in none of them.
SUSPECTED = _Normal(_logit(0.07), 0.9)
CONFIRMED = _Normal(_logit(0.6), 0.6)
SHARE_OF_SUSPECTED = _Normal(_logit(0.5), 0.6)
SHARE_OF_CONFIRMED = _Normal(_logit(0.65), 0.6)
PER_CLEARED = _Normal(math.log(8.0 / M2_PER_HECTARE), 2.2)
# What a hectare of released land held in seven countries: a second, weaker source for suspected land.
RELEASED_DENSITY = _Normal(math.log(1.15 / M2_PER_HECTARE), 2.0)
RECORDED_RATIO = _Normal(math.log(0.9), 0.6)
# One year's streams of release scatter round the shares that hold for the land: judgement, from consecutive years.
STREAM_ERROR, REDUCTION_ERROR = 1.2, 0.7
# Clearance tasks of 12,000 m2 or 60 mines, whatever gives more of them; their finds vary by a coefficient of variation
# of 2.2 (shape 0.5, half of them none).
TASK_M2, TASK_MINES, TASK_CV = 12_000.0, 60.0, 2.2
# The land that is left is not quite like the land that was cleared.
DRIFT = 0.4
DETECTION = 0.996


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalEstimate:
    """Mines that remain in a country by its sums, with the parts of the product and the guard.

    `official` is repeated from the figures; the estimate does not know it.
    """

    country: str
    remaining: Interval
    in_suspected: Interval
    in_confirmed: Interval
    parts: tuple[Part, ...]
    guard: Guard
    official: float | None
    method: str
    seed: int
    draws: int
    basis: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the estimate as it is served, with all that is said of the country side by side."""
        return {
            "country": self.country,
            "remaining": self.remaining.to_dict(),
            "in_suspected": self.in_suspected.to_dict(),
            "in_confirmed": self.in_confirmed.to_dict(),
            "parts": [part.to_dict() for part in self.parts],
            "guard": self.guard.to_dict(),
            "official_estimate": self.official,
            "method": self.method,
            "seed": self.seed,
            "draws": self.draws,
            "basis": list(self.basis),
        }


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the country's own figures leave of each part; the density is that of cleared land."""

    suspected: _Normal
    share: _Normal
    per_cleared: _Normal


def estimate_figures(figures: NationalFigures, *, seed: int) -> NationalEstimate:
    """Return the mines that remain in a country by its sums.

    Args:
        figures: what the country publishes; the official estimate among them is repeated and not used.
        seed: seed of the simulation; the same seed gives the same result.

    Raises:
        InvalidQuantity: the seed is below zero.

    Example:
        >>> bosnia = NationalFigures(country="Bosnia and Herzegovina", suspected_m2=1_061e6, cleared_m2=0.3e6,
        ...                          mines_found=661, official_estimate=80_000)
        >>> made = estimate_figures(bosnia, seed=1)
        >>> round(made.guard.naive_mines or 0, -5), made.remaining.low_80 < 80_000 < made.remaining.high_80
        (2300000.0, True)
    """
    if seed < 0:
        raise InvalidQuantity(
            "Figures of {country}: seed {seed} is below zero; give a whole number from 0 on",
            country=figures.country,
            seed=str(seed),
        )
    rng = np.random.default_rng(seed)
    parts = _updated(figures)
    suspected = expit(_drawn(parts.suspected, rng)) * expit(_drawn(parts.share, rng))
    confirmed, share = expit(_drawn(CONFIRMED, rng)), expit(_drawn(SHARE_OF_CONFIRMED, rng))
    density = np.exp(_drawn(parts.per_cleared, rng)) / confirmed
    in_suspected = (figures.suspected_m2 or 0.0) * suspected * density
    in_confirmed = (figures.confirmed_m2 or 0.0) * confirmed * share * density
    if figures.suspected_m2 is None and figures.confirmed_m2 is None:
        in_confirmed = (figures.recorded_mines or 0.0) * np.exp(_drawn(RECORDED_RATIO, rng))
    log_weight = _log_weights(figures, np.log(suspected * density), in_suspected + in_confirmed)
    weight = np.exp(log_weight - log_weight.max())
    kept = rng.choice(DRAWS, size=KEPT, p=weight / weight.sum())
    missed = (figures.mines_found or 0.0) * (1 - DETECTION) / DETECTION
    mines = [rng.poisson(part[kept]).astype(np.float64) for part in (in_suspected, in_confirmed)]
    both = mines[0] + mines[1]
    return NationalEstimate(
        country=figures.country,
        remaining=interval_of(both),
        in_suspected=interval_of(mines[0]),
        in_confirmed=interval_of(mines[1]),
        parts=_shown(figures, parts, density[kept]),
        guard=_guard(figures, parts, float(both.mean())),
        official=figures.official_estimate,
        method=METHOD,
        seed=seed,
        draws=KEPT,
        basis=_basis(figures, missed),
    )


def _drawn(part: _Normal, rng: np.random.Generator) -> Floats:
    return part.centre + part.sd * rng.standard_normal(DRAWS)


def _updated(figures: NationalFigures) -> _Parts:
    """Return the parts after what the country's own streams of release and finds say."""
    suspected, share, per_cleared = SUSPECTED, SHARE_OF_SUSPECTED, PER_CLEARED
    if figures.cancelled_m2 is not None and figures.worked_m2 > 0:
        not_cancelled = min(figures.worked_m2 / figures.released_m2, 0.95)
        suspected = suspected.given(_logit(not_cancelled * float(expit(CONFIRMED.centre))), STREAM_ERROR)
    if figures.reduced_m2 is not None and figures.worked_m2 > 0:
        cleared = min(max((figures.cleared_m2 or 0.0) / figures.worked_m2, 0.05), 0.95)
        share = share.given(_logit(cleared), REDUCTION_ERROR)
    if figures.mines_found is not None and figures.cleared_m2:
        found = figures.mines_found + 0.5
        tasks = max(1.0, figures.cleared_m2 / TASK_M2, found / TASK_MINES)
        error = math.sqrt(TASK_CV**2 / tasks + 1 / found)
        per_cleared = per_cleared.given(math.log(found / figures.cleared_m2 / DETECTION), error)
    return _Parts(suspected, share, _Normal(per_cleared.centre, math.hypot(per_cleared.sd, DRIFT)))


def _log_weights(figures: NationalFigures, log_per_m2: Floats, mines: Floats) -> Floats:
    """What other sources say of products: of a suspected m2 by land that was released elsewhere, of all by records."""
    weight = np.zeros(DRAWS)
    if figures.suspected_m2:
        weight -= ((log_per_m2 - RELEASED_DENSITY.centre) / RELEASED_DENSITY.sd) ** 2 / 2
    if figures.recorded_mines and (figures.suspected_m2 or figures.confirmed_m2):
        ratio = np.log(np.maximum(mines, 1e-9) / figures.recorded_mines)
        weight -= ((ratio - RECORDED_RATIO.centre) / RECORDED_RATIO.sd) ** 2 / 2
    return weight


def _three(values: Floats) -> tuple[float, float, float]:
    low, median, high = (float(value) for value in values)
    return low, median, high


def _shown(figures: NationalFigures, parts: _Parts, density: Floats) -> tuple[Part, ...]:
    def chance(name: str, unit: str, before: _Normal, after: _Normal) -> Part:
        return Part(part=name, unit=unit, prior=_three(expit(before.tails())), posterior=_three(expit(after.tails())))

    released = figures.released_m2
    ground = released + (figures.suspected_m2 or 0.0) + (figures.confirmed_m2 or 0.0)
    done = released / ground if ground else 0.0
    before = _Normal(PER_CLEARED.centre - math.log(float(expit(CONFIRMED.centre))), math.hypot(PER_CLEARED.sd, 0.25))
    return (
        chance("suspected land, contaminated at all", "of the land", SUSPECTED, parts.suspected),
        chance("suspected land, share that is contaminated", "of such land", SHARE_OF_SUSPECTED, parts.share),
        chance("confirmed and cleared land, contaminated at all", "of the land", CONFIRMED, CONFIRMED),
        chance("confirmed land, share that is contaminated", "of such land", SHARE_OF_CONFIRMED, SHARE_OF_CONFIRMED),
        Part(
            part="density where it is",
            unit="mines per ha",
            prior=_three(np.exp(before.tails()) * M2_PER_HECTARE),
            posterior=_three(np.quantile(density, TAILS) * M2_PER_HECTARE),
        ),
        Part(part="already worked", unit="of the land", prior=(0.0, 0.0, 0.0), posterior=(done, done, done)),
        Part(part="detection", unit="of mines in cleared land", prior=(DETECTION,) * 3, posterior=(DETECTION,) * 3),
    )


def _guard(figures: NationalFigures, parts: _Parts, mines: float) -> Guard:
    suspected, confirmed = figures.suspected_m2 or 0.0, figures.confirmed_m2 or 0.0
    whole = max(suspected + confirmed, 1.0)
    of_suspected, of_confirmed = (float(expit(part.centre)) for part in (parts.suspected, CONFIRMED))
    shares = [float(expit(part.centre)) for part in (parts.share, SHARE_OF_CONFIRMED)]
    return guard_of(
        open_m2=suspected + confirmed,
        cleared_m2=figures.cleared_m2 or 0.0 if figures.mines_found is not None else 0.0,
        found=figures.mines_found or 0.0,
        model_mines=mines,
        contaminated=(suspected * of_suspected + confirmed * of_confirmed) / whole,
        share=(suspected * shares[0] + confirmed * shares[1]) / whole,
    )


def _basis(figures: NationalFigures, missed: float) -> tuple[str, ...]:
    sentences = ["Made from national sums only; areas with their finds give a narrower and better estimate."]
    if figures.mines_found is None or not figures.cleared_m2:
        sentences.append("No finds in cleared land are given: the density rests on other countries alone.")
    if figures.cancelled_m2 is None:
        sentences.append(
            "Cancelled land is not given: how much of what is suspected is empty rests on other countries."
        )
    if figures.spot_task_mines:
        sentences.append(
            f"{figures.spot_task_mines:,.0f} mines of spot tasks are left out: they lay in no cleared land."
        )
    if figures.recorded_mines:
        sentences.append(
            f"Records place {figures.recorded_mines:,.0f} mines in the ground; taken as true within a factor of two."
        )
    sentences.append(
        f"Land already cleared may hide {missed:,.0f} more mines that were missed; they are not in the number."
    )
    if figures.official_estimate is not None:
        sentences.append(
            f"The official estimate of {figures.official_estimate:,.0f} is shown beside it and was not used; "
            "changing it changes nothing else."
        )
    return tuple(sentences)
