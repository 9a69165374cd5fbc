"""The words of an adopted plan against the books: its tables, and what it says in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.plan.actual.task_states import State
from clearance.units import Unit, plain
from clearance_maps.language import mark

if TYPE_CHECKING:
    from clearance.plan.actual.comparing import AgainstActual
    from clearance_maps.language import Language

__all__ = ["ACTUAL_CELLS", "ACTUAL_COLUMNS", "ACTUAL_TITLES", "said_of_actual"]

ACTUAL_TITLES = {
    "t4_years": mark("Progress against the plan"),
    "t4_months": mark("Progress against the plan by month"),
    "t4_sectors": mark("Progress against the plan by month and sector"),
    "t4_bridge": mark("From what remained to what remains"),
    "t4_rates": mark("Productivity achieved and assumed"),
    "t4_tasks": mark("Tasks that are done or due"),
    "t4_beside": mark("Released beside the plan"),
}
ACTUAL_COLUMNS = {
    "planned_areas": mark("Areas planned"),
    "handed_over_areas": mark("Areas handed over"),
    "planned_m2": mark("Planned, m²"),
    "achieved_m2": mark("Achieved, m²"),
    "achieved_share": mark("Achieved of what was planned"),
    "planned_so_far": mark("Planned so far, m²"),
    "achieved_so_far": mark("Achieved so far, m²"),
    "planned_cancelled": mark("Planned: cancelled, m²"),
    "planned_reduced": mark("Planned: reduced, m²"),
    "planned_cleared": mark("Planned: cleared, m²"),
    "achieved_cancelled": mark("Achieved: cancelled, m²"),
    "achieved_reduced": mark("Achieved: reduced, m²"),
    "achieved_cleared": mark("Achieved: cleared, m²"),
    "achieved_unspecified": mark("Achieved: product not stated, m²"),
    "beside_m2": mark("Of it beside the plan, m²"),
    "difference_m2": mark("Achieved less planned, m²"),
    "by_luck": mark("Share of simulated executions that are as far behind"),
    "item": mark("Item"),
    "m2": mark("m²"),
    "team_days": mark("Team-days"),
    "team_days_from": mark("Team-days are"),
    "rate_achieved": mark("m² a team-day, achieved"),
    "rate_within": mark("Achieved rate lies"),
    "factor_mean": mark("Factor on the assumed rate, mean"),
    "factor_low": mark("Factor, 5 % quantile"),
    "factor_high": mark("Factor, 95 % quantile"),
    "due_on": mark("Due"),
    "state": mark("State of the task"),
    "done_m2": mark("Done, m²"),
}
ACTUAL_CELLS = {
    "work_NTS": mark("Non-technical survey"),
    "work_TS": mark("Technical survey"),
    "work_CLEARANCE": mark("Clearance"),
    "work_QA": mark("Quality assurance"),
    "done early": mark("done early"),
    "done on time": mark("done on time"),
    "done late": mark("done late"),
    "late": mark("late"),
    "begun": mark("begun"),
    "not due": mark("not due"),
    "reported": mark("reported"),
    "as_planned": mark("those of the plan"),
    "outside": mark("outside the assumed interval"),
    "inside": mark("inside the assumed interval"),
    "bridge_remaining": mark("Remaining when the plan was made"),
    "bridge_before": mark("Changed before its first day, or recorded late"),
    "bridge_opened": mark("Opened"),
    "bridge_identified": mark("Identified"),
    "bridge_confirmed": mark("Between classes of land"),
    "bridge_progressed": mark("Worked on, not handed over"),
    "bridge_reassigned": mark("Reassigned"),
    "bridge_resized": mark("Measured anew"),
    "bridge_transferred": mark("Transferred"),
    "bridge_reopened": mark("Reopened"),
    "bridge_unexplained": mark("Unexplained"),
    "bridge_in_plan": mark("Released, areas of the plan"),
    "bridge_beside": mark("Released, areas beside the plan"),
}


def said_of_actual(told: AgainstActual, language: Language) -> list[str]:
    """What a comparison says, in sentences."""
    text, plan = language.text, told.plan
    whole = [row for row in told.rows if row.is_whole]
    planned, achieved = sum(row.planned_total for row in whole), sum(row.achieved_total for row in whole)
    beside = sum(row.beside_total for row in whole)
    lines = [
        text(
            "Plan {name}, made as of {made}, from {first}; compared as of {date}.",
            name=plan.name,
            made=language.long_date(plan.as_of),
            first=language.long_date(plan.first_day),
            date=language.long_date(told.identity.as_of),
        ),
        text(
            "In the months that have ended {achieved} were released of {planned} planned, {beside} of them beside "
            "the plan.",
            achieved=language.m2(plain(achieved, Unit.M2)),
            planned=language.m2(plain(planned, Unit.M2)),
            beside=language.m2(plain(beside, Unit.M2)),
        ),
    ]
    counts = told.counts
    due = sum(counts[one.value] for one in (State.EARLY, State.ON_TIME, State.DONE_LATE, State.LATE))
    lines.append(
        text(
            "Of {due} tasks done or due, {early} were done early, {on_time} in their month, {done_late} later; {late} "
            "are late.",
            due=language.number(due),
            early=language.number(counts[State.EARLY.value]),
            on_time=language.number(counts[State.ON_TIME.value]),
            done_late=language.number(counts[State.DONE_LATE.value]),
            late=language.number(counts[State.LATE.value]),
        )
    )
    if told.luck:
        last = told.luck[-1]
        lines.append(
            text(
                "A programme that works just as the plan assumes would be as far behind at the end of {month}, or "
                "farther, in {share} of simulated executions (seed {seed}).",
                month=language.long_date(last.month, "month"),
                share=language.percent(last.as_far_behind),
                seed=plan.seed,
            )
        )
    return [*lines, *_rates(told, language)]


def _rates(told: AgainstActual, language: Language) -> list[str]:
    """The rates that lie outside what was assumed, and whose team-days they rest on."""
    text = language.text
    outside = [one for one in told.productivity if one.is_outside]
    lines = [
        text(
            "{work}: {achieved} m² a team-day, outside the assumed {low} to {high}.",
            work=text(ACTUAL_CELLS[f"work_{one.activity}"]),
            achieved=language.decimal(one.achieved or 0.0),
            low=language.decimal(one.assumed[0]),
            high=language.decimal(one.assumed[2]),
        )
        for one in outside
    ]
    if told.productivity and not any(one.is_reported for one in told.productivity):
        lines.append(
            text("Nobody reported team-days; those of the plan stand for them, so lost days count as slow work.")
        )
    return lines
