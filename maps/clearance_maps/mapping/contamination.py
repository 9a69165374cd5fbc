"""The contamination map: hazardous land as it stands, and what was released."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clearance_maps.language import language_of
from clearance_maps.mapping.land_colours import BY_CLASS, land_colourings
from clearance_maps.mapping.sector_land import land_of_sectors
from clearance_maps.mapping.sheet import sheet_of
from clearance_maps.mapping.writing import Panel, written
from clearance_maps.spoken import DRAWN

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance.headline import Headline
    from clearance.land.snapshot import Snapshot
    from clearance_maps.mapping.base import Picture, Squares
    from clearance_maps.mapping.sheet import Sheet

__all__ = ["contamination_map"]


def contamination_map(
    snapshot: Snapshot,
    *,
    lang: str,
    headline: Headline,
    outline: BaseGeometry | None,
    pictures: tuple[Picture | Squares, ...] = (),
) -> str:
    """The contamination map as one HTML file that opens without a network.

    Args:
        snapshot: the reading of the register that is drawn.
        lang: one of `DRAWN`.
        headline: the figures beside the map, of the same snapshot.
        outline: the country in WGS 84 lon, lat; None when there is none to draw.
        pictures: what lies under the land, from below: base maps, hills.

    Raises:
        NotFound: for a language without a catalogue.
        UnmappedAddress: when the page would ask another machine for something.
    """
    language = language_of(lang, snapshot.identity.country, among=DRAWN)
    country = language.country(snapshot.identity.country, snapshot.country_name)
    title = language.text("{country}: hazardous land", country=country)
    sheet = _with_choices(sheet_of(snapshot, language, outline, pictures=pictures))
    return written(sheet, headline, Panel(kind="contamination"), title=title)


def _with_choices(sheet: Sheet) -> Sheet:
    """What one can colour the open land by, and the sectors that stand for it from afar."""
    snapshot, language = sheet.snapshot, sheet.language
    mine = [layer.name for layer in sheet.layers if layer.symbol.is_open]
    if not mine:
        return sheet
    sectors, worn, reading = land_of_sectors(snapshot, language)
    return replace(
        sheet,
        layers=(*sheet.layers, *sectors),
        colourings=(*land_colourings(snapshot, language, mine), *worn),
        own_colours=language.text(BY_CLASS),
        of_sectors=reading,
    )
