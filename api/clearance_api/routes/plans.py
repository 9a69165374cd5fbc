"""Plans as jobs: asked for, looked at while they are made, cancelled, and their files."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from zoneinfo import ZoneInfo

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse

from clearance.errors import FileRefused, NotFound
from clearance.saying import saying
from clearance_api.access.denied import Denied
from clearance_api.access.viewer import Tier, Viewer, ViewerOf
from clearance_api.description import Responses, problem_described, responses
from clearance_api.habits.refusals import UnsupportedMedia
from clearance_api.plans.answers import job_answer, job_for, may_see
from clearance_api.plans.asking import Wanted, asked_of
from clearance_api.plans.folder import JobFolder
from clearance_api.plans.parts import CAPACITY, parts_of, refuse_parts
from clearance_api.queries import Day, PlainQuery, SnapshotQuery
from clearance_api.service import GEOJSON, JSON, Service, ServiceOf, base_of
from clearance_maps.spoken import Spoken

__all__ = ["PlanQuery", "begun", "router"]

router = APIRouter(tags=["Plans"])
LIST, ONE = "/plans", "/plans/{plan_id}"
TOML = "application/toml"
TEXTS = (TOML, "text/plain")
Id = Annotated[str, Path(description="Id of the plan.")]
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar",
    "svg": "image/svg+xml",
    "html": "text/html",
    "geojson": GEOJSON,
    "gpkg": "application/geopackage+sqlite3",
}
TEXT = {"type": "string"}
CAPACITY_BODY = {
    "requestBody": {
        "required": False,
        "description": "The capacity, as a capacity file (TOML) says it, also sent as application/toml; "
        "may be left out when a scenario is named. As JSON: the texts of the files of `clearance plan`, the capacity "
        "and what `--terrain`, `--evidence` and `--weights` name.",
        "content": {
            "text/plain": {"schema": TEXT},
            JSON: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "capacity": TEXT | {"description": "A capacity file (TOML)."},
                        "terrain": TEXT | {"description": "The ground, as `clearance terrain --csv` prints it."},
                        "evidence": TEXT | {"description": "What ranks areas, as for `clearance priorities` (CSV)."},
                        "weights": TEXT | {"description": "Weights of criteria, as for the same (TOML)."},
                    },
                    "additionalProperties": False,
                }
            },
        },
    }
}


class PlanQuery(SnapshotQuery):
    """What is asked of a plan."""

    deadline: Day | None = None
    """By when all is to be handed over; that of the scenario, else the one in force, when left out."""
    confidence: Annotated[float, Field(gt=0, lt=1)] = 0.8
    """Probability with which deadline and milestones are to hold."""
    scenario: Annotated[str, Field(max_length=60)] = ""
    """A scenario of the register: its capacity, or its changes to the one that is sent."""
    from_on: Annotated[Day | None, Field(alias="from")] = None
    """A day of the month in which the plan begins; the month after today when left out."""
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    """Seed of the simulated executions; that of the service when left out."""
    lang: Spoken | None = None
    """Language of the files; that of the service when left out."""


def _described(schema: str | None, *forms: str, status: int = 200, refused: tuple[int, ...] = ()) -> Responses:
    said = responses(*(forms or (JSON,)), schema=schema, snapshot=False)
    if status != HTTPStatus.OK:
        said[status] = said.pop(200)
    if status == HTTPStatus.NO_CONTENT:
        said[status] = {"description": "It is gone."}
    return said | {
        code: problem_described(HTTPStatus(code).phrase) for code in (401, 403, 404, 422, 429, 503, *refused)
    }


@router.post(
    LIST,
    operation_id="createPlan",
    status_code=202,
    response_class=Response,
    responses=_described("PlanJob", status=202, refused=(413, 415)),
    openapi_extra=CAPACITY_BODY,
)
async def create(
    request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[PlanQuery, Query()]
) -> Response:
    """Have a plan made; the answer says where to look how far it is. What cannot be planned is refused at once."""
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind not in {*TEXTS, JSON}:
        raise UnsupportedMedia(
            "a capacity is sent as {toml}, files together as {json}, not as '{kind}'",
            toml=TOML,
            json=JSON,
            kind=kind[:60],
            headers={"Accept-Post": f"{TOML}, {JSON}"},
        )
    parts = _parts(body, is_json=kind == JSON) if body.strip() else {}
    job = await run_in_threadpool(begun, service, viewer, query, parts)
    content = orjson.dumps(job_answer(job, viewer, base_of(request)))
    named = {"Location": f"{base_of(request)}{LIST}/{job.job_id}", "Cache-Control": "no-store"}
    return Response(content, status_code=202, media_type=JSON, headers=named)


def _parts(body: bytes, *, is_json: bool) -> dict[str, str]:
    return parts_of(body) if is_json else {CAPACITY: _text(body)}


def begun(service: Service, viewer: Viewer, query: PlanQuery, parts: dict[str, str]) -> JobFolder:
    """A job for what somebody asks.

    Raises:
        ClearanceError: when it cannot be planned.
    """
    reading = service.readings.at(*query.when)
    text = parts.pop(CAPACITY, None)
    refuse_parts(parts)
    capacity = None
    if text is not None:
        from clearance_geodata.capacity.reading import capacity_of_text  # noqa: PLC0415  only where one is sent

        capacity = capacity_of_text(text)
    today = service.clock().astimezone(ZoneInfo("UTC")).date()
    seed = service.seed(query.seed)
    wanted = Wanted(
        deadline=query.deadline,
        confidence=query.confidence,
        scenario=query.scenario,
        from_on=query.from_on,
        seed=seed,
    )
    asked_of(reading.snapshot, capacity, wanted, today=today)
    identity = reading.snapshot.identity
    asked = {
        "by": viewer.account,
        "tier": viewer.tier.word,
        "today": today.isoformat(),
        "deadline": query.deadline.isoformat() if query.deadline else None,
        "confidence": query.confidence,
        "scenario": query.scenario,
        "from": query.from_on.isoformat() if query.from_on else None,
        "seed": seed,
        "parts": sorted(parts),
        "lang": query.lang or service.settings.lang,
        "as_of": identity.as_of.isoformat(),
        "known_at": identity.known_at,
        "snapshot": identity.id,
    }
    return service.plans.begin(asked, text, parts)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused("the capacity is not UTF-8; send it as UTF-8") from None


@router.get(LIST, operation_id="getPlans", response_class=Response, responses=_described("PlanJobs"))
def plans(request: Request, service: ServiceOf, viewer: ViewerOf, _query: Annotated[PlainQuery, Query()]) -> Response:
    """The plans that were asked for, the oldest first: partners see their own and the authority's."""
    jobs = [job for job in service.plans.jobs() if may_see(job, viewer)]
    request.state.rows = len(jobs)
    content = {"plans": [job_answer(job, viewer, base_of(request), brief=True) for job in jobs]}
    return Response(orjson.dumps(content), media_type=JSON, headers={"Cache-Control": "no-store"})


