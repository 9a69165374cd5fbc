"""Bodies as small as the client reads them (RFC 9110, 8.4): coded once, never twice, and never for a few bytes."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clearance_api.habits.codings import CODINGS, Coding, Finished, Stream, chosen_coding

__all__ = ["Compressed"]

Headers = list[tuple[bytes, bytes]]

LARGE_BYTES: Final = 262_144  # coded in a thread, so that others are answered meanwhile
PLAIN_STATUS: Final = frozenset({204, 205, 206, 304})
WORDY: Final = frozenset(
    {
        b"application/geo+json-seq",
        b"application/javascript",
        b"application/json",
        b"application/vnd.mapbox-vector-tile",
        b"application/xml",
        b"image/svg+xml",
    }
)


class Compressed:
    """Codes the answers of an app as the Accept-Encoding of each request asks.

    A strong entity tag gets the name of the coding, because other bytes are another state; where the client sends it
    back, the app sees its own tag.
    """

    def __init__(self, app: ASGIApp, *, from_bytes: int) -> None:
        self._app = app
        self._from_bytes = from_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        coding, known, is_conditional = None, b"", False
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                coding = chosen_coding(value)
            elif name == b"if-none-match":
                known, is_conditional = value, True
            elif name == b"if-match":
                is_conditional = True
        if is_conditional:
            scope["headers"] = [_without_coding(header) for header in scope["headers"]]
        await self._app(scope, receive, _Answer(send, coding, known, self._from_bytes).send)


class _Answer:
    """One answer on its way: its head waits for the first piece of the body, which decides."""

    __slots__ = ("_coding", "_from_bytes", "_known", "_onward", "_start", "_stream")

    def __init__(self, onward: Send, coding: Coding | None, known: bytes, from_bytes: int) -> None:
        self._onward = onward
        self._coding = coding
        self._known = known
        self._from_bytes = from_bytes
        self._start: Message | None = None
        self._stream: Stream | None = None

    async def send(self, message: Message) -> None:
        """Pass a message on, coded when that is worth it."""
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] != "http.response.body":
            await self._onward(message)
        elif self._start is not None:
            start, self._start = self._start, None
            await self._first(start, message)
        elif self._stream is not None:
            await self._onward(await self._piece(self._stream, message))
        else:
            await self._onward(message)

    async def _first(self, start: Message, message: Message) -> None:
        """The head and the first piece, or all of it."""
        headers: Headers = start["headers"]
        if start["status"] == 304:
            headers = self._not_modified(headers)
        elif _is_wordy(start["status"], headers):
            headers = _varying(headers)
            body, is_whole = message.get("body", b""), not message.get("more_body", False)
            if self._coding is not None and not (is_whole and len(body) < self._from_bytes):
                if is_whole:
                    coded = await _whole(self._coding, body)
                    headers = _coded(headers, self._coding, len(coded))
                    message = {"type": "http.response.body", "body": coded}
                else:
                    headers = _coded(headers, self._coding, None)
                    self._stream = self._coding.stream()
                    message = await self._piece(self._stream, message)
        await self._onward({**start, "headers": headers})
        await self._onward(message)

    async def _piece(self, stream: Stream, message: Message) -> Message:
        body, more = message.get("body", b""), message.get("more_body", False)
        if len(body) >= LARGE_BYTES:
            coded = await run_in_threadpool(stream.piece, body, is_last=not more)
        else:
            coded = stream.piece(body, is_last=not more)
        return {"type": "http.response.body", "body": coded, "more_body": more}

    def _not_modified(self, headers: Headers) -> Headers:
        """The tag in the form in which the client knows it."""
        return [(name, self._as_known(value) if name == b"etag" else value) for name, value in _varying(headers)]

    def _as_known(self, tag: bytes) -> bytes:
        forms = (_tag_of(tag, name) for name in CODINGS)
        return next((form for form in forms if form in self._known), tag)


async def _whole(coding: Coding, body: bytes) -> bytes:
    code = body.coded if isinstance(body, Finished) else None
    if len(body) >= LARGE_BYTES:
        return await run_in_threadpool(code or coding.whole, coding if code else body)  # type: ignore[arg-type]
    return code(coding) if code else coding.whole(body)


def _is_wordy(status: int, headers: Headers) -> bool:
    """Whether an answer gets smaller by coding it."""
    if status in PLAIN_STATUS:
        return False
    media = b""
    for name, value in headers:
        if name == b"content-type":
            media = value.partition(b";")[0].strip().lower()
        elif name == b"content-encoding" or (name == b"cache-control" and b"no-transform" in value):
            return False
    return media in WORDY or media.startswith(b"text/") or media.endswith((b"+json", b"+xml"))


def _varying(headers: Headers) -> Headers:
    """The headers with Accept-Encoding among those that the answer depends on."""
    for place, (name, value) in enumerate(headers):
        if name == b"vary":
            return [*headers[:place], (b"vary", value + b", Accept-Encoding"), *headers[place + 1 :]]
    return [*headers, (b"vary", b"Accept-Encoding")]


def _coded(headers: Headers, coding: Coding, length: int | None) -> Headers:
    """The headers of the coded body."""
    out = [
        (name, _tag_of(value, coding.name) if name == b"etag" else value)
        for name, value in headers
        if name not in {b"content-length", b"accept-ranges"}
    ]
    out.append((b"content-encoding", coding.name.encode()))
    if length is not None:
        out.append((b"content-length", b"%d" % length))
    return out


def _tag_of(tag: bytes, coding: str) -> bytes:
    """The tag of a coded body; a weak one means all codings alike."""
    return b'%b-%b"' % (tag[:-1], coding.encode()) if tag.startswith(b'"') and tag.endswith(b'"') else tag


def _without_coding(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    name, value = header
    if name not in {b"if-none-match", b"if-match"}:
        return header
    for coding in CODINGS:
        value = value.replace(b'-%b"' % coding.encode(), b'"')
    return name, value
