"""Capacity files: what they say is what the plan gets, and each fault is one line that says where and what to do."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from clearance.errors import ClearanceError, FileRefused, NotFound
from clearance.land.hazard import HazardClass
from clearance.plan.added import Added, Kind
from clearance.plan.capacity.calendars import Calendar, LostDays, Reason
from clearance.plan.capacity.capacity import Capacity
from clearance.plan.capacity.money import Currency, Funding, Payer
from clearance.plan.capacity.moving import Access, Helicopters, Moves, SectorWay
from clearance.plan.capacity.stating import Spread
from clearance.plan.capacity.survey import NewAreas, SurveyOutcome
from clearance.plan.capacity.teams import GroundClass, GroupRate, TeamGroup, TeamKind
from clearance.plan.problem import Activity
from clearance_geodata.capacity.reading import capacity_of_text, read_capacity
from clearance_geodata.samples.peru_capacity import peru_capacity_text

TEAM = "[[team]]\nname = 'a'\nkind = 'manual'\ncount = 2\n"
WHOLE = """
currency = "USD"
currency_date = 2024-12-31

[[team]]
name = "army"
kind = "manual"
count = 4
searchers = 10
staff = 12
qualifications = { "EOD 1" = 8, "EOD 3" = 1 }
base = "North"
from = 2025-03-01
until = 2027-12-31
cost_per_month = 9000
cost_per_move = 500.5
move_days = 3
cost_source = "contract"
source = "army"

[[team.rate]]
work = "TS"
ground = "dense"
low = 100
mode = 200
high = 300

[[team.rate]]
mode = 50
source = "records of 2024"

[[team]]
name = "dogs"
kind = "dogs"
searchers = 2

[calendar]
days_per_week = 6
leave_days = 30
availability = 0.75
season = [6, 7, 8]
source = "law"

[[lost]]
reason = "heat"
months = [7]
share = 0.5
kinds = ["dogs"]
sectors = ["North"]

[moves]
within_sector_days = 1

[[sector]]
name = "North"
access = "air"
ground = "dense"

[helicopters]
teams_supported = 3
months = [6, 7]
cost_per_month = 1000
until = 2026-07-31

[[funding]]
payer = "donor"
name = "NPA"
year = 2025
amount = 1e5

[survey.sha]
cancelled = { low = 0.1, mode = 0.5, high = 0.9 }
reduced = { mode = 0.2 }

[new_areas]
areas_per_year = { low = 0, mode = 1, high = 3 }
m2_each = { mode = 5000 }
source = "since 2010"

[handover]
days = 30

[[added]]
kind = "season"
months = [5]
beside = [6]
sectors = ["North", ""]

