from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from clearance_maps.documents.agreement import FiguresDisagree, disagreements
from clearance_maps.documents.docx_writer import as_docx
from clearance_maps.documents.pdf_writer import as_pdf
from clearance_maps.documents.value import Document, Figure, Key, Paragraph, Row, Table
from clearance_maps.documents.xlsx_writer import as_xlsx
from clearance_maps.language import language_of

if TYPE_CHECKING:
    from collections.abc import Callable

OPEN = Key("open m2", "Condor", "2024")


def _said(value: float | Decimal) -> Paragraph:
    return Paragraph(("There are ", Figure(value=value, key=OPEN), "."))


def _changed(table: Table, row: int, column: int, value: float) -> Table:
    rows = list(table.rows)
    cells = list(rows[row].cells)
    cells[column] = Figure(value=value)
    rows[row] = Row(tuple(cells), rows[row].role)
    return replace(table, rows=tuple(rows))


def test_figures_that_agree_are_written(whole: Document) -> None:
    assert disagreements(whole) == []


@pytest.mark.parametrize("write", [as_docx, as_xlsx, as_pdf])
def test_no_writer_takes_two_figures_of_one_thing_and_the_error_names_both_places(
    document_of: Callable[..., Document], write: Callable[[Document], bytes]
) -> None:
    with pytest.raises(FiguresDisagree) as refused:
        write(document_of(_said(302_013), _said(279_388)))
    assert str(refused.value) == (
        "Peru: a document: figures of one document differ (open m2, Condor, 2024: 302,013 in section 'First', "
        "paragraph 1, but 279,388 in section 'First', paragraph 2); nothing was written; run `clearance verify` on the "
        "register, and make the document again from one snapshot"
    )
    assert (
        language_of("es")
        .said(refused.value.said)
        .startswith(
            "Peru: a document: cifras de un mismo documento difieren (open m2, Condor, 2024: 302.013 en la sección "
            "«First», párrafo 1, pero 279.388 en la sección «First», párrafo 2); no se escribió nada;"
        )
    )


TOLD = {
    (2, 2, 21): "a total and its rows: 21 in table T2b, row 'Total', column 'Found', but 20 in the rows of table T2b",
    (0, 2, 21): "a total and its rows: 20 in table T2b, row 'Total', column 'Found', but 21 in the rows of table T2b",
    (1, 1, 91): "a closing balance and the next opening: 90 in table T2b, row '2023', column 'Closing', "
    "but 91 in table T2b, row '2024', column 'Opening'",
    (
        1,
        4,
        51,
    ): "a sum and its parts: 51 in table T2b, row '2024', column 'Closing', but 50 in the parts in the same row",
    (2, 4, 51): "the last balance: 51 in table T2b, row 'Total', column 'Closing', "
    "but 50 in table T2b, row '2024', column 'Closing'",
}


@pytest.mark.parametrize("wrong", TOLD)
def test_a_table_that_does_not_add_up_is_found(
    document_of: Callable[..., Document], balances: Table, wrong: tuple[int, int, int]
) -> None:
    row, column, value = wrong
    found = disagreements(document_of(_changed(balances, row, column, value)))
    assert TOLD[wrong] in [str(one) for one in found]


@pytest.mark.parametrize(
    ("left", "right", "differing"),
    [
        (Decimal("100.4"), 100, 0),
        (Decimal("100.4"), Decimal("100.3"), 1),
        (Decimal("100.6"), 100, 1),
        (0.1 + 0.2, 0.3, 0),
        (100, 101, 1),
    ],
)
def test_a_whole_number_may_be_another_rounded_and_nothing_else(
    document_of: Callable[..., Document], left: float, right: float, differing: int
) -> None:
    assert len(disagreements(document_of(_said(left), _said(right)))) == differing
