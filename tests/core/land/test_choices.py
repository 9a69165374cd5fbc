"""The choice in force on a day is the latest that had begun, and of two from one day the one recorded last."""

from __future__ import annotations

from datetime import date

import pytest

from clearance.land.choices import QC_BEFORE_RELEASE, SETTINGS, choice_on, wants_qc
from clearance.land.sites import Setting


def _chosen(*choices: tuple[str, str]) -> list[Setting]:
    return [
        Setting(name=QC_BEFORE_RELEASE, value=value, effective_on=date.fromisoformat(since)) for value, since in choices
    ]


def test_nothing_is_in_force_before_anything_was_chosen() -> None:
    assert choice_on([], "recognise", date(2024, 1, 1)) is None
    assert choice_on(_chosen(("yes", "2024-01-02")), QC_BEFORE_RELEASE, date(2024, 1, 1)) is None
    assert choice_on(_chosen(("yes", "2023-01-01")), "recognise", date(2024, 1, 1)) is None


def test_of_two_choices_from_one_day_the_one_that_was_recorded_later_holds() -> None:
    found = choice_on(_chosen(("yes", "2021-01-01"), ("no", "2021-01-01")), QC_BEFORE_RELEASE, date(2024, 1, 1))
    assert found is not None
    assert found.value == "no"


@pytest.mark.parametrize(
    ("choices", "wanted"),
    [
        ([("yes", "2021-01-01")], [False, True, True]),
        ([("yes", "2021-01-01"), ("no", "2030-01-01")], [False, True, True]),
        ([("yes", "2021-01-01"), ("yes", "2024-01-01")], [False, True, True]),
        ([("yes", "2021-01-01"), ("no", "2023-06-01")], [False, True, False]),
        ([("no", "2023-06-01"), ("yes", "2021-01-01")], [False, True, False]),
        ([], [False, False, False]),
    ],
)
def test_quality_control_is_wanted_on_the_days_for_which_it_was_chosen(
    choices: list[tuple[str, str]], wanted: list[bool]
) -> None:
    is_wanted = wants_qc(_chosen(*choices))
    assert [is_wanted(day) for day in (date(2020, 5, 1), date(2022, 5, 1), date(2024, 5, 1))] == wanted


def test_every_choice_has_values_of_which_the_first_is_in_force_until_then() -> None:
    assert {name: values[0] for name, values in SETTINGS.items()} == {
        "recognise": "handover",
        "qc_before_release": "no",
    }
