"""Every answer is noted: its id, what was asked of which route, how it ended, how long it took, how large it was."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from http import HTTPStatus
from time import perf_counter
from typing import Final, NamedTuple

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clearance.saying import saying
from clearance_api.habits.request_ids import REQUEST_ID, request_id_of
from clearance_api.problems import Face, problem

__all__ = ["Observed", "Observer", "Seen"]

logger = logging.getLogger(__name__)

UNMATCHED: Final = "unmatched"  # one name for all addresses that there are not
ABANDONED: Final = 499  # the client left before the answer began
SAFE: Final = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin"))


class Seen(NamedTuple):
    """One request and how it ended. `path` is as it came, without its query; `route` the address with its gaps."""

    method: str
    route: str
    path: str
    status: int
    seconds: float
    sent_bytes: int
    snapshot: str
    account: str
    tier: str
    request_id: str


Observer = Callable[[Seen], None]


class Observed:
    """The outermost layer: gives each request an id, catches what nobody caught, and tells observers how it ended.

    A fault of ours is in the log under an incident; the caller gets the number of the incident and nothing else.
    `face` shows problems to people, whichever layer they come from.
    """

    def __init__(self, app: ASGIApp, face: Face, began: Callable[[], None], observers: Sequence[Observer]) -> None:
        self._app = app
        self._face = face
        self._began = began
        self._observers = tuple(observers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = perf_counter()
        self._began()
        scope = dict(scope)  # the layers write into it, and the server keeps its own
        state = scope.setdefault("state", {})
        state["face"] = self._face
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), None)
        request_id = state["request_id"] = request_id_of(given)
        REQUEST_ID.set(request_id)
        answer = _Answer(send, request_id.encode())
        method = scope["method"]
        try:
            await self._app(scope, receive, answer.send)
        except ClientDisconnect:
            pass  # who has gone is told nothing; the note says that it went
        except Exception:
            incident = uuid.uuid4().hex
            logger.exception("incident %s", incident)
            if answer.status:
                raise  # the head is sent: only cutting the body off still says that something is wrong
            said = saying("report this incident: {incident}", incident=incident)
            told = problem(HTTPStatus.INTERNAL_SERVER_ERROR, said, members={"incident": incident})
            await told(scope, receive, answer.send)
        finally:
            seen = _seen(scope, method, answer, perf_counter() - began)
            for observe in self._observers:
                observe(seen)


class _Answer:
    """What is known of an answer that is being sent."""

    __slots__ = ("_extra", "_onward", "sent_bytes", "snapshot", "status")

    def __init__(self, onward: Send, request_id: bytes) -> None:
        self._onward = onward
        self._extra = (*SAFE, (b"x-request-id", request_id))
        self.status = 0
        self.sent_bytes = 0
        self.snapshot = b""

    async def send(self, message: Message) -> None:
        """Pass a message on, and note it."""
        if message["type"] == "http.response.body":
            self.sent_bytes += len(message.get("body", b""))
        elif message["type"] == "http.response.start":
            self.status = message["status"]
            headers = message["headers"]
            for name, value in headers:
                if name == b"clearance-snapshot":
                    self.snapshot = value
            message = {**message, "headers": [*headers, *self._extra]}
        await self._onward(message)


def _seen(scope: Scope, method: str, answer: _Answer, seconds: float) -> Seen:
    state = scope["state"]
    viewer = state.get("viewer")
    route = getattr(scope.get("route"), "path", UNMATCHED)
    path = scope.get("raw_path") or scope["path"].encode()
    return Seen(
        method=method,
        route=scope.get("root_path", "") + route if route != UNMATCHED else route,
        path=path.decode("ascii", "backslashreplace"),
        status=answer.status or ABANDONED,
        seconds=seconds,
        sent_bytes=answer.sent_bytes,
        snapshot=answer.snapshot.decode("latin-1"),
        account=viewer.account if viewer else "",
        tier=viewer.tier.name.lower() if viewer else "",
        request_id=state["request_id"],
    )
