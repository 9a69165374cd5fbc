"""The outlook in words: a table of dates and probabilities, and the sentences beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from clearance.land.ledger import periods_between, statement
from clearance.units import Unit
from clearance_maps.chart import FAN, completion_chart

if TYPE_CHECKING:
    from clearance.headline import Headline
    from clearance.land.snapshot import Snapshot
    from clearance.outlook.completion import Completion, CompletionForecast
    from clearance_maps.chart import Point
    from clearance_maps.language import Language

__all__ = ["Outlook", "history_of", "outlook_of"]


NO_CHART = Markup()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the outlook page shows beside the map; `missing` is the reason when there is no forecast."""

    title: str
    missing: str = ""
    chart: Markup = NO_CHART
    key: tuple[tuple[Markup, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    sentences: tuple[str, ...] = ()


def history_of(snapshot: Snapshot) -> list[Point]:
    """Open m2 at the end of each year in which the books held any, as far as the snapshot's date."""
    first = min((entry.effective_on for entry in snapshot.entries), default=snapshot.as_of)
    rows = statement(snapshot.books, Unit.M2, periods_between(date(first.year, 1, 1), snapshot.as_of)).rows
    points = [(row.period.to_on, row.closing / Unit.M2.scale) for row in rows]
    begun = next((i for i, (_, area_m2) in enumerate(points) if area_m2 > 0), len(points))
    return points[begun:]


def outlook_of(snapshot: Snapshot, headline: Headline, language: Language) -> Outlook:
    """The outlook of a snapshot, or why there is none."""
    title = language.text("When the work will be done")
    forecast = headline.forecast
    if forecast is None:
        reason = headline.forecast_missing
        return Outlook(title=title, missing=language.text("There is no forecast. {reason}", reason=reason))
    return Outlook(
        title=title,
        chart=Markup(completion_chart(forecast, history_of(snapshot), language)),  # noqa: S704 -- our own SVG, escaped
        key=_key(language),
        columns=(
            language.text("Done"),
            language.text("with revisions of the stock as in the past"),
            language.text("without revisions"),
        ),
        rows=_rows(forecast, language),
        sentences=_sentences(forecast, language),
    )


def _key(language: Language) -> tuple[tuple[Markup, str], ...]:
    text = language.text

    def stroke(style: str, height: int = 10) -> Markup:
        svg = f'<svg width="26" height="{height}" aria-hidden="true"><line x1="0" y1="5" x2="26" y2="5" {style}/></svg>'
        return Markup(svg)  # noqa: S704 -- our own SVG

    def field(fill: str) -> Markup:
        svg = f'<svg width="20" height="10" aria-hidden="true"><rect width="20" height="10" fill="{fill}"/></svg>'
        return Markup(svg)  # noqa: S704 -- our own SVG

    shares = [(fill, language.percent(round(high - low, 2))) for low, high, fill in FAN]
    bands = tuple((field(fill), text("{share} of futures", share=share)) for fill, share in shares)
    return (
        (stroke('stroke="#111" stroke-width="1.4"'), text("open land in the books")),
        (stroke('stroke="#15456f" stroke-width="2.6"'), text("median; probability to be done")),
        *bands,
        (stroke('stroke="#111" stroke-width="1.6" stroke-dasharray="2 4"'), text("the straight line, for comparison")),
        (stroke('stroke="#5b6670" stroke-width="1.4" stroke-dasharray="6 3"'), text("without revisions")),
        (stroke('stroke="#a3001b" stroke-width="2"'), text("deadline in force")),
    )


def _rows(forecast: CompletionForecast, language: Language) -> tuple[tuple[str, ...], ...]:
    both = (forecast.completion, forecast.without_revisions)
    rows = []
    if forecast.deadline is not None:
        label = language.text("by the deadline, {date}", date=language.short_date(forecast.deadline))
        chances = (completion.p_by_deadline for completion in both)
        rows.append((label, *(language.percent(chance) if chance is not None else "" for chance in chances)))
    for level in forecast.completion.date_quantiles:
        label = language.text("with a probability of {level}", level=language.percent(level))
        rows.append((label, *(_day(completion, level, forecast, language) for completion in both)))
    return tuple(rows)


def _day(completion: Completion, level: float, forecast: CompletionForecast, language: Language) -> str:
    day = completion.date_quantiles[level]
    if day is not None:
        return language.text("by {date}", date=language.short_date(day))
    return language.plural("not within {count} year", "not within {count} years", forecast.horizon_years)


def _sentences(forecast: CompletionForecast, language: Language) -> tuple[str, ...]:
    said = [_straight_line(forecast, language)]
    if forecast.rate_needed_m2_per_year is not None:
        rate = language.m2(forecast.rate_needed_m2_per_year)
        said.append(language.text("To meet the deadline with the stock as it is: {rate} a year.", rate=rate))
    said.append(
        language.text(
            "A year without a report is missing, never zero; changes of the stock without release are counted as they "
            "happened."
        )
    )
    said.append(
        language.text(
            "Method: {method}; {draws} futures; seed {seed}.",
            method=forecast.method,
            draws=language.number(forecast.draws),
            seed=forecast.seed,
        )
    )
    return tuple(said)


def _straight_line(forecast: CompletionForecast, language: Language) -> str:
    line = forecast.linear
    if line.done_on is None or not line.years:
        return language.text("There is no straight line: no output is known.")
    return language.text(
        "The straight line ends on {date}, at {rate} a year, the mean of {years}. It has no uncertainty and counts no "
        "revision.",
        date=language.long_date(line.done_on),
        rate=language.m2(line.rate_m2_per_year),
        years=", ".join(str(year) for year in line.years),
    )
