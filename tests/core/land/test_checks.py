from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
import shapely

from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land.accounts import Kind
from clearance.land.balance import reversal_of
from clearance.land.checks import Finding, check_snapshot
from clearance.land.hazard import Area, Level
from clearance.land.journal import Entry
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.units import Unit, format_quantity

STEP = 1 / 1024
AREAS = (
    Area(area_id="A", name="A"),
    Area(area_id="B", name="B"),
    Area(area_id="X", name="X", level=Level.NATIONAL),
)


def ground(column: float, *, wide: float = 1.0) -> shapely.Polygon:
    return shapely.box(column * STEP - 150, -40, (column + wide) * STEP - 150, STEP - 40)


def opened(shape: shapely.Polygon | None, *, area_id: str = "A") -> Entry:
    return Entry(
        kind=Kind.OPENED,
        area_id=area_id,
        effective_on=date(2022, 1, 1),
        act_id="1",
        account="cha",
        quantities={Unit.M2: area_exact(shape)} if shape else {},
        geometry=shape,
        ground=shape,
        entry_id=f"{area_id}1",
    )


def released(entry: Entry, number: int, **changes: object) -> Entry:
    later = replace(entry, kind=Kind.CLEARED, effective_on=date(2022, 6, number), entry_id=f"{entry.area_id}{number}")
    return replace(later, **changes)  # type: ignore[arg-type]


def snapshot(*entries: Entry) -> Snapshot:
    as_of = date(2022, 12, 31)
    identity = SnapshotId(id="0", register="r", country="XEX", as_of=as_of, known_at="", position=0)
    return snapshot_of(identity, "Example", Records(areas=AREAS, entries=entries))


def found(*entries: Entry) -> list[tuple[str, str, str, str]]:
    return [(f.severity, f.rule, f.record, f.value) for f in check_snapshot(snapshot(*entries))]


def m2(shape: shapely.Polygon) -> str:
    return format_quantity(area_exact(shape), Unit.M2)


def test_books_that_hold_and_say_all_they_should_have_no_findings() -> None:
    field = opened(ground(0))
    assert found(field, opened(ground(1), area_id="B"), released(field, 2)) == []
    assert found() == []


def test_overlaps_of_open_areas_are_named_with_gross_and_net() -> None:
    first, second = ground(0), ground(0.5)
    shared, whole = (geodesic_area_m2(shape) for shape in (ground(0.5, wide=0.5), ground(0, wide=1.5)))
    gross = geodesic_area_m2(first) + geodesic_area_m2(second)
    assert found(opened(first), opened(second, area_id="B")) == [
        (
            "warning",
            "ground is counted in several areas",
            "1 pairs of open areas",
            f"{gross:,.0f} m2 gross, {whole:,.0f} m2 net",
        ),
        ("warning", "open areas overlap", "A and B", f"{shared:,.1f} m2"),
    ]
    assert found(opened(first), opened(second, area_id="B"), released(opened(first), 2)) == []


def test_a_claim_may_be_rounded_but_not_wrong() -> None:
    exact = area_exact(ground(0))
    fair = replace(opened(ground(0)), claimed_m2=round(exact * 1.009))
    assert found(fair) == []
    wrong = replace(fair, claimed_m2=exact * 10)
    assert found(wrong) == [
        (
            "warning",
            "the claim is not the size of the polygon",
            "A1, opened of A on 2022-01-01",
            f"{format_quantity(exact * 10, Unit.M2)} claimed, {m2(ground(0))} drawn",
        )
    ]
    assert found(replace(wrong, geometry=None, ground=None)) == []


def test_ground_drawn_beyond_what_was_booked_waits_as_a_finding() -> None:
    field = opened(ground(0))
    beyond = released(field, 2, geometry=ground(0, wide=1.25))
    waiting = area_exact(ground(0, wide=1.25)) - area_exact(ground(0))
    record = "A2, cleared of A on 2022-06-02"
    expected = [("warning", "ground waits, it is not booked", record, format_quantity(waiting, Unit.M2))]
    assert found(field, beyond) == expected
    assert found(field, beyond, replace(reversal_of(beyond, act_id="2", note=""), entry_id="A3")) == []
    assert found(field, released(field, 2, ground=shapely.from_wkb(shapely.to_wkb(ground(0))))) == []


def test_ground_of_which_nothing_was_booked_waits_whole() -> None:
    nothing = released(opened(ground(0)), 2, geometry=ground(3), ground=None, quantities={Unit.M2: 0})
    assert [finding[3] for finding in found(opened(ground(0)), nothing)] == [m2(ground(3))]


def test_suspected_land_of_a_total_that_was_cleared_directly_is_a_warning() -> None:
    total = replace(opened(None, area_id="X"), quantities={Unit.M2: 5_000}, account="sha")
    direct = released(total, 2, quantities={Unit.M2: 1_500})
    assert found(total, direct) == [
        (
            "warning",
            "suspected land was cleared without being confirmed",
            "X2, cleared of X on 2022-06-02",
            "1.5 m2",
        )
    ]
    assert found(total, replace(direct, kind=Kind.CANCELLED)) == []


def test_unexplained_amounts_are_added_up_without_their_signs() -> None:
    total = replace(opened(None, area_id="X"), quantities={Unit.M2: 5_000_000, Unit.AP_MINES: 50})
    up = released(total, 2, kind=Kind.PADDED, quantities={Unit.M2: 2_000_000, Unit.AP_MINES: 0})
    down = released(total, 3, kind=Kind.PADDED, quantities={Unit.M2: -500_000})
    assert found(total, up, down) == [("warning", "amounts are unexplained", "X, 2 entries", "2,500 m2")]


def test_open_areas_of_unknown_size_are_noted_and_recorded_mines_in_them_are_a_warning() -> None:
    mined = replace(opened(None, area_id="B"), quantities={Unit.AP_MINES: 12})
    assert found(opened(None), mined) == [
        ("note", "the size of an area is unknown", "A", "unknown m2"),
        ("warning", "recorded mines lie in an area of unknown size", "B", "12 ap_mines"),
    ]
    assert found(opened(None), released(opened(None), 2, quantities={Unit.M2: 0})) == []


def test_a_negative_account_is_an_error_from_its_first_day_on() -> None:
    field = opened(ground(0))
    twice = [released(field, 2), released(field, 3), released(field, 4)]
    negative = [finding for finding in found(field, *twice) if finding[0] == "error"]
    assert negative == [("error", "an account is negative", "A, account 'cha' on 2022-06-03", f"-{m2(ground(0))}")]


@pytest.mark.parametrize("unit", [Unit.M2, Unit.AP_MINES])
def test_a_posting_tampered_with_is_an_error_in_its_unit_and_year(unit: Unit) -> None:
    field = replace(opened(ground(0)), quantities={Unit.M2: 9_000, Unit.AP_MINES: 9}, geometry=None, ground=None)
    whole = snapshot(field)
    postings = whole.books.postings
    off = postings["quantity"] + ((postings["unit"] == unit) & (postings["account"] != "unknown")).astype("int64")
    books = replace(whole.books, postings=postings.assign(quantity=off))
    findings: Sequence[Finding] = check_snapshot(replace(whole, books=books))
    assert [finding.to_dict() for finding in findings] == [
        {
            "rule": "the statement does not balance",
            "severity": "error",
            "record": f"{unit} in 2022",
            "value": format_quantity(1, unit),
            "remedy": "a posting does not fit its entry: restore the register from a backup",
        }
    ]
