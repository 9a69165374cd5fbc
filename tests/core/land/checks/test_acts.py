from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from clearance.geodesy import area_exact
from clearance.land import rules
from clearance.land.accounts import Kind
from clearance.land.checks.acts import OF_BREACHES
from clearance.land.hazard import Hazard, WorkStatus
from clearance.land.journal import Entry, Find
from clearance.land.sites import Setting
from clearance.units import Unit, format_quantity

Field = Callable[..., shapely.Polygon]
Made = Callable[..., Entry]
Found = Callable[..., list[tuple[str, str, str, str]]]


def test_every_rule_of_land_release_has_a_rule_of_its_own_here() -> None:
    source = Path(rules.__file__).read_text(encoding="utf-8")
    assert set(re.findall(r'Breach\(\s*"([a-z -]+)"', source)) == set(OF_BREACHES)


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"kind": Kind.CANCELLED, "method": "manual"}, ("cancelled-without-nts", "by 'manual'")),
        ({"kind": Kind.REDUCED, "method": ""}, ("reduced-without-ts", "by no stated method")),
        ({"method": "TS, dogs"}, ("cleared-by-survey", "by 'TS, dogs'")),
        ({"depth_cm": None}, ("cleared-without-depth", "to no stated depth")),
        ({"account": "sha"}, ("suspected-land-cleared", "while only suspected")),
        ({"operator": ""}, ("released-by-nobody", "by no stated operator")),
    ],
)
def test_an_act_on_an_area_that_breaks_a_rule_is_named(
    opened: Made, cleared: Made, found: Found, changes: dict[str, object], broken: tuple[str, str]
) -> None:
    rule, value = broken
    whole = opened(None, quantities={Unit.M2: 9_000_000}, account=str(changes.get("account", "cha")))
    act = cleared(whole, 2, **changes)
    assert [f for f in found(whole, act) if f[0] == "warning"] == [
        ("warning", rule, f"A2, {act.kind} of A on 2022-06-02", value)
    ]


def test_breaches_of_totals_are_added_up_by_book_and_rule(opened: Made, cleared: Made, found: Found) -> None:
    total = opened(None, area_id="X", quantities={Unit.M2: 9_000_000}, account="unclassified")
    flows = [
        replace(cleared(total, n), quantities={Unit.M2: n * 100_000}, operator="", depth_cm=None) for n in (2, 3, 4)
    ]
    assert found(total, *flows) == [
        ("warning", "cleared-without-depth", "X, 3 entries", "900 m2"),
        ("warning", "released-by-nobody", "X, 3 entries", "900 m2"),
    ]


def test_suspected_land_of_a_total_that_was_cleared_directly_needs_a_justification(
    opened: Made, cleared: Made, found: Found
) -> None:
    total = opened(None, area_id="X", quantities={Unit.M2: 5_000}, account="sha")
    direct = cleared(total, 2, quantities={Unit.M2: 1_500})
    assert found(total, direct) == [("warning", "suspected-land-cleared", "X, 1 entry", "1.5 m2")]
    assert found(total, replace(direct, justification="a school must open")) == []


def test_breaches_of_land_known_only_as_released_are_added_up(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    both = []
    for column, area_id in enumerate("AB"):
        first = opened(field(column), area_id=area_id)
        both += [first, cleared(first, 2, act_id=first.act_id, effective_on=first.effective_on, depth_cm=None)]
    sum_m2 = format_quantity(2 * area_exact(field(0)), Unit.M2)
    assert found(*both) == [("warning", "cleared-without-depth", "land known only as released, 2 entries", sum_m2)]


def test_a_status_out_of_order_is_named(field: Field, opened: Made, found: Found) -> None:
    first = opened(field(0))
    bare = replace(first, kind=Kind.STATUS, quantities={}, geometry=None, ground=None)
    steps = [
        replace(bare, status=status, effective_on=date(2022, month, 1), entry_id=f"A{month}", act_id=f"s{month}")
        for month, status in ((2, WorkStatus.SUSPENDED), (3, WorkStatus.COMPLETED), (4, WorkStatus.WORKED_ON))
    ]
    assert [f[1:] for f in found(first, *steps) if f[1] == "status-out-of-order"] == [
        (
            "status-out-of-order",
            "A3, status of A on 2022-03-01",
            "is 'completed' after 'suspended' of 2022-02-01",
        )
    ]


def test_quality_control_before_release_is_asked_for_where_the_authority_chose_it(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    first = opened(field(0))

    def chosen(value: str, month: int) -> Setting:
        return Setting(name="qc_before_release", value=value, effective_on=date(2022, month, 1))

    early = ("warning", "released-before-qc", "A2, cleared of A on 2022-06-02", "before quality control was accepted")
    assert found(first, cleared(first, 2)) == []
    assert found(first, cleared(first, 2), settings=[chosen("yes", 1)]) == [early]
    assert found(first, cleared(first, 2), settings=[chosen("yes", 7)]) == []
    assert found(first, cleared(first, 2), settings=[chosen("yes", 1), chosen("no", 5)]) == []


def test_output_of_more_than_a_year_in_one_act_is_flagged(opened: Made, cleared: Made, found: Found) -> None:
    total = opened(None, area_id="X", quantities={Unit.M2: 9_000_000}, effective_on=date(2018, 1, 1))
    flow = cleared(total, 2, quantities={Unit.M2: 1_000_000}, covers_from=date(2021, 6, 2))
    assert found(total, flow) == []
    assert found(total, replace(flow, covers_from=date(2021, 6, 1))) == [
        (
            "warning",
            "several-years-in-one",
            "X2, cleared of X on 2022-06-02",
            "1,000 m2 of 2021-06-01 to 2022-06-02",
        )
    ]


def test_devices_that_a_report_lists_twice_are_named(field: Field, opened: Made, cleared: Made, found: Found) -> None:
    first = opened(field(0))
    mine, other = (
        Find(category=Hazard.AP, model="PMA-2", quantity=3),
        Find(category=Hazard.AP, model="PMA-2", quantity=4),
    )
    assert found(first, cleared(first, 2, finds=(mine, other))) == []
    assert found(first, cleared(first, 2, finds=(mine, other, mine))) == [
        ("warning", "devices-twice", "A2, cleared of A on 2022-06-02", "3 AP PMA-2, 2 times")
    ]
    apart = replace(mine, lon=17.0, lat=44.0)
    assert found(first, cleared(first, 2, finds=(mine, apart))) == []


def test_clearance_that_met_no_device_is_one_note_with_its_share(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    areas = [opened(field(column), area_id=area_id) for column, area_id in enumerate("ABC")]
    none = Find(category=Hazard.AP, quantity=0)
    acts = [cleared(areas[0], 2), cleared(areas[1], 2, finds=()), cleared(areas[2], 2, finds=(none,))]
    rest = replace(cleared(areas[0], 2, finds=()), quantities={Unit.M2: 0}, entry_id="A3", geometry=None, ground=None)
    vain, whole = (format_quantity(n * area_exact(field(0)), Unit.M2) for n in (2, 3))
    assert found(*areas, *acts, rest) == [
        ("note", "cleared-without-find", "2 of 3 clearances of areas", f"{vain} of {whole}")
    ]
