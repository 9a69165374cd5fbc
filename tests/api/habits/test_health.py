"""Health: whether the process lives, and whether every register can be read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import httpx
import pytest

from clearance.errors import RegisterUnusable
from clearance.land.snapshot import Snapshot
from clearance_api.app import create_app
from clearance_api.habits.lifetime import Phase
from clearance_geodata.register import Register

Serve = Callable[..., str]


class Away:
    """A source whose disk is gone."""

    name = "away"

    def position(self) -> int:
        """Nothing."""
        raise RegisterUnusable("away.gpkg cannot be read; is its disk there?")

    def snapshot(self, as_of: date | None = None, known_at: datetime | None = None) -> Snapshot:
        """Nothing."""
        del as_of, known_at
        raise RegisterUnusable("away.gpkg cannot be read; is its disk there?")


def test_a_service_that_reads_its_registers_is_live_and_ready(both: httpx.Client) -> None:
    answers = {path: both.get(path) for path in ("/health/live", "/health/ready")}
    assert {path: (answer.status_code, answer.json()) for path, answer in answers.items()} == {
        "/health/live": (200, {"status": "live"}),
        "/health/ready": (200, {"status": "ready"}),
    }
    assert {answer.headers["cache-control"] for answer in answers.values()} == {"no-store"}


def test_health_is_read_and_nothing_else(at_sea: httpx.Client) -> None:
    answer = at_sea.post("/health/ready")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert at_sea.head("/health/ready").status_code == 200


def test_a_register_that_cannot_be_read_makes_the_service_unready_but_not_dead(serve: Serve, sea: Register) -> None:
    address = serve({"sea": sea, "away": Away()})
    live, ready = httpx.get(f"{address}/health/live"), httpx.get(f"{address}/health/ready")
    assert (live.status_code, ready.status_code, ready.headers["retry-after"]) == (200, 503, "1")
    assert ready.headers["content-type"] == "application/problem+json"
    assert ready.json()["detail"] == "away cannot be read just now"


class Slow:
    """A source whose first snapshot takes as long as the test wants."""

    name = "slow"

    def __init__(self, sea: Register) -> None:
        self.sea = sea
        self.may = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    def position(self) -> int:
        """That of the register behind."""
        return self.sea.position()

    def snapshot(self, as_of: date | None = None, known_at: datetime | None = None) -> Snapshot:
        """The snapshot, once it may be."""
        asyncio.run_coroutine_threadsafe(self.may.wait(), self.loop).result(timeout=30)
        return self.sea.snapshot(as_of, known_at)


async def _ready(client: httpx.AsyncClient) -> tuple[int, str]:
    await asyncio.sleep(0.01)
    answer = await client.get("/health/ready")
    return answer.status_code, answer.json().get("detail", "")


def test_a_service_is_ready_when_it_is_warm_and_no_more_when_it_stops(sea: Register) -> None:
    closed: list[str] = []

    async def life() -> list[Any]:
        slow = Slow(sea)
        app = create_app({"slow": slow}, close=lambda: closed.append("closed"))
        said: asyncio.Queue[Any] = asyncio.Queue()
        heard: asyncio.Queue[Any] = asyncio.Queue()
        following = asyncio.create_task(app({"type": "lifespan"}, said.get, heard.put))
        await said.put({"type": "lifespan.startup"})
        seen: list[Any] = [(await heard.get())["type"]]
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            seen.append(await _ready(client))
            slow.may.set()
            while app.lifetime.phase is Phase.WARMING:
                await _ready(client)
            seen.append(await _ready(client))
            app.lifetime.stop()
            seen.append(await _ready(client))
        await said.put({"type": "lifespan.shutdown"})
        seen += [(await heard.get())["type"], *closed]
        await following
        return seen

    assert asyncio.run(life()) == [
        "lifespan.startup.complete",
        (503, "the service is warming; ask again later"),
        (200, ""),
        (503, "the service is stopping; ask again later"),
        "lifespan.shutdown.complete",
        "closed",
    ]


@pytest.mark.parametrize("name", ["health", "metrics"])
def test_a_register_may_have_the_name_of_an_address_of_the_service(serve: Serve, sea: Register, name: str) -> None:
    address = serve({name: sea, "other": sea})
    assert httpx.get(f"{address}/{name}/collections/areas").json()["id"] == "areas"
    assert httpx.get(f"{address}/health/live").json() == {"status": "live"}
