"""The page of the back-test is made of the numbers of a run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Made up: one programme that is done in time and one that is not, so that every part of the page has something to say.
ROWS = "country,year,cleared_m2,released_total_m2,remaining_total_m2,as_of,article5_deadline,note\n" + "".join(
    f"{name},{year},{size * (1 + year % 3)},{2 * size * (1 + year % 3)},{max(0, size * (end - year) * 3)},,{end - 2},\n"
    for name, size, end in (("Peru", 10_000, 2009), ("Zubrowka", 1_000_000, 2020))
    for year in range(2001, 2010)
)


def test_a_run_writes_the_page_and_its_pictures(tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    history.write_text(ROWS, encoding="utf-8")
    (tmp_path / "images").mkdir()
    script = ROOT / "bench" / "backtest" / "run.py"
    subprocess.run([sys.executable, script, history, "--workers", "1", "--out", tmp_path], check=True)
    page = (tmp_path / "backtest.md").read_text(encoding="utf-8")
    headings = [line for line in page.splitlines() if line.startswith("## ")]
    assert headings == [
        "## How it is scored",
        "## What came of it",
        "## Deadlines",
        "## Peru",
        "## Where it fails",
        "## Plans and targets of your own",
        "## Make it again",
    ]
    assert "16 past years of 2 countries (2001 to 2008)" in page
    assert "nan" not in page
    pictures = {path.name for path in (tmp_path / "images").iterdir()}
    assert pictures == {f"backtest-{name}.svg" for name in ("loss", "pit", "reliability")}
    assert all(f"images/{name}" in page for name in pictures)
