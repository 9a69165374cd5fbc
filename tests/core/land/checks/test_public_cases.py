"""Registers of areas as they were published, each with what was wrong with it: the right finding must come up.

The figures are those of the sources named in each test; the ground is open ocean.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import shapely

from clearance.geodesy import area_exact
from clearance.land import acts
from clearance.land.accounts import Kind
from clearance.land.checks import Finding
from clearance.land.fold import fold
from clearance.land.hazard import Area, Hazard, HazardClass, SizeBasis, WorkStatus
from clearance.land.journal import Entry
from clearance.units import Unit, format_quantity

Made = Callable[..., Entry]
Field = Callable[..., shapely.Polygon]
Found = Callable[..., list[tuple[str, str, str, str]]]
Looked = Callable[..., tuple[Finding, ...]]

KM2 = 1_000_000
EXACT_KM2 = KM2 * Unit.M2.scale


def whole(area_id: str, **changes: object) -> Area:
    known = Area(
        area_id=area_id,
        name=area_id,
        hazard_class=HazardClass.SHA,
        hazards=frozenset({Hazard.AP}),
        sector="S",
        admin1="P",
        operator="O",
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def counted(findings: tuple[Finding, ...]) -> dict[tuple[str, str], int]:
    return dict(Counter((finding.severity, finding.rule) for finding in findings))


def square(m2: float, column: int = 0) -> shapely.Polygon:
    """About so many m2, at 40 degrees south."""
    side = math.sqrt(m2)
    west = -150 + column * 0.01
    return shapely.box(west, -40, west + side / 85_394, -40 + side / 111_035)


@pytest.mark.parametrize(("error_m", "small"), [(None, 1), (200.0, 139)])
def test_peru_2015_guessed_sizes_without_polygons(
    opened: Made, looked: Looked, error_m: float | None, small: int
) -> None:
    """Landmine Monitor, 22 November 2016: 140 SHAs, 480,394 m2, from 5 m2 to over 160,000 m2, no polygons.

    The maps of the Army are off by 200 m.
    """
    rest = 480_394 - 5 - 160_001
    sizes = [5, 160_001, *([rest // 138] * 137), rest - 137 * (rest // 138)]
    entries = [
        opened(
            None,
            area_id=f"SHA-{i}",
            account="sha",
            quantities={Unit.M2: size * Unit.M2.scale},
            size_basis=SizeBasis.GUESSED,
            position_error_m=error_m,
        )
        for i, size in enumerate(sizes)
    ]
    findings = looked(*entries, areas=[whole(entry.area_id) for entry in entries])
    assert counted(findings) == {
        ("note", "sizes-by-basis"): 1,
        ("note", "fields-missing"): 1,
        ("note", "smaller-than-error"): small,
    }
    said = {finding.rule: (finding.record, finding.value) for finding in findings}
    assert said["sizes-by-basis"] == (
        "140 of 140 open areas",
        "100% of 480,394 m2: guessed 480,394 m2 in 140",
    )
    assert said["fields-missing"] == ("140 areas", "without polygon 140")
    if error_m is None:
        assert said["smaller-than-error"] == ("SHA-0", "5 m2, its position within 5 m")


def test_peru_2014_mines_by_sector_and_no_m2(opened: Made, looked: Looked) -> None:
    """Landmine Monitor, 29 November 2015: Hito Morona 2 areas and 160 mines, La Zarsa 1 and 76; there is no m2."""
    mines = {"Hito Morona 1": 80, "Hito Morona 2": 80, "La Zarsa": 76}
    entries = [opened(None, area_id=name, quantities={Unit.AP_MINES: count}) for name, count in mines.items()]
    findings = looked(*entries, areas=[whole(name) for name in mines])
    assert [(f.severity, f.record, f.value) for f in findings if f.rule == "mines-without-size"] == [
        ("warning", name, f"{count} ap_mines") for name, count in mines.items()
    ]


@pytest.mark.parametrize(("unit_m2", "expected"), [(KM2, 1), (1_000, 0)])
def test_angola_2013_areas_as_large_as_the_country(opened: Made, looked: Looked, unit_m2: int, expected: int) -> None:
    """Landmine Monitor, 2013: 2,075 SHAs and CHAs, 1,246,700 km2, "widely inaccurate": all of Angola."""
    each = 1_246_700 * unit_m2 * Unit.M2.scale // 2_075
    entries = [
        opened(None, area_id=f"A{i}", quantities={Unit.M2: each}, size_basis=SizeBasis.SURVEYED) for i in range(2_075)
    ]
    found = looked(*entries, areas=[whole(entry.area_id) for entry in entries], land_m2=1_246_700.0 * KM2)
    total = [(f.record, f.value) for f in found if f.rule == "total-above-country"]
    said = "1,246,700.000 km2; the country has 1,246,700.000 km2"
    assert total == [("2,075 open areas", said)] * expected


@pytest.mark.parametrize(
    ("m2", "claimed_m2", "words"),
    [
        (27_155, 270_000, "a decimal place"),
        (97_469, 1_000_000, "a decimal place"),
        (67_670, 67_000 * KM2, "km2 for m2, or the other way round"),
    ],
)
def test_printed_sizes_that_slipped_by_powers_of_ten(
    opened: Made, found: Found, m2: int, claimed_m2: int, words: str
) -> None:
    """Peru 2017, 0.27 km2; Ecuador 2017, 1.0 km2 (Landmine Monitor, 2018); Chile-Peru 2012, 67,000 km2 (Diálogo)."""
    entry = opened(square(m2), claimed_m2=claimed_m2 * Unit.M2.scale)
    ((severity, rule, _, value),) = found(entry)
    assert (severity, rule) == ("warning", "unit-slip")
    assert value.endswith(f"drawn: {words}")


def test_somalia_478_records_of_which_one_is_unclassified_one_not_drawn_and_one_without_status(
    opened: Made, looked: Looked
) -> None:
    """SEMA Somalia, public catalogue, October 2026: 368 CHA, 109 SHA, 1 unclassified; six statuses add to 477."""
    classes = ["cha"] * 368 + ["sha"] * 109 + ["unclassified"]
    statuses = [WorkStatus.WORKED_ON, WorkStatus.SUSPENDED]
    entries, areas = [], []
    for i, class_ in enumerate(classes):
        shape = None if i == 7 else square(10_000, i)
        name = f"H{i}"
        areas.append(whole(name, hazard_class=HazardClass(class_)))
        entries.append(opened(shape, area_id=name, account=class_, quantities={Unit.M2: area_exact(square(10_000, i))}))
        if i != 11:
            begun = opened(None, area_id=name, kind=Kind.STATUS, status=statuses[i % 2], entry_id=f"{name}S")
            entries.append(replace(begun, effective_on=date(2022, 2, 1)))
    findings = looked(*entries, areas=areas)
    assert [(f.rule, f.record, f.value) for f in findings] == [
        ("fields-missing", "478 areas", "without polygon 1, class 1, status 1")
    ]


def test_bosnia_2016_a_cancellation_of_three_and_a_half_years(opened: Made, cleared: Made, found: Found) -> None:
    """Landmine Monitor, 2017: 46.94 km2 cancelled in 2016 may be for three and a half years."""
    total = opened(None, area_id="X", quantities={Unit.M2: 1_138 * EXACT_KM2}, effective_on=date(2013, 1, 1))
    cancelled = cleared(
        total,
        2,
        kind=Kind.CANCELLED,
        method="NTS",
        quantities={Unit.M2: 46_940 * EXACT_KM2 // 1_000},
        covers_from=date(2013, 7, 1),
        effective_on=date(2016, 12, 31),
    )
    assert found(total, cancelled) == [
        (
            "warning",
            "several-years-in-one",
            "X2, cancelled of X on 2016-12-31",
            "46,940,000 m2 of 2013-07-01 to 2016-12-31",
        )
    ]


@pytest.mark.parametrize("linked", [True, False])
def test_zimbabwe_2017_an_area_that_was_formerly_part_of_another(
    field: Field, opened: Made, found: Found, area: Callable[..., Area], *, linked: bool
) -> None:
    """Landmine Monitor, 11 November 2018: minefields "formerly one area, Musengezi to Rwenya".

    Split with a link nothing is counted twice; recorded as a new area beside the old one it is.
    """
    former = opened(field(0, wide=4))
    on = date(2022, 3, 1)
    if linked:
        said = replace(former, kind=Kind.SPLIT, other_area_id="B", geometry=field(0), ground=None, quantities={})
        said = replace(said, effective_on=on, act_id="split")
        booked = acts.split(said, fold(area("A"), [former]))
        entries = [replace(entry, entry_id=f"A{i}") for i, entry in enumerate(booked.entries, start=2)]
        assert found(former, *entries) == []
    else:
        new = opened(field(0), area_id="B", effective_on=on)
        assert [f[1:3] for f in found(former, new)] == [
            ("ground-counted-twice", "1 pairs of open areas"),
            ("overlap-area-area", "A and B"),
        ]


@pytest.mark.parametrize("linked", [True, False])
def test_peru_2005_closed_towers_that_are_dangerous_again(
    opened: Made, cleared: Made, looked: Looked, *, linked: bool
) -> None:
    """Landmine Monitor, 2005: 1,361 towers that were demined are still considered dangerous."""
    entries, areas = [], []
    for i in range(1_361):
        shape = square(400, i)
        closed = opened(shape, area_id=f"T{i}")
        back = opened(shape, area_id=f"T{i}-2", effective_on=date(2022, 7, 1))
        if linked:
            back = replace(back, kind=Kind.REOPENED, other_area_id=f"T{i}", from_account="cleared")
        entries += [closed, cleared(closed, 2), back]
        areas += [whole(f"T{i}"), whole(f"T{i}-2")]
    findings = looked(*entries, areas=areas)
    exact = sum(area_exact(square(400, i)) for i in range(1_361))
    if linked:
        assert [(f.rule, f.record, f.value) for f in findings] == [
            ("land-reopened", "1,361 reopened areas", format_quantity(exact, Unit.M2))
        ]
    else:
        assert counted(findings) == {("warning", "overlap-area-released"): 1_361}
        assert "reopened with a link" in findings[0].remedy
