"""Targets of others: scored as one certain value, beside the methods at the end of the year before."""

from __future__ import annotations

import math
from datetime import date

import pytest

from clearance.errors import InvalidRecord
from clearance.outlook.backtest.methods import METHODS
from clearance.outlook.backtest.targets import TARGET, Target, score_targets
from clearance.outlook.history import History, Stock, YearOutput

# Landmine Monitor and Mine Action Review, Serbia, 2014 to 2020 editions.
SERBIA = History(
    country="Serbia",
    outputs=tuple(
        YearOutput(year=year, cleared_m2=m2)
        for year, m2 in ((2014, 270_616.0), (2015, 410_000.0), (2016, 0.0), (2018, 290_000.0), (2019, 610_000.0))
    ),
    stocks=(
        Stock(as_of=date(2014, 12, 31), remaining_m2=2_849_126),
        Stock(as_of=date(2018, 12, 31), remaining_m2=1_730_000),
        Stock(as_of=date(2019, 12, 31), remaining_m2=1_100_000),
    ),
)
BESIDE = {name: METHODS[name] for name in ("straight_line", "last_value")}


def target(measure: str, due: date, m2: float | None = None, made_on: date = date(2018, 3, 1)) -> Target:
    return Target(country="Serbia", made_on=made_on, measure=measure, due=due, m2=m2)  # type: ignore[arg-type]


def test_a_target_loses_half_its_distance_and_a_missed_day_loses_one() -> None:
    report = score_targets(
        [target("cleared", date(2018, 12, 31), 580_000), target("done", date(2019, 3, 1))],
        {"Serbia": SERBIA},
        BESIDE,
        seed=1,
    )
    cleared, done = report.scored
    assert cleared.came == 290_000
    assert cleared.losses[TARGET] == pytest.approx((math.log1p(580_000) - math.log1p(290_000)) / 2)
    # Made in March 2018, so the methods know the years up to 2017.
    mean = (270_616 + 410_000 + 0) / 3
    assert cleared.said["straight_line"] == pytest.approx((mean, mean, mean))
    assert cleared.losses["straight_line"] == pytest.approx(abs(math.log1p(mean) - math.log1p(290_000)) / 2)
    assert (done.came, done.losses[TARGET], done.losses["last_value"]) == (False, 1.0, 0.0)
    assert [(one.measure, one.targets, one.losses[TARGET].value) for one in report.summaries] == [
        ("cleared", 1, cleared.losses[TARGET]),
        ("done", 1, 1.0),
    ]
    assert report.summaries[1].differences["last_value"].value == -1.0


def test_a_target_without_an_outcome_is_left_out_with_the_reason() -> None:
    wishes = [
        target("cleared", date(2021, 12, 31), 1_000_000),
        target("done", date(2030, 1, 1)),
        Target(country="Norway", made_on=date(2018, 1, 1), measure="remaining", due=date(2018, 12, 31), m2=0.0, line=7),
    ]
    report = score_targets(wishes, {"Serbia": SERBIA}, BESIDE, seed=1)
    assert (report.scored, report.summaries) == ((), ())
    assert report.left_out == (
        "Serbia, cleared 1,000,000 m2 by 2021-12-31: the history has no value of 2021",
        "Serbia, done by 2030-01-01: the history does not say whether it was done by then",
        "line 7, Norway, remaining 0 m2 by 2018-12-31: the history has no such country",
    )


@pytest.mark.parametrize(
    ("measure", "made_on", "due", "m2", "message"),
    [
        ("planned", date(2018, 1, 1), date(2018, 12, 31), 1.0, "measure 'planned' is not known; use one of cleared, "),
        ("cleared", date(2018, 12, 31), date(2018, 12, 31), 1.0, "made on 2018-12-31 and is due on 2018-12-31"),
        ("cleared", date(2018, 1, 1), date(2090, 12, 31), 1.0, "at most 40 years ahead"),
        ("cleared", date(2018, 1, 1), date(2018, 12, 31), None, "cleared with amount None; give m2"),
        ("done", date(2018, 1, 1), date(2018, 12, 31), 0.0, "done with amount 0.0; give m2, and none for done"),
        ("cleared", date(2018, 1, 1), date(2018, 12, 31), -5.0, "-5.0 m2 cannot be"),
    ],
)
def test_what_is_no_target_is_refused(measure: str, made_on: date, due: date, m2: float | None, message: str) -> None:
    with pytest.raises(InvalidRecord, match=f"target, Serbia: .*{message}"):
        target(measure, due, m2, made_on)
