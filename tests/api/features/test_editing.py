"""Areas created, replaced, changed and deleted over HTTP: each edit is an act of the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import httpx
import pytest
import shapely

from clearance.land.accounts import Kind
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

ITEMS = "/collections/areas/items"
GEOJSON = {"Content-Type": "application/geo+json"}
PATCH = {"Content-Type": "application/merge-patch+json"}
SEEN = {"Prefer": "return=representation"}
SQUARE = shapely.box(-150, -40, -149.99, -39.99)
WIDER = shapely.box(-150, -40, -149.98, -39.99)
TODAY = "2026-01-01"


def feature(shape: shapely.Polygon | None = SQUARE, **properties: object) -> dict[str, Any]:
    """A feature as an editor sends it."""
    geometry = None if shape is None else shapely.geometry.mapping(shape)
    return {"type": "Feature", "id": "A1", "geometry": geometry, "properties": properties}


@pytest.fixture
def editor(serve: Callable[..., str], new_register: Register) -> Iterator[httpx.Client]:
    """A client of a register that it may write to; it asks for no coding, whose tags are others."""
    with httpx.Client(base_url=serve({"new": new_register}), headers={"Accept-Encoding": "identity"}) as client:
        yield client


@pytest.fixture
def field(editor: httpx.Client) -> str:
    """The tag of an area that was created."""
    said = feature(name="Field", hazard_class="sha", hazard="AP", sector="North")
    return editor.post(ITEMS, json=said, headers=GEOJSON).raise_for_status().headers["etag"]


def kinds(register: Register, area_id: str = "A1") -> list[Kind]:
    """The acts of an area."""
    return [entry.kind for entry in register.entries_of(area_id)]


def test_a_new_area_is_identified_today(editor: httpx.Client, new_register: Register) -> None:
    said = feature(name="Field", hazard_class="sha", hazard="AV+AP", operator="Team 1", recorded_ap_mines=7)
    answer = editor.post(ITEMS, json=said, headers=GEOJSON | SEEN)
    here = f"{editor.base_url}/collections/areas"
    assert (answer.status_code, answer.headers["location"]) == (201, f"{here}/items/A1")
    assert (answer.headers["preference-applied"], answer.headers["content-type"]) == (
        "return=representation",
        "application/geo+json",
    )
    made = answer.json()
    assert shapely.equals(shapely.geometry.shape(made["geometry"]), SQUARE)
    assert made["properties"] == {
        "area_id": "A1",
        "name": "Field",
        "hazard_class": "sha",
        "hazard": "AP+AV",
        "status": "open",
        "work_status": None,
        "sector": None,
        "admin1": None,
        "admin2": None,
        "operator": "Team 1",
        "area_m2": 948235.883,
        "processed_m2": 0,
        "recorded_ap_mines": 7,
        "opened_on": TODAY,
        "opened_on_precision": "day",
        "last_change_on": TODAY,
        "last_change_on_precision": "day",
        "size_basis": "sketch",
        "position_error_m": None,
        "came_from": None,
        "source": "edited through the service",
        "minefield_type": None,
        "evidence": None,
        "laid_on": None,
        "laid_on_precision": None,
        "pattern_slots": None,
        "slots_checked": None,
    }
    first, second = new_register.entries_of("A1")
    assert (first.kind, first.cause, first.account, second.kind) == (
        Kind.IDENTIFIED,
        "survey",
        "sha",
        Kind.REASSIGNED,
    )
    (row, *_) = (row for row in new_register.rows() if row.subject == "A1")
    assert row.recorded_by == "owner"


def test_without_a_preference_an_edit_answers_without_a_body(editor: httpx.Client, field: str) -> None:
    answer = editor.patch(f"{ITEMS}/A1", json={"properties": {"sector": "East"}}, headers=PATCH | {"If-Match": field})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["etag"] == editor.get(f"{ITEMS}/A1").headers["etag"] != field


def test_an_area_that_names_no_id_gets_one_of_its_content(editor: httpx.Client) -> None:
    said = {name: value for name, value in feature(name="Field").items() if name != "id"}
    first = editor.post(ITEMS, json=said, headers=GEOJSON)
    assert editor.get(first.headers["location"]).json()["properties"]["name"] == "Field"
    again = editor.post(ITEMS, json=said, headers=GEOJSON)
    assert (again.status_code, "is in the register already" in again.json()["detail"]) == (409, True)


@pytest.mark.parametrize("named", [["A1"], {"id": "A1"}, True])
def test_an_id_that_is_no_text_and_no_number_is_refused(editor: httpx.Client, named: object) -> None:
    answer = editor.post(ITEMS, json=feature(name="Field") | {"id": named}, headers=GEOJSON)
    assert (answer.status_code, "give a text or a number" in answer.json()["detail"]) == (400, True)


def test_an_edit_with_a_key_is_recorded_once(editor: httpx.Client, new_register: Register) -> None:
    once = GEOJSON | {"Idempotency-Key": "7f"}
    answers = [editor.post(ITEMS, json=feature(name="Field"), headers=once) for _ in range(2)]
    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [
        (201, f"{editor.base_url}{ITEMS}/A1")
    ] * 2
    assert kinds(new_register) == [Kind.IDENTIFIED]


def test_another_outline_is_resized(editor: httpx.Client, field: str, new_register: Register) -> None:
    moved = {"geometry": shapely.geometry.mapping(WIDER)}
    answer = editor.patch(f"{ITEMS}/A1", json=moved, headers=PATCH | SEEN | {"If-Match": field})
    assert answer.status_code == 200
    assert answer.json()["properties"]["area_m2"] == pytest.approx(2 * 948235.883, rel=1e-6)
    assert shapely.equals(shapely.geometry.shape(answer.json()["geometry"]), WIDER)
    assert kinds(new_register) == [Kind.IDENTIFIED, Kind.RESIZED]


def test_other_attributes_are_reassigned_and_other_hazards_recategorised(
    editor: httpx.Client, field: str, new_register: Register
) -> None:
    said = {"properties": {"name": "Other", "sector": None, "hazard": "ERW+AP", "work_status": "worked on"}}
    on = {"effective_on": "2026-01-01"}
    answer = editor.patch(f"{ITEMS}/A1", json=said, params=on, headers=PATCH | SEEN | {"If-Match": field})
    told = answer.json()["properties"]
    assert (told["name"], told["sector"], told["hazard"], told["work_status"]) == ("Other", None, "AP+ERW", "worked on")
    assert kinds(new_register) == [Kind.IDENTIFIED, Kind.REASSIGNED, Kind.RECATEGORISED, Kind.STATUS]


def test_a_feature_that_was_read_can_be_sent_back_as_it_is(
    editor: httpx.Client, field: str, new_register: Register
) -> None:
    read = editor.get(f"{ITEMS}/A1").json()
    answer = editor.put(f"{ITEMS}/A1", json=read, headers=GEOJSON | {"If-Match": field})
    assert (answer.status_code, kinds(new_register)) == (204, [Kind.IDENTIFIED])


def test_a_replaced_feature_loses_the_attributes_that_are_not_said(editor: httpx.Client, field: str) -> None:
    answer = editor.put(f"{ITEMS}/A1", json=feature(name="Field", hazard="AP"), headers=GEOJSON | {"If-Match": field})
    assert answer.status_code == 204
    assert editor.get(f"{ITEMS}/A1").json()["properties"]["sector"] is None


def test_a_geometry_may_be_in_another_system(editor: httpx.Client) -> None:
    turned = shapely.Polygon([(lat, lon) for lon, lat in SQUARE.exterior.coords])
    crs = {"Content-Crs": "<http://www.opengis.net/def/crs/EPSG/0/4326>"}
    assert editor.post(ITEMS, json=feature(turned, name="Field"), headers=GEOJSON | crs).status_code == 201
    made = shapely.geometry.shape(editor.get(f"{ITEMS}/A1").json()["geometry"])
    assert shapely.equals(made, SQUARE)


def test_an_edit_takes_effect_on_the_day_that_it_says(editor: httpx.Client) -> None:
    editor.post(ITEMS, json=feature(name="Field"), params={"effective_on": "2024-05-01"}, headers=GEOJSON)
    assert editor.get(f"{ITEMS}/A1").json()["properties"]["opened_on"] == "2024-05-01"
    assert editor.get(f"{ITEMS}/A1", params={"as_of": "2024-04-30"}).status_code == 404


def test_an_edit_says_how_well_its_day_is_known(editor: httpx.Client) -> None:
    """As a parameter or as a property; a replacement that says nothing of it leaves what was said."""

    def told() -> dict[str, object]:
        properties = editor.get(f"{ITEMS}/A1").json()["properties"]
        names = ("opened_on", "last_change_on", "laid_on")
        return {name: (properties[name], properties[f"{name}_precision"]) for name in names}

    def tag() -> dict[str, str]:
        return {"If-Match": editor.get(f"{ITEMS}/A1").headers["etag"]}

    said = feature(name="Field", laid_on="1983-12-31", laid_on_precision="year")
    when = {"effective_on": "2024-05-31", "effective_on_precision": "month"}
    editor.post(ITEMS, json=said, params=when, headers=GEOJSON).raise_for_status()
    opened, laid = ("2024-05-31", "month"), ("1983-12-31", "year")
    assert told() == {"opened_on": opened, "last_change_on": opened, "laid_on": laid}

    later = {"effective_on": "2024-12-31", "effective_on_precision": "year"}
    replaced = feature(name="Field", laid_on="1983-12-31", sector="East")
    replaced["properties"] |= later
    editor.put(f"{ITEMS}/A1", json=replaced, headers=GEOJSON | tag()).raise_for_status()
    assert told() == {"opened_on": opened, "last_change_on": ("2024-12-31", "year"), "laid_on": laid}

    changed = {"laid_on": "1984-06-30", "laid_on_precision": "month", "effective_on": "2025-01-05"}
    editor.patch(f"{ITEMS}/A1", json={"properties": changed}, headers=PATCH | tag()).raise_for_status()
    assert told()["laid_on"] == ("1984-06-30", "month")
    changed = {"laid_on": "1984-07-01", "effective_on": "2025-01-06"}
    editor.patch(f"{ITEMS}/A1", json={"properties": changed}, headers=PATCH | tag()).raise_for_status()
    assert told() == {"opened_on": opened, "last_change_on": ("2025-01-06", "day"), "laid_on": ("1984-07-01", "day")}


@pytest.mark.parametrize(
    ("said", "status", "detail"),
    [
        ({"hazard_class": "cha"}, 409, "an act that is confirmed or reclassified"),
        ({"status": "released"}, 409, "an act that is cancelled, reduced or cleared"),
        ({"processed_m2": 5}, 409, "an act that is progressed or returned"),
        ({"area_m2": 5}, 409, "the size of area A1 is that of its outline; send the geometry"),
        ({"size_basis": "surveyed polygon"}, 409, "belong to an outline; send the geometry with it"),
        ({"colour": "red"}, 400, "'colour' is no property that can be sent"),
        ({"name": None}, 400, "takes the name away; give another name"),
        ({"name": ["Field"]}, 400, "name is neither text nor a number nor null"),
        ({"sector": 7}, 400, "sector of area A1 is 7; send text in quotes"),
        ({"area_m2": "7"}, 400, "area_m2 of area A1 is '7'; send a number without quotes"),
        ({"hazard": "tiger"}, 400, "hazard 'tiger' is not known"),
        ({"work_status": "lazy"}, 400, "work_status 'lazy' is not known"),
        ({"area_id": "B"}, 400, "the body is of feature 'B', not of 'A1'"),
        ({"effective_on": "2031-01-01"}, 400, "2031-01-01"),
        ({"effective_on": "soon"}, 400, "effective_on=soon: is not a day"),
        ({"effective_on_precision": "month"}, 400, "effective_on_precision 'month' stands without effective_on"),
        (
            {"effective_on": "2024-05-31", "effective_on_precision": "week", "sector": "East"},
            400,
            "effective_on_precision 'week' does not say how well the date is known; use one of day, month, year",
        ),
        ({"laid_on": "1983-12-31", "laid_on_precision": "decade"}, 400, "laid_on_precision 'decade' does not say"),
        ({"laid_on_precision": "year"}, 400, "laid_on_precision of area A1 is 'year', and it has no laid_on"),
        ({"opened_on_precision": "year"}, 409, "undo the act with `clearance reverse`"),
    ],
)
def test_what_is_no_edit_is_refused_and_says_what_to_do(
    editor: httpx.Client, field: str, said: dict[str, object], status: int, detail: str
) -> None:
    answer = editor.patch(f"{ITEMS}/A1", json={"properties": said}, headers=PATCH | {"If-Match": field})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert detail in answer.json()["detail"]
    assert editor.get(f"{ITEMS}/A1").headers["etag"] == field


@pytest.mark.parametrize(
    ("body", "headers", "status", "detail"),
    [
        (b"{}", GEOJSON, 400, "says nothing of itself"),
        (b"[]", GEOJSON, 400, "the body is no GeoJSON feature"),
        (b"{", GEOJSON, 400, "the body is no JSON"),
        (b"{}", {"Content-Type": "text/plain"}, 415, "a body of 'text/plain' is not taken"),
        (b'{"type":"FeatureCollection"}', GEOJSON, 400, "send one Feature"),
        (b'{"geometry":{"type":"Polygon","coordinates":[]}}', GEOJSON, 400, "says nothing"),
        (b'{"geometry":{"type":"Circle"}}', GEOJSON, 400, "the geometry cannot be read"),
    ],
)
def test_a_body_that_is_no_area_is_refused(
    editor: httpx.Client, body: bytes, headers: dict[str, str], status: int, detail: str
) -> None:
    answer = editor.post(ITEMS, content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert detail in answer.json()["detail"]


def test_an_edit_needs_the_state_that_it_was_made_on(editor: httpx.Client, field: str, new_register: Register) -> None:
    said: dict[str, Any] = {"json": {"properties": {"sector": "East"}}}
    assert editor.patch(f"{ITEMS}/A1", **said, headers=PATCH).status_code == 428
    assert editor.delete(f"{ITEMS}/A1").status_code == 428
    assert editor.patch(f"{ITEMS}/A1", **said, headers=PATCH | {"If-Match": field}).status_code == 204
    late = editor.patch(f"{ITEMS}/A1", json={"properties": {"sector": "West"}}, headers=PATCH | {"If-Match": field})
    assert (late.status_code, late.headers["content-type"]) == (412, "application/problem+json")
    assert "was changed since" in late.json()["detail"]
    assert kinds(new_register) == [Kind.IDENTIFIED, Kind.REASSIGNED]


def test_an_area_that_never_released_land_is_deleted_by_undoing_its_acts(
    editor: httpx.Client, field: str, new_register: Register
) -> None:
    tag = editor.patch(f"{ITEMS}/A1", json={"properties": {"sector": "E"}}, headers=PATCH | {"If-Match": field}).headers
    answer = editor.delete(f"{ITEMS}/A1", params={"reason": "drawn twice"}, headers={"If-Match": tag["etag"]})
    assert (answer.status_code, answer.content) == (204, b"")
    assert editor.get(f"{ITEMS}/A1").status_code == 404
    assert kinds(new_register) == [Kind.IDENTIFIED, Kind.REASSIGNED, Kind.REVERSED, Kind.REVERSED]
    assert new_register.entries_of("A1")[-1].note == "drawn twice"


def test_an_area_that_released_land_is_not_deleted(editor: httpx.Client, field: str, new_register: Register) -> None:
    released = Entry(
        kind=Kind.CANCELLED,
        area_id="A1",
        effective_on=date(2026, 1, 1),
        act_id="x",
        account="sha",
        quantities={Unit.M2: 5_000},
        operator="Team 1",
        method="NTS",
    )
    new_register.record(Batch.of(released), by="operations")
    answer = editor.delete(f"{ITEMS}/A1", headers={"If-Match": "*"})
    assert (answer.status_code, field != "") == (409, True)
    assert "undo that first with `clearance reverse REGISTER E3 --by NAME --reason TEXT`" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (ITEMS, "GET, HEAD, OPTIONS, POST"),
        (f"{ITEMS}/A1", "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"),
        ("/collections/released/items", "GET, HEAD, OPTIONS"),
        ("/collections/released/items/E1", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_say_what_can_be_done(editor: httpx.Client, path: str, allowed: str) -> None:
    answer = editor.options(path)
    assert (answer.status_code, answer.headers["allow"]) == (204, allowed)


def test_features_of_other_collections_are_not_edited(editor: httpx.Client) -> None:
    answer = editor.post("/collections/released/items", json=feature(), headers=GEOJSON)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_area_is_edited_alike_on_every_store(address: str, serve: Callable[..., str]) -> None:
    with Register.create(address, country="XAC", country_name="New", time_zone="UTC") as register:
        with httpx.Client(base_url=serve({"new": register}), timeout=30) as client:
            made = client.post(ITEMS, json=feature(name="Field", hazard_class="sha"), headers=GEOJSON)
            first, tag = f"{ITEMS}/A1", made.headers["etag"]
            moved = {"geometry": shapely.geometry.mapping(WIDER), "properties": {"sector": "East"}}
            changed = client.patch(first, json=moved, headers=PATCH | SEEN | {"If-Match": tag})
            late = client.patch(first, json=moved, headers=PATCH | {"If-Match": tag})
            found = client.get(ITEMS, params={"filter": "sector = 'East'", "bbox": "-149.985,-40,-149.98,-39"}).json()
            deleted = client.delete(first, headers={"If-Match": changed.headers["etag"]})
            gone = client.get(first)
        told = changed.json()["properties"]
        assert [answer.status_code for answer in (made, changed, late, deleted, gone)] == [201, 200, 412, 204, 404]
        assert (told["area_m2"], told["sector"], found["numberMatched"]) == (1896471.766, "East", 1)
        assert kinds(register) == [Kind.IDENTIFIED, Kind.RESIZED, Kind.REASSIGNED, *[Kind.REVERSED] * 3]


def test_how_an_area_was_laid_is_said_with_it_and_said_anew(editor: httpx.Client, new_register: Register) -> None:
    laid: dict[str, Any] = {
        "minefield_type": "barrier",
        "evidence": "record",
        "laid_on": "1983-05-01",
        "pattern_slots": 120,
    }
    made = editor.post(ITEMS, json=feature(hazard_class="cha", **laid), headers=GEOJSON | SEEN)
    assert made.status_code == 201
    assert {name: made.json()["properties"][name] for name in laid} == laid
    marked = PATCH | SEEN | {"If-Match": made.headers["etag"]}
    said = {"properties": {"minefield_type": "nuisance", "slots_checked": 0, "evidence": None}}
    changed = editor.patch(f"{ITEMS}/A1", json=said, headers=marked)
    assert changed.status_code == 200
    told = changed.json()["properties"]
    assert [told[name] for name in ("minefield_type", "evidence", "laid_on", "pattern_slots", "slots_checked")] == [
        *("nuisance", None, "1983-05-01", 120, 0)
    ]
    assert kinds(new_register)[-1] is Kind.REASSIGNED
    found = editor.get(ITEMS, params={"filter": "minefield_type = 'nuisance' AND laid_on < DATE('1990-01-01')"}).json()
    assert [one["id"] for one in found["features"]] == ["A1"]
    assert {"minefield_type", "laid_on", "slots_checked"} <= set(
        editor.get("/collections/areas/queryables").json()["properties"]
    )


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"laid_on": "May 1983"}, "laid_on 'May 1983' is no day; write it as YYYY-MM-DD"),
        ({"laid_on": "2040-01-01"}, "2040-01-01"),
        ({"pattern_slots": "120"}, "pattern_slots of area A1 is '120'; send a number without quotes"),
        ({"slots_checked": -1}, "slots_checked '-1' is no number of slots; give a whole number from 0 up"),
    ],
)
def test_how_an_area_was_laid_that_cannot_be_is_refused(
    editor: httpx.Client, field: str, said: dict[str, object], fault: str
) -> None:
    refused = editor.patch(f"{ITEMS}/A1", json={"properties": said}, headers=PATCH | {"If-Match": field})
    assert (refused.status_code, fault in refused.json()["detail"]) == (400, True), refused.text
