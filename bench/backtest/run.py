"""Score the forecast on a history, and write docs/backtest.md with its pictures: `make backtest HISTORY=history.csv`.

    python bench/backtest/run.py history.csv --seed 20241231

The page is made of the numbers of this run. Nothing of the history itself is kept but the scores, and the figures of
the few forecasts that the page shows.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from page import page_of

from clearance import DEFAULT_SEED
from clearance.outlook.backtest.methods import METHODS
from clearance.outlook.backtest.report import report_of
from clearance.outlook.backtest.run import run_backtest
from clearance_geodata.executors import executor_of
from clearance_geodata.history.reading import read_histories
from clearance_maps.charts.backtest import pictures_of

DOCS = Path(__file__).parents[2] / "docs"


def main() -> None:
    """Run the back-test and write the page."""
    asked = argparse.ArgumentParser(description="Score the forecast on a history and write the page.")
    asked.add_argument("history", type=Path, help="CSV of yearly output and what remained, deadlines.csv beside it")
    asked.add_argument("--seed", type=int, default=DEFAULT_SEED)
    asked.add_argument("--workers", type=int)
    asked.add_argument("--out", type=Path, default=DOCS)
    options = asked.parse_args()
    histories = read_histories(options.history)
    with executor_of(workers=options.workers) as executor:
        backtest = run_backtest(histories.countries, METHODS, seed=options.seed, executor=executor, done=told)
    report = report_of(backtest)
    for name, picture in pictures_of(report).items():
        (options.out / "images" / f"backtest-{name}.svg").write_text(picture + "\n", encoding="utf-8")
    text = page_of(backtest, report, histories, on=datetime.now(UTC).date())
    (options.out / "backtest.md").write_text(text, encoding="utf-8")
    print("backtest.md written")


def told(done: int, of: int) -> None:
    """How far it is."""
    if done % 20 == 0:
        sys.stdout.write(f"{done} of {of} past years\n")


if __name__ == "__main__":
    main()
