"""The outlook in words: tables of the coming years and of dates, and the sentences below them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from clearance.outlook.burn_down import burn_down
from clearance_maps.charts.completion import outlook_chart
from clearance_maps.charts.drawing import as_svg
from clearance_maps.language import mark

if TYPE_CHECKING:
    from clearance.headline import Headline
    from clearance.land.snapshot import Snapshot
    from clearance.outlook.completion import CompletionForecast
    from clearance_maps.language import Language

__all__ = ["Outlook", "outlook_of"]

NO_CHART = Markup()
WITHOUT_PLAN = mark("No plan was given: this is the whole country, and nothing says when a single area will be done.")
# The years that the table shows; the chart shows them all.
SHOWN_YEARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the outlook page shows beside the map; `missing` is the reason when there is no forecast.

    `without_plan` says that nothing is known of single areas; empty with a plan. `years` are rows of the coming years,
    `rows` those of dates and of the deadline.
    """

    title: str
    without_plan: str = ""
    missing: str = ""
    chart: Markup = NO_CHART
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    years_columns: tuple[str, ...] = ()
    years: tuple[tuple[str, ...], ...] = ()
    sentences: tuple[str, ...] = ()


def outlook_of(snapshot: Snapshot, headline: Headline, language: Language, *, has_plan: bool) -> Outlook:
    """The outlook of a snapshot, or why there is none; without a plan it is of the whole country alone."""
    title = language.text("When the work will be done")
    alone = "" if has_plan else language.text(WITHOUT_PLAN)
    forecast = headline.forecast
    if forecast is None:
        reason = language.said(headline.forecast_missing)
        return Outlook(
            title=title, without_plan=alone, missing=language.text("There is no forecast. {reason}", reason=reason)
        )
    drawn = outlook_chart(snapshot, burn_down(snapshot, forecast))
    return Outlook(
        title=title,
        without_plan=alone,
        chart=Markup(as_svg(drawn, language.code, framed=False, beside=True)),  # noqa: S704 -- our own SVG, escaped
        columns=(language.text("Done"), language.text("forecast")),
        rows=_rows(forecast, language),
        years_columns=(
            language.text("Year to"),
            language.text("cleared, m²"),
            language.text("reduced, m²"),
            language.text("cancelled, m²"),
            language.text("open at its end, m²"),
        ),
        years=_years(forecast, language),
        sentences=_sentences(forecast, language),
    )


def _rows(forecast: CompletionForecast, language: Language) -> tuple[tuple[str, ...], ...]:
    completion = forecast.completion
    rows = []
    if forecast.deadline is not None and completion.p_by_deadline is not None:
        label = language.text("by the deadline, {date}", date=language.short_date(forecast.deadline))
        rows.append((label, language.percent(completion.p_by_deadline)))
    for level, day in completion.date_quantiles.items():
        label = language.text("with a probability of {level}", level=language.percent(level))
        rows.append((label, _day(day, forecast, language)))
    return tuple(rows)


def _day(day: date | None, forecast: CompletionForecast, language: Language) -> str:
    if day is not None:
        return language.text("by {date}", date=language.short_date(day))
    return language.plural("not within {count} year", "not within {count} years", forecast.horizon_years)


def _years(forecast: CompletionForecast, language: Language) -> tuple[tuple[str, ...], ...]:
    """The median of each stream with its 80 % interval, and of what is open at the end of the year."""
    low, middle, high = (forecast.levels.index(level) for level in (0.1, 0.5, 0.9))
    streams = (forecast.cleared_m2, forecast.reduced_m2, forecast.cancelled_m2, forecast.remaining_m2)

    def shown(row: tuple[float, ...]) -> str:
        median, least, most = (language.number(round(row[i])) for i in (middle, low, high))
        return language.text("{median} ({low} to {high})", median=median, low=least, high=most)

    return tuple(
        (language.short_date(end), *(shown(row) for row in rows))
        for end, *rows in list(zip(forecast.year_ends, *streams, strict=True))[:SHOWN_YEARS]
    )


def _sentences(forecast: CompletionForecast, language: Language) -> tuple[str, ...]:
    said = [_straight_line(forecast, language)]
    if forecast.rate_needed_m2_per_year is not None:
        rate = language.m2(forecast.rate_needed_m2_per_year)
        said.append(language.text("To meet the deadline with the stock as it is: {rate} a year.", rate=rate))
    said.append(
        language.text(
            "Amounts are medians with 80 % intervals, of a year with land left to work on. A year without a report is "
            "missing, never zero."
        )
    )
    said.append(language.text("The method was scored on the published histories of other countries."))
    said.append(
        language.text(
            "Method: {method}; {draws} futures; seed {seed}.",
            method=language.said(forecast.method),
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
        "The straight line ends on {date}, at {rate} a year, the mean of {years}. It has no uncertainty and finds no "
        "new land.",
        date=language.long_date(line.done_on),
        rate=language.m2(line.rate_m2_per_year),
        years=", ".join(str(year) for year in line.years),
    )
