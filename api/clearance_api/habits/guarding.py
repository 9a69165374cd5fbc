"""What is refused before anything looks at it: addresses that cannot be decoded, and more bytes than are taken."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clearance.saying import Number, Saying, saying
from clearance_api.habits.refusals import Malformed, Refusal, TooLarge, TooLong
from clearance_api.problems import refused

__all__ = ["Guarded"]

HALF_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
NEEDS_LOOK = re.compile(rb"[^\x21-\x24\x26-\x7e]")  # anything but visible ASCII without the percent sign
HOST = re.compile(rb"(?:[A-Za-z0-9._~-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")
NUL, SPACE, DELETE = 0x00, 0x20, 0x7F


class Guarded:
    """Refuses requests that no route should have to think about."""

    def __init__(self, app: ASGIApp, *, url_bytes: int, body_bytes: int) -> None:
        self._app = app
        self._url_bytes = url_bytes
        self._body_bytes = body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = dict(scope["headers"])
        try:
            self._check(scope, headers)
        except Refusal as refusal:
            await refused(refusal)(scope, receive, send)
            return
        if b"content-length" in headers or b"transfer-encoding" in headers:
            receive = self._counted(receive)
        await self._app(scope, receive, send)

    def _check(self, scope: Scope, headers: dict[bytes, bytes]) -> None:
        path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
        size = len(path) + len(query)
        if size > self._url_bytes:
            raise TooLong(
                "the address has {size} bytes, and at most {most} are read; ask for less at once",
                size=Number(size, "d"),
                most=Number(self._url_bytes, "d"),
            )
        if NEEDS_LOOK.search(path):
            _look(path, saying("the path"))
        if NEEDS_LOOK.search(query):
            _look(query, saying("the query"))
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if not (len(hosts) == 1 and HOST.fullmatch(hosts[0])) and (hosts or scope["http_version"] == "1.1"):
            raise Malformed("the Host header names no host; send the name or number of this service, once")
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > self._body_bytes:
            raise TooLarge(_too_large(self._body_bytes))

    def _counted(self, receive: Receive) -> Receive:
        """A body that nobody announced the size of is counted as it comes."""
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._body_bytes:
                raise HTTPException(413, _too_large(self._body_bytes))
            return message

        return counted


def _too_large(most: int) -> Saying:
    return saying(
        "the body has more than {most} bytes, which is the most that is taken; send it in parts",
        most=Number(most, "d"),
    )


def _look(text: bytes, what: str) -> None:
    if HALF_ESCAPE.search(text):
        raise Malformed(
            "{what} has a percent sign without two hexadecimal digits; write a percent sign as %25", what=what
        )
    plain = unquote_to_bytes(text)
    try:
        plain.decode()
    except UnicodeDecodeError:
        raise Malformed(
            "{what} is not UTF-8; encode it as UTF-8, then each byte outside ASCII as %XX", what=what
        ) from None
    if NUL in plain or any(byte < SPACE or byte == DELETE for byte in text):
        raise Malformed("{what} has a control character; leave it out", what=what)
    if not text.isascii():
        raise Malformed("{what} has letters outside ASCII; write each of their bytes as %XX", what=what)
