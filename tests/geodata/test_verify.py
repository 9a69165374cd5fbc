"""Verification: whatever was changed behind the register's back is found and named."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from clearance.errors import RegisterUnusable
from clearance.land.accounts import Kind
from clearance.land.checks import check_snapshot
from clearance.land.hazard import Area, HazardClass
from clearance.land.journal import Entry
from clearance.land.sites import Event, Site, SiteKind
from clearance.units import Unit
from clearance_geodata.geopackage import add_functions
from clearance_geodata.register import Register
from clearance_geodata.verify import READINGS, content, verify
from clearance_geodata.writing import Batch


@pytest.fixture
def register(example_register: Register, tmp_path: Path) -> Iterator[Register]:
    path = shutil.copy(example_register.path, tmp_path / "tampered.gpkg")
    with Register.open(path) as opened:
        yield opened


def tamper(register: Register, *statements: str) -> None:
    """Change the file as someone would who takes the guards away and puts them back."""
    with closing(sqlite3.connect(register.path)) as connection:
        add_functions(connection)
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            assert connection.execute(statement).rowcount != 0
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()


def found(register: Register) -> list[tuple[str, str]]:
    return [(finding.rule, finding.record) for finding in verify(register)]


def test_a_register_that_nobody_touched_is_sound(example_register: Register, peru_register: Register) -> None:
    assert verify(example_register) == ()
    assert verify(peru_register) == ()


def test_a_posting_tampered_with_is_found_and_leaves_a_residual(register: Register) -> None:
    tamper(register, "UPDATE postings SET quantity = quantity + 1500 WHERE area_id = 'EX-00040' AND account = 'sha'")
    (finding,) = verify(register)
    assert (finding.rule, finding.value) == ("postings-differ", "they sum to 1.5 m2, not to zero")
    residuals = [f for f in check_snapshot(register.snapshot()) if f.rule == "statement-residual"]
    assert [(f.record, f.value) for f in residuals] == [("m2 in 2021", "1.5 m2")]


TAMPERED = {
    "a posting moved to another account": (
        "UPDATE postings SET account = 'cancelled' WHERE account = 'cleared' AND position > 1000",
        {"postings-differ"},
    ),
    "a posting left out": (
        "DELETE FROM postings WHERE fid = (SELECT max(fid) FROM postings)",
        {"postings-differ"},
    ),
    "a posting that no entry made": (
        "INSERT INTO postings (position, area_id, account, unit, quantity) VALUES (1, 'EX-00001', 'cha', 'm2', 1)",
        {"postings-differ"},
    ),
    "a posting of no entry": (
        "INSERT INTO postings (position, area_id, account, unit, quantity) VALUES (99999, 'A', 'cha', 'm2', 1)",
        {"postings-differ", "row-dangling"},
    ),
    "a note rewritten": (
        "UPDATE journal SET body = replace(body, 'fictitious', 'true') WHERE record = 'entry' AND position < 400",
        {"chain-broken", "layer-differs", "shelf-differs"},
    ),
    "another author": (
        "UPDATE journal SET recorded_by = 'nobody' WHERE position = 1000",
        {"chain-broken"},
    ),
    "another ground": (
        "UPDATE journal SET ground = geometry WHERE position = 20",
        {"chain-broken"},
    ),
    "a time turned back": (
        "UPDATE journal SET recorded_at = '2001-01-01T00:00:00.000000Z' WHERE position = 1000",
        {"chain-broken", "time-runs-back"},
    ),
    "a record that cannot be read": (
        "UPDATE journal SET body = '{' WHERE record = 'deadline'",
        {"chain-broken", "record-unreadable"},
    ),
    "a record left out": (
        "DELETE FROM journal WHERE position = 3",
        {"chain-broken", "positions-skip"},
    ),
    "the first record left out": (
        "DELETE FROM journal WHERE position = 1",
        {"chain-broken", "positions-skip"},
    ),
    "an area drawn smaller": (
        "UPDATE areas SET area_m2 = area_m2 - 1 WHERE area_id = 'EX-00040'",
        {"layer-differs"},
    ),
    "an area hidden": (
        "DELETE FROM areas WHERE area_id = 'EX-00040'",
        {"layer-differs", "index-incomplete"},
    ),
    "an area invented": (
        "INSERT INTO areas (area_id, name) VALUES ('EX-99999', 'nowhere')",
        {"layer-differs"},
    ),
    "land released elsewhere": (
        "UPDATE released SET geom = (SELECT min(geom) FROM released) WHERE geom = (SELECT max(geom) FROM released)",
        {"layer-differs"},
    ),
    "ground that is no ground": (
        "UPDATE released SET geom = x'00' WHERE fid = (SELECT min(fid) FROM released)",
        {"layer-differs"},
    ),
    "a version of another size": (
        "UPDATE areas_versions SET area_m2 = area_m2 + 1 WHERE area_id = 'EX-00040'",
        {"shelf-differs"},
    ),
    "a version known no more": (
        "UPDATE areas_versions SET known_to = 1000 WHERE area_id = 'EX-00040'",
        {"shelf-differs"},
    ),
    "a version invented": (
        (
            "INSERT INTO areas_versions (valid_from, valid_to, known_from, known_to, body, area_id) "
            "VALUES (1, 3652060, 1, 4611686018427387904, 1, 'EX-99999')"
        ),
        {"shelf-differs"},
    ),
    "a version told otherwise": (
        "UPDATE released_bodies SET properties_json = x'7b7d' WHERE fid = 1",
        {"shelf-differs"},
    ),
    "a version shown elsewhere": (
        (
            "UPDATE areas_shapes SET geometry_json = (SELECT min(geometry_json) FROM areas_shapes) "
            "WHERE fid = (SELECT max(fid) FROM areas_shapes)"
        ),
        {"shelf-differs"},
    ),
    "a shape of a version that is none": (
        "UPDATE areas_shapes SET wkb = x'00' WHERE fid = (SELECT min(fid) FROM areas_shapes)",
        {"shelf-differs"},
    ),
    "a body left out": (
        "DELETE FROM areas_bodies WHERE fid = 1",
        {"shelf-differs"},
    ),
    "an index emptied": (
        "DELETE FROM rtree_released_geom",
        {"index-incomplete"},
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_behind_its_back_is_found(register: Register, what: str) -> None:
    statement, rules = TAMPERED[what]
    tamper(register, statement)
    assert {rule for rule, _ in found(register)} == rules


def test_guards_that_were_taken_away_are_missed(register: Register) -> None:
    with closing(sqlite3.connect(register.path)) as connection:
        connection.execute("DROP TRIGGER guard_areas_update")
        connection.execute("DROP TRIGGER guard_journal_delete")
        connection.execute("CREATE TRIGGER guard_journal_delete BEFORE DELETE ON journal BEGIN SELECT 1; END")
        connection.commit()
    assert [(finding.record, finding.value) for finding in verify(register)] == [
        ("guard_areas_update", "missing"),
        ("guard_journal_delete", "changed"),
    ]


def test_the_position_of_the_tampered_row_is_named(register: Register) -> None:
    tamper(register, "UPDATE journal SET recorded_by = 'nobody' WHERE position = 17")
    assert found(register) == [("chain-broken", "position 17")]


@pytest.fixture(scope="module")
def split_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a register in which land of one area went to another, with sites and what happened there."""
    west, east = shapely.box(-150, -40, -149.999, -39.999), shapely.box(-149.999, -40, -149.998, -39.999)
    opened = Entry(
        kind=Kind.OPENED,
        area_id="OLD",
        effective_on=date(2022, 1, 1),
        act_id="1",
        account="cha",
        quantities={Unit.M2: 2_000_000},
        geometry=shapely.union_all([west, east]),
        ground=shapely.union_all([west, east]),
    )
    split = replace(
        opened,
        kind=Kind.SPLIT,
        other_area_id="NEW",
        effective_on=date(2023, 1, 1),
        act_id="2",
        quantities={Unit.M2: 1_000_000},
        geometry=east,
        ground=east,
    )
    cleared = replace(
        opened,
        kind=Kind.CLEARED,
        effective_on=date(2023, 6, 1),
        act_id="3",
        quantities={Unit.M2: 500_000},
        geometry=None,
        ground=None,
        operator="Team 1",
        method="manual",
        depth_cm=20,
    )
    depot = Site(site_id="D1", kind=SiteKind.STORAGE, name="Depot", geometry=shapely.Point(-150, -40))
    blast = Event(event_id="B1", site_id="D1", on=date(2020, 5, 1), what="explosion", killed=2)
    areas = [Area(area_id=area_id, name=area_id, hazard_class=HazardClass.CHA) for area_id in ("OLD", "NEW")]
    with Register.create(tmp_path_factory.mktemp("split") / "split.gpkg", country="XEX") as register:
        register.record(Batch.of(*areas, opened, split, cleared), by="anna")
        register.record(Batch.of(depot, replace(depot, name="Depot 1"), blast), by="anna")
    return register.path


