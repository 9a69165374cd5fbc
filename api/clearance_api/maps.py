"""Maps of what more than one room gives: the checks of the core, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.land.checks import check_snapshot
from clearance_maps.mapping.findings import findings_map

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance.headline import Headline
    from clearance.land.snapshot import Snapshot

__all__ = ["checked_map"]


def checked_map(snapshot: Snapshot, *, lang: str, headline: Headline, outline: BaseGeometry | None) -> str:
    """The map of what the checks of a snapshot find.

    Raises:
        NotFound: for a language without a catalogue.
    """
    return findings_map(snapshot, check_snapshot(snapshot), lang=lang, headline=headline, outline=outline)
