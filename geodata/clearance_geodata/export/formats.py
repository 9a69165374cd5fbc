"""The formats that layers are exported in: by the ending of the file's name, what writes it, and what it can hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance_geodata.export.archive import one_file_each
from clearance_geodata.export.delimited import write_csv
from clearance_geodata.export.gdal_files import write_flatgeobuf, write_geojson
from clearance_geodata.export.geopackage_file import write_geopackage
from clearance_geodata.export.gpx import write_gpx
from clearance_geodata.export.kml import write_kml
from clearance_geodata.export.parquet import write_parquet
from clearance_geodata.export.shapefile import write_shapefiles
from clearance_geodata.export.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from clearance_geodata.export.layer import Layer

__all__ = ["FORMATS", "Format", "format_of"]


@dataclass(frozen=True, slots=True)
class Format:
    """A writer of layers; it returns what the format could not hold, in sentences. `many` layers fit into one file."""

    title: str
    write: Callable[[Sequence[Layer], Path], list[str]]
    many: bool = True


def _alone(write: Callable[[Layer, Path], list[str]]) -> Callable[[Sequence[Layer], Path], list[str]]:
    def write_one(layers: Sequence[Layer], path: Path) -> list[str]:
        (layer,) = layers
        return write(layer, path)

    return write_one


SINGLE = {
    ".geojson": ("GeoJSON", write_geojson),
    ".fgb": ("FlatGeobuf", write_flatgeobuf),
    ".parquet": ("GeoParquet", write_parquet),
    ".csv": ("CSV", write_csv),
}
FORMATS = {
    ".gpkg": Format("GeoPackage", write_geopackage),
    **{suffix: Format(title, _alone(write), many=False) for suffix, (title, write) in SINGLE.items()},
    **{
        f"{suffix}.zip": Format(f"{title} in a zip", one_file_each(write, suffix))
        for suffix, (title, write) in SINGLE.items()
    },
    ".shp.zip": Format("Shapefile in a zip", write_shapefiles),
    ".kml": Format("KML", write_kml),
    ".gpx": Format("GPX", write_gpx),
    ".xlsx": Format("XLSX", write_workbook),
}


def format_of(path: Path, *, layers: int = 1) -> Format:
    """The format that a file's name asks for.

    Raises:
        FileRefused: for an ending that is not known, or one that holds a single layer when there are several.
    """
    suffix = "".join(path.suffixes[-2:]).lower()
    found = FORMATS.get(suffix) or FORMATS.get(path.suffix.lower())
    if found is None:
        raise FileRefused(
            "{path} has a suffix that is not known; name it {formats}", path=str(path), formats=tuple(FORMATS)
        )
    if layers > 1 and not found.many:
        raise FileRefused(
            "{path} can hold one layer; name it {suffix}.zip, or export one layer",
            path=str(path),
            suffix=path.suffix.lower(),
        )
    return found
