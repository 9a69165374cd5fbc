"""Layers of a snapshot as files of their own, for QGIS and others: GeoPackage or GeoJSON, in WGS 84.

GDAL writes a new file beside the target, which then takes its name. GDAL is never given a register: what lies at the
target is looked at with sqlite3 (see `geopackage`).
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from clearance.errors import FileRefused, NotFound, RegisterUnusable
from clearance_geodata.layers import AREA_FIELDS, RELEASED_FIELDS, area_values, release_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from clearance.land.snapshot import Snapshot

__all__ = ["LAYERS", "export_layer"]

LAYERS = {"areas": "hazardous areas that are open", "released": "land that was cancelled, reduced or cleared"}
MARK = "Clearance export"
HEAD = 4096
SOURCES_NAMED = 5

# RFC 7946 has no CRS member and wants rings counter-clockwise; nine decimals are a tenth of a millimetre.
DRIVERS: dict[str, tuple[str, Mapping[str, str]]] = {
    ".gpkg": ("GPKG", {"GEOMETRY_NAME": "geom"}),
    ".geojson": ("GeoJSON", {"RFC7946": "YES", "COORDINATE_PRECISION": "9", "WRITE_NAME": "YES"}),
}
TYPES = {
    **dict.fromkeys(("area_m2", "released_m2"), "float64"),
    **dict.fromkeys(("recorded_ap_mines", "ap_mines", "av_mines", "other_items"), "int64"),
    **dict.fromkeys(("opened_on", "effective_on", "covers_from", "as_of"), "datetime64[D]"),
}


def export_layer(snapshot: Snapshot, layer: Literal["areas", "released"], out: str | Path) -> None:
    """Write one layer of a snapshot as a new file; a former export of that name is replaced.

    Each feature has the attributes of the register's own layer, and the snapshot it comes from. Areas without a
    polygon are kept, with null geometry.

    Args:
        snapshot: what to write.
        layer: ``areas``, those open as of the snapshot's date, or ``released``.
        out: ends in .gpkg or .geojson.

    Raises:
        NotFound: when there is no such layer.
        RegisterUnusable: when `out` is a register.
        FileRefused: when `out` has another suffix, is another file, or cannot be written.
    """
    target = Path(out)
    if layer not in LAYERS:
        raise NotFound(f"there is no layer '{layer}'; use one of {', '.join(LAYERS)}")
    if target.suffix.lower() not in DRIVERS:
        raise FileRefused(f"{target} has a suffix that is not known; name it .gpkg or .geojson")
    if not target.parent.is_dir():
        raise FileRefused(f"{target.parent} is not a folder; create it first")
    if target.exists():
        _check_replaceable(target)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".clearance-") as folder:
            made = Path(folder) / target.name
            _write(snapshot, layer, made)
            made.replace(target)
    except OSError as fault:
        raise FileRefused(f"{target} cannot be written ({fault.strerror}); choose a folder that can be") from fault


def _check_replaceable(target: Path) -> None:
    """Refuse to replace what is not a former export.

    Raises:
        RegisterUnusable: for a register.
        FileRefused: for anything else that lies there.
    """
    tables, descriptions = _tables_of(target)
    if "journal" in tables:
        raise RegisterUnusable(f"{target} is a register; an export never overwrites one, choose another name")
    if any(text.startswith(MARK) for text in descriptions):
        return
    if target.is_file() and MARK in target.read_bytes()[:HEAD].decode(errors="replace"):
        return
    raise FileRefused(f"{target} exists already and is no export of Clearance; move it away, or choose another name")


def _tables_of(path: Path) -> tuple[set[str], list[str]]:
    """The tables of an SQLite file and the descriptions of its layers; empty for any other file."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "gpkg_contents" not in tables:
                return tables, []
            return tables, [text or "" for (text,) in connection.execute("SELECT description FROM gpkg_contents")]
    except sqlite3.DatabaseError:
        return set(), []


def _write(snapshot: Snapshot, layer: str, made: Path) -> None:
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415  GDAL takes a second to load
    from pyogrio.raw import write  # noqa: PLC0415

    names = (*(AREA_FIELDS if layer == "areas" else RELEASED_FIELDS), "snapshot", "as_of")
    grounds, rows = _features(snapshot, layer)
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    driver, options = DRIVERS[made.suffix.lower()]
    try:
        write(
            made,
            _wkb(grounds),
            [_column(name, values) for name, values in zip(names, columns, strict=True)],
            names,
            layer=layer,
            driver=driver,
            geometry_type="MultiPolygon",
            crs="EPSG:4326",
            encoding="UTF-8",
            layer_options={**options, "DESCRIPTION": _description(snapshot, layer, rows, names)},
        )
    except (DataSourceError, DataLayerError) as fault:
        raise OSError(0, str(fault)) from fault


def _features(snapshot: Snapshot, layer: str) -> tuple[list[BaseGeometry | None], list[tuple[object, ...]]]:
    """The ground and the attributes of each feature; totals of sectors and countries are no areas and stay out."""
    origin = (snapshot.identity.id, snapshot.as_of.isoformat())
    if layer == "areas":
        states = snapshot.open_states
        return [state.geometry for state in states], [(*area_values(state), *origin) for state in states]
    releases = [release for release in snapshot.releases if release.is_land]
    return [release.geometry for release in releases], [(*release_values(release), *origin) for release in releases]


def _column(name: str, values: Sequence[object]) -> NDArray[np.generic]:
    """The values of an attribute as GDAL takes them; an unknown number is NaN, which it writes as null."""
    return np.array(values, dtype=TYPES.get(name, "object"))


def _wkb(grounds: Sequence[BaseGeometry | None]) -> NDArray[np.object_]:
    whole = [shapely.MultiPolygon([g]) if isinstance(g, shapely.Polygon) else g for g in grounds]
    return np.array([None if ground is None else shapely.to_wkb(ground) for ground in whole], dtype=object)


def _description(snapshot: Snapshot, layer: str, rows: Sequence[Sequence[object]], names: Sequence[str]) -> str:
    place = names.index("source")
    sources = sorted({str(row[place]) for row in rows if row[place]})
    named = "; ".join(sources[:SOURCES_NAMED])
    more = f" and {len(sources) - SOURCES_NAMED} more" if len(sources) > SOURCES_NAMED else ""
    identity = snapshot.identity
    return (
        f"{MARK}: {LAYERS[layer]}, {snapshot.country_name}, as of {identity.as_of}, snapshot {identity.id} "
        f"(known at {identity.known_at}). WGS 84 (EPSG:4326), longitude, latitude; areas in m2 on the ellipsoid. "
        f"Sources: {named or 'none named'}{more}."
    )
