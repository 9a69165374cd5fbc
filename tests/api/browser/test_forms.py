"""Forms for areas: what they record is what an import records, and what a rule refuses is said with its remedy."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import date

import httpx
import pytest
import shapely

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance_api.browser.corners import corners_of, ground_of
from clearance_geodata.register import Register

Serve = Callable[..., str]
SQUARE = shapely.box(-78.11, -3.51, -78.10, -3.50)
WEST = shapely.box(-78.11, -3.51, -78.105, -3.50)
NEW = {
    "area_id": "N-1",
    "name": "Below the ridge",
    "hazard_class": "cha",
    "hazard": "AP",
    "corners": corners_of(SQUARE),
    "corners_before": "",
    "effective_on": "2025-06-01",
    "source": "survey report 7",
    "size_basis": "surveyed polygon",
}
RELEASE = {
    "product": "cleared",
    "effective_on": "2025-09-30",
    "covers_from": "2025-09-01",
    "operator": "Team 1",
    "method": "manual",
    "depth_cm": "20",
    "ap_mines": "3",
    "source": "completion report 9",
    "step": "record",
}


@pytest.fixture
def client(serve: Serve, new_register: Register) -> Iterator[httpx.Client]:
    """Somebody who works on the machine of a new register."""
    with httpx.Client(base_url=serve({"new": new_register}), timeout=30) as somebody:
        yield somebody


def form_of(client: httpx.Client, path: str) -> dict[str, str]:
    """The fields of a form as it is shown."""
    page = client.get(path).text
    fields = dict(re.findall(r'<input [^>]*name="(\w+)" (?:type="(?!checkbox|radio)\w+" )?value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea [^>]*?name="(\w+)"[^>]*>([^<]*)</textarea>', page))
    return {name: html.unescape(value) for name, value in fields.items()}


def refusal_in(answer: httpx.Response) -> str:
    """What the page says of a refusal."""
    found = re.search(r'role="alert".*?<p>(.*?)</p>', answer.text, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def test_corners_are_written_and_read_back_with_holes_and_parts() -> None:
    holed = shapely.box(10, 10, 10.3, 10.3).difference(shapely.box(10.1, 10.1, 10.2, 10.2))
    both = shapely.union_all([holed, shapely.box(10.5, 10, 10.6, 10.1)])
    assert shapely.equals_exact(shapely.normalize(ground_of(corners_of(both), most=100)), shapely.normalize(both), 1e-7)
    assert ground_of(" \n\n", most=3) is None


def test_a_new_area_is_in_the_books_by_the_form_alone(client: httpx.Client, new_register: Register) -> None:
    answer = client.post("/browse/new", data=NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{client.base_url}/browse/areas/N-1")
    state = new_register.snapshot().area("N-1")
    assert (state.area.name, state.hazard_class, state.area.hazard_text) == ("Below the ridge", "cha", "AP")
    assert state.open_m2 == pytest.approx(area_exact(SQUARE), abs=1000)
    (entry,) = new_register.entries_of("N-1")
    assert (entry.kind, entry.effective_on, entry.source) == (Kind.IDENTIFIED, date(2025, 6, 1), "survey report 7")


def test_what_is_said_anew_is_booked_and_what_is_not_touched_stays(
    client: httpx.Client, new_register: Register
) -> None:
    client.post("/browse/new", data=NEW)
    form = form_of(client, "/browse/edit/N-1") | {"hazard": "AP", "effective_on": "2025-07-01"}
    assert client.post("/browse/edit/N-1", data=form).status_code == 303
    assert len(new_register.entries_of("N-1")) == 1
    renamed = {**form, "name": "Above the river", "sector": "North"}
    assert client.post("/browse/edit/N-1", data=renamed).status_code == 303
    assert [entry.kind for entry in new_register.entries_of("N-1")] == [Kind.IDENTIFIED, Kind.REASSIGNED]
    smaller = form_of(client, "/browse/edit/N-1") | {"hazard": "AP", "corners": corners_of(WEST)}
    assert client.post("/browse/edit/N-1", data=smaller).status_code == 303
    state = new_register.snapshot().area("N-1")
    assert (state.area.name, state.area.sector) == ("Above the river", "North")
    assert state.open_m2 == pytest.approx(area_exact(WEST), abs=1000)


def test_a_release_is_tried_then_recorded_and_the_area_shows_it(client: httpx.Client, new_register: Register) -> None:
    client.post("/browse/new", data=NEW)
    form = form_of(client, "/browse/release/N-1")
    part = {**form, **RELEASE, "extent": "part", "corners": corners_of(WEST)}
    tried = client.post("/browse/release/N-1", data={**part, "step": "try"})
    assert (tried.status_code, "nothing is recorded yet" in tried.text) == (200, True)
    assert len(new_register.entries_of("N-1")) == 1
    assert client.post("/browse/release/N-1", data=part).status_code == 303
    state = new_register.snapshot().area("N-1")
    assert state.released_m2 == pytest.approx(area_exact(WEST), abs=1000)
    rest = (
        form_of(client, "/browse/release/N-1") | RELEASE | {"effective_on": "2025-10-15", "covers_from": "2025-10-01"}
    )
    assert client.post("/browse/release/N-1", data={**rest, "extent": "whole"}).status_code == 303
    assert new_register.snapshot().area("N-1").open_m2 == 0
    assert client.get("/browse/areas/N-1").text.count("<figure>") == 3


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"effective_on": "2024-01-01", "covers_from": ""}, "N-1"),
        ({"source": ""}, "name the report that says so"),
        ({"extent": "part", "corners": "3.5°S 78.1°W\nnowhere"}, "line 2: the position 'nowhere' cannot be used"),
        ({"depth_cm": "deep"}, "depth_cm 'deep' is no number"),
        ({"product": "forgotten"}, "choose one of cancelled, reduced, cleared, released"),
    ],
)
def test_what_a_rule_refuses_is_explained_and_nothing_is_lost_of_the_form(
    client: httpx.Client, new_register: Register, changed: dict[str, str], said: str
) -> None:
    client.post("/browse/new", data=NEW)
    form = {**form_of(client, "/browse/release/N-1"), **RELEASE, "extent": "whole", **changed}
    refused = client.post("/browse/release/N-1", data=form)
    assert refused.status_code in {400, 409}
    assert said in refusal_in(refused)
    assert 'name="operator" type="text" value="Team 1"' in refused.text
    assert len(new_register.entries_of("N-1")) == 1


@pytest.mark.parametrize(
    ("lang", "changed", "said"),
    [
        ("es", {"source": ""}, "una liberación necesita su fuente; nombre el informe que lo dice"),
        (
            "es",
            {"effective_on": "2024-01-01", "covers_from": ""},
            "el 1 de enero de 2024, antes de que se abriera el área N-1 el 1 de junio de 2025; corrija la fecha",
        ),
        ("fr", {"depth_cm": ""}, "(dépolluée) le 30 septembre 2025 sans profondeur indiquée"),
        (
            "fr",
            {"extent": "part", "corners": "3.5°S 78.1°W\nnowhere"},
            "ligne 2 : la position « nowhere » ne peut être utilisée",
        ),
    ],
)
def test_a_rule_that_refuses_speaks_the_language_of_the_page(
    client: httpx.Client, lang: str, changed: dict[str, str], said: str
) -> None:
    client.post("/browse/new", data=NEW)
    form = {**form_of(client, "/browse/release/N-1"), **RELEASE, "extent": "whole", **changed}
    refused = client.post("/browse/release/N-1", params={"lang": lang}, data=form)
    assert refused.status_code in {400, 409}
    assert said in refusal_in(refused)


def test_a_form_that_somebody_else_was_faster_than_is_refused(client: httpx.Client) -> None:
    client.post("/browse/new", data=NEW)
    form = form_of(client, "/browse/edit/N-1") | {"hazard": "AP"}
    client.post("/browse/edit/N-1", data={**form, "name": "First"})
    late = client.post("/browse/edit/N-1", data={**form, "name": "Second"})
    assert (late.status_code, "was changed since you opened this form" in refusal_in(late)) == (409, True)


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://example.org"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_page_of_another_site_sends_no_form(
    client: httpx.Client, new_register: Register, headers: dict[str, str]
) -> None:
    answer = client.post("/browse/new", data=NEW, headers=headers)
    assert (answer.status_code, new_register.position()) == (403, 0)


def test_a_body_that_is_no_form_is_refused(client: httpx.Client) -> None:
    answer = client.post("/browse/new", json=NEW)
    assert (answer.status_code, "send the form of the page" in answer.text) == (415, True)
