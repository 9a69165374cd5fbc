"""The tables of a shelf: versions with what is asked by, bodies with what is told, shapes with where it is.

A version that only ends earlier than was thought shares its body with the one before, and features that did not move
share their shape.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from clearance_geodata.export.layer import FieldType
from clearance_geodata.schema import filter_indexes
from clearance_geodata.shelf.versions import STILL

if TYPE_CHECKING:
    from clearance_geodata.shelf.asked import At, Order
    from clearance_geodata.shelf.collections import Collection
    from clearance_geodata.shelf.condition import Piece
    from clearance_geodata.shelf.making import Rows
    from clearance_geodata.store.protocol import Connection

__all__ = ["FRAME", "Tables"]

# What every version has beside the fields of its collection; days and positions are whole numbers.
FRAME = (
    *("fid", "valid_from", "valid_to", "known_from", "known_to", "since", "until"),
    *("minx", "miny", "maxx", "maxy", "body"),
)
# What there is at a moment.
MOMENT = "v.valid_from <= ? AND v.valid_to > ? AND v.known_from <= ? AND v.known_to > ?"
NULL = b"null"
TYPES = {
    FieldType.WHOLE: "INTEGER",
    FieldType.NUMBER: "DOUBLE",
    FieldType.YES_NO: "BOOLEAN",
}


@dataclass(frozen=True)
class Tables:
    """The tables of one collection: their names, and what is said to them; made ones have no journal beside them."""

    collection: Collection
    has_journal: bool = True

    @property
    def versions(self) -> str:
        """The table of versions."""
        return f"{self.collection.name}_versions"

    @property
    def bodies(self) -> str:
        """The table of properties."""
        return f"{self.collection.name}_bodies"

    @property
    def shapes(self) -> str:
        """The table of shapes."""
        return f"{self.collection.name}_shapes"

    @cached_property
    def indexes(self) -> Mapping[str, str]:
        """The indexes by which filters find versions, by their column."""
        return filter_indexes(self.versions) if self.has_journal else {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(field.name for field in self.collection.fields)

    def create(self, *indexed: str) -> tuple[str, ...]:
        """The statements that make the tables in SQLite, with an index on some columns."""
        fields = ", ".join(f'"{field.name}" {TYPES.get(field.type, "TEXT")}' for field in self.collection.fields)
        frame = "fid INTEGER PRIMARY KEY, valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL, "
        frame += "known_from INTEGER NOT NULL, known_to INTEGER NOT NULL, since INTEGER, until INTEGER, "
        frame += "minx DOUBLE, miny DOUBLE, maxx DOUBLE, maxy DOUBLE, body INTEGER NOT NULL"
        body = "fid INTEGER PRIMARY KEY, feature_id TEXT NOT NULL, shape INTEGER, properties_json BLOB NOT NULL"
        shape = "fid INTEGER PRIMARY KEY, geometry_json BLOB NOT NULL, wkb BLOB NOT NULL"
        return (
            f"CREATE TABLE {self.versions} ({frame}, {fields})",
            f"CREATE TABLE {self.bodies} ({body})",
            f"CREATE TABLE {self.shapes} ({shape})",
            f"CREATE INDEX {self.versions}_replaced ON {self.versions} (known_to) WHERE known_to < {STILL}",
            *(f"CREATE INDEX {self.versions}_by_{name} ON {self.versions} ({name})" for name in indexed),
        )

    def last(self, connection: Connection) -> int:
        """The last number that is taken; 0 when none is."""
        (fid,) = connection.execute(f"SELECT coalesce(max(fid), 0) FROM {self.versions}").fetchone()  # noqa: S608
        return int(fid)

    def put(self, connection: Connection, rows: Rows) -> None:
        """Put new rows in."""
        columns = (*FRAME, *self.names)
        for table, names, values in (
            (self.shapes, ("fid", "geometry_json", "wkb"), rows.shapes),
            (self.bodies, ("fid", "feature_id", "shape", "properties_json"), rows.bodies),
            (self.versions, columns, rows.versions),
        ):
            connection.insert(table, names, values)

    def replaced(self, connection: Connection, fids: Sequence[int], position: int) -> None:
        """Say that some versions are not known any more from a position on."""
        query = f"UPDATE {self.versions} SET known_to = ? WHERE fid = ?"  # noqa: S608  our own names
        connection.executemany(query, [(position, fid) for fid in fids])

    def told(self, connection: Connection, bodies: Sequence[int]) -> dict[int, tuple[str, bytes, bytes]]:
        """Feature id, geometry and properties of some bodies."""
        columns = "b.fid, b.feature_id, s.geometry_json, b.properties_json"
        rows = self._of_bodies(connection, columns, bodies)
        return {fid: (feature_id, geometry or NULL, properties) for fid, feature_id, geometry, properties in rows}

    def wkb(self, connection: Connection, bodies: Sequence[int]) -> dict[int, bytes | None]:
        """The shapes of some bodies."""
        return dict(self._of_bodies(connection, "b.fid, s.wkb", bodies))

    def properties(self, connection: Connection, bodies: Sequence[int]) -> dict[int, bytes]:
        """The properties of some bodies."""
        query = f"SELECT fid, properties_json FROM {self.bodies} WHERE fid IN ({connection.dialect.listed})"  # noqa: S608
        return dict(connection.execute(query, (json.dumps(bodies),)).fetchall())

    def _of_bodies(self, connection: Connection, columns: str, bodies: Sequence[int]) -> Sequence[tuple[Any, ...]]:
        query = (
            f"SELECT {columns} FROM {self.bodies} b LEFT JOIN {self.shapes} s ON s.fid = b.shape "  # noqa: S608
            f"WHERE b.fid IN ({connection.dialect.listed})"
        )
        return connection.execute(query, (json.dumps(bodies),)).fetchall()

    def where(
        self, connection: Connection, within: tuple[int, int], condition: Piece, *, shaped: bool = False, by: str = ""
    ) -> list[int]:
        """The numbers of the versions `v` that meet a condition.

        Args:
            connection: where the tables are.
            within: numbers are greater than the first, and at most the second.
            condition: what must hold.
            shaped: whether it looks at shapes `s`.
            by: words that say which index is used; empty: the store decides.
        """
        rows = connection.execute(self.asking(condition, shaped=shaped, by=by), (*within, *condition.values))
        return [fid for (fid,) in rows]

    def asking(self, condition: Piece, *, shaped: bool = False, by: str = "") -> str:
        """The statement that finds the versions in a range that meet a condition."""
        join = f" LEFT JOIN {self.bodies} b ON b.fid = v.body LEFT JOIN {self.shapes} s ON s.fid = b.shape"
        return (
            f"SELECT v.fid FROM {self.versions} v {by}{join if shaped else ''} "  # noqa: S608  our own words
            f"WHERE v.fid > ? AND v.fid <= ? AND {condition.sql}"
        )

    def count_by(self, connection: Connection, condition: Piece, *, by: str, up_to: int) -> int:
        """How many versions meet a condition on the column of an index; the counting stops at a number."""
        some = f"SELECT 1 FROM {self.versions} v {by} WHERE {condition.sql} LIMIT ?"  # noqa: S608  our own words
        (count,) = connection.execute(f"SELECT count(*) FROM ({some})", (*condition.values, up_to)).fetchone()  # noqa: S608
        return int(count)

    def sorted(self, connection: Connection, at: At, order: Sequence[Order]) -> list[int]:
        """The numbers of all versions of a moment, sorted by fields; what is not known last."""
        by = ", ".join(f'v."{one.field}" {"DESC" if one.descending else "ASC"} NULLS LAST' for one in order)
        query = f"SELECT v.fid FROM {self.versions} v WHERE {MOMENT} ORDER BY {by}, v.fid"  # noqa: S608  our own names
        return [fid for (fid,) in connection.execute(query, _moment(at))]

    def quantities(self, connection: Connection, at: At, name: str) -> list[tuple[int, float | None]]:
        """The number of each version of a moment, with its value in a column of numbers; None where it is not known."""
        query = f'SELECT v.fid, v."{name}" FROM {self.versions} v WHERE {MOMENT}'  # noqa: S608  our own names
        return connection.execute(query, _moment(at)).fetchall()

    def words(self, connection: Connection, at: At, name: str, *, up_to: int) -> list[str]:
        """The different values of a column of text at a moment, sorted by their letters; at most so many."""
        column = f'v."{name}"'
        query = (
            f"SELECT DISTINCT {column} FROM {self.versions} v WHERE {MOMENT} AND {column} IS NOT NULL "  # noqa: S608
            f"ORDER BY {column} LIMIT ?"
        )
        return [word for (word,) in connection.execute(query, (*_moment(at), up_to))]

    def texts(self, connection: Connection, name: str, within: tuple[int, int]) -> list[str | None]:
        """A column of text of the versions in a range, by their numbers; greater than the first, at most the second."""
        query = f'SELECT v."{name}" FROM {self.versions} v WHERE v.fid > ? AND v.fid <= ? ORDER BY v.fid'  # noqa: S608
        return [text for (text,) in connection.execute(query, within)]

    def find(self, connection: Connection, feature_id: str, at: At) -> int | None:
        """The number of the version of a feature that there is at a moment; None when there is none."""
        row = connection.execute(
            f"SELECT fid FROM {self.versions} v WHERE {self.collection.id_field} = ? AND {MOMENT}",  # noqa: S608
            (feature_id, *_moment(at)),
        ).fetchone()
        return None if row is None else int(row[0])


def _moment(at: At) -> tuple[int, int, int, int]:
    return (at.as_of.toordinal(), at.as_of.toordinal(), at.position, at.position)
