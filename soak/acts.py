"""What an office does to its register: a base to begin with, then files imported, acts recorded, undone and refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import shapely

from clearance.errors import RuleBroken
from clearance.land.accounts import Kind
from clearance.land.balance import reversals_of_act
from clearance.land.hazard import Area, HazardClass
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata.ingest.run import Request, import_file
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

BASE_AREAS = 12
AREAS_IN_FILE = 5
TODAY = date(2024, 6, 1)
SIDE = 0.001
COLUMNS_OF_GROUND = 100

# Acts that are undone while they are made; the register is as before.
UNDONE = ("a release refused", "an act tried with --dry-run")

Act = Callable[[Register, str], None]


def ground(place: int) -> shapely.Polygon:
    """A square of about one hectare; no two places touch."""
    row, column = divmod(place, COLUMNS_OF_GROUND)
    west, south = -150 + column * 2 * SIDE, -40 + row * 2 * SIDE
    return shapely.box(west, south, west + SIDE, south + SIDE)


def make_base(path: Path) -> Register:
    """A small register with open areas."""
    register = Register.create(path, country="XEX")
    register.record(Batch.of(*(r for i in range(BASE_AREAS) for r in new_area(f"BASE-{i}", i))), by="base")
    return register


def new_area(area_id: str, place: int) -> tuple[Area, Entry]:
    """An area and the entry that opens it."""
    square = ground(place)
    area = Area(area_id=area_id, name=f"Field {area_id}", hazard_class=HazardClass.CHA, geometry=square)
    opened = Entry(
        kind=Kind.OPENED,
        area_id=area_id,
        effective_on=date(2022, 1, 1),
        act_id=f"open-{area_id}",
        account="cha",
        quantities={Unit.M2: 10_000_000, Unit.AP_MINES: 4},
        geometry=square,
        ground=square,
    )
    return area, opened


def cleared(area_id: str, act_id: str, m2: int) -> Entry:
    """A clearance of part of an area, known by its figure."""
    return Entry(
        kind=Kind.CLEARED,
        area_id=area_id,
        effective_on=date(2023, 5, 1),
        act_id=act_id,
        account="cha",
        quantities={Unit.M2: m2 * Unit.M2.scale},
        operator="Team 1",
        method="manual",
        depth_cm=20,
    )


def write_files(folder: Path, life: str, place: int, *, count: int = AREAS_IN_FILE) -> Sequence[Path]:
    """The files that a life of the writer imports: new areas, what is cleared of them, and published figures."""
    squares = [ground(place + i) for i in range(count)]
    ids = [f"{life}-{i}" for i in range(count)]
    areas, releases, figures = (folder / f"{life}-{name}" for name in ("areas.geojson", "cleared.geojson", "stock.csv"))
    areas.write_text(
        _collection([({"area_id": i, "hazard_class": "cha"}, s) for i, s in zip(ids, squares, strict=True)])
    )
    halves = [shapely.box(*s.bounds[:2], s.bounds[0] + SIDE / 2, s.bounds[3]) for s in squares]
    releases.write_text(
        _collection(
            [
                ({"area_id": i, "ap_mines": 1, "depth_cm": 20, "operator": "Team 1", "method": "manual"}, h)
                for i, h in zip(ids, halves, strict=True)
            ]
        )
    )
    figures.write_text(f"issuer,source,to_on,area_m2,areas\n{life},made up,2023-12-31,123456,7\n")
    return areas, releases, figures


def _collection(features: Sequence[tuple[dict[str, object], shapely.Polygon]]) -> str:
    listed = [
        {"type": "Feature", "properties": said, "geometry": json.loads(shapely.to_geojson(place))}
        for said, place in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed})


def take_in(register: Register, file: Path, kind: str, by: str) -> None:
    """Import a file; any fault in it is one of this script."""
    request = Request(
        path=file,
        kind=kind,
        by=by,
        hazard_class=HazardClass.CHA,
        today=TODAY,
        effective_on=date(2023, 6, 1) if kind == "cleared" else date(2022, 6, 1),
        source="made up",
        strict=True,
    )
    import_file(register, request)


def acts_of(life: str, place: int, files: Sequence[Path]) -> dict[str, Act]:
    """The acts of one life of the writer, in order, by name; each is one transaction."""
    areas, releases, figures = files

    def recorded(register: Register, by: str) -> None:
        register.record(Batch.of(*new_area(f"{life}-new", place + AREAS_IN_FILE)), by=by)

    def released(register: Register, by: str) -> None:
        register.record(Batch.of(*(cleared(f"{life}-new", f"clear-{life}", m2) for m2 in (3000, 500))), by=by)

    def undone(register: Register, by: str) -> None:
        entries = register.entries_of(f"{life}-new")
        first = next(entry.entry_id for entry in entries if entry.act_id == f"clear-{life}")
        made = reversals_of_act(entries, first, act_id=f"undo-{life}", note="a wrong figure")
        register.record(Batch.of(*made), by=by)

    def refused(register: Register, by: str) -> None:
        too_much = cleared(f"{life}-new", f"refused-{life}", 99_999)
        try:
            register.record(Batch.of(replace(too_much, quantities={Unit.M2: 1}), too_much), by=by)
        except RuleBroken:
            return
        raise RuleBroken(f"{life}: more was cleared than the area holds, and nobody refused it")

    def tried(register: Register, by: str) -> None:
        register.record(Batch.of(*new_area(f"{life}-tried", place)), by=by, dry_run=True)

    return {
        "an area recorded": recorded,
        "a file of areas imported": lambda register, by: take_in(register, areas, "areas", by),
        "a release refused": refused,
        "a file of clearances imported": lambda register, by: take_in(register, releases, "cleared", by),
        "two releases recorded": released,
        "an act tried with --dry-run": tried,
        "an act undone": undone,
        "a file of published figures imported": lambda register, by: take_in(register, figures, "published", by),
    }
