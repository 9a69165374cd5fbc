from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from clearance.errors import InvalidQuantity, InvalidRecord, NotPossible
from clearance.outlook.completion import LEVELS, CompletionForecast
from clearance.outlook.forecast import Programme, forecast_completion
from clearance.outlook.reports import Evidence, Meaning, Qualifier, ReportedOutput, read_reports
from clearance.outlook.revision import StockRevision, revision_posterior
from clearance.outlook.straight_line import StraightLine


def year(number: int, released_m2: float, qualifier: Qualifier = "exact") -> ReportedOutput:
    return between(date(number, 1, 1), date(number, 12, 31), released_m2, qualifier)


def between(from_on: date, to_on: date, released_m2: float, qualifier: Qualifier = "exact") -> ReportedOutput:
    return ReportedOutput(from_on=from_on, to_on=to_on, released_m2=released_m2, qualifier=qualifier)


# Peru, as published: Landmine Monitor 2016, 2019 and 2022 country pages, Mine Action Review country page,
# NPA 2024 Factsheet Peru; net changes are the stocks that the published flows do not explain.
PERU_OUTPUTS = (
    year(2014, 8_458),
    year(2015, 76_355),
    year(2017, 27_155),
    between(date(2018, 1, 1), date(2019, 12, 31), 186_757),
    year(2020, 0),
    year(2022, 21_000, "over"),
    between(date(2024, 6, 1), date(2024, 11, 30), 22_625),
)
PERU_REVISIONS = tuple(
    StockRevision(from_on=from_on, to_on=to_on, stock_before_m2=stock_m2, net_change_m2=change_m2)
    for from_on, to_on, stock_m2, change_m2 in (
        (date(2014, 5, 1), date(2015, 12, 31), 429_796, 126_953),
        (date(2016, 1, 1), date(2018, 3, 31), 453_239, -26_914),
        (date(2018, 4, 1), date(2023, 12, 31), 218_568, 83_445),
    )
)
PERU = Programme(
    as_of=date(2024, 11, 30),
    remaining_m2=279_388,
    outputs=PERU_OUTPUTS,
    revisions=PERU_REVISIONS,
    deadline=date(2029, 12, 31),
)


def forecast(programme: Programme, draws: int = 4_000) -> CompletionForecast:
    return forecast_completion(programme, seed=5, draws=draws)


def p_by_deadline(programme: Programme) -> float:
    p = forecast(programme).completion.p_by_deadline
    assert p is not None
    return p


def test_peru_is_more_likely_to_miss_its_2029_deadline_than_to_meet_it() -> None:
    result = forecast(PERU, draws=10_000)
    median, eighty, _ = result.completion.date_quantiles.values()
    assert 0.2 < (result.completion.p_by_deadline or 0) < 0.5
    assert date(2030, 1, 1) < (median or date.min) < date(2034, 1, 1)
    assert (median or date.max) < (eighty or date.min)
    assert result.rate_needed_m2_per_year == pytest.approx(54_952, abs=1)
    assert result.linear == StraightLine(
        rate_m2_per_year=(27_155 + 186_757 + 0 + 21_000) / 5,
        years=(2017, 2018, 2019, 2020, 2022),
        done_on=date(2030, 11, 12),
    )


def test_peru_at_the_end_of_2023_had_next_to_no_chance_to_finish_in_2024() -> None:
    result = forecast(replace(PERU, as_of=date(2023, 12, 31), remaining_m2=302_013, deadline=date(2024, 12, 31)))
    assert (result.completion.p_by_deadline or 0) < 0.04
    assert result.left_out == (
        "Output 2024-06-01 to 2024-11-30: 22,625 m2, ends after 2023-12-31, not known then",
        "2016: no report, missing, not zero",
        "2021: no report, missing, not zero",
    )


