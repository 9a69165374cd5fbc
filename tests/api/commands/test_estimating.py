"""The command estimate: groups, national sums, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clearance_geodata.register import Register

Run: TypeAlias = "Callable[..., Any]"

SUMS = """[[country]]
name = "Bosnia and Herzegovina"
suspected_m2 = 1061e6
cleared_m2 = 300_000
mines_found = 661
official_estimate = 80_000
"""


def test_groups_add_a_table_and_strata_their_parts(run: Run, answer: Run, example_register: Register) -> None:
    model = answer("estimate", example_register.path)["areas_model"]
    by_sector = run("estimate", example_register.path, "--by", "sector").out
    for group in model["by_sector"]:
        assert group["name"] in by_sector
        assert f"{group['remaining']['median']:,}" in by_sector
    by_stratum = run("estimate", example_register.path, "--by", "stratum").out
    assert model["by_stratum"][0]["name"] in by_stratum
    assert "contaminated at all" in by_stratum
    assert "before the data" in by_stratum
    assert model["guard"]["why"][:60] in by_sector


def test_areas_are_rows_with_their_chance_of_any_mine(run: Run, answer: Run, example_register: Register) -> None:
    shown = answer("estimate", example_register.path, "--by", "area")
    rows = shown["areas"]
    assert sum(group["areas"] for group in shown["areas_model"]["by_stratum"]) == len(rows)
    assert all(0 <= row["p_any_mine"] <= row["p_contaminated"] <= 1 for row in rows)
    assert all(row["low_90"] <= row["low_80"] <= row["median"] <= row["high_80"] <= row["high_90"] for row in rows)
    assert rows[0]["area_id"] in run("estimate", example_register.path, "--by", "area").out


def test_a_register_of_totals_keeps_its_estimate_and_says_why_there_is_no_model_of_areas(
    answer: Run, peru_register: Register
) -> None:
    shown = answer("estimate", peru_register.path)
    assert (shown["median"], shown["denominator"], shown["areas_model"]) == (3_544, "recorded mines", None)
    assert "no single area of known size or with a record of mines is open" in shown["areas_model_missing"]
    said = {row["by"]: row["mines"] for row in shown["side_by_side"]}
    assert said["model of records"] == 3_544
    assert len(said) > 1


def test_national_sums_give_an_estimate_that_does_not_know_the_official_one(
    run: Run, answer: Run, tmp_path: Path
) -> None:
    path, other = tmp_path / "sums.toml", tmp_path / "other.toml"
    path.write_text(SUMS)
    other.write_text(SUMS.replace("80_000", "5"))
    (made,), (changed,) = answer("estimate", "--figures", path), answer("estimate", "--figures", other)
    assert (made["remaining"], made["parts"], made["guard"]) == (
        changed["remaining"],
        changed["parts"],
        changed["guard"],
    )
    assert (made["official_estimate"], changed["official_estimate"]) == (80_000, 5)
    assert 40_000 < made["remaining"]["median"] < 160_000
    text = run("estimate", "--figures", path).out
    assert "official estimate, not used: 80,000" in text
    assert "106,100 ha open times 22 mines per hectare cleared would be 2,337,737 mines." in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "give a register, or national sums with --figures FILE, and not both"),
        (["--figures", "sums.toml", "--by", "sector"], "leave out --by, --as-of, --known-at"),
        (["--figures", "nothing.toml"], "there is no file 'nothing.toml'"),
        (["--by", "province"], "--by 'province' is no choice; use one of sector, stratum, area"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(run: Run, words: list[str], says: str) -> None:
    done = run("estimate", *words)
    assert done.code == 1
    assert says in done.err


def test_checks_hold_the_model_against_finished_work(run: Run, answer: Run, example_register: Register) -> None:
    checks = answer("estimate", example_register.path)["areas_model"]["checks"]
    assert {"share without a find", "largest number of finds"} < {check["what"] for check in checks}
    text = run("estimate", example_register.path, "--checks").out
    assert "beside what the model makes up" in text
    assert "share without a find" in text
