"""A mark of how far a journal went, to be kept apart from it: a chain cannot tell that its own end was cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from clearance.errors import InvalidQuantity
from clearance_geodata import reading
from clearance_geodata.verify.rules import finding

if TYPE_CHECKING:
    from clearance.land.checks import Finding
    from clearance_geodata.store.protocol import Connection

__all__ = ["Mark", "mark_of", "missing_mark"]

WRITTEN = re.compile(r"(?P<position>\d{1,15}):(?P<chain>[0-9a-f]{16,64})")
SHOWN = 32


@dataclass(frozen=True, slots=True)
class Mark:
    """A position of a journal, and the beginning of the hash that signs it and all before it (hexadecimal)."""

    position: int
    chain: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a mark as `str` writes it.

        Raises:
            InvalidQuantity: when it is none.
        """
        found = WRITTEN.fullmatch(text.strip().lower())
        if found is None:
            raise InvalidQuantity(
                "'{text}' is no mark; give what `clearance verify` printed, such as 1199:3f0c...", text=text
            )
        return cls(int(found["position"]), found["chain"])

    def __str__(self) -> str:
        """Short enough to write down."""
        return f"{self.position}:{self.chain[:SHOWN]}"


def mark_of(connection: Connection) -> Mark:
    """The mark of a journal as it is now."""
    last = reading.last_position(connection)
    return Mark(last, reading.chain_at(connection, last)[0])


def missing_mark(connection: Connection, mark: Mark) -> Iterator[Finding]:
    """Whether a journal has what a mark was taken of."""
    chain = reading.chain_at(connection, mark.position)[0]
    if mark.position and not chain:
        last = reading.last_position(connection)
        yield finding("mark-missing", f"position {mark.position}", f"the journal ends at {last}")
    elif not chain.startswith(mark.chain) and mark.position:
        yield finding("mark-missing", f"position {mark.position}", f"{chain[:SHOWN]}, not {mark.chain[:SHOWN]}")
