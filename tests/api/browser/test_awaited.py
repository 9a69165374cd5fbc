"""Features of a large register that take long to make are made beside the request; its page says so meanwhile."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import httpx
import pytest

from clearance_api.browser import awaited
from clearance_geodata.register import Register

WAITING = "se está calculando"


def test_a_page_of_findings_says_that_they_are_being_made(
    sea: Register, serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awaited, "LARGE", 1)
    monkeypatch.setattr(awaited, "PATIENCE_S", 0.0)
    address = "/collections/findings/items?f=html&lang=es&limit=2"
    with httpx.Client(base_url=serve({"sea": sea})) as client:
        first = client.get(address)
        assert (first.status_code, first.headers["cache-control"]) == (200, "private, no-store")
        assert WAITING in first.text
        (again,) = re.findall('href="([^"]+)">Mirar de nuevo', first.text.replace("&amp;", "&"))
        until = time.monotonic() + 60
        while WAITING in (page := client.get(again).text) and time.monotonic() < until:
            time.sleep(0.02)
        assert page.count('<th scope="row">') == 2
        # Programs wait: they get what they asked for.
        assert client.get("/collections/sectors/items?f=json&limit=2").json()["features"]
