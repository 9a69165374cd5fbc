"""A surface is never in memory as a whole, in the bounded form of `make bench-surface`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[3] / "bench" / "surface.py"
CELLS = 5_000
# Both bands of all cells, as float64.
WHOLE_MB = 2 * 8 * CELLS**2 / 1024**2


def test_a_surface_takes_far_less_memory_than_its_cells_and_loses_nothing() -> None:
    command = [sys.executable, BENCH, "--areas", "3000", "--cells", str(CELLS), "--measure"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert (found["areas"], round(found["width"], -2), round(found["height"], -2)) == (3_000, CELLS, CELLS)
    assert found["peak_mb"] - found["peak_mb_before"] < 0.75 * WHOLE_MB
    assert found["mass_error"] < 1e-12
