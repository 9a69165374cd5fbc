"""The books as a history, and the forecast of a register that comes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from clearance.errors import InvalidQuantity, NotPossible
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, Level
from clearance.land.journal import Entry
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.outlook.books_history import history_of_books
from clearance.outlook.history import History, KnownDeadline, OutputBound, Stock, YearOutput
from clearance.outlook.history_forecast import quantile_rows
from clearance.outlook.register_forecast import completion, register_futures
from clearance.outlook.straight_line import StraightLine
from clearance.treaty.obligation import Obligation
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance_geodata.register import Register


def _snapshot(*entries: Entry, level: Level = Level.AREA) -> Snapshot:
    identity = SnapshotId(
        id="s", register="r", country="XAA", as_of=date(2024, 6, 30), known_at="2026-01-01T00:00:00Z", position=9
    )
    return snapshot_of(
        identity, "Alphaland", Records(areas=(Area(area_id="A", name="A", level=level),), entries=entries)
    )


def _entry(kind: Kind, m2: int, on: str, *, since: str | None = None, qualifier: str = "exact") -> Entry:
    return Entry(
        qualifier=qualifier,
        kind=kind,
        area_id="A",
        effective_on=date.fromisoformat(on),
        covers_from=date.fromisoformat(since) if since else None,
        act_id=f"act {kind} {on}",
        quantities={Unit.M2: m2 * 1000},
    )


@pytest.fixture
def peru_snapshot(peru_register: Register) -> Snapshot:
    return peru_register.snapshot()


def test_the_books_of_peru_are_a_history_of_products_stocks_and_what_is_partly_known(peru_snapshot: Snapshot) -> None:
    known = history_of_books(peru_snapshot)
    shared = YearOutput(year=2018, released_m2=186_757 * (365 / 730), shared_by=(2018, 2019))
    assert known.history.outputs == (
        YearOutput(year=2014, cleared_m2=8_458),
        YearOutput(year=2015, cleared_m2=76_355),
        YearOutput(
            year=2017, cleared_m2=9_246, reduced_m2=7_171, cancelled_m2=10_738, released_m2=27_155, ap_mines=396
        ),
        shared,
        YearOutput(year=2019, released_m2=shared.released_m2, shared_by=(2018, 2019)),
        YearOutput(year=2020, cleared_m2=0, released_m2=0),
        YearOutput(year=2022, cleared_m2=21_000),
    )
    assert known.history.bounds == (OutputBound(year=2024, says="at least", product="cleared", m2=22_625, days=183),)
    assert known.history.stocks[-2:] == (
        Stock(as_of=date(2023, 12, 31), remaining_m2=302_013),
        Stock(as_of=date(2024, 11, 30), remaining_m2=279_388),
    )
    assert known.history.deadlines == (KnownDeadline(deadline=date(2029, 12, 31), known_on=date(2024, 11, 30)),)
    assert known.left_out == (
        "67,670 m2 known only as released: never part of what remained",
        "2016: no report, missing, not zero",
        "2021: no report, missing, not zero",
        "2023: no report, missing, not zero",
    )


def test_an_amount_of_two_years_is_one_value_at_their_middle(peru_snapshot: Snapshot) -> None:
    periods = history_of_books(peru_snapshot).history.periods
    assert [when for when, _ in periods] == [2014, 2015, 2017, 2018.5, 2020, 2022]


def test_area_records_report_whole_years_and_the_one_that_has_not_ended_had_at_least_so_much() -> None:
    known = history_of_books(
        _snapshot(
            _entry(Kind.OPENED, 1_000, "2021-12-31"),
            _entry(Kind.CLEARED, 100, "2022-02-01"),
            _entry(Kind.REDUCED, 50, "2022-10-01"),
            _entry(Kind.CLEARED, 30, "2024-03-01"),
        )
    )
    assert known.history == History(
        country="Alphaland",
        outputs=(YearOutput(year=2022, cleared_m2=100, reduced_m2=50),),
        stocks=(
            Stock(as_of=date(2021, 12, 31), remaining_m2=1_000),
            Stock(as_of=date(2022, 12, 31), remaining_m2=850),
            Stock(as_of=date(2024, 6, 30), remaining_m2=820),
        ),
        bounds=(OutputBound(year=2024, says="at least", product="cleared", m2=30, days=182),),
    )
    assert known.left_out == ("2023: no report, missing, not zero",)


def test_a_part_of_a_year_in_national_books_is_a_bound_and_two_that_fill_it_an_output() -> None:
    history = history_of_books(
        _snapshot(
            _entry(Kind.OPENED, 1_000, "2021-12-31"),
            _entry(Kind.CLEARED, 100, "2022-06-30", since="2022-01-01"),
            _entry(Kind.CLEARED, 80, "2023-06-30", since="2023-01-01"),
            _entry(Kind.CLEARED, 90, "2023-12-31", since="2023-07-01"),
            level=Level.NATIONAL,
        )
    ).history
    assert history.outputs == (YearOutput(year=2023, cleared_m2=170),)
    assert history.bounds == (OutputBound(year=2022, says="at least", product="cleared", m2=100, days=181),)


def test_a_report_of_a_fiscal_year_is_the_output_of_the_year_of_its_middle_and_a_longer_one_is_shared() -> None:
    history = history_of_books(
        _snapshot(
            _entry(Kind.OPENED, 10_000, "2016-12-31"),
            _entry(Kind.CLEARED, 100, "2018-06-30", since="2017-07-01"),
            _entry(Kind.CLEARED, 90, "2019-06-30", since="2018-07-01"),
            _entry(Kind.CLEARED, 731, "2022-12-31", since="2021-01-01"),
            level=Level.NATIONAL,
        )
    ).history
    assert [(output.year, output.cleared_m2, output.shared_by) for output in history.outputs] == [
        (2017, 100.0, None),
        (2018, 90.0, None),
        (2021, 365.5, (2021, 2022)),
        (2022, 365.5, (2021, 2022)),
    ]


def test_a_part_without_output_and_the_edges_of_long_periods_are_named_as_left_out() -> None:
    known = history_of_books(
        _snapshot(
            _entry(Kind.OPENED, 10_000, "2016-12-31"),
            _entry(Kind.CLEARED, 0, "2018-06-30", since="2018-01-01"),
            _entry(Kind.CLEARED, 822, "2022-12-31", since="2020-10-01"),
            level=Level.NATIONAL,
        )
    )
    assert [output.year for output in known.history.outputs] == [2021, 2022]
    assert known.history.bounds == ()
    assert known.left_out == (
        "2019: no report, missing, not zero",
        "2018: 0 m2 cleared, reports of 181 days, less than nine months, which say nothing of the whole year",
        "2020: 92 m2 cleared, a share of 92 days of a longer period, which says nothing of the year",
    )


def test_at_most_is_an_upper_bound() -> None:
    known = history_of_books(
        _snapshot(
            _entry(Kind.OPENED, 10_000, "2016-12-31"),
            _entry(Kind.CLEARED, 500, "2022-12-31", since="2022-01-01", qualifier="at most"),
            level=Level.NATIONAL,
        )
    )
    assert known.history.outputs == ()
    assert known.history.bounds == (OutputBound(year=2022, says="at most", product="cleared", m2=500, days=365),)


def test_what_an_area_record_covers_before_its_books_began_counts_from_their_beginning() -> None:
    known = history_of_books(
        _snapshot(
            _entry(Kind.OPENED, 1_000_000, "2021-07-01"),
            _entry(Kind.CLEARED, 274, "2022-03-31", since="2019-01-01"),
        )
    )
    assert known.history.outputs == (YearOutput(year=2022, cleared_m2=90.0),)
    assert known.history.bounds == (OutputBound(year=2021, says="at least", product="cleared", m2=184.0, days=184),)


def test_a_reversed_release_is_no_output() -> None:
    cleared = replace(_entry(Kind.CLEARED, 100, "2022-02-01"), entry_id="E2")
    undone = replace(cleared, kind=Kind.REVERSED, reversed_kind=Kind.CLEARED, reverses="E2", entry_id="E3")
    history = history_of_books(_snapshot(_entry(Kind.OPENED, 1_000, "2021-12-31"), cleared, undone)).history
    assert (history.outputs, history.bounds) == ((), ())


def test_the_books_of_an_obligation_are_those_of_its_land() -> None:
    areas = tuple(
        Area(area_id=hazard, name=hazard, hazards=frozenset({hazard})) for hazard in (Hazard.AP, Hazard.CLUSTER)
    )
    entries = tuple(
        replace(_entry(kind, m2, on), area_id=hazard, act_id=f"{hazard} {on}")
        for hazard, m2s in ((Hazard.AP, (1_000, 100)), (Hazard.CLUSTER, (5_000, 300)))
        for kind, m2, on in zip((Kind.OPENED, Kind.CLEARED), m2s, ("2021-12-31", "2022-02-01"), strict=True)
    )
    snapshot = snapshot_of(_snapshot().identity, "Alphaland", Records(areas=areas, entries=entries))
    mines, remnants, everything = (
        history_of_books(snapshot, of).history for of in (Obligation.APMBC_5, Obligation.CCM_4, None)
    )
    assert [history.stocks[-1].remaining_m2 for history in (mines, remnants, everything)] == [900, 4_700, 5_600]
    assert [history.outputs[0].cleared_m2 for history in (mines, remnants, everything)] == [100, 300, 400]


def test_the_forecast_has_three_streams_and_completion(peru_snapshot: Snapshot) -> None:
    forecast = completion(peru_snapshot, seed=7)
    assert forecast == completion(peru_snapshot, seed=7)
    assert forecast != completion(peru_snapshot, seed=8)
    assert forecast.year_ends[:2] == (date(2025, 11, 30), date(2026, 11, 30))
    for rows in (forecast.cleared_m2, forecast.reduced_m2, forecast.cancelled_m2, forecast.remaining_m2):
        assert len(rows) == 20
        assert all(lower <= upper for row in rows for lower, upper in pairwise(row))
    assert forecast.completion.p_by_deadline == pytest.approx(0.2, abs=0.05)
    assert list(forecast.completion.cdf) == sorted(forecast.completion.cdf)
    assert forecast.current_m2 == 279_388
    assert forecast.rate_needed_m2_per_year == pytest.approx(54_952, abs=1)
    assert forecast.linear == StraightLine(
        rate_m2_per_year=(27_155 + 186_757 + 0 + 21_000) / 5,
        years=(2017, 2018, 2019, 2020, 2022),
        done_on=date(2030, 11, 12),
    )


def test_the_futures_of_a_register_are_those_of_its_forecast(peru_snapshot: Snapshot) -> None:
    futures, forecast = register_futures(peru_snapshot, seed=7), completion(peru_snapshot, seed=7)
    assert futures.cleared.shape == (40, 4_000)
    assert forecast.remaining_m2 == quantile_rows(futures.remaining[:20])
    assert np.mean(futures.done_on <= date(2029, 12, 31).toordinal()) == forecast.completion.p_by_deadline


def test_peru_at_the_end_of_2023_had_next_to_no_chance_to_finish_in_2024(peru_register: Register) -> None:
    forecast = completion(peru_register.snapshot(date(2023, 12, 31)), seed=7)
    assert forecast.deadline == date(2024, 12, 31)
    assert (forecast.completion.p_by_deadline or 0) < 0.08


def test_the_probability_never_falls_when_the_deadline_is_later(peru_snapshot: Snapshot) -> None:
    deadlines = [date(2024, 11, 29), date(2028, 12, 31), date(2035, 1, 1), date(2099, 1, 1)]
    found = [completion(peru_snapshot, seed=7, deadline=day).completion.p_by_deadline or 0 for day in deadlines]
    assert found == sorted(found)
    assert (found[0], found[-1] > 0.9) == (0, True)


def test_a_part_of_the_last_year_lifts_a_programme_that_stood_still() -> None:
    stock = _entry(Kind.OPENED, 1_000_000, "2019-12-31")
    years = [_entry(Kind.CLEARED, m2, f"{year}-12-31", since=f"{year}-01-01") for year, m2 in ((2021, 900), (2023, 0))]
    part = _entry(Kind.CLEARED, 50_000, "2024-05-31", since="2024-01-01")
    without, with_part = (
        completion(_snapshot(stock, *years, *more, level=Level.NATIONAL), seed=1) for more in ((), (part,))
    )
    assert with_part.cleared_m2[0][3] > 3 * without.cleared_m2[0][3]


def test_totals_without_products_are_what_the_coming_years_are_like() -> None:
    released = [_entry(Kind.RELEASED, 3_000_000, f"{year}-12-31", since=f"{year}-01-01") for year in range(2014, 2024)]
    forecast = completion(
        _snapshot(_entry(Kind.OPENED, 400_000_000, "2013-12-31"), *released, level=Level.NATIONAL), seed=1
    )
    assert 1_500_000 < forecast.released_m2[0][3] < 6_000_000


def test_a_stock_alone_gives_a_wide_forecast_that_says_so() -> None:
    forecast = completion(_snapshot(_entry(Kind.OPENED, 500_000, "2023-12-31")), seed=1)
    assert "no clearance is stated: guessed from release or from what remains" in forecast.notes
    assert forecast.cleared_m2[0][-1] > 20 * forecast.cleared_m2[0][3]
    assert (forecast.linear.years, forecast.linear.done_on) == ((), None)


def test_only_a_part_of_a_year_is_answered_wide() -> None:
    forecast = completion(
        _snapshot(
            _entry(Kind.OPENED, 500_000, "2023-12-31"),
            _entry(Kind.CLEARED, 20_000, "2024-06-30", since="2024-01-01"),
            level=Level.NATIONAL,
        ),
        seed=1,
    )
    assert forecast.cleared_m2[0][3] > 10_000
    assert forecast.cleared_m2[0][-1] > 5 * forecast.cleared_m2[0][3]


def test_nothing_left_is_done_already() -> None:
    forecast = completion(
        _snapshot(_entry(Kind.OPENED, 500, "2020-12-31"), _entry(Kind.CLEARED, 500, "2024-06-30")),
        seed=1,
        deadline=date(2030, 1, 1),
    )
    assert forecast.completion.p_by_deadline == 1
    assert forecast.completion.date_quantiles == dict.fromkeys((0.5, 0.8, 0.95), date(2024, 6, 30))
    assert (forecast.linear.done_on, forecast.rate_needed_m2_per_year) == (date(2024, 6, 30), 0)


def test_books_that_are_silent_for_years_are_less_sure_of_what_is_left() -> None:
    entries = [_entry(Kind.OPENED, 500_000, "2016-12-31"), _entry(Kind.CLEARED, 20_000, "2017-12-31")]
    history = history_of_books(_snapshot(*entries)).history
    assert history.stocks[-1] == Stock(as_of=date(2017, 12, 31), remaining_m2=480_000)


def test_empty_books_and_areas_without_size_give_the_reason_why_there_is_none() -> None:
    with pytest.raises(NotPossible, match="the books have not begun, so what is left is not known; record areas or"):
        completion(_snapshot(), seed=1)
    sizeless = Entry(kind=Kind.OPENED, area_id="A", effective_on=date(2020, 1, 1), act_id="stock")
    with pytest.raises(NotPossible, match="all land that is open is 1 area of unknown size; record its size first"):
        completion(_snapshot(sizeless), seed=1)


def test_known_capacity_replaces_clearance_and_is_taken_off_what_remains(peru_snapshot: Snapshot) -> None:
    usual, more = (completion(peru_snapshot, seed=1, capacity_m2=m2) for m2 in ((), (50_000, 100_000)))
    assert [round(row[3], -4) for row in more.cleared_m2[:3]] == [50_000, 100_000, 100_000]
    assert more.remaining_m2[2][3] < usual.remaining_m2[2][3] / 2
    assert (more.completion.p_by_deadline or 0) > 2 * (usual.completion.p_by_deadline or 1)
    assert more.notes[-1].startswith("known capacity in place of past clearance: 50,000, 100,000 m2 a year")


def test_a_capacity_or_seed_that_cannot_be_is_refused(peru_snapshot: Snapshot) -> None:
    with pytest.raises(InvalidQuantity, match="a capacity of -1 m2 a year cannot be; give what the teams clear"):
        completion(peru_snapshot, seed=1, capacity_m2=(-1,))
    with pytest.raises(InvalidQuantity, match="seed -1 is out of range; give 0 to"):
        completion(peru_snapshot, seed=-1)


def test_the_json_has_the_shape_that_is_served(peru_snapshot: Snapshot) -> None:
    assert list(completion(peru_snapshot, seed=1).to_dict()) == [
        *("as_of", "deadline", "current_m2", "years", "levels", "cleared_m2", "reduced_m2", "cancelled_m2"),
        *("released_m2", "remaining_m2", "ap_mines", "completion", "linear", "rate_needed_m2_per_year"),
        *("capacity_m2_per_year", "horizon_years", "method", "seed", "draws", "inputs_used", "left_out", "notes"),
    ]
