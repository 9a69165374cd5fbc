"""Plans as jobs of a service: asked for, watched, cancelled, and their files; who may see what of them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from outlook_by_hand import outlook_by_hand

from clearance_api.plans.folder import SILENT_S, JobFolder
from clearance_api.settings import Settings
from clearance_geodata.register import Register

CAPACITY = """\
currency = "USD"
currency_date = 2025-01-01
[[team]]
name = "Sappers"
kind = "manual"
count = 2
searchers = 8
cost_per_month = 10000
"""
TOML = {"Content-Type": "application/toml"}
ASKED = {"from": "2025-01-01", "deadline": "2029-12-31", "seed": "7"}


@pytest.fixture
def planning(peru: Path, serve: Callable[..., str]) -> Iterator[httpx.Client]:
    """A client of a service of a copy of the register of Peru."""
    with Register.open(peru) as register, httpx.Client(base_url=serve({"peru": register}), timeout=60) as client:
        yield client


def ended(client: httpx.Client, plan_id: str) -> dict[str, Any]:
    """The job, once it does not run any more."""
    job: dict[str, Any] = {}
    for _ in range(600):
        job = client.get(f"/plans/{plan_id}").json()
        if job["state"] != "running":
            return job
        time.sleep(0.1)
    raise TimeoutError(job)


def test_a_plan_is_made_beside_the_service_and_its_files_are_there(planning: httpx.Client, peru: Path) -> None:
    begun = planning.post("/plans", params=ASKED, content=CAPACITY, headers=TOML)
    assert (begun.status_code, begun.json()["state"]) == (202, "running")
    assert begun.headers["location"] == f"{planning.base_url}/plans/{begun.json()['id']}".replace("//plans", "/plans")
    job = ended(planning, begun.json()["id"])
    assert (job["state"], job["error"]) == ("done", "")
    assert list(job["plan"])[:6] == ["milestones", "completion", "gap", "bottlenecks", "cost", "seed"]
    assert sum(one["m2"] for one in job["plan"]["milestones"]) == job["plan"]["remaining_m2"] == 279_388
    files = {one["ending"]: planning.get(one["href"]) for one in job["files"]}
    assert {ending: answer.status_code for ending, answer in files.items()} == dict.fromkeys(
        ("xlsx", "ics", "svg", "html", "geojson", "gpkg"), 200
    )
    charts = {
        f"{kind}.{ending}": planning.get(f"/plans/{job['id']}/charts/{kind}.{ending}?lang=fr").headers["content-type"]
        for kind in ("plan-actual", "capacity", "funding", "drivers")
        for ending in ("svg", "csv")
    }
    assert set(charts.values()) == {"image/svg+xml", "text/csv; charset=utf-8"}
    assert planning.get(f"/plans/{job['id']}/charts/drivers.png").content[:4] == b"\x89PNG"
    assert sum(one["open_m2"] for one in job["plan"]["outlook"]["sectors"]) == 279_388
    assert planning.get(f"/maps/outlook.html?plan={job['id']}").status_code == 200
    drawn = planning.get("/maps/plan.html", params={"plan": job["id"], "lang": "es"})
    assert (drawn.status_code, drawn.headers["clearance-snapshot"]) == (200, job["plan"]["snapshot"]["id"])
    assert 'data-series="clearance"' in drawn.text
    assert {f["geometry"] for f in files["geojson"].json()["features"]} == {None}
    assert [one["id"] for one in planning.get("/plans").json()["plans"]] == [job["id"]]
    assert (peru.with_name("peru.gpkg.plans").stat().st_mode & 0o777) == 0o700
    assert planning.delete(f"/plans/{job['id']}").status_code == 204
    assert planning.get(f"/plans/{job['id']}").status_code == 404


def test_a_plan_that_is_being_made_is_cancelled_and_no_more_than_may_run_at_once(
    peru: Path, serve: Callable[..., str]
) -> None:
    with Register.open(peru) as register:
        address = serve({"peru": register}, Settings(plans_at_once=1))
        with httpx.Client(base_url=address, timeout=60) as client:
            job_id = client.post("/plans", params=ASKED, content=CAPACITY, headers=TOML).json()["id"]
            busy = client.post("/plans", params=ASKED, content=CAPACITY, headers=TOML)
            assert (busy.status_code, busy.headers["retry-after"]) == (503, "10")
            assert client.delete(f"/plans/{job_id}").status_code == 204
            assert ended(client, job_id)["state"] == "cancelled"
            assert client.post("/plans", params=ASKED, content=CAPACITY, headers=TOML).status_code == 202


def test_the_outlook_map_of_a_plan_is_of_its_snapshot_and_tells_its_areas_and_sectors(
    planning: httpx.Client, peru: Path
) -> None:
    with Register.open(peru) as register:
        snapshot = register.snapshot(date(2023, 12, 31))
    job = JobFolder(peru.with_name("peru.gpkg.plans") / "0123456789abcdef")
    identity = snapshot.identity
    asked = {"by": "owner", "tier": "authority", "today": "2025-01-01", "snapshot": identity.id}
    job.begin(asked | {"as_of": identity.as_of.isoformat(), "known_at": identity.known_at}, None, {})
    of_plan = f"/maps/outlook.html?plan={job.job_id}"
    assert planning.get(of_plan).status_code == 404
    outlook = outlook_by_hand(snapshot)
    job.keep_outlook(outlook)
    job.finish(b"{}")
    assert job.outlook().to_dict() == outlook.to_dict()
    drawn = planning.get(f"{of_plan}&lang=fr")
    assert (drawn.status_code, drawn.headers["clearance-snapshot"]) == (200, identity.id)
    words = "Zones et secteurs du plan"
    assert (words in drawn.text, words in planning.get("/maps/outlook.html?lang=fr").text) == (True, False)
    refused = planning.get(f"{of_plan}&as_of=2020-01-01")
    assert (refused.status_code, "has a snapshot of its own" in refused.json()["detail"]) == (400, True)
    assert planning.get("/maps/outlook.html?plan=ffffffffffffffff").status_code == 404


def test_a_job_whose_process_is_gone_is_lost_and_says_so(planning: httpx.Client, peru: Path) -> None:
    job = JobFolder(peru.with_name("peru.gpkg.plans") / "0123456789abcdef")
    job.begin({"by": "owner", "tier": "authority", "today": "2025-01-01"}, None, {})
    assert planning.get(f"/plans/{job.job_id}").json()["state"] == "running"
    long_ago = time.time() - SILENT_S - 1
    alive = job.place / "alive"

    os.utime(alive, (long_ago, long_ago))
    lost = planning.get(f"/plans/{job.job_id}").json()
    assert (lost["state"], lost["error"]) == (
        "lost",
        "the service stopped, or its machine did, before the plan was made; ask for it again",
    )


@pytest.mark.parametrize(
    ("params", "content", "status", "said"),
    [
        (ASKED, "", 400, "a plan needs a capacity"),
        (ASKED, "nothing = 1", 400, "nothing"),
        (ASKED | {"deadline": "2024-12-31"}, CAPACITY, 400, "is not after the plan's first day"),
        (ASKED | {"confidence": "1"}, CAPACITY, 400, "confidence"),
        (ASKED | {"scenario": "none"}, CAPACITY, 404, "there is no scenario 'none'"),
    ],
)
def test_what_cannot_be_planned_is_refused_at_once(
    planning: httpx.Client, params: dict[str, str], content: str, status: int, said: str
) -> None:
    refused = planning.post("/plans", params=params, content=content, headers=TOML)
    assert refused.status_code == status
    assert said in refused.json()["detail"]
    assert planning.get("/plans").json() == {"plans": []}


def test_a_capacity_in_another_form_is_refused(planning: httpx.Client) -> None:
    assert planning.post("/plans", params=ASKED, content="x", headers={"Content-Type": "text/csv"}).status_code == 415


def test_ids_lead_nowhere_else(planning: httpx.Client) -> None:
    for odd in ("..", "0123456789abcdeg", "0123456789abcdef", "%2e%2e"):
        assert planning.get(f"/plans/{odd}/xlsx").status_code in {400, 404}
    assert json.loads(planning.get("/plans").content) == {"plans": []}


def test_ground_evidence_and_weights_are_sent_with_the_capacity_and_give_the_plan_of_the_command(
    planning: httpx.Client, answer: Callable[..., Any], peru: Path, tmp_path: Path
) -> None:
    # So many teams meet the deadline: no more means are searched for.
    capacity = CAPACITY.replace("count = 2", "count = 25")
    texts = {
        "capacity": capacity,
        "terrain": "area_id,slope_deg,slope_below_15,slope_15_to_30,slope_above_30\nPER,28,0,1,0\n",
        "evidence": "area_id,people_near\nPER,400\n",
        "weights": "[people_near]\nweight = 1\nhalf = 50\n",
    }
    grounds = tmp_path / "terrain.csv"
    for name, file in (
        ("capacity", "c.toml"),
        ("terrain", "terrain.csv"),
        ("evidence", "e.csv"),
        ("weights", "w.toml"),
    ):
        (tmp_path / file).write_text(texts[name], encoding="utf-8")
    job = ended(planning, planning.post("/plans", params=ASKED, json=texts).json()["id"])
    assert (job["state"], job["asked"]["parts"]) == ("done", ["evidence", "terrain", "weights"])
    files = ("--terrain", grounds, "--evidence", tmp_path / "e.csv", "--weights", tmp_path / "w.toml")
    when = ("--from", ASKED["from"], "--deadline", ASKED["deadline"], "--seed", ASKED["seed"])
    said = answer("plan", peru, "--capacity", tmp_path / "c.toml", *when, *files)
    # What drives the date is asked for by a job alone: it simulates each driver at both of its ends.
    assert job["plan"].pop("drivers")["draws"] == 100
    assert job["plan"] == said
    plain = ended(planning, planning.post("/plans", params=ASKED, content=capacity, headers=TOML).json()["id"])
    assert plain["plan"]["completion"] != said["completion"]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"capacity": CAPACITY, "ground": "x"}, "'ground' means nothing here; a plan is asked with capacity, terrain"),
        ({"capacity": CAPACITY, "terrain": 5}, "terrain is no text; send the text of the file"),
        ({"capacity": CAPACITY, "terrain": "area_id,slop\nA,5\n"}, "terrain.csv: column 'slop' means nothing"),
        ({"capacity": CAPACITY, "weights": "[x]\n"}, "weights.toml: criterion x has no weight"),
        ([1], "the body is no JSON object; send one with the texts of files"),
    ],
)
def test_parts_that_cannot_be_read_are_refused_at_once(planning: httpx.Client, texts: object, said: str) -> None:
    refused = planning.post("/plans", params=ASKED, json=texts)
    assert refused.status_code == 400
    assert said in refused.json()["detail"]


def test_a_plan_is_adopted_and_held_against_the_books(planning: httpx.Client) -> None:
    then = {"from": "2021-01-01", "deadline": "2029-12-31", "seed": "7", "as_of": "2020-12-31"}
    begun = planning.post("/plans", params=then, content=CAPACITY, headers=TOML).json()["id"]
    assert ended(planning, begun)["state"] == "done"
    kept = planning.post(f"/plans/{begun}/adopt", params={"name": "2021", "note": "cabinet"})
    assert (kept.status_code, kept.json()["name"], kept.json()["first_day"]) == (201, "2021", "2021-01-01")
    assert planning.get("/adopted-plans").json()["plans"] == [
        {"name": "2021", "first_day": "2021-01-01", "note": "cabinet"}
    ]
    told = planning.get("/actual", params={"plan": "2021", "as_of": "2024-12-31"})
    assert told.headers["clearance-snapshot"] == told.json()["snapshot"]["id"]
    assert told.json()["bridge"]["remaining_m2"] == 279_388
    table = planning.get("/actual/csv", params={"as_of": "2024-12-31"})
    assert table.text.splitlines()[0].startswith("month,whole,sector,stream,planned_m2,achieved_m2")
    book = planning.get("/actual/xlsx", params={"as_of": "2024-12-31", "lang": "es"})
    assert (book.status_code, book.content[:2]) == (200, b"PK")
    missing = planning.get("/actual", params={"plan": "other", "as_of": "2024-12-31"})
    assert (missing.status_code, "there are: 2021" in missing.json()["detail"]) == (404, True)
