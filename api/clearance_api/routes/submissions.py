"""What partners sent: listed, read, and accepted or returned by the authority, which is when it is recorded."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Path, Query, Request, Response

from clearance.errors import NotFound
from clearance_api.access.viewer import Viewer, ViewerOf
from clearance_api.description import Responses, problem_described, responses
from clearance_api.features.submitted import ACCEPT, RETURN, headers_of, read_of, summary_of, tag_of
from clearance_api.habits.known import is_known
from clearance_api.habits.refusals import PreconditionFailed
from clearance_api.queries import PlainQuery, ReturnSaid, SubmissionsQuery
from clearance_api.service import JSON, Service, ServiceOf, base_of, link
from clearance_geodata.register import Register
from clearance_geodata.submissions import Submission, accept, return_, submission_count
from clearance_geodata.submissions import submission as submission_of
from clearance_geodata.submissions import submissions as submissions_of

__all__ = ["router"]

router = APIRouter(tags=["Submissions"])
LIST, ONE = "/submissions", "/submissions/{submission_id}"
Id = Annotated[str, Path(description="Id of the submission.")]
IF_MATCH = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "required": False,
            "description": "The ETag of the submission as it was read.",
            "schema": {"type": "string"},
        }
    ]
}


def _described(schema: str, *refused: int) -> Responses:
    said = responses(JSON, schema=schema, snapshot=False)
    codes = (401, 403, 404, 422, 429, 503, *refused)
    return said | {code: problem_described(HTTPStatus(code).phrase) for code in codes}


READ: Responses = {304: {"description": "The client has this answer already."}}


@router.get(LIST, operation_id="getSubmissions", response_class=Response, responses=_described("SubmissionsAnswer"))
def submissions(
    request: Request, service: ServiceOf, viewer: ViewerOf, query: Annotated[SubmissionsQuery, Query()]
) -> Response:
    """What was sent and waits, was accepted or returned, oldest first: partners see their own, the authority all."""
    register, by = _register(service), _sender(viewer)
    limit = min(query.limit or service.settings.page_size, service.settings.page_size_max)
    found = submissions_of(register, state=query.state, by=by, limit=limit, offset=query.offset, briefly=True)
    matched = submission_count(register, state=query.state, by=by)
    request.state.rows = len(found)
    base = base_of(request)
    content = {
        "submissions": [summary_of(one, viewer, base) for one in found],
        "numberMatched": matched,
        "numberReturned": len(found),
        "links": _links(f"{base}{LIST}", query, limit, matched),
    }
    return Response(orjson.dumps(content), media_type=JSON, headers={"Cache-Control": "private, no-cache"})


@router.get(ONE, operation_id="getSubmission", response_class=Response, responses=_described("SubmissionRead") | READ)
def submission(
    request: Request,
    service: ServiceOf,
    viewer: ViewerOf,
    submission_id: Id,
    _query: Annotated[PlainQuery, Query()],
) -> Response:
    """One submission: what became of it, why, and what it holds."""
    found = _found(service, viewer, submission_id)
    request.state.rows = found.record_count
    named = headers_of(found, viewer)
    if is_known(request.scope, named["ETag"]):
        return Response(status_code=304, headers=named)
    return _answered(request, viewer, found)


@router.post(
    f"{ONE}/{ACCEPT}",
    operation_id="acceptSubmission",
    response_class=Response,
    responses=_described("SubmissionRead", 409, 412),
    openapi_extra=IF_MATCH,
)
def accepted(
    request: Request,
    service: ServiceOf,
    viewer: ViewerOf,
    submission_id: Id,
    _query: Annotated[PlainQuery, Query()],
) -> Response:
    """Record a submission for its sender; its entries say who accepted it."""
    return _decided(
        request, service, viewer, submission_id, lambda register: accept(register, submission_id, by=viewer.account)
    )


@router.post(
    f"{ONE}/{RETURN}",
    operation_id="returnSubmission",
    response_class=Response,
    responses=_described("SubmissionRead", 409, 412, 413, 415),
    openapi_extra=IF_MATCH,
)
def returned(
    request: Request,
    service: ServiceOf,
    viewer: ViewerOf,
    submission_id: Id,
    said: ReturnSaid,
) -> Response:
    """Give a submission back with what its sender must mend; nothing of it is recorded."""
    return _decided(
        request,
        service,
        viewer,
        submission_id,
        lambda register: return_(register, submission_id, by=viewer.account, reason=said.reason),
    )


def _register(service: Service) -> Register:
    source = service.readings.source
    if not isinstance(source, Register):
        raise NotFound("nothing is submitted to {service}; it is not recorded in here", service=service.name)
    return source


def _sender(viewer: Viewer) -> str | None:
    """Whose submissions there are for somebody; None: everybody's."""
    return None if viewer.may_write else viewer.account


def _found(service: Service, viewer: Viewer, submission_id: str) -> Submission:
    """A submission; one of somebody else is like one that is not there."""
    try:
        return submission_of(_register(service), submission_id, by=_sender(viewer))
    except NotFound:
        raise NotFound(
            "there is no submission '{submission_id}'; {path} lists those that are for you",
            submission_id=submission_id,
            path=LIST,
        ) from None


def _decided(
    request: Request, service: Service, viewer: Viewer, submission_id: str, decide: Callable[[Register], object]
) -> Response:
    found = _found(service, viewer, submission_id)
    asked = request.headers.get("if-match", "*")
    if not {part.strip().removeprefix("W/") for part in asked.split(",")} & {"*", tag_of(found, viewer)}:
        raise PreconditionFailed(
            "submission {submission_id} was decided since; read it again", submission_id=submission_id
        )
    decide(_register(service))
    request.state.rows = found.record_count
    return _answered(request, viewer, _found(service, viewer, submission_id))


def _answered(request: Request, viewer: Viewer, found: Submission) -> Response:
    body = orjson.dumps(read_of(found, viewer, base_of(request)))
    return Response(body, media_type=JSON, headers=headers_of(found, viewer))


def _links(here: str, query: SubmissionsQuery, limit: int, matched: int) -> list[dict[str, str]]:
    """This page, and those beside it."""

    def page(offset: int) -> str:
        asked = {"state": query.state, "limit": query.limit, "offset": offset or None}
        said = urlencode({name: value for name, value in asked.items() if value is not None})
        return f"{here}?{said}" if said else here

    links = [link(page(query.offset), "self", JSON)]
    if query.offset + limit < matched:
        links.append(link(page(query.offset + limit), "next", JSON))
    if query.offset:
        links.append(link(page(max(0, query.offset - limit)), "prev", JSON))
    return links
