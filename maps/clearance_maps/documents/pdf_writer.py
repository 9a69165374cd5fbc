"""A document as PDF, set by Typst from its value; the template is ours, and everything else reaches it as data."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from docx.image.exceptions import UnrecognizedImageError
from docx.image.image import Image

from clearance.errors import FileRefused
from clearance.saying import saying
from clearance_maps.documents.agreement import refuse_disagreements
from clearance_maps.documents.docx_file import ACROSS_MM, UPRIGHT_MM, clean
from clearance_maps.documents.first_page import identity_lines
from clearance_maps.documents.numbering import captions_of, heading_numbers
from clearance_maps.documents.page_turns import lying
from clearance_maps.documents.table_shape import at_right, cell_words, heads_at_right, widths_of
from clearance_maps.documents.value import (
    Bullets,
    KeptParagraph,
    KeptPicture,
    KeptTable,
    OwnText,
    Paragraph,
    Picture,
    Table,
)
from clearance_maps.documents.worded import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearance_maps.documents.numbering import Caption
    from clearance_maps.documents.value import Block, Document, Kept

__all__ = ["as_pdf"]

DRAWN_KINDS = frozenset({"image/png", "image/jpeg", "image/gif"})


def as_pdf(document: Document) -> bytes:
    """The document as PDF with bookmarks and tags; the same value gives the same bytes.

    Text of records is data to the template: nothing in it is read as markup.

    Raises:
        FiguresDisagree: when two of its figures differ.
        FileRefused: for a picture in the authors' own text that cannot be drawn.
    """
    import typst  # noqa: PLC0415  compiled; loaded where a PDF is asked for

    refuse_disagreements(document)
    writing = _Writing(document)
    parts = writing.parts()
    known = document.identity.known_at
    moment = datetime.fromisoformat(known).astimezone(UTC) if known else datetime(2000, 1, 1, tzinfo=UTC)
    fonts = files("clearance_maps") / "assets" / "@expo-google-fonts"
    try:
        made: bytes = typst.compile(  # type: ignore[call-overload]  # its stub leaves out the form with several files
            parts,
            format="pdf",
            timestamp=int(moment.timestamp()),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
        )
    except typst.TypstError as fault:
        raise FileRefused(
            "{title}: a picture in the authors' own text cannot be set as PDF ({why}); use PNG or JPEG pictures",
            title=document.title,
            why=fault.message,
        ) from fault
    return made


class _Writing:
    """One document while it becomes data for the template."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.language = document.language
        self.captions = captions_of(document)
        self.pictures: dict[str, bytes] = {}

    def parts(self) -> dict[str, bytes]:
        """The files that the template is compiled with."""
        data = json.dumps(self._data(), ensure_ascii=False, sort_keys=True).encode()
        template = (files("clearance_maps") / "documents" / "page" / "document.typ").read_bytes()
        return {"main.typ": template, "data.json": data, **self.pictures}

    def _data(self) -> dict[str, object]:
        document, language = self.document, self.language
        day = language.long_date(document.identity.as_of)
        return {
            "lang": language.locale.language,
            "region": language.locale.territory,
            "rtl": language.locale.character_order == "right-to-left",
            "title": clean(document.title),
            "subtitle": clean(document.subtitle),
            "facts": [[clean(label), clean(text_of(text, language))] for label, text in identity_lines(document)],
            "summary": [clean(text_of(text, language)) for text in document.summary],
            "disclaimer": clean(document.disclaimer),
            "contents": language.text("Contents") if document.contents else "",
            "page": clean(language.text("page {page} of {pages}", page="\u241f", pages="\u241e")),
            "footer": clean(
                f"{document.country} · "
                + language.text("snapshot {id}, data as of {date}", id=document.identity.id, date=day)
            ),
            "runs": [
                {"across": across, "items": [item for _, item in items]}
                for across, items in groupby(self._items(), key=itemgetter(0))
            ],
        }

    def _items(self) -> Iterator[tuple[bool, dict[str, object]]]:
        """Headings and blocks in order, each with whether it lies across."""
        document = self.document
        numbers = heading_numbers(document)
        for number, section, lies in zip(numbers, document.sections, lying(document), strict=True):
            title = clean(f"{number}  {section.title}")
            yield lies.heading, {"is": "heading", "title": title, "level": section.level}
            for block, across in zip(section.blocks, lies.blocks, strict=True):
                yield across, self._block(block, across=across)

    def _block(self, block: Block, *, across: bool) -> dict[str, object]:
        language = self.language
        match block:
            case Paragraph():
                return {"is": "paragraph", "style": block.style, "text": clean(text_of(block.text, language))}
            case Bullets():
                return {"is": "bullets", "items": [clean(text_of(item, language)) for item in block.items]}
            case Table():
                return self._table(block, across=across)
            case Picture():
                return self._picture(block)
            case OwnText():
                prompt = language.text("To be written by the authors: {prompt}", prompt=block.prompt)
                return {"is": "own", "prompt": clean(prompt), "kept": [self._kept(one) for one in block.kept]}

    def _table(self, table: Table, *, across: bool) -> dict[str, object]:
        cells = cell_words(table, self.language)
        width_mm = ACROSS_MM if across else UPRIGHT_MM
        return {
            "is": "table",
            "caption": _caption(self.captions.get(id(table))),
            "widths": widths_of(table, cells, width_mm),
            "right": heads_at_right(table),
            "heads": [clean(column.heading) for column in table.columns],
            "rows": [
                {
                    "role": row.role.value,
                    "cells": [clean(word) for word in words],
                    "right": right,
                }
                for row, words, right in zip(table.rows, cells, at_right(table), strict=True)
            ],
            "notes": [clean(text_of(note, self.language)) for note in table.notes],
        }

    def _picture(self, picture: Picture) -> dict[str, object]:
        ending, content = ("png", picture.png) if picture.png else ("svg", picture.svg.encode())
        return {
            "is": "picture",
            "caption": _caption(self.captions.get(id(picture))),
            "file": self._file(content, ending),
            "width": picture.width_mm,
            "alt": clean(picture.alt),
            "notes": [clean(text_of(note, self.language)) for note in picture.notes],
        }

    def _kept(self, block: Kept) -> dict[str, object]:
        match block:
            case KeptParagraph():
                runs = [{"text": run.text, "bold": run.bold, "italic": run.italic} for run in block.runs]
                return {"is": "text", "style": block.style, "runs": runs}
            case KeptTable():
                columns = max(len(row) for row in block.rows)
                return {"is": "grid", "columns": columns, "rows": [list(row) for row in block.rows]}
            case KeptPicture():
                ending = "png" if block.image.startswith(b"\x89PNG") else "jpg"
                return {"is": "image", "file": self._file(block.image, ending), "width": block.width_mm}

    def _file(self, content: bytes, ending: str) -> str:
        """The name of a picture; one of dots goes inside a drawing, because Typst is handed its files as text only."""
        name = f"picture{len(self.pictures)}.svg"
        self.pictures[name] = content if ending == "svg" else self._drawing_of(content)
        return name

    def _drawing_of(self, content: bytes) -> bytes:
        try:
            image = Image.from_blob(content)
        except UnrecognizedImageError as fault:
            raise self._no_picture(saying("its kind is not known")) from fault
        if image.content_type not in DRAWN_KINDS:
            raise self._no_picture(saying("it is {kind}", kind=image.content_type))
        size = f'width="{image.px_width}" height="{image.px_height}"'
        data = f"data:{image.content_type};base64,{base64.b64encode(content).decode()}"
        head = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size}>'
        return f'{head}<image {size} xlink:href="{data}"/></svg>'.encode()

    def _no_picture(self, why: str) -> FileRefused:
        return FileRefused(
            "{title}: a picture in the authors' own text cannot be set as PDF ({why}); use PNG or JPEG pictures",
            title=self.document.title,
            why=why,
        )


def _caption(caption: Caption | None) -> str:
    return clean(caption.text) if caption else ""
