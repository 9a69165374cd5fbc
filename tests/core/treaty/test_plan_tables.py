"""T6 to T9 say what the plan says, and their sums are those of the plan."""

from dataclasses import replace
from datetime import date

from plan_by_hand import plan_by_hand

from clearance.treaty.plan_tables import plan_tables


def _table(number: str) -> list[tuple[object, ...]]:
    (table,) = (table for table in plan_tables(plan_by_hand()) if table.number == number)
    return [tuple(column.key for column in table.columns), *table.rows]


def test_annual_milestones_sum_to_what_remains() -> None:
    assert _table("T6a") == [
        (
            "year",
            "areas",
            "cancelled_m2",
            "reduced_m2",
            "cleared_m2",
            "total_m2",
            "cumulative_m2",
            "chance",
            "firm_m2",
            "teams",
        ),
        (2027, 0, 0, 400, 0, 400, 400, 0.875, 380, 1),
        (2028, 1, 0, 0, 600, 600, 1000, 0.5, 760, 2),
        ("beyond", 1, 0, 0, 500, 500, None, None, None, None),
    ]
    plan = plan_by_hand()
    assert [table.total("total_m2") for table in plan_tables(plan)[:2]] == [plan.remaining_m2] * 2


def test_milestones_by_sector_name_land_without_one() -> None:
    assert _table("T6b")[1:] == [
        (2027, "North", 0, 0, 400, 0, 400, "Dogs, Manual"),
        (2028, "North", 1, 0, 0, 600, 600, "Dogs, Manual"),
        ("beyond", "no_sector", 1, 0, 0, 500, 500, None),
    ]


def test_a_year_lacks_what_its_cost_exceeds_the_promised_money_by() -> None:
    assert _table("T8") == [
        ("year", "cost", "fund 0", "fund 1", "promised", "funding_gap", "asked", "released_m2", "cost_per_m2"),
        (2027, 90_000.0, 70_000.0, 0.0, 70_000.0, 20_000.0, 20_000.0, 400, 225.0),
        (2028, 60_000.0, 50_000.0, 30_000.0, 80_000.0, 0.0, 0.0, 600, 100.0),
    ]


def test_the_state_comes_before_donors_and_each_says_what_it_is() -> None:
    (table,) = (table for table in plan_tables(plan_by_hand()) if table.number == "T8")
    assert [(column.name, column.payer) for column in table.columns if column.name] == [
        ("State", "State"),
        ("Canada", "donor"),
    ]


def test_assets_of_a_year_are_counted_and_staff_only_where_all_groups_say_it() -> None:
    assert _table("T7b") == [
        ("year", "teams", "people", "deminers", "dogs", "machines"),
        (2027, 1, 8, 6, 0, 0),
        (2028, 2, None, 0, 4, 0),
    ]


def test_months_show_the_teams_at_work_what_is_idle_flights_and_money() -> None:
    assert _table("T7c")[1:] == [
        (date(2027, 6, 1), "Manual", "manual", 1, 1, 16.0, 14.5, 1.5),
        (date(2028, 8, 1), "Dogs", "dogs", 2, 1, 24.0, 6.0, 18.0),
    ]
    assert _table("T8b")[1:] == [
        (date(2027, 6, 1), 90_000.0, 90_000.0, 70_000.0, 12.0, 30.0),
        (date(2028, 8, 1), 60_000.0, 60_000.0, 80_000.0, 0.0, None),
    ]


def test_a_plan_without_money_has_no_budget_table() -> None:
    plan = replace(plan_by_hand(), currency="", money=())
    assert [table.number for table in plan_tables(plan)] == ["T6a", "T6b", "T7", "T7b", "T7c", "T9a", "T9b", "T9c"]


def test_json_of_a_plan_begins_with_what_programs_rely_on() -> None:
    said = plan_by_hand().to_dict()
    assert list(said)[:6] == ["milestones", "completion", "gap", "bottlenecks", "cost", "seed"]
    assert said["milestones"] == [
        {"year": 2027, "sector": "North", "stream": "reduced", "areas": 0, "m2": 400},
        {"year": 2028, "sector": "North", "stream": "cleared", "areas": 1, "m2": 600},
        {"year": None, "sector": "", "stream": "cleared", "areas": 1, "m2": 500},
    ]
    assert said["completion"] == {
        "median": None,
        "p80": None,
        "p_by_deadline": 0.25,
        "planned": None,
        "p_within_plan": 0.3,
        "draws": 1000,
    }
