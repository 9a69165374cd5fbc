"""Which reader a file gets, by its suffix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import FileRefused, NotFound
from clearance.saying import saying
from clearance_geodata.ingest.sources.damage import whole_file
from clearance_geodata.ingest.sources.delimited import read_delimited
from clearance_geodata.ingest.sources.gdal import layers_of, read_gdal
from clearance_geodata.ingest.sources.geojson import read_geojson, read_geojson_lines
from clearance_geodata.ingest.sources.geopackage_copy import layers_of_geopackage, read_geopackage
from clearance_geodata.ingest.sources.layer import Layer, Reading
from clearance_geodata.ingest.sources.parquet import read_parquet
from clearance_geodata.ingest.sources.shapefile import read_shapefile, shapefile_in
from clearance_geodata.ingest.sources.workbook import read_workbook, sheets_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["FORMATS", "layers_in", "read_layer"]


def _read_plain(path: Path, reading: Reading) -> Layer:
    return read_gdal(path, reading, path.name)


def _read_zip(path: Path, reading: Reading) -> Layer:
    with shapefile_in(path, reading) as (inside, rest):
        return read_shapefile(inside, rest)


READERS: dict[str, Callable[[Path, Reading], Layer]] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".txt": read_delimited,
    ".xlsx": read_workbook,
    ".xlsm": read_workbook,
    ".gpkg": read_geopackage,
    ".shp": read_shapefile,
    ".zip": _read_zip,
    ".geojson": read_geojson,
    ".json": read_geojson,
    ".geojsonl": read_geojson_lines,
    ".geojsons": read_geojson_lines,
    ".ndjson": read_geojson_lines,
    ".fgb": _read_plain,
    ".parquet": read_parquet,
    ".geoparquet": read_parquet,
    ".kml": _read_plain,
    ".kmz": _read_plain,
    ".gpx": _read_plain,
}
FORMATS = saying(
    "GeoPackage, Shapefile (also zipped), GeoJSON, FlatGeobuf, GeoParquet, KML, KMZ, GPX, CSV, TSV or XLSX"
)


def read_layer(path: Path, reading: Reading | None = None) -> Layer:
    """The records of a file, by the format that its suffix names.

    Raises:
        NotFound: when there is no such file.
        FileRefused: when it is of no known format, cannot be read, or names another coordinate system than is said.
    """
    said = reading or Reading()
    reader = _known(path)
    with whole_file(path):
        layer = reader(path, said)
    has_places = layer.shapes is not None and any(shape is not None for shape in layer.shapes)
    if has_places and layer.crs is None:
        raise FileRefused(
            "{name} does not say its coordinate system; export it with one, or say it, such as crs EPSG:4326",
            name=layer.name,
        )
    if has_places and said.crs and layer.crs is not None and not _is_same(layer.crs, said.crs):
        raise FileRefused(
            "{name} says itself that its coordinate system is {crs}, not {given}; leave it to the file, or correct "
            "what the file says",
            name=layer.name,
            crs=layer.crs[:60],
            given=said.crs,
        )
    return layer


def _is_same(crs: str, other: str) -> bool:
    """Whether two names mean one coordinate system; the order of its axes is not what they differ in."""
    if crs == other:
        return True
    from pyproj import CRS  # noqa: PLC0415
    from pyproj.exceptions import CRSError  # noqa: PLC0415

    try:
        return CRS.from_user_input(crs).equals(CRS.from_user_input(other), ignore_axis_order=True)
    except CRSError as fault:
        raise FileRefused(
            "the coordinate system '{other}' is not known ({fault}); use a code such as EPSG:4326",
            other=other,
            fault=str(fault),
        ) from fault


def layers_in(path: Path) -> list[str]:
    """The layers or sheets that a file has; a table of text has one without a name.

    Raises:
        NotFound: when there is no such file.
        FileRefused: when it is of no known format, or cannot be read.
    """
    _known(path)
    with whole_file(path):
        match path.suffix.lower():
            case ".xlsx" | ".xlsm":
                return sheets_of(path)
            case ".gpkg":
                return layers_of_geopackage(path)
            case ".kml" | ".kmz" | ".gpx" | ".fgb" | ".shp":
                return layers_of(path, path.name)
            case _:
                return [""]


def _known(path: Path) -> Callable[[Path, Reading], Layer]:
    if path.is_dir():
        raise FileRefused(
            "{path} is a folder; name one of its files, or read the folder by a mapping, --mapping TOML", path=str(path)
        )
    if not path.is_file():
        raise NotFound("there is no file {path}; check the name", path=str(path))
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise FileRefused("{name} is not {formats}; export it as one of these", name=path.name, formats=FORMATS)
    return reader
