"""A Word file whose bytes depend on its content only, with the styles of our documents."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.section import Section
    from docx.text.paragraph import Paragraph

__all__ = ["CELL_STYLE", "NOTE_STYLE", "add_field", "blank_document", "clean", "packed", "turn"]

NOTE_STYLE = "Table Note"
CELL_STYLE = "Table Text"
FONT = "Arial"
INK = RGBColor(0x1B, 0x1F, 0x23)
LONG_SIDE, SHORT_SIDE, MARGIN = Mm(297), Mm(210), Mm(17)
FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
# Everything that XML 1.0 cannot hold.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Text of a record as a Word file can hold it: without control characters, on one line."""
    return " ".join(NOT_XML.sub("", text).split())


def blank_document(*, title: str, language: str, known_at: str) -> WordDocument:
    """An empty A4 document with our styles; its dates are those of the snapshot, never of the clock."""
    document = Document()
    properties = document.core_properties
    moment = datetime.fromisoformat(known_at).replace(microsecond=0, tzinfo=None) if known_at else datetime(2000, 1, 1)  # noqa: DTZ001 -- a Word file holds UTC without a zone
    properties.title, properties.author, properties.comments = clean(title), "Clearance", ""
    properties.language, properties.revision, properties.last_modified_by = language, 1, "Clearance"
    properties.created = properties.modified = moment
    _styles(document, language)
    _page(document.sections[0], across=False)
    return document


def _styles(document: WordDocument, language: str) -> None:
    styles = document.styles
    for name, size in (("Normal", 10), ("Title", 22), ("Heading 1", 14), ("Caption", 10.5)):
        font = styles[name].font
        font.name, font.size, font.color.rgb = FONT, Pt(size), INK
        font.bold = name != "Normal"
        fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Caption"].paragraph_format.space_before = Pt(10)
    for name, size in ((CELL_STYLE, 8), (NOTE_STYLE, 8)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = styles["Normal"], Pt(size)
        style.paragraph_format.space_before = Pt(1.5 if name == CELL_STYLE else 0)
        style.paragraph_format.space_after = Pt(1.5 if name == CELL_STYLE else 2)
    words = OxmlElement("w:lang")
    words.set(qn("w:val"), language)
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(words)


def _page(section: Section, *, across: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (LONG_SIDE, SHORT_SIDE) if across else (SHORT_SIDE, LONG_SIDE)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.footer_distance = section.header_distance = Mm(8)


def turn(document: WordDocument, *, across: bool) -> None:
    """Begin a new page, across or upright."""
    _page(document.add_section(), across=across)


def add_field(paragraph: Paragraph, code: str) -> None:
    """A field that Word fills in, such as PAGE."""
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = code
        run._r.append(element)  # noqa: SLF001 -- python-docx has no call for fields


def packed(document: WordDocument) -> bytes:
    """The file; the same content gives the same bytes."""
    written = io.BytesIO()
    document.save(written)
    result = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, FIRST_ZIP_DAY)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(name))
    return result.getvalue()
