"""A document as a Word file: real styles, captions that count on, a table of contents, marked places for own text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt

from clearance_maps.documents.agreement import refuse_disagreements
from clearance_maps.documents.docx_file import (
    ACROSS_MM,
    CONTENTS_STYLE,
    LEAD_STYLE,
    NOTE_STYLE,
    UPRIGHT_MM,
    add_bookmark,
    add_field,
    add_hyperlink,
    blank_document,
    clean,
    packed,
    turn,
)
from clearance_maps.documents.docx_marks import add_marks
from clearance_maps.documents.docx_own import add_own_text
from clearance_maps.documents.docx_table import KEPT_ROWS, draw_table
from clearance_maps.documents.first_page import identity_lines
from clearance_maps.documents.numbering import captions_of, heading_numbers
from clearance_maps.documents.page_turns import lying
from clearance_maps.documents.rastering import picture_png
from clearance_maps.documents.value import Bullets, OwnText, Paragraph, Picture, Table
from clearance_maps.documents.worded import text_of

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph as WordParagraph

    from clearance_maps.documents.numbering import Caption
    from clearance_maps.documents.value import Block, Document, Text

__all__ = ["as_docx"]

STYLES = {"body": "Normal", "note": NOTE_STYLE, "lead": LEAD_STYLE}
DEEPEST_LISTED = 2


def as_docx(document: Document) -> bytes:
    """The document as a Word file; the same value gives the same bytes.

    Raises:
        FiguresDisagree: when two of its figures differ.
    """
    refuse_disagreements(document)
    return _Writing(document).packed()


class _Writing:
    """One document while it is written."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.language = document.language
        locale = self.language.locale
        tag = locale.language + (f"-{locale.territory}" if locale.territory else "")
        self.word = blank_document(title=document.title, language=tag, known_at=document.identity.known_at)
        self.captions = captions_of(document)
        self.numbers = heading_numbers(document)
        self.across = False

    def packed(self) -> bytes:
        """The finished file."""
        self._first_page()
        if self.document.contents:
            self._contents()
        for at, (section, lies) in enumerate(zip(self.document.sections, lying(self.document), strict=True)):
            self._turn(across=lies.heading)
            heading = self.word.add_heading(level=section.level)
            if not at and self.document.contents:
                heading.paragraph_format.page_break_before = True
            add_bookmark(heading, _bookmark(at), at + 1, clean(f"{self.numbers[at]}  {section.title}"))
            following = (*section.blocks[1:], None)
            for block, after, across in zip(section.blocks, following, lies.blocks, strict=False):
                self._turn(across=across)
                self._block(block, leads=isinstance(after, Table))
        self._header_and_footer()
        add_marks(self.word, self.document.identity.id)
        return packed(self.word)

    def _turn(self, *, across: bool) -> None:
        if across != self.across:
            turn(self.word, across=across)
            self.across = across

    def _said(self, text: Text) -> str:
        return clean(text_of(text, self.language))

    def _first_page(self) -> None:
        document, word = self.document, self.word
        word.add_paragraph(clean(document.title), style="Title")
        if document.subtitle:
            word.add_paragraph(clean(document.subtitle), style="Subtitle")
        for label, text in identity_lines(document):
            paragraph = word.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.add_run(f"{clean(label)}{self.language.colon}")
            paragraph.add_run(self._said(text)).bold = True
        for number, text in enumerate(document.summary):
            paragraph = word.add_paragraph(self._said(text), style=LEAD_STYLE)
            paragraph.paragraph_format.space_before = Pt(0 if number else 12)
        paragraph = word.add_paragraph(clean(document.disclaimer), style=NOTE_STYLE)
        paragraph.paragraph_format.space_before = Pt(12)

    def _contents(self) -> None:
        """Each entry leads to its heading and has its page as a field of its own; all stay on one page.

        A table of contents that is one field is left by LibreOffice as it is found, with whatever pages stand in it.
        """
        title = self.word.add_paragraph(self.language.text("Contents"), style="Contents Title")
        title.paragraph_format.space_before = Pt(14)
        title.paragraph_format.keep_with_next = True
        listed = [(at, one) for at, one in enumerate(self.document.sections) if one.level <= DEEPEST_LISTED]
        for at, section in listed:
            entry = self.word.add_paragraph(style=f"{CONTENTS_STYLE} {section.level}")
            entry.paragraph_format.keep_with_next = at != listed[-1][0]
            stops = entry.paragraph_format.tab_stops
            stops.add_tab_stop(Mm(UPRIGHT_MM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            add_hyperlink(entry, _bookmark(at), clean(f"{self.numbers[at]}  {section.title}"))

    def _block(self, block: Block, *, leads: bool) -> None:
        """A block; `leads` says that it introduces a table, which it then stays with."""
        match block:
            case Paragraph():
                paragraph = self.word.add_paragraph(self._said(block.text), style=STYLES[block.style])
                paragraph.paragraph_format.keep_with_next = leads or None
            case Bullets():
                for item in block.items:
                    self.word.add_paragraph(self._said(item), style="List Bullet")
            case Table():
                self._caption(self.captions.get(id(block)))
                width_mm = ACROSS_MM if self.across else UPRIGHT_MM
                draw_table(self.word, block, self.language, width_mm=width_mm)
                self._notes(block.notes, kept=len(block.rows) < KEPT_ROWS)
            case Picture():
                self._picture(block)
            case OwnText():
                add_own_text(self.word, block, self.language)

    def _caption(self, caption: Caption | None) -> None:
        if caption is None:
            return
        paragraph = self.word.add_paragraph(style="Caption")
        paragraph.add_run(f"{caption.word} ")
        add_field(paragraph, f"SEQ {caption.sequence} \\* ARABIC", shown=str(caption.number))
        paragraph.add_run(f". {clean(caption.title)}")

    def _notes(self, notes: tuple[Text, ...], *, kept: bool) -> None:
        for number, note in enumerate(notes):
            paragraph = self.word.add_paragraph(self._said(note), style=NOTE_STYLE)
            paragraph.paragraph_format.keep_with_next = (kept and number + 1 < len(notes)) or None
            paragraph.paragraph_format.space_before = Pt(0 if number else 4)

    def _picture(self, picture: Picture) -> None:
        self._caption(self.captions.get(id(picture)))
        paragraph = self.word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = bool(picture.notes) or None
        shape = paragraph.add_run().add_picture(io.BytesIO(picture_png(picture)), width=Mm(picture.width_mm))
        properties = shape._inline.docPr  # noqa: SLF001 -- python-docx has no call for the words of a picture
        properties.set("descr", clean(picture.alt))
        self._notes(picture.notes, kept=True)

    def _header_and_footer(self) -> None:
        """Title above; snapshot, data date and page number below; later sections repeat those of the first."""
        document, language = self.document, self.language
        section = self.word.sections[0]
        section.different_first_page_header_footer = False
        above = section.header.paragraphs[0]
        above.style = NOTE_STYLE
        above.add_run(clean(document.title))
        below = section.footer.paragraphs[0]
        below.style = NOTE_STYLE
        day = language.long_date(document.identity.as_of)
        words = language.text("snapshot {id}, data as of {date}", id=document.identity.id, date=day)
        below.add_run(f"{clean(document.country)} · {clean(words)} · ")
        _page_of(below, language.text("page {page} of {pages}", page="\x01", pages="\x02"))


def _page_of(paragraph: WordParagraph, words: str) -> None:
    plain = ""
    for character in words:
        if character in "\x01\x02":
            paragraph.add_run(plain)
            add_field(paragraph, "PAGE" if character == "\x01" else "NUMPAGES", shown="1")
            plain = ""
        else:
            plain += character
    paragraph.add_run(plain)


def _bookmark(at: int) -> str:
    return f"_Toc{at + 1:08d}"
