"""Features of a layer on areas or near them: how many, and how many m2 of them, read in batches."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.errors import FileRefused, InvalidQuantity
from clearance.geodesy import geodesic_areas_m2
from clearance.saying import Number, saying
from clearance_geodata.exposure.figures import Exposure, Input, Value, Zones, placeless_note, stated
from clearance_geodata.exposure.widening import widened
from clearance_geodata.ingest.sources.gdal import layers_of
from clearance_geodata.ingest.sources.geopackage_copy import copied

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["near_layer", "shapes_of"]

BATCH = 65_536
Track = Callable[[int, int], None]


class _Counts:
    """What was counted so far: per area, and each feature once."""

    def __init__(self, areas: int) -> None:
        self.count = np.zeros(areas, dtype=np.int64)
        self.m2 = np.zeros(areas)
        self.once = 0
        self.once_m2 = 0.0
        self.shapeless = 0


def near_layer(
    zones: Zones,
    path: Path,
    *,
    layer: str = "",
    within_m: float = 0,
    source: str = "",
    on: date | None = None,
    track: Track = lambda _done, _whole: None,
) -> Exposure:
    """How many features of a layer touch each area, or lie within a distance of it, and the m2 of them that do.

    Args:
        zones: areas.
        path: a layer that GDAL reads, in any coordinate system.
        layer: its name in a file that has several.
        within_m: distance from the ground in metres; 0 for what touches it.
        source: where the layer is from; its file name when empty.
        on: of when it is; None when nobody says.
        track: called with features done and their number.

    Raises:
        InvalidQuantity: for a distance that is none.
        FileRefused: when the layer cannot be read, or does not say its coordinate system.
    """
    if not 0 <= within_m < 100_000:
        raise InvalidQuantity(
            "--within-m {within_m} is no distance that is near; give metres from 0 to 99,999",
            within_m=Number(within_m, "g"),
        )
    reach = widened(zones.grounds, within_m)
    tree, counts = shapely.STRtree(reach), _Counts(len(reach))
    with _readable(path) as file:
        crs, batches = _opened(file, path.name, layer)
        for done, whole, shapes in batches:
            _count(counts, tree, reach, shapes)
            track(done, whole)
    said = Input(
        file=path.name,
        source=source or path.name,
        date=stated(on, None),
        crs=crs,
        detail=f"features within {within_m:g} m of areas" if within_m else "features that touch areas",
    )
    total = _total(zones, counts)
    return Exposure(
        input=said,
        asked=f"features within {within_m:g} m",
        columns=tuple(total),
        rows=_rows(zones, counts),
        total=total,
        notes=(*placeless_note(zones), *_notes(counts)),
    )


def shapes_of(path: Path, layer: str = "") -> Iterator[tuple[int, int, NDArray[np.object_]]]:
    """The shapes of a layer in lon, lat, some thousands at a time, with how many were read and how many there are.

    Raises:
        FileRefused: when the layer cannot be read, or does not say its coordinate system.
    """
    with _readable(path) as file:
        _, batches = _opened(file, path.name, layer)
        yield from batches


def _rows(zones: Zones, counts: _Counts) -> tuple[dict[str, Value], ...]:
    figures = zip(zones.area_ids, zones.area_m2.tolist(), counts.count.tolist(), counts.m2.tolist(), strict=True)
    return tuple(
        {"area_id": area_id, "area_m2": round(area_m2, 3), "features": count, "features_m2": round(m2, 3)}
        for area_id, area_m2, count, m2 in figures
    )


def _total(zones: Zones, counts: _Counts) -> dict[str, Value]:
    once, meets = zones.once()
    ground_m2 = float(zones.area_m2[~meets].sum() + once.area_m2.sum())
    return {"area_m2": round(ground_m2, 3), "features": counts.once, "features_m2": round(counts.once_m2, 3)}


def _notes(counts: _Counts) -> Iterator[str]:
    if counts.shapeless:
        yield saying("features of the layer without a shape, which are not counted: {count}", count=counts.shapeless)
    twice = int(counts.count.sum()) - counts.once
    if twice:
        yield saying("features that are at several areas count at each of them, and once in the total")


@contextmanager
def _readable(path: Path) -> Iterator[Path]:
    """The file, or a copy of it: GDAL must never open a file that somebody may hold as a register."""
    if not path.is_file():
        raise FileRefused("{path} is not there; name a file with a layer", path=str(path))
    if path.suffix.lower() not in {".gpkg", ".sqlite", ".db"}:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        yield copied(path, Path(folder))


def _opened(path: Path, name: str, wanted: str) -> tuple[str, Iterator[tuple[int, int, NDArray[np.object_]]]]:
    from pyogrio import read_info  # noqa: PLC0415  GDAL takes a second to load

    listed = layers_of(path, name)
    if wanted and wanted not in listed:
        raise FileRefused(
            "{name} has no layer '{wanted}'; it has {listed}", name=name, wanted=wanted, listed=tuple(listed)
        )
    if not wanted and len(listed) != 1:
        raise FileRefused(
            "{name} has {layers} layers; name one with --layer-name: {listed}",
            name=name,
            layers=len(listed),
            listed=tuple(listed),
        )
    layer = wanted or listed[0]
    info = read_info(path, layer=layer, force_feature_count=True)
    if not info["crs"]:
        raise FileRefused("{name} does not say its coordinate system; set it with ogr2ogr -a_srs", name=name)
    return info["crs"], _batches(path, layer, info["crs"], info["features"])


def _batches(path: Path, layer: str, crs: str, whole: int) -> Iterator[tuple[int, int, NDArray[np.object_]]]:
    """The shapes of a layer in lon, lat, some thousands at a time, with how many were read."""
    from pyogrio.raw import open_arrow  # noqa: PLC0415  GDAL takes a second to load
    from pyproj import Transformer  # noqa: PLC0415  reads its database when imported

    into = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(into.transform(points[:, 0], points[:, 1]))

    done = 0
    with open_arrow(path, layer=layer, columns=[], batch_size=BATCH, use_pyarrow=True) as (meta, reader):
        column = meta["geometry_name"] or "wkb_geometry"
        for batch in reader:
            held = batch.column(column).to_numpy(zero_copy_only=False)
            shapes = shapely.force_2d(shapely.from_wkb(held))
            done += len(shapes)
            yield done, whole, np.asarray(shapely.transform(shapes, moved), dtype=object)


def _count(counts: _Counts, tree: shapely.STRtree, reach: NDArray[np.object_], shapes: NDArray[np.object_]) -> None:
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    counts.shapeless += int(missing.sum())
    shapes = shapes[~missing]
    unsound = np.flatnonzero(~shapely.is_valid(shapes))
    shapes[unsound] = shapely.make_valid(shapes[unsound])
    feature, area = tree.query(shapes, predicate="intersects")
    np.add.at(counts.count, area, 1)
    counts.once += len(np.unique(feature))
    has_ground = shapely.get_dimensions(shapes[feature]) == 2
    feature, area = feature[has_ground], area[has_ground]
    inside_m2 = geodesic_areas_m2(np.asarray(shapely.intersection(shapes[feature], reach[area]), dtype=object))
    np.add.at(counts.m2, area, inside_m2)
    names, first, times = np.unique(feature, return_index=True, return_counts=True)
    counts.once_m2 += float(inside_m2[first[times == 1]].sum())
    for name in names[times > 1]:
        there = shapely.union_all(reach[area[feature == name]])
        counts.once_m2 += float(geodesic_areas_m2([shapely.intersection(shapes[name], there)])[0])
