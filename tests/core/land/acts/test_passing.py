"""Land that goes to another area, comes back from one, or goes abroad; whole results and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from shapely.geometry.base import BaseGeometry

from clearance.errors import ClearanceError, InvalidRecord, RuleBroken
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.acts import before, merge, released_ground, reopen, split, transfer_out
from clearance.land.fold import AreaState
from clearance.land.hazard import Area
from clearance.land.journal import Entry
from clearance.units import Unit

Says = Callable[..., Entry]
States = Callable[..., AreaState]
Moves = Callable[[Iterable[Entry]], list[tuple[object, ...]]]
Cells = Callable[..., BaseGeometry]
NO_LAND = "area A has no open land; check the id, or record first how it came back"
NO_SIZE = "the size of area A is not known; record it first as 'resized'"


@pytest.fixture
def closed(opened: Says, said: Says, state: States) -> AreaState:
    return state(opened(), replace(said(Kind.CLEARED), quantities={Unit.M2: 1_000_000}))


def test_a_part_that_is_split_off_takes_its_land_and_its_mines(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    both = state(opened(m2=100, mines=4), replace(opened(m2=200), account="sha"))
    part = said(Kind.SPLIT, 150, quantities={Unit.AP_MINES: 1})
    assert moves(split(part, both).entries) == [("split", "A", "cha", 100, 1), ("split", "A", "sha", 50, 0)]


def test_a_part_that_is_all_of_the_area_has_all_of_its_mines(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    assert moves(split(said(Kind.SPLIT, 1000), state(opened(mines=4))).entries) == [("split", "A", "cha", 1000, 4)]


def test_a_part_beyond_the_open_ground_is_cut_there_and_named(
    opened: Says, said: Says, state: States, cells: Cells
) -> None:
    booked = split(said(Kind.SPLIT, geometry=cells(1, 0, 2, 1)), state(opened(ground=cells(0, 0, 2, 1))))
    (made,) = booked.entries
    assert made.ground is not None
    assert made.ground.equals(cells(1, 0, 1, 1))
    assert made.quantities == {Unit.M2: area_exact(cells(1, 0, 1, 1))}
    assert [c.reason for c in booked.clipped] == ["beyond the open ground of A, not booked"]


def test_a_merger_takes_all_land_and_all_mines(opened: Says, said: Says, state: States, moves: Moves) -> None:
    worked = replace(said(Kind.PROGRESSED), quantities={Unit.M2: 300_000})
    merged = merge(said(Kind.MERGED), state(opened(mines=4), worked), state(opened("B"), area_id="B"))
    assert moves(merged.entries) == [("merged", "A", "cha", 700, 4), ("merged", "A", "processed", 300, 0)]


def test_ground_that_both_areas_held_is_counted_once_from_then_on(
    opened: Says, said: Says, state: States, cells: Cells
) -> None:
    one, other = state(opened(ground=cells(0, 0, 2, 1))), state(opened("B", ground=cells(1, 0, 2, 1)), area_id="B")
    out, merged = merge(said(Kind.MERGED), one, other).entries
    cell = area_exact(cells(0, 0, 1, 1))
    assert (out.kind, out.cause, out.other_area_id) == (Kind.RESIZED, "counted in two areas", "")
    assert out.quantities[Unit.M2] == pytest.approx(-cell, abs=1)
    assert merged.quantities[Unit.M2] == pytest.approx(cell, abs=1)
    assert [
        made.ground is not None and made.ground.equals(there)
        for made, there in (
            (out, cells(1, 0, 1, 1)),
            (merged, cells(0, 0, 1, 1)),
        )
    ] == [True, True]


def test_a_late_merger_does_not_bring_ground_that_the_other_area_got_later(
    opened: Says, said: Says, cells: Cells
) -> None:
    """Area B gets a cell on a day; that A held it too is reported later, for the day before."""
    one, other = opened(ground=cells(0, 0, 2, 1)), opened("B", ground=cells(5, 0, 1, 1))
    report = said(Kind.MERGED)
    later = replace(
        opened("B", ground=cells(1, 0, 1, 1)), kind=Kind.IDENTIFIED, effective_on=report.effective_on + timedelta(1)
    )
    into = before(Area(area_id="B", name="B"), [other, later], report.effective_on)
    out, merged = merge(report, before(Area(area_id="A", name="A"), [one], report.effective_on), into).entries
    assert out.ground is not None
    assert out.ground.equals(cells(1, 0, 1, 1))
    assert merged.ground is not None
    assert merged.ground.equals(cells(0, 0, 1, 1))


def test_land_handed_to_another_state_leaves_with_its_mines(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    area = state(opened(mines=4))
    assert moves(transfer_out(said(Kind.TRANSFERRED), area).entries) == [("transferred", "A", "cha", -1000, -4)]
    part = said(Kind.TRANSFERRED, 250, quantities={Unit.AP_MINES: 1})
    assert moves(transfer_out(part, area).entries) == [("transferred", "A", "cha", -250, -1)]


def test_an_area_of_unknown_size_can_be_handed_over_whole(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    unsized = state(opened(m2=None, mines=2))
    assert moves(transfer_out(said(Kind.TRANSFERRED), unsized).entries) == [("transferred", "A", "cha", 0, -2)]


def test_land_comes_back_out_of_its_products_and_the_rest_is_identified(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    parts = [
        replace(said(kind), quantities={Unit.M2: 1000 * m2}) for kind, m2 in ((Kind.CLEARED, 300), (Kind.REDUCED, 700))
    ]
    report = replace(said(Kind.REOPENED, 1100), area_id="C", other_area_id="A")
    assert moves(reopen(report, state(opened(), *parts), ap_mines=2).entries) == [
        ("reopened", "C", "reduced->cha", 700, 0),
        ("reopened", "C", "cleared->cha", 300, 0),
        ("identified", "C", "cha", 100, 0),
        ("identified", "C", "cha", None, 2),
    ]


def test_ground_comes_back_out_of_the_product_that_it_was_released_as(
    opened: Says, said: Says, state: States, moves: Moves, cells: Cells
) -> None:
    def left(kind: Kind, ground: BaseGeometry) -> Entry:
        return replace(said(kind), quantities={Unit.M2: area_exact(ground)}, ground=ground, entry_id=f"E-{kind}")

    entries = [
        opened(ground=cells(0, 0, 2, 1)),
        left(Kind.CLEARED, cells(0, 0, 1, 1)),
        left(Kind.REDUCED, cells(1, 0, 1, 1)),
    ]
    released = released_ground("A", entries)
    assert sorted(released) == ["cleared", "reduced"]
    cell = area_exact(cells(0, 0, 1, 1)) / 1000
    report = replace(said(Kind.REOPENED, geometry=cells(1, 0, 2, 1)), area_id="C", other_area_id="A")
    made = reopen(report, state(*entries), released).entries
    assert moves(made) == [
        ("reopened", "C", "reduced->cha", pytest.approx(cell, abs=0.002), 0),
        ("identified", "C", "cha", pytest.approx(cell, abs=0.002), 0),
    ]
    assert made[1].ground is not None
    assert made[1].ground.equals(cells(2, 0, 1, 1))


def test_what_cannot_pass_is_refused(opened: Says, said: Says, state: States, closed: AreaState, cells: Cells) -> None:
    area, unsized = state(opened()), state(opened(m2=None))
    busy = state(opened(), replace(said(Kind.STATUS), effective_on=date(2022, 7, 1)))
    drawn = state(opened(ground=cells(0, 0, 1, 1)))
    takes_all = "takes all of area A, of which more is recorded on 2022-07-01; correct the date"
    for act, report, state_before, reason in (
        (split, said(Kind.SPLIT, 10), closed, NO_LAND),
        (split, said(Kind.SPLIT, 10), unsized, NO_SIZE),
        (
            split,
            said(Kind.SPLIT, 1200),
            area,
            "a part of 1,200 m2 is larger than the 1,000 m2 open in A; correct the amount",
        ),
        (split, said(Kind.SPLIT), area, "no shape and no size: there is nothing to book; add one of them"),
        (
            split,
            said(Kind.SPLIT, geometry=cells(3, 0, 1, 1)),
            drawn,
            "its shape lies outside area A; check the id or the shape",
        ),
        (merge, said(Kind.MERGED), closed, NO_LAND),
        (merge, said(Kind.MERGED), unsized, NO_SIZE),
        (merge, said(Kind.MERGED), busy, f"merged on 2022-06-01 {takes_all}"),
        (transfer_out, said(Kind.TRANSFERRED), closed, NO_LAND),
        (transfer_out, said(Kind.TRANSFERRED, 10), unsized, NO_SIZE),
        (transfer_out, said(Kind.TRANSFERRED), busy, f"transferred on 2022-06-01 {takes_all}"),
    ):
        with pytest.raises(InvalidRecord) as refused:
            act(report, state_before)
        assert str(refused.value) == reason


def test_land_is_not_put_into_an_area_that_was_closed(
    opened: Says, said: Says, state: States, closed: AreaState
) -> None:
    report, other = replace(said(Kind.MERGED), area_id="B", other_area_id="A"), state(opened("B"), area_id="B")
    for act in (merge, split):
        with pytest.raises(ClearanceError, match=r"^area A was closed on 2022-06-01; record the land as 'reopened'"):
            act(replace(report, claimed_m2=1_000), other, closed)


def test_land_that_was_never_released_does_not_come_back(
    opened: Says, said: Says, state: States, closed: AreaState, cells: Cells
) -> None:
    report = replace(said(Kind.REOPENED, 10), area_id="C", other_area_id="A")
    remedy = "check the id and the shape, or record the land as identified"
    for shape, before_it, released in (
        (None, state(opened()), {}),
        (cells(3, 0, 1, 1), closed, {"cleared": cells(0, 0, 1, 1)}),
    ):
        with pytest.raises(RuleBroken) as refused:
            reopen(replace(report, geometry=shape), before_it, released)
        assert str(refused.value) == f"nothing of this land was released of area A; {remedy}"
