"""Land that stays in its area: more of it, another class, another size; whole results and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from shapely.geometry.base import BaseGeometry

from clearance.errors import InvalidRecord
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.acts import extend, move_class, resize
from clearance.land.acts.where import where
from clearance.land.fold import AreaState
from clearance.land.hazard import Hazard
from clearance.land.journal import Entry, Find
from clearance.units import Unit

Says = Callable[..., Entry]
States = Callable[..., AreaState]
Moves = Callable[[Iterable[Entry]], list[tuple[object, ...]]]
Cells = Callable[..., BaseGeometry]
CLOSED = "area A was closed on 2022-06-01; record the land as 'reopened', a new area that names the old one"


@pytest.fixture
def closed(opened: Says, said: Says, state: States) -> AreaState:
    return state(opened(), replace(said(Kind.CLEARED), quantities={Unit.M2: 1_000_000}))


def test_more_land_is_what_was_not_in_the_area_and_is_not_elsewhere(
    opened: Says, said: Says, state: States, cells: Cells
) -> None:
    area = state(opened(ground=cells(0, 0, 2, 1)))
    booked = extend(said(Kind.IDENTIFIED, geometry=cells(1, 0, 3, 1)), area, cells(3, 0, 1, 1))
    (made,) = booked.entries
    assert made.ground is not None
    assert made.ground.equals(cells(2, 0, 1, 1))
    assert made.quantities == {Unit.M2: area_exact(cells(2, 0, 1, 1))}
    assert [c.reason for c in booked.clipped] == ["in A before"]
    assert booked.clipped[0].area_m2 == pytest.approx(2 * area_exact(cells(0, 0, 1, 1)) / 1000, rel=1e-6)


def test_more_land_by_figure_is_added(opened: Says, said: Says, state: States, moves: Moves) -> None:
    assert moves(extend(said(Kind.IDENTIFIED, 250), state(opened())).entries) == [("identified", "A", "cha", 250, 0)]


def test_land_that_is_confirmed_moves_from_class_to_class(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    area = state(opened(account="sha"))
    confirmed = said(Kind.CONFIRMED, account="sha", to_account="cha")
    assert moves(move_class(confirmed, area).entries) == [("confirmed", "A", "sha->cha", 1000, 0)]
    part = said(Kind.RECLASSIFIED, 300, account="sha", to_account="unclassified")
    assert moves(move_class(part, area).entries) == [("reclassified", "A", "sha->unclassified", 300, 0)]


def test_a_drawn_part_of_an_area_that_is_known_by_figure_moves_alone(
    opened: Says, said: Says, state: States, moves: Moves, cells: Cells
) -> None:
    part, drawn = cells(0, 0, 1, 1), area_exact(cells(0, 0, 1, 1)) / 1000
    area = state(opened(m2=50_000, account="sha"))
    confirmed = said(Kind.CONFIRMED, account="sha", to_account="cha", geometry=part)
    assert moves(move_class(confirmed, area).entries) == [("confirmed", "A", "sha->cha", drawn, 0)]
    work = said(Kind.PROGRESSED, account="sha", geometry=part)
    assert moves(move_class(work, area).entries) == [("progressed", "A", "sha", drawn, 0)]
    worked = replace(said(Kind.PROGRESSED, account="sha"), quantities={Unit.M2: 20_000_000})
    back = said(Kind.RETURNED, account="sha", geometry=part)
    assert moves(move_class(back, state(opened(m2=50_000, account="sha"), worked)).entries) == [
        ("returned", "A", "sha", drawn, 0)
    ]


def test_ground_goes_to_a_class_or_to_work_once(opened: Says, said: Says, state: States, cells: Cells) -> None:
    cell = area_exact(cells(0, 0, 1, 1)) / 1000
    area = opened(ground=cells(0, 0, 4, 1), account="sha")
    for kind, more, reason in (
        (Kind.CONFIRMED, {"account": "sha", "to_account": "cha"}, "'cha' in A already, not booked"),
        (Kind.PROGRESSED, {"account": "sha"}, "'processed' in A already, not booked"),
    ):
        first = move_class(said(kind, geometry=cells(0, 0, 2, 1), **more), state(area)).entries
        after = state(area, *first)
        again = move_class(said(kind, geometry=cells(1, 0, 2, 1), **more), after)
        assert [round(e.quantities[Unit.M2] / 1000 / cell, 6) for e in again.entries] == [1]
        assert [e.ground is not None and e.ground.equals(cells(2, 0, 1, 1)) for e in again.entries] == [True]
        assert [(c.reason, round(c.area_m2 / cell, 6)) for c in again.clipped] == [(reason, 1)]
        with pytest.raises(InvalidRecord, match=r"all ground of its shape is '\w+' in A already; check the shape"):
            move_class(said(kind, geometry=cells(0, 0, 2, 1), **more), after)


def test_ground_that_was_taken_back_may_be_worked_on_again(
    opened: Says, said: Says, state: States, cells: Cells
) -> None:
    area, work = opened(ground=cells(0, 0, 4, 1)), said(Kind.PROGRESSED, geometry=cells(0, 0, 2, 1))
    worked = move_class(work, state(area)).entries
    back = move_class(said(Kind.RETURNED, geometry=cells(1, 0, 1, 1)), state(area, *worked)).entries
    after = state(area, *worked, *back)
    assert where(after.class_steps)["processed"].equals(cells(0, 0, 1, 1))
    (again,) = move_class(work, after).entries
    assert again.ground is not None
    assert again.ground.equals(cells(1, 0, 1, 1))
    assert state(area, *worked, *back, again).processed_m2 == area_exact(cells(0, 0, 2, 1))


def test_of_what_moved_without_a_shape_nobody_knows_which_ground_it_was(
    opened: Says, said: Says, state: States, cells: Cells
) -> None:
    area = opened(ground=cells(0, 0, 4, 1))
    worked = replace(said(Kind.PROGRESSED), quantities={Unit.M2: area_exact(cells(0, 0, 2, 1))})
    (back,) = move_class(said(Kind.RETURNED, geometry=cells(0, 0, 2, 1)), state(area, worked)).entries
    assert back.quantities == {Unit.M2: area_exact(cells(0, 0, 2, 1))}


def test_an_area_of_unknown_size_changes_its_class_as_a_whole(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    area = state(opened(m2=None, account="sha"))
    confirmed = said(Kind.CONFIRMED, account="sha", to_account="cha")
    assert moves(move_class(confirmed, area).entries) == [("confirmed", "A", "sha->cha", None, 0)]


def test_work_destroys_mines_that_were_recorded_and_identifies_others_first(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    work = said(Kind.PROGRESSED, 400, finds=(Find(category=Hazard.AP, quantity=3),))
    assert moves(move_class(work, state(opened(mines=2))).entries) == [
        ("identified", "A", "cha", None, 1),
        ("progressed", "A", "cha", 400, 3),
    ]


def test_land_is_taken_back_out_of_what_was_worked_on(opened: Says, said: Says, state: States, moves: Moves) -> None:
    worked = replace(said(Kind.PROGRESSED), quantities={Unit.M2: 400_000})
    assert moves(move_class(said(Kind.RETURNED), state(opened(), worked)).entries) == [("returned", "A", "cha", 400, 0)]


def test_a_size_is_corrected_by_the_difference_and_suspected_land_goes_first(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    area = state(opened(), replace(opened(m2=200), account="sha"))
    assert moves(resize(said(Kind.RESIZED, 900), area).entries) == [
        ("resized", "A", "sha", -200, 0),
        ("resized", "A", "cha", -100, 0),
    ]
    assert moves(resize(said(Kind.RESIZED, 1500), area).entries) == [("resized", "A", "cha", 300, 0)]
    assert moves(resize(said(Kind.RESIZED, 1200), area).entries) == [("resized", "A", "cha", 0, 0)]


def test_mines_are_corrected_alone_or_with_the_size(opened: Says, said: Says, state: States, moves: Moves) -> None:
    mines = {Unit.AP_MINES: -2}
    assert moves(resize(said(Kind.RESIZED, quantities=mines), state(opened(mines=5))).entries) == [
        ("resized", "A", "cha", None, -2)
    ]
    assert moves(resize(said(Kind.RESIZED, 800, quantities=mines), state(opened(mines=5))).entries) == [
        ("resized", "A", "cha", -200, -2)
    ]


def test_an_outline_is_corrected_by_what_comes_and_what_goes(
    opened: Says, said: Says, state: States, cells: Cells
) -> None:
    area = state(opened(ground=cells(0, 0, 2, 1)))
    made = resize(said(Kind.RESIZED, geometry=cells(1, 0, 3, 1)), area, cells(3, 0, 1, 1)).entries
    assert [round(e.quantities[Unit.M2] / area_exact(cells(0, 0, 1, 1)), 6) for e in made] == [-1, 1]
    assert [e.ground is not None and e.ground.equals(cells(x, 0, 1, 1)) for e, x in zip(made, (0, 2), strict=True)] == [
        True,
        True,
    ]


def test_an_area_known_by_figure_is_drawn_anew(
    opened: Says, said: Says, state: States, moves: Moves, cells: Cells
) -> None:
    drawn = area_exact(cells(0, 0, 1, 1)) / 1000
    both = state(opened(m2=100), replace(opened(m2=50), account="sha"))
    assert moves(resize(said(Kind.RESIZED, geometry=cells(0, 0, 1, 1)), both).entries) == [
        ("resized", "A", "sha", -50, 0),
        ("resized", "A", "cha", -100, 0),
        ("resized", "A", "cha", drawn, 0),
    ]


def test_an_outline_takes_the_place_of_all_that_was_known_by_figure(
    opened: Says, said: Says, state: States, cells: Cells
) -> None:
    extension = replace(opened(ground=cells(0, 0, 1, 1)), kind=Kind.IDENTIFIED, entry_id="E-2")
    book = opened(m2=50_000), extension
    made = resize(said(Kind.RESIZED, geometry=cells(0, 0, 4, 1)), state(*book)).entries
    after = state(*book, *made)
    assert after.open_m2 == pytest.approx(area_exact(cells(0, 0, 4, 1)), abs=50)
    assert after.geometry is not None
    assert after.geometry.equals(cells(0, 0, 4, 1))


def test_an_outline_is_refused_where_releases_without_a_shape_make_it_ambiguous(
    opened: Says, said: Says, state: States, cells: Cells
) -> None:
    remedy = "reverse those acts and record them with their shapes, or give the right m2 without a shape"
    gone = replace(said(Kind.CLEARED), quantities={Unit.M2: 1_500_000})
    outline = said(Kind.RESIZED, geometry=cells(0, 0, 1, 1))
    with pytest.raises(InvalidRecord) as by_figure:
        resize(outline, state(opened(m2=3000), gone))
    assert str(by_figure.value) == (
        "1,500 m2 of A were released without a shape, so it is not known what of the outline is still open; " + remedy
    )
    with pytest.raises(InvalidRecord) as smaller:
        resize(outline, state(opened(ground=cells(0, 0, 4, 1)), gone))
    assert str(smaller.value) == (
        "the outline takes 2,201.034 m2 off A, of which only 1,434.711 m2 are open, because land left it without a "
        f"shape; {remedy}"
    )


def test_an_outline_of_what_a_drawn_release_left_of_an_area_known_by_figure_is_booked(
    opened: Says, said: Says, state: States, cells: Cells
) -> None:
    gone = replace(said(Kind.CLEARED, ground=cells(0, 0, 1, 1)), quantities={Unit.M2: area_exact(cells(0, 0, 1, 1))})
    rest = replace(gone, ground=None, account="sha", quantities={Unit.M2: 5000})
    book = opened(m2=3000), replace(opened(m2=5), account="sha", entry_id="E-2"), gone, rest
    made = resize(said(Kind.RESIZED, geometry=cells(0, 0, 4, 1)), state(*book), cells(0, 0, 1, 1)).entries
    assert state(*book, *made).open_m2 == area_exact(cells(1, 0, 3, 1))


def test_a_shape_that_is_larger_than_what_an_account_holds_is_refused(
    opened: Says, said: Says, state: States, cells: Cells
) -> None:
    extension = replace(opened(ground=cells(2, 0, 1, 1), account="sha"), kind=Kind.IDENTIFIED, entry_id="E-2")
    area = state(opened(ground=cells(0, 0, 2, 1)), extension)
    with pytest.raises(InvalidRecord) as refused:
        move_class(said(Kind.PROGRESSED, account="sha", geometry=cells(0, 0, 3, 1)), area)
    assert str(refused.value) == (
        "progressed of 2,201.034 m2, but A holds 733.678 m2 as 'sha'; correct the amount, the shape or the class"
    )


def test_a_change_that_cannot_be_is_refused(
    opened: Says, said: Says, state: States, cells: Cells, closed: AreaState
) -> None:
    area, unsized, drawn = state(opened()), state(opened(m2=None)), state(opened(ground=cells(0, 0, 2, 1)))
    to_sha = {"account": "cha", "to_account": "sha"}
    for act, report, before, reason in (
        (extend, said(Kind.IDENTIFIED, 10), closed, CLOSED),
        (
            extend,
            said(Kind.IDENTIFIED, geometry=cells(0, 0, 1, 1)),
            drawn,
            "its shape adds no ground to area A; check the id or the shape",
        ),
        (
            move_class,
            said(Kind.CONFIRMED, to_account="cha"),
            area,
            "confirmed leaves A 'cha', as it is; give to_account, the class it has now",
        ),
        (
            move_class,
            said(Kind.RECLASSIFIED, 1200, **to_sha),
            area,
            "reclassified of 1,200 m2, but A holds 1,000 m2 as 'cha'; correct the amount, the shape or the class",
        ),
        (
            move_class,
            said(Kind.RETURNED),
            area,
            "returned of 0 m2, but A holds 0 m2 as 'processed'; correct the amount, the shape or the class",
        ),
        (
            move_class,
            said(Kind.PROGRESSED, 10),
            unsized,
            "the size of area A is not known; record it first as 'resized'",
        ),
        (
            move_class,
            said(Kind.PROGRESSED, 10),
            closed,
            "area A has no open land; check the id, or record first how it came back",
        ),
        (
            resize,
            said(Kind.RESIZED),
            area,
            "resizing A needs the right outline or the right m2; give one of them",
        ),
        (
            resize,
            said(Kind.RESIZED, 0),
            unsized,
            "0 m2 is no size of A, whose size is not known; give its m2, or record its release",
        ),
        (resize, said(Kind.RESIZED, 10), closed, CLOSED),
    ):
        with pytest.raises(InvalidRecord) as refused:
            act(report, before)
        assert str(refused.value) == reason
