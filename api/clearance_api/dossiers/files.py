"""The dossier of an area with its turning points, and documents with the own text of an earlier file put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_api.dossiers.corner_points import corner_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.land.story import AreaStory
    from clearance_api.request_file import KeptFile
    from clearance_maps.documents.ground.area_surroundings import Exposed, PlannedTask
    from clearance_maps.documents.value import Document

__all__ = ["document_file", "dossier_of"]


def document_file(document: Document, ending: str, kept: KeptFile | None = None) -> bytes:
    """The bytes of a document in one of its forms; the same document gives the same bytes.

    Args:
        document: what is written.
        ending: the form.
        kept: an earlier Word file of this kind whose own text is put back.

    Raises:
        FileRefused: for another ending, or for what the form, or the earlier file, cannot hold.
        FiguresDisagree: when two of its figures differ.
    """
    # What reads and writes Word files is loaded only where a file is asked for.
    from clearance_maps.documents.kept_text import read_kept, with_kept  # noqa: PLC0415
    from clearance_maps.documents.writers import written  # noqa: PLC0415

    return written(with_kept(document, read_kept(*kept), kept[1]) if kept else document, ending)


def dossier_of(
    story: AreaStory, *, lang: str, tasks: Sequence[PlannedTask] = (), exposed: Sequence[Exposed] = ()
) -> Document:
    """The dossier of an area with its turning points in every notation."""
    from clearance_maps.documents.ground.dossier import dossier_document  # noqa: PLC0415  only where one is asked for

    corners = corner_points(story.ground, on=story.identity.as_of)
    return dossier_document(story, lang=lang, corners=corners, tasks=tasks, exposed=exposed)
