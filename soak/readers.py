"""Readers of a service: each walks all areas page by page, and asks again for pages that somebody had before.

What they saw is kept as sums: by snapshot the ids of a whole walk, by address the bytes of a page of a snapshot.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
import time
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx
import orjson

__all__ = ["Seen", "read"]

AREAS = "/collections/areas/items"
PAGE_SIZES = (17, 50, 120)
KEPT = 300
# The only part of a page that may differ when it is asked for again.
TIME_STAMP = re.compile(rb'"timeStamp": ?"[^"]*"')


@dataclass(slots=True)
class Seen:
    """What all readers saw together, and what is wrong with it."""

    pages: int = 0
    walks: int = 0
    again: int = 0
    waited_ms: list[float] = field(default_factory=list)
    # Snapshot (as_of, known_at, id) -> the sorted ids of a whole walk.
    snapshots: dict[tuple[str, str, str], tuple[str, ...]] = field(default_factory=dict)
    bytes_of: dict[str, str] = field(default_factory=dict)
    pinned: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT))
    faults: list[str] = field(default_factory=list)

    def same(self, address: str, body: bytes) -> None:
        """A page of a snapshot is the same to a byte, whoever asks and whenever."""
        found = hashlib.sha256(TIME_STAMP.sub(b"", body)).hexdigest()
        if self.bytes_of.setdefault(address, found) != found:
            self.faults.append(f"{address} was answered in two ways")

    def walked(self, snapshot: tuple[str, str, str], ids: list[str]) -> None:
        """Two walks of one snapshot meet the same areas."""
        held = tuple(sorted(ids))
        if self.snapshots.setdefault(snapshot, held) != held:
            self.faults.append(f"snapshot {snapshot[2]} held {len(self.snapshots[snapshot])} areas, then {len(held)}")


async def read(client: httpx.AsyncClient, seen: Seen, chance: random.Random, until: float) -> None:
    """One reader, until the time is over."""
    while time.monotonic() < until:
        try:
            await _walk(client, seen, chance)
            for _ in range(min(3, len(seen.pinned))):
                address = chance.choice(seen.pinned)
                seen.same(address, (await _asked(client, seen, address)).content)
                seen.again += 1
        except httpx.HTTPError as fault:
            seen.faults.append(f"a reader met {type(fault).__name__} {fault}")
            await asyncio.sleep(0.2)


async def _asked(client: httpx.AsyncClient, seen: Seen, address: str) -> httpx.Response:
    begun = time.perf_counter()
    answer = await client.get(address)
    seen.waited_ms.append((time.perf_counter() - begun) * 1e3)
    seen.pages += 1
    if answer.status_code != 200:
        raise httpx.HTTPStatusError(
            f"{answer.status_code} {answer.text[:200]}", request=answer.request, response=answer
        )
    return answer


async def _walk(client: httpx.AsyncClient, seen: Seen, chance: random.Random) -> None:
    """All areas of one snapshot, by the links from page to page."""
    limit = chance.choice(PAGE_SIZES)
    address, ids, said = f"{AREAS}?limit={limit}", [], set()
    first = {}
    while address:
        answer = await _asked(client, seen, address)
        page = orjson.loads(answer.content)
        ids += [feature["id"] for feature in page["features"]]
        snapshot = page["snapshot"]
        first = first or snapshot
        said.add((snapshot["id"], page["numberMatched"], answer.headers["clearance-snapshot"]))
        if "known_at=" in address:
            seen.same(address, answer.content)
            seen.pinned.append(address)
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    if said != {(first["id"], len(ids), first["id"])} or len(set(ids)) != len(ids):
        seen.faults.append(f"a walk of {len(ids)} areas, {len(set(ids))} different, saw {sorted(said)}")
    seen.walked((first["as_of"], first["known_at"], first["id"]), ids)
    seen.walks += 1
    pin = urlencode({"limit": limit, "as_of": first["as_of"], "known_at": first["known_at"]})
    seen.pinned.append(f"{AREAS}?{pin}")
