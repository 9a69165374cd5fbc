"""Made-up programmes whose mines are known, to see how often the intervals hold the truth.

A programme is drawn from the assumptions of the model, or from others that it does not know of: heavy tails, a wrong
prior of how many suspected areas are contaminated, crews that work the densest ground or the worst areas first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from clearance.estimate.hierarchy.exposure import LOG_RHO, LOG_RHO_SD
from clearance.estimate.hierarchy.land import Areas, Evidence, Floats, Ints, Progress, Search, Stratum
from clearance.estimate.hierarchy.priors import PRIORS, Priors
from clearance.estimate.hierarchy.rows import prior_occupancy
from clearance.estimate.hierarchy.turns import ahead_of_turn
from clearance.land.hazard import HazardClass

__all__ = ["SCENARIOS", "Programme", "Scenario", "simulated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """How programmes are made.

    Args:
        name: what is different about it.
        areas: number of areas.
        sectors: sectors; each has a stratum of suspected and one of confirmed areas, the first also one of records.
        done, partly, surveyed: shares of areas that were worked to the end, in part, or looked at by survey only.
        rho: how much denser worked ground is than the rest of its area; None draws it from the prior.
        tails: density of contaminated areas, gamma as the model has it, or log-normal with the same mean.
        log_odds: added to the logit of the share of contaminated areas, unknown to the model.
        worst_first: how much likelier areas of high priority are to be worked to the end, as odds.
        high: with what probability contaminated areas have a high priority, and empty ones.
        rows: share of areas that have rows on record, with their slots, in a stratum of their own.
        by_priority: whether the model is told of the priorities, so that they are strata.
        within: whether the assumptions hold closely enough that intervals are to hold what they promise.
        truth: what the unknowns of the strata are drawn from.
    """

    name: str
    areas: int = 600
    sectors: int = 4
    done: float = 0.35
    partly: float = 0.15
    surveyed: float = 0.2
    rho: float | None = None
    tails: Literal["gamma", "log-normal"] = "gamma"
    log_odds: float = 0.0
    worst_first: float = 1.0
    high: tuple[float, float] = (0.7, 0.3)
    rows: float = 0.0
    by_priority: bool = False
    within: bool = True
    truth: Priors = PRIORS


SCENARIOS = (
    Scenario(name="as the model assumes"),
    Scenario(name="few areas", areas=100, sectors=2),
    Scenario(name="little done", done=0.08, partly=0.07, surveyed=0.1),
    Scenario(name="preferential clearance, rho 2.5", rho=2.5),
    Scenario(name="heavy tails", tails="log-normal"),
    Scenario(name="prior of contamination too low", log_odds=1.5),
    Scenario(name="prior of contamination too high", log_odds=-1.5),
    Scenario(name="worst areas first, told by priority", worst_first=4.0, by_priority=True),
    Scenario(name="worst areas first, not told", worst_first=4.0),
    Scenario(name="contaminated areas first, not told", worst_first=4.0, high=(1.0, 0.0)),
    Scenario(name="rows on record", rows=0.3),
)


@dataclass(frozen=True, slots=True)
class Programme:
    """Areas as a programme would report them, and the mines that truly remain in each."""

    areas: Areas
    remaining: Ints
    contaminated: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

    def by_stratum(self) -> Floats:
        """Return the mines that remain in each stratum."""
        mines = np.zeros(len(self.areas.strata))
        np.add.at(mines, self.areas.stratum, self.remaining)
        return mines


def simulated(scenario: Scenario, rng: np.random.Generator, *, search: Search | None = None) -> Programme:
    """Return one programme of a scenario.

    Args:
        scenario: how it is made.
        rng: source of all randomness.
        search: how well ground is searched, known to the model.
    """
    search = search or Search()
    strata = _strata(scenario)
    pi, mu, alpha = _unknowns(scenario, strata, rng)
    count = scenario.areas
    stratum = rng.integers(0, len(strata), count)
    size = np.exp(rng.normal(math.log(12_000), 1.1, count))
    by_record = np.array([one.evidence is Evidence.RECORD for one in strata])[stratum]
    recorded = np.where(by_record, np.ceil(rng.lognormal(math.log(40), 1.0, count)), 0.0)
    contaminated = rng.random(count) < pi[stratum]
    high = rng.random(count) < np.where(contaminated, *scenario.high)
    density = _densities(scenario, mu[stratum], alpha[stratum], rng) * np.where(by_record, recorded / size, 1.0)
    share, survey, turn = _worked(scenario, contaminated, high, rng, search=search)
    rho = scenario.rho or math.exp(rng.normal(LOG_RHO, LOG_RHO_SD))
    even = rho * share + 1 - share
    thick, thin = density * contaminated * rho / even, density * contaminated / even
    reduced = np.where(rng.random(count) < 0.3, rng.uniform(0, 0.7, count), 0.0) * share
    cleared_m2, reduced_m2, open_m2 = size * (share - reduced), size * reduced, size * (1 - share)
    in_cleared, in_reduced = rng.poisson(thick * cleared_m2), rng.poisson(thick * reduced_m2)
    found = rng.binomial(in_cleared, search.clearance) + rng.binomial(in_reduced, search.survey)
    remaining = rng.poisson(thin * open_m2) + in_cleared + in_reduced - found
    cancelled = survey < 0
    areas = Areas(
        area_ids=tuple(f"A{number}" for number in range(count)),
        strata=strata,
        stratum=stratum,
        cleared_m2=cleared_m2,
        reduced_m2=reduced_m2,
        cancelled_m2=np.where(cancelled, open_m2, 0.0),
        open_m2=np.where(cancelled, 0.0, open_m2),
        found=np.where(share > 0, found, np.nan),
        survey=survey,
        recorded=recorded,
        record_years=np.zeros(count),
        progress=_progress(rho, found[(share == 1) & (found > 0)][:12], rng),
    )
    areas = _with_priority(areas, high) if scenario.by_priority else areas
    ahead = ahead_of_turn(areas.stratum, np.full(count, -np.inf), turn, share == 1)
    made = Programme(replace(areas, ahead=ahead), remaining, contaminated)
    return _with_rows(made, scenario.rows, share, rng) if scenario.rows else made


def _strata(scenario: Scenario) -> tuple[Stratum, ...]:
    kinds = (HazardClass.SHA, HazardClass.CHA)
    sectors = [f"Sector {number + 1}" for number in range(scenario.sectors)]
    survey = [Stratum(hazard_class=kind, sector=sector) for sector in sectors for kind in kinds]
    record = Stratum(hazard_class=HazardClass.CHA, evidence=Evidence.RECORD, sector=sectors[0])
    return (*survey, record)


def _unknowns(
    scenario: Scenario, strata: tuple[Stratum, ...], rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Draw the unknowns of strata as the model has them: a common mean of each pool, and strata round it."""
    theta = np.zeros((len(strata), 3))
    for evidence in (Evidence.SURVEY, Evidence.RECORD):
        pool = scenario.truth.record if evidence is Evidence.RECORD else scenario.truth.survey
        common = rng.normal(0, pool.common_sd)
        spread = np.array(pool.stratum_sd) * np.sqrt(4 / rng.chisquare(4, 3))
        for position, stratum in enumerate(strata):
            if stratum.evidence is evidence:
                theta[position] = pool.centre(stratum.hazard_class) + common + spread * rng.standard_normal(3)
    theta = np.clip(theta, [-9.0, -25.0, -4.0], [9.0, 8.0, 5.0])
    return 1 / (1 + np.exp(-theta[:, 0] - scenario.log_odds)), np.exp(theta[:, 1]), np.exp(theta[:, 2])


