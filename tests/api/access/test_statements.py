"""Land statements over HTTP: who gets them, that each is noted, how many there may be, and what is refused."""

from __future__ import annotations

import io
import json
import time
from typing import TYPE_CHECKING, Any

import docx
import pytest
import shapely

from clearance.land.inside import land_statement
from clearance_api.access.audit import read_audit
from clearance_api.settings import Settings
from clearance_geodata.ingest.parcels import parcel_of_geojson

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from clearance_geodata.register import Register

PARCEL = json.loads(shapely.to_geojson(shapely.box(179.709, -39.981, 179.711, -39.979)))
ROAD = {"type": "LineString", "coordinates": [[179.70, -40.0], [179.72, -39.96]]}
JSON = {"content-type": "application/geo+json"}


def _asked(client: httpx.Client, query: str = "", body: object = PARCEL) -> httpx.Response:
    return client.post(f"/statements{query}", content=json.dumps(body), headers=JSON)


def test_partners_and_the_authority_are_told_what_the_core_says_and_the_public_is_not(
    guard: Callable[..., Any], sea: Register
) -> None:
    service = guard({"sea": sea})
    said = {who: _asked(service(who), "?name=plot") for who in ("partner", "authority")}
    own = land_statement(sea.snapshot(), parcel_of_geojson(PARCEL, name="plot")).to_dict()
    assert [answer.json() for answer in said.values()] == [own, own]
    assert own["answer"] == "touches open hazardous areas"
    assert said["partner"].headers["clearance-snapshot"] == sea.snapshot().identity.id
    assert said["partner"].headers["cache-control"] == "no-store"
    assert (_asked(service()).status_code, service().get("/statements").status_code) == (401, 401)


def test_each_statement_is_noted_with_its_check_sum(guard: Callable[..., Any], sea: Register) -> None:
    service = guard({"sea": sea})
    check = _asked(service("partner")).json()["check"]
    until = time.monotonic() + 5
    while not (noted := list(read_audit(service.folder / "audit"))) and time.monotonic() < until:
        time.sleep(0.01)
    line = noted[0]
    assert (line["account"], line["method"], line["address"], line["made"]) == (
        "partner",
        "POST",
        "/statements",
        f"land statement {check}",
    )


def test_an_account_may_ask_for_so_many_a_minute(guard: Callable[..., Any], sea: Register) -> None:
    service = guard({"sea": sea}, "", Settings(public_rate=0, account_rate=0, statements_per_minute=3))
    answers = [_asked(service("partner")) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 20
    assert _asked(service("authority")).status_code == 200


@pytest.mark.parametrize(
    ("text", "status"),
    [("[collections]\nareas = 'authority'", 403), ("[columns.areas]\nsource = 'authority'", 403), ("", 200)],
)
def test_who_does_not_see_all_of_open_areas_gets_no_statement(
    guard: Callable[..., Any], sea: Register, text: str, status: int
) -> None:
    assert _asked(guard({"sea": sea}, text)("partner")).status_code == status


def test_what_the_access_file_hides_is_not_told(guard: Callable[..., Any], sea: Register) -> None:
    service = guard({"sea": sea}, "[collections]\nfinds = 'authority'")
    assert _asked(service("partner")).json()["devices_found"] is None
    assert _asked(service("authority")).json()["devices_found"] == 0


def test_a_route_across_the_sea_comes_as_a_paper_too(guard: Callable[..., Any], sea: Register) -> None:
    partner = guard({"sea": sea})("partner")
    answer = _asked(partner, "?width_m=30&f=docx&lang=es&name=ruta", ROAD)
    check = _asked(partner, "?width_m=30&name=ruta", ROAD).json()["check"]
    assert answer.headers["content-disposition"] == f'attachment; filename="land-statement-sea-{check}.docx"'
    words = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert "Declaración sobre terreno: ruta" in words
    assert check in words
    assert "esta declaración no dice que algún terreno esté libre de minas" in words


@pytest.mark.parametrize(
    ("query", "sent", "status", "says"),
    [
        ("", ("POINT(1 1)", "text/plain"), 422, "is Point; give polygons"),
        ("", ("POLYGON((", "text/plain"), 422, "the text is no WKT"),
        ("", ("{", "application/json"), 422, "the body is no JSON"),
        ("", ("[]", "application/json"), 422, "is no GeoJSON object"),
        ("", ("<x/>", "application/xml"), 415, "a body of 'application/xml' is not taken"),
        ("?width_m=0", ("{}", "application/json"), 422, "width_m"),
        ("?crs=grid%20of%20my%20village", (json.dumps(PARCEL), "application/json"), 404, "grid of my village"),
        ("?f=xlsx", (json.dumps(PARCEL), "application/json"), 422, "json"),
        ("?safe=yes", (json.dumps(PARCEL), "application/json"), 422, "safe"),
    ],
)
def test_what_is_no_question_about_land_is_refused_in_words(
    at_sea: httpx.Client, query: str, sent: tuple[str, str], status: int, says: str
) -> None:
    body, kind = sent
    answer = at_sea.post(f"/statements{query}", content=body, headers={"content-type": kind})
    assert answer.status_code in {status, 400}
    assert says in answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_outline_with_too_many_corners_is_refused(guard: Callable[..., Any], sea: Register) -> None:
    service = guard({"sea": sea}, "", Settings(public_rate=0, account_rate=0, vertices_max=100))
    circle = json.loads(shapely.to_geojson(shapely.Point(10, 10).buffer(0.01, quad_segs=200)))
    answer = _asked(service("partner"), "", circle)
    assert (answer.status_code, "801 corners" in answer.text) == (413, True)
