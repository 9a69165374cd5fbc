"""What comes over a connection that is slow, endless, or no HTTP: an answer that says so, never a fault of ours."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.api.habits.conftest import Running


def everything(connection: socket.socket) -> bytes:
    """All that comes until the server hangs up, however it does that."""
    pieces = []
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            pieces.append(piece)
    return b"".join(pieces)


HEAD = b"GET /conformance HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
PAGE = b"GET /collections/areas/items?limit=100 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "status", "detail"),
    [
        (
            b"GET /a%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
            400,
            "the path has a percent sign without two hexadecimal digits",
        ),
        (b"GET /?as_of=%ff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "the query is not UTF-8"),
        (b"GET /a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "the path has a control character"),
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "the Host header names no host"),
        (b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400, "the Host header names no host"),
        (b"GET / HTTP/1.1\r\nHost: one\r\nHost: two\r\n\r\n", 400, "the Host header names no host"),
        (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 400, "Invalid HTTP request received. Send HTTP/1.1."),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "Invalid HTTP request received. Send HTTP/1.1."),
        (b"GET /" + b"a" * 3000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "the address has 3001 bytes"),
        (
            b"GET /" + b"a" * 90_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
            414,
            "the address has more than 2048 bytes",
        ),
        (HEAD + b"X: " + b"y" * 5000 + b"\r\n\r\n", 431, "the headers have more than 4096 bytes"),
        (HEAD + b"X: " + b"y" * 300_000 + b"\r\n\r\n", 431, "the headers have more than 4096 bytes"),
        (
            b"POST /conformance HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000\r\nConnection: close\r\n\r\n",
            413,
            "the body has more than 10000 bytes",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_as_a_problem(strict: Running, sent: bytes, status: int, detail: str) -> None:
    closing = sent if b"Connection" in sent else sent.replace(b"\r\nHost:", b"\r\nConnection: close\r\nHost:", 1)
    got, headers, body = strict.said(closing)
    problem = json.loads(body)
    assert (got, headers["content-type"], problem["status"]) == (status, "application/problem+json", status)
    assert problem["detail"].startswith(detail)
    assert "server" not in headers


def test_whoever_reads_is_told_on_a_page_what_is_wrong_with_a_head(strict: Running) -> None:
    reader = b"GET /?lang=es HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n"
    for length in (5_000, 300_000):
        status, headers, body = strict.said(reader + b"X: " + b"y" * length + b"\r\n\r\n")
        assert (status, headers["content-type"], headers["content-language"]) == (431, "text/html; charset=utf-8", "es")
        assert "las cabeceras tienen más de 4.096 bytes" in body.decode()


def test_a_head_that_does_not_come_is_waited_for_only_so_long(strict: Running) -> None:
    began = time.monotonic()
    status, headers, body = strict.said(HEAD)
    assert (status, headers["connection"]) == (408, "close")
    assert json.loads(body)["detail"] == "the request did not arrive within 2 s; send it again, in one go"
    assert time.monotonic() - began < 10
    assert strict.said() == (0, {}, b"")  # who says nothing at all is told nothing


def test_a_head_in_small_pieces_is_read(strict: Running) -> None:
    pieces = [HEAD[n : n + 7] for n in range(0, len(HEAD), 7)]
    assert strict.said(*pieces, b"\r\n")[0] == 200


def test_a_body_that_does_not_come_ends_the_connection(strict: Running) -> None:
    sent = b"POST /conformance HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nonly this"
    assert strict.said(sent)[0] == 405


SENT = b"POST /collections/areas/items HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/geo+json\r\n"


def test_a_body_that_a_route_waits_for_is_given_up(strict: Running) -> None:
    status, _, body = strict.said(SENT + b'Content-Length: 100\r\n\r\n{"type":')
    assert (status, json.loads(body)["detail"]) == (408, "nothing of the body arrived for 2 s; send it again")


def test_a_body_of_unknown_size_is_counted_as_it_comes(strict: Running) -> None:
    chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
    status, _, body = strict.said(SENT + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunk * 3)
    assert (status, json.loads(body)["title"]) == (413, HTTPStatus(413).phrase)


def test_rubbish_behind_a_request_does_not_spoil_its_answer(strict: Running) -> None:
    status, _, body = strict.said(b"GET /conformance HTTP/1.1\r\nHost: localhost\r\n\r\n\x00\x01rubbish\r\n\r\n")
    assert (status, "conformsTo" in json.loads(body)) == (200, True)


def test_a_client_that_takes_little_gets_all_and_one_that_takes_nothing_is_cut_off(strict: Running) -> None:
    with strict.connect(takes_bytes=65_536) as patient, strict.connect(takes_bytes=65_536) as idle:
        for connection in (patient, idle):
            connection.sendall(PAGE)
        body = bytearray()
        begun = time.monotonic()
        while piece := patient.recv(262_144):
            body += piece
            if time.monotonic() - begun < 5:
                time.sleep(0.2)
        whole = body.partition(b"\r\n\r\n")[2]
        assert len(json.loads(whole)["features"]) == 100
        assert len(everything(idle)) < len(whole)


def test_a_connection_is_kept_for_the_next_request(client: httpx.Client) -> None:
    answers = [client.get("/conformance") for _ in range(3)]
    assert len({answer.extensions["network_stream"].get_extra_info("client_addr") for answer in answers}) == 1


LINE = st.one_of(
    st.binary(max_size=200),
    st.builds(
        lambda method, path, rest: method + b" /" + path + b" HTTP/1.1\r\nHost: localhost\r\n" + rest,
        st.sampled_from([b"GET", b"HEAD", b"OPTIONS", b"POST", b"PUT", b"DELETE", b"PATCH", b"TRACE", b"BREW"]),
        st.one_of(
            st.binary(max_size=60),
            st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass")),
            st.sampled_from(
                [
                    *(b"collections/areas/items?bbox=%s" % box for box in (b"1,2,3,4", b"%31,2", b"nan,inf,1,1", b"")),
                    *(b"collections/%s" % name for name in (b"..", b"areas%2fitems", b"%e2%82%ac", b"areas/items/%0a")),
                    *(b"ledger?by=%s" % by for by in (b"year,", b"%00", b"a" * 300, b"%F0%9F%92%A9")),
                ]
            ),
        ),
        st.sampled_from([b"", b"Accept: \xff;q=x\r\n", b"If-None-Match: \x00\r\n", b"X-Request-Id: <b>\r\n", b"A\r\n"]),
    ),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=LINE)
def test_no_bytes_make_a_fault_of_ours(strict: Running, line: bytes) -> None:
    status, _, _ = strict.said(line.removesuffix(b"\r\n") + b"\r\nConnection: close\r\n\r\n")
    assert status == 0 or 200 <= status < 500
    assert strict.process.poll() is None


def test_nothing_of_all_this_was_a_fault_of_ours(strict: Running) -> None:
    assert [line for line in strict.requests() if line["level"] != "INFO"] == []
