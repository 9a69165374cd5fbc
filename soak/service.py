"""A service under readers and writers: two workers, fifty who read, five who write; then the journal is asked.

It is looked whether every answer was good, every walk from page to page was one whole snapshot and the same that the
register has of it, a page of a snapshot was always the same to a byte, every acknowledged act is in the journal once,
and no refused one is.

    python soak/service.py --store file --seconds 600
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path

import httpx
from acts import BASE_AREAS, new_area
from readers import Seen, read
from writers import Written, edit, import_files, record

from clearance_geodata.register import Register
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch

PROGRAM = Path(sys.executable).parent / "clearance"
HELPERS = Path(__file__).parents[1] / "tests" / "servers"
READERS, EDITORS, WORKERS = 50, 3, 2
AREAS_TO_BEGIN_WITH = 150
SNAPSHOTS_COMPARED = 200
PATIENCE_S = 120


@dataclass(slots=True)
class Result:
    """What was done, and what is wrong with it."""

    store: str
    seconds: int
    workers: int = WORKERS
    readers: int = READERS
    pages: int = 0
    walks: int = 0
    asked_again: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    snapshots: int = 0
    snapshots_compared: int = 0
    acknowledged: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    rows: int = 0
    faults: list[str] = field(default_factory=list)


@contextmanager
def serving(place: str, folder: Path) -> Iterator[str]:
    """The service as users start it, with two workers."""
    command = [PROGRAM, "serve", place, "--port", "0", "--workers", str(WORKERS)]
    log = folder / "service.log"
    with (
        log.open("w") as words,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=words, text=True, env=os.environ) as service,
    ):
        said = service.stdout.readline() if service.stdout else ""
        if "running at " not in said:
            raise SystemExit(f"the service did not start: {said}{log.read_text()}")
        try:
            yield said.partition("running at ")[2].partition("/ ")[0]
        finally:
            service.terminate()
            service.wait(30)
    if service.returncode not in {0, -15}:
        raise SystemExit(f"the service ended with {service.returncode}: {log.read_text()[-2_000:]}")


@contextmanager
def at_store(store: str, folder: Path) -> Iterator[str]:
    """Where a new register can be made: a file, or a database of a server of our own."""
    if store == "file":
        yield str(folder / "office.gpkg")
        return
    sys.path.append(str(HELPERS))
    from postgres_server import served  # noqa: PLC0415  tests and soak start the same server; no package holds it

    with served(safe=True) as server:
        yield server.database("office")


async def busy(address: str, place: str, folder: Path, seconds: int) -> tuple[Seen, Written]:
    """Everybody at once, for so long."""
    seen, written, until = Seen(), Written(), time.monotonic() + seconds
    # Shorter than the service keeps a connection that nobody uses, so that none is used as it closes.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=2)
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE_S, limits=limits) as client:
        await asyncio.gather(
            *(read(client, seen, random.Random(number), until) for number in range(READERS)),  # noqa: S311
            *(edit(client, written, number, until) for number in range(1, EDITORS + 1)),
            record(place, written, EDITORS + 1, until),
            import_files(folder, place, written, EDITORS + 2, until),
        )
    return seen, written


def work(store: str, seconds: int) -> Result:
    """The whole soak on a store."""
    with tempfile.TemporaryDirectory() as made, at_store(store, Path(made)) as place:
        with Register.create(place, country="XEX") as register:
            areas = [one for number in range(AREAS_TO_BEGIN_WITH) for one in new_area(_name(number), number)]
            register.record(Batch.of(*areas), by="base")
        with serving(place, Path(made)) as address:
            seen, written = asyncio.run(busy(address, place, Path(made), seconds))
        result = Result(store, seconds, pages=seen.pages, walks=seen.walks, asked_again=seen.again)
        waited = sorted(seen.waited_ms) or [0.0]
        result.p50_ms, result.p99_ms = (round(waited[int(len(waited) * share)], 1) for share in (0.5, 0.99))
        result.snapshots = len(seen.snapshots)
        result.acknowledged = {way: len(marks) for way, marks in written.acknowledged.items()}
        result.refused = len(written.refused)
        with Register.open(place) as register:
            result.rows = register.position()
            result.faults = [*seen.faults, *written.faults, *lost(register, written), *map(str, verify(register))]
            compared = random.Random(seconds).sample(sorted(seen.snapshots), min(SNAPSHOTS_COMPARED, result.snapshots))  # noqa: S311
            result.snapshots_compared = len(compared)
            result.faults += [fault for one in compared for fault in differs(register, one, seen.snapshots[one])]
    return result


def _name(number: int) -> str:
    return f"BASE-{number}" if number < BASE_AREAS else f"FIELD-{number}"


def lost(register: Register, written: Written) -> Iterator[str]:
    """Acknowledged acts that are not in the journal in exactly one act, and refused ones that are."""
    acts: dict[str, set[str]] = {}
    marks = {mark for of in written.acknowledged.values() for mark in of} | set(written.refused)
    for row in register.rows():
        for said in (row.subject, json.loads(row.body).get("attributes", {}).get("name", "")):
            if said in marks:
                acts.setdefault(said, set()).add(row.recorded_at)
    for way, of in written.acknowledged.items():
        yield from (
            f"{mark}, {way}, is in {len(acts.get(mark, ()))} acts" for mark in of if len(acts.get(mark, ())) != 1
        )
    yield from (f"{mark} was refused and is in the journal" for mark in written.refused if mark in acts)


def differs(register: Register, snapshot: tuple[str, str, str], held: tuple[str, ...]) -> Iterator[str]:
    """Whether the register itself has the same areas in a snapshot that somebody walked."""
    as_of, known_at, name = snapshot
    own = register.snapshot(date.fromisoformat(as_of), datetime.fromisoformat(known_at))
    ids = tuple(sorted(state.area.area_id for state in own.open_states))
    if (own.identity.id, ids) != (name, held):
        yield f"snapshot {name}: {len(held)} areas were read, the register has {len(ids)} in {own.identity.id}"


def main() -> None:
    """Work for the seconds asked for, print the result as JSON, end with 1 when anything is wrong."""
    asked = argparse.ArgumentParser(description="A service under readers and writers.")
    asked.add_argument("--store", choices=["file", "postgis"], default="file")
    asked.add_argument("--seconds", type=int, default=600)
    options = asked.parse_args()
    result = work(options.store, options.seconds)
    print(json.dumps(asdict(result)))


if __name__ == "__main__":
    main()
