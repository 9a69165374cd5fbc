"""What a Word file said when it was written, as short marks in it, so that words changed by hand are found later.

A mark is a hash of a paragraph, or of a row of a table. Marks are properties of the file, which Word and LibreOffice
both put back when they save it; LibreOffice loses other parts, and the tags of places. Results of fields, such as
numbers of pages, are no part of a text: a word processor fills them in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

__all__ = ["add_marks", "is_prompt", "mark_of", "marks_in", "said_in", "texts_of"]

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
CONTENT = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
# The set of properties that people may add, by its number in the standard.
FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
NAME = "clearance text "
# Hexadecimal digits of a mark; a property holds 255 characters, that is 27 marks.
DIGITS, IN_PROPERTY = 8, 27
FIRST_PROPERTY = 2
SPACES = re.compile(r"\s+")
OPENS, CLOSES = "begin", "end"


def said_in(document: WordDocument, *, skipped: Callable[[BaseOxmlElement], bool]) -> Iterator[str]:
    """Every text of a file: paragraphs, rows of tables, and what stands above and below pages.

    Args:
        document: the file.
        skipped: which blocks of the body are left out, with all that is in them.
    """
    for element in document.element.body:
        if not skipped(element):
            yield from texts_of(element)
    for section in document.sections:
        for part in (section.header, section.footer):
            for element in part._element:  # noqa: SLF001 -- no call for what is no paragraph
                yield from texts_of(element)


def texts_of(element: BaseOxmlElement) -> Iterator[str]:
    """The texts of a block: a paragraph, each row of a table, or all paragraphs that it holds."""
    blocks = (
        element.iter(qn("w:tr"))
        if element.tag == qn("w:tbl")
        else [element]
        if element.tag in {qn("w:p"), qn("w:tr")}
        else element.iter(qn("w:p"))
    )
    for block in blocks:
        cells = list(block.iter(qn("w:tc"))) or [block]
        text = " | ".join(_words(cell) for cell in cells).strip(" |")
        if text:
            yield text


def _words(element: BaseOxmlElement) -> str:
    """The words of an element without results of fields, with single spaces."""
    words: list[str] = []
    depth = 0
    for node in element.iter(qn("w:t"), qn("w:fldChar"), qn("w:tab"), qn("w:br")):
        if node.tag == qn("w:fldChar"):
            kind = node.get(qn("w:fldCharType"))
            depth += (kind == OPENS) - (kind == CLOSES)
        elif not depth and not any(one.tag == qn("w:fldSimple") for one in node.iterancestors()):
            words.append(node.text or "" if node.tag == qn("w:t") else " ")
    return SPACES.sub(" ", "".join(words)).strip()


def is_prompt(control: BaseOxmlElement) -> bool:
    """Whether nothing is written in a content control yet."""
    return control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None


def mark_of(text: str) -> str:
    """The mark of a text."""
    return sha256(text.encode()).hexdigest()[:DIGITS]


def add_marks(document: WordDocument, snapshot: str) -> None:
    """Keep the marks of everything that the file says now in its properties; what authors wrote has none."""
    said = said_in(document, skipped=lambda element: element.tag == qn("w:sdt") and not is_prompt(element))
    marks = list(dict.fromkeys(map(mark_of, said)))
    lines = [" ".join(marks[at : at + IN_PROPERTY]) for at in range(0, len(marks), IN_PROPERTY)]
    named = [("clearance snapshot", snapshot), *((f"{NAME}{number}", line) for number, line in enumerate(lines, 1))]
    properties = "".join(
        f'<property fmtid="{FORMAT}" pid="{number}" name="{name}"><vt:lpwstr>{escape(value)}</vt:lpwstr></property>'
        for number, (name, value) in enumerate(named, FIRST_PROPERTY)
    )
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="{SPACE}" xmlns:vt="{TYPES}">'
    package = document.part.package
    part = Part(PackURI("/docProps/custom.xml"), CONTENT, f"{xml}{properties}</Properties>".encode(), package)
    package.relate_to(part, RELATION)


def marks_in(document: WordDocument) -> frozenset[str]:
    """The marks of what the file said when it was written; empty for one that has none."""
    found: set[str] = set()
    for relation in document.part.package.rels.values():
        if relation.reltype == RELATION:
            for one in parse_xml(relation.target_part.blob).iter(f"{{{SPACE}}}property"):
                if str(one.get("name", "")).startswith(NAME):
                    found.update("".join(one.itertext()).split())
    return frozenset(found)
