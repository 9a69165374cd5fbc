from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clearance.outlook.burn_down import burn_down, open_by_year

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot


def test_the_history_is_the_closing_balance_of_each_year_in_which_the_books_held_land(peru_snapshot: Snapshot) -> None:
    assert open_by_year(peru_snapshot) == (
        (date(2014, 12, 31), 429_796),
        (date(2015, 12, 31), 480_394),
        (date(2016, 12, 31), 480_394),
        (date(2017, 12, 31), 453_239),
        (date(2018, 12, 31), 426_325),
        (date(2019, 12, 31), 239_568),
        (date(2020, 12, 31), 239_568),
        (date(2021, 12, 31), 239_568),
        (date(2022, 12, 31), 218_568),
        (date(2023, 12, 31), 302_013),
        (date(2024, 11, 30), 279_388),
    )


def test_each_deadline_stands_with_what_was_open_when_it_was_decided(peru_snapshot: Snapshot) -> None:
    promises = burn_down(peru_snapshot, None).promises
    assert [(one.step.deadline, one.since, one.is_in_force) for one in promises] == [
        (date(2009, 3, 1), None, False),
        (date(2017, 3, 1), None, False),
        (date(2024, 12, 31), (date(2016, 12, 1), 480_394), False),
        (date(2029, 12, 31), (date(2024, 11, 30), 279_388), True),
    ]
