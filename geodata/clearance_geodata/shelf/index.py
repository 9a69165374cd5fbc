"""The index of a shelf in memory: which rows there are at a moment of the books, brought up to date when asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from clearance_geodata import reading
from clearance_geodata.shelf.blocks import Blocks
from clearance_geodata.shelf.columns import Columns
from clearance_geodata.shelf.moment import Moment
from clearance_geodata.shelf.tables import FRAME
from clearance_geodata.shelf.versions import STILL

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from clearance_geodata.shelf.asked import At, Rows
    from clearance_geodata.shelf.tables import Tables
    from clearance_geodata.store.protocol import Connection

__all__ = ["Connections", "Index"]

Connections: TypeAlias = "Callable[[], AbstractContextManager[Connection]]"

MOMENTS_KEPT = 8
AT_ONCE = 20_000


class Index:
    """The versions of one collection, as far as some position of the journal; several threads may ask."""

    def __init__(self, tables: Tables, committed: Connections) -> None:
        """Read through connections that see what was committed, and nothing else."""
        self._tables = tables
        self._committed = committed
        self._columns = Columns()
        self._position = -1
        self._moments: OrderedDict[At, Moment] = OrderedDict()
        self._blocks: Blocks | None = None
        self._lock = Lock()

    def moment(self, at: At) -> Moment:
        """The rows of a moment."""
        found = self._moments.get(at)
        if found is not None:
            return found
        with self._lock:
            if at.position > self._position:
                self._catch_up()
            found = self._moments.get(at) or Moment(self._columns, at, self._blocks)
            self._blocks = found.blocks
            if not self.is_settled(at):
                return found
            self._moments[at] = found
            if len(self._moments) > MOMENTS_KEPT:
                self._moments.popitem(last=False)
        return found

    def is_settled(self, at: At) -> bool:
        """Whether all that will ever be known at a moment has been committed; else no answer may be kept."""
        return at.position <= self._position

    @property
    def size(self) -> int:
        """How many versions there are; they are numbered from 1."""
        return self._columns.size

    def column(self, name: str) -> NDArray[Any]:
        """A column of all versions."""
        return self._columns[name]

    def of(self, rows: Rows, name: str) -> NDArray[Any]:
        """A column of some rows."""
        return self._columns[name][rows - 1]

    @property
    def nbytes(self) -> int:
        """How much memory the columns take, without the moments that were asked for."""
        return self._columns.nbytes

    def _catch_up(self) -> None:
        """Read what was recorded since: new versions, and those that are not known any more."""
        versions = self._tables.versions
        with self._committed() as connection:
            position = reading.last_position(connection) if self._tables.has_journal else STILL - 1
            before = self._columns.size
            new = connection.stream(
                f"SELECT {', '.join(FRAME)} FROM {versions} WHERE fid > ? ORDER BY fid",  # noqa: S608  our own names
                (before,),
            )
            while rows := new.fetchmany(AT_ONCE):
                self._columns.add(rows)
            ended = connection.execute(
                f"SELECT fid, known_to FROM {versions} "  # noqa: S608  our own names
                f"WHERE known_to > ? AND known_to < {STILL} AND fid <= ?",
                (self._position, before),
            )
            self._columns.close(ended.fetchall())
        self._position = position
