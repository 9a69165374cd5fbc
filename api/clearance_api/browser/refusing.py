"""What a page says when it cannot be shown: the same words as the problem that a program gets, to read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from clearance.errors import ClearanceError
from clearance_api.access.denied import Denied
from clearance_api.browser.frame import bare, language_for
from clearance_api.browser.wording import word
from clearance_api.features.misasked import Misasked
from clearance_api.problems import detail_of, told
from clearance_api.service import HTML, Service, base_of
from clearance_api.style import page_policy
from clearance_maps.language import LANGUAGES, Language, mark

__all__ = ["PageRoute"]

# What HTTP calls the problems that pages have.
TITLES: Mapping[str, str] = {
    "Bad Request": mark("This cannot be read"),
    "Forbidden": mark("Not for you"),
    "Not Found": mark("Not found"),
    "Conflict": mark("Not recorded"),
    "Unprocessable Entity": mark("Not possible"),
    "Unprocessable Content": mark("Not possible"),
    "Service Unavailable": mark("Not available now"),
}


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
    values = {
        "title": word(TITLES, content["title"], lang),
        "detail": lang.said(detail_of(request, error)),
        "base": base_of(request),
        "asked": "lang" in request.query_params,
    }
    page = bare(request, lang, "problem.html", values)
    named = {name: value for name, value in problem.headers.items() if name not in {"content-type", "content-length"}}
    headers = {**named, **page_policy(), "Content-Language": lang.code}
    return Response(page, status_code=problem.status_code, media_type=HTML, headers=headers)


def reader_of(request: Request) -> Language:
    """The language of a reader to whom no page can be shown: the one asked for, else what the browser likes best."""
    service: Service = request.app.state.service
    asked = request.query_params.get("lang")
    return language_for(request, asked if asked in LANGUAGES else None, service.settings.lang, "")
