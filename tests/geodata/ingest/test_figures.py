from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clearance.errors import FileRefused
from clearance.land.published import Measure, PublishedFigure, Qualifier
from clearance.treaty.obligation import DeadlineStep
from clearance_geodata.ingest.figures import deadline_rows, figure_rows, row_key, unread_columns
from clearance_geodata.ingest.plausible import Limits, limits_of
from clearance_geodata.ingest.tables import Table, read_table

# Rows of data/peru/stocks.csv and flows.csv.
STOCKS = """\
as_of,scope,areas_sha,areas_cha,areas_total,area_m2,ap_mines,issuer,published,source,note
2014-04,national,,135,135,438254,10313,State (Article 7),2014-08-25,archives.the-monitor.org theme/3792,
2014-12-31,national,,133,133,,11179,State,2015-05,the-monitor.org/en-gb/reports/2015/peru,no area given
2024-11-30,national,,46,46,,4000,Mine Action Review,2025,mineactionreview.org/country/peru,"""
STOCKS += '"""some 4,000"" AP mines"\n'
FLOWS = '''\
from,to,product,area_m2,areas,ap_mines_destroyed,issuer,source,note
2017-01-01,2017-12-31,cleared,9246,,396,State (Article 7),the-monitor.org/en-gb/reports/2019/peru,
2020-01-01,2020-12-31,cleared,0,,,State,the-monitor.org/en-gb/reports/2022/peru,no clearance (COVID-19)
2022-01-01,2022-12-31,cleared,21000,,,Mine Action Review,mineactionreview.org/country/peru,"""just over 21,000"""
'''
ANYWHERE = limits_of("XAA")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "figures.csv"


def _table(path: Path, text: str) -> Table:
    path.write_text(text, encoding="utf-8")
    return read_table(path)


def _said(rows: list[list[PublishedFigure]]) -> list[list[tuple[object, ...]]]:
    return [[(f.measure, f.quantity, f.qualifier) for f in row] for row in rows]


def test_each_number_of_a_stock_is_a_figure_of_its_row(path: Path) -> None:
    table = _table(path, STOCKS)
    rows = figure_rows(table, limits=ANYWHERE)
    row_id = f"F{row_key(table, table.rows[0])}"
    common = {
        "row_id": row_id,
        "to_on": date(2014, 4, 30),
        "date_precision": "month",
        "issuer": "State (Article 7)",
        "published": "2014-08-25",
        "source": "archives.the-monitor.org theme/3792",
    }
    quantities = {Measure.AREA_M2: 438_254_000, Measure.AREAS: 135, Measure.AREAS_CHA: 135, Measure.AP_MINES: 10_313}
    assert rows[0] == [
        PublishedFigure(figure_id=f"{row_id}:{measure}", measure=measure, quantity=quantity, **common)  # type: ignore[arg-type]
        for measure, quantity in quantities.items()
    ]
    assert _said(rows)[2][-1] == (Measure.AP_MINES, 4_000, Qualifier.ABOUT)


def test_an_empty_cell_is_no_figure(path: Path) -> None:
    assert [f.measure for f in figure_rows(_table(path, STOCKS), limits=ANYWHERE)[1]] == [
        Measure.AREAS,
        Measure.AREAS_CHA,
        Measure.AP_MINES,
    ]


def test_flows_cover_their_period_and_keep_a_reported_zero(path: Path) -> None:
    rows = figure_rows(_table(path, FLOWS), limits=ANYWHERE)
    assert _said(rows) == [
        [(Measure.AREA_M2, 9_246_000, Qualifier.EXACT), (Measure.AP_MINES, 396, Qualifier.EXACT)],
        [(Measure.AREA_M2, 0, Qualifier.EXACT)],
        [(Measure.AREA_M2, 21_000_000, Qualifier.OVER)],
    ]
    assert {(f.from_on, f.to_on, f.product) for f in rows[0]} == {(date(2017, 1, 1), date(2017, 12, 31), "cleared")}


def test_a_period_in_years_or_months_runs_from_first_to_last_day(path: Path) -> None:
    text = "from,to,product,area_m2\n2017,2019,released,5\n2020-02,2020-02,cleared,5\n"
    assert [(f.from_on, f.to_on) for (f,) in figure_rows(_table(path, text), limits=ANYWHERE)] == [
        (date(2017, 1, 1), date(2019, 12, 31)),
        (date(2020, 2, 1), date(2020, 2, 29)),
    ]


def test_a_row_has_one_id_wherever_it_stands(path: Path) -> None:
    table = _table(path, "as_of,area_m2\n2014,5\n2015,6\n2014,5\n")
    first, other, again = [row_key(table, row) for row in table.rows]
    assert first == again != other


