"""The store of a register, by where it is; the driver of PostgreSQL is loaded only when a URL asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import NotPossible
from clearance_geodata.store.address import Address
from clearance_geodata.store.file import FileStore

if TYPE_CHECKING:
    from pathlib import Path

    from clearance_geodata.store.protocol import Store

__all__ = ["store_at"]


def store_at(where: str | Path | Address) -> Store:
    """The store of the register at an address; nothing is opened yet.

    Raises:
        NotFound: when a URL names no database.
        NotPossible: when the driver of PostgreSQL is not installed.
    """
    address = Address.of(where)
    if address.file is not None:
        return FileStore(address)
    try:
        from clearance_geodata.store.database import DatabaseStore  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise NotPossible(
            "a register in PostgreSQL needs '{package}'; install it with: pip install 'mine-clearance[postgis]'",
            package=str(missing.name),
        ) from None
    return DatabaseStore(address)
