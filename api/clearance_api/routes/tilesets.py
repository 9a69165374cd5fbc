"""OGC API - Tiles: which tiles there are, and how the globe is cut into them; TileJSON."""

from __future__ import annotations

from collections.abc import Callable

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from clearance.errors import NotFound
from clearance_api.description import responses
from clearance_api.features.asking import snapshot_asked
from clearance_api.features.direct import COLLECTION, Direct
from clearance_api.features.forms import form_of
from clearance_api.features.parameters import asked_by, collection_path
from clearance_api.features.reached import reached
from clearance_api.readings import Reading
from clearance_api.service import JSON, Service, answer, base_of
from clearance_api.tiles.asking import matrix_set_of, on_maps
from clearance_api.tiles.describing import MATRIX_SET, MATRIX_SET_PATH
from clearance_api.tiles.tilesets import ALL_TITLE, Node, list_of, matrix_sets, tile_json, tileset

__all__ = ["router"]

FORMS = ((JSON, "json"),)
router = APIRouter(tags=["Tiles"], route_class=Direct)


async def _answered(request: Request, make: Callable[[Reading], Node]) -> Response:
    """JSON made of the snapshot that is asked for."""
    asked = snapshot_asked(request.scope["query_string"].decode("latin-1"), ("json",))
    form_of(request, asked.form, FORMS)
    service: Service = request.app.state.service

    def made() -> Response:
        reading = service.readings.at(asked.as_of, asked.known_at)
        return answer(request, reading, JSON, lambda: orjson.dumps(make(reading)))

    return await run_in_threadpool(made)


@router.get(
    "/tileMatrixSets",
    operation_id="getTileMatrixSetsList",
    response_class=Response,
    responses=responses(JSON, schema="TileMatrixSets"),
    openapi_extra={"parameters": asked_by(("f", "as_of", "known_at"), ("json",))},
)
async def sets(request: Request) -> Response:
    """The tile matrix sets: Web Mercator, and WGS 84 in degrees."""
    return await _answered(request, lambda _: matrix_sets(base_of(request)))


@router.get(
    f"/tileMatrixSets/{MATRIX_SET}",
    operation_id="getTileMatrixSet",
    response_class=Response,
    responses=responses(JSON, schema="TileMatrixSet"),
    openapi_extra={"parameters": [MATRIX_SET_PATH, *asked_by(("f", "as_of", "known_at"), ("json",))]},
)
async def one_set(request: Request) -> Response:
    """How a tile matrix set cuts the globe."""
    found = matrix_set_of(request)
    return await _answered(request, lambda _: found.definition())


@router.get(
    "/tiles",
    operation_id="tiles.dataset.vector.getTileSetsList",
    response_class=Response,
    responses=responses(JSON, schema="TileSets"),
    openapi_extra={"parameters": asked_by(("f", "as_of", "known_at"), ("json",))},
)
async def tilesets(request: Request) -> Response:
    """The tile sets of all collections together."""
    base = base_of(request)
    return await _answered(request, lambda _: list_of(f"{base}/tiles", base, ALL_TITLE))


@router.get(
    f"/tiles/{MATRIX_SET}",
    operation_id="tiles.dataset.vector.getTileSet",
    response_class=Response,
    responses=responses(JSON, schema="TileSet"),
    openapi_extra={"parameters": [MATRIX_SET_PATH, *asked_by(("f", "as_of", "known_at"), ("json",))]},
)
async def one_tileset(request: Request) -> Response:
    """The tile set of all collections in a tile matrix set."""
    found, to = matrix_set_of(request), on_maps(request)
    return await _answered(
        request, lambda reading: tileset(base_of(request), f"{base_of(request)}/tiles", found, reading, to)
    )


@router.get(
    f"{COLLECTION}/tiles",
    operation_id="tiles.collection.vector.getTileSetsList",
    response_class=Response,
    responses=responses(JSON, schema="TileSets"),
    openapi_extra=collection_path(("json",)),
)
async def collection_tilesets(request: Request) -> Response:
    """The tile sets of a collection."""
    to = reached(request)
    return await _answered(request, lambda _: list_of(f"{to.here}/tiles", to.base, to.collection.title))


@router.get(
    f"{COLLECTION}/tiles/{MATRIX_SET}",
    operation_id="tiles.collection.vector.getTileSet",
    response_class=Response,
    responses=responses(JSON, schema="TileSet"),
    openapi_extra={"parameters": [*collection_path(("json",))["parameters"], MATRIX_SET_PATH]},  # type: ignore[misc]
)
async def collection_tileset(request: Request) -> Response:
    """The tile set of a collection in a tile matrix set."""
    to, found = reached(request), matrix_set_of(request)
    return await _answered(request, lambda reading: tileset(to.base, f"{to.here}/tiles", found, reading, [to]))


@router.get(
    "/tilejson.json",
    operation_id="getTileJson",
    response_class=Response,
    responses=responses(JSON, schema="TileJson"),
    openapi_extra={"parameters": asked_by(("f", "as_of", "known_at"), ("json",))},
)
async def tilejson(request: Request) -> Response:
    """TileJSON of all collections together; its tiles belong to the snapshot for good."""
    to = on_maps(request)
    return await _answered(request, lambda reading: tile_json(f"{base_of(request)}/tiles", ALL_TITLE, reading, to))


@router.get(
    f"{COLLECTION}/tiles/{MATRIX_SET}/tilejson.json",
    operation_id="getCollectionTileJson",
    response_class=Response,
    responses=responses(JSON, schema="TileJson"),
    openapi_extra={"parameters": [*collection_path(("json",))["parameters"], MATRIX_SET_PATH]},  # type: ignore[misc]
)
async def collection_tilejson(request: Request) -> Response:
    """TileJSON of a collection; its tiles belong to the snapshot for good."""
    to, found = reached(request), matrix_set_of(request)
    if found.columns > 1:
        raise NotFound(
            "TileJSON describes Web Mercator tiles only, not {found}; ask for WebMercatorQuad", found=found.name
        )
    return await _answered(request, lambda reading: tile_json(f"{to.here}/tiles", to.collection.title, reading, [to]))
