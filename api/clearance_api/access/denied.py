"""No: the one answer to whoever may not, the same whether or not there is something to see."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request, Response

from clearance.errors import ClearanceError
from clearance.saying import saying
from clearance_api.access.viewer import Viewer
from clearance_api.problems import problem

__all__ = ["CHALLENGES", "Denied", "answer_denials", "denial", "unauthorized"]

CHALLENGES = ('Basic realm="Clearance", charset="UTF-8"', 'Bearer realm="Clearance"')
SIGN_IN = saying(
    "this address is for people with an account; sign in with a name and a key or password, or send a token"
)
NOT_YOURS = saying("this address is not for your account; ask the authority if you need it")


class Denied(ClearanceError):
    """Somebody may not have what they ask for."""


def denial(viewer: Viewer) -> Response:
    """The answer: 401 to whoever may still say who they are, 403 to others."""
    return problem(HTTPStatus.FORBIDDEN, NOT_YOURS) if viewer.account else unauthorized(SIGN_IN)


def unauthorized(detail: str) -> Response:
    """A problem that asks for an account, also of a browser."""
    answer = problem(HTTPStatus.UNAUTHORIZED, detail)
    for challenge in CHALLENGES:
        answer.headers.append("WWW-Authenticate", challenge)
    return answer


def answer_denials(app: FastAPI) -> None:
    """Let an app answer what a route denies."""
    app.add_exception_handler(Denied, _denied)


async def _denied(request: Request, _error: Exception) -> Response:
    return denial(request.state.viewer)
