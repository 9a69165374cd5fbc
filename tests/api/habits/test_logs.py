"""Logs: one line for each request, for people or for machines, and never a secret."""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from clearance_api.habits.logs import _AsText, log_request
from clearance_api.habits.observing import Seen

if TYPE_CHECKING:
    from tests.api.habits.conftest import Running


def _line_of(strict: Running, request_id: str) -> dict[str, object]:
    """The line of a request; the server may write it after its answer was read."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for line in strict.requests():
            if line.get("request_id") == request_id:
                found: dict[str, object] = line
                return found
        time.sleep(0.02)
    raise AssertionError(request_id)


def test_a_line_says_what_was_asked_and_how_it_ended(strict: Running, client: httpx.Client) -> None:
    answer = client.get("/collections/areas/items/W-001?f=json", headers={"X-Request-Id": "a-test-of-lines"})
    assert answer.headers["x-request-id"] == "a-test-of-lines"
    line = _line_of(strict, "a-test-of-lines")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(line.pop("time")))
    assert 0 < float(str(line.pop("ms"))) < 60_000
    assert line == {
        "level": "INFO",
        "logger": "clearance_api.requests",
        "message": "request",
        "method": "GET",
        "route": "/collections/{collection_id}/items/{feature_id:path}",
        "path": "/collections/areas/items/W-001",
        "status": 200,
        "bytes": len(answer.content) if "content-encoding" not in answer.headers else line["bytes"],
        "snapshot": answer.headers["clearance-snapshot"],
        "tier": line["tier"],
        "account": line["account"],
        "request_id": "a-test-of-lines",
    }


def test_no_secret_comes_into_the_log(strict: Running, client: httpx.Client) -> None:
    secret = "s3cret-of-a-test"  # noqa: S105  it opens nothing
    client.get("/", params={"key": secret}, auth=("someone", secret), headers={"X-Request-Id": "request-of-a-secret"})
    client.get("/", headers={"Authorization": f"Bearer {secret}", "X-Request-Id": secret + "<not an id>"})
    assert _line_of(strict, "request-of-a-secret")["path"] == "/"
    assert [line for line in strict.log if secret in line] == []


def test_an_id_that_is_none_is_replaced_and_problems_carry_it(client: httpx.Client) -> None:
    answer = client.get("/nowhere", headers={"X-Request-Id": "short"})
    given = answer.headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{16}", given)
    assert answer.json()["request_id"] == given


def test_a_line_for_people(caplog: pytest.LogCaptureFixture) -> None:
    seen = Seen("GET", "/ledger", "/ledger", 200, 0.01234, 99, "ab12", "anna", "partner", "0123456789abcdef")
    with caplog.at_level(logging.INFO, logger="clearance_api.requests"):
        log_request(seen)
    (record,) = caplog.records
    record.created = 0.0
    assert _AsText().format(record) == (
        "1970-01-01T00:00:00.000Z INFO GET /ledger 200 12.34 ms 99 B route=/ledger snapshot=ab12 by=partner/anna"
        " request=0123456789abcdef"
    )
