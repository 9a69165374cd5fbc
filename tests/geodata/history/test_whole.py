"""Books of all countries of data/history; collected only where the data lie beside the checkout (see conftest.py)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clearance.land.ledger import Period, statement
from clearance.land.reconcile import Discrepancy, reconcile
from clearance.land.snapshot import Snapshot
from clearance.units import Unit
from clearance_geodata.ingest.report import Report
from clearance_geodata.register import Register
from clearance_geodata.samples.history import build_histories, rule_table

RECORDED_AT = datetime(2026, 11, 15, 12, tzinfo=UTC)
PAGE = Path(__file__).parents[3] / "docs" / "history.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("registers")


@pytest.fixture(scope="module")
def reports(folder: Path, history: Path, mapping: Path) -> dict[str, Report]:
    return build_histories(folder, history, mapping=mapping, clock=lambda: RECORDED_AT)


@pytest.fixture(scope="module")
def snapshots(folder: Path, reports: dict[str, Report]) -> Iterator[dict[str, Snapshot]]:
    with ExitStack() as stack:
        registers = {code: stack.enter_context(Register.open(folder / f"{code}.gpkg")) for code in reports}
        yield {code: register.snapshot() for code, register in registers.items()}


@pytest.fixture(scope="module")
def found(snapshots: dict[str, Snapshot]) -> dict[str, tuple[Discrepancy, ...]]:
    return {code: reconcile(snapshot) for code, snapshot in snapshots.items()}


def _said(differences: tuple[Discrepancy, ...], rule: str) -> list[tuple[object, ...]]:
    return [(d.measure, d.left, d.right, d.difference) for d in differences if d.rule == rule]


def test_each_of_the_339_rows_is_in_one_register_or_set_aside_with_a_reason(reports: dict[str, Report]) -> None:
    assert len(reports) == 35
    assert {(r.read, r.accounted, len(r.set_aside)) for r in reports.values()} == {(339, 339, 2)}
    assert sum(report.recorded for report in reports.values()) == 328
    assert [fault for report in reports.values() for fault in report.left_out] == []


def test_the_contradictions_that_are_known_by_name_are_found(found: dict[str, tuple[Discrepancy, ...]]) -> None:
    assert _said(found["IRQ"], "parts do not add up") == [("area_m2", 50_580_000, 49_580_000, 1_000_000)]
    assert _said(found["PER"], "two totals in one report") == [
        ("area_m2", 426_325, 396_171, 30_154),
        ("areas", 134, 124, 10),
    ]
    assert ("area_m2", 646_300_000, 588_000_000, 58_300_000) in _said(found["AFG"], "stocks of one period differ")
    assert ("area_m2", 97_469, 99_249, -1_780) in _said(found["ECU"], "stock and flows do not carry")
    assert ("area_m2", 1_091_000_000, 1_159_830_000, -68_830_000) in _said(found["BIH"], "stock and flows do not carry")
    assert ("area_m2", 1_900_000, 2_350_000, -450_000) in _said(found["XKX"], "stock and flows do not carry")
    assert ("area_m2", 4_870_000, 4_780_000, 90_000) in _said(found["SDN"], "parts do not add up")
    assert ("area_m2", 520_000_000, 213_000_000, 307_000_000) in _said(found["YEM"], "two sources disagree")


def test_the_books_of_every_country_balance(snapshots: dict[str, Snapshot]) -> None:
    whole = Period(datetime(1999, 1, 1, tzinfo=UTC).date(), RECORDED_AT.date())
    assert [c for c, s in snapshots.items() if not statement(s.books, Unit.M2, [whole]).balances] == []


def test_the_page_of_the_documentation_shows_what_comes_out(
    snapshots: dict[str, Snapshot], found: dict[str, tuple[Discrepancy, ...]]
) -> None:
    counts = {snapshots[code].country_name: Counter(d.rule for d in listed) for code, listed in found.items()}
    assert rule_table(counts) in PAGE.read_text(encoding="utf-8")
