"""What lies under a map of this machine: base map and hills, read in one room and drawn in another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance_maps.mapping.base import Picture, Squares

if TYPE_CHECKING:
    from clearance_geodata.base_maps.base_map import DrawnBase, PicturedBase, Square
    from clearance_geodata.base_maps.features import BaseFeature

__all__ = ["Under", "square_of", "under_of"]

Box = tuple[float, float, float, float]
# A base map shines through hills.
THROUGH = 0.45
SIDE_PX, SQUARE_PX = 1600, 512


@dataclass(frozen=True, slots=True)
class Under:
    """Base map and hills; None for what nobody supplied."""

    base: PicturedBase | DrawnBase | None = None
    hills: PicturedBase | None = None

    @property
    def opacity(self) -> float:
        """How much of the hills is seen."""
        return 1.0 if self.base is None else THROUGH

    def pictures(self, extent: Box) -> tuple[Picture | Squares, ...]:
        """What lies under a map of an extent in degrees, from below, as pictures.

        Raises:
            FileRefused: when a file shows nothing there, or is damaged.
        """
        found: list[Picture | Squares] = []
        if self.base is not None:
            found.append(_picture(self.base, extent))
        if self.hills is not None:
            found.append(Picture(*self.hills.picture(extent), label=self.hills.label, opacity=self.opacity))
        return tuple(found)

    def squares(self, folder: str) -> tuple[Picture | Squares, ...]:
        """The same for a page of the service, which asks for squares below an address as it is looked at."""
        layers = (("base", self.base, 1.0), ("hills", self.hills, self.opacity))
        return tuple(
            Squares(f"{folder}/{name}/{{z}}/{{y}}/{{x}}", layer.most_zoom, layer.label, opacity)
            for name, layer, opacity in layers
            if layer is not None
        )


def under_of(base: Path | None, hills: Path | None) -> Under:
    """What files show.

    Raises:
        FileRefused: when one cannot be read.
        NotFound: when one is not there.
    """
    if base is None and hills is None:
        return Under()
    from clearance_geodata.base_maps import base_map  # noqa: PLC0415  loads GDAL

    return Under(
        base_map.base_map(base) if base is not None else None,
        base_map.hills(hills) if hills is not None else None,
    )


def square_of(base: PicturedBase | DrawnBase, zoom: int, column: int, row: int) -> Square | None:
    """A square of a base map; None where it has nothing.

    Raises:
        FileRefused: when its file is damaged there.
    """
    from clearance_geodata.base_maps.base_map import DrawnBase, Square  # noqa: PLC0415  loaded already

    if not isinstance(base, DrawnBase):
        return base.square(zoom, column, row)
    from clearance_maps.mapping.base_drawing import base_drawn  # noqa: PLC0415  loads what draws

    size = 2**zoom
    view = (column / size, row / size, (column + 1) / size, (row + 1) / size)
    found = list(base.features(view, SQUARE_PX))
    if not found:
        return None
    return Square(base_drawn(found, view, width_px=SQUARE_PX, height_px=SQUARE_PX), "image/png")


def _picture(base: PicturedBase | DrawnBase, extent: Box) -> Picture:
    from clearance_geodata.base_maps.base_map import DrawnBase  # noqa: PLC0415  loaded already

    if not isinstance(base, DrawnBase):
        return Picture(*base.picture(extent), label=base.label)
    from clearance_geodata.base_maps.mosaics import extent_of_view, view_of  # noqa: PLC0415  the same
    from clearance_maps.mapping.base_drawing import base_drawn  # noqa: PLC0415  loads what draws

    view = view_of(extent)
    wide, tall = view[2] - view[0], view[3] - view[1]
    scale = SIDE_PX / max(wide, tall)
    found = list(base.features(view, SIDE_PX))
    if view[2] > 1:  # beyond 180 degrees, where the world begins anew
        found += [_further(one) for one in base.features((view[0] - 1, view[1], view[2] - 1, view[3]), SIDE_PX)]
    if not found:
        raise FileRefused("{label} shows nothing of the land on the map; give one of that country", label=base.label)
    content = base_drawn(found, view, width_px=max(1, round(wide * scale)), height_px=max(1, round(tall * scale)))
    return Picture(content, extent_of_view(view), label=base.label)


def _further(feature: BaseFeature) -> BaseFeature:
    """A feature once round the Earth to the east."""
    return replace(feature, parts=tuple([(x + 1, y) for x, y in part] for part in feature.parts))
