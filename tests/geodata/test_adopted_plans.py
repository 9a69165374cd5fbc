"""Adopted plans in the journal, and team-days that a programme reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from plan_adopted import plan_adopted

from clearance.errors import FileRefused, NotFound
from clearance_geodata.adopted_plans import adopted_named, adopted_plans, drop_plan, keep_plan
from clearance_geodata.register import Register
from clearance_geodata.team_days import read_team_days


def test_an_adopted_plan_holds_from_its_first_day_until_it_is_taken_away(address: str) -> None:
    plan = plan_adopted()
    with Register.create(address, country="PER", country_name="Peru", time_zone="America/Lima") as register:
        before = register.snapshot().identity.id
        assert keep_plan(register, plan, by="planner").id != before
        settings = register.reading().settings
        assert (
            adopted_named(settings, "", date(2027, 1, 1)) == adopted_named(settings, "2027", date(2030, 1, 1)) == plan
        )
        with pytest.raises(NotFound, match="no plan was adopted by 2026-12-31; plan with --adopt NAME --by WHO"):
            adopted_named(settings, "", date(2026, 12, 31))
        with pytest.raises(NotFound, match="there is no adopted plan 'other' on 2027-01-01; there are: 2027"):
            adopted_named(settings, "other", date(2027, 1, 1))
        drop_plan(register, "2027", by="planner")
        assert adopted_plans(register.reading().settings) == {}
        with pytest.raises(NotFound, match="there is no adopted plan '2027'; there are: none yet"):
            drop_plan(register, "2027", by="planner")


def test_team_days_of_a_month_and_activity_add_up(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text("month,activity,team_days\n2027-01,clearance,10\n2027-01,CLEARANCE,2.5\n2027-02,NTS,3\n")
    assert read_team_days(file) == {(date(2027, 1, 1), "CLEARANCE"): 12.5, (date(2027, 2, 1), "NTS"): 3.0}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("month,team_days\n2027-01,1\n", "there is no column activity; the columns are month, activity, team_days"),
        ("month,activity,team_days\n2027,NTS,1\n", "line 2: month '2027' is no month; write YYYY-MM"),
        ("month,activity,team_days\n2027-01,dogs,1\n", "line 2: activity 'dogs' is not known; use one of NTS, TS"),
        ("month,activity,team_days\n2027-01,NTS,\n", "line 2: team_days '' cannot be; give 0 or more"),
    ],
)
def test_a_table_of_team_days_that_cannot_be_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "days.csv"
    file.write_text(text)
    with pytest.raises(FileRefused) as refused:
        read_team_days(file)
    assert said in str(refused.value)
