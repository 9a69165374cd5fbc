"""Statements of one treaty obligation: what each counts, what counts twice, and what passes from one to another."""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearance.errors import InvalidQuantity
from clearance.land.accounts import Column, Kind
from clearance.land.books import books_of
from clearance.land.hazard import Area, Hazard, Level, parse_hazards
from clearance.land.journal import Entry
from clearance.land.ledger import Statement, StatementRow, periods_between, statement
from clearance.land.ledger_notes import is_published, notes
from clearance.land.published import Measure, PublishedFigure
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.treaty.obligation import Obligation
from clearance.units import Unit

AS_OF = date(2024, 12, 31)
YEARS = periods_between(date(2023, 1, 1), AS_OF)
HAZARDS = ("AP", "AP-improvised+AV", "AP+cluster", "cluster", "AV+ERW", "")
LAND = tuple(Area(area_id=f"A{i}", name=f"A{i}", hazards=parse_hazards(text)) for i, text in enumerate(HAZARDS))
NAMES = ("APMBC Article 4 of AP mines", "CCM Article 3", "disposal of small arms", "CCM Article 30")
STORES = tuple(Area(area_id=f"X/{name}", name=name, level=Level.STORE) for name in NAMES)


def act(kind: Kind, area: Area, on: date, quantities: dict[Unit, int], *, hazard: str | None = None) -> Entry:
    return Entry(
        kind=kind,
        area_id=area.area_id,
        effective_on=on,
        act_id=f"{kind} {area.area_id} {on}",
        entry_id=f"{kind} {area.area_id} {on}",
        quantities=quantities,
        attributes=MappingProxyType({} if hazard is None else {"hazard": hazard}),
    )


def opened(area: Area, quantities: dict[Unit, int]) -> Entry:
    return act(Kind.OPENED, area, date(2023, 3, 1), quantities)


def books() -> Records:
    """Of each area 10^n m2, so that a sum says which areas are in it; of each store as many items."""
    land = [opened(area, {Unit.M2: 1000 * 10**n, Unit.AP_MINES: 10**n}) for n, area in enumerate(LAND)]
    units = (Unit.ITEMS, Unit.MUNITIONS, Unit.SUBMUNITIONS)
    stores = [opened(store, dict.fromkeys(units, 10**n)) for n, store in enumerate(STORES)]
    return Records(areas=(*LAND, *STORES), entries=(*land, *stores))


def snapshot(records: Records) -> Snapshot:
    identity = SnapshotId(id="a", register="r", country="XXX", as_of=AS_OF, known_at="", position=1)
    return snapshot_of(identity, "X", records)


def of(records: Records, obligation: Obligation, unit: Unit | None = None, *by: str) -> Statement:
    made = books_of(records.areas, records.entries)
    unit = unit or obligation.units[0]
    return statement(made, unit, YEARS, by=by or ("year",), as_of=AS_OF, obligation=obligation)


@pytest.mark.parametrize(
    ("obligation", "unit", "closing"),
    [
        (Obligation.APMBC_5, Unit.M2, 111_000),
        (Obligation.APMBC_5, Unit.AREAS, 3),
        (Obligation.APMBC_5, Unit.AP_MINES, 111),
        (Obligation.CCM_4, Unit.M2, 1_100_000),
        (Obligation.CCM_4, Unit.AREAS, 2),
        (Obligation.APMBC_4, Unit.ITEMS, 1),
        (Obligation.CCM_3, Unit.MUNITIONS, 10),
        (Obligation.CCM_3, Unit.SUBMUNITIONS, 10),
    ],
)
def test_each_obligation_counts_its_own_areas_or_stores(obligation: Obligation, unit: Unit, closing: int) -> None:
    made = of(books(), obligation, unit)
    assert [(row.opening, row.amount(Column.OPENED), row.closing) for row in made.rows] == [
        (0, closing, closing),
        (closing, 0, closing),
    ]
    assert made.balances
    assert made.obligation is obligation


