from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.balance import reversal_of
from clearance.land.fold import AreaState, ClassStep, fold, ground_without, releases_of
from clearance.land.hazard import Area, Hazard, HazardClass, Level, SizeBasis, Status
from clearance.land.journal import Entry, Find
from clearance.units import Unit

# A power of two, so that edges meet exactly.
STEP = 1 / 1024
WEST, MIDDLE, EAST = (shapely.box(i * STEP - 150, -40, (i + 1) * STEP - 150, STEP - 40) for i in range(3))
WHOLE = shapely.box(-150, -40, 3 * STEP - 150, STEP - 40)
FIELD = Area(area_id="A", name="Field", hazard_class=HazardClass.CHA, size_basis=SizeBasis.SKETCH, geometry=WHOLE)
OPENED = Entry(
    kind=Kind.OPENED,
    area_id="A",
    effective_on=date(2022, 1, 1),
    act_id="1",
    account="cha",
    quantities={Unit.M2: area_exact(WHOLE), Unit.AP_MINES: 20},
    size_basis=SizeBasis.SURVEYED,
    geometry=WHOLE,
    ground=WHOLE,
    source="survey",
    entry_id="E1",
)


def cleared(ground: shapely.Polygon, number: int, mines: int = 0) -> Entry:
    return replace(
        OPENED,
        kind=Kind.CLEARED,
        effective_on=date(2022, 1 + number, 1),
        quantities={Unit.M2: area_exact(ground), Unit.AP_MINES: mines},
        geometry=ground,
        ground=ground,
        finds=(Find(category=Hazard.AP, quantity=mines), Find(category=Hazard.AV, quantity=1)),
        source=f"report {number}",
        entry_id=f"E{number}",
    )


def test_the_state_of_an_area_is_what_its_entries_leave() -> None:
    state = fold(FIELD, [OPENED, cleared(WEST, 2, mines=7)])
    ground = state.geometry
    assert ground is not None
    assert ground.equals(shapely.union(MIDDLE, EAST))
    assert replace(state, geometry=None) == AreaState(
        area=FIELD,
        status=Status.OPEN,
        hazard_class="cha",
        open_m2=area_exact(WHOLE) - area_exact(WEST),
        open_areas=1,
        recorded_ap_mines=13,
        found_ap_mines=7,
        released_m2=area_exact(WEST),
        land={"cha": area_exact(WHOLE) - area_exact(WEST)},
        released={"cleared": area_exact(WEST)},
        opened_on=date(2022, 1, 1),
        last_change_on=date(2022, 3, 1),
        size_basis=SizeBasis.SURVEYED,
        source="report 2",
        geometry=None,
    )


def test_an_area_is_released_when_nothing_is_left() -> None:
    last = cleared(EAST, 4)
    left = area_exact(WHOLE) - area_exact(WEST) - area_exact(MIDDLE)
    state = fold(FIELD, [OPENED, cleared(WEST, 2), cleared(MIDDLE, 3), replace(last, quantities={Unit.M2: left})])
    assert (state.status, state.open_m2, state.open_areas, state.geometry) == (Status.RELEASED, 0, 0, None)


def test_the_order_of_the_journal_decides_nothing_about_ground_amount_or_dates() -> None:
    early = replace(OPENED, kind=Kind.IDENTIFIED, effective_on=date(2021, 6, 1), quantities={Unit.M2: 5}, ground=None)
    entries = [OPENED, cleared(WEST, 2), cleared(EAST, 3), replace(early, entry_id="E9")]
    states = [fold(FIELD, order) for order in permutations(entries)]
    grounds = [state.geometry for state in states]
    assert all(ground is not None and ground.equals(MIDDLE) for ground in grounds)
    expected = replace(states[0], geometry=None, source="", opened_on=date(2021, 6, 1))
    assert [replace(state, geometry=None, source="") for state in states] == [expected] * len(states)


def test_a_release_reversed_gives_its_ground_back() -> None:
    release = cleared(WEST, 2, mines=3)
    back = replace(reversal_of(release, act_id="2", note="wrong field"), entry_id="E5")
    assert replace(fold(FIELD, [OPENED, release, back]), geometry=None) == replace(fold(FIELD, [OPENED]), geometry=None)
    assert fold(FIELD, [OPENED, release, back]).geometry == WHOLE
    assert releases_of({"A": FIELD}, [OPENED, release, back]) == ()


def test_an_area_of_unknown_size_is_open_until_it_is_released() -> None:
    unknown = replace(OPENED, quantities={}, ground=None, geometry=None)
    state = fold(FIELD, [unknown])
    assert (state.status, state.open_m2, state.open_areas, state.hazard_class) == (Status.OPEN, None, 1, "cha")
    gone = fold(FIELD, [unknown, replace(cleared(WEST, 2), quantities={Unit.M2: 0})])
    assert (gone.status, gone.open_m2, gone.open_areas) == (Status.RELEASED, 0, 0)


def test_the_class_is_the_account_that_holds_most() -> None:
    confirmed = replace(
        OPENED, kind=Kind.CONFIRMED, to_account="sha", quantities={Unit.M2: area_exact(WEST)}, entry_id="E2"
    )
    assert fold(FIELD, [OPENED, confirmed]).hazard_class == "cha"
    more = replace(confirmed, quantities={Unit.M2: area_exact(WHOLE) - 1})
    assert fold(FIELD, [OPENED, more]).hazard_class == "sha"


