"""Counting the write calls of a process, and killing it before a chosen one: strace, attached to a forked writer."""

from __future__ import annotations

import ctypes
import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Call", "Point", "allow_tracing", "calls_in", "points_of", "traced"]

# Everything by which a process changes a file, a folder or a pipe, and everything by which it waits for the disk.
WRITES = (
    "write",
    "pwrite64",
    "writev",
    "pwritev",
    "ftruncate",
    "fallocate",
    "fsync",
    "fdatasync",
    "unlink",
    "unlinkat",
    "rename",
    "renameat",
    "renameat2",
)
LINE = re.compile(r"^(?P<name>\w+)\((?P<arguments>.*)$")
FILE = re.compile(r"^(?:\d+<(?P<opened>[^>]*)>|\"(?P<named>[^\"]*)\")")
ATTACHED = re.compile(r"^TracerPid:\t[1-9]", re.MULTILINE)
PATIENCE_S = 30
# From linux/prctl.h: with Yama a process may be traced by its ancestors only, unless it says otherwise.
SET_PTRACER, BY_ANY = 0x59616D61, ctypes.c_ulong(-1)


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its name, the file it is about (or the pipe), and the text of its arguments."""

    name: str
    file: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Point:
    """Just before the n-th call of a name."""

    name: str
    occurrence: int


def allow_tracing() -> None:
    """Let any process of this account trace this one; without Yama it may anyway."""
    ctypes.CDLL(None).prctl(SET_PTRACER, BY_ANY, 0, 0, 0)


@contextmanager
def traced(writer: int, log: Path, kill_at: Point | None = None) -> Iterator[None]:
    """Trace a process to a log from here on, and have it killed at a point.

    strace does both from outside: the kill comes while the writer enters the call, so that the call is not made.
    """
    command = ["strace", "-qq", "-y", "-p", str(writer), "-o", str(log), "-e", f"trace={','.join(WRITES)}"]
    if kill_at is not None:
        command += ["-e", f"inject={kill_at.name}:signal=SIGKILL:when={kill_at.occurrence}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        status, deadline = Path(f"/proc/{writer}/status"), time.monotonic() + PATIENCE_S
        while not ATTACHED.search(status.read_text()):
            if tracer.poll() is not None or time.monotonic() > deadline:
                tracer.kill()
                raise SystemExit(f"strace cannot trace here: {(tracer.stderr.read() if tracer.stderr else '').strip()}")
            time.sleep(0.001)
        yield


def calls_in(log: Path) -> list[Call]:
    """The calls of a log, in order."""
    found = []
    for line in log.read_text(errors="replace").splitlines():
        match = LINE.match(line)
        if match:
            file = FILE.search(match["arguments"])
            path = (file["opened"] or file["named"]) if file else match["arguments"]
            found.append(Call(match["name"], path, match["arguments"]))
    return found


def points_of(calls: Sequence[Call]) -> list[Point]:
    """The point before each call of a run."""
    seen: Counter[str] = Counter()
    points = []
    for call in calls:
        seen[call.name] += 1
        points.append(Point(call.name, seen[call.name]))
    return points
