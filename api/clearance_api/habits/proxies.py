"""Behind a proxy: who asks, and under which address the service is known, as a proxy that is trusted says it.

From anybody else such headers are ignored. An address that is configured is taken without asking.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["ANYBODY", "BehindProxy", "is_public_url", "network_named", "origin_of"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
ANYBODY = "*"
HOST = re.compile(r"[A-Za-z0-9._-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
# What an address begins with; two slashes would be another host.
PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")
SCHEMES = frozenset({"http", "https"})
PAIR = re.compile(r'\s*([A-Za-z]+)\s*=\s*("[^"]*"|[^",;]*)\s*')


def network_named(text: str) -> Network | None:
    """The network of addresses that a proxy may have, or all when it is `*`; None when the text names none.

    Example:
        >>> network_named("10.1.0.0/16"), network_named("::1"), network_named("proxy")
        (IPv4Network('10.1.0.0/16'), IPv6Network('::1/128'), None)
    """
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None


def is_public_url(text: str) -> bool:
    """Whether a text can be what all addresses of a service begin with.

    Example:
        >>> is_public_url("https://mines.example.org/register"), is_public_url("mines.example.org")
        (True, False)
    """
    scheme, _, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    return scheme in SCHEMES and bool(HOST.fullmatch(host) and PATH.fullmatch(f"{slash}{path}".rstrip("/")))


class BehindProxy:
    """Middleware round all others, where proxies are trusted or the public address is configured.

    Args:
        app: what is served.
        trusted: addresses or networks of proxies whose word is taken, or `*`.
        public_url: what all addresses of the service begin with; empty: as the proxy, or else the client, says.
    """

    def __init__(self, app: ASGIApp, *, trusted: Sequence[str], public_url: str) -> None:
        self._app = app
        self._trusts_all = ANYBODY in trusted
        self._networks = [network for name in trusted if (network := network_named(name)) is not None]
        self._public_url = public_url.rstrip("/")
        self._is_trusted = lru_cache(maxsize=1_000)(self._looked_up)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request as the one that it was before the proxy took it."""
        scope = {**scope, "state": dict(scope.get("state", {}))}
        client = scope.get("client")
        if client and self._is_trusted(client[0]):
            self._believe(scope)
        if self._public_url:
            scope["state"]["public"] = self._public_url
        await self._app(scope, receive, send)

    def _looked_up(self, address: str) -> bool:
        if self._trusts_all:
            return True
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._networks)

    def _believe(self, scope: Scope) -> None:
        """Take over what the proxies say: the client, and the address under which it asked."""
        said = _said(scope["headers"])
        places = [_place(text) for text in said.get("for", ())]
        hops = 1  # how many proxies the request has passed, counted from here
        while hops < len(places) and self._is_trusted(places[-hops]):
            hops += 1
        if places and _is_address(places[-hops]):
            scope["client"] = (places[-hops], 0)
        scheme, host, prefix = (_at(said.get(name, ()), hops) for name in ("proto", "host", "prefix"))
        if scheme.lower() in SCHEMES:
            scope["scheme"] = scheme.lower()
        if HOST.fullmatch(host):
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            scope["headers"] = [(b"host", host.encode()), *others]
        prefix = prefix.rstrip("/")
        if prefix and PATH.fullmatch(prefix) and not self._public_url:
            own = host if HOST.fullmatch(host) else _host_of(scope)
            scope["state"]["public"] = f"{scope['scheme']}://{own}{prefix}"


def _said(headers: Sequence[tuple[bytes, bytes]]) -> Mapping[str, Sequence[str]]:
    """What each proxy on the way said, the nearest last: by `X-Forwarded-...`, or without any by `Forwarded`.

    One of the two alone: a proxy sets one of them, and may pass the other on as a client sent it.
    """
    given: dict[bytes, list[str]] = {}
    for name, value in headers:
        if name.startswith((b"x-forwarded-", b"forwarded")):
            given.setdefault(name, []).extend(value.decode("latin-1").split(","))
    said = {n: [part.strip() for part in given.get(b"x-forwarded-" + n.encode(), ())] for n in NAMES}
    if any(said.values()) or b"forwarded" not in given:
        return said
    elements = [dict(PAIR.findall(element)) for element in given[b"forwarded"]]
    return {n: [_unquoted(element, n) for element in elements] for n in ("for", "proto", "host")}


NAMES = ("for", "proto", "host", "prefix")


def _unquoted(element: Mapping[str, str], name: str) -> str:
    found = next((value for key, value in element.items() if key.lower() == name), "")
    return found.strip().strip('"')


def _at(values: Sequence[str], hops: int) -> str:
    """What the first of the proxies that are trusted said; the first word of all when some of them said nothing."""
    return values[-hops] if len(values) >= hops else values[0] if values else ""


def _place(text: str) -> str:
    """An address without its port and brackets."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _host_of(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")


def origin_of(url: str) -> str:
    """The web origin of an address: its scheme and host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
