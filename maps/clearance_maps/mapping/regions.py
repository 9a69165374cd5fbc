"""Sectors on a map: the ground of a boundary that somebody supplied, or a circle; never a boundary of our making."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from clearance_maps.language import mark
from clearance_maps.mapping.carrier import Column
from clearance_maps.mapping.layers import layer_of
from clearance_maps.mapping.places import radius
from clearance_maps.mapping.symbols import Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language
    from clearance_maps.mapping.layers import Layer

__all__ = ["NO_SECTOR", "Region", "RegionColumns", "placed", "reading_of_regions", "region_layers"]

NO_SECTOR = mark("land of no stated sector")
SECTOR = Symbol(name="sector", label=mark("Sectors"), fill="#ffffff", outline="#2b3a45", opacity=0.8, ink="#2b3a45")
BOUNDARY, PLACE, MIDDLE = "boundary", "place", "middle"
ON_CARD = {
    BOUNDARY: mark("boundary as supplied: {source}"),
    PLACE: mark("at the place that the register states"),
    MIDDLE: mark("in the middle of its areas; no boundary is recorded"),
}
NOT_STATED = mark("source not stated")
SAID = {
    BOUNDARY: mark("Boundaries of sectors are those that were supplied, and no statement on any border."),
    PLACE: mark("A circle stands at the place that the register states for the sector; it is no boundary."),
    MIDDLE: mark("A circle lies in the middle of the areas of its sector, of which no boundary is recorded."),
}
SIZES = mark("Circles: area in proportion to the m² still open.")
# In pixels, of the largest circle of so many regions at most.
LARGEST_RADII = ((12, 26.0), (40, 18.0), (10**6, 11.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Where a sector or province is drawn; `basis`: by a boundary, at a stated place, or in the middle of its areas."""

    name: str
    ground: BaseGeometry
    basis: str
    source: str = ""


class RegionColumns(NamedTuple):
    """What is known of regions: the amounts their circles are proportional to, and the columns of their cards."""

    sizes: Sequence[int]
    columns: Callable[[Sequence[int]], tuple[Column, ...]]


def placed(snapshot: Snapshot, names: Sequence[str], *, by: str = "sector") -> dict[str, Region]:
    """Where regions lie, by name; those of which nothing is known are left out.

    Args:
        snapshot: whose boundaries, places and areas there are.
        names: of the regions; empty for land of which none is stated.
        by: the attribute of areas that names them: ``sector`` or ``admin1``.
    """
    lines = {_plain(line.name): line for line in snapshot.boundaries if line.level > 0}
    places = {_plain(place.name): place for place in snapshot.places}
    middles: Mapping[str, shapely.Point] | None = None
    found = {}
    for name in names:
        key = _plain(name)
        if name and key in lines:
            line = lines[key]
            found[name] = Region(name=name, ground=line.geometry, basis=BOUNDARY, source=line.source)
        elif name and key in places:
            place = places[key]
            found[name] = Region(name=name, ground=shapely.Point(place.lon, place.lat), basis=PLACE)
        else:
            middles = _middles(snapshot, by) if middles is None else middles
            if name in middles:
                found[name] = Region(name=name, ground=middles[name], basis=MIDDLE)
    return found


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _middles(snapshot: Snapshot, by: str) -> dict[str, shapely.Point]:
    """The mean place of the open areas of each region, on the sphere, so that it is right across 180 degrees, too."""
    names, grounds = [], []
    for state in snapshot.open_states:
        ground = state.geometry if state.geometry is not None else state.area.geometry
        if ground is not None and not ground.is_empty:
            names.append(getattr(state.area, by) or "")
            grounds.append(ground)
    if not grounds:
        return {}
    west, south, east, north = shapely.bounds(np.asarray(grounds, dtype=object)).T
    lon, lat = np.radians((west + east) / 2), np.radians((south + north) / 2)
    known, at = np.unique(np.asarray(names), return_inverse=True)
    axes = (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat))
    x, y, z = (np.bincount(at, axis) for axis in axes)
    lons, lats = np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))
    return {
        str(name): shapely.Point(lon, lat) for name, lon, lat in zip(known, lons.tolist(), lats.tolist(), strict=True)
    }


def region_layers(
    regions: Sequence[Region], told: RegionColumns, language: Language, *, wears: str = ""
) -> list[Layer]:
    """The layers that stand for areas from afar: one of boundaries, one of circles, the largest first.

    Args:
        regions: what is drawn.
        told: of them, in the same order.
        language: of the words.
        wears: the colouring that they always have; empty: the one that is chosen.
    """
    order = sorted(range(len(regions)), key=lambda at: (-told.sizes[at], regions[at].name))
    largest = max(told.sizes, default=0)
    most = next(pixels for count, pixels in LARGEST_RADII if len(regions) <= count)
    layers = []
    for is_points in (False, True):
        mine = [at for at in order if (regions[at].basis != BOUNDARY) is is_points]
        if mine:
            where = [_said(regions[at], language) for at in mine]
            radii = tuple(radius(told.sizes[at], largest, most) for at in mine) if is_points else ()
            layers.append(
                layer_of(
                    SECTOR,
                    [regions[at].ground for at in mine],
                    (*told.columns(mine), Column(label=language.text("Position"), values=where)),
                    name=f"sectors-{'at' if is_points else 'in'}",
                    style={"dot": None},
                    is_points=is_points,
                    has_stories=False,
                    at="far",
                    names=tuple(regions[at].name or language.text(NO_SECTOR) for at in mine),
                    radii=radii,
                    in_legend=False,
                    wears=wears,
                )
            )
    return layers


def _said(region: Region, language: Language) -> str:
    if region.basis == BOUNDARY:
        return language.text(ON_CARD[BOUNDARY], source=region.source or language.text(NOT_STATED))
    return language.text(ON_CARD[region.basis])


def reading_of_regions(regions: Sequence[Region], language: Language) -> tuple[str, ...]:
    """What a reader must know of how the sectors are drawn."""
    bases = {region.basis for region in regions}
    said = [language.text(SAID[basis]) for basis in (BOUNDARY, PLACE, MIDDLE) if basis in bases]
    return (*said, *([language.text(SIZES)] if bases - {BOUNDARY} else ()))
