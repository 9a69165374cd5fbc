"""The page of the back-test, from the numbers of a run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from peru import peru_table
from tables import (
    bins_table,
    comparison_table,
    deadline_table,
    scores_table,
    share,
    slices_table,
    worst_table,
)

if TYPE_CHECKING:
    from clearance.outlook.backtest.report import BacktestReport, Comparison
    from clearance.outlook.backtest.run import Backtest, Scored
    from clearance_geodata.history.reading import Histories

WORST = 12
NAMED = 4
AIMS = {"straight_line": 0.75, "last_value": 0.92}
COVERAGE = (0.72, 0.88)
FLATTERY = """
What the model ships with was chosen on these histories, so its scores flatter a little;
[how much](forecast.md#how-good-it-is) was measured by choosing on some countries and scoring on others."""

TEMPLATE = Path(__file__).with_name("page.txt")


def page_of(backtest: Backtest, report: BacktestReport, histories: Histories, *, on: date) -> str:
    """The page as Markdown."""
    measures = list(dict.fromkeys(of.measure for of in report.scores))
    own = [one for one in backtest.scored if one.method == report.methods[0]]
    parts = ["## What came of it\n", *_aims(report), FLATTERY]
    for measure in measures:
        parts += [f"\n### {measure.capitalize()}\n", scores_table(report, measure)]
    parts += ["\n### Beside the others\n", comparison_table(report)]
    parts += ["\n![Where what came lay among the quantiles](images/backtest-pit.svg)"]
    parts += ["\n![Loss by years ahead](images/backtest-loss.svg)"]
    parts += ["\n## Deadlines\n", _deadlines(report), deadline_table(report)]
    parts += ["\n![Reliability](images/backtest-reliability.svg)\n", bins_table(report)]
    parts += ["\n## Peru\n", peru_table(histories, report.seed)]
    parts += ["\n## Where it fails\n", *_failures(own), worst_table(own, WORST), "", *_losers(report)]
    for measure in measures:
        parts += [f"\n### {measure.capitalize()} by years ahead\n", slices_table(report, measure, "horizon")]
        parts += [f"\n### {measure.capitalize()} by country\n", slices_table(report, measure, "country")]
    return TEMPLATE.read_text(encoding="utf-8").format(
        on=on,
        origins=report.origins,
        countries=report.countries,
        first=report.first_origin,
        last=report.last_origin,
        forecasts=len(own),
        seed=report.seed,
        rows=len({remark.line for remark in (*histories.used, *histories.left_out)}),
        left=len({remark.line for remark in histories.left_out}),
        horizon=report.horizon,
        scores="\n".join(parts),
    )


def _aims(report: BacktestReport) -> list[str]:
    """Whether the aims are reached; those that are missed in bold."""
    lines = [
        _aim(one, AIMS[one.reference])
        for one in report.comparisons
        if one.reference in AIMS and one.measure != "released"
    ]
    for of in report.scores:
        inside = of.coverage["80%"]
        if of.method == report.methods[0] and inside:
            text = f"80 % intervals of {of.measure} held {share(inside)} of what came; the aim is 72 to 88 %"
            lines.append(_marked(text, reached=COVERAGE[0] <= inside.value <= COVERAGE[1]))
    deadlines = report.deadlines
    if deadlines:
        base = deadlines.differences["base_rate"]
        text = (
            f"Brier score of P(done by the deadline) {deadlines.brier[report.methods[0]].value:.3f}, of the rate of "
            f"the other countries {deadlines.brier['base_rate'].value:.3f}; the aim is to be below it"
        )
        lines.append(_marked(text, reached=base.value < 0))
    return lines


def _aim(one: Comparison, most: float) -> str:
    below = 1 - (one.ratio.value if one.ratio else 1)
    beside = {"straight_line": "the straight line", "last_value": "the last value with a fixed spread"}[one.reference]
    text = f"Loss of {one.measure} {below:.0%} below that of {beside}; the aim is {1 - most:.0%}"
    return _marked(text, reached=1 - below <= most)


def _marked(text: str, *, reached: bool) -> str:
    return f"- {text}." if reached else f"- **Missed: {text}.**"


def _deadlines(report: BacktestReport) -> str:
    if report.deadlines is None:
        return ""
    deadlines = report.deadlines
    return (
        f"{len(deadlines.cases)} forecasts of {deadlines.countries} countries, at most ten years before a deadline "
        "that was in force, with land left and an outcome that is known. "
        f"{share(deadlines.met)} of the deadlines were met.\n"
    )


def _losers(report: BacktestReport) -> list[str]:
    """The countries in which the first method does worse than the last value, and those in which it does best."""
    lines = ["Loss of the model in each country beside that of the last value with a fixed spread:\n"]
    for measure in dict.fromkeys(of.measure for of in report.scores):
        own, last = (
            {part.of: part.pinball for part in of.by_country}
            for method in (report.methods[0], "last_value")
            for of in report.scores
            if (of.measure, of.method) == (measure, method)
        )
        order = sorted(own, key=lambda country: own[country] - last[country])
        worse = [country for country in reversed(order) if own[country] > last[country]]

        def named(countries: list[str], own: dict[str, float] = own, last: dict[str, float] = last) -> str:
            return ", ".join(f"{one} ({own[one]:.2f} beside {last[one]:.2f})" for one in countries[:NAMED])

        lines.append(
            f"- {measure}: worse in {len(worse)} of {len(own)} countries, most in {named(worse) or 'none'}; "
            f"better most in {named(order)}."
        )
    return lines


def _failures(own: list[Scored]) -> list[str]:
    """How much of the loss comes from years in which nothing was left or put out, or something came back."""
    total: dict[str, float] = {}
    zero: dict[str, float] = {}
    count: dict[str, list[int]] = {}
    for one in own:
        is_zero = (one.actual_m2 == 0) or one.score.quantiles_m2[-1] < 1 <= one.actual_m2
        total[one.measure] = total.get(one.measure, 0.0) + one.score.mean_pinball
        zero[one.measure] = zero.get(one.measure, 0.0) + is_zero * one.score.mean_pinball
        found = count.setdefault(one.measure, [0, 0])
        found[0] += is_zero
        found[1] += 1
    lines = [
        f"- {measure}: {some} of {of} values are zero, or came where nothing was expected; they make "
        f"{zero[measure] / total[measure]:.0%} of the loss."
        for measure, (some, of) in count.items()
    ]
    return [
        "On a logarithmic scale zero is far from everything. Much of the loss comes from years in which a programme",
        "was done, stood still, or found land after it had been done:\n",
        *lines,
        "\nThe forecasts that were most wrong, one for each value that came:\n",
    ]