def test_sectors_without_a_date_take_the_one_that_is_given(path: Path) -> None:
    # Rows of data/peru/sectors_2014.csv.
    table = _table(path, "sector,confirmed_areas,ap_mines\nCoangos,79,3034\nLa Zarsa,1,76\n")
    rows = figure_rows(table, limits=ANYWHERE, as_of=date(2014, 12, 31), source="report of 2015")
    assert [[(f.scope, f.measure, f.quantity, f.to_on, f.source) for f in row] for row in rows] == [
        [
            ("Coangos", Measure.AREAS_CHA, 79, date(2014, 12, 31), "report of 2015"),
            ("Coangos", Measure.AP_MINES, 3_034, date(2014, 12, 31), "report of 2015"),
        ],
        [
            ("La Zarsa", Measure.AREAS_CHA, 1, date(2014, 12, 31), "report of 2015"),
            ("La Zarsa", Measure.AP_MINES, 76, date(2014, 12, 31), "report of 2015"),
        ],
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("as_of,area_m3\n2014,5\n", "is no table of published figures: stocks have the columns as_of, scope"),
        ("area_m2,ap_mines\n5,5\n", "a table without as_of needs --effective-on"),
        ("as_of,area_m2\n2014-13,5\n", "line 2: '2014-13' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY"),
        ("as_of,area_m2\n2014-02-30,5\n", "line 2: '2014-02-30' is not a date"),
        ("as_of,area_m2\n31.12.2014,5\n", "line 2: '31.12.2014' is not a date"),
        ("as_of,area_m2\n,5\n", "line 2: the stock has no date; fill in as_of, or give --effective-on"),
        ("as_of,area_m2\n2014,5\n2015,\n", "line 3: the row has a date but no figure; fill one in, or remove the row"),
        ("as_of,area_m2\n2014,-5\n", "line 2: area_m2: '-5' is a negative area; land is counted from 0 m2 up"),
        ("as_of,ap_mines\n2014,NaN\n", "line 2: ap_mines: 'NaN' is not a number; write digits"),
        ("as_of,area_m2\n2014,1e30\n", "line 2: area_m2: '1e30' is not an area; write a number and one of m2, ha, km2"),
        ("as_of,ap_mines\n2014,1e30\n", "line 2: 1E+30 ap_mines is more than one entry can hold; check the unit"),
        (
            "as_of,area_m2,qualifier\n2014,5,roughly\n",
            "line 2: qualifier 'roughly' is not known; use one of exact, about",
        ),
        ("from,to,product,area_m2\n2017,2017,destroyed,5\n", "line 2: product 'destroyed' is not known; use one of"),
        (
            "from,to,product,munitions\n2017,2017,cleared,5\n",
            "line 2: product 'cleared' is not known; use one of destroyed, identified, marked, retained",
        ),
        ("as_of,hazards,area_m2\n2017,gas,5\n", "line 2: hazard 'gas' is not known"),
        ("from,to,product,area_m2\n2017,2017,,5\n", "line 2: product '' is not known; use one of cancelled, cleared"),
        (
            "from,to,product,area_m2\n2017-12-31,2017-01-01,cleared,5\n",
            "runs from 2017-12-31 to 2017-01-01; put the earlier date first",
        ),
        ("from,to,product,area_m2\n,2017,cleared,5\n", "line 2: '' is not a date"),
    ],
)
def test_a_fault_in_a_table_refuses_the_file_with_the_line(path: Path, text: str, message: str) -> None:
    with pytest.raises(FileRefused) as refused:
        figure_rows(_table(path, text), limits=ANYWHERE)
    assert str(refused.value).startswith("figures.csv")
    assert message in str(refused.value)


def test_more_land_than_half_the_country_is_refused_as_a_slip_of_the_unit(path: Path) -> None:
    peru = Limits("PER", limits_of("PER").land_m2, None)
    with pytest.raises(FileRefused) as refused:
        figure_rows(_table(path, "as_of,area_m2\n2014,1246700 km2\n"), limits=peru)
    assert str(refused.value) == (
        "figures.csv, line 2: 1,246,700 km2 (1,246,700,000,000 m2) is more than half of PER, whose land is "
        "1,291,018 km2; check the unit of the column, m2, ha or km2"
    )


