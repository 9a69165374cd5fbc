"""What a register does on a disk that is full or may not be written, each scene in a process of its own.

`test_disk.py` gives this script a small disk of its own and looks at the JSON that it prints.

    python disk_scenes.py SCENE DISK ELSEWHERE
"""

import json
import os
import resource
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from clearance.errors import ClearanceError
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, HazardClass
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata import reading
from clearance_geodata.register import Register
from clearance_geodata.store.sqlite import connect
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch

NOW = datetime(2025, 3, 1, tzinfo=UTC)
KB = 1024


def tried(act: Callable[[], object]) -> str:
    """What a person reads when an act is refused; empty when it is done."""
    try:
        act()
    except ClearanceError as fault:
        return str(fault)
    return ""


def fill(disk: Path, *, but_kb: int = 0) -> Path:
    """Fill a disk but for so many kilobytes; gives the file that does it."""
    filler = disk / "filler"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - but_kb * KB
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(free, 1))
    return filler


def big_batch(number: int) -> Batch:
    """An area and its opening, of about 40 kB."""
    area = Area(area_id=f"BIG-{number}", name="x" * 20 * KB, hazard_class=HazardClass.CHA)
    entry = Entry(
        kind=Kind.OPENED,
        area_id=area.area_id,
        effective_on=date(2022, 1, 1),
        act_id=f"open {number}",
        account="cha",
        quantities={Unit.M2: 1_000_000},
        note="x" * 20 * KB,
    )
    return Batch.of(area, entry)


def stand(path: Path) -> list[Any]:
    """The last position and its hash."""
    with closing(connect(path)) as connection:
        position = reading.last_position(connection)
        return [position, reading.chain_at(connection, position)[0]]


def records_until_full(disk: Path, elsewhere: Path) -> dict[str, Any]:
    """Record with ever more room, from none on; then with room enough."""
    path = Path(shutil.copy(elsewhere / "books.gpkg", disk))
    refused: list[str] = []
    wrong: list[str] = []
    acknowledged = 0
    with Register.open(path) as register:
        for number, room in enumerate(range(0, 400, 8)):
            before, filler = register.position(), fill(disk, but_kb=room)
            said = tried(partial(register.record, big_batch(number), by="anna"))
            filler.unlink()
            if said:
                refused.append(said)
            else:
                acknowledged += 1
            if register.position() != before + (0 if said else 2):
                wrong.append(f"with {room} kB: {said or 'acknowledged'}, and the journal went from {before}")
        last = tried(lambda: register.record(big_batch(1000), by="anna"))
        findings = [str(finding) for finding in verify(register)]
    return {
        "refused": len(refused),
        "messages": sorted({text.replace(str(path), "BOOKS") for text in refused}),
        "acknowledged": acknowledged,
        "wrong": wrong,
        "with room again": last,
        "findings": findings,
    }


def records_beyond_its_quota(_: Path, elsewhere: Path) -> dict[str, Any]:
    """Record until no file of this process may grow any more."""
    path = elsewhere / "books.gpkg"
    with Register.open(path) as register:
        before = register.position()
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, resource.RLIM_INFINITY))
        acknowledged, said = 0, ""
        while not said:
            said = tried(partial(register.record, big_batch(acknowledged), by="anna"))
            acknowledged += not said
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        return {
            "message": said.replace(str(path), "BOOKS"),
            "in the journal": register.position() - before == 2 * acknowledged,
            "with more quota": tried(lambda: register.record(big_batch(1000), by="anna")),
            "findings": [str(finding) for finding in verify(register)],
        }


