"""Places for the authors' own text in a Word file: content controls, whose tags say which place each is."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from clearance_maps.documents.docx_file import PROMPT_STYLE, clean
from clearance_maps.documents.value import KeptParagraph, KeptTable

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

    from clearance_maps.documents.value import Kept, KeptPicture, OwnText
    from clearance_maps.language import Language

__all__ = ["KIND_TAG", "TAG", "add_own_text"]

# The tag of a content control: this, and the key of the place.
TAG = "clearance:own:"
KIND_TAG = "clearance:kind:"
STYLES = {"body": "Normal", "bullet": "List Bullet", "number": "List Number", "heading": "Heading 3"}


def add_own_text(document: WordDocument, own: OwnText, language: Language) -> None:
    """The place with what was written before, or with its prompt, which goes when somebody types there."""
    body = document.element.body
    before = len(body)
    if own.kept:
        for block in own.kept:
            _add(document, block)
    else:
        words = language.text("To be written by the authors: {prompt}", prompt=own.prompt)
        document.add_paragraph(clean(words), style=PROMPT_STYLE)
    # The last element of a body describes its page and stays the last.
    written = list(body)[before - 1 : -1] if body[-1].tag == qn("w:sectPr") else list(body)[before:]
    control = _control(own, is_prompt=not own.kept)
    written[0].addprevious(control)
    content = control.find(qn("w:sdtContent"))
    for element in written:
        content.append(element)


def _control(own: OwnText, *, is_prompt: bool) -> BaseOxmlElement:
    control: BaseOxmlElement = OxmlElement("w:sdt")
    properties = OxmlElement("w:sdtPr")
    for name, value in (("w:alias", clean(own.prompt)[:60]), ("w:tag", TAG + own.key)):
        element = OxmlElement(name)
        element.set(qn("w:val"), value)
        properties.append(element)
    lock = OxmlElement("w:lock")
    lock.set(qn("w:val"), "sdtLocked")
    properties.append(lock)
    if is_prompt:
        properties.append(OxmlElement("w:showingPlcHdr"))
    control.append(properties)
    control.append(OxmlElement("w:sdtContent"))
    return control


def _add(document: WordDocument, block: Kept) -> None:
    if isinstance(block, KeptParagraph):
        paragraph = document.add_paragraph(style=STYLES[block.style])
        for run in block.runs:
            added = paragraph.add_run(run.text)
            added.bold, added.italic = run.bold or None, run.italic or None
    elif isinstance(block, KeptTable):
        _add_table(document, block)
    else:
        _add_picture(document, block)


def _add_table(document: WordDocument, block: KeptTable) -> None:
    columns = max(len(row) for row in block.rows)
    table = document.add_table(rows=len(block.rows), cols=columns, style="Table Grid")
    for drawn, row in zip(table.rows, block.rows, strict=True):
        for cell, words in zip(drawn.cells, row, strict=False):
            cell.text = words
    document.add_paragraph()


def _add_picture(document: WordDocument, block: KeptPicture) -> None:
    document.add_paragraph().add_run().add_picture(io.BytesIO(block.image), width=Mm(block.width_mm))
