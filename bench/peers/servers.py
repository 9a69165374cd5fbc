"""Servers as processes: started on one core, ended by their ids, and what they have used of the machine so far."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

__all__ = ["SERVER_CORE", "Cost", "Stack", "answering", "cost_of", "started"]

SERVER_CORE = 0
PATIENCE_S = 90.0
KIB = 1_024


@dataclass(frozen=True, slots=True)
class Stack:
    """The processes above all others of a server and of what it asks."""

    pids: Sequence[int]

    def processes(self) -> list[psutil.Process]:
        """All of them that run now."""
        found: dict[int, psutil.Process] = {}
        for pid in self.pids:
            with suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                found |= {each.pid: each for each in (process, *process.children(recursive=True))}
        return list(found.values())


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time of each process since it began, and the memory of all: shared pages are split among them."""

    cpu_s: Mapping[int, float] = field(default_factory=dict)
    memory_mb: float = 0.0

    def since(self, before: Cost) -> float:
        """Processor seconds used since an earlier look; a process that began in between counts whole."""
        return sum(used - before.cpu_s.get(pid, 0.0) for pid, used in self.cpu_s.items())


def cost_of(stack: Stack) -> Cost:
    """What a stack has used, as the operating system counts it."""
    cpu_s, memory = {}, 0
    for process in stack.processes():
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            cpu_s[process.pid] = times.user + times.system
            memory += process.memory_full_info().pss
    return Cost(cpu_s, memory / KIB**2)


@contextmanager
def started(
    command: Sequence[str | Path], *, folder: Path, name: str, environment: Mapping[str, str] | None = None
) -> Iterator[int]:
    """A program that runs on the servers' core until the block ends; its words go to a file. Gives its process id."""
    words = ["taskset", "--cpu-list", str(SERVER_CORE), *map(str, command)]
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            words, cwd=folder, env={**os.environ, **(environment or {})}, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process.pid
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def answering(address: str, *, log: Path) -> None:
    """Wait until a server answers an address well."""
    until = time.monotonic() + PATIENCE_S
    said = "nothing"
    while time.monotonic() < until:
        try:
            answer = httpx.get(address, timeout=PATIENCE_S)
        except httpx.TransportError as fault:
            said = str(fault)
        else:
            if answer.is_success:
                return
            said = f"{answer.status_code} {answer.text[:300]}"
        time.sleep(0.2)
    raise SystemExit(f"no good answer from {address}: {said}\n{log.read_text(errors='replace')[-2_000:]}")
