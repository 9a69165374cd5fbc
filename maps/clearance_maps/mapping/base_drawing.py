"""A base map of vectors, drawn in muted colours so that the symbols of the land stand out: SVG, then dots."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING, Protocol

from clearance_maps.charts.picture import ONE_TO_ONE, png_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Feature", "base_drawn"]

Box = tuple[float, float, float, float]
PAPER = "#fbf9f2"
# From below: fill, or line with its width in pixels and dashes.
FILLS = {"earth": PAPER, "wood": "#e6ecda", "water": "#cfdfe8", "building": "#e4dccf"}
LINES = {
    "other": ("#9a9386", 0.7, ""),
    "waterway": ("#a9c6d6", 1.0, ""),
    "path": ("#cfc7b6", 0.7, "3 2"),
    "road": ("#c9bfa9", 1.1, ""),
    "main road": ("#b29f78", 1.9, ""),
    "railway": ("#8d8d8d", 1.0, "5 2"),
    "inner border": ("#a58fa8", 0.9, "5 3"),
    "border": ("#7d6a80", 1.5, ""),
}
LETTERS = "#55504a"
LETTER_PX = (13, 11)
LETTER_WIDE = 0.58
# Lines beyond what is shown by so many pixels are not drawn; they may be wide.
BEYOND = 8


class Feature(Protocol):
    """A feature: `parts` are corners in Web Mercator, where the world is 0 to 1."""

    @property
    def theme(self) -> str:
        """What it is."""
        ...

    @property
    def parts(self) -> Sequence[Sequence[tuple[float, float]]]:
        """Rings, lines, or one corner."""
        ...

    @property
    def is_filled(self) -> bool:
        """Whether the parts are rings of a surface."""
        ...

    @property
    def name(self) -> str:
        """Of a place."""
        ...

    @property
    def rank(self) -> int:
        """Larger for what matters less."""
        ...


def base_drawn(features: Iterable[Feature], view: Box, *, width_px: int, height_px: int) -> bytes:
    """The features in a view (left, top, right, bottom) as PNG of so many pixels, names where there is room."""
    scale = width_px / (view[2] - view[0])
    paths: defaultdict[tuple[str, bool], list[str]] = defaultdict(list)
    places = []
    for feature in features:
        if feature.name:
            places.append(feature)
        else:
            paths[feature.theme, feature.is_filled].append(_path(feature, view, scale, width_px, height_px))
    drawn = [_filled(theme, paths[theme, True]) for theme in FILLS if paths[theme, True]]
    drawn += [_lined(theme, [*paths[theme, False], *_outer(theme, paths)]) for theme in LINES]
    drawn.append(_names(places, view, scale, width_px, height_px))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_px}" height="{height_px}">'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{"".join(drawn)}</svg>'
    )
    return png_of(svg, dpi=ONE_TO_ONE)


def _outer(theme: str, paths: dict[tuple[str, bool], list[str]]) -> list[str]:
    """Surfaces without a fill of their own show their edge."""
    return [] if theme in FILLS else paths.get((theme, True), [])


def _path(feature: Feature, view: Box, scale: float, width_px: int, height_px: int) -> str:
    found = []
    for part in feature.parts:
        xs = [(x - view[0]) * scale for x, _ in part]
        ys = [(y - view[1]) * scale for _, y in part]
        if not xs or max(xs) < -BEYOND or min(xs) > width_px + BEYOND:
            continue
        if max(ys) < -BEYOND or min(ys) > height_px + BEYOND:
            continue
        found.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True)))
        if feature.is_filled:
            found.append("Z")
    return "".join(found)


def _filled(theme: str, paths: Sequence[str]) -> str:
    # Each by itself: tiles overlap at their edges, where one path of all would show nothing.
    shapes = "".join(f'<path d="{path}"/>' for path in paths if path)
    return f'<g fill="{FILLS[theme]}" fill-rule="evenodd">{shapes}</g>'


def _lined(theme: str, paths: Sequence[str]) -> str:
    colour, wide, dashes = LINES[theme]
    joined = "".join(paths)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    line = f'fill="none" stroke="{colour}" stroke-width="{wide}" stroke-linejoin="round"{dashed}'
    return f'<path d="{joined}" {line}/>' if joined else ""


def _names(places: Sequence[Feature], view: Box, scale: float, width_px: int, height_px: int) -> str:
    """Names that cover no other and lie within the picture whole, the larger places first."""
    taken: list[Box] = []
    drawn = []
    for place in sorted(places, key=lambda one: (one.rank, one.name)):
        size = LETTER_PX[min(place.rank, len(LETTER_PX) - 1)]
        ((x, y),) = [((x - view[0]) * scale, (y - view[1]) * scale) for x, y in place.parts[0][:1]]
        half = LETTER_WIDE * size * len(place.name) / 2
        box = (x - half, y - size, x + half, y + 0.4 * size)
        if box[0] < 0 or box[1] < 0 or box[2] > width_px or box[3] > height_px or any(_meet(box, b) for b in taken):
            continue
        taken.append(box)
        drawn.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="{size}" fill="{LETTERS}" '
            f'stroke="{PAPER}" stroke-width="2.5" paint-order="stroke">{escape(place.name)}</text>'
        )
    return "".join(drawn)


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
