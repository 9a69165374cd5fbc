"""Kill a writer again and again, each time at another of its write calls, and look at what it left.

One process imports everything once and forks a writer for each kill. The writer exports, imports files, and records,
undoes and tries acts (acts.py). After each act it acknowledges: the last position of the journal and its chain hash go
through a pipe to the first process, which keeps them. strace kills the writer while it enters the n-th write call, n
drawn evenly from all write calls of such a life. Then the register is opened, verified, and compared with what was
acknowledged, and the next writer goes on with it. The same is done with builds that are broken on purpose (builds.py),
until they are caught.

    python soak/kills.py --kills 1000 --seed 1
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from builds import BROKEN
from office import KINDS, Office, begun, import_everything
from tracing import Call

# So many lives follow each other on one register, each recovering what the one before has left; then a new one begins.
LIVES_OF_A_REGISTER = 12


@dataclass(slots=True)
class Result:
    """What so many kills showed."""

    build: str
    seed: int
    kills: int = 0
    finished: int = 0
    acknowledged: int = 0
    lives: int = LIVES_OF_A_REGISTER
    calls: list[int] = field(default_factory=list)
    points: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


def run(build: str, kills: int, seed: int, folder: Path) -> Result:
    """Kill so many writers of a build; of a broken one, until it is caught."""
    began, result, draw = time.monotonic(), Result(build, seed), random.Random(seed)  # noqa: S311  the same points again
    folder.mkdir()
    first = begun(folder / "measured", build)
    points_of_life = first.measured()
    result.calls = [len(points) for points in points_of_life]
    office: Office | None = None
    while result.kills < kills and not (build in BROKEN and result.faults):
        if office is None or office.lives >= LIVES_OF_A_REGISTER:
            office = begun(folder / f"from-{result.kills}-{result.finished}", build)
            office.rows_of_act = first.rows_of_act
        life = office.live(draw.choice(points_of_life[office.lives % KINDS]))
        result.acknowledged += len(life.said)
        if not life.killed:
            result.finished += 1
            continue
        result.kills += 1
        point = _label(life.calls[-1], office.path)
        result.points[point] = result.points.get(point, 0) + 1
        found = office.faults()
        result.faults += [f"kill {result.kills}, before {point}: {fault}" for fault in found]
        if found:
            office = None
    result.seconds = round(time.monotonic() - began, 1)
    return result


def _label(call: Call, register: Path) -> str:
    """A call in words: what it does, and to which file."""
    if call.file.startswith("pipe:"):
        return "the acknowledgement"
    names = {"": "the register", "-wal": "its log", "-shm": "the index of its log", "-journal": "its journal file"}
    kinds = {f"{register}{suffix}": name for suffix, name in names.items()} | {str(register.parent): "its folder"}
    return f"{call.name} of {kinds.get(call.file, 'a temporary file')}"


def main() -> None:
    """Run and print the results by build as JSON."""
    asked = argparse.ArgumentParser(description="Kill a writer at its write calls and look at what it left.")
    asked.add_argument("--kills", type=int, default=1_000)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="clearance-kills-") as name:
        folder = Path(name)
        import_everything(folder / "warm")
        results = [run(build, options.kills, options.seed, folder / build) for build in ("sound", *BROKEN)]
    print(json.dumps({result.build: asdict(result) for result in results}))


if __name__ == "__main__":
    main()
