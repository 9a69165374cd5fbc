"""Scenarios become plans by a form, and plans stand side by side with the figures that they have."""

from __future__ import annotations

import io
import re
import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import httpx

from clearance.plan.scenarios import Scenario
from clearance_geodata.register import Register
from clearance_geodata.scenarios import keep_scenario

Serve = Callable[..., str]
PATIENCE_S = 240
# More than enough for what is left of Peru, so that nobody has to look for remedies.
CAPACITY = """\
[[team]]
name = "Sappers"
kind = "manual"
count = 12
searchers = 12
"""


def _planned_m2(file: bytes) -> int:
    """The total of T6a of a request."""
    tables = docx.Document(io.BytesIO(file)).tables
    (found,) = [one for one in tables if len(one.columns) == 10 and one.cell(0, 9).text == "Equipos"]
    return int(found.rows[-1].cells[5].text.replace(",", ""))


def test_scenarios_are_planned_and_compared(serve: Serve, peru_register: Register, tmp_path: Path) -> None:
    copy = Path(shutil.copy(peru_register.path, tmp_path / "peru.gpkg"))
    with Register.open(copy) as register:
        keep_scenario(register, Scenario(name="As promised", capacity=CAPACITY), on=date(2025, 1, 1), by="authority")
        with httpx.Client(base_url=serve({"peru": register}), timeout=60) as client:
            assert "As promised" in client.get("/browse/plans").text
            none = client.post("/browse/plans", data={"deadline": "2029-12-31"})
            assert (none.status_code, "0 scenarios are chosen" in none.text) == (400, True)
            begun = client.post("/browse/plans", data={"scenario": "As promised", "deadline": "2036-12-31"})
            assert begun.status_code == 303
            end = time.monotonic() + PATIENCE_S
            while (one := client.get("/plans").json()["plans"][0])["state"] == "running":
                assert time.monotonic() < end
                time.sleep(0.2)
            assert (one["state"], one["error"]) == ("done", "")
            plan = client.get(f"/plans/{one['id']}").json()["plan"]
            page = client.get("/browse/plans").text
            maps = [f"/maps/{kind}.html?plan={one['id']}&amp;lang=en" for kind in ("plan", "outlook")]
            assert [address in page for address in maps] == [True, True]
            shown = [client.get(address.replace("&amp;", "&")) for address in maps]
            assert [(each.status_code, one["asked"]["snapshot"] in each.text) for each in shown] == [(200, True)] * 2
            kept = client.post(f"/plans/{one['id']}/adopt", params={"name": "cabinet"}).json()
            wanted = (
                {"scenario": "As promised", "deadline": "2036-12-31"},
                {"adopted": "cabinet", "as_of": kept["first_day"]},
            )
            requests = [client.get("/reports/article5.docx", params={**asked, "lang": "es"}) for asked in wanted]
    # What a request says of a scenario, and of a plan that was adopted, is planned again: all of what is open.
    assert [_planned_m2(request.content) for request in requests] == [plan["remaining_m2"]] * 2
    rows = dict(re.findall(r'<tr><th scope="row">([^<]*)</th><td class="figure">([^<]*)</td></tr>', page))
    years: dict[int | None, int] = {}
    for milestone in plan["milestones"]:
        years[milestone["year"]] = years.get(milestone["year"], 0) + milestone["m2"]
    assert {name: m2 for name, m2 in rows.items() if name.startswith("released in")} == {
        f"released in {year}": f"{m2:,}\u00a0m²" for year, m2 in years.items() if year
    }
    assert rows["released by the deadline"] == f"{plan['by_deadline_m2']:,}\u00a0m²"
