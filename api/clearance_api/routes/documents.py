"""Documents for people, each from one snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from clearance.errors import InvalidQuantity
from clearance_api.access.denied import Denied
from clearance_api.access.viewer import Viewer, ViewerOf
from clearance_api.description import responses
from clearance_api.document_files import KeptFile, Written
from clearance_api.plans.answers import job_for
from clearance_api.plans.asking import Wanted
from clearance_api.plans.making import Recipe, recipe_of_adopted, recipe_of_job
from clearance_api.queries import Day, DocumentQuery
from clearance_api.request_file import request_file
from clearance_api.routes.earlier import FORMS, again, renewed_answer, sent_file
from clearance_api.service import DOCX, PDF, XLSX, Service, ServiceOf, answer
from clearance_geodata.adopted_plans import adopted_named

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot

__all__ = ["router"]

router = APIRouter(tags=["Maps and documents"])
REQUEST = "/reports/article5."


class RequestQuery(DocumentQuery):
    """An extension request."""

    since: Day | None = None
    """Decision on the previous request; the last one that is at least a year old when left out."""
    plan: Annotated[str, Field(max_length=60)] = ""
    """Id of a plan that was made as a job, whose tables the request then holds (T6 to T9)."""
    scenario: Annotated[str, Field(max_length=60)] = ""
    """A scenario of the register to plan with instead; the plan is made while the answer is waited for."""
    adopted: Annotated[str, Field(max_length=60)] = ""
    """An adopted plan instead: what remains is planned with its capacity, deadline and seed."""
    deadline: Day | None = None
    """Of a scenario: by when all is to be handed over; that of the scenario, else the one in force, when left out."""
    confidence: Annotated[float, Field(gt=0, lt=1)] = 0.8
    """Of a scenario: probability with which deadline and milestones are to hold."""
    from_on: Annotated[Day | None, Field(alias="from")] = None
    """Of a scenario: a day of the month in which the plan begins; the month after today when left out."""


@router.get(f"{REQUEST}docx", operation_id="getArticle5Report", response_class=Response, responses=responses(DOCX))
@router.get(f"{REQUEST}xlsx", operation_id="getArticle5Workbook", response_class=Response, responses=responses(XLSX))
@router.get(f"{REQUEST}pdf", operation_id="getArticle5Pdf", response_class=Response, responses=responses(PDF))
def article5(
    request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[RequestQuery, Query()]
) -> Response:
    """The request for an extension of the Article 5 deadline; what no State has published is marked as computed."""
    return _request_file(request, service, viewer, query)


@router.post(f"{REQUEST}docx", operation_id="renewArticle5Report", **again(DOCX))
@router.post(f"{REQUEST}xlsx", operation_id="renewArticle5Workbook", **again(XLSX))
@router.post(f"{REQUEST}pdf", operation_id="renewArticle5Pdf", **again(PDF))
async def article5_again(
    request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[RequestQuery, Query()]
) -> Response:
    """The same with what authors wrote in an earlier Word file, which is sent; it is kept nowhere."""
    old = await sent_file(request)
    return await run_in_threadpool(_request_file, request, service, viewer, query, old)


def _request_file(
    request: Request, service: Service, viewer: Viewer, query: RequestQuery, old: KeptFile | None = None
) -> Response:
    ending = request.url.path.rpartition(".")[2]
    reading, lang, seed = service.readings.at(*query.when), query.lang or service.settings.lang, service.settings.seed
    recipe = _recipe(service, viewer, query, reading.snapshot)

    def made() -> Written:
        plan = service.plans.made(recipe, reading.snapshot.identity) if recipe else None
        return request_file(reading.snapshot, ending, lang=lang, seed=seed, plan=plan, since=query.since, kept=old)

    name = f"article5-{service.name}-{reading.snapshot.as_of}-{lang}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": lang}
    if old is not None:
        return renewed_answer(made(), FORMS[ending], snapshot_id=reading.snapshot_id, headers=headers)
    key = ("article5", ending, lang, query.since, recipe)
    return answer(request, reading, FORMS[ending], lambda: reading.answer(key, lambda: made().content), headers=headers)


def _recipe(service: Service, viewer: Viewer, query: RequestQuery, snapshot: Snapshot) -> Recipe | None:
    """How the plan of the request is made; None for a request without one.

    Raises:
        InvalidQuantity: when more than one is named.
        NotFound: for a plan that is not there, or not for whoever asks.
    """
    named = [name for name in (query.plan, query.scenario, query.adopted) if name]
    if not named:
        return None
    if len(named) > 1:
        raise InvalidQuantity("plan, scenario and adopted each name a plan for the request; give one of them")
    if not viewer.gets("plans"):
        raise Denied("plans")
    today = service.clock().astimezone(ZoneInfo("UTC")).date()
    if query.adopted:
        adopted = adopted_named(snapshot.reading.settings, query.adopted, snapshot.as_of)
        return recipe_of_adopted(adopted, snapshot.as_of, today)
    if query.plan:
        return recipe_of_job(job_for(service.plans, viewer, query.plan), snapshot.identity)
    wanted = Wanted(
        deadline=query.deadline,
        confidence=query.confidence,
        scenario=query.scenario,
        from_on=query.from_on,
        seed=service.settings.seed,
    )
    return Recipe(wanted=wanted, today=today)
