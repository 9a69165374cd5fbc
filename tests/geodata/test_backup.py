"""Backups and restoring: whole, verified, never in place of anything that would be lost."""

import gzip
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clearance.errors import ClearanceError, InvalidQuantity, NotFound, RegisterUnusable
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, HazardClass
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata import reading
from clearance_geodata.backup import back_up
from clearance_geodata.register import Register
from clearance_geodata.restore import restore
from clearance_geodata.schema import SCHEMA_VERSION
from clearance_geodata.store.sqlite import connect
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2025, 3, 2, 12, tzinfo=UTC)
SCHEMA_1 = Path(__file__).parent / "registers" / "schema-1.gpkg.gz"

# Another process that records without end and says each position that was acknowledged.
WRITER = """
import sys
from dataclasses import replace
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

with Register.open(sys.argv[1]) as register:
    entry = replace(register.entries_of("EX-00001")[0], quantities={}, note="written meanwhile")
    while True:
        print(register.record(Batch.of(entry, entry), by="the other").recorded[-1], flush=True)
"""

# Another process that has the register open until it is told otherwise.
READER = """
import sys
from clearance_geodata.register import Register

with Register.open(sys.argv[1]):
    print("open", flush=True)
    sys.stdin.read()
"""


def opened(area_id: str) -> tuple[Area, Entry]:
    """An area and the entry that opens it."""
    entry = Entry(
        kind=Kind.OPENED,
        area_id=area_id,
        effective_on=date(2022, 1, 1),
        act_id=f"open {area_id}",
        account="cha",
        quantities={Unit.M2: 5_000_000},
    )
    return Area(area_id=area_id, name=f"Field {area_id}", hazard_class=HazardClass.CHA), entry


def add(register: Register, *area_ids: str) -> None:
    register.record(Batch.of(*(record for area_id in area_ids for record in opened(area_id))), by="anna")


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Register]:
    """A register of five areas."""
    with Register.create(tmp_path / "books.gpkg", country="XEX") as register:
        add(register, *(f"A{n}" for n in range(5)))
        yield register


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder for backups."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


def stands(path: Path) -> tuple[int, str, str]:
    """Position, chain hash and snapshot id of a register that is sound."""
    with Register.open(path) as register, closing(connect(path)) as connection:
        assert verify(register) == ()
        position = register.position()
        return position, reading.chain_at(connection, position)[0], register.snapshot().identity.id


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_is_the_register_under_another_name(books: Register, shelf: Path) -> None:
    made = back_up(books.path, shelf / "copy.gpkg", now=NOON)
    assert (made.path, made.stand.position, made.removed) == (shelf / "copy.gpkg", 10, ())
    assert stands(made.path) == stands(books.path)
    assert made.stand.chain_hash == stands(books.path)[1]
    assert names(shelf) == ["copy.gpkg"]


def test_a_backup_into_a_folder_is_named_with_the_time(books: Register, shelf: Path) -> None:
    assert back_up(books.path, shelf, now=NOON).path == shelf / "books-20250301T120000Z.gpkg"


def test_a_backup_is_of_one_moment_while_another_process_writes(
    example_register: Register, shelf: Path, tmp_path: Path
) -> None:
    path, steps = Path(shutil.copy(example_register.path, tmp_path / "busy.gpkg")), []
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        said = (int(line) for line in other.stdout)
        first = next(said)

        def between_two_steps(what: str, done: int, total: int) -> None:
            if what == "copying":
                steps.append((next(said), done < total))

        copies = [back_up(path, shelf / f"{n}.gpkg", now=NOON, progress=between_two_steps) for n in range(3)]
        other.kill()
        *_, last = said
    assert sum(unfinished for _, unfinished in steps) >= len(copies)
    assert first <= copies[0].stand.position < copies[1].stand.position < copies[2].stand.position <= last
    with closing(connect(path)) as connection:
        for copy in copies:
            assert stands(copy.path)[:2] == (copy.stand.position, copy.stand.chain_hash)
            assert reading.chain_at(connection, copy.stand.position)[0] == copy.stand.chain_hash


