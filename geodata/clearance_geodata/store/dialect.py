"""What differs between SQLite and PostgreSQL in the statements of a register, each thing once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearance_geodata.geopackage import blob_of, blobs_of, geometry_of
from clearance_geodata.store.file_tables import FileTables
from clearance_geodata.store.schema_tables import SchemaTables
from clearance_geodata.store.tables import Tables

__all__ = ["POSTGRESQL", "SQLITE", "Dialect"]

COLUMN_TYPE = re.compile(r"\b(?:INTEGER|DOUBLE|TEXT|BLOB|DATE)\b")
WGS84 = 4326


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one store says what the other says differently.

    Args:
        name: as SQLAlchemy and Alembic call it.
        types: types of columns, by those that our statements have.
        field: a text field of a column that holds a JSON object.
        length: how many items a column has that holds a JSON list.
        listed: a query of the whole numbers in one value, a text that is a JSON list of them.
        unindexed: a column that is compared without the index on it.
        number: a column of whole numbers, to be compared with numbers that have a fraction.
        near: the end of a query on a layer `l`: what of it meets a box, by its west, south, east and north.
        shapes: geometries (WGS 84 lon, lat) as a layer holds them in `geom`.
        shape: the geometry of what a layer holds; None of None.
        blob: what a layer holds as a blob of a GeoPackage, to compare; None of None.
        tables: how tables are made, described and guarded.
    """

    name: str
    types: Mapping[str, str]
    field: str
    length: str
    listed: str
    unindexed: str
    number: str
    near: str
    shapes: Callable[[Sequence[BaseGeometry | None]], Sequence[bytes | str | None]]
    shape: Callable[[Any], BaseGeometry | None]
    blob: Callable[[Any], bytes | None]
    tables: Tables

    def ddl(self, statement: str, geometry: str = "Geometry") -> str:
        """A statement that makes a table or changes one, with the types of this store.

        Types are INTEGER (whole, 64 bits), DOUBLE, TEXT (ordered by bytes), BLOB and DATE; a column `geom BLOB` holds
        shapes of a layer, of the type that is given.
        """
        shaped = statement.replace("geom BLOB", self.types["geom"].format(geometry=geometry, srid=WGS84))
        return COLUMN_TYPE.sub(lambda found: self.types.get(found[0], found[0]), shaped)


def _ewkb_of(shapes: Sequence[BaseGeometry | None]) -> list[str | None]:
    """Shapes as PostGIS reads them; polygons are multipolygons, as in a GeoPackage."""
    listed = np.empty(len(shapes), dtype=object)
    listed[:] = shapes
    for i in np.flatnonzero(shapely.get_type_id(listed) == shapely.GeometryType.POLYGON):
        listed[i] = shapely.MultiPolygon([listed[i]])
    flat = shapely.set_srid(shapely.force_2d(listed), WGS84)
    return cast("list[str | None]", shapely.to_wkb(flat, hex=True, byte_order=1, include_srid=True).tolist())


def _shape_of(ewkb: str | None) -> BaseGeometry | None:
    return None if ewkb is None else shapely.set_srid(shapely.from_wkb(ewkb), 0)


def _blob_of(ewkb: str | None) -> bytes | None:
    return blob_of(_shape_of(ewkb))


def _as_it_is(blob: bytes | None) -> bytes | None:
    return blob


SQLITE = Dialect(
    name="sqlite",
    types=MappingProxyType({"geom": "geom BLOB"}),
    field="json_extract({column}, '$.{name}')",
    length="json_array_length({column})",
    listed="SELECT value FROM json_each(?)",
    # The plus keeps SQLite from an index.
    unindexed="+{column}",
    number="{column}",
    near="JOIN rtree_{layer}_geom r ON r.id = l.fid WHERE r.maxx >= ? AND r.maxy >= ? AND r.minx <= ? AND r.miny <= ?",
    shapes=blobs_of,
    shape=geometry_of,
    blob=_as_it_is,
    tables=FileTables(),
)

POSTGRESQL = Dialect(
    name="postgresql",
    types=MappingProxyType(
        {
            "INTEGER": "BIGINT",
            "DOUBLE": "DOUBLE PRECISION",
            # SQLite orders text by its bytes.
            "TEXT": 'TEXT COLLATE "C"',
            "BLOB": "BYTEA",
            "geom": "geom geometry({geometry}, {srid})",
        }
    ),
    field="({column}::json ->> '{name}')",
    length="json_array_length({column}::json)",
    listed="SELECT value::bigint FROM json_array_elements_text(?::json)",
    unindexed="{column}",
    number="({column}::double precision)",
    near=f"WHERE l.geom && ST_MakeEnvelope(?, ?, ?, ?, {WGS84})",
    shapes=_ewkb_of,
    shape=_shape_of,
    blob=_blob_of,
    tables=SchemaTables(),
)
