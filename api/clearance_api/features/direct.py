"""Routes that take the request as it is: FastAPI writes their description, and nothing stands between them and HTTP."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, cast

from fastapi import Request, Response
from fastapi.routing import APIRoute

__all__ = ["COLLECTION", "FEATURE", "Direct"]

# The addresses that such routes begin with.
COLLECTION = "/collections/{collection_id}"
FEATURE = f"{COLLECTION}/items/{{feature_id:path}}"


class Direct(APIRoute):
    """A route whose function takes the request alone; its parameters are described by `openapi_extra`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The function itself."""
        return cast("Callable[[Request], Coroutine[Any, Any, Response]]", self.endpoint)
