"""What authors wrote into an earlier Word file, read back by the places it stands in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from docx.api import Document as OpenedDocument
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph as WordParagraph

from clearance.errors import FileRefused
from clearance_maps.documents.docx_own import TAG
from clearance_maps.documents.value import KeptParagraph, KeptPicture, KeptRun, KeptTable, OwnText

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.run import Run

    from clearance_maps.documents.value import Document, Kept

__all__ = ["KeptTexts", "read_kept", "with_kept"]

KeptTexts = Mapping[str, tuple["Kept", ...]]
LARGEST_UNPACKED = 200_000_000
# What a file may hold that is not put back; it is refused, never dropped.
NOT_KEPT = {
    "w:footnoteReference": "a footnote",
    "w:endnoteReference": "an endnote",
    "m:oMath": "an equation",
    "w:object": "an embedded object",
    "w:pict": "an old drawing",
    "wps:wsp": "a drawn shape",
    "c:chart": "a chart",
    "w:ins": "tracked changes",
    "w:del": "tracked changes",
}
SPACES = {
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
}
EMU_PER_MM = 36_000
USUAL_WIDTH_MM = 170.0


def read_kept(file: bytes, name: str) -> KeptTexts:
    """The own text of a Word file that this program wrote and somebody edited, by the keys of its places.

    Args:
        file: the bytes of the docx.
        name: of the file, for errors.

    Raises:
        FileRefused: for a file that is no Word file, has no such places, or holds there what would not be kept.
    """
    document = _opened(file, name)
    controls = list(document.element.body.iter(qn("w:sdt")))
    places = {key: control for control in controls if (key := _key(control))}
    if not places:
        raise FileRefused(
            f"{name} has no places for own text; give a .docx that `clearance report` has written and whose content "
            "controls were left in"
        )
    kept: dict[str, tuple[Kept, ...]] = {}
    for key, control in places.items():
        if control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is None:
            _refuse_what_is_lost(control, key, name)
            kept[key] = tuple(_blocks(document, control))
    return {key: blocks for key, blocks in kept.items() if blocks}


def with_kept(document: Document, kept: KeptTexts, name: str) -> Document:
    """The document with earlier texts in their places.

    Raises:
        FileRefused: for a text whose place this document does not have; nothing that somebody wrote is dropped.
    """
    own = {block.key for section in document.sections for block in section.blocks if isinstance(block, OwnText)}
    lost = sorted(kept.keys() - own)
    if lost:
        raise FileRefused(
            f"{name} holds own text for '{lost[0]}', which this document has no place for; take the file of the same "
            "kind of document, or move that text"
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
                raise FileRefused(f"{name} unpacks to {unpacked:,} bytes; no document of ours is as large")
        return OpenedDocument(io.BytesIO(file))
    except (zipfile.BadZipFile, KeyError, ValueError) as fault:
        raise FileRefused(f"{name} is no Word file; give the .docx that was edited") from fault


def _key(control: BaseOxmlElement) -> str:
    tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    value = "" if tag is None else str(tag.get(qn("w:val"), ""))
    return value.removeprefix(TAG) if value.startswith(TAG) else ""


def _refuse_what_is_lost(control: BaseOxmlElement, key: str, name: str) -> None:
    for tag, words in NOT_KEPT.items():
        prefix, _, local = tag.partition(":")
        full = f"{{{SPACES[prefix]}}}{local}" if prefix in SPACES else qn(tag)
        if next(control.iter(full), None) is not None:
            raise FileRefused(
                f"{name}, place '{key}': holds {words}, which would not be kept; accept or turn it into text first"
            )


def _blocks(document: WordDocument, control: BaseOxmlElement) -> Iterator[Kept]:
    content = control.find(qn("w:sdtContent"))
    for element in () if content is None else content:
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
    for piece in paragraph.iter_inner_content():
        if isinstance(piece, Hyperlink):
            yield from piece.runs
        else:
            yield piece


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
