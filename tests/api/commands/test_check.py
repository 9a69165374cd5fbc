"""The command `check`: counts by rule, a few of each, files on demand, and the exit code."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

import openpyxl
import pytest
import shapely

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.hazard import Area
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_api.cli import main
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

Run: TypeAlias = Callable[..., "Done"]


class Done(NamedTuple):
    """What the command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line, in this process: starting one takes longer than most tests."""

    def ran(*words: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["clearance", "check", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        return Done(int(left.value.code or 0), *capsys.readouterr())

    return ran


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight areas in a row, each over half of the one before: seven pairs."""
    file = tmp_path_factory.mktemp("check") / "alpha.gpkg"
    with Register.create(file, country="XAA") as register:
        records: list[Area | Entry] = []
        for i in range(8):
            ground = shapely.box(-150 + i / 200, -40, -149.99 + i / 200, -39.99)
            records.append(Area(area_id=f"A{i}", name=f"A{i}"))
            records.append(
                Entry(
                    kind=Kind.OPENED,
                    area_id=f"A{i}",
                    effective_on=register.clock().date().replace(year=2024, day=1),
                    act_id=f"a{i}",
                    quantities={Unit.M2: area_exact(ground)},
                    geometry=ground,
                    ground=ground,
                )
            )
        register.record(Batch.of(*records), by="tests")
    return file


def test_a_person_sees_counts_by_rule_and_a_few_of_each(path: Path, run: Run) -> None:
    done = run(path)
    assert (done.code, done.err) == (0, "")
    (counted,) = [line.split() for line in done.out.splitlines() if "open areas overlap" in line]
    assert counted[:2] == ["warning", "overlap-area-area"]
    assert counted[5] == "7"
    assert done.out.count("overlap-area-area") == 1 + 5
    assert done.out.endswith("10 findings; 8 are listed, --limit 0 lists all\n")
    assert run(path, "--limit", 0).out.count("overlap-area-area") == 1 + 7


def test_a_machine_gets_all_unless_it_asks_for_fewer(path: Path, run: Run) -> None:
    findings = json.loads(run(path, "--json").out)
    assert len(findings) == 10
    assert findings[0] == {
        "rule": "ground-counted-twice",
        "severity": "warning",
        "title": "ground is counted in several areas",
        "record": "7 pairs of open areas",
        "value": findings[0]["value"],
        "remedy": "give the net m2 beside the gross until the pairs are settled",
        "ids": [],
        "m2": findings[0]["m2"],
    }
    assert len(json.loads(run(path, "--json", "--limit", 2).out)) == 5


def test_rules_and_severities_may_be_chosen(path: Path, run: Run) -> None:
    def rules(*words: str) -> set[str]:
        return {finding["rule"] for finding in json.loads(run(path, "--json", *words).out)}

    assert rules() == {"ground-counted-twice", "overlap-area-area", "sizes-by-basis", "fields-missing"}
    assert rules("--severity", "warning") == {"ground-counted-twice", "overlap-area-area"}
    assert rules("--rule", "fields-missing", "--rule", "same-ground") == {"fields-missing"}
    assert run(path, "--severity", "error").out == "none of the 10 findings is of that kind\n"


def test_what_is_shown_is_written_as_a_workbook_and_as_a_layer(path: Path, run: Run, tmp_path: Path) -> None:
    book, layer = tmp_path / "f.xlsx", tmp_path / "f.gpkg"
    done = run(path, "--rule", "overlap-area-area", "--xlsx", book, "--layer", layer)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-2:] == [f"{book}: 7 findings", f"{layer}: 7 findings"]
    assert openpyxl.load_workbook(book)["findings"].max_row == 1 + 7
    connection = sqlite3.connect(layer)
    assert connection.execute("SELECT count(*) FROM findings WHERE geom IS NOT NULL").fetchone() == (7,)
    connection.close()


def test_beside_json_the_files_are_named_on_the_error_stream(path: Path, run: Run, tmp_path: Path) -> None:
    done = run(path, "--json", "--layer", tmp_path / "f.geojson")
    assert len(json.loads(done.out)) == 10
    assert done.err == f"{tmp_path / 'f.geojson'}: 10 findings\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--rule", "overlap"], "there is no rule 'overlap'; docs/checks.md lists them all"),
        (["--severity", "grave"], "--severity 'grave' is none; use one of error, warning, note"),
        (["--limit", "-1"], "--limit -1 is below nothing; give a number of findings, 0 for all"),
        (["--xlsx", "f.gpkg"], "--xlsx f.gpkg is no workbook; name it .xlsx, or use --layer for other formats"),
    ],
)
def test_a_slip_is_one_line(path: Path, run: Run, words: list[str], message: str) -> None:
    done = run(path, *words)
    assert (done.code, done.out, done.err) == (1, "", f"clearance: {message}\n")


def test_the_outline_of_a_country_bounds_its_totals(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "lbn.gpkg"
    with Register.create(file, country="LBN") as register:
        half = Entry(
            kind=Kind.OPENED,
            area_id="A",
            effective_on=register.clock().date().replace(year=2024, day=1),
            act_id="a",
            quantities={Unit.M2: 6_000 * 10**9},
        )
        register.record(Batch.of(Area(area_id="A", name="A"), half), by="tests")
    ((rule, value),) = [
        (finding["rule"], finding["value"]) for finding in json.loads(run(file, "--json", "--severity", "warning").out)
    ]
    assert rule == "total-above-country"
    assert value.startswith("6,000.000 km2; the country has 10,")
