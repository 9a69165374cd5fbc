"""The names of the project, and the page that lists them."""

from __future__ import annotations

import re
from pathlib import Path

from clearance_geodata.ingest.mapping.load import PROFILES, load_mapping
from clearance_geodata.ingest.mapping.names import NAMES, ROLES

PAGE = (Path(__file__).parents[4] / "docs" / "mapping.md").read_text(encoding="utf-8")


def test_the_page_lists_every_name_and_no_other() -> None:
    section = PAGE.partition("### Our names")[2].partition("\n## ")[0]
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`(\w+)`", "".join(first_cells))) == {*NAMES, "geometry"}


def test_the_page_lists_every_role() -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith("| `as` |"))
    assert re.findall(r"`(\w+)`", line.partition("what its records become")[2]) == list(ROLES)


def test_the_page_lists_the_models_of_every_profile() -> None:
    rows = {name: next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")) for name in PROFILES}
    listed = {name: set(re.findall(r"`(\w+)`", row.split("|")[2])) for name, row in rows.items()}
    assert listed == {name: set(load_mapping(name).models) for name in PROFILES}