def everything_else_on_a_full_disk(disk: Path, elsewhere: Path) -> dict[str, Any]:
    """Open, create, export, back up and restore where there is no room."""
    from clearance_geodata.backup import back_up  # noqa: PLC0415  most scenes go without, and each is a process
    from clearance_geodata.export import export_layer  # noqa: PLC0415
    from clearance_geodata.restore import restore  # noqa: PLC0415

    path = Path(shutil.copy(elsewhere / "books.gpkg", disk))
    before = stand(path)
    said: dict[str, str] = {}
    with Register.open(elsewhere / "books.gpkg") as register:
        snapshot = register.snapshot()
    export_layer(snapshot, "areas", disk / "areas.gpkg")
    exported = (disk / "areas.gpkg").read_bytes()
    listed = sorted(entry.name for entry in disk.iterdir())
    for room in (0, 64):
        filler = fill(disk, but_kb=room)
        said |= {
            f"export gpkg, {room} kB": tried(lambda: export_layer(snapshot, "areas", disk / "areas.gpkg")),
            f"export geojson, {room} kB": tried(lambda: export_layer(snapshot, "areas", disk / "areas.geojson")),
            f"backup, {room} kB": tried(lambda: back_up(elsewhere / "books.gpkg", disk / "copy.gpkg", now=NOW)),
            f"restore, {room} kB": tried(lambda: restore(elsewhere / "books.gpkg", disk / "again.gpkg", now=NOW)),
        }
        filler.unlink()
    filler = fill(disk)
    said["open"] = tried(lambda: Register.open(path).close())
    filler.unlink()
    return {
        "said": {what: text.replace(str(disk), "DISK") for what, text in said.items()},
        "the former export": (disk / "areas.gpkg").read_bytes() == exported,
        "left": sorted({entry.name for entry in disk.iterdir()} - set(listed)),
        "the register": stand(path) == before,
    }


def reads_what_may_not_be_written(disk: Path, elsewhere: Path) -> dict[str, Any]:
    """Read, verify, export and back up a register that may not be written, then try to write to it."""
    from clearance_geodata.backup import back_up  # noqa: PLC0415
    from clearance_geodata.export import export_layer  # noqa: PLC0415
    from clearance_geodata.restore import restore  # noqa: PLC0415

    path = disk / "books.gpkg"
    with Register.open(path) as register:
        snapshot = register.snapshot()
        export_layer(snapshot, "areas", elsewhere / "areas.geojson")
        answer = {
            "snapshot": snapshot.identity.id,
            "findings": [str(finding) for finding in verify(register)],
            "record": tried(lambda: register.record(big_batch(1), by="anna")),
        }
    copy = back_up(path, elsewhere / "copy.gpkg", now=NOW)
    return {
        **{name: text.replace(str(path), "BOOKS") if isinstance(text, str) else text for name, text in answer.items()},
        "exported": (elsewhere / "areas.geojson").stat().st_size > 0,
        "backed up": [copy.stand.position, copy.stand.chain_hash] == stand(path),
        "restored": tried(lambda: restore(path, elsewhere / "again.gpkg", now=NOW)),
        "files": sorted(entry.name for entry in disk.iterdir()),
    }


def opens(disk: Path, _: Path) -> dict[str, Any]:
    """Open a register and read its position."""
    said: dict[str, Any] = {}

    def look() -> None:
        with Register.open(disk / "books.gpkg") as register:
            said["position"] = register.position()

    said["fault"] = tried(look).replace(str(disk), "DISK")
    return said


def is_written_meanwhile(disk: Path, _: Path) -> dict[str, Any]:
    """Read a register in a folder of another account, while that account writes to it."""
    path = disk / "books.gpkg"
    with Register.open(path) as register:
        before = register.position()
        sys.stdout.write(f"{before}\n")
        sys.stdout.flush()
        sys.stdin.readline()
        return {"fault": tried(register.snapshot).replace(str(disk), "DISK")}


SCENES = {
    scene.__name__: scene
    for scene in (
        records_until_full,
        records_beyond_its_quota,
        everything_else_on_a_full_disk,
        reads_what_may_not_be_written,
        opens,
        is_written_meanwhile,
    )
}

if __name__ == "__main__":
    name, on, beside = sys.argv[1:]
    sys.stdout.write(json.dumps(SCENES[name](Path(on), Path(beside))))
