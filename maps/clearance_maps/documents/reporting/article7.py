"""The part of an Article 7 report that a register can fill: mined areas, land released, baseline, stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.treaty.tables import Role
from clearance_maps.documents.reporting.change_table import change_table
from clearance_maps.documents.reporting.region_table import region_table, region_word
from clearance_maps.documents.reporting.store_table import store_table
from clearance_maps.documents.reporting.told import (
    DISCLAIMER,
    deadlines,
    legend,
    period_key,
    period_text,
    sources,
)
from clearance_maps.documents.value import Document, Figure, Key, OwnText, Paragraph, Section
from clearance_maps.documents.worded import joined, sentence
from clearance_maps.language import language_of, mark

if TYPE_CHECKING:
    from decimal import Decimal

    from clearance.treaty.article7 import Article7
    from clearance.treaty.tables import Table
    from clearance_maps.documents.value import Block, Text
    from clearance_maps.language import Language

__all__ = ["article7_document", "in_short"]

# What a register does not hold: the forms that only the State can fill, by their letters.
PROMPTS = {
    "A": mark(
        "national implementation measures: laws, decrees, penalties, and changes since the last report (Form A)."
    ),
    "E": mark("conversion or decommissioning of production facilities (Form E)."),
    "F": mark("status of programmes of destruction, their methods and sites, safety and environment (Form F)."),
    "H": mark("technical characteristics of mines that were produced or held (Form H)."),
    "I": mark("measures to warn the population: marking, fencing, risk education by group of people (Form I)."),
    "J": mark("other matters: victims and their assistance, international cooperation, plans and priorities (Form J)."),
}


def article7_document(report: Article7, *, lang: str) -> Document:
    """The report as a document with places for what only the State can write.

    Args:
        report: the tables of one period.
        lang: code of a language that has a catalogue.

    Raises:
        NotFound: for a language without a catalogue.
    """
    identity = report.identity
    language = language_of(lang, identity.country)
    text = language.text
    country = language.country(identity.country, report.country_name)
    facts: list[tuple[str, Text]] = [
        (text("Reporting period"), period_text(report.period, language)),
        (text("Rows by"), (region_word(report.region, language),)),
    ]
    if report.obligation is not None:
        facts.append((text("Cut to the areas of"), (report.obligation.article,)))
    return Document(
        kind="article7",
        title=text("{country}: Article 7 report on mined areas", country=country),
        subtitle=text("Anti-Personnel Mine Ban Convention, Article 7"),
        language=language,
        identity=identity,
        country=country,
        disclaimer=text(DISCLAIMER),
        facts=tuple(facts),
        summary=in_short(report, language),
        sections=_sections(report, language),
    )


def in_short(report: Article7, language: Language) -> tuple[Text, ...]:
    """What remains and what was released, in two sentences; their figures are those of the tables."""
    period = period_key(report.period)
    end = report.period.to_on.isoformat()
    stock, flow = (_total(report.table(number)) for number in ("C", "G"))
    remains = sentence(
        language,
        mark("At the end of the period {area} of land in {areas} areas are known or suspected to be mined."),
        area=Figure(value=stock["total_m2"] or 0, key=Key("open m2", "", end), unit="m²"),
        areas=Figure(value=stock["total_n"] or 0, key=Key("open areas", "", end)),
    )
    if flow["released"] is None:
        silent = sentence(language, mark("No release of land is reported for the period, which is not a zero."))
        return (remains, silent)
    released = sentence(
        language,
        mark("In the period {area} were released, and {areas} areas were finished."),
        area=Figure(value=flow["released"], key=Key("released m2", "", period), unit="m²"),
        areas=Figure(value=flow["areas_released"] or 0, key=Key("released areas", "", period)),
    )
    mines = sentence(
        language,
        mark("{mines} anti-personnel mines were destroyed there."),
        mines=Figure(value=flow["ap_destroyed"] or 0, key=Key("ap_mines destroyed", "", period)),
    )
    return (remains, joined(released, mines))


def _total(table: Table) -> dict[str, Decimal | None]:
    total = next(row for row in table.rows if row.role is Role.TOTAL)
    return {str(column): cell.value for column, cell in zip(table.columns, total.cells, strict=True)}


def _sections(report: Article7, language: Language) -> tuple[Section, ...]:
    text = language.text

    def own(letter: str) -> OwnText:
        return OwnText(key=f"form {letter}", prompt=text(PROMPTS[letter]))

    def tables(*numbers: str) -> tuple[Block, ...]:
        return tuple(region_table(report, number, language) for number in numbers)

    return (
        Section(title=text("National implementation measures"), blocks=(own("A"),)),
        Section(title=text("Location of mined areas"), blocks=tables("C"), across=True),
        Section(title=text("Mined areas addressed"), blocks=tables("G"), across=True),
        Section(title=text("What remains, and how it came about"), blocks=tables("Ra", "Rb"), across=True),
        Section(title=text("Changes of the baseline"), blocks=(change_table(report, language),), across=True),
        Section(title=text("Stockpiled, retained and destroyed mines"), blocks=_stores(report, language), across=True),
        Section(
            title=text("Facilities, programmes and technical characteristics"), blocks=(own("E"), own("F"), own("H"))
        ),
        Section(title=text("Warning the population"), blocks=(own("I"),)),
        Section(title=text("Deadlines"), blocks=(deadlines(report.deadlines, language),)),
        Section(title=text("Other matters"), blocks=(own("J"),)),
        Section(title=text("How to read the figures"), blocks=legend(language)),
        sources(report.sources, language),
    )


def _stores(report: Article7, language: Language) -> tuple[Block, ...]:
    if not report.stores:
        return (Paragraph((language.text("The register keeps no book of stores under this article."),)),)
    return (store_table(report.stores, language, title=language.text("Mines in stores in the period")),)
