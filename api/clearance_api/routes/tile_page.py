"""The map of the tiles for people: one page, its script and MapLibre, all from this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from clearance.errors import NotFound
from clearance_api.browser.frame import framed, written
from clearance_api.browser.legend import tiles_values
from clearance_api.description import responses
from clearance_api.features.asking import snapshot_asked
from clearance_api.features.direct import Direct
from clearance_api.features.parameters import asked_by
from clearance_api.habits.codings import Finished
from clearance_api.service import HTML, Service, answer
from clearance_api.tiles.asking import on_maps
from clearance_api.tiles.tilesets import Node

__all__ = ["router"]

# A browser is told to ask this machine alone for anything; MapLibre works in a thread of its own, from a file.
TILES_POLICY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:"
}
SCRIPT, SHEET = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
# What pages may load: the address below /assets/, the file in this package, its media type.
ASSETS: Mapping[str, tuple[str, str]] = {
    "maplibre-gl.js": ("assets/maplibre-gl/maplibre-gl-csp.js", SCRIPT),
    "maplibre-gl-worker.js": ("assets/maplibre-gl/maplibre-gl-csp-worker.js", SCRIPT),
    "maplibre-gl.css": ("assets/maplibre-gl/maplibre-gl.css", SHEET),
    "ground.js": ("page/ground.js", SCRIPT),
    "tiles.js": ("page/tiles.js", SCRIPT),
    "draw.js": ("page/draw.js", SCRIPT),
}
ASSET: Node = {
    "name": "asset",
    "in": "path",
    "required": True,
    "description": "Name of the file.",
    "schema": {"type": "string", "enum": list(ASSETS)},
}
SHOWN = ("as_of", "known_at", "lang")
NAME = "{asset}"

router = APIRouter(tags=["Maps and documents"], route_class=Direct)


@cache
def _asset(name: str) -> Finished:
    return Finished((files("clearance_api") / ASSETS[name][0]).read_bytes())


@router.get(
    f"/assets/{NAME}",
    operation_id="getAsset",
    response_class=Response,
    responses=responses(SCRIPT, SHEET, snapshot=False),
    openapi_extra={"parameters": [ASSET]},
)
async def asset(request: Request) -> Response:
    """A file that pages of this service load."""
    name = request.path_params["asset"]
    if name not in ASSETS:
        raise NotFound("asset '{name}' is not there; there are {assets}", name=str(name), assets=", ".join(ASSETS))
    tag = f'"{hashlib.blake2b(_asset(name), digest_size=12).hexdigest()}"'
    headers = {"Cache-Control": "public, no-cache", "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(_asset(name), media_type=ASSETS[name][1], headers=headers)


@router.get(
    "/tiles.html",
    operation_id="getTilesPage",
    response_class=Response,
    responses=responses(HTML),
    openapi_extra={"parameters": asked_by(SHOWN, ())},
)
async def page(request: Request) -> Response:
    """A map of all layers, drawn in the browser from vector tiles; it asks no other machine for anything."""
    asked = snapshot_asked(request.scope["query_string"].decode("latin-1"), (), SHOWN)
    service: Service = request.app.state.service
    seen = [one.collection for one in on_maps(request)]

    def made() -> Response:
        reading = service.readings.at(asked.as_of, asked.known_at)
        identity = reading.snapshot.identity
        pins = urlencode({"as_of": identity.as_of, "known_at": identity.known_at}) if identity.position else ""
        frame = framed(request, service, reading, asked.lang)
        return answer(
            request,
            reading,
            HTML,
            lambda: written(frame, "tiles.html", tiles_values(frame, seen, pins)),
            headers={**TILES_POLICY, "Content-Language": frame.lang.code},
            variant=frame.variant,
        )

    return await run_in_threadpool(made)
