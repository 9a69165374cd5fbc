"""Tables of many countries by a mapping: what each register takes of them, and what its books do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from clearance.land.accounts import Kind
from clearance.land.reconcile import reconcile
from clearance_geodata.ingest.figure_records import figure_records
from clearance_geodata.ingest.mapping.files import read_takes
from clearance_geodata.ingest.mapping.load import load_mapping
from clearance_geodata.ingest.report import Report

if TYPE_CHECKING:
    from clearance_geodata.register import Register

Take: TypeAlias = Callable[..., Report]
Booked: TypeAlias = Callable[..., dict[str, int | float]]

MAPPING = """
[[take]]
file = "figures.csv"
as = "ROLE"
[take.columns]
code = "country"
note = "note"
[[take.figure]]
column = "cleared"
measure = "area_m2"
product = "cleared"
from = "{year}-01-01"
to = "{year}-12-31"
[[take.figure]]
column = "mines"
measure = "ap_mines"
product = "cleared"
from = "{year}-01-01"
to = "{year}-12-31"
[[take.figure]]
column = "remaining"
measure = "area_m2"
as_of = "{year}-12-31"
"""
HEAD = "country,year,cleared,mines,remaining,note\n"


@pytest.fixture
def taken(register: Register, tmp_path: Path) -> Take:
    """What the register of XAA takes of a table, in a role."""

    def take(rows: str, role: str = "totals") -> Report:
        (tmp_path / "figures.csv").write_text(HEAD + rows, encoding="utf-8")
        (tmp_path / "mapping.toml").write_text(MAPPING.replace("ROLE", role), encoding="utf-8")
        (part,) = read_takes(load_mapping(tmp_path / "mapping.toml"), tmp_path / "figures.csv")
        report = Report(file=part.file, kind=role, read=part.read, not_meant=part.not_meant + part.without_figure)
        with register.writing(by="tests") as writer:
            figure_records(writer, register, part, report)
        return report

    return take


def test_a_register_takes_the_rows_of_its_own_country(register: Register, taken: Take, booked: Booked) -> None:
    report = taken("XAA,2015,,,1000,\nXBB,2015,,,5000,\nXAA,2016,100,9,,\n")
    assert (report.read, report.recorded, report.not_meant, report.accounted) == (3, 2, 1, 3)
    assert [figure.quantity for figure in register.reading().figures] == [1_000_000, 100_000, 9]
    assert booked() == {"opened": 1_000, "cleared": 100, "closing": 900}
    (cleared,) = (entry for entry in register.reading().entries if entry.kind is Kind.CLEARED)
    assert [find.quantity for find in cleared.finds] == [9]


def test_published_figures_stay_beside_the_books(register: Register, taken: Take) -> None:
    assert taken("XAA,2015,,,1000,\n", "published").recorded == 1
    assert (len(register.reading().figures), register.reading().entries) == (1, ())


def test_what_does_not_fit_stays_published_with_a_remark(register: Register, taken: Take, booked: Booked) -> None:
    report = taken("XAA,2015,,,1000,\nXAA,2016,3000,,,\nXAA,2017,50,,700,\n")
    assert booked() == {"opened": 1_000, "cleared": 50, "closing": 950}
    (remark,) = report.remarks
    assert remark == (
        "not booked: national cleared 2016-01-01..2016-12-31: 3,000 m2 is more than the 1,000 m2 open in the book of "
        "XAA; correct the figure, or adopt first how the stock grew"
    )
    assert [(d.rule, d.left, d.right) for d in reconcile(register.snapshot())] == [
        ("stock and flows do not carry", 700, -2_050)
    ]


def test_importing_again_adds_nothing_and_a_new_year_is_booked(register: Register, taken: Take, booked: Booked) -> None:
    rows = "XAA,2015,,,1000,\nXAA,2016,100,9,,\n"
    taken(rows)
    position = register.position()
    again = taken(rows)
    assert (again.recorded, again.already, again.accounted, register.position()) == (0, 2, 2, position)
    more = taken(rows + "XAA,2017,50,,,\n")
    assert (more.recorded, more.already) == (1, 2)
    assert booked() == {"opened": 1_000, "cleared": 150, "closing": 850}


def test_twins_are_recorded_once(taken: Take) -> None:
    report = taken("XAA,2015,,,1000,\nXAA,2015,,,1000,\n")
    assert ([str(fault) for fault in report.duplicates], report.recorded, report.accounted) == (
        [f"record 3 ({report.duplicates[0].record}): exact twin of record 2"],
        1,
        2,
    )


def test_a_figure_that_cannot_be_leaves_the_others_of_its_row(register: Register, taken: Take) -> None:
    report = taken("XAA,2015,9000000000000000,4,,\nXAA,2999,,,5,\n")
    assert [figure.measure.value for figure in register.reading().figures] == ["ap_mines"]
    assert (report.recorded, report.accounted) == (1, 2)
    assert [remark[:40] for remark in report.remarks[:1]] == ["record 2 (area_m2): the total: 9,000,000"]
    assert [str(fault) for fault in report.left_out] == [
        "record 3 (area_m2): 2999-12-31 lies in the future, today is 2025-01-15; correct the date"
    ]


def test_a_figure_that_two_parts_of_the_mapping_make_is_recorded_once(register: Register, tmp_path: Path) -> None:
    (tmp_path / "figures.csv").write_text("remaining,total\n5,6\n", encoding="utf-8")
    figure = '[[take.figure]]\ncolumn = "{}"\nmeasure = "area_m2"\nas_of = "2015-12-31"\n'
    take = '[[take]]\nfile = "figures.csv"\nas = "published"\n'
    (tmp_path / "mapping.toml").write_text(take + figure.format("remaining") + figure.format("total"), encoding="utf-8")
    (part,) = read_takes(load_mapping(tmp_path / "mapping.toml"), tmp_path / "figures.csv")
    report = Report(file=part.file, kind="published", read=part.read)
    with register.writing(by="tests") as writer:
        figure_records(writer, register, part, report)
    assert [figure.quantity for figure in register.reading().figures] == [5_000]
    assert report.remarks == [
        "record 2 (area_m2): stands twice in the row about the same thing; keep it in one figure of the mapping"
    ]


def test_deadlines_become_links_of_their_chain(register: Register, tmp_path: Path) -> None:
    # data/history/deadlines.csv, two of its rows.
    (tmp_path / "deadlines.csv").write_text(
        "country,original,first\nXAA,2018-02-01,2028-02-01\nXBB,2009-03-01,2019-03-01\n", encoding="utf-8"
    )
    (tmp_path / "mapping.toml").write_text(
        """
[[take]]
file = "deadlines.csv"
as = "deadlines"
[take.columns]
code = "country"
obligation = { value = "APMBC Article 5" }
[[take.figure]]
column = "original"
event = "entry into force"
[[take.figure]]
column = "first"
event = "first extension"
""",
        encoding="utf-8",
    )
    (part,) = read_takes(load_mapping(tmp_path / "mapping.toml"), tmp_path)
    report = Report(file=part.file, kind="deadlines", read=part.read)
    with register.writing(by="tests") as writer:
        figure_records(writer, register, part, report)
    assert [(step.event, step.deadline) for step in register.reading().deadlines] == [
        ("entry into force", date(2018, 2, 1)),
        ("first extension", date(2028, 2, 1)),
    ]
    assert (report.recorded, report.not_meant, report.accounted) == (1, 1, 2)
