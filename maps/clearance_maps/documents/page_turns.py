"""Where pages turn: a section that may lie across does so from the first table that an upright page has no room for.

What fits on an upright page stays with the text before it, so that turning leaves few pages half empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance_maps.documents.docx_file import UPRIGHT_MM
from clearance_maps.documents.table_shape import cell_words, fits
from clearance_maps.documents.value import Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance_maps.documents.value import Document, Section
    from clearance_maps.language import Language

__all__ = ["Lying", "lying"]


@dataclass(frozen=True, slots=True)
class Lying:
    """Of a section: whether its heading stands on a page that lies across, and whether each of its blocks does."""

    heading: bool
    blocks: tuple[bool, ...]


def lying(document: Document) -> list[Lying]:
    """How the pages lie of each section; once turned, they stay so up to a section that never lies across."""
    found: list[Lying] = []
    across = False
    for at, section in enumerate(document.sections):
        turn = 0 if across else _turn(document.sections[at:], document.language)
        heading = section.across and turn == 0
        blocks = tuple(section.across and place >= turn for place in range(len(section.blocks)))
        found.append(Lying(heading, blocks))
        across = (heading, *blocks)[-1]
    return found


def _turn(sections: Sequence[Section], language: Language) -> int:
    """The block of the first section at which pages turn; 0 is its heading, its number of blocks no turn at all."""
    section = sections[0]
    if not section.across:
        return len(section.blocks)
    if not section.blocks:
        # A heading alone lies as what follows it.
        return 0 if len(sections) > 1 and sections[1].across and _turn(sections[1:], language) == 0 else 1
    wide = (
        place
        for place, block in enumerate(section.blocks)
        if isinstance(block, Table) and not fits(block, cell_words(block, language), UPRIGHT_MM)
    )
    turn = next(wide, len(section.blocks))
    # What introduces the table turns with it.
    while 0 < turn < len(section.blocks) and isinstance(section.blocks[turn - 1], Paragraph):
        turn -= 1
    return turn