def test_the_inputs_are_listed_one_readable_line_each() -> None:
    result = forecast(PERU)
    assert result.inputs_used == (
        "Stock of 2024-11-30: 279,388 m2",
        "Output 2014: 8,458 m2: output of one year",
        "Output 2015: 76,355 m2: output of one year",
        "Output 2017: 27,155 m2: output of one year",
        "Output 2018 to 2019: 186,757 m2: sum of 2 years",
        "Output 2020: 0 m2: output of one year",
        "Output 2022: over 21,000 m2: output of one year",
        "Output 2024-06-01 to 2024-11-30: 22,625 m2: part of a year, so a lower bound for that year",
        "Stock 2014-05-01 to 2015-12-31: +126,953 m2 without release, +29.5% of 429,796 m2",
        "Stock 2016-01-01 to 2018-03-31: -26,914 m2 without release, -5.9% of 453,239 m2",
        "Stock 2018-04-01 to 2023-12-31: +83,445 m2 without release, +38.2% of 218,568 m2",
    )


def test_the_same_seed_gives_the_same_forecast_and_another_seed_a_close_one() -> None:
    again = forecast_completion(PERU, seed=5, draws=4_000)
    other = forecast_completion(PERU, seed=6, draws=4_000)
    assert forecast(PERU) == again
    assert other.released_m2 != again.released_m2
    assert (other.completion.p_by_deadline or 0) == pytest.approx(again.completion.p_by_deadline, abs=0.04)


def test_one_more_year_of_high_output_brings_completion_forward_and_a_zero_year_puts_it_off() -> None:
    busy = replace(PERU, outputs=(*PERU_OUTPUTS, year(2023, 90_000)))
    idle = replace(PERU, outputs=(*PERU_OUTPUTS, year(2023, 0)))
    assert p_by_deadline(idle) < p_by_deadline(PERU) < p_by_deadline(busy)


def test_the_order_of_the_reports_changes_nothing() -> None:
    backwards = replace(PERU, outputs=PERU_OUTPUTS[::-1])
    assert forecast(backwards) == forecast(PERU)


def test_a_missing_year_is_not_a_zero_year() -> None:
    record = read_reports((year(2014, 10), year(2016, 0)), as_of=date(2016, 12, 31))
    assert record.yearly_m2 == ((2014, 10), (2016, 0))
    assert record.left_out == ("2015: no report, missing, not zero",)


def test_the_probability_never_falls_when_the_deadline_is_later() -> None:
    chances = [p_by_deadline(replace(PERU, deadline=date(on, 12, 31))) for on in range(2024, 2040, 3)]
    assert chances == sorted(chances)
    assert p_by_deadline(replace(PERU, deadline=date(2024, 11, 30))) == 0


def test_the_cdf_agrees_with_a_deadline_on_the_same_day() -> None:
    result = forecast(replace(PERU, deadline=date(2029, 11, 30)))
    assert result.year_ends[4] == date(2029, 11, 30)
    assert result.completion.cdf[4] == result.completion.p_by_deadline


def test_a_stock_that_kept_rising_is_done_later_than_one_that_did_not() -> None:
    rising = forecast(PERU)
    steady = tuple(replace(revision, net_change_m2=0) for revision in PERU_REVISIONS)
    assert rising.completion.cdf[9] < forecast(replace(PERU, revisions=steady)).completion.cdf[9]
    assert rising.completion.cdf[9] < rising.without_revisions.cdf[9]
    assert rising.completion.p_not_within_horizon > rising.without_revisions.p_not_within_horizon


def test_changes_of_the_stock_within_one_year_count_as_one_year() -> None:
    days = (date(2020, 3, 1), date(2020, 9, 1))
    single = [StockRevision(from_on=day, to_on=day, stock_before_m2=100_000, net_change_m2=5_000) for day in days]
    whole = StockRevision(
        from_on=date(2020, 1, 1), to_on=date(2020, 11, 30), stock_before_m2=100_000, net_change_m2=10_000
    )
    assert revision_posterior(tuple(single)) == revision_posterior((whole,))


def test_nothing_left_is_done_already_whatever_the_reports_say() -> None:
    result = forecast(replace(PERU, remaining_m2=0, outputs=(), revisions=()))
    assert result.completion.date_quantiles == dict.fromkeys((0.5, 0.8, 0.95), date(2024, 11, 30))
    assert result.completion.p_by_deadline == 1
    assert result.completion == result.without_revisions
    assert set(result.completion.cdf) == {1.0}
    assert result.linear.done_on == date(2024, 11, 30)


