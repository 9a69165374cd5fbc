"""The values of attributes as they stand in a tile, each kept once and known by its number."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.tiles.growing import Growing

__all__ = ["NO_VALUE", "Value", "Values", "varint"]

Value: TypeAlias = str | int | float | bool | None
# The number of None: a tile knows no null, and leaves the attribute out.
NO_VALUE = -1


def varint(number: int) -> bytes:
    """A whole number as Protocol Buffers writes it: seven bits to a byte, the lowest first.

    Example:
        >>> varint(300).hex()
        'ac02'
    """
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def encoded(value: str | float) -> bytes:
    """A value as message `Value`, with the tag and length that it has in a layer (MVT 2.1, 4.4).

    Example:
        >>> encoded("cha").hex()
        '22050a03636861'
    """
    if isinstance(value, str):
        text = value.encode()
        inner = b"\x0a" + varint(len(text)) + text
    elif isinstance(value, bool):
        inner = b"\x38\x01" if value else b"\x38\x00"
    elif isinstance(value, int):
        inner = b"\x28" + varint(value) if value >= 0 else b"\x30" + varint(-2 * value - 1)
    else:
        inner = b"\x19" + struct.pack("<d", value)
    return b"\x22" + varint(len(inner)) + inner


class Values:
    """All values that were ever met; one that is here keeps its number."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {}
        # 1, 1.0 and True are one key of a dict, so the type is part of it.
        self._others: dict[tuple[type, Value], int] = {}
        self._bytes: Growing[np.uint8] = Growing(np.uint8)
        self._ends: Growing[np.int64] = Growing(np.int64)
        self._ends.extend(np.zeros(1, np.int64))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def numbers(self, values: Iterable[Value]) -> list[int]:
        """The numbers of some values, which are put here when they are new."""
        fresh: list[str | float] = []
        known = len(self)
        out: list[int] = []
        for value in values:
            if value is None:
                out.append(NO_VALUE)
                continue
            number = known + len(fresh)
            found = (
                self._texts.setdefault(value, number)
                if isinstance(value, str)
                else self._others.setdefault((type(value), value), number)
            )
            if found == number:
                fresh.append(value)
            out.append(found)
        self._keep([encoded(value) for value in fresh])
        return out

    def _keep(self, messages: list[bytes]) -> None:
        ends = len(self._bytes) + np.cumsum([len(message) for message in messages], dtype=np.int64)
        self._bytes.extend(np.frombuffer(b"".join(messages), np.uint8))
        self._ends.extend(ends)

    @property
    def view(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """All values as bytes one after the other, and where each begins and the last ends."""
        return self._bytes.view, self._ends.view
