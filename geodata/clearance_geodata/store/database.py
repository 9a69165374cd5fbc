"""A register in a schema of a PostgreSQL database: pooled connections for readers, the lock for one writer."""

from __future__ import annotations

import hashlib
import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

import psycopg
from psycopg import IsolationLevel
from psycopg_pool import ConnectionPool, PoolTimeout

from clearance.errors import NotFound, RegisterUnusable
from clearance_geodata.store import postgres
from clearance_geodata.store.dialect import POSTGRESQL, Dialect
from clearance_geodata.store.following import LAST, Follower, channel
from clearance_geodata.store.postgres import PostgresConnection
from clearance_geodata.store.postgres_faults import explained

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from clearance_geodata.store.address import Address
    from clearance_geodata.store.protocol import Connection

__all__ = ["DatabaseStore"]

LOCK_TIMEOUT_S = 30
MOST_CONNECTIONS = 10
POOL_NUMBERS = {"open": "pool_size", "free": "pool_available", "waited_for": "requests_waiting"}
PATIENCE_S = 10.0
TABLES = "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace(?) AND relname IN ('register', 'journal')"
MADE = "SELECT string_agg(relname, ', ') FROM pg_class WHERE relnamespace = to_regnamespace(?) AND relkind = 'r'"


class DatabaseStore:
    """A schema of a database (see `protocol.Store`)."""

    dialect: Dialect = POSTGRESQL

    def __init__(self, address: Address) -> None:
        """Connect to nothing yet."""
        self.address = address
        # A register's lock: the same number for everybody who writes to this schema of a database.
        digest = hashlib.sha256(f"clearance {address.schema}".encode()).digest()
        self._lock_key = int.from_bytes(digest[:8], "big", signed=True)
        self._guard = threading.Lock()
        self._pool: ConnectionPool[PostgresConnection] | None = None
        self._spares: list[PostgresConnection] = []
        self._follower: Follower | None = None
        self._is_closed = False

    @contextmanager
    def creating(self) -> Iterator[Connection]:
        """Make the schema and its tables, or nothing; the schema may be there already, empty."""
        with explained(self.address), closing(self._connect(to_create=True)) as connection, connection.transaction():
            self._lock(connection)
            if self._tables(connection):
                raise RegisterUnusable(
                    "{address} holds a register already; name another schema with ?schema=NAME, a register is never "
                    "overwritten",
                    address=str(self.address),
                )
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {self.address.schema}")
            yield connection
            # Else plans are made as for empty tables, until the server looks at them by itself.
            (tables,) = connection.execute(MADE, (self.address.schema,)).fetchone() or ("",)
            connection.execute(f"ANALYZE {tables}")

    def _connect(self, *, to_create: bool = False) -> PostgresConnection:
        connection = postgres.connect(self.address)
        if not to_create and self._tables(connection) == 0:
            connection.close()
            raise NotFound(
                "there is no register {address}; create one with `clearance init {address} --country ISO3`",
                address=str(self.address),
            )
        return connection

    def _tables(self, connection: PostgresConnection) -> int:
        (count,) = connection.execute(TABLES, (self.address.schema,)).fetchone() or (0,)
        return int(count)

    def _lock(self, connection: PostgresConnection) -> None:
        """Wait for the lock that one writer of a register holds to the end of its transaction."""
        connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'")
        connection.execute("SELECT pg_advisory_xact_lock(?)", (self._lock_key,))

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """A connection of the pool; each question is a transaction of its own."""
        with explained(self.address), self._pooled() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection of the pool in a transaction that sees one moment."""
        with explained(self.address), self._pooled() as connection, connection.transaction():
            yield connection

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[Connection]:
        """A connection of its own, so that writers who wait never leave readers without one."""
        with explained(self.address), self._writer() as connection:
            with connection.transaction(force_rollback=not keep):
                self._lock(connection)
                yield connection
                (last,) = connection.execute(LAST).fetchone() or (0,)
                connection.execute("SELECT pg_notify(?, ?)", (channel(self.address.schema), str(last)))
            if keep and self._follower is not None:
                self._follower.told(int(last))

    @contextmanager
    def _writer(self) -> Iterator[PostgresConnection]:
        """The connection of the writer before, when it is free and still there; else a new one."""
        with self._guard:
            connection = self._spares.pop() if self._spares else None
        if connection is None or not _is_there(connection):
            connection = self._connect()
            # What others committed while this waited for the lock must be seen.
            connection.isolation_level = IsolationLevel.READ_COMMITTED
        try:
            yield connection
        finally:
            with self._guard:
                is_kept = not self._spares and not self._is_closed
                if is_kept:
                    self._spares.append(connection)
            if not is_kept:
                connection.close()

    @contextmanager
    def _pooled(self) -> Iterator[PostgresConnection]:
        pool = self._opened_pool()
        if pool is None:  # a snapshot is read after its register was closed
            with closing(self._connect()) as connection:
                _read_only(connection)
                yield connection
        else:
            with self._lent(pool) as connection:
                yield connection

    @contextmanager
    def _lent(self, pool: ConnectionPool[PostgresConnection]) -> Iterator[PostgresConnection]:
        try:
            connection = pool.getconn()
        except PoolTimeout:
            self._connect().close()  # a pool does not say why it got no connection
            raise
        try:
            yield connection
        finally:
            pool.putconn(connection)

    def _opened_pool(self) -> ConnectionPool[PostgresConnection] | None:
        if self._pool is None and not self._is_closed:
            with self._guard:
                if self._pool is None:
                    self._connect().close()  # says what is wrong; a pool would try until its patience ends
                    self._pool = self._new_pool()
        return self._pool

    def _new_pool(self) -> ConnectionPool[PostgresConnection]:
        return ConnectionPool(
            self.address.url,
            connection_class=PostgresConnection,
            kwargs={"autocommit": True, **postgres.options(self.address)},
            min_size=0,
            max_size=MOST_CONNECTIONS,
            timeout=PATIENCE_S,
            configure=self._configure,
            check=_still_there,
            open=True,
        )

    def _configure(self, connection: PostgresConnection) -> None:
        postgres.prepare(connection, self.address)
        _read_only(connection)

    def follow(self) -> None:
        """Listen to what writers commit."""
        if self._follower is None:
            self._follower = Follower(self._connect, self.address.schema)

    def known_position(self) -> int | None:
        """The last position that a writer told of."""
        return None if self._follower is None else self._follower.position

    def connections(self) -> Mapping[str, int]:
        """The connections of the pool, once it is open."""
        numbers = {} if self._pool is None else self._pool.get_stats()
        return {word: numbers[name] for word, name in POOL_NUMBERS.items() if name in numbers}

    def close(self) -> None:
        """Close every connection."""
        with self._guard:
            self._is_closed = True
            while self._spares:
                self._spares.pop().close()
        if self._follower is not None:
            self._follower.stop()
            self._follower = None
        if self._pool is not None:
            self._pool.close()
            self._pool = None


def _read_only(connection: PostgresConnection) -> None:
    """Let transactions of a connection see one moment, and change nothing."""
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True


def _still_there(connection: PostgresConnection) -> None:
    """Refuse a connection that the server has closed, as a pool asks for it."""
    if not _is_there(connection):
        raise psycopg.OperationalError("the server has closed this connection")


def _is_there(connection: PostgresConnection) -> bool:
    """Whether the server has not closed a connection; the server is not asked."""
    with suppress(psycopg.OperationalError):
        for _ in range(2):  # first what the server said at last, then that it is gone
            connection.pgconn.consume_input()
    return connection.pgconn.status == psycopg.pq.ConnStatus.OK
