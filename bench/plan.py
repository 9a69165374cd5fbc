"""Measure how national programmes are planned, and write docs/bench-plan.md: a part of `make bench`.

    python bench/plan.py --sizes 2000x30 20000x300 100000x1500
    python bench/plan.py one 2000 30 SEED

Each size runs in a process of its own, so that its peak memory is its own. Kernels are compiled before that. The plain
rival is the rule that any spreadsheet follows: a team that is free takes what is worth most then and there.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import resource
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from programme import programme

from clearance.plan.checking import breaches
from clearance.plan.optimise import plan_schedule
from clearance.plan.optimise.columns import Programme
from clearance.plan.optimise.dispatching import dispatch
from clearance.plan.optimise.finding import BOTH
from clearance.plan.optimise.relaxation import Relaxation
from clearance.plan.optimise.rolling import bouts_of
from clearance.plan.optimise.scene import scene_of
from clearance.plan.optimise.tasks import tasks_of
from clearance.plan.optimise.world import world_of
from clearance.plan.problem import PlanProblem
from clearance.plan.schedule import Schedule

HERE = Path(__file__).parent
REPORT = HERE.parent / "docs" / "bench-plan.md"
MONTH_DAYS = 365.25 / 12
RELAXED_BANDS = 8

TEXT = """\
# Speed of plans

Written by `make bench` on {on}; do not edit. {machine}.

Made-up programmes of ten years (`bench/programme.py`, seed {seed}): areas of lognormal size in six regions, three of
them closed in a part of the year, four classes of ground, manual teams, dogs and machines, 2 to 4 days for each move.
Times are of one run on this machine; kernels were compiled before.

| | {heads} |
|---|{rules}|
{rows}

- **Mean month** is the goal: of all m2, the mean month of release, weighted by priority.
- **Proven** is what no schedule can be better than, in continuous time, with moves and pieces that nobody pauses
  ([how](plan.md)). **The relaxation** is the linear programme of months over areas in eight bands of size.
- **Plain rule**: a team that is free takes what is worth most then and there. Same kernels, no programme.
- **Changed** is the same programme with one team in fifteen more, planned from the plan before it (`start=`).

Time for {most:,} areas over that for {fewest:,}: {growth:.1f} times, for {areas_growth:.0f} times as many areas.
"""


def main() -> None:
    """Measure each size and write the report."""
    if sys.argv[1:2] == ["one"]:
        print(json.dumps(measured(*(int(word) for word in sys.argv[2:5]))))
        return
    asked = argparse.ArgumentParser(description="Measure plans of made-up programmes.")
    asked.add_argument("--sizes", nargs="+", default=["2000x30", "20000x300", "100000x1500"])
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--out", type=Path, default=REPORT)
    options = asked.parse_args()
    found = [one(*(int(part) for part in size.split("x")), options.seed) for size in options.sizes]
    machine = f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors"
    options.out.write_text(report_of(found, options.seed, machine, datetime.now(UTC).date()))
    print(f"{options.out.name} written")


def one(areas: int, teams: int, seed: int) -> dict[str, Any]:
    """What one size takes, measured in a process of its own."""
    words = [sys.executable, __file__, "one", str(areas), str(teams), str(seed)]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    print(done.stdout.strip(), flush=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def measured(areas: int, teams: int, seed: int) -> dict[str, Any]:
    """Plan a programme, the same with more teams, by the plain rule, and relaxed."""
    plan_schedule(programme(200, 6, seed=seed))
    problem = programme(areas, teams, seed=seed)
    seconds, planned = timed(problem)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    count = problem.pools.count.copy()
    count[np.argmax(count)] += math.ceil(teams / 15)
    changed = replace(problem, pools=replace(problem.pools, count=count))
    again_s, again = timed(changed, planned)
    fresh_s, fresh = timed(changed)
    if broken := breaches(planned.schedule):
        raise SystemExit(f"{areas} areas: {broken[0]}")
    schedule = planned.schedule
    return {
        "areas": areas,
        "teams": teams,
        "pieces": len(problem.pieces),
        "seconds": seconds,
        "peak_mb": peak_mb,
        "month": schedule.score.mean_release_day / MONTH_DAYS,
        "proven": planned.bound.mean_release_day / MONTH_DAYS,
        "relaxed": relaxed(problem) / MONTH_DAYS,
        "plain": plain(problem).score.mean_release_day / MONTH_DAYS,
        "undone": schedule.score.unfinished_m2 / float(problem.pieces.m2.sum()),
        "moves": int(schedule.moved.sum()),
        "again_s": again_s,
        "fresh_s": fresh_s,
        "again": again.schedule.score.mean_release_day / fresh.schedule.score.mean_release_day - 1,
    }


def timed(problem: PlanProblem, start: Any = None) -> tuple[float, Any]:  # noqa: ANN401  a plan, or none
    begun = time.perf_counter()
    planned = plan_schedule(problem, start=start)
    return time.perf_counter() - begun, planned


def relaxed(problem: PlanProblem) -> float:
    """The mean day of release in the linear programme of months, with finer bands of size than a plan has."""
    tasks = tasks_of(problem, RELAXED_BANDS)
    fine = Programme(problem=problem, tasks=tasks, period=np.arange(problem.months), goal=BOTH)
    solution = Relaxation(fine, np.arange(len(fine.cost)), interior=True).solve()
    return solution.value * problem.horizon_days


def plain(problem: PlanProblem) -> Schedule:
    """The schedule of the plain rule."""
    world = world_of(problem)
    scene = scene_of(problem, world, tasks_of(problem, 4))
    dispatch(scene, problem.horizon_days)
    return Schedule(problem=problem, bouts=bouts_of(scene.state.bouts[: scene.state.made[0]]))


def report_of(found: list[dict[str, Any]], seed: int, machine: str, on: date) -> str:
    """The page of the documentation."""
    rows = {
        "pieces of work": lambda s: f"{s['pieces']:,}",
        "planned in": lambda s: f"{s['seconds']:.1f} s",
        "peak memory": lambda s: f"{s['peak_mb']:.0f} MB",
        "mean month": lambda s: f"{s['month']:.2f}",
        "proven": lambda s: f"{s['proven']:.2f}",
        "gap to what is proven": lambda s: f"{s['month'] / s['proven'] - 1:.1%}",
        "the relaxation": lambda s: f"{s['relaxed']:.2f}",
        "gap to the relaxation": lambda s: f"{s['month'] / s['relaxed'] - 1:.1%}",
        "plain rule, later than the plan": lambda s: f"{s['plain'] / s['month'] - 1:.1%}",
        "m2 not done in ten years": lambda s: f"{s['undone']:.2%}",
        "moves for each area": lambda s: f"{s['moves'] / s['areas']:.2f}",
        "rules broken, by the independent checker": lambda _: "none",
        "changed, planned in": lambda s: f"{s['again_s']:.1f} s, {s['again_s'] / s['fresh_s']:.0%} of anew",
        "changed, later than planned anew": lambda s: f"{s['again']:.2%}",
    }
    fewest, most = found[0], found[-1]
    return TEXT.format(
        on=on,
        machine=machine,
        seed=seed,
        heads=" | ".join(f"{s['areas']:,} areas, {s['teams']:,} teams" for s in found),
        rules="|".join("---:" for _ in found),
        rows="\n".join(f"| {name} | {' | '.join(said(s) for s in found)} |" for name, said in rows.items()),
        fewest=fewest["areas"],
        most=most["areas"],
        growth=most["seconds"] / fewest["seconds"],
        areas_growth=most["areas"] / fewest["areas"],
    )


if __name__ == "__main__":
    main()
