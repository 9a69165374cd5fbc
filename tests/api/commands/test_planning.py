"""The commands `plan` and `scenarios`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from clearance_geodata.capacity.reading import read_capacity

if TYPE_CHECKING:
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
WHEN = ("--from", "2025-01-01", "--deadline", "2029-12-31")


@pytest.fixture
def capacity(tmp_path: Path) -> Path:
    """A capacity file."""
    (tmp_path / "capacity.toml").write_text(CAPACITY, encoding="utf-8")
    return tmp_path / "capacity.toml"


def test_the_plan_as_json_is_what_programs_rely_on(answer: Callable[..., Any], peru: Path, capacity: Path) -> None:
    folder = capacity.with_name("with")
    said = answer("plan", peru, "--capacity", capacity, *WHEN, "--seed", 7, "--remedies", folder)
    assert list(said)[:6] == ["milestones", "completion", "gap", "bottlenecks", "cost", "seed"]
    assert (sum(one["m2"] for one in said["milestones"]), said["remaining_m2"], said["seed"]) == (279_388, 279_388, 7)
    assert {tuple(one) for one in said["milestones"]} == {("year", "sector", "stream", "areas", "m2")}
    assert list(said["completion"])[:3] == ["median", "p80", "p_by_deadline"]
    assert said["origin"] == "computed, no State figure"
    assert said["remedies"]
    for number, one in enumerate(said["remedies"], start=1):
        file = folder / f"remedy-{number}.toml"
        assert file.read_text(encoding="utf-8") == f"{CAPACITY}\n# {one['what']}\n{one['capacity_lines']}"
        assert [added.to_dict() for added in read_capacity(file).added] == [
            {**added, "name": added["name"] if added["kind"] == "team" else ""} for added in one["added"]
        ]


def test_the_plan_reads_well_in_both_languages(run: Callable[..., Any], peru: Path, capacity: Path) -> None:
    out = capacity.with_name("plan.xlsx")
    for code, first, table in (
        ("en", "279,388 m² in 46 areas remain on 30 November 2024", "Table T6a. Annual milestones"),
        ("es", "El 30 de noviembre de 2024 quedan 279,388 m² en 46 áreas", "Cuadro T6a. Hitos anuales"),
    ):
        done = run("plan", peru, "--capacity", capacity, *WHEN, "--out", out, "--language", code)
        assert (done.code, done.err) == (0, "")
        assert first in done.out
        assert table in done.out
        assert out.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "a plan needs a capacity: give a file with --capacity, or a scenario of the register"),
        (("--capacity", "none.toml"), "there is no file none.toml"),
        (("--scenario", "none"), "there is no scenario 'none' in the register; there are: none yet"),
        (("--out", "plan.doc"), "has an ending that a plan has no form for"),
        (("--language", "tlh"), "--language 'tlh' is not there yet"),
        (
            ("--remedies", "with"),
            "--remedies writes the file of --capacity with each remedy; give one, and no scenario",
        ),
        (("--from", "soon"), "--from 'soon' is not a date"),
    ],
)
def test_what_cannot_be_planned_is_one_line(
    run: Callable[..., Any], peru: Path, words: tuple[str, ...], said: str
) -> None:
    done = run("plan", peru, *words)
    assert (done.code, done.out) == (1, "")
    assert said in done.err


def test_scenarios_are_kept_in_the_journal_listed_and_compared(
    run: Callable[..., Any], answer: Callable[..., Any], peru: Path, capacity: Path
) -> None:
    for name, changes in (("now", ()), ("two more", ("--change", "teams Sappers +2"))):
        done = run("scenarios", peru, "--save", name, "--capacity", capacity, *changes, "--by", "planner")
        assert (done.code, done.err) == (0, "")
    assert answer("scenarios", peru)["scenarios"] == [
        {"name": "now", "changes": [], "note": ""},
        {"name": "two more", "changes": ["teams Sappers +2"], "note": ""},
    ]
    assert run("check", peru).code == 0
    fewer, more = answer("scenarios", peru, "--compare", "now, two more", "--from", "2025-01-01")
    assert fewer["completion"]["planned"] > more["completion"]["planned"]
    table = run("scenarios", peru, "--compare", "now,two more", "--from", "2025-01-01")
    assert "done as planned" in table.out
    assert run("scenarios", peru, "--forget", "now", "--by", "planner").code == 0
    assert [one["name"] for one in answer("scenarios", peru)["scenarios"]] == ["two more"]


def test_a_scenario_that_could_not_be_planned_with_is_not_kept(
    run: Callable[..., Any], peru: Path, capacity: Path
) -> None:
    bad = run("scenarios", peru, "--save", "x", "--capacity", capacity, "--change", "teams Navy +1", "--by", "planner")
    assert (bad.code, "there is no group of teams 'Navy'" in bad.err) == (1, True)
    nobody = run("scenarios", peru, "--save", "x", "--capacity", capacity)
    assert (nobody.code, "say who with --by NAME" in nobody.err) == (1, True)


def test_the_template_is_printed_without_a_register_and_is_a_capacity(run: Callable[..., Any], tmp_path: Path) -> None:
    said = run("plan", "--template")
    (tmp_path / "capacity.toml").write_text(said.out, encoding="utf-8")
    assert (said.code, said.err) == (0, "")
    assert [group.name for group in read_capacity(tmp_path / "capacity.toml").teams] == ["manual teams"]


def test_steep_ground_slows_a_plan_and_what_ranks_higher_comes_earlier(
    answer: Callable[..., Any], example_register: Register, capacity: Path, tmp_path: Path
) -> None:
    capacity.write_text(CAPACITY.replace("count = 2", "count = 20"))  # enough: nobody has to look for remedies
    ids = [state.area.area_id for state in example_register.snapshot().open_states]
    (tmp_path / "ground.csv").write_text(
        "area_id,slope_below_15,slope_15_to_30,slope_above_30\n" + "".join(f"{one},0,0,1\n" for one in ids)
    )
    words = ("plan", example_register.path, "--capacity", capacity, "--from", "2025-01-01", "--deadline", "2029-12-31")

    def order(out: Path) -> list[str]:
        tasks = [one["properties"] for one in json.loads(out.read_text(encoding="utf-8"))["features"]]
        by_area = {one["area_id"]: (one["p_by_deadline"], one["median_on"], one["p80_on"]) for one in tasks}
        assert all(0 <= chance <= 1 for chance, _, _ in by_area.values())
        assert all(median <= firm for _, median, firm in by_area.values() if median and firm)
        assert all(bool(one["later_than"]) == (not (one["median_on"] and one["p80_on"])) for one in tasks)
        return [one["area_id"] for one in sorted(tasks, key=lambda one: (one["starts_on"], one["area_id"]))]

    out = tmp_path / "tasks.geojson"
    plain, last = answer(*words, "--out", out), order(out)[-1]
    (tmp_path / "evidence.csv").write_text(f"area_id,people_near\n{last},50000\n")
    files = ("--terrain", tmp_path / "ground.csv", "--evidence", tmp_path / "evidence.csv")
    steep, ranked = answer(*words, *files, "--out", out), order(out)
    assert steep["completion"]["planned"] > plain["completion"]["planned"]
    assert ranked.index(last) < len(ranked) / 2
