"""What takes longer than a reader waits: of a large register it is made beside the request, and a page says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_geodata.shelf.collections import Keeping

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from clearance_api.readings import Reading
    from clearance_geodata.shelf.collections import Collection

__all__ = ["LARGE", "are_features_there", "is_there"]

# From so many records on nobody waits for what is made of all of them, but for so long.
LARGE, PATIENCE_S = 50_000, 0.5


def is_there(reading: Reading, key: Hashable, make: Callable[[], object]) -> bool:
    """Whether something is made; else it is being made, which the reader of a page need not wait for.

    A small register is read while the reader waits.
    """
    if reading.snapshot.identity.position < LARGE:
        return True
    return reading.soon(key, make, wait_s=PATIENCE_S)


def are_features_there(reading: Reading, collection: Collection) -> bool:
    """Whether the features of a collection can be listed at once: those that stand in rows always can."""
    name = collection.name
    return collection.keeping is Keeping.ROWS or is_there(reading, ("shelf", name), lambda: reading.shelf(name))