[[added]]
kind = "money"
amount = 10.5
year = 2026
"""
UNSOURCED = "the capacity file, which names no source"
WANTED = Capacity(
    currency=Currency(code="USD", on=date(2024, 12, 31)),
    teams=(
        TeamGroup(
            name="army",
            kind=TeamKind.MANUAL,
            count=4,
            searchers=10,
            staff=12,
            qualifications={"EOD 1": 8, "EOD 3": 1},
            base="North",
            first_day=date(2025, 3, 1),
            last_day=date(2027, 12, 31),
            cost_per_month=9000,
            cost_per_move=500.5,
            move_days=3,
            cost_source="contract",
            rates=(
                GroupRate(
                    activity=Activity.TS,
                    ground=GroundClass.DENSE,
                    m2_per_team_day=Spread(low=100, mode=200, high=300, source="army"),
                ),
                GroupRate(
                    activity=Activity.CLEARANCE,
                    m2_per_team_day=Spread(low=50, mode=50, high=50, source="records of 2024"),
                ),
            ),
            source="army",
        ),
        TeamGroup(name="dogs", kind=TeamKind.DOGS, count=1, searchers=2),
    ),
    calendar=Calendar(days_per_week=6, leave_days=30, availability=0.75, season=(6, 7, 8), source="law"),
    lost=(LostDays(reason=Reason.HEAT, months=(7,), share=0.5, kinds=(TeamKind.DOGS,), sectors=("North",)),),
    moves=Moves(within_sector_days=1, source=UNSOURCED),
    sectors=(SectorWay(name="North", access=Access.AIR, ground=GroundClass.DENSE),),
    helicopters=Helicopters(count=1, teams_supported=3, months=(6, 7), cost_per_month=1000, last_day=date(2026, 7, 31)),
    funding=(Funding(payer=Payer.DONOR, name="NPA", year=2025, amount=100_000),),
    outcomes={
        HazardClass.SHA: SurveyOutcome(
            cancelled=Spread(low=0.1, mode=0.5, high=0.9), reduced=Spread(low=0.2, mode=0.2, high=0.2)
        )
    },
    new_areas=NewAreas(
        areas_per_year=Spread(low=0, mode=1, high=3, source="since 2010"),
        m2_each=Spread(low=5000, mode=5000, high=5000, source="since 2010"),
        source="since 2010",
    ),
    handover_days=30,
    added=(
        Added(kind=Kind.SEASON, amount=1, months=(5,), beside=(6,), sectors=("North", "")),
        Added(kind=Kind.MONEY, amount=10.5, year=2026),
    ),
)


def test_a_file_with_every_key_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "capacity.toml"
    path.write_text(WHOLE, encoding="utf-8")
    assert read_capacity(path) == WANTED


def test_the_shortest_file_is_one_team_group() -> None:
    assert capacity_of_text(TEAM) == Capacity(teams=(TeamGroup(name="a", kind=TeamKind.MANUAL, count=2),))


BAD = {
    "unknown team type": (
        "[[team]]\nname = 'a'\nkind = 'manuel'\n",
        "c.toml, line 3, team 1: kind = 'manuel' is not known; do you mean 'manual'?",
    ),
    "negative rate": (
        TEAM + "[[team.rate]]\nmode = 5\nlow = -1\n",
        "c.toml, line 7, team 1, rate 1: low = -1 cannot be; give a number from 0 up",
    ),
    "rate of nothing": (
        TEAM + "[[team.rate]]\nmode = 0\n",
        "c.toml, line 1, team 1: team group 'a': a rate of 0 m2 a team-day does nothing; leave it out, or correct it",
    ),
    "rates in no order": (
        TEAM + "[[team.rate]]\nlow = 9\nmode = 5\n",
        "c.toml, line 5, team 1, rate 1: low 9, mode 5, high 5 cannot be; give numbers from 0 up, in this order",
    ),
    "a rate of another's work": (
        TEAM + "[[team.rate]]\nwork = 'QA'\nmode = 5\n",
        "c.toml, line 1, team 1: team group 'a': a rate of QA is of no use, manual teams do TS, CLEARANCE; omit it",
    ),
    "dates reversed": (
        TEAM + "from = 2026-01-01\nuntil = 2025-01-01\n",
        "c.toml, line 1, team 1: team group 'a': it ends on 2025-01-01, before it begins on 2026-01-01; swap them",
    ),
    "currency missing": (
        TEAM + "cost_per_month = 5\n",
        "c.toml: costs or funding are given without a currency; add currency = 'USD' (or another code) and its date",
    ),
    "date of the currency missing": (
        "currency = 'USD'\n" + TEAM,
        "c.toml: currency_date is missing; name the currency and the day of its prices, such as 2024-12-31",
    ),
    "no currency": (
        "currency = 'dollars'\ncurrency_date = 2024-12-31\n" + TEAM,
        "c.toml, line 1: currency 'dollars' is no code; give three capital letters, such as USD or PEN",
    ),
    "no working day": (
        TEAM + "[calendar]\nseason = [6]\n[[lost]]\nreason = 'rain'\nmonths = [6]\n",
        "c.toml: team group 'a': season and lost days leave no working day in a year; open a month",
    ),
    "no season": (
        TEAM + "[calendar]\nseason = []\n",
        "c.toml, line 5, calendar: calendar: the season has no month, no working day is left; name months from 1 to 12",
    ),
    "month 13": (
        TEAM + "[calendar]\nseason = [13]\n",
        "c.toml, line 5, calendar: calendar, season: 13 is no month; give numbers from 1 (January) to 12",
    ),
    "unknown key": (
        TEAM + "cuont = 3\n",
        "c.toml, line 5, team 1: the key 'cuont' is not known; do you mean 'count'?",
    ),
    "unknown table": ("[[teams]]\nname = 'a'\n", "c.toml, line 1: the key 'teams' is not known; do you mean 'team'?"),
    "a text for a number": (
        "[[team]]\nname = 'a'\nkind = 'manual'\ncount = '2'\n",
        "c.toml, line 4, team 1: count = '2' is no whole number from 1 up",
    ),
    "a number too large": (
        TEAM + "cost_per_month = inf\n",
        "c.toml, line 5, team 1: cost_per_month = inf cannot be; give a number from 0 up",
    ),
    "a day that is a text": (
        TEAM + "from = '2025-01-01'\n",
        "c.toml, line 5, team 1: from = '2025-01-01' is no day; write 2025-06-01 without quotes",
    ),
    "a list that is none": (
        TEAM + "[calendar]\nseason = 6\n",
        "c.toml, line 6, calendar: season = 6 is no list of whole numbers; write [6, 7, 8]",
    ),
    "one table for a list": (
        "[team]\nname = 'a'\n",
        "c.toml, line 1: team is one table; write [[team]] for each",
    ),
    "a name twice": (TEAM + TEAM, "c.toml: team group 'a' is there twice; give each a name of its own"),
    "air without helicopter": (
        TEAM + "[[sector]]\nname = 'N'\naccess = 'air'\n",
        "c.toml: sector 'N' is reached by air and there is no helicopter; add one, or the way",
    ),
    "a level that is none": (
        TEAM + "qualifications = { 'EOD 9' = 1 }\n",
        "c.toml, line 5, team 1, qualifications: the key 'EOD 9' is not known; do you mean 'EOD 3'?",
    ),
    "shares above one": (
        TEAM + "[survey.sha]\ncancelled = { mode = 0.8 }\nreduced = { mode = 0.3 }\n",
        (
            "c.toml, line 5, survey, sha: survey: shares cancelled 0.8 / 0.8 / 0.8 and reduced 0.3 / 0.3 / 0.3 cannot "
            "be; each is from 0 to 1, and both modes together at most 1"
        ),
    ),
    "not a number": (
        "currency = 'USD'\ncurrency_date = 2024-12-31\n" + TEAM + "cost_per_month = nan\n",
        "c.toml, line 7, team 1: cost_per_month = nan cannot be; give a number from 0 up",
    ),
    "a number of 400 digits": (
        TEAM + f"[[team.rate]]\nmode = {'9' * 400}\n",
        "c.toml, line 6, team 1, rate 1: mode = a number of more than 15 digits is too large to be; count its digits",
    ),
    "a number of 5,000 digits": (
        TEAM + f"staff = {'9' * 5000}\n",
        "c.toml has a number of thousands of digits; correct it",
    ),
    "a rate beyond all land": (
        TEAM + "[[team.rate]]\nmode = 1e300\n",
        "c.toml, line 6, team 1, rate 1: mode = 1e+300 is too large to be; count its digits",
    ),
    "millions of teams": (
        TEAM.replace("2", "20000000"),
        "c.toml, line 1, team 1: team group 'a': 20,000,000 teams of 1 cannot be; give at most 10,000 of each",
    ),
    "a move of a lifetime": (
        TEAM + "move_days = 30000\n",
        "c.toml, line 1, team 1: team group 'a': a move of 30000 days cannot be; give at most 366",
    ),
    "a name of two lines": (
        '[[team]]\nname = "a\\nb"\nkind = "manual"\n',
        "c.toml, line 1, team 1: team group 'a\\nb': a name is one line of letters that show; correct it",
    ),
    "a date-time for a day": (
        TEAM + "from = 2026-01-01T00:00:00Z\n",
        "c.toml, line 5, team 1: from = 2026-01-01T00:00:00+00:00 is no day; write 2025-06-01 without quotes",
    ),
    "a time for a day": (
        "currency = 'USD'\ncurrency_date = 07:32:00\n" + TEAM,
        "c.toml, line 2: currency_date = 07:32:00 is no day; write 2025-06-01 without quotes",
    ),
    "a day for a year": (
        TEAM + "[[funding]]\npayer = 'State'\nyear = 2025-01-01\namount = 5\n",
        "c.toml, line 7, funding 1: year = 2025-01-01 is no whole number from 0 up",
    ),
    "a negative month": (
        TEAM + "[calendar]\nseason = [-1, 2]\n",
        "c.toml, line 5, calendar: calendar, season: -1 is no month; give numbers from 1 (January) to 12",
    ),
    "half a month": (
        TEAM + "[calendar]\nseason = [1.5]\n",
        "c.toml, line 6, calendar: season = [1.5] is no list of whole numbers; write [6, 7, 8]",
    ),
    "helicopters that end before they begin": (
        TEAM + "[helicopters]\nteams_supported = 1\nfrom = 2027-01-01\nuntil = 2026-01-01\n",
        "c.toml, line 5, helicopters: helicopters: they end on 2026-01-01, before 2027-01-01; swap them",
    ),
    "lists in lists in lists": (
        f"a = {'[' * 5000}{']' * 5000}\n",
        "c.toml is not TOML (maximum recursion depth exceeded); correct it there",
    ),
    "a key twice": (
        TEAM + "count = 3\n",
        "c.toml is not TOML (Cannot overwrite a value (at line 5, column 10)); correct it there",
    ),
    "a team added to none": (
        TEAM + "[[added]]\nkind = 'team'\nname = 'b'\n",
        "c.toml: added team: there is no group 'b'; use one of a",
    ),
    "half a team added": (
        TEAM + "[[added]]\nkind = 'team'\nname = 'a'\namount = 0.5\n",
        "c.toml, line 8, added 1: amount = 0.5 cannot be; give a whole number",
    ),
    "flights added to none": (
        TEAM + "[[added]]\nkind = 'flights'\n",
        "c.toml: added flights: the capacity names no helicopter; add [helicopters] to it",
    ),
    "money added without currency": (
        TEAM + "[[added]]\nkind = 'money'\namount = 5\n",
        "c.toml: added money: the capacity names no currency; add currency and currency_date",
    ),
    "a season longer by nothing": (
        TEAM + "[[added]]\nkind = 'season'\n",
        "c.toml: added season: no month is named; give numbers from 1 to 12",
    ),
    "a month beside which there is none": (
        TEAM + "[[added]]\nkind = 'season'\nmonths = [5, 6]\nbeside = [7]\n",
        "c.toml, line 5, added 1: added season: name for each month the one beside it, or for none",
    ),
    "no team": ("currency = 'USD'\n", "c.toml: it has no team group; add [[team]] with name, kind and count"),
    "empty": ("# nothing\n", "c.toml is empty; `clearance plan --template` writes one to fill in"),
    "no TOML": (
        "[[team]]\nname = \n",
        "c.toml is not TOML (Invalid value (at line 2, column 8)); correct it there",
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_each_fault_is_one_line_that_says_where_and_what_to_do(fault: str, tmp_path: Path) -> None:
    text, told = BAD[fault]
    path = tmp_path / "c.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileRefused) as refused:
        read_capacity(path)
    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("c.toml", b"# a\n# \xff\n", "c.toml, line 2: it is not UTF-8; save the file as UTF-8"),
        ("c.toml", bytes(range(256)), "c.toml, line 2: it is not UTF-8; save the file as UTF-8"),
        ("c.toml", "currency = 'USD'".encode("utf-16"), "c.toml, line 1: it is not UTF-8; save the file as UTF-8"),
        ("c.toml", b"\0\0", "c.toml is not TOML (Invalid statement (at line 1, column 1)); correct it there"),
        (
            "c.xlsx",
            bytes(range(256)),
            "c.xlsx is no workbook that can be read (File is not a zip file); save it as XLSX again",
        ),
        ("c.toml", b"", "c.toml is empty; `clearance plan --template` writes one to fill in"),
        ("c.json", b"{}", "c.json is no capacity file; name a .toml, or a table (.csv, .xlsx)"),
        (
            "c.csv",
            b"name,kind,cuont\na,manual,2\n",
            "c.csv: the column 'cuont' is not known; do you mean 'count'?",
        ),
        (
            "c.csv",
            b"name,kind,count\na,manual,2\nb,hounds,1\n",
            "c.csv, line 3, team 2: kind = 'hounds' is not known; use one of manual, dogs, machines, NTS, TS, EOD, QA",
        ),
        (
            "c.csv",
            b"name,kind,rate_mode\na,manual,-3\n",
            "c.csv, line 2, team 1, rate 1: mode = -3 cannot be; give a number from 0 up",
        ),
        (
            "c.csv",
            b"name,kind,from\na,manual,1 June\n",
            "c.csv, line 2: from '1 June' is no day; write it as 2025-06-01",
        ),
        (
            "c.csv",
            b"name,kind,currency,currency_date\na,manual,USD,2024-12-31\nb,manual,PEN,\n",
            "c.csv, line 3: currency 'PEN' is another than 'USD' above; use one for all",
        ),
    ],
)
def test_files_that_are_no_capacity_are_refused(name: str, content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        read_capacity(path)
    assert str(refused.value) == told


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="--template"):
        read_capacity(tmp_path / "c.toml")


def _tables(folder: Path) -> list[Path]:
    header = [
        "Name",
        "kind",
        "count",
        "searchers",
        "EOD 2",
        "from",
        "cost per month",
        "rate_low",
        "rate_mode",
        "rate_high",
    ]
    header += ["currency", "currency_date"]
    rows: list[list[object]] = [
        ["army", "manual", 4, 10, 2, date(2025, 3, 1), 9000.5, 20, 58, 90, "USD", date(2024, 12, 31)],
        ["survey", "NTS", 1, None, None, None, None, None, 9000, None, None, None],
    ]
    book = Workbook()
    table: list[list[object]] = [list(header), *rows]
    for row in table:
        book.active.append(row)
    book.save(folder / "c.xlsx")
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in table]
    (folder / "c.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [folder / "c.xlsx", folder / "c.csv"]


def test_a_table_has_a_row_for_each_group(tmp_path: Path) -> None:
    army = TeamGroup(
        name="army",
        kind=TeamKind.MANUAL,
        count=4,
        searchers=10,
        qualifications={"EOD 2": 2},
        first_day=date(2025, 3, 1),
        cost_per_month=9000.5,
        rates=(GroupRate(activity=Activity.CLEARANCE, m2_per_team_day=Spread(low=20, mode=58, high=90)),),
    )
    survey = TeamGroup(
        name="survey",
        kind=TeamKind.NTS,
        count=1,
        rates=(GroupRate(activity=Activity.NTS, m2_per_team_day=Spread(low=9000, mode=9000, high=9000)),),
    )
    wanted = Capacity(teams=(army, survey), currency=Currency(code="USD", on=date(2024, 12, 31)))
    assert [read_capacity(path) for path in _tables(tmp_path)] == [wanted, wanted]


@given(text=st.text(max_size=60), where=st.integers(0, len(WHOLE)))
def test_a_damaged_file_is_read_or_refused_in_one_line(text: str, where: int) -> None:
    try:
        capacity_of_text(WHOLE[:where] + text + WHOLE[where:], "c.toml")
    except ClearanceError as fault:
        assert len(str(fault).splitlines()) == 1  # noqa: PT017  a file that is still whole is no fault


def test_peru_works_from_june_to_november_with_one_helicopter() -> None:
    peru = capacity_of_text(peru_capacity_text())
    army = peru.teams[0]
    days = sum(peru.working_days(army.kind, "", (2025, month)) for month in range(1, 13))
    rate = peru.rate(army, Activity.CLEARANCE, GroundClass.DENSE)
    assert peru.helicopters is not None
    assert (peru.helicopters.count, round(days)) == (1, 98)
    assert rate is not None
    assert round(army.count * days * rate.mode / 22_625, 2) == 1.01
    assert peru == replace(peru)
