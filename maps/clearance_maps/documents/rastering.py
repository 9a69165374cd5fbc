"""A picture as dots, for files that cannot hold lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clearance_maps.documents.value import Picture

__all__ = ["picture_png"]

DOTS_PER_INCH = 200


def picture_png(picture: Picture) -> bytes:
    """The picture as PNG, drawn with the fonts that come with the program, so that it is the same on every machine."""
    if picture.png:
        return picture.png
    import typst  # noqa: PLC0415  only pictures of lines need it

    source = f'#set page(width: {picture.width_mm}mm, height: auto, margin: 0pt)\n#image("drawn.svg", width: 100%)'
    pages = typst.compile(  # type: ignore[call-overload]  # its stub leaves out the form with several files
        {"main.typ": source.encode(), "drawn.svg": picture.svg.encode()},
        format="png",
        ppi=DOTS_PER_INCH,
        ignore_system_fonts=True,
    )
    return pages if isinstance(pages, bytes) else b""
