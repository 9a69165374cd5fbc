"""Older registers come to the schema of today in one transaction, on their own connection."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from stores import foreign

from clearance.errors import RegisterUnusable
from clearance.land.accounts import Kind
from clearance.land.fold import AreaState
from clearance.land.hazard import Area
from clearance.land.journal import Entry
from clearance.land.laid import LAID
from clearance.units import Unit
from clearance_geodata import schema
from clearance_geodata.register import Register
from clearance_geodata.store import migrating
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch

REGISTERS = Path(__file__).parents[1] / "registers"
SCHEMA_1, SCHEMA_4, SCHEMA_5 = (REGISTERS / f"schema-{version}.gpkg.gz" for version in (1, 4, 5))


# The columns that the last two schemas brought.
OF_5 = tuple(name for name in LAID if name != "laid_on_precision")
OF_6 = [tuple(line.split()[2:6:3]) for line in schema.PRECISIONS_OF_6.strip().splitlines()]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.gpkg"
    path.write_bytes(gzip.decompress(SCHEMA_1.read_bytes()))
    return path


def tables_of(path: Path) -> dict[str, list[str]]:
    """Columns of each table that our own statements make."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'index')")
        ]
        return {name: [row[1:] for row in connection.execute(f"PRAGMA table_info('{name}')")] for name in names}


def test_there_is_a_revision_for_each_schema() -> None:
    found = migrating.revisions(1, schema.SCHEMA_VERSION)
    assert [revision.revision for revision in found] == [str(v) for v in range(2, schema.SCHEMA_VERSION + 1)]


