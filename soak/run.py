"""The soak tests: random histories, a thousand kills, the order of syncs, an hour of operations, a busy service.

The report goes to docs/soak.md.

make soak
python soak/run.py --histories 2000 --kills 1000 --seconds 3600 --service-seconds 600 --seed 1
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from report import Machine, faults_of, report_of

import clearance

HERE = Path(__file__).parent
REPORT = HERE.parent / "docs" / "soak.md"


def result_of(script: str, *words: str) -> Any:  # noqa: ANN401  JSON, each script of its own form
    """What a script prints, as it is said at its beginning."""
    print(f"{script} {' '.join(words)}", flush=True)
    done = subprocess.run([sys.executable, HERE / script, *words], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{script} failed; see above")
    return json.loads(done.stdout)


def machine() -> Machine:
    """Where this runs, without names of the place."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    return Machine(
        clearance=f"{clearance.__version__} {f'({commit.stdout.strip()})' if commit.stdout else ''}".strip(),
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        system=f"{platform.system()} {platform.release().partition('-')[0]}, {os.cpu_count()} processors",
    )


def main() -> None:
    """Run everything, write the report; exit code 1 when anything failed or a broken build was not caught."""
    asked = argparse.ArgumentParser(description="Play histories, kill writers, work for an hour, and report.")
    asked.add_argument("--histories", type=int, default=2_000)
    asked.add_argument("--kills", type=int, default=1_000)
    asked.add_argument("--seconds", type=int, default=3_600)
    asked.add_argument("--service-seconds", type=int, default=600)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--out", type=Path, default=REPORT)
    options = asked.parse_args()
    played = result_of("machines.py", "--histories", str(options.histories), "--seed", str(options.seed))
    kills = result_of("kills.py", "--kills", str(options.kills), "--seed", str(options.seed))
    order = result_of("order.py")
    hour = result_of("hour.py", "--seconds", str(options.seconds))
    seconds = str(options.service_seconds)
    services = [result_of("service.py", "--store", store, "--seconds", seconds) for store in ("file", "postgis")]
    found = (played, kills, order, hour, services)
    options.out.write_text(report_of(*found, machine=machine(), on=datetime.now(UTC).date()))
    faults = faults_of(*found)
    print(f"{options.out.name} written: {'; '.join(faults) if faults else 'nothing failed and nothing was lost'}")
    if faults:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
