"""The tables of a register in a GeoPackage: lists of the format, R-trees, triggers for each row."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, cast

from clearance_geodata.geopackage import add_feature_table, add_functions, add_metadata
from clearance_geodata.store.tables import REFUSAL, WRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from clearance_geodata.store.protocol import Connection

__all__ = ["FileTables"]

AS_IT_IS = partial(str, encoding="utf-8", errors="surrogateescape")


def _own(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection)


class FileTables:
    """Tables of a GeoPackage (see `tables.Tables`)."""

    def prepare(self, connection: Connection) -> None:
        """Make an empty file a GeoPackage."""
        add_metadata(_own(connection))

    def announce(self, connection: Connection, table: str, description: str) -> None:
        """List a table without geometry in the contents."""
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES (?, 'attributes', ?, ?)",
            (table, table, description),
        )

    def add_layer(self, connection: Connection, table: str, geometry: str, description: str) -> None:
        """List a layer in the contents and give it an R-tree."""
        add_feature_table(_own(connection), table, geometry.upper(), description)

    def drop_layer(self, connection: Connection, table: str) -> None:
        """Drop a layer and its R-tree, and take both off the lists."""
        connection.execute(f'DROP TABLE "rtree_{table}_geom"')
        connection.execute(f'DROP TABLE "{table}"')
        for listed in ("gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"):
            connection.execute(f"DELETE FROM {listed} WHERE table_name = ?", (table,))  # noqa: S608  our own names

    def index_shapes(self, connection: Connection, table: str) -> None:
        """Nothing: SQLite compares no shapes; places are looked up in memory."""

    def guard(self, connection: Connection, table: str, *, once: bool) -> None:
        """Three triggers for each row."""
        for verb in ("INSERT", "UPDATE", "DELETE"):
            always = once and verb != "INSERT"
            condition = "" if always else "WHEN (SELECT writing FROM writer) = 0"
            connection.execute(
                f'CREATE TRIGGER "guard_{table}_{verb.lower()}" BEFORE {verb} ON "{table}" {condition} '
                f"BEGIN SELECT RAISE(ABORT, '{WRITTEN if always else REFUSAL}'); END"
            )

    def guards(self, connection: Connection) -> dict[str, str]:
        """The triggers of the guards and of the spatial indexes."""
        return dict(
            connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name").fetchall()
        )

    def expected_guards(
        self, connection: Connection, create: Callable[[Connection], None], guarded: Mapping[str, bool]
    ) -> dict[str, str]:
        """The triggers of a new register in memory."""
        del guarded
        with closing(type(_own(connection))(":memory:")) as fresh:
            add_functions(fresh)
            create(cast("Connection", fresh))
            return self.guards(cast("Connection", fresh))

    def read_damaged(self, connection: Connection) -> None:
        """Text that is no UTF-8 comes with its bytes in place of letters."""
        _own(connection).text_factory = AS_IT_IS

    def damage(self, connection: Connection) -> Iterator[tuple[str, str, str]]:
        """Pages, indexes, keys that point nowhere."""
        for (text,) in connection.execute("PRAGMA integrity_check"):
            if text != "ok":
                yield "file-damaged", "file", " ".join(text.split())
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            yield "row-dangling", f"{table}, row {row}", f"no such row in {parent}"

    def indexed(self, connection: Connection, table: str) -> int:
        """The rows of the R-tree."""
        (count,) = connection.execute(f'SELECT count(*) FROM "rtree_{table}_geom"').fetchone()  # noqa: S608  our names
        return int(count)
