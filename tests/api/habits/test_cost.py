"""What stands round every request costs less than what is in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import MutableMapping
from typing import Any

from clearance_api.app import create_app
from clearance_geodata.register import Register

MOST_US = 60  # about 15 on a quiet machine
BATCHES, REQUESTS = 15, 200


def test_all_layers_together_take_some_microseconds(sea: Register) -> None:
    app = create_app({"sea": sea})
    headers = [(b"host", b"localhost"), (b"accept", b"*/*"), (b"accept-encoding", b"gzip"), (b"user-agent", b"test")]
    sent: list[int] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message.get("status", 0))

    async def costs_us() -> float:
        began = time.process_time()
        for _ in range(REQUESTS):
            scope = {
                "type": "http",
                "http_version": "1.1",
                "method": "GET",
                "path": "/health/live",
                "raw_path": b"/health/live",
                "query_string": b"",
                "headers": headers,
                "client": ("127.0.0.1", 1),
            }
            await app(scope, receive, send)
        return (time.process_time() - began) / REQUESTS * 1e6

    async def least_us() -> float:
        return min([await costs_us() for _ in range(BATCHES)])

    assert asyncio.run(least_us()) < MOST_US
    assert set(sent) == {200, 0}
