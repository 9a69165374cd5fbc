"""The gate: every request passes it before anything else of the service hears of it.

It finds out who asks, whether they may ask at this address, and whether they ask too often or too much; and it takes
note of what people with an account read. Nothing of a register is looked at before it has said yes.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable
from http import HTTPStatus

from anyio import CapacityLimiter, to_thread
from fastapi import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from clearance.errors import RegisterUnusable
from clearance.saying import saying
from clearance_api.access.access_file import Access
from clearance_api.access.addresses import may_send_to, rule_of
from clearance_api.access.audit import Audit
from clearance_api.access.buckets import Buckets, network_of
from clearance_api.access.credentials import Credentials, TooManyFailures
from clearance_api.access.denied import denial, unauthorized
from clearance_api.access.noting import noted
from clearance_api.access.refusals import READING, Refusals
from clearance_api.access.tokens import Issuer, ProviderSilent
from clearance_api.access.viewer import OWNER, Tier, Viewer
from clearance_api.habits.proxies import origin_of
from clearance_api.problems import nothing_at, problem
from clearance_api.settings import Settings

__all__ = ["Gate"]

logger = logging.getLogger(__name__)

WRONG = saying(
    "this name with this key or password, or this token, opens nothing; see that it is whole and still in force"
)
AT_ONCE = 4  # passwords that are hashed at the same time; each takes 64 MB for 50 ms
BURST_S = 10
SILENT_S = 30


class Gate:
    """Middleware round everything that is served.

    Args:
        app: what is served.
        access: who may see what; None while it is not configured, when everybody is the owner of this machine.
        settings: limits.
        audit: where it is noted what people with an account read.
        registers: the names of the registers in addresses, none when one register stands at `/`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        access: Access | None,
        settings: Settings,
        audit: Audit | None = None,
        registers: Iterable[str] = (),
    ) -> None:
        self._app = app
        self._registers = frozenset(registers)
        own = (origin_of(settings.public_url),) if settings.public_url else ()
        trusted = (*settings.cors_origins, *own)
        self._refusals = Refusals(trusted, access.hosts if access else (), is_open=access is None)
        self._public = Viewer(tier=Tier.PUBLIC, rules=access.rules) if access else OWNER
        self._audit = audit
        issuer = Issuer(access.provider) if access and access.provider else None
        self._credentials = Credentials(access.rules, access.accounts, issuer) if access else None
        self._by_place = Buckets(settings.public_rate, settings.public_rate * BURST_S)
        self._by_account = Buckets(settings.account_rate, settings.account_rate * BURST_S)
        self._threads: CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it."""
        headers = dict(scope["headers"])
        refused = self._refusals.of(scope, headers)
        if refused is None and self._credentials is None:
            scope.setdefault("state", {})["viewer"] = self._public
        elif refused is None and self._credentials is not None:
            who = await self._who(self._credentials, scope, headers.get(b"authorization"))
            if isinstance(who, Viewer):
                scope.setdefault("state", {})["viewer"] = who
                send = noted(who, scope, send, self._audit)
                refused = self._too_often(who, scope) or self._not_theirs(who, scope)
            else:
                refused = who
        if refused is not None:
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _who(self, credentials: Credentials, scope: Scope, header: bytes | None) -> Viewer | Response:
        """Who asks, or the answer when what they say of themselves does not hold: it is never taken for the public."""
        if header is None:
            return self._public
        known = credentials.known(header)
        if known is not None:
            return known
        if self._threads is None:
            self._threads = CapacityLimiter(AT_ONCE)
        place = _place(scope)
        try:
            found = await to_thread.run_sync(credentials.viewer, header, network_of(place), limiter=self._threads)
        except TooManyFailures as fault:
            seconds = _whole(fault.wait_s)
            said = saying("too many wrong names, keys or passwords; wait and try again in {seconds} s", seconds=seconds)
            return _later(HTTPStatus.TOO_MANY_REQUESTS, said, seconds)
        except (ProviderSilent, RegisterUnusable) as fault:
            logger.warning("%s", fault)
            said = saying("who you are cannot be checked just now; try again in {seconds} s", seconds=SILENT_S)
            return _later(HTTPStatus.SERVICE_UNAVAILABLE, said, SILENT_S)
        if found is None:
            logger.warning("wrong credentials from %s", place)
            return unauthorized(WRONG)
        return found

    def _too_often(self, viewer: Viewer, scope: Scope) -> Response | None:
        if viewer.account:
            wait_s = self._by_account.take(viewer.account)
        else:
            wait_s = self._by_place.take(network_of(_place(scope)))
        if not wait_s:
            return None
        seconds = _whole(wait_s)
        said = saying("too many requests; ask less often and try again in {seconds} s", seconds=seconds)
        return _later(HTTPStatus.TOO_MANY_REQUESTS, said, seconds)

    def _not_theirs(self, viewer: Viewer, scope: Scope) -> Response | None:
        """The answer to whoever may not ask at this address, or asks at one that nobody has a rule for."""
        path: str = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        first, _, rest = path.lstrip("/").partition("/")
        if first in self._registers:
            path = f"/{rest}"
        rule, parts = rule_of(path)
        if rule is None:
            return problem(HTTPStatus.NOT_FOUND, nothing_at(scope["path"]))
        is_theirs = rule.allows(viewer, parts) and (scope["method"] in READING or may_send_to(viewer, parts))
        return None if is_theirs else denial(viewer)


def _place(scope: Scope) -> str:
    """The address that a request comes from; empty when the server does not know it."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _whole(wait_s: float) -> int:
    """Seconds to wait, as they are said and sent."""
    return max(1, math.ceil(wait_s))


def _later(status: HTTPStatus, said: str, seconds: int) -> Response:
    return problem(status, said, headers={"Retry-After": str(seconds)})
