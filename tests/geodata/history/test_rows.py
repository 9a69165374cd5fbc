"""Rows of data/history/history.csv (rows.csv, each with its source) through the mapping of the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clearance.land.hazard import HazardClass
from clearance.land.reconcile import Discrepancy, reconcile
from clearance.units import Unit
from clearance_geodata.ingest.mapped import import_mapped
from clearance_geodata.ingest.report import Report
from clearance_geodata.ingest.run import Request
from clearance_geodata.register import Register
from clearance_geodata.samples.history import build_histories, main

ROWS = Path(__file__).parent / "rows.csv"
RECORDED_AT = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rows under the name that the mapping reads."""
    path = tmp_path_factory.mktemp("table") / "history.csv"
    path.write_bytes(ROWS.read_bytes())
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("registers")


@pytest.fixture(scope="module")
def reports(folder: Path, table: Path, mapping: Path) -> dict[str, Report]:
    return build_histories(folder, table, mapping=mapping, clock=lambda: RECORDED_AT)


@pytest.fixture(scope="module")
def registers(folder: Path, reports: dict[str, Report]) -> Iterator[dict[str, Register]]:
    with ExitStack() as stack:
        yield {code: stack.enter_context(Register.open(folder / f"{code}.gpkg")) for code in reports}


def _found(register: Register, rule: str) -> list[Discrepancy]:
    return [difference for difference in reconcile(register.snapshot()) if difference.rule == rule]


def _labels(register: Register) -> list[str]:
    return [figure.label for figure in register.reading().figures]


def test_every_row_of_the_table_is_accounted_for_in_each_register(reports: dict[str, Report]) -> None:
    assert {code: (r.read, r.recorded, r.not_meant, r.accounted) for code, r in reports.items()} == {
        "AFG": (24, 7, 17, 24),
        "BIH": (24, 1, 23, 24),
        "IRQ": (24, 8, 16, 24),
        "KHM": (24, 1, 23, 24),
        "PER": (24, 7, 17, 24),
    }


def test_iraq_2015_is_a_km2_more_than_its_parts(registers: dict[str, Register]) -> None:
    (found,) = _found(registers["IRQ"], "parts do not add up")
    assert (found.measure, found.left, found.right, found.difference) == ("area_m2", 50_580_000, 49_580_000, 1_000_000)
    assert found.sources[0] == (
        "national released 2015-01-01..2015-12-31: 50,580,000 m2, "
        "http://www.the-monitor.org/en-gb/reports/2016/iraq/mine-action.aspx"
    )


def test_peru_had_two_totals_in_march_2018(registers: dict[str, Register]) -> None:
    found = _found(registers["PER"], "two totals in one report")
    assert [(d.measure, d.left, d.right, d.difference) for d in found] == [
        ("area_m2", 426_325, 396_171, 30_154),
        ("areas", 134, 124, 10),
    ]


def test_afghanistan_had_three_stocks_of_2011(registers: dict[str, Register]) -> None:
    found = next(d for d in _found(registers["AFG"], "stocks of one period differ") if d.measure == "area_m2")
    assert (found.left, found.right, found.difference) == (646_300_000, 588_000_000, 58_300_000)
    assert [source.split(",")[0] for source in found.sources] == [
        "national AP+AV+ERW 2011-11: 617",
        "national AP+AV+ERW 2011-12: 588",
        "national AP+AV+ERW 2012-03-20: 646",
    ]


def test_other_hazards_are_kept_apart(registers: dict[str, Register]) -> None:
    assert {figure.hazard for figure in registers["AFG"].reading().figures} == {"", "AP+AV", "AP+AV+ERW"}
    assert "national AP+AV cleared 2011-01-01..2011-12-31: 68,040,000 m2" in _labels(registers["AFG"])
    assert "national AP+AV+ERW cleared 2004-01-01..2004-12-31: over 61,000,000 m2" in _labels(registers["IRQ"])


def test_parts_of_a_country_are_kept_apart(registers: dict[str, Register]) -> None:
    assert {figure.scope for figure in registers["IRQ"].reading().figures} == {
        "national",
        "13 of 18 governorates",
        "Erbil and Dohuk",
        "without border minefields",
    }


