"""Addresses that take an earlier Word file, whose own text is put back into the new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastapi import Request, Response

from clearance_api.description import problem_described, responses
from clearance_api.habits.refusals import UnsupportedMedia
from clearance_api.service import DOCX, PDF, XLSX

if TYPE_CHECKING:
    from clearance_api.document_files import KeptFile, Written

__all__ = ["FORMS", "again", "renewed_answer", "sent_file"]

FORMS = {"docx": DOCX, "xlsx": XLSX, "pdf": PDF}
OLD_FILE = {
    "requestBody": {
        "required": True,
        "description": "An earlier file of this kind, as somebody edited it.",
        "content": {DOCX: {"schema": {"type": "string", "format": "binary"}}},
    }
}


# How many texts of the earlier file were changed outside of the marked places; they stand in the last section.
BY_HAND, UNKNOWN = "Clearance-Changed-By-Hand", "unknown"


def again(media: str) -> dict[str, Any]:
    """How an address is described that takes an earlier file."""
    answers = responses(media) | {415: problem_described("The earlier file is no Word file.")}
    return {"response_class": Response, "responses": answers, "openapi_extra": OLD_FILE}


async def sent_file(request: Request) -> KeptFile:
    """The earlier file, and how errors name it; it is kept nowhere.

    Raises:
        UnsupportedMedia: when something else is sent.
    """
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != DOCX:
        raise UnsupportedMedia("the earlier file is sent as '{sent}'; send the .docx as {docx}", sent=sent, docx=DOCX)
    return await request.body(), "the file that was sent"


def renewed_answer(made: Written, media: str, *, snapshot_id: str, headers: Mapping[str, str]) -> Response:
    """A document made from an earlier file: it says which snapshot it is of, and what was changed by hand."""
    said = {
        **headers,
        "Clearance-Snapshot": snapshot_id,
        BY_HAND: UNKNOWN if made.by_hand is None else str(len(made.by_hand)),
    }
    return Response(made.content, media_type=media, headers=said)
