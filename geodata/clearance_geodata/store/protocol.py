"""What reading and writing a register need of whatever keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from clearance_geodata.store.address import Address
from clearance_geodata.store.dialect import Dialect

__all__ = ["Connection", "Cursor", "Rows", "Store"]


class Rows(Protocol):
    """The rows of an answer, each a tuple, in portions or one by one."""

    def fetchmany(self, size: int, /) -> list[Any]:
        """The next rows, at most so many; empty at the end."""
        ...

    def __iter__(self) -> Iterator[Any]:
        """The rows that were not taken yet."""
        ...


class Cursor(Rows, Protocol):
    """The whole answer to a statement."""

    @property
    def rowcount(self) -> int:
        """How many rows a statement changed."""
        ...

    @property
    def description(self) -> Any:  # noqa: ANN401  as PEP 249 has it
        """The columns of the rows, the name of each first."""
        ...

    def fetchone(self) -> Any:  # noqa: ANN401  a tuple, or None
        """The next row; None at the end."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows that were not taken yet."""
        ...


class Connection(Protocol):
    """A connection to a register. Values stand in statements as question marks, on every store.

    Text is ordered by its bytes, days are ISO text, and what lies in a layer's column `geom` is what
    `dialect.shapes` makes.
    """

    @property
    def dialect(self) -> Dialect:
        """What differs between the stores."""
        ...

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Cursor:
        """Execute a statement."""
        ...

    def executemany(self, statement: str, rows: Iterable[Sequence[object]], /) -> object:
        """Execute a statement for each row of values."""
        ...

    def stream(self, statement: str, values: Sequence[object] = (), /) -> Rows:
        """Read rows as they are taken, so that few of them are in memory; inside a transaction only."""
        ...

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], /) -> None:
        """Put rows into a table, the quickest way that there is."""
        ...

    def close(self) -> None:
        """Let go of it; what was not committed is undone."""
        ...


class Store(Protocol):
    """What keeps one register; safe to use from any thread, but not across a fork: each process opens its own.

    Faults come out as one line that names the register.
    """

    @property
    def address(self) -> Address:
        """Where it is."""
        ...

    @property
    def dialect(self) -> Dialect:
        """What differs between the stores."""
        ...

    def creating(self) -> AbstractContextManager[Connection]:
        """Make the place, and hold a transaction in which the tables are made; nothing is left after a fault.

        Raises:
            RegisterUnusable: when there is something already, or it cannot be made.
        """
        ...

    def asking(self) -> AbstractContextManager[Connection]:
        """A connection for one question, or for questions whose answers need not agree."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one moment, whatever others write; also after the store was closed."""
        ...

    def writing(self, *, keep: bool = True) -> AbstractContextManager[Connection]:
        """Hold the register's lock and one transaction; commit at the end, or undo all when nothing is to be kept.

        Raises:
            RegisterUnusable: when it cannot be written, or another writer does not come to an end.
        """
        ...

    def follow(self) -> None:
        """Begin to know the last position without asking, where asking costs; for as long as the store is open."""
        ...

    def known_position(self) -> int | None:
        """The last position of the journal when it is known without asking."""
        ...

    def connections(self) -> Mapping[str, int]:
        """How many connections are open, free, and waited for, by that word; nothing where none are shared."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...