def test_a_backup_that_is_interrupted_leaves_nothing_and_the_former_one_as_it_was(
    example_register: Register, shelf: Path
) -> None:
    kept = back_up(example_register.path, shelf / "copy.gpkg", now=NOON).path
    before = kept.read_bytes()
    seen: list[str] = []

    def interrupt(what: str, _done: int, _total: int) -> None:
        seen.append(what)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(example_register.path, shelf / "copy.gpkg", now=LATER, progress=interrupt)
    assert seen == ["copying"]
    assert names(shelf) == ["copy.gpkg"]
    assert kept.read_bytes() == before


def test_an_older_backup_is_replaced(books: Register, shelf: Path) -> None:
    back_up(books.path, shelf / "copy.gpkg", now=NOON)
    add(books, "B")
    assert back_up(books.path, shelf / "copy.gpkg", now=LATER).stand.position == 12
    assert stands(shelf / "copy.gpkg") == stands(books.path)


def _newer(books: Register, path: Path) -> None:
    back_up(books.path, path, now=NOON)
    with Register.open(path) as copy:
        add(copy, "only in the copy")


def _parted(books: Register, path: Path) -> None:
    _newer(books, path)
    add(books, "only in the register", "and another")


def _stranger(_: Register, path: Path) -> None:
    with Register.create(path, country="XEX") as other:
        add(other, *(f"A{n}" for n in range(5)))


def _text(_: Register, path: Path) -> None:
    path.write_text("my notes")


@pytest.mark.parametrize("put", [_newer, _parted, _stranger, _text])
def test_anything_but_an_older_backup_of_the_same_register_is_never_replaced(
    books: Register, shelf: Path, put: object
) -> None:
    assert callable(put)
    put(books, shelf / "copy.gpkg")
    before = (shelf / "copy.gpkg").read_bytes()
    with pytest.raises(RegisterUnusable, match=r"is no older backup of .*books.gpkg; move it away, or choose another"):
        back_up(books.path, shelf / "copy.gpkg", now=LATER)
    assert (shelf / "copy.gpkg").read_bytes() == before


def test_a_backup_needs_a_place_of_its_own(books: Register, shelf: Path) -> None:
    with pytest.raises(RegisterUnusable, match=r"books.gpkg is the register itself; name another file"):
        back_up(books.path, books.path, now=NOON)
    with pytest.raises(RegisterUnusable, match="missing is not a folder; create it first"):
        back_up(books.path, shelf / "missing" / "copy.gpkg", now=NOON)
    with pytest.raises(InvalidQuantity, match=r"--keep 3 needs a folder, and .*copy.gpkg is none"):
        back_up(books.path, shelf / "copy.gpkg", now=NOON, keep=3)
    with pytest.raises(NotFound, match="there is no register"):
        back_up(shelf / "no.gpkg", shelf / "copy.gpkg", now=NOON)
    copy = back_up(books.path, shelf / "copy.gpkg", now=NOON).path
    with (
        Register.open(copy),
        pytest.raises(RegisterUnusable, match=r"copy.gpkg is open in another program, or was when that was killed"),
    ):
        back_up(books.path, copy, now=LATER)
    assert names(shelf) == ["copy.gpkg"]


def test_the_last_copies_are_kept_and_nothing_else_is_touched(books: Register, shelf: Path) -> None:
    _stranger(books, shelf / "books-20240101T000000Z.gpkg")
    (shelf / "books-20240102T000000Z.gpkg").write_text("notes")
    back_up(books.path, shelf / "before the audit.gpkg", now=NOON)
    days = [datetime(2025, 4, day, tzinfo=UTC) for day in range(1, 6)]
    made = [back_up(books.path, shelf, now=day, keep=2) for day in days]
    assert [[path.name for path in one.removed] for one in made] == [
        [],
        [],
        ["books-20250401T000000Z.gpkg"],
        ["books-20250402T000000Z.gpkg"],
        ["books-20250403T000000Z.gpkg"],
    ]
    assert names(shelf) == [
        "before the audit.gpkg",
        "books-20240101T000000Z.gpkg",
        "books-20240102T000000Z.gpkg",
        "books-20250404T000000Z.gpkg",
        "books-20250405T000000Z.gpkg",
    ]


