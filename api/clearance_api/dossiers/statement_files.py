"""A land statement as a file: JSON, Word or PDF, made of one value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from clearance.errors import InvalidQuantity
from clearance_api.dossiers.corner_points import corner_points

if TYPE_CHECKING:
    from clearance.land.parcel import LandStatement

__all__ = ["STATEMENT_ENDINGS", "statement_file"]

STATEMENT_ENDINGS = ("json", "docx", "pdf")


def statement_file(statement: LandStatement, ending: str, *, lang: str, link: str = "") -> bytes:
    """The bytes of the file.

    Args:
        statement: what the register says.
        ending: one of `STATEMENT_ENDINGS`.
        lang: language of its words; JSON is in English.
        link: address of the service; empty where there is none.

    Raises:
        InvalidQuantity: for another ending.
        NotFound: for a language without a catalogue.
    """
    if ending == "json":
        return orjson.dumps(statement.to_dict(), option=orjson.OPT_INDENT_2)
    if ending not in STATEMENT_ENDINGS:
        raise InvalidQuantity(
            "a land statement is no .{ending}; give one of {endings}",
            ending=ending,
            endings=tuple(STATEMENT_ENDINGS),
        )
    from clearance_maps.documents.ground.statement import land_document  # noqa: PLC0415  only where paper is asked for

    parcel = statement.parcel
    corners = corner_points(parcel.route or parcel.ground, on=statement.identity.as_of)
    document = land_document(statement, lang=lang, corners=corners, link=link)
    from clearance_maps.documents.writers import written  # noqa: PLC0415  the same

    return written(document, ending)
