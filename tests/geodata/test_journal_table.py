from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from clearance.errors import FileRefused, RuleBroken
from clearance.land.hazard import HazardClass
from clearance.land.ledger import periods_between, statement
from clearance.land.snapshot import Snapshot
from clearance.units import Unit
from clearance_geodata.export import export_layers
from clearance_geodata.export.journal_table import journal_of
from clearance_geodata.ingest.run import Request, import_file
from clearance_geodata.register import Register
from clearance_geodata.verify import verify

FORMATS = ["journal.gpkg", "journal.csv", "journal.parquet", "journal.xlsx"]
YEARS = periods_between(date(2010, 1, 1), date(2024, 12, 31))


def ledger(snapshot: Snapshot) -> list[dict[str, object]]:
    return [row.to_dict() for unit in Unit for row in statement(snapshot.books, unit, YEARS).rows]


def taken(path: Path, into: Register) -> None:
    request = Request(
        path=path, kind="journal", by="tests", hazard_class=HazardClass.UNCLASSIFIED, today=date(2026, 1, 1)
    )
    import_file(into, request)


@pytest.mark.parametrize("name", FORMATS)
def test_a_journal_goes_through_a_file_into_an_empty_register_and_gives_the_same_ledger(
    name: str, example_register: Register, tmp_path: Path
) -> None:
    snapshot = example_register.snapshot()
    export_layers((journal_of(example_register, snapshot),), tmp_path / name)
    identity = example_register.identity
    with Register.create(tmp_path / "new.gpkg", country=identity.country, country_name=identity.country_name) as new:
        taken(tmp_path / name, new)
        again = new.snapshot()
        assert ledger(again) == ledger(snapshot)
        assert again.states == snapshot.states
        assert [row.body for row in new.rows()] == [row.body for row in example_register.rows()]
        assert list(verify(new)) == []


def test_a_journal_is_taken_only_whole_and_only_into_an_empty_register(
    example_register: Register, tmp_path: Path
) -> None:
    path = tmp_path / "journal.csv"
    export_layers((journal_of(example_register, example_register.snapshot()),), path)
    full = Path(shutil.copy(example_register.path, tmp_path / "full.gpkg"))
    with Register.open(full) as register, pytest.raises(RuleBroken, match="only into an empty register"):
        taken(path, register)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:5] + lines[6:]), encoding="utf-8")
    with Register.create(tmp_path / "new.gpkg", country="XEX") as new:
        with pytest.raises(FileRefused, match="lacks position 5 of the journal"):
            taken(path, new)
        assert new.position() == 0


@pytest.mark.parametrize("position", ["x", "1.5", "", "-1", "9" * 5_000])
def test_a_position_that_is_no_whole_number_refuses_the_journal(tmp_path: Path, position: str) -> None:
    path = tmp_path / "journal.csv"
    path.write_text(
        f"position,record,body,geometry_wkb,ground_wkb,import_key\n{position},area,{{}},,,\n", encoding="utf-8"
    )
    with (
        Register.create(tmp_path / "new.gpkg", country="XEX") as new,
        pytest.raises(FileRefused, match=r"journal\.csv has the position '.*', which is no whole number"),
    ):
        taken(path, new)
