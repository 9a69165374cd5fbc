"""What goes out to whom: marks for caches on every answer, and a line of the audit for people with an account."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.types import Message, Scope, Send

from clearance_api.access.audit import Audit, Read
from clearance_api.access.viewer import Tier, Viewer

__all__ = ["noted"]


def noted(viewer: Viewer, scope: Scope, send: Send, audit: Audit | None) -> Send:
    """The way out of an answer: caches are told that it depends on who asks, and the audit what was read."""
    status, snapshot, sent = 0, "", 0
    method: str = scope["method"]
    begun = datetime.now(UTC)

    async def out(message: Message) -> None:
        nonlocal status, snapshot, sent
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = list(message.get("headers", ()))
            snapshot = next((value.decode() for name, value in headers if name.lower() == b"clearance-snapshot"), "")
            message = {**message, "headers": _marked(headers, viewer)}
        elif message["type"] == "http.response.body":
            sent += len(message.get("body", b""))
            if not message.get("more_body", False) and audit is not None and viewer.account:
                audit.write(_read(viewer, scope, begun, method=method, status=status, snapshot=snapshot, sent=sent))
        await send(message)

    return out


def _marked(headers: list[tuple[bytes, bytes]], viewer: Viewer) -> list[tuple[bytes, bytes]]:
    """Caches keep answers apart by who asks, and none that others share keeps what is not for everybody."""
    if viewer.tier is not Tier.PUBLIC:
        headers = [
            (name, value.replace(b"public", b"private") if name.lower() == b"cache-control" else value)
            for name, value in headers
        ]
    is_said = any(name.lower() == b"vary" and b"authorization" in value.lower() for name, value in headers)
    return headers if is_said else [*headers, (b"vary", b"Authorization")]


def _read(viewer: Viewer, scope: Scope, begun: datetime, *, method: str, status: int, snapshot: str, sent: int) -> Read:
    query = scope["query_string"].decode("latin-1")
    client = scope.get("client")
    return Read(
        at=begun,
        account=viewer.account,
        tier=viewer.tier.word,
        place=str(client[0]) if client else "",
        method=method,
        address=f"{scope['path']}?{query}" if query else scope["path"],
        status=status,
        snapshot=snapshot,
        rows=scope.get("state", {}).get("rows"),
        sent_bytes=sent,
        made=scope.get("state", {}).get("made", ""),
    )
