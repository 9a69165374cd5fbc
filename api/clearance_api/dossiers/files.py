"""The dossier of an area with its turning points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_api.dossiers.corner_points import corner_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.land.story import AreaStory
    from clearance_maps.documents.ground.area_surroundings import Exposed, PlannedTask
    from clearance_maps.documents.value import Document

__all__ = ["dossier_of"]


def dossier_of(
    story: AreaStory, *, lang: str, tasks: Sequence[PlannedTask] = (), exposed: Sequence[Exposed] = ()
) -> Document:
    """The dossier of an area with its turning points in every notation."""
    from clearance_maps.documents.ground.dossier import dossier_document  # noqa: PLC0415  only where one is asked for

    corners = corner_points(story.ground, on=story.identity.as_of)
    return dossier_document(story, lang=lang, corners=corners, tasks=tasks, exposed=exposed)
