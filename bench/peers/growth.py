"""How the service grows: pages of equal size from registers of 1,000 to 1,000,000 areas, in turns."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import shapely
from books import make_register
from country import land_of
from measure import Load, best_of, load
from numpy.typing import NDArray
from ours import served
from questions import PAGE, Box

__all__ = ["growth"]

BOXES = 100
IN_A_BOX = 200


def growth(sizes: Sequence[int], *, seed: int, folder: Path, rounds: int, seconds: int) -> dict[int, dict[str, object]]:
    """Pages and single areas from a register of each size; also what it takes to make and to open it."""
    found: dict[int, dict[str, object]] = {}
    loads: dict[int, dict[str, list[Load]]] = {size: {"page": [], "item": []} for size in sizes}
    with ExitStack() as running:
        asked: dict[int, tuple[object, Mapping[str, Sequence[str]]]] = {}
        for size in sizes:
            land, path = land_of(size, seed), folder / f"growth-{size}.gpkg"
            made_s = _made(path, size, seed)
            begun = time.perf_counter()
            server = running.enter_context(served(folder, str(path), f"growth {size}"))
            opened_s = time.perf_counter() - begun
            rng = np.random.default_rng(seed)
            numbers = (rng.permutation(size)[:BOXES] + 1).tolist()
            item = server.item
            asked[size] = (
                server,
                {
                    "page": [server.box(box, PAGE) for box in _boxes(shapely.bounds(land.shapes), rng)],
                    "item": [item(number) for number in numbers] if item else [],
                },
            )
            found[size] = {"made_s": made_s, "opened_s": opened_s, "file_mb": path.stat().st_size / 2**20}
        for turn in range(rounds):
            for size, (server, questions) in asked.items():
                for case, paths in questions.items():
                    loads[size][case].append(load(server, paths, seconds=seconds, folder=folder, is_first=not turn))
                    print(f"growth {size:,} {case}: {loads[size][case][-1]}", flush=True)
    return {size: found[size] | {case: best_of(each) for case, each in loads[size].items()} for size in sizes}


def _made(path: Path, size: int, seed: int) -> float | None:
    """Seconds that it took to record the land; None when it was there already."""
    if path.exists():
        return None
    beside = path.with_suffix(".part.gpkg")
    beside.unlink(missing_ok=True)
    begun = time.perf_counter()
    make_register(beside, land_of(size, seed)).close()
    beside.rename(path)
    return time.perf_counter() - begun


def _boxes(bounds: NDArray[np.float64], rng: np.random.Generator) -> list[Box]:
    """Boxes round some areas that meet about as many areas each, however densely these lie."""
    west, south, east, north = bounds.T
    boxes: list[Box] = []
    for place in rng.permutation(len(bounds)):
        lon, lat = (west[place] + east[place]) / 2, (south[place] + north[place]) / 2
        # How large a box round this place must be to meet each area.
        apart_lon = np.maximum(np.maximum(west - lon, lon - east), 0)
        apart_lat = np.maximum(np.maximum(south - lat, lat - north), 0)
        reach = float(np.partition(np.maximum(apart_lon, apart_lat / 0.67), IN_A_BOX)[IN_A_BOX])
        if reach == 0:
            continue  # more areas than that lie over the place itself
        corners = (lon - reach, lat - reach * 0.67, lon + reach, lat + reach * 0.67)
        box: Box = tuple(np.round(corners, 7).tolist())
        boxes.append(box)
        if len(boxes) == BOXES:
            break
    return boxes
