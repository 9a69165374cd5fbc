"""What was recorded and then reversed must leave every figure as it was before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest
import shapely

from clearance.headline import headline
from clearance.land.balance import reversals_of_act
from clearance.land.reconcile import reconcile
from clearance.land.snapshot import Snapshot
from clearance.treaty.article5 import article5_tables
from clearance_geodata.register import View
from clearance_geodata.writing import Batch

if TYPE_CHECKING:
    from clearance_geodata.ingest.report import Report
    from clearance_geodata.register import Register

    Take = Callable[..., Report]

FIELD = shapely.box(10.0, 5.0, 10.01, 5.01)
HALF = shapely.box(10.0, 5.0, 10.005, 5.01)
STOCK = [({"id": "A1", "recorded_ap_mines": 20, "sector": "North"}, FIELD), ({"id": "A2"}, None)]
ACTS: dict[str, tuple[str, object]] = {
    "a new area": (
        "areas",
        [({"id": "A9", "recorded_ap_mines": 5, "date": "2024-06-01"}, shapely.box(11, 5, 11.01, 5.01))],
    ),
    "an area of unknown size": ("areas", [({"id": "A8", "date": "2024-06-01"}, None)]),
    "a part of an area": ("cleared", [({"area_id": "A1", "ap_mines": 7, "date": "2024-06-01"}, HALF)]),
    "a whole area with mines missed": ("cleared", [({"area_id": "A1", "ap_mines": 7, "date": "2024-06-01"}, FIELD)]),
    "more mines than recorded": ("reduced", [({"area_id": "A1", "ap_mines": 30, "date": "2024-06-01"}, HALF)]),
    "an area whose size was unknown": ("cancelled", [({"area_id": "A2", "area_m2": 500, "date": "2024-06-01"}, None)]),
    "land known only as cleared": (
        "cleared",
        [({"ap_mines": 3, "date": "2024-06-01"}, shapely.box(12, 5, 12.01, 5.01))],
    ),
}


def _figures(snapshot: Snapshot) -> tuple[object, ...]:
    """Everything that a reader sees, without the days up to which things were recorded."""
    tables = article5_tables(snapshot, seed=1).tables
    states = {k: (s.status, s.open_m2, s.recorded_ap_mines, s.found_ap_mines) for k, s in snapshot.states.items()}
    first = headline(snapshot, seed=1)
    return tables, states, snapshot.releases, reconcile(snapshot), asdict(first) | {"forecast": None, "mines": None}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_and_its_reversal_leave_every_figure_as_it_was(register: Register, take: Take, act: str) -> None:
    take("areas", STOCK)
    day = register.snapshot().as_of.replace(month=12, day=31)
    before = _figures(register.snapshot(day))
    kind, features = ACTS[act]
    assert take(kind, features).recorded + take(kind, features).already >= 1
    assert _figures(register.snapshot(day)) != before

    def undo(view: View) -> Batch:
        entries = view.records().entries
        return Batch.of(*reversals_of_act(entries, entries[-1].entry_id, act_id="undo", note="wrong"))

    register.record(undo, by="tests")
    assert _figures(register.snapshot(day)) == before
