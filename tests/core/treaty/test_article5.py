from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from clearance import DEFAULT_SEED
from clearance.treaty.article5 import Article5, article5_tables
from clearance.treaty.tables import Cell, Origin, Role

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.treaty.tables import Row, Table

STATE, OTHERS, COMPUTED = Origin.STATE, Origin.OTHERS, Origin.COMPUTED


@pytest.fixture(scope="module")
def peru(peru_snapshot: Snapshot) -> Article5:
    return article5_tables(peru_snapshot, seed=DEFAULT_SEED)


@pytest.fixture(scope="module")
def example(example_snapshot: Snapshot) -> Article5:
    return article5_tables(example_snapshot, seed=DEFAULT_SEED)


def _row(table: Table, name: str) -> Row:
    return next(row for row in table.rows if name in {row.name, row.key})


def _cell(table: Table, name: str, column: str) -> Cell:
    return _row(table, name).cells[table.columns.index(column)]


def _column(table: Table, column: str) -> dict[str, tuple[int, Origin]]:
    cells = {row.name: row.cells[table.columns.index(column)] for row in table.rows if row.role is Role.DATA}
    return {name: (int(cell.value), cell.origin) for name, cell in cells.items() if cell.value is not None}


def _total(table: Table) -> dict[str, Decimal | None]:
    total = next(row for row in table.rows if row.role is Role.TOTAL)
    return dict(zip(table.columns, (cell.value for cell in total.cells), strict=True))


def test_t2_of_peru_closes_with_the_balance_of_each_year_and_says_whose_figure_it_is(peru: Article5) -> None:
    assert _column(peru.table("T2b"), "closing") == {
        "2012": (0, COMPUTED),
        "2013": (0, COMPUTED),
        "2014": (429_796, COMPUTED),
        "2015": (480_394, STATE),
        "2016": (480_394, STATE),
        "2017": (453_239, COMPUTED),
        "2018": (426_325, STATE),
        "2019": (239_568, COMPUTED),
        "2020": (239_568, COMPUTED),
        "2021": (239_568, COMPUTED),
        "2022": (218_568, COMPUTED),
        "2023": (302_013, STATE),
        "2024": (279_388, COMPUTED),
    }
    assert _column(peru.table("T2b"), "unexplained") == {
        "2015": (126_953, COMPUTED),
        "2018": (-26_914, COMPUTED),
        "2023": (83_445, COMPUTED),
    }
    assert _column(peru.table("T2b"), "opened") == {"2012": (67_670, COMPUTED), "2014": (438_254, STATE)}


def test_t2_of_peru_reconciles_areas_and_mines_too(peru: Article5) -> None:
    areas = {year: count for year, (count, _) in _column(peru.table("T2a"), "closing").items()}
    mines = {year: count for year, (count, _) in _column(peru.table("T2c"), "closing").items()}
    assert [areas[year] for year in ("2014", "2015", "2018", "2024")] == [133, 140, 134, 46]
    assert [mines[year] for year in ("2014", "2015", "2017", "2023", "2024")] == [11_179, 6_338, 5_942, 4_743, 3_997]
    assert _column(peru.table("T2c"), "destroyed_mines") == {
        "2012": (261, COMPUTED),
        "2017": (396, STATE),
        "2024": (746, OTHERS),
    }


@pytest.mark.parametrize("register", ["peru", "example"])
def test_every_opening_is_the_closing_before_and_nothing_is_left_over(
    request: pytest.FixtureRequest, register: str
) -> None:
    article5: Article5 = request.getfixturevalue(register)
    for number in ("T2a", "T2b", "T2c"):
        table = article5.table(number)
        years = [row for row in table.rows if row.role is Role.DATA]
        closing, opening = table.columns.index("closing"), table.columns.index("opening")
        assert [row.cells[opening] for row in years[1:]] == [row.cells[closing] for row in years[:-1]]
        assert {cell[0] for cell in _column(table, "residual").values()} == {0}


@pytest.mark.parametrize("register", ["peru", "example"])
def test_a_row_has_a_cell_for_every_column(request: pytest.FixtureRequest, register: str) -> None:
    article5: Article5 = request.getfixturevalue(register)
    assert [table.number for table in article5.tables] == ["T1", "T2a", "T2b", "T2c", "T3", "T5"]
    assert [r for t in article5.tables for r in t.rows if len(r.cells) != len(t.columns)] == []


def test_a_year_without_a_report_is_never_zero(peru: Article5) -> None:
    table = peru.table("T3")
    for year in ("2013", "2016", "2021", "2023"):
        row = _row(table, year)
        assert ({cell.origin for cell in row.cells}, row.coverage) == ({Origin.NOT_REPORTED}, "none")
    assert _cell(table, "2020", "released") == Cell(
        unit=_cell(table, "2020", "released").unit, origin=STATE, value=Decimal(0)
    )


