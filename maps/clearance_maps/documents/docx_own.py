"""Places for the authors' own text in a Word file: content controls, whose tags say which place each is."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from clearance_maps.documents.docx_file import PROMPT_STYLE, clean
from clearance_maps.documents.value import KeptParagraph, KeptTable

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

    from clearance_maps.documents.value import Kept, KeptPicture, OwnText
    from clearance_maps.language import Language

__all__ = ["TAG", "add_own_text", "bookmark_of", "key_of"]

# The tag of a content control: this, and the key of the place.
TAG = "clearance:own:"
BOOKMARK = "clearance_own_"
# Headings have the numbers from 1 on.
FIRST_BOOKMARK = 100_000
STYLES = {"body": "Normal", "bullet": "List Bullet", "number": "List Number", "heading": "Heading 3"}


def add_own_text(document: WordDocument, own: OwnText, language: Language) -> None:
    """The place with what was written before, or with its prompt, which goes when somebody types there."""
    body = document.element.body
    before = len(body)
    _add_line_to_lose(document)
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
    _bookmark(body, written[0], own.key)


def _add_line_to_lose(document: WordDocument) -> None:
    """An empty line, too low to be seen: LibreOffice takes weight and slant from the first line of a place."""
    line = document.add_paragraph().paragraph_format
    line.space_before = line.space_after = Pt(0)
    line.line_spacing, line.keep_with_next = Pt(1), True


def bookmark_of(key: str) -> str:
    """The name of the bookmark of a place, which has letters, digits and underscores only.

    Example:
        >>> bookmark_of("form A"), key_of(bookmark_of("form A")), key_of("_Toc00000001")
        ('clearance_own_form_20A', 'form A', '')
    """
    return BOOKMARK + re.sub(r"[^0-9A-Za-z]", lambda found: f"_{ord(found[0]):02x}", key)


def key_of(bookmark: str) -> str:
    """The key of the place whose bookmark this is; empty for another one."""
    if not bookmark.startswith(BOOKMARK):
        return ""
    return re.sub(r"_([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), bookmark.removeprefix(BOOKMARK))


def _bookmark(body: BaseOxmlElement, first: BaseOxmlElement, key: str) -> None:
    """The beginning of the place once more: LibreOffice loses the tags of content controls, and keeps bookmarks."""
    number = FIRST_BOOKMARK + sum(1 for _ in body.iter(qn("w:bookmarkStart")))
    marks: list[BaseOxmlElement] = []
    for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(kind)
        mark.set(qn("w:id"), str(number))
        marks.append(mark)
    marks[0].set(qn("w:name"), bookmark_of(key))
    if first.tag != qn("w:p"):
        for mark in marks:
            first.addprevious(mark)
        return
    at = 1 if first.find(qn("w:pPr")) is not None else 0
    for place, mark in enumerate(marks, start=at):
        first.insert(place, mark)


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
