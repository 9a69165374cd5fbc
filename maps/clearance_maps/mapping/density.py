"""The density map: mines expected per hectare as a surface under the land, with what its colours stand for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clearance_maps.language import language_of, mark
from clearance_maps.mapping.exposed import with_exposure
from clearance_maps.mapping.sheet import sheet_of
from clearance_maps.mapping.writing import Panel, written
from clearance_maps.spoken import DRAWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.headline import Headline
    from clearance.land.snapshot import Snapshot
    from clearance_maps.mapping.base import Picture, Squares
    from clearance_maps.mapping.exposed import Exposed
    from clearance_maps.mapping.layers import Layer

__all__ = ["density_map"]

WORDS = {
    "title": mark("AP mines expected per hectare"),
    "reading": mark(
        "The mines estimated for each open area, spread evenly over its ground. Where there is no colour no ground is "
        "recorded; that is not evidence of the absence of contamination."
    ),
}
SHOWN_FACTS = 3
DOT = (1.6, 0.0)


def density_map(
    snapshot: Snapshot,
    surface: Picture,
    *,
    colours: Sequence[tuple[float, str]],
    lang: str,
    headline: Headline,
    outline: BaseGeometry | None,
    exposed: Exposed | None = None,
    pictures: tuple[Picture | Squares, ...] = (),
) -> str:
    """The density map as one HTML file that opens without a network.

    Args:
        snapshot: the reading of the register that the surface was made of.
        surface: mines per hectare, painted; its label is the side of a cell.
        colours: what stands for how many mines per hectare, rising: number and colour as ``#rrggbb``.
        lang: one of `DRAWN`.
        headline: the figures beside the map, of the same snapshot.
        outline: the country in WGS 84 lon, lat; None when there is none to draw.
        exposed: who or what is on the open areas or near them; None: nobody supplied that.
        pictures: what lies under the surface, from below: base maps, hills.

    Raises:
        NotFound: for a language without a catalogue.
        UnmappedAddress: when the page would ask another machine for something.
    """
    language = language_of(lang, snapshot.identity.country, among=DRAWN)
    country = language.country(snapshot.identity.country, snapshot.country_name)
    sheet = sheet_of(snapshot, language, outline, pictures=(*pictures, surface))
    layers = tuple(_outlined(layer) for layer in sheet.layers if layer.symbol.is_open)
    words = {name: language.text(word) for name, word in WORDS.items()}
    cells = language.text("Cells of {side}.", side=surface.label)
    steps = [(language.decimal(number), colour) for number, colour in colours]
    panel = Panel(
        kind="density", template="density.html", values={**words, "steps": steps, "cells": cells}, facts=SHOWN_FACTS
    )
    title = language.text("{country}: expected density of mines", country=country)
    drawn = replace(sheet, layers=layers)
    if exposed is not None:
        drawn = with_exposure(drawn, exposed, own=words["title"])
    return written(drawn, headline, panel, title=title)


def _outlined(layer: Layer) -> Layer:
    """A layer through which the surface shows; its legend is an outline, too."""
    style = layer.style if layer.is_points else {**layer.style, "dot": DOT}
    symbol = replace(layer.symbol, opacity=0.0, lines="", ink=layer.symbol.outline)
    return replace(layer, symbol=symbol, style=style)
