"""What a journal had once is told by a mark that was kept apart: its own chain cannot miss its end."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from clearance.errors import InvalidQuantity
from clearance.land.accounts import Kind
from clearance.land.hazard import Hazard
from clearance.land.journal import Entry, Find
from clearance_geodata.geopackage import add_functions
from clearance_geodata.register import Register
from clearance_geodata.verify import Mark, mark_of, verify
from clearance_geodata.writing import Batch


@pytest.fixture
def register(peru_register: Register, tmp_path: Path) -> Iterator[Register]:
    """Peru, with a find outside every area as its last record."""
    find = Find(category=Hazard.ERW, quantity=1)
    task = Entry(kind=Kind.SPOT_TASK, area_id="", effective_on=date(2024, 1, 1), act_id="a", finds=(find,), source="s")
    with Register.open(shutil.copy(peru_register.path, tmp_path / "p.gpkg")) as opened:
        opened.record(Batch.of(task), by="tests")
        yield opened


def _mark(register: Register) -> Mark:
    with register.reader() as connection:
        return mark_of(connection)


def _cut_off(register: Register) -> int:
    """Take the last record away, with all that it made, and put the guards back."""
    with closing(sqlite3.connect(register.path)) as connection:
        add_functions(connection)
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        (last,) = connection.execute("SELECT max(position) FROM journal").fetchone()
        connection.execute("DELETE FROM postings WHERE position = ?", (last,))
        connection.execute("DELETE FROM journal WHERE position = ?", (last,))
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()
    return int(last)


def test_a_mark_is_read_as_it_is_written(register: Register) -> None:
    mark = _mark(register)
    assert (mark.position, len(mark.chain)) == (register.position(), 64)
    assert str(Mark.read(str(mark))) == str(mark) == f"{mark.position}:{mark.chain[:32]}"


@pytest.mark.parametrize("text", ["", "12", "12:xyz", "12:abc", "-1:3f0c3f0c3f0c3f0c", "12;3f0c3f0c3f0c3f0c"])
def test_what_is_no_mark_is_refused(text: str) -> None:
    with pytest.raises(InvalidQuantity, match="is no mark; give what `clearance verify` printed"):
        Mark.read(text)


def test_an_end_that_was_cut_off_is_found_by_the_mark_alone(register: Register) -> None:
    mark = Mark.read(str(_mark(register)))
    assert verify(register, mark=mark) == ()
    last = _cut_off(register)
    assert verify(register) == ()
    (finding,) = verify(register, mark=mark)
    assert (finding.rule, finding.record) == ("mark-missing", f"position {last}")
    assert finding.value == f"the journal ends at {last - 1}"


def test_a_journal_that_goes_on_still_has_what_was_marked(register: Register, peru_register: Register) -> None:
    with peru_register.reader() as connection:
        (chain,) = connection.execute("SELECT chain_hash FROM journal WHERE position = 10").fetchone()
    assert verify(register, mark=Mark(10, chain)) == ()


def test_a_journal_that_was_written_anew_is_found(register: Register) -> None:
    mark = _mark(register)
    (finding,) = verify(register, mark=Mark(mark.position, "0" * 32))
    assert (finding.rule, finding.value) == ("mark-missing", f"{mark.chain[:32]}, not {'0' * 32}")
