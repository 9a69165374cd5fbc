"""Maps and documents for people, each from one snapshot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from clearance.errors import InvalidQuantity
from clearance_api.access.viewer import ViewerOf
from clearance_api.description import problem_described, responses
from clearance_api.habits.refusals import UnsupportedMedia
from clearance_api.maps import checked_map
from clearance_api.plans.answers import job_for
from clearance_api.queries import Day, DocumentQuery, MapQuery, OutlookMapQuery
from clearance_api.request_file import request_file
from clearance_api.service import DOCX, HTML, MAP_POLICY, XLSX, Service, ServiceOf, answer
from clearance_geodata.countries import outline
from clearance_maps.mapping.contamination import contamination_map
from clearance_maps.mapping.outlook import outlook_map
from clearance_maps.mapping.progress import progress_map

__all__ = ["router"]

router = APIRouter(tags=["Maps and documents"])
REQUEST = "/reports/article5."
PDF = "application/pdf"
MEDIA = {"docx": DOCX, "xlsx": XLSX, "pdf": PDF}
OLD_FILE = {
    "requestBody": {
        "required": True,
        "description": "An earlier file of this kind, as somebody edited it.",
        "content": {DOCX: {"schema": {"type": "string", "format": "binary"}}},
    }
}


def again(media: str) -> dict[str, Any]:
    """How an address is described that takes an earlier file."""
    answers = responses(media) | {415: problem_described("The earlier file is no Word file.")}
    return {"response_class": Response, "responses": answers, "openapi_extra": OLD_FILE}


class RequestQuery(DocumentQuery):
    """An extension request."""

    since: Day | None = None
    """Decision on the previous request; the last one that is at least a year old when left out."""


def _map(
    draw: Callable[..., str],
    request: Request,
    service: Service,
    query: MapQuery,
    *,
    when: tuple[date | None, datetime | None] | None = None,
    key: tuple[object, ...] = (),
) -> Response:
    """A map in the language asked for, with the headline figures beside it; `key` is what it depends on besides."""
    reading, lang = service.readings.at(*(when or query.when)), query.lang or service.settings.lang

    def page() -> bytes:
        headline, ground = reading.headline(service.settings.seed), outline(reading.snapshot.identity.country)
        return draw(reading.snapshot, lang=lang, headline=headline, outline=ground).encode()

    headers = MAP_POLICY | {"Content-Language": lang}
    return answer(request, reading, HTML, lambda: reading.answer((*(key or (draw,)), lang), page), headers=headers)


@router.get(
    "/maps/contamination.html", operation_id="getContaminationMap", response_class=Response, responses=responses(HTML)
)
def contamination(request: Request, service: ServiceOf, query: Annotated[MapQuery, Query()]) -> Response:
    """The map of hazardous areas and released land, with IMAS symbols; it asks no other machine for anything."""
    return _map(contamination_map, request, service, query)


@router.get("/maps/progress.html", operation_id="getProgressMap", response_class=Response, responses=responses(HTML))
def progress(request: Request, service: ServiceOf, query: Annotated[MapQuery, Query()]) -> Response:
    """The map of the land month by month over the whole history, with the statement of the month beside it."""
    return _map(progress_map, request, service, query)


@router.get("/maps/findings.html", operation_id="getFindingsMap", response_class=Response, responses=responses(HTML))
def findings(request: Request, service: ServiceOf, query: Annotated[MapQuery, Query()]) -> Response:
    """The map of what the checks of the books found, and where."""
    return _map(checked_map, request, service, query)


@router.get(
    "/maps/outlook.html",
    operation_id="getOutlookMap",
    response_class=Response,
    responses=responses(HTML) | {404: problem_described("There is no such plan.")},
)
def outlook(
    request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[OutlookMapQuery, Query()]
) -> Response:
    """The map of what is left, with the distribution of completion against the deadline; of a plan, of each area."""
    if query.plan is None:
        return _map(outlook_map, request, service, query)
    job = job_for(service.plans, viewer, query.plan)
    if query.as_of is not None or query.known_at is not None:
        raise InvalidQuantity(f"plan {query.plan} has a snapshot of its own; leave out as_of and known_at")
    asked, areas = job.asked(), job.outlook()
    known_at = str(asked["known_at"])
    when = date.fromisoformat(str(asked["as_of"])), datetime.fromisoformat(known_at) if known_at else None
    drawn = partial(outlook_map, areas=areas)
    return _map(drawn, request, service, query, when=when, key=(outlook_map, query.plan))


@router.get(f"{REQUEST}docx", operation_id="getArticle5Report", response_class=Response, responses=responses(DOCX))
@router.get(f"{REQUEST}xlsx", operation_id="getArticle5Workbook", response_class=Response, responses=responses(XLSX))
@router.get(f"{REQUEST}pdf", operation_id="getArticle5Pdf", response_class=Response, responses=responses(PDF))
def article5(request: Request, service: ServiceOf, query: Annotated[RequestQuery, Query()]) -> Response:
    """The request for an extension of the Article 5 deadline; what no State has published is marked as computed."""
    return _request_file(request, service, query)


@router.post(f"{REQUEST}docx", operation_id="renewArticle5Report", **again(DOCX))
@router.post(f"{REQUEST}xlsx", operation_id="renewArticle5Workbook", **again(XLSX))
@router.post(f"{REQUEST}pdf", operation_id="renewArticle5Pdf", **again(PDF))
async def article5_again(request: Request, service: ServiceOf, query: Annotated[RequestQuery, Query()]) -> Response:
    """The same with what authors wrote in an earlier Word file, which is sent; it is kept nowhere."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != DOCX:
        raise UnsupportedMedia(f"the earlier file is sent as '{sent}'; send the .docx as {DOCX}")
    old = await request.body()
    return await run_in_threadpool(_request_file, request, service, query, old)


def _request_file(request: Request, service: Service, query: RequestQuery, old: bytes | None = None) -> Response:
    ending = request.url.path.rpartition(".")[2]
    reading, lang, seed = service.readings.at(*query.when), query.lang or service.settings.lang, service.settings.seed

    def made() -> bytes:
        kept = None if old is None else (old, "the file that was sent")
        return request_file(reading.snapshot, ending, lang=lang, seed=seed, since=query.since, kept=kept)

    name = f"article5-{service.name}-{reading.snapshot.as_of}-{lang}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": lang}
    if old is not None:
        headers["Clearance-Snapshot"] = reading.snapshot_id
        return Response(made(), media_type=MEDIA[ending], headers=headers)
    key = ("article5", ending, lang, query.since)
    return answer(request, reading, MEDIA[ending], lambda: reading.answer(key, made), headers=headers)