@pytest.mark.parametrize(
    ("obligation", "unit", "units"),
    [
        (Obligation.APMBC_5, Unit.ITEMS, "m2, areas, ap_mines"),
        (Obligation.APMBC_4, Unit.AP_MINES, "items, munitions, tonnes"),
        (Obligation.CCM_4, Unit.AP_MINES, "m2, areas"),
        (Obligation.CCM_3, Unit.M2, "munitions, submunitions, items, tonnes"),
    ],
)
def test_a_unit_that_an_obligation_is_not_reported_in_is_refused(
    obligation: Obligation, unit: Unit, units: str
) -> None:
    with pytest.raises(InvalidQuantity) as refused:
        of(books(), obligation, unit)
    expected = f"{obligation.article} ({obligation}) is not reported in {unit}; use one of {units}"
    assert str(refused.value) == expected


def test_books_without_anything_of_an_obligation_have_rows_of_nothing() -> None:
    records = Records(areas=LAND[3:4], entries=(opened(LAND[3], {Unit.M2: 1000}),))
    made = of(records, Obligation.APMBC_5)
    assert [(r.period.year, r.group, r.opening, r.closing, r.coverage) for r in made.rows] == [
        (2023, {"year": 2023}, 0, 0, "none"),
        (2024, {"year": 2024}, 0, 0, "none"),
    ]
    assert of(records, Obligation.APMBC_5, None, "year", "hazard").rows == ()
    assert of(Records(), Obligation.APMBC_5).balances


def test_an_area_whose_hazards_change_is_reassigned_into_the_obligation_and_out_of_it() -> None:
    area = LAND[3]
    entries = (
        opened(area, {Unit.M2: 7_000}),
        act(Kind.RECATEGORISED, area, date(2024, 2, 1), {}, hazard="AP+cluster"),
        act(Kind.CLEARED, area, date(2024, 4, 1), {Unit.M2: 2_000}),
        act(Kind.RECATEGORISED, area, date(2024, 6, 1), {}, hazard="AP"),
    )
    records = Records(areas=(area,), entries=entries)

    def shown(row: StatementRow) -> tuple[int, ...]:
        return (row.opening, row.amount(Column.REASSIGNED), row.amount(Column.CLEARED), row.closing, row.residual)

    assert [shown(row) for row in of(records, Obligation.CCM_4).rows] == [
        (0, 0, 0, 7_000, 0),
        (7_000, -5_000, 2_000, 0, 0),
    ]
    assert [shown(row) for row in of(records, Obligation.APMBC_5).rows] == [
        (0, 0, 0, 0, 0),
        (0, 7_000, 2_000, 5_000, 0),
    ]
    assert [shown(row) for row in of(records, Obligation.APMBC_5, Unit.AREAS).rows] == [
        (0, 0, 0, 0, 0),
        (0, 1, 0, 1, 0),
    ]


@pytest.mark.parametrize(
    ("obligation", "expected"),
    [
        (
            Obligation.APMBC_5,
            [
                (100, "lies in areas that count under CCM Article 4, too; a sum over obligations counts it twice"),
                (11_000, "lies in areas of other hazards only and is left out"),
                (
                    100_000,
                    "lies in areas whose hazards no source names and is left out; `recategorised` says what they hold",
                ),
            ],
        ),
        (
            Obligation.CCM_4,
            [
                (100, "lies in areas that count under APMBC Article 5, too; a sum over obligations counts it twice"),
                (10_011, "lies in areas of other hazards only and is left out"),
                (
                    100_000,
                    "lies in areas whose hazards no source names and is left out; `recategorised` says what they hold",
                ),
            ],
        ),
        (Obligation.APMBC_4, [(1_110, "lies in stores of another obligation or of none and is left out")]),
    ],
)
def test_the_notes_say_what_counts_twice_and_what_is_left_out(
    obligation: Obligation, expected: list[tuple[int, str]]
) -> None:
    found = notes(snapshot(books()), of(books(), obligation))
    assert [(note.amount, note.text) for note in found if note.year is None] == expected
    assert {(note.column, note.covers_to) for note in found if note.year is None} == {("closing", AS_OF)}


