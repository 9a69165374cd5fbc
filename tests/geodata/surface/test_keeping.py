"""Surfaces kept for a service: made once, as fine as the records allow, the oldest forgotten."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
import shapely

from clearance.errors import NotPossible
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, SizeBasis
from clearance.land.journal import Entry
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.units import Unit
from clearance_geodata.surface import keeping
from clearance_geodata.surface.keeping import KeptSurfaces
from clearance_geodata.surface.reading import surface_file


def snapshot(*, error_m: float | None) -> Snapshot:
    """Two areas in the sea with a record of mines, whose positions are known so well."""
    areas, entries = [], []
    for number in range(2):
        ground = shapely.box(-30 + number / 50, -50, -29.99 + number / 50, -49.99)
        area = Area(
            area_id=f"A-{number}",
            name="Field",
            hazard_class=HazardClass.CHA,
            hazards=frozenset({Hazard.AP}),
            geometry=ground,
        )
        entry = Entry(
            entry_id=f"E{number + 1}",
            kind=Kind.IDENTIFIED,
            area_id=area.area_id,
            effective_on=date(2020, 1, 1),
            act_id="survey",
            account="cha",
            quantities={Unit.M2: area_exact(ground), Unit.AP_MINES: 20},
            cause="survey",
            geometry=ground,
            ground=ground,
            size_basis=SizeBasis.SKETCH,
            position_error_m=error_m,
            source="survey",
        )
        areas.append(area)
        entries.append(entry)
    identity = SnapshotId(
        id="0123456789ab",
        register="r",
        country="XAA",
        as_of=date(2020, 1, 1),
        known_at="2020-01-02T00:00:00Z",
        position=4,
    )
    return snapshot_of(identity, "Sea", Records(areas=tuple(areas), entries=tuple(entries)))


@pytest.mark.parametrize(("error_m", "cell_m"), [(None, 100), (60, 100), (300, 500), (1_500, 2_000)])
def test_the_usual_cells_are_not_finer_than_the_records(tmp_path: Path, error_m: float | None, cell_m: int) -> None:
    kept = KeptSurfaces(tmp_path / "kept").surface(snapshot(error_m=error_m), cell_m=None, seed=1)
    assert surface_file(kept).cell_m == cell_m


def test_records_that_say_hardly_where_they_are_have_no_surface(tmp_path: Path) -> None:
    with pytest.raises(NotPossible, match="positions are known to 9000 m only"):
        KeptSurfaces(tmp_path).surface(snapshot(error_m=9_000), cell_m=None, seed=1)
    with pytest.raises(NotPossible, match="give cells of 300 m or more"):
        KeptSurfaces(tmp_path).surface(snapshot(error_m=300), cell_m=200, seed=1)
    assert list(tmp_path.iterdir()) == []


def test_one_that_is_there_is_not_made_again_and_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_KEPT", 2)
    surfaces, known = KeptSurfaces(tmp_path), snapshot(error_m=None)
    first, second = (surfaces.surface(known, cell_m=cell_m, seed=1) for cell_m in (500, 1_000))
    for age, path in enumerate((first, second)):
        os.utime(path, (1_000 + age, 1_000 + age))
    assert surfaces.surface(known, cell_m=500, seed=1) == first
    assert first.stat().st_mtime == 1_000
    third = surfaces.surface(known, cell_m=2_000, seed=1)
    assert {*tmp_path.iterdir()} == {second, third}
