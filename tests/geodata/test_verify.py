"""Verification: whatever was changed behind the register's back is found and named."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clearance.land.checks import check_snapshot
from clearance_geodata.geopackage import add_functions
from clearance_geodata.register import Register
from clearance_geodata.verify import verify


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
    assert (finding.rule, finding.value) == ("postings do not fit their entry", "they sum to 1.5 m2, not to zero")
    residuals = [f for f in check_snapshot(register.snapshot()) if f.rule == "the statement does not balance"]
    assert [(f.record, f.value) for f in residuals] == [("m2 in 2021", "1.5 m2")]


TAMPERED = {
    "a posting moved to another account": (
        "UPDATE postings SET account = 'cancelled' WHERE account = 'cleared' AND position > 1000",
        {"postings do not fit their entry"},
    ),
    "a posting left out": (
        "DELETE FROM postings WHERE fid = (SELECT max(fid) FROM postings)",
        {"postings do not fit their entry"},
    ),
    "a posting that no entry made": (
        "INSERT INTO postings (position, area_id, account, unit, quantity) VALUES (1, 'EX-00001', 'cha', 'm2', 1)",
        {"postings do not fit their entry"},
    ),
    "a posting of no entry": (
        "INSERT INTO postings (position, area_id, account, unit, quantity) VALUES (99999, 'A', 'cha', 'm2', 1)",
        {"postings do not fit their entry", "a row points nowhere"},
    ),
    "a note rewritten": (
        "UPDATE journal SET body = replace(body, 'fictitious', 'true') WHERE record = 'entry' AND position < 400",
        {"the hash chain is broken", "the layer 'areas' differs from the journal"},
    ),
    "another author": (
        "UPDATE journal SET recorded_by = 'nobody' WHERE position = 1000",
        {"the hash chain is broken"},
    ),
    "another ground": (
        "UPDATE journal SET ground = geometry WHERE position = 20",
        {"the hash chain is broken"},
    ),
    "a time turned back": (
        "UPDATE journal SET recorded_at = '2001-01-01T00:00:00.000000Z' WHERE position = 1000",
        {"the hash chain is broken", "time runs back"},
    ),
    "a record that cannot be read": (
        "UPDATE journal SET body = '{' WHERE record = 'deadline'",
        {"the hash chain is broken", "a record cannot be read"},
    ),
    "a record left out": (
        "DELETE FROM journal WHERE position = 3",
        {"the hash chain is broken", "positions are not consecutive"},
    ),
    "the first record left out": (
        "DELETE FROM journal WHERE position = 1",
        {"the hash chain is broken", "positions are not consecutive"},
    ),
    "an area drawn smaller": (
        "UPDATE areas SET area_m2 = area_m2 - 1 WHERE area_id = 'EX-00040'",
        {"the layer 'areas' differs from the journal"},
    ),
    "an area hidden": (
        "DELETE FROM areas WHERE area_id = 'EX-00040'",
        {"the layer 'areas' differs from the journal", "the spatial index of 'areas' is not complete"},
    ),
    "an area invented": (
        "INSERT INTO areas (area_id, name) VALUES ('EX-99999', 'nowhere')",
        {"the layer 'areas' differs from the journal"},
    ),
    "land released elsewhere": (
        "UPDATE released SET geom = (SELECT min(geom) FROM released) WHERE geom = (SELECT max(geom) FROM released)",
        {"the layer 'released' differs from the journal"},
    ),
    "ground that is no ground": (
        "UPDATE released SET geom = x'00' WHERE fid = (SELECT min(fid) FROM released)",
        {"the layer 'released' differs from the journal"},
    ),
    "an index emptied": (
        "DELETE FROM rtree_released_geom",
        {"the spatial index of 'released' is not complete"},
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
    assert found(register) == [("the hash chain is broken", "position 17")]
