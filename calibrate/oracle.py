"""Plans of small random problems against the optimum that CP-SAT finds; writes docs/plan-oracle.md."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from rich.progress import track

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "plans"))
# Areas, whether money, flights and ways are short, and how many: what a quiet machine does in a quarter of an hour.
KINDS = ((12, False, 12), (12, True, 12), (8, False, 16), (8, True, 16))
EFFORT = 8


def main() -> int:
    """Compare some kinds of problems, write the page, and fail when a plan beats the best or is too far from it."""
    from plan_instances import random_problem  # noqa: PLC0415  beside the tests
    from plan_oracle import CLOSE, against_the_best  # noqa: PLC0415  the same

    from clearance.plan.optimise import plan_schedule  # noqa: PLC0415  compiles

    lines, faults = [], []
    for areas, short, count in KINDS:
        how = "money, flights and ways are short" if short else "one way as long as the other"
        words, failed, costs = f"up to {areas} areas and 4 teams; {how}", 0, []
        for seed in track(range(1_000, 1_000 + count), description=words):
            problem = random_problem(seed, areas=areas, limits=short, far=short)
            planned = plan_schedule(problem)
            fault = against_the_best(problem, planned, effort=EFFORT)
            costs.append(planned.bound.cost / planned.schedule.score.cost if planned.schedule.score.cost else 1.0)
            if fault:
                failed += 1
                faults.append(f"- seed {seed}, {words}: {fault}")
        lines.append(f"| {words} | {count} | {failed} | {median(costs):.0%} |")
    page = f"""# Plans against the optimum

{sum(count for _, _, count in KINDS)} random problems over 24 months, with seasons, chains of survey and clearance,
moves, kinds of teams and deadlines, planned by `plan_schedule` and by CP-SAT ([how](plan.md)). A plan fails when it
breaks a rule, is better than what is proven to be the best in one of the three goals, or is more than {CLOSE:.0%} from
the best that is reached: in the m2 released in time, then in the mean day of release, then, beside a schedule that is
as good in both, in the cost. CP-SAT knows of money and flights what each bout uses at least; the schedules that it
reaches keep both. A plan fails, too, when the cost that it says nobody can be below is above what a schedule as good
costs. The last column is that bound over the cost of the plan, in half of the problems: it is a bound, and not near.
Made on {datetime.now(tz=UTC):%d %B %Y} by `make oracle`.

| problems | number | failed | least cost, proven |
|---|---|---|---|
{chr(10).join(lines)}

{chr(10).join(faults)}
"""
    (ROOT / "docs" / "plan-oracle.md").write_text(page.rstrip() + "\n", encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
