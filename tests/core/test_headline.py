from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from clearance import DEFAULT_SEED
from clearance.headline import Unexplained, headline, unexplained
from clearance.land.accounts import Kind
from clearance.land.hazard import Area
from clearance.land.journal import Entry
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance_geodata.register import Register


def _snapshot(*entries: Entry) -> Snapshot:
    identity = SnapshotId(
        id="s", register="r", country="XAA", as_of=date(2025, 12, 31), known_at="2026-01-01T00:00:00Z", position=9
    )
    areas = tuple(Area(area_id=area_id, name=area_id) for area_id in sorted({entry.area_id for entry in entries}))
    return snapshot_of(identity, "Alphaland", Records(areas=areas, entries=entries))


def test_peru_says_how_much_of_its_stock_nobody_explained(peru_snapshot: Snapshot) -> None:
    absolute_m2 = 126_953_000 + 26_914_000 + 83_445_000
    assert headline(peru_snapshot, seed=DEFAULT_SEED).unexplained == (
        Unexplained(
            unit=Unit.M2,
            net=126_953_000 - 26_914_000 + 83_445_000,
            absolute=absolute_m2,
            share=absolute_m2 / 279_388_000,
        ),
        Unexplained(unit=Unit.AREAS, net=-2 + 7 - 6 - 74, absolute=89, share=89 / 46),
        Unexplained(unit=Unit.AP_MINES, net=866 - 4_841 - 1_199, absolute=6_906, share=6_906 / 3_997),
    )


def test_peru_in_figures(peru_snapshot: Snapshot) -> None:
    figures = headline(peru_snapshot, seed=DEFAULT_SEED)
    assert (
        figures.open_m2,
        figures.open_areas,
        figures.areas_of_unknown_size,
        figures.recorded_ap_mines,
        figures.released_m2,
    ) == (279_388_000, 46, 0, 3_997, 410_020_000)
    assert figures.mines is not None
    assert figures.mines.recorded_open == 3_997
    assert figures.forecast is not None
    assert figures.forecast.current_m2 == 279_388
    assert (figures.mines_missing, figures.forecast_missing) == ("", "")


@pytest.mark.parametrize(
    ("as_of", "event", "deadline"),
    [
        (date(2014, 4, 30), "first extension", date(2017, 3, 1)),
        (date(2023, 12, 31), "second extension", date(2024, 12, 31)),
        (date(2024, 11, 28), "second extension", date(2024, 12, 31)),
        (date(2024, 11, 30), "third extension", date(2029, 12, 31)),
    ],
)
def test_peru_the_deadline_is_the_one_in_force_then(
    peru_register: Register, as_of: date, event: str, deadline: date
) -> None:
    figures = headline(peru_register.snapshot(as_of), seed=DEFAULT_SEED)
    assert figures.deadline is not None
    assert (figures.deadline.event, figures.deadline.deadline) == (event, deadline)
    if figures.forecast is not None:
        assert figures.forecast.deadline == deadline


def test_an_empty_register_gives_reasons_in_place_of_models() -> None:
    figures = headline(_snapshot(), seed=DEFAULT_SEED)
    assert (figures.open_m2, figures.open_areas, figures.deadline, figures.mines) == (0, 0, None, None)
    assert figures.mines_missing.startswith("Remaining mines: no AP mine is recorded in open ground")
    assert figures.unexplained[0] == Unexplained(unit=Unit.M2, net=0, absolute=0, share=None)


def test_land_without_any_report_of_output_has_a_wide_forecast() -> None:
    opened = Entry(
        kind=Kind.OPENED, area_id="A1", effective_on=date(2024, 1, 1), act_id="a", quantities={Unit.M2: 5_000_000}
    )
    figures = headline(_snapshot(opened), seed=DEFAULT_SEED)
    assert figures.forecast is not None
    assert figures.forecast_missing == ""
    assert figures.forecast.completion.date_quantiles[0.5] != figures.forecast.completion.date_quantiles[0.95]


def test_an_area_of_unknown_size_is_counted_and_adds_no_m2() -> None:
    sized = Entry(
        kind=Kind.OPENED, area_id="A1", effective_on=date(2024, 1, 1), act_id="a", quantities={Unit.M2: 5_000_000}
    )
    sizeless = Entry(kind=Kind.OPENED, area_id="A2", effective_on=date(2024, 1, 1), act_id="a", quantities={})
    figures = headline(_snapshot(sized, sizeless), seed=DEFAULT_SEED)
    assert (figures.open_m2, figures.open_areas, figures.areas_of_unknown_size) == (5_000_000, 2, 1)


def test_when_nothing_is_open_the_unexplained_amount_has_no_share(peru_register: Register) -> None:
    before = peru_register.snapshot(date(2014, 4, 29))
    assert unexplained(before, Unit.M2) == Unexplained(unit=Unit.M2, net=0, absolute=0, share=None)
