"""The web service: one application for any number of registers, built from values, with nothing opened at import."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path as FilePath
from typing import Annotated

import orjson
from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from fastapi.responses import RedirectResponse
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from clearance.errors import NotFound, RuleBroken
from clearance_api.access.access_file import Access
from clearance_api.access.audit import Audit
from clearance_api.access.buckets import Buckets
from clearance_api.access.denied import answer_denials
from clearance_api.access.description import description_for
from clearance_api.access.gate import Gate
from clearance_api.access.viewer import Viewer
from clearance_api.browser.refusing import Pages
from clearance_api.browser.registers import registers_page
from clearance_api.description import described
from clearance_api.front import Front
from clearance_api.habits.compression import Compressed
from clearance_api.habits.guarding import Guarded
from clearance_api.habits.heads import HeadAsGet
from clearance_api.habits.lifetime import Lifetime
from clearance_api.habits.logs import log_request
from clearance_api.habits.metrics import Metrics
from clearance_api.habits.observing import Observed
from clearance_api.habits.proxies import BehindProxy
from clearance_api.plans.desk import PlanDesk
from clearance_api.problems import answer_problems
from clearance_api.queries import IndexQuery
from clearance_api.readings import Readings
from clearance_api.routes import (
    actual,
    browsing,
    changing,
    charts,
    collections,
    documents,
    downloads,
    editing,
    figures,
    intake,
    items,
    landing,
    maps,
    plans,
    reports,
    sampling,
    scenario_page,
    statements,
    styles,
    submissions,
    surface,
    tile_page,
    tiles,
    tilesets,
)
from clearance_api.service import JSON, Service, address, utc_now, wants_html
from clearance_api.settings import Settings
from clearance_api.sources import SnapshotSource
from clearance_api.surface.desk import SurfaceDesk
from clearance_api.tiles.desk import Desk
from clearance_api.under import Under, under_of

__all__ = ["Served", "create_app"]

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")

# Routes are tried one after the other: those that are asked for most stand first.
ROUTERS: Sequence[APIRouter] = (
    items.router,
    tiles.router,
    collections.router,
    tilesets.router,
    landing.router,
    browsing.router,
    changing.router,
    intake.router,
    scenario_page.router,
    downloads.router,
    editing.router,
    figures.router,
    sampling.router,
    maps.router,
    documents.router,
    reports.router,
    statements.router,
    surface.router,
    actual.router,
    plans.router,
    charts.router,
    styles.router,
    tile_page.router,
    submissions.router,
)
ASKED_BY_PAGES = ["Authorization", "Content-Crs", "If-Match", "If-None-Match", "Idempotency-Key", "X-Request-Id"]
SHOWN_TO_PAGES = [
    *("Allow", "Clearance-Snapshot", "Content-Crs", "Content-Disposition", "ETag", "Link", "Location"),
    *("Retry-After", "X-Request-Id"),
]


def create_app(
    registers: Mapping[str, SnapshotSource],
    settings: Settings | None = None,
    *,
    access: Access | None = None,
    clock: Callable[[], datetime] = utc_now,
    close: Callable[[], None] = lambda: None,
) -> Served:
    """A service of registers: one alone stands at `/`; several each at `/{name}/`, with an index at `/`.

    Args:
        registers: what to serve, by the name that stands in addresses.
        settings: how; defaults when None.
        access: who may see what; None lets everybody who reaches the service be the owner, so only this machine may.
        clock: tells the time stamp of feature pages.
        close: called when the server has answered the last request.

    Raises:
        NotFound: when there is no register.
        RuleBroken: when a name cannot be part of an address.
        FileRefused: when the base map or the hills cannot be read.
    """
    if not registers:
        raise NotFound("no register to serve; name at least one")
    unfit = [name for name in registers if not NAME.fullmatch(name)]
    if unfit:
        raise RuleBroken(
            "register '{register}' cannot be part of an address; name it with letters, digits, . _ ~ -",
            register=unfit[0],
        )
    chosen = settings or Settings()
    under = under_of(*(FilePath(file) if file else None for file in (chosen.base_map, chosen.hills)))
    services = [_service(name, source, chosen, clock, under) for name, source in registers.items()]
    parts = {service.name: _register_app(service) for service in services}
    audit = Audit(access.audit) if access and access.audit else None
    metrics = Metrics(services, open_to_all=chosen.metrics_open)
    lifetime = Lifetime(services, functools.partial(_close, audit, close))
    own: Mapping[str, ASGIApp] = {"/health/live": lifetime.live, "/health/ready": lifetime.ready, "/metrics": metrics}
    front = HeadAsGet(Compressed(Front(own, parts, _index_app(services)), from_bytes=chosen.compress_from_bytes))
    names = parts if len(parts) > 1 else ()
    app = _guarded(Gate(front, access=access, settings=chosen, audit=audit, registers=names), chosen)
    observers = [metrics.observe, *([log_request] if chosen.log_requests else [])]
    paths = {*own, *(str(getattr(route, "path", "...")) for part in parts.values() for route in part.routes)}
    whole: ASGIApp = Observed(app, Pages(chosen.lang), metrics.began, observers)
    if chosen.trusted_proxies or chosen.public_url:
        whole = BehindProxy(whole, trusted=chosen.trusted_proxies, public_url=chosen.public_url)
    return Served(whole, lifetime, frozenset(paths))


class Served:
    """A whole service as an ASGI application.

    `lifetime` says where in its life it stands, `paths` all that it serves, as templates below a register.
    """

    def __init__(self, app: ASGIApp, lifetime: Lifetime, paths: frozenset[str]) -> None:
        self._app = app
        self.lifetime = lifetime
        self.paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, follow the life of the server, or decline to talk otherwise."""
        if scope["type"] == "http":
            await self._app(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self.lifetime.follow(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})


