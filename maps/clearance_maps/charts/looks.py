"""How series look: colours of Okabe and Ito, with dashes, markers and patterns that grey print shows, too.

Source: Okabe and Ito, Color Universal Design (2008), https://jfly.uni-koeln.de/color/.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LOOKS", "WHITE", "Look", "numbered", "pattern"]

BLACK, ORANGE, SKY, GREEN = "#000000", "#e69f00", "#56b4e9", "#009e73"
YELLOW, BLUE, VERMILION, PURPLE = "#f0e442", "#0072b2", "#d55e00", "#cc79a7"
WHITE, GREY, INK = "#ffffff", "#8a9299", "#1b1f23"


@dataclass(frozen=True, slots=True)
class Look:
    """One way to draw.

    Args:
        fill: colour of surfaces, of lines, too.
        pattern: over the fill of surfaces: lines that rise, fall, lie, stand or cross (``/ f - | x``), or dots.
        dash: of lines, as in SVG; empty: drawn through.
        width: of lines, in pixels.
        marker: at the points of a line: ``o``, ``s`` (square), ``d`` (diamond), ``^``, ``>``, ``x``, or empty.
        over: colour of the pattern.
        above: whether words at its points stand above them, because another line runs below.
    """

    fill: str
    pattern: str = ""
    dash: str = ""
    width: float = 2.0
    marker: str = ""
    over: str = INK
    above: bool = False


LOOKS: dict[str, Look] = {
    "history": Look(INK, width=1.6, marker="o"),
    "fan-80": Look("#c6dcec"),
    "fan-50": Look("#7fb2d6"),
    "median": Look(BLUE, width=2.6),
    "straight": Look(INK, dash="2 4", width=1.6),
    "target": Look(GREEN, dash="9 3 2 3", width=2.2, marker="s"),
    "deadline": Look(VERMILION, width=2.2),
    "past-deadline": Look(GREY, dash="5 4", width=1.4),
    "past-target": Look(GREEN, dash="2 3", width=1.2),
    "reached": Look(BLUE, marker="d"),
    "cleared": Look(BLUE),
    "reduced": Look(ORANGE, pattern="/"),
    "cancelled": Look(YELLOW, pattern="."),
    "unspecified": Look("#c3c9ce", pattern="-"),
    "unplanned": Look(WHITE, pattern="-", over=GREY),
    "mines": Look(PURPLE),
    "total": Look(INK),
    "no-report": Look(VERMILION, marker="x"),
    "later-total": Look(INK, marker=">"),
    "part-report": Look(INK, marker="^"),
    "firm-sum": Look(GREEN, dash="9 3 2 3", width=2.0, marker="^"),
    "planned": Look(WHITE, pattern="/", over=BLUE),
    "actual": Look(BLUE),
    "planned-sum": Look(BLUE, dash="7 4", width=2.0, marker="s", above=True),
    "actual-sum": Look(INK, width=2.2, marker="o"),
    "there": Look(INK, dash="4 3", width=1.6),
    "cost": Look(INK, width=1.8, marker="d"),
    "gap": Look(WHITE, pattern="x", over=VERMILION),
    "tornado-low": Look(VERMILION),
    "tornado-high": Look(SKY, pattern="/"),
    # For as many things as there are: groups of teams, payers.
    "one": Look(BLUE),
    "two": Look(ORANGE, pattern="/"),
    "three": Look(GREEN, pattern="."),
    "four": Look(YELLOW, pattern="-"),
    "five": Look(PURPLE, pattern="|"),
    "six": Look(SKY, pattern="f"),
    "seven": Look("#d9dde1", pattern="x"),
}
NUMBERED = ("one", "two", "three", "four", "five", "six", "seven")
TILE = 7
LINES = {
    "/": f"M-1,1L1,-1M0,{TILE}L{TILE},0M{TILE - 1},{TILE + 1}L{TILE + 1},{TILE - 1}",
    "f": f"M-1,{TILE - 1}L1,{TILE + 1}M0,0L{TILE},{TILE}M{TILE - 1},-1L{TILE + 1},1",
    "-": f"M0,{TILE / 2}H{TILE}",
    "|": f"M{TILE / 2},0V{TILE}",
    "x": f"M0,0L{TILE},{TILE}M{TILE},0L0,{TILE}",
}


def numbered(place: int) -> str:
    """The look of the n-th of several things, from 0; the last one serves all that are beyond."""
    return NUMBERED[min(place, len(NUMBERED) - 1)]


def pattern(look: Look, pattern_id: str) -> str:
    """The pattern of a look as SVG, to be filled with by its id."""
    if look.pattern == ".":
        marks = "".join(
            f'<circle cx="{x}" cy="{y}" r="1" fill="{look.over}"/>' for x, y in ((1.75, 1.75), (5.25, 5.25))
        )
    else:
        marks = f'<path d="{LINES[look.pattern]}" stroke="{look.over}" stroke-width="1.1" fill="none"/>'
    return (
        f'<pattern id="{pattern_id}" width="{TILE}" height="{TILE}" patternUnits="userSpaceOnUse">'
        f'<rect width="{TILE}" height="{TILE}" fill="{look.fill}"/>{marks}</pattern>'
    )
