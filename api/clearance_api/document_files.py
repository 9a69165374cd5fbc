"""Documents as files, the same for the command line and the service, with the own text of an earlier file put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from clearance_maps.documents.value import Document

__all__ = ["KeptFile", "Written", "document_file"]

# Bytes and name of an earlier Word file whose own text is put back.
KeptFile = tuple[bytes, str]


class Written(NamedTuple):
    """A file, and the texts of the earlier one that were changed by hand outside of its places; None: nobody knows."""

    content: bytes
    by_hand: tuple[str, ...] | None = ()


def document_file(document: Document, ending: str, kept: KeptFile | None = None) -> Written:
    """A document in one of its forms; the same document gives the same bytes.

    Args:
        document: what is written.
        ending: the form.
        kept: an earlier Word file of this kind whose own text is put back.

    Raises:
        FileRefused: for another ending, or for what the form, or the earlier file, cannot hold.
        FiguresDisagree: when two of its figures differ.
    """
    # What reads and writes Word files is loaded only where a file is asked for.
    from clearance_maps.documents.renewing import renewed  # noqa: PLC0415
    from clearance_maps.documents.writers import written  # noqa: PLC0415

    by_hand: tuple[str, ...] | None = ()
    if kept is not None:
        document, by_hand = renewed(document, *kept)
    return Written(written(document, ending), by_hand)