@router.get(ONE, operation_id="getPlan", response_class=Response, responses=_described("PlanJob"))
def plan(
    request: Request,
    service: ServiceOf,
    viewer: ViewerOf,
    plan_id: Id,
    _query: Annotated[PlainQuery, Query()],
) -> Response:
    """How far a plan is; the plan itself, once it is made."""
    job = _found(service, viewer, plan_id)
    content = orjson.dumps(job_answer(job, viewer, base_of(request)))
    return Response(content, media_type=JSON, headers={"Cache-Control": "no-store"})


@router.delete(
    ONE, operation_id="deletePlan", status_code=204, response_class=Response, responses=_described(None, status=204)
)
def delete(service: ServiceOf, viewer: ViewerOf, plan_id: Id, _query: Annotated[PlainQuery, Query()]) -> Response:
    """Stop a plan that is being made; take away one that is made."""
    job = _found(service, viewer, plan_id)
    if viewer.tier is not Tier.AUTHORITY and job.asked()["by"] != viewer.account:
        raise Denied("a plan of somebody else")
    service.plans.end(job)
    return Response(status_code=204)


@router.get(
    f"{ONE}/{{ending}}",
    operation_id="getPlanFile",
    response_class=Response,
    responses=_described(None, *MEDIA.values()),
)
def file(
    service: ServiceOf,
    viewer: ViewerOf,
    plan_id: Id,
    ending: Annotated[str, Path(description="Which file: xlsx, ics, svg, html, geojson or gpkg.")],
    _query: Annotated[PlainQuery, Query()],
) -> Response:
    """A file of a plan that is made: tables, calendar, pictures, page, or its tasks as a layer."""
    job = _found(service, viewer, plan_id)
    if ending not in job.endings:
        raise NotFound(
            "plan {plan_id} has no file '{ending}'; it has {endings}",
            plan_id=plan_id,
            ending=ending,
            endings=tuple(job.endings) or saying("none yet"),
        )
    name = f"plan-{service.name}-{job.asked()['snapshot']}.{ending}"
    named = {
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    return FileResponse(job.file(ending), media_type=MEDIA[ending], filename=name, headers=named)


def _found(service: Service, viewer: Viewer, plan_id: str) -> JobFolder:
    return job_for(service.plans, viewer, plan_id)
