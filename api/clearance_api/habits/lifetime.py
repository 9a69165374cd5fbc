"""The life of a served application: it warms up, is ready, and stops; /health says which."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from threading import Thread

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from clearance.errors import ClearanceError
from clearance.saying import saying
from clearance_api.browser.areas import listed_ahead
from clearance_api.habits.refusals import Unavailable
from clearance_api.problems import problem, refused
from clearance_api.readings import Reading
from clearance_api.service import JSON, Service
from clearance_api.tiles.desk import Desk
from clearance_geodata.shelf.asked import Asked
from clearance_geodata.tiles.attributes import class_of

__all__ = ["Lifetime", "Phase"]

logger = logging.getLogger(__name__)

AGAIN_S = 1  # a probe may ask again after so many seconds


class Phase(StrEnum):
    """Where a service stands in its life."""

    WARMING = "warming"
    READY = "ready"
    STOPPING = "stopping"


PHASES = {Phase.WARMING: saying("warming"), Phase.STOPPING: saying("stopping")}


class Lifetime:
    """Follows the server: reads each register once before it calls itself ready, and closes them at the end.

    Without a server that tells (a test, an app inside another), the service is ready from the start.

    Args:
        services: what is served.
        close: called once, when the last request was answered: closes what is read from.
    """

    def __init__(self, services: Sequence[Service], close: Callable[[], None] = lambda: None) -> None:
        self._services = services
        self.close = close
        self._warming: asyncio.Task[None] | None = None
        self.phase = Phase.READY

    async def follow(self, receive: Receive, send: Send) -> None:
        """Answer the messages of the server about the life of the application (ASGI lifespan)."""
        await receive()
        self.phase = Phase.WARMING
        self._warming = asyncio.create_task(self._warm())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.phase = Phase.STOPPING
        self._warming.cancel()
        with suppress(asyncio.CancelledError):
            await self._warming
        await run_in_threadpool(self.close)
        await send({"type": "lifespan.shutdown.complete"})

    def stop(self) -> None:
        """Say from now on that nothing new should be asked here."""
        self.phase = Phase.STOPPING

    async def _warm(self) -> None:
        warmed = []
        for service in self._services:
            try:
                reading = await run_in_threadpool(service.readings.at)
                await run_in_threadpool(listed_ahead, reading)
                warmed.append(reading)
            except ClearanceError as fault:  # said again by each probe, until it is mended
                logger.warning("%s is not ready: %s", service.name, fault)
        if self.phase is Phase.WARMING:
            self.phase = Phase.READY
            Desk.warm()  # ready without it: whoever asks for a tile meanwhile waits a little
            # No one waits for it, and a service that stops does not: of a million areas the books take minutes.
            Thread(target=_read_all_ahead, args=(warmed,), name="read-ahead", daemon=True).start()

    async def live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The process answers."""
        await _probed(scope, Response(orjson.dumps({"status": "live"}), media_type=JSON))(scope, receive, send)

    async def ready(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Every register can be read, and the service neither warms up nor stops."""
        await _probed(scope, await self._readiness())(scope, receive, send)

    async def _readiness(self) -> Response:
        if self.phase is not Phase.READY:
            return refused(
                Unavailable("the service is {phase}; ask again later", phase=PHASES[self.phase], retry_after_s=AGAIN_S)
            )
        for service in self._services:
            try:
                await run_in_threadpool(service.readings.at)
            except ClearanceError as fault:
                logger.warning("%s is not ready: %s", service.name, fault)
                return refused(Unavailable("{name} cannot be read just now", name=service.name, retry_after_s=AGAIN_S))
        return Response(orjson.dumps({"status": "ready"}), media_type=JSON)


def _probed(scope: Scope, answer: Response) -> ASGIApp:
    if scope["method"] != "GET":
        return problem(
            405, saying("health is read; use {methods}", methods="GET, HEAD"), headers={"Allow": "GET, HEAD"}
        )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _read_all_ahead(readings: Sequence[Reading]) -> None:
    for reading in readings:
        with suppress(ClearanceError):  # who asks for it is told
            _read_ahead(reading)


def _read_ahead(reading: Reading) -> None:
    """What many pages need and readiness need not wait for: the classes and places that tiles show, and the books."""
    for name in ("released", "areas"):
        shelf = reading.shelf(name)
        class_of(shelf, shelf.rows(Asked(at=reading.at)))
    _ = reading.snapshot.books
