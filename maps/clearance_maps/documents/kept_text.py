"""What authors wrote into an earlier Word file, read back by the places it stands in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docx.api import Document as OpenedDocument
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from clearance.errors import FileRefused
from clearance.saying import saying
from clearance_maps.documents.docx_marks import is_prompt, mark_of, marks_in, said_in, texts_of
from clearance_maps.documents.docx_own import TAG, key_of
from clearance_maps.documents.value import KeptParagraph, KeptPicture, KeptRun, KeptTable, OwnText

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

    from clearance_maps.documents.value import Document, Kept

__all__ = ["Edited", "KeptTexts", "read_edited", "read_kept", "with_kept"]

KeptTexts = Mapping[str, tuple["Kept", ...]]
HEADING = "_Toc"
LARGEST_UNPACKED = 200_000_000
# What a file may hold that is not put back; it is refused, never dropped.
NOT_KEPT = {
    "w:footnoteReference": saying("a footnote"),
    "w:endnoteReference": saying("an endnote"),
    "m:oMath": saying("an equation"),
    "w:object": saying("an embedded object"),
    "w:pict": saying("an old drawing"),
    "wps:wsp": saying("a drawn shape"),
    "c:chart": saying("a chart"),
    "w:ins": saying("tracked changes"),
    "w:del": saying("tracked changes"),
}
SPACES = {
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
}
EMU_PER_MM = 36_000
USUAL_WIDTH_MM = 170.0


@dataclass(frozen=True, slots=True)
class Edited:
    """What somebody did to a file that this program wrote.

    Args:
        kept: own text by the keys of its places.
        by_hand: texts outside of the places that were not there when the file was written; None when the file does not
            say what was there.
    """

    kept: KeptTexts
    by_hand: tuple[str, ...] | None


def read_kept(file: bytes, name: str) -> KeptTexts:
    """The own text of a Word file that this program wrote and somebody edited, by the keys of its places.

    Args:
        file: the bytes of the docx.
        name: of the file, for errors.

    Raises:
        FileRefused: for a file that is no Word file, has no such places, or holds there what would not be kept.
    """
    return read_edited(file, name).kept


def read_edited(file: bytes, name: str) -> Edited:
    """The own text of a Word file, and what else was changed in it by hand.

    Args:
        file: the bytes of the docx.
        name: of the file, for errors.

    Raises:
        FileRefused: for a file that is no Word file, has no such places, or holds there what would not be kept.
    """
    document = _opened(file, name)
    marks = marks_in(document)
    controls = {
        key: [] if is_prompt(control) else list(control.find(qn("w:sdtContent")))
        for control in document.element.body.iter(qn("w:sdt"))
        if (key := _key(control))
    }
    places = controls or _bookmarked(document, marks)
    if not places:
        raise FileRefused(
            "{name} has no places for own text; give a .docx that `clearance report` has written and whose content "
            "controls were left in",
            name=name,
        )
    for key, elements in places.items():
        _refuse_what_is_lost(elements, key, name)
    kept = {key: tuple(_blocks(document, elements)) for key, elements in places.items()}
    own = {id(element) for elements in places.values() for element in elements}

    def is_own(element: BaseOxmlElement) -> bool:
        return id(element) in own or (element.tag == qn("w:sdt") and bool(_key(element)))

    said = said_in(document, skipped=is_own)
    by_hand = tuple(dict.fromkeys(text for text in said if mark_of(text) not in marks)) if marks else None
    return Edited({key: blocks for key, blocks in kept.items() if blocks}, by_hand)


def _bookmarked(document: WordDocument, marks: frozenset[str]) -> dict[str, list[BaseOxmlElement]]:
    """Places by their bookmarks, in a file that LibreOffice saved: up to the next heading, without what was there."""
    found: dict[str, list[BaseOxmlElement]] = {}
    key = ""
    for element in document.element.body:
        names = [str(mark.get(qn("w:name"), "")) for mark in element.iter(qn("w:bookmarkStart"))]
        own = next((own for name in names if (own := key_of(name))), "")
        if own or any(name.startswith(HEADING) for name in names):
            key = own
            if own:
                found[own] = []
        if key and element.tag in {qn("w:p"), qn("w:tbl")} and not _was_there(element, marks):
            found[key].append(element)
    return found


def _was_there(element: BaseOxmlElement, marks: frozenset[str]) -> bool:
    """Whether all that a block says was in the file when it was written."""
    said = list(texts_of(element))
    return bool(said) and all(mark_of(text) in marks for text in said)


def with_kept(document: Document, kept: KeptTexts, name: str) -> Document:
    """The document with earlier texts in their places.

    Raises:
        FileRefused: for a text whose place this document does not have; nothing that somebody wrote is dropped.
    """
    own = {block.key for section in document.sections for block in section.blocks if isinstance(block, OwnText)}
    lost = sorted(kept.keys() - own)
    if lost:
        raise FileRefused(
            "{name} holds own text for '{lost}', which this document has no place for; take the file of the same kind "
            "of document, or move that text",
            name=name,
            lost=lost[0],
        )
    sections = tuple(
        replace(
            section,
            blocks=tuple(
                replace(block, kept=kept[block.key]) if isinstance(block, OwnText) and block.key in kept else block
                for block in section.blocks
            ),
        )
        for section in document.sections
    )
    return replace(document, sections=sections)


def _opened(file: bytes, name: str) -> WordDocument:
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
            if unpacked > LARGEST_UNPACKED:
                raise FileRefused(
                    "{name} unpacks to {unpacked} bytes; no document of ours is as large", name=name, unpacked=unpacked
                )
        return OpenedDocument(io.BytesIO(file))
    except (zipfile.BadZipFile, KeyError, ValueError) as fault:
        raise FileRefused("{name} is no Word file; give the .docx that was edited", name=name) from fault


def _key(control: BaseOxmlElement) -> str:
    tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    value = "" if tag is None else str(tag.get(qn("w:val"), ""))
    return value.removeprefix(TAG) if value.startswith(TAG) else ""


def _refuse_what_is_lost(elements: Sequence[BaseOxmlElement], key: str, name: str) -> None:
    for tag, words in NOT_KEPT.items():
        prefix, _, local = tag.partition(":")
        full = f"{{{SPACES[prefix]}}}{local}" if prefix in SPACES else qn(tag)
        if any(next(element.iter(full), None) is not None for element in elements):
            raise FileRefused(
                "{name}, place '{key}': holds {words}, which would not be kept; accept or turn it into text first",
                name=name,
                key=key,
                words=words,
            )


def _blocks(document: WordDocument, elements: Sequence[BaseOxmlElement]) -> Iterator[Kept]:
    for element in elements:
        if element.tag == qn("w:tbl"):
            table = WordTable(element, document)
            yield KeptTable(tuple(tuple(cell.text for cell in row.cells) for row in table.rows))
        elif element.tag == qn("w:p"):
            yield from _of_paragraph(document, WordParagraph(element, document))


def _of_paragraph(document: WordDocument, paragraph: WordParagraph) -> Iterator[Kept]:
    for drawing in paragraph._p.iter(qn("wp:inline"), qn("wp:anchor")):  # noqa: SLF001 -- no call for pictures of text
        picture = _picture(document, drawing)
        if picture is not None:
            yield picture
    runs = tuple(
        KeptRun(run.text, bold=bool(run.bold), italic=bool(run.italic)) for run in _runs(paragraph) if run.text
    )
    if runs:
        yield KeptParagraph(_merged(runs), _style(paragraph))


def _runs(paragraph: WordParagraph) -> Iterator[Run]:
    """All runs, also those in links, and in the content controls that LibreOffice puts inside of paragraphs."""
    return (Run(element, paragraph) for element in paragraph._p.iter(qn("w:r")))  # noqa: SLF001 -- no call for these


def _merged(runs: tuple[KeptRun, ...]) -> tuple[KeptRun, ...]:
    """Runs of one look as one: a word processor cuts them wherever somebody paused."""
    made: list[KeptRun] = []
    for run in runs:
        if made and (made[-1].bold, made[-1].italic) == (run.bold, run.italic):
            made[-1] = replace(made[-1], text=made[-1].text + run.text)
        else:
            made.append(run)
    return tuple(made)


def _style(paragraph: WordParagraph) -> str:
    name = (paragraph.style.name or "") if paragraph.style is not None else ""
    if name.startswith("Heading"):
        return "heading"
    if name.startswith("List Number"):
        return "number"
    properties = paragraph._p.pPr  # noqa: SLF001 -- no call for lists
    in_list = properties is not None and properties.find(qn("w:numPr")) is not None
    return "bullet" if in_list or name.startswith("List") else "body"


def _picture(document: WordDocument, drawing: BaseOxmlElement) -> KeptPicture | None:
    blip = next(drawing.iter(qn("a:blip")), None)
    part = None if blip is None else document.part.related_parts.get(str(blip.get(qn("r:embed"), "")))
    if part is None:
        return None
    extent = drawing.find(qn("wp:extent"))
    width = USUAL_WIDTH_MM if extent is None else int(extent.get("cx", "0")) / EMU_PER_MM
    return KeptPicture(part.blob, min(width, USUAL_WIDTH_MM) or USUAL_WIDTH_MM)
