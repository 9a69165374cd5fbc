"""Measure what Clearance does against the plainest tool that gives the same answer, in one run: `make bench`.

Times on a shared machine drift, so each figure is the best of several rounds in which the two take turns, and the
number to read is the ratio. The register is the fictitious country, from a seed.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import shapely

from clearance.land.ledger import periods_between, statement
from clearance.land.snapshot import Snapshot
from clearance.units import Unit
from clearance_api.layers import AREAS as AREA_LAYER
from clearance_api.layers import Box
from clearance_geodata.layers import AREA_FIELDS, area_values
from clearance_geodata.register import utc_now
from clearance_geodata.samples.example import build_example

AREAS = 5_000
ROUNDS = 7
PAGE = 100


def best_s(*rivals: Callable[[], object]) -> list[float]:
    """The best time of each rival, taking turns."""
    best = [float("inf")] * len(rivals)
    for _ in range(ROUNDS):
        for i, rival in enumerate(rivals):
            start = time.perf_counter()
            rival()
            best[i] = min(best[i], time.perf_counter() - start)
    return best


def ledger(snapshot: Snapshot) -> None:
    """The yearly statement against a bare group-by of the same postings, which explains and checks nothing."""
    periods = periods_between(date(2021, 1, 1), snapshot.as_of)
    rows = snapshot.books.postings

    def plain() -> object:
        m2 = rows[rows["unit"] == "m2"]
        return m2.groupby([m2["effective_on"].dt.year, "account"])["quantity"].sum()

    ours, theirs = best_s(lambda: statement(snapshot.books, Unit.M2, periods, as_of=snapshot.as_of), plain)
    report(f"yearly statement of {len(rows):,} postings", ours, "pandas group-by", theirs)


def page(snapshot: Snapshot) -> None:
    """A page of areas in a box against writing the same features as GeoJSON for each request."""
    layer = AREA_LAYER.layer(snapshot)
    states = [state for state in snapshot.open_states if state.geometry is not None]
    shapes = np.array([state.geometry for state in states], dtype=object)
    west, south, east, north = shapely.total_bounds(shapes)
    box = Box(west, south, (west + east) / 2, (south + north) / 2)
    window = shapely.box(box.west, box.south, box.east, box.north)

    def plain() -> bytes:
        found = [state for state in states if window.intersects(state.geometry)][:PAGE]
        features = [
            {
                "type": "Feature",
                "id": state.area.area_id,
                "geometry": shapely.geometry.mapping(state.geometry),
                "properties": dict(zip(AREA_FIELDS, area_values(state), strict=True)),
            }
            for state in found
        ]
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()

    ours, theirs = best_s(lambda: layer.page(layer.rows(box=box)[:PAGE]), plain)
    report(f"page of {PAGE} areas in a box, of {len(states):,}", ours, "json.dumps per request", theirs)


def report(what: str, ours_s: float, rival: str, theirs_s: float) -> None:
    """One line: both times and how many times faster (above 1) or slower (below 1) Clearance is."""
    print(f"{what:<45} {ours_s * 1e3:>10.3f} ms   {rival:<24} {theirs_s * 1e3:>10.3f} ms   {theirs_s / ours_s:>7.2f} x")


def main() -> None:
    """Build the register, then run each comparison."""
    areas = int(sys.argv[1]) if len(sys.argv) > 1 else AREAS
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        register = build_example(Path(folder) / "example.gpkg", areas=areas, clock=utc_now)
        print(f"register of {areas:,} areas built in {time.perf_counter() - start:.1f} s, best of {ROUNDS} rounds each")
        start = time.perf_counter()
        snapshot = register.snapshot()
        print(f"snapshot of {register.position():,} records read in {time.perf_counter() - start:.2f} s")
        ledger(snapshot)
        page(snapshot)
        register.close()


if __name__ == "__main__":
    main()
