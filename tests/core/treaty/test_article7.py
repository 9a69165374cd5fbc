from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from clearance.errors import InvalidQuantity, InvalidRecord
from clearance.land.accounts import Column, Kind
from clearance.land.ledger import Period, statement
from clearance.treaty.article5_sectors import open_by
from clearance.treaty.article7 import Article7, article7_tables
from clearance.treaty.obligation import Obligation
from clearance.treaty.tables import Origin, Role
from clearance.treaty.targets import Target
from clearance.treaty.yearly_update import due_on, yearly_update
from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.treaty.tables import Table

FIRST = date(2024, 1, 1)


@pytest.fixture(scope="module")
def peru(peru_snapshot: Snapshot) -> Article7:
    return article7_tables(peru_snapshot, from_on=FIRST)


@pytest.fixture(scope="module")
def example(example_snapshot: Snapshot) -> Article7:
    return article7_tables(example_snapshot, from_on=date(2023, 3, 1))


def _total(table: Table) -> dict[str, Decimal | None]:
    total = next(row for row in table.rows if row.role is Role.TOTAL)
    return {str(name): cell.value for name, cell in zip(table.columns, total.cells, strict=True)}


def test_peru_of_2024_is_what_was_published_of_it(peru: Article7) -> None:
    released = _total(peru.table("G"))
    assert {name: released[name] for name in ("areas_released", "cleared", "released", "ap_destroyed")} == {
        "areas_released": 14,
        "cleared": 22_625,
        "released": 22_625,
        "ap_destroyed": 746,
    }
    assert _total(peru.table("C")) == {
        **dict.fromkeys(("sha_n", "sha_m2", "cha_n", "cha_m2")),
        "unclassified_n": 46,
        "unclassified_m2": 279_388,
        "total_n": 46,
        "total_m2": 279_388,
        "ap_recorded": 3_997,
    }
    assert (released["cancelled"], released["av_destroyed"]) == (None, None)
    assert [note.key for note in peru.table("G").notes] == ["coverage_partial"]


def test_what_nobody_explained_is_a_change_of_the_baseline_with_its_reason(peru: Article7) -> None:
    (change,) = peru.changes
    assert (change.kind, change.areas, change.m2, change.is_within) == (Kind.PADDED, -74, 0, False)
    assert change.reason.startswith("published stocks and flows do not meet")
    assert _total(peru.table("Ra")) == {
        "opening": 134,
        "unexplained": -74,
        "cancelled": None,
        "reduced": None,
        "cleared": 14,
        "closing": 46,
        "residual": 0,
    }


def test_a_period_from_march_to_march_names_reports_that_reach_beyond_it(peru_register_at: Snapshot) -> None:
    report = article7_tables(peru_register_at, from_on=date(2017, 3, 1))
    assert report.period == Period(date(2017, 3, 1), date(2018, 3, 31))
    released = _total(report.table("G"))
    assert [released[str(product)] for product in (Column.CANCELLED, Column.REDUCED, Column.CLEARED)] == [
        10_738,
        7_171,
        9_246,
    ]
    beyond = [note.values["quantity"] for note in report.table("G").notes if note.key == "before_period"]
    assert sorted(map(str, beyond)) == ["10738", "7171", "9246"]


@pytest.fixture(scope="module")
def peru_register_at(peru_snapshot: Snapshot) -> Snapshot:
    """Peru as of the end of the period that it reported on."""
    from dataclasses import replace  # noqa: PLC0415  only here

    return replace(peru_snapshot, identity=replace(peru_snapshot.identity, as_of=date(2018, 3, 31)))


def test_rows_add_up_to_the_totals_which_are_read_for_themselves(example: Article7) -> None:
    for table in example.tables:
        data = [row for row in table.rows if row.role is Role.DATA]
        for place, (column, total) in enumerate(_total(table).items()):
            assert sum(row.cells[place].value or 0 for row in data) == (total or 0), (table.number, column)


def test_released_and_closing_are_the_same_in_every_table_and_in_the_ledger(
    example: Article7, example_snapshot: Snapshot
) -> None:
    for unit, number, what in ((Unit.AREAS, "Ra", "total_n"), (Unit.M2, "Rb", "total_m2")):
        (row,) = statement(example_snapshot.books, unit, [example.period], by=(), as_of=example_snapshot.as_of).rows
        moved, stock = _total(example.table(number)), _total(example.table("C"))
        assert moved["closing"] == stock[what] == from_exact(row.closing, unit)
        assert moved["opening"] == from_exact(row.opening, unit)
        assert moved["residual"] == 0
    released = _total(example.table("G"))
    moved = _total(example.table("Rb"))
    assert [released[product] for product in ("cancelled", "reduced", "cleared")] == [
        moved[product] for product in ("cancelled", "reduced", "cleared")
    ]


