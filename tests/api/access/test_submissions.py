"""What a partner sends waits until the authority accepts or returns it; each partner is told of their own alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
import shapely
from secret_books import TOP, books

from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, Level
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_api.access.audit import read_audit
from clearance_api.access.tiers import Tier
from clearance_geodata.register import Register
from clearance_geodata.submissions import submissions, submit
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch

Guard = Callable[..., Any]
ITEMS = "/collections/areas/items"
GEOJSON = {"Content-Type": "application/geo+json"}
PATCH = {"Content-Type": "application/merge-patch+json"}
SQUARE = shapely.box(-150, -40, -149.99, -39.99)
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)


def feature(area_id: str = "A1", **properties: object) -> dict[str, Any]:
    geometry = shapely.geometry.mapping(SQUARE)
    return {"type": "Feature", "id": area_id, "geometry": geometry, "properties": properties}


@pytest.fixture
def register(address: str) -> Iterator[Register]:
    """An empty register, in turn on every store."""
    with Register.create(address, country="XAC", country_name="New", time_zone="UTC", clock=lambda: MADE_AT) as made:
        yield made


@pytest.fixture
def service(guard: Guard, register: Register) -> Any:  # noqa: ANN401  a running service
    """It is served to a partner, another partner, and the authority."""
    running = guard({"new": register})
    running.keys["other"] = running.accounts.add("other", Tier.PARTNER, at=MADE_AT)
    return running


@pytest.fixture
def field(service: Any) -> str:  # noqa: ANN401
    """The tag that the partner has of an area of the authority."""
    said = feature(name="Field", hazard_class="sha", hazard="AP", sector="North")
    service("authority").post(ITEMS, json=said, headers=GEOJSON).raise_for_status()
    return str(service("partner").get(f"{ITEMS}/A1").headers["etag"])


def told(answer: httpx.Response, *names: str) -> list[object]:
    return [answer.json()[name] for name in names]


def test_a_new_area_of_a_partner_waits_and_is_recorded_when_it_is_accepted(service: Any, register: Register) -> None:  # noqa: ANN401
    said = feature(name="Field", hazard_class="sha", hazard="AP")
    sent = service("partner").post(ITEMS, json=said, headers=GEOJSON)
    (waiting,) = submissions(register)
    where = f"{service.address}/submissions/{waiting.submission_id}"
    assert (sent.status_code, sent.headers["location"]) == (202, where)
    assert (register.position(), service("partner").get(f"{ITEMS}/A1").status_code) == (0, 404)
    assert sent.json() == {
        "id": waiting.submission_id,
        "submitted_at": "2026-01-01T00:00:00.000000Z",
        "submitted_by": "partner",
        "based_on": 0,
        "note": "new area A1",
        "state": "waiting",
        "decided_at": None,
        "decided_by": None,
        "reason": None,
        "records": 2,
        "links": [{"href": where, "rel": "self", "type": "application/json"}],
        "entries": ["identified 948,235.883 m2 of A1 on 2026-01-01"],
        "features": {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": {"type": "Polygon", "coordinates": [[list(c) for c in SQUARE.exterior.coords]]},
                    "properties": {
                        "area_id": "A1",
                        "kind": "identified",
                        "effective_on": "2026-01-01",
                        "effective_on_precision": "day",
                    },
                }
            ],
        },
    }
    accepted = service("authority").post(f"{where}/accept")
    assert (accepted.status_code, *told(accepted, "state", "decided_by")) == (200, "accepted", "authority")
    (entry,) = register.entries_of("A1")
    assert (entry.kind, entry.accepted_by) == (Kind.IDENTIFIED, "authority")
    assert {row.recorded_by for row in register.rows()} == {"partner"}
    assert told(service("partner").get(where), "state", "decided_by") == ["accepted", None]
    assert service("partner").get(f"{ITEMS}/A1").json()["properties"]["name"] == "Field"
    assert list(verify(register)) == []


def test_what_is_returned_is_not_recorded_and_says_why(service: Any, register: Register, field: str) -> None:  # noqa: ANN401
    before = register.position()
    said, match = {"properties": {"sector": "East"}}, {"If-Match": field}
    sent = service("partner").patch(f"{ITEMS}/A1", json=said, headers=PATCH | match)
    assert (sent.status_code, sent.json()["entries"]) == (202, ["reassigned A1 on 2026-01-01"])
    where = sent.headers["location"]
    authority = service("authority")
    assert authority.post(f"{where}/return", json={"reason": " "}).status_code == 400
    assert authority.post(f"{where}/return").status_code == 400
    returned = authority.post(f"{where}/return", json={"reason": "East is the sector of another partner"})
    assert (returned.status_code, returned.json()["state"]) == (200, "returned")
    seen = service("partner").get(where)
    assert told(seen, "state", "reason") == ["returned", "East is the sector of another partner"]
    late = authority.post(f"{where}/accept")
    assert (late.status_code, "was returned by authority" in late.json()["detail"]) == (409, True)
    assert register.position() == before


def test_each_kind_of_edit_waits(service: Any, register: Register, field: str) -> None:  # noqa: ANN401
    match = {"If-Match": field}
    partner = service("partner")
    put = partner.put(f"{ITEMS}/A1", json=feature(name="Field", hazard="AP"), headers=GEOJSON | match)
    wider = {"geometry": shapely.geometry.mapping(shapely.box(-150, -40, -149.98, -39.99))}
    patch = partner.patch(f"{ITEMS}/A1", json=wider, headers=PATCH | match)
    delete = partner.delete(f"{ITEMS}/A1", params={"reason": "drawn twice"}, headers=match)
    assert [answer.status_code for answer in (put, patch, delete)] == [202] * 3
    assert [waiting.note for waiting in submissions(register)] == [
        "area A1 changed",
        "area A1 changed",
        "area A1 deleted: drawn twice",
    ]
    same = partner.patch(f"{ITEMS}/A1", json={"properties": {"name": "Field"}}, headers=PATCH | match)
    assert (same.status_code, len(submissions(register))) == (204, 3)
    authority = service("authority")
    assert authority.post(f"{put.headers['location']}/accept").status_code == 200
    late = authority.post(f"{delete.headers['location']}/accept")
    assert (late.status_code, "was changed after position" in late.json()["detail"]) == (409, True)
    assert [entry.kind for entry in register.entries_of("A1")] == [Kind.IDENTIFIED, Kind.REASSIGNED]


def test_an_edit_needs_the_state_that_the_partner_has_seen(service: Any, register: Register, field: str) -> None:  # noqa: ANN401
    said = {"json": {"properties": {"sector": "East"}}}
    partner, authority = service("partner"), service("authority")
    assert partner.patch(f"{ITEMS}/A1", **said, headers=PATCH).status_code == 428
    tag = authority.get(f"{ITEMS}/A1").headers["etag"]
    assert authority.patch(f"{ITEMS}/A1", **said, headers=PATCH | {"If-Match": tag}).status_code == 204
    late = partner.patch(f"{ITEMS}/A1", **said, headers=PATCH | {"If-Match": field})
    assert (late.status_code, submissions(register)) == (412, [])
    assert "authority" not in late.json()["detail"]


REFUSED = (
    ("POST", ITEMS, feature("A1", name="Again"), 409, "area A1 is in the register already"),
    ("POST", ITEMS, {"id": "B"}, 400, "says nothing of itself"),
    ("POST", ITEMS, {"geometry": {"type": "Circle"}}, 400, "the geometry cannot be read"),
    ("POST", ITEMS, feature("B", name="B", colour="red"), 400, "'colour' is no property"),
    ("POST", ITEMS, feature("B", name="B", effective_on="2031-01-01"), 400, "2031-01-01"),
    ("PATCH", f"{ITEMS}/none", {"properties": {"sector": "East"}}, 404, "feature 'none' is not in the register"),
    ("PATCH", f"{ITEMS}/A1", {"properties": {"hazard_class": "cha"}}, 409, "confirmed or reclassified"),
    ("PATCH", f"{ITEMS}/A1", {"properties": {"area_m2": 5}}, 409, "is that of its outline"),
    ("PUT", "/collections/released/items/E1", feature("E1"), 403, "not for your account"),
)


def test_what_is_no_edit_is_refused_at_once(service: Any, register: Register, field: str) -> None:  # noqa: ANN401
    for method, path, body, status, detail in REFUSED:
        answer = service("partner").request(method, path, json=body, headers=GEOJSON | {"If-Match": field})
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), body
        assert detail in answer.json()["detail"]
    assert submissions(register) == []


def test_an_edit_that_is_sent_again_with_its_key_waits_once(service: Any, register: Register) -> None:  # noqa: ANN401
    once = GEOJSON | {"Idempotency-Key": "7f"}
    partner = service("partner")
    first, second = (partner.post(ITEMS, json=feature(name="Field"), headers=once) for _ in range(2))
    assert (first.status_code, second.status_code, len(submissions(register))) == (202, 202, 1)
    assert first.headers["location"] == second.headers["location"]
    service("authority").post(f"{first.headers['location']}/accept").raise_for_status()
    third = partner.post(ITEMS, json=feature(name="Field"), headers=once)
    assert (third.status_code, third.json()["state"]) == (202, "accepted")
    theirs = service("other").post(ITEMS, json=feature("A2", name="Other"), headers=once)
    assert (theirs.status_code, theirs.headers["location"] != first.headers["location"]) == (202, True)


def test_partners_are_told_of_their_own_and_the_authority_of_all(service: Any) -> None:  # noqa: ANN401
    where = {
        who: service(who).post(ITEMS, json=feature(f"A-{who}", name=who), headers=GEOJSON).headers["location"]
        for who in ("partner", "other")
    }
    listed = {who: service(who).get("/submissions").json() for who in ("partner", "other", "authority")}
    named = {who: [one["links"][0]["href"] for one in page["submissions"]] for who, page in listed.items()}
    assert named == {"partner": [where["partner"]], "other": [where["other"]], "authority": list(where.values())}
    assert [page["numberMatched"] for page in listed.values()] == [1, 1, 2]

    def said(who: str, address: str) -> tuple[int, object]:
        answer = service(who).get(address)
        return answer.status_code, answer.json()["detail"].replace(address.rpartition("/")[2], "ID")

    assert said("partner", where["other"]) == said("partner", "/submissions/S-000000000000")
    assert said("partner", where["other"])[0] == 404
    assert [service("").get(path).status_code for path in ("/submissions", where["other"])] == [401, 401]
    for act in ("accept", "return"):
        assert service("partner").post(f"{where['partner']}/{act}", json={"reason": "x"}).status_code == 403
        assert service("").post(f"{where['partner']}/{act}", json={"reason": "x"}).status_code == 401
    assert service("authority").post("/submissions/none/accept").status_code == 404


def test_a_list_goes_by_state_and_in_pages(service: Any) -> None:  # noqa: ANN401
    for number in range(3):
        service("partner").post(ITEMS, json=feature(f"A{number}", name="Field"), headers=GEOJSON).raise_for_status()
    authority = service("authority")
    first = authority.get("/submissions?limit=2&state=waiting").json()
    links = {link["rel"]: link["href"] for link in first["links"]}
    assert (first["numberMatched"], first["numberReturned"]) == (3, 2)
    assert {link["rel"] for link in first["submissions"][0]["links"]} == {"self", "accept", "return"}
    rest = authority.get(links["next"]).json()
    assert [one["note"] for one in (*first["submissions"], *rest["submissions"])] == [
        f"new area A{n}" for n in range(3)
    ]
    assert authority.get("/submissions?state=accepted").json()["submissions"] == []
    assert authority.get("/submissions?state=lost").status_code == 400
    assert authority.get("/submissions?colour=red").status_code == 400


def test_a_submission_has_a_tag_that_changes_when_it_is_decided(service: Any) -> None:  # noqa: ANN401
    where = service("partner").post(ITEMS, json=feature(name="Field"), headers=GEOJSON).headers["location"]
    tag = {who: service(who).get(where).headers["etag"] for who in ("partner", "authority")}
    assert service("partner").get(where, headers={"If-None-Match": tag["partner"]}).status_code == 304
    authority = service("authority")
    assert authority.post(f"{where}/accept", headers={"If-Match": '"other"'}).status_code == 412
    assert authority.post(f"{where}/accept", headers={"If-Match": tag["authority"]}).status_code == 200
    assert service("partner").get(where, headers={"If-None-Match": tag["partner"]}).status_code == 200


def test_who_sent_and_who_decided_is_noted(service: Any) -> None:  # noqa: ANN401
    where = service("partner").post(ITEMS, json=feature(name="Field"), headers=GEOJSON).headers["location"]
    service("authority").post(f"{where}/accept").raise_for_status()
    deadline = time.monotonic() + 5
    while len(noted := list(read_audit(service.folder / "audit"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    submission_id = where.rpartition("/")[2]
    names = ("account", "method", "address", "status", "rows", "made")
    assert [[line.get(name) for name in names] for line in noted] == [
        ["partner", "POST", ITEMS, 202, 2, submission_id],
        ["authority", "POST", f"/submissions/{submission_id}/accept", 200, 2, None],
    ]


def test_an_id_of_a_book_that_a_partner_may_not_see_tells_them_nothing(service: Any, register: Register) -> None:  # noqa: ANN401
    store = Area(area_id="STORE-1", name="Depot", level=Level.STORE, hazards=frozenset({Hazard.AP}))
    kept = Entry(
        kind=Kind.OPENED, area_id="STORE-1", effective_on=date(2020, 1, 1), act_id="1", quantities={Unit.ITEMS: 70}
    )
    register.record(Batch.of(store, kept), by="authority")
    answers = [
        service("partner").post(ITEMS, json=feature(name, name="Field"), headers=GEOJSON) for name in ("STORE-1", "B")
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    plain = [{n: v for n, v in answer.json().items() if n not in {"id", "links"}} for answer in answers]
    assert str(plain[0]).replace("STORE-1", "B") == str(plain[1])
    refused = service("authority").post(f"{answers[0].headers['location']}/accept")
    assert (refused.status_code, "area STORE-1 was changed after position 0" in refused.json()["detail"]) == (409, True)
    assert service("authority").post(f"{answers[1].headers['location']}/accept").status_code == 200


def test_what_a_partner_may_not_see_they_cannot_send_and_do_not_take_away(guard: Guard, register: Register) -> None:
    service = guard({"new": register}, '[columns.areas]\noperator = "authority"\narea_m2 = "authority"')
    said = feature(name="Field", hazard_class="sha", operator="Team 1", sector="North")
    service("authority").post(ITEMS, json=said, headers=GEOJSON).raise_for_status()
    partner = service("partner")
    read = partner.get(f"{ITEMS}/A1")
    match = {"If-Match": read.headers["etag"]}
    refused = partner.patch(f"{ITEMS}/A1", json={"properties": {"operator": "Team 1"}}, headers=PATCH | match)
    unknown = partner.patch(f"{ITEMS}/A1", json={"properties": {"nonsense": "Team 1"}}, headers=PATCH | match)
    assert refused.json()["detail"].replace("operator", "nonsense") == unknown.json()["detail"]
    body = partner.get("/api").json()["paths"]["/collections/{collection_id}/items"]["post"]["requestBody"]
    assert ("operator" in str(body), "area_m2" in str(body), "sector" in str(body)) == (False, False, True)
    sent = partner.put(f"{ITEMS}/A1", json=feature(name="Other"), headers=GEOJSON | match)
    assert (sent.status_code, sent.json()["entries"], sent.json()["features"]) == (202, None, None)
    service("authority").post(f"{sent.headers['location']}/accept").raise_for_status()
    now = service("authority").get(f"{ITEMS}/A1").json()["properties"]
    assert (now["name"], now["operator"], now["sector"]) == ("Other", "Team 1", None)


def test_what_the_authority_wrote_of_others_is_in_no_answer_to_a_partner(guard: Guard, address: str) -> None:
    with books(address, land=True, sites=True, top=True) as hidden:
        service = guard({"books": hidden})
        tag = {"If-Match": service("partner").get(f"{ITEMS}/OPEN-1").headers["etag"]}
        answers = [
            service("partner").get("/submissions"),
            service("partner").get("/submissions/S1"),
            service("partner").post(ITEMS, json=feature("SITE-9", name="Field"), headers=GEOJSON),
            service("partner").post(ITEMS, json=feature("OPEN-1", name="Field"), headers=GEOJSON),
            service("partner").patch(f"{ITEMS}/OPEN-1", json={"properties": {"sector": "E"}}, headers=PATCH | tag),
            service("partner").delete(f"{ITEMS}/OPEN-1", headers=tag),
        ]
        assert [answer.status_code for answer in answers] == [200, 404, 202, 409, 202, 202]
        assert [answer.text for answer in answers if TOP in answer.text or TOP in str(answer.headers)] == []


def test_without_access_the_owner_sees_what_was_handed_in_by_file(
    serve: Callable[..., str], register: Register
) -> None:
    area = Area(area_id="A", name="Field", hazard_class=HazardClass.CHA)
    submit(register, Batch.of(area), by="partner", note="May report")
    with httpx.Client(base_url=serve({"new": register})) as client:
        (one,) = client.get("/submissions").json()["submissions"]
        assert (one["id"], one["note"], client.post("/submissions/S1/accept").json()["decided_by"]) == (
            "S1",
            "May report",
            "owner",
        )
