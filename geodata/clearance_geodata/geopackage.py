"""The GeoPackage format on our own SQLite connection: blobs, feature tables, spatial index (OGC 12-128r19).

Registers are never opened with GDAL in a process that holds them with sqlite3: two SQLite libraries in one process
drop each other's locks, and acknowledged rows were seen to vanish. So the few lines of the format that a register
needs are here.
"""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = ["APPLICATION_ID", "add_feature_table", "add_functions", "add_metadata", "blob_of", "blobs_of", "geometry_of"]

APPLICATION_ID = 0x47504B47
VERSION = 10300
WGS84 = 4326
LITTLE_ENDIAN_XY = 0b00000011
EMPTY = 0b00010001
HEADER = struct.Struct("<2sBBi")
ENVELOPE = struct.Struct("<4d")
# What begins the WKB of a multipolygon of one polygon, before that of the polygon.
ONE_POLYGON = struct.pack("<BII", 1, 6, 1)

WGS84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)

METADATA = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents(table_name), column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id),
  z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  UNIQUE (table_name, column_name, extension_name));
"""

# The trigger set of requirement 77 (version 1.4): the update triggers that old readers broke are not among them.
RTREE = """
CREATE VIRTUAL TABLE "rtree_{t}_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_{t}_geom_insert" AFTER INSERT ON "{t}"
  WHEN (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
  BEGIN INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (NEW.fid, {new}); END;
CREATE TRIGGER "rtree_{t}_geom_update6" AFTER UPDATE OF geom ON "{t}"
  WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
    AND (OLD.geom NOTNULL AND NOT ST_IsEmpty(OLD.geom))
  BEGIN UPDATE "rtree_{t}_geom" SET minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom),
    miny = ST_MinY(NEW.geom), maxy = ST_MaxY(NEW.geom) WHERE id = NEW.fid; END;
CREATE TRIGGER "rtree_{t}_geom_update7" AFTER UPDATE OF geom ON "{t}"
  WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
    AND (OLD.geom ISNULL OR ST_IsEmpty(OLD.geom))
  BEGIN INSERT INTO "rtree_{t}_geom" VALUES (NEW.fid, {new}); END;
CREATE TRIGGER "rtree_{t}_geom_update2" AFTER UPDATE OF geom ON "{t}"
  WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
  BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_{t}_geom_update5" AFTER UPDATE ON "{t}"
  WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
  BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD.fid;
    INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (NEW.fid, {new}); END;
CREATE TRIGGER "rtree_{t}_geom_update4" AFTER UPDATE ON "{t}"
  WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
  BEGIN DELETE FROM "rtree_{t}_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_{t}_geom_delete" AFTER DELETE ON "{t}" WHEN OLD.geom NOT NULL
  BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD.fid; END;
"""
NEW_BOUNDS = "ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)"


def blob_of(geometry: BaseGeometry | None) -> bytes | None:
    """A geometry (WGS 84 lon, lat) as a GeoPackage blob, polygons as multipolygons; None stays None."""
    return blobs_of([geometry])[0]


def blobs_of(geometries: Sequence[BaseGeometry | None]) -> list[bytes | None]:
    """Geometries as blobs: the same as one by one, and quicker."""
    listed = np.empty(len(geometries), dtype=object)
    listed[:] = geometries
    single = shapely.get_type_id(listed) == shapely.GeometryType.POLYGON
    nothing = shapely.is_empty(listed)
    flat = single & ~nothing & ~shapely.has_z(listed)
    for i in np.flatnonzero(single & ~flat):
        listed[i] = shapely.MultiPolygon([listed[i]])
    parts = zip(shapely.to_wkb(listed, byte_order=1), flat, nothing, shapely.bounds(listed).tolist(), strict=True)
    return [None if wkb is None else _blob(wkb, flat=f, empty=e, bounds=b) for wkb, f, e, b in parts]


def _blob(wkb: bytes, *, flat: bool, empty: bool, bounds: Sequence[float]) -> bytes:
    if empty:
        return HEADER.pack(b"GP", 0, EMPTY, WGS84) + wkb
    west, south, east, north = bounds
    whole = ONE_POLYGON + wkb if flat else wkb
    return HEADER.pack(b"GP", 0, LITTLE_ENDIAN_XY, WGS84) + ENVELOPE.pack(west, east, south, north) + whole


def geometry_of(blob: bytes | None) -> BaseGeometry | None:
    """The geometry of a GeoPackage blob that this module wrote."""
    if blob is None:
        return None
    start = HEADER.size + (0 if _is_empty(blob) else ENVELOPE.size)
    return shapely.from_wkb(blob[start:])


def _is_empty(blob: bytes | None) -> bool:
    return blob is None or bool(blob[3] & 0b00010000)


def _bound(index: int) -> object:
    def read(blob: bytes | None) -> float | None:
        if blob is None or _is_empty(blob):
            return None
        value = float(ENVELOPE.unpack_from(blob, HEADER.size)[index])
        return None if math.isnan(value) else value

    return read


def add_functions(connection: sqlite3.Connection) -> None:
    """Register the five SQL functions that the triggers of the spatial index call."""
    connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)
    for index, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_function(name, 1, _bound(index), deterministic=True)  # type: ignore[arg-type]


def add_metadata(connection: sqlite3.Connection) -> None:
    """Make an empty database a GeoPackage that knows WGS 84."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    for statement in METADATA.strip().split(";\n"):
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
        [
            ("Undefined Cartesian", -1, "NONE", -1, "undefined", None),
            ("Undefined geographic", 0, "NONE", 0, "undefined", None),
            ("WGS 84", WGS84, "EPSG", WGS84, WGS84_WKT, "longitude, latitude in degrees"),
        ],
    )


def add_feature_table(connection: sqlite3.Connection, table: str, geometry_type: str, description: str) -> None:
    """Announce a table (columns fid, geom) as a layer and give it a spatial index."""
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
        "VALUES (?, 'features', ?, ?, ?)",
        (table, table, description, WGS84),
    )
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (table, geometry_type, WGS84)
    )
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', "
        "'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        (table,),
    )
    for statement in RTREE.format(t=table, new=NEW_BOUNDS).strip().split(";\nCREATE"):
        text = statement if statement.startswith("CREATE") else f"CREATE{statement}"
        connection.execute(text.removesuffix(";"))
