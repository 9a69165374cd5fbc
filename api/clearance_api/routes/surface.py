"""Expected mines and the chance of any on a grid: its description, its cells as GeoTIFF, its pictures for maps.

Whoever may not see every column of the open areas may not see their surface: it shows where they are, and how bad.
"""

from __future__ import annotations

import hashlib
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BeforeValidator
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from clearance import __version__
from clearance.errors import NotFound
from clearance_api.access.viewer import Tier, Viewer, ViewerOf
from clearance_api.description import responses
from clearance_api.habits.known import is_known
from clearance_api.queries import BoxField, SeedQuery
from clearance_api.readings import Reading
from clearance_api.service import JSON, Service, ServiceOf, answer, base_of
from clearance_api.surface.describing import GEOTIFF, PLACED, PNG, described, pinned, tile_json
from clearance_api.tiles.asking import address_of
from clearance_api.tiles.describing import PLACE
from clearance_api.tiles.kept import Tile
from clearance_geodata.tiles.matrix_sets import TileAddress

__all__ = ["CellField", "router"]

router = APIRouter(tags=["Surfaces"])
DAY_S = 86_400


def _whole(text: object) -> object:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 9 else text


CellField = Annotated[Literal[50, 100, 200, 500, 1000, 2000, 5000] | None, BeforeValidator(_whole)]


class SurfaceQuery(SeedQuery):
    """A surface."""

    cell_m: CellField = None
    """Side of a cell in m; from 100 on and not finer than the records when left out."""


class CoverageQuery(SurfaceQuery):
    """The cells of a surface."""

    f: Literal["tif"] | None = None  # type: ignore[assignment]
    """Form of the answer."""
    bbox: BoxField | None = None
    """west,south,east,north in degrees (CRS 84): the cells that the box meets; all when left out."""


class PictureQuery(SurfaceQuery):
    """A surface as a picture."""

    band: Literal["expected_mines", "p_any"] = "expected_mines"
    """What is shown."""


class TileQuery(PictureQuery):
    """A tile of a picture."""

    f: Literal["png"] | None = None  # type: ignore[assignment]
    """Form of the answer."""


@router.get("/surface", operation_id="getSurface", response_class=Response, responses=responses(JSON, schema="Surface"))
def surface(request: Request, service: ServiceOf, query: Annotated[SurfaceQuery, Query()]) -> Response:
    """What the surface of a snapshot is: grid, extent, bands with units and colours, method, where its cells are."""
    reading, seed = service.readings.at(*query.when), service.seed(query.seed)

    def make() -> bytes:
        from clearance_geodata.surface.reading import surface_file  # noqa: PLC0415  loads GDAL

        path = service.surfaces.surface(reading, cell_m=query.cell_m, seed=seed)
        same = pinned(reading, cell_m=query.cell_m, seed=seed)
        return orjson.dumps(described(surface_file(path), reading, base_of(request), same))

    return answer(request, reading, JSON, make)


@router.get(
    "/surface/tilejson.json",
    operation_id="getSurfaceTileJson",
    response_class=Response,
    responses=responses(JSON, schema="TileJson"),
)
def tilejson(request: Request, service: ServiceOf, query: Annotated[PictureQuery, Query()]) -> Response:
    """TileJSON of the pictures of a band; its tiles belong to the snapshot."""
    reading, seed = service.readings.at(*query.when), service.seed(query.seed)

    def make() -> bytes:
        from clearance_geodata.surface.reading import surface_file  # noqa: PLC0415  loads GDAL

        path = service.surfaces.surface(reading, cell_m=query.cell_m, seed=seed)
        same = pinned(reading, cell_m=query.cell_m, seed=seed)
        return orjson.dumps(tile_json(surface_file(path), reading, base_of(request), query.band, same))

    return answer(request, reading, JSON, make)


@router.get(
    "/surface/coverage",
    operation_id="getSurfaceCoverage",
    response_class=Response,
    responses=responses(GEOTIFF),
)
def coverage(
    request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[CoverageQuery, Query()]
) -> Response:
    """The cells as GeoTIFF: all of them, cloud-optimised, so that clients may read ranges of it; or those in a box."""
    reading, seed = service.readings.at(*query.when), service.seed(query.seed)
    headers = _headers(reading, viewer, query, f"coverage {query.bbox} {seed}")
    if is_known(request.scope, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    path = service.surfaces.surface(reading, cell_m=query.cell_m, seed=seed)
    name = f"{service.name}-surface-{reading.snapshot_id}.tif"
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if query.bbox is None:
        return FileResponse(path, media_type=GEOTIFF, headers=headers)
    from clearance_geodata.surface.reading import write_part  # noqa: PLC0415  loads GDAL

    folder = tempfile.TemporaryDirectory(prefix="clearance-")
    part = Path(folder.name) / name
    try:
        write_part(path, query.bbox, part)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(part, media_type=GEOTIFF, headers=headers, background=BackgroundTask(folder.cleanup))


@router.get(
    f"/surface/tiles/{PLACE}",
    operation_id="getSurfaceTile",
    response_class=Response,
    responses=responses(PNG) | {204: {"description": "Nothing lies in this tile."}},
    openapi_extra={"parameters": PLACED},
)
def tile(request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[TileQuery, Query()]) -> Response:
    """A picture of a band for maps in Web Mercator, transparent where no ground is recorded."""
    place = address_of(request)
    if place.matrix_set.columns > 1:
        raise NotFound(
            "pictures of surfaces are in WebMercatorQuad only, not in {matrix_set}", matrix_set=place.matrix_set.name
        )
    reading, seed = service.readings.at(*query.when), service.seed(query.seed)
    shown = _tile(service, reading, query, seed, place)
    headers = _headers(reading, viewer, query, shown.tag)
    if is_known(request.scope, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if not shown.body:
        return Response(status_code=204, headers=headers)
    return Response(shown.body, media_type=PNG, headers=headers)


def _tile(service: Service, reading: Reading, query: TileQuery, seed: int, place: TileAddress) -> Tile:
    """A finished tile, drawn once while there is room for it."""
    key = ("surface", reading.snapshot_id, query.cell_m, seed, query.band, place.zoom, place.row, place.column)
    kept = service.desk.tiles.get(key)
    if kept is not None:
        return kept
    from clearance_geodata.surface.pictures import picture  # noqa: PLC0415  loads GDAL

    path = service.surfaces.surface(reading, cell_m=query.cell_m, seed=seed)
    body = picture(path, query.band, place)
    found = Tile(body, hashlib.blake2b(body, digest_size=12).hexdigest(), rows=0)
    return service.desk.tiles.put(key, key, found)


def _headers(reading: Reading, viewer: Viewer, query: SurfaceQuery, content: str) -> dict[str, str]:
    """An address that names its snapshot and seed is the same until the program changes: for a day."""
    identity = reading.snapshot.identity
    known_at = datetime.fromisoformat(identity.known_at) if identity.position else None
    is_pinned = known_at is not None and query.when == (identity.as_of, known_at) and query.seed is not None
    told = f"{content} {reading.snapshot_id} {query.cell_m} {__version__} {viewer.mark}"
    return {
        "Clearance-Snapshot": reading.snapshot_id,
        "ETag": f'"{hashlib.blake2b(told.encode(), digest_size=12).hexdigest()}"',
        "Cache-Control": f"{'public' if viewer.tier is Tier.PUBLIC else 'private'}, "
        + (f"max-age={DAY_S}" if is_pinned else "no-cache"),
        "Vary": "Authorization",
    }
