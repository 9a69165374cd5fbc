"""HTTP for clients that are slow, or that never stop: a head has a size and a time, a body has to go on.

What a web server in front of the service would do is done here, too, because a register in an office has none.
"""

from __future__ import annotations

import asyncio
import sys
from typing import ClassVar, cast

from fastapi import Response
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from clearance.saying import Number
from clearance_api.browser.refusing import Pages
from clearance_api.habits.joined import Joined
from clearance_api.habits.refusals import Malformed, Refusal, TooLargeHead, TooLong, TooSlow
from clearance_api.problems import Problem, refused
from clearance_api.settings import Settings

if sys.platform != "win32":
    import fcntl
    import termios

__all__ = ["bounded_protocol"]


def bounded_protocol(settings: Settings) -> type[asyncio.Protocol]:
    """The protocol of a server, with the limits of the settings."""
    return type("BoundedProtocol", (_Bounded,), {"settings": settings, "pages": Pages(settings.lang)})


class _Bounded(HttpToolsProtocol):
    """Uvicorn's protocol with limits; a request in one piece, as nearly all are, costs no timer."""

    settings: ClassVar[Settings]
    pages: ClassVar[Pages]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first head, but not for ever."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._joined = Joined(self.transport)
        self.transport = cast("asyncio.Transport", self._joined)
        self.url = b""
        self._refusal: Refusal | None = None
        self._in_head = False
        self._in_body = False
        self._head_bytes = 0
        self._piece_bytes = 0
        self._taken_bytes = 0
        self._left_bytes = 0
        self._paused: asyncio.TimerHandle | None = None
        self._late: asyncio.TimerHandle | None = self.loop.call_later(self.settings.head_timeout_s, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self._stop_waiting()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse, and see to it that what is still missing comes in time."""
        self._piece_bytes = len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > self.settings.header_bytes_max + self.settings.url_bytes_max:
                self._refuse(self._too_large())
            elif self._late is None:
                self._late = self.loop.call_later(self.settings.head_timeout_s, self._head_is_late)
        elif self._in_body and self._late is None:
            self._late = self.loop.call_later(self.settings.stall_timeout_s, self._body_is_late, self._taken_bytes)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A head is whole; one that came in a single large piece is measured now."""
        self._stop_waiting()
        self._in_head, self._in_body = False, True
        if self._piece_bytes > self.settings.header_bytes_max:
            size = sum(len(name) + len(value) for name, value in self.headers)
            if size > self.settings.header_bytes_max:
                self._refusal = self._too_large()
                raise self._refusal
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of a body."""
        self._taken_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is whole."""
        self._stop_waiting()
        self._in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer is whole; one without a body is sent now."""
        self._joined.flush()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The client takes less than is sent."""
        super().pause_writing()
        self._watch_writing()

    def resume_writing(self) -> None:
        """The client has taken most of it."""
        if self._paused is not None:
            self._paused.cancel()
            self._paused = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request as a problem; an answer on its way is finished first."""
        refusal = self._refusal
        if refusal is None:
            is_long = len(self.url) > self.settings.url_bytes_max
            refusal = self._too_large() if is_long else Malformed("{fault} Send HTTP/1.1.", fault=msg)
        self._refuse(refusal)

    def _too_large(self) -> Refusal:
        if len(self.url) > self.settings.url_bytes_max:
            most = Number(self.settings.url_bytes_max, "d")
            return TooLong("the address has more than {most} bytes; ask for less at once", most=most)
        most = Number(self.settings.header_bytes_max, "d")
        return TooLargeHead(
            "the headers have more than {most} bytes, which is the most that is read; send fewer", most=most
        )

    def _head_is_late(self) -> None:
        self._late = None
        if self._in_head:
            seconds = self.settings.head_timeout_s
            self._refuse(
                TooSlow("the request did not arrive within {seconds} s; send it again, in one go", seconds=seconds)
            )
        else:
            self.transport.close()

    def _body_is_late(self, taken_bytes: int) -> None:
        self._late = None
        if not self._in_body:
            return
        seconds = self.settings.stall_timeout_s
        if self._taken_bytes > taken_bytes:
            self._late = self.loop.call_later(seconds, self._body_is_late, self._taken_bytes)
        else:
            self._refuse(TooSlow("nothing of the body arrived for {seconds} s; send it again", seconds=seconds))

    def _watch_writing(self) -> None:
        """Cut off a client that takes nothing at all; one that takes little may go on."""
        self._left_bytes = _left_bytes(self.transport)
        self._paused = self.loop.call_later(self.settings.stall_timeout_s, self._writing_is_late)

    def _writing_is_late(self) -> None:
        if _left_bytes(self.transport) < self._left_bytes:
            self._watch_writing()
        else:
            self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _answer(self, told: Problem) -> Response:
        """The problem, or a page when what came of the head says that a person reads it."""
        method = self.parser.get_method().decode("ascii") or "GET"
        query = self.url.partition(b"?")[2]
        seen = {"type": "http", "method": method, "path": "/", "query_string": query, "headers": self.headers}
        return self.pages.page(seen, told) if self.pages.is_read(seen) else told

    def _refuse(self, refusal: Refusal) -> None:
        """Answer with a problem and hang up; an answer on its way is finished first, and nothing comes after it."""
        self._stop_waiting()
        is_about_body, self._in_head, self._in_body = self._in_body, False, False
        answering = cast("RequestResponseCycle | None", self.cycle)
        if answering is not None and not answering.response_complete:
            if not is_about_body:
                answering.keep_alive = False
                self.flow.pause_reading()
                return
            if answering.response_started:
                self.transport.close()
                return
        answer = self._answer(refused(refusal))
        head = [*self.server_state.default_headers, *answer.raw_headers, (b"connection", b"close")]
        lines = b"".join(b"%b: %b\r\n" % header for header in head)
        self.transport.write(b"%b%b\r\n%b" % (STATUS_LINE[answer.status_code], lines, bytes(answer.body)))
        self.transport.close()


def _left_bytes(transport: asyncio.Transport) -> int:
    """How much a client has yet to take: what waits here, and what the system holds for it.

    The system takes more only when much of that has gone, which over a slow line may last longer than the time-out.
    """
    waiting = transport.get_write_buffer_size()
    if sys.platform != "win32":
        held = bytearray(4)
        fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, held)
        waiting += int.from_bytes(held, sys.byteorder)
    return waiting