def test_land_by_class_and_what_it_is_about_are_read(path: Path) -> None:
    text = "as_of,hazards,area_m2,area_sha_m2,area_cha_m2,note\n2022,AV+AP,15.43 km2,1910000,13520000,from km2\n"
    ((total, sha, cha),) = figure_rows(_table(path, text), limits=ANYWHERE)
    assert [(f.measure, f.quantity, f.rounded_to, f.hazard) for f in (total, sha, cha)] == [
        (Measure.AREA_M2, 15_430_000_000, 10_000_000, "AP+AV"),
        (Measure.AREA_SHA_M2, 1_910_000_000, 10_000_000, "AP+AV"),
        (Measure.AREA_CHA_M2, 13_520_000_000, 10_000_000, "AP+AV"),
    ]


def test_stores_are_read_with_their_obligation(path: Path) -> None:
    # data/peru/stockpiles.csv and disposals.csv; 410 US tons are 371.946 t.
    text = """\
as_of,obligation,munitions,submunitions,source
2017-12-31,CCM Article 3,2005,152982,LM 2017 and 2018
"""
    ((munitions, submunitions),) = figure_rows(_table(path, text), limits=ANYWHERE)
    assert (munitions.quantity, submunitions.quantity, munitions.obligation) == (2_005, 152_982, "CCM Article 3")
    flow = """\
from,to,product,obligation,item,items,tonnes
2017,2022,destroyed,disposal,obsolete ammunition,,371.946
2015,2016,marked,disposal,firearms,1000,
"""
    assert [(f.label, f.quantity) for (f,) in figure_rows(_table(path, flow), limits=ANYWHERE)] == [
        ("national disposal destroyed 2017-01-01..2022-12-31: 371.946 tonnes of obsolete ammunition", 371_946),
        ("national disposal marked 2015-01-01..2016-12-31: 1,000 firearms", 1_000),
    ]


def test_more_land_than_angola_has_is_refused_as_a_slip_of_the_unit(path: Path) -> None:
    # Landmine Monitor, archives.the-monitor.org theme/2400: "1,246,700 km2", all of Angola, in May 2013.
    angola = Limits("AGO", limits_of("AGO").land_m2, None)
    with pytest.raises(FileRefused) as refused:
        figure_rows(_table(path, "as_of,area_m2\n2013-05,1246700 km2\n"), limits=angola)
    assert str(refused.value).startswith(
        "figures.csv, line 2: 1,246,700 km2 (1,246,700,000,000 m2) is more than half of AGO, whose land is 1,2"
    )


def test_columns_that_mean_nothing_are_found(path: Path) -> None:
    assert unread_columns(_table(path, STOCKS)) == []
    assert unread_columns(_table(path, FLOWS)) == []
    assert unread_columns(_table(path, "as_of,area_m2,ap_mine\n2014,5,7\n")) == ["ap_mine"]
    assert unread_columns(_table(path, "from,to,product,area_m2,ap_mines\n2017,2017,cleared,5,7\n")) == ["ap_mines"]
    assert unread_columns(_table(path, "obligation,event,date,deadline,who\nX,e,2000,2010,me\n")) == ["who"]


def test_deadlines_are_read_with_the_day_of_their_decision(path: Path) -> None:
    # Rows of data/peru/deadlines.csv.
    text = """\
obligation,event,date,deadline,note
APMBC Article 5,third extension,2024-11-29,2029-12-31,granted at the Fifth Review Conference
CCM Article 3,extension,,2024-04-01,requested March 2020
"""
    assert deadline_rows(_table(path, text)) == [
        DeadlineStep(
            obligation="APMBC Article 5",
            event="third extension",
            deadline=date(2029, 12, 31),
            decided_on=date(2024, 11, 29),
            note="granted at the Fifth Review Conference",
        ),
        DeadlineStep(
            obligation="CCM Article 3", event="extension", deadline=date(2024, 4, 1), note="requested March 2020"
        ),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("obligation,event,date\nX,e,2000\n", "is no table of deadlines, 'deadline' is missing; it has the columns"),
        ("obligation,event,deadline\nX,e,\n", "line 2: '' is not a date"),
        ("obligation,event,deadline\n,e,2010\n", "line 2: 'obligation' is empty; a deadline needs the name of"),
        ("obligation,event,deadline\nX,,2010\n", "line 2: 'event' is empty; a deadline needs the name of"),
        (
            "obligation,event,date,deadline\nX,e,2025-01-01,2020-01-01\n",
            "line 2: X: 'e' was decided on 2025-01-01, after its deadline 2020-01-01; check the two dates",
        ),
    ],
)
def test_a_fault_in_deadlines_refuses_the_file_with_the_line(path: Path, text: str, message: str) -> None:
    with pytest.raises(FileRefused) as refused:
        deadline_rows(_table(path, text))
    assert str(refused.value).startswith("figures.csv")
    assert message in str(refused.value)
