"""Errors as `application/problem+json` (RFC 9457): the one table from class to status, and nothing leaked."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

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
from clearance.saying import saying
from clearance_api.access.tiers import Tier
from clearance_api.features.misasked import Misasked
from clearance_api.features.misread import remedy_of
from clearance_api.habits.refusals import Refusal
from clearance_api.habits.request_ids import REQUEST_ID

__all__ = ["PROBLEM_JSON", "QUIET", "STATUS", "answer_problems", "detail_of", "problem", "refused", "told"]

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


def problem(status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: object) -> Response:
    """A problem document with the id of the request; `more` are members that a program may read."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    if request_id := REQUEST_ID.get():
        content["request_id"] = request_id
    named = {"Cache-Control": "no-store", **(headers or {})}
    return Response(orjson.dumps(content, default=str), status_code=status, media_type=PROBLEM_JSON, headers=named)


def refused(error: ClearanceError) -> Response:
    """An error that says itself what is wrong and what to do, as a problem."""
    if isinstance(error, Refusal):
        return problem(error.status, str(error), headers=error.headers, error=type(error).__name__)
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    later = {"Retry-After": str(RETRY_AFTER_S)} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return problem(status, str(error), headers=later, error=type(error).__name__)


def answer_problems(app: FastAPI) -> None:
    """Let an app answer every error as a problem."""
    app.add_exception_handler(ClearanceError, _refused)
    app.add_exception_handler(Misasked, _misread)
    app.add_exception_handler(RequestValidationError, _misasked)
    app.add_exception_handler(HTTPException, _http)


async def told(request: Request, error: Exception) -> Response:
    """The problem that an error of a route is."""
    if isinstance(error, Misasked):
        return await _misread(request, error)
    if isinstance(error, ClearanceError):
        return await _refused(request, error)
    return await _misasked(request, error)


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, ClearanceError):
        raise error
    detail = detail_of(request, error)
    return refused(error if detail == str(error) else type(error)(detail))


def detail_of(request: Request, error: Exception) -> str:
    """What the error of a route says to whoever asks, in English or as a sentence for other languages."""
    if isinstance(error, ClearanceError):
        quiet = next((text for kind, text in QUIET.items() if isinstance(error, kind)), "")
        return quiet if quiet and request.state.viewer.tier is Tier.PUBLIC else error.said
    if isinstance(error, HTTPException):
        return _http_said(request, error)
    return _misread_as(error).said if isinstance(error, RequestValidationError) else str(error)


def _misread_as(error: RequestValidationError) -> Misasked:
    """A parameter that the framework cannot read, as one that a route reads itself."""
    first = error.errors()[0]
    return Misasked(_printable(first["loc"][-1]), _printable(first["input"]), remedy_of(first))


async def _misasked(request: Request, error: Exception) -> Response:
    """A parameter that cannot be read: which one, what it was, what to give."""
    if not isinstance(error, RequestValidationError):
        raise error
    return await _misread(request, _misread_as(error))


async def _misread(_request: Request, error: Exception) -> Response:
    """A parameter that a route reads itself."""
    if not isinstance(error, Misasked):
        raise error
    name, value = _printable(error.parameter), _printable(error.value)
    return problem(HTTPStatus.BAD_REQUEST, str(error), parameter=name, value=value, remedy=error.remedy)


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
        return saying("nothing is served at {path}; / and /api say what is", path=path)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        methods = tuple(_allowed(request))
        return saying("{method} {path}: not served here; use {methods}", method=method, path=path, methods=methods)
    return f"{method} {path}: {error.detail}"


def _allowed(request: Request) -> list[str]:
    """The methods of an address; HEAD wherever there is GET."""
    routes = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    methods = {method for route in routes for method in getattr(route, "methods", None) or ()} | {"OPTIONS"}
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))
