"""An hour of a busy office, as fast as it goes: one process records; this one imports, exports and serves.

What an hour is: 20 people who record one act every two minutes each, a file of areas and one of clearances imported
every two and a half minutes, a layer exported every minute, and one request to the service every second. The acts are
made by another process, which has the register open for itself; imports and exports run in a thread of this process,
the service in a second one, and the requests come from a third. At the end every acknowledged act of both writers is
there, the file is as it was recorded, and the books balance.

    python soak/hour.py --seconds 3600
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx
import uvicorn
from acts import BASE_AREAS, cleared, make_base, new_area, take_in, write_files

from clearance.land.balance import reversals_of_act
from clearance.land.checks import check_snapshot
from clearance_api.app import create_app
from clearance_geodata import reading
from clearance_geodata.export import export_layer
from clearance_geodata.register import Register
from clearance_geodata.store.sqlite import connect
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch

ACT_EVERY_S = 6
IMPORT_EVERY_S = 150
EXPORT_EVERY_S = 60
AREAS_IN_IMPORT = 25
EXPORTS = (("areas", "areas.gpkg"), ("released", "released.geojson"))
ASKED = ("/ledger", "/collections/areas/items?limit=50", "/ledger?by=year", "/collections/released/items?limit=50", "/")
# Places of the acts of the other process, beyond those of the files imported here.
FAR = 1_000_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """An acknowledged act: who answers for it, and the journal's last position and chain hash right after it."""

    by: str
    position: int
    chain_hash: str


@dataclass(slots=True)
class Result:
    """What was done, and what is wrong with it."""

    seconds_of_the_hour: int
    acts: int = 0
    imports: int = 0
    exports: int = 0
    answers: int = 0
    rows: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


def receipt(register: Register, by: str) -> Receipt:
    """What the register says after an act."""
    with closing(connect(register.path)) as connection:
        position = reading.last_position(connection)
        return Receipt(by, position, reading.chain_at(connection, position)[0])


def write_on_demand(path: Path) -> None:
    """The other process: one act for each line on its standard input, acknowledged by a line on its standard output."""
    with Register.open(path) as register:
        for number, _ in enumerate(sys.stdin):
            area_id, by = f"W-{number - number % 3}", f"writer {number}"
            match number % 3:
                case 0:
                    batch = Batch.of(*new_area(area_id, FAR + number))
                case 1:
                    batch = Batch.of(*(cleared(area_id, f"clear-{area_id}", m2) for m2 in (3000, 500)))
                case _:
                    entries = register.entries_of(area_id)
                    wrong = next(entry for entry in entries if entry.act_id == f"clear-{area_id}")
                    made = reversals_of_act(entries, wrong.entry_id, act_id=f"undo-{area_id}", note="a wrong figure")
                    batch = Batch.of(*made)
            register.record(batch, by=by)
            print(json.dumps(asdict(receipt(register, by))), flush=True)


@contextmanager
def other_process(path: Path, said: list[Receipt]) -> Iterator[subprocess.Popen[str]]:
    """The other writer; what it acknowledges is kept here."""
    command = [sys.executable, __file__, "--writer", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        lines: Iterable[str] = writer.stdout or ()
        log = threading.Thread(target=lambda: said.extend(Receipt(**json.loads(line)) for line in lines))
        log.start()
        yield writer
        if writer.stdin:
            writer.stdin.close()
        log.join()
    if writer.returncode:
        raise SystemExit("the other writer failed; see above")


@contextmanager
def served(register: Register) -> Iterator[str]:
    """The address of a service of the register in a thread of this process."""
    server = uvicorn.Server(uvicorn.Config(create_app({"office": register}), port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def work(folder: Path, seconds: int) -> Result:
    """So many seconds of the hour, one after the other."""
    began, result = time.monotonic(), Result(seconds)
    path = folder / "office.gpkg"
    said: list[Receipt] = []
    jobs: list[Future[None]] = []
    with make_base(path) as register:
        with (
            other_process(path, said) as writer,
            ThreadPoolExecutor(1) as files,
            served(register) as address,
            httpx.Client(base_url=address, timeout=120) as client,
        ):
            for second in range(seconds):
                if second % ACT_EVERY_S == 0 and writer.stdin:
                    writer.stdin.write("act\n")
                    writer.stdin.flush()
                    result.acts += 1
                if second % IMPORT_EVERY_S == 0:
                    jobs.append(files.submit(bring_in, register, second, said))
                    result.imports += 2
                if second % EXPORT_EVERY_S == 0:
                    layer, name = EXPORTS[result.exports % len(EXPORTS)]
                    jobs.append(files.submit(export, register, layer, folder / name))
                    result.exports += 1
                ask(client, ASKED[second % len(ASKED)], result)
            for job in jobs:
                job.result()
        result.faults += faults(register, said, acknowledged=result.acts + result.imports)
        result.rows = register.position()
    result.seconds = round(time.monotonic() - began, 1)
    return result


def bring_in(register: Register, second: int, said: list[Receipt]) -> None:
    """Import a file of areas, then one of what was cleared of them."""
    place = BASE_AREAS + second * AREAS_IN_IMPORT
    areas, releases, _ = write_files(register.path.parent, f"F{second}", place, count=AREAS_IN_IMPORT)
    for file, kind in ((areas, "areas"), (releases, "cleared")):
        by = f"importer {second} {kind}"
        take_in(register, file, kind, by)
        said.append(receipt(register, by))


def export(register: Register, layer: str, out: Path) -> None:
    """Export a layer."""
    export_layer(register.snapshot(), layer, out)


def ask(client: httpx.Client, address: str, result: Result) -> None:
    """One request; each statement must balance, whatever is being recorded meanwhile."""
    answer = client.get(address)
    result.answers += 1
    if answer.status_code != httpx.codes.OK:
        result.faults.append(f"{address} answered {answer.status_code}: {answer.text[:200]}")
    elif address.startswith("/ledger"):
        off = [row for row in answer.json()["rows"] if row["residual"]]
        result.faults += [f"{address} does not balance: {row}" for row in off]


def faults(register: Register, said: list[Receipt], *, acknowledged: int) -> list[str]:
    """What is wrong at the end."""
    rows = Counter(row.recorded_by for row in register.rows())
    found = [str(finding) for finding in verify(register)]
    found += [str(finding) for finding in check_snapshot(register.snapshot()) if finding.severity == "error"]
    found += [f"acknowledged and lost: the act of {told.by}" for told in said if not rows[told.by]]
    with closing(connect(register.path)) as connection:
        found += [
            f"acknowledged and lost: the journal up to position {told.position}"
            for told in said
            if reading.chain_at(connection, told.position)[0] != told.chain_hash
        ]
    if len(said) != acknowledged:
        found.append(f"{acknowledged} acts were asked for, {len(said)} acknowledged")
    if len(rows) != acknowledged + 1:
        found.append(f"{acknowledged} acts were asked for, {len(rows) - 1} are in the journal")
    return found


def main() -> None:
    """Run and print the result as JSON."""
    asked = argparse.ArgumentParser(description="An hour of a busy office, as fast as it goes.")
    asked.add_argument("--seconds", type=int, default=3_600)
    asked.add_argument("--writer", type=Path, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.writer:
        write_on_demand(options.writer)
        return
    with tempfile.TemporaryDirectory(prefix="clearance-hour-") as folder:
        print(json.dumps(asdict(work(Path(folder), options.seconds))))


if __name__ == "__main__":
    main()
