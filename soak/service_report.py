"""The part of the report about the service under readers and writers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

__all__ = ["busy_service"]

Results: TypeAlias = Mapping[str, Any]
STORES = {"file": "in a file", "postgis": "in PostGIS"}

TEXT = """\
## A service that all read and write

{seconds:,} seconds on each store ({on}): `clearance serve --workers {workers}`, {readers} readers and 5 writers at
once. A reader walks all areas from page to page, in pages of 17 to 120, and asks again for pages of snapshots that
somebody had before, as fast as it is answered. Of the writers three create areas and rename those that all share over
HTTP (Part 4, with `If-Match`), one records from a process of its own, one runs `clearance import`.

Each walk must be one whole snapshot: every area once, as many as `numberMatched` says, one snapshot id in all pages and
headers, and the areas that the register itself has in it. A page of a snapshot must be the same to a byte, whichever of
the workers is asked and whenever. Every acknowledged act must be in the journal in exactly one act, and none that was
refused because somebody else was faster.

| | {heads} |
|---|{rules}|
{rows}
"""
ROWS = {
    "pages read": lambda one: f"{one['pages']:,}",
    "whole walks": lambda one: f"{one['walks']:,}",
    "pages asked for again": lambda one: f"{one['asked_again']:,}",
    "snapshots walked, compared with the register": lambda one: f"{one['snapshots']:,}, {one['snapshots_compared']:,}",
    "acts acknowledged": lambda one: f"{sum(one['acknowledged'].values()):,}",
    "changes refused (412)": lambda one: f"{one['refused']:,}",
    "rows in the journal at the end": lambda one: f"{one['rows']:,}",
    "page, p50 and p99 of 55 at once": lambda one: f"{one['p50_ms']:,.0f} ms, {one['p99_ms']:,.0f} ms",
    "answers that failed, walks or pages that differ, acts lost or doubled, findings of `verify`": lambda one: (
        f"{len(one['faults']):,}"
    ),
}


def busy_service(results: Sequence[Results], *, on: str) -> str:
    """The section in Markdown, a column for each store."""
    ways = {
        f"of these {way}": [f"{one['acknowledged'][way]:,}" for one in results] for way in results[0]["acknowledged"]
    }
    rows: dict[str, list[str]] = {}
    for name, tell in ROWS.items():
        rows[name] = [tell(one) for one in results]
        if name == "acts acknowledged":
            rows |= ways
    return TEXT.format(
        seconds=results[0]["seconds"],
        on=on,
        workers=results[0]["workers"],
        readers=results[0]["readers"],
        heads=" | ".join(STORES[one["store"]] for one in results),
        rules="|".join("--:" for _ in results),
        rows="\n".join(f"| {name} | {' | '.join(told)} |" for name, told in rows.items()),
    )
