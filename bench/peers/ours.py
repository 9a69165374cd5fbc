"""Clearance as a contestant: started as users start it, on a file or on PostGIS, asked of today or of a past day."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import psycopg
from contestants import MANY, Contestant, written
from database import Database, free_port
from environments import own_version
from plain import LAYER
from servers import Stack, answering, started

__all__ = ["FRESH", "moved", "of_a_past_day", "served"]

PROGRAM = Path(sys.executable).parent / "clearance"
DATABASE = "clearance"
HERE = f"/collections/{LAYER}"
# As the others, without a line in a log for each request.
UNLOGGED: Mapping[str, str] = {"CLEARANCE_LOG_REQUESTS": "no"}
# No tile is kept, so each one is drawn anew.
FRESH: Mapping[str, str] = {"CLEARANCE_TILES_BYTES_MAX": "1"}


@contextmanager
def served(
    folder: Path, register: str, name: str, *, asks: Sequence[int] = (), environment: Mapping[str, str] | None = None
) -> Iterator[Contestant]:
    """A service of a register, the name of a file or a URL; `asks` are processes that it makes work."""
    port = free_port()
    words = name.replace(" ", "-").replace(",", "")
    command = [PROGRAM, "serve", register, "--port", str(port)]
    with started(command, folder=folder, name=words, environment={**UNLOGGED, **(environment or {})}) as pid:
        answering(f"http://127.0.0.1:{port}{HERE}/items?limit=1", log=folder / f"{words}.log")
        yield Contestant(
            name=name,
            version=f"Clearance {own_version()}",
            started_with=f"clearance serve {'postgresql://...' if '://' in register else 'peers.gpkg'} (1 worker)",
            address=f"http://127.0.0.1:{port}",
            stack=Stack([pid, *asks]),
            box=lambda box, limit: f"{HERE}/items?limit={limit}&bbox={written(box)}",
            many=f"{HERE}/items?limit={MANY}",
            item=lambda number: f"{HERE}/items/HA-{number:07d}",
            tile=lambda tile: f"{HERE}/tiles/WebMercatorQuad/{tile.z}/{tile.y}/{tile.x}",
            filtered=lambda asked, limit: (
                f"{HERE}/items?limit={limit}&bbox={written(asked.box)}&filter-lang=cql2-text&filter={quote(asked.cql2)}"
            ),
        )


def of_a_past_day(now: Contestant, as_of: date) -> Contestant:
    """The same service, asked for the books of a day."""

    def on(path: str) -> str:
        return f"{path}{'&' if '?' in path else '?'}as_of={as_of}"

    item, tile, filtered = now.item, now.tile, now.filtered
    if item is None or tile is None or filtered is None:
        raise SystemExit(f"{now.name} answers every question")
    return replace(
        now,
        name=f"{now.name}, as of {as_of}",
        box=lambda box, limit: on(now.box(box, limit)),
        many=on(now.many),
        item=lambda number: on(item(number)),
        tile=lambda asked: on(tile(asked)),
        filtered=lambda asked, limit: on(filtered(asked, limit)),
        as_of=as_of,
    )


def moved(register: Path, database: Database) -> str:
    """The URL of a register on PostGIS, made of the one in a file when it is not there yet."""
    url = database.url(DATABASE)
    with psycopg.connect(database.url("postgres"), autocommit=True) as server:
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            return url
        server.execute(f"CREATE DATABASE {DATABASE}")
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("CREATE EXTENSION postgis")
    subprocess.run([PROGRAM, "move", register, url], check=True)
    return url
