"""The forms of a document, by the ending of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import FileRefused

if TYPE_CHECKING:
    from clearance_maps.documents.value import Document

__all__ = ["DOCUMENT_ENDINGS", "written"]

DOCUMENT_ENDINGS = ("docx", "xlsx", "pdf")


def written(document: Document, ending: str) -> bytes:
    """The document as a file of an ending, one of `DOCUMENT_ENDINGS`; the same value gives the same bytes.

    Raises:
        FiguresDisagree: when two of its figures differ.
        FileRefused: for another ending, or for what the form cannot hold.
    """
    if ending == "docx":
        from clearance_maps.documents.docx_writer import as_docx  # noqa: PLC0415  loaded when asked for

        return as_docx(document)
    if ending == "xlsx":
        from clearance_maps.documents.xlsx_writer import as_xlsx  # noqa: PLC0415  the same

        return as_xlsx(document)
    if ending == "pdf":
        from clearance_maps.documents.pdf_writer import as_pdf  # noqa: PLC0415  the same

        return as_pdf(document)
    raise FileRefused(
        "'.{ending}' is no form of a document; use {endings}",
        ending=ending,
        endings=tuple(f".{one}" for one in DOCUMENT_ENDINGS),
    )
