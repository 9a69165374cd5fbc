"""How well dates are known: read as it is written or as the field beside says, kept, exported, and read again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from clearance.errors import InvalidRecord
from clearance.land.date_precision import PRECISIONS
from clearance.land.hazard import HazardClass
from clearance_geodata.export import export_layer, export_layers
from clearance_geodata.export.contents import layers_of
from clearance_geodata.export.journal_table import journal_of
from clearance_geodata.ingest.dates import date_said
from clearance_geodata.ingest.run import Request, import_file
from clearance_geodata.ingest.sources.layer import Reading
from clearance_geodata.ingest.vectors import VectorRecord
from clearance_geodata.register import Register
from clearance_geodata.verify import verify

if TYPE_CHECKING:
    from clearance_geodata.ingest.report import Report

    Take: TypeAlias = Callable[..., Report]

TODAY = date(2025, 1, 15)
FIELD = shapely.box(10.0, 5.0, 10.001, 5.001)
# The dates of each layer that a file of it brings back.
DATES = {
    "areas": ("area_id", "opened_on", "laid_on"),
    "released": ("area_id", "effective_on", "covers_from"),
    "incidents": ("site_id", "happened_on"),
}
LETTERS = {"day": len("2019-03-31"), "month": len("2019-03"), "year": len("2019")}


def dates_of(register: Register, *layers: str) -> dict[str, list[tuple[object, ...]]]:
    """The dates of layers, each with its precision."""
    found = {layer.name: layer for layer in layers_of(register.snapshot(), layers)}
    names = {name: [part for date in DATES[name] for part in (date, f"{date}_precision")] for name in layers}
    return {name: sorted(zip(*(found[name].column(field) for field in names[name]), strict=True)) for name in layers}


def imported(register: Register, path: Path, kind: str, sheet: str = "") -> Report:
    work = {"operator": "Team 1", "method": "manual", "depth_cm": 15}
    usual = {
        "by": "tests",
        "today": TODAY,
        "hazard_class": HazardClass.CHA,
        "strict": True,
        "reading": Reading(layer=sheet),
    }
    return import_file(register, Request(path=path, kind=kind, **usual, **work))  # type: ignore[arg-type]


days = st.dates(date(1950, 1, 1), date(2018, 12, 31))
texts = st.builds(lambda day, precision: day.isoformat()[: LETTERS[precision]], days, st.sampled_from(PRECISIONS))


@settings(max_examples=5, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(
    said=st.lists(st.tuples(texts, st.none() | texts), min_size=1, max_size=4),
    released=st.tuples(texts, st.none() | texts),
    happened=texts,
    suffix=st.sampled_from(["geojson", "csv", "xlsx"]),
)
def test_an_export_that_is_read_again_knows_its_dates_as_well(
    empty_register: Path,
    said: list[tuple[str, str | None]],
    released: tuple[str, str | None],
    happened: str,
    suffix: str,
) -> None:
    areas = [
        {"area_id": f"A{i}", "area_m2": 5000, "opened_on": on, "laid_on": laid} for i, (on, laid) in enumerate(said)
    ]
    # Released after all areas were opened, over a period that may begin whenever.
    act = {"area_id": "A0", "area_m2": 100, "effective_on": f"2019{released[0][4:]}", "covers_from": released[1]}
    incident = {"site_id": "I1", "name": "Road", "date": happened}
    with TemporaryDirectory() as folder:
        first, again = (Path(shutil.copy(empty_register, f"{folder}/{name}.gpkg")) for name in ("first", "again"))
        with Register.open(first) as register:
            for kind, records in (("areas", areas), ("cleared", [act]), ("incidents", [incident])):
                path = Path(folder) / f"{kind}.geojson"
                path.write_text(_collection(records), encoding="utf-8")
                assert imported(register, path, kind).left_out == []
            kept = dates_of(register, *DATES)
            for layer in DATES:
                export_layer(register.snapshot(), layer, f"{folder}/{layer}-again.{suffix}")
        with Register.open(again) as register:
            for layer, kind in (("areas", "areas"), ("released", "cleared"), ("incidents", "incidents")):
                imported(register, Path(folder) / f"{layer}-again.{suffix}", kind, layer if suffix == "xlsx" else "")
            assert dates_of(register, *DATES) == kept
            assert verify(register) == ()


def _collection(records: Sequence[Mapping[str, object]]) -> str:
    features = [
        {"type": "Feature", "properties": {n: v for n, v in one.items() if v is not None}, "geometry": None}
        for one in records
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


@given(day=days, written=st.sampled_from(PRECISIONS), stated=st.sampled_from(PRECISIONS))
def test_what_stands_beside_a_date_may_be_coarser_than_it_is_written_and_never_finer(
    day: date, written: str, stated: str
) -> None:
    record = VectorRecord(1, {"date": day.isoformat()[: LETTERS[written]], "date_precision": stated.upper()}, None)
    if PRECISIONS.index(stated) < PRECISIONS.index(written):
        with pytest.raises(
            InvalidRecord, match=rf"^date '[\d-]+' names no {stated}, as date_precision '{stated.upper()}'"
        ):
            date_said(record, "effective_on", "date")
        return
    found = date_said(record, "effective_on", "date")
    assert found is not None
    assert found[1] == stated
    if written == "day":
        assert found[0] == day  # a day that somebody wrote stays the day that it is


def test_a_precision_that_is_none_is_left_out_with_record_value_and_remedy(take: Take) -> None:
    report = take(
        "areas",
        "area_id,area_m2,opened_on,opened_on_precision,laid_on,laid_on_precision\n"
        "A1,500,2019-03-31,week,,\nA2,500,2019-03,day,,\nA3,500,,month,,\nA4,500,2019-03-31,,,year\nA5,500,2019,,1983,\n",
    )
    assert [(fault.position, fault.reason) for fault in report.left_out] == [
        (2, "opened_on_precision 'week' does not say how well the date is known; use one of day, month, year"),
        (3, "opened_on '2019-03' names no day, as opened_on_precision 'day' says; write the date as it is known"),
        (4, "opened_on_precision 'month' stands without opened_on; give the date too, or neither"),
        (5, "laid_on_precision 'year' stands without laid_on; give the date too, or neither"),
    ]
    assert report.recorded == 1


def test_another_day_of_laying_is_known_as_well_as_it_is_written(register: Register, take: Take) -> None:
    take("areas", [({"id": "A1", "laid_on": "1983"}, FIELD)], effective_on=date(2023, 1, 1))
    take("entries", "act,area_id,laid_on,date\nreassigned,A1,1984-05-01,2024-05-01\n")
    take("entries", "act,area_id,laid_on,laid_on_precision,date\nreassigned,A1,1984-06-30,month,2024-06\n")
    told = {"laid_on": ("1983-12-31", "year"), "opened_on": ("2023-01-01", "day")}
    assert _told(register, date(2024, 4, 30)) == told
    assert _told(register, date(2024, 5, 1)) == told | {"laid_on": ("1984-05-01", "day")}
    assert _told(register, date(2024, 6, 30)) == told | {"laid_on": ("1984-06-30", "month")}


def _told(register: Register, as_of: date) -> dict[str, tuple[str, object]]:
    (layer,) = layers_of(register.snapshot(as_of), ["areas"])
    dates = ("laid_on", "opened_on")
    return {name: (str(layer.column(name)[0]), layer.column(f"{name}_precision")[0]) for name in dates}


def test_a_register_that_moves_as_its_journal_knows_its_dates_as_well(
    register: Register, take: Take, empty_register: Path, tmp_path: Path
) -> None:
    take("areas", [({"id": "A1", "laid_on": "1983", "opened_on": "2019-03"}, FIELD)])
    take("cleared", "area_id,area_m2,effective_on,covers_from\nA1,100,2020-06,2020\n")
    take("incidents", "site_id,name,date\nI1,Road,2018\n")
    export_layers([journal_of(register, register.snapshot())], tmp_path / "journal.csv")
    with Register.open(shutil.copy(empty_register, tmp_path / "moved.gpkg")) as moved:
        imported(moved, tmp_path / "journal.csv", "journal")
        assert dates_of(moved, *DATES) == dates_of(register, *DATES)
    assert dates_of(register, *DATES) == {
        "areas": [("A1", None, date(2019, 3, 31), "month", date(1983, 12, 31), "year")],
        "released": [("A1", None, date(2020, 6, 30), "month", date(2020, 1, 1), "year")],
        "incidents": [("I1", None, date(2018, 12, 31), "year")],
    }
