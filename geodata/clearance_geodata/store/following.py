"""Knowing the last position of a register in a database without asking: who commits tells it, a thread listens."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg

from clearance.errors import ClearanceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance_geodata.store.postgres import PostgresConnection

__all__ = ["LAST", "Follower", "channel"]

LAST = "SELECT coalesce(max(position), 0) FROM journal"
# How often the thread looks whether it should end, and how long it waits before it connects again.
LOOK_S, AGAIN_S = 0.5, 1.0


def channel(schema: str) -> str:
    """The name under which writers of a schema tell their last position; it is heard once that is committed."""
    return f"clearance_{schema}"


class Follower:
    """A thread that listens to the writers of a register.

    What it knows is behind by the way of a message, some milliseconds; nothing that it knows is ever taken back.
    """

    def __init__(self, connect: Callable[[], PostgresConnection], schema: str) -> None:
        """Begin to listen."""
        self._connect = connect
        self._channel = channel(schema)
        self._known: int | None = None
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._follow, name=f"follows {schema}", daemon=True)
        self._thread.start()

    @property
    def position(self) -> int | None:
        """The last position that is known; None while nobody listens."""
        return self._known

    def told(self, position: int) -> None:
        """Take note of what was committed here; a follower that hears nothing does not begin to know by it."""
        with self._lock:
            if self._known is not None:
                self._known = max(self._known, position)

    def stop(self) -> None:
        """Listen no more."""
        self._stopped.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._stopped.is_set():
            try:
                with closing(self._connect()) as connection:
                    self._listen(connection)
            except (psycopg.Error, ClearanceError):
                # Whoever asks for the position meanwhile asks the database, and is told what is wrong with it.
                self._known = None
                self._stopped.wait(AGAIN_S)
        self._known = None

    def _listen(self, connection: PostgresConnection) -> None:
        connection.execute(f'LISTEN "{self._channel}"')
        # Asked after the listening began, so that nothing falls between the two.
        (last,) = connection.execute(LAST).fetchone() or (0,)
        with self._lock:
            self._known = max(self._known or 0, int(last))
        while not self._stopped.is_set():
            for notice in connection.notifies(timeout=LOOK_S):
                self.told(int(notice.payload))
                if self._stopped.is_set():
                    return
