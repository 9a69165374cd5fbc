"""Maps of what more than one room gives: the checks of the core, surfaces, plans; drawn with what lies under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.land.checks import check_snapshot
from clearance_geodata.countries import outline
from clearance_maps.language import language_of
from clearance_maps.mapping.base import Picture, Squares
from clearance_maps.mapping.eastward import lies_together
from clearance_maps.mapping.findings import findings_map
from clearance_maps.mapping.sheet import sheet_of

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from clearance.headline import Headline
    from clearance.land.snapshot import Snapshot
    from clearance_maps.mapping.exposed import Exposed

__all__ = ["Under", "checked_map", "extent_shown", "surface_map"]

Under = tuple[Picture | Squares, ...]


def extent_shown(snapshot: Snapshot) -> tuple[float, float, float, float]:
    """What maps of a snapshot show at first: west, south, east, north in degrees; east is beyond 180 where land is."""
    return lies_together(sheet_of(snapshot, language_of("en"), outline(snapshot.identity.country))).extent


def checked_map(
    snapshot: Snapshot, *, lang: str, headline: Headline, outline: BaseGeometry | None, pictures: Under = ()
) -> str:
    """The map of what the checks of a snapshot find.

    Raises:
        NotFound: for a language without a catalogue.
    """
    found = check_snapshot(snapshot)
    return findings_map(snapshot, found, lang=lang, headline=headline, outline=outline, pictures=pictures)


def surface_map(
    snapshot: Snapshot,
    surface: Path,
    *,
    lang: str,
    headline: Headline,
    outline: BaseGeometry | None,
    exposed: Exposed | None = None,
    pictures: Under = (),
) -> str:
    """The map of a surface of mines that was made of the snapshot.

    Raises:
        NotFound: for a language without a catalogue.
    """
    from clearance_geodata.surface.colours import LEGENDS  # noqa: PLC0415  loads GDAL
    from clearance_geodata.surface.reading import surface_file  # noqa: PLC0415  the same
    from clearance_geodata.underlay import surface_pictured  # noqa: PLC0415  the same
    from clearance_maps.mapping.density import density_map  # noqa: PLC0415  only where it is asked for

    side = f"{surface_file(surface).cell_m:g} m"
    painted = Picture(*surface_pictured(surface, extent_shown(snapshot)), label=side, is_supplied=False)
    colours = [(float(str(one["value"])), str(one["color"])) for one in LEGENDS["expected_mines"].to_list()]
    return density_map(
        snapshot,
        painted,
        colours=colours,
        lang=lang,
        headline=headline,
        outline=outline,
        exposed=exposed,
        pictures=pictures,
    )
