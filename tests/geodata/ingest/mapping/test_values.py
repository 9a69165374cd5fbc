"""Values as sources write them, read by the line of a mapping."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.errors import ClearanceError, FileRefused
from clearance_geodata.ingest.mapping.dates import calendar_of
from clearance_geodata.ingest.mapping.model import Habits, Origin
from clearance_geodata.ingest.mapping.names import Holds
from clearance_geodata.ingest.mapping.values import reader_of


def _read(kind: Holds, raw: object, *, name: str = "x", origin: Origin | None = None) -> object:
    return reader_of(name, kind, origin or Origin(column="c"), None, None).read(raw)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Holds.TEXT, 7.0, "7"),
        (Holds.TEXT, "  a b ", "a b"),
        (Holds.TEXT, dt.date(2024, 2, 3), "2024-02-03"),
        (Holds.TEXT, " ", None),
        (Holds.TEXT, float("nan"), None),
        (Holds.AREA, 5.5, "5.5"),
        (Holds.AREA, 438254, "438254"),
        (Holds.AREA, "12.5 ha", "125000"),
        (Holds.AREA, "0.27 km2", "270000"),
        (Holds.AREA, "1 246 700", "1246700"),
        (Holds.AREA, "438.2544", "438.2544"),
        (Holds.SIGNED_AREA, -500, "-500"),
        (Holds.LENGTH_M, "2 km", "2000"),
        (Holds.LENGTH_CM, "0.2 m", "20"),
        (Holds.LENGTH_CM, 13, "13"),
        (Holds.WEIGHT, "410 kg", "0.41"),
        (Holds.COUNT, "12", 12),
        (Holds.COUNT, 12.0, 12),
        (Holds.HAZARDS, "AV, ap", "AP+AV"),
        (Holds.YES_NO, "Yes", True),
        (Holds.YES_NO, 0, False),
    ],
)
def test_a_value_is_plain_and_in_the_base_unit(kind: Holds, raw: object, value: object) -> None:
    assert _read(kind, raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "message"),
    [
        (Holds.AREA, -5, "x -5 is negative; give an amount from 0 up"),
        (Holds.AREA, "5 acres", "x has the unit 'acres'; use one of m2, m²"),
        (Holds.AREA, "large", "x: 'large' is not a number; write digits, with a unit behind it or none"),
        (Holds.COUNT, "2.5", "x 2.5 is not whole; give a whole number"),
        (Holds.COUNT, "12 mines", "x has the unit 'mines'; it is counted, give a number alone"),
        (Holds.HAZARDS, "bees", "hazard 'bees' is not known; use one or more of AP"),
        (Holds.YES_NO, "maybe", "x 'maybe' is neither yes nor no; write one of them, or use a code list"),
        (Holds.DATE, "2014-02-30", "x: '2014-02-30' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY, or add its form"),
    ],
)
def test_what_has_no_meaning_is_a_fault_of_the_record(kind: Holds, raw: object, message: str) -> None:
    with pytest.raises(ClearanceError) as fault:
        _read(kind, raw)
    assert str(fault.value).startswith(message)


@pytest.mark.parametrize("text", ["1,246", "12,5", "1.246", "1.246.700,5", "1,246 m2"])
def test_a_number_with_two_readings_refuses_the_file(text: str) -> None:
    with pytest.raises(FileRefused, match=r"can be read as thousands or as a decimal; say decimal = 'comma' or"):
        _read(Holds.AREA, text)


@pytest.mark.parametrize(
    ("mark", "text", "value"), [(",", "1.246,5", "1246.5"), (".", "1,246", "1246"), (",", "12,5", "12.5")]
)
def test_the_mark_that_the_mapping_states_is_used(mark: str, text: str, value: str) -> None:
    origin = Origin(column="c", habits=Habits(decimal=mark))  # type: ignore[arg-type]
    assert _read(Holds.AREA, text, origin=origin) == value


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_a_plain_number_is_read_exactly_with_any_unit(number: Decimal) -> None:
    sizes = {"m2": 1, "ha": 10_000, "km2": 1_000_000}
    for unit, size in sizes.items():
        found = _read(Holds.AREA, number, origin=Origin(column="c", unit=unit))
        assert isinstance(found, str)
        assert Decimal(found) == number * size
    text = f"{number:f}"
    found = _read(Holds.AREA, text, origin=Origin(column="c", habits=Habits(decimal=".")))
    assert isinstance(found, str)
    assert Decimal(found) == number


def test_a_unit_of_ones_own_is_m2_of_one() -> None:
    assert _read(Holds.AREA, "3", origin=Origin(column="c", unit=Decimal(2500))) == "7500"


@pytest.mark.parametrize(
    ("forms", "language", "raw", "day"),
    [
        ((), "", "2014-04", "2014-04"),
        ((), "", "2014-04-30T10:00:00Z", "2014-04-30"),
        ((), "", "2014-04-30 00:00:00", "2014-04-30"),
        ((), "", dt.date(2014, 4, 30), "2014-04-30"),
        ((), "", 2014, "2014"),
        (("%d/%m/%Y", "%m/%Y", "%Y"), "", "30/04/2014", "2014-04-30"),
        (("%d/%m/%Y", "%m/%Y", "%Y"), "", "04/2014", "2014-04"),
        (("%d/%m/%Y", "%m/%Y", "%Y"), "", "2014", "2014"),
        (("%d %B %Y",), "es", "30 Abril 2014", "2014-04-30"),
        (("%d de %B de %Y",), "es", "3 de mayo de 2014", "2014-05-03"),
        (("%d. %B %Y",), "hr", "3. kolovoza 2014", "2014-08-03"),
        (("%d-%b-%y",), "", "03-May-14", "2014-05-03"),
        (("epoch ms", "iso"), "", 1_577_836_800_000, "2020-01-01"),
        (("epoch ms", "iso"), "", "1577836800000", "2020-01-01"),
        (("epoch ms", "iso"), "", "2020-01-01", "2020-01-01"),
    ],
)
def test_a_day_is_as_coarse_as_it_is_written(forms: tuple[str, ...], language: str, raw: object, day: str) -> None:
    assert calendar_of(Habits(dates=forms, language=language)).day(raw) == day


def test_an_instant_is_a_day_where_it_happened() -> None:
    midnight_in_kabul = 1_577_820_600_000  # 2019-12-31 19:30 UTC
    assert calendar_of(Habits(dates=("epoch ms",))).day(midnight_in_kabul) == "2019-12-31"
    assert calendar_of(Habits(dates=("epoch ms",), time_zone="Asia/Kabul")).day(midnight_in_kabul) == "2020-01-01"
    stated = calendar_of(Habits(time_zone="Asia/Kabul"))
    assert stated.day("2019-12-31T19:30:00Z") == "2020-01-01"


@pytest.mark.parametrize("raw", ["04/31/2014", "31/04/2014", "0203", "yesterday", 12.5])
def test_a_date_in_no_form_says_so(raw: object) -> None:
    with pytest.raises(ClearanceError, match=r"is no date in the form %d/%m/%Y or %Y; add its form to dates"):
        calendar_of(Habits(dates=("%d/%m/%Y", "%Y"))).day(raw)


@given(
    st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2068, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%Y%m%d", "%d.%m.%y"]),
)
def test_a_day_comes_back_from_its_own_form(day: dt.date, form: str) -> None:
    if "%y" in form and day.year < 1969:
        return
    assert calendar_of(Habits(dates=(form,))).day(day.strftime(form)) == day.isoformat()
