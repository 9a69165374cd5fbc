"""Is this land inside? A statement about a parcel or route that somebody sends, for partners and the authority.

Each goes into the audit with its check sum, and an account may ask for so many a minute.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import orjson
import shapely
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from clearance.errors import InvalidRecord
from clearance.land.inside import land_statement
from clearance_api.access.viewer import Viewer, ViewerOf
from clearance_api.description import problem_described, responses
from clearance_api.dossiers.statement_files import statement_file
from clearance_api.habits.refusals import TooLarge, TooMany, UnsupportedMedia
from clearance_api.queries import SnapshotQuery
from clearance_api.service import DOCX, JSON, PDF, Service, ServiceOf, base_of
from clearance_geodata.countries import country_named, is_fictitious
from clearance_geodata.ingest.parcels import parcel_of_geojson, parcel_of_wkt
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_maps.spoken import Spoken

if TYPE_CHECKING:
    from clearance.land.parcel import LandStatement, Parcel
    from clearance.land.snapshot import Snapshot

__all__ = ["router"]

router = APIRouter(tags=["Maps and documents"])
GEOJSONS = ("application/geo+json", "application/json")
WKT = "text/plain"
FORMS = {"json": JSON, "docx": DOCX, "pdf": PDF}
# Which collection holds a kind of site, as the rules of access name it.
COLLECTION_OF = {"incident": "incidents", "minefield": "minefields"}
PARCEL_BODY = {
    "requestBody": {
        "required": True,
        "description": "A parcel (polygons) or a route (lines): GeoJSON, or WKT as plain text.",
        "content": {GEOJSONS[0]: {"schema": {"type": "object"}}, WKT: {"schema": {"type": "string"}}},
    }
}


class StatementQuery(SnapshotQuery):
    """What is asked about the ground."""

    width_m: Annotated[float | None, Field(gt=0, le=10_000)] = None
    """Whole width of the corridor of a route, in m; left out for a parcel."""
    crs: Annotated[str, Field(max_length=200)] = "WGS 84"
    """Coordinate system of what is sent, by EPSG code or any usual name."""
    name: Annotated[str, Field(max_length=200)] = ""
    """What the ground is called."""
    lang: Spoken | None = None
    """Language of a document; that of the service when left out."""
    f: Literal["json", "docx", "pdf"] = "json"
    """Form of the answer."""


@router.post(
    "/statements",
    operation_id="createLandStatement",
    response_class=Response,
    responses=responses(*FORMS.values(), schema="LandStatementAnswer")
    | {code: problem_described(said) for code, said in ((413, "Too many corners"), (415, "Another kind of body"))},
    openapi_extra=PARCEL_BODY,
)
async def statement(
    request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[StatementQuery, Query()]
) -> Response:
    """Say what the register knows of a parcel or route. It never says that land is safe."""
    wait_s = service.statements.take(viewer.account)
    if wait_s:
        seconds = max(1, math.ceil(wait_s))
        raise TooMany("too many land statements; ask again in {seconds} s", seconds=seconds, retry_after_s=seconds)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {*GEOJSONS, WKT}:
        raise UnsupportedMedia("a body of '{kind}' is not taken; send {kinds}", kind=kind[:60], kinds=(*GEOJSONS, WKT))
    body = await request.body()
    return await run_in_threadpool(_said, request, service, viewer, query, body=body, is_wkt=kind == WKT)


def _said(
    request: Request, service: Service, viewer: Viewer, query: StatementQuery, *, body: bytes, is_wkt: bool
) -> Response:
    reading = service.readings.at(*query.when)
    parcel = _parcel(reading.snapshot, query, body, is_wkt=is_wkt)
    most, corners = service.settings.vertices_max, int(shapely.get_num_coordinates(parcel.ground))
    if corners > most:
        raise TooLarge(
            "the ground has {corners} corners, and at most {most} are taken; send it in parts",
            corners=corners,
            most=most,
        )
    found = _seen_by(viewer, land_statement(reading.snapshot, parcel))
    request.state.made = f"land statement {found.check}"
    request.state.rows = len(found.touched) + len(found.possibly_touched) + len(found.released)
    lang = query.lang or service.settings.lang
    content = statement_file(found, query.f, lang=lang, link=f"{base_of(request)}/")
    headers = {"Clearance-Snapshot": reading.snapshot_id, "Cache-Control": "no-store"}
    if query.f != "json":
        name = f"land-statement-{service.name}-{found.check}.{query.f}"
        headers |= {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": lang}
    return Response(content, media_type=FORMS[query.f], headers=headers)


def _parcel(snapshot: Snapshot, query: StatementQuery, body: bytes, *, is_wkt: bool) -> Parcel:
    code = snapshot.identity.country
    country = "" if is_fictitious(code) else country_named(code)
    if is_wkt:
        text = body.decode("utf-8", "replace")
        return parcel_of_wkt(text, crs=query.crs, width_m=query.width_m, country=country, name=query.name)
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise InvalidRecord("the body is no JSON: {fault}", fault=str(fault)) from None
    return parcel_of_geojson(data, crs=query.crs, width_m=query.width_m, country=country, name=query.name)


def _seen_by(viewer: Viewer, said: LandStatement) -> LandStatement:
    """The statement without what an access file hides from whoever asks: incidents, old minefields, finds."""
    sites = tuple(site for site in said.sites if viewer.sees(COLLECTIONS[COLLECTION_OF[str(site.kind)]]))
    devices = said.devices_found if viewer.sees(COLLECTIONS["finds"]) else None
    return replace(said, sites=sites, devices_found=devices)
