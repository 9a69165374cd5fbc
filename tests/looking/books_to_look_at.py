"""The registers that are looked at: Peru, Bosnia where its layers lie beside the checkout, and made-up countries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from capacity_to_look_at import made_up_capacity

from clearance.land.hazard import HazardClass
from clearance_geodata.ingest.mapped import import_mapped
from clearance_geodata.ingest.run import Request
from clearance_geodata.register import Register
from clearance_geodata.samples.example import build_example
from clearance_geodata.samples.peru import build_peru
from clearance_geodata.samples.peru_capacity import peru_capacity_text
from clearance_geodata.samples.synthetic import build_synthetic

__all__ = ["BOOKS", "BOSNIA", "MAPPED", "PICTURED", "PLAN_MAP", "PLAN_PAGE", "SYNTHETIC", "built", "is_there"]

ROOT = Path(__file__).parents[2]
BOSNIA_LAYERS = ROOT.parent / "shared" / "data" / "bosnia"
BOSNIA_MAPPING = ROOT / "docs" / "mappings" / "bosnia.toml"
# Pages of a small and of the largest country; maps of 10,000 polygons, and of all areas there are.
PLAN_MAP, PLAN_PAGE = "plan", "plan page"
PERU, EXAMPLE, BOSNIA, MAPPED, SYNTHETIC = "peru", "example", "bosnia", "mapped", "synthetic"
MAPPED_AREAS, SYNTHETIC_AREAS, EXAMPLE_AREAS = 5_000, 100_000, 400
# Whose pictures are kept: nothing of what lies beside the checkout.
PICTURED = frozenset({PERU, EXAMPLE})
RECORDED_AT = datetime(2025, 1, 15, 12, tzinfo=UTC)


def _recorded_at() -> datetime:
    return RECORDED_AT


def _bosnia(path: Path) -> Register:
    register = Register.create(path, country="BIH", clock=_recorded_at)
    request = Request(
        path=BOSNIA_LAYERS,
        kind="",
        by="looking",
        hazard_class=HazardClass.UNCLASSIFIED,
        today=RECORDED_AT.date(),
        effective_on=date(2018, 1, 1),
    )
    import_mapped(register, request, str(BOSNIA_MAPPING))
    return register


@dataclass(frozen=True, slots=True)
class Books:
    """A register to look at: how it is made, and what is said of it on the page of results.

    `capacity`: the file that its plan is made with, if one is; `of_plan`: what is looked at of the plan.
    """

    build: Callable[[Path], Register]
    said: str
    has_data: bool = True
    capacity: str = ""
    of_plan: Sequence[str] = (PLAN_MAP, PLAN_PAGE)


BOOKS: Mapping[str, Books] = {
    PERU: Books(
        lambda path: build_peru(path, clock=_recorded_at), "Peru, totals of sectors", capacity=peru_capacity_text()
    ),
    EXAMPLE: Books(
        lambda path: build_example(path, areas=EXAMPLE_AREAS, clock=_recorded_at),
        f"a made-up country, {EXAMPLE_AREAS} areas",
        capacity=made_up_capacity(12),
    ),
    BOSNIA: Books(_bosnia, "Bosnia and Herzegovina, 5,421 polygons of six public layers", BOSNIA_LAYERS.is_dir()),
    MAPPED: Books(
        lambda path: build_synthetic(path, areas=MAPPED_AREAS, clock=_recorded_at),
        "a made-up country, 10,000 polygons",
        capacity=made_up_capacity(200),
        of_plan=(PLAN_MAP,),  # what would help is planned again ten times: too long to look at
    ),
    SYNTHETIC: Books(
        lambda path: build_synthetic(path, areas=SYNTHETIC_AREAS, clock=_recorded_at),
        f"a made-up country, {SYNTHETIC_AREAS:,} areas",
    ),
}


def is_there(name: str, folder: Path) -> bool:
    """Whether a register was made before, or can be made."""
    return (folder / f"{name}.gpkg").exists() or BOOKS[name].has_data


def built(name: str, folder: Path) -> Path:
    """The register of a name in a folder, made when it is not there yet."""
    path = folder / f"{name}.gpkg"
    if not path.exists():
        beside = folder / f"{name}.part.gpkg"
        for left in folder.glob(f"{beside.name}*"):
            left.unlink()
        with BOOKS[name].build(beside):
            pass
        beside.rename(path)
    return path
