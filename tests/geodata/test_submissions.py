from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import shapely
from stores import foreign

from clearance.errors import Conflict, NotFound, RuleBroken
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, HazardClass
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.submissions import accept, return_, submissions, submit
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
GROUND = shapely.box(-150, -40, -149.99, -39.99)
FIELD = Area(area_id="A", name="Field", hazard_class=HazardClass.CHA)
OPENED = Entry(
    kind=Kind.OPENED,
    area_id="A",
    effective_on=date(2022, 1, 1),
    act_id="1",
    account="cha",
    quantities={Unit.M2: 900_000},
    geometry=GROUND,
    ground=GROUND,
)
CLEARED = replace(
    OPENED,
    kind=Kind.CLEARED,
    effective_on=date(2023, 1, 1),
    act_id="2",
    quantities={Unit.M2: 400_000},
    operator="Partner",
    method="manual",
    depth_cm=20,
    geometry=None,
    ground=None,
)


@pytest.fixture
def register(address: str) -> Iterator[Register]:
    """A register, in turn on every store."""
    with Register.create(address, country="XEX", clock=lambda: NOON) as made:
        made.record(Batch.of(FIELD, OPENED), by="authority")
        yield made


def test_what_waits_is_in_no_figure(register: Register) -> None:
    before = register.snapshot().identity
    waiting = submit(register, Batch.of(CLEARED), by="partner", note="May report")
    assert register.snapshot().identity == before
    assert waiting.to_dict() == {
        "id": "S1",
        "submitted_at": "2026-01-01T12:00:00.000000Z",
        "submitted_by": "partner",
        "based_on": 2,
        "note": "May report",
        "state": "waiting",
        "decided_at": None,
        "decided_by": None,
        "reason": None,
        "records": 1,
        "entries": ["cleared 400 m2 of A on 2023-01-01"],
    }
    assert submissions(register, state="waiting") == [waiting]
    assert list(verify(register)) == []


def test_what_is_accepted_is_recorded_for_its_sender_and_says_who_accepted(register: Register) -> None:
    waiting = submit(register, Batch.of(CLEARED), by="partner")
    outcome = accept(register, waiting.submission_id, by="authority")
    (recorded,) = [e for e in register.entries_of("A") if e.kind is Kind.CLEARED]
    assert recorded == replace(CLEARED, accepted_by="authority", act_id="S1/2", entry_id=outcome.entry_ids[0])
    assert [row.recorded_by for row in register.rows()][-1] == "partner"
    assert [s.state for s in submissions(register)] == ["accepted"]
    with pytest.raises(RuleBroken, match="submission S1 was accepted by authority; send a new one instead"):
        accept(register, "S1", by="authority")


def test_a_sender_has_seen_no_more_than_what_the_submission_was_made_from(register: Register) -> None:
    """Somebody records on the area between the making of a batch and its handing in."""
    seen = register.position()
    register.record(Batch.of(replace(CLEARED, act_id="3", operator="Other")), by="berta")
    with pytest.raises(Conflict, match="area A was changed after position 2, which this works from: E3 cleared 400 m2"):
        submit(register, Batch.of(CLEARED), by="partner", based_on=seen)
    with pytest.raises(Conflict, match="area A was changed after position 2"):
        submit(register, Batch.of(CLEARED, expects={"A": seen}), by="partner")
    assert submissions(register) == []
    assert submit(register, Batch.of(CLEARED), by="partner").based_on == 3


def test_what_is_returned_is_not_recorded_and_keeps_its_reason(register: Register) -> None:
    submit(register, Batch.of(CLEARED), by="partner")
    with pytest.raises(RuleBroken, match="needs a reason"):
        return_(register, "S1", by="authority", reason=" ")
    returned = return_(register, "S1", by="authority", reason="the depth is not the national standard")
    assert (returned.state, returned.reason) == ("returned", "the depth is not the national standard")
    assert register.position() == 2
    with pytest.raises(NotFound, match="there is no submission 'S9'"):
        return_(register, "S9", by="authority", reason="x")


def test_what_could_not_be_recorded_does_not_wait(register: Register) -> None:
    with pytest.raises(RuleBroken, match="to no stated depth"):
        submit(register, Batch.of(replace(CLEARED, depth_cm=None)), by="partner")
    assert submissions(register) == []


def test_of_two_writers_on_one_area_the_second_is_told_with_both_versions(register: Register) -> None:
    submit(register, Batch.of(CLEARED), by="partner")
    mine = replace(CLEARED, quantities={Unit.M2: 300_000}, act_id="3", operator="Other")
    register.record(Batch.of(mine, expects={"A": 2}), by="berta")
    with pytest.raises(Conflict) as told:
        accept(register, "S1", by="authority")
    assert told.value.theirs == ("E3 cleared 300 m2 of A on 2023-01-01 by berta at 2026-01-01T12:00:00.000001Z",)
    assert told.value.ours == ("cleared 400 m2 of A on 2023-01-01",)
    assert str(told.value) == (
        "area A was changed after position 2, which this works from: E3 cleared 300 m2 of A on 2023-01-01 by berta at "
        "2026-01-01T12:00:00.000001Z. Not recorded: cleared 400 m2 of A on 2023-01-01. Compare the two and record again"
    )
    assert [s.state for s in submissions(register)] == ["waiting"]
    assert register.position() == 3


def test_an_act_on_one_submission_reads_no_other(register: Register) -> None:
    """What a register holds of another submission may even be past reading."""
    for _ in range(2):
        submit(register, Batch.of(CLEARED), by="partner")
    with foreign(register) as connection:
        connection.execute("UPDATE writer SET writing = 1")
        connection.execute("UPDATE submissions SET records = '[1, 2, 3]' WHERE submission_id = 'S1'")
        connection.execute("UPDATE writer SET writing = 0")
    assert return_(register, "S2", by="authority", reason="x").state == "returned"
    assert [(s.submission_id, s.record_count) for s in submissions(register)] == [("S1", 3), ("S2", 1)]
    assert [s.submission_id for s in submissions(register, state="returned")] == ["S2"]
