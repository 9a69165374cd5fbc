"""Pieces as tasks (a stage of an area), and tasks in lines: those of a line are alike to whoever plans them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.problem import PlanProblem

__all__ = ["Tasks", "tasks_of"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


class Tasks(NamedTuple):
    """The stages of areas, in the order of their line, larger ones first.

    Of tasks: `first_piece` (tasks + 1) is where their pieces begin in `pieces`; `line`; `after` the next stage of the
    same area, or -1; `before` the stage before it, or -1; `m2` all of it. Of lines: `first_task` (lines + 1);
    `place`, `work`; `line_m2`; `weight` of all that its tasks release, in m2 times priority; `releases_m2`; `worth`
    of an m2 for who has no better guide: the weight of all that is still to come in its areas over their work, in
    days; `line_after`, the line of the next stage, or -1; `line_before`.
    """

    pieces: Indices
    first_piece: Indices
    line: Indices
    after: Indices
    before: Indices
    m2: Floats
    first_task: Indices
    place: Indices
    work: Indices
    line_m2: Floats
    weight: Floats
    releases_m2: Floats
    worth: Floats
    line_after: Indices
    line_before: Indices


def tasks_of(problem: PlanProblem, bands: int) -> Tasks:
    """Group the pieces of a problem.

    Areas are alike when they have the same place, priority and chain of works, and a similar size: each such group is
    cut into at most `bands` bands of as many m2 each.
    """
    pieces = problem.pieces
    order = np.lexsort((-pieces.m2, pieces.activity, pieces.area))
    area, activity = pieces.area[order], pieces.activity[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (area[1:] != area[:-1]) | (activity[1:] != activity[:-1])
    first = np.flatnonzero(new)
    ends = np.append(first[1:], len(order))
    task_area, task_work = area[first], pieces.work[order][first]
    task_m2 = np.add.reduceat(pieces.m2[order], first) if len(first) else np.zeros(0)
    stage = np.arange(len(first)) - np.searchsorted(task_area, task_area)
    group = _area_groups(problem, (task_area, task_work, task_m2, stage), bands)

    _, line = np.unique(np.stack([group[task_area], stage]), axis=1, return_inverse=True)
    line = line.reshape(-1)
    ranked = np.lexsort((np.arange(len(first)), -task_m2, line))
    where = np.empty(len(ranked), dtype=np.int64)
    where[ranked] = np.arange(len(ranked))
    next_there = np.full(len(first), -1, dtype=np.int64)
    same = np.flatnonzero(task_area[1:] == task_area[:-1])
    next_there[same] = where[same + 1]
    after = next_there[ranked]
    before = np.full(len(first), -1, dtype=np.int64)
    before[after[after >= 0]] = np.flatnonzero(after >= 0)

    sizes = (ends - first)[ranked]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    spread = np.repeat(first[ranked] - starts[:-1], sizes) + np.arange(len(order))
    return _lined(problem, order[spread], starts, (line[ranked], after, before, task_m2[ranked]))


def _area_groups(problem: PlanProblem, tasks: tuple[Indices, Indices, Floats, Indices], bands: int) -> Indices:
    """(areas,), the group of each area: place, priority, chain of works, band of size."""
    area, work, m2, stage = tasks
    areas = len(problem.areas.ids)
    deepest = int(stage.max()) + 1 if len(stage) else 0
    chain = np.full((areas, deepest), -1, dtype=np.int64)
    chain[area, stage] = work
    total = np.bincount(area, m2, minlength=areas)
    priority = np.unique(problem.areas.priority, return_inverse=True)[1].reshape(-1)
    like = np.column_stack([problem.areas.place, priority, chain])
    _, alike = np.unique(like, axis=0, return_inverse=True)
    alike = alike.reshape(-1)
    order = np.lexsort((total, alike))
    before = np.cumsum(total[order]) - total[order]
    sums = np.bincount(alike, total)
    begun = np.concatenate([[0.0], np.cumsum(sums)])[alike[order]]
    share = (before - begun + total[order] / 2) / np.maximum(sums[alike[order]], 1e-300)
    band = np.empty(areas, dtype=np.int64)
    band[order] = np.clip(share * bands, 0, bands - 1).astype(np.int64)
    return alike * bands + band


def _lined(
    problem: PlanProblem, pieces: Indices, first_piece: Indices, tasks: tuple[Indices, Indices, Indices, Floats]
) -> Tasks:
    """What is known of lines, from tasks that stand in their order."""
    line, after, before, m2 = tasks
    lines = int(line.max()) + 1 if len(line) else 0
    of_piece = np.repeat(line, np.diff(first_piece))
    lead = np.searchsorted(line, np.arange(lines))
    one = pieces[first_piece[:-1][lead]]
    line_after = np.where(after[lead] >= 0, line[after[lead]], -1)
    line_before = np.where(before[lead] >= 0, line[before[lead]], -1)
    weight = _sums(of_piece, problem.weights[pieces], lines)
    work = problem.pieces.work[one]
    line_m2 = _sums(line, m2, lines)
    fastest = problem.rate_m2_per_day.max(axis=0)[work]
    days = np.divide(line_m2, fastest, out=np.full(lines, np.inf), where=fastest > 0)
    coming, still = weight.copy(), days.copy()
    for _ in range(4):
        follows = line_after >= 0
        coming = weight + np.where(follows, coming[line_after], 0.0)
        still = days + np.where(follows, still[line_after], 0.0)
    return Tasks(
        pieces=pieces,
        first_piece=first_piece,
        line=line,
        after=after,
        before=before,
        m2=m2,
        first_task=np.append(lead, len(line)).astype(np.int64),
        place=problem.areas.place[problem.pieces.area[one]],
        work=work,
        line_m2=line_m2,
        weight=weight,
        releases_m2=_sums(of_piece, problem.pieces.releases_m2[pieces], lines),
        worth=np.divide(coming, still, out=np.zeros(lines), where=np.isfinite(still) & (still > 0)),
        line_after=line_after,
        line_before=line_before,
    )


def _sums(index: Indices, values: Floats, count: int) -> Floats:
    """The sum of the values of each index."""
    return np.bincount(index, values, minlength=count).astype(np.float64)
