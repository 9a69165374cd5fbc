"""The web service: one application for any number of registers, built from values, with nothing opened at import."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated

import orjson
from fastapi import FastAPI, Query, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clearance.errors import NotFound, RuleBroken
from clearance_api.description import described
from clearance_api.pages import index_page
from clearance_api.problems import answer_problems
from clearance_api.queries import IndexQuery
from clearance_api.readings import Readings
from clearance_api.routes import collections, documents, figures, items, landing
from clearance_api.service import HTML, JSON, PAGE_POLICY, Service, address, utc_now, wants_html
from clearance_api.settings import Settings
from clearance_api.sources import SnapshotSource

__all__ = ["create_app"]

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")


def create_app(
    registers: Mapping[str, SnapshotSource],
    settings: Settings | None = None,
    *,
    clock: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """A service of registers: one alone stands at `/`; several each at `/{name}/`, with an index at `/`.

    Args:
        registers: what to serve, by the name that stands in addresses.
        settings: how; defaults when None.
        clock: tells the time stamp of feature pages.

    Raises:
        NotFound: when there is no register.
        RuleBroken: when a name cannot be part of an address.
    """
    if not registers:
        raise NotFound("no register to serve; name at least one")
    unfit = [name for name in registers if not NAME.fullmatch(name)]
    if unfit:
        raise RuleBroken(f"register '{unfit[0]}' cannot be part of an address; name it with letters, digits, . _ ~ -")
    chosen = settings or Settings()
    services = [_service(name, source, chosen, clock) for name, source in registers.items()]
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(_HeadAsGet)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=chosen.cors_origins,
        allow_methods=["GET", "HEAD"],
        allow_headers=["If-None-Match"],
        expose_headers=["Clearance-Snapshot", "Content-Disposition", "ETag"],
    )
    if len(services) == 1:
        app.mount("", _register_app(services[0]))
        return app
    for service in services:
        app.mount(f"/{service.name}", _register_app(service))
    app.mount("", _index_app(services))
    return app


def _service(name: str, source: SnapshotSource, settings: Settings, clock: Callable[[], datetime]) -> Service:
    readings = Readings(source, kept=settings.snapshots_kept, answers_kept=settings.answers_kept)
    return Service(name=name, readings=readings, settings=settings, clock=clock)


def _part() -> FastAPI:
    """A part of the service, with our own description, pages and problems: none of them needs another machine."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    answer_problems(app)
    return app


def _register_app(service: Service) -> FastAPI:
    """The service of one register."""
    app = _part()
    for part in (landing, collections, items, figures, documents):
        app.include_router(part.router)
    app.state.service = service
    app.state.describe = functools.cache(lambda: described(app, service.name, service.settings))
    return app


def _index_app(services: Sequence[Service]) -> FastAPI:
    """The page that lists the registers, and the way to one whose address lacks its slash."""
    app = _part()

    @app.get("/", response_class=Response)
    def index(request: Request, query: Annotated[IndexQuery, Query()]) -> Response:
        snapshots = {service.name: service.readings.at().snapshot for service in services}
        if wants_html(request, query.f):
            return Response(index_page(snapshots, address(request, "")), media_type=HTML, headers=PAGE_POLICY)
        registers = [
            {"name": name, "href": address(request, f"/{name}/"), "snapshot": snapshot.identity.to_dict()}
            for name, snapshot in snapshots.items()
        ]
        return Response(orjson.dumps({"registers": registers}), media_type=JSON)

    for service in services:
        app.add_route(f"/{service.name}", _with_slash)
    return app


def _with_slash(request: Request) -> Response:
    return RedirectResponse(request.url.replace(path=f"{request.url.path}/"))


class _HeadAsGet:
    """HEAD is answered like GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, send_head)
