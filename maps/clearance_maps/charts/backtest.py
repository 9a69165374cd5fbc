"""The pictures of a back-test as SVG: reliability of P(done by the deadline), PIT, and the loss by horizon.

Methods are told apart by shape and dash as well as by colour, so that a grey print shows the same.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from clearance.outlook.backtest.deadlines import BASE_RATE
from clearance.outlook.backtest.methods import NAMES
from clearance_maps.charts.svg import label, rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from clearance.outlook.backtest.deadlines import Bin, DeadlineReport
    from clearance.outlook.backtest.report import BacktestReport, MethodScores

    _Scale = Callable[[float], float]

__all__ = ["loss_chart", "pictures_of", "pit_chart", "reliability_chart"]

INK, THIN = "#111111", 'stroke="#d7dbdf" stroke-width="1"'
FIRST = "#15456f"
OTHERS = ("#b35900", "#5b6670", "#8c2d62", "#3f7d20", "#1d7f8c")
DASHES = ("", "7 4", "2 4", "9 3 2 3", "4 4", "12 4")
LEFT, TOP, FOOT = 56, 44, 46
KEYS_IN_A_ROW = 3
FIFTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def pictures_of(report: BacktestReport) -> dict[str, str]:
    """The pictures of a back-test by name, without the reliability where no deadline was scored."""
    names = {method: NAMES[method] for method in report.methods}
    beside = {method: NAMES[method] for method in (report.methods[0], "last_value")}
    pictures = {"pit": pit_chart(report, beside), "loss": loss_chart(report, names)}
    if report.deadlines:
        pictures["reliability"] = reliability_chart(report.deadlines, {**names, BASE_RATE: NAMES[BASE_RATE]})
    return pictures


def reliability_chart(report: DeadlineReport, names: Mapping[str, str]) -> str:
    """How often deadlines were met, by what each method had said; on the line, the method means what it says.

    Args:
        report: of the deadlines of a back-test.
        names: of the methods as a reader knows them, the first one drawn in full with intervals; others are left out.
    """
    side = 360

    def x(p: float) -> float:
        return LEFT + side * p

    def y(share: float) -> float:
        return TOP + side * (1 - share)

    grid = [
        part
        for p in FIFTHS
        for part in (
            rule(LEFT, y(p), LEFT + side, y(p), THIN),
            rule(x(p), TOP, x(p), TOP + side, THIN),
            label(LEFT - 8, y(p) + 4, f"{p:.0%}", "end"),
            label(x(p), TOP + side + 18, f"{p:.0%}"),
        )
    ]
    grid.append(rule(x(0), y(0), x(1), y(1), f'stroke="{INK}" stroke-width="1" stroke-dasharray="3 3"'))
    marks, keys = [], []
    for k, (method, name) in reversed(list(enumerate(names.items()))):
        shape = _shape(k)
        for one in report.reliability.get(method, ()):
            px, py = x(one.p), y(one.met.value)
            marks += _bar(one, px, y) if k == 0 else []
            marks.append(shape.format(x=px, y=py, r=5 + min(7, one.cases**0.5 / 2)))
            marks += [_halo(px + 14, py - 8, f"{one.cases}")] if k == 0 else []
        keys.append(
            shape.format(x=LEFT + side + 30, y=TOP + 16 + 24 * k, r=6)
            + label(LEFT + side + 46, TOP + 20 + 24 * k, name, "start", fill=INK)
        )
    words = [
        label(LEFT, 18, "Deadlines met, by the probability given before", "start", fill=INK, weight=700),
        label(
            LEFT, 34, f"{len(report.cases)} forecasts of {report.countries} countries, each counting the same", "start"
        ),
        label(LEFT + side / 2, TOP + side + 38, "probability given"),
        label(LEFT + side + 30, TOP + 30 + 24 * len(names), "numbers: forecasts", "start"),
        label(LEFT + side + 30, TOP + 46 + 24 * len(names), "bars: 95 % intervals", "start"),
    ]
    return _svg(
        LEFT + side + 220, TOP + side + FOOT, "Reliability of P(done by the deadline)", [*grid, *marks, *keys, *words]
    )


def _bar(one: Bin, px: float, y: _Scale) -> list[str]:
    if one.met.low is None or one.met.high is None:
        return []
    style = f'stroke="{FIRST}" stroke-width="1.6"'
    low, high = y(one.met.low), y(one.met.high)
    ends = [rule(px - 4, end, px + 4, end, style) for end in (low, high)]
    return [rule(px, low, px, high, style), *ends]


def _shape(k: int) -> str:
    """A disc for the first method; hollow square, triangle, diamond, cross and falling triangle for the others."""
    if k == 0:
        return f'<circle cx="{{x:.1f}}" cy="{{y:.1f}}" r="{{r:.1f}}" fill="{FIRST}"/>'
    paths = (
        "M-1,-1H1V1H-1Z",
        "M0,-1.2L1.1,0.9H-1.1Z",
        "M0,-1.3L1.3,0L0,1.3L-1.3,0Z",
        "M-1,-1L1,1M-1,1L1,-1",
        "M0,1.2L1.1,-0.9H-1.1Z",
    )
    style = f'fill="none" stroke="{OTHERS[(k - 1) % len(OTHERS)]}" stroke-width="2" vector-effect="non-scaling-stroke"'
    return f'<path transform="translate({{x:.1f}},{{y:.1f}}) scale(6)" d="{paths[(k - 1) % len(paths)]}" {style}/>'


def pit_chart(report: BacktestReport, names: Mapping[str, str]) -> str:
    """Where what came lay among the quantiles, a panel for each measure; a good method fills every bar to the line.

    Args:
        report: of a back-test.
        names: of the methods to draw, at most two: the first as bars, the second as an outline.
    """
    wide, high, gap, most = 210, 170, 34, 4.0
    measures = list(dict.fromkeys(scores.measure for scores in report.scores))
    parts = [
        label(LEFT, 18, "Where the value lay among the quantiles given before (PIT)", "start", fill=INK, weight=700)
    ]
    for column, measure in enumerate(measures):
        left = LEFT + column * (wide + gap)

        def y(density: float) -> float:
            return TOP + 26 + high * (1 - min(density, most) / most)

        found = {scores.method: scores for scores in report.scores if scores.measure == measure}
        parts += [rule(left, y(d), left + wide, y(d), THIN) for d in (0, 1, 2, 3, 4)]
        parts += [label(LEFT - 8, y(d) + 4, str(d), "end") for d in (0, 1, 2, 3, 4) if column == 0]
        for k, method in enumerate(names):
            if method in found:
                edges = (0.0, *found[method].levels, 1.0)
                parts += _outline(found[method], [(p, left + wide * p) for p in edges], k, y)
        parts.append(rule(left, y(1), left + wide, y(1), f'stroke="{INK}" stroke-width="1.2" stroke-dasharray="3 3"'))
        parts += [label(left + wide * p, y(0) + 16, f"{p:.0%}") for p in (0.25, 0.5, 0.75)]
        first = found.get(next(iter(names)))
        parts.append(label(left, TOP + 12, f"{measure}{_coverage(first)}", "start", fill=INK, weight=700))
    foot = TOP + 26 + high + 40
    for k, name in enumerate(names.values()):
        key = LEFT + 190 * k
        fill = f'fill="#86a7c3" stroke="{FIRST}"' if k == 0 else f'fill="none" stroke="{OTHERS[0]}" stroke-width="2"'
        parts.append(f'<rect x="{key}" y="{foot - 10}" width="16" height="11" {fill}/>')
        parts.append(label(key + 22, foot, name, "start", fill=INK))
    parts.append(label(LEFT + 400, foot, "1: as often as said; ends above 1: too narrow", "start"))
    return _svg(LEFT + len(measures) * (wide + gap), foot + 14, "PIT", parts)


def _coverage(scores: MethodScores | None) -> str:
    eighty = scores.coverage["80%"] if scores else None
    return f": 80 % intervals held {eighty.value:.0%}" if eighty else ""


def _outline(scores: MethodScores, edges: Sequence[tuple[float, float]], k: int, y: _Scale) -> list[str]:
    """Bars as wide as the part of the levels; the edges are levels with their places."""
    bars = [
        (since_x, to_x, y(share / (to - since)))
        for share, (since, since_x), (to, to_x) in zip(scores.pit, edges, edges[1:], strict=False)
    ]
    if k == 0:
        return [
            f'<rect x="{x:.1f}" y="{top:.1f}" width="{to_x - x:.1f}" height="{y(0) - top:.1f}" '
            f'fill="#86a7c3" stroke="{FIRST}"/>'
            for x, to_x, top in bars
        ]
    steps = [f"{end:.1f},{top:.1f}" for *ends, top in bars for end in ends]
    return [f'<path d="M{"L".join(steps)}" fill="none" stroke="{OTHERS[0]}" stroke-width="2"/>']


def loss_chart(report: BacktestReport, names: Mapping[str, str]) -> str:
    """The mean pinball loss by years ahead, a panel for each measure and a line for each method."""
    wide, high, gap = 210, 170, 34
    measures = list(dict.fromkeys(scores.measure for scores in report.scores))
    shown = [scores for scores in report.scores if scores.method in names]
    parts = [label(LEFT, 18, "Mean pinball loss on log(1 + m²), by years ahead", "start", fill=INK, weight=700)]
    for column, measure in enumerate(measures):
        left = LEFT + column * (wide + gap)
        of = [scores for scores in shown if scores.measure == measure]
        most = max((part.pinball for scores in of for part in scores.by_horizon), default=1.0) * 1.08 or 1.0

        def y(loss: float, most: float = most) -> float:
            return TOP + 26 + high * (1 - loss / most)

        def x(lead: float, left: float = left) -> float:
            return left + wide * (lead - 0.5) / report.horizon

        step = next(size for size in (0.1, 0.2, 0.5, 1, 2, 5) if most / size <= 6 or size == 5)
        marks = [step * k for k in range(int(most / step) + 1)]
        parts += [rule(left, y(m), left + wide, y(m), THIN) + label(left - 6, y(m) + 4, f"{m:g}", "end") for m in marks]
        parts += [label(x(lead), TOP + 26 + high + 16, str(lead)) for lead in range(1, report.horizon + 1)]
        parts.append(label(left, TOP + 12, measure, "start", fill=INK, weight=700))
        for scores in of:
            k = list(names).index(scores.method)
            parts += _line([(x(float(part.of)), y(part.pinball)) for part in scores.by_horizon], k)
    foot = TOP + 26 + high + 40
    for k, name in enumerate(names.values()):
        at, low = LEFT + 220 * (k % KEYS_IN_A_ROW), foot + 18 * (k // KEYS_IN_A_ROW)
        parts += [*_line([(at, low - 4), (at + 24, low - 4)], k), label(at + 32, low, name, "start", fill=INK)]
    rows = -(-len(names) // KEYS_IN_A_ROW)
    return _svg(LEFT + len(measures) * (wide + gap), foot + 18 * rows - 4, "Loss by years ahead", parts)


def _line(points: Iterable[tuple[float, float]], k: int) -> list[str]:
    colour = FIRST if k == 0 else OTHERS[(k - 1) % len(OTHERS)]
    width = 3 if k == 0 else 2
    path = "L".join(f"{px:.1f},{py:.1f}" for px, py in points)
    return [f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{DASHES[k]}"/>']


def _halo(x: float, y: float, words: str) -> str:
    return label(x, y, words, fill=FIRST, weight=700).replace(
        "<text ", '<text stroke="#fff" stroke-width="3" paint-order="stroke" '
    )


def _svg(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """A picture of its own, that can be opened as a file as well as put into a page."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" font-size="12" font-family="system-ui, sans-serif">'
        f'<title>{escape(title)}</title><rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>'
    )
