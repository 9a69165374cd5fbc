"""Peru's stockpiles and disposals (data/peru/stockpiles.csv and disposals.csv) through their mapping."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clearance.land.accounts import Column
from clearance.land.balance import balance_of
from clearance.land.ledger import Period, statement
from clearance.land.published import PublishedFigure
from clearance.land.reconcile import reconcile
from clearance.treaty.obligation import Obligation
from clearance.units import Unit
from clearance_geodata.ingest.figure_records import figure_records
from clearance_geodata.ingest.mapping.files import read_takes
from clearance_geodata.ingest.mapping.load import load_mapping
from clearance_geodata.ingest.report import Report
from clearance_geodata.ingest.totals import Desk, order_of
from clearance_geodata.register import Register, View
from clearance_geodata.writing import Batch

STOCKPILES = """\
obligation,date,event,munitions,submunitions,source,note
CCM Article 3,2013-12-31,stated stock,676,86200,LM 2015,initial report
CCM Article 3,2017-12-31,stated stock,2005,152982,LM 2017 and 2018,the baseline grew threefold
CCM Article 3,2017-12-31,destroyed in year,9,888,LM 2018,
CCM Article 3,2022-12-31,destroyed in year,542,34824,LM 2023,
CCM Article 3,2022-12-31,destroyed 2017-2022,1162,81505,NPA 2024 Factsheet Peru,
CCM Article 3,2023-12-15,destroyed in year,859,74086,NPA 2024 Factsheet Peru,
APMBC Article 4,2001-12-31,destroyed,338356,,ISU,AP mines
"""
DISPOSALS = """\
period,operator,item,unit,quantity,source
2017-2024,MAG,small arms,items,3660,MAG Peru update
2017-2024,MAG,munitions,US tons,700,"MAG Peru update (""more than 700"")"
2015-2016,UNLIREC/DCAF,firearms marked by laser,items,1000,"UNLIREC/DCAF ("" more than 1000"")"
1997-2023,,unplanned explosions at munitions sites,events,7,"NPA 2024 Factsheet Peru (at least; at least 10 killed)"
"""
MAPPING = Path(__file__).parents[3] / "docs" / "mappings" / "peru_stockpiles.toml"


@pytest.fixture
def register(tmp_path: Path) -> Register:
    (tmp_path / "stockpiles.csv").write_text(STOCKPILES, encoding="utf-8")
    (tmp_path / "disposals.csv").write_text(DISPOSALS, encoding="utf-8")
    register = Register.create(tmp_path / "per.gpkg", country="PER", clock=lambda: datetime(2026, 1, 15, tzinfo=UTC))
    for part in read_takes(load_mapping(MAPPING), tmp_path):
        with register.writing(by="tests") as writer:
            figure_records(writer, register, part, Report(file=part.file, kind=part.take.role, read=part.read))
    return register


def adopted(view: View, obligation: str, first: date, last: date) -> Batch:
    """The figures of an obligation between two days, adopted in their order."""
    rows: dict[str, list[PublishedFigure]] = defaultdict(list)
    for figure in view.records().figures:
        if figure.obligation == obligation and first < (figure.from_on or figure.to_on) and figure.to_on <= last:
            rows[figure.row_id].append(figure)
    desk = Desk(view)
    for row in sorted(rows.values(), key=order_of):
        desk.adopt(row)
    return desk.batch()


def test_each_row_is_a_figure_of_its_obligation(register: Register) -> None:
    with register:
        labels = [figure.label for figure in register.reading().figures]
    assert labels == [
        "national CCM Article 3 2013-12-31: 676 munitions",
        "national CCM Article 3 2013-12-31: 86,200 submunitions",
        "national CCM Article 3 2017-12-31: 2,005 munitions",
        "national CCM Article 3 2017-12-31: 152,982 submunitions",
        "national CCM Article 3 destroyed 2017-01-01..2017-12-31: 9 munitions",
        "national CCM Article 3 destroyed 2017-01-01..2017-12-31: 888 submunitions",
        "national CCM Article 3 destroyed 2022-01-01..2022-12-31: 542 munitions",
        "national CCM Article 3 destroyed 2022-01-01..2022-12-31: 34,824 submunitions",
        "national CCM Article 3 destroyed 2017-01-01..2022-12-31: 1,162 munitions",
        "national CCM Article 3 destroyed 2017-01-01..2022-12-31: 81,505 submunitions",
        "national CCM Article 3 destroyed 2023-01-01..2023-12-15: 859 munitions",
        "national CCM Article 3 destroyed 2023-01-01..2023-12-15: 74,086 submunitions",
        "national APMBC Article 4 destroyed 1999-03-01..2001-12-31: 338,356 AP mines",
        "national APMBC Article 4 1999-03-01: over 338,356 AP mines",
        "MAG national disposal destroyed 2017-01-01..2024-12-31: 3,660 small arms",
        "UNLIREC/DCAF national disposal marked 2015-01-01..2016-12-31: over 1,000 firearms",
        "MAG national disposal destroyed 2017-01-01..2024-12-31: over 635.029 tonnes of munitions",
        "national storage 1997-01-01..2023-12-31: over 7 unplanned explosions at munitions sites",
    ]


def test_the_baseline_that_tripled_and_what_was_destroyed_beyond_it_are_named(register: Register) -> None:
    with register:
        found = reconcile(register.snapshot())
    assert [(d.rule, d.measure, d.left, d.right, d.difference) for d in found] == [
        ("baseline changed", "munitions", 2_005, 667, 1_338),
        ("baseline changed", "submunitions", 152_982, 85_312, 67_670),
        ("more released than was open", "munitions", 2_012, 2_005, 7),
        ("more released than was open", "submunitions", 154_703, 152_982, 1_721),
    ]


def test_a_person_adopts_the_stock_and_what_was_destroyed_after_it(register: Register) -> None:
    with register:
        register.record(lambda view: adopted(view, "CCM Article 3", date(2017, 6, 1), date(2022, 12, 31)), by="M. Diaz")
        held = balance_of(register.reading().entries, date(2022, 12, 31))
    assert held == {Unit.MUNITIONS: 1_463, Unit.SUBMUNITIONS: 118_158}


def test_the_stocks_stand_in_the_statement_of_their_obligation(register: Register) -> None:
    def adopt(view: View) -> Batch:
        return adopted(view, "APMBC Article 4", date(1999, 1, 1), date(2001, 12, 31))

    with register:
        register.record(adopt, by="M. Diaz")
        register.record(lambda view: adopted(view, "CCM Article 3", date(2017, 6, 1), date(2022, 12, 31)), by="M. Diaz")
        snapshot = register.snapshot()

    def amounts(obligation: Obligation, unit: Unit) -> list[tuple[int, int, int]]:
        periods = [Period(date(1999, 1, 1), date(2001, 12, 31)), Period(date(2002, 1, 1), date(2022, 12, 31))]
        rows = statement(snapshot.books, unit, periods, by=(), obligation=obligation).rows
        return [(row.amount(Column.OPENED), row.amount(Column.DESTROYED), row.closing) for row in rows]

    assert {unit: amounts(Obligation.APMBC_4, unit) for unit in Obligation.APMBC_4.units} == {
        Unit.ITEMS: [(338_356, 338_356, 0), (0, 0, 0)],
        Unit.MUNITIONS: [(0, 0, 0), (0, 0, 0)],
        Unit.TONNES: [(0, 0, 0), (0, 0, 0)],
    }
    assert amounts(Obligation.CCM_3, Unit.MUNITIONS) == [(0, 0, 0), (2_005, 542, 1_463)]
    assert amounts(Obligation.CCM_3, Unit.SUBMUNITIONS) == [(0, 0, 0), (152_982, 34_824, 118_158)]
