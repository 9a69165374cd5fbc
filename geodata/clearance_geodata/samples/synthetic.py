"""A made-up country of any size from a seed, as the files that a programme would hand over, for trying how much holds.

It lies on the open ocean. Each area is drawn as a polygon; teams survey it and cut it up from west to east until the
last day, so the files have areas, and acts of all usual kinds in the order of their dates: about four for each area.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import shapely

from clearance.land.hazard import HazardClass
from clearance_geodata.ingest.intake import Track, no_track
from clearance_geodata.ingest.run import Request, import_file
from clearance_geodata.register import Register, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from numpy.typing import NDArray

__all__ = ["COUNTRY", "NAME", "Synthetic", "build_synthetic", "imports_of", "write_files"]

COUNTRY, NAME = "XSY", "Synthetia"
BY = "synthetic"
SOURCE = "made up from a seed"

WEST, SOUTH = -160.0, -50.0
SPACING = 0.012
CORNERS = 9
TEAMS = np.array([f"Team {letter}" for letter in "ABCDEFGH"])
FIRST_DAY = np.datetime64("2010-01-01")
LAST_DAY = np.datetime64("2024-12-31")
DAYS = int((LAST_DAY - FIRST_DAY).astype(int))
# Shares of areas by what becomes of them: left alone, cancelled whole, worked on in parts.
P_ALONE, P_CANCELLED = 0.4, 0.15
MOST_PARTS = 6
DAYS_A_PART = 60

Columns: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Synthetic:
    """The files of a made-up country: areas (FlatGeobuf), acts (FlatGeobuf), and how many records each has."""

    areas: Path
    acts: Path
    area_count: int
    act_count: int


def build_synthetic(
    path: str | Path,
    *,
    areas: int,
    seed: int = 1,
    clock: Callable[[], datetime] = utc_now,
    track: Track = no_track,
) -> Register:
    """Make a register of a country by importing its files, as any programme would.

    Args:
        path: the new register.
        areas: how many hazardous areas the country has.
        seed: of all that is drawn.
        clock: tells the time of recording.
        track: shows how far the import is.
    """
    register = Register.create(path, country=COUNTRY, country_name=NAME, time_zone="UTC", clock=clock)
    with TemporaryDirectory() as folder:
        for request in imports_of(write_files(Path(folder), areas, seed=seed), today=clock().date(), track=track):
            import_file(register, request)
    return register


def imports_of(files: Synthetic, *, today: date, track: Track = no_track) -> tuple[Request, ...]:
    """The imports of a country's files, in the order in which they must be done."""
    areas = Request(
        path=files.areas,
        kind="areas",
        by=BY,
        hazard_class=HazardClass.UNCLASSIFIED,
        today=today,
        source=SOURCE,
        strict=True,
        track=track,
    )
    return areas, replace(areas, path=files.acts, kind="entries")