def test_a_book_of_totals_shows_the_areas_that_were_posted() -> None:
    country = Area(area_id="A", name="X", level=Level.NATIONAL)
    state = fold(country, [replace(OPENED, quantities={Unit.AREAS: 135, Unit.M2: 10}, ground=None)])
    assert (state.open_areas, state.is_area) == (135, False)


@pytest.mark.parametrize("entries", [[], [replace(OPENED, area_id="B")]])
def test_an_area_without_entries_of_its_own_is_not_open(entries: Sequence[Entry]) -> None:
    state = fold(FIELD, entries)
    assert (state.is_open, state.open_areas, state.opened_on, state.last_change_on) == (False, 0, None, None)


def test_releases_carry_what_was_found_and_zero_output_is_no_land() -> None:
    zero = replace(cleared(EAST, 3), quantities={Unit.M2: 0}, finds=())
    (release,) = releases_of({"A": FIELD}, [OPENED, cleared(WEST, 2, mines=7), zero])
    assert release.is_land
    assert (release.entry_id, release.product, release.released_m2) == ("E2", "cleared", area_exact(WEST))
    assert (release.ap_mines, release.av_mines, release.other_items, release.geometry) == (7, 1, 0, WEST)


def test_mines_that_are_destroyed_without_land_are_a_release_but_no_land() -> None:
    mines_only = replace(cleared(WEST, 2, mines=7), quantities={Unit.AP_MINES: 7}, ground=None)
    (release,) = releases_of({"A": FIELD}, [OPENED, mines_only])
    assert (release.ap_mines, release.released_m2, release.is_land) == (7, 0, False)


@given(st.lists(st.integers(0, 19), unique=True))
def test_open_ground_is_what_no_release_took(taken: list[int]) -> None:
    strips = [shapely.box(i * STEP - 150, -40, (i + 1) * STEP - 150, STEP - 40) for i in range(20)]
    whole = shapely.union_all(strips)
    opening = replace(OPENED, ground=whole, quantities={Unit.M2: area_exact(whole)})
    releases = [replace(cleared(strips[i], 2), quantities={Unit.M2: 1}, entry_id=f"R{i}") for i in taken]
    left = fold(FIELD, [opening, *releases]).geometry
    expected = sum(area_exact(strip) for i, strip in enumerate(strips) if i not in taken)
    assert area_exact(left) == pytest.approx(expected, rel=1e-6)


def test_ground_without_nothing_is_itself_and_without_all_is_none() -> None:
    assert ground_without(WHOLE, None) is WHOLE
    assert ground_without(None, WEST) is None
    assert ground_without(WEST, WHOLE) is None
    left = ground_without(WHOLE, MIDDLE)
    assert left is not None
    assert left.equals(shapely.MultiPolygon([WEST, EAST]))


def test_a_state_tells_where_ground_went_and_what_was_released_without_a_shape() -> None:
    worked = replace(cleared(WEST, 1), kind=Kind.PROGRESSED, quantities={Unit.M2: area_exact(WEST)}, entry_id="E9")
    back = replace(worked, kind=Kind.RETURNED, effective_on=date(2022, 4, 1), ground=None, entry_id="E10")
    drawn = replace(cleared(EAST, 5), act_id="drawn")
    rest = replace(drawn, ground=None, quantities={Unit.M2: 3_000}, account="processed", entry_id="E11")
    figure = replace(rest, act_id="figure", quantities={Unit.M2: 2_000}, entry_id="E12")
    state = fold(FIELD, [figure, rest, drawn, back, worked, OPENED])
    assert state.class_steps == (
        ClassStep(None, "cha", WHOLE),
        ClassStep("cha", "processed", WEST),
        ClassStep("processed", "cha", None),
        ClassStep(None, None, EAST),
    )
    assert state.released_undrawn_m2 == 2_000


def test_an_area_that_is_all_worked_on_has_the_class_that_it_was_described_with() -> None:
    split = replace(OPENED, kind=Kind.SPLIT, area_id="B", other_area_id="A", account="processed", entry_id="E9")
    assert fold(FIELD, [split]).hazard_class == "cha"
    assert fold(FIELD, [split]).land == {"processed": area_exact(WHOLE)}


def test_a_part_that_goes_or_comes_does_not_say_how_the_whole_was_measured() -> None:
    area = Area(area_id="A", name="A", size_basis=SizeBasis.SURVEYED)
    common: dict[str, Any] = {"area_id": "A", "account": "cha", "act_id": "x"}
    opened = Entry(
        kind=Kind.OPENED,
        effective_on=date(2020, 1, 1),
        quantities={Unit.M2: 9_000},
        size_basis=SizeBasis.SURVEYED,
        **common,
    )
    later: dict[str, Any] = {
        "effective_on": date(2021, 1, 1),
        "quantities": {Unit.M2: 1_000},
        "size_basis": SizeBasis.ESTIMATED,
    }
    split = Entry(kind=Kind.SPLIT, other_area_id="B", **common, **later)
    grown = Entry(kind=Kind.IDENTIFIED, **common, **later)
    assert fold(area, [opened, split, grown]).size_basis is SizeBasis.SURVEYED
    part = Area(area_id="B", name="B", size_basis=SizeBasis.ESTIMATED)
    assert fold(part, [split]).size_basis is SizeBasis.ESTIMATED
    resized = Entry(kind=Kind.RESIZED, **common, **later)
    assert fold(area, [opened, resized]).size_basis is SizeBasis.ESTIMATED
    unknown = Entry(kind=Kind.OPENED, effective_on=date(2020, 1, 1), **common)
    assert fold(Area(area_id="A", name="A"), [unknown, grown]).size_basis is SizeBasis.ESTIMATED
