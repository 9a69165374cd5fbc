"""Errors as `application/problem+json` (RFC 9457): the one table from class to status, and nothing leaked."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Protocol

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from clearance.errors import (
    ClearanceError,
    Conflict,
    FileRefused,
    InvalidGeometry,
    InvalidQuantity,
    InvalidRecord,
    NotFound,
    NotPossible,
    RegisterUnusable,
    RuleBroken,
)
from clearance.saying import Saying, saying
from clearance_api.access.tiers import Tier
from clearance_api.features.misasked import Misasked
from clearance_api.features.misread import remedy_of
from clearance_api.habits.refusals import Refusal
from clearance_api.habits.request_ids import REQUEST_ID

__all__ = [
    "PROBLEM_JSON",
    "QUIET",
    "STATUS",
    "Face",
    "Problem",
    "answer_problems",
    "nothing_at",
    "problem",
    "refused",
    "told",
]

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_S = 5
# What these say in full may name records or files that are not for everybody.
QUIET: Mapping[type[ClearanceError], str] = {
    NotPossible: saying("the books do not allow an honest figure; people with an account are told why"),
    RegisterUnusable: saying("the register cannot be read just now; try again later"),
}

STATUS: Mapping[type[ClearanceError], HTTPStatus] = {
    InvalidQuantity: HTTPStatus.BAD_REQUEST,
    InvalidGeometry: HTTPStatus.BAD_REQUEST,
    InvalidRecord: HTTPStatus.BAD_REQUEST,
    FileRefused: HTTPStatus.BAD_REQUEST,
    RuleBroken: HTTPStatus.CONFLICT,
    Conflict: HTTPStatus.CONFLICT,
    NotFound: HTTPStatus.NOT_FOUND,
    NotPossible: HTTPStatus(422),
    RegisterUnusable: HTTPStatus.SERVICE_UNAVAILABLE,
}


class Face(Protocol):
    """Who shows a problem as a page, in `state` of each request; see `clearance_api.browser.refusing`."""

    def is_read(self, scope: Scope) -> bool:
        """Whether a person reads the answer to a request."""
        ...

    def page(self, scope: Scope, told: Problem) -> Response:
        """The page that says what a problem says."""
        ...


class Problem(Response):
    """A problem document, which reaches a person who opens an address in a browser as a page, wherever it is made.

    `said` is what it says: its `detail`, with the values, for those who read another language.
    """

    media_type = PROBLEM_JSON

    def __init__(self, status: int, content: Mapping[str, object], said: str, headers: Mapping[str, str]) -> None:
        self.said = said
        super().__init__(orjson.dumps(content, default=str), status_code=status, headers=dict(headers))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the document, or the page."""
        face: Face | None = scope.get("state", {}).get("face")
        if face is not None and face.is_read(scope):
            await face.page(scope, self)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def problem(
    status: int,
    said: str,
    *,
    text: str = "",
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, object] | None = None,
) -> Problem:
    """A problem document with the id of the request.

    Args:
        status: of HTTP.
        said: what is wrong and what to do.
        text: the same in English, where a value in it cannot be sent as it is.
        headers: that go with it.
        members: what else a program may read.
    """
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": text or said}
    content |= members or {}
    if request_id := REQUEST_ID.get():
        content["request_id"] = request_id
    return Problem(status, content, said, {"Cache-Control": "no-store", **(headers or {})})


def refused(error: ClearanceError) -> Problem:
    """An error that says itself what is wrong and what to do, as a problem."""
    if isinstance(error, Refusal):
        status, headers = error.status, error.headers
    else:
        status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
        headers = {"Retry-After": str(RETRY_AFTER_S)} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return problem(status, error.said, text=str(error), headers=headers, members={"error": type(error).__name__})


def answer_problems(app: FastAPI) -> None:
    """Let an app answer every error as a problem."""
    app.add_exception_handler(ClearanceError, _refused)
    app.add_exception_handler(Misasked, _misread)
    app.add_exception_handler(RequestValidationError, _misasked)
    app.add_exception_handler(HTTPException, _http)


async def told(request: Request, error: Exception) -> Problem:
    """The problem that an error of a route is."""
    if isinstance(error, Misasked):
        return await _misread(request, error)
    if isinstance(error, ClearanceError):
        return await _refused(request, error)
    return await _misasked(request, error)


async def _refused(request: Request, error: Exception) -> Problem:
    if not isinstance(error, ClearanceError):
        raise error
    quiet = next((text for kind, text in QUIET.items() if isinstance(error, kind)), "")
    return refused(type(error)(quiet) if quiet and request.state.viewer.tier is Tier.PUBLIC else error)


def _misread_as(error: RequestValidationError) -> Misasked:
    """A parameter that the framework cannot read, as one that a route reads itself."""
    first = error.errors()[0]
    return Misasked(_printable(first["loc"][-1]), _printable(first["input"]), remedy_of(first))


async def _misasked(request: Request, error: Exception) -> Problem:
    """A parameter that cannot be read: which one, what it was, what to give."""
    if not isinstance(error, RequestValidationError):
        raise error
    return await _misread(request, _misread_as(error))


async def _misread(_request: Request, error: Exception) -> Problem:
    """A parameter that a route reads itself."""
    if not isinstance(error, Misasked):
        raise error
    name, value = _printable(error.parameter), _printable(error.value)
    members = {"parameter": name, "value": value, "remedy": error.remedy}
    return problem(HTTPStatus.BAD_REQUEST, error.said, text=str(error), members=members)


def _printable(value: object) -> str:
    """A value of a request as text that can be sent back: half characters of broken JSON have no UTF-8."""
    return str(value).encode(errors="replace").decode()


async def _http(request: Request, error: Exception) -> Response:
    """What the framework refuses: an address or a method that is not there. OPTIONS is answered where anything is."""
    if not isinstance(error, HTTPException):
        raise error
    headers = error.headers
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(_allowed(request))}
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    return problem(error.status_code, _http_said(request, error), headers=headers)


def _http_said(request: Request, error: HTTPException) -> str:
    path, method = request.url.path, request.method
    if error.status_code == HTTPStatus.NOT_FOUND:
        return nothing_at(path)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        methods = tuple(_allowed(request))
        return saying("{method} {path}: not served here; use {methods}", method=method, path=path, methods=methods)
    fault: object = error.detail  # a sentence of ours, or what the framework says
    fault = fault if isinstance(fault, str) else str(fault)
    return saying("{method} {path}: {fault}", method=method, path=path, fault=fault)


def nothing_at(path: str) -> Saying:
    """That an address is none, as the gate and the routes say it."""
    return saying("nothing is served at {path}; / and /api say what is", path=path)


def _allowed(request: Request) -> list[str]:
    """The methods of an address; HEAD wherever there is GET."""
    routes = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    methods = {method for route in routes for method in getattr(route, "methods", None) or ()} | {"OPTIONS"}
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))
