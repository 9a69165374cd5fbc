"""The commands terrain and priorities."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest

from clearance_geodata.terrain.synthetic import write_hills_under
from clearance_geodata.terrain.table import read_grounds

if TYPE_CHECKING:
    from clearance_geodata.register import Register

Run: TypeAlias = Callable[..., Any]


@pytest.fixture
def hills(tmp_path: Path, example_register: Register) -> Path:
    """Made-up hills under the fictitious country."""
    grounds = [state.geometry for state in example_register.snapshot().open_states if state.geometry]
    path = tmp_path / "hills.tif"
    write_hills_under(path, np.array(grounds), seed=1)
    return path


def test_terrain_tells_the_factor_of_each_kind_with_its_interval_and_reasons(
    answer: Run, example_register: Register, hills: Path
) -> None:
    said = answer("terrain", example_register.path, "--dem", hills)
    assert said["snapshot"] == example_register.snapshot().identity.to_dict()
    assert said["notes"][0].startswith("8 open areas have no ground")
    for area in said["areas"]:
        manual = area["factors"][0]
        assert manual["kind"] == "manual"
        assert 0 < manual["low"] <= manual["value"] <= manual["high"]
        product = 1.0
        for part in manual["because"]:
            assert part["source"]
            product *= part["value"]
        assert manual["value"] == pytest.approx(product)


def test_the_table_of_terrain_is_what_the_plan_reads(
    run: Run, answer: Run, example_register: Register, hills: Path, tmp_path: Path
) -> None:
    (tmp_path / "ground.csv").write_text(run("terrain", example_register.path, "--dem", hills, "--csv").out)
    told = answer("terrain", example_register.path, "--dem", hills)["areas"]
    read = read_grounds(tmp_path / "ground.csv")
    assert [ground.slope_deg for ground in read] == [area["slope_deg"] for area in told]


def test_a_class_without_a_kind_is_one_clear_line(run: Run, example_register: Register, hills: Path) -> None:
    said = run("terrain", example_register.path, "--land-cover", hills, "--cover-class", "3=jungle")
    assert said.err == "clearance: --cover-class '3=jungle': write N=KIND, KIND one of light, medium, dense\n"


def test_priorities_say_what_each_criterion_adds(answer: Run, example_register: Register, tmp_path: Path) -> None:
    some = [state.area for state in example_register.snapshot().open_states][:2]
    (tmp_path / "evidence.csv").write_text(
        f"area_id,people_near,do_no_harm\n{some[0].area_id},5000,\n{some[1].area_id},0,ownership is before a court\n"
    )
    said = answer("priorities", example_register.path, "--evidence", tmp_path / "evidence.csv")
    ranked = {area["area_id"]: area for area in said["areas"]}
    assert len(ranked) == len(example_register.snapshot().open_states)
    assert ranked[some[0].area_id]["parts"]["people_near"] == pytest.approx(0.3 * 5000 / 5100)
    assert ranked[some[1].area_id]["do_no_harm"] == "ownership is before a court"
    assert all(area["score"] == pytest.approx(sum(area["parts"].values())) for area in said["areas"])
    assert 0 < said["agreement"] <= 1


def test_weights_of_an_authority_replace_the_shipped_ones(
    answer: Run, example_register: Register, tmp_path: Path
) -> None:
    (tmp_path / "weights.toml").write_text("[treaty]\nweight = 1\n")
    said = answer("priorities", example_register.path, "--weights", tmp_path / "weights.toml")
    assert [one["name"] for one in said["criteria"]] == ["treaty"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[treaty]\n", "weights.toml: criterion treaty has no weight; write [treaty] and below it weight = 0.3"),
        ("[treaty]\nweight = -1\n", "weights.toml: criterion treaty: weight -1 and half 0 must be 0 or more"),
        ("[treaty]\nweight = 'much'\n", "weights.toml: weight of treaty is 'much'; give a number"),
        (
            "[treaty]\nweight = 1\nhaf = 2\n",
            "weights.toml: key 'haf' of treaty means nothing; use weight, half and words",
        ),
        ("[treaty]\nweight = 0\n", "weights.toml: no criterion has a weight above 0; give at least one"),
    ],
)
def test_bad_weights_are_one_clear_line(
    run: Run, example_register: Register, tmp_path: Path, text: str, line: str
) -> None:
    (tmp_path / "weights.toml").write_text(text)
    said = run("priorities", example_register.path, "--weights", tmp_path / "weights.toml")
    assert said.err == f"clearance: {line}\n"


def test_a_person_reads_ranks_and_ground_as_tables(run: Run, example_register: Register, hills: Path) -> None:
    assert "rank under other weights" in run("priorities", example_register.path).out
    assert "Ground and the share of rates that it leaves" in run("terrain", example_register.path, "--dem", hills).out
