"""A head waits for its body, and only for that."""

import asyncio

import pytest

from clearance_api.habits.joined import SMALL_BYTES, Joined

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"


class Written(asyncio.Transport):
    """A transport that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.pieces.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_write_buffer_size(self) -> int:
        return sum(map(len, self.pieces))


def test_a_head_and_a_small_body_are_one_piece() -> None:
    written = Written()
    joined = Joined(written)
    joined.write(HEAD)
    assert written.pieces == []
    joined.write(b"body")
    joined.write(b"more")
    assert written.pieces == [HEAD + b"body", b"more"]


def test_a_large_body_is_not_copied() -> None:
    written, body = Written(), b"x" * (SMALL_BYTES + 1)
    joined = Joined(written)
    joined.write(HEAD)
    joined.write(body)
    assert written.pieces == [HEAD, body]


@pytest.mark.parametrize("end", ["flush", "close"])
def test_a_head_without_body_is_sent_at_the_end_of_the_answer(end: str) -> None:
    written = Written()
    joined = Joined(written)
    joined.write(HEAD)
    getattr(joined, end)()
    assert (written.pieces, joined.is_closing()) == ([HEAD], end == "close")


def test_the_word_to_go_on_does_not_wait() -> None:
    written = Written()
    Joined(written).write(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert written.pieces == [b"HTTP/1.1 100 Continue\r\n\r\n"]


def test_a_piece_of_a_body_that_looks_like_a_head_keeps_its_place() -> None:
    written = Written()
    joined = Joined(written)
    for piece in (HEAD, b"body", HEAD, b"end"):
        joined.write(piece)
    assert b"".join(written.pieces) == HEAD + b"body" + HEAD + b"end"


def test_everything_else_is_asked_of_the_transport_itself() -> None:
    written = Written()
    joined = Joined(written)
    joined.write(b"abcd")
    assert joined.get_write_buffer_size() == 4
