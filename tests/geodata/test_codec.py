import json
from dataclasses import replace
from datetime import date

import pytest
import shapely

from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, Level, Place, SizeBasis, WorkStatus
from clearance.land.journal import Entry, Find
from clearance.land.published import Measure, PublishedFigure, Qualifier
from clearance.land.sites import Boundary, Event, Setting, Site, SiteKind, Task
from clearance.treaty.obligation import ARTICLE_5, DeadlineStep
from clearance.units import Unit
from clearance_geodata.codec import NAMES, Record, chain_hash, decode, encode

GROUND = shapely.box(-150, -40, -149.99, -39.99)
PART = shapely.box(-150, -40, -149.995, -39.99)
BARE = Entry(kind=Kind.OPENED, area_id="A", effective_on=date(2022, 1, 1), act_id="1", entry_id="E7")
FULL = Entry(
    kind=Kind.REVERSED,
    reversed_kind=Kind.RESIZED,
    reverses="E3",
    area_id="Ñ/1",
    effective_on=date(2022, 5, 1),
    act_id="act",
    quantities={Unit.M2: -1_234_567, Unit.AREAS: 2},
    account="sha",
    to_account="cha",
    covers_from=date(2022, 1, 1),
    date_precision="month",
    cause="survey",
    qualifier="over",
    claimed_m2=0,
    size_basis=SizeBasis.SKETCH,
    geometry=GROUND,
    ground=PART,
    operator="Team Alfa",
    method="manual",
    depth_cm=13,
    finds=(Find(category=Hazard.AP_IMPROVISED, quantity=3, model="PMN"), Find(category=Hazard.AV, quantity=0)),
    source="página 3",
    note="two\nlines",
    adopts="R1",
    entry_id="E7",
)
RECORDS: list[Record] = [
    BARE,
    FULL,
    replace(FULL, ground=GROUND),
    Area(area_id="A", name=""),
    Area(
        area_id="A",
        name="Field",
        level=Level.SECTOR,
        hazard_class=HazardClass.CHA,
        hazards=frozenset({Hazard.AV, Hazard.AP}),
        sector="North",
        size_basis=SizeBasis.POINT_RADIUS,
        geometry=shapely.MultiPolygon([GROUND]),
    ),
    PublishedFigure(
        figure_id="f",
        row_id="r",
        measure=Measure.AREAS_SHA,
        quantity=0,
        to_on=date(2014, 4, 30),
        from_on=date(2014, 1, 1),
        product="cleared",
        scope="Cenepa",
        qualifier=Qualifier.AT_MOST,
        date_precision="month",
        issuer="State",
        published="2015",
        source="Article 7",
        note="as printed",
    ),
    DeadlineStep(obligation=ARTICLE_5, event="extension", deadline=date(2029, 12, 31)),
    Place(name="Cenepa", lon=-78.45, lat=-4.1, approximate=False, source=""),
    replace(
        BARE,
        kind=Kind.STATUS,
        status=WorkStatus.QC_ACCEPTED,
        attributes={"sector": "North"},
        position_error_m=0.5,
        finds=(Find(category=Hazard.AP, quantity=1, depth_cm=12, lon=-78.5, lat=-4.5),),
        accepted_by="authority",
    ),
    Site(
        site_id="I1",
        kind=SiteKind.INCIDENT,
        on=date(2020, 5, 1),
        status="investigated",
        attributes={"fileId": "2684-III"},
        geometry=shapely.Point(17.4, 44.6),
    ),
    Event(event_id="I1/1", site_id="I1", on=date(2020, 5, 1), what="incident", killed=0, injured=2),
    Boundary(name="Olovo", level=2, geometry=GROUND, source="atlas", drawn_on=date(2020, 1, 1)),
    Task(
        task_id="T1",
        operator="Team 1",
        area_ids=("A", "B"),
        starts_on=date(2024, 1, 1),
        ends_on=date(2024, 6, 30),
        status="done",
    ),
    Setting(name="recognise", value="progress", effective_on=date(2024, 1, 1)),
]


def test_every_kind_of_record_is_among_them() -> None:
    assert {type(record) for record in RECORDS} == set(NAMES)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    row = encode(record)
    back = decode(row.record, 7, row.body, row.geometry, row.ground)
    assert back == record
    assert encode(back) == row


def test_an_entry_is_called_after_its_position() -> None:
    row = encode(replace(BARE, entry_id=""))
    entry = decode(row.record, 12, row.body, None, None)
    assert isinstance(entry, Entry)
    assert entry.entry_id == "E12"


def test_ground_that_is_the_geometry_is_kept_once() -> None:
    row = encode(replace(FULL, ground=GROUND))
    assert row.ground == b"="
    entry = decode(row.record, 7, row.body, row.geometry, row.ground)
    assert isinstance(entry, Entry)
    assert entry.ground is entry.geometry


def test_the_body_is_canonical_and_leaves_empty_fields_out() -> None:
    body = json.dumps(
        {
            "account": "unclassified",
            "act_id": "1",
            "area_id": "A",
            "date_precision": "day",
            "effective_on": "2022-01-01",
            "kind": "opened",
            "qualifier": "exact",
            "quantities": {},
            "size_basis": "unknown",
        },
        separators=(",", ":"),
    )
    assert encode(BARE).body == body
    one, other = {Unit.M2: 1, Unit.AREAS: 2}, {Unit.AREAS: 2, Unit.M2: 1}
    assert encode(replace(BARE, quantities=one)) == encode(replace(BARE, quantities=other))


def test_the_hash_of_a_row_never_changes_between_versions() -> None:
    """Registers in the field hold this hash: should it change, every chain would break."""
    hashed = chain_hash(
        "before",
        encode(replace(FULL, geometry=None, ground=None)),
        position=7,
        recorded_at="2026-01-01T00:00:00.000000Z",
        recorded_by="anna",
        import_key=None,
    )
    assert hashed == "6b12cdbd8e8ee1593f1bc543ee9b07d3bc76a50d5a21351ba4e5023a9a4611a9"


@pytest.mark.parametrize(
    "change",
    [
        {"position": 8},
        {"recorded_at": "2026-01-01T00:00:00.000001Z"},
        {"recorded_by": "berta"},
        {"import_key": ""},
        {"before": "other"},
        {"row": encode(replace(FULL, note="two lines"))},
        {"row": encode(replace(FULL, ground=GROUND))},
        {"row": encode(replace(FULL, geometry=None))},
    ],
    ids=str,
)
def test_the_hash_signs_every_part_of_a_row(change: dict[str, object]) -> None:
    signed: dict[str, object] = {
        "before": "before",
        "row": encode(FULL),
        "position": 7,
        "recorded_at": "2026-01-01T00:00:00.000000Z",
        "recorded_by": "anna",
        "import_key": None,
    }
    assert chain_hash(**signed | change) != chain_hash(**signed)  # type: ignore[arg-type]
