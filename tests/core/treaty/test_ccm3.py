"""The stores of Peru as published (Landmine Monitor 2015 to 2023, NPA): a baseline that tripled, done in 2023."""

from __future__ import annotations

from datetime import date

import pytest

from clearance.errors import NotPossible
from clearance.land.accounts import Column, Kind
from clearance.land.hazard import Area, Level
from clearance.land.journal import Entry
from clearance.land.ledger import Period
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.treaty.ccm3 import ccm3_form
from clearance.treaty.obligation import DeadlineStep, Obligation
from clearance.treaty.stores import stores_of
from clearance.units import Unit

STORE = Area(area_id="PER/CCM Article 3", name="CCM Article 3", level=Level.STORE)
TYPED = Area(area_id="PER/CCM Article 3 of BLG-66", name="CCM Article 3 of BLG-66", level=Level.STORE)
MINES = Area(area_id="PER/APMBC Article 4", name="APMBC Article 4", level=Level.STORE)
STEPS = (
    DeadlineStep(
        obligation="CCM Article 3", event="entry into force", decided_on=date(2013, 3, 1), deadline=date(2021, 3, 1)
    ),
    DeadlineStep(obligation="CCM Article 3", event="extension", deadline=date(2024, 4, 1)),
)
ACTS = (
    (Kind.OPENED, date(2013, 3, 1), 676, 86_200),
    (Kind.IDENTIFIED, date(2017, 1, 1), 1_329, 66_782),
    (Kind.DESTROYED, date(2022, 12, 31), 1_162, 81_505),
    (Kind.IDENTIFIED, date(2023, 1, 1), 16, 2_609),
    (Kind.DESTROYED, date(2023, 12, 15), 859, 74_086),
)


def _entry(number: int, area: Area, kind: Kind, on: date, quantities: dict[Unit, int]) -> Entry:
    return Entry(
        kind=kind,
        area_id=area.area_id,
        effective_on=on,
        act_id=f"act-{number}",
        entry_id=f"E{number}",
        account="held",
        quantities=quantities,
        source=f"source {number}",
    )


def _peru(as_of: date, *more: Entry) -> Snapshot:
    entries = tuple(
        _entry(number, STORE, kind, on, {Unit.MUNITIONS: munitions, Unit.SUBMUNITIONS: submunitions})
        for number, (kind, on, munitions, submunitions) in enumerate(ACTS, start=1)
    )
    records = Records(areas=(STORE, TYPED, MINES), entries=(*entries, *more), deadlines=STEPS)
    identity = SnapshotId(id="0" * 12, register="r", country="PER", as_of=as_of, known_at="", position=len(entries))
    return snapshot_of(identity, "Peru", records)


def test_the_form_of_peru_ends_with_nothing_left_before_its_deadline() -> None:
    form = ccm3_form(_peru(date(2023, 12, 31)), seed=1)
    assert (form.deadline and form.deadline.deadline, len(form.deadlines)) == (date(2024, 4, 1), 2)
    munitions, submunitions = (form.totals(unit) for unit in (Unit.MUNITIONS, Unit.SUBMUNITIONS))
    assert munitions.amounts == {Column.OPENED: 676, Column.IDENTIFIED: 1_345, Column.DESTROYED: 2_021}
    assert submunitions.amounts == {Column.OPENED: 86_200, Column.IDENTIFIED: 69_391, Column.DESTROYED: 155_591}
    assert [(line.opening, line.closing, line.residual) for line in (munitions, submunitions)] == [(0, 0, 0)] * 2
    destroyed = {row.period.year: row.amount(Column.DESTROYED) for row in form.years[Unit.MUNITIONS]}
    assert {year: count for year, count in destroyed.items() if count} == {2022: 1_162, 2023: 859}
    assert sum(destroyed.values()) == munitions.amount(Column.DESTROYED)
    assert form.sources == ("source 1", "source 2", "source 3", "source 4", "source 5")


def test_the_rate_that_is_expected_comes_with_its_interval_and_seed() -> None:
    form = ccm3_form(_peru(date(2022, 12, 31)), seed=7)
    rates = {rate.unit: rate.forecast for rate in form.rates}
    assert list(rates) == [Unit.MUNITIONS, Unit.SUBMUNITIONS]
    munitions = rates[Unit.MUNITIONS]
    assert munitions is not None
    assert (munitions.current, munitions.seed, munitions.deadline) == (843, 7, date(2024, 4, 1))
    assert munitions.rate_needed_per_year is not None
    assert 600 < munitions.rate_needed_per_year < 700


def test_types_are_lines_of_their_own_and_other_obligations_none() -> None:
    snapshot = _peru(
        date(2023, 12, 31),
        _entry(6, TYPED, Kind.OPENED, date(2013, 3, 1), {Unit.MUNITIONS: 10, Unit.SUBMUNITIONS: 6_600}),
        _entry(7, TYPED, Kind.RETAINED, date(2014, 1, 1), {Unit.MUNITIONS: 2, Unit.SUBMUNITIONS: 1_320}),
        _entry(8, MINES, Kind.OPENED, date(2001, 1, 1), {Unit.ITEMS: 338_356}),
        _entry(9, MINES, Kind.DESTROYED, date(2001, 12, 31), {Unit.ITEMS: 334_332}),
        _entry(10, MINES, Kind.RETAINED, date(2001, 12, 31), {Unit.ITEMS: 4_024}),
    )
    form = ccm3_form(snapshot, seed=1)
    assert [(line.item, line.unit, line.amount(Column.RETAINED), line.closing) for line in form.lines] == [
        ("", Unit.MUNITIONS, 0, 0),
        ("", Unit.SUBMUNITIONS, 0, 0),
        ("BLG-66", Unit.MUNITIONS, 2, 8),
        ("BLG-66", Unit.SUBMUNITIONS, 1_320, 5_280),
    ]
    (mines,) = stores_of(snapshot, Obligation.APMBC_4, Period(date(2001, 6, 1), date(2001, 12, 31)))
    assert (mines.opening, mines.amounts, mines.closing, mines.residual) == (
        338_356,
        {Column.DESTROYED: 334_332, Column.RETAINED: 4_024},
        0,
        0,
    )


def test_books_without_such_a_store_say_so() -> None:
    empty = snapshot_of(
        SnapshotId(id="0" * 12, register="r", country="PER", as_of=date(2020, 1, 1), known_at="", position=0),
        "Peru",
        Records(),
    )
    with pytest.raises(NotPossible, match="the books hold no store of CCM Article 3"):
        ccm3_form(empty, seed=1)
