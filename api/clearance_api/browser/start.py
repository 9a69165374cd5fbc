"""The figures of the start page in words: the headline, and what changed since the end of the year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clearance.units import Unit
from clearance_api.browser.amounts import amount, whole
from clearance_api.browser.awaited import LARGE, is_there
from clearance_api.browser.changes import comparison_of, reasons_of
from clearance_api.browser.wording import ARTICLES, UNITS, word
from clearance_geodata.adopted_plans import adopted_plans
from clearance_maps.language import mark
from clearance_maps.wording import EVENTS

if TYPE_CHECKING:
    from clearance.headline import Headline, Unexplained
    from clearance.land.comparison import Change
    from clearance_api.readings import Reading, Readings
    from clearance_maps.language import Language

__all__ = ["Line", "Since", "are_figures_there", "headline_lines", "more_maps", "since_last_year"]

UNEXPLAINED = {
    Unit.M2: mark("Unexplained land"),
    Unit.AREAS: mark("Unexplained areas"),
    Unit.AP_MINES: mark("Unexplained AP mines"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: what, how much, and what to know about it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What changed since a day: the open balance then, why it moved, and the balance now, in each unit that moved."""

    day: date
    units: tuple[tuple[str, tuple[Line, ...]], ...]


def headline_lines(headline: Headline, lang: Language) -> Sequence[Line]:
    """The figures of the first page in words; a figure that is missing says why."""
    unknown, text = headline.areas_of_unknown_size, lang.text
    not_in_m2 = lang.plural("{count} of unknown size, not in m²", "{count} of unknown size, not in m²", unknown)
    return (
        Line(text("Open hazardous land"), amount(headline.open_m2, Unit.M2, lang), _published(headline, Unit.M2, lang)),
        Line(text("Open areas"), lang.number(headline.open_areas), not_in_m2 if unknown else ""),
        Line(
            text("Released land"),
            amount(headline.released_m2, Unit.M2, lang),
            text("cancelled, reduced, cleared, or released without a stated product"),
        ),
        Line(
            text("AP mines recorded in open ground"),
            lang.number(headline.recorded_ap_mines),
            _published(headline, Unit.AP_MINES, lang),
        ),
        _mines(headline, lang),
        *_dates(headline, lang),
        *(_unexplained(one, lang) for one in headline.unexplained if one.absolute),
    )


def _published(headline: Headline, unit: Unit, lang: Language) -> str:
    if unit in headline.published_by_state:
        return lang.text("published by the State")
    return lang.text("computed from the books; no State has published this figure")


def _unexplained(one: Unexplained, lang: Language) -> Line:
    """How much nobody has explained, beside what is open."""
    if one.share is None:
        note = lang.text("absolute amounts added up; nothing is open")
    else:
        note = lang.text("absolute amounts added up; {share} of what is open", share=lang.percent(one.share))
    label = lang.text(UNEXPLAINED.get(one.unit, mark("Unexplained")))
    return Line(label, amount(one.absolute, one.unit, lang), note)


def _mines(headline: Headline, lang: Language) -> Line:
    mines, label = headline.mines, lang.text("AP mines that remain, estimated")
    if mines is None:
        return Line(label, lang.text("not possible"), lang.said(headline.mines_missing))
    level, low = lang.percent(mines.level), lang.number(mines.low)
    if mines.high is None:
        interval = lang.text("{level} interval from {low} on, without upper bound", level=level, low=low)
    else:
        high = lang.number(mines.high)
        interval = lang.text("{level} interval {low} to {high}", level=level, low=low, high=high)
    how = lang.text("denominator: {name}", name=lang.said(mines.denominator))
    return Line(label, lang.number(mines.median), lang.series([interval, how, _method(mines.method, mines.seed, lang)]))


def _method(name: str, seed: int, lang: Language) -> str:
    return lang.text("{method}, seed {seed}", method=lang.said(name), seed=seed)


def _dates(headline: Headline, lang: Language) -> Sequence[Line]:
    step, forecast, label = headline.deadline, headline.forecast, lang.text("Done by the deadline")
    due = []
    if step:
        event = f"{word(ARTICLES, step.obligation, lang)}, {word(EVENTS, step.event, lang)}"
        due = [Line(lang.text("Deadline in force"), lang.long_date(step.deadline), event)]
    if forecast is None:
        return (*due, Line(label, lang.text("not possible"), lang.said(headline.forecast_missing)))
    chance, when = forecast.completion.p_by_deadline, forecast.completion.date_quantiles
    dates = lang.series([_by(level, day, lang) for level, day in sorted(when.items())])
    value = lang.text("no deadline") if chance is None else lang.text("{chance} probable", chance=lang.percent(chance))
    return (*due, Line(label, value, lang.series([dates, _method(forecast.method, forecast.seed, lang)])))


def _by(level: float, day: date | None, lang: Language) -> str:
    if day is None:
        return lang.text("{level} not within the horizon", level=lang.percent(level))
    return lang.text("{level} by {day}", level=lang.percent(level), day=lang.short_date(day))


def more_maps(reading: Reading, headline: Headline, lang: Language) -> tuple[tuple[str, str], ...]:
    """Address and name of the maps that not every register has: of a surface of mines, of an adopted plan."""
    snapshot = reading.snapshot
    # A large register whose mines can be estimated has ground; to look at its areas one by one takes too long.
    is_large = snapshot.identity.position >= LARGE
    has_ground = is_large or any(state.geometry is not None for state in snapshot.open_states)
    found = []
    if headline.mines is not None and has_ground:
        found.append(("/maps/density.html", lang.text("Density map")))
    if adopted_plans(snapshot.reading.settings, snapshot.as_of):
        found.append(("/maps/plan.html", lang.text("Map of the adopted plan")))
    return tuple(found)


def are_figures_there(readings: Readings, reading: Reading, seed: int) -> bool:
    """Whether the figures of the start page are made (see `is_there`)."""

    def make() -> None:
        reading.headline(seed)
        day = date(reading.snapshot.as_of.year - 1, 12, 31)
        for unit in (Unit.M2, Unit.AP_MINES):
            comparison_of(readings, reading, day, None, unit)

    return is_there(reading, ("start", seed), make)


def since_last_year(readings: Readings, reading: Reading, lang: Language) -> Since | None:
    """What changed since the end of the year before that of the data; None when the books began later."""
    snapshot = reading.snapshot
    day = date(snapshot.as_of.year - 1, 12, 31)
    effective = snapshot.books.movements["effective_on"]
    if not len(effective) or effective.min().date() > day:
        return None
    sums = [(unit, comparison_of(readings, reading, day, None, unit).total) for unit in (Unit.M2, Unit.AP_MINES)]
    shown = [(lang.text(UNITS[unit]), _lines(total, unit, lang)) for unit, total in sums if _moved(total)]
    return Since(day=day, units=tuple(shown))


def _moved(total: Change) -> bool:
    return bool(total.before or total.after or total.moved)


def _lines(total: Change, unit: Unit, lang: Language) -> tuple[Line, ...]:
    """A change as lines that add up: what was open, what moved it, what is open."""
    return (
        Line(lang.text("open then"), whole(total.before, unit, lang)),
        *(Line(reason.label, reason.amount) for reason in reasons_of(total.moved, unit, lang)),
        Line(lang.text("open now"), whole(total.after, unit, lang)),
    )
