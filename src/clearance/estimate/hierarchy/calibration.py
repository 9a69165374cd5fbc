"""How often the intervals held the truth in made-up programmes, and how far the estimates were from it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clearance.estimate.hierarchy.exposure import exposure_of, nodes_for
from clearance.estimate.hierarchy.land import Floats, Search
from clearance.estimate.hierarchy.pooling import posterior_draws
from clearance.estimate.hierarchy.priors import PRIORS
from clearance.estimate.hierarchy.totals import totals_and_areas
from clearance.estimate.hierarchy.trials import Scenario, simulated

__all__ = ["Job", "Scores", "Trial", "scores_of", "trials_of"]

BINS = 10


@dataclass(frozen=True, slots=True)
class Job:
    """Programmes of a scenario that are made and estimated in one go, one for each seed."""

    scenario: Scenario
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """One programme: the truth, the estimate, and whether the truth lay in its intervals.

    `rank` is the share of simulated totals below the truth, ties counted at random; `strata_80` is the share of strata
    whose truth has a rank of 10 to 90 %: so an interval of whole mines does not count as wider than it is where there
    are few of them. `areas_90` is the share of areas with land left whose interval held the truth, ends included.
    """

    truth: int
    mean: float
    median: float
    in_80: bool
    in_90: bool
    strata_80: float
    areas_90: float
    rank: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Trials of a scenario in sum.

    `bias` is the typical relative error, exp(mean log(median / truth)) - 1, each programme counting alike;
    `in_sum` compares all mines expected with all there were, where a few large programmes weigh most. Errors are
    standard errors.
    `chi_square` is of the ranks in ten bins: about 9 when they are even, beyond 21.7 once in a hundred times.
    """

    scenario: Scenario
    programmes: int
    national_80: float
    national_90: float
    strata_80: float
    areas_90: float
    bias: float
    bias_error: float
    in_sum: float
    in_sum_error: float
    absolute_error: float
    ranks: tuple[int, ...]

    @property
    def chi_square(self) -> float:
        """How uneven the ranks are."""
        expected = self.programmes / BINS
        return sum((count - expected) ** 2 / expected for count in self.ranks)


def trials_of(job: Job) -> list[Trial]:
    """Make and estimate the programmes of a job."""
    return [_trial(job.scenario, seed) for seed in job.seeds]


def _trial(scenario: Scenario, seed: int) -> Trial:
    rng = np.random.default_rng([seed, *scenario.name.encode()])
    search = Search()
    programme = simulated(scenario, rng, search=search)
    areas = programme.areas
    nodes = nodes_for(areas)
    exposure = exposure_of(areas, search, nodes)
    draws = posterior_draws(areas, exposure, nodes, search=search, priors=PRIORS, rng=rng)
    totals, posterior = totals_and_areas(areas, exposure, draws, search=search, rng=rng)
    low, high = posterior.quantiles((0.05, 0.95))
    left = areas.open_m2 > 0
    held = (programme.remaining >= low) & (programme.remaining <= high)
    national, truth = totals.sum(axis=1), int(programme.remaining.sum())
    ranks = _ranks(programme.by_stratum(), totals, rng)
    return Trial(
        truth=truth,
        mean=float(national.mean()),
        median=float(np.median(national)),
        in_80=bool(_held(truth, national, 0.1)),
        in_90=bool(_held(truth, national, 0.05)),
        strata_80=float(((ranks >= 0.1) & (ranks <= 0.9)).mean()),
        areas_90=float(held[left].mean()) if left.any() else math.nan,
        rank=float(_ranks(np.array([truth]), national[:, None], rng)[0]),
    )


def _ranks(truth: Floats, draws: Floats, rng: np.random.Generator) -> Floats:
    """The share of draws below each truth, those equal to it counted by a random part."""
    ranks: Floats = (draws < truth).mean(axis=0) + (draws == truth).mean(axis=0) * rng.random(truth.size)
    return ranks


def _held(truth: float, draws: Floats, tail: float) -> bool:
    low, high = np.quantile(draws, (tail, 1 - tail), method="inverted_cdf")
    return bool(low <= truth <= high)


def scores_of(scenario: Scenario, trials: Sequence[Trial]) -> Scores:
    """Return the trials of a scenario in sum."""
    truth = np.array([trial.truth for trial in trials], dtype=np.float64)
    mean, median = (np.array([getattr(trial, name) for trial in trials]) for name in ("mean", "median"))
    error = np.log((median + 0.5) / (truth + 0.5))
    in_sum = float(mean.sum() / truth.sum() - 1)
    count = len(trials)
    return Scores(
        scenario=scenario,
        programmes=count,
        national_80=float(np.mean([trial.in_80 for trial in trials])),
        national_90=float(np.mean([trial.in_90 for trial in trials])),
        strata_80=float(np.mean([trial.strata_80 for trial in trials])),
        areas_90=float(np.nanmean([trial.areas_90 for trial in trials])),
        bias=math.expm1(float(error.mean())),
        bias_error=float(error.std() / math.sqrt(count)),
        in_sum=in_sum,
        in_sum_error=float(math.sqrt(((mean - (1 + in_sum) * truth) ** 2).sum()) / truth.sum()),
        absolute_error=float(np.median(np.abs(np.expm1(error)))),
        ranks=tuple(np.histogram([trial.rank for trial in trials], BINS, (0, 1))[0].tolist()),
    )
