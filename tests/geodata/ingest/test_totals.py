from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from clearance.errors import FileRefused, RuleBroken
from clearance.land.accounts import Kind
from clearance.land.hazard import Level
from clearance.land.reconcile import reconcile
from clearance.units import Unit
from clearance_geodata.ingest.totals import Desk
from clearance_geodata.register import Register, View
from clearance_geodata.writing import Batch

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance_geodata.ingest.report import Report

    Take = Callable[..., Report]
    Booked = Callable[..., dict[str, int | float]]

STOCKS = "as_of,scope,area_m2,areas_total,ap_mines,issuer,source\n"
FLOWS = "from,to,scope,product,area_m2,ap_mines_destroyed,issuer,source\n"
OPENING = STOCKS + "2016-12-31,national,1000000,20,500,State,report\n"
YEAR_2017 = """\
2017-01-01,2017-12-31,national,cleared,9246,396,State,report
2017-01-01,2017-12-31,national,reduced,7171,,State,report
2017-01-01,2017-12-31,national,cancelled,10738,,State,report
"""
YEARS_2017_2019 = "2017-01-01,2019-12-31,national,released,213912,,State,report\n"


def test_a_stock_and_flows_open_and_move_the_national_book(register: Register, take: Take, booked: Booked) -> None:
    assert take("totals", OPENING).recorded == 1
    assert take("totals", FLOWS + YEAR_2017).recorded == 3
    (area,) = register.reading().areas
    assert (area.area_id, area.level) == ("XAA", Level.NATIONAL)
    assert booked() == {
        "opened": 1_000_000,
        "cancelled": 10_738,
        "reduced": 7_171,
        "cleared": 9_246,
        "closing": 972_845,
    }
    assert booked(Unit.AP_MINES) == {"opened": 500, "destroyed": 396, "closing": 104}
    assert booked(Unit.AREAS) == {"opened": 20, "closing": 20}


def test_parts_are_booked_before_their_total_whatever_the_order_of_the_rows(take: Take, booked: Booked) -> None:
    take("totals", OPENING)
    report = take("totals", FLOWS + YEARS_2017_2019 + YEAR_2017)
    assert booked() == {
        "opened": 1_000_000,
        "cancelled": 10_738,
        "reduced": 7_171,
        "cleared": 9_246,
        "unspecified": 186_757,
        "closing": 786_088,
    }
    assert report.remarks == ["released for 2017-01-01 to 2019-12-31: less what is booked inside it (E11, E12, E13)"]


def test_a_stock_after_its_flows_agrees_in_the_same_file(take: Take, booked: Booked) -> None:
    report = take(
        "totals", STOCKS + "2017-12-31,national,1000000,20,500,State,b\n2016-12-31,national,1000000,,,State,a\n"
    )
    assert report.remarks == [
        "State national 2017-12-31: 1,000,000 m2 agrees with the book of XAA",
    ]
    assert booked() == {"opened": 1_000_000, "closing": 1_000_000}
    assert booked(Unit.AP_MINES) == {"opened": 500, "closing": 500}


def test_a_stock_that_does_not_agree_refuses_the_whole_file(register: Register, take: Take, booked: Booked) -> None:
    take("totals", OPENING)
    position = register.position()
    with pytest.raises(RuleBroken, match=r"holds 1,000,000 m2; explain the difference with entries, or bring the book"):
        take("totals", STOCKS + "2017-12-31,national,1000000,,,State,b\n2018-12-31,national,900000,,,State,b\n")
    assert (register.position(), booked()["closing"]) == (position, 1_000_000)


def test_a_new_total_for_a_booked_year_restates_it(register: Register, take: Take, booked: Booked) -> None:
    take("totals", OPENING)
    take("totals", FLOWS + YEAR_2017)
    report = take("totals", FLOWS + "2017-01-01,2017-12-31,national,cleared,10000,396,State,correction\n")
    (remark,) = report.remarks
    assert remark.startswith("restated: E10 is reversed; State national cleared 2017-01-01..2017-12-31: 10,000 m2")
    assert booked()["cleared"] == 10_000
    assert [entry.kind for entry in register.reading().entries][-2:] == [Kind.REVERSED, Kind.CLEARED]


def test_importing_again_adds_nothing_and_says_so(register: Register, take: Take) -> None:
    take("totals", OPENING)
    take("totals", FLOWS + YEAR_2017 + YEARS_2017_2019)
    position = register.position()
    again = take("totals", FLOWS + YEAR_2017 + YEARS_2017_2019)
    assert (again.read, again.recorded, again.already, again.accounted) == (4, 0, 4, 4)
    assert register.position() == position


def test_twin_rows_are_reported_and_booked_once(take: Take, booked: Booked) -> None:
    report = take("totals", OPENING + OPENING.splitlines()[1] + "\n")
    assert ([fault.reason for fault in report.duplicates], report.recorded, report.accounted) == (
        ["exact twin of line 2"],
        1,
        2,
    )
    assert booked()["opened"] == 1_000_000


def test_each_sector_has_a_book_of_its_own(register: Register, take: Take) -> None:
    take("totals", STOCKS + "2016-12-31,North,600000,,,State,r\n2016-12-31,South,400000,,,State,r\n")
    assert {area.area_id: (area.level, area.sector) for area in register.reading().areas} == {
        "XAA/North": (Level.SECTOR, "North"),
        "XAA/South": (Level.SECTOR, "South"),
    }


def test_a_flow_before_any_stock_refuses_the_file(register: Register, take: Take) -> None:
    with pytest.raises(RuleBroken, match="lies before the book of XAA begins; adopt a stock that is earlier first"):
        take("totals", FLOWS + YEAR_2017)
    assert register.position() == 0


