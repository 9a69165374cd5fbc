"""A register that moves between stores is the same register: same rows, same snapshots; or nothing has moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clearance.errors import NotPossible, RegisterUnusable
from clearance.land.hazard import Place
from clearance_geodata import schema
from clearance_geodata.backup import back_up
from clearance_geodata.moving import move
from clearance_geodata.register import Register
from clearance_geodata.store.address import Address
from clearance_geodata.submissions import submit
from clearance_geodata.verify import verify
from clearance_geodata.writing import Batch

pytestmark = pytest.mark.needs("initdb")

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PLACE = Place(name="North", lon=-150.0, lat=-40.0, approximate=True, source="atlas")


@pytest.fixture
def file(example_register: Register, tmp_path: Path) -> Path:
    """A register with land, sites, figures and a submission, in a file of its own."""
    path = back_up(example_register.path, tmp_path / "example.gpkg", now=NOON).path
    with Register.open(path, clock=lambda: NOON) as register:
        submit(register, Batch.of(PLACE), by="partner", note="May report")
    return path


@pytest.fixture
def database(schemas: Iterator[str]) -> Address:
    """A schema that is not there yet."""
    return Address.of(next(schemas))


def rows_of(register: Register) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, shapes as blobs."""
    found = {}
    with register.reader() as connection:
        for table in schema.GUARDED:
            cursor = connection.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608  our own names
            names = [column[0] for column in cursor.description]
            blob = connection.dialect.blob
            found[table] = [
                tuple(blob(cell) if name == "geom" else cell for name, cell in zip(names, row, strict=True))
                for row in cursor
            ]
    return found


def test_a_register_goes_to_postgis_and_back_with_every_row_and_snapshot(
    file: Path, database: Address, tmp_path: Path
) -> None:
    there = move(Address.of(file), database)
    back = move(database, Address.of(tmp_path / "back.gpkg"))
    with (
        Register.open(file) as first,
        Register.open(database) as second,
        Register.open(tmp_path / "back.gpkg") as third,
    ):
        assert {r.snapshot().identity.id for r in (first, second, third)} == {there.snapshot_id, back.snapshot_id}
        assert first.identity == second.identity == third.identity
        assert rows_of(first) == rows_of(second) == rows_of(third)
        assert (verify(second), verify(third)) == ((), ())
        # Both go on from there in step.
        hashes = []
        for register in (second, third):
            register.clock = lambda: NOON
            register.record(Batch.of(PLACE), by="anna")
            hashes.append(list(register.rows())[-1].chain_hash)
        assert hashes[0] == hashes[1]


@pytest.mark.parametrize("what", ["copying", "verifying"])
def test_a_move_that_is_interrupted_leaves_nothing(file: Path, database: Address, tmp_path: Path, what: str) -> None:
    def interrupted(now: str, done: int, total: int) -> None:
        if now == what and done * 2 > total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(Address.of(file), database, progress=interrupted)
    with pytest.raises(Exception, match="there is no register"):
        Register.open(database)
    move(Address.of(file), database)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        move(database, Address.of(tmp_path / "back.gpkg"), progress=interrupted)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_register_that_is_written_while_it_moves_is_not_moved(file: Path, database: Address) -> None:
    def written(now: str, done: int, total: int) -> None:
        if now == "copying" and done == total:
            with Register.open(file) as register:
                register.record(Batch.of(PLACE), by="anna")

    with pytest.raises(RegisterUnusable, match="was written while it was moved, up to position 1,200; stop"):
        move(Address.of(file), database, progress=written)
    assert move(Address.of(file), database).stand.position == 1200


def test_what_is_there_is_never_moved_over(file: Path, database: Address, tmp_path: Path) -> None:
    move(Address.of(file), database)
    with pytest.raises(RegisterUnusable, match="holds a register already; name another schema"):
        move(Address.of(file), database)
    with pytest.raises(RegisterUnusable, match="exists already; choose another name"):
        move(database, Address.of(file))
    with pytest.raises(NotPossible, match="are both files; copy it with `clearance backup"):
        move(Address.of(file), Address.of(tmp_path / "other.gpkg"))
    with pytest.raises(RegisterUnusable, match="is not a folder; create it first"):
        move(database, Address.of(tmp_path / "no" / "other.gpkg"))


def test_a_backup_of_a_database_is_a_file_and_takes_the_place_of_an_older_one_only(
    file: Path, database: Address, tmp_path: Path
) -> None:
    move(Address.of(file), database)
    folder = tmp_path / "backups"
    folder.mkdir()
    first = back_up(database, folder, now=NOON)
    again = back_up(database, folder, now=NOON.replace(hour=13), keep=1)
    assert first.path.name == f"{database.name}-20260101T120000Z.gpkg"
    assert (again.removed, sorted(folder.iterdir())) == ((first.path,), [again.path])
    with Register.open(database) as register, Register.open(again.path) as copy:
        assert rows_of(register) == rows_of(copy)
    stranger = tmp_path / "stranger.gpkg"
    Register.create(stranger, country="XEX", country_name="X", time_zone="UTC").close()
    with pytest.raises(RegisterUnusable, match="exists already and is no older backup of postgresql://"):
        back_up(database, stranger, now=NOON)
