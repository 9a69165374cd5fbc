"""The table of targets: read as written, or refused in one line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from clearance.errors import ClearanceError
from clearance.outlook.backtest.targets import Target
from clearance_geodata.history.targets import read_targets

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "country,made_on,measure,due,m2,source\n"


def test_years_mean_their_last_day_and_other_columns_are_for_people(tmp_path: Path) -> None:
    file = tmp_path / "targets.csv"
    file.write_text(
        HEADER
        + 'Serbia,2018-03-01,cleared,2018,"580,000",work plan 2018\n'
        + "Sri Lanka, 2016 ,Done,2020-12-31,,national strategy\n"
        + ",,,,,\n"
        + "Peru,2016,remaining,2024,0,\n",
        encoding="utf-8",
    )
    assert read_targets(file) == [
        Target(
            country="Serbia",
            made_on=date(2018, 3, 1),
            measure="cleared",
            due=date(2018, 12, 31),
            m2=580_000,
            line=2,
        ),
        Target(country="Sri Lanka", made_on=date(2016, 12, 31), measure="done", due=date(2020, 12, 31), line=3),
        Target(country="Peru", made_on=date(2016, 12, 31), measure="remaining", due=date(2024, 12, 31), m2=0, line=5),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("country,year,m2\nPeru,2016,1\n", "targets.csv has no column made_on and none measure and none due; it needs"),
        (HEADER + ",2016,done,2020,,\n", "targets.csv, line 2: no country; write it as the history does"),
        (HEADER + "Peru,2016,cleared,2017,some,\n", "targets.csv, line 2, m2: 'some' is not a plain number"),
        (HEADER + "Peru,soon,done,2017,,\n", "targets.csv, line 2, made_on: 'soon' is no date; write YYYY-MM-DD"),
        (HEADER + "Peru,2016,done,,,\n", "targets.csv, line 2, due: '' is no date"),
        (HEADER + "Peru,2016,finished,2017,,\n", "target in line 2, Peru: measure 'finished' is not known"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "targets.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ClearanceError) as fault:
        read_targets(file)
    assert str(fault.value).startswith(message)
