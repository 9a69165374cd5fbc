"""Who sees which pages for people, and how a browser signs in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from clearance_geodata.register import Register

Guard = Callable[..., Any]


def test_the_public_sees_no_areas_and_partners_no_more_than_their_columns(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    asked = ("/browse/areas", "/browse/areas/SEA-05")
    assert [service().get(path).status_code for path in asked] == [401, 401]
    assert "/browse/areas" not in service().get("/?f=html").text
    assert [service("partner").get(path).status_code for path in asked] == [200, 200]
    published = guard({"sea": sea}, "publish_open_areas = true")
    page = published().get("/browse/areas/SEA-05").text
    assert ("Journal of acts" in page, "Team 1" in page, "survey report" in page) == (False, False, False)
    assert published().get("/browse/areas?operator=x").status_code == 400


def test_signing_in_asks_the_browser_and_leads_to_the_start_page(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    asked = service().get("/sign-in")
    assert (asked.status_code, asked.headers["www-authenticate"].partition(" ")[0]) == (401, "Basic")
    led = service("partner").get("/sign-in?lang=es", follow_redirects=True)
    assert (led.url.path, "Sesión: partner" in led.text) == ("/", True)


def test_the_form_of_a_partner_waits_and_the_public_has_none(guard: Guard, new_register: Register) -> None:
    service = guard({"new": new_register}, "publish_open_areas = true")
    form = {"area_id": "N-1", "name": "A field", "hazard_class": "sha", "source": "report", "area_m2": "500"}
    assert service().get("/browse/new").status_code == 401
    assert service().post("/browse/new", data=form).status_code == 401
    waits = service("partner").post("/browse/new", data=form)
    assert (waits.status_code, "It waits until the authority accepts or returns it: S-" in waits.text) == (200, True)
    assert new_register.position() == 0
    (waiting,) = service("authority").get("/submissions").json()["submissions"]
    service("authority").post(f"/submissions/{waiting['id']}/accept")
    assert service("authority").get("/browse/areas/N-1").status_code == 200


def test_a_file_of_a_partner_waits_and_nobody_else_can_record_it(guard: Guard, new_register: Register) -> None:
    service = guard({"new": new_register})
    file = {"file": ("areas.csv", b"area_id,name,area_m2\nP-1,A field,500\n")}
    assert service().post("/browse/import", data={"kind": "areas"}, files=file).status_code == 401
    assert "published" not in service("partner").get("/browse/import").text.partition("</form>")[0]
    report = service("partner").post("/browse/import", data={"kind": "areas"}, files=file)
    address = re.search(r'action="([^"]+/browse/import/\w+)"', report.text)
    assert address is not None
    assert service("authority").post(address[1]).status_code == 404
    waits = service("partner").post(address[1])
    assert (waits.status_code, "Sent to the authority" in waits.text, new_register.position()) == (200, True, 0)
    (waiting,) = service("authority").get("/submissions").json()["submissions"]
    assert (waiting["submitted_by"], waiting["records"]) == ("partner", 2)
    totals = service("partner").post("/browse/import", data={"kind": "totals"}, files=file)
    assert (totals.status_code, "cannot be imported here" in totals.text) == (400, True)