def _close(audit: Audit | None, close: Callable[[], None]) -> None:
    if audit is not None:
        audit.close()
    close()


def _guarded(app: ASGIApp, settings: Settings) -> ASGIApp:
    """The app behind what looks at a request before anything of ours does."""
    app = Guarded(app, url_bytes=settings.url_bytes_max, body_bytes=settings.body_bytes_max)
    if settings.cors_origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=ASKED_BY_PAGES,
            expose_headers=SHOWN_TO_PAGES,
        )
    return app


def _service(
    name: str, source: SnapshotSource, settings: Settings, clock: Callable[[], datetime], under: Under
) -> Service:
    readings = Readings(source, kept=settings.snapshots_kept, answers_kept=settings.answers_kept)
    desk = Desk(size=settings.tiles_bytes_max)
    surfaces = SurfaceDesk(source)
    plan_desk = PlanDesk(source, at_once=settings.plans_at_once)
    a_minute = settings.statements_per_minute
    return Service(
        name=name,
        readings=readings,
        settings=settings,
        clock=clock,
        desk=desk,
        surfaces=surfaces,
        plans=plan_desk,
        under=under,
        statements=Buckets(a_minute / 60, a_minute),
    )


class _Part(FastAPI):
    """A part of the service, with our own description, pages and problems: none of them needs another machine.

    What FastAPI would wrap round each part stands once round the whole service (`create_app`).
    """

    def __init__(self) -> None:
        super().__init__(openapi_url=None, docs_url=None, redoc_url=None)
        answer_problems(self)
        answer_denials(self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. What FastAPI would ask first, whether somebody traces it, is asked of nobody here."""
        await Starlette.__call__(self, scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """Errors as problems, and what a request opened is closed: all that routes need."""
        return ExceptionMiddleware(AsyncExitStackMiddleware(self.router), handlers=self.exception_handlers)


def _register_app(service: Service) -> FastAPI:
    """The service of one register."""
    app = _Part()
    for router in ROUTERS:
        app.router.routes.extend(router.routes)  # side by side: a router inside a router is matched twice
    app.state.service = service
    whole = functools.cache(lambda: described(app, service.name, service.settings))
    made: dict[str, dict[str, object]] = {}

    def describe(viewer: Viewer) -> dict[str, object]:
        if viewer.mark not in made:
            made[viewer.mark] = description_for(whole(), viewer)
        return made[viewer.mark]

    app.state.describe = describe
    return app


def _index_app(services: Sequence[Service]) -> FastAPI:
    """The page that lists the registers, and the way to one whose address lacks its slash."""
    app = _Part()

    @app.get("/", response_class=Response)
    def index(request: Request, query: Annotated[IndexQuery, Query()]) -> Response:
        snapshots = {service.name: service.readings.at().snapshot for service in services}
        if wants_html(request, query.f):
            return registers_page(request, snapshots, query.lang, services[0].settings.lang)
        registers = [
            {"name": name, "href": address(request, f"/{name}/"), "snapshot": snapshot.identity.to_dict()}
            for name, snapshot in snapshots.items()
        ]
        return Response(orjson.dumps({"registers": registers}), media_type=JSON)

    for service in services:
        app.add_route(f"/{service.name}", _with_slash)
    return app


def _with_slash(request: Request) -> Response:
    query = request.scope["query_string"].decode("latin-1")
    return RedirectResponse(f"{address(request, request.scope['path'])}/{f'?{query}' if query else ''}")
