"""The template and the page name every key and default that the code has."""

import re
from itertools import groupby
from pathlib import Path

import pytest

from clearance.errors import FileRefused
from clearance.plan.capacity.capacity import Capacity
from clearance.plan.capacity.teams import TeamGroup, TeamKind
from clearance_geodata.capacity.described import KEYS, key_table, outcome_table, rate_table, template
from clearance_geodata.capacity.reading import capacity_of_text
from clearance_geodata.capacity.table import COLUMNS

PAGE = (Path(__file__).parents[3] / "docs" / "capacity.md").read_text(encoding="utf-8")
TABLES = {table: [key.key for key in keys] for table, keys in groupby(KEYS, key=lambda key: key.table)}


def test_the_template_is_a_capacity_of_one_group() -> None:
    group = TeamGroup(name="manual teams", kind=TeamKind.MANUAL, count=4)
    assert capacity_of_text(template()) == Capacity(teams=(group,))


def test_every_key_of_the_template_is_read_once_its_mark_is_taken_away() -> None:
    whole = re.sub(r"^# (?=\[|\w+ = )", "", template(), flags=re.MULTILINE)
    read = capacity_of_text(whole)
    assert (len(read.teams), len(read.funding), read.handover_days) == (1, 1, 30)


@pytest.mark.parametrize("table", [table for table in TABLES if table])
def test_the_reader_knows_the_keys_that_are_described_and_no_others(table: str) -> None:
    lines = [f"{key.key} = {key.example}" for key in KEYS if key.table == table]
    extra = "" if table.startswith("[[team") else "[[team]]\nname = 'a'\nkind = 'manual'\n"
    before = "[[team]]\nname = 'a'\nkind = 'manual'\n" if table == "[[team.rate]]" else ""
    text = "\n".join(["currency = 'USD'", "currency_date = 2024-12-31", before, table, *lines, "0 = 1", extra])
    with pytest.raises(FileRefused) as refused:
        capacity_of_text(text)
    known = set(str(refused.value).partition("use one of ")[2].split(", "))
    nested = {"rate"} if table == "[[team]]" else set()
    assert known - nested == set(TABLES[table])


def test_the_page_has_the_tables_of_the_code() -> None:
    for table in (key_table().replace("| `` |", "| |"), rate_table(), outcome_table()):
        assert table in PAGE
    assert [column for column in COLUMNS if column not in {"EOD 2", "EOD 3"} and f"`{column}`" not in PAGE] == []
