"""Rolling origins: what a method may see, what is scored, and what a perfect method gets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from clearance.errors import InvalidQuantity, NotPossible
from clearance.outlook.backtest.methods import METHODS
from clearance.outlook.backtest.report import report_of
from clearance.outlook.backtest.run import run_backtest
from clearance.outlook.history import History, KnownDeadline, Stock, YearOutput
from clearance.outlook.history_forecast import LEVELS, HistoryForecast
from clearance.outlook.reference_lines import last_value_forecast, straight_line_forecast

if TYPE_CHECKING:
    from collections.abc import Sequence

PERU = History(
    country="Peru",
    outputs=tuple(
        YearOutput(year=year, cleared_m2=m2) for year, m2 in ((2014, 8_458.0), (2015, 76_355.0), (2020, 0.0))
    ),
    stocks=(
        Stock(as_of=date(2014, 4, 30), remaining_m2=438_254),
        Stock(as_of=date(2015, 12, 31), remaining_m2=480_394, known_on=date(2016, 12, 31)),
    ),
    deadlines=(
        KnownDeadline(deadline=date(2017, 3, 1), known_on=date(2009, 1, 1)),
        KnownDeadline(deadline=date(2024, 12, 31), known_on=date(2016, 12, 1)),
    ),
)
UGANDA = History(
    country="Uganda",
    outputs=(YearOutput(year=2010, cleared_m2=40_000), YearOutput(year=2011, cleared_m2=60_000)),
    stocks=(
        Stock(as_of=date(2010, 12, 31), remaining_m2=100_000),
        Stock(as_of=date(2011, 12, 31), remaining_m2=0),
    ),
    deadlines=(KnownDeadline(deadline=date(2012, 8, 1), known_on=date(2009, 8, 1)),),
)
HISTORIES = {"Peru": PERU, "Uganda": UGANDA}


def perfect(history: History, others: Sequence[History], origin: int, horizon: int, seed: int) -> HistoryForecast:
    """Knows everything, as no method can."""
    del others, seed
    whole = HISTORIES[history.country]
    years = tuple(range(origin + 1, origin + horizon + 1))
    cleared = {output.year: output.cleared_m2 or 0.0 for output in whole.outputs}
    left = {stock.as_of.year: stock.remaining_m2 for stock in whole.stocks}
    rows = [tuple((of.get(year, 0.0),) * len(LEVELS) for year in years) for of in (cleared, left)]
    done = [float(stock.as_of.toordinal()) for stock in whole.stocks if stock.remaining_m2 == 0]
    return HistoryForecast(
        country=history.country,
        origin=origin,
        years=years,
        cleared_m2=rows[0],
        released_m2=rows[0],
        remaining_m2=rows[1],
        done_on=np.array(done or [np.inf]),
        span=100,
        method="clairvoyance",
    )


def test_a_perfect_method_scores_zero_and_the_others_do_not() -> None:
    report = report_of(run_backtest(HISTORIES, {"perfect": perfect, "line": straight_line_forecast}, seed=1))
    scores = {(of.measure, of.method): of for of in report.scores}
    for measure in ("cleared", "remaining"):
        one = scores[measure, "perfect"]
        assert (one.pinball.value, one.crps.value) == (0, 0)
        assert one.coverage["80%"] is not None
        assert one.coverage["80%"].value == 1
        assert scores[measure, "line"].pinball.value > 0
    assert report.deadlines is not None
    assert report.deadlines.brier["perfect"].value == 0


def test_each_year_that_added_a_figure_is_an_origin_and_each_later_value_in_reach_is_scored() -> None:
    backtest = run_backtest(HISTORIES, {"last": last_value_forecast}, seed=1, horizon=5)
    assert backtest.origins == (("Peru", 2014), ("Peru", 2015), ("Peru", 2016), ("Uganda", 2010))
    assert [(one.country, one.origin, one.measure, one.year, one.actual_m2) for one in backtest.scored] == [
        ("Peru", 2014, "cleared", 2015, 76_355.0),
        ("Peru", 2014, "remaining", 2015, 480_394.0),
        ("Peru", 2015, "cleared", 2020, 0.0),
        ("Peru", 2016, "cleared", 2020, 0.0),
        ("Uganda", 2010, "cleared", 2011, 60_000.0),
        ("Uganda", 2010, "remaining", 2011, 0.0),
    ]
    assert {one.lead for one in backtest.scored} == {1, 4, 5}


def test_a_method_sees_nothing_later_and_never_the_scored_country_among_the_others() -> None:
    seen: list[tuple[History, Sequence[History], int]] = []

    def curious(history: History, others: Sequence[History], origin: int, horizon: int, seed: int) -> HistoryForecast:
        seen.append((history, others, origin))
        return last_value_forecast(history, others, origin, horizon, seed)

    run_backtest(HISTORIES, {"curious": curious}, seed=1)
    assert [(history.country, origin, [other.country for other in others]) for history, others, origin in seen] == [
        ("Peru", 2014, ["Uganda"]),
        ("Peru", 2015, ["Uganda"]),
        ("Peru", 2016, ["Uganda"]),
        ("Uganda", 2010, ["Peru"]),
    ]
    for history, others, origin in seen:
        for one in (history, *others):
            assert one == HISTORIES[one.country].known_at(origin)
            assert all(output.year <= origin for output in one.outputs)


def test_a_country_scores_the_same_whatever_else_is_scored() -> None:
    seeds: list[int] = []

    def seeded(history: History, others: Sequence[History], origin: int, horizon: int, seed: int) -> HistoryForecast:
        seeds.append(seed)
        return last_value_forecast(history, others, origin, horizon, seed)

    alone = run_backtest(HISTORIES, {"m": seeded}, seed=1, countries=["Uganda"])
    everything = run_backtest(HISTORIES, {"m": seeded}, seed=1)
    assert alone.scored == tuple(one for one in everything.scored if one.country == "Uganda")
    assert seeds[0] == seeds[-1]
    assert len(set(seeds)) == 4


def test_a_deadline_is_scored_where_it_is_known_what_came() -> None:
    backtest = run_backtest(HISTORIES, dict(list(METHODS.items())[1:4]), seed=1)
    cases = [
        (case.country, case.origin, case.deadline, case.met, case.p["state_target"]) for case in backtest.deadlines
    ]
    assert cases == [
        ("Peru", 2014, date(2017, 3, 1), False, 1.0),
        ("Peru", 2015, date(2017, 3, 1), False, 1.0),
        ("Uganda", 2010, date(2012, 8, 1), True, 1.0),
    ]
    report = report_of(backtest).deadlines
    assert report is not None
    # Peru met none of two, Uganda its only one: of the others, all or none did; each country counts the same.
    assert {method: brier.value for method, brier in report.brier.items()} == {
        "straight_line": 0.5,
        "last_value": 0.5,
        "state_target": 0.5,
        "base_rate": 1.0,
    }
    assert report.met.value == 0.5
    word = report.reliability["state_target"]
    assert [(part.low, part.high, part.cases, part.countries, part.p, part.met.value) for part in word] == [
        (0.9, 1.0, 3, 2, 1.0, 0.5)
    ]


def test_a_method_that_gives_none_is_named_with_its_reason_and_compared_on_the_rest() -> None:
    def choosy(history: History, others: Sequence[History], origin: int, horizon: int, seed: int) -> HistoryForecast:
        if history.country == "Peru":
            raise NotPossible("Peru: too little is known; add years")
        return last_value_forecast(history, others, origin, horizon, seed)

    report = report_of(run_backtest(HISTORIES, {"choosy": choosy, "line": straight_line_forecast}, seed=1))
    assert [(one.country, one.origin, one.reason) for one in report.refused] == [
        ("Peru", year, "Peru: too little is known; add years") for year in (2014, 2015, 2016)
    ]
    assert [(one.measure, one.forecasts) for one in report.comparisons] == [("cleared", 1), ("remaining", 1)]
    assert report.deadlines is not None
    assert [case.country for case in report.deadlines.cases] == ["Uganda"]


def test_a_history_with_nothing_to_compare_is_refused() -> None:
    lonely = {"Peru": PERU.known_at(2014)}
    with pytest.raises(NotPossible, match="Peru has no known year with a later one within 5 years"):
        run_backtest(lonely, {"last": last_value_forecast}, seed=1)
    with pytest.raises(InvalidQuantity, match="horizon 0 years is out of range; give 1 to 20"):
        run_backtest(HISTORIES, {"last": last_value_forecast}, seed=1, horizon=0)
