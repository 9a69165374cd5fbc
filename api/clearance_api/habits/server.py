"""The web server of a service: which limits it has, what it says when it answers, and how it stops."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable

import uvicorn

from clearance_api.app import Served
from clearance_api.settings import Settings

__all__ = ["Server", "server_config"]


def server_config(served: Served, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves: our limits and logs, no word on which server it is, and time to finish when it stops."""
    config = uvicorn.Config(
        served,
        access_log=False,
        proxy_headers=False,  # habits/proxies.py reads them, from whom the settings name
        h11_max_incomplete_event_size=settings.header_bytes_max,
        lifespan="on",
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_timeout_s,
        timeout_keep_alive=settings.keep_alive_s,
        ws="none",
    )
    try:
        from clearance_api.habits.protocol import bounded_protocol  # noqa: PLC0415  httptools is optional
    except ModuleNotFoundError:
        return config  # uvicorn then speaks through h11, which has a limit of its own
    config.http = bounded_protocol(settings)
    return config


# Python looks for cycles after so many new objects, ten times less often at those that stayed, and so on. A page
# makes some thousands that live on: with the usual 700 one answer in a hundred waited for that, ten times as long.
NEW_OBJECTS = 10_000


def _stop_looking_at_what_is_loaded() -> None:
    """Leave modules and what they hold out of the search for cycles: they stay as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 10, 10)


class Server(uvicorn.Server):
    """A server that says when it answers, and lets the service know when it is told to stop."""

    def __init__(self, served: Served, settings: Settings, *, answers: Callable[[], None]) -> None:
        super().__init__(server_config(served, settings))
        self._served = served
        self._answers = answers

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        if self.started:
            _stop_looking_at_what_is_loaded()
            self._answers()

    def handle_exit(self, sig: int, frame: object) -> None:
        """Stop: take no new connection, and finish what runs. A second Ctrl-C does not wait for that."""
        self._served.lifetime.stop()
        super().handle_exit(sig, frame)  # type: ignore[arg-type]
