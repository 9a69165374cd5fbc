"""Whether a deadline was met, and Brier scores worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from clearance.outlook.backtest.actuals import deadline_met
from clearance.outlook.backtest.deadlines import deadline_report
from clearance.outlook.backtest.run import Backtest, DeadlineCase
from clearance.outlook.history import History, KnownDeadline, Stock, YearOutput

DUE = date(2014, 4, 1)
LEFT = Stock(as_of=date(2013, 12, 31), remaining_m2=2_000_000)


@pytest.mark.parametrize(
    ("history", "met"),
    [
        (History(country="Burundi", stocks=(Stock(as_of=DUE, remaining_m2=0),)), True),
        (History(country="Burundi", stocks=(Stock(as_of=date(2011, 11, 1), remaining_m2=0),)), True),
        (History(country="Serbia", stocks=(LEFT,)), None),
        (
            History(
                country="Serbia",
                stocks=(LEFT, Stock(as_of=date(2015, 1, 1), remaining_m2=1)),
            ),
            False,
        ),
        (
            History(
                country="Serbia",
                stocks=(LEFT, Stock(as_of=date(2015, 1, 1), remaining_m2=0)),
            ),
            None,
        ),
        (History(country="Serbia", stocks=(LEFT,), outputs=(YearOutput(year=2015, cleared_m2=410_000),)), False),
        (History(country="Serbia", stocks=(LEFT,), outputs=(YearOutput(year=2014, cleared_m2=270_616),)), None),
        (
            History(
                country="Serbia",
                deadlines=(KnownDeadline(deadline=date(2019, 3, 1), known_on=date(2013, 12, 1)),),
            ),
            False,
        ),
        (History(country="Chad"), None),
    ],
)
def test_a_deadline_was_met_not_met_or_nobody_says(history: History, *, met: bool | None) -> None:
    assert deadline_met(history, DUE) is met


def case(country: str, origin: int, *, met: bool, p: float) -> DeadlineCase:
    return DeadlineCase(country=country, origin=origin, deadline=DUE, met=met, p={"model": p, "word": 1.0})


def test_brier_scores_differences_and_reliability_of_three_countries() -> None:
    cases = (
        case("Chad", 2008, met=False, p=0.2),
        case("Chad", 2009, met=False, p=0.4),
        case("Peru", 2009, met=False, p=0.2),
        case("Tunisia", 2008, met=True, p=1.0),
    )
    backtest = Backtest(
        methods=("model", "word"), horizon=5, seed=1, origins=(), scored=(), deadlines=cases, refused=()
    )
    report = deadline_report(backtest)
    assert report is not None
    assert report.countries == 3
    assert {method: brier.value for method, brier in report.brier.items()} == pytest.approx(
        {
            "model": ((0.04 + 0.16) / 2 + 0.04 + 0) / 3,
            "word": 2 / 3,
            # The others of Chad met half of theirs, those of Peru half, those of Tunisia none.
            "base_rate": (0.25 + 0.25 + 1) / 3,
        }
    )
    assert report.differences["word"].value == pytest.approx(0.14 / 3 - 2 / 3)
    bins = [(one.low, one.high, one.cases, one.countries, one.p, one.met.value) for one in report.reliability["model"]]
    # In the first bin one of Chad's two forecasts counts half of Peru's only one.
    assert bins == [
        (0.1, 0.3, 2, 2, pytest.approx(0.2), 0.0),
        (0.3, 0.5, 1, 1, pytest.approx(0.4), 0.0),
        (0.9, 1.0, 1, 1, 1.0, 1.0),
    ]


def test_without_any_deadline_there_is_no_report() -> None:
    nothing = Backtest(methods=("model",), horizon=5, seed=1, origins=(), scored=(), deadlines=(), refused=())
    assert deadline_report(nothing) is None
