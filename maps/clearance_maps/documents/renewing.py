"""A document made again from a file that somebody edited: own text in its places, and what was changed elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clearance_maps.documents.kept_text import read_edited, with_kept
from clearance_maps.documents.value import KeptParagraph, KeptRun, OwnText, Paragraph, Section
from clearance_maps.language import mark

if TYPE_CHECKING:
    from clearance_maps.documents.value import Document, Kept

__all__ = ["BY_HAND", "renewed"]

# The key of the place in which texts stand that were changed outside of the places.
BY_HAND = "by_hand"
TITLE = mark("Text changed by hand outside the marked places")
LEAD = mark(
    "These words were changed in the earlier file outside of the places for own text. Nothing of them is lost: move "
    "what is still needed into its place, correct figures in the register, and then empty this section."
)
PROMPT = mark("what else was changed by hand.")


def renewed(document: Document, file: bytes, name: str) -> tuple[Document, tuple[str, ...] | None]:
    """The document with what authors wrote in an earlier file, and what else was changed in that by hand.

    Texts that were changed outside of the places stand in a last section, which is a place of its own, so that they
    are kept until somebody empties it.

    Args:
        document: as it is made now.
        file: the bytes of the earlier Word file.
        name: of that, for errors.

    Returns:
        The document, and each text that was changed by hand as it stands there now; None for a file that does not say
        what was in it when it was written.

    Raises:
        FileRefused: for a file that cannot be read, or text without a place.
    """
    edited = read_edited(file, name)
    kept = dict(edited.kept)
    before = kept.get(BY_HAND, ())
    now = (KeptParagraph((KeptRun(text),), "bullet") for text in edited.by_hand or ())
    changed: tuple[Kept, ...] = (*before, *now)
    if changed:
        kept[BY_HAND] = changed
        place = OwnText(key=BY_HAND, prompt=document.language.text(PROMPT))
        lead = Paragraph((document.language.text(LEAD),), "note")
        last = Section(title=document.language.text(TITLE), blocks=(lead, place))
        document = replace(document, sections=(*document.sections, last))
    return with_kept(document, kept, name), edited.by_hand
