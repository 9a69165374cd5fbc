"""Colours of hazardous and released land, for formats that take no style file.

CHA, SHA and the outlines of open land and of land that is worked on follow IMAS TNMA 07.11/01 (2016). The green of
closed land could not be read there and is a choice; so is what tells the products apart. The style files in `styles/`
and the maps use the same colours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clearance_geodata.export.layer import Layer

__all__ = ["SYMBOLS", "Symbol", "symbols_of"]

OPEN_OUTLINE = "#FF0000"
WORKED_ON_OUTLINE = "#F4A718"
CLOSED_OUTLINE = "#2E8B3D"
NOT_BEGUN_OR_DONE = {None, "", "handed over"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """How one class is drawn; colours as #RRGGBB, opacity of the fill from 0 to 1, width of the outline in pixels."""

    name: str
    fill: str
    opacity: float = 0.5
    outline: str = OPEN_OUTLINE
    width: float = 2


OTHER = Symbol(name="other", fill="#8A7F99")

# KML knows no hatching: products differ by how much of the green they show, and by the words beside them.
SYMBOLS = {
    symbol.name: symbol
    for symbol in (
        Symbol(name="cha", fill="#FF0000"),
        Symbol(name="sha", fill="#F4A718"),
        Symbol(name="unclassified", fill="#8A7F99"),
        Symbol(name="cancelled", fill=CLOSED_OUTLINE, opacity=0.1, outline=CLOSED_OUTLINE, width=1),
        Symbol(name="reduced", fill=CLOSED_OUTLINE, opacity=0.3, outline=CLOSED_OUTLINE, width=1),
        Symbol(name="cleared", fill=CLOSED_OUTLINE, opacity=0.5, outline=CLOSED_OUTLINE),
        Symbol(name="unspecified", fill="#FFFFFF", opacity=0.3, outline=CLOSED_OUTLINE, width=1),
    )
}


def symbols_of(layer: Layer) -> list[Symbol]:
    """The symbol of each row: its class, and the outline of land that is worked on."""
    classes, work = layer.column(layer.class_field), layer.column("work_status")
    return [_symbol(str(name), str(status or "")) for name, status in zip(classes, work, strict=True)]


def _symbol(name: str, work_status: str) -> Symbol:
    symbol = SYMBOLS.get(name, OTHER)
    if work_status in NOT_BEGUN_OR_DONE:
        return symbol
    return replace(symbol, name=f"{symbol.name}-worked-on", outline=WORKED_ON_OUTLINE)
