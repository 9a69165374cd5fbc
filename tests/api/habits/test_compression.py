"""Compression: for who takes it, for what gets smaller, once, and with headers that stay true."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import zlib
from collections.abc import Callable, MutableMapping
from typing import Any

import httpx
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp

from clearance_api.habits.codings import CODINGS, Finished, chosen_coding
from clearance_api.habits.compression import LARGE_BYTES, Compressed
from clearance_api.settings import Settings
from clearance_geodata.register import Register

Serve = Callable[..., str]
TEXT = b'{"name": "Field 1 <north>", "status": "open"}\n' * 100
DECODED: dict[str, Callable[[bytes], bytes]] = {
    "": lambda body: body,
    "gzip": gzip.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}


def _asked(app: ASGIApp, *headers: tuple[str, str], from_bytes: int = 1024) -> tuple[int, dict[str, str], list[bytes]]:
    """Status, headers and the pieces of the body, as a server gets them."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": raw}
    asyncio.run(Compressed(app, from_bytes=from_bytes)(scope, receive, send))
    names = [name.decode() for name, _ in sent[0]["headers"]]
    assert len(names) == len(set(names))
    head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], head, [message.get("body", b"") for message in sent[1:]]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("*", "zstd"),
        ("*;q=0.5, zstd;q=0", "gzip"),
        ("zstd;q=0, gzip;q=0", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("br", None),
        ("", None),
        ("gzip;q=high", None),
    ],
)
def test_the_coding_is_the_one_that_the_client_likes_best(accepted: str, coding: str | None) -> None:
    chosen = chosen_coding(accepted.encode())
    assert (chosen.name if chosen else None) == coding


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_body_is_coded_with_its_length_and_a_tag_of_its_own(coding: str) -> None:
    app = Response(TEXT, media_type="application/geo+json", headers={"ETag": '"one"', "Vary": "Accept"})
    status, headers, body = _asked(app, ("Accept-Encoding", coding))
    assert (status, DECODED[coding](b"".join(body))) == (200, TEXT)
    assert headers == {
        "content-type": "application/geo+json",
        "content-encoding": coding,
        "content-length": str(len(b"".join(body))),
        "etag": f'"one-{coding}"',
        "vary": "Accept, Accept-Encoding",
    }
    assert len(body[0]) < len(TEXT) / 10


def test_a_weak_tag_means_all_codings_alike() -> None:
    _, headers, _ = _asked(
        Response(TEXT, media_type="text/csv", headers={"ETag": 'W/"one"'}), ("Accept-Encoding", "gzip")
    )
    assert headers["etag"] == 'W/"one"'


