"""Rasters under areas, by the exact share of each cell that an area covers (exactextract); never the whole raster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import mapping

from clearance.errors import FileRefused, InvalidQuantity, NotPossible
from clearance.saying import Number, saying
from clearance_geodata.exposure.figures import Exposure, Input, Value, Zones, placeless_note, stated
from clearance_geodata.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["STATS", "under_raster"]

STATS = ("sum", "mean", "share-by-class")
CELLS_AT_ONCE = 4_000_000
MOST_CLASSES = 256
LONGEST_SIDE_DEG = 0.02
GEOPACKAGES = frozenset({".gpkg", ".gpkgx", ".sqlite", ".db"})
# A share that is less than all by this is that of all: shares of cells are computed in single precision.
ROUNDING = 1e-5
LEAST_SHARE = 1e-9
Found = Mapping[str, Any]
Track = Callable[[int, int], None]


def under_raster(
    zones: Zones,
    path: Path,
    stat: str,
    *,
    band: int = 1,
    source: str = "",
    on: date | None = None,
    track: Track = lambda _done, _whole: None,
) -> Exposure:
    """The sum, the mean or the shares of classes of a raster on the ground of each area and of all.

    `sum` is for amounts per cell, such as people; `mean` for measures; `share-by-class` for kinds of land use. Cells
    without data count to nothing; `data_share` says how much of the ground has data. In rasters of degrees, means and
    shares weigh cells by their m2.

    Args:
        zones: areas.
        path: a raster that GDAL reads, with coordinates of any kind.
        stat: one of `STATS`.
        band: number of the band, from 1.
        source: where the raster is from; its file name when empty.
        on: of when it is; what the file says when None.
        track: called with areas done and their number.

    Raises:
        InvalidQuantity: for a statistic or band that is not there.
        FileRefused: when the raster cannot be read, has no coordinates, or is turned.
        NotPossible: when more classes are under the areas than a table holds, or the library is not installed.
    """
    if stat not in STATS:
        raise InvalidQuantity("--stat '{stat}' is not known; use one of {stats}", stat=stat, stats=tuple(STATS))
    once, meets = zones.once()
    with _opened(path, band) as file:
        said = _input(file, path.name, source or path.name, on, band)
        counts_all = file.nodatavals[band - 1] is None
        found, shares = _found(file, band, zones.grounds, stat, track)
        again, shares_once = _found(file, band, once.grounds, stat, lambda _done, _whole: None)
    classes = _classes(found) if stat == "share-by-class" else ()
    rows = tuple(
        {"area_id": area_id, "area_m2": round(area_m2, 3)} | _figures(one, stat, classes, m2=area_m2, share=share)
        for area_id, area_m2, one, share in zip(
            zones.area_ids, zones.area_m2.tolist(), found, shares.tolist(), strict=True
        )
    )
    # Those that meet nobody, and the ground of those that do.
    alone = [one for one, meet in zip(found, meets, strict=True) if not meet]
    m2 = np.concatenate([zones.area_m2[~meets], once.area_m2])
    with_data = m2 * np.concatenate([shares[~meets], shares_once])
    total: dict[str, Value] = {"area_m2": round(float(m2.sum()), 3)}
    total["data_share"] = round(float(with_data.sum() / m2.sum()), 6)
    return Exposure(
        input=said,
        asked=stat,
        columns=tuple(name for name in rows[0] if name != "area_id"),
        rows=rows,
        total=total | _total([*alone, *again], with_data, stat, classes),
        notes=(*placeless_note(zones), *_notes(shares, meets), *_doubts(found, stat, counts_all=counts_all)),
    )


def _input(file: Any, name: str, source: str, on: date | None, band: int) -> Input:  # noqa: ANN401  rasterio has no types
    wide, high = abs(file.transform.a), abs(file.transform.e)
    return Input(
        file=name,
        source=source,
        date=stated(on, file.tags().get("TIFFTAG_DATETIME")),
        crs=file.crs.to_string(),
        detail=f"band {band}, cells of {wide:g} x {high:g}",
    )


@contextmanager
def _opened(path: Path, band: int) -> Iterator[Any]:
    try:
        import exactextract  # noqa: F401, PLC0415  brings GEOS of its own
        import rasterio  # noqa: PLC0415  loads GDAL
        from rasterio.errors import RasterioIOError  # noqa: PLC0415  the same
    except ModuleNotFoundError as fault:
        raise NotPossible(
            "Exposure: {package} is not installed; mine-clearance[rasters] brings it", package=str(fault.name)
        ) from fault
    if path.suffix.lower() in GEOPACKAGES:  # not even to see what it is: this process may hold it as a register
        raise FileRefused(
            "{name} may be a register, which GDAL must not open; export the raster as GeoTIFF", name=path.name
        )
    try:
        with rasterio.open(path) as file:
            _check(file, path, band)
            yield file
    except RasterioIOError as fault:
        raise FileRefused(
            "{path} is no raster that can be read ({fault}); export it again as GeoTIFF",
            path=str(path),
            fault=reason_of(fault),
        ) from fault


def _check(file: Any, path: Path, band: int) -> None:  # noqa: ANN401  rasterio has no types
    if file.crs is None:
        raise FileRefused("{name} does not say its coordinate system; set it with gdal_edit -a_srs", name=path.name)
    if file.transform.b or file.transform.d:
        raise FileRefused("{name} is turned against its coordinates; warp it with gdalwarp first", name=path.name)
    if not 1 <= band <= file.count:
        raise InvalidQuantity(
            "{name} has no band {band}; it has 1 to {bands}", name=path.name, band=str(band), bands=str(file.count)
        )
    if (file.scales[band - 1], file.offsets[band - 1]) != (1, 0):
        raise FileRefused(
            "{name} has scaled values; write the true ones with gdal_translate -unscale first", name=path.name
        )


def _placed(grounds: NDArray[np.object_], crs: Any) -> NDArray[np.object_]:  # noqa: ANN401  the same
    """Grounds in the coordinates of a raster; long sides get points in between."""
    from pyproj import CRS, Transformer  # noqa: PLC0415  reads its database when imported

    into = Transformer.from_crs("EPSG:4326", CRS.from_wkt(crs.to_wkt()), always_xy=True)

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(into.transform(points[:, 0], points[:, 1]))

    placed = shapely.transform(shapely.segmentize(grounds, LONGEST_SIDE_DEG), moved)
    if not np.isfinite(shapely.get_coordinates(placed)).all():
        raise FileRefused("the coordinate system of the raster does not reach all areas; warp it to EPSG:4326 first")
    return np.asarray(placed, dtype=object)


def _found(
    file: Any,  # noqa: ANN401  rasterio has no types
    band: int,
    grounds: NDArray[np.object_],
    stat: str,
    track: Track,
) -> tuple[list[Found], NDArray[np.float64]]:
    """What exactextract finds under each ground, and the share of each ground that has data."""
    from exactextract import exact_extract  # noqa: PLC0415  brings GEOS of its own
    from exactextract.feature import JSONFeatureSource  # noqa: PLC0415  the same
    from exactextract.raster import RasterioRasterSource  # noqa: PLC0415  the same

    if not len(grounds):
        return [], np.zeros(0)
    placed = _placed(grounds, file.crs)
    weigh = "coverage_weight=area_spherical_m2" if file.crs.is_geographic else "coverage_weight=fraction"
    asked = {"sum": ["sum=sum"], "mean": [f"mean=mean({weigh})"]}
    asked["share-by-class"] = [f"unique=unique({weigh})", f"frac=frac({weigh})"]
    answers = exact_extract(
        RasterioRasterSource(file, band_idx=band),
        JSONFeatureSource([{"type": "Feature", "properties": {}, "geometry": mapping(ground)} for ground in placed]),
        ["cells=count", "least=min", *asked[stat]],
        max_cells_in_memory=CELLS_AT_ONCE,
        progress=lambda done, _text: track(round(done * len(placed)), len(placed)),
    )
    found = [one["properties"] for one in answers]
    cells = np.array([one["cells"] for one in found], dtype=np.float64)
    whole = shapely.area(placed) / abs(file.transform.a * file.transform.e)
    shares = np.divide(cells, whole, out=np.zeros_like(cells), where=whole > 0)
    return found, np.where(shares > 1 - ROUNDING, 1.0, shares)


def _classes(found: Sequence[Found]) -> tuple[str, ...]:
    """The classes under all areas, in order."""
    values = sorted({float(name) for one in found for name in _by_class(one)})
    if len(values) > MOST_CLASSES:
        raise NotPossible(
            "Exposure: {values} different values lie under the areas, more than {most} classes; group them, or ask "
            "for the mean",
            values=len(values),
            most=MOST_CLASSES,
        )
    return tuple(map(_class_of, values))


def _figures(one: Found, stat: str, classes: Sequence[str], *, m2: float, share: float) -> dict[str, Value]:
    """The figures of an area; none where nothing of it has data."""
    named: dict[str, Value] = {"data_share": round(share, 6)}
    has_data = one["cells"] > 0
    if stat != "share-by-class":
        return named | {stat: float(one[stat]) if has_data else None}
    shares = _by_class(one)
    for name in classes:
        named[f"share_{name}"] = shares.get(name, 0.0) if has_data else None
        named[f"m2_{name}"] = round(shares.get(name, 0.0) * m2 * share, 3) if has_data else None
    return named


def _by_class(one: Found) -> dict[str, float]:
    """The share of each class; of cells that ground only touches there is none."""
    named = zip(one["unique"], one["frac"], strict=True)
    return {_class_of(float(value)): float(part) for value, part in named if part > LEAST_SHARE}


def _class_of(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _total(
    whole: Sequence[Found], with_data: NDArray[np.float64], stat: str, classes: Sequence[str]
) -> dict[str, Value]:
    """The figures of all ground, each place once; means and shares by the m2 that have data."""
    known = [(one, m2) for one, m2 in zip(whole, with_data.tolist(), strict=True) if one["cells"] > 0]
    m2 = sum(own for _, own in known)
    if not m2:
        names = [f"{kind}_{name}" for name in classes for kind in ("share", "m2")] or [stat]
        return dict.fromkeys(names)
    if stat == "sum":
        return {"sum": sum(float(one["sum"]) for one, _ in known)}
    if stat == "mean":
        return {"mean": sum(float(one["mean"]) * own for one, own in known) / m2}
    by_class = dict.fromkeys(classes, 0.0)
    for one, own in known:
        for name, part in _by_class(one).items():
            by_class[name] = by_class.get(name, 0.0) + part * own
    named: dict[str, Value] = {}
    for name, own in by_class.items():
        named |= {f"share_{name}": own / m2, f"m2_{name}": round(own, 3)}
    return named


def _notes(shares: NDArray[np.float64], meets: NDArray[np.bool_]) -> Iterator[str]:
    without, in_part = int((shares == 0).sum()), int(((shares > 0) & (shares < 1)).sum())
    if without:
        yield saying("areas where the raster has no data: {count}; their figures are empty, not zero", count=without)
    if in_part:
        yield saying(
            "areas that lie in part where the raster has no data: {count}; their figures are of the rest", count=in_part
        )
    if meets.any():
        yield saying("areas that meet others: {count}; in the total each place counts once", count=int(meets.sum()))


def _doubts(found: Sequence[Found], stat: str, *, counts_all: bool) -> Iterator[str]:
    """What of the values may be a filling and no measure."""
    least = [float(one["least"]) for one in found if one["cells"] > 0]
    below = [value for value in least if value < 0]
    if below and stat != "share-by-class":
        yield saying(
            "areas with cells below zero: {count}, the least {least}, and these count; where no such value can be, "
            "name it as no data with gdal_edit -a_nodata",
            count=len(below),
            least=Number(min(below), ",g"),
        )
    if counts_all and least:
        yield saying(
            "the raster names no value for no data, so every cell counts, also one that was filled with 0 or -9999; "
            "name the value with gdal_edit -a_nodata if there is one"
        )
