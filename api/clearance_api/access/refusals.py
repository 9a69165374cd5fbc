"""What is refused whoever asks: a request under a name that is not ours, or sent by a web page of somebody else.

A page of any site that is open in a browser can send requests to this machine, and can point a name of its own at it.
Without access configured everybody who gets through is the owner, so only names of this machine are answered then, and
nothing is changed for a page of another origin.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import Response
from starlette.types import Scope

from clearance.saying import saying
from clearance_api.problems import problem

__all__ = ["READING", "Refusals", "is_own_name"]

# Asked by whatever watches the service, by its number; they say nothing but whether it runs.
PROBES = frozenset({"/health/live", "/health/ready"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# A proxy says for whom it asks: others can reach it.
FOR_OTHERS = frozenset(
    {b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-prefix", b"x-real-ip", b"via"}
)


def is_own_name(name: str) -> bool:
    """Whether a host name is one of this machine alone.

    Example:
        >>> is_own_name("localhost"), is_own_name("127.0.0.1"), is_own_name("::1"), is_own_name("127.0.0.1.example.org")
        (True, True, True, False)
    """
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class Refusals:
    """The checks that need nobody's name.

    Args:
        trusted: web origins whose pages may change something.
        hosts: names under which the service may be asked, all when empty.
        is_open: no access is configured, so everybody who gets through is the owner.
    """

    def __init__(self, trusted: tuple[str, ...], hosts: tuple[str, ...], *, is_open: bool) -> None:
        self._trusted = frozenset(trusted)
        self._hosts = frozenset(hosts)
        self._is_open = is_open
        self._good_hosts: set[bytes] = set()

    def of(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Response | None:
        """The refusal of a request; None when nothing is wrong with it."""
        host = headers.get(b"host", b"")
        if host not in self._good_hosts and not self._is_ours(host) and scope["path"] not in PROBES:
            return problem(
                HTTPStatus.MISDIRECTED_REQUEST,
                saying("this service does not answer under this name; ask it by its own address"),
            )
        if self._is_open and not FOR_OTHERS.isdisjoint(headers):
            return problem(
                HTTPStatus.FORBIDDEN,
                saying("a proxy asks for somebody else, and access is not configured; see docs/access.md"),
            )
        if scope["method"] not in READING and self._is_from_elsewhere(scope, headers):
            return problem(
                HTTPStatus.FORBIDDEN,
                saying(
                    "a web page of another origin changes nothing here; "
                    "if you trust it, name it in CLEARANCE_CORS_ORIGINS"
                ),
            )
        return None

    def _is_ours(self, host: bytes) -> bool:
        """Whether a Host header names this service; the good ones are few, so they are kept."""
        try:
            name = urlsplit(f"//{host.decode('ascii')}").hostname or ""
        except ValueError:
            return False
        is_ours = is_own_name(name) if self._is_open else not self._hosts or name in self._hosts or is_own_name(name)
        if is_ours and len(self._good_hosts) < 1_000:
            self._good_hosts.add(host)
        return is_ours

    def _is_from_elsewhere(self, scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
        origin = headers.get(b"origin")
        if origin is None:
            return headers.get(b"sec-fetch-site", b"none") not in {b"same-origin", b"none"}
        own = b"%b://%b" % (scope["scheme"].encode(), headers.get(b"host", b""))
        return origin != own and origin.decode("latin-1") not in self._trusted
