"""The style sheet of the pages, and the policy by which a browser takes nothing else: no other style, no script."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Mapping
from importlib.resources import files

__all__ = ["page_policy", "style"]

# Of pages with a map: scripts that are files of ours, which draw from tiles of ours in a thread of their own.
OF_SCRIPTS = "script-src 'self'; worker-src 'self'; connect-src 'self'; "


@functools.cache
def style() -> str:
    """The style sheet, as it stands in each page."""
    return (files("clearance_api") / "page" / "pages.css").read_text(encoding="utf-8").strip()


@functools.cache
def page_policy(*, scripts: bool = False) -> Mapping[str, str]:
    """The headers of a page: it asks no other machine for anything, and its one style sheet is known by its hash.

    Args:
        scripts: whether the page loads scripts, which are files of this service.
    """
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    sheets, pictures = ("'self' ", "'self' data: blob:") if scripts else ("", "data:")
    policy = (
        f"default-src 'none'; {OF_SCRIPTS if scripts else ''}style-src {sheets}'sha256-{digest}'; "
        f"img-src {pictures}; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    )
    return {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff"}
