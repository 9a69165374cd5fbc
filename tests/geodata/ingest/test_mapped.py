from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from clearance.errors import FileRefused
from clearance.land.hazard import HazardClass
from clearance.units import Unit
from clearance_geodata.ingest.mapped import MappedReport, import_mapped
from clearance_geodata.ingest.run import Request

if TYPE_CHECKING:
    from pathlib import Path

    from clearance_geodata.register import Register

MAPPING = """
[[take]]
file = "*.csv"
as = "areas"
decimal = "point"

[take.columns]
area_id = "ID"
area_m2 = "SIZE"
radius_m = "RADIUS"
effective_on = "DAY"
"""
TABLE = "ID,SIZE,RADIUS,DAY,COUNTRY\nP1,462.125,,2020-01-01,Peru\nE1,,1.125,2020-01-01,Ecuador\n"


def _imported(register: Register, folder: Path, **where: str) -> MappedReport:
    (folder / "areas.csv").write_text(TABLE, encoding="utf-8")
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    request = Request(
        path=folder / "areas.csv", kind="", by="tests", today=date(2025, 1, 15), hazard_class=HazardClass.CHA
    )
    return import_mapped(register, request, str(folder / "mapping.toml"), where=where)


def test_a_number_that_the_mapping_has_read_is_not_read_a_second_time(register: Register, tmp_path: Path) -> None:
    (report,) = _imported(register, tmp_path).reports
    assert (report.recorded, report.left_out) == (2, [])
    booked = {entry.area_id: entry.quantities for entry in register.reading().entries}
    assert booked == {"P1": {Unit.M2: 462_125}, "E1": {Unit.M2: 3_976}}


def test_a_condition_keeps_the_import_to_some_records(register: Register, tmp_path: Path) -> None:
    (report,) = _imported(register, tmp_path, country="Peru").reports
    assert (report.recorded, report.not_meant) == (1, 1)


def test_a_condition_on_a_column_that_no_file_has_is_refused(register: Register, tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        _imported(register, tmp_path, COUNTY="Peru")
    assert str(refused.value) == "--where: no file that is read has a column 'COUNTY'; do you mean 'COUNTRY'?"
    assert register.position() == 0
