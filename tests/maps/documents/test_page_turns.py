from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clearance_maps.documents.page_turns import Lying, lying
from clearance_maps.documents.table_shape import cell_words, fits, widths_of
from clearance_maps.documents.value import Column, Document, Figure, Paragraph, Row, Section, Shown, Table

if TYPE_CHECKING:
    from collections.abc import Callable

SAID = Paragraph(("Before the table.",))


def _table(columns: int) -> Table:
    heads = tuple(Column(key=f"c{at}", heading="Released, m²") for at in range(columns))
    return Table(title="T", columns=heads, rows=(Row((Figure(value=123_456),) * columns),))


NARROW, WIDE = _table(4), _table(14)


def _lies(document: Document, *sections: Section) -> list[Lying]:
    return lying(replace(document, sections=sections))


def test_a_page_turns_where_a_table_needs_it_with_what_introduces_the_table(
    document_of: Callable[..., Document],
) -> None:
    found = _lies(
        document_of(),
        Section(title="Upright", blocks=(SAID, WIDE)),
        Section(title="Both", blocks=(SAID, NARROW, SAID, WIDE, NARROW), across=True),
        Section(title="Stays", blocks=(NARROW,), across=True),
        Section(title="Back", blocks=(SAID,)),
    )
    assert found == [
        Lying(heading=False, blocks=(False, False)),
        Lying(heading=False, blocks=(False, False, True, True, True)),
        Lying(heading=True, blocks=(True,)),
        Lying(heading=False, blocks=(False,)),
    ]


def test_what_fits_on_an_upright_page_does_not_turn_it(document_of: Callable[..., Document]) -> None:
    (found,) = _lies(document_of(), Section(title="Small", blocks=(SAID, NARROW), across=True))
    assert found == Lying(heading=False, blocks=(False, False))


def test_a_heading_alone_lies_as_the_section_that_follows_it(document_of: Callable[..., Document]) -> None:
    alone = Section(title="Annexes", blocks=(), across=True)
    for table, turned in ((WIDE, True), (NARROW, False)):
        found = _lies(document_of(), alone, Section(title="List", blocks=(SAID, table), level=2, across=True))
        assert found == [Lying(heading=turned, blocks=()), Lying(heading=turned, blocks=(turned, turned))]


def test_words_of_wide_letters_have_their_room_and_an_interval_folds_before_a_page_turns(
    document_of: Callable[..., Document],
) -> None:
    columns = (
        Column(key="kind", heading="Kind", shown=Shown.TEXT),
        *(Column(key=f"c{at}", heading="Released") for at in range(8)),
        Column(key="estimate", heading="Estimated to remain"),
    )
    estimate = Figure(value=3544, low=1379, high=7082, mark="†")
    row = Row(("mmmmmm", *[Figure(value=279_388, mark="†")] * 8, estimate))
    table = Table(title="T", columns=columns, rows=(row,))
    cells = cell_words(table, document_of().language)
    assert fits(table, cells, 178)
    thin = [["llllll", *cells[0][1:]]]
    assert widths_of(table, cells, 178)[0] > widths_of(table, thin, 178)[0]