def test_changes_of_the_baseline_sum_to_what_the_balance_gained(example: Article7) -> None:
    gained = sum(change.m2 for change in example.changes if not change.is_within)
    assert from_exact(gained, Unit.M2) == _total(example.table("Rb"))["identified"]
    assert sum(change.areas for change in example.changes) == _total(example.table("Ra"))["identified"]
    assert {change.reason for change in example.changes if change.areas} == {"survey"}


def test_an_obligation_cuts_every_table_to_its_hazards(example_snapshot: Snapshot) -> None:
    cut = article7_tables(example_snapshot, from_on=FIRST, obligation=Obligation.CCM_4)
    assert {value for table in cut.tables for value in _total(table).values()} <= {None, 0}
    assert cut.changes == ()
    whole = article7_tables(example_snapshot, from_on=FIRST)
    assert article7_tables(example_snapshot, from_on=FIRST, obligation=Obligation.APMBC_5).table("Rb") == (
        whole.table("Rb")
    )


def test_a_silent_period_is_not_reported_and_never_zero(peru_snapshot: Snapshot) -> None:
    from dataclasses import replace  # noqa: PLC0415  only here

    silent = replace(peru_snapshot, identity=replace(peru_snapshot.identity, as_of=date(2016, 12, 31)))
    table = article7_tables(silent, from_on=date(2016, 1, 1)).table("G")
    total = next(row for row in table.rows if row.role is Role.TOTAL)
    assert ({cell.origin for cell in total.cells}, total.coverage) == ({Origin.NOT_REPORTED}, "none")


def test_provinces_can_be_the_regions(example_snapshot: Snapshot) -> None:
    assert [
        (row.name, row.key) for row in article7_tables(example_snapshot, from_on=FIRST, region="admin1").tables[0].rows
    ] == [
        ("", "no_region"),
        ("", "total"),
    ]
    assert list(open_by(example_snapshot, "sector")) == ["Albatross", "Petrel", "Shearwater", "Skua", "Tern"]


@pytest.mark.parametrize(
    ("from_on", "obligation", "says"),
    [
        (date(2025, 1, 1), None, "the reporting period would begin on 2025-01-01, after the date of the snapshot"),
        (FIRST, Obligation.CCM_3, "CCM Article 3 is about stores, not about land"),
    ],
)
def test_what_cannot_be_reported_on_is_refused(
    peru_snapshot: Snapshot, from_on: date, obligation: Obligation | None, says: str
) -> None:
    with pytest.raises(InvalidQuantity, match=says):
        article7_tables(peru_snapshot, from_on=from_on, obligation=obligation)


def _year(year: int, m2: int | None, areas: int | None = None) -> Target:
    return Target(period=Period(date(year, 1, 1), date(year, 12, 31), year), m2=m2, areas=areas, source="plan of 2022")


def test_progress_sets_every_target_beside_what_the_ledger_says(example_snapshot: Snapshot) -> None:
    targets = [_year(2025, 700_000, 30), _year(2023, 900_000, 40), _year(2024, 1_000_000)]
    update = yearly_update(example_snapshot, targets, from_on=FIRST)
    books, as_of = example_snapshot.books, example_snapshot.as_of
    for achieved in update.progress:
        until = min(achieved.target.period.to_on, as_of)
        (row,) = statement(books, Unit.M2, [Period(achieved.target.period.from_on, until)], by=(), as_of=as_of).rows
        assert achieved.released_m2 == row.released
    second = update.progress[1]
    assert [one.target.period.year for one in update.progress] == [2023, 2024]
    assert second.since_first_m2 == sum(one.released_m2 for one in update.progress)
    assert (second.target_since_first_m2, second.is_over, update.coming) == (1_900_000, False, (targets[0],))
    assert update.coming_m2 == 700_000
    assert second.missing_m2 == 1_000_000_000 - second.released_m2


@pytest.mark.parametrize(
    ("targets", "says"),
    [
        ([_year(2024, 1), _year(2024, 2)], "two targets speak of 2024-01-01"),
    ],
)
def test_targets_that_overlap_are_refused(peru_snapshot: Snapshot, targets: list[Target], says: str) -> None:
    with pytest.raises(InvalidRecord, match=says):
        yearly_update(peru_snapshot, targets, from_on=FIRST)


@pytest.mark.parametrize(
    ("amounts", "says"),
    [((None, None), "says neither m2 nor areas"), ((-1, None), "is -1 m2"), ((None, -2), "is -2 areas")],
)
def test_a_target_that_cannot_be_is_refused(amounts: tuple[int | None, int | None], says: str) -> None:
    with pytest.raises(InvalidRecord, match=says):
        _year(2024, *amounts)


def test_the_update_is_due_on_the_30_april_after_the_period() -> None:
    assert due_on(Period(FIRST, date(2024, 12, 31))) == date(2025, 4, 30)
    assert due_on(Period(date(2017, 3, 1), date(2018, 3, 31))) == date(2018, 4, 30)
    assert due_on(Period(FIRST, date(2024, 4, 30))) == date(2025, 4, 30)
