"""Where a client begins: the landing page, what the service conforms to, and its description."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

from clearance_api.access.addresses import may_ask_at
from clearance_api.browser.asking import PageQuery
from clearance_api.browser.frame import framed, timeless
from clearance_api.description import responses
from clearance_api.features.conformance import CONFORMS_TO
from clearance_api.openapi30 import OPENAPI_JSON
from clearance_api.queries import JsonQuery, LandingQuery
from clearance_api.readings import Reading
from clearance_api.routes.browsing import start_page
from clearance_api.service import HTML, JSON, ServiceOf, address, answer, link, wants_html
from clearance_api.tiles.tilesets import MATRIX_SETS_OF, STYLES, TILESETS

__all__ = ["router"]

COVERAGE = "http://www.opengis.net/def/rel/ogc/1.0/coverage"

router = APIRouter(tags=["Begin here"])


@router.get(
    "/", operation_id="getLandingPage", response_class=Response, responses=responses(JSON, HTML, schema="LandingPage")
)
def landing(request: Request, service: ServiceOf, query: Annotated[LandingQuery, Query()]) -> Response:
    """The first page: headline figures for people, links for programs."""
    reading = service.readings.at(*query.when)
    if wants_html(request, query.f):
        return start_page(request, service, reading, query.lang)
    return answer(request, reading, JSON, partial(_landing_json, request, reading))


def _landing_json(request: Request, reading: Reading) -> bytes:
    snapshot = reading.snapshot
    content = {
        "title": f"{snapshot.country_name}: hazardous land",
        "description": f"Snapshot {snapshot.identity.id}, data of {snapshot.as_of}",
        "snapshot": snapshot.identity.to_dict(),
        "links": [
            link(address(request, "/?f=json"), "self", JSON, "This page"),
            link(address(request, "/?f=html"), "alternate", "text/html", "This page for people"),
            link(address(request, "/api"), "service-desc", OPENAPI_JSON, "Description for programs"),
            link(address(request, "/api.html"), "service-doc", "text/html", "Description for people"),
            link(address(request, "/conformance"), "conformance", JSON, "What the service conforms to"),
            link(address(request, "/collections"), "data", JSON, "The collections"),
            link(address(request, "/tiles"), TILESETS, JSON, "Vector tiles of all collections"),
            link(address(request, "/styles"), STYLES, JSON, "Styles for MapLibre and QGIS"),
            link(address(request, "/tileMatrixSets"), MATRIX_SETS_OF, JSON, "How the globe is cut into tiles"),
            *_where_mines_are(request),
        ],
    }
    return orjson.dumps(content)


def _where_mines_are(request: Request) -> list[dict[str, str]]:
    """The link to the surface, for those who may see it."""
    if not may_ask_at(request.state.viewer, "/surface"):
        return []
    return [link(address(request, "/surface"), COVERAGE, JSON, "Mines expected on a grid")]


@router.get(
    "/conformance",
    operation_id="getConformance",
    response_class=Response,
    responses=responses(JSON, HTML, schema="Conformance", snapshot=False),
)
def conformance(request: Request, service: ServiceOf, query: Annotated[LandingQuery, Query()]) -> Response:
    """The classes of OGC API - Features that the service keeps to, in every snapshot."""
    if wants_html(request, query.f):
        frame = framed(request, service, service.readings.at(*query.when), query.lang)
        values = {"title": frame.lang.text("Conformance"), "conforms_to": CONFORMS_TO}
        return timeless(frame, "conformance.html", values)
    return Response(orjson.dumps({"conformsTo": CONFORMS_TO}), media_type=JSON)


@router.get(
    "/api",
    operation_id="getDescription",
    response_class=Response,
    responses=responses(OPENAPI_JSON, schema="Description", snapshot=False),
)
def api(request: Request, _query: Annotated[JsonQuery, Query()]) -> Response:
    """This description, as OpenAPI 3.0."""
    return Response(orjson.dumps(_document(request)), media_type=OPENAPI_JSON)


@router.get(
    "/api.html", operation_id="getDescriptionPage", response_class=Response, responses=responses(HTML, snapshot=False)
)
def api_html(request: Request, service: ServiceOf, query: Annotated[PageQuery, Query()]) -> Response:
    """This description, to read."""
    frame = framed(request, service, service.readings.at(*query.when), query.lang)
    values = {"title": frame.lang.text("Description of the service"), "document": _document(request)}
    return timeless(frame, "api.html", values)


def _document(request: Request) -> dict[str, object]:
    document: dict[str, object] = request.app.state.describe(request.state.viewer)
    return {**document, "servers": [{"url": address(request, "")}]}