def test_notes_on_amounts_are_those_of_the_obligation() -> None:
    hedged = [
        Entry(
            kind=Kind.DESTROYED,
            area_id=store.area_id,
            effective_on=date(2024, 5, 1),
            act_id=store.area_id,
            entry_id=store.area_id,
            quantities={Unit.ITEMS: 1},
            qualifier="about",
        )
        for store in STORES
    ]
    known = books()
    records = Records(areas=known.areas, entries=(*known.entries, *hedged))
    found = notes(snapshot(records), of(records, Obligation.APMBC_4))
    assert [note.entry_id for note in found if note.entry_id] == ["X/APMBC Article 4 of AP mines"]


def test_a_closing_is_published_by_a_figure_of_its_obligation_only() -> None:
    def stock(measure: Measure, quantity: int, *, hazard: str = "", obligation: str = "") -> PublishedFigure:
        return PublishedFigure(
            figure_id=f"{measure} {hazard} {obligation}",
            row_id=f"{measure} {hazard} {obligation}",
            measure=measure,
            quantity=quantity,
            to_on=AS_OF,
            issuer="State",
            hazard=hazard,
            obligation=obligation,
        )

    land, store = of(books(), Obligation.CCM_4).rows[-1], of(books(), Obligation.CCM_3).rows[-1]
    own = stock(Measure.AREA_M2, land.closing)
    cluster = stock(Measure.AREA_M2, land.closing, hazard="cluster")
    munitions = stock(Measure.MUNITIONS, store.closing, obligation="CCM Article 3")
    known = books()

    def stated(figure: PublishedFigure, row: StatementRow, obligation: Obligation | None) -> bool:
        made = snapshot(Records(areas=known.areas, entries=known.entries, figures=(figure,)))
        return is_published(made, row, obligation)

    assert [stated(figure, land, Obligation.CCM_4) for figure in (own, cluster, munitions)] == [False, True, False]
    assert [stated(figure, land, None) for figure in (own, cluster)] == [True, False]
    assert [stated(figure, store, Obligation.CCM_3) for figure in (munitions, own)] == [True, False]


@st.composite
def histories(draw: st.DrawFn) -> Records:
    """Areas whose land is found, cleared and of other hazards from days on."""
    areas = tuple(
        Area(area_id=f"A{i}", name=f"A{i}", hazards=parse_hazards(draw(st.sampled_from(HAZARDS)))) for i in range(3)
    )
    entries = []
    for area in areas:
        day, held = date(2022, 12, 1), 0
        for _ in range(draw(st.integers(1, 5))):
            day += timedelta(days=draw(st.integers(1, 200)))
            match draw(st.sampled_from(["find", "clear", "hazard"])):
                case "hazard":
                    entries.append(act(Kind.RECATEGORISED, area, day, {}, hazard=draw(st.sampled_from(HAZARDS))))
                case "clear" if held:
                    gone = draw(st.integers(1, held))
                    held -= gone
                    entries.append(act(Kind.CLEARED, area, day, {Unit.M2: gone}))
                case _:
                    held += (more := draw(st.integers(1, 10**6)))
                    entries.append(act(Kind.IDENTIFIED, area, day, {Unit.M2: more}))
    return Records(areas=areas, entries=tuple(entries))


@given(histories(), st.sampled_from([Obligation.APMBC_5, Obligation.CCM_4]), st.sampled_from([Unit.M2, Unit.AREAS]))
@settings(max_examples=60, deadline=None)
def test_a_statement_of_an_obligation_is_the_sum_of_the_statement_by_hazard(
    records: Records, obligation: Obligation, unit: Unit
) -> None:
    whole = statement(books_of(records.areas, records.entries), unit, YEARS, by=("year", "hazard"), as_of=AS_OF)
    counted = [row for row in whole.rows if parse_hazards(str(row.group["hazard"])) & obligation.hazards]
    made = of(records, obligation, unit)
    assert made.balances
    for row in made.rows:
        parts = [part for part in counted if part.period == row.period]
        assert (row.opening, row.closing) == (sum(p.opening for p in parts), sum(p.closing for p in parts))
        assert {c: row.amount(c) for c in Column} == {c: sum(p.amount(c) for p in parts) for c in Column}


def test_every_hazard_of_a_treaty_has_one_obligation_of_land() -> None:
    assert {o: o.hazards for o in Obligation if o.hazards} == {
        Obligation.APMBC_5: {Hazard.AP, Hazard.AP_IMPROVISED},
        Obligation.CCM_4: {Hazard.CLUSTER},
    }
