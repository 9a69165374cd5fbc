"""The update of a State by 30 April: progress against milestones, what the year did, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.treaty.article7_tables import PRODUCTS
from clearance.units import Unit, from_exact
from clearance_maps.documents.reporting.article7 import in_short
from clearance_maps.documents.reporting.change_table import change_table
from clearance_maps.documents.reporting.region_table import region_table, region_word
from clearance_maps.documents.reporting.told import (
    DISCLAIMER,
    deadlines,
    legend,
    period_key,
    period_text,
    sources,
    when,
)
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
from clearance_maps.documents.worded import sentence, text_of
from clearance_maps.language import language_of, mark
from clearance_maps.wording import COLUMNS, COVERAGE

if TYPE_CHECKING:
    from clearance.treaty.yearly_update import Achieved, YearlyUpdate
    from clearance_maps.documents.value import Block, Cell, Text
    from clearance_maps.language import Language

__all__ = ["update_document"]

PROMPTS = {
    "explanation": mark(
        "why milestones were missed or passed, and what each amount that the tables call unexplained is about."
    ),
    "milestones": mark(
        "adjusted milestones for the coming years with areas and square metres, how priorities were set, and by which "
        "organisation each will be met."
    ),
    "means": mark("money and capacity of the coming year, what is assured and what is asked for."),
    "circumstances": mark("circumstances that impeded the work, and what was done about them."),
}


def update_document(update: YearlyUpdate, *, lang: str) -> Document:
    """The update as a document with places for what only the State can write.

    Args:
        update: progress and tables of one period.
        lang: code of a language that has a catalogue.

    Raises:
        NotFound: for a language without a catalogue.
    """
    report = update.report
    identity = report.identity
    language = language_of(lang, identity.country)
    text = language.text
    country = language.country(identity.country, report.country_name)
    in_force = when(update.deadline.deadline) if update.deadline else text("none recorded")
    return Document(
        kind="yearly-update",
        title=text("{country}: yearly update on Article 5", country=country),
        subtitle=text("Progress against milestones and changes of the baseline"),
        language=language,
        identity=identity,
        country=country,
        disclaimer=text(DISCLAIMER),
        facts=(
            (text("Reporting period"), period_text(report.period, language)),
            (text("Due on"), (when(update.due_on),)),
            (text("Article 5 deadline in force"), (in_force,)),
            (text("Rows by"), (region_word(report.region, language),)),
        ),
        summary=(*in_short(report, language), *_so_far(update, language)),
        sections=_sections(update, language),
    )


def _so_far(update: YearlyUpdate, language: Language) -> tuple[Text, ...]:
    """How far the targets that are over were met together."""
    over = [one for one in update.progress if one.is_over]
    if not over or over[-1].share_since_first is None:
        return ()
    said = mark("Of what was to be released from {since} to {until}, {share} was released.")
    since, until = when(over[0].target.period.from_on), when(over[-1].target.period.to_on)
    share = Figure(value=over[-1].share_since_first, shown=Shown.SHARE)
    return (sentence(language, said, since=since, until=until, share=share),)


def _sections(update: YearlyUpdate, language: Language) -> tuple[Section, ...]:
    text, report = language.text, update.report

    def own(key: str) -> OwnText:
        return OwnText(key=key, prompt=text(PROMPTS[key]))

    def tables(*numbers: str) -> tuple[Block, ...]:
        return tuple(region_table(report, number, language) for number in numbers)

    return (
        Section(title=text("Progress against milestones"), blocks=(_progress(update, language),), across=True),
        Section(title=text("Mined areas addressed"), blocks=tables("G"), across=True),
        Section(title=text("Changes of the baseline"), blocks=(change_table(report, language),), across=True),
        Section(title=text("What remains, and how it came about"), blocks=tables("C", "Ra", "Rb"), across=True),
        Section(title=text("Reasons and explanations"), blocks=(own("explanation"), own("circumstances"))),
        Section(title=text("Milestones to come"), blocks=(_coming(update, language), own("milestones"), own("means"))),
        Section(title=text("Deadlines"), blocks=(deadlines(report.deadlines, language),)),
        Section(title=text("How to read the figures"), blocks=legend(language)),
        sources(report.sources, language),
    )


def _span(achieved: Achieved, language: Language) -> str:
    period = achieved.target.period
    is_year = (period.from_on.month, period.from_on.day, period.to_on.month, period.to_on.day) == (1, 1, 12, 31)
    if is_year and period.from_on.year == period.to_on.year:
        return str(period.from_on.year)
    return text_of(period_text(period, language), language)


def _progress(update: YearlyUpdate, language: Language) -> Block:
    text = language.text
    if not update.progress:
        return Paragraph((text("No milestone was given for any time up to the end of the period."),))
    released = tuple(
        Column(key=str(product), heading=text(COLUMNS[product.value]), summed=True) for product in PRODUCTS
    )
    columns = (
        Column(key="period", heading=text("Milestone for"), shown=Shown.TEXT, width=1.6),
        Column(key="target", heading=text("Target, m²"), summed=True),
        *released,
        Column(
            key="released",
            heading=text("Total released"),
            summed=True,
            adds=tuple((1, str(product)) for product in PRODUCTS),
        ),
        Column(key="share", heading=text("Of the target"), shown=Shown.SHARE, width=0.8),
        Column(key="target_areas", heading=text("Target, areas"), width=0.8),
        Column(key="areas", heading=text("Areas released, number"), summed=True, width=0.8),
        Column(key="mines", heading=text("AP mines destroyed"), summed=True, width=0.9),
        Column(key="coverage", heading=text("Reported"), shown=Shown.TEXT, width=0.9),
        Column(key="source", heading=text("Plan"), shown=Shown.TEXT, width=2.0),
    )
    unfinished = [one for one in update.progress if not one.is_over]
    note = text("The last milestone is not over: what was released up to the date of the data stands beside all of it.")
    return Table(
        number="T4",
        title=text("Progress against milestones"),
        columns=columns,
        rows=(*(_row(one, update, language) for one in update.progress), _sum_row(update, language)),
        notes=((note,),) if unfinished else (),
    )


def _m2(exact: int, key: Key | None = None) -> Figure:
    return Figure(value=from_exact(exact, Unit.M2), key=key)


def _row(one: Achieved, update: YearlyUpdate, language: Language) -> Row:
    same = one.target.period == update.report.period
    key = period_key(update.report.period) if same else ""
    unsaid = language.text("not said")
    return Row(
        (
            _span(one, language),
            Figure(value=one.target.m2, instead=unsaid),
            *(_m2(one.products[product], Key(f"{product} m2", "", key) if key else None) for product in PRODUCTS),
            _m2(one.released_m2, Key("released m2", "", key) if key else None),
            Figure(value=one.share, shown=Shown.SHARE),
            Figure(value=one.target.areas, instead=unsaid),
            Figure(value=one.areas, key=Key("released areas", "", key) if key else None),
            Figure(value=one.ap_mines),
            language.text(COVERAGE[one.coverage]),
            language.said(one.target.source),
        )
    )


def _sum_row(update: YearlyUpdate, language: Language) -> Row:
    rows = update.progress
    products = [sum(one.products[product] for one in rows) for product in PRODUCTS]
    cells: tuple[Cell, ...] = (
        language.text("Total"),
        Figure(value=sum(one.target.m2 or 0 for one in rows)),
        *(_m2(amount) for amount in products),
        _m2(sum(products)),
        Figure(value=rows[-1].share_since_first, shown=Shown.SHARE),
        "",
        Figure(value=sum(one.areas for one in rows)),
        Figure(value=sum(one.ap_mines for one in rows)),
        "",
        "",
    )
    return Row(cells, Role.TOTAL)


def _coming(update: YearlyUpdate, language: Language) -> Block:
    text = language.text
    if not update.coming:
        return Paragraph((text("No milestone was given for the time after the period."),))
    columns = (
        Column(key="from", heading=text("From"), shown=Shown.DATE),
        Column(key="to", heading=text("To"), shown=Shown.DATE),
        Column(key="m2", heading=text("Target, m²"), summed=True),
        Column(key="areas", heading=text("Target, areas"), summed=True),
        Column(key="source", heading=text("Plan"), shown=Shown.TEXT, width=3.0),
    )
    unsaid = text("not said")
    rows = [
        Row(
            (
                when(one.period.from_on),
                when(one.period.to_on),
                Figure(value=one.m2, instead=unsaid),
                Figure(value=one.areas, instead=unsaid),
                language.said(one.source),
            )
        )
        for one in update.coming
    ]
    total = Row(
        (
            text("Total"),
            "",
            Figure(value=sum(one.m2 or 0 for one in update.coming)),
            Figure(value=sum(one.areas or 0 for one in update.coming)),
            "",
        ),
        Role.TOTAL,
    )
    return Table(title=text("Milestones to come"), columns=columns, rows=(*rows, total))
