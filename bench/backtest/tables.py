"""The scores as tables of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.outlook.backtest.methods import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clearance.outlook.backtest.report import BacktestReport, MethodScores, Slice
    from clearance.outlook.backtest.resampling import Interval
    from clearance.outlook.backtest.run import Scored

WORDS = {"beside", "measure", "deadline", "what happened"}


def table(header: str, rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown; columns of words begin on the left, numbers end on the right."""
    marks = ["---" if k == 0 or column in WORDS else "--:" for k, column in enumerate(header.split(" | "))]
    lines = [f"| {header} |", f"|{'|'.join(marks)}|"]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def figure(interval: Interval | None, digits: int = 2) -> str:
    """A figure with its interval."""
    if interval is None:
        return ""
    if interval.low is None or interval.high is None:
        return f"{interval.value:.{digits}f}"
    return f"{interval.value:.{digits}f} ({interval.low:.{digits}f} to {interval.high:.{digits}f})"


def share(interval: Interval | None) -> str:
    """A share with its interval, in percent."""
    if interval is None:
        return ""
    if interval.low is None or interval.high is None:
        return f"{interval.value:.0%}"
    return f"{interval.value:.0%} ({interval.low:.0%} to {interval.high:.0%})"


def scores_table(report: BacktestReport, measure: str) -> str:
    """All methods of one measure."""
    rows = [
        [
            NAMES[of.method],
            of.forecasts,
            of.countries,
            figure(of.pinball, 3),
            f"{of.crps.value:.3f}",
            *(share(inside) for inside in of.coverage.values()),
        ]
        for of in report.scores
        if of.measure == measure
    ]
    return table("method | forecasts | countries | pinball loss | CRPS | in 50 % | in 80 % | in 95 %", rows)


def comparison_table(report: BacktestReport) -> str:
    """The model beside the others."""
    rows = [
        [one.measure, NAMES[one.reference], one.forecasts, figure(one.ratio), figure(one.pinball, 3)]
        for one in report.comparisons
    ]
    return table("measure | beside | forecasts | loss as a share | difference", rows)


def slices_table(report: BacktestReport, measure: str, kind: str) -> str:
    """The loss by years ahead or by country, a column for each method."""
    of = [scores for scores in report.scores if scores.measure == measure]
    parts = {scores.method: {part.of: part for part in slices(scores, kind)} for scores in of}
    first = parts[of[0].method]
    rows = [
        [
            name,
            part.forecasts,
            *(f"{parts[method][name].pinball:.2f}" if name in parts[method] else "" for method in parts),
            "" if part.coverage_80 is None else f"{part.coverage_80:.0%}",
        ]
        for name, part in first.items()
    ]
    head = "country" if kind == "country" else "years ahead"
    methods = " | ".join(NAMES[scores.method] for scores in of)
    return table(f"{head} | forecasts | {methods} | {NAMES[of[0].method]}, in 80 %", rows)


def slices(scores: MethodScores, kind: str) -> tuple[Slice, ...]:
    """The parts of the forecasts of a method."""
    return scores.by_country if kind == "country" else scores.by_horizon


def deadline_table(report: BacktestReport) -> str:
    """Brier scores."""
    deadlines = report.deadlines
    if deadlines is None:
        return "No deadline could be scored."
    rows = [
        [NAMES[method], figure(brier, 3), figure(deadlines.differences.get(method), 3)]
        for method, brier in deadlines.brier.items()
    ]
    return table(f"method | Brier score | difference of the {NAMES[report.methods[0]]}", rows)


def bins_table(report: BacktestReport) -> str:
    """What the first method said, and what came."""
    if report.deadlines is None:
        return ""
    rows = [
        [f"{one.low:.0%} to {one.high:.0%}", one.cases, one.countries, f"{one.p:.0%}", share(one.met)]
        for one in report.deadlines.reliability[report.methods[0]]
    ]
    return table("probability given | forecasts | countries | mean of them | deadlines met", rows)


def worst_table(scored: Sequence[Scored], most: int) -> str:
    """The forecasts that were most wrong, one for each country, measure and year that came."""
    worst: dict[tuple[str, str, int], Scored] = {}
    for one in sorted(scored, key=lambda one: -one.score.mean_pinball):
        worst.setdefault((one.country, one.measure, one.year), one)
    rows = []
    for one in list(worst.values())[:most]:
        low, middle, high = (one.score.quantiles_m2[one.score.levels.index(level)] for level in (0.1, 0.5, 0.9))
        rows.append(
            [
                one.country,
                one.measure,
                one.origin,
                one.year,
                f"{middle:,.0f} ({low:,.0f} to {high:,.0f})",
                f"{one.actual_m2:,.0f}",
                f"{one.score.mean_pinball:.1f}",
            ]
        )
    return table("country | measure | from | for | median (80 %), m² | came, m² | loss", rows)
