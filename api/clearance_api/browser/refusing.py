"""What a page says when it cannot be shown: the same words as the problem that a program gets, to read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from clearance.errors import ClearanceError
from clearance_api.access.denied import Denied, denied_to
from clearance_api.browser.frame import bare, language_for
from clearance_api.browser.wording import word
from clearance_api.features.misasked import Misasked
from clearance_api.habits.accepting import qualities
from clearance_api.problems import PROBLEM_JSON, detail_of, told
from clearance_api.service import HTML, Service, base_of
from clearance_api.style import page_policy
from clearance_maps.language import LANGUAGES, Language, mark

__all__ = ["PageRoute", "answer_readers"]

# What HTTP calls the problems that pages have.
TITLES: Mapping[str, str] = {
    "Bad Request": mark("This cannot be read"),
    "Unauthorized": mark("Not for you"),
    "Forbidden": mark("Not for you"),
    "Not Found": mark("Not found"),
    "Method Not Allowed": mark("This cannot be done here"),
    "Conflict": mark("Not recorded"),
    "Precondition Failed": mark("Not recorded"),
    "Unsupported Media Type": mark("This cannot be read"),
    "Unprocessable Entity": mark("Not possible"),
    "Unprocessable Content": mark("Not possible"),
    "Too Many Requests": mark("Not available now"),
    "Service Unavailable": mark("Not available now"),
}
REFUSED = (Denied, ClearanceError, Misasked, RequestValidationError, HTTPException)


def answer_readers(app: FastAPI) -> None:
    """Let an app whose errors are problems answer who reads pages with a page that says the same."""
    for kind in REFUSED:
        app.add_exception_handler(kind, _to_reader(app.exception_handlers[kind]))


def _to_reader(handler: Callable[..., Any]) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def shown(request: Request, error: Exception) -> Response:
        problem: Response = await handler(request, error)
        is_problem = problem.headers.get("content-type", "") == PROBLEM_JSON
        return refusal(request, problem, error) if is_problem and _reads(request) else problem

    return shown


def _reads(request: Request) -> bool:
    """Whether somebody reads the answer: who says so by `f`, else a browser that opens an address."""
    if request.method not in {"GET", "HEAD"}:
        return False
    asked = request.query_params.get("f")
    if asked is not None:
        return asked == "html"
    return qualities(request.headers.get("accept", "")).get(HTML.partition(";")[0], 0) > 0


class PageRoute(APIRoute):
    """A route whose refusals are pages. One that asks who somebody is stays as it is: the browser answers it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route, with what it refuses made a page."""
        handler = super().get_route_handler()

        async def shown(request: Request) -> Response:
            try:
                return await handler(request)
            except Denied:
                raise
            except (ClearanceError, Misasked, RequestValidationError) as error:
                return refusal(request, await told(request, error), error)

        return shown


def refusal(request: Request, problem: Response, error: Exception) -> Response:
    """A problem as a page in the language of the reader, with its status and its headers."""
    lang, content = reader_of(request), orjson.loads(problem.body)
    detail = denied_to(request.state.viewer) if isinstance(error, Denied) else detail_of(request, error)
    values = {
        "title": word(TITLES, content["title"], lang),
        "detail": lang.said(detail),
        "base": base_of(request),
        "asked": "lang" in request.query_params,
    }
    page = bare(request, lang, "problem.html", values)
    headers = {**page_policy(), "Content-Language": lang.code}
    made = Response(page, status_code=problem.status_code, media_type=HTML, headers=headers)
    own = {name.encode() for name in ("content-type", "content-length", *(header.lower() for header in headers))}
    made.raw_headers += [(name, value) for name, value in problem.raw_headers if name not in own]
    return made


def reader_of(request: Request) -> Language:
    """The language of a reader to whom no page can be shown: the one asked for, else what the browser likes best."""
    service: Service | None = getattr(request.app.state, "service", None)
    asked = request.query_params.get("lang")
    usual = service.settings.lang if service is not None else LANGUAGES[0]
    return language_for(request, asked if asked in LANGUAGES else None, usual, "")
