"""What goes wrong is said as a problem: which record or parameter, which value, what to do."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date, datetime
from http import HTTPStatus

import httpx
import pytest

from clearance import errors
from clearance.land.snapshot import Snapshot
from clearance_api.app import create_app
from clearance_api.problems import STATUS
from clearance_geodata.register import Register

Serve = Callable[..., str]


class Broken:
    """A source that fails in a way of its choice."""

    name = "broken"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def position(self) -> int:
        """Nothing recorded."""
        return 0

    def snapshot(self, as_of: date | None = None, known_at: datetime | None = None) -> Snapshot:
        """Never a snapshot."""
        del as_of, known_at
        raise self.error


def test_each_error_of_the_core_has_its_status() -> None:
    named = {getattr(errors, name) for name in errors.__all__} - {errors.ClearanceError}
    assert set(STATUS) == named


@pytest.mark.parametrize(
    ("address", "parameter", "value", "remedy"),
    [
        ("/collections/areas/items?limit=ten", "limit", "ten", "valid integer"),
        ("/collections/areas/items?limit=0", "limit", "0", "greater than or equal to 1"),
        ("/collections/areas/items?offset=-1", "offset", "-1", "greater than or equal to 0"),
        ("/collections/areas/items?bbox=1,2,3", "bbox", "1,2,3", "west,south,east,north in degrees, longitude first"),
        (
            "/collections/areas/items?bbox=1,2,3,x",
            "bbox",
            "1,2,3,x",
            "west,south,east,north in degrees, longitude first",
        ),
        ("/collections/areas/items?bbox=0,5,1,4", "bbox", "0,5,1,4", "south at most north"),
        ("/collections/areas/items?bbox=nan,0,1,1", "bbox", "nan,0,1,1", "on the globe"),
        ("/collections/areas/items?bbox=500,0,501,1", "bbox", "500,0,501,1", "on the globe"),
        ("/collections/areas/items?datetime=yesterday", "datetime", "yesterday", "write a day as YYYY-MM-DD"),
        ("/collections/areas/items?datetime=../..", "datetime", "../..", "give a day, a moment, or an interval"),
        (
            "/collections/areas/items?datetime=2024-01-01/2023-01-01",
            "datetime",
            "2024-01-01/2023-01-01",
            "earlier time first",
        ),
        ("/collections/areas/items?colour=red", "colour", "red", "not a parameter of this address"),
        ("/collections/areas/items?crs=EPSG:4326", "crs", "EPSG:4326", "is not served; use http://www.opengis.net/def"),
        ("/collections/areas/items?offset=1000000001", "offset", "1000000001", "at most 1000000000"),
        ("/collections/areas/items?limit=1&limit=2", "limit", "2", "is given twice"),
        ("/collections/areas/items?properties=colour", "properties", "colour", "names 'colour', which is no property"),
        ("/collections/areas/items?sortby=-colour", "sortby", "-colour", "names 'colour', which is no property"),
        ("/collections/areas/items?f=xml", "f", "xml", "is not known; use json, html"),
        ("/collections/areas/items/SEA-01?limit=1", "limit", "1", "not a parameter of this address"),
        ("/collections?x=1", "x", "1", "not a parameter of this address"),
        ("/conformance?known_at=0.5", "known_at", "0.5", "is no moment; write it with its offset"),
        ("/ledger?known_at=1700000000", "known_at", "1700000000", "is no moment; write it with its offset"),
        ("/?x=1", "x", "1", "not a parameter of this address"),
        ("/conformance?x=1", "x", "1", "not a parameter of this address"),
        ("/api?x=1", "x", "1", "not a parameter of this address"),
        ("/ledger?as_of=2024-02-30", "as_of", "2024-02-30", "write it as YYYY-MM-DD"),
        ("/ledger?as_of=20240101", "as_of", "20240101", "write it as YYYY-MM-DD"),
        ("/ledger?known_at=2024-01-01T00:00:00", "known_at", "2024-01-01T00:00:00", "timezone"),
        ("/ledger?as_of=9998-12-31", "as_of", "9998-12-31", "lies outside the years 1800 to 2199"),
        (
            "/ledger?known_at=0001-01-01T00:00:00%2B05:00",
            "known_at",
            "0001-01-01T00:00:00+05:00",
            "lies outside the calendar in UTC",
        ),
        ("/ledger?unit=acres", "unit", "acres", "'m2', 'areas', 'ap_mines'"),
        ("/estimates?seed=-1", "seed", "-1", "greater than or equal to 0"),
        ("/maps/outlook.html?lang=tlh", "lang", "tlh", "'en', 'es', 'fr' or 'ar'"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(
    at_sea: httpx.Client, address: str, parameter: str, value: str, remedy: str
) -> None:
    answer = at_sea.get(address)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert (problem["title"], problem["status"]) == ("Bad Request", 400)
    assert (problem["parameter"], problem["value"]) == (parameter, value)
    assert remedy in problem["remedy"]
    assert problem["detail"] == f"{parameter}={value}: {problem['remedy']}"


@pytest.mark.parametrize(
    ("address", "status", "detail"),
    [
        (
            "/collections/no",
            404,
            "collection 'no' is not served; there are areas, released, incidents",
        ),
        (
            "/collections/no/items",
            404,
            "collection 'no' is not served; there are areas, released, incidents",
        ),
        (
            "/collections/areas/items/SEA-99",
            404,
            "feature 'SEA-99' is not in this snapshot; list the items to see the ids",
        ),
        ("/nowhere", 404, "nothing is served at /nowhere; / and /api say what is"),
        (
            "/ledger?by=colour",
            400,
            "'colour' is no grouping; use any of year, kind, sector, admin1, admin2, hazard, operator, size_basis",
        ),
        (
            "/ledger?from=2024-01-01&to=2023-01-01",
            400,
            "the statement runs from 2024-01-01 to 2023-01-01; put the earlier date first",
        ),
        (
            "/ledger?year_start=June",
            400,
            "year start 'June' is not a day of every year; write it as MM-DD, such as 07-01",
        ),
        ("/ledger?year_start=02-30", 400, "year start 02-30 is not a day of every year; use MM-DD"),
    ],
)
def test_what_cannot_be_served_says_so_in_one_line(
    at_sea: httpx.Client, address: str, status: int, detail: str
) -> None:
    answer = at_sea.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"].startswith(detail)
    assert answer.json()["title"] == HTTPStatus(status).phrase


def test_a_method_that_is_not_served_is_refused_with_those_that_are(at_sea: httpx.Client) -> None:
    answer = at_sea.post("/ledger", json={})
    assert (answer.status_code, answer.headers["allow"], answer.json()["status"]) == (405, "GET, HEAD, OPTIONS", 405)
    assert answer.json()["detail"] == "POST /ledger: not served here; use GET, HEAD, OPTIONS"


def test_options_says_which_methods_an_address_has(at_sea: httpx.Client) -> None:
    there, nowhere = at_sea.options("/ledger"), at_sea.options("/nowhere")
    assert (there.status_code, there.headers["allow"], there.content) == (204, "GET, HEAD, OPTIONS", b"")
    assert nowhere.status_code == 404


def test_a_register_that_cannot_be_read_is_no_secret(serve: Serve) -> None:
    address = serve({"broken": Broken(errors.RegisterUnusable("b.gpkg is locked; close the other program"))})
    answer = httpx.get(f"{address}/ledger")
    assert (answer.status_code, answer.json()["detail"]) == (503, "b.gpkg is locked; close the other program")


def test_a_fault_of_ours_gives_an_incident_and_nothing_else(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    address = serve({"broken": Broken(KeyError("the secret place"))})
    with caplog.at_level(logging.ERROR):
        answer = httpx.get(f"{address}/ledger", headers={"X-Request-Id": "asked-by-a-test"})
    incident = answer.json()["incident"]
    assert answer.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": f"report this incident: {incident}",
        "incident": incident,
        "request_id": "asked-by-a-test",
    }
    assert re.fullmatch(r"[0-9a-f]{32}", incident)
    (record,) = caplog.records
    assert record.getMessage() == f"incident {incident}"
    assert "the secret place" in caplog.text


def test_a_service_without_registers_or_with_a_name_that_fits_no_address_is_refused(new_register: Register) -> None:
    with pytest.raises(errors.NotFound, match="name at least one"):
        create_app({})
    with pytest.raises(errors.RuleBroken, match="register 'my land' cannot be part of an address"):
        create_app({"my land": new_register})
