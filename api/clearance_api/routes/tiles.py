"""OGC API - Tiles: the tiles themselves, of one collection and of several."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from clearance_api.access.viewer import Tier
from clearance_api.description import responses
from clearance_api.features.direct import COLLECTION, Direct
from clearance_api.features.parameters import asked_by, collection_path
from clearance_api.features.reached import Reached, reached, reached_by_name
from clearance_api.habits.known import is_known
from clearance_api.tiles.asking import TILE, Wanted, address_of, on_maps, wanted
from clearance_api.tiles.describing import COLLECTIONS_PARAMETER, PLACE, TILE_PATH
from clearance_api.tiles.kept import Tile
from clearance_api.tiles.tilesets import MVT
from clearance_geodata.tiles.matrix_sets import TileAddress

__all__ = ["router"]

YEAR_S = 31_536_000

router = APIRouter(tags=["Tiles"], route_class=Direct)


@router.get(
    f"{COLLECTION}/tiles/{PLACE}",
    operation_id="tiles.collection.vector.getTile",
    response_class=Response,
    responses=responses(MVT) | {204: {"description": "Nothing lies in this tile."}},
    openapi_extra={"parameters": [*collection_path(("mvt",), TILE)["parameters"], *TILE_PATH]},  # type: ignore[misc]
)
async def collection_tile(request: Request) -> Response:
    """A tile of a collection: polygons, and what is too small to be seen as one as points, so that nothing is lost."""
    to = reached(request)
    query = request.scope["query_string"].decode("latin-1")
    return await _answered(request, [to], address_of(request), query)


@router.get(
    f"/tiles/{PLACE}",
    operation_id="tiles.dataset.vector.getTile",
    response_class=Response,
    responses=responses(MVT) | {204: {"description": "Nothing lies in this tile."}},
    openapi_extra={
        "parameters": [*asked_by(("f", "as_of", "known_at", "datetime"), ("mvt",)), COLLECTIONS_PARAMETER, *TILE_PATH]
    },
)
async def tile(request: Request) -> Response:
    """A tile of several collections: of land and sites that whoever asks may see, unless `collections` names some."""
    given = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    named = [name for key, value in given if key == "collections" for name in value.split(",")]
    query = urlencode([(key, value) for key, value in given if key != "collections"])
    to = [reached_by_name(request, name) for name in named] if named else on_maps(request)
    return await _answered(request, to, address_of(request), query)


async def _answered(request: Request, to: Sequence[Reached], address: TileAddress, query: str) -> Response:
    if not to:
        return Response(status_code=204, headers={"Cache-Control": "private, no-cache", "Vary": "Authorization"})
    desk = to[0].service.desk
    asked = [wanted(one, address, query) for one in to]
    tiles: list[Tile] = []
    for one in asked:
        kept = desk.kept(one.tile)
        tiles.append(await run_in_threadpool(desk.tile, one.tile) if kept is None else kept)
    shown = tiles[0] if len(tiles) == 1 else _joined(tiles)
    headers = _headers(to, asked, shown.tag)
    request.scope["state"]["rows"] = shown.rows
    if is_known(request.scope, shown.tag):
        return Response(status_code=304, headers=headers)
    if not shown.body:
        return Response(status_code=204, headers=headers)
    return Response(shown.body, media_type=MVT, headers=headers)


def _joined(tiles: Sequence[Tile]) -> Tile:
    """Tiles of several collections as one: a tile is its layers, one after the other."""
    tags = hashlib.blake2b("".join(tile.tag for tile in tiles).encode(), digest_size=12).hexdigest()
    return Tile(b"".join(tile.body for tile in tiles), f'"{tags}"', rows=sum(tile.rows for tile in tiles))


def _headers(to: Sequence[Reached], asked: Sequence[Wanted], tag: str) -> dict[str, str]:
    """A tile whose address names its snapshot is that tile for good; shared caches keep what everybody may see."""
    whose = "public" if to[0].viewer.tier is Tier.PUBLIC else "private"
    how_long = f"max-age={YEAR_S}, immutable" if all(one.is_pinned for one in asked) else "no-cache"
    return {
        "Clearance-Snapshot": asked[0].reading.snapshot_id,
        "ETag": tag,
        "Cache-Control": f"{whose}, {how_long}",
        "Vary": "Authorization",
    }
