"""A chart as CSV: every number that is drawn, one place of a series a row."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

from clearance.inert import inert
from clearance_maps.language import language_of
from clearance_maps.spoken import DRAWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearance_maps.charts.chart import Chart, Value

__all__ = ["COLUMNS", "as_csv"]

COLUMNS = (
    *("chart", "panel", "series", "name", "x", "label", "low", "value", "high", "unit", "words"),
    *("country", "as_of", "snapshot", "sources", "notes"),
)


def as_csv(chart: Chart, lang: str) -> str:
    """The numbers of a chart (RFC 4180, decimal point, ISO 8601 days), exact as the chart holds them.

    Columns, `series`, `x` and `unit` are the same in every language; `name`, `label`, `words` and `notes` are for
    people. Text that a spreadsheet would run begins with one apostrophe more. The last columns are the same in every
    row, so that none loses what it is from.

    Args:
        chart: what is written.
        lang: code of a language that has a catalogue.

    Raises:
        NotFound: for a language without a catalogue.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(chart, lang))
    return file.getvalue()


def _rows(chart: Chart, lang: str) -> Iterator[tuple[str, ...]]:
    language = language_of(lang, chart.country, among=DRAWN)
    notes = inert(" ".join(note.text(language) for note in chart.notes))
    about = (chart.country, chart.as_of.isoformat(), chart.snapshot, inert("; ".join(chart.sources)), notes)
    for panel in chart.panels:
        labels = {slot.key: slot.words.text(language) if slot.words else "" for slot in panel.slots}
        for series in panel.series:
            name = series.name.text(language)
            for point in series.points:
                x = point.x.isoformat() if isinstance(point.x, date) else point.x
                said = point.words.text(language) if point.words else ""
                yield (
                    *(chart.kind, panel.key, inert(series.key), inert(name), inert(x), inert(labels.get(x, ""))),
                    *(_figure(value) for value in (point.low, point.value, point.high)),
                    *(panel.unit, inert(said), *about),
                )


def _figure(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if float(value).is_integer() else repr(float(value))
