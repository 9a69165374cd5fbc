"""What a page says when it cannot be shown: the same words as the problem that a program gets, to read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.types import Scope

from clearance.errors import ClearanceError
from clearance_api.access.denied import Denied
from clearance_api.browser.frame import bare, language_for
from clearance_api.features.misasked import Misasked
from clearance_api.habits.accepting import qualities
from clearance_api.problems import Problem, told
from clearance_api.service import HTML, base_of
from clearance_api.style import page_policy
from clearance_maps.language import LANGUAGES, mark

__all__ = ["TITLES", "PageRoute", "Pages"]

# What people call that for which HTTP has a status.
TITLES: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: mark("This cannot be read"),
    HTTPStatus.UNAUTHORIZED: mark("Not for you"),
    HTTPStatus.FORBIDDEN: mark("Not for you"),
    HTTPStatus.NOT_FOUND: mark("Not found"),
    HTTPStatus.METHOD_NOT_ALLOWED: mark("This cannot be done here"),
    HTTPStatus.NOT_ACCEPTABLE: mark("Not in this form"),
    HTTPStatus.REQUEST_TIMEOUT: mark("This cannot be read"),
    HTTPStatus.CONFLICT: mark("Not recorded"),
    HTTPStatus.PRECONDITION_FAILED: mark("Not recorded"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: mark("Too much at once"),
    HTTPStatus.REQUEST_URI_TOO_LONG: mark("Too much at once"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: mark("This cannot be read"),
    HTTPStatus.MISDIRECTED_REQUEST: mark("Not under this name"),
    HTTPStatus.UNPROCESSABLE_ENTITY: mark("Not possible"),
    HTTPStatus.PRECONDITION_REQUIRED: mark("Not recorded"),
    HTTPStatus.TOO_MANY_REQUESTS: mark("Not available now"),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: mark("Too much at once"),
    HTTPStatus.INTERNAL_SERVER_ERROR: mark("A fault of this service"),
    HTTPStatus.SERVICE_UNAVAILABLE: mark("Not available now"),
}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Pages:
    """Shows problems to people, in the language that they ask for.

    Args:
        usual: the language of the service, for whoever says nothing.
    """

    def __init__(self, usual: str) -> None:
        self._usual = usual

    def is_read(self, scope: Scope) -> bool:
        """Whether somebody reads the answer: who says so by `f`, else a browser that opens a page or sends a form."""
        request = Request(scope)
        if request.method not in {"GET", "HEAD"} and not request.headers.get("content-type", "").startswith(FORMS):
            return False
        asked = request.query_params.get("f")
        if asked is not None:
            return asked == "html"
        return qualities(request.headers.get("accept", "")).get(HTML.partition(";")[0], 0) > 0

    def page(self, scope: Scope, told: Problem) -> Response:
        """A problem as a page in the language of the reader, with its status and its headers.

        It has links only when the address and the name of the service in it were found good: before that, they are
        what somebody else may have written.
        """
        request = Request(scope)
        asked = request.query_params.get("lang")
        lang = language_for(request, asked if asked in LANGUAGES else None, self._usual, "")
        is_let_in = "viewer" in scope.get("state", {})
        values = {
            "title": lang.text(TITLES[told.status_code]) if told.status_code in TITLES else str(told.status_code),
            "detail": lang.said(told.said),
            "base": base_of(request) if is_let_in else None,
            "asked": asked is not None,
        }
        page = bare(request, lang, "problem.html", values, has_links=is_let_in)
        headers = {**page_policy(), "Content-Language": lang.code}
        made = Response(page, status_code=told.status_code, media_type=HTML, headers=headers)
        own = {name.encode() for name in ("content-type", "content-length", *(header.lower() for header in headers))}
        made.raw_headers += [(name, value) for name, value in told.raw_headers if name not in own]
        return made


class PageRoute(APIRoute):
    """A route whose refusals are pages, whatever the client says that it takes."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route, with what it refuses made a page."""
        handler = super().get_route_handler()

        async def shown(request: Request) -> Response:
            try:
                return await handler(request)
            except Denied:
                raise
            except (ClearanceError, Misasked, RequestValidationError) as error:
                page: Response = request.state.face.page(request.scope, await told(request, error))
                return page

        return shown
