"""What a map can be coloured by: classes of what its cards say, each with a look of its own, and their keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from markupsafe import Markup

from clearance_maps.language import mark
from clearance_maps.mapping.symbols import swatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance_maps.language import Language
    from clearance_maps.mapping.symbols import Symbol

__all__ = ["Colouring", "choice_of", "spread_over"]

# From soon to late, evenly darker, so that it falls in grey; colour-blind people tell the steps apart (viridis).
VIRIDIS = ("#fde725", "#a0da39", "#4ac16d", "#1fa187", "#277f8e", "#365c8d", "#46327e", "#440154")
WORDS = {
    "by": mark("Colour by"),
    "level": mark("Sectors or areas"),
    "auto": mark("sectors from afar, areas near by"),
    "near": mark("areas"),
    "far": mark("sectors"),
}
DOT = (3.6, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colouring:
    """One way to colour the shapes of a map.

    Args:
        name: for the address.
        label: what people choose.
        role: of the column whose values decide.
        classes: from first to last, with labels in the language.
        of: the class of each value that the column has, as an index.
        keeps_symbol: outline and lines stay those of the layer, the fill alone is of the class.
        is_first: the map opens with it.
        is_worn: nobody chooses it; the layers of sectors always have it.
        reading: sentences below the key.
        layers: names of those that have it; empty: all that have such a column.
    """

    name: str
    label: str
    role: str
    classes: tuple[Symbol, ...]
    of: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    keeps_symbol: bool = False
    is_first: bool = False
    is_worn: bool = False
    reading: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()

    def carried(self) -> dict[str, object]:
        """The colouring for the page."""
        return {
            "name": self.name,
            "role": self.role,
            "layers": self.layers,
            "is_first": self.is_first,
            "classes": [self._style(symbol) for symbol in self.classes],
            "of": dict(self.of),
        }

    def _style(self, symbol: Symbol) -> dict[str, object]:
        if self.keeps_symbol:
            return {"fill": symbol.fill, "opacity": symbol.opacity}
        return {**symbol.drawn, "dot": DOT}

    def key(self) -> dict[str, object]:
        """Its key: symbols and words."""
        entries = [(Markup(swatch(symbol)), symbol.label) for symbol in self.classes]  # noqa: S704 -- our own SVG
        level = "far" if self.is_worn else "near" if self.layers else ""
        shown = {"name": self.name, "label": self.label, "is_worn": self.is_worn, "level": level}
        return {**shown, "entries": entries, "reading": self.reading}


def choice_of(colourings: Sequence[Colouring], own: str, language: Language, *, has_levels: bool) -> dict[str, object]:
    """What the page needs to let somebody choose.

    Args:
        colourings: that there are.
        own: what the symbols of the layers show; empty where they are never shown by themselves.
        language: of the words.
        has_levels: whether there are sectors and areas.
    """
    options = [("", own)] if own else []
    return {
        "words": {name: language.text(word) for name, word in WORDS.items()},
        "options": [*options, *((one.name, one.label) for one in colourings if not one.is_worn)],
        "keys": [one.key() for one in colourings],
        "has_levels": has_levels,
    }


def spread_over(count: int) -> tuple[str, ...]:
    """Colours for so many classes, from light to dark, as far apart as they can be.

    Example:
        >>> spread_over(2), spread_over(1)
        (('#fde725', '#440154'), ('#fde725',))
    """
    if count == 1:
        return VIRIDIS[:1]
    return tuple(VIRIDIS[round(place * (len(VIRIDIS) - 1) / (count - 1))] for place in range(count))
