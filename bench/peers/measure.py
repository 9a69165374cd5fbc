"""One server under load from one connection: requests a second, waiting times, processor time and memory."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from contestants import Contestant
from servers import cost_of

__all__ = ["Load", "ask", "best_of", "load"]

CLIENT_CORE = 1
TIMEOUT_S = 120
# A server rests when it takes less than this share of a core.
IDLE_SHARE, PAUSE_S, MOST_PAUSES = 0.1, 0.5, 20
PLAIN = {"Accept-Encoding": "identity"}
# wrk asks the paths in turn and tells at the end what it saw: microseconds, bytes, answers that were no success.
SCRIPT = """\
local paths = {{{paths}}}
local asked = 0
request = function()
  asked = asked % #paths + 1
  return wrk.format("GET", paths[asked])
end
done = function(summary, latency, requests)
  io.write(string.format("DONE %d %d %d %d %d %d\\n", summary.requests, summary.bytes, summary.duration,
    latency:percentile(50), latency:percentile(99),
    summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What was measured: times in ms, memory of the whole stack in MB, answers in KB."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    memory_mb: float
    answer_kb: float
    first_ms: float


def load(contestant: Contestant, paths: Sequence[str], *, seconds: int, folder: Path, is_first: bool = False) -> Load:
    """Ask a server these paths in turn for some seconds; the first time it answers each of them once before."""
    first_ms = _first_ms(contestant, paths, seconds) if is_first else 0.0
    script = folder / "wrk.lua"
    script.write_text(SCRIPT.format(paths=",".join(json.dumps(path) for path in paths)))
    command = ["taskset", "--cpu-list", str(CLIENT_CORE), "wrk", "--threads", "1", "--connections", "1"]
    command += ["--duration", f"{seconds}s", "--timeout", f"{TIMEOUT_S}s", "--script", str(script), contestant.address]
    before = cost_of(contestant.stack)
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    after = cost_of(contestant.stack)
    _rest(contestant)
    found = re.search(r"^DONE (.*)$", done.stdout, re.MULTILINE)
    counts = [int(word) for word in found[1].split()] if found else []
    if not counts or not counts[0] or counts[-1]:
        raise SystemExit(f"{contestant.name} did not answer {paths[0]} well:\n{done.stdout}{done.stderr}")
    requests, answered, duration_us, p50_us, p99_us, _ = counts
    return Load(
        requests=requests,
        per_second=requests / duration_us * 1e6,
        p50_ms=p50_us / 1e3,
        p99_ms=p99_us / 1e3,
        cpu_ms=after.since(before) * 1e3 / requests,
        memory_mb=after.memory_mb,
        answer_kb=answered / requests / 1e3,
        first_ms=first_ms,
    )


def _rest(contestant: Contestant) -> None:
    """Wait until a server has stopped working on the answer that nobody waited for: the next one has the same core."""
    for _ in range(MOST_PAUSES):
        before = cost_of(contestant.stack)
        time.sleep(PAUSE_S)
        if cost_of(contestant.stack).since(before) < IDLE_SHARE * PAUSE_S:
            return


def _first_ms(contestant: Contestant, paths: Sequence[str], seconds: int) -> float:
    """Processor time for each path when all are asked once, in the first round for the first time."""
    before = cost_of(contestant.stack)
    asked = ask(contestant, paths, seconds=seconds)
    return cost_of(contestant.stack).since(before) * 1e3 / asked


def ask(contestant: Contestant, paths: Sequence[str], *, seconds: float = 600.0) -> int:
    """Ask each path once, as long as there is time; returns how many were asked."""
    until = time.monotonic() + seconds
    asked = 0
    with httpx.Client(base_url=contestant.address, timeout=TIMEOUT_S, headers=PLAIN) as client:
        for path in paths:
            client.get(path).raise_for_status()
            asked += 1
            if time.monotonic() > until:
                break
    return asked


def best_of(rounds: Sequence[Load]) -> Load:
    """The best of each figure over the rounds, and the most memory."""
    return Load(
        requests=sum(one.requests for one in rounds),
        per_second=max(one.per_second for one in rounds),
        p50_ms=min(one.p50_ms for one in rounds),
        p99_ms=min(one.p99_ms for one in rounds),
        cpu_ms=min(one.cpu_ms for one in rounds),
        memory_mb=max(one.memory_mb for one in rounds),
        answer_kb=rounds[-1].answer_kb,
        first_ms=rounds[0].first_ms,
    )
