"""HEAD: the headers of GET, and nothing made that is not sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, MutableMapping
from typing import Any

import httpx
import pytest
from starlette.responses import StreamingResponse

from clearance_api.habits.compression import Compressed
from clearance_api.habits.heads import HeadAsGet


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("accepted", [b"identity", b"gzip"])
def test_a_body_that_streams_is_begun_and_not_made(accepted: bytes, *, is_async: bool) -> None:
    made: list[int] = []
    sent: list[MutableMapping[str, Any]] = []
    ended = asyncio.Event()

    def pieces() -> Iterator[bytes]:
        for n in range(1000):
            made.append(n)
            yield b"row\n" * 500

    async def later() -> AsyncIterator[bytes]:
        for piece in pieces():
            yield piece

    async def receive() -> MutableMapping[str, Any]:
        await ended.wait()  # a server says that the client has gone when it has all of the answer
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)
        if message["type"] == "http.response.body":
            ended.set()

    scope = {"type": "http", "method": "HEAD", "path": "/", "headers": [(b"accept-encoding", accepted)]}
    app = StreamingResponse(later() if is_async else pieces(), media_type="text/csv")
    asyncio.run(HeadAsGet(Compressed(app, from_bytes=1024))(scope, receive, send))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[1].get("body", b"") == b""
    assert len(made) < 20


@pytest.mark.parametrize("form", ["csv", "geojson", "fgb", "gpkg", "kml"])
def test_the_head_of_a_file_is_that_of_the_file(at_sea: httpx.Client, form: str) -> None:
    path = f"/collections/areas/items.{form}"
    same = {"X-Request-Id": "one-and-the-same"}
    got, head = at_sea.get(path, headers=same), at_sea.head(path, headers=same)
    own = {"date", "content-length", "transfer-encoding"}
    assert (head.status_code, head.content) == (200, b"")
    assert {name: value for name, value in head.headers.items() if name not in own} == {
        name: value for name, value in got.headers.items() if name not in own
    }
    again = at_sea.get(path, headers={"If-None-Match": got.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", got.headers["etag"])