def test_without_a_deadline_there_is_no_probability_to_meet_it() -> None:
    result = forecast(replace(PERU, deadline=None))
    assert (result.completion.p_by_deadline, result.rate_needed_m2_per_year) == (None, None)


def test_a_date_beyond_the_horizon_is_not_given() -> None:
    result = forecast_completion(PERU, seed=5, draws=1_000, horizon_years=3)
    assert result.completion.date_quantiles == {0.5: None, 0.8: None, 0.95: None}
    assert result.year_ends == (date(2025, 11, 30), date(2026, 11, 30), date(2027, 11, 30))
    assert result.completion.p_not_within_horizon == pytest.approx(1 - result.completion.cdf[-1])


def test_the_json_has_the_shape_that_maps_and_service_read() -> None:
    served = forecast_completion(PERU, seed=5, draws=500, horizon_years=2).to_dict()
    assert list(served) == [
        *("as_of", "deadline", "current_m2", "years", "levels", "released_m2", "remaining_m2", "completion"),
        *("linear", "rate_needed_m2_per_year", "without_revisions", "horizon_years", "method", "seed", "draws"),
        *("inputs_used", "left_out"),
    ]
    assert served["years"] == ["2025-11-30", "2026-11-30"]
    assert served["levels"] == list(LEVELS)
    assert [len(row) for row in served["remaining_m2"]] == [7, 7]
    assert served["completion"]["date_quantiles"] == {"0.5": None, "0.8": None, "0.95": None}
    assert served["linear"]["done_on"] == "2030-11-12"


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        ((), "no output is reported"),
        ((year(2020, 0), year(2021, 0)), "only zeros or parts of years are reported"),
        ((between(date(2024, 1, 1), date(2024, 6, 30), 9_000),), "only zeros or parts of years are reported"),
    ],
)
def test_without_a_whole_year_of_output_a_forecast_is_refused(outputs: tuple[ReportedOutput, ...], said: str) -> None:
    with pytest.raises(NotPossible, match=said):
        forecast(replace(PERU, outputs=outputs))


def test_fewer_reports_give_a_wider_forecast() -> None:
    def width(*outputs: ReportedOutput) -> float:
        row = forecast(replace(PERU, remaining_m2=1e9, outputs=outputs)).released_m2[0]
        return row[5] / row[2]

    assert width(*(year(number, 40_000) for number in range(2014, 2024))) < width(
        year(2022, 40_000), year(2023, 40_000)
    )
    assert width(year(2022, 40_000), year(2023, 40_000)) < width(year(2023, 40_000))


@pytest.mark.parametrize(
    ("outputs", "evidence"),
    [
        ([year(2020, 0)], Evidence(last_year=2020, years=1, amount_m2=0, meaning=Meaning.SUM)),
        ([year(2020, 5, "at most")], Evidence(last_year=2020, years=1, amount_m2=5, meaning=Meaning.AT_MOST)),
        (
            [between(date(2018, 7, 1), date(2020, 6, 30), 8)],
            Evidence(last_year=2020, years=2, amount_m2=8, meaning=Meaning.SUM),
        ),
        (
            [between(date(2020, 1, 1), date(2020, 6, 30), 3), between(date(2020, 7, 1), date(2020, 12, 31), 4)],
            Evidence(last_year=2020, years=1, amount_m2=7, meaning=Meaning.SUM),
        ),
        (
            [between(date(2020, 1, 1), date(2020, 3, 31), 3), between(date(2020, 7, 1), date(2020, 12, 31), 4)],
            Evidence(last_year=2020, years=1, amount_m2=7, meaning=Meaning.AT_LEAST),
        ),
        (
            [between(date(2019, 11, 1), date(2020, 2, 29), 6)],
            Evidence(last_year=2020, years=2, amount_m2=6, meaning=Meaning.AT_LEAST),
        ),
    ],
)
def test_a_period_is_read_as_a_sum_over_years_or_as_a_bound(outputs: list[ReportedOutput], evidence: Evidence) -> None:
    assert read_reports(tuple(outputs), as_of=date(2021, 1, 1)).evidence == (evidence,)