@pytest.mark.parametrize(
    "answer",
    [
        Response(b"few bytes", media_type="application/json"),
        Response(TEXT, media_type="application/geopackage+sqlite3"),
        Response(TEXT, media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        Response(TEXT, media_type="application/json", headers={"Content-Encoding": "br"}),
        Response(TEXT, media_type="application/json", headers={"Cache-Control": "no-transform"}),
        Response(TEXT, status_code=206, media_type="application/json"),
    ],
)
def test_what_would_not_get_smaller_or_is_coded_already_stays_as_it_is(answer: Response) -> None:
    _, headers, body = _asked(answer, ("Accept-Encoding", "gzip, zstd"))
    assert b"".join(body) == answer.body
    assert headers["content-length"] == str(len(answer.body))
    assert headers.get("content-encoding") == answer.headers.get("content-encoding")


def test_a_client_that_takes_nothing_still_learns_that_others_get_another_body() -> None:
    _, headers, body = _asked(Response(TEXT, media_type="text/csv"))
    assert (headers["vary"], b"".join(body), "content-encoding" in headers) == ("Accept-Encoding", TEXT, False)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_each_piece_of_a_stream_can_be_read_when_it_comes(coding: str) -> None:
    pieces = [b"row %d\n" % n * 50 for n in range(5)]
    _, headers, body = _asked(StreamingResponse(iter(pieces), media_type="text/csv"), ("Accept-Encoding", coding))
    reader = zlib.decompressobj(wbits=31) if coding == "gzip" else zstandard.ZstdDecompressor().decompressobj()
    assert [reader.decompress(piece) for piece in body] == [*pieces, b""]
    assert (headers["content-encoding"], "content-length" in headers) == (coding, False)


def test_large_bodies_and_pieces_are_coded_whole() -> None:
    large = TEXT * (LARGE_BYTES // len(TEXT) + 1)
    stream = StreamingResponse(iter([large, b"", large]), media_type="text/csv")
    _, _, one = _asked(Response(large, media_type="text/csv"), ("Accept-Encoding", "gzip"))
    _, _, many = _asked(stream, ("Accept-Encoding", "gzip"))
    assert (gzip.decompress(b"".join(one)), gzip.decompress(b"".join(many))) == (large, large * 2)


def test_the_coded_form_of_a_kept_answer_is_made_once() -> None:
    kept = Finished(TEXT)
    bodies = [_asked(Response(kept, media_type="text/csv"), ("Accept-Encoding", "zstd"))[2][0] for _ in range(2)]
    assert bodies[0] is bodies[1]
    assert sorted(kept.forms) == ["zstd"]


def test_an_app_sees_its_own_tag_and_the_client_keeps_the_one_it_has() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  whatever ASGI hands over
        asked = dict(scope["headers"])
        assert (asked[b"if-none-match"], asked[b"if-match"]) == (b'"one", W/"two"', b'"three"')
        await Response(status_code=304, headers={"ETag": '"one"', "Vary": "Accept"})(scope, receive, send)

    known = ("If-None-Match", '"one-gzip", W/"two"')
    status, headers, _ = _asked(app, ("Accept-Encoding", "gzip"), known, ("If-Match", '"three-zstd"'))
    assert (status, headers) == (304, {"etag": '"one-gzip"', "vary": "Accept, Accept-Encoding"})


@given(pieces=st.lists(st.binary(max_size=3000), min_size=1, max_size=6), coding=st.sampled_from(sorted(CODINGS)))
def test_whatever_is_sent_arrives(pieces: list[bytes], coding: str) -> None:
    stream = StreamingResponse(iter(pieces), media_type="text/csv")
    whole = Response(b"".join(pieces), media_type="text/csv")
    for app in (stream, whole):
        _, headers, body = _asked(app, ("Accept-Encoding", coding), from_bytes=1)
        assert DECODED[headers.get("content-encoding", "")](b"".join(body)) == b"".join(pieces)


@pytest.fixture
def page(serve: Serve, sea: Register) -> str:
    """The address of a page of features."""
    return f"{serve({'sea': sea}, Settings(compress_from_bytes=500))}/collections/areas/items?limit=40"


def test_a_real_client_reads_a_compressed_page_and_asks_again_with_its_tag(page: str) -> None:
    plain = httpx.get(page, headers={"Accept-Encoding": "identity"})
    coded = httpx.get(page, headers={"Accept-Encoding": "gzip"})
    head = httpx.head(page, headers={"Accept-Encoding": "gzip"})
    again = httpx.get(page, headers={"Accept-Encoding": "gzip", "If-None-Match": coded.headers["etag"]})
    assert coded.json()["features"] == plain.json()["features"]
    assert int(coded.headers["content-length"]) < int(plain.headers["content-length"]) / 3
    assert (head.headers["content-encoding"], head.content, again.status_code, again.content) == ("gzip", b"", 304, b"")
    assert again.headers["vary"] == coded.headers["vary"] == "Accept, Authorization, Accept-Encoding"


@pytest.mark.needs("curl")
def test_curl_reads_a_compressed_page(page: str) -> None:
    def got(*options: str) -> bytes:
        return subprocess.run(["curl", "-sS", *options, page], capture_output=True, check=True).stdout

    features = [body[body.index(b'"features"') :] for body in (got(), got("--compressed"))]
    assert features[0] == features[1]
