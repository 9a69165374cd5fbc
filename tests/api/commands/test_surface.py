"""The command surface."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import rasterio

from clearance import DEFAULT_SEED
from clearance.estimate.by_area import mines_by_area
from clearance_api.readings import Readings
from clearance_api.surface.desk import SurfaceDesk
from clearance_geodata.register import Register

Run: TypeAlias = Callable[..., Any]


def test_a_surface_holds_the_mines_expected_in_all_areas_that_have_ground(
    answer: Run, example_register: Register, tmp_path: Path
) -> None:
    said = answer("surface", example_register.path, "--out", tmp_path, "--cell-m", "250")
    snapshot = example_register.snapshot()
    whole = mines_by_area(snapshot, seed=DEFAULT_SEED).expected.sum()
    target = tmp_path / f"surface-250m-{snapshot.identity.id}.tif"
    with rasterio.open(target) as file:
        mines, tags = file.read(1).sum(), file.tags()
    assert said["file"] == str(target)
    assert mines == pytest.approx(said["expected_mines"], rel=1e-12)
    assert mines + said["expected_mines_without_ground"] == pytest.approx(whole, rel=1e-12)
    unseen = said["areas_without_ground"] + said["areas_without_estimate"]
    assert said["areas"] + unseen == len(snapshot.open_states)
    assert {name: tags[f"CLEARANCE_{name}"] for name in said["tags"]} == said["tags"]
    assert (tags["CLEARANCE_SNAPSHOT"], tags["CLEARANCE_SEED"]) == (snapshot.identity.id, "20241231")


def test_the_same_snapshot_and_seed_give_the_same_file(run: Run, example_register: Register, tmp_path: Path) -> None:
    for name in ("a.tif", "b.tif"):
        done = run("surface", example_register.path, "--out", tmp_path / name, "--cell-m", "500")
        assert (done.code, done.err) == (0, "")
        assert "278 areas on" in done.out
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["--out", "a.png"], "should end in .tif"),
        (["--out", "nowhere/a.tif"], "nowhere is not a folder"),
        (["--out", "a.tif", "--grid", "square"], "grid 'square' is not known"),
        (["--out", "a.tif", "--grid", "lambert:200,0"], "centre 200, 0 is not on the globe"),
        (["--out", "a.tif", "--cell-m", "0"], "cells of 0 m have no size"),
    ],
)
def test_what_cannot_be_is_one_line(run: Run, example_register: Register, options: list[str], fault: str) -> None:
    done = run("surface", example_register.path, *options)
    assert (done.code, done.out) == (1, "")
    assert fault in done.err


def test_without_a_place_it_is_made_where_the_service_looks(
    run: Run, example_register: Register, tmp_path: Path
) -> None:
    register = Path(shutil.copy(example_register.path, tmp_path / "ex.gpkg"))
    identity = example_register.snapshot().identity
    done = run("surface", register)
    assert (done.code, done.err) == (0, "")
    (kept,) = (tmp_path / "ex.gpkg.surfaces").iterdir()
    assert kept.name.startswith(f"{identity.id}-usual-20241231-")
    made = kept.stat().st_mtime_ns
    with Register.open(register) as opened:
        reading = Readings(opened, kept=1, answers_kept=1).at()
        assert SurfaceDesk(opened).surface(reading, cell_m=None, seed=DEFAULT_SEED) == kept
    assert kept.stat().st_mtime_ns == made
    done = run("surface", register, "--cell-m", "30")
    assert (done.code, "--cell-m 30 is not served; use one of 50, 100" in done.err) == (1, True)


def test_books_of_totals_alone_have_no_surface(run: Run, peru: Path, tmp_path: Path) -> None:
    done = run("surface", peru, "--out", tmp_path / "a.tif")
    assert (done.code, done.out) == (1, "")
    assert "no AP mine is recorded in an open area" in done.err