@pytest.fixture
def split(split_file: Path, tmp_path: Path) -> Iterator[Register]:
    """A register with areas that were split, of its own for each test."""
    with Register.open(shutil.copy(split_file, tmp_path)) as register:
        yield register


def test_land_that_went_to_another_area_is_found_in_both_whatever_portions_are_read(
    split: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verify(split) == ()
    monkeypatch.setattr(content, "AT_ONCE", 1)
    assert verify(split) == ()


SPLIT_TAMPERED = {
    "another second area": (
        "UPDATE journal SET other_subject = 'OLD' WHERE other_subject = 'NEW'",
        {("other-subject", "position 4")},
    ),
    "a depot moved": (
        "UPDATE storage_sites SET geom = (SELECT geom FROM areas WHERE area_id = 'OLD')",
        {("layer-differs", "D1")},
    ),
    "a depot under its former name": (
        "UPDATE storage_sites SET name = 'Depot'",
        {("layer-differs", "D1")},
    ),
    "an incident invented": (
        "INSERT INTO incidents (site_id) VALUES ('X')",
        {("layer-differs", "X")},
    ),
    "an explosion made smaller": (
        "UPDATE events SET killed = 0",
        {("layer-differs", "B1")},
    ),
    "an explosion left out": (
        "DELETE FROM events",
        {("layer-differs", "B1")},
    ),
}


@pytest.mark.parametrize("what", SPLIT_TAMPERED)
def test_what_was_changed_between_two_areas_or_at_a_site_is_found(split: Register, what: str) -> None:
    statement, expected = SPLIT_TAMPERED[what]
    tamper(split, statement)
    assert set(found(split)) == expected


def test_a_row_that_is_torn_on_the_disk_is_found(register: Register) -> None:
    register.close()
    content = register.path.read_bytes()
    start = content.index(b'"act_id":')
    register.path.write_bytes(content[:start] + b"\0" * 9 + content[start + 9 :])
    assert {"chain-broken", "record-unreadable"} <= {rule for rule, _ in found(register)}


def test_an_index_that_is_torn_on_the_disk_is_found(register: Register) -> None:
    register.close()
    content, leaf_of_an_index = bytearray(register.path.read_bytes()), 0x0A
    size = int.from_bytes(content[16:18], "big")
    leaves = [page for page in range(0, len(content), size) if content[page] == leaf_of_an_index]
    at = next(place for page in leaves if (place := content.find(b"EX-00040", page, page + size)) > 0)
    content[at : at + 2] = b"ZZ"
    register.path.write_bytes(content)
    assert "file-damaged" in {rule for rule, _ in found(register)}


def test_half_a_file_is_refused_in_one_line(register: Register) -> None:
    register.close()
    content = register.path.read_bytes()
    register.path.write_bytes(content[: len(content) // 2])
    with pytest.raises(
        RegisterUnusable, match=r"tampered.gpkg is damaged; restore it from a backup with `clearance re"
    ):
        register.snapshot()


CELLS = {
    "journal": "record subject kind effective_on act_id recorded_at recorded_by import_key body geometry ground "
    "chain_hash other_subject",
    "postings": "position area_id account unit quantity",
    "areas": "geom area_id name hazard_class status area_m2 opened_on size_basis source",
    "released": "geom entry_id area_id product released_m2 effective_on operator source",
}
VALUES = ("NULL", "7", "x'ff00'", "CAST(x'ff61' AS TEXT)")


@pytest.mark.parametrize(("table", "column"), [(table, name) for table in CELLS for name in CELLS[table].split()])
def test_whatever_stands_in_a_cell_is_a_finding_and_never_a_crash(split: Register, table: str, column: str) -> None:
    last = f"rowid = (SELECT max(rowid) FROM {table})"  # noqa: S608  the names above
    read, write = f"SELECT {column} FROM {table} WHERE {last}", f"UPDATE {table} SET {column} = ? WHERE {last}"  # noqa: S608
    with closing(sqlite3.connect(split.path, isolation_level=None)) as connection:
        add_functions(connection)
        connection.text_factory = bytes
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name.decode()}"')
        before = connection.execute(read.replace(column, f"{column}, typeof({column})", 1)).fetchone()
        untouched = verify(split)
        for value in VALUES:
            with suppress(sqlite3.IntegrityError):
                connection.execute(write.replace("?", value))
            after = connection.execute(read.replace(column, f"{column}, typeof({column})", 1)).fetchone()
            assert (after == before) == (verify(split) == untouched), value
            old = before[0].decode() if before[1] == b"text" else before[0]
            connection.execute(write, (old,))
        assert verify(split) == untouched


def test_each_row_is_told_as_often_as_it_is_read(example_register: Register) -> None:
    told: list[int] = []
    assert verify(example_register, step=told.append) == ()
    position = example_register.position()
    assert 0.8 * READINGS * position < sum(told) <= READINGS * position