def test_published_figures_stay_beside_the_books(register: Register, take: Take) -> None:
    report = take("published", OPENING)
    records = register.reading()
    assert (report.recorded, len(records.figures), records.entries, records.areas) == (1, 3, (), ())


def test_figures_that_were_published_before_can_be_booked_later(register: Register, take: Take) -> None:
    take("published", OPENING)
    assert take("totals", OPENING).already == 1
    figures = register.reading().figures

    def plan(view: View) -> Batch:
        desk = Desk(view)
        desk.adopt(figures)
        return desk.batch()

    register.record(plan, by="A. Person")
    assert [dict(entry.quantities) for entry in register.reading().entries] == [
        {Unit.M2: 1_000_000_000, Unit.AREAS: 20, Unit.AP_MINES: 500}
    ]


def test_a_desk_books_what_it_has_just_padded(register: Register, take: Take, booked: Booked) -> None:
    take("published", OPENING)
    take("published", STOCKS + "2018-12-31,national,1100000,,,State,r\n")
    figures = register.reading().figures

    def plan(view: View) -> Batch:
        desk = Desk(view)
        desk.adopt([figure for figure in figures if figure.to_on == date(2016, 12, 31)])
        later = [figure for figure in figures if figure.to_on == date(2018, 12, 31)]
        desk.pad(later, "nobody knows")
        desk.adopt(later)
        return desk.batch()

    register.record(plan, by="A. Person")
    assert booked() == {"opened": 1_000_000, "unexplained": 100_000, "closing": 1_100_000}


def test_a_book_is_described_once(register: Register, take: Take) -> None:
    take("totals", OPENING)
    take("totals", FLOWS + YEAR_2017)
    assert len(register.reading().areas) == 1


def test_a_future_figure_refuses_the_file(take: Take) -> None:
    with pytest.raises(FileRefused, match=r"totals\.csv, line 2: 2204-12-31 lies in the future, today is 2025-01-15"):
        take("totals", STOCKS + "2204-12-31,national,1000000,,,State,r\n")


def test_a_sector_beside_its_country_would_count_twice_and_is_refused(register: Register, take: Take) -> None:
    take("totals", OPENING)
    position = register.position()
    with pytest.raises(RuleBroken, match="XAA holds m2 already, and XAA/North would count it twice"):
        take("totals", STOCKS + "2016-12-31,North,600000,,,State,r\n")
    assert register.position() == position


def test_the_country_is_the_country_however_its_word_is_written(take: Take, booked: Booked) -> None:
    take("totals", STOCKS + "2016-12-31,National,1000000,,,State,a\n2016-12-31,NATIONAL,1000000,,,Other,b\n")
    assert booked() == {"opened": 1_000_000, "closing": 1_000_000}


def test_finds_of_a_total_are_less_those_of_its_parts(register: Register, take: Take) -> None:
    take("totals", STOCKS + "2016-12-31,national,1000000,,100,State,a\n")
    take("totals", FLOWS + "2017-01-01,2017-12-31,national,cleared,1000,10,State,b\n")
    take("totals", FLOWS + "2017-01-01,2019-12-31,national,cleared,5000,30,State,c\n")
    assert [release.ap_mines for release in register.snapshot().releases] == [10, 20]


def test_a_country_that_reports_by_sector_is_clean_when_its_sectors_add_up(register: Register, take: Take) -> None:
    take("published", STOCKS + "2018-12-31,national,500000,,,State,a\n2019-12-31,national,460000,,,State,b\n")
    take(
        "published",
        FLOWS
        + "2019-01-01,2019-12-31,North,cleared,30000,,State,b\n2019-01-01,2019-12-31,South,cleared,10000,,State,b\n",
    )
    assert reconcile(register.snapshot()) == ()


def test_a_stock_that_is_a_power_of_ten_of_another_is_named_a_slip(register: Register, take: Take) -> None:
    take("published", STOCKS + "2018-12-31,national,500000,,,State,a\n2018-12-31,national,5000000,,,Other,b\n")
    assert [difference.rule for difference in reconcile(register.snapshot())] == ["tenfold slip"]


STORE = "as_of,obligation,munitions,submunitions,source\n2017-12-31,CCM Article 3,2005,152982,LM 2017 and 2018\n"
DESTROYED = """\
from,to,product,obligation,munitions,submunitions,source
2022-01-01,2022-12-31,destroyed,CCM Article 3,542,34824,LM 2023
2017-01-01,2022-12-31,destroyed,CCM Article 3,1162,81505,NPA 2024 Factsheet Peru
"""


def test_a_stockpile_has_a_book_of_its_own_beside_the_land(register: Register, take: Take, booked: Booked) -> None:
    take("totals", OPENING)
    take("totals", STORE)
    take("totals", DESTROYED)
    assert {area.area_id: area.level for area in register.reading().areas} == {
        "XAA": Level.NATIONAL,
        "XAA/CCM Article 3": Level.STORE,
    }
    assert booked(Unit.MUNITIONS) == {"opened": 2_005, "destroyed": 1_162, "closing": 843}
    assert booked(Unit.SUBMUNITIONS) == {"opened": 152_982, "destroyed": 81_505, "closing": 71_477}
    assert booked() == {"opened": 1_000_000, "closing": 1_000_000}


def test_figures_of_other_hazards_refuse_to_be_totals(take: Take) -> None:
    with pytest.raises(RuleBroken, match=r"is about AP\+AV\+ERW, and the books of land are kept for AP"):
        take("totals", "as_of,hazards,area_m2\n2016-12-31,AP+AV+ERW,1000000\n")