def test_amounts_of_several_years_are_entered_as_such(registers: dict[str, Register]) -> None:
    assert "national cancelled 2014-01-01..2016-12-31: 46,940,000 m2" in _labels(registers["BIH"])
    assert _labels(registers["KHM"]) == ["national released 2018-01-01..2020-12-31: 421,000,000 m2"]
    assert "national AP+AV+ERW released 2012-03-21..2013-03-20: 112,000,000 m2" in _labels(registers["AFG"])


def test_a_figure_says_why_the_mapping_changed_it(registers: dict[str, Register]) -> None:
    (cancelled,) = (figure for figure in registers["BIH"].reading().figures if figure.product == "cancelled")
    assert cancelled.note.endswith("; mapping: the source says that the cancelled area may be of three years")


def test_a_date_in_words_is_kept_in_the_note(registers: dict[str, Register]) -> None:
    (survey,) = (f for f in registers["IRQ"].reading().figures if f.quantity == 3_673)
    assert (survey.to_on, survey.date_precision) == (date(2006, 12, 31), "year")
    assert "; as of: ILIS 2004-2006; mapping: 13 of 18 governorates" in survey.note


def test_land_released_by_survey_is_no_product_of_one(registers: dict[str, Register]) -> None:
    by_survey = [figure for figure in registers["IRQ"].reading().figures if figure.product == "released by survey"]
    assert [(figure.to_on.year, figure.quantity) for figure in by_survey] == [
        (2005, 7_700_000_000),
        (2006, 1_690_000_000),
        (2006, 1_690_000_000),
    ]


def test_the_book_of_peru_opens_with_its_first_stock_and_takes_the_years_after_it(
    registers: dict[str, Register], reports: dict[str, Report]
) -> None:
    entries = registers["PER"].reading().entries
    assert [(e.kind.value, e.covers_from, e.effective_on, e.quantities[Unit.M2] // 1000) for e in entries] == [
        ("opened", None, date(2014, 4, 30), 438_254),
        ("cleared", date(2015, 1, 1), date(2015, 12, 31), 76_355),
        ("cleared", date(2017, 1, 1), date(2017, 12, 31), 9_246),
        ("reduced", date(2017, 1, 1), date(2017, 12, 31), 7_171),
        ("cancelled", date(2017, 1, 1), date(2017, 12, 31), 10_738),
        ("cleared", date(2020, 1, 1), date(2020, 12, 31), 0),
    ]
    assert reports["PER"].remarks == [
        "flows that begin before the book does, on 2014-04-30, are not booked: 1",
    ]


def test_the_stocks_of_peru_do_not_carry(registers: dict[str, Register]) -> None:
    rules = {"stock and flows do not carry", "stock rises without new areas"}
    found = [d for d in reconcile(registers["PER"].snapshot()) if d.rule in rules and d.measure == "area_m2"]
    assert [(d.rule, d.left, d.right, d.difference, d.remark) for d in found] == [
        (
            "stock and flows do not carry",
            426_325,
            453_239,
            -26_914,
            "nothing is reported for 2016, 2018-01-01 to 2018-03-31",
        ),
        (
            "stock rises without new areas",
            480_394,
            361_899,
            118_495,
            "no cancelled or reduced land is reported for 2014-05-01 to 2015-12-31",
        ),
    ]


def test_a_register_imports_the_table_by_its_mapping(tmp_path: Path, table: Path, mapping: Path) -> None:
    request = Request(
        path=table, kind="totals", by="tests", hazard_class=HazardClass.UNCLASSIFIED, today=RECORDED_AT.date()
    )
    with Register.create(tmp_path / "irq.gpkg", country="IRQ", clock=lambda: RECORDED_AT) as register:
        first = import_mapped(register, request, str(mapping))
        again = import_mapped(register, request, str(mapping))
        assert [len(_found(register, rule)) for rule in ("parts do not add up", "two sources disagree")] == [1, 0]
    assert [(r.recorded, r.already, r.not_meant) for r in (*first.reports, *again.reports)] == [(8, 0, 16), (0, 8, 16)]


def test_the_table_of_the_documentation_is_written_by_a_command(
    table: Path, mapping: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(table), "--mapping", str(mapping)])
    head, _, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("| country | all | two totals in one report | parts do not add up |")
    assert [row.split("|")[1].strip() for row in rows] == [
        "Afghanistan",
        "Bosnia and Herzegovina",
        "Cambodia",
        "Iraq",
        "Peru",
        "**all**",
    ]
