"""Collections as files: the current filter as GeoJSON, CSV, FlatGeobuf, GeoPackage or KML."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from clearance import __version__
from clearance.errors import NotFound
from clearance.saying import saying
from clearance_api.access.viewer import Tier
from clearance_api.description import responses
from clearance_api.features.asking import DOWNLOAD, PageAsked, page_asked
from clearance_api.features.direct import COLLECTION, Direct
from clearance_api.features.downloads import CSV, ENDINGS, GEOJSON, Download, written
from clearance_api.features.misasked import Misasked
from clearance_api.features.parameters import collection_path
from clearance_api.features.reached import Reached, reached
from clearance_api.features.selected import reading_of, selected
from clearance_api.habits.known import is_known

__all__ = ["downloaded", "router"]

router = APIRouter(tags=["Features"], route_class=Direct)
PIECE_BYTES = 262_144
ENDING = {
    "name": "ending",
    "in": "path",
    "required": True,
    "description": "Format of the file.",
    "schema": {"type": "string", "enum": list(ENDINGS)},
}
DESCRIBED = collection_path((), DOWNLOAD)


@router.get(
    f"{COLLECTION}/items.{{ending}}",
    operation_id="getFile",
    response_class=Response,
    responses=responses(*(kind for kind, _ in ENDINGS.values()), schema="Page"),
    openapi_extra={"parameters": [ENDING, *DESCRIBED["parameters"]]},  # type: ignore[misc]
)
async def file(request: Request) -> Response:
    """All features that match, as a file; it holds one snapshot, which its name says."""
    to = reached(request)
    ending = request.path_params["ending"]
    if ending not in ENDINGS:
        raise NotFound(
            "there is no file items.{ending}; use {files}",
            ending=ending,
            files=tuple(f"items.{name}" for name in ENDINGS),
        )
    asked = page_asked(request.scope["query_string"].decode("latin-1"), to.collection.name, to.seen, (), DOWNLOAD)
    return await downloaded(request, to, asked, ending)


async def downloaded(request: Request, to: Reached, asked: PageAsked, ending: str) -> Response:
    """A file of what was asked for; of a page it holds as many features as `limit` says."""
    reading = reading_of(to, asked)
    named = {
        "Clearance-Snapshot": reading.snapshot_id,
        "ETag": f'W/"{reading.snapshot_id}-{__version__}-{ending}-{to.viewer.mark}"',
        "Cache-Control": "no-cache" if to.viewer.tier is Tier.PUBLIC else "private, no-cache",
        "Vary": "Accept, Authorization",
    }
    if is_known(request.scope, named["ETag"]):
        return Response(status_code=304, headers=named)
    rows = await run_in_threadpool(selected, to, reading, asked)
    if asked.after is not None:
        paged = saying("is for pages; leave it out of a file, or give offset")
        raise Misasked("after", str(asked.after), paged)
    rows = rows[asked.offset : None if asked.limit is None else asked.offset + asked.limit]
    to.note(len(rows))
    download = Download(
        snapshot=reading.snapshot,
        shelf=reading.shelf(to.collection.name),
        rows=rows,
        asked=asked,
        seen=to.seen,
        here=to.here,
    )
    name = download.file_name(to.service.name, ending)
    named |= {"Content-Disposition": f'attachment; filename="{name}"', "Content-Crs": f"<{asked.crs.uri}>"}
    media_type = ENDINGS[ending][0]
    if ending in {GEOJSON, CSV}:
        parts = download.parts(ending)
    else:
        path, folder = await run_in_threadpool(written, download, ending)
        named["Content-Length"] = str(path.stat().st_size)
        parts = _pieces(path, folder)
    # Begun now: what is wrong with the question shows before the answer begins, and a file that nobody takes goes.
    first = await run_in_threadpool(_first, parts)
    return StreamingResponse(chain(first, parts), media_type=media_type, headers=named)


def _pieces(path: Path, folder: tempfile.TemporaryDirectory[str]) -> Iterator[bytes]:
    """A file that goes with its folder when it was sent, or when nobody takes it any more."""
    with folder, path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _first(parts: Iterator[bytes]) -> list[bytes]:
    return [part for _, part in zip(range(2), parts, strict=False)]
