"""The form of Article 3 of the Convention on Cluster Munitions: what was held, destroyed, remains, and at what rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.land.accounts import Column as Moved
from clearance.units import from_exact
from clearance_maps.documents.reporting.store_table import STORE_COLUMNS, store_table, unit_word
from clearance_maps.documents.reporting.told import DISCLAIMER, deadlines, sources, when
from clearance_maps.documents.value import (
    Column,
    Document,
    Figure,
    Key,
    OwnText,
    Paragraph,
    Role,
    Row,
    Section,
    Shown,
    Table,
)
from clearance_maps.documents.worded import sentence
from clearance_maps.language import language_of, mark
from clearance_maps.wording import COVERAGE

if TYPE_CHECKING:
    from clearance.land.ledger import StatementRow
    from clearance.outlook.obligation_forecast import ObligationForecast
    from clearance.treaty.ccm3 import Ccm3, ExpectedRate
    from clearance.units import Unit
    from clearance_maps.documents.value import Block, Text
    from clearance_maps.language import Language

__all__ = ["ccm3_document"]

# What a request under Article 3(4) and (5) must say beside the figures.
PROMPTS = {
    "duration": mark(
        "the duration of the extension that is asked for, and why it is no longer than is strictly needed."
    ),
    "rationale": mark(
        "a detailed explanation: the financial and technical means available or needed, and the circumstances that "
        "justify the extension."
    ),
    "how": mark("how and when the remaining stocks will be destroyed: sites, methods, safety, environment, costs."),
    "contact": mark("the national contact."),
}
MEDIAN, LOW, HIGH = 0.5, 0.1, 0.9


def ccm3_document(form: Ccm3, *, lang: str) -> Document:
    """The form as a document with places for what only the State can write.

    Args:
        form: the figures.
        lang: code of a language that has a catalogue.

    Raises:
        NotFound: for a language without a catalogue.
    """
    identity = form.identity
    language = language_of(lang, identity.country)
    text = language.text
    country = language.country(identity.country, form.country_name)
    in_force = when(form.deadline.deadline) if form.deadline else text("none recorded")
    return Document(
        kind="ccm3",
        title=text("{country}: stockpiled cluster munitions", country=country),
        subtitle=text("Convention on Cluster Munitions, Article 3"),
        language=language,
        identity=identity,
        country=country,
        disclaimer=text(DISCLAIMER),
        facts=((text("Deadline in force"), (in_force,)),),
        summary=tuple(_in_short(form, unit, language) for unit in form.years),
        sections=_sections(form, language),
    )


def _left(unit: Unit, when_: str) -> Key:
    return Key(f"{unit} left", "", when_)


def _in_short(form: Ccm3, unit: Unit, language: Language) -> Text:
    line, day = form.totals(unit), form.identity.as_of.isoformat()
    destroyed = line.amount(Moved.DESTROYED)
    return sentence(
        language,
        mark("{destroyed} {unit} were destroyed so far, and {left} remain."),
        destroyed=Figure(value=from_exact(destroyed, unit), key=Key(f"{unit} destroyed", "", day)),
        left=Figure(value=from_exact(line.closing, unit), key=_left(unit, day)),
        unit=unit_word(str(unit), language),
    )


def _sections(form: Ccm3, language: Language) -> tuple[Section, ...]:
    text = language.text

    def own(key: str) -> OwnText:
        return OwnText(key=key, prompt=text(PROMPTS[key]))

    day = form.identity.as_of.isoformat()
    by_type = store_table(form.lines, language, title=text("Quantity and type, destroyed and remaining"), until=day)
    years: tuple[Block, ...] = tuple(_by_year(form, unit, rows, language) for unit, rows in form.years.items())
    rates: tuple[Block, ...] = tuple(block for rate in form.rates for block in _rate(rate, form, language))
    return (
        Section(title=text("Duration and rationale"), blocks=(own("duration"), own("rationale"))),
        Section(title=text("Stocks by type"), blocks=(by_type,), across=True),
        Section(title=text("Destroyed by year"), blocks=years, across=True),
        Section(title=text("Expected rate of destruction"), blocks=rates),
        Section(title=text("How and when the rest will be destroyed"), blocks=(own("how"),)),
        Section(title=text("Deadlines"), blocks=(deadlines(form.deadlines, language),)),
        Section(title=text("Contact"), blocks=(own("contact"),)),
        sources(form.sources, language),
    )


def _by_year(form: Ccm3, unit: Unit, rows: tuple[StatementRow, ...], language: Language) -> Table:
    text = language.text
    used = [column for column in STORE_COLUMNS if any(row.amount(column) for row in rows)]
    columns = (
        Column(key="year", heading=text("Year"), shown=Shown.TEXT, width=0.8),
        Column(key="opening", heading=text("Opening balance"), continues="closing"),
        *(Column(key=str(column), heading=text(STORE_COLUMNS[column]), summed=True) for column in used),
        Column(
            key="closing",
            heading=text("Remaining"),
            adds=((1, "opening"), *((-1 if column.lowers else 1, str(column)) for column in used)),
        ),
        Column(key="coverage", heading=text("Reported"), shown=Shown.TEXT, width=0.9),
    )

    def amount(exact: int, key: Key | None = None) -> Figure:
        return Figure(value=from_exact(exact, unit), key=key)

    day = form.identity.as_of.isoformat()
    made = [
        Row(
            (
                str(row.period.year),
                amount(row.opening),
                *(_said(row, column, unit, language) for column in used),
                amount(row.closing),
                text(COVERAGE[row.coverage]),
            )
        )
        for row in rows
    ]
    totals = {column: sum(row.amount(column) for row in rows) for column in used}
    destroyed = Key(f"{unit} destroyed", "", day)
    total = Row(
        (
            text("Total"),
            "",
            *(amount(totals[c], destroyed if c is Moved.DESTROYED else None) for c in used),
            amount(rows[-1].closing, _left(unit, day)),
            "",
        ),
        Role.TOTAL,
    )
    title = text("Year by year: {unit}", unit=unit_word(str(unit), language))
    return Table(title=title, columns=columns, rows=(*made, total))


def _said(row: StatementRow, column: Moved, unit: Unit, language: Language) -> Figure:
    """An amount of a year; a year without a report says so, and is no zero."""
    exact = row.amount(column)
    if exact:
        return Figure(value=from_exact(exact, unit))
    silent = column.lowers and row.coverage == "none"
    return Figure(value=None, instead=language.text("not reported") if silent else "–")


def _rate(rate: ExpectedRate, form: Ccm3, language: Language) -> tuple[Block, ...]:
    text = language.text
    word = unit_word(str(rate.unit), language)
    forecast = rate.forecast
    if forecast is None:
        reason = language.said(rate.missing)
        return (Paragraph((text("There is no forecast of {unit}: {reason}.", unit=word, reason=reason),)),)
    if not forecast.current:
        return (Paragraph((text("Nothing is left of {unit}, so there is no rate to expect.", unit=word),)),)
    levels = list(_levels())
    columns = (
        Column(key="until", heading=text("Until"), shown=Shown.DATE),
        *(Column(key=f"out {level}", heading=_level_word(level, out=True, language=language)) for level in levels),
        *(Column(key=f"left {level}", heading=_level_word(level, out=False, language=language)) for level in levels),
    )
    places = [_place(level) for level in levels]
    rows = tuple(
        Row(
            (
                when(end),
                *(Figure(value=round(float(forecast.released[i][at]))) for at in places),
                *(Figure(value=round(float(forecast.remaining[i][at]))) for at in places),
            )
        )
        for i, end in enumerate(forecast.year_ends[: _until_done(forecast)])
    )
    title = text("Expected from year to year: {unit}", unit=word)
    notes: list[Text] = [
        (text("Method: {method}; seed {seed}.", method=language.said(forecast.method), seed=forecast.seed),),
        *((language.said(note),) for note in forecast.notes),
    ]
    return (*_needed(rate, form, language), Table(title=title, columns=columns, rows=rows, notes=tuple(notes)))


def _until_done(forecast: ObligationForecast) -> int:
    """How many years are shown: until nothing is left even at the high end, and that year."""
    left = [float(row[_place(HIGH)]) for row in forecast.remaining]
    return next((i + 1 for i, amount in enumerate(left) if amount < 1), len(left))


def _levels() -> tuple[float, float, float]:
    return LOW, MEDIAN, HIGH


def _place(level: float) -> int:
    from clearance.outlook.completion import LEVELS  # noqa: PLC0415  pandas and the models load with it

    return LEVELS.index(level)


def _level_word(level: float, *, out: bool, language: Language) -> str:
    words = {
        (LOW, True): language.text("Destroyed, low"),
        (MEDIAN, True): language.text("Destroyed, median"),
        (HIGH, True): language.text("Destroyed, high"),
        (LOW, False): language.text("Remaining, low"),
        (MEDIAN, False): language.text("Remaining, median"),
        (HIGH, False): language.text("Remaining, high"),
    }
    return words[level, out]


def _needed(rate: ExpectedRate, form: Ccm3, language: Language) -> tuple[Block, ...]:
    """The rate that the deadline needs, and the probability to meet it."""
    forecast = rate.forecast
    if forecast is None or forecast.deadline is None:
        return ()
    word = unit_word(str(rate.unit), language)
    said: list[Block] = []
    if forecast.rate_needed_per_year is not None:
        text = sentence(
            language,
            mark("To be done by {deadline}, {rate} {unit} a year must be destroyed."),
            deadline=when(forecast.deadline),
            rate=Figure(value=round(forecast.rate_needed_per_year)),
            unit=word,
        )
        said.append(Paragraph(text))
    chance = forecast.completion.p_by_deadline
    if chance is not None and form.deadline is not None:
        text = sentence(
            language,
            mark("The probability to be done by then is {chance}."),
            chance=Figure(value=chance, shown=Shown.SHARE),
        )
        said.append(Paragraph(text))
    return tuple(said)
