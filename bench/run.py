"""Measure the books of a made-up country of several sizes, and write docs/bench.md: `make bench`.

    python bench/run.py --areas 1000 10000 100000 --seed 1

Times on a shared machine drift, so the number to read is the ratio to the plainest tool that gives the same answer,
measured in the same process in turns. Each step runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from report import report_of

HERE = Path(__file__).parent
REPORT = HERE.parent / "docs" / "bench.md"
STEPS = ("ledger", "ground", "check", "verify", "page")


def step(*words: str) -> Any:  # noqa: ANN401  JSON, each step of its own form
    """What a step measured."""
    done = subprocess.run([sys.executable, HERE / "steps.py", *words], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{words[0]} failed; see above")
    print(f"{words[0]}: {done.stdout.strip()}", flush=True)
    return json.loads(done.stdout)


def measured(areas: int, seed: int) -> dict[str, Any]:
    """Everything about a country of one size."""
    print(f"{areas:,} areas", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        return {"import": step("import", folder, str(areas), str(seed)), **{name: step(name, folder) for name in STEPS}}


def mapped(polygons: int, seed: int) -> Any:  # noqa: ANN401  JSON
    """What each map of so many polygons takes, and the plain one of the same data."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, HERE / "maps.py", folder, str(polygons), str(seed)]
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    print(f"map: {done.stdout.strip()}", flush=True)
    return json.loads(done.stdout)


def main() -> None:
    """Measure each size and write the report."""
    asked = argparse.ArgumentParser(description="Measure the books of a made-up country.")
    asked.add_argument("--areas", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    asked.add_argument("--polygons", type=int, default=10_000, help="on each map")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--out", type=Path, default=REPORT)
    options = asked.parse_args()
    before = os.getloadavg()[0]
    sizes = {areas: measured(areas, options.seed) for areas in sorted(options.areas)}
    drawn = mapped(options.polygons, options.seed)
    on = f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors, {memory_gb():.0f} GB"
    on += f"; load {before:.1f} at the beginning, {os.getloadavg()[0]:.1f} at the end"
    text = report_of(sizes, drawn, seed=options.seed, machine=on, on=datetime.now(UTC).date())
    options.out.write_text(text)
    print(f"{options.out.name} written")


def memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / math.pow(2, 30)


if __name__ == "__main__":
    main()
