"""The words of the tools on every map: those that stand on the page, and those that its scripts fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_maps.language import mark

if TYPE_CHECKING:
    from clearance_maps.language import Language

__all__ = ["script_words", "tool_words"]

ON_PAGE = {
    "find": mark("Find an area by its id or name, or a place"),
    "find_hint": mark("Area or place"),
    "filter": mark("Filter"),
    "measure": mark("Measure"),
    "share": mark("Link"),
    "print": mark("Print"),
    "shown": mark("Shown on the map"),
    "filter_none": mark("Show everything"),
    "link": mark("Address of this view"),
    "copy_link": mark("Copy"),
    "one_file": mark("Save as one file"),
    "paper": mark("Paper"),
}
IN_SCRIPT = {
    "north": mark("N"),
    "south": mark("S"),
    "east": mark("E"),
    "west": mark("W"),
    "north_arrow": mark("North is up"),
    "zoom_in": mark("Zoom in"),
    "zoom_out": mark("Zoom out"),
    "close": mark("Close"),
    "story": mark("In the journal"),
    "no_source": mark("no source stated"),
    "mines": mark("AP mines: {number}"),
    "too_old": mark("This browser is too old for the map; use one of 2023 or later."),
    "place": mark("place"),
    "found": mark("Found: {count}"),
    "shown": mark("Shapes shown: {count} of {of}"),
    "any": mark("any one"),
    "by_status": mark("Work"),
    "by_hazard": mark("Hazard"),
    "by_sector": mark("Sector"),
    "by_operator": mark("Operator"),
    "copied": mark("The address was copied."),
    "length": mark("Length {length}"),
    "area": mark("area {area}"),
    "measure_how": mark(
        "Click corners on the map, or press Enter for its middle; Escape ends. On the ellipsoid WGS 84."
    ),
    "paper_scale": mark("About 1:{number} in the middle of the sheet"),
}
# Places that the scripts fill in.
FILLED_IN = {name: f"{{{name}}}" for name in ("area", "count", "length", "number", "of")}


def tool_words(language: Language) -> dict[str, str]:
    """What stands on the page, by name."""
    return {name: language.text(word) for name, word in ON_PAGE.items()}


def script_words(language: Language) -> dict[str, str]:
    """What the scripts say, with the names of what they fill in still in braces."""
    return {name: language.text(word, **FILLED_IN) for name, word in IN_SCRIPT.items()}
