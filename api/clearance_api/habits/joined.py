"""A head and the body behind it in one piece: one call of the system, and for a small answer one packet."""

from __future__ import annotations

import asyncio
from typing import Any, Final

__all__ = ["Joined"]

HEAD: Final = b"HTTP/1.1 "
CONTINUE: Final = b"HTTP/1.1 100"
# Longer bodies are not copied to stand behind their head.
SMALL_BYTES: Final = 16_384


class Joined:
    """A transport that holds the head of an answer until its body is there, or it is told that there is none.

    Whoever answers sends both without waiting in between (`Compressed` sees to that), so nobody waits for a head.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""
        self.is_closing = transport.is_closing

    def write(self, piece: bytes) -> None:
        """Send a piece of an answer, behind the head when one waits."""
        if not self._head:
            if piece.startswith(HEAD) and not piece.startswith(CONTINUE):
                self._head = piece
            else:
                self._transport.write(piece)
        elif len(piece) <= SMALL_BYTES:
            self._transport.write(self._head + piece)
            self._head = b""
        else:
            self.flush()
            self._transport.write(piece)

    def flush(self) -> None:
        """Send the head that waits: nothing comes behind it."""
        if self._head:
            self._transport.write(self._head)
            self._head = b""

    def close(self) -> None:
        """Send what waits, then hang up."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever else a transport can do, it does
        return getattr(self._transport, name)
