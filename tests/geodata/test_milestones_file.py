from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from clearance.errors import FileRefused, NotFound
from clearance.land.ledger import Period
from clearance.treaty.targets import Target
from clearance_geodata.milestones_file import read_milestones

if TYPE_CHECKING:
    from pathlib import Path


def test_milestones_are_years_or_periods_with_m2_or_areas(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(
        "year,from,to,m2,areas,source\n2024,,,120000,14,work plan of 2024\n,2025-03-01,2026-02-28,,20,\n",
        encoding="utf-8",
    )
    year, other = Period(date(2024, 1, 1), date(2024, 12, 31), 2024), Period(date(2025, 3, 1), date(2026, 2, 28))
    assert read_milestones(path) == (
        Target(period=year, m2=120_000, areas=14, source="work plan of 2024"),
        Target(period=other, areas=20),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("year,m2\n2024,1.5\n", "line 2: m2 1.5 is not whole"),
        ("year,m2\nsoon,1\n", "line 2: the period cannot be read"),
        ("year,m2\n2024,\n", "line 2: the target for 2024-01-01 to 2024-12-31 says neither m2 nor areas"),
        ("year,m2\n2024,-5\n", "line 2"),
        ("year,square metres\n2024,5\n", "has a column 'square metres'"),
        ("year,m2\n", "has no line below its column names"),
        ("from,to,m2\n2025-01-01,2024-01-01,5\n", "ends before it begins"),
    ],
)
def test_what_is_no_milestone_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileRefused, match=says):
        read_milestones(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"none\.csv"):
        read_milestones(tmp_path / "none.csv")
