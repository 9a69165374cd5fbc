"""Every number of the Peru extension request, read back from the Word file, is one of its snapshot or of its plan."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from request_figures import RequestFigures
from traced_numbers import is_traced
from word_file_read import Said, pictures_read, texts_read, with_text_changed

from clearance import DEFAULT_SEED
from clearance.treaty.extension_request import extension_request
from clearance.treaty.obligation import chain_of
from clearance.units import from_exact
from clearance_geodata.countries import outline
from clearance_maps.documents.article5 import request_document
from clearance_maps.documents.article5_pictures import request_pictures
from clearance_maps.documents.docx_writer import as_docx
from clearance_maps.documents.rastering import picture_png
from clearance_maps.documents.value import Document, Picture, Table
from clearance_maps.language import language_of

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.plan.result import PlanResult

TABLES = (
    *("T1", "T2a", "T2b", "T2c", "T3", "T4", "T12", "T5", "T9a", "T9b"),
    *("T6a", "T6b", "T7", "T7b", "T8", "T10a"),
)
LABEL = re.compile(r"<text([^>]*)>(.*?)</text>", re.DOTALL)
# Of a map: degrees of its graticule, and the length of its scale bar.
OF_MAPS = re.compile(r"\d+(?:[.,]\d+)?°[A-Z]?|\d+ k?m")
OF_YEARS = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Traced:
    """A request as a file, what must stand in it, and the names of its columns."""

    file: bytes
    figures: RequestFigures
    document: Document

    @property
    def columns(self) -> dict[str, list[str]]:
        """By table, what its columns hold."""
        blocks = [block for section in self.document.sections for block in section.blocks]
        return {one.number: [column.key for column in one.columns] for one in blocks if isinstance(one, Table)}


@pytest.fixture(scope="module", params=["en", "es"])
def traced(request: pytest.FixtureRequest, peru_snapshot: Snapshot, peru_plan: PlanResult) -> Traced:
    told = extension_request(peru_snapshot, seed=DEFAULT_SEED, plan=peru_plan)
    pictures = request_pictures(told, lang=request.param, outline=outline("PER"))
    document = request_document(told, lang=request.param, pictures=pictures)
    language = language_of(request.param, "PER")
    return Traced(as_docx(document), RequestFigures(peru_snapshot, peru_plan, language), document)


def _untraced(traced: Traced, texts: Sequence[Said]) -> list[str]:
    """Texts with a number that nothing stands behind, or without one that must be there."""
    rows: dict[tuple[str, int], list[str]] = {}
    for said in texts:
        if said.kind == "cell":
            rows.setdefault((said.table, said.row), []).append(said.text)
    cells = [said for said in texts if said.kind == "cell"]
    wrong = [str(said) for said in cells if not _is_traced_cell(traced, said, rows[said.table, said.row])]
    others = [said for said in texts if said.kind not in {"cell", "head"}]
    return wrong + [str(said) for said, expected in _expected(traced.figures, others) if not _any(said.text, expected)]


def _is_traced_cell(traced: Traced, said: Said, words: list[str]) -> bool:
    column = traced.columns[said.table][said.column]
    return _any(said.text, traced.figures.cell(said.table, said.row, column, words))


def _any(text: str, alternatives: Sequence[Sequence[str]]) -> bool:
    return any(is_traced(text, one) for one in alternatives)


def _expected(figures: RequestFigures, texts: Sequence[Said]) -> Iterator[tuple[Said, Sequence[Sequence[str]]]]:
    """Every text that is no cell, with what may stand there."""
    # Without a digit, such as the method of a plan in Spanish, which says m², there is nothing to trace.
    sentences = {
        section: iter([one for one in found if re.search(r"\d", " ".join(one))])
        for section, found in _sentences(figures).items()
    }
    numbers: Counter[str] = Counter()
    tables = iter(TABLES)
    headings = _headings(texts)
    for said in texts:
        match said.kind:
            case "heading":
                yield said, [[next(headings)]]
            case "contents":
                yield said, [[said.text.partition(" ")[0]]] if said.text.partition(" ")[0] in _numbers(texts) else []
            case "caption":
                word = said.text.partition(" ")[0]
                numbers[word] += 1
                is_table = said.text.endswith(")") and "(T" in said.text
                yield said, [[str(numbers[word]), *([next(tables)] if is_table else [])]]
            case "words":
                yield said, [[], *figures.chart_words]
            case "edge":
                yield said, [[], [figures.snapshot.identity.id, figures.day(figures.as_of), "1", "1"]]
            case "own":
                yield said, [[]]
            case _ if said.section in {"5.1", "11.1", "15.2"}:
                yield said, [[], *figures.notes(), figures.estimate_note(), *_map_notes(figures)]
            case _ if said.section == "15.3":
                yield said, [[said.text]] if said.text in figures.sources() else []
            case _:
                # A paragraph without a number needs none; the others come in their order.
                has_number = not is_traced(said.text, [])
                yield (
                    said,
                    [next(sentences.get(said.section, iter(())), ["more than was to be said"])]
                    if (has_number)
                    else [[]],
                )
    missing = [(section, next(rest, None)) for section, rest in sentences.items()]
    yield from ((Said(f"nothing says {lost}", "missing", section), []) for section, lost in missing if lost)


def _headings(texts: Sequence[Said]) -> Iterator[str]:
    """Numbers of sections as they follow each other."""
    return iter([said.text.partition(" ")[0] for said in texts if said.kind == "contents"])


def _numbers(texts: Sequence[Said]) -> set[str]:
    found = [said.section for said in texts if said.kind == "heading"]
    ordered = [tuple(map(int, number.split("."))) for number in found]
    assert all(_follows(before, after) for before, after in pairwise(ordered))
    return set(found)


def _follows(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    next_ones = [(*before, 1), *((*before[:at], before[at] + 1) for at in range(len(before)))]
    return after in next_ones


def _map_notes(figures: RequestFigures) -> list[list[str]]:
    oldest = min(one.to_on for one in figures.snapshot.figures if one.scope in _places(figures))
    return [[figures.snapshot.identity.id, figures.day(figures.as_of)], [figures.day(oldest)]]


def _places(figures: RequestFigures) -> set[str]:
    return {place.name for place in figures.snapshot.places}


def _sentences(figures: RequestFigures) -> dict[str, list[list[str]]]:
    """By section, the numbers of each paragraph that has any."""
    identity, land, plan = figures.snapshot.identity, figures.land, figures.planned
    moment = identity.known_at.partition(".")[0].replace("T", " ")
    deadlines = [[figures.day(step.deadline)] for step in chain_of(figures.snapshot.deadlines)]
    return {
        "": [[figures.day(figures.as_of)], [identity.id], [moment], [*land, *figures.forecast, *figures.unexplained]],
        "1": [[*land, *figures.forecast], [part for said in plan for part in said]],
        "3": [figures.previous],
        "4": deadlines,
        "5.2": [[figures.day(figures.since)]],
        "11": [land, figures.unexplained, *_map_notes(figures)],
        "13": [figures.forecast, *plan],
    }


def test_every_number_of_the_request_is_traced(traced: Traced) -> None:
    texts = list(texts_read(traced.file))
    assert _untraced(traced, texts) == []
    with_numbers = [said for said in texts if re.search(r"\d", said.text)]
    assert len([said for said in with_numbers if said.kind == "cell"]) > 700
    assert {said.table for said in with_numbers if said.kind == "cell"} == set(TABLES)


def _changed(text: str, at: int) -> str:
    return text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]


def test_another_digit_in_any_cell_is_found(traced: Traced) -> None:
    texts = list(texts_read(traced.file))
    rows: dict[tuple[str, int], list[str]] = {}
    for said in texts:
        if said.kind == "cell":
            rows.setdefault((said.table, said.row), []).append(said.text)
    unseen = [
        f"{said} -> {_changed(said.text, at)}"
        for said in texts
        if said.kind == "cell"
        for at in [one.start() for one in re.finditer(r"\d", said.text)][-1:]
        if _is_traced_cell(traced, replace(said, text=_changed(said.text, at)), rows[said.table, said.row])
    ]
    assert unseen == []


@pytest.mark.parametrize(
    ("cell", "to"), [("302,013", "302,014"), ("79", "78"), ("53,001,896", "53,001,897"), ("+83,445 †", "−83,445 †")]
)
def test_a_file_with_one_cell_changed_is_found(traced: Traced, cell: str, to: str) -> None:
    changed = with_text_changed(traced.file, cell.replace(" ", "\u00a0"), to.replace(" ", "\u00a0"))
    assert changed != traced.file
    (found,) = _untraced(traced, list(texts_read(changed)))
    assert to.replace(" ", "\u00a0") in found


def test_another_digit_in_any_sentence_is_found(traced: Traced) -> None:
    texts = list(texts_read(traced.file))
    at_of = [at for at, said in enumerate(texts) if said.kind == "paragraph" and not is_traced(said.text, [])]
    others = [said for said in texts if said.kind not in {"cell", "head"}]
    expected = {id(said): found for said, found in _expected(traced.figures, others)}
    for at in at_of:
        said = texts[at]
        for place in [one.start() for one in re.finditer(r"\d", said.text)]:
            assert not _any(_changed(said.text, place), expected[id(said)]) or said.section == "15.3", said


def _pictures(document: Document) -> list[Picture]:
    return [block for section in document.sections for block in section.blocks if isinstance(block, Picture)]


def test_the_pictures_in_the_file_are_those_whose_labels_are_traced(traced: Traced) -> None:
    assert pictures_read(traced.file) == [picture_png(picture) for picture in _pictures(traced.document)]


def _labels(figures: RequestFigures) -> list[list[str]]:
    """What may stand in a chart or on a map beside scales and years."""
    language, snapshot, plan = figures.language, figures.snapshot, figures.plan
    told = figures.headline
    assert told.forecast is not None
    median = told.forecast.completion.date_quantiles[0.5]
    assert median is not None
    chance = told.forecast.completion.p_by_deadline
    assert chance is not None
    years = range(figures.first_year, figures.as_of.year + 1)
    releases = [
        figures.cell("T3", at, column, []) for at in range(len(years)) for column in ("released", "ap_destroyed")
    ]
    in_force = max(step.deadline for step in snapshot.deadlines)
    places = [one for one in snapshot.figures if one.scope in _places(figures)]
    return [
        *([] if not any(found) else list(found[-1]) for found in releases),
        [language.percent(chance), language.short_date(in_force)],
        [language.short_date(in_force)],
        *([language.short_date(step.deadline, "month")] for step in snapshot.deadlines),
        [language.percent(0.5), language.short_date(median, "month")],
        # The levels of the bands, and of what is firm.
        [language.percent(0.5)],
        [language.percent(plan.confidence)],
        *([language.percent(one.probability)] for one in plan.chances),
        *([figures.whole(from_exact(one.quantity, one.measure.unit))] for one in places),
    ]


def test_every_label_of_a_chart_or_map_is_traced(traced: Traced) -> None:
    may_be = _labels(traced.figures)
    wrong = []
    for picture in _pictures(traced.document):
        labels = [(html.unescape(text), attributes) for attributes, text in LABEL.findall(picture.svg)]
        scale = [text for text, attributes in labels if _is_scale(text, attributes)]
        assert _is_even(scale), (picture.title, scale)
        wrong += [
            f"{picture.title}: {text}"
            for text, attributes in labels
            if not _is_scale(text, attributes) and not OF_MAPS.fullmatch(text) and not OF_YEARS.fullmatch(text)
            if not any(is_traced(text, one) for one in [[], *may_be])
        ]
    assert wrong == []


def _is_scale(text: str, attributes: str) -> bool:
    """Whether a label stands at the left of a scale of amounts."""
    at_left = 'text-anchor="end"' in attributes and "paint-order" not in attributes
    return at_left and re.fullmatch(r"[\d.,]+(?:\s%)?", text) is not None


def _is_even(labels: Sequence[str]) -> bool:
    """Whether each scale begins at 0 and goes on in equal steps."""
    values = [int(re.sub(r"\D", "", text)) for text in labels]
    starts = [at for at, value in enumerate(values) if value == 0]
    scales = [values[start:end] for start, end in pairwise([*starts, len(values)])]
    return all(scale == [at * scale[1] for at in range(len(scale))] for scale in scales)
