"""The id of a request: that of the client when it is sane, else one of ours; in the answer, in logs and in problems."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

__all__ = ["REQUEST_ID", "request_id_of"]

SANE = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._~-]{7,99}")

# The request that the running task answers; empty outside of one.
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


def request_id_of(given: bytes | None) -> str:
    """The id for a request whose header `X-Request-Id` is given.

    Example:
        >>> request_id_of(b"4bf92f3577b34da6")
        '4bf92f3577b34da6'
        >>> len(request_id_of(b"<script>"))
        16
    """
    if given is not None and SANE.fullmatch(given):
        return given.decode("ascii")
    return secrets.token_hex(8)
