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
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section
    from docx.text.paragraph import Paragraph

__all__ = [
    "ACROSS_MM",
    "CELL_STYLE",
    "CONTENTS_STYLE",
    "HEAD_STYLE",
    "LEAD_STYLE",
    "NOTE_STYLE",
    "PROMPT_STYLE",
    "UPRIGHT_MM",
    "add_bookmark",
    "add_field",
    "add_hyperlink",
    "blank_document",
    "clean",
    "packed",
    "turn",
]

NOTE_STYLE = "Table Note"
CELL_STYLE = "Table Text"
HEAD_STYLE = "Table Heading"
LEAD_STYLE = "Lead"
PROMPT_STYLE = "Prompt"
CONTENTS_STYLE = "TOC"
FONT = "Arial"
INK, FAINT = RGBColor(0x1B, 0x1F, 0x23), RGBColor(0x5A, 0x63, 0x6B)
LONG_SIDE, SHORT_SIDE, MARGIN = Mm(297), Mm(210), Mm(16)
# Room between the margins of a page that lies, and of one that stands.
ACROSS_MM, UPRIGHT_MM = 265.0, 178.0
FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
# Everything that XML 1.0 cannot hold.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What stands after the wish to update fields, in the order that Word asks for in its settings.
AFTER_UPDATE = frozenset(
    qn(f"w:{name}")
    for name in ("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids", "themeFontLang")
) | {qn("m:mathPr")}
BREAKS = re.compile("[ \t\n\r\u0085\u2028\u2029]+")


# A Word file takes no longer title among its properties.
LONGEST_PROPERTY = 255


def clean(text: str) -> str:
    """Text of a record as a Word file can hold it: without control characters, on one line.

    Spaces that hold a number and its mark together stay what they are.
    """
    return BREAKS.sub(" ", NOT_XML.sub("", text)).strip()


def blank_document(*, title: str, language: str, known_at: str) -> WordDocument:
    """An empty A4 document with our styles; its dates are those of the snapshot, never of the clock."""
    document = Document()
    properties = document.core_properties
    moment = datetime.fromisoformat(known_at).replace(microsecond=0, tzinfo=None) if known_at else datetime(2000, 1, 1)  # noqa: DTZ001 -- a Word file holds UTC without a zone
    properties.title, properties.author, properties.comments = clean(title)[:LONGEST_PROPERTY], "Clearance", ""
    properties.language, properties.revision, properties.last_modified_by = language, 1, "Clearance"
    properties.created = properties.modified = moment
    _styles(document, language)
    _page(document.sections[0], across=False)
    # Word fills the numbers of pages when it opens the file, after it has asked.
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    settings = document.settings.element
    later = next((one for one in settings if one.tag in AFTER_UPDATE), None)
    if later is None:
        settings.append(update)
    else:
        later.addprevious(update)
    return document


def _styles(document: WordDocument, language: str) -> None:
    styles = document.styles
    sizes = (("Normal", 10), ("Title", 22), ("Subtitle", 12), ("Heading 1", 15), ("Heading 2", 12), ("Caption", 9.5))
    for name, size in sizes:
        font = styles[name].font
        font.name, font.size, font.color.rgb = FONT, Pt(size), INK
        font.bold, font.italic = name not in {"Normal", "Subtitle"}, False
        _plain(styles[name].element)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Heading 1"].paragraph_format.space_before = Pt(18)
    styles["Heading 1"].paragraph_format.space_after = Pt(6)
    styles["Heading 2"].paragraph_format.space_before = Pt(9)
    styles["Heading 2"].paragraph_format.space_after = Pt(4)
    styles["List Bullet"].paragraph_format.space_after = Pt(2)
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Caption"].paragraph_format.space_before = Pt(8)
    styles["Caption"].paragraph_format.space_after = Pt(4)
    for name, size, before, after in (
        (CELL_STYLE, 7.5, 0.3, 0.3),
        (HEAD_STYLE, 6.8, 0.7, 0.7),
        (NOTE_STYLE, 7.5, 0, 0.5),
        (LEAD_STYLE, 10.5, 0, 6),
        (PROMPT_STYLE, 9.5, 4, 6),
        (f"{CONTENTS_STYLE} 1", 9, 1, 0.5),
        (f"{CONTENTS_STYLE} 2", 8.5, 0, 0.5),
        ("Contents Title", 13, 0, 4),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = styles["Normal"], Pt(size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    styles["Contents Title"].font.bold = True
    styles[f"{CONTENTS_STYLE} 2"].paragraph_format.left_indent = Mm(6)
    styles[PROMPT_STYLE].font.italic = True
    styles[PROMPT_STYLE].font.color.rgb = FAINT
    _speaks(document, language)


def _plain(style: BaseOxmlElement) -> None:
    """Without fonts and spaces between letters that a theme gives."""
    for spaced in style.get_or_add_rPr().findall(qn("w:spacing")):
        style.get_or_add_rPr().remove(spaced)
    fonts = style.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _speaks(document: WordDocument, language: str) -> None:
    """The language of the whole file, for spelling and for those who have it read to them."""
    words = OxmlElement("w:lang")
    words.set(qn("w:val"), language)
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
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


def add_field(paragraph: Paragraph, code: str, *, shown: str = "") -> None:
    """A field that Word fills in, such as PAGE; `shown` stands there until it does."""
    told = OxmlElement("w:instrText")
    told.set(qn("xml:space"), "preserve")
    told.text = code
    for element in (_field_mark("begin"), _in_run(told), _field_mark("separate")):
        paragraph._p.append(element)  # noqa: SLF001 -- python-docx has no call for fields
    paragraph.add_run(shown)
    paragraph._p.append(_field_mark("end"))  # noqa: SLF001 -- the same


def _field_mark(kind: str) -> BaseOxmlElement:
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return _in_run(element)


def _in_run(element: BaseOxmlElement) -> BaseOxmlElement:
    run: BaseOxmlElement = OxmlElement("w:r")
    run.append(element)
    return run


def add_bookmark(paragraph: Paragraph, name: str, number: int, words: str) -> None:
    """Words that other places of the file lead to."""
    for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
        element = OxmlElement(kind)
        element.set(qn("w:id"), str(number))
        if kind == "w:bookmarkStart":
            element.set(qn("w:name"), name)
            paragraph._p.append(element)  # noqa: SLF001 -- no call for bookmarks
            paragraph.add_run(words)
        else:
            paragraph._p.append(element)  # noqa: SLF001 -- the same


def add_hyperlink(paragraph: Paragraph, bookmark: str, words: str) -> None:
    """Words that lead to a bookmark, and the number of its page."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark)
    link.set(qn("w:history"), "1")
    paragraph._p.append(link)  # noqa: SLF001 -- no call for links inside a file
    start = len(paragraph._p)  # noqa: SLF001 -- the same
    paragraph.add_run(f"{words}\t")
    add_field(paragraph, f"PAGEREF {bookmark} \\h", shown="…")
    for element in list(paragraph._p)[start:]:  # noqa: SLF001 -- the same
        link.append(element)


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
