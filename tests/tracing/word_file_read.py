"""A Word file read back: every text that a reader sees, with the place that it stands in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from docx.api import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

__all__ = ["Said", "pictures_read", "texts_read"]

NUMBERED = re.compile(r"(\d+(?:\.\d+)*)\s+\S")
CAPTION = re.compile(r"\((T\d+[a-z]?)\)$")
STYLES = {"Heading1": "heading", "Heading2": "heading", "Caption": "caption", "TOC1": "contents", "TOC2": "contents"}


@dataclass(frozen=True, slots=True)
class Said:
    """A text: `kind` is paragraph, heading, caption, contents, own, head, cell, edge or words of a picture.

    `section` is the number of the section, `table` the number of the table, `row` and `column` count from 0.
    """

    text: str
    kind: str
    section: str = ""
    table: str = ""
    row: int = -1
    column: int = -1

    def __str__(self) -> str:
        """The place and the text."""
        place = f"{self.table}[{self.row}, {self.column}]" if self.table else f"section {self.section or 'first page'}"
        return f"{place}, {self.kind}: {self.text}"


def _text(element: BaseOxmlElement) -> str:
    # What fields show stands in the same elements; page numbers are filled in by the word processor.
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def texts_read(file: bytes) -> Iterator[Said]:
    """Every text of the body in the order of reading, then the words of pictures, then headers and footers."""
    document = Document(io.BytesIO(file))
    section = table = ""
    for element in document.element.body.iter(qn("w:p"), qn("w:tbl")):
        if element.tag == qn("w:tbl"):
            yield from _cells(element, section, table)
            continue
        if any(one.tag == qn("w:tbl") for one in element.iterancestors()):
            continue
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        kind = STYLES.get("" if style is None else str(style.get(qn("w:val"))), "paragraph")
        text = _text(element)
        if any(one.tag == qn("w:sdt") for one in element.iterancestors()):
            kind = "own"
        if kind == "heading" and (number := NUMBERED.match(text)):
            section = number[1]
        if kind == "caption" and (named := CAPTION.search(text)):
            table = named[1]
        yield Said(text, kind, section)
        for words in element.iter(qn("wp:docPr")):
            yield Said(str(words.get("descr", "")), "words", section)
    for part in document.sections[:1]:
        for paragraph in (*part.header.paragraphs, *part.footer.paragraphs):
            yield Said(paragraph.text, "edge")


def _cells(table: BaseOxmlElement, section: str, number: str) -> Iterator[Said]:
    for at, row in enumerate(table.iter(qn("w:tr"))):
        for column, cell in enumerate(row.iter(qn("w:tc"))):
            kind = "cell" if at else "head"
            yield Said(_text(cell), kind, section, number, at - 1, column)


def pictures_read(file: bytes) -> list[bytes]:
    """The pictures, in the order in which they are shown."""
    document = Document(io.BytesIO(file))
    shown = [str(blip.get(qn("r:embed"))) for blip in document.element.body.iter(qn("a:blip"))]
    return [document.part.related_parts[name].blob for name in shown]


def with_text_changed(file: bytes, old: str, new: str) -> bytes:
    """The same file with the first run of exactly this text changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = content.replace(f">{old}<".encode(), f">{new}<".encode(), 1)
            target.writestr(name, content)
    return changed.getvalue()
