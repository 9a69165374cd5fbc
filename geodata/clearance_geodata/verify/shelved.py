"""The versions on the shelves that are still known against those that the journal makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import shapely
from shapely.errors import GEOSException

from clearance_geodata.geopackage import blob_of
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.keeping import KEPT
from clearance_geodata.shelf.making import Known, drawn, rows_of
from clearance_geodata.shelf.tables import FRAME, Tables
from clearance_geodata.shelf.texts import geometry_texts, oriented
from clearance_geodata.shelf.versions import STILL, Book
from clearance_geodata.verify.features import same_place
from clearance_geodata.verify.rules import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.land.checks import Finding
    from clearance_geodata.store.protocol import Connection
    from clearance_geodata.verify.portion import Portion

__all__ = ["differing_shelves", "stray_versions"]

DAYS, BOX = slice(1, 3), slice(7, 11)
TIMES = slice(5, 7)


class _Kept(NamedTuple):
    """A version as it is kept: the day on which it ends and when it was true, its fields, and what is sent."""

    days: tuple[object, ...]
    values: tuple[object, ...]
    properties: bytes | None
    geometry: bytes | None
    wkb: bytes | None
    box: tuple[object, ...]


def differing_shelves(connection: Connection, portion: Portion) -> Iterator[Finding]:
    """Versions of a portion of areas that are missing, that should not be there, or that say something else."""
    books = [Book.of(area, portion.concerning.get(area.area_id, ())) for area in portion.areas.values()]
    for name in KEPT:
        tables = Tables(COLLECTIONS[name])
        expected, present = _expected(tables, books), _present(connection, tables, portion.area_ids)
        for key in sorted(expected.keys() | present.keys()):
            if key not in present:
                yield _differs(name, key, "missing")
            elif key not in expected:
                yield _differs(name, key, "not in the journal")
            else:
                different = ", ".join(_differences(tables.names, expected[key], present[key]))
                if different:
                    yield _differs(name, key, different)


def stray_versions(connection: Connection) -> Iterator[Finding]:
    """Versions of areas that the journal does not know."""
    for name in KEPT:
        versions = Tables(COLLECTIONS[name]).versions
        strays = connection.execute(
            f"SELECT v.fid, v.area_id FROM {versions} v WHERE NOT EXISTS (SELECT 1 FROM journal j "  # noqa: S608
            "WHERE j.record IN ('area', 'entry') AND j.subject = v.area_id) ORDER BY 1"
        )
        for fid, area_id in strays:
            yield finding("shelf-differs", str(area_id), f"in '{name}', row {fid}: not in the journal")


def _expected(tables: Tables, books: Sequence[Book]) -> dict[tuple[str, int], _Kept]:
    make, _ = KEPT[tables.collection.name]
    rows = rows_of(
        drawn(tables.names, [version for book in books for version in make(book)]), Known(), after=0, position=0
    )
    bodies = {fid: (shape, properties) for fid, _, shape, properties in rows.bodies}
    shapes = {fid: (geometry, wkb) for fid, geometry, wkb in rows.shapes}
    found = {}
    for row in rows.versions:
        shape, properties = bodies[row[len(FRAME) - 1]]
        told = (properties, *(shapes[shape] if shape is not None else (None, None)))
        found[str(row[len(FRAME)]), int(str(row[1]))] = _kept(row, told)
    return found


def _present(connection: Connection, tables: Tables, area_ids: Sequence[str]) -> dict[tuple[str, int], _Kept]:
    columns = ", ".join(f'v."{name}"' for name in (*FRAME, *tables.names))
    marks = ",".join("?" * len(area_ids))
    rows = connection.execute(
        f"SELECT b.properties_json, s.geometry_json, s.wkb, {columns} FROM {tables.versions} v "  # noqa: S608
        f"LEFT JOIN {tables.bodies} b ON b.fid = v.body AND b.feature_id = v.{tables.collection.id_field} "
        f"LEFT JOIN {tables.shapes} s ON s.fid = b.shape WHERE v.area_id IN ({marks}) AND v.known_to = ?",
        (*area_ids, STILL),
    )
    return {(str(row[3 + len(FRAME)]), int(row[4])): _kept(row[3:], row[:3]) for row in rows}


def _kept(row: tuple[object, ...], told: tuple[object, ...]) -> _Kept:
    properties, geometry, wkb = (one if one is None or isinstance(one, bytes) else b"" for one in told)
    return _Kept(row[DAYS] + row[TIMES], row[len(FRAME) :], properties, geometry, wkb, row[BOX])


def _differences(names: Sequence[str], left: _Kept, right: _Kept) -> Iterator[str]:
    if left.days != right.days:
        yield f"days are {right.days}, not {left.days}"
    for name, one, other in zip(names, left.values, right.values, strict=True):
        if one != other:
            yield f"{name} is {other!r}, not {one!r}"
    if left.properties != right.properties:
        yield "properties are told otherwise"
    if (left.geometry, left.wkb, left.box) != (right.geometry, right.wkb, right.box) and not _agrees(left, right):
        yield "geometry is another ground"


def _agrees(left: _Kept, right: _Kept) -> bool:
    """Whether a shape that another GEOS drew is the same place, and is told as it is."""
    try:
        one, other = _shape(left.wkb), _shape(right.wkb)
        if one is None or other is None or not same_place(blob_of(one), blob_of(other)):
            return False
        return right.box == other.bounds and [right.geometry] == geometry_texts(oriented([other]))
    except GEOSException:
        return False


def _shape(wkb: bytes | None) -> BaseGeometry | None:
    return None if wkb is None else shapely.from_wkb(wkb)


def _differs(name: str, key: tuple[str, int], difference: str) -> Finding:
    return finding("shelf-differs", key[0], f"in '{name}': {difference}")
