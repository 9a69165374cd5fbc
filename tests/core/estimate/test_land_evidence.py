"""What a snapshot gives the model of areas: which land, which finds, which survey."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from clearance.errors import NotPossible
from clearance.estimate.evidence import remaining_mines
from clearance.estimate.land_evidence import areas_of, mines_in_areas
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass
from clearance.land.journal import Entry, Find
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

AP, AV = Hazard.AP, Hazard.AV
BEGAN, WORKED, LATER = date(2024, 1, 1), date(2024, 6, 1), date(2024, 9, 1)


def entry(
    area_id: str,
    kind: Kind,
    m2: float = 0,
    *,
    on: date = WORKED,
    finds: Mapping[Hazard, int] | None = None,
    mines: int = 0,
) -> Entry:
    quantities = {Unit.M2: int(m2 * 1000)} if m2 else {}
    return Entry(
        kind=kind,
        area_id=area_id,
        effective_on=BEGAN if kind is Kind.OPENED else on,
        act_id=f"{area_id} {kind} {on}",
        account="sha",
        to_account="cha" if kind is Kind.CONFIRMED else None,
        quantities=quantities | ({Unit.AP_MINES: mines} if mines else {}),
        finds=tuple(Find(category=hazard, quantity=number) for hazard, number in (finds or {}).items()),
    )


def snapshot(
    *entries: Entry,
    hazards: Mapping[str, frozenset[Hazard]] | None = None,
    laid: Mapping[str, Mapping[str, object]] | None = None,
) -> Snapshot:
    identity = SnapshotId(
        id="s", register="r", country="XAA", as_of=date(2025, 12, 31), known_at="2026-01-01T00:00:00Z", position=9
    )
    areas = tuple(
        Area(
            area_id=area_id,
            name=area_id,
            hazard_class=HazardClass.SHA,
            hazards=(hazards or {}).get(area_id, frozenset()),
            **(laid or {}).get(area_id, {}),  # type: ignore[arg-type]
        )
        for area_id in sorted({one.area_id for one in entries})
    )
    return snapshot_of(identity, "Alphaland", Records(areas=areas, entries=entries))


def opened(*area_ids: str) -> list[Entry]:
    return [entry(area_id, Kind.OPENED, 1_000) for area_id in area_ids]


def test_each_stream_of_land_stands_in_its_column_and_spot_tasks_in_none() -> None:
    taken = areas_of(
        snapshot(
            *opened("A", "B", "C", "D"),
            entry("A", Kind.CLEARED, 300, finds={AP: 4, AV: 2}),
            entry("A", Kind.REDUCED, 200, finds={AP: 0}),
            entry("A", Kind.SPOT_TASK, finds={AP: 50}),
            entry("B", Kind.CANCELLED, 1_000),
            entry("C", Kind.CONFIRMED, 1_000),
            entry("D", Kind.CLEARED, 1_000, finds={AP: 0}),
        )
    ).areas
    assert taken.area_ids == ("A", "B", "C", "D")
    assert taken.cleared_m2.tolist() == [300, 0, 0, 1_000]
    assert taken.reduced_m2.tolist() == [200, 0, 0, 0]
    assert taken.cancelled_m2.tolist() == [0, 1_000, 0, 0]
    assert taken.open_m2.tolist() == [500, 0, 1_000, 0]
    assert taken.survey.tolist() == [0, -1, 1, 0]
    assert np.array_equal(taken.found, [4, np.nan, np.nan, 0], equal_nan=True)
    assert [stratum.name for stratum in taken.strata] == ["SHA, survey"]


def test_no_word_of_finds_is_no_zero_where_others_do_say_zero() -> None:
    silent = [*opened("A", "B", "C"), entry("A", Kind.CLEARED, 1_000), entry("B", Kind.CLEARED, 500, finds={AP: 3})]
    taken = areas_of(snapshot(*silent))
    assert taken.areas.found[:2].tolist() == [0, 3]
    assert any("taken to" in remark for remark in taken.remarks)
    says = areas_of(snapshot(*silent, entry("C", Kind.CLEARED, 500, finds={AP: 0})))
    assert np.array_equal(says.areas.found, [np.nan, 3, 0], equal_nan=True)
    assert says.remarks == ()


def test_areas_without_ap_mines_and_of_unknown_size_are_left_out_and_said() -> None:
    others = snapshot(
        *opened("A", "B"),
        entry("C", Kind.OPENED),
        entry("A", Kind.CLEARED, 500, finds={AP: 0}),
        hazards={"B": frozenset({AV})},
    )
    taken = areas_of(others)
    assert taken.areas.area_ids == ("A",)
    assert taken.remarks[0] == "1 areas without AP mines (AV) are left out."


def test_a_record_makes_a_stratum_of_its_own_counted_as_it_was_before_the_work() -> None:
    recorded = entry("A", Kind.OPENED, 1_000, mines=12)
    taken = areas_of(snapshot(recorded, entry("A", Kind.CLEARED, 400, finds={AP: 5}, mines=5), *opened("B"))).areas
    assert [taken.strata[n].name for n in taken.stratum] == ["SHA, record", "SHA, survey"]
    assert taken.recorded.tolist() == [12, 0]


def test_type_and_evidence_tell_strata_apart_whatever_their_capitals_and_spaces() -> None:
    laid = {
        "A": {"minefield_type": "Barrier", "evidence": "former record"},
        "B": {"minefield_type": " barrier", "evidence": "Former  Record"},
        "C": {"minefield_type": "nuisance"},
    }
    taken = areas_of(snapshot(*opened("A", "B", "C", "D"), laid=laid)).areas
    assert [taken.strata[n].name for n in taken.stratum] == [
        "SHA, survey, barrier, former record",
        "SHA, survey, barrier, former record",
        "SHA, survey, nuisance",
        "SHA, survey",
    ]


def test_rare_types_are_put_together_and_too_many_strata_are_not_made() -> None:
    ids = [f"A{n:03}" for n in range(300)]
    laid = {area_id: {"minefield_type": f"type {n % 20}", "sector": f"S{n}"} for n, area_id in enumerate(ids)}
    taken = areas_of(snapshot(*opened(*ids), laid=laid))
    assert {stratum.sector for stratum in taken.areas.strata} >= {"S0", "other sectors"}
    assert len(taken.areas.strata) <= 240
    few = {area_id: {"minefield_type": f"type {n}"} for n, area_id in enumerate(ids[:20])}
    kinds = {stratum.kind for stratum in areas_of(snapshot(*opened(*ids[:20]), laid=few)).areas.strata}
    assert kinds == {*(f"type {n}" for n in range(11)), "other types"}


def test_a_record_ages_from_the_day_of_laying_until_its_last_work_or_until_now() -> None:
    since = {"laid_on": date(1984, 1, 1)}
    finished = entry("B", Kind.CLEARED, 1_000, finds={AP: 5}, mines=12)
    books = snapshot(
        entry("A", Kind.OPENED, 1_000, mines=12),
        entry("B", Kind.OPENED, 1_000, mines=12),
        finished,
        entry("C", Kind.OPENED, 1_000, mines=12),
        *opened("D"),
        laid={"A": since, "B": since, "D": since},
    )
    assert areas_of(books).areas.record_years.tolist() == pytest.approx([42, 40.4, 0, 0], abs=0.05)


def test_rows_are_counted_in_slots_checked_as_told_or_as_far_as_land_was_worked() -> None:
    rows: dict[str, Mapping[str, object]] = {
        "A": {"pattern_slots": 50, "slots_checked": 10},
        "B": {"pattern_slots": 50},
        "C": {"pattern_slots": 50, "slots_checked": 20},
        "D": {"pattern_slots": 50},
        "E": {"pattern_slots": 50, "slots_checked": 60},
    }
    taken = areas_of(
        snapshot(
            *opened(*rows),
            entry("A", Kind.CLEARED, 300, finds={AP: 8}),
            entry("B", Kind.CLEARED, 300, finds={AP: 9}),
            entry("C", Kind.CLEARED, 1_000, finds={AP: 40}),
            entry("D", Kind.CLEARED, 300, finds={AP: 16}),
            laid=rows,
        )
    )
    areas = taken.areas
    assert [areas.strata[n].name for n in areas.stratum] == ["SHA, rows"] * 3 + ["SHA, survey"] * 2
    assert areas.slots.tolist() == [50, 50, 50, 0, 0]
    assert areas.slots_checked.tolist() == [10, 15, 50, 0, 0]  # all of it where no land is left
    without = "without their rows: D, E"
    assert taken.remarks == (
        "No report of this register says that no mine was found; reports of work without a find are taken to.",
        f"2 areas have more mines found or slots checked than their rows allow, and are counted {without}.",
    )
    mines = mines_in_areas(snapshot(*opened("A"), entry("A", Kind.CLEARED, 300, finds={AP: 8}), laid=rows), seed=1)
    assert 0 < mines.remaining.low_80 < mines.remaining.high_80 <= 40


def test_areas_are_ahead_of_their_turn_by_the_day_of_their_last_work() -> None:
    books = snapshot(
        *opened("A", "B", "C", "D"),
        entry("A", Kind.CLEARED, 1_000, finds={AP: 4}),
        entry("B", Kind.CLEARED, 500, finds={AP: 0}),
        entry("B", Kind.CLEARED, 500, on=LATER, finds={AP: 0}),
        entry("C", Kind.CANCELLED, 1_000),
        entry("D", Kind.CLEARED, 500, finds={AP: 0}),
    )
    assert areas_of(books).areas.turns.tolist() == pytest.approx([3 / 4, 1 - 1 / 4 - 1 / 2, -1 / 4, -1 / 4 - 1 / 2])


def test_dated_progress_tells_how_far_finds_were_ahead_of_land() -> None:
    first, second = entry("A", Kind.CLEARED, 400, finds={AP: 8}), entry("A", Kind.CLEARED, 600, on=LATER, finds={AP: 2})
    (progress,) = areas_of(snapshot(*opened("A"), first, second)).areas.progress
    assert (progress.share, progress.found, progress.found_in_all) == (0.4, 8, 10)


def test_without_any_record_the_programme_gets_the_model_of_areas() -> None:
    work = [entry(f"W{n}", Kind.CLEARED, 1_000, finds={AP: n % 3}) for n in range(9)]
    books = snapshot(*opened(*(f"W{n}" for n in range(9)), *(f"O{n}" for n in range(20))), *work)
    mines, model = remaining_mines(books, seed=1), mines_in_areas(books, seed=1)
    assert (mines.median, mines.low, mines.high) == (
        model.remaining.median,
        model.remaining.low_80,
        model.remaining.high_80,
    )
    assert (mines.denominator, mines.recorded_open, mines.ratio, mines.trust) == (
        "m2 of areas, by strata",
        0,
        None,
        None,
    )
    assert mines.basis[-1].startswith("2 ha open times 10 mines per hectare cleared would be 20 mines.")


def test_what_gives_no_model_says_why() -> None:
    with pytest.raises(NotPossible, match="no worked area has reported how many mines were found"):
        mines_in_areas(snapshot(*opened("A")), seed=1)
    with pytest.raises(NotPossible, match="no single area of known size or with a record of mines is open"):
        mines_in_areas(snapshot(*opened("A"), entry("A", Kind.CLEARED, 1_000, finds={AP: 2})), seed=1)
    with pytest.raises(NotPossible, match="area times density would not be an estimate"):
        remaining_mines(snapshot(*opened("A")), seed=1)