def test_an_amount_for_several_years_stands_in_the_last_and_is_named_in_the_others(peru: Article5) -> None:
    table = peru.table("T3")
    assert (_cell(table, "2018", "released").origin, _cell(table, "2018", "released").year) == (Origin.LATER, 2019)
    assert _cell(table, "2019", "unspecified").value == 186_757
    assert [note.values["quantity"] for note in table.notes if note.key == "several_years"] == [186_757]


def test_progress_of_peru_counts_ap_and_av_mines_apart(peru: Article5) -> None:
    table = peru.table("T3")
    assert _column(table, "ap_destroyed") == {"2012": (261, COMPUTED), "2017": (396, STATE), "2024": (746, OTHERS)}
    assert _column(table, "av_destroyed") == {"2012": (72, COMPUTED)}
    assert _column(table, "areas_released") == {"2012": (1, COMPUTED), "2024": (14, OTHERS)}
    assert _cell(table, "2017", "no_finds").origin is Origin.NOT_KNOWN


def test_what_remains_is_marked_computed_and_sector_figures_stand_beside_it(peru: Article5) -> None:
    table = peru.table("T5")
    total = _total(table)
    assert [total[column] for column in ("total_m2", "total_n", "ap_recorded")] == [279_388, 46, 3_997]
    assert _cell(table, "total", "total_m2").origin is COMPUTED
    assert _cell(table, "total", "ap_recorded").origin is COMPUTED
    beside = {row.name: row for row in table.rows if row.role is Role.PUBLISHED and row.name}
    assert sorted(beside) == ["Achuime", "Cenepa", "Coangos", "Hito Morona", "La Zarsa", "Sector B", "Sector C"]
    assert {row.to_on for row in beside.values()} == {date(2014, 12, 31)}
    assert _cell(table, "Cenepa", "ap_recorded").value == 4_778
    assert [note.key for note in table.notes] == ["estimate", "beside_the_books"]


def test_the_estimate_of_the_total_has_its_interval(peru: Article5) -> None:
    mines = peru.headline.mines
    assert mines is not None
    assert mines.high is not None
    cell = _cell(peru.table("T5"), "total", "ap_estimate")
    assert [cell.value, cell.low, cell.high] == [mines.median, mines.low, mines.high]
    assert cell.origin is COMPUTED


def test_the_original_challenge_is_what_the_books_were_opened_with(peru: Article5) -> None:
    table = peru.table("T1")
    book = _row(table, "national_book")
    assert (book.to_on, book.precision) == (date(2014, 4, 30), "month")
    assert _cell(table, "national_book", "total_m2").origin is STATE
    assert [note.key for note in table.notes] == ["only_released", "beside_the_books"]
    assert table.notes[0].values == {"quantity": 67_670}
    assert _total(table)["total_m2"] == 438_254


def test_land_known_only_as_released_was_never_part_of_the_challenge(peru: Article5) -> None:
    assert "Border with Chile" not in {row.name for row in peru.table("T1").rows}


def test_with_area_records_sectors_and_classes_add_up_to_the_books(example: Article5) -> None:
    remaining = example.table("T5")
    total = _total(remaining)
    assert total["total_n"] == _total(example.table("T2a"))["closing"] == example.headline.open_areas
    assert total["total_m2"] == _total(example.table("T2b"))["closing"]
    assert total["ap_recorded"] == _total(example.table("T2c"))["closing"] == example.headline.recorded_ap_mines
    for unit in ("n", "m2"):
        parts = [total[f"{kind}_{unit}"] or 0 for kind in ("sha", "cha", "unclassified")]
        assert sum(parts, Decimal(0)) == total[f"total_{unit}"]
    assert _total(example.table("T1"))["total_n"] == _total(example.table("T2a"))["opened"]
    assert _total(example.table("T1"))["total_m2"] == _total(example.table("T2b"))["opened"]


def test_areas_of_unknown_size_are_counted_and_said(example: Article5) -> None:
    notes = {note.key: note.values for note in example.table("T5").notes}
    assert notes["unknown_size"] == {"count": example.headline.areas_of_unknown_size}
    assert example.headline.areas_of_unknown_size > 0


def test_areas_cleared_without_a_find_are_those_whose_every_release_met_nothing(
    example: Article5, example_snapshot: Snapshot
) -> None:
    empty = 0
    for state in example_snapshot.states.values():
        mine = [r for r in example_snapshot.releases if r.area.area_id == state.area.area_id]
        finds = sum(r.ap_mines + r.av_mines + r.other_items for r in mine)
        empty += not state.is_open and not finds and any(r.product == "cleared" for r in mine)
    assert _total(example.table("T3"))["no_finds"] == empty > 0


def test_figures_that_nobody_published_are_all_computed(example: Article5) -> None:
    assert [table.number for table in example.tables if not table.is_all_computed] == []


def test_sources_are_listed_once_in_order(peru: Article5) -> None:
    assert len(set(peru.sources)) == len(peru.sources)
    assert list(peru.sources) == sorted(peru.sources, key=str.casefold)
    assert "NPA 2024 Factsheet Peru" in peru.sources
