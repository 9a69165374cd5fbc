"""Colours of hazardous and released land, of sites and of findings, for formats that take no style file.

CHA, SHA and the outlines of open land and of land that is worked on follow IMAS TNMA 07.11/01 (2016). The green of
closed land could not be read there and is a choice; so is what tells the products apart, and how sites and findings
look: in no colour of land. The style files in `styles/` and the maps use the same colours.
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
        Symbol(name="incidents", fill="#6A1B9A", opacity=0.2, outline="#6A1B9A"),
        Symbol(name="minefields", fill="#4E342E", opacity=0, outline="#4E342E"),
        Symbol(name="storage_sites", fill="#1565C0", opacity=0.2, outline="#1565C0"),
        Symbol(name="error", fill="#C2185B", opacity=0.2, outline="#C2185B"),
        Symbol(name="warning", fill="#8E24AA", opacity=0.2, outline="#8E24AA"),
        Symbol(name="note", fill="#546E7A", opacity=0.2, outline="#546E7A"),
    )
}


def symbols_of(layer: Layer) -> list[Symbol]:
    """The symbol of each row: its class or severity, else that of its layer; and the outline of land worked on."""
    field = "severity" if "severity" in layer.names else layer.class_field
    classes = layer.column(field) if field else [layer.name] * len(layer.rows)
    work = layer.column("work_status")
    return [_symbol(str(name), str(status or "")) for name, status in zip(classes, work, strict=True)]


def _symbol(name: str, work_status: str) -> Symbol:
    symbol = SYMBOLS.get(name, OTHER)
    if work_status in NOT_BEGUN_OR_DONE:
        return symbol
    return replace(symbol, name=f"{symbol.name}-worked-on", outline=WORKED_ON_OUTLINE)
