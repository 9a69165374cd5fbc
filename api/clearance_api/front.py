"""The first fork in the road: the service's own addresses, then the register that the address begins with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Front"]


class Own(NamedTuple):
    """An address of the service itself, as logs and metrics name it."""

    path: str


class Front:
    """Hands a request to the app that answers it.

    One register alone stands at `/` without any fork, because its requests are the many; several stand each under its
    name, beside an index.

    Args:
        own: apps of the service itself, by their whole path.
        registers: apps of registers, by name.
        index: what answers all other paths of several registers.
    """

    def __init__(self, own: Mapping[str, ASGIApp], registers: Mapping[str, ASGIApp], index: ASGIApp) -> None:
        self._own = dict(own)
        self._registers = dict(registers)
        self._index = index
        self._alone = next(iter(registers.values())) if len(registers) == 1 else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        root = scope.get("root_path", "")
        path = scope["path"].removeprefix(root) if root else scope["path"]
        if path in self._own:
            scope["route"] = Own(path)
            await self._own[path](scope, receive, send)
        elif self._alone is not None:
            await self._alone(scope, receive, send)
        else:
            name, slash, _ = path[1:].partition("/")
            app = self._registers.get(name) if slash else None
            if app is not None:
                scope["root_path"] = f"{root}/{name}"
            await (app or self._index)(scope, receive, send)
