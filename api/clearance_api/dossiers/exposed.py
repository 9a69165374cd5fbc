"""What lies on one area or near it, in a raster or layer that the user supplies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clearance.geodesy import geodesic_areas_m2

if TYPE_CHECKING:
    from pathlib import Path

    from clearance.land.story import AreaStory
    from clearance_geodata.exposure.figures import Exposure
    from clearance_maps.documents.ground.area_surroundings import Exposed

__all__ = ["exposed_of"]

# What a dossier says of the area itself, and how much of it an input covers.
OF_THE_AREA = frozenset({"area_m2", "data_share"})


def exposed_of(
    story: AreaStory, *, raster: Path | None = None, layer: Path | None = None, within_m: float = 0.0, source: str = ""
) -> tuple[Exposed, ...]:
    """The figures of a raster (the sum of its values on the area) and of a layer (its features on it or near).

    Args:
        story: of the area; none has figures whose ground is not known.
        raster: people or the like.
        layer: buildings, wells or the like.
        within_m: how near a feature of the layer counts, in m.
        source: where the input is from; the name of its file when empty.

    Raises:
        ClearanceError: when an input cannot be read.
    """
    if story.ground is None or (raster is None and layer is None):
        return ()
    # GDAL loads with them, and the fonts of pictures.
    from clearance_geodata.exposure.figures import Zones  # noqa: PLC0415
    from clearance_geodata.exposure.layers import near_layer  # noqa: PLC0415
    from clearance_geodata.exposure.rasters import under_raster  # noqa: PLC0415

    grounds = np.empty(1, dtype=object)
    grounds[0] = story.ground
    zones = Zones(area_ids=(story.state.area.area_id,), grounds=grounds, area_m2=geodesic_areas_m2(grounds))
    found: list[Exposed] = []
    if raster is not None:
        found += _told(under_raster(zones, raster, "sum", source=source), within_m=0.0)
    if layer is not None:
        found += _told(near_layer(zones, layer, within_m=within_m, source=source), within_m=within_m)
    return tuple(found)


def _told(exposure: Exposure, *, within_m: float) -> list[Exposed]:
    from clearance_maps.documents.ground.area_surroundings import Exposed  # noqa: PLC0415

    of = exposure.input
    source = f"{of.source}, {of.date}" if of.date else of.source
    return [
        Exposed(layer=of.file, amount=float(value), unit=name, within_m=within_m, source=source)
        for name, value in exposure.rows[0].items()
        if name in exposure.columns and name not in OF_THE_AREA and isinstance(value, int | float)
    ]