def _densities(scenario: Scenario, mu: Floats, alpha: Floats, rng: np.random.Generator) -> Floats:
    if scenario.tails == "gamma":
        return rng.gamma(alpha) * mu / alpha
    spread = np.sqrt(np.log1p(1 / np.maximum(alpha, 0.2)))
    drawn: Floats = mu * np.exp(spread * rng.standard_normal(mu.size) - spread**2 / 2)
    return drawn


def _worked(
    scenario: Scenario,
    contaminated: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    high: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    rng: np.random.Generator,
    *,
    search: Search,
) -> tuple[Floats, Ints, Floats]:
    """The worked share of each area, what survey said of it, and when it was finished, infinite where it was not."""
    odds = scenario.done / (1 - scenario.done) * np.where(high, scenario.worst_first, 1.0)
    order = rng.random(contaminated.size)
    done = order < odds / (1 + odds)
    turn = np.where(done, order / (1 - order) / odds, np.inf)
    rest = rng.random(contaminated.size)
    partly = ~done & (rest < scenario.partly)
    surveyed = ~done & (rest > 1 - scenario.surveyed)
    share = np.where(done, 1.0, np.where(partly, rng.uniform(0.05, 0.9, contaminated.size), 0.0))
    says = rng.random(contaminated.size) < np.where(contaminated, 1 - search.missed, search.false)
    return share, np.where(surveyed, np.where(says, 1, -1), 0).astype(np.int64), turn


def _progress(rho: float, totals: Ints, rng: np.random.Generator) -> tuple[Progress, ...]:
    """In a dozen finished areas, how much of the mines came with the first part of the land."""
    shares = rng.uniform(0.2, 0.8, totals.size)
    first = rng.binomial(totals, rho * shares / (rho * shares + 1 - shares))
    return tuple(
        Progress(share=float(share), found=int(found), found_in_all=int(total))
        for share, found, total in zip(shares, first, totals, strict=True)
    )


def _with_priority(areas: Areas, high: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Areas:
    """Strata by the priority that the programme gave to areas before any work."""
    strata = tuple(replace(one, kind=kind) for kind in ("low priority", "high priority") for one in areas.strata)
    return replace(areas, strata=strata, stratum=areas.stratum + high * len(areas.strata))


def _with_rows(made: Programme, part: float, share: Floats, rng: np.random.Generator) -> Programme:
    """Give some areas rows in place of what they were: slots with a mine or not, checked as far as land is done."""
    areas, count = made.areas, len(made.areas.area_ids)
    own = rng.random(count) < part
    slots = np.where(own, np.ceil(rng.lognormal(math.log(60), 1.0, count)), 0).astype(np.int64)
    a, b = prior_occupancy().draw(1, rng)
    present = rng.binomial(slots, rng.beta(a[0, 0], b[0, 0], count))
    checked = np.rint(slots * share).astype(np.int64)
    found = rng.hypergeometric(present, slots - present, checked)
    strata = (*areas.strata, Stratum(evidence=Evidence.ROWS, sector=areas.strata[0].sector))
    areas = replace(
        areas,
        strata=strata,
        stratum=np.where(own, len(strata) - 1, areas.stratum),
        found=np.where(own, np.where(checked > 0, found, np.nan), areas.found),
        survey=np.where(own, 0, areas.survey),
        slots=slots.astype(np.float64),
        slots_checked=checked.astype(np.float64),
    )
    return Programme(areas, np.where(own, present - found, made.remaining), made.contaminated | own)
