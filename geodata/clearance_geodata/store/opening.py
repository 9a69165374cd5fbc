"""The store of a register, by where it is; the driver of PostgreSQL is loaded only when a URL asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import NotPossible
from clearance_geodata.store.file import FileStore
from clearance_geodata.store.place import Place

if TYPE_CHECKING:
    from pathlib import Path

    from clearance_geodata.store.protocol import Store

__all__ = ["store_at"]


def store_at(where: str | Path | Place) -> Store:
    """The store of the register at a place; nothing is opened yet.

    Raises:
        NotFound: when a URL names no database.
        NotPossible: when the driver of PostgreSQL is not installed.
    """
    place = Place.of(where)
    if place.file is not None:
        return FileStore(place)
    try:
        from clearance_geodata.store.database import DatabaseStore  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise NotPossible(
            f"a register in PostgreSQL needs '{missing.name}'; install it with: pip install 'mine-clearance[postgis]'"
        ) from None
    return DatabaseStore(place)
