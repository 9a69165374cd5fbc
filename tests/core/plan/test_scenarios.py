"""Changes of a capacity: each is read, applied in order, or refused in one line."""

from datetime import date

import pytest

from clearance.errors import ClearanceError
from clearance.plan.capacity.calendars import MONTHS, LostDays, Reason
from clearance.plan.capacity.capacity import Capacity
from clearance.plan.capacity.money import Currency, Funding, Payer
from clearance.plan.capacity.moving import Access, Helicopters, SectorWay
from clearance.plan.capacity.teams import TeamGroup, TeamKind
from clearance.plan.scenarios import Scenario, changed, deadline_of

CAPACITY = Capacity(
    teams=(
        TeamGroup(name="Army 1", kind=TeamKind.MANUAL, count=6),
        TeamGroup(name="Machines", kind=TeamKind.MACHINES, count=2),
    ),
    currency=Currency(code="USD", on=date(2025, 1, 1)),
    funding=(Funding(payer=Payer.STATE, year=2025, amount=100.0), Funding(payer=Payer.STATE, year=2026, amount=200.0)),
    sectors=(SectorWay(name="Condor", access=Access.AIR),),
    helicopters=Helicopters(count=1, teams_supported=3),
)


def test_changes_are_made_in_their_order() -> None:
    made = changed(
        CAPACITY,
        ["teams Army 1 +2", "kind Machines dogs", "funding *0.5", "funding 2026 *0.5", "season 6-8", "helicopters +1"],
    )
    assert [(g.name, g.kind, g.count) for g in made.teams] == [("Army 1", "manual", 8), ("Machines", "dogs", 2)]
    assert [fund.amount for fund in made.funding] == [50.0, 50.0]
    assert made.calendar.season == (6, 7, 8)
    assert made.helicopters is not None
    assert made.helicopters.count == 2


def test_without_a_helicopter_what_is_reached_by_air_is_closed() -> None:
    made = changed(CAPACITY, ["helicopters =0"])
    assert (made.helicopters, made.sectors[0].access) == (None, Access.FOOT)
    assert made.lost == (
        LostDays(reason=Reason.ACCESS, months=MONTHS, sectors=("Condor",), source="scenario: helicopters =0"),
    )


def test_a_group_without_teams_is_gone() -> None:
    assert [group.name for group in changed(CAPACITY, ["teams Machines =0"]).teams] == ["Army 1"]


def test_the_last_deadline_counts() -> None:
    assert deadline_of(["deadline 2030-12-31", "teams Army 1 +1", "deadline 2031-12-31"]) == date(2031, 12, 31)
    assert deadline_of([]) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("more teams", "cannot be read; write it as one of"),
        ("teams Navy +1", "there is no group of teams 'Navy'; use one of Army 1, Machines"),
        ("teams Army 1 2", "cannot be read"),
        ("kind Army 1 rats", "'rats' is no kind of team"),
        ("funding 2040 *0.5", "names no such money"),
        ("funding 0.5", "cannot be read"),
        ("season 8-6", "cannot be read"),
        ("deadline soon", "is not a date"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(change: str, said: str) -> None:
    with pytest.raises(ClearanceError, match=said):
        changed(CAPACITY, [change])


def test_a_name_that_could_not_be_asked_for_is_refused() -> None:
    with pytest.raises(ClearanceError, match="a name has 1 to 60 letters"):
        Scenario(name="a/b", capacity="")
