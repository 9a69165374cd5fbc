"""Forecasts of treaty obligations in their own units."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from clearance.errors import InvalidQuantity, NotPossible
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Level
from clearance.land.journal import Entry
from clearance.land.snapshot import Records, SnapshotId, snapshot_of
from clearance.outlook.balance import METHOD
from clearance.outlook.obligation_forecast import obligation_forecast
from clearance.outlook.register_forecast import completion
from clearance.treaty.obligation import Obligation
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot


@pytest.mark.parametrize("unit", [Unit.AP_MINES, Unit.AREAS])
def test_what_lies_in_land_is_done_when_the_land_is(example_snapshot: Snapshot, unit: Unit) -> None:
    shown = obligation_forecast(example_snapshot, Obligation.APMBC_5, unit=unit, seed=1).to_dict()
    land = completion(example_snapshot, seed=1, obligation=Obligation.APMBC_5)
    assert (shown["obligation"], shown["unit"], shown["deadline"]) == ("apmbc-5", str(unit), str(land.deadline))
    assert shown["inputs_used"][0] == f"{shown['as_of']}: {shown['current']:,.0f} {unit} left"
    assert shown["completion"] == land.completion.to_dict()
    assert shown["remaining"][0][3] == pytest.approx(land.remaining_m2[0][3] * shown["current"] / land.current_m2, 0.01)
    assert (shown["method"], shown["streams"]) == (f"with the land, in proportion to m2: {land.method}", None)
    assert shown == obligation_forecast(example_snapshot, Obligation.APMBC_5, unit=unit, seed=1).to_dict()


def test_land_of_an_obligation_is_forecast_as_land_is(example_snapshot: Snapshot) -> None:
    shown = obligation_forecast(example_snapshot, Obligation.APMBC_5, seed=1).to_dict()
    of_land = completion(example_snapshot, seed=1, obligation=Obligation.APMBC_5).to_dict()
    assert shown["streams"] is not None
    assert shown["streams"]["cleared"] == of_land["cleared_m2"]
    assert (shown["remaining"], shown["method"]) == (of_land["remaining_m2"], of_land["method"])
    assert shown["current"] == of_land["current_m2"] > 0


def _store(*entries: tuple[Kind, int, str, str | None]) -> Snapshot:
    identity = SnapshotId(
        id="s", register="r", country="XAA", as_of=date(2024, 12, 31), known_at="2026-01-01T00:00:00Z", position=9
    )
    area = Area(area_id="S", name="CCM Article 3", level=Level.STORE)
    booked = tuple(
        Entry(
            kind=kind,
            area_id="S",
            account="held",
            effective_on=date.fromisoformat(on),
            covers_from=date.fromisoformat(since) if since else None,
            act_id=f"{kind} {on}",
            quantities={Unit.MUNITIONS: munitions},
        )
        for kind, munitions, on, since in entries
    )
    return snapshot_of(identity, "Alphaland", Records(areas=(area,), entries=booked))


def test_a_store_without_destruction_is_answered_wide_and_says_so() -> None:
    forecast = obligation_forecast(_store((Kind.OPENED, 2_000, "2020-12-31", None)), Obligation.CCM_3, seed=1)
    assert forecast.current == 2_000
    assert (forecast.method, forecast.notes[0]) == (
        METHOD,
        "an account, scored on land only: no series of stores was published to score it on",
    )
    assert forecast.notes[1] == (
        "no output is reported: guessed from what is left and the years of work that programmes on land have"
    )
    assert forecast.completion.date_quantiles[0.95] is None


def test_stores_that_are_destroyed_year_by_year_are_soon_empty() -> None:
    snapshot = _store(
        (Kind.OPENED, 2_000, "2020-12-31", None),
        *((Kind.DESTROYED, 400, f"{year}-12-31", f"{year}-01-01") for year in range(2021, 2025)),
    )
    forecast = obligation_forecast(snapshot, Obligation.CCM_3, seed=1, deadline=date(2030, 12, 31))
    assert (forecast.current, forecast.linear.done_on) == (400, date(2026, 1, 1))
    assert (forecast.completion.p_by_deadline or 0) > 0.9
    assert forecast.inputs_used[1] == "2021: 400 munitions out"
    assert forecast.released[0][3] == pytest.approx(400, rel=0.2)


def test_without_a_store_there_is_nothing_to_forecast(example_snapshot: Snapshot) -> None:
    with pytest.raises(NotPossible, match="the books hold no items of APMBC Article 4, so there is nothing to"):
        obligation_forecast(example_snapshot, Obligation.APMBC_4, seed=1)


def test_a_unit_that_an_obligation_is_not_reported_in_is_refused(example_snapshot: Snapshot) -> None:
    with pytest.raises(InvalidQuantity, match="CCM Article 3"):
        obligation_forecast(example_snapshot, Obligation.CCM_3, unit=Unit.M2, seed=1)
