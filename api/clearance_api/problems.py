"""Errors as `application/problem+json` (RFC 9457): the one table from class to status, and nothing leaked."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from http import HTTPStatus

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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

__all__ = ["PROBLEM_JSON", "STATUS", "answer_problems", "problem"]

PROBLEM_JSON = "application/problem+json"
logger = logging.getLogger(__name__)

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
REMEDIES = {
    "extra_forbidden": "is not a parameter of this address; leave it out, /api lists those that are",
}


def problem(status: int, detail: str, **more: object) -> Response:
    """A problem document; `more` are members that a program may read."""
    phrase = HTTPStatus(status).phrase
    content = {"type": "about:blank", "title": phrase, "status": status, "detail": detail, **more}
    return Response(orjson.dumps(content, default=str), status_code=status, media_type=PROBLEM_JSON)


def answer_problems(app: FastAPI) -> None:
    """Let an app answer every error as a problem."""
    app.add_exception_handler(ClearanceError, _refused)
    app.add_exception_handler(RequestValidationError, _misasked)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(_Incidents)


async def _refused(_request: Request, error: Exception) -> Response:
    """An error that says itself what is wrong and what to do."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    return problem(status, str(error), error=type(error).__name__)


async def _misasked(_request: Request, error: Exception) -> Response:
    """A parameter that cannot be read: which one, what it was, what to give."""
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    name, value = str(first["loc"][-1]), str(first["input"])[:200]
    remedy = REMEDIES.get(first["type"], str(first["msg"]).removeprefix("Value error, "))
    return problem(HTTPStatus.BAD_REQUEST, f"{name}={value}: {remedy}", parameter=name, value=value, remedy=remedy)


async def _http(request: Request, error: Exception) -> Response:
    """What the framework refuses: an address or a method that is not there."""
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == HTTPStatus.NOT_FOUND:
        return problem(HTTPStatus.NOT_FOUND, f"nothing is served at {request.url.path}; / and /api say what is")
    answer = problem(error.status_code, f"{request.method} {request.url.path}: {error.detail}")
    answer.headers.update(error.headers or {})
    return answer


class _Incidents:
    """The one place that catches everything: the log has the fault under an id, the caller gets the id only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            incident = uuid.uuid4().hex
            logger.exception("incident %s", incident)
            if started:
                raise
            detail = f"report this incident: {incident}"
            answer = problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail, incident=incident)
            await answer(scope, receive, send)
