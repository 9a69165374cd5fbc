"""OGC API - Styles: how layers are drawn, for MapLibre, QGIS and others that read SLD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from clearance.errors import NotFound
from clearance_api.description import responses
from clearance_api.features.asking import SnapshotAsked, snapshot_asked
from clearance_api.features.direct import Direct
from clearance_api.features.forms import form_of
from clearance_api.features.parameters import asked_by
from clearance_api.features.reached import Reached, reached_by_name
from clearance_api.service import JSON, Service, answer, base_of, link
from clearance_api.tiles.asking import on_maps
from clearance_api.tiles.map_styles import ALL, map_style
from clearance_api.tiles.tilesets import ALL_TITLE, Node, bounds_of
from clearance_geodata.export.geopackage_file import style_of

__all__ = ["router"]

MAPBOX, QML, SLD = (
    "application/vnd.mapbox.style+json",
    "application/x-qgis-layer-settings",
    "application/vnd.ogc.sld+xml",
)
FORMS = {"mapbox": MAPBOX, "qml": QML, "sld": SLD}
OFFERED = ((MAPBOX, "mapbox"), (JSON, "mapbox"), (SLD, "sld"), (QML, "qml"))
NAME = "{style_id}"
STYLE: Node = {
    "name": "style_id",
    "in": "path",
    "required": True,
    "description": "Name of a collection, or `clearance` for all together.",
    "schema": {"type": "string"},
}

router = APIRouter(tags=["Styles"], route_class=Direct)


@router.get(
    "/styles",
    operation_id="getStyles",
    response_class=Response,
    responses=responses(JSON, schema="Styles"),
    openapi_extra={"parameters": asked_by(("f", "as_of", "known_at"), ("json",))},
)
async def styles(request: Request) -> Response:
    """The styles that there are: one of each collection, and one of all together."""
    asked = _asked(request, ("json",))
    form_of(request, asked.form, ((JSON, "json"),))
    base = base_of(request)
    titles = {one.collection.name: one.collection.title for one in on_maps(request)}
    listed = [_listed(base, name, title) for name, title in {ALL: ALL_TITLE, **titles}.items()]
    content = {"default": ALL, "styles": listed, "links": [link(f"{base}/styles", "self", JSON)]}
    return await _answered(request, asked, JSON, orjson.dumps(content))


@router.get(
    f"/styles/{NAME}",
    operation_id="getStyle",
    response_class=Response,
    responses=responses(MAPBOX, QML, SLD, schema="MapStyle"),
    openapi_extra={"parameters": [STYLE, *asked_by(("f", "as_of", "known_at"), tuple(FORMS))]},
)
async def style(request: Request) -> Response:
    """A style: for MapLibre with the tiles of the snapshot, for QGIS as QML, for others as SLD."""
    name = request.path_params["style_id"]
    if name == ALL:
        to: Sequence[Reached] = on_maps(request)
    else:
        to = [reached_by_name(request, name)]
    asked = _asked(request, tuple(FORMS))
    form = form_of(request, asked.form, OFFERED)
    if form == "mapbox":
        return await run_in_threadpool(_map_style, request, asked, name, to)
    text = style_of(name, f".{form}")
    if text is None:
        raise NotFound(
            "style '{name}' is not there as {form}; each collection has one, and f=mapbox is of all",
            name=name,
            form=form,
        )
    return await _answered(request, asked, FORMS[form], text.encode())


def _map_style(request: Request, asked: SnapshotAsked, name: str, to: Sequence[Reached]) -> Response:
    service: Service = request.app.state.service
    reading = service.readings.at(asked.as_of, asked.known_at)
    base = base_of(request)
    tiles = f"{base}/tilejson.json" if name == ALL else f"{to[0].here}/tiles/WebMercatorQuad/tilejson.json"
    when = "&".join(part for part in request.scope["query_string"].decode("latin-1").split("&") if _is_when(part))
    title = reading.snapshot.country_name if name == ALL else to[0].collection.title

    def make() -> bytes:
        address = f"{tiles}?{when}" if when else tiles
        return orjson.dumps(map_style(address, title, to, bounds_of(reading, to)))

    return answer(request, reading, MAPBOX, make)


def _is_when(part: str) -> bool:
    return part.startswith(("as_of=", "known_at="))


def _asked(request: Request, forms: tuple[str, ...]) -> SnapshotAsked:
    return snapshot_asked(request.scope["query_string"].decode("latin-1"), forms)


def _listed(base: str, name: str, title: str) -> Mapping[str, object]:
    forms = {form: kind for form, kind in FORMS.items() if form == "mapbox" or style_of(name, f".{form}") is not None}
    here = f"{base}/styles/{name}"
    return {
        "id": name,
        "title": title,
        "links": [link(f"{here}?f={form}", "stylesheet", kind, title) for form, kind in forms.items()],
    }


async def _answered(request: Request, asked: SnapshotAsked, media_type: str, body: bytes) -> Response:
    service: Service = request.app.state.service

    def made() -> Response:
        return answer(request, service.readings.at(asked.as_of, asked.known_at), media_type, lambda: body)

    return await run_in_threadpool(made)
