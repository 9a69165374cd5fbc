"""What commands of maps count on open areas or near them, from a file of the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from clearance.land.snapshot import Snapshot
    from clearance_geodata.exposure.figures import Exposure, Value
    from clearance_maps.mapping.exposed import Exposed

__all__ = ["exposed_of"]


def exposed_of(
    snapshot: Snapshot, people: Path | None, near: Path | None, *, within_m: float, source: str, on: date | None
) -> Exposed | None:
    """Who or what is on the open areas of a snapshot, or near them; None without a file.

    Raises:
        InvalidQuantity: for two files, or for words about a file that is not given.
        FileRefused: for a file that cannot be read.
        NotPossible: when no open area has ground.
    """
    from clearance.errors import InvalidQuantity
    from clearance_geodata.exposure.figures import zones_of
    from clearance_geodata.exposure.layers import near_layer
    from clearance_geodata.exposure.rasters import under_raster

    if people is not None and near is not None:
        raise InvalidQuantity("give --people FILE or --near FILE, one of them")
    if near is None and within_m:
        raise InvalidQuantity("--within-m is of a layer: give it with --near FILE")
    if people is not None:
        return _exposed(under_raster(zones_of(snapshot), people, "sum", source=source, on=on), "sum", None)
    if near is not None:
        found = near_layer(zones_of(snapshot), near, within_m=within_m, source=source, on=on)
        return _exposed(found, "features", within_m)
    if source or on is not None:
        raise InvalidQuantity("--source and --date are of a file: give it with --people or --near")
    return None


def _exposed(found: Exposure, column: str, within_m: float | None) -> Exposed:
    from clearance_maps.mapping.exposed import Exposed

    return Exposed(
        amounts={str(row["area_id"]): _amount(row[column]) for row in found.rows},
        total=_amount(found.total[column]),
        source=found.input.source,
        dated=found.input.date,
        within_m=within_m,
        notes=found.notes,
    )


def _amount(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) else None
