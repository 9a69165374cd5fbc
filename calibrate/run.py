"""Calibration of the estimates: made-up programmes with known truth, 100,000 areas, and the guard's cases.

The report goes to docs/calibration.md.

make calibrate
python calibrate/run.py --programmes 2000 --others 400 --outcomes 10000 --workers 2
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import scipy
from report import report_of
from scale import agreement

from clearance.chunks import run_chunks
from clearance.estimate.hierarchy.calibration import Job, Scores, scores_of, trials_of
from clearance.estimate.hierarchy.trials import SCENARIOS
from clearance.estimate.national import estimate_figures
from clearance_geodata.executors import executor_of
from clearance_geodata.national_sums import read_figures

HERE = Path(__file__).parent
REPORT = HERE.parent / "docs" / "calibration.md"
AT_ONCE = 20
LEAST, MOST, BIAS = 0.75, 0.85, 0.05


def faults_of(scores: Scores) -> list[str]:
    """What of a scenario that the model is to bear lies outside the limits by more than chance."""
    chance = 2 * (0.8 * 0.2 / scores.programmes) ** 0.5
    found = []
    if scores.scenario.within:
        for name, value in (("national", scores.national_80), ("strata", scores.strata_80)):
            if not LEAST - chance <= value <= MOST + chance:
                found.append(f"{scores.scenario.name}: {name} interval of 80 % held {value:.1%}")
        if abs(scores.bias) > BIAS + 2 * scores.bias_error:
            found.append(f"{scores.scenario.name}: bias {scores.bias:+.1%}")
    return found


def main() -> None:
    """Run everything, write the report; exit code 1 when something lies outside the limits."""
    asked = argparse.ArgumentParser(description="Make programmes whose mines are known, estimate them, and report.")
    asked.add_argument("--programmes", type=int, default=2_000)
    asked.add_argument("--others", type=int, default=400)
    asked.add_argument("--outcomes", type=int, default=10_000)
    asked.add_argument("--workers", type=int, default=None)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--out", type=Path, default=REPORT)
    options = asked.parse_args()
    begin = time.perf_counter()
    scored = []
    with executor_of(workers=options.workers) as executor:
        for scenario in SCENARIOS:
            count = options.others if scored else options.programmes
            seeds = np.arange(options.seed, options.seed + count).tolist()
            jobs = [Job(scenario, tuple(seeds[at : at + AT_ONCE])) for at in range(0, count, AT_ONCE)]
            trials = [trial for some in run_chunks(trials_of, jobs, executor=executor) for trial in some]
            scored.append(scores_of(scenario, trials))
            done = scored[-1]
            held = f"national {done.national_80:.1%}, strata {done.strata_80:.1%}"
            print(f"{scenario.name}: {held}, bias {done.bias:+.1%}", flush=True)
    agreed = agreement(outcomes=options.outcomes, seed=options.seed)
    guards = [estimate_figures(country, seed=options.seed) for country in read_figures(HERE / "countries.toml")]
    versions = f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}"
    machine = f"{versions}, {os.cpu_count()} processors"
    seconds = time.perf_counter() - begin
    page = report_of(scored, agreed, guards, on=datetime.now(UTC).date(), machine=machine, seconds=seconds)
    options.out.write_text(page, encoding="utf-8")
    faults = [fault for one in scored for fault in faults_of(one)]
    print(f"{options.out.name} written: {'; '.join(faults) if faults else 'everything lies within the limits'}")
    if faults:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
