from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.errors import InvalidRecord, RuleBroken
from clearance.land.accounts import MOVES, Column, Kind, family_of
from clearance.land.hazard import Hazard
from clearance.land.journal import NAMES_ANOTHER, Entry, Find, Movement, Posting, movements_of, postings_of
from clearance.units import Unit

DAY = date(2024, 6, 1)
AMOUNTS = st.integers(-(10**12), 10**12)


def entry(kind: Kind, quantities: Mapping[Unit, int], *, account: str = "cha", to_account: str | None = None) -> Entry:
    return Entry(
        kind=kind,
        area_id="A",
        effective_on=DAY,
        act_id="act",
        quantities=quantities,
        account=account,
        to_account=to_account,
        other_area_id="B" if kind in NAMES_ANOTHER else "",
    )


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Any entry that its kind allows, reversals among them."""
    kind = draw(st.sampled_from([kind for kind in Kind if any(kind in moves for moves in MOVES.values())]))
    units = draw(st.sets(st.sampled_from([unit for unit in Unit if kind in MOVES[family_of(unit)]])))
    signed = {unit for unit in units if MOVES[family_of(unit)][kind].signed}
    quantities = {unit: amount if unit in signed else abs(amount) for unit in units for amount in [draw(AMOUNTS)]}
    account, to_account = draw(st.permutations(["sha", "cha", "unclassified"]))[:2]
    made = entry(kind, quantities, account=account, to_account=to_account)
    return replace(made, kind=Kind.REVERSED, reversed_kind=kind, reverses="E1") if draw(st.booleans()) else made


@given(entries())
def test_postings_sum_to_zero_in_every_unit(act: Entry) -> None:
    sums = {unit: sum(p.quantity for p in postings_of(act) if p.unit is unit) for unit in act.quantities}
    assert sums == dict.fromkeys(act.quantities, 0)


@given(entries())
def test_a_reversal_makes_the_exact_opposite(act: Entry) -> None:
    there = replace(act, kind=act.reversed_kind or act.kind, reversed_kind=None)
    back = replace(there, kind=Kind.REVERSED, reversed_kind=there.kind)
    assert postings_of(back) == tuple(p._replace(quantity=-p.quantity) for p in postings_of(there))
    assert movements_of(back) == tuple(replace(move, quantity=-move.quantity) for move in movements_of(there))


@pytest.mark.parametrize(
    ("kind", "source", "target"),
    [
        (Kind.OPENED, "unknown", "cha"),
        (Kind.IDENTIFIED, "unknown", "cha"),
        (Kind.CANCELLED, "cha", "cancelled"),
        (Kind.REDUCED, "cha", "reduced"),
        (Kind.CLEARED, "cha", "cleared"),
        (Kind.RELEASED, "cha", "unspecified"),
        (Kind.TRANSFERRED, "abroad", "cha"),
        (Kind.RESIZED, "correction", "cha"),
        (Kind.PADDED, "unexplained", "cha"),
    ],
)
def test_each_kind_moves_land_between_its_accounts(kind: Kind, source: str, target: str) -> None:
    assert postings_of(entry(kind, {Unit.M2: 1_500})) == (
        Posting("A", source, Unit.M2, -1_500),
        Posting("A", target, Unit.M2, 1_500),
    )


def test_a_change_of_class_moves_land_between_two_open_accounts() -> None:
    confirmed = entry(Kind.CONFIRMED, {Unit.M2: 700}, account="sha", to_account="cha")
    assert postings_of(confirmed) == (Posting("A", "sha", Unit.M2, -700), Posting("A", "cha", Unit.M2, 700))
    assert movements_of(confirmed) == (
        Movement("A", "sha", Unit.M2, Column.CONFIRMED, -700),
        Movement("A", "cha", Unit.M2, Column.CONFIRMED, 700),
    )


@pytest.mark.parametrize("kind", [Kind.CANCELLED, Kind.REDUCED, Kind.CLEARED, Kind.RELEASED])
def test_a_mine_met_is_destroyed_whatever_the_land_becomes(kind: Kind) -> None:
    assert postings_of(entry(kind, {Unit.AP_MINES: 3})) == (
        Posting("A", "recorded", Unit.AP_MINES, -3),
        Posting("A", "destroyed", Unit.AP_MINES, 3),
    )


def test_stockpiles_are_held_until_destroyed() -> None:
    assert postings_of(entry(Kind.CLEARED, {Unit.ITEMS: 12})) == (
        Posting("A", "held", Unit.ITEMS, -12),
        Posting("A", "destroyed", Unit.ITEMS, 12),
    )


@pytest.mark.parametrize(("kind", "unit"), [(Kind.CONFIRMED, Unit.AP_MINES), (Kind.UNACCOUNTED, Unit.M2)])
def test_a_kind_moves_nothing_in_a_unit_it_has_no_meaning_for(kind: Kind, unit: Unit) -> None:
    with pytest.raises(RuleBroken, match=f"'{kind}' of A cannot move {unit}; record it with another kind"):
        entry(kind, {unit: 1})


@pytest.mark.parametrize("kind", [Kind.OPENED, Kind.CLEARED, Kind.CONFIRMED])
def test_only_corrections_may_be_negative(kind: Kind) -> None:
    with pytest.raises(InvalidRecord, match=f"^{kind} of A has -1 m2; only corrections may be negative$"):
        entry(kind, {Unit.M2: -1000})
    assert entry(Kind.RESIZED, {Unit.M2: -1000}).quantities == {Unit.M2: -1000}


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="covers 2024-06-02 to 2024-06-01; put the earlier date first"):
        replace(entry(Kind.CLEARED, {}), covers_from=date(2024, 6, 2))


def test_finds_are_counted_from_zero_up() -> None:
    with pytest.raises(InvalidRecord, match="a find of -1 AP is negative"):
        Find(category=Hazard.AP, quantity=-1)
