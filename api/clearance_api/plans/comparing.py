"""Plans side by side: completion, probability, cost, and the m2 of each year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from clearance.plan.result import PlanResult

__all__ = ["compared", "comparison_rows"]


def compared(plan: PlanResult) -> dict[str, object]:
    """What is compared of a plan, for JSON; `m2_by_year` has null for what the plan does not reach."""
    return {
        "scenario": plan.scenario,
        "deadline": plan.deadline.isoformat() if plan.deadline else None,
        "completion": plan.completion.to_dict(),
        "done_with_confidence": plan.done_with_confidence,
        "by_deadline_m2": plan.by_deadline_m2,
        "currency": plan.currency or None,
        "cost": round(plan.cost, 2),
        "funding_gap": round(plan.funding_gap, 2),
        "m2_by_year": [{"year": year, "m2": m2} for year, m2 in _by_year(plan).items()],
    }


def _by_year(plan: PlanResult) -> dict[int | None, int]:
    sums: dict[int | None, int] = defaultdict(int)
    for one in plan.milestones:
        sums[one.year] += one.m2
    return dict(sums)


def comparison_rows(plans: Sequence[PlanResult]) -> list[list[str]]:
    """Rows of words for a table: what, then a cell for each plan."""
    sums = [_by_year(plan) for plan in plans]
    years = sorted({year for by_year in sums for year in by_year}, key=lambda year: (year is None, year or 0))

    def chance(value: float | None) -> str:
        return "not simulated" if value is None else f"{value:.0%}"

    rows = [
        ["deadline", *(str(plan.deadline or "none") for plan in plans)],
        ["done as planned", *(str(plan.completion.planned or "not within the plan") for plan in plans)],
        ["P(done by deadline)", *(chance(plan.completion.p_by_deadline) for plan in plans)],
        ["done with 80 %", *(str(plan.completion.p80 or "–") for plan in plans)],
        ["planned to be released by the deadline, m2", *(f"{plan.by_deadline_m2:,}" for plan in plans)],
    ]
    if any(plan.currency for plan in plans):
        rows.append(["cost", *(f"{plan.cost:,.0f} {plan.currency}" for plan in plans)])
        rows.append(["funding gap", *(f"{plan.funding_gap:,.0f} {plan.currency}" for plan in plans)])
    rows += [
        [f"m2 of {year}" if year else "m2 after the plan", *(f"{by_year.get(year, 0):,}" for by_year in sums)]
        for year in years
    ]
    return rows