def write_files(folder: Path, count: int, *, seed: int) -> Synthetic:
    """Write the files of a country of so many areas; the same seed gives the same files.

    Args:
        folder: where to.
        count: how many areas.
        seed: of all that is drawn.
    """
    rng = np.random.default_rng(seed)
    shapes = _polygons(rng, count)
    ids = np.array([f"S-{i:06d}" for i in range(count)])
    opened = FIRST_DAY + rng.integers(0, DAYS // 3, count)
    confirmed = rng.random(count) < 0.4
    admin = _units(count)
    areas = folder / "areas.fgb"
    _write(
        areas,
        shapes,
        {
            "area_id": ids,
            "name": np.char.add("Field ", ids),
            "hazard_class": np.where(confirmed, "cha", "sha"),
            "hazards": np.where(rng.random(count) < 0.8, "AP", "AP+AV"),
            "sector": np.char.add("Sector ", (admin % 40).astype(str)),
            "admin1": np.char.add("Province ", (admin % 10).astype(str)),
            "admin2": np.char.add("District ", admin.astype(str)),
            "effective_on": opened.astype(str),
            "recorded_ap_mines": rng.poisson(30, count),
            "size_basis": np.full(count, "surveyed polygon"),
        },
    )
    acts = folder / "acts.fgb"
    made = _acts(rng, shapes, ids, opened, confirmed)
    order = np.argsort(made["effective_on"], kind="stable")
    grounds = made.pop("geometry").astype(object)
    _write(acts, grounds[order], {name: values[order] for name, values in made.items()})
    return Synthetic(areas, acts, count, len(order))


def _polygons(rng: np.random.Generator, count: int) -> NDArray[np.object_]:
    """One polygon in each cell of a grid; about one in fifty reaches into the next cell."""
    side = int(np.ceil(np.sqrt(count)))
    cell = np.arange(count)
    centre = np.column_stack([WEST + (cell % side + 0.5) * SPACING, SOUTH + (cell // side + 0.5) * SPACING])
    angles = np.sort(rng.uniform(0, 2 * np.pi, (count, CORNERS)), axis=1)
    reach = SPACING * np.where(rng.random(count) < 0.02, 0.9, rng.uniform(0.02, 0.4, count))
    radii = reach[:, None] * rng.uniform(0.6, 1.0, (count, CORNERS))
    corners = centre[:, None, :] + radii[:, :, None] * np.stack([np.cos(angles), np.sin(angles)], axis=2)
    hulls = shapely.convex_hull(shapely.multipoints(shapely.points(corners.reshape(-1, 2)).reshape(count, CORNERS)))
    return np.asarray(hulls, dtype=object)


def _units(count: int) -> NDArray[np.int64]:
    """Districts: a hundred blocks of the grid."""
    side = int(np.ceil(np.sqrt(count)))
    cell = np.arange(count)
    block = max(1, side // 10)
    units: NDArray[np.int64] = np.minimum(cell % side // block, 9) + 10 * np.minimum(cell // side // block, 9)
    return units


def _acts(
    rng: np.random.Generator,
    shapes: NDArray[np.object_],
    ids: NDArray[np.str_],
    opened: NDArray[np.datetime64],
    confirmed: NDArray[np.bool_],
) -> Columns:
    """The acts on all areas up to the last day: confirmation, parts released from west to east, status of the work."""
    count = len(ids)
    fate = rng.random(count)
    begun = opened + rng.integers(200, 2 * DAYS // 3, count)
    cancelled = np.flatnonzero((fate >= P_ALONE) & (fate < P_ALONE + P_CANCELLED) & ~confirmed)
    parts = [_rows(ids[cancelled], begun[cancelled], "cancelled", shapes[cancelled], method="NTS")]
    worked = np.flatnonzero(fate >= P_ALONE + P_CANCELLED)
    new = worked[~confirmed[worked]]
    parts.append(_rows(ids[new], begun[new] - 100, "confirmed"))
    slices = rng.integers(2, MOST_PARTS + 1, count)
    parts += _releases(rng, shapes, ids, begun, worked=worked, slices=slices)
    ended = begun + slices * DAYS_A_PART
    said = {"worked on": begun, "completed": ended, "QC accepted": ended + 20, "handed over": ended + 45}
    parts += [_rows(ids[worked], day[worked], "status", status=status) for status, day in said.items()]
    made = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    made["operator"] = TEAMS[rng.integers(0, len(TEAMS), len(made["area_id"]))]
    done = made["effective_on"] <= str(LAST_DAY)
    return {name: values[done] for name, values in made.items()}


def _releases(
    rng: np.random.Generator,
    shapes: NDArray[np.object_],
    ids: NDArray[np.str_],
    begun: NDArray[np.datetime64],
    *,
    worked: NDArray[np.int64],
    slices: NDArray[np.int64],
) -> Iterator[Columns]:
    """The parts of areas that are worked on, each reduced or cleared within its days."""
    bounds = shapely.bounds(shapes)
    for i in range(MOST_PARTS):
        some = worked[slices[worked] > i]
        share = (bounds[some, 2] - bounds[some, 0]) / slices[some]
        left = bounds[some, 0] + i * share
        strips = shapely.box(left, bounds[some, 1] - 1, left + share, bounds[some, 3] + 1)
        grounds = shapely.intersection(shapes[some], strips)
        reduced = (rng.random(len(some)) < 0.3).astype(bool)
        day = begun[some] + i * DAYS_A_PART + rng.integers(1, DAYS_A_PART, len(some))
        yield _rows(ids[some][reduced], day[reduced], "reduced", grounds[reduced], method="TS")
        cleared = _rows(ids[some][~reduced], day[~reduced], "cleared", grounds[~reduced], method="manual")
        yield cleared | {"ap_mines": rng.poisson(4, int((~reduced).sum())).astype(float)}


def _rows(
    ids: NDArray[np.str_],
    days: NDArray[np.datetime64],
    kind: str,
    shapes: NDArray[np.object_] | None = None,
    *,
    method: str = "",
    status: str = "",
) -> Columns:
    count = len(ids)
    return {
        "act": np.full(count, kind, dtype="<U12"),
        "area_id": ids,
        "effective_on": days.astype("datetime64[D]").astype("<U10"),
        "method": np.full(count, method, dtype="<U8"),
        "status": np.full(count, status, dtype="<U12"),
        "depth_cm": np.full(count, 20.0 if kind == "cleared" else np.nan),
        "ap_mines": np.full(count, np.nan),
        "geometry": np.full(count, None, dtype=object) if shapes is None else shapes,
    }


def _write(path: Path, shapes: NDArray[np.object_], columns: Columns) -> None:
    from pyogrio.raw import write  # noqa: PLC0415  GDAL takes a second to load

    values = [v.astype(object) if v.dtype.kind == "U" else v for v in columns.values()]
    wkb = np.array(shapely.to_wkb(shapes), dtype=object)
    write(
        path,
        wkb,
        values,
        list(columns),
        driver="FlatGeobuf",
        geometry_type="Unknown",
        crs="EPSG:4326",
        layer_options={"SPATIAL_INDEX": "NO"},
    )
