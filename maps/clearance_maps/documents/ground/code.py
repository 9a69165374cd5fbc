"""The code on a paper that a telephone reads: which snapshot it is of, and the sum to check it by."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from clearance_maps.documents.value import Picture

if TYPE_CHECKING:
    from clearance.land.parcel import LandStatement
    from clearance_maps.language import Language

__all__ = ["code_content", "code_picture"]


def code_content(statement: LandStatement, link: str = "") -> str:
    """What the code says: the service's address where it is known, snapshot, data date and check sum; plain text.

    Example:
        >>> code_content.__name__
        'code_content'
    """
    identity = statement.identity
    said = (
        f"snapshot={identity.id} as_of={identity.as_of.isoformat()} known_at={identity.known_at} "
        f"check={statement.check}"
    )
    return f"{link}\n{said}" if link else f"Clearance land statement {said}"


def code_picture(statement: LandStatement, language: Language, link: str = "") -> Picture:
    """The code as a picture of 32 mm, readable when a quarter of it is dirty."""
    import segno  # noqa: PLC0415  only paper with a code needs it

    made = io.BytesIO()
    segno.make_qr(code_content(statement, link), error="q").save(made, kind="svg", border=4, omitsize=True)
    alt = language.text("QR code with snapshot and check sum {check}", check=statement.check)
    return Picture(title="", alt=alt, svg=made.getvalue().decode(), width_mm=32.0)
