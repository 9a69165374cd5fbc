"""Writers: some edit through the service, one records from a process of its own, one runs the command for imports.

Every act carries a mark that stands nowhere else. A mark that was acknowledged must be in the journal, in one act; one
that was refused must not.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx
import shapely
from acts import ground, new_area

from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

__all__ = ["SHARED", "Written", "edit", "import_files", "record", "record_on_demand"]

AREAS = "/collections/areas/items"
# Areas that all writers change, so that they come into each other's way.
SHARED = tuple(f"BASE-{number}" for number in range(6))
PROGRAM = Path(sys.executable).parent / "clearance"
PATCH = {"Content-Type": "application/merge-patch+json"}
NEW = {"Content-Type": "application/geo+json"}
# Places on the ground for each writer.
APART = 100_000


@dataclass(slots=True)
class Written:
    """What was acknowledged, what was refused because somebody else was faster, and what went wrong."""

    acknowledged: dict[str, list[str]] = field(default_factory=lambda: {way: [] for way in WAYS})
    refused: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


WAYS = ("created over HTTP", "changed over HTTP", "recorded by a process", "imported by the command")


async def edit(client: httpx.AsyncClient, written: Written, number: int, until: float) -> None:
    """Create areas, and give those that all share another name, by the requests of Part 4."""
    chance, turn = random.Random(number), 0  # noqa: S311  who changes what, not a secret
    while time.monotonic() < until:
        turn += 1
        try:
            await _create(client, written, f"made-{number}-{turn}", APART * number + turn)
            await _change(client, written, chance.choice(SHARED), f"named-{number}-{turn}")
        except httpx.HTTPError as fault:
            written.faults.append(f"writer {number} met {type(fault).__name__} {fault}")
            await asyncio.sleep(0.2)


async def _create(client: httpx.AsyncClient, written: Written, mark: str, place: int) -> None:
    shape = json.loads(shapely.to_geojson(ground(place)))
    said = {"area_id": mark, "name": f"Field {mark}", "hazard_class": "cha", "effective_on": "2023-03-01"}
    feature = {"type": "Feature", "geometry": shape, "properties": said}
    answer = await client.post(AREAS, content=json.dumps(feature), headers=NEW)
    if answer.status_code == 201:
        written.acknowledged["created over HTTP"].append(mark)
    else:
        written.faults.append(f"{mark} was answered {answer.status_code} {answer.text[:300]}")


async def _change(client: httpx.AsyncClient, written: Written, area_id: str, mark: str) -> None:
    address = f"{AREAS}/{quote(area_id)}"
    tag = (await client.get(address)).raise_for_status().headers["etag"]
    body = json.dumps({"properties": {"name": mark, "effective_on": "2023-04-01"}})
    answer = await client.patch(address, content=body, headers={**PATCH, "If-Match": tag})
    if answer.status_code in {200, 204}:
        written.acknowledged["changed over HTTP"].append(mark)
    elif answer.status_code == 412:
        written.refused.append(mark)
    else:
        written.faults.append(f"{mark} was answered {answer.status_code} {answer.text[:300]}")


async def record(place: str, written: Written, number: int, until: float) -> None:
    """A process that has the register open and records an area for each line that it is given."""
    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    writer = await asyncio.create_subprocess_exec(sys.executable, __file__, place, **pipes)
    if writer.stdin is None or writer.stdout is None:
        raise SystemExit("the other process has no pipes")
    turn = 0
    while time.monotonic() < until:
        turn += 1
        mark = f"kept-{number}-{turn}"
        writer.stdin.write(f"{mark} {APART * number + turn}\n".encode())
        said = (await writer.stdout.readline()).decode().strip()
        if said != mark:
            written.faults.append(f"{mark} was answered '{said}'")
            break
        written.acknowledged["recorded by a process"].append(mark)
        await asyncio.sleep(0.05)
    writer.stdin.close()
    if await writer.wait():
        written.faults.append("the process that records failed; see above")


def record_on_demand(place: str, lines: Iterable[str]) -> None:
    """The other process: an area for each line, acknowledged by its mark."""
    with Register.open(place) as register:
        for line in lines:
            mark, number = line.split()
            register.record(Batch.of(*new_area(mark, int(number))), by="another process")
            print(mark, flush=True)


async def import_files(folder: Path, place: str, written: Written, number: int, until: float) -> None:
    """`clearance import` of a file with one area, again and again."""
    turn = 0
    while time.monotonic() < until:
        turn += 1
        mark = f"file-{number}-{turn}"
        shape = json.loads(shapely.to_geojson(ground(APART * number + turn)))
        said = {"area_id": mark, "hazard_class": "cha", "effective_on": "2023-02-01"}
        feature = {"type": "Feature", "geometry": shape, "properties": said}
        file = folder / f"{mark}.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        command = ["import", file, "--into", place, "--as", "areas", "--by", "importer", "--source", "soak", "--strict"]
        pipes = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.STDOUT}
        run = await asyncio.create_subprocess_exec(PROGRAM, *map(str, command), **pipes)
        told, _ = await run.communicate()
        file.unlink()
        if run.returncode:
            written.faults.append(f"{mark} was answered {told.decode()[-300:]}")
        else:
            written.acknowledged["imported by the command"].append(mark)


if __name__ == "__main__":
    record_on_demand(sys.argv[1], sys.stdin)
