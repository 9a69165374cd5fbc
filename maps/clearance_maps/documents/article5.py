"""The Article 5 extension request: the sections that requests have in common, with every figure of one snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_maps.documents.article5_sentences import (
    deadline_lines,
    forecast_sentence,
    headline_sentences,
    land_sentences,
    legend_sentences,
    mark_legend,
    open_key,
    plan_sentences,
    planned_areas_key,
    previous_sentences,
    unexplained_sentences,
)
from clearance_maps.documents.article5_words import PROMPTS, SECTIONS
from clearance_maps.documents.plan_table import plan_table
from clearance_maps.documents.treaty_table import treaty_table
from clearance_maps.documents.value import Bullets, Document, Figure, Key, OwnText, Paragraph, Section, Shown
from clearance_maps.documents.worded import joined, sentence, text_of
from clearance_maps.language import language_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clearance.treaty.extension_request import ExtensionRequest
    from clearance.treaty.plan_table import PlanTable
    from clearance_maps.documents.value import Block, Picture, Table, Text
    from clearance_maps.language import Language

__all__ = ["LONGEST_LIST", "RequestPictures", "request_document"]

# Longer lists are left to the workbook of the register: a printed request of a thousand pages is read by nobody.
LONGEST_LIST = 2_000
SHOWN_SOURCES = 200


class RequestPictures:
    """The pictures of a request by the section that they stand in."""

    def __init__(
        self, *, progress: Sequence[Picture] = (), plan: Sequence[Picture] = (), maps: Sequence[Picture] = ()
    ) -> None:
        self.progress, self.plan, self.maps = tuple(progress), tuple(plan), tuple(maps)


def request_document(
    request: ExtensionRequest, *, lang: str, pictures: RequestPictures | None = None, longest_list: int = LONGEST_LIST
) -> Document:
    """The request as a document.

    Args:
        request: its figures.
        lang: code of a language that has a catalogue.
        pictures: charts and maps; none without.
        longest_list: rows that a list of the annex may have; a longer one is named and left out.

    Raises:
        NotFound: for a language without a catalogue.
    """
    identity = request.article5.identity
    language = language_of(lang, identity.country)
    country = language.country(identity.country, request.article5.country_name)
    summary = joined(*headline_sentences(request.article5, language))
    making = _Making(request, language, pictures or RequestPictures(), longest_list)
    return Document(
        kind="article5",
        title=language.text("{country}: request for an extension of the Article 5 deadline", country=country),
        subtitle=language.text(
            "Anti-Personnel Mine Ban Convention, Article 5: original challenge, progress, and what remains"
        ),
        language=language,
        identity=identity,
        country=country,
        disclaimer=mark_legend(text_of(summary, language), language)
        + language.text(
            "Computed from a register as of the date and with the knowledge named on the first page; the snapshot lets "
            "every figure be produced again. The absence of a record is not evidence of the absence of contamination. "
            "Estimates and forecasts are no statements of a State. Names and areas imply no opinion on the status of "
            "any territory."
        ),
        sections=tuple(making.sections()),
        summary=(summary,),
    )


class _Making:
    """One request while its sections are made."""

    def __init__(
        self, request: ExtensionRequest, language: Language, pictures: RequestPictures, longest_list: int
    ) -> None:
        self.request, self.language, self.pictures = request, language, pictures
        self.longest_list = longest_list
        self.article5 = request.article5

    def sections(self) -> list[Section]:
        """All sections in their order."""
        return [
            *self._beginning(),
            *self._progress(),
            *self._between(),
            *self._remaining(),
            *self._future(),
            *self._end(),
        ]

    def _section(self, name: str, *blocks: Block, level: int = 1, across: bool = False) -> Section:
        return Section(title=self.language.text(SECTIONS[name]), blocks=blocks, level=level, across=across)

    def _own(self, name: str) -> OwnText:
        return OwnText(key=name, prompt=self.language.text(PROMPTS[name]))

    def _treaty(self, number: str) -> Table:
        return treaty_table(self.article5.table(number), self.language, as_of=self.article5.identity.as_of)

    def _plan(self, number: str, keys: Mapping[tuple[str, str], Key] | None = None) -> list[Table]:
        table, plan = self.request.plan_table(number), self.request.plan
        if table is None or plan is None or not table.rows:
            return []
        notes: tuple[Text, ...] = ()
        without: frozenset[str] = frozenset()
        if number == "T7":
            notes, without = (sentence(self.language, "Sources of the rates stand in T9a."),), frozenset({"source"})
        return [plan_table(table, self.language, keys=keys, currency=plan.currency, notes=notes, without=without)]

    def _beginning(self) -> list[Section]:
        plan, language = self.request.plan, self.language
        land = [*land_sentences(self.article5, language), forecast_sentence(self.article5, language)]
        summary: list[Text] = [joined(*land)]
        if plan is not None:
            summary.append(joined(*plan_sentences(plan, self.article5, language)))
        return [
            self._section("summary", *(Paragraph(text) for text in summary), self._own("summary")),
            self._section("origin", self._own("origin")),
            self._section(
                "previous", *map(Paragraph, previous_sentences(self.request, language)), self._own("previous")
            ),
            self._section(
                "decisions",
                Paragraph(sentence(language, "Deadlines of Article 5, each with what decided it:")),
                Bullets(deadline_lines(self.article5.deadlines, language)),
                self._own("decisions"),
            ),
        ]

    def _progress(self) -> list[Section]:
        language = self.language
        notes = tuple(Paragraph(text, "note") for text in legend_sentences(language))
        years = [str(row[0]) for row in self.request.against_plan.rows]
        keys = {(year, "achieved_m2"): Key("released m2", "", year) for year in years}
        keys |= {(year, "achieved_areas"): Key("released areas", "", year) for year in years}
        missing = sentence(language, "No plan with yearly targets is recorded; targets are left open.")
        against = plan_table(
            self.request.against_plan, language, keys=keys, notes=() if self.request.has_targets else (missing,)
        )
        return [
            self._section("quantitative", self._own("quantitative"), *self.pictures.progress),
            self._section(
                "tables",
                *notes,
                *(self._treaty(number) for number in ("T1", "T2a", "T2b", "T2c", "T3")),
                against,
                level=2,
                across=True,
            ),
            self._section("changes", *self._changes(), level=2, across=True),
            self._section("qualitative"),
            *(self._section(name, self._own(name), level=2) for name in ("methods", "quality", "structures")),
        ]

    def _changes(self) -> list[Block]:
        since = self.request.since
        if since is None:
            said = sentence(self.language, "Everything that changed the baseline since the books begin.")
        else:
            said = sentence(
                self.language,
                "Everything that changed the baseline after {date}, when the previous request was decided. Land that "
                "was reduced or cleared stands in T3.",
                date=Figure(value=since, shown=Shown.DATE),
            )
        return [Paragraph(said), *self._list(self.request.changes)]

    def _list(self, table: PlanTable, keys: Mapping[tuple[str, str], Key] | None = None) -> list[Block]:
        """A list of the annex, or a sentence that says why it is not here."""
        if not table.rows:
            return [Paragraph(sentence(self.language, "There is nothing to list."))]
        if len(table.rows) <= self.longest_list:
            return [plan_table(table, self.language, keys=keys)]
        told = sentence(
            self.language,
            "{count} rows are more than a document holds; they are in the layers of the register (clearance export).",
            count=Figure(value=len(table.rows)),
        )
        return [Paragraph(told)]

    def _between(self) -> list[Section]:
        names = ("exclusion", "resources", "circumstances", "implications")
        return [self._section(name, self._own(name)) for name in names]

    def _remaining(self) -> list[Section]:
        return [
            self._section(
                "remaining",
                Paragraph(joined(*land_sentences(self.article5, self.language))),
                Paragraph(joined(*unexplained_sentences(self.article5.headline.unexplained, self.language))),
                *self.pictures.maps[:1],
            ),
            self._section("remaining_tables", self._treaty("T5"), level=2, across=True),
            self._section("remaining_quality", self._own("remaining_quality")),
        ]

    def _future(self) -> list[Section]:
        plan, language = self.request.plan, self.language
        if plan is None:
            none = sentence(language, "No capacity is given, so there is no plan: tables T6 to T9 are left out.")
            planned: list[Text] = [forecast_sentence(self.article5, language), none]
        else:
            planned = [forecast_sentence(self.article5, language), *plan_sentences(plan, self.article5, language)]
        totals = {("total", "total_m2"): open_key(self.article5, "m2")}
        if (areas := planned_areas_key(self.article5)) is not None:
            totals[("total", "areas")] = areas
        years = [str(one.year) for one in plan.money] if plan else []
        milestones = totals | {(year, "total_m2"): Key("planned m2", "", year) for year in years}
        money = {(year, "released_m2"): Key("planned m2", "", year) for year in years}
        money |= {("total", "cost"): Key("plan cost"), ("total", "funding_gap"): Key("plan funding gap")}
        tables = [
            *self._plan("T6a", milestones),
            *self._plan("T6b", totals),
            *self._plan("T7"),
            *self._plan("T7b"),
            *self._plan("T8", money),
        ]
        risks = [*self._plan("T9a"), *self._plan("T9b")]
        return [
            self._section("time", *map(Paragraph, planned), self._own("time")),
            self._section("risks", *risks, self._own("risks"), level=2),
            self._section("plan", self._own("plan"), *self.pictures.plan),
            self._section("means", self._own("means"), level=2),
            *([self._section("plan_tables", *tables, level=2, across=True)] if tables else []),
        ]

    def _mines_elsewhere(self) -> list[Block]:
        """Mines on record in areas that are released: T5 counts them, a list of open areas cannot."""
        elsewhere = self.article5.headline.recorded_ap_mines - round(self.request.areas.total("recorded_ap_mines"))
        if not elsewhere:
            return []
        said = sentence(
            self.language,
            "{count} mines more are recorded in areas that were released: nobody has said what became of them. T5 "
            "counts them.",
            count=Figure(value=elsewhere),
        )
        return [Paragraph(said, "note")]

    def _end(self) -> list[Section]:
        language, article5 = self.language, self.article5
        keys = {
            ("total", "areas"): open_key(article5, "areas"),
            ("total", "open_m2"): open_key(article5, "m2"),
        }
        told = sentence(
            language,
            "Positions are points inside the open ground (WGS 84, degrees), never a place to go to. An area without a "
            "position has no recorded ground.",
        )
        corners = self.request.corners
        listed = [
            *self._list(self.request.areas, keys),
            *self._mines_elsewhere(),
            *(self._list(corners) if corners and corners.rows else []),
        ]
        sources = article5.sources[:SHOWN_SOURCES]
        more = len(article5.sources) - len(sources)
        rest = language.plural("and {count} more in the journal", "and {count} more in the journal", more)
        none = language.text("No source is recorded.")
        items = [(source,) for source in sources] + ([(rest,)] if more else []) or [(none,)]
        maps = self.pictures.maps[1:]
        return [
            self._section("annexes", across=True),
            self._section("areas", Paragraph(told), *listed, level=2, across=True),
            *([self._section("maps", *maps, level=2)] if maps else []),
            self._section("sources", Bullets(tuple(items)), level=2),
        ]
