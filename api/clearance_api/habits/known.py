"""Conditional requests (RFC 9110, 13.1.2): whether a client has an answer already."""

from __future__ import annotations

from starlette.types import Scope

__all__ = ["is_known"]


def is_known(scope: Scope, tag: str) -> bool:
    """Whether If-None-Match names a tag, compared weakly, or everything there is.

    Example:
        >>> is_known({"headers": [(b"if-none-match", b'"other", W/"one"')]}, '"one"')
        True
    """
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            known = {part.strip().removeprefix("W/") for part in value.decode("latin-1").split(",")}
            if known & {tag.removeprefix("W/"), "*"}:
                return True
    return False
