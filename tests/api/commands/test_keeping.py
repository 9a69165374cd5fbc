"""Commands that keep a register safe, as a person or a script uses them."""

import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from clearance.errors import ClearanceError
from clearance_api.cli import app
from clearance_geodata.register import Register

PROGRAM = str(Path(sys.executable).parent / "clearance")


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


def run(*words: object) -> Done:
    """Run a command in this process, with the exit and the error line that `main` gives it."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(result.exception, ClearanceError):
        return Done(1, result.stdout, f"clearance: {result.exception}\n")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def books(island: Register, tmp_path: Path) -> Path:
    """A register of its own for each test."""
    return Path(shutil.copy(island.path, tmp_path / "books.gpkg"))


def change_behind_its_back(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER guard_journal_update")
        connection.execute("UPDATE journal SET recorded_by = 'nobody' WHERE position = 3")
        connection.commit()


def test_a_backup_says_where_it_is_and_what_is_in_it(books: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.gpkg"
    assert run("backup", books, copy) == Done(0, f"{copy}: 8 journal rows of {books}, verified\n", "")
    answer = json.loads(run("backup", books, copy, "--json").out)
    assert answer == {"backup": str(copy), "rows": 8, "chain_hash": answer["chain_hash"], "removed": []}
    assert re.fullmatch(r"[0-9a-f]{64}", answer["chain_hash"])


def test_old_dated_copies_are_removed_by_name(books: Path, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    old = shelf / "books-20200101T000000Z.gpkg"
    shutil.copy(books, old)
    done = run("backup", books, shelf, "--keep", 1)
    assert done.code == 0
    assert done.out.splitlines()[1:] == [f"{old} removed, --keep 1"]
    assert [bool(re.fullmatch(r"books-20\d{6}T\d{6}Z\.gpkg", path.name)) for path in shelf.iterdir()] == [True]


def test_restoring_says_what_the_replaced_register_had_more(books: Path, tmp_path: Path) -> None:
    copy, again = tmp_path / "copy.gpkg", tmp_path / "again.gpkg"
    run("backup", books, copy)
    assert run("restore", copy, again) == Done(0, f"{again}: 8 journal rows of {copy}, verified\n", "")
    assert run("restore", copy, books).err == (
        f"clearance: {books} exists already; name another file, or give --replace to put it aside under a dated name\n"
    )
    assert run("reverse", books, "E8", "--by", "anna", "--reason", "a slip").code == 0
    first, aside, beyond = run("restore", copy, books, "--replace").out.splitlines()
    assert first == f"{books}: 8 journal rows of {copy}, verified"
    assert re.fullmatch(
        rf"the register that stood there is kept as {tmp_path}/books-replaced-20\d{{6}}T\d{{6}}Z.gpkg", aside
    )
    assert beyond == "journal rows of it that the backup does not have: 1, from position 9; record them again"
    answer = json.loads(run("restore", copy, tmp_path / "third.gpkg", "--json").out)
    assert answer == {"register": str(tmp_path / "third.gpkg"), "rows": 8, "aside": None, "rows_beyond_backup": 0}


def test_verifying_says_that_all_is_as_recorded_or_what_is_not(books: Path) -> None:
    mark = json.loads(run("verify", books, "--json").out)["mark"]
    assert re.fullmatch(r"8:[0-9a-f]{32}", mark)
    sound = Done(0, f"{books}: 8 journal rows, all as recorded; mark {mark}\n", "")
    assert run("verify", books) == run("verify", books, "--mark", mark) == sound
    assert json.loads(run("verify", books, "--json").out) == {"rows": 8, "mark": mark, "findings": []}
    cut = run("verify", books, "--mark", f"9{mark[1:]}")
    assert (cut.code, "the journal ends at 8" in cut.out) == (1, True)
    change_behind_its_back(books)
    done, answer = run("verify", books), run("verify", books, "--json")
    assert (done.code, answer.code) == (1, 1)
    assert f"{books}: 2 findings" in done.out
    assert "the hash chain is broken" in done.out
    assert [(f["rule"], f["record"]) for f in json.loads(answer.out)["findings"]] == [
        ("trigger-changed", "guard_journal_update"),
        ("chain-broken", "position 3"),
    ]


def test_a_backup_interrupted_from_the_keyboard_leaves_nothing(books: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(books)) as connection:
        connection.execute("CREATE TABLE ballast (content BLOB)")
        connection.execute("INSERT INTO ballast VALUES (zeroblob(60000000))")
        connection.commit()
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    with subprocess.Popen([PROGRAM, "backup", books, shelf], stderr=subprocess.PIPE, text=True) as backup:
        while not list(shelf.glob(".clearance-*/*")):
            time.sleep(0.005)
        backup.send_signal(signal.SIGINT)
        _, said = backup.communicate(timeout=60)
    assert backup.returncode == 130
    assert "Traceback" not in said
    assert list(shelf.iterdir()) == []
