"""The map of the vector tiles for people: its title, its legend, and the words of its script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from clearance_api.browser.collected import labels_of
from clearance_api.tiles.map_styles import CLASSES
from clearance_geodata.export.symbols import SYMBOLS
from clearance_maps.language import mark

if TYPE_CHECKING:
    from clearance_api.browser.frame import Frame
    from clearance_geodata.shelf.collections import Collection
    from clearance_maps.language import Language

__all__ = ["tiles_values"]

# The words for classes and products.
LABELS: Mapping[str, str] = {
    "cha": mark("confirmed (CHA)"),
    "sha": mark("suspected (SHA)"),
    "unclassified": mark("class not stated"),
    "unspecified": mark("released, product not stated"),
    "cancelled": mark("cancelled"),
    "reduced": mark("reduced"),
    "cleared": mark("cleared"),
}


def tiles_values(frame: Frame, collections: Sequence[Collection], pins: str) -> dict[str, object]:
    """The page of the map.

    Args:
        frame: of the page.
        collections: those that may be seen.
        pins: the parameters that bring back the snapshot; empty when there is nothing in it.
    """
    lang = frame.lang
    words = {
        "properties": labels_of(lang),
        "loading": lang.text("Land is being loaded …"),
        "failed": lang.text("Not all could be drawn:"),
        "empty": lang.text(
            "Nothing recorded has a position, so nothing is drawn. The map of hazardous land shows totals."
        ),
        "controls": {
            "Map.Title": lang.text("Map"),
            "NavigationControl.ZoomIn": lang.text("Zoom in"),
            "NavigationControl.ZoomOut": lang.text("Zoom out"),
            "Popup.Close": lang.text("Close"),
            "AttributionControl.ToggleAttribution": lang.text("Sources"),
        },
    }
    return {
        "title": lang.text("{country}: hazardous and released land", country=frame.country),
        "base": frame.base,
        "pins": pins,
        "words": words,
        "collections": {one.name: lang.said(one.title) for one in collections},
        "symbols": {one.name: _legend(one.name, lang) for one in collections},
    }


def _legend(name: str, lang: Language) -> Sequence[Mapping[str, str]]:
    """The symbols of a collection, one to a class."""
    shown = [symbol for symbol in SYMBOLS.values() if symbol.name in CLASSES.get(name, ("", (name,)))[1]]
    return [
        {
            "background": f"{symbol.fill}{round(255 * symbol.opacity):02x}",
            "outline": symbol.outline,
            "label": lang.text(LABELS[symbol.name]) if symbol.name in LABELS else "",
        }
        for symbol in shown
    ]
