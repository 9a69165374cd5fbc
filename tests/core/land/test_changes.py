"""What a source says anew of an area: each difference in words, with the entries that would book it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.changes import Changes, changes
from clearance.land.fold import AreaState, fold
from clearance.land.hazard import Area, Hazard
from clearance.land.journal import Entry
from clearance.units import Unit

STEP = 2.0**-12
FIELD = Area(area_id="A", name="Field", sector="North", hazards=frozenset({Hazard.AP}))
SAID = Entry(
    kind=Kind.OPENED,
    area_id="A",
    effective_on=date(2024, 1, 1),
    act_id="1",
    account="sha",
    claimed_m2=900_000,
    quantities={Unit.M2: 900_000, Unit.AP_MINES: 5},
    entry_id="E1",
)
AGAIN = replace(SAID, effective_on=date(2024, 6, 1), act_id="2", entry_id="")


def cells(west: float, wide: float) -> shapely.Polygon:
    """A strip of cells at the equator."""
    return shapely.box(west * STEP, 0, (west + wide) * STEP, STEP)


def drawn(ground: shapely.Polygon, said: Entry = SAID) -> Entry:
    quantities = {Unit.M2: area_exact(ground), Unit.AP_MINES: 5}
    return replace(said, geometry=ground, ground=ground, claimed_m2=None, quantities=quantities)


def known(*entries: Entry) -> AreaState:
    return fold(FIELD, entries or (SAID,))


def moves(found: Changes) -> list[tuple[object, ...]]:
    """The entries in short: kind, accounts, quantities, attributes."""
    return [
        (e.kind.value, "->".join(filter(None, (e.account, e.to_account))), dict(e.quantities), dict(e.attributes))
        for e in found.entries
    ]


def test_what_was_said_before_is_no_change() -> None:
    assert changes(AGAIN, FIELD, known()) == Changes((), ())


def test_another_size_corrects_the_size() -> None:
    found = changes(replace(AGAIN, claimed_m2=700_000), FIELD, known())
    assert found.texts == ("size 900 m2 -> 700 m2",)
    assert moves(found) == [("resized", "sha", {Unit.M2: -200_000}, {})]
    assert [(e.cause, e.effective_on) for e in found.entries] == [("the source says otherwise", date(2024, 6, 1))]
    assert found.moved


def test_a_size_where_none_was_known_is_a_change() -> None:
    unsized = known(replace(SAID, claimed_m2=None, quantities={Unit.AP_MINES: 5}))
    found = changes(AGAIN, FIELD, unsized)
    assert found.texts == ("size unknown -> 900 m2",)
    assert moves(found) == [("resized", "sha", {Unit.M2: 900_000}, {})]


def test_a_size_that_was_rounded_to_whole_square_metres_says_nothing_new() -> None:
    assert changes(replace(AGAIN, claimed_m2=900_400), FIELD, known()) == Changes((), ())


def test_another_number_of_mines_corrects_the_record() -> None:
    found = changes(replace(AGAIN, quantities={Unit.AP_MINES: 3}), FIELD, known())
    assert found.texts == ("recorded mines 5 -> 3",)
    assert moves(found) == [("resized", "sha", {Unit.AP_MINES: -2}, {})]
    assert not found.moved


@pytest.mark.parametrize(("account", "kind"), [("cha", "confirmed"), ("unclassified", None)])
def test_another_class_is_a_change_and_no_class_is_none(account: str, kind: str | None) -> None:
    found = changes(replace(AGAIN, account=account), FIELD, known())
    assert found.texts == (() if kind is None else (f"class sha -> {account}",))
    assert moves(found) == ([] if kind is None else [(kind, f"sha->{account}", {Unit.M2: 900_000}, {})])


def test_a_class_taken_back_is_a_reclassification() -> None:
    found = changes(AGAIN, FIELD, known(replace(SAID, account="cha")))
    assert found.texts == ("class cha -> sha",)
    assert moves(found) == [("reclassified", "cha->sha", {Unit.M2: 900_000}, {})]


def test_other_names_are_a_reassignment_and_an_empty_one_says_nothing() -> None:
    described = replace(FIELD, name="Hill", sector=None, admin1="P1", hazards=frozenset({Hazard.AP, Hazard.AV}))
    found = changes(AGAIN, described, known())
    assert found.texts == ("name 'Field' -> 'Hill'", "admin1 '' -> 'P1'", "hazard 'AP' -> 'AP+AV'")
    assert moves(found) == [("reassigned", "sha", {}, {"name": "Hill", "admin1": "P1", "hazard": "AP+AV"})]


def test_another_outline_takes_off_what_was_wrong_and_adds_what_was_missed() -> None:
    found = changes(drawn(cells(1, 2), AGAIN), FIELD, known(drawn(cells(0, 2))))
    m2 = area_exact(cells(0, 1)) / 1000
    assert found.texts == (f"outline gains {m2:,.1f} m2 and loses {m2:,.1f} m2",)
    assert [round(e.quantities[Unit.M2] / 1000, 1) for e in found.entries] == [-round(m2, 1), round(m2, 1)]
    assert found.moved


def test_ground_that_was_released_is_not_missed() -> None:
    left = replace(drawn(cells(0, 1)), kind=Kind.CLEARED, quantities={Unit.M2: area_exact(cells(0, 1))}, entry_id="E2")
    state = known(drawn(cells(0, 2)), left)
    assert changes(drawn(cells(0, 2), AGAIN), FIELD, state, cells(0, 1)) == Changes((), ())


def test_of_an_area_that_is_closed_only_names_change() -> None:
    closed = known(SAID, replace(SAID, kind=Kind.CLEARED, entry_id="E2"))
    said = replace(AGAIN, claimed_m2=700_000, account="cha", quantities={Unit.AP_MINES: 9})
    found = changes(said, replace(FIELD, name="Hill"), closed)
    assert found.texts == ("name 'Field' -> 'Hill'",)
    assert [e.kind for e in found.entries] == [Kind.REASSIGNED]


def test_an_outline_that_cannot_be_booked_is_told_with_the_reason_and_other_changes_are_not_lost() -> None:
    gone = replace(SAID, kind=Kind.CLEARED, quantities={Unit.M2: 400_000}, entry_id="E2")
    found = changes(drawn(cells(0, 2), AGAIN), replace(FIELD, name="Hill"), known(SAID, gone))
    reason = (
        "400 m2 of A were released without a shape, so it is not known what of the outline is still open; reverse "
        "those acts and record them with their shapes, or give the right m2 without a shape"
    )
    assert found.texts == (f"a shape where none was known, not booked: {reason}", "name 'Field' -> 'Hill'")
    assert (found.refused, found.moved, [e.kind for e in found.entries]) == (reason, True, [Kind.REASSIGNED])


def test_another_outline_names_the_figure_that_gives_way() -> None:
    by_figure = replace(SAID, kind=Kind.IDENTIFIED, quantities={Unit.M2: 900_000}, claimed_m2=900_000, entry_id="E2")
    state = known(drawn(cells(0, 2)), by_figure)
    found = changes(drawn(cells(0, 3), AGAIN), FIELD, state)
    (text,) = found.texts
    assert text.endswith(" and loses 0.0 m2, in place of 900 m2 by figure")
    after = (state.open_m2 or 0) + sum(e.quantities[Unit.M2] for e in found.entries)
    assert after == pytest.approx(area_exact(cells(0, 3)), abs=50)
    assert changes(drawn(cells(0, 2), AGAIN), FIELD, state) == Changes((), ())
