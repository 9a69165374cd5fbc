"""What a page says when it cannot be shown: the same words as the problem that a program gets, to read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from clearance.errors import ClearanceError
from clearance_api.access.denied import Denied
from clearance_api.features.misasked import Misasked
from clearance_api.pages import page_of
from clearance_api.problems import told
from clearance_api.service import HTML, base_of
from clearance_api.style import page_policy

__all__ = ["PageRoute"]


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
                return refusal(request, await told(request, error))

        return shown


def refusal(request: Request, problem: Response) -> Response:
    """A problem as a page, with its status and its headers."""
    content = orjson.loads(problem.body)
    page = page_of("problem.html", problem=content, base=base_of(request))
    named = {name: value for name, value in problem.headers.items() if name not in {"content-type", "content-length"}}
    return Response(page, status_code=problem.status_code, media_type=HTML, headers={**named, **page_policy()})
