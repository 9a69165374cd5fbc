"""Marks of a chart as SVG: words and lines."""

from __future__ import annotations

import re
from html import escape

__all__ = ["GRID", "INK", "SOFT", "escaped", "haloed", "label", "rule"]

# What XML 1.0 has no place for.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

INK, SOFT = "#1b1f23", "#4d5761"
GRID = 'stroke="#d7dbdf" stroke-width="1"'


def escaped(words: str) -> str:
    """Words as text of an SVG; what it cannot hold becomes a replacement mark."""
    return escape(UNWRITABLE.sub("\ufffd", words))


def label(x: float, y: float, words: str, anchor: str = "middle", *, fill: str = SOFT, weight: int = 400) -> str:
    """Words at a place in pixels; the anchor says which end of them is there: start, middle or end."""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{fill}" font-weight="{weight}">{escaped(words)}</text>'


def haloed(x: float, y: float, words: str, anchor: str, fill: str) -> str:
    """Words that can be read on top of marks."""
    plain = label(x, y, words, anchor, fill=fill, weight=700)
    return plain.replace("<text ", '<text stroke="#fff" stroke-width="3" paint-order="stroke" ', 1)


def rule(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    """A straight line; the style is its attributes."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {style}/>'
