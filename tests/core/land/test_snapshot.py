from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
import shapely

from clearance.errors import NotFound
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, Place
from clearance.land.journal import Entry
from clearance.land.ledger import periods_between, statement
from clearance.land.published import Measure, PublishedFigure
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_id, snapshot_of
from clearance.treaty.obligation import ARTICLE_5, DeadlineStep
from clearance.units import Unit

GROUND = shapely.box(-150, -40, -149.99, -39.99)
FIELD = Area(area_id="A", name="Field", hazard_class=HazardClass.CHA, hazards=frozenset({Hazard.AP}), geometry=GROUND)
OPENED = Entry(
    kind=Kind.OPENED,
    area_id="A",
    effective_on=date(2022, 1, 1),
    act_id="1",
    account="cha",
    quantities={Unit.M2: area_exact(GROUND)},
    geometry=GROUND,
    ground=GROUND,
    entry_id="E2",
)
CLEARED = replace(OPENED, kind=Kind.CLEARED, effective_on=date(2023, 6, 1), entry_id="E3")
FIGURES = tuple(
    PublishedFigure(figure_id=str(year), row_id=str(year), measure=Measure.AREAS, quantity=1, to_on=date(year, 12, 31))
    for year in (2021, 2022, 2023)
)
DEADLINES = (
    DeadlineStep(
        obligation=ARTICLE_5, event="entry into force", decided_on=date(2010, 1, 1), deadline=date(2020, 1, 1)
    ),
    DeadlineStep(obligation=ARTICLE_5, event="extension", decided_on=date(2023, 1, 1), deadline=date(2030, 1, 1)),
)
PLACES = tuple(Place(name="North", lon=lon, lat=-40.0, approximate=True, source="") for lon in (-150.0, -149.0))
RECORDS = Records(
    areas=(replace(FIELD, name="Old name"), FIELD),
    entries=(OPENED, CLEARED),
    figures=FIGURES,
    deadlines=DEADLINES,
    places=PLACES,
)


def snapshot(as_of: date, records: Records = RECORDS, *, postings: pd.DataFrame | None = None) -> Snapshot:
    identity = SnapshotId(
        id=snapshot_id("r", as_of, "h"), register="r", country="XEX", as_of=as_of, known_at="2026-01-01", position=9
    )
    return snapshot_of(identity, "Example", records, postings=postings)


def test_only_what_took_effect_by_then_counts() -> None:
    before, after = snapshot(date(2023, 5, 31)), snapshot(date(2023, 6, 1))
    assert [state.area.area_id for state in before.open_states] == ["A"]
    assert (before.entries, before.releases) == ((OPENED,), ())
    assert (after.open_states, [r.entry_id for r in after.releases], after.entries) == ((), ["E3"], (OPENED, CLEARED))
    assert [figure.figure_id for figure in before.figures] == ["2021", "2022"]


def test_an_area_is_there_from_its_first_entry_on() -> None:
    assert snapshot(date(2021, 12, 31)).states == {}
    assert snapshot(date(2022, 1, 1)).area("A").open_m2 == area_exact(GROUND)
    with pytest.raises(NotFound, match=r"^area 'B' is not in snapshot [0-9a-f]{12}; list the areas to see ids$"):
        snapshot(date(2022, 1, 1)).area("B")


def test_the_latest_attributes_and_places_count() -> None:
    found = snapshot(date(2024, 1, 1))
    assert (found.areas["A"].name, found.places) == ("Field", PLACES[1:])


def test_the_deadline_is_the_one_in_force_on_the_date() -> None:
    in_force = [snapshot(day).deadline() for day in (date(2009, 12, 31), date(2022, 1, 1), date(2023, 1, 1))]
    assert in_force == [None, *DEADLINES]
    assert snapshot(date(2024, 1, 1)).deadline("CCM Article 4") is None


def test_the_id_changes_with_the_register_the_date_and_what_was_recorded_only() -> None:
    first = snapshot_id("r", date(2024, 11, 30), "h")
    assert first == snapshot_id("r", date(2024, 11, 30), "h")
    others = {
        snapshot_id("s", date(2024, 11, 30), "h"),
        snapshot_id("r", date(2024, 12, 1), "h"),
        snapshot_id("r", date(2024, 11, 30), "i"),
    }
    assert len(others - {first}) == 3


def test_postings_as_they_lie_in_the_register_are_what_the_statement_checks() -> None:
    made = snapshot(date(2024, 1, 1))
    tampered = made.books.postings.assign(quantity=made.books.postings["quantity"] + 1)
    again = snapshot(date(2024, 1, 1), postings=tampered)
    years = periods_between(date(2022, 1, 1), date(2023, 12, 31))
    assert statement(made.books, Unit.M2, years).balances
    assert not statement(again.books, Unit.M2, years).balances


def test_a_snapshot_of_nothing_is_empty() -> None:
    found = snapshot(date(2024, 1, 1), Records())
    assert (found.states, found.releases, found.figures, found.deadline()) == ({}, (), (), None)
    assert statement(found.books, Unit.M2, periods_between(date(2024, 1, 1), date(2024, 1, 1))).rows[0].closing == 0


def test_the_identity_for_json() -> None:
    assert snapshot(date(2024, 1, 1)).identity.to_dict() == {
        "id": snapshot_id("r", date(2024, 1, 1), "h"),
        "register": "r",
        "country": "XEX",
        "as_of": "2024-01-01",
        "known_at": "2026-01-01",
        "position": 9,
    }