@pytest.mark.parametrize(
    "report",
    [
        between(date(2020, 1, 1), date(2020, 6, 30), 0),
        between(date(2020, 1, 1), date(2020, 6, 30), 5, "at most"),
        year(2020, 0, "over"),
    ],
)
def test_a_report_that_bounds_nothing_is_left_out_and_named(report: ReportedOutput) -> None:
    record = read_reports((report,), as_of=date(2021, 1, 1))
    assert record.evidence == ()
    assert [line.split(": ")[-1] for line in record.left_out] == ["says nothing about the output of a whole year"]


def test_an_upper_bound_lowers_the_outlook_and_a_lower_bound_raises_it() -> None:
    known = tuple(year(number, 40_000) for number in range(2014, 2019))
    bounded = [
        forecast(replace(PERU, remaining_m2=1e9, outputs=(*known, *more))).released_m2[0][3]
        for more in ((year(2023, 5_000, "at most"),), (), (between(date(2023, 1, 1), date(2023, 5, 31), 200_000),))
    ]
    assert bounded == sorted(bounded)
    assert len(set(bounded)) == 3


def test_reports_that_overlap_are_refused() -> None:
    twice = (year(2017, 27_155), between(date(2017, 1, 1), date(2019, 12, 31), 213_912))
    with pytest.raises(InvalidRecord) as refused:
        forecast(replace(PERU, outputs=twice))
    assert str(refused.value) == (
        "Outputs 2017 (27,155 m2) and 2017 to 2019 (213,912 m2) overlap; "
        "give each period once, with the sum of its products"
    )


def test_impossible_inputs_are_refused_with_the_value() -> None:
    with pytest.raises(InvalidQuantity, match="Output 2020: -1 m2 cannot be"):
        year(2020, -1)
    with pytest.raises(InvalidRecord, match="ends before it begins"):
        between(date(2020, 2, 1), date(2020, 1, 1), 5)
    with pytest.raises(InvalidQuantity, match="-5 m2 cannot be"):
        replace(PERU, remaining_m2=-5)
    with pytest.raises(InvalidQuantity, match="more than the stock of 218,568 m2"):
        replace(PERU_REVISIONS[2], net_change_m2=-300_000)
    with pytest.raises(InvalidQuantity, match="a stock of 0 m2 has no shares"):
        replace(PERU_REVISIONS[2], stock_before_m2=0)
    with pytest.raises(InvalidQuantity, match="draws 10 is out of range"):
        forecast(PERU, draws=10)


def simulated_outputs(rng: np.random.Generator) -> list[float]:
    mu, sigma, stall = rng.normal(11, 1), 0.8 * np.exp(0.4 * rng.standard_normal()), rng.beta(0.94, 7.56)
    amounts = np.exp(mu + sigma * rng.standard_normal(9))
    return [float(amount) for amount in np.where(rng.random(9) < stall, 0.0, amounts)]


def test_the_80_percent_interval_of_next_years_output_is_calibrated() -> None:
    rng = np.random.default_rng(20_260)
    covered: list[bool] = []
    while len(covered) < 100:
        *past, ahead = simulated_outputs(rng)
        if not any(past[5:]):
            continue
        reports = (
            *(year(2010 + number, amount_m2) for number, amount_m2 in enumerate(past[:3])),
            between(date(2013, 1, 1), date(2014, 12, 31), past[3] + past[4]),
            *(year(2015 + number, amount_m2) for number, amount_m2 in enumerate(past[5:])),
        )
        programme = Programme(as_of=date(2017, 12, 31), remaining_m2=1e12, outputs=reports)
        row = forecast_completion(programme, seed=1, draws=500, horizon_years=1).released_m2[0]
        covered.append(row[LEVELS.index(0.1)] <= ahead <= row[LEVELS.index(0.9)])
    assert 0.7 <= np.mean(covered) <= 0.92
