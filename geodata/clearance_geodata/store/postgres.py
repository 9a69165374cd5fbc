"""Connections to the PostgreSQL schema of a register, which take the same statements as those to a file."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

import psycopg
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow

from clearance.errors import RegisterUnusable
from clearance_geodata.store.address import Address
from clearance_geodata.store.dialect import POSTGRESQL, Dialect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from psycopg.abc import Buffer

__all__ = ["PostgresConnection", "connect", "options", "prepare"]

# What a translation must not touch, and what it must: a text in quotes, a name in quotes, a mark, a per cent.
SPECIAL = re.compile(r"""'[^']*'|"[^"]*"|\?|%""")
AT_ONCE = 2_000
CONNECT_S = 10

# A schema of its own comes first, then that of PostGIS, wherever its extension was put. Plans are made for the values
# at hand, because a plan for any box reads the whole layer, and not compiled, which takes longer than they do; a stream
# is planned to be read to its end. Days are ISO 8601, and floats whole.
SESSION = """
SELECT set_config('plan_cache_mode', 'force_custom_plan', false), set_config('jit', 'off', false),
  set_config('cursor_tuple_fraction', '1', false),
  set_config('datestyle', 'ISO, YMD', false), set_config('extra_float_digits', '1', false),
  set_config('search_path', format('%I, %I', ?::text, n.nspname), false)
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'
"""


@lru_cache(maxsize=1_024)
def _translated(statement: str) -> bytes:
    """A statement with question marks as psycopg takes it; also those in quotes must say their per cent twice."""
    return SPECIAL.sub(_mark, statement).encode()


def _mark(found: re.Match[str]) -> str:
    return "%s" if found[0] == "?" else found[0].replace("%", "%%")


class _AsText(Loader):
    """A day as the text that PostgreSQL sends."""

    def load(self, data: Buffer) -> str:
        """Read it."""
        return bytes(data).decode()


class Stream:
    """The rows of a cursor that the server holds, to the end of its transaction at the latest."""

    def __init__(self, connection: PostgresConnection, statement: str, values: Sequence[object]) -> None:
        """Begin to read."""
        self._connection = connection
        self._name = connection.next_name()
        self._is_over = False
        connection.execute(f"DECLARE {self._name} NO SCROLL CURSOR FOR {statement}", values, prepare=False)

    def fetchmany(self, size: int) -> list[Any]:
        """The next rows, at most so many; empty at the end."""
        if self._is_over:
            return []
        rows = self._connection.execute(f"FETCH {size} FROM {self._name}", prepare=False).fetchall()
        if len(rows) < size:
            self._is_over = True
            self._connection.execute(f"CLOSE {self._name}", prepare=False)
        return rows

    def __iter__(self) -> Iterator[Any]:
        """The rows that were not taken yet."""
        while rows := self.fetchmany(AT_ONCE):
            yield from rows


class PostgresConnection(psycopg.Connection[TupleRow]):
    """A connection that takes question marks for values, and says when a transaction begins and ends by statements."""

    dialect: ClassVar[Dialect] = POSTGRESQL
    _named = 0

    def execute(  # type: ignore[override]  # ours are texts made here, psycopg asks for literal ones
        self, query: str, params: Sequence[object] = (), *, prepare: bool | None = None, binary: bool = False
    ) -> psycopg.Cursor[TupleRow]:
        """Execute a statement."""
        if not params:
            return super().execute(query.encode(), prepare=prepare, binary=binary)
        return super().execute(_translated(query), params, prepare=prepare, binary=binary)

    def executemany(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Execute a statement for each row of values."""
        with self.cursor() as cursor:
            cursor.executemany(_translated(statement), rows)

    def stream(self, statement: str, values: Sequence[object] = ()) -> Stream:
        """Read rows as they are taken; inside a transaction only."""
        return Stream(self, statement, values)

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Put rows into a table."""
        with (
            self.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()) as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def next_name(self) -> str:
        """A name for a cursor that no other of this connection has."""
        self._named += 1
        return f"rows_{self._named}"


def options(address: Address) -> dict[str, Any]:
    """What a connection is told beside the URL of a register, unless the URL says it."""
    usual = {"connect_timeout": CONNECT_S, "application_name": "clearance"}
    return {name: value for name, value in usual.items() if name not in conninfo_to_dict(address.url)}


def connect(address: Address) -> PostgresConnection:
    """A connection to the schema of a register, every statement of which is committed unless a transaction is begun."""
    connection = PostgresConnection.connect(address.url, autocommit=True, **options(address))
    try:
        prepare(connection, address)
    except BaseException:
        connection.close()
        raise
    return connection


def prepare(connection: PostgresConnection, address: Address) -> None:
    """Make a new connection one to the schema of a register.

    Raises:
        RegisterUnusable: when the database has no PostGIS.
    """
    connection.adapters.register_loader("date", _AsText)
    if connection.execute(SESSION, (address.schema,)).fetchone() is None:
        raise RegisterUnusable(
            "{address} has no PostGIS; install Debian's postgresql-15-postgis-3 or its like, then let a superuser run "
            "`CREATE EXTENSION postgis` in the database",
            address=str(address),
        )
