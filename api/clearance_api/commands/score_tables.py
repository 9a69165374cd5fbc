"""The scores of a back-test as tables for a person: title, columns, rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.outlook.backtest.methods import NAMES

if TYPE_CHECKING:
    from clearance.outlook.backtest.report import BacktestReport
    from clearance.outlook.backtest.resampling import Interval
    from clearance.outlook.backtest.targets import TargetReport

__all__ = ["comparison_table", "deadline_table", "score_table", "target_table"]

Table = tuple[str, list[str], list[list[str]]]


def score_table(report: BacktestReport) -> Table:
    """Loss and coverage of each method."""
    columns = ["measure", "method", "forecasts", "countries", "loss", "95 %", "CRPS", "in 50 %", "in 80 %", "in 95 %"]
    rows = [
        [
            scores.measure,
            NAMES[scores.method],
            str(scores.forecasts),
            str(scores.countries),
            *_figure(scores.pinball),
            f"{scores.crps.value:.3f}",
            *(f"{inside.value:.0%}" if inside else "" for inside in scores.coverage.values()),
        ]
        for scores in report.scores
    ]
    return "Mean pinball loss on log(1 + m2), and values inside the intervals", columns, rows


def comparison_table(report: BacktestReport) -> Table:
    """The first method beside the others."""
    rows = [
        [
            one.measure,
            NAMES[one.reference],
            str(one.forecasts),
            *(_figure(one.ratio, 2) if one.ratio else ["", ""]),
            *_figure(one.pinball),
        ]
        for one in report.comparisons
    ]
    title = f"Loss of the {NAMES[report.methods[0]]} as a share of another's on the same forecasts, and how much lower"
    return title, ["measure", "beside", "forecasts", "share", "95 %", "difference", "95 % of it"], rows


def deadline_table(report: BacktestReport) -> Table:
    """Brier scores of P(done by the deadline)."""
    deadlines = report.deadlines
    columns = ["method", "Brier", "95 %", "difference", "95 % of it"]
    if deadlines is None:
        return "", columns, []
    rows = [
        [NAMES[method], *_figure(brier), *(_figure(deadlines.differences[method]) if k else ["", ""])]
        for k, (method, brier) in enumerate(deadlines.brier.items())
    ]
    title = (
        f"P(done by the deadline): {len(deadlines.cases)} forecasts of {deadlines.countries} countries, "
        f"{deadlines.met.value:.0%} met; difference of the {NAMES[report.methods[0]]} to each"
    )
    return title, columns, rows


def target_table(report: TargetReport) -> Table:
    """Targets beside the methods."""
    columns = ["measure", "method", "targets", "loss", "95 %", "difference", "95 % of it"]
    rows = [
        [
            summary.measure,
            NAMES[method],
            str(summary.targets),
            *_figure(loss),
            *(_figure(summary.differences[method]) if method in summary.differences else ["", ""]),
        ]
        for summary in report.summaries
        for method, loss in summary.losses.items()
    ]
    return "Targets beside what each method said before; difference of each method to the targets", columns, rows


def _figure(interval: Interval, digits: int = 3) -> list[str]:
    if interval.low is None or interval.high is None:
        return [f"{interval.value:.{digits}f}", ""]
    return [f"{interval.value:.{digits}f}", f"{interval.low:.{digits}f} to {interval.high:.{digits}f}"]
