"""Measure a surface of 12,000 x 12,000 cells with 100,000 areas, and write docs/bench-surface.md: `make bench-surface`.

    python bench/surface.py --areas 100000 --cells 12000 --seed 1

The areas are made up: stars of eight corners, log-normal in size, median 1.4 ha, so that two in five are smaller
than a cell of 100 m. The surface is made in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import rasterio
import shapely
from pyproj import Transformer

from clearance_geodata.surface.areas import SurfaceAreas
from clearance_geodata.surface.writing import write_surface

REPORT = Path(__file__).parents[1] / "docs" / "bench-surface.md"
CELL_M = 100
CORNERS = 8
# Where the made-up land lies in EPSG:6933, metres: in the north Pacific.
WEST, SOUTH = -16_000_000, 1_000_000


def made_up(areas: int, cells: int, seed: int) -> SurfaceAreas:
    """Areas spread over a square of so many cells."""
    rng = np.random.default_rng(seed)
    middle = rng.uniform(0, cells * CELL_M, (areas, 2)) + np.array([WEST, SOUTH])
    turns = np.sort(rng.random((areas, CORNERS)), axis=1) * 2 * np.pi
    size_m2 = np.exp(rng.normal(np.log(14_000), 1.8, areas)).clip(5, 5e7)
    reach = np.sqrt(size_m2 / np.pi)[:, None] * rng.uniform(0.6, 1.3, (areas, CORNERS))
    x, y = middle[:, :1] + reach * np.cos(turns), middle[:, 1:] + reach * np.sin(turns)
    into = Transformer.from_crs("EPSG:6933", "EPSG:4326", always_xy=True)
    points = np.stack(into.transform(x.ravel(), y.ravel()), axis=-1).reshape(areas, CORNERS, 2)
    mines = rng.gamma(0.5, 10, areas)
    p_any = np.minimum(mines, 1) * rng.uniform(0.2, 1, areas)
    return SurfaceAreas(grounds=np.asarray(shapely.polygons(points), dtype=object), expected=mines, p_any=p_any)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(areas: int, cells: int, seed: int) -> dict[str, float]:
    """Make one surface, and sum it up as it was written."""
    some = made_up(areas, cells, seed)
    before_mb, began, cpu = peak_mb(), time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        drawn = write_surface(some, Path(folder) / "surface.tif", cell_m=CELL_M, tags={})
        seconds, cpu_s, mb = time.perf_counter() - began, time.process_time() - cpu, peak_mb()
        with rasterio.open(drawn.path) as file:
            read = sum(float(file.read(1, window=window).sum()) for _, window in file.block_windows(1))
        file_mb = drawn.path.stat().st_size / 1e6
    error = abs(read / some.expected.sum() - 1)
    sizes = {"width": drawn.grid.width, "height": drawn.grid.height, "cells_with_ground": drawn.cells}
    times = {"seconds": seconds, "cpu_seconds": cpu_s, "peak_mb": mb, "peak_mb_before": before_mb}
    return {"areas": areas, **sizes, **times, "file_mb": file_mb, "mass_error": error}


def report_of(found: dict[str, float], seed: int) -> str:
    machine = f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors"
    today = datetime.now(UTC).date()
    shape = f"{found['width']:,.0f} x {found['height']:,.0f}; {found['cells_with_ground']:,.0f} have ground"
    peak = f"{found['peak_mb']:.0f} MB, of which {found['peak_mb_before']:.0f} MB before it began: the areas"
    return f"""# Speed of surfaces

Written by `make bench-surface` on {today}; do not edit. {machine}.
The areas are made up (seed {seed}), with a median of 1.4 ha.

| | |
|---|---|
| areas | {found["areas"]:,.0f} |
| cells of {CELL_M} m | {shape} |
| time | {found["seconds"]:.0f} s, {found["cpu_seconds"]:.0f} s of one processor |
| peak memory of the process | {peak} |
| file | {found["file_mb"]:.0f} MB |
| sum of all cells against all areas | differs by {found["mass_error"]:.1e} of it |
"""


def main() -> None:
    """Measure in a process of its own and write the report."""
    asked = argparse.ArgumentParser(description="Measure a surface of made-up areas.")
    asked.add_argument("--areas", type=int, default=100_000)
    asked.add_argument("--cells", type=int, default=12_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--out", type=Path, default=REPORT)
    asked.add_argument("--measure", action="store_true", help="measure in this process and print JSON")
    options = asked.parse_args()
    if options.measure:
        print(json.dumps(measured(options.areas, options.cells, options.seed)))
        return
    sizes = ["--areas", str(options.areas), "--cells", str(options.cells), "--seed", str(options.seed)]
    done = subprocess.run(
        [sys.executable, __file__, *sizes, "--measure"], stdout=subprocess.PIPE, text=True, check=True
    )
    print(done.stdout.strip())
    options.out.write_text(report_of(json.loads(done.stdout), options.seed))
    print(f"{options.out.name} written")


if __name__ == "__main__":
    main()
