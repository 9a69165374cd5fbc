"""Findings as files, read back by programs that are not ours."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
import shapely
from pyogrio import list_layers, read_dataframe

from clearance.errors import FileRefused, RegisterUnusable
from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land.accounts import Kind
from clearance.land.checks import Finding, check_snapshot
from clearance.land.hazard import Area
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata.findings import recorded_days, write_findings
from clearance_geodata.register import Register
from clearance_geodata.verify.rules import RULES
from clearance_geodata.writing import Batch

DOCUMENT = Path(__file__).parents[2] / "docs" / "checks.md"
WEST, EAST = shapely.box(-150, -40, -149.99, -39.99), shapely.box(-149.995, -40, -149.985, -39.99)


def _opened(area_id: str, ground: shapely.Polygon, on: date) -> tuple[Area, Entry]:
    entry = Entry(
        kind=Kind.OPENED,
        area_id=area_id,
        effective_on=on,
        act_id=area_id,
        quantities={Unit.M2: area_exact(ground)},
        geometry=ground,
        ground=ground,
    )
    return Area(area_id=area_id, name=area_id), entry


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Two areas that overlap; the second was recorded at nine in the evening in New York, and in Kabul a day later."""
    times = iter([datetime(2024, 5, day, 21, tzinfo=UTC) for day in (1, 1, 2)])
    path = tmp_path_factory.mktemp("checks") / "alpha.gpkg"
    with Register.create(path, country="XAA", time_zone="Asia/Kabul", clock=lambda: next(times)) as made:
        made.record(Batch.of(*_opened("A", WEST, date(2024, 5, 2))), by="tests")
        made.record(Batch.of(*_opened("B", EAST, date(2024, 5, 4))), by="tests")
        yield made


@pytest.fixture(scope="module")
def findings(register: Register) -> tuple[Finding, ...]:
    return check_snapshot(register.snapshot(), recorded_on=recorded_days(register))


def test_the_day_of_recording_is_a_day_of_the_register(register: Register) -> None:
    recorded_on = recorded_days(register)
    assert [recorded_on(entry_id) for entry_id in ("E1", "E2", "E3", "E4")] == [
        date(2024, 5, 2),
        date(2024, 5, 2),
        date(2024, 5, 3),
        date(2024, 5, 3),
    ]


def test_an_entry_of_the_day_after_it_was_recorded_is_found(findings: tuple[Finding, ...]) -> None:
    assert [(f.record, f.value) for f in findings if f.rule == "recorded-before-it-happened"] == [
        ("E4, opened of B on 2024-05-04", "recorded on 2024-05-03, 1 days before")
    ]


def test_a_layer_shows_where_to_look(register: Register, findings: tuple[Finding, ...], tmp_path: Path) -> None:
    out = tmp_path / "findings.gpkg"
    assert write_findings(register.snapshot(), findings, out) == []
    assert list_layers(out).tolist() == [["findings", "Unknown"], ["layer_styles", None]]
    layer = read_dataframe(out, layer="findings")
    assert list(layer["rule"]) == [finding.rule for finding in findings]
    pair = layer[layer["rule"] == "overlap-area-area"].iloc[0]
    shared = shapely.intersection(WEST, EAST)
    assert pair.geometry.equals(shared)
    assert (pair["ids"], pair["ground_m2"]) == ("A, B", pytest.approx(geodesic_area_m2(shared)))
    nowhere = layer[layer["rule"] == "fields-missing"].iloc[0]
    assert nowhere.geometry is None


def test_a_workbook_has_a_row_each_and_counts_by_rule(
    register: Register, findings: tuple[Finding, ...], tmp_path: Path
) -> None:
    out = tmp_path / "findings.xlsx"
    write_findings(register.snapshot(), findings, out)
    sheet = openpyxl.load_workbook(out)["findings"]
    names, *rows = sheet.iter_rows(values_only=True)
    assert names[:9] == ("finding", "rule", "severity", "title", "record", "value", "ground_m2", "remedy", "ids")
    assert [row[1:6] for row in rows] == [(f.rule, f.severity, f.title, f.record, f.value) for f in findings]
    about = openpyxl.load_workbook(out, data_only=True)["About"].iter_rows(max_col=3, values_only=True)
    counts = {rule: count for name, rule, count in about if name == "findings" and rule in {f.rule for f in findings}}
    assert counts == {f.rule: sum(g.rule == f.rule for g in findings) for f in findings}


def test_a_table_names_no_more_ids_than_a_cell_can_hold(register: Register, tmp_path: Path) -> None:
    many = Finding("x", "note", "r", "v", "do", ids=tuple(f"A{i}" for i in range(3_000)))
    write_findings(register.snapshot(), [many], tmp_path / "findings.csv")
    with (tmp_path / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["ids"].startswith("A0, A1, ")
    assert row["ids"].endswith(", A19 and 2,980 more")
    assert row["title"] == "x"


def test_no_findings_are_a_file_without_rows(register: Register, tmp_path: Path) -> None:
    write_findings(register.snapshot(), [], tmp_path / "none.gpkg")
    assert len(read_dataframe(tmp_path / "none.gpkg", layer="findings")) == 0


def test_a_register_and_a_stranger_are_never_overwritten(register: Register, tmp_path: Path) -> None:
    before = register.path.read_bytes()
    with pytest.raises(RegisterUnusable, match="is a register"):
        write_findings(register.snapshot(), [], register.path)
    assert register.path.read_bytes() == before
    (tmp_path / "notes.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(FileRefused, match="is no export of Clearance"):
        write_findings(register.snapshot(), [], tmp_path / "notes.csv")
    assert (tmp_path / "notes.csv").read_text(encoding="utf-8") == "mine"


def test_the_document_lists_the_rules_of_the_file_as_they_are() -> None:
    _, _, file = DOCUMENT.read_text(encoding="utf-8").partition("## The file")
    listed = [line for line in file.splitlines() if line.startswith("| `")]
    assert listed == [
        f"| `{rule.id}` | {rule.severity} | {rule.title} | {rule.means} | {rule.remedy} | {rule.source} |"
        for rule in RULES.values()
    ]
