"""Plans that were adopted: adopting one that was made, what there are, and each against the books."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from clearance.errors import NotFound
from clearance.plan.actual.adopted import refuse_name
from clearance_api.access.viewer import ViewerOf
from clearance_api.answers import answer_json
from clearance_api.description import Responses, problem_described, responses
from clearance_api.plans.against import actual_content, compared_with
from clearance_api.plans.answers import may_see
from clearance_api.queries import PlainQuery, SnapshotQuery
from clearance_api.service import CSV, DOCX, JSON, Service, ServiceOf, answer
from clearance_geodata.adopted_plans import adopted_plans, keep_plan
from clearance_geodata.register import Register
from clearance_maps.spoken import Spoken

__all__ = ["router"]

router = APIRouter(tags=["Plans"])
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": CSV,
    "docx": DOCX,
    "pdf": "application/pdf",
}
Name = Annotated[str, Field(min_length=1, max_length=60)]


class AdoptQuery(PlainQuery):
    """How a plan is adopted."""

    name: Name
    """By which it is asked for; a plan of the same name is replaced, and stays in the journal."""
    note: Annotated[str, Field(max_length=500)] = ""
    """Why."""


class ActualQuery(SnapshotQuery):
    """Which plan is held against the books."""

    plan: Annotated[str, Field(max_length=60)] = ""
    """Which adopted plan; the last adopted when left out."""


class ActualFileQuery(ActualQuery):
    """Which plan is held against the books, and in which language."""

    lang: Spoken | None = None
    """Language of the file; that of the service when left out."""


def _described(*forms: str, status: int = 200, schema: str | None = None) -> Responses:
    said = responses(*forms, schema=schema, snapshot=status == HTTPStatus.OK)
    if status != HTTPStatus.OK:
        said[status] = said.pop(200)
    return said | {code: problem_described(HTTPStatus(code).phrase) for code in (401, 403, 404, 422, 429)}


@router.post(
    "/plans/{plan_id}/adopt",
    operation_id="adoptPlan",
    status_code=201,
    response_class=Response,
    responses=_described(JSON, status=201, schema="PlanAdopted"),
)
def adopt(
    service: ServiceOf,
    viewer: ViewerOf,
    plan_id: Annotated[str, Path(description="Id of the plan.")],
    query: Annotated[AdoptQuery, Query()],
) -> Response:
    """Keep a plan that is made with the register: from its first day on the books are held against it."""
    refuse_name(query.name)
    job = service.plans.job(plan_id)
    if not may_see(job, viewer):
        raise NotFound("there is no plan '{plan_id}'; /plans lists those that are for you", plan_id=plan_id)
    plan = job.adoptable(query.name, query.note)
    kept = keep_plan(_register(service), plan, by=viewer.account)
    content = {"name": plan.name, "first_day": plan.first_day.isoformat(), "snapshot": kept.to_dict()}
    return Response(orjson.dumps(content), status_code=201, media_type=JSON, headers={"Cache-Control": "no-store"})


@router.get(
    "/adopted-plans",
    operation_id="getAdoptedPlans",
    response_class=Response,
    responses=_described(JSON, schema="AdoptedPlans"),
)
def adopted(
    request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[SnapshotQuery, Query()]
) -> Response:
    """The plans that were adopted, the last one last; why, which is a remark, for whoever gets remarks."""
    quoting = viewer.gets("remarks")
    reading = service.readings.at(*query.when)

    def listed() -> bytes:
        found = adopted_plans(reading.snapshot.reading.settings)
        rows = [
            {"name": n, "first_day": one.effective_on.isoformat(), "note": one.note if quoting else ""}
            for n, one in found.items()
        ]
        return answer_json({"plans": rows, "snapshot": reading.snapshot.identity.to_dict()}).encode()

    return answer(request, reading, JSON, lambda: reading.answer(("adopted-plans", quoting), listed))


@router.get(
    "/actual", operation_id="getActual", response_class=Response, responses=_described(JSON, schema="PlanActual")
)
def actual(request: Request, service: ServiceOf, query: Annotated[ActualQuery, Query()]) -> Response:
    """An adopted plan against the books: planned and achieved by month and sector, tasks, rates, and chance."""
    reading = service.readings.at(*query.when)

    def compared() -> bytes:
        return answer_json(compared_with(reading.snapshot, query.plan).to_dict()).encode()

    return answer(request, reading, JSON, lambda: reading.answer(("actual", query.plan), compared))


@router.get(
    "/actual/{ending}", operation_id="getActualFile", response_class=Response, responses=_described(*MEDIA.values())
)
def file(
    request: Request,
    service: ServiceOf,
    ending: Annotated[Literal["xlsx", "csv", "docx", "pdf"], Path(description="Which file.")],
    query: Annotated[ActualFileQuery, Query()],
) -> Response:
    """The same as tables with formulas, a table for programs, or a document."""
    reading, lang = service.readings.at(*query.when), query.lang or service.settings.lang

    def drawn() -> bytes:
        told = compared_with(reading.snapshot, query.plan)
        return actual_content(told, ending, lang=lang, country_name=reading.snapshot.country_name)

    return answer(request, reading, MEDIA[ending], lambda: reading.answer(("actual", query.plan, ending, lang), drawn))


def _register(service: Service) -> Register:
    source = service.readings.source
    if not isinstance(source, Register):
        raise NotFound(
            "nothing is adopted in {service}; it is no register that can be written to", service=service.name
        )
    return source
