"""The page of a service that has several registers: where each begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import Response

from clearance_api.browser.frame import bare, language_for
from clearance_api.service import HTML, address
from clearance_api.style import page_policy

if TYPE_CHECKING:
    from fastapi import Request

    from clearance.land.snapshot import Snapshot

__all__ = ["registers_page"]


def registers_page(request: Request, snapshots: Mapping[str, Snapshot], lang: str | None, usual: str) -> Response:
    """The registers of a service, by name.

    Args:
        request: that asks for it.
        snapshots: what each register holds now.
        lang: the language asked for; what the browser likes best when None.
        usual: that of the service.
    """
    words = language_for(request, lang, usual, "")
    kept = f"?f=html&lang={lang}" if lang else ""
    rows = [
        {
            "name": name,
            "href": f"{address(request, '')}/{name}/{kept}",
            "country": words.country(snapshot.identity.country, snapshot.country_name),
            "as_of": snapshot.as_of,
            "snapshot": snapshot.identity.id,
        }
        for name, snapshot in snapshots.items()
    ]
    page = bare(request, words, "index.html", {"title": words.text("Registers"), "registers": rows})
    headers = {**page_policy(), "Content-Language": words.code, "Vary": "Accept, Accept-Language, Authorization"}
    return Response(page, media_type=HTML, headers=headers)
