"""A chart as SVG: title, key, panels below each other, and what it is from."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from clearance_maps.charts.lettering import BODY, SMALL, columns, lines, shortened, width_of
from clearance_maps.charts.looks import LOOKS, pattern
from clearance_maps.charts.marks import sample
from clearance_maps.charts.panels import LEFT, RIGHT, WIDTH, Frame, draw_panel
from clearance_maps.charts.rows import draw_rows
from clearance_maps.charts.scales import days_of
from clearance_maps.charts.svg import INK, escaped, label
from clearance_maps.language import language_of, mark
from clearance_maps.spoken import DRAWN

if TYPE_CHECKING:
    from clearance_maps.charts.chart import Chart, Series
    from clearance_maps.language import Language

__all__ = ["FAMILY", "as_svg"]

FAMILY = "Arial, Helvetica, 'Noto Sans', sans-serif"
MARGIN, LINE, KEY_LINE = 10, 15, 19
# Two panels beside each other.
WIDE, LOW = 880, 200
FRAMES = (Frame(LEFT, 540), Frame(616, WIDE - RIGHT))
SOURCES_SHOWN, SOURCE_WIDTH = 3, 460
DATA_OF = mark("{country}; data as of {date}; snapshot {id}")


def as_svg(chart: Chart, lang: str, *, framed: bool = True, beside: bool = False) -> str:
    """The chart as a picture that stands alone, or is put into a page as it is.

    Args:
        chart: what is drawn.
        lang: code of a language that has a catalogue.
        framed: with title, snapshot, notes and sources; without them for a page that says them beside it.
        beside: two panels with time stand beside each other, for a page that is wide and low.

    Raises:
        NotFound: for a language without a catalogue.
    """
    language = language_of(lang, chart.country, among=DRAWN)
    prefix = re.sub(r"[^a-z0-9]+", "-", f"{chart.kind}-{chart.snapshot}-{lang}".lower())
    width = WIDE if beside else WIDTH
    parts, y = _head(chart, language) if framed else ("", 0.0)
    key, y = _key(chart, prefix, language, y, width)
    body, y = (_beside if beside and not chart.is_empty else _panels)(chart, prefix, language, y)
    foot, y = _foot(chart, language, y) if framed else ("", y)
    title = chart.title.text(language)
    summary = " ".join(sentence.text(language) for sentence in chart.summary)
    looks = sorted({series.look for panel in chart.panels for series in panel.series if LOOKS[series.look].pattern})
    patterns = "".join(pattern(LOOKS[look], f"{prefix}-{look}") for look in looks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y:.0f}" width="{width}" height="{y:.0f}" '
        f'role="img" aria-labelledby="{prefix}-title {prefix}-desc" lang="{language.code}" font-size="{BODY:g}" '
        f'font-family="{FAMILY}"><title id="{prefix}-title">{escaped(title)}</title>'
        f'<desc id="{prefix}-desc">{escaped(summary)}</desc><defs>{patterns}</defs>'
        f'<rect width="{width}" height="{y:.0f}" fill="#fff"/>{parts}{key}{body}{foot}</svg>'
    )


def _head(chart: Chart, language: Language) -> tuple[str, float]:
    y, parts = 8.0, []
    for line in lines(chart.title.text(language), WIDTH - 2 * MARGIN, 15):
        y += 18
        parts.append(f'<g font-size="15">{label(MARGIN, y, line, "start", fill=INK, weight=700)}</g>')
    about = language.text(
        DATA_OF,
        country=language.country(chart.country, chart.country_name),
        date=language.long_date(chart.as_of),
        id=chart.snapshot,
    )
    return "".join((*parts, _small(y + LINE + 2, about))), y + LINE + 8


def _small(y: float, words: str) -> str:
    return f'<g font-size="{SMALL:g}">{label(MARGIN, y, words, "start")}</g>'


def _named(chart: Chart) -> list[Series]:
    """The series of the key, each once."""
    found = {
        (series.look, series.name): series
        for panel in chart.panels
        for series in panel.series
        if series.is_named and series.points
    }
    return list(found.values())


def _key(chart: Chart, prefix: str, language: Language, y: float, width: float) -> tuple[str, float]:
    named = _named(chart)
    names = [series.name.text(language) for series in named]
    places = columns([32 + width_of(words) for words in names], width - 2 * MARGIN)
    parts = []
    for series, words, (row, x) in zip(named, names, places, strict=True):
        at = y + 13 + KEY_LINE * row
        parts.append(sample(series, prefix, MARGIN + x, at))
        parts.append(label(MARGIN + x + 32, at + 4, words, "start", fill=INK))
    rows = places[-1][0] + 1 if places else 0
    return "".join(parts), y + KEY_LINE * rows + 6


def _panels(chart: Chart, prefix: str, language: Language, y: float) -> tuple[str, float]:
    if chart.is_empty:
        return label(MARGIN, y + 24, language.text("There is nothing to draw."), "start", fill=INK), y + 40
    timed = [panel for panel in chart.panels if not panel.slots]
    days = days_of(timed, LEFT, WIDTH - RIGHT) if timed else None
    parts = []
    for panel in chart.panels:
        if panel.lies:
            drawn, y = draw_rows(panel, prefix, language, y)
        else:
            drawn, y = draw_panel(panel, prefix, language, y, days=days)
        parts.append(drawn)
    return "".join(parts), y


def _beside(chart: Chart, prefix: str, language: Language, y: float) -> tuple[str, float]:
    """The panels beside each other, all of one height, over the same days."""
    parts, ends = [], [y]
    for panel, frame in zip(chart.panels, FRAMES, strict=False):
        days = days_of(chart.panels, *frame)
        drawn, end = draw_panel(replace(panel, height=LOW), prefix, language, y, days=days, frame=frame)
        parts.append(drawn)
        ends.append(end)
    return "".join(parts), max(ends)


def _foot(chart: Chart, language: Language, y: float) -> tuple[str, float]:
    said = [note.text(language) for note in chart.notes]
    if chart.sources:
        shown = "; ".join(shortened(source, SOURCE_WIDTH, SMALL) for source in chart.sources[:SOURCES_SHOWN])
        more = len(chart.sources) - SOURCES_SHOWN
        said.append(language.text("Sources: {sources}", sources=shown))
        if more > 0:
            said[-1] += " " + language.text("and {count} more, which the table lists", count=language.number(more))
    parts = []
    for line in [line for words in said for line in lines(words, WIDTH - 2 * MARGIN)]:
        y += LINE
        parts.append(_small(y, line))
    return "".join(parts), y + 12
