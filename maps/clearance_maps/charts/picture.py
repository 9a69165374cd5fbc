"""A chart as PNG, for documents that take no SVG; drawn with the fonts that come with the package."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity
from clearance_maps.charts.drawing import as_svg

if TYPE_CHECKING:
    from clearance_maps.charts.chart import Chart

__all__ = ["LEAST_DPI", "MOST_DPI", "USUAL", "as_png", "png_of"]

FONTS = (
    "noto-sans/NotoSans_400Regular.ttf",
    "noto-sans/NotoSans_700Bold.ttf",
    "noto-sans-arabic/NotoSansArabic_400Regular.ttf",
    "noto-sans-arabic/NotoSansArabic_700Bold.ttf",
)
FAMILY = "Noto Sans"
# A picture of 720 pixels fills the 170 mm of a printed A4 page at so many dots an inch.
ONE_TO_ONE = 720 / (170 / 25.4)
# Enough for print.
USUAL = 200
LEAST_DPI, MOST_DPI = 36, 1200


def as_png(chart: Chart, lang: str, *, dpi: int = USUAL) -> bytes:
    """The chart as a picture of dots, the same on every machine.

    Args:
        chart: what is drawn.
        lang: code of a language that has a catalogue.
        dpi: dots an inch when the picture is 170 mm wide.

    Raises:
        NotFound: for a language without a catalogue.
        InvalidQuantity: for a resolution that cannot be.
    """
    return png_of(as_svg(chart, lang), dpi=dpi)


def png_of(svg: str, *, dpi: float = USUAL) -> bytes:
    """Any SVG of ours, as `as_png` draws it.

    Raises:
        InvalidQuantity: for a resolution that cannot be.
    """
    import resvg_py  # noqa: PLC0415  compiled; loaded where dots are asked for

    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise InvalidQuantity(
            "{dpi} dots an inch cannot be; give {least} to {most}",
            dpi=str(dpi),
            least=str(LEAST_DPI),
            most=str(MOST_DPI),
        )
    assets = files("clearance_maps") / "assets" / "@expo-google-fonts"
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=dpi / ONE_TO_ONE,
        skip_system_fonts=True,
        font_files=[str(assets.joinpath(*font.split("/"))) for font in FONTS],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
        background="#ffffff",
    )
