"""The words of plans: titles and columns of T6 to T9, activities, and what charts and files say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clearance.treaty.plan_table import KnownDay
from clearance.treaty.plan_tables import Shown
from clearance_maps.actual_wording import ACTUAL_CELLS, ACTUAL_COLUMNS, ACTUAL_TITLES
from clearance_maps.language import mark
from clearance_maps.plan_assurance import assured_words

if TYPE_CHECKING:
    from clearance.plan.result import PlanResult
    from clearance.treaty.plan_tables import PlanColumn, Value
    from clearance_maps.language import Language

__all__ = ["ACTIVITIES", "CELLS", "PLAN_COLUMNS", "PLAN_TITLES", "STREAM_WORDS", "heading", "shown_value", "summary_of"]

PLAN_TITLES = {
    "t6_years": mark("Annual milestones"),
    "t6_sectors": mark("Annual milestones by sector"),
    "t7": mark("Capacity"),
    "t7_assets": mark("Teams and searchers by year"),
    "t7_months": mark("Capacity by month"),
    "t8": mark("Budget and funding gap"),
    "t8_months": mark("Cost and flights by month"),
    **ACTUAL_TITLES,
    "t9_assumptions": mark("Assumptions"),
    "t9_risks": mark("What holds the plan up"),
    "t9_remedies": mark("What would mend it, the plan made again with each"),
}
PLAN_COLUMNS = {
    **ACTUAL_COLUMNS,
    "year": mark("Year"),
    "month": mark("Month"),
    "sector": mark("Sector"),
    "areas": mark("Areas"),
    "cancelled_m2": mark("Cancelled, m²"),
    "reduced_m2": mark("Reduced, m²"),
    "cleared_m2": mark("Cleared, m²"),
    "unplanned_m2": mark("Not planned, m²"),
    "total_m2": mark("Total, m²"),
    "cumulative_m2": mark("Up to this year, m²"),
    "chance": mark("Probability that as much is released by then"),
    "firm_m2": mark("Up to this year with the chosen confidence, m²"),
    "teams": mark("Teams"),
    "group": mark("Group of teams"),
    "kind": mark("Kind"),
    "people": mark("Staff"),
    "searchers": mark("Searchers"),
    "unit": mark("Searcher is a"),
    "working_days": mark("Working days a year"),
    "busy": mark("Share of team-days that the plan uses"),
    "teams_at_work": mark("Teams at work"),
    "available_team_days": mark("Team-days available"),
    "used_team_days": mark("Team-days used"),
    "idle_team_days": mark("Team-days idle"),
    "deminers": mark("Deminers"),
    "dogs": mark("Dogs"),
    "machines": mark("Machines"),
    "flown_team_days": mark("Team-days reached by air"),
    "flown_at_most": mark("Team-days that flights support"),
    "cost_in_year": mark("Cost of the year so far"),
    "budget_of_year": mark("Money promised for the year"),
    "promised": mark("Promised in all"),
    "rate_low": mark("m² a team-day, low"),
    "rate_mode": mark("m² a team-day, mode"),
    "rate_high": mark("m² a team-day, high"),
    "source": mark("Source"),
    "cost": mark("Cost"),
    "funding_gap": mark("Funding gap"),
    "asked": mark("Asked for, not promised"),
    "released_m2": mark("Released, m²"),
    "cost_per_m2": mark("Cost per m²"),
    "assumption": mark("Assumption"),
    "value": mark("Value"),
    "risk": mark("Risk"),
    "mitigation": mark("Remedy"),
    "more_m2": mark("More released by the deadline, m²"),
    "days_earlier": mark("Released earlier, mean days"),
    "done_on": mark("Done on"),
    "more_cost": mark("More cost"),
    "chance_deadline": mark("Probability to meet the deadline"),
    "chance_gain": mark("Change of it, points"),
    "chance_error": mark("Error of the change, points"),
    "sure_on": mark("Date that holds with 80 %"),
    "sure_days": mark("Earlier by, days"),
    "sure_error": mark("Error, days"),
    "task": mark("Task"),
    "area_id": mark("Area"),
    "name": mark("Name"),
    "activity": mark("Activity"),
    "team_groups": mark("Teams of"),
    "starts_on": mark("Starts"),
    "ends_on": mark("Ends"),
    "days": mark("Days"),
    "priority": mark("Priority"),
    "worked_m2": mark("Worked, m²"),
    "releases_m2": mark("Releases, m²"),
    "lon": mark("Longitude, WGS 84"),
    "lat": mark("Latitude, WGS 84"),
}
ACTIVITIES = {
    "NTS": mark("Non-technical survey"),
    "TS": mark("Technical survey"),
    "CLEARANCE": mark("Clearance"),
    "QA": mark("Quality assurance"),
}
STREAM_WORDS = {
    "cancelled": mark("cancelled"),
    "reduced": mark("reduced"),
    "cleared": mark("cleared"),
    "": mark("not planned"),
}
PAYERS = {"State": mark("State"), "donor": mark("Donor")}
# Words in cells that are keys; any other stands as it is.
CELLS = {
    **ACTUAL_CELLS,
    "beyond": mark("after the plan"),
    "no_sector": mark("Sector not stated"),
    "deminer": mark("deminer"),
    "dog": mark("dog"),
    "machine": mark("machine"),
    "team": mark("team"),
    "manual": mark("manual"),
    "NTS": mark("NTS"),
    "TS": mark("TS"),
    "EOD": mark("EOD"),
    "QA": mark("QA"),
    "dogs": mark("dogs"),
    "machines": mark("machines"),
}


def heading(column: PlanColumn, language: Language) -> str:
    """The heading of a column; a proper name stands as it is, with the kind of payer before it."""
    if column.payer and column.name != column.payer:
        return language.text("{payer}: {name}", payer=language.text(PAYERS[column.payer]), name=column.name)
    if column.name in PAYERS:
        return language.text(PAYERS[column.name])
    return column.name or language.text(PLAN_COLUMNS[column.key])


def summary_of(plan: PlanResult, language: Language) -> list[str]:
    """What a plan says, in sentences: what a planner has to decide first comes first."""
    text = language.text
    lines = [
        *assured_words(plan, language),
        language.plural(
            "{m2} in {count} area remain on {date}; the plan runs to {last}.",
            "{m2} in {count} areas remain on {date}; the plan runs to {last}.",
            plan.remaining_areas,
            m2=language.m2(plan.remaining_m2),
            date=language.long_date(plan.identity.as_of),
            last=language.long_date(plan.last_day),
        ),
        *_completion(plan, language),
    ]
    if plan.currency and not any(year.funded for year in plan.money):
        lines.append(
            text(
                "It costs {cost} {currency}; the capacity names no money that is promised.",
                cost=language.number(round(plan.cost)),
                currency=plan.currency,
            )
        )
    elif plan.currency:
        lines.append(
            text(
                "It costs {cost} {currency}; {gap} {currency} of that nobody has promised.",
                cost=language.number(round(plan.cost)),
                gap=language.number(round(plan.funding_gap)),
                currency=plan.currency,
            )
        )
    lines.append(
        text(
            "All figures are computed; no State has published them. Method: {method}.",
            method=language.said(plan.method),
        )
    )
    return lines


def _completion(plan: PlanResult, language: Language) -> list[str]:
    text, done, level = language.text, plan.completion, language.percent(plan.confidence)
    lines = [text("If everything goes as planned it is not done within the plan.")]
    if done.planned is not None:
        lines = [text("If everything goes as planned it is done on {date}.", date=language.long_date(done.planned))]
    if not done.draws:
        return lines
    if plan.deadline is not None and done.p_by_deadline is not None and plan.assurance is None:
        lines.append(
            text(
                "The probability to be done by {date} is {chance} ({draws} simulated executions, seed {seed}).",
                date=language.long_date(plan.deadline),
                chance=language.percent(done.p_by_deadline),
                draws=language.number(done.draws),
                seed=plan.seed,
            )
        )
    if plan.assurance is not None:
        return [
            *lines,
            text("{draws} simulated executions, seed {seed}.", draws=language.number(done.draws), seed=plan.seed),
        ]
    if plan.done_with_confidence is None:
        return [
            *lines,
            text("Within the plan it is not done with a probability of {level}, if nothing changes.", level=level),
        ]
    said = text(
        "If nothing changes it is done by the end of {year} with a probability of {level}.",
        year=plan.done_with_confidence,
        level=level,
    )
    return [*lines, said]


def shown_value(value: Value, shown: Shown, language: Language) -> str:
    """A value of a table in the language; what is not known is a dash."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return language.text(CELLS[value]) if value in CELLS else language.said(value)
    if isinstance(value, KnownDay):
        return language.short_date(value.on, value.precision)
    if isinstance(value, date):
        return language.short_date(value, "month" if shown is Shown.MONTH else "day")
    return _shown_number(value, shown, language)


def _shown_number(value: float, shown: Shown, language: Language) -> str:
    if shown is Shown.YEAR:
        return str(value)
    if shown is Shown.SHARE:
        return language.percent(value)
    return language.decimal(value) if shown is Shown.DECIMAL else language.number(value)
