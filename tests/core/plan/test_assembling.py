"""From areas and capacity to a planning problem."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.errors import InvalidQuantity, NotPossible
from clearance.land.hazard import Hazard
from clearance.plan.assembling import Assembled, assemble
from clearance.plan.capacity.calendars import Calendar
from clearance.plan.capacity.capacity import Capacity
from clearance.plan.capacity.money import Currency, Funding, Payer
from clearance.plan.capacity.moving import Access, Helicopters, Moves, SectorWay
from clearance.plan.capacity.stating import Spread
from clearance.plan.capacity.teams import GroundClass, GroupRate, TeamGroup, TeamKind
from clearance.plan.checking import breaches
from clearance.plan.on_ground import Work
from clearance.plan.optimise.planning import plan_schedule
from clearance.plan.problem import Activity
from clearance.plan.stages import CANCELLED, CLEARED, NO_STREAM, REDUCED
from clearance.plan.terrain.ground import Ground as Terrain
from clearance.plan.work import AreaWork

MANUAL = TeamGroup(name="manual", kind=TeamKind.MANUAL, count=2, searchers=10)
SURVEY = TeamGroup(name="survey", kind=TeamKind.NTS, count=1)
QA = TeamGroup(name="qa", kind=TeamKind.QA, count=1)
ALL = Capacity(teams=(MANUAL, SURVEY, QA))


def _area(area_id: str, cancelled: int, reduced: int, cleared: int, **more: object) -> AreaWork:
    area = AreaWork(
        area_id=area_id,
        open_m2=cancelled + reduced + cleared,
        cancelled_m2=cancelled,
        reduced_m2=reduced,
        cleared_m2=cleared,
    )
    return replace(area, **more)  # type: ignore[arg-type]


def _assembled(work: list[AreaWork], capacity: Capacity = ALL, months: int = 24) -> Assembled:
    return assemble(work, capacity, first_day=date(2025, 1, 1), months=months, deadline=date(2026, 6, 30))


def _stages(made: Assembled) -> list[tuple[str, float, float, int]]:
    """Activity, m2, released m2 and stream of each stage of all areas together."""
    pieces = made.problem.pieces
    keys = sorted({(int(a), int(s)) for a, s in zip(pieces.activity, made.stream, strict=True)})
    found = []
    for activity, stream in keys:
        own = (pieces.activity == activity) & (made.stream == stream)
        found.append(
            (Activity(activity).name, float(pieces.m2[own].sum()), float(pieces.releases_m2[own].sum()), stream)
        )
    return found


def test_an_area_is_surveyed_then_cleared_then_checked() -> None:
    assert _stages(_assembled([_area("A", 5_000_000, 2_000_000, 3_000_000)])) == [
        ("NTS", 10_000.0, 5_000.0, CANCELLED),
        ("TS", 5_000.0, 2_000.0, REDUCED),
        ("CLEARANCE", 3_000.0, 0.0, NO_STREAM),
        ("QA", 3_000.0, 3_000.0, CLEARED),
    ]


def test_what_nobody_does_is_left_to_the_next_stage_and_said() -> None:
    made = _assembled([_area("A", 5_000_000, 2_000_000, 3_000_000)], Capacity(teams=(MANUAL,)))
    assert _stages(made) == [("TS", 10_000.0, 2_000.0, REDUCED), ("CLEARANCE", 8_000.0, 8_000.0, CLEARED)]
    said = [row.what for row in made.assumptions if "no team does it" in row.value]
    assert said == ["non-technical survey", "QA"]


def test_land_that_is_worked_already_waits_for_qa_only() -> None:
    made = _assembled([_area("A", 0, 0, 3_000_000, processed_m2=3_000_000)])
    assert _stages(made) == [("QA", 3_000.0, 3_000.0, CLEARED)]


AREAS = st.lists(
    st.tuples(*[st.integers(0, 10**9)] * 3).filter(lambda streams: sum(streams) > 0), min_size=1, max_size=6
)


@given(streams=AREAS, kinds=st.sets(st.sampled_from([SURVEY, QA]).map(lambda group: group.name)))
def test_pieces_release_the_land_to_the_last_thousandth(streams: list[tuple[int, int, int]], kinds: set[str]) -> None:
    teams = (MANUAL, *(group for group in (SURVEY, QA) if group.name in kinds))
    work = [_area(f"A{number}", *parts) for number, parts in enumerate(streams)]
    made = _assembled(work, Capacity(teams=teams))
    by_area = np.zeros(len(work), dtype=np.int64)
    np.add.at(by_area, made.problem.pieces.area, made.releases_exact)
    assert by_area.tolist() == [area.open_m2 for area in work]
    assert float(made.problem.pieces.m2.min()) > 0
    if {"survey", "qa"} == kinds:
        of_stream = [int(made.releases_exact[made.stream == stream].sum()) for stream in range(3)]
        assert of_stream == [sum(parts[stream] for parts in streams) for stream in range(3)]


def test_no_piece_keeps_an_ordinary_team_longer_than_some_days() -> None:
    made = _assembled([_area("A", 0, 0, 100_000_000)])
    clearance = made.problem.pieces.activity == Activity.CLEARANCE
    days = made.problem.pieces.m2[clearance] / made.problem.rate_m2_per_day[0, made.problem.pieces.work[clearance]]
    assert 9 < days.min() <= days.max() <= 10


def test_rates_are_those_of_a_searcher_times_the_searchers_unless_the_group_has_its_own() -> None:
    own = GroupRate(activity=Activity.CLEARANCE, m2_per_team_day=Spread(low=24, mode=58, high=80))
    army = replace(MANUAL, name="army", rates=(own,))
    made = _assembled([_area("A", 0, 0, 1_000_000)], Capacity(teams=(MANUAL, army)))
    assert made.works == (Work(Activity.CLEARANCE, GroundClass.MEDIUM),)
    assert made.problem.rate_m2_per_day.tolist() == [[200.0], [58.0]]


def test_only_eod_and_manual_teams_clear_a_battle_area() -> None:
    eod = TeamGroup(name="eod", kind=TeamKind.EOD, count=1)
    dogs = TeamGroup(name="dogs", kind=TeamKind.DOGS, count=1, searchers=2)
    made = _assembled(
        [_area("A", 0, 0, 1_000_000, hazards=frozenset({Hazard.CLUSTER}))], Capacity(teams=(eod, dogs, MANUAL))
    )
    assert made.problem.rate_m2_per_day.tolist() == [[5000.0], [0.0], [5000.0]]
    mined = _assembled([_area("A", 0, 0, 1_000_000, hazards=frozenset({Hazard.AP}))], Capacity(teams=(eod,)))
    assert ("clearance, medium ground", "no team can do it: this land stays open") in [
        (row.what, row.value) for row in mined.assumptions
    ]


def test_seasons_flights_and_money_come_by_month_and_year() -> None:
    capacity = Capacity(
        teams=(replace(MANUAL, cost_per_month=3652.5, cost_per_move=50),),
        currency=Currency(code="USD", on=date(2024, 12, 31)),
        calendar=Calendar(leave_days=0, availability=0.75, season=(6, 7)),
        moves=Moves(within_sector_days=1, between_sectors_days=4, from_base_days=6),
        sectors=(SectorWay(name="North", access=Access.AIR),),
        helicopters=Helicopters(
            count=1, teams_supported=2, months=(6, 7), cost_per_month=100, last_day=date(2026, 6, 15)
        ),
        funding=(
            Funding(payer=Payer.STATE, year=2025, amount=1000),
            Funding(payer=Payer.DONOR, year=2025, amount=500),
            Funding(payer=Payer.UNFUNDED, year=2025, amount=9999),
        ),
    )
    problem = _assembled([_area("A", 0, 0, 1_000_000, sector="North"), _area("B", 0, 0, 1_000_000)], capacity).problem
    assert problem.places == ("North", "(no sector stated)", "base of the programme")
    assert problem.travel_days.tolist() == [[0, 4, 6], [4, 0, 6], [6, 6, 0]]
    assert problem.by_air.tolist() == [True, False, False]
    assert problem.working_days[0, 0].round(3).tolist() == ([0] * 5 + [16.071, 16.607] + [0] * 5) * 2
    assert problem.flown_team_days.tolist() == [0] * 5 + [60, 62] + [0] * 10 + [30] + [0] * 6
    assert problem.budget.tolist() == [1300, np.inf]
    assert problem.pools.cost_per_day.tolist() == [120.0]
    assert problem.pools.move_days.tolist() == [1.0]


def test_teams_are_there_between_their_dates_and_handover_takes_its_days() -> None:
    later = replace(MANUAL, name="later", first_day=date(2025, 3, 1), last_day=date(2025, 12, 31))
    gone = replace(MANUAL, name="gone", last_day=date(2024, 12, 31))
    capacity = Capacity(teams=(later, gone), handover_days=30)
    made = _assembled([_area("A", 0, 0, 1_000_000)], capacity)
    assert (made.problem.pools.names, made.problem.pools.first_day.tolist()) == (("later",), [59.0])
    assert made.problem.pools.last_day.tolist() == [365.0]
    assert (made.problem.deadline, made.deadline) == (date(2026, 5, 31), date(2026, 6, 30))


def test_every_assumption_names_a_source() -> None:
    made = _assembled([_area("A", 1_000, 1_000, 1_000)])
    assert all(row.what and row.value and row.source for row in made.assumptions)
    assert len({row.what for row in made.assumptions}) == len(made.assumptions)


@pytest.mark.parametrize(
    ("work", "capacity", "told"),
    [
        ([_area("A", 0, 0, 0)], ALL, "no open land of known size"),
        ([_area("A", 0, 0, 1)], Capacity(teams=(replace(QA, last_day=date(2020, 1, 1)),)), "no team group is there"),
    ],
)
def test_a_plan_of_nothing_or_by_nobody_is_refused(work: list[AreaWork], capacity: Capacity, told: str) -> None:
    with pytest.raises(NotPossible, match=told):
        _assembled(work, capacity)


STEEP = Terrain(area_id="A", slope_shares={"above 30 degrees": 1.0})
WET = Terrain(area_id="A", by_air=True, rain_mm=(200.0,) + (0.0,) * 11)


def test_measured_ground_slows_default_rates_and_closes_machines_out() -> None:
    machines = TeamGroup(name="machines", kind=TeamKind.MACHINES, count=1)
    capacity = Capacity(teams=(MANUAL, machines))
    work = [_area("A", 0, 0, 1_000_000), _area("B", 0, 0, 1_000_000)]
    made = assemble(work, capacity, first_day=date(2025, 1, 1), months=12, deadline=None, terrain={"A": STEEP}).problem
    assert made.rate_m2_per_day.round(1).tolist() == [[200.0, 121.3], [2250.0, 0.0]]


def test_a_rate_of_the_programmes_own_land_keeps_its_mean() -> None:
    own = GroupRate(activity=Activity.CLEARANCE, m2_per_team_day=Spread(low=24, mode=58, high=80))
    capacity = Capacity(teams=(replace(MANUAL, rates=(own,)),))
    made = assemble(
        [_area("A", 0, 0, 1_000_000)],
        capacity,
        first_day=date(2025, 1, 1),
        months=12,
        deadline=None,
        terrain={"A": STEEP},
    )
    assert made.problem.rate_m2_per_day.round(6).tolist() == [[58.0]]
    low, high = made.rates[0, 0].low, made.rates[0, 0].high
    assert (low < 24, high > 80) == (True, True)


def test_wet_months_have_fewer_days_and_land_reached_by_air_needs_a_helicopter() -> None:
    work, terrain = [_area("A", 0, 0, 1_000_000)], {"A": WET}
    with pytest.raises(InvalidQuantity, match="area 'A' is reached by air and there is no helicopter"):
        assemble(work, ALL, first_day=date(2025, 1, 1), months=12, deadline=None, terrain=terrain)
    flown = replace(ALL, helicopters=Helicopters(count=1, teams_supported=2))
    made = assemble(work, flown, first_day=date(2025, 1, 1), months=12, deadline=None, terrain=terrain).problem
    assert made.by_air.tolist() == [True, False]
    dry = assemble(work, flown, first_day=date(2025, 1, 1), months=12, deadline=None).problem
    assert (made.working_days / dry.working_days)[0, 0].round(6).tolist() == [0.6] + [1.0] * 11


def test_a_piece_fits_into_the_season_of_the_slowest_team() -> None:
    machines = TeamGroup(name="machines", kind=TeamKind.MACHINES, count=9)
    slow = replace(MANUAL, searchers=1)
    capacity = Capacity(teams=(slow, machines), calendar=Calendar(leave_days=0, season=(12, 1)))
    made = _assembled([_area("A", 0, 0, 10**9)], capacity).problem
    days = made.pieces.m2.max() / made.rate_m2_per_day[0, 0]
    season = made.working_days[0, 0, 11] + made.working_days[0, 0, 0]
    assert 0.3 * season < days < 0.34 * season


def test_areas_of_unknown_size_do_not_stand_in_the_way_of_a_plan() -> None:
    sizes = (0, 333_333, 0, 777_777, 0)
    made = _assembled([_area(f"A{number}", 0, 0, m2) for number, m2 in enumerate(sizes)]).problem
    schedule = plan_schedule(made).schedule
    assert breaches(schedule) == ()
    assert schedule.score.unfinished_m2 == 0
