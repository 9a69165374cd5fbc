"""What may be recorded: no account below nothing on any day, closed areas stay closed, reversals fit the ground."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapely

from clearance.errors import RuleBroken
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.balance import reversals_of_act
from clearance.land.hazard import Area, Hazard, Level
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.store.address import Address
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
FIELD = Area(area_id="A", name="Field", hazards=frozenset({Hazard.AP}))
STEP = 2.0**-12
REMEDY = "more would be released than the area holds: check the amount, or record first how the area grew"


def act(kind: Kind, day: date, m2: int, **more: object) -> Entry:
    entry = Entry(
        kind=Kind.OPENED,
        area_id="A",
        effective_on=day,
        act_id=f"{kind} {day}",
        account="cha",
        operator="Team 1",
        depth_cm=20,
    )
    return replace(entry, kind=kind, **({"quantities": {Unit.M2: 1000 * m2}} | more))  # type: ignore[arg-type]


OPENED = act(Kind.OPENED, date(2022, 1, 1), 1000)
CLEARED = act(Kind.CLEARED, date(2023, 1, 1), 900)
GROWN = act(Kind.IDENTIFIED, date(2023, 6, 1), 500)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "books.gpkg"
    Register.create(path, country="XEX", country_name="Example", clock=lambda: NOON).close()
    return path


@pytest.fixture
def register(address: str, empty: Path) -> Iterator[Register]:
    """An empty register, in turn on every store."""
    if Address.of(address).file is None:
        Register.create(address, country="XEX", country_name="Example", clock=lambda: NOON).close()
    else:
        shutil.copy(empty, address)
    with Register.open(address, clock=lambda: NOON) as opened:
        yield opened


def refusal(register: Register, *entries: Entry) -> str:
    """Why a batch was refused; the register is left as it was."""
    before = register.snapshot().identity
    with pytest.raises(RuleBroken) as refused:
        register.record(Batch.of(*entries), by="anna")
    assert register.snapshot().identity == before
    assert verify(register) == ()
    return str(refused.value)


def undoing(register: Register, entry_id: str) -> tuple[Entry, ...]:
    return reversals_of_act(register.reading().entries, entry_id, act_id=f"undo {entry_id}", note="mistaken")


def test_a_late_release_of_more_than_there_was_then_is_refused_though_the_area_has_grown_since(
    register: Register,
) -> None:
    register.record(Batch.of(FIELD, OPENED, CLEARED, GROWN), by="anna")
    late = act(Kind.CLEARED, date(2023, 2, 1), 200)
    assert refusal(register, late) == f"A: on 2023-02-01 the account 'cha' would hold -100 m2; {REMEDY}"
    register.record(Batch.of(replace(late, quantities={Unit.M2: 100_000})), by="anna")
    register.record(Batch.of(act(Kind.CLEARED, date(2023, 6, 1), 500)), by="anna")
    assert register.snapshot().area("A").open_m2 == 0


def test_what_comes_and_goes_on_one_day_may_be_recorded_in_any_order(register: Register) -> None:
    all_of_it = act(Kind.CLEARED, GROWN.effective_on, 600)
    register.record(Batch.of(FIELD, OPENED, CLEARED, all_of_it, GROWN), by="anna")
    assert register.snapshot().area("A").open_m2 == 0


def test_growth_that_later_releases_have_used_up_is_neither_undone_nor_taken_back(register: Register) -> None:
    register.record(Batch.of(FIELD, OPENED, GROWN, act(Kind.CLEARED, date(2024, 1, 1), 1200)), by="anna")
    grown = next(e.entry_id for e in register.reading().entries if e.kind is Kind.IDENTIFIED)
    expected = f"A: on 2024-01-01 the account 'cha' would hold -200 m2; {REMEDY}"
    assert refusal(register, *undoing(register, grown)) == expected
    assert refusal(register, act(Kind.RESIZED, date(2023, 7, 1), -500)) == expected


def test_no_more_comes_back_of_a_product_than_was_released_by_then(register: Register) -> None:
    register.record(Batch.of(FIELD, OPENED, CLEARED), by="anna")
    back = act(Kind.REOPENED, date(2023, 1, 1), 901, area_id="B", other_area_id="A", from_account="cleared")
    field = replace(FIELD, area_id="B")
    with pytest.raises(RuleBroken) as refused:
        register.record(Batch.of(field, back), by="anna")
    assert str(refused.value) == f"A: on 2023-01-01 the account 'cleared' would hold -1 m2; {REMEDY}"
    early = replace(back, quantities={Unit.M2: 900_000}, effective_on=date(2022, 12, 31))
    with pytest.raises(RuleBroken, match="A: on 2022-12-31 the account 'cleared' would hold -900 m2"):
        register.record(Batch.of(field, early), by="anna")
    register.record(Batch.of(field, replace(back, quantities={Unit.M2: 900_000})), by="anna")


def test_a_closed_area_is_not_quietly_opened_again_but_a_total_may_grow_from_nothing(register: Register) -> None:
    all_of_it = act(Kind.CLEARED, date(2023, 1, 1), 1000)
    register.record(Batch.of(FIELD, OPENED, all_of_it), by="anna")
    assert refusal(register, GROWN) == (
        "area A was closed on 2023-01-01; identified 500 m2 of A on 2023-06-01 cannot be put into it: record it as "
        "'reopened', a new area that names the old one"
    )
    total = Area(area_id="X", name="X", level=Level.NATIONAL)
    register.record(Batch.of(total, *(replace(e, area_id="X") for e in (OPENED, all_of_it, GROWN))), by="anna")
    assert register.snapshot().area("X").open_m2 == 500_000


def test_an_act_whose_ground_went_on_is_undone_only_after_what_came_later(register: Register) -> None:
    """The ground of the opening was partly cleared; a later extension would make up for it in the accounts."""
    west, east = shapely.box(0, 0, 2 * STEP, STEP), shapely.box(2 * STEP, 0, 5 * STEP, STEP)
    part = shapely.box(0, 0, STEP, STEP)

    def drawn(entry: Entry, ground: shapely.Polygon) -> Entry:
        return replace(entry, geometry=ground, ground=ground, quantities={Unit.M2: area_exact(ground)})

    books = drawn(OPENED, west), drawn(GROWN, east), drawn(act(Kind.CLEARED, date(2024, 1, 1), 0), part)
    register.record(Batch.of(FIELD, *books), by="anna")
    opened, _, cleared = (entry.entry_id for entry in register.reading().entries)
    assert refusal(register, *undoing(register, opened)) == (
        f"A: the ground of {opened} was moved again by {cleared} cleared 733.678 m2 of A on 2024-01-01; "
        "reverse first what came later"
    )
    register.record(Batch.of(*undoing(register, cleared)), by="anna")
    register.record(Batch.of(*undoing(register, opened)), by="anna")
    state = register.snapshot().area("A")
    assert state.geometry is not None
    assert state.geometry.equals(east)
    assert state.open_m2 == area_exact(east)
