"""Article 7, the yearly update, CCM Article 3 and dossiers as documents: figures, words, hostile records."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
import shapely

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, Level
from clearance.land.journal import Entry, Find
from clearance.land.ledger import Period, statement
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.land.story import story_of
from clearance.treaty.article7 import article7_tables
from clearance.treaty.ccm3 import ccm3_form
from clearance.treaty.targets import Target
from clearance.treaty.yearly_update import yearly_update
from clearance.units import Unit, from_exact
from clearance_maps.documents.agreement import figures_of
from clearance_maps.documents.docx_writer import as_docx
from clearance_maps.documents.ground.area_surroundings import Exposed, PlannedTask
from clearance_maps.documents.ground.dossier import dossier_document
from clearance_maps.documents.pdf_writer import as_pdf
from clearance_maps.documents.reporting.article7 import article7_document
from clearance_maps.documents.reporting.ccm3 import ccm3_document
from clearance_maps.documents.reporting.update import update_document
from clearance_maps.documents.xlsx_writer import as_xlsx

if TYPE_CHECKING:
    from clearance_maps.documents.value import Document

FIRST = date(2024, 1, 1)
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>#eval("1")$x$\u202e\x00]]>&amp;\U0001f4a3' + "a" * 300
MADE = Callable[[Snapshot, str], "Document"]


def _target(year: int, m2: int) -> Target:
    return Target(period=Period(date(year, 1, 1), date(year, 12, 31), year), m2=m2, areas=10, source=HOSTILE)


def _article7(snapshot: Snapshot, lang: str) -> Document:
    return article7_document(article7_tables(snapshot, from_on=FIRST), lang=lang)


def _update(snapshot: Snapshot, lang: str) -> Document:
    targets = [_target(2023, 500_000), _target(2024, 600_000), _target(2025, 700_000)]
    return update_document(yearly_update(snapshot, targets, from_on=FIRST), lang=lang)


def _ccm3(snapshot: Snapshot, lang: str) -> Document:
    return ccm3_document(ccm3_form(snapshot, seed=1), lang=lang)


def _dossier(snapshot: Snapshot, lang: str) -> Document:
    state = next(state for state in snapshot.states.values() if state.is_area and state.released_m2)
    task = PlannedTask(
        task_id=HOSTILE,
        activity=HOSTILE,
        teams=(HOSTILE,),
        starts_on=FIRST,
        ends_on=FIRST,
        worked_m2=1.0,
    )
    exposed = Exposed(layer=HOSTILE, amount=12.5, unit="people", within_m=100, source=HOSTILE)
    story = story_of(snapshot, state.area.area_id)
    return dossier_document(story, lang=lang, tasks=[task], exposed=[exposed])


def _words(document: Document) -> str:
    written = docx.Document(io.BytesIO(as_docx(document)))
    cells = [cell.text for table in written.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in written.paragraphs), *cells]).replace("\u00a0", " ")


def _hostile() -> Snapshot:
    """A register whose every word is hostile: an area that was partly cleared, and a store of cluster munitions."""
    ground, half = shapely.box(17, 44, 17.002, 44.001), shapely.box(17, 44, 17.001, 44.001)
    area = Area(
        area_id=HOSTILE,
        name=HOSTILE + "a" * 10_000,
        hazard_class=HazardClass.CHA,
        hazards=frozenset({Hazard.AP}),
        sector=HOSTILE,
        admin1=HOSTILE,
        operator=HOSTILE,
        minefield_type=HOSTILE,
        evidence=HOSTILE,
        geometry=ground,
    )
    store = Area(area_id="S", name=f"CCM Article 3 of {HOSTILE}", level=Level.STORE, sector=HOSTILE)

    def entry(kind: Kind, of: Area, on: date, quantities: dict[Unit, int], **more: object) -> Entry:
        made = Entry(
            kind=kind,
            area_id=of.area_id,
            effective_on=on,
            act_id=f"{kind}{on}",
            entry_id=f"{kind}{on}{of.level}",
            quantities=quantities,
            source=HOSTILE,
            note=HOSTILE,
        )
        return replace(made, **more)  # type: ignore[arg-type]  # fields of an entry

    begun, done = date(2023, 5, 1), date(2024, 3, 1)
    items = {Unit.MUNITIONS: 10, Unit.SUBMUNITIONS: 6_600}
    entries = (
        entry(Kind.IDENTIFIED, area, begun, {Unit.M2: area_exact(ground)}, account="cha", ground=ground, cause=HOSTILE),
        entry(
            Kind.CLEARED,
            area,
            done,
            {Unit.M2: area_exact(half)},
            account="cha",
            ground=half,
            method=HOSTILE,
            operator=HOSTILE,
            task=HOSTILE,
            finds=(Find(category=Hazard.AP, quantity=1, model=HOSTILE),),
        ),
        entry(Kind.OPENED, store, begun, items, account="held"),
        entry(Kind.DESTROYED, store, done, {unit: count // 2 for unit, count in items.items()}, account="held"),
    )
    identity = SnapshotId(
        id="0" * 12, register=HOSTILE, country="XEX", as_of=date(2024, 12, 31), known_at="", position=4
    )
    return snapshot_of(identity, HOSTILE, Records(areas=(area, store), entries=entries))


@pytest.mark.parametrize("made", [_article7, _update, _ccm3, _dossier])
def test_hostile_records_are_words_in_every_form_and_nothing_runs(made: MADE) -> None:
    document = made(_hostile(), "en")
    assert '=HYPERLINK("http://x")<script>' in _words(document)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.value for cell in cells if cell.data_type == "f" and "HYPERLINK" in str(cell.value)] == []
    assert [cell for cell in cells if cell.hyperlink] == []
    paper = as_pdf(document)
    assert (paper[:4], b"/JavaScript" in paper, b"/URI" in paper) == (b"%PDF", False, False)


@pytest.mark.parametrize("lang", ["fr"])
@pytest.mark.parametrize("made", [_article7, _update, _dossier])
def test_the_same_snapshot_gives_the_same_bytes_in_any_language(
    example_snapshot: Snapshot, made: MADE, lang: str
) -> None:
    one, again = (made(example_snapshot, lang) for _ in range(2))
    assert as_docx(one) == as_docx(again)
    assert as_xlsx(one) == as_xlsx(again)


def test_every_keyed_figure_of_article_7_is_that_of_the_ledger(example_snapshot: Snapshot) -> None:
    period = Period(FIRST, example_snapshot.as_of)
    books, as_of = example_snapshot.books, example_snapshot.as_of
    told: dict[tuple[str, str], set[object]] = {}
    for placed in figures_of(_article7(example_snapshot, "en")):
        if placed.figure.key is not None:
            told.setdefault((placed.figure.key.what, placed.figure.key.where), set()).add(placed.figure.value)
    assert {key: values for key, values in told.items() if len(values - {None}) > 1} == {}
    for unit, prefix in ((Unit.M2, "m2"), (Unit.AREAS, "areas")):
        for row in statement(books, unit, [period], by=("sector",), as_of=as_of).rows:
            assert from_exact(row.closing, unit) in told[f"open {prefix}", str(row.group["sector"])]
    for row in statement(books, Unit.M2, [period], by=("sector",), as_of=as_of).rows:
        assert from_exact(row.released, Unit.M2) in told["released m2", str(row.group["sector"])]


def test_the_report_of_peru_says_what_is_known_and_what_is_not(peru_snapshot: Snapshot) -> None:
    words = _words(_article7(peru_snapshot, "es"))
    for said in (
        "Al final del período se sabe o se sospecha que 279,388 m² de tierra en 46 áreas están minados.",
        "En el período se liberaron 22,625 m² y se terminaron 14 áreas.",
        "Allí se destruyeron 746 minas antipersonal.",
        "Solo se informa de una parte del período; lo que falta no es un cero.",
        "El registro no lleva ningún libro de existencias según este artículo.",
        peru_snapshot.identity.id,
    ):
        assert said in words


def test_a_period_that_nobody_reported_on_is_no_zero(peru_snapshot: Snapshot) -> None:
    silent = replace(peru_snapshot, identity=replace(peru_snapshot.identity, as_of=date(2016, 12, 31)))
    words = _words(article7_document(article7_tables(silent, from_on=date(2016, 1, 1)), lang="en"))
    assert "No release of land is reported for the period, which is not a zero." in words


def test_the_update_sets_what_was_released_beside_each_milestone(example_snapshot: Snapshot) -> None:
    words = _words(_update(example_snapshot, "en"))
    for said in ("Due on: 30 April 2025", "1,010,003", "500,000", "Milestones to come", "700,000"):
        assert said in words


def test_a_form_without_munitions_left_has_no_rate_to_expect() -> None:
    snapshot = _hostile()
    rest = Entry(
        kind=Kind.DESTROYED,
        area_id="S",
        effective_on=date(2024, 6, 1),
        act_id="rest",
        entry_id="rest",
        account="held",
        quantities={Unit.MUNITIONS: 5, Unit.SUBMUNITIONS: 3_300},
    )
    assert isinstance(snapshot.reading, Records)
    done = replace(snapshot, reading=replace(snapshot.reading, entries=(*snapshot.reading.entries, rest)))
    words = _words(_ccm3(done, "en"))
    assert "Nothing is left of munitions, so there is no rate to expect." in words
    assert "10 munitions were destroyed so far, and 0 remain." in words


def test_an_area_without_ground_has_a_dossier_that_says_so(peru_snapshot: Snapshot) -> None:
    words = _words(dossier_document(story_of(peru_snapshot, "PER-CHL-2012"), lang="en"))
    for said in ("No shape of the area is known", "67,670", "261", "npaid.org 2012; dialogo-americas.com 26 December"):
        assert said in words
