"""What the tests of checks share: complete areas and acts on open ocean, and what the checks say of them in short."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias

import pandas as pd
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.checks import Finding, check_snapshot
from clearance.land.hazard import Area, Hazard, HazardClass, Level, SizeBasis
from clearance.land.journal import Entry, Find
from clearance.land.sites import Boundary, Setting, Site
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.units import Unit

Field: TypeAlias = Callable[..., shapely.Polygon]
Opened: TypeAlias = Callable[..., Entry]
Acted: TypeAlias = Callable[..., Entry]
Area_: TypeAlias = Callable[..., Area]
Looked: TypeAlias = Callable[..., tuple[Finding, ...]]
Found: TypeAlias = Callable[..., list[tuple[str, str, str, str]]]

STEP = 1 / 1024
AS_OF = date(2022, 12, 31)


@pytest.fixture
def field() -> Field:
    """A polygon on a grid of 1/1024 degrees on open ocean."""

    def make(column: float, *, wide: float = 1.0, row: float = 0.0) -> shapely.Polygon:
        south = row * STEP - 40
        return shapely.box(column * STEP - 150, south, (column + wide) * STEP - 150, south + STEP)

    return make


@pytest.fixture
def area() -> Area_:
    """An area of which everything is known, but for what the test changes."""

    def make(area_id: str, **changes: object) -> Area:
        whole = Area(
            area_id=area_id,
            name=f"Field {area_id}",
            hazard_class=HazardClass.CHA,
            hazards=frozenset({Hazard.AP}),
            sector="North",
            admin1="Alpha",
            admin2="One",
            operator="Team 1",
        )
        return replace(whole, **changes)  # type: ignore[arg-type]

    return make


@pytest.fixture
def opened() -> Opened:
    """An entry that opens an area, with its shape or of unknown size."""

    def make(shape: BaseGeometry | None, *, area_id: str = "A", **changes: object) -> Entry:
        entry = Entry(
            kind=Kind.OPENED,
            area_id=area_id,
            effective_on=date(2022, 1, 1),
            act_id=f"open-{area_id}",
            account="cha",
            quantities={Unit.M2: area_exact(shape)} if shape else {},
            geometry=shape,
            ground=shape,
            size_basis=SizeBasis.SURVEYED,
            entry_id=f"{area_id}1",
        )
        return replace(entry, **changes)  # type: ignore[arg-type]

    return make


@pytest.fixture
def cleared() -> Acted:
    """A clearance of all that an entry opened, to a depth and with a find, but for what the test changes."""

    def make(entry: Entry, number: int, **changes: object) -> Entry:
        later = replace(
            entry,
            kind=Kind.CLEARED,
            effective_on=date(2022, 6, number),
            act_id=f"act-{entry.area_id}{number}",
            entry_id=f"{entry.area_id}{number}",
            operator="Team 1",
            method="manual",
            depth_cm=15,
            finds=(Find(category=Hazard.AP, quantity=1),),
        )
        return replace(later, **changes)  # type: ignore[arg-type]

    return make


@pytest.fixture
def snapshot(area: Area_) -> Callable[..., Snapshot]:
    """A snapshot of entries; the areas A to E and the national book X are there."""

    def make(
        *entries: Entry,
        areas: Sequence[Area] = (),
        boundaries: Sequence[Boundary] = (),
        settings: Sequence[Setting] = (),
        sites: Sequence[Site] = (),
        postings: pd.DataFrame | None = None,
        known_at: str = "",
    ) -> Snapshot:
        identity = SnapshotId(id="0", register="r", country="XEX", as_of=AS_OF, known_at=known_at, position=0)
        usual = [area(name) for name in "ABCDE"] + [Area(area_id="X", name="X", level=Level.NATIONAL)]
        records = Records(
            areas=(*usual, *areas),
            entries=entries,
            boundaries=tuple(boundaries),
            settings=tuple(settings),
            sites=tuple(sites),
        )
        return snapshot_of(identity, "Example", records, postings=postings)

    return make


@pytest.fixture
def looked(snapshot: Callable[..., Snapshot]) -> Looked:
    """The findings on entries, whole."""

    def look(*entries: Entry, land_m2: float | None = None, **more: object) -> tuple[Finding, ...]:
        return check_snapshot(snapshot(*entries, **more), land_m2=land_m2)

    return look


@pytest.fixture
def found(looked: Looked) -> Found:
    """The findings on entries in short: severity, rule, record, value."""

    def look(*entries: Entry, **more: object) -> list[tuple[str, str, str, str]]:
        return [(f.severity, f.rule, f.record, f.value) for f in looked(*entries, **more)]

    return look
