"""Symbols of hazardous and released land.

CHA, SHA and the outline of open land follow IMAS TNMA 07.11/01 (2016). That note gives a green outline for closed land;
the fills of its products were not readable, so products differ here by hatching. Each class has a pattern of its own,
so that the map can be read in grey.
"""

from __future__ import annotations

from dataclasses import dataclass

from clearance_maps.language import mark

__all__ = ["CLASSES", "PRODUCTS", "Symbol", "pattern_definitions", "swatch", "symbol_styles"]

OPEN_OUTLINE = "#FF0000"
CLOSED_OUTLINE = "#2E8B3D"
RELEASED_INK = "#1F6B2C"
HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """How one class of land is drawn: fill, outline, and lines over the fill as an SVG path in a tile of 12 pixels."""

    name: str
    label: str
    fill: str
    outline: str
    opacity: float = HALF
    lines: str = ""
    ink: str = "#000000"
    dash: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the land is hazardous still."""
        return self.outline == OPEN_OUTLINE

    @property
    def drawn(self) -> dict[str, object]:
        """What page/ground.js draws by; `dot` is the point for ground too small to see, its rim says the class, too."""
        return {
            "name": self.name,
            "fill": self.fill,
            "outline": self.outline,
            "opacity": self.opacity,
            "lines": self.lines,
            "ink": self.ink,
            "dash": self.dash,
            "weight": 1.2,
            "dot": [3.2, 1.0] if self.is_open else [2.2, 0.6],
        }

    @property
    def style(self) -> dict[str, object]:
        """Leaflet path options, for the symbols of totals."""
        return {
            "className": f"land land-{self.name}",
            "color": self.outline,
            "weight": 1.2,
            "dashArray": self.dash or None,
            "fill": True,
            "fillColor": self.fill,
            "fillOpacity": self.opacity,
        }


CLASSES = {
    "cha": Symbol(
        name="cha", label=mark("Confirmed hazardous area (CHA)"), fill="#FF0000", outline=OPEN_OUTLINE, ink="#7A0000"
    ),
    "sha": Symbol(
        name="sha",
        label=mark("Suspected hazardous area (SHA)"),
        fill="#F4A718",
        outline=OPEN_OUTLINE,
        lines="M-3,3 l6,-6 M0,12 l12,-12 M9,15 l6,-6",
        ink="#6B4300",
    ),
    "unclassified": Symbol(
        name="unclassified",
        label=mark("Hazardous area, class not stated"),
        fill="#8A7F99",
        outline=OPEN_OUTLINE,
        lines="M0,0 l12,12 M12,0 l-12,12",
        ink="#3C3447",
        dash="5 3",
    ),
}
PRODUCTS = {
    "cancelled": Symbol(
        name="cancelled",
        label=mark("Cancelled land"),
        fill="#FFFFFF",
        outline=CLOSED_OUTLINE,
        ink=RELEASED_INK,
        lines="M0,6 h12",
        dash="2 3",
    ),
    "reduced": Symbol(
        name="reduced", label=mark("Reduced land"), fill="#FFFFFF", outline=CLOSED_OUTLINE, lines="M6,0 v12", dash="7 3"
    ),
    "cleared": Symbol(
        name="cleared",
        label=mark("Cleared land"),
        fill="#FFFFFF",
        outline=CLOSED_OUTLINE,
        ink=RELEASED_INK,
        lines="M6,0 v12 M0,6 h12",
    ),
    "unspecified": Symbol(
        name="unspecified",
        label=mark("Released land, product not stated"),
        fill="#FFFFFF",
        outline=CLOSED_OUTLINE,
        ink=RELEASED_INK,
        lines="M6,5 v2",
        dash="2 2",
    ),
}


def _symbols() -> list[Symbol]:
    return [*CLASSES.values(), *PRODUCTS.values()]


def pattern_definitions() -> str:
    """An invisible SVG that holds the patterns; styles refer to them by name."""
    patterns = "".join(
        f'<pattern id="pattern-{s.name}" width="12" height="12" patternUnits="userSpaceOnUse">'
        f'<rect width="12" height="12" fill="{s.fill}"/>'
        f'<path d="{s.lines}" stroke="{s.ink}" stroke-width="1.3"/></pattern>'
        for s in _symbols()
        if s.lines
    )
    return f'<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>{patterns}</defs></svg>'


def symbol_styles() -> str:
    """Style rules that give each class its pattern."""
    return "\n".join(f".land-{s.name} {{ fill: url(#pattern-{s.name}); }}" for s in _symbols() if s.lines)


def swatch(symbol: Symbol, *, round_with_dash: bool = False) -> str:
    """The symbol for a legend: a field, or a circle with a broken outline for an approximate place."""
    fill = f"url(#pattern-{symbol.name})" if symbol.lines else symbol.fill
    dash = "3 2" if round_with_dash else symbol.dash
    paint = f'fill="{fill}" fill-opacity="{symbol.opacity}" stroke="{symbol.outline}" stroke-width="1.4"'
    field, circle = '<rect x="1" y="1" width="28" height="16"', '<circle cx="15" cy="9" r="7.5"'
    shape = f'{circle if round_with_dash else field} {paint} stroke-dasharray="{dash}"/>'
    return f'<svg class="swatch" width="30" height="18" aria-hidden="true">{shape}</svg>'
