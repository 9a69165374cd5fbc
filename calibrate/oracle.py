"""Plans of small random problems against the optimum that CP-SAT finds; writes docs/plan-oracle.md."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import track

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "plans"))
PROBLEMS = 100


def main() -> int:
    """Compare two kinds of problems, write the page, and fail when a plan beats the best or is too far from it."""
    from plan_instances import random_problem  # noqa: PLC0415  beside the tests
    from plan_oracle import CLOSE, against_the_best  # noqa: PLC0415  the same

    from clearance.plan.optimise import plan_schedule  # noqa: PLC0415  compiles

    kinds = {
        "up to 8 areas and 4 teams, one way as long as the other": {"areas": 8, "limits": False, "far": False},
        "up to 8 areas and 4 teams; money, flights and ways are short": {"areas": 8},
    }
    lines, faults = [], []
    for words, options in kinds.items():
        wrong = 0
        for seed in track(range(PROBLEMS), description=words):
            problem = random_problem(1_000 + seed, **options)
            fault = against_the_best(problem, plan_schedule(problem).schedule, effort=8)
            if fault:
                wrong += 1
                faults.append(f"- seed {1_000 + seed}, {words}: {fault}")
        lines.append(f"| {words} | {PROBLEMS} | {wrong} |")
    page = f"""# Plans against the optimum

{PROBLEMS} random problems of each kind over 24 months, with seasons, chains of survey and clearance, moves, kinds of
teams and deadlines, planned by `plan_schedule` and by CP-SAT ([how](plan.md)). A plan fails when it breaks a rule, is
better than what is proven to be the best, or is more than {CLOSE:.0%} from the best that is reached. Made on
{datetime.now(tz=UTC):%d %B %Y} by `make oracle`.

| problems | number | failed |
|---|---|---|
{chr(10).join(lines)}

{chr(10).join(faults)}
"""
    (ROOT / "docs" / "plan-oracle.md").write_text(page.rstrip() + "\n", encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
