"""Land that is released: out of which accounts, with what mines, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

import pytest
from shapely.geometry.base import BaseGeometry

from clearance.errors import InvalidRecord
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.acts import release
from clearance.land.fold import AreaState
from clearance.land.hazard import Hazard
from clearance.land.journal import Entry, Find
from clearance.units import Unit

Says = Callable[..., Entry]
States = Callable[..., AreaState]
Moves = Callable[[Iterable[Entry]], list[tuple[object, ...]]]
LARGER = (
    "release of 1,200 m2 is larger than the 1,000 m2 open in area A; correct the amount, or set extends=true if the "
    "work went beyond the area"
)


def test_land_that_was_worked_on_goes_first_then_confirmed_then_suspected(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    parts = [replace(opened(m2=100), account=name) for name in ("sha", "cha", "unclassified")]
    worked = replace(said(Kind.PROGRESSED), quantities={Unit.M2: 40_000})
    booked = release(replace(said(Kind.CLEARED, 250), account="unclassified"), state(*parts, worked))
    assert moves(booked.entries) == [
        ("cleared", "A", "processed", 40, 0),
        ("cleared", "A", "cha", 60, 0),
        ("cleared", "A", "unclassified", 100, 0),
        ("cleared", "A", "sha", 50, 0),
    ]
    assert booked.clipped == ()


def test_the_account_that_a_report_names_goes_first(opened: Says, said: Says, state: States, moves: Moves) -> None:
    both = [replace(opened(m2=100), account=name) for name in ("sha", "cha")]
    booked = release(replace(said(Kind.REDUCED, 150), account="sha"), state(*both))
    assert moves(booked.entries) == [("reduced", "A", "sha", 100, 0), ("reduced", "A", "cha", 50, 0)]


def test_mines_beyond_the_record_are_identified_and_those_never_met_are_unaccounted(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    area = state(opened(mines=3))
    more = replace(said(Kind.CLEARED, 400), finds=(Find(category=Hazard.AP, quantity=5),))
    assert moves(release(more, area).entries) == [
        ("identified", "A", "cha", None, 2),
        ("cleared", "A", "cha", 400, 5),
    ]
    fewer = replace(said(Kind.CLEARED, 1000), finds=(Find(category=Hazard.AP, quantity=1),))
    assert moves(release(fewer, area).entries) == [
        ("unaccounted", "A", "cha", None, 2),
        ("cleared", "A", "cha", 1000, 1),
    ]


def test_what_exceeds_an_area_by_drawing_noise_takes_all_of_it_and_is_named(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    booked = release(said(Kind.CLEARED, 1009), state(opened()))
    assert moves(booked.entries) == [("cleared", "A", "cha", 1000, 0)]
    assert [(c.reason, c.area_m2) for c in booked.clipped] == [
        ("more than is open in A, within drawing noise, not booked", 9)
    ]


def test_work_that_went_beyond_the_area_on_purpose_identifies_the_rest_first(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    assert moves(release(said(Kind.CLEARED, 1500), state(opened()), extends=True).entries) == [
        ("identified", "A", "cha", 500, 0),
        ("cleared", "A", "cha", 1500, 0),
    ]


def test_an_extension_does_not_take_back_ground_that_is_elsewhere(
    opened: Says, said: Says, state: States, cells: Callable[..., BaseGeometry]
) -> None:
    area = state(opened(ground=cells(0, 0, 2, 1)))
    report = said(Kind.CLEARED, geometry=cells(1, 0, 3, 1))
    identified, cleared = release(report, area, cells(2, 0, 1, 1), extends=True).entries
    assert identified.ground is not None
    assert identified.ground.equals(cells(3, 0, 1, 1))
    assert cleared.quantities[Unit.M2] == pytest.approx(2 * area_exact(cells(0, 0, 1, 1)), abs=1)


def test_an_area_of_unknown_size_gets_that_of_its_release(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    assert moves(release(said(Kind.CANCELLED, 700), state(opened(m2=None, account="sha"))).entries) == [
        ("resized", "A", "sha", 700, 0),
        ("cancelled", "A", "sha", 700, 0),
    ]


def test_a_release_of_nothing_is_booked_as_a_report(opened: Says, said: Says, state: States, moves: Moves) -> None:
    assert moves(release(said(Kind.CLEARED, 0), state(opened())).entries) == [("cleared", "A", "cha", 0, 0)]


def test_a_release_of_nothing_closes_no_area_however_small(
    opened: Says, said: Says, state: States, moves: Moves
) -> None:
    small = replace(opened(mines=2), quantities={Unit.M2: 800, Unit.AP_MINES: 2})
    assert moves(release(said(Kind.CLEARED, 0), state(small)).entries) == [("cleared", "A", "cha", 0, 0)]


def test_a_release_of_nothing_gives_an_area_of_unknown_size_no_size(opened: Says, said: Says, state: States) -> None:
    for extends in (False, True):
        with pytest.raises(InvalidRecord) as refused:
            release(said(Kind.CLEARED, 0), state(opened(m2=None, mines=12)), extends=extends)
        assert str(refused.value) == (
            "a release of 0 m2 does not tell how large area A is; give the m2 or the shape of what was released, or "
            "record its size first as 'resized'"
        )


def test_of_an_area_that_is_drawn_in_part_ground_beyond_what_is_drawn_is_released_too(
    opened: Says, said: Says, state: States, cells: Callable[..., BaseGeometry]
) -> None:
    book = opened(m2=3000), replace(opened(ground=cells(0, 0, 1, 1)), kind=Kind.IDENTIFIED, entry_id="E-2")
    for ground in (cells(5, 0, 2, 1), cells(0, 0, 2, 1)):
        booked = release(said(Kind.CLEARED, geometry=ground), state(*book))
        assert [(e.quantities[Unit.M2], e.ground) for e in booked.entries] == [(area_exact(ground), ground)]
        assert booked.clipped == ()
    grown = release(said(Kind.CLEARED, geometry=cells(0, 0, 6, 1)), state(*book), extends=True)
    assert [e.kind for e in grown.entries] == [Kind.IDENTIFIED, Kind.CLEARED]
    assert state(*book, *grown.entries).open_m2 == 0
    assert grown.entries[0].quantities[Unit.M2] == pytest.approx(area_exact(cells(1, 0, 5, 1)) - 3_000_000, abs=50)


def test_ground_beyond_what_is_drawn_and_what_is_known_by_figure_is_not_booked(
    opened: Says, said: Says, state: States, cells: Callable[..., BaseGeometry]
) -> None:
    book = opened(m2=300), replace(opened(ground=cells(0, 0, 2, 1)), kind=Kind.IDENTIFIED, entry_id="E-2")
    booked = release(said(Kind.CLEARED, geometry=cells(1, 0, 2, 1)), state(*book))
    assert [e.ground is not None and e.ground.equals(cells(1, 0, 1, 1)) for e in booked.entries] == [True]
    assert [c.reason for c in booked.clipped] == ["beyond the open ground of A, not booked"]
    with pytest.raises(InvalidRecord, match="its shape lies outside area A"):
        release(said(Kind.CLEARED, geometry=cells(5, 0, 1, 1)), state(*book))


def test_a_release_that_cannot_be_is_refused(
    opened: Says, said: Says, state: States, cells: Callable[..., BaseGeometry]
) -> None:
    area, drawn = state(opened()), state(opened(ground=cells(0, 0, 2, 1)))
    closed = state(opened(), replace(said(Kind.CLEARED), quantities={Unit.M2: 1_000_000}))
    for report, before, reason in (
        (said(Kind.CLEARED, 10), closed, "area A has no open land; check the id, or record first how it came back"),
        (said(Kind.CLEARED), area, "no shape and no size: there is nothing to book; add one of them"),
        (said(Kind.CLEARED, -1), area, "a size of -1 m2 is below nothing; say how large the land is"),
        (
            said(Kind.CLEARED, 10, effective_on=date(2021, 12, 31)),
            area,
            "released on 2021-12-31, before area A was opened on 2022-01-01; correct the date",
        ),
        (
            said(Kind.CLEARED, 1200),
            area,
            LARGER,
        ),
        (
            said(Kind.CLEARED, geometry=cells(5, 0, 1, 1)),
            drawn,
            "its shape lies outside area A; check the id or the shape",
        ),
    ):
        with pytest.raises(InvalidRecord) as refused:
            release(report, before)
        assert str(refused.value) == reason