def change_behind_its_back(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER guard_journal_update")
        connection.execute("UPDATE journal SET recorded_by = 'nobody' WHERE position = 3")
        connection.commit()


def test_a_register_that_is_not_sound_does_not_replace_its_backups(books: Register, shelf: Path) -> None:
    before = back_up(books.path, shelf / "copy.gpkg", now=NOON).path.read_bytes()
    books.close()
    change_behind_its_back(books.path)
    with pytest.raises(RegisterUnusable, match=r"is not sound and was not backed up, former backups are kept.*2 find"):
        back_up(books.path, shelf / "copy.gpkg", now=LATER)
    assert names(shelf) == ["copy.gpkg"]
    assert (shelf / "copy.gpkg").read_bytes() == before


def schema_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("SELECT schema_version FROM register").fetchone()
        return int(version)


@pytest.fixture
def of_schema_1(tmp_path: Path) -> Path:
    """A register that the first release wrote."""
    path = tmp_path / "first.gpkg"
    path.write_bytes(gzip.decompress(SCHEMA_1.read_bytes()))
    return path


def test_a_backup_before_an_upgrade_stays_what_the_older_clearance_can_read(of_schema_1: Path, shelf: Path) -> None:
    made = back_up(of_schema_1, shelf / "copy.gpkg", now=NOON)
    assert (schema_of(of_schema_1), schema_of(made.path)) == (1, 1)
    change_behind_its_back(of_schema_1)
    with pytest.raises(RegisterUnusable, match="the hash chain is broken, position 3"):
        back_up(of_schema_1, shelf / "copy.gpkg", now=LATER)


def test_restoring_an_older_backup_brings_it_to_the_schema_of_today(of_schema_1: Path, shelf: Path) -> None:
    made = restore(of_schema_1, shelf / "books.gpkg", now=NOON)
    assert (schema_of(of_schema_1), schema_of(made.path)) == (1, SCHEMA_VERSION)
    assert stands(made.path)[:2] == (made.stand.position, made.stand.chain_hash)


def test_a_restored_register_is_the_one_that_was_backed_up(books: Register, shelf: Path, tmp_path: Path) -> None:
    copy = back_up(books.path, shelf / "copy.gpkg", now=NOON).path
    done = restore(copy, tmp_path / "again.gpkg", now=LATER)
    assert (done.path, done.stand.position, done.aside, list(done.beyond)) == (tmp_path / "again.gpkg", 10, None, [])
    assert stands(done.path) == stands(copy) == stands(books.path)


def test_what_stood_there_is_put_aside_with_what_the_backup_does_not_have(books: Register, shelf: Path) -> None:
    copy = back_up(books.path, shelf / "copy.gpkg", now=NOON).path
    add(books, "B", "C")
    before = stands(books.path)
    books.close()
    done = restore(copy, books.path, now=LATER, replace=True)
    assert done.aside == books.path.with_name("books-replaced-20250302T120000Z.gpkg")
    assert list(done.beyond) == [11, 12, 13, 14]
    assert stands(done.aside) == before
    assert stands(books.path) == stands(copy)
    assert names(books.path.parent) == ["books-replaced-20250302T120000Z.gpkg", "books.gpkg", "shelf"]


def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(books: Register, shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "link.gpkg").symlink_to(books.path)
    (shelf / "latest.gpkg").symlink_to(shelf / "copy.gpkg")
    back_up(books.path, shelf / "latest.gpkg", now=NOON)
    add(books, "B")
    books.close()
    done = restore(shelf / "latest.gpkg", tmp_path / "link.gpkg", now=LATER, replace=True)
    assert (done.path, len(done.beyond), stands(books.path)[0]) == (books.path.resolve(), 2, 10)
    assert [(tmp_path / "link.gpkg").is_symlink(), (shelf / "latest.gpkg").is_symlink()] == [True, True]


def test_what_parts_two_registers_is_counted_from_where_they_part(books: Register, shelf: Path) -> None:
    _parted(books, shelf / "copy.gpkg")
    books.close()
    done = restore(shelf / "copy.gpkg", books.path, now=LATER, replace=True)
    assert (done.stand.position, list(done.beyond)) == (12, [11, 12, 13, 14])


def test_a_register_is_not_replaced_unasked_nor_by_another_one(books: Register, shelf: Path) -> None:
    copy = back_up(books.path, shelf / "copy.gpkg", now=NOON).path
    _stranger(books, shelf / "other.gpkg")
    before = stands(books.path)
    books.close()
    with pytest.raises(RegisterUnusable, match="exists already; name another file, or give --replace to put it aside"):
        restore(copy, books.path, now=LATER)
    with pytest.raises(RegisterUnusable, match="is another register than the backup; restore it to a new name"):
        restore(shelf / "other.gpkg", books.path, now=LATER, replace=True)
    with pytest.raises(RegisterUnusable, match="is the backup itself; name the place to restore it to"):
        restore(books.path, books.path, now=LATER, replace=True)
    with pytest.raises(NotFound, match=r"there is no backup .*; name the file, not its folder"):
        restore(shelf, books.path, now=LATER, replace=True)
    with pytest.raises(RegisterUnusable, match="missing is not a folder; create it first"):
        restore(copy, shelf / "missing" / "books.gpkg", now=LATER)
    assert stands(books.path) == before
    assert names(books.path.parent) == ["books.gpkg", "shelf"]


def test_a_register_that_is_open_elsewhere_is_not_replaced(books: Register, shelf: Path) -> None:
    copy = back_up(books.path, shelf / "copy.gpkg", now=NOON).path
    command = [sys.executable, "-c", READER, str(books.path)]
    books.close()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(RegisterUnusable, match="is open in another program; stop the service, close QGIS, then"):
            restore(copy, books.path, now=LATER, replace=True)
        other.kill()
    assert restore(copy, books.path, now=LATER, replace=True).beyond == range(11, 11)


def test_a_backup_that_is_not_sound_is_not_restored(books: Register, shelf: Path, tmp_path: Path) -> None:
    changed, torn = shelf / "changed.gpkg", shelf / "torn.gpkg"
    whole = back_up(books.path, changed, now=NOON).path.read_bytes()
    torn.write_bytes(whole[: len(whole) // 2])
    change_behind_its_back(changed)
    with pytest.raises(RegisterUnusable, match=r"changed.gpkg is not sound and was not restored, take another backup"):
        restore(changed, tmp_path / "again.gpkg", now=LATER)
    with pytest.raises(ClearanceError, match=r"^\S*torn.gpkg .*(damaged|not sound)"):
        restore(torn, tmp_path / "again.gpkg", now=LATER)
    assert names(tmp_path) == ["books.gpkg", "books.gpkg-shm", "books.gpkg-wal", "shelf"]


def test_a_damaged_register_is_replaced_only_by_hand(books: Register, shelf: Path) -> None:
    copy = back_up(books.path, shelf / "copy.gpkg", now=NOON).path
    books.close()
    books.path.write_bytes(b"not a register any more" * 1000)
    with pytest.raises(RegisterUnusable, match=r"books.gpkg is not a GeoPackage"):
        restore(copy, books.path, now=LATER, replace=True)
    shutil.move(books.path, shelf / "damaged.gpkg")
    assert restore(copy, books.path, now=LATER).stand.position == 10


def test_a_log_that_was_left_behind_is_not_read_into_what_is_restored(books: Register, shelf: Path) -> None:
    copy = back_up(books.path, shelf / "copy.gpkg", now=NOON).path
    books.close()
    books.path.unlink()
    books.path.with_name("books.gpkg-wal").write_bytes(b"old")
    with pytest.raises(
        RegisterUnusable, match=r"books.gpkg-wal is left of a register that is gone; move it away first"
    ):
        restore(copy, books.path, now=LATER)


def test_a_figure_that_was_published_is_found_again_in_the_backup(peru_register: Register, shelf: Path) -> None:
    copy = back_up(peru_register.path, shelf, now=NOON).path
    day = date(2020, 12, 31)
    with Register.open(copy) as again:
        assert again.snapshot(day).identity.id == peru_register.snapshot(day).identity.id
