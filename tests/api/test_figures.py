"""The figures over HTTP are those of the core."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import httpx
import pytest

from clearance import DEFAULT_SEED
from clearance.estimate.evidence import remaining_mines
from clearance.estimate.land_evidence import mines_in_areas
from clearance.land.ledger import Period, periods_between, statement
from clearance.land.ledger_notes import notes
from clearance.land.reconcile import reconcile
from clearance.outlook.obligation_forecast import obligation_forecast
from clearance.outlook.register_forecast import completion
from clearance.treaty.obligation import Obligation
from clearance.units import Unit
from clearance_geodata.register import Register


@pytest.mark.parametrize("unit", [Unit.M2, Unit.AREAS, Unit.AP_MINES])
@pytest.mark.parametrize("by", ["year", "sector,year", "kind", "year,hazard,sector"])
def test_the_ledger_is_the_statement(both: httpx.Client, sea: Register, unit: Unit, by: str) -> None:
    snapshot = sea.snapshot()
    first, last = date(2022, 1, 1), date(2023, 12, 31)
    periods = periods_between(first, last) if "year" in by else [Period(first, last)]
    expected = statement(snapshot.books, unit, periods, by=by.split(","), as_of=snapshot.as_of)
    asked = {"unit": unit.value, "by": by, "from": "2022-01-01", "to": "2023-12-31"}
    assert both.get("/sea/ledger", params=asked).json() == {
        "snapshot": snapshot.identity.to_dict(),
        "unit": unit.value,
        "obligation": None,
        "recognise": "handover",
        "rows": [row.to_dict() for row in expected.rows],
        "notes": [note.to_dict() for note in notes(snapshot, expected)],
    }
    assert expected.rows
    assert expected.balances


@pytest.mark.parametrize("unit", ["", *Obligation.APMBC_5.units])
@pytest.mark.parametrize("obligation", [Obligation.APMBC_5, Obligation.CCM_4])
def test_the_ledger_of_an_obligation_is_the_statement_of_it(
    both: httpx.Client, sea: Register, obligation: Obligation, unit: str
) -> None:
    snapshot = sea.snapshot()
    asked = {"obligation": obligation.value, "from": "2022-01-01", "to": "2023-12-31"} | (
        {"unit": unit} if unit else {}
    )
    answer = both.get("/sea/ledger", params=asked)
    if unit == Unit.AP_MINES and obligation is Obligation.CCM_4:
        assert answer.status_code == 400
        assert answer.json()["detail"] == ("CCM Article 4 (ccm-4) is not reported in ap_mines; use one of m2, areas")
        return
    expected = statement(
        snapshot.books,
        Unit(unit or "m2"),
        periods_between(date(2022, 1, 1), date(2023, 12, 31)),
        as_of=snapshot.as_of,
        obligation=obligation,
    )
    assert answer.json() == {
        "snapshot": snapshot.identity.to_dict(),
        "unit": unit or "m2",
        "obligation": obligation.value,
        "recognise": "handover",
        "rows": [row.to_dict() for row in expected.rows],
        "notes": [note.to_dict() for note in notes(snapshot, expected)],
    }
    assert [row.closing > 0 for row in expected.rows] == [obligation is Obligation.APMBC_5] * 2


def test_each_obligation_is_asked_in_its_own_unit(both: httpx.Client) -> None:
    units = {o.value: both.get(f"/island/ledger?obligation={o}").json()["unit"] for o in Obligation}
    assert units == {"apmbc-5": "m2", "apmbc-4": "items", "ccm-4": "m2", "ccm-3": "munitions"}


def test_the_ledger_of_an_obligation_as_csv_names_it(both: httpx.Client) -> None:
    rows = list(csv.DictReader(io.StringIO(both.get("/island/ledger?f=csv&obligation=apmbc-5").text)))
    assert [row["closing"] for row in rows] == ["500000", "460000", "417500", "387500", "326500"]
    assert {(row["unit"], row["obligation"]) for row in rows} == {("m2", "apmbc-5")}


def test_an_obligation_that_is_not_known_is_refused(both: httpx.Client) -> None:
    answer = both.get("/island/ledger?obligation=ottawa")
    assert (answer.status_code, answer.json()["parameter"], answer.json()["value"]) == (400, "obligation", "ottawa")


def test_the_ledger_runs_over_all_years_of_the_books_when_no_dates_are_given(both: httpx.Client) -> None:
    rows = both.get("/island/ledger").json()["rows"]
    assert [
        (row["group"]["year"], row["opening"], row["closing"], row["residual"], row["coverage"]) for row in rows
    ] == [
        (2019, 0, 500_000, 0, "none"),
        (2020, 500_000, 460_000, 0, "full"),
        (2021, 460_000, 417_500, 0, "full"),
        (2022, 417_500, 387_500, 0, "full"),
        (2023, 387_500, 326_500, 0, "full"),
    ]


def test_a_year_may_begin_on_any_day(both: httpx.Client) -> None:
    asked = {"year_start": "07-01", "from": "2022-07-01", "to": "2023-06-30"}
    rows = both.get("/island/ledger", params=asked).json()["rows"]
    assert [(row["group"], row["cleared"]) for row in rows] == [({"year": 2022}, 30_000)]


def test_the_ledger_as_csv_holds_the_same_rows_with_unit_and_snapshot(both: httpx.Client) -> None:
    answer = both.get("/island/ledger?f=csv")
    whole = both.get("/island/ledger").json()
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    expected = [
        {name: str(value) for name, value in row.items() if name != "group"}
        | {"year": str(row["group"]["year"]), "unit": "m2", "snapshot": whole["snapshot"]["id"]}
        for row in whole["rows"]
    ]
    assert list(csv.DictReader(io.StringIO(answer.text))) == expected


def test_reconciliation_names_what_the_core_names(both: httpx.Client, island: Register) -> None:
    snapshot = island.snapshot()
    found = both.get("/island/reconciliation").json()
    assert found == {
        "snapshot": snapshot.identity.to_dict(),
        "differences": [difference.to_dict() for difference in reconcile(snapshot)],
    }
    assert [difference["difference"] for difference in found["differences"]] == [12_500]


@pytest.mark.parametrize(("asked", "seed"), [({}, DEFAULT_SEED), ({"seed": "7"}, 7)])
def test_estimates_and_forecast_are_those_of_the_seed(
    both: httpx.Client, sea: Register, island: Register, asked: dict[str, str], seed: int
) -> None:
    at_sea, on_island = sea.snapshot(), island.snapshot()
    expected = json.loads(json.dumps(remaining_mines(at_sea, seed=seed).to_dict()))
    in_areas = mines_in_areas(at_sea, seed=seed)
    found = both.get("/sea/estimates", params=asked).json()
    assert found == {
        "snapshot": at_sea.identity.to_dict(),
        **expected,
        "side_by_side": found["side_by_side"],
        "areas_model": json.loads(json.dumps(in_areas.to_dict())),
        "areas_model_missing": "",
        "areas": None,
    }
    assert [said["by"] for said in found["side_by_side"]][-2:] == ["model of records", "model of areas"]
    by_area = both.get("/sea/estimates", params={**asked, "by": "area"}).json()
    assert by_area == {**found, "areas": json.loads(json.dumps(in_areas.areas.rows()))}
    forecast = both.get("/island/forecast", params=asked).json()
    assert forecast == {
        "snapshot": on_island.identity.to_dict(),
        **json.loads(json.dumps(completion(on_island, seed=seed).to_dict())),
    }
    assert (forecast["seed"], forecast["deadline"]) == (seed, "2029-01-01")


def test_a_forecast_may_be_held_against_another_deadline(both: httpx.Client, island: Register) -> None:
    deadline = date(2035, 1, 1)
    snapshot = island.snapshot()
    expected = completion(snapshot, seed=DEFAULT_SEED, deadline=deadline).to_dict()
    found = both.get("/island/forecast?deadline=2035-01-01").json()
    assert found == {"snapshot": snapshot.identity.to_dict(), **json.loads(json.dumps(expected))}


def test_a_known_capacity_counts_in_the_forecast(both: httpx.Client) -> None:
    without, much = (both.get(f"/island/forecast{asked}").json() for asked in ("", "?capacity=5000000,9000000"))
    assert much["capacity_m2_per_year"] == [5_000_000, 9_000_000]
    assert much["completion"]["p_by_deadline"] > without["completion"]["p_by_deadline"]
    assert much["linear"] == without["linear"]
    refused = both.get("/island/forecast?capacity=much")
    assert (refused.status_code, refused.json()["error"]) == (400, "InvalidQuantity")


def test_an_obligation_is_forecast_in_its_unit(both: httpx.Client, island: Register) -> None:
    snapshot = island.snapshot()
    found = both.get("/island/forecast?obligation=apmbc-5&unit=m2&seed=7").json()
    expected = obligation_forecast(snapshot, Obligation.APMBC_5, unit=Unit.M2, seed=7).to_dict()
    assert found == {"snapshot": snapshot.identity.to_dict(), **json.loads(json.dumps(expected))}


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("unit=ap_mines", 400, "unit ap_mines is of an obligation; say which with obligation"),
        ("obligation=apmbc-5&capacity=5000", 400, "capacity is of the forecast of all land; leave it out"),
        ("obligation=ccm-3&unit=m2", 400, "CCM Article 3 (ccm-3) is not reported in m2"),
        ("obligation=ccm-3", 422, "the books hold no munitions of CCM Article 3, so there is nothing to forecast"),
    ],
)
def test_a_forecast_of_an_obligation_that_cannot_be_is_a_problem(
    both: httpx.Client, asked: str, status: int, said: str
) -> None:
    answer = both.get(f"/island/forecast?{asked}")
    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_a_figure_that_cannot_honestly_be_given_says_why(both: httpx.Client) -> None:
    answer = both.get("/island/forecast?as_of=1999-12-31")
    assert (answer.status_code, answer.json()["error"]) == (422, "NotPossible")


def test_figures_are_of_the_snapshot_that_was_asked_for(both: httpx.Client, sea: Register) -> None:
    known_at = datetime(2026, 1, 1, 0, 0, 2, tzinfo=UTC)
    answer = both.get("/sea/ledger", params={"as_of": "2022-12-31", "known_at": "2026-01-01T00:00:02Z"})
    assert answer.headers["clearance-snapshot"] == sea.snapshot(date(2022, 12, 31), known_at).identity.id
    assert [row["cleared"] for row in answer.json()["rows"]] == [0]
