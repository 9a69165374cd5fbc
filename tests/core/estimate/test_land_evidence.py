"""What the reports of a register say of finds, and what their silence says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from clearance.errors import NotPossible
from clearance.estimate.land_evidence import WORK, areas_of, mines_in_areas
from clearance.land.snapshot import Records, Snapshot, snapshot_of

TAKEN = "No report of this register says that no mine was found; reports of work without a find are taken to."


def without_finds(snapshot: Snapshot, *, share: float) -> Snapshot:
    """The same books, of whose reports of work only the last part names finds."""
    entries = list(snapshot.entries)
    reports = [place for place, entry in enumerate(entries) if entry.kind in WORK]
    for place in reports[: round(share * len(reports))]:
        entries[place] = replace(entries[place], finds=())
    areas = tuple(snapshot.areas.values())
    return snapshot_of(snapshot.identity, "Example", Records(areas=areas, entries=tuple(entries)))


def test_where_finds_are_reported_and_none_is_never_written_silence_says_none(example_snapshot: Snapshot) -> None:
    taken = areas_of(without_finds(example_snapshot, share=0.5))
    worked = taken.areas.cleared_m2 + taken.areas.reduced_m2 > 0
    assert TAKEN in taken.remarks
    assert not np.isnan(taken.areas.found[worked]).any()


def test_a_register_that_keeps_no_finds_says_nothing_of_them(example_snapshot: Snapshot) -> None:
    silent = without_finds(example_snapshot, share=1)
    taken = areas_of(silent)
    assert TAKEN not in taken.remarks
    assert np.isnan(taken.areas.found).all()
    with pytest.raises(NotPossible, match="no worked area has reported how many mines were found"):
        mines_in_areas(silent, seed=1)
