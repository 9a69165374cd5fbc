"""Scores of areas that can be taken apart: what each criterion adds, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from clearance.errors import InvalidQuantity
from clearance.plan.priority.criteria import DEFAULT_CRITERIA, Criterion, checked
from clearance.plan.priority.stability import rank_ranges
from clearance.saying import Number

__all__ = ["Evidence", "Priorities", "Priority", "plan_weights", "prioritised"]

LEVELS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of an area that bears on its rank.

    Args:
        area_id: the area.
        measures: by name of the criterion; what is not there is not known.
        cost: of working it, in the currency of the plan; None when not known.
        harm: why work here may do harm (disputed ownership, armed conflict); empty when nobody said so.
    """

    area_id: str
    measures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    cost: float | None = None
    harm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """The rank of an area and how it came about.

    Args:
        area_id: the area.
        rank: from 1; equal scores are ranked by id.
        score: from 0 to 1, the sum of `parts`; what is not known counts 0.
        parts: what each criterion adds.
        unknown: criteria without a measure; with the best of them the score would be `score_at_most`.
        score_at_most: see there.
        rank_range: ranks that 80 of 100 other choices of weights give.
        first_tenth: share of those choices in which it is among the first tenth.
        benefit_per_cost: score per unit of money; None without a cost.
        harm: why a person has to look before work begins; empty: nothing is known.
    """

    area_id: str
    rank: int
    score: float
    parts: Mapping[str, float]
    unknown: tuple[str, ...]
    score_at_most: float
    rank_range: tuple[int, int]
    first_tenth: float
    benefit_per_cost: float | None
    harm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Priorities:
    """Areas in order of rank, with how they were ranked.

    `agreement` is the mean rank correlation (Spearman) of this order with those of other weights: 1 when weights do
    not matter. `spread` is how far these other weights lie from the given ones (standard deviation of their logarithm).
    """

    areas: tuple[Priority, ...]
    criteria: tuple[Criterion, ...]
    agreement: float
    spread: float
    draws: int
    seed: int


def prioritised(
    evidence: Sequence[Evidence],
    criteria: Sequence[Criterion] = DEFAULT_CRITERIA,
    *,
    seed: int,
    spread: float = 0.5,
    draws: int = 200,
) -> Priorities:
    """Rank areas by the weighted sum of what is measured, and say how firm the ranks are.

    Args:
        evidence: of each area.
        criteria: with weights; they are made to sum to 1.
        seed: of the other weights that are tried.
        spread: standard deviation of the logarithm of those weights around the given ones.
        draws: how many are tried.

    Raises:
        InvalidQuantity: weights, measures, costs or the spread cannot be.

    Example:
        >>> near = Evidence(area_id="A", measures={"people_near": 300})
        >>> hit = Evidence(area_id="B", measures={"people_near": 100, "accidents": 3})
        >>> [(one.area_id, round(one.score, 4)) for one in prioritised([near, hit], seed=1).areas]
        [('B', 0.3375), ('A', 0.225)]
    """
    chosen = checked(criteria)
    if not (0 <= spread <= 5 and 1 <= draws <= 10_000):
        raise InvalidQuantity(
            "spread {spread} and {draws} draws: give 0 to 5, and 1 to 10,000", spread=Number(spread, "g"), draws=draws
        )
    weights = np.array([one.weight for one in chosen]) / sum(one.weight for one in chosen)
    values = np.array([[_value(one, criterion) for criterion in chosen] for one in evidence]).reshape(-1, len(chosen))
    known = np.nan_to_num(values)
    scores = (known * weights).sum(axis=1)  # not a product of matrices, whose rounding depends on the other areas
    ids = np.array([one.area_id for one in evidence], dtype=object)
    order = np.lexsort((np.arange(len(ids))[np.argsort(np.argsort(ids))], -np.round(scores, 12)))
    ranges = rank_ranges(known, weights, seed=seed, spread=spread, draws=draws)
    missing = np.isnan(values)
    areas = tuple(
        Priority(
            area_id=evidence[row].area_id,
            rank=rank,
            score=float(scores[row]),
            parts={one.name: float(known[row, column] * weights[column]) for column, one in enumerate(chosen)},
            unknown=tuple(one.name for column, one in enumerate(chosen) if missing[row, column]),
            score_at_most=float(scores[row] + missing[row] @ weights),
            rank_range=(int(ranges.low[row]), int(ranges.high[row])),
            first_tenth=float(ranges.first_tenth[row]),
            benefit_per_cost=_per_cost(float(scores[row]), evidence[row]),
            harm=evidence[row].harm,
        )
        for rank, row in enumerate(order.tolist(), start=1)
    )
    return Priorities(areas=areas, criteria=chosen, agreement=ranges.agreement, spread=spread, draws=draws, seed=seed)


def _value(evidence: Evidence, criterion: Criterion) -> float:
    measure = evidence.measures.get(criterion.name)
    if measure is None:
        return float("nan")
    try:
        return criterion.value(measure)
    except InvalidQuantity as fault:
        raise InvalidQuantity("area {area_id}: {fault}", area_id=evidence.area_id, fault=fault.said) from fault


def _per_cost(score: float, evidence: Evidence) -> float | None:
    if evidence.cost is None:
        return None
    if not 0 < evidence.cost < float("inf"):
        raise InvalidQuantity(
            "area {area_id}: a cost of {cost} cannot be; give more than 0",
            area_id=evidence.area_id,
            cost=Number(evidence.cost, "g"),
        )
    return score / evidence.cost


def plan_weights(priorities: Priorities, *, highest: float = 4.0) -> dict[str, float]:
    """Return the weight of an m2 of each area in the plan: from 1 for a score of 0 to `highest` for the best score.

    Weights grow by equal factors, in `LEVELS` steps, so that areas that hardly differ are planned alike.
    """
    best = max((one.score for one in priorities.areas), default=0.0)
    if not best:
        return {one.area_id: 1.0 for one in priorities.areas}
    steps = LEVELS - 1
    return {one.area_id: float(highest ** (round(one.score / best * steps) / steps)) for one in priorities.areas}
