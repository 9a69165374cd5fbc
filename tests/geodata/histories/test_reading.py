"""Tables of published histories, with everything in them that real ones have."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clearance.errors import FileRefused, NotFound
from clearance.outlook.history import History, KnownDeadline, Stock, YearOutput
from clearance_geodata.history.numbers import Unreadable, number_of
from clearance_geodata.history.periods import as_of_day, months_covered
from clearance_geodata.history.reading import read_histories

HEADER = (
    "country,year,cleared_m2,reduced_m2,cancelled_m2,released_total_m2,ap_mines_destroyed,remaining_sha_m2,"
    "remaining_cha_m2,remaining_total_m2,remaining_areas,as_of,article5_deadline,source_url,note"
)
# Rows of Landmine Monitor and Mine Action Review as they were printed, and some that nobody printed.
ROWS = """
Serbia,2014,,,,,,2849126,,2849126,19,,2019-03-01,,Presevo declared cleared in 2014
Serbia,2015,410000,,,1170000,14,1930000,,,13,2016-02,2019-03-01,,from km2
Serbia,2015,410000,,,1170000,,1940000,,,13,2016-02,,,from km2
Serbia,2003,1460000,,,,,,,,,,,,MIXED-HAZARDS; cleared of mines and UXO
Mauritania,2004,16000,,,,223,,,,,Jan-Jun 2004 only,,,first six months of 2004 only
Mauritania,2004,26000,,,,,,,,,,,,some
Mauritania,2017,164533,835467,,1000000,93,,,0,,2017-12-31,2021-01-01,,period 2016 AND 2017 combined
Ecuador,2007,2586,,,,,,,500000,,2008 report,2009-10-01,,estimated
Eritrea,2017,,,,,,33420000,,,,2013-12-31 (stale),2020-02-01,,
Kosovo,2017,about 3,-5,1e20,,164,,,"1,600,000",,,,,
Ukraine,2023,3480000,,,,,,,,,2019-2023 cumulative,2033-12-01,,five years
,2023,5,,,,,,,,,,,,
Chad,20x3,5,,,,,,,,,,,,
Chad,2015,,,,,,,,,123,2015-12,,,size not specified
Chad,2016,1,2,3,4,5,6,7,8,9,2016,,,a, line, too, long
"""


def _file(folder: Path, rows: str = ROWS, header: str = HEADER) -> Path:
    path = folder / "history.csv"
    path.write_text(header + rows, encoding="utf-8")
    return path


def test_rows_become_one_output_a_year_and_one_stock_a_day(tmp_path: Path) -> None:
    assert read_histories(_file(tmp_path)).of("serbia") == History(
        country="Serbia",
        outputs=(YearOutput(year=2015, cleared_m2=410_000, released_m2=1_170_000, ap_mines=14, lines=(3, 4)),),
        stocks=(
            Stock(as_of=date(2014, 12, 31), remaining_m2=2_849_126, known_on=date(2014, 12, 31), lines=(2,)),
            Stock(as_of=date(2016, 2, 29), remaining_m2=1_935_000, known_on=date(2016, 2, 29), lines=(3, 4)),
        ),
        deadlines=(
            KnownDeadline(deadline=date(2019, 3, 1), known_on=date(2014, 12, 31)),
            KnownDeadline(deadline=date(2019, 3, 1), known_on=date(2015, 12, 31)),
        ),
    )


def test_what_is_left_out_is_listed_with_its_line_and_reason(tmp_path: Path) -> None:
    twice = "remaining as of 2016-02-29: rows state 1,930,000 and 1,940,000 m2; their median 1,935,000 m2 is used"
    assert [str(remark) for remark in read_histories(_file(tmp_path)).left_out] == [
        f"line 3, Serbia 2016: {twice}",
        f"line 4, Serbia 2016: {twice}",
        "line 5, Serbia 2003: MIXED-HAZARDS: it covers more than AP mines",
        "line 6, Mauritania 2004: the flow covers 6 months, less than a year",
        "line 8, Mauritania 2017: the flow covers 24 months, more than a year",
        "line 11, Kosovo 2017: cleared_m2: 'about 3' is not a plain number",
        "line 11, Kosovo 2017: reduced_m2: -5 is negative",
        "line 11, Kosovo 2017: cancelled_m2: 1e20 is more than all land of the Earth in m2",
        "line 12, Ukraine 2023: the flow is cumulative, not that of one year",
        "line 13, 2023: it names no country",
        "line 14, Chad 20x3: '20x3' is no year from 1900 to 2100",
        "line 15, Chad 2015: it states no amount of land, mines or deadline",
        "line 16, Chad 2016: it has 18 values for 15 columns",
    ]


def test_every_line_is_used_or_left_out(tmp_path: Path) -> None:
    histories = read_histories(_file(tmp_path))
    assert {remark.line for remark in (*histories.used, *histories.left_out)} == set(range(2, 17))


def test_a_stock_whose_date_is_no_date_is_known_only_from_the_year_that_its_words_name(tmp_path: Path) -> None:
    ecuador = read_histories(_file(tmp_path)).of("Ecuador")
    assert ecuador.known_at(2007).stocks == ()
    assert [stock.as_of for stock in ecuador.known_at(2008).stocks] == [date(2007, 12, 31)]


def test_a_stock_older_than_the_year_of_its_row_is_not_known_before_that_year(tmp_path: Path) -> None:
    eritrea = read_histories(_file(tmp_path)).of("Eritrea")
    assert [len(eritrea.known_at(year).stocks) for year in (2013, 2016, 2017)] == [0, 0, 1]


def test_an_extension_is_known_from_shortly_before_the_deadline_that_it_moves(tmp_path: Path) -> None:
    (tmp_path / "deadlines.csv").write_text(
        "country,original_deadline,extension_1_deadline,extension_2_deadline,extension_3_deadline\n"
        "Serbia,2014-03-01,2019-03-01,2023-03-01,2024-12-31 (requested 2022)\n",
        encoding="utf-8",
    )
    histories = read_histories(_file(tmp_path))
    serbia = histories.of("Serbia")
    assert [serbia.known_at(year).deadline for year in (2012, 2013, 2017, 2018)] == [
        date(2014, 3, 1),
        date(2019, 3, 1),
        date(2019, 3, 1),
        date(2023, 3, 1),
    ]
    assert str(histories.left_out[0]) == (
        "line 2, Serbia 2022: deadlines.csv: extension_3_deadline: '2024-12-31 (requested 2022)' is not granted"
    )


def test_another_file_called_deadlines_is_no_reason_to_refuse_the_history(tmp_path: Path) -> None:
    (tmp_path / "deadlines.csv").write_text("deadline,granted\n2024-12-31,2016-12-01\n", encoding="utf-8")
    histories = read_histories(_file(tmp_path))
    assert str(histories.left_out[0]).startswith("line 1, -: deadlines.csv is not read: deadlines.csv has no column")
    assert histories.of("Serbia").deadline == date(2019, 3, 1)


def test_an_unknown_country_is_answered_with_the_names_that_are_near(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"^country 'Serbai' is not in the file; did you mean Serbia"):
        read_histories(_file(tmp_path)).of("Serbai")


def test_marks_before_the_text_other_separators_and_unknown_columns_are_read(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes("\ufeffYear;Country;remarks;CLEARED_M2\r\n2017.0; Peru ;x;9 246\r\n".encode())
    assert read_histories(path).of("PERU").outputs == (YearOutput(year=2017, cleared_m2=9246, lines=(2,)),)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("country,cleared_m2", "other.csv has no column year; a history has the columns country, year and amounts"),
        ("country,year,source_url", "other.csv has no amount; a history has at least one of cleared_m2,"),
    ],
)
def test_a_table_without_what_makes_a_history_is_refused(tmp_path: Path, header: str, message: str) -> None:
    path = tmp_path / "other.csv"
    path.write_text(f"{header}\nPeru,2017,1\n", encoding="utf-8")
    with pytest.raises(FileRefused, match=message):
        read_histories(path)


@pytest.mark.parametrize("text", ["n/a", "nan", "inf", "1/2", "3 km2", "1,23,456", "--1", "٣", "1e999"])
def test_what_is_no_number_says_so(text: str) -> None:
    with pytest.raises(Unreadable):
        number_of(text)


@pytest.mark.parametrize(
    ("note", "months"),
    [
        ("period May 2004 - April 2005", 12),
        ("only 20 Feb - 20 March 2003: 6,210 m2", 2),
        ("cleared figure covers Sep 2015 - Dec 2016 (more than 1.72km2), not a calendar year", 16),
        ("CMAC only, first ten months: over 83 million m2", 10),
        ("2004-11..2005-04", 6),
        ("cumulative 1990 - 28 Feb 2005: 4,106,714 m2; cumulative May 2001 - June 2004", None),
        ("northern Greece; 2000-2002 cumulative 3.7 million m2", None),
    ],
)
def test_months_are_read_from_words(note: str, months: int | None) -> None:
    assert months_covered(note) == months


def test_a_day_that_is_none_is_the_end_of_the_year() -> None:
    end = date(2023, 12, 31)
    assert as_of_day("2023-02-31", 2023) == (end, end, "as_of '2023-02-31' is no date, taken as the end of 2023")


@pytest.mark.parametrize(
    ("as_of", "first_year"),
    [("FY2018", 2018), ("20180630", 2018), ("2017/18", 2018), ("2014-12-31, published 2020", 2020), ("n/a", 2015)],
)
def test_words_about_a_day_name_the_year_from_which_a_stock_is_known(
    tmp_path: Path, as_of: str, first_year: int
) -> None:
    mali = read_histories(_file(tmp_path, f'\nMali,2015,,,,,,,,9000,,"{as_of}",,,\n')).of("Mali")
    assert [bool(mali.known_at(year).stocks) for year in (first_year - 1, first_year)] == [False, True]


@pytest.mark.parametrize("as_of", ["30/06/18", "March 18"])
def test_a_stock_of_a_day_without_a_year_is_left_out(tmp_path: Path, as_of: str) -> None:
    histories = read_histories(_file(tmp_path, f"\nMali,2015,5000,,,,,,,9000,,{as_of},,,\n"))
    assert histories.of("Mali").stocks == ()
    assert [str(remark) for remark in histories.left_out] == [
        f"line 2, Mali 2015: remaining area: as_of '{as_of}' names no year, so from when on it was known is not clear"
    ]


def test_a_point_that_may_set_thousands_apart_is_not_guessed() -> None:
    assert (number_of("1234.5"), number_of("0.125"), number_of("9246.125")) == (1234.5, 0.125, 9246.125)
    for text in ("1.234", "5.000.000"):
        with pytest.raises(Unreadable, match="may have points for thousands or for decimals"):
            number_of(text)


def test_accents_are_the_same_however_they_are_coded(tmp_path: Path) -> None:
    rows = "\nCôte d'Ivoire,2015,5000,,,,,,,,,,,,\nCO\u0302TE D'IVOIRE,2016,6000,,,,,,,,,,,,\n"
    found = read_histories(_file(tmp_path, rows)).of("co\u0302te d'ivoire")
    assert (found.country, found.cleared) == ("Côte d'Ivoire", ((2015, 5000), (2016, 6000)))
