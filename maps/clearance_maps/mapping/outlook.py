"""The outlook map: when the work will be done, as a distribution, beside where the land lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_maps.language import language_of
from clearance_maps.mapping.outlook_areas import outlook_sheet, panel_of
from clearance_maps.mapping.outlook_text import outlook_of
from clearance_maps.mapping.sheet import sheet_of
from clearance_maps.mapping.writing import Panel, written
from clearance_maps.spoken import DRAWN

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance.headline import Headline
    from clearance.land.snapshot import Snapshot
    from clearance.plan.area_outlook import PlanOutlook
    from clearance_maps.mapping.base import Picture, Squares

__all__ = ["outlook_map"]

# In pixels; the map is small beside the chart.
LARGEST_RADIUS = 14.0
# The rest, deadline and output, stands beside the chart.
SHOWN_FACTS = 4


def outlook_map(
    snapshot: Snapshot,
    *,
    lang: str,
    headline: Headline,
    outline: BaseGeometry | None,
    areas: PlanOutlook | None = None,
    pictures: tuple[Picture | Squares, ...] = (),
) -> str:
    """The outlook as one HTML file that opens without a network.

    Args:
        snapshot: the reading of the register that is drawn.
        lang: one of `DRAWN`.
        headline: the figures and the forecast, of the same snapshot.
        outline: the country in WGS 84 lon, lat; None when there is none to draw.
        areas: when each area and sector is done, from a plan of the same snapshot; None: there is no plan, and the
            page says that the forecast is of the whole country alone.
        pictures: what lies under the land, from below: base maps, hills.

    Raises:
        NotFound: for a language without a catalogue.
        UnmappedAddress: when the page would ask another machine for something.
    """
    language = language_of(lang, snapshot.identity.country, among=DRAWN)
    country = language.country(snapshot.identity.country, snapshot.country_name)
    title = language.text("{country}: outlook to completion", country=country)
    sheet = sheet_of(snapshot, language, outline, largest_radius=LARGEST_RADIUS, pictures=pictures)
    if areas is not None:
        sheet = outlook_sheet(sheet, areas)
    panel = Panel(
        kind="outlook" if areas is None else "outlook with-areas",
        template="" if areas is None else "outlook_areas.html",
        values={} if areas is None else panel_of(areas, sheet),
        outlook=outlook_of(snapshot, headline, language, has_plan=areas is not None),
        facts=SHOWN_FACTS,
    )
    return written(sheet, headline, panel, title=title)
