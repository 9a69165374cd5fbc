"""A register that is killed in the middle of writing, after GDAL has written an export in the same process.

Two SQLite libraries in one process drop each other's locks when both open one file; acknowledged rows were seen to
vanish then. So GDAL is never given a register, and this test would see it if it were.
"""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import shapely

from clearance.land.accounts import Kind
from clearance.land.hazard import Area, HazardClass
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch

KILLS = 10
GROUND = shapely.box(-150, -40, -149.99, -39.99)

# A process of its own imports once and forks a writer for each kill. A writer exports while a slow reader keeps what
# follows in the write-ahead log, as in a service; then it records without end and says each entry that `record` has
# acknowledged. Its parent kills it after some of them and collects what was said.
KILLER = """
import json, os, random, signal, sys
from dataclasses import replace
from pathlib import Path
import pyogrio.raw
from clearance_geodata.export import export_layer
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

register_path, kills = Path(sys.argv[1]), int(sys.argv[2])

def write(pipe):
    register, reader = Register.open(register_path), Register.open(register_path)
    slow = reader.rows()
    next(slow)
    export_layer(register.snapshot(), "areas", register_path.with_name("export.gpkg"))
    entry = replace(register.entries_of("A")[0], quantities={}, note="written until killed")
    while True:
        outcome = register.record(Batch.of(entry, entry), by=str(os.getpid()))
        os.write(pipe, (json.dumps(outcome.entry_ids) + "\\n").encode())

said, draw = [], random.Random(5)
for _ in range(kills):
    ours, theirs = os.pipe()
    writer = os.fork()
    if writer == 0:
        os.close(ours)
        write(theirs)
    os.close(theirs)
    with os.fdopen(ours) as lines:
        for _ in range(draw.randint(1, 12)):
            said += json.loads(lines.readline())
        os.kill(writer, signal.SIGKILL)
        said += [entry_id for line in lines if line.endswith("\\n") for entry_id in json.loads(line)]
    os.waitpid(writer, 0)
print(json.dumps(said))
"""


def test_every_acknowledged_entry_is_there_after_the_writer_was_killed(tmp_path: Path) -> None:
    area = Area(area_id="A", name="Field", hazard_class=HazardClass.CHA, geometry=GROUND)
    opened = Entry(
        kind=Kind.OPENED,
        area_id="A",
        effective_on=date(2022, 1, 1),
        act_id="1",
        account="cha",
        quantities={Unit.M2: 1_000_000},
        geometry=GROUND,
        ground=GROUND,
    )
    with Register.create(tmp_path / "killed.gpkg", country="XEX") as register:
        register.record(Batch.of(area, opened), by="anna")
    command = [sys.executable, "-c", KILLER, str(register.path), str(KILLS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    acknowledged = json.loads(done.stdout)
    with Register.open(register.path) as survived:
        held = [entry.entry_id for entry in survived.records().entries]
        assert len(acknowledged) == len(set(acknowledged)) >= 2 * KILLS
        assert set(acknowledged) <= set(held)
        assert len(held) % 2 == 1
        assert len({row.recorded_by for row in survived.rows()}) == 1 + KILLS
        assert verify(survived) == ()
