"""An office: one register, and writers that are forked one after the other, traced, and perhaps killed."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from acts import AREAS_IN_FILE, BASE_AREAS, UNDONE, acts_of, make_base, write_files
from builds import UNDO_NOTHING, take
from tracing import Call, Point, allow_tracing, calls_in, points_of, traced

from clearance.errors import ClearanceError
from clearance.land.checks import check_snapshot
from clearance_geodata import reading
from clearance_geodata.export import export_layer
from clearance_geodata.register import Register
from clearance_geodata.store.sqlite import connect
from clearance_geodata.verify import verify

__all__ = ["KINDS", "Life", "Office", "begun", "import_everything"]

# The lives of writers differ in turn: GDAL writes an export while the register is open (it must never touch its locks);
# a slow reader keeps the log from being written back, so that recovery has more to do.
EXPORTING = (True, False, False, False)
SLOWLY_READ = (True, False, True, False)
KINDS = len(EXPORTING)
# Names of an export and of the folder in which it is made: what GDAL writes there is no write of the register.
OF_EXPORTS = ("export.gpkg", ".clearance-")


@dataclass(frozen=True, slots=True)
class Life:
    """What one writer did: its write calls, the positions and hashes it acknowledged, and whether it was killed."""

    calls: list[Call]
    said: list[tuple[int, str]]
    killed: bool


@dataclass(slots=True)
class Office:
    """One register, how many writers it had, and everything that they acknowledged."""

    folder: Path
    build: str
    lives: int = 0
    said: list[tuple[int, str]] = field(default_factory=list)
    rows_of_act: dict[str, int] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Its register."""
        return self.folder / "office.gpkg"

    @property
    def exported(self) -> Path:
        """What its writers export with GDAL, before they record."""
        return self.folder / "export.gpkg"

    def live(self, kill_at: Point | None) -> Life:
        """Let one writer live, until it has done all its acts or is killed."""
        kind = self.lives % KINDS
        self.lives += 1
        place = BASE_AREAS + self.lives * (AREAS_IN_FILE + 1)
        files = write_files(self.folder, f"L{self.lives}", place)
        begin, begins = os.pipe()
        listens, speaks = os.pipe()
        writer = os.fork()
        if writer == 0:
            os.close(listens)
            os.close(begins)
            self._write(files, place, kind, begin=begin, speaks=speaks)
        os.close(speaks)
        os.close(begin)
        log = self.folder / "calls.log"
        with os.fdopen(listens) as lines, traced(writer, log, kill_at):
            os.write(begins, b"!")
            os.close(begins)
            told = [json.loads(line) for line in lines if line.endswith("\n")]
            _, status = os.waitpid(writer, 0)
        if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
            raise SystemExit(f"a writer of the build '{self.build}' failed by itself; see above")
        said = [(int(position), str(chain_hash)) for position, chain_hash in told]
        self.said += said
        return Life(calls_in(log), said, os.WIFSIGNALED(status))

    def _write(self, files: Sequence[Path], place: int, kind: int, *, begin: int, speaks: int) -> None:
        """The writer, a process of its own; it never comes back."""
        done = False
        try:
            allow_tracing()
            take(self.build)
            os.read(begin, 1)
            with (
                Register.open(self.path) as register,
                Register.open(self.path) as reader,
                closing(connect(self.path)) as receipts,
            ):
                slow = reader.rows()
                if SLOWLY_READ[kind]:
                    next(slow)
                if EXPORTING[kind]:
                    export_layer(register.snapshot(), "areas", self.exported)
                for name, act in acts_of(f"L{self.lives}", place, files).items():
                    if self.build in UNDO_NOTHING and name in UNDONE:
                        continue
                    act(register, f"L{self.lives}: {name}")
                    position = register.position()
                    line = json.dumps([position, reading.chain_at(receipts, position)[0]])
                    os.write(speaks, f"{line}\n".encode())
            done = True
        finally:
            if not done:
                sys.excepthook(*sys.exc_info())
                sys.stderr.flush()
            os._exit(0 if done else 1)

    def measured(self) -> list[list[Point]]:
        """The points before each write call of a whole life, for each kind of life; those of GDAL are left out.

        From the first it is learnt how many rows each act has.
        """
        points = [self._points(self.live(None)) for _ in range(KINDS)]
        with Register.open(self.path) as register:
            rows = Counter(row.recorded_by for row in register.rows() if row.recorded_by.startswith("L1: "))
        self.rows_of_act = {by.partition(": ")[2]: count for by, count in rows.items()}
        return points

    def _points(self, life: Life) -> list[Point]:
        if life.killed:
            raise SystemExit("a writer that nobody wanted to kill was killed")
        pairs = zip(points_of(life.calls), life.calls, strict=True)
        return [point for point, call in pairs if not any(word in call.arguments for word in OF_EXPORTS)]

    def faults(self) -> list[str]:
        """What is wrong with the register after a life."""
        try:
            with Register.open(self.path) as register:
                findings = [str(finding) for finding in verify(register)]
                books = [str(finding) for finding in check_snapshot(register.snapshot()) if finding.severity == "error"]
                return [*findings, *books, *self._lost(), *self._torn(register)]
        except ClearanceError as fault:
            return [str(fault)]

    def _lost(self) -> list[str]:
        """Acknowledged acts that the register no longer has: the hash at a position signs all entries up to it."""
        with closing(connect(self.path)) as connection:
            return [
                f"acknowledged and lost: the journal up to position {position}"
                for position, chain_hash in self.said
                if reading.chain_at(connection, position)[0] != chain_hash
            ]

    def _torn(self, register: Register) -> list[str]:
        """Acts of which only a part was recorded."""
        rows = Counter(row.recorded_by for row in register.rows() if row.recorded_by.startswith("L"))
        whole = {by: self.rows_of_act.get(by.partition(": ")[2], 0) for by in rows}
        return [f"half an act: {by}, {rows[by]} rows of {whole[by]}" for by in rows if rows[by] != whole[by]]


def begun(folder: Path, build: str) -> Office:
    """A new office with a register to begin with."""
    folder.mkdir()
    office = Office(folder, build)
    make_base(office.path).close()
    return office


def import_everything(folder: Path) -> None:
    """Do everything once in this process, so that the writers forked from it need load nothing."""
    office = begun(folder, "sound")
    with Register.open(office.path) as register:
        export_layer(register.snapshot(), "areas", office.exported)
        for name, act in acts_of("W", BASE_AREAS, write_files(folder, "W", BASE_AREAS)).items():
            act(register, name)
    office.faults()
