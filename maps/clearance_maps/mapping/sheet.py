"""What is on a map: its layers and where they lie, the legend, and how to read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from markupsafe import Markup

from clearance_maps.mapping.base import Ground, extent_of
from clearance_maps.mapping.colouring import choice_of
from clearance_maps.mapping.layers import Layer, open_layers, open_points, released_layers
from clearance_maps.mapping.locator import locator
from clearance_maps.mapping.places import (
    LARGEST_RADIUS,
    PlaceLayer,
    PlaceTotal,
    place_layers,
    place_totals,
    reading_of,
)
from clearance_maps.mapping.stories import stories_of
from clearance_maps.mapping.symbols import swatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language
    from clearance_maps.mapping.base import Extent, Picture, Squares
    from clearance_maps.mapping.colouring import Colouring

__all__ = ["Sheet", "sheet_of"]

WORLD: Extent = (-150.0, -55.0, 150.0, 70.0)
LARGE_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Sheet:
    """The layers of a snapshot and where they lie.

    `pictures` lie under all of it; `colourings` are what one can colour it by, `own_colours` what its symbols say
    without; `of_sectors` are sentences on how sectors are drawn, `of_totals` on how totals are, where that is
    not as on other maps; `more` is what the page carries besides, by name.
    """

    snapshot: Snapshot
    language: Language
    outline: BaseGeometry | None
    layers: tuple[Layer, ...]
    places: tuple[PlaceLayer, ...]
    totals: tuple[PlaceTotal, ...]

    pictures: tuple[Picture | Squares, ...] = ()
    colourings: tuple[Colouring, ...] = ()
    own_colours: str = ""
    of_sectors: tuple[str, ...] = ()
    of_totals: tuple[str, ...] | None = None
    more: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def drawn_layers(self) -> tuple[Layer | PlaceLayer, ...]:
        """All of them, from below."""
        return (*self.layers, *self.places)

    @property
    def extent(self) -> Extent:
        """The extent of what is open; else of what was released, of the country, of the world."""
        boxes = [layer.extent for layer in self.drawn_layers if layer.symbol.is_open]
        found = extent_of(boxes) or extent_of([layer.extent for layer in self.drawn_layers])
        return found or (WORLD if self.outline is None else self.outline.bounds)

    @property
    def padding(self) -> int:
        """Room in pixels around the extent: symbols with labels need more than ground."""
        return 56 if self.totals else 18

    def carried(self) -> str:
        """What the page carries: the ground, and the story of every area on it."""
        ids = dict.fromkeys(chain.from_iterable(layer.ids for layer in self.layers if layer.has_stories))
        stories = stories_of(self.snapshot, ids, self.language)
        ground = Ground(
            layers=self.layers,
            outline=self.outline,
            stories=stories,
            places=tuple(total.place for total in self.totals),
            pictures=self.pictures,
            more={"colourings": [one.carried() for one in self.colourings], **self.more},
        )
        return ground.packed(self.language)

    def legend(self) -> list[tuple[Markup, str]]:
        """Symbols and words, only for what is on the map."""
        entries = []
        for layer in reversed([one for one in self.drawn_layers if one.in_legend]):
            label = self.language.text(layer.symbol.label)
            if layer.reads:
                label = self.language.text(layer.reads, symbol=label)
            entries.append((Markup(swatch(layer.symbol, round_with_dash=layer.is_points)), label))  # noqa: S704 -- our own SVG
        return list(dict.fromkeys(entries))

    @property
    def has_levels(self) -> bool:
        """Whether sectors stand for areas from afar."""
        return len({layer.at for layer in self.layers}) > 1

    def choice(self) -> dict[str, object] | None:
        """What one can choose to see; None where there is nothing to choose."""
        if not self.colourings and not self.has_levels:
            return None
        made = choice_of(self.colourings, self.own_colours, self.language, has_levels=self.has_levels)
        return {**made, "of_sectors": self.of_sectors}

    def reading(self) -> list[str]:
        """How to read what the legend does not show."""
        lines = reading_of(self.totals, self.language) if self.of_totals is None else list(self.of_totals)
        if any(not layer.is_points and not layer.at for layer in self.layers):
            lines.append(self.language.text("A point stands for ground too small to draw at this scale."))
        return lines

    def locator(self) -> Markup:
        """The small picture of the country; empty without an outline, or when the map shows most of it."""
        if self.outline is None or _share(self.extent, self.outline.bounds) > LARGE_SHARE:
            return Markup()
        points = [(total.place.lon, total.place.lat) for total in self.totals]
        return Markup(locator(self.outline, self.extent, points))  # noqa: S704 -- our own SVG


def _share(extent: Extent, whole: Extent) -> float:
    return (extent[2] - extent[0]) * (extent[3] - extent[1]) / ((whole[2] - whole[0]) * (whole[3] - whole[1]))


def sheet_of(
    snapshot: Snapshot,
    language: Language,
    outline: BaseGeometry | None,
    *,
    largest_radius: float = LARGEST_RADIUS,
    pictures: tuple[Picture | Squares, ...] = (),
) -> Sheet:
    """The sheet of a snapshot; released ground lies under open ground, symbols of totals on top."""
    totals = place_totals(snapshot)
    symbols = place_layers(totals, language, largest_radius=largest_radius)
    grounds = (*released_layers(snapshot, language), *open_layers(snapshot, language))
    layers = (*grounds, *open_points(snapshot, language))
    return Sheet(snapshot, language, outline, layers, tuple(symbols), tuple(totals), pictures)
