"""Draw what turns out to be true: rates, weather, what survey finds, areas that come to light."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.execution.terms import Stages, stages_in
from clearance.plan.execution.unknowns import Unknowns
from clearance.plan.problem import Activity, PlanProblem

__all__ = ["Ground", "Truth", "draw_truth", "ground_of"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
DAYS_PER_YEAR = 365.25


class Ground(NamedTuple):
    """A problem, its stages, and where seasons open and end: arrays of (kind, place, month)."""

    problem: PlanProblem
    stages: Stages
    opens: tuple[Indices, ...]
    ends: tuple[Indices, ...]


class Truth(NamedTuple):
    """One way in which things may turn out.

    `rate` (kinds, works); `team` the factor of each team; `speed` (kinds, places, months). Of pieces, those of areas
    found anew at the end: `area`, `place`, `work`, `stage`, `m2` (0: there is nothing to do), `releases_m2`, `pace`
    the factor of the task. Of stages: `before` (-1: first of its area);
    `by_stage[first_piece[stage] : first_piece[stage + 1]]` are their pieces. Of areas: `known`, from which day on.
    """

    rate: Floats
    team: Floats
    speed: Floats
    area: Indices
    place: Indices
    work: Indices
    stage: Indices
    m2: Floats
    releases_m2: Floats
    pace: Floats
    before: Indices
    by_stage: Indices
    first_piece: Indices
    known: Floats


def ground_of(problem: PlanProblem) -> Ground:
    """Return what truths of a problem are drawn from."""
    is_open = problem.working_days > 0
    opens = np.zeros_like(is_open)
    opens[:, :, 1:] = is_open[:, :, 1:] & ~is_open[:, :, :-1]
    ends = np.zeros_like(is_open)
    ends[:, :, :-1] = is_open[:, :, :-1] & ~is_open[:, :, 1:]
    return Ground(problem, stages_in(problem), np.nonzero(opens), np.nonzero(ends))


def draw_truth(ground: Ground, unknowns: Unknowns, rng: np.random.Generator) -> Truth:
    """Draw one truth.

    What is unknown draws from a stream of its own, so that a plan with one team, month or helicopter more is executed
    under the same truth: a difference between the two is then that of the plans, not of their luck.
    """
    problem, stages = ground.problem, ground.stages
    pieces = problem.pieces
    of_rates, of_teams, of_weather, of_seasons, of_survey, of_new, of_tasks = rng.spawn(7)
    common = unknowns.common_sd * of_rates.standard_normal()
    spread = unknowns.rate_sd * of_rates.standard_normal(unknowns.rate_sd.shape)
    rate = problem.rate_m2_per_day * unknowns.rate_median * np.exp(common + spread)
    team = draw_teams(problem, unknowns, of_teams)
    speed = draw_speed(ground, unknowns, (of_weather, of_seasons))
    m2, releases = draw_survey(stages, unknowns, of_survey)
    of_piece = stages.of_piece
    worked = pieces.m2 * (m2 / stages.m2)[of_piece]
    # What a stage releases lies evenly over what is worked in it; a stage that was to release nothing and does, too.
    share = np.divide(pieces.m2, stages.m2[of_piece])
    held = stages.releases_m2[of_piece]
    share = np.divide(pieces.releases_m2, held, out=share, where=held > 0)
    new_area, template, scale, known = draw_new(ground, unknowns, of_new)
    before = np.where(np.diff(stages.area, prepend=-1) == 0, np.arange(len(stages.area)) - 1, -1)
    new_stage, stage_of_new = np.unique(np.stack([new_area, of_piece[template]]), axis=1, return_inverse=True)
    first_new = len(stages.area)
    new_before = np.where(np.diff(new_stage[0], prepend=-1) == 0, first_new + np.arange(new_stage.shape[1]) - 1, -1)
    pace = np.exp(unknowns.task_sd * of_tasks.standard_normal(first_new + new_stage.shape[1]))
    stage = np.concatenate([of_piece, first_new + stage_of_new.reshape(-1)])
    area = np.concatenate([pieces.area, len(problem.areas.ids) + new_area])
    kinds = np.concatenate([np.arange(len(pieces)), template])
    return Truth(
        rate=rate,
        team=team,
        speed=speed,
        area=area,
        place=problem.areas.place[pieces.area[kinds]].astype(np.int64),
        work=pieces.work[kinds].astype(np.int64),
        stage=stage,
        m2=np.concatenate([worked, pieces.m2[template] * scale]),
        releases_m2=np.concatenate([releases[of_piece] * share, pieces.releases_m2[template] * scale]),
        pace=pace[stage],
        before=np.concatenate([before, new_before]).astype(np.int64),
        by_stage=np.argsort(stage, kind="stable").astype(np.int64),
        first_piece=np.concatenate([[0], np.cumsum(np.bincount(stage, minlength=len(pace)))]).astype(np.int64),
        known=np.concatenate([np.zeros(len(problem.areas.ids)), known]),
    )


def draw_teams(problem: PlanProblem, unknowns: Unknowns, rng: np.random.Generator) -> Floats:
    """(teams,), the factor of each team; a team more in one pool changes no other team."""
    counts = problem.pools.count.tolist()
    drawn = [own.standard_normal(count) for own, count in zip(rng.spawn(len(counts)), counts, strict=True)]
    factors: Floats = np.exp(unknowns.team_sd * np.concatenate(drawn))
    return factors


def draw_speed(ground: Ground, unknowns: Unknowns, rngs: tuple[np.random.Generator, np.random.Generator]) -> Floats:
    """(kinds, places, months), the share of a working day in a day: weather of months, shifts of seasons."""
    of_weather, of_seasons = rngs
    problem = ground.problem
    days = np.diff(problem.month_starts)
    planned = problem.working_days / days
    weather = unknowns.month_median * np.exp(unknowns.month_sd * of_weather.standard_normal(problem.months))
    # By year, so that a longer plan shifts the years before as the shorter one does.
    drawn_shifts = of_seasons.standard_normal((len(problem.budget), 2)).T
    shifts = np.clip(unknowns.season_shift_days + unknowns.season_sd_days * drawn_shifts, -28.0, 28.0)
    share = np.ones_like(planned)
    grown = planned.copy()
    for (kind, place, month), shift, step in ((ground.opens, shifts[0], -1), (ground.ends, -shifts[1], 1)):
        # A positive shift shortens the season, a negative one works some days of the closed month next to it.
        lost = shift[problem.year_of_month[month]]
        share[kind, place, month] *= 1 - np.maximum(lost, 0.0) / days[month]
        grown[kind, place, month + step] += planned[kind, place, month] * np.maximum(-lost, 0.0) / days[month + step]
    drawn: Floats = np.minimum(grown * np.maximum(share, 0.0) * weather, np.maximum(planned, 1.0))
    return drawn


def draw_survey(stages: Stages, unknowns: Unknowns, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """The m2 worked and released in each stage, after what surveys find; the land released in all stays the same.

    A survey is planned to release a share q of its land. It finds the area empty, and releases all, with the
    probability min(q, 1 - P(contaminated)); of another it releases a Beta share, such that the mean is q again.
    """
    m2, releases = stages.m2.copy(), stages.releases_m2.copy()
    shift = unknowns.survey_shift + unknowns.survey_sd * rng.standard_normal()
    for activity in (Activity.NTS, Activity.TS):
        at = np.flatnonzero((stages.activity == activity) & (stages.releases_m2 > 0))
        later = _later(stages, activity, releases)[at]
        share = np.clip(stages.releases_m2[at] / stages.m2[at], 0.0, 1.0)
        odds = np.divide(share, 1 - share, out=np.full(len(at), np.inf), where=share < 1) * np.exp(shift)
        share = np.where(np.isinf(odds), 1.0, odds / (1 + odds))
        empty = np.minimum(share, 1 - unknowns.contaminated[stages.area[at]])
        mean = np.divide(share - empty, 1 - empty, out=np.ones(len(at)), where=empty < 1)
        found = mean.copy()
        mixed = (mean > 0) & (mean < 1)
        if np.isfinite(unknowns.survey_concentration):
            weight = unknowns.survey_concentration
            found[mixed] = rng.beta(mean[mixed] * weight, (1 - mean[mixed]) * weight)
        found = np.where(rng.random(len(at)) < empty, 1.0, found)
        now = np.minimum(found * m2[at], releases[at] + later)
        _move(stages, at, now - releases[at], (m2, releases))
    return np.where(m2 > 1e-9 * stages.m2, m2, 0.0), np.maximum(releases, 0.0)


def _later(stages: Stages, activity: int, releases: Floats) -> Floats:
    """For each stage, what stages of its area after an activity release."""
    after = np.where(stages.activity > activity, releases, 0.0)
    return np.bincount(stages.area, after).astype(np.float64)[stages.area]


def _move(stages: Stages, at: Indices, more: Floats, land: tuple[Floats, Floats]) -> None:
    """Release more (or less) at some stages, and work and release as much less (or more) in those after them."""
    m2, releases = land
    releases[at] += more
    rest = np.zeros(int(stages.area.max(initial=-1)) + 1)
    rest[stages.area[at]] = more
    begun = np.full(len(rest), np.iinfo(np.int64).max)
    begun[stages.area[at]] = stages.activity[at]
    after = stages.activity > begun[stages.area]
    held = np.bincount(stages.area[after], releases[after], minlength=len(rest))
    keeps = np.divide(held - rest, held, out=np.ones(len(rest)), where=held > 0)
    m2[after] = np.maximum(m2[after] - rest[stages.area[after]], 0.0)
    releases[after] *= keeps[stages.area[after]]


def draw_new(ground: Ground, unknowns: Unknowns, rng: np.random.Generator) -> tuple[Indices, Indices, Floats, Floats]:
    """Areas found anew, each like one of the plan: for each of their pieces area, piece it is like, scale; and days."""
    problem = ground.problem
    rate = unknowns.new_per_year * np.exp(unknowns.new_per_year_sd * rng.standard_normal())
    count = int(rng.poisson(rate * problem.horizon_days / DAYS_PER_YEAR)) if rate > 0 else 0
    if not count:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0)
    known = np.sort(rng.uniform(0.0, problem.horizon_days, count))
    pieces = problem.pieces
    like = rng.choice(np.unique(pieces.area), count)
    size = unknowns.new_m2 * np.exp(unknowns.new_m2_sd * rng.standard_normal(count))
    total = np.bincount(pieces.area, pieces.releases_m2, minlength=len(problem.areas.ids))[like]
    scale = np.divide(size, total, out=np.ones(count), where=(total > 0) & (size > 0))
    held = [np.flatnonzero(pieces.area == area) for area in like]
    area = np.repeat(np.arange(count), [len(one) for one in held])
    return area, np.concatenate(held), scale[area], known
