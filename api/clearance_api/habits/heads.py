"""HEAD is answered like GET, by the same code and with the same headers, without the body."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HeadAsGet"]


class HeadAsGet:
    """Asks the app for GET, and ends the answer with its headers.

    For an app that streams, the client has then gone: it hears so from the server, and stops making the body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body"})
            elif message.get("more_body", False):
                await asyncio.sleep(0)  # whoever listens for clients that go has its turn

        scope["method"] = "GET"
        await self._app(scope, receive, send_head)
