"""A collection as a file: row by row where the format allows it, else written by the exports and sent from there."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import orjson
import shapely

from clearance.saying import saying
from clearance_api.features.asking import PageAsked
from clearance_api.features.crs import placed
from clearance_api.features.misasked import Misasked
from clearance_api.features.page import Links, features
from clearance_geodata.export.contents import geometry_type_of, layer_from
from clearance_geodata.export.delimited import DECIMALS, as_written
from clearance_geodata.export.formats import FORMATS
from clearance_geodata.export.layer import WGS84
from clearance_geodata.shelf.asked import Rows
from clearance_geodata.shelf.collections import Collection
from clearance_geodata.shelf.protocol import Shelf, Stored

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance_geodata.export.layer import Value

__all__ = ["ENDINGS", "Download", "written"]

# So many features are in memory at once.
AT_ONCE = 500
GEOJSON, CSV = "geojson", "csv"
# Each ending with its media type, and whether its file can hold other coordinates than those of WGS 84.
ENDINGS = {
    GEOJSON: ("application/geo+json", True),
    CSV: ("text/csv; charset=utf-8", True),
    "fgb": ("application/flatgeobuf", True),
    "gpkg": ("application/geopackage+sqlite3", True),
    "kml": ("application/vnd.google-earth.kml+xml", False),
}
CLASS_FIELDS = {"areas": "hazard_class", "released": "product"}
Grounds: TypeAlias = Sequence[shapely.geometry.base.BaseGeometry | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What is sent: some rows of a shelf, as they were asked for, with the fields that may be seen."""

    snapshot: Snapshot
    shelf: Shelf
    rows: Rows
    asked: PageAsked
    seen: tuple[str, ...]
    here: str

    @property
    def collection(self) -> Collection:
        """The collection."""
        return self.shelf.collection

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of the file; the id is always among them."""
        own = self.collection.id_field
        chosen = self.seen if self.asked.names is None else self.asked.names
        return chosen if own in chosen else (own, *chosen)

    def file_name(self, register: str, ending: str) -> str:
        """The name that the file is kept under."""
        return f"{register}-{self.collection.name}-{self.snapshot.identity.id}.{ending}"

    def parts(self, ending: str) -> Iterator[bytes]:
        """A file of a format that is made row by row."""
        return self._geojson() if ending == GEOJSON else self._csv()

    def _chunks(self) -> Iterator[Rows]:
        return (self.rows[start : start + AT_ONCE] for start in range(0, len(self.rows), AT_ONCE))

    def _geojson(self) -> Iterator[bytes]:
        identity = self.snapshot.identity
        links = Links.of(self.here, f"?as_of={identity.as_of}&known_at={identity.known_at}")
        head = {"type": "FeatureCollection", "numberMatched": len(self.rows), "snapshot": identity.to_dict()}
        comma, ahead = b"", b'%b,"features":[' % orjson.dumps(head)[:-1]
        for rows in self._chunks():
            yield ahead + comma + b",".join(features(self.shelf, rows, self.asked, links))
            comma, ahead = b",", b""
        yield ahead + b"]}"

    def _csv(self) -> Iterator[bytes]:
        """CSV as the exports write it: a mark for spreadsheets, text that cannot run, ground as well-known text."""
        fields = [field for field in self.collection.fields if field.name in self.names]
        ground = [] if self.asked.skip_geometry else ["wkt"]
        yield b"\xef\xbb\xbf" + _lines([[*(field.name for field in fields), *ground]])
        for rows in self._chunks():
            stored = self.shelf.stored(rows)
            told = [orjson.loads(one.properties) for one in stored]
            cells = [[as_written(properties[field.name], field) for field in fields] for properties in told]
            if ground:
                texts = shapely.to_wkt(placed(_shapes(self.shelf, rows), self.asked.crs), rounding_precision=DECIMALS)
                cells = [[*row, text or ""] for row, text in zip(cells, texts, strict=True)]
            yield _lines(cells)

    def write(self, folder: Path, ending: str) -> Path:
        """A file of a format that is written as a whole.

        Raises:
            Misasked: when it is to hold coordinates that it cannot hold.
        """
        if not ENDINGS[ending][1] and not self.asked.crs.is_wgs84:
            fixed = saying("cannot be in a file of {ending}, which is in WGS 84; leave it out", ending=ending)
            raise Misasked("crs", self.asked.crs.uri, fixed)
        stored, names = self.shelf.stored(self.rows), self.names
        # Such files have longitude before latitude whatever their system says.
        in_degrees = self.asked.crs.is_wgs84 or self.asked.crs.name == WGS84
        grounds = [None] * len(stored)
        if not self.asked.skip_geometry:
            shapes = _shapes(self.shelf, self.rows)
            grounds = (shapes if in_degrees else placed(shapes, self.asked.crs)).tolist()
        is_land = self.collection.name in CLASS_FIELDS
        class_field = CLASS_FIELDS.get(self.collection.name, "")
        layer = layer_from(
            self.snapshot,
            self.collection.name,
            names,
            _values(stored, names),
            title=self.collection.title,
            key=self.collection.id_field,
            class_field=class_field if class_field in names else "",
            grounds=grounds,
            geometry_type="MultiPolygon" if is_land else geometry_type_of(grounds),
            crs=WGS84 if in_degrees else self.asked.crs.name,
        )
        path = folder / f"{self.collection.name}.{ending}"
        FORMATS[f".{ending}"].write([layer], path)
        return path


def written(download: Download, ending: str) -> tuple[Path, tempfile.TemporaryDirectory[str]]:
    """A file that was written, and its folder, which whoever has sent it removes."""
    folder = tempfile.TemporaryDirectory(prefix="clearance-")
    try:
        return download.write(Path(folder.name), ending), folder
    except BaseException:
        folder.cleanup()
        raise


def _values(stored: Sequence[Stored], names: Sequence[str]) -> Iterator[list[Value]]:
    for one in stored:
        properties = orjson.loads(one.properties)
        yield [properties[name] for name in names]


def _shapes(shelf: Shelf, rows: Rows) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array(shapely.from_wkb(np.array(shelf.shapes(rows), dtype=object)), dtype=object)


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
