"""What each store does for the tables of a register beside their columns: layers, descriptions, guards, soundness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from clearance_geodata.store.protocol import Connection

__all__ = ["REFUSAL", "WRITTEN", "Tables"]

REFUSAL = "change areas through clearance, not here"
WRITTEN = "journal and postings are written once; reverse the entry instead"


class Tables(Protocol):
    """What is made beside the columns of a table, inside the caller's transaction; and whether it is as it was made."""

    def prepare(self, connection: Connection) -> None:
        """Make an empty place ready for tables."""
        ...

    def announce(self, connection: Connection, table: str, description: str) -> None:
        """Describe a table without geometry to whoever opens the place."""
        ...

    def add_layer(self, connection: Connection, table: str, geometry: str, description: str) -> None:
        """Describe a table (columns fid, geom) as a layer and give it a spatial index."""
        ...

    def drop_layer(self, connection: Connection, table: str) -> None:
        """Take a layer away, with all that was made for it."""
        ...

    def index_shapes(self, connection: Connection, table: str) -> None:
        """Let the store find shapes of a table by place (column wkb), if it compares shapes itself."""
        ...

    def guard(self, connection: Connection, table: str, *, once: bool) -> None:
        """Refuse writes that do not come from here: a register's own writer raises its flag in its transaction.

        Rows of a table that is written `once` are never changed nor taken away, by anybody.
        """
        ...

    def guards(self, connection: Connection) -> dict[str, str]:
        """The triggers that are there, by name."""
        ...

    def expected_guards(
        self, connection: Connection, create: Callable[[Connection], None], guarded: Mapping[str, bool]
    ) -> dict[str, str]:
        """The triggers of a new register, as `guards` gives them.

        Args:
            connection: one to the register.
            create: makes the tables.
            guarded: the tables with guards, and whether they are written once.
        """
        ...

    def read_damaged(self, connection: Connection) -> None:
        """Let a connection read text that is no text any more."""
        ...

    def damage(self, connection: Connection) -> Iterator[tuple[str, str, str]]:
        """What the store itself finds damaged: rule, record, value."""
        ...

    def indexed(self, connection: Connection, table: str) -> int:
        """How many shapes the spatial index of a layer lists."""
        ...
