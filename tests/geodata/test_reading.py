from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clearance.land.balance import reversals_of_act
from clearance_geodata import reading
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

if TYPE_CHECKING:
    from clearance_geodata.register import View


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 1, 12, tzinfo=UTC), "2026-01-01T12:00:00.000000Z"),
        (datetime(2026, 1, 1, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=5))), "2025-12-31T20:02:03.000004Z"),
        (datetime(999, 1, 1, tzinfo=UTC), "0999-01-01T00:00:00.000000Z"),
    ],
)
def test_the_order_of_texts_is_the_order_of_times(moment: datetime, text: str) -> None:
    assert reading.time_text(moment) == text
    assert reading.time_text(moment) < reading.time_text(moment + timedelta(microseconds=1))


def test_what_was_known_a_thousand_years_ago_is_nothing(example_register: Register) -> None:
    assert example_register.snapshot(known_at=datetime(999, 1, 1, tzinfo=UTC)).identity.position == 0


def test_an_act_is_found_by_any_of_its_entries_with_what_undid_it(example_register: Register, tmp_path: Path) -> None:
    entries = example_register.reading().entries
    acts = {entry.act_id: [other for other in entries if other.act_id == entry.act_id] for entry in entries}
    several = [act for act in acts.values() if len(act) > 1][-1]
    last = several[-1].entry_id

    def undo(view: View) -> Batch:
        found = view.act_of(last)
        assert [entry for entry in found if not entry.reverses] == several
        made = reversals_of_act(found, last, act_id="undone", note="r")
        assert made == reversals_of_act(entries, last, act_id="undone", note="r")
        return Batch.of(*made)

    with Register.open(shutil.copy(example_register.path, tmp_path / "copy.gpkg")) as register:
        outcome = register.record(undo, by="tests")
        with register.reader() as connection:
            found = reading.act_of(connection, several[0].entry_id)
    assert {entry.entry_id for entry in found if entry.reverses} >= set(outcome.entry_ids)


@pytest.mark.parametrize("name", ["E999999", "17", "E0", "E", "E1x", "E" + "9" * 30, ""])
def test_what_is_no_entry_has_no_act(example_register: Register, name: str) -> None:
    with example_register.reader() as connection:
        assert [entry for entry in reading.act_of(connection, name) if entry.entry_id == name] == []
