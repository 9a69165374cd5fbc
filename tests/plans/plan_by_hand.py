"""A work plan that was made by hand, small enough to be read whole."""

from __future__ import annotations

from datetime import date

from clearance.land.snapshot import SnapshotId
from clearance.plan.by_month import GroupMonth, PlanMonth
from clearance.plan.capacity.stating import Assumption
from clearance.plan.milestones import Milestone
from clearance.plan.monthly import MonthMilestone
from clearance.plan.result import (
    Bottleneck,
    CapacityYear,
    MoneyYear,
    PlanCompletion,
    PlanResult,
    PlanTask,
    RemedyShown,
    YearChance,
)

__all__ = ["plan_by_hand"]

FORMULA = "=cmd|' /C calc'!A0"


def plan_by_hand() -> PlanResult:
    """Two areas in two sectors, one team, two years; what is left lies after the plan."""
    tasks = (
        PlanTask(
            area_id="A-1",
            name=FORMULA,
            sector="North",
            activity="TS",
            teams=("Manual",),
            team_count=1,
            starts_on=date(2027, 6, 1),
            ends_on=date(2027, 6, 30),
            priority=2.0,
            worked_m2=400.0,
            releases_m2=400.0,
            lon=-78.25,
            lat=-3.5,
        ),
        PlanTask(
            area_id="A-1",
            name=FORMULA,
            sector="North",
            activity="CLEARANCE",
            teams=("Dogs", "Manual"),
            team_count=2,
            starts_on=date(2027, 7, 1),
            ends_on=date(2028, 8, 15),
            priority=2.0,
            worked_m2=600.0,
            releases_m2=600.0,
            lon=-78.25,
            lat=-3.5,
        ),
    )
    return PlanResult(
        identity=SnapshotId(
            id="0123456789ab",
            register="register-1",
            country="PER",
            as_of=date(2026, 11, 30),
            known_at="2026-12-01T12:00:00.000001Z",
            position=7,
        ),
        country_name="Peru",
        scenario="",
        first_day=date(2027, 1, 1),
        last_day=date(2028, 12, 31),
        deadline=date(2028, 6, 30),
        confidence=0.8,
        remaining_m2=1500,
        remaining_areas=2,
        unknown_sizes=0,
        milestones=(
            Milestone(year=2027, sector="North", stream="reduced", areas=0, m2=400),
            Milestone(year=2028, sector="North", stream="cleared", areas=1, m2=600),
            Milestone(year=None, sector="", stream="cleared", areas=1, m2=500),
        ),
        chances=(
            YearChance(year=2027, cumulative_m2=400, probability=0.875, firm_m2=380),
            YearChance(year=2028, cumulative_m2=1000, probability=0.5, firm_m2=760),
        ),
        completion=PlanCompletion(
            planned=None, median=None, p80=None, p_by_deadline=0.25, p_within_plan=0.3, draws=1000
        ),
        done_with_confidence=None,
        gap=0.02,
        bottlenecks=(Bottleneck(what="teams: Manual", why="a team-day more brings about 40 m2"),),
        remedies=(
            RemedyShown(
                what="one more team of Manual",
                unfinished_m2=100.0,
                released_m2=400.0,
                days_earlier=12.5,
                done_on=date(2028, 7, 31),
                cost=40_000.0,
                p_by_deadline=0.6,
            ),
        ),
        currency="USD",
        currency_on=date(2026, 1, 1),
        money=(
            MoneyYear(
                year=2027, cost=90_000.0, funded=(("State", 70_000.0),), asked=20_000.0, payers=(("State", "State"),)
            ),
            MoneyYear(
                year=2028,
                cost=60_000.0,
                funded=(("State", 50_000.0), ("Canada", 30_000.0)),
                payers=(("State", "State"), ("Canada", "donor")),
            ),
        ),
        capacity=(
            CapacityYear(
                year=2027,
                group="Manual",
                kind="manual",
                teams=1,
                people=8,
                searchers=6,
                unit="deminer",
                working_days=96.5,
                busy=0.9,
                m2_per_team_day=(30.0, 48.0, 90.0),
                rate_source="a judgement",
            ),
            CapacityYear(
                year=2028,
                group="Dogs",
                kind="dogs",
                teams=2,
                people=None,
                searchers=2,
                unit="dog",
                working_days=80.0,
                busy=0.25,
            ),
        ),
        tasks=tasks,
        assumptions=(Assumption(what="season", value="June to November", source="releases of 2024"),),
        by_deadline_m2=700,
        seed=7,
        method="by hand",
        monthly=(
            MonthMilestone(month=date(2027, 6, 1), sector="North", stream="reduced", areas=0, m2=400),
            MonthMilestone(month=date(2028, 8, 1), sector="North", stream="cleared", areas=1, m2=600),
            MonthMilestone(month=None, sector="", stream="cleared", areas=1, m2=500),
        ),
        months=(
            PlanMonth(
                month=date(2027, 6, 1),
                groups=(
                    GroupMonth(
                        group="Manual",
                        kind="manual",
                        teams=1,
                        teams_at_work=1,
                        available_team_days=16.0,
                        used_team_days=14.5,
                    ),
                ),
                flown_team_days=12.0,
                flown_at_most=30.0,
                cost=90_000.0,
                cost_in_year=90_000.0,
                budget_of_year=70_000.0,
            ),
            PlanMonth(
                month=date(2028, 8, 1),
                groups=(
                    GroupMonth(
                        group="Dogs",
                        kind="dogs",
                        teams=2,
                        teams_at_work=1,
                        available_team_days=24.0,
                        used_team_days=6.0,
                    ),
                ),
                cost=60_000.0,
                cost_in_year=60_000.0,
                budget_of_year=80_000.0,
            ),
        ),
    )
