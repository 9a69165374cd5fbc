"""A picture as dots, for files that cannot hold lines."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from clearance_maps.charts.picture import png_of

if TYPE_CHECKING:
    from clearance_maps.documents.value import Picture

__all__ = ["picture_png"]

DOTS_PER_INCH = 180
KEPT = 32


def picture_png(picture: Picture) -> bytes:
    """The picture as PNG, drawn with the fonts that come with the program, so that it is the same on every machine."""
    return picture.png or _drawn(picture.svg)


@lru_cache(maxsize=KEPT)
def _drawn(svg: str) -> bytes:
    """Kept for a while: a document is often asked for in several forms."""
    return png_of(svg, dpi=DOTS_PER_INCH)