def test_a_register_of_schema_1_becomes_what_a_new_one_is(old: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        before = connection.execute("SELECT position, chain_hash, body FROM journal ORDER BY position").fetchall()
    with Register.open(old) as register:
        assert [(row.position, row.chain_hash, row.body) for row in register.rows()] == before
        assert verify(register) == ()
    Register.create(tmp_path / "new.gpkg", country="XEX", country_name="X", time_zone="UTC").close()
    assert tables_of(old) == tables_of(tmp_path / "new.gpkg")


@pytest.mark.parametrize("version", [2, 3, 4, 5])
def test_a_later_register_keeps_its_journal_and_becomes_what_a_new_one_is(version: int, tmp_path: Path) -> None:
    path = tmp_path / "old.gpkg"
    path.write_bytes(gzip.decompress((REGISTERS / f"schema-{version}.gpkg.gz").read_bytes()))

    def journal() -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute("SELECT * FROM journal ORDER BY position").fetchall()

    before = journal()
    with Register.open(path) as register:
        assert verify(register) == ()
    assert journal() == before
    Register.create(tmp_path / "new.gpkg", country="XEX", country_name="X", time_zone="UTC").close()
    assert tables_of(path) == tables_of(tmp_path / "new.gpkg")


def test_a_register_of_schema_4_shows_how_its_areas_were_laid(tmp_path: Path) -> None:
    path = tmp_path / "old.gpkg"
    path.write_bytes(gzip.decompress(SCHEMA_4.read_bytes()))
    told = {"A-1": ("barrier", "record", "1983-05-01", 120, 30), "B-1": ("nuisance", None, "1991-12-31", None, None)}
    with Register.open(path) as register:
        assert {area_id: _laid(state) for area_id, state in register.snapshot().states.items()} == told
    columns = "area_id, minefield_type, evidence, laid_on, pattern_slots, slots_checked"
    with closing(sqlite3.connect(path)) as connection:
        layer = connection.execute(f"SELECT {columns} FROM areas").fetchall()  # noqa: S608  our own names
        shelf = connection.execute(f"SELECT {columns} FROM areas_versions").fetchall()  # noqa: S608  the same
    assert {row[0]: row[1:] for row in layer} == told
    assert {("A-1", *told["A-1"]), ("B-1", *told["B-1"])} <= set(shelf)


def test_a_register_of_schema_5_says_how_well_its_dates_are_known_as_far_as_they_were_kept(tmp_path: Path) -> None:
    path = tmp_path / "old.gpkg"
    path.write_bytes(gzip.decompress(SCHEMA_5.read_bytes()))
    with Register.open(path) as register:
        assert verify(register) == ()
    dates = {
        "areas": ("opened_on", "last_change_on", "laid_on"),
        "released": ("effective_on", "covers_from"),
        "incidents": ("happened_on",),
        "events": ("happened_on",),
    }
    with closing(sqlite3.connect(path)) as connection:
        found = {
            table: connection.execute(f"SELECT {_told(names)} FROM {table} ORDER BY 1").fetchall()  # noqa: S608  ours
            for table, names in dates.items()
        }
        shelf = connection.execute(
            f"SELECT DISTINCT {_told(dates['areas'])} FROM areas_versions "  # noqa: S608  our own names
            "WHERE last_change_on >= '2019-12-31' ORDER BY 1, 3"
        ).fetchall()
    opened_b = ("2019-12-31", "year")
    assert found == {
        "areas": [
            # What was typed of the laying, 1983 and 1991-12-31, schema 5 did not keep: none of the two is guessed.
            (*("2019-03-31", "month"), *("2019-03-31", "month"), *("1983-12-31", None)),
            (*("2019-05-04", "day"), *("2019-05-04", "day"), *("1991-12-31", None)),
            (*opened_b, *("2020-06-30", "month"), *(None, None)),
        ],
        "released": [("2020-06-30", "month", "2020-02-01", None)],
        "incidents": [(None, None), ("2018-07-31", None)],
        "events": [("2018-07-31", "month")],
    }
    assert shelf == [(*opened_b, *opened_b, *(None, None)), (*opened_b, *("2020-06-30", "month"), *(None, None))]


def _told(dates: tuple[str, ...]) -> str:
    return ", ".join(f"{date}, {date}_precision" for date in dates)


def _laid(state: AreaState) -> tuple[object, ...]:
    area = state.area
    day = area.laid_on.isoformat() if area.laid_on else None
    return (area.minefield_type, area.evidence, day, area.pattern_slots, area.slots_checked)


def test_indexes_come_back_on_every_store(address: str) -> None:
    indexes = [f"{table}_by_{name}" for table, columns in schema.FILTERED.items() for name in columns]
    new = Register.create(address, country="XEX", country_name="X", time_zone="UTC")
    with new as register, foreign(register) as connection:
        connection.execute("UPDATE writer SET writing = 1")
        for name in indexes:
            connection.execute(f"DROP INDEX {name}")
        for table, column in [*OF_6, *product(("areas", "areas_versions"), OF_5)]:
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.execute("UPDATE register SET schema_version = 3")
        connection.execute("UPDATE writer SET writing = 0")
    with Register.open(address) as register, foreign(register) as connection:
        for name in indexes:
            connection.execute(f"DROP INDEX {name}")  # which fails where there is none
        (version,) = connection.execute("SELECT schema_version FROM register").fetchone()
    assert version == schema.SCHEMA_VERSION


def test_precisions_come_to_layers_and_shelf_on_every_store(address: str) -> None:
    opened = Entry(
        kind=Kind.OPENED,
        area_id="A-1",
        effective_on=date(2019, 3, 31),
        date_precision="month",
        act_id="a",
        quantities={Unit.M2: 5_000_000},
    )
    with Register.create(address, country="XEX", country_name="X", time_zone="UTC") as register:
        register.record(Batch.of(Area(area_id="A-1", name="Field"), opened), by="somebody")
        with foreign(register) as connection:
            connection.execute("UPDATE writer SET writing = 1")
            for table, column in OF_6:
                connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
            connection.execute("UPDATE register SET schema_version = 5")
            connection.execute("UPDATE writer SET writing = 0")
    with Register.open(address) as register:
        assert verify(register) == ()
        with foreign(register) as connection:
            for table in ("areas", "areas_versions"):
                query = f"SELECT {_told(('opened_on', 'last_change_on', 'laid_on'))} FROM {table}"  # noqa: S608  ours
                (row,) = connection.execute(query).fetchall()
                assert [str(said) for said in row] == ["2019-03-31", "month", "2019-03-31", "month", "None", "None"]


def test_a_step_that_fails_leaves_the_register_as_it_was(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute("CREATE TABLE submissions (mine TEXT)")  # in the way of a step
    before = tables_of(old)
    with pytest.raises(RegisterUnusable, match="submissions already exists"):
        Register.open(old)
    assert tables_of(old) == before
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT schema_version FROM register").fetchall() == [(1,)]


def test_opening_a_register_of_today_loads_neither_alembic_nor_the_driver_of_postgresql(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    code = f"""
import sys
from clearance_geodata.register import Register
Register.create({str(path)!r}, country="XEX", country_name="X", time_zone="UTC").close()
Register.open({str(path)!r}).close()
print(sorted({{"alembic", "sqlalchemy", "psycopg", "psycopg_pool"}} & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
