"""The Article 5 document: headline, tables T1, T2, T3 and T5, sources, as a Word file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.treaty.tables import Origin, Role
from clearance.units import Unit, from_exact
from clearance_maps.documents.docx_file import NOTE_STYLE, add_field, blank_document, clean, packed, turn
from clearance_maps.documents.report_table import add_table
from clearance_maps.facts import mines_interval
from clearance_maps.language import language_of
from clearance_maps.wording import EVENTS, MARKS, UNITS

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

    from clearance.headline import Headline, Unexplained
    from clearance.treaty.article5 import Article5
    from clearance_maps.language import Language

__all__ = ["article5_docx"]

SHOWN_SOURCES = 80


def article5_docx(article5: Article5, *, lang: str) -> bytes:
    """The Article 5 tables as a docx; the same snapshot gives the same bytes.

    Args:
        article5: the tables and the headline of one snapshot.
        lang: ``en`` or ``es``.

    Raises:
        NotFound: for a language without a catalogue.
    """
    identity = article5.identity
    language = language_of(lang, identity.country)
    country = clean(language.country(identity.country, article5.country_name))
    title = language.text("{country}: Article 5 tables", country=country)
    tag = language.locale.language + (f"-{language.locale.territory}" if language.locale.territory else "")
    document = blank_document(title=title, language=tag, known_at=identity.known_at)
    _first_page(document, article5, language, title)
    turn(document, across=True)
    document.add_heading(language.text("Tables"), level=1)
    _legend(document, language)
    for table in article5.tables:
        add_table(document, table, language)
    turn(document, across=False)
    _last_page(document, article5, language)
    _footer(document, article5, language, country)
    return packed(document)


def _first_page(document: WordDocument, article5: Article5, language: Language, title: str) -> None:
    text, identity = language.text, article5.identity
    document.add_paragraph(title, style="Title")
    document.add_paragraph(
        text("Anti-Personnel Mine Ban Convention, Article 5: original challenge, progress, and what remains")
    )
    known = identity.known_at.partition(".")[0].replace("T", " ").removesuffix("Z")
    for label, value in (
        (text("Data as of"), language.long_date(identity.as_of)),
        (text("Snapshot"), identity.id),
        (text("Register"), identity.register),
        (text("Known at"), f"{known} UTC" if known else text("nothing recorded yet")),
    ):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = 0
        paragraph.add_run(f"{label}: ")
        paragraph.add_run(clean(value)).bold = True
    document.add_heading(text("Headline"), level=1)
    document.add_paragraph(" ".join(_headline(article5, language)))
    document.add_heading(text("Deadlines"), level=1)
    if not article5.deadlines:
        document.add_paragraph(text("No deadline is recorded."))
    for step in article5.deadlines:
        event = text(EVENTS[step.event]) if step.event in EVENTS else clean(step.event)
        document.add_paragraph(f"{language.long_date(step.deadline)} ({event})", style="List Bullet")


def _headline(article5: Article5, language: Language) -> list[str]:
    figures = article5.headline
    return [
        _open_land(article5, language),
        *_unknown_sizes(figures, language),
        _mines(article5, language),
        _deadline(figures, language),
        *_unexplained(figures.unexplained, language),
    ]


def _total_mark(article5: Article5, column: str) -> str:
    """The mark of a total of T5, so that headline and table agree."""
    table = article5.table("T5")
    total = next(row for row in table.rows if row.role is Role.TOTAL)
    sign = MARKS.get(total.cells[table.columns.index(column)].origin)
    return f"\u00a0{sign}" if sign else ""


def _open_land(article5: Article5, language: Language) -> str:
    figures = article5.headline
    area = language.m2(from_exact(figures.open_m2, Unit.M2)) + _total_mark(article5, "total_m2")
    return language.plural(
        "On {date} the books hold {area} of hazardous land in {count} area{mark}.",
        "On {date} the books hold {area} of hazardous land in {count} areas{mark}.",
        figures.open_areas,
        date=language.long_date(article5.identity.as_of),
        area=area,
        mark=_total_mark(article5, "total_n"),
    )


def _unknown_sizes(figures: Headline, language: Language) -> list[str]:
    count = figures.areas_of_unknown_size
    if not count:
        return []
    return [
        language.plural(
            "The size of {count} of them is not known and not in the sum.",
            "The sizes of {count} of them are not known and not in the sum.",
            count,
        )
    ]


def _mines(article5: Article5, language: Language) -> str:
    figures, text = article5.headline, language.text
    recorded = language.number(figures.recorded_ap_mines) + _total_mark(article5, "ap_recorded")
    said = text("{recorded} anti-personnel mines are recorded there.", recorded=recorded)
    if figures.mines is None:
        return (
            said
            + " "
            + text(
                "There is no estimate of those that remain: {reason}.",
                reason=clean(language.said(figures.mines_missing)),
            )
        )
    median, interval = language.number(figures.mines.median), mines_interval(figures.mines, language)
    return (
        said
        + " "
        + text(
            "An estimated {median} remain ({interval}; {method}; seed {seed}).",
            median=median,
            interval=interval,
            method=language.said(figures.mines.method),
            seed=figures.mines.seed,
        )
    )


def _deadline(figures: Headline, language: Language) -> str:
    text = language.text
    if figures.deadline is None:
        return text("No Article 5 deadline is recorded.")
    said = text("The Article 5 deadline in force is {date}.", date=language.long_date(figures.deadline.deadline))
    chance = None if figures.forecast is None else figures.forecast.completion.p_by_deadline
    if figures.forecast is None or chance is None:
        return (
            said + " " + text("There is no forecast: {reason}.", reason=clean(language.said(figures.forecast_missing)))
        )
    return (
        said
        + " "
        + text(
            "The probability to be done by then is {chance} ({method}; seed {seed}).",
            chance=language.percent(chance),
            method=language.said(figures.forecast.method),
            seed=figures.forecast.seed,
        )
    )


def _unexplained(amounts: tuple[Unexplained, ...], language: Language) -> list[str]:
    said = []
    for amount in amounts:
        if not amount.absolute:
            continue
        unit = language.text(UNITS[amount.unit])
        said.append(
            language.text(
                "Changes of {absolute} {unit} in absolute sum (net {net}) are explained by nobody ({share} of the "
                "present stock).",
                absolute=language.number(from_exact(amount.absolute, amount.unit)),
                unit=unit,
                net=language.signed(from_exact(amount.net, amount.unit)),
                share=language.text("no part") if amount.share is None else language.percent(amount.share),
            )
        )
    return said or [language.text("Every change in the books is explained.")]


def _legend(document: WordDocument, language: Language) -> None:
    text = language.text
    for line in (
        text("A figure without a mark was published by a State."),
        text("{mark} Computed from the books; no State has published this figure.", mark=MARKS[Origin.COMPUTED]),
        text("{mark} Published, but not by a State.", mark=MARKS[Origin.OTHERS]),
        text(
            "A dash: nothing was booked. Not reported: no report covers the year, which is not a zero. Not known: the "
            "report does not say. In a year: the amount is part of what was reported in one sum for that year."
        ),
        text("Areas are shown in whole square metres; sums are exact in the books and may differ by rounding here."),
    ):
        document.add_paragraph(line, style=NOTE_STYLE)


def _last_page(document: WordDocument, article5: Article5, language: Language) -> None:
    document.add_heading(language.text("Sources"), level=1)
    sources = article5.sources[:SHOWN_SOURCES]
    for source in sources:
        document.add_paragraph(clean(source), style="List Bullet")
    more = len(article5.sources) - len(sources)
    if more:
        document.add_paragraph(
            language.plural("and {count} more in the journal", "and {count} more in the journal", more)
        )
    if not article5.sources:
        document.add_paragraph(language.text("No source is recorded."))
    document.add_heading(language.text("Disclaimer"), level=1)
    document.add_paragraph(
        language.text(
            "Computed from a register as of the date and with the knowledge named on the first page; the snapshot lets "
            "every figure be produced again. The absence of a record is not evidence of the absence of contamination. "
            "Estimates and forecasts are no statements of a State. Names and areas imply no opinion on the status of "
            "any territory."
        )
    )


def _footer(document: WordDocument, article5: Article5, language: Language, country: str) -> None:
    """Country, snapshot and page number; later sections repeat the footer of the first."""
    identity = article5.identity
    paragraph = document.sections[0].footer.paragraphs[0]
    words = language.text("snapshot {id}, data as of {date}", id=identity.id, date=language.long_date(identity.as_of))
    paragraph.style = NOTE_STYLE
    paragraph.add_run(f"{country} · {words} · ")
    add_field(paragraph, "PAGE")
