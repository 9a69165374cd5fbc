"""What stands on the first page of every document: which snapshot its figures are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clearance_maps.documents.value import Document, Text

__all__ = ["identity_lines"]


def identity_lines(document: Document) -> tuple[tuple[str, Text], ...]:
    """Labels and texts: data date, snapshot, register, moment, and what else the document says of itself."""
    identity, language = document.identity, document.language
    known = identity.known_at.partition(".")[0].replace("T", " ").removesuffix("Z")
    return (
        (language.text("Data as of"), (language.long_date(identity.as_of),)),
        (language.text("Snapshot"), (identity.id,)),
        (language.text("Register"), (identity.register,)),
        (language.text("Known at"), (f"{known} UTC" if known else language.text("nothing recorded yet"),)),
        *document.facts,
    )
