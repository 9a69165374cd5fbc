"""The ground of each open area: slope, roughness, cover, road and rain, from what the user supplies."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clearance.errors import InvalidQuantity
from clearance.plan.terrain.ground import COVERS, SLOPES, Ground
from clearance_geodata.exposure.figures import placeless_note
from clearance_geodata.exposure.rasters import under_raster
from clearance_geodata.terrain.roads import road_distances_m
from clearance_geodata.terrain.slopes import CLASS_BAND, SLOPE_BAND, SQUARE_BAND, slope_raster

if TYPE_CHECKING:
    from clearance_geodata.exposure.figures import Exposure, Value, Zones

__all__ = ["GroundSources", "MeasuredGround", "measured_ground"]

MONTHS = 12
Track = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundSources:
    """Files that tell of the ground; each may be missing.

    Args:
        dem: elevation in metres.
        cover: land cover, a raster of classes.
        cover_classes: for each class of it, one of `COVERS`.
        roads: a layer of roads or tracks.
        roads_layer: its name in a file that has several.
        rain: a raster of twelve bands, mm of rain of January to December.
    """

    dem: Path | None = None
    cover: Path | None = None
    cover_classes: Mapping[str, str] | None = None
    roads: Path | None = None
    roads_layer: str = ""
    rain: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredGround:
    """The ground of areas in their order, with what a reader must know."""

    grounds: tuple[Ground, ...]
    notes: tuple[str, ...]


def measured_ground(
    zones: Zones, sources: GroundSources, *, track: Track = lambda _what, _done, _whole: None
) -> MeasuredGround:
    """Measure the ground of areas.

    Args:
        zones: areas with ground.
        sources: files.
        track: called with what is done, how much of it and of how much.

    Raises:
        InvalidQuantity: no file is given, a class of cover has no kind, or the rain has not twelve bands.
        FileRefused: a file cannot be read.
        NotPossible: the libraries for rasters are not installed.
    """
    if not (sources.dem or sources.cover or sources.roads or sources.rain):
        raise InvalidQuantity("terrain: no file is given; name --dem, --land-cover, --roads or --rain")
    columns: list[Mapping[str, Sequence[object]]] = []
    notes = list(placeless_note(zones))
    for measured, said in _measured(zones, sources, track):
        columns.append(measured)
        notes += [note for note in said if note not in notes]
    grounds = tuple(
        Ground(area_id=area_id, **{name: values[index] for one in columns for name, values in one.items()})  # type: ignore[arg-type]
        for index, area_id in enumerate(zones.area_ids)
    )
    return MeasuredGround(grounds=grounds, notes=tuple(notes))


def _measured(
    zones: Zones, sources: GroundSources, track: Track
) -> Iterator[tuple[Mapping[str, Sequence[object]], Sequence[str]]]:
    if sources.dem:
        yield _slopes(zones, sources.dem, track)
    if sources.cover:
        yield _cover(zones, sources.cover, sources.cover_classes or {}, track)
    if sources.roads:
        metres = road_distances_m(
            zones.grounds, sources.roads, layer=sources.roads_layer, track=lambda n, of: track("roads", n, of)
        )
        yield {"road_m": [round(metre, 1) for metre in metres.tolist()]}, ()
    if sources.rain:
        yield _rain(zones, sources.rain, track)


def _slopes(zones: Zones, dem: Path, track: Track) -> tuple[Mapping[str, Sequence[object]], Sequence[str]]:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "slopes.tif"
        slope_raster(dem, made, zones.grounds, track=lambda n, of: track("slope", n, of))
        mean = under_raster(zones, made, "mean", band=SLOPE_BAND, track=lambda n, of: track("slope of areas", n, of))
        square = under_raster(zones, made, "mean", band=SQUARE_BAND)
        classes = under_raster(zones, made, "share-by-class", band=CLASS_BAND)
    degrees, squares = _column(mean, "mean"), _column(square, "mean")
    spreads = [
        None if one is None or own is None else round(float(np.sqrt(max(own - one**2, 0.0))), 3)
        for one, own in zip(degrees, squares, strict=True)
    ]
    return {
        "slope_deg": [None if one is None else round(one, 3) for one in degrees],
        "slope_sd_deg": spreads,
        "slope_shares": _shares(classes, {str(index): name for index, name in enumerate(SLOPES)}),
    }, _said(mean, dem)


def _cover(
    zones: Zones, path: Path, kinds: Mapping[str, str], track: Track
) -> tuple[Mapping[str, Sequence[object]], Sequence[str]]:
    found = under_raster(zones, path, "share-by-class", track=lambda n, of: track("land cover", n, of))
    classes = [name.removeprefix("share_") for name in found.columns if name.startswith("share_")]
    missing = [name for name in classes if kinds.get(name) not in COVERS]
    if missing:
        raise InvalidQuantity(
            "{name}: class {missing} of land cover has no kind; say --cover-class {missing}=KIND, KIND one of {covers}",
            name=path.name,
            missing=missing[0],
            covers=tuple(COVERS),
        )
    return {"cover_shares": _shares(found, kinds)}, _said(found, path)


def _rain(zones: Zones, path: Path, track: Track) -> tuple[Mapping[str, Sequence[object]], Sequence[str]]:
    found = under_raster(zones, path, "mean", band=1)
    months = [_column(found, "mean")]
    for month in range(2, MONTHS + 1):
        months.append(_column(under_raster(zones, path, "mean", band=month), "mean"))
        track("rain", month, MONTHS)
    by_area = zip(*months, strict=True)
    known = [tuple(round(mm, 1) for mm in one if mm is not None) for one in by_area]
    return {"rain_mm": [one if len(one) == MONTHS else () for one in known]}, _said(found, path)


def _column(found: Exposure, name: str) -> list[float | None]:
    return [_number(row[name]) for row in found.rows]


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _shares(found: Exposure, kinds: Mapping[str, str]) -> list[Mapping[str, float]]:
    """Shares by kind; those of classes of one kind together; none where the raster has no data."""
    listed: list[Mapping[str, float]] = []
    for row in found.rows:
        shares: dict[str, float] = {}
        for name, value in row.items():
            if name.startswith("share_") and isinstance(value, (int, float)) and value > 0:
                kind = kinds[name.removeprefix("share_")]
                shares[kind] = shares.get(kind, 0.0) + float(value)
        whole = sum(shares.values())
        listed.append({kind: share / whole for kind, share in shares.items()})
    return listed


def _said(found: Exposure, path: Path) -> list[str]:
    return [
        f"{path.name}: {note}"
        for note in found.notes
        if "each place counts once" not in note and "no ground" not in note
    ]
