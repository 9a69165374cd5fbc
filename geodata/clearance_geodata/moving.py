"""Moving a register from a file into PostGIS, or back: every row as it is, so that every snapshot keeps its id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from clearance.errors import NotPossible, RegisterUnusable
from clearance.land.snapshot import snapshot_id
from clearance.saying import saying
from clearance_geodata import reading, schema
from clearance_geodata.copying import Progress, Stand, folder_synced, silent, stand_of, synced, workplace
from clearance_geodata.register import Register
from clearance_geodata.store.address import Address
from clearance_geodata.store.opening import store_at
from clearance_geodata.verify.chain import broken_chain

if TYPE_CHECKING:
    from pathlib import Path

    from clearance_geodata.store.protocol import Connection

__all__ = ["Moved", "copy_rows", "file_made", "move"]

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Moved:
    """A register that was moved: where it is now, how far its journal goes, and the snapshot that both give."""

    address: Address
    stand: Stand
    snapshot_id: str


def move(source: Address, target: Address, *, progress: Progress = silent) -> Moved:
    """Copy a register with all its rows to another store; the source stays as it is.

    Args:
        source: a file or a database; one of an older schema is brought to that of today.
        target: a database that holds no register yet, or a file that is not there.
        progress: told how far it is.

    Raises:
        NotPossible: when both are files.
        RegisterUnusable: when the target is not free, or when somebody recorded meanwhile; nothing is at the target.
    """
    if source.file is not None and target.file is not None:
        raise NotPossible(
            "{source} and {target} are both files; copy it with `clearance backup {source} {target}`",
            source=str(source),
            target=str(target),
        )
    with Register.open(source) as register, register.reader() as rows, _new(target) as made:
        stand = copy_rows(rows, made, progress=progress)
        _refuse_other(rows, made, target=target, progress=progress)
        now = register.position()
        if now != stand.position:
            raise RegisterUnusable(
                "{source} was written while it was moved, up to position {now}; stop the service and other writers, "
                "then move it again",
                source=str(source),
                now=now,
            )
        return Moved(target, stand, _snapshot_id(made))


@contextmanager
def _new(target: Address) -> Iterator[Connection]:
    """A new register without rows, that takes its place only when all went well."""
    if target.file is None:
        with store_at(target).creating() as connection:
            yield connection
        return
    path = target.file
    if path.exists():
        raise RegisterUnusable(
            "{path} exists already; choose another name, a register is never overwritten", path=str(path)
        )
    if not path.parent.is_dir():
        raise RegisterUnusable("{folder} is not a folder; create it first", folder=str(path.parent))
    with workplace(path) as made:
        with file_made(made) as connection:
            yield connection
        made.rename(path)
        folder_synced(path.parent)


@contextmanager
def file_made(made: Path) -> Iterator[Connection]:
    """A new file to copy rows into, on the disk at the end."""
    with store_at(made).creating() as connection:
        yield connection
    synced(made)


def copy_rows(source: Connection, target: Connection, *, progress: Progress) -> Stand:
    """Copy every row of a register into an empty place, inside the transactions of both; tables are made here.

    Args:
        source: a connection that sees one moment.
        target: a connection to the empty place.
        progress: told after each portion.
    """
    schema.create(target)
    counts = _counts(source)
    done, total = 0, sum(counts.values())
    for table in counts:
        if _count(target, table):
            target.execute(f"DELETE FROM {table}")  # noqa: S608  our own names; what a new register begins with
        columns = [column[0] for column in source.execute(f"SELECT * FROM {table} LIMIT 0").description]  # noqa: S608
        for rows in _portions(source, table, columns):
            target.insert(table, columns, _as_kept(source, target, columns, rows))
            done += len(rows)
            progress("copying", done, total)
    target.execute("UPDATE writer SET writing = 0")
    return stand_of(target)


def _counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has, in the order in which they can be filled."""
    return {table: _count(connection, table) for table in schema.GUARDED}


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  our own names


def _portions(connection: Connection, table: str, columns: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    rows = connection.stream(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1")  # noqa: S608  our own names
    while portion := rows.fetchmany(AT_ONCE):
        yield portion


def _as_kept(
    source: Connection, target: Connection, columns: Sequence[str], rows: list[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """Rows with the shapes of a layer as the target keeps them."""
    if "geom" not in columns:
        return rows
    place = columns.index("geom")
    shapes = target.dialect.shapes([source.dialect.shape(row[place]) for row in rows])
    return [(*row[:place], shape, *row[place + 1 :]) for row, shape in zip(rows, shapes, strict=True)]


def _refuse_other(source: Connection, made: Connection, *, target: Address, progress: Progress) -> None:
    """Refuse a copy that is not what it was made of, before anybody sees it.

    Raises:
        RegisterUnusable: with what differs.
    """
    stand = stand_of(made)
    done = 0

    def step(rows: int) -> None:
        nonlocal done
        done += rows
        progress("verifying", done, stand.position)

    broken = [finding.record for finding in broken_chain(made, step)]
    differing = [table for table, count in _counts(source).items() if _counts(made)[table] != count]
    if broken or differing or stand != stand_of(source) or _snapshot_id(made) != _snapshot_id(source):
        what = (*differing, *broken[:1]) or saying("its snapshot")
        raise RegisterUnusable(
            "the copy for {target} is not what the register holds ({what}); see `clearance verify` of the register",
            target=str(target),
            what=what,
        )


def _snapshot_id(connection: Connection) -> str:
    """The id of the snapshot of everything."""
    stand = stand_of(connection)
    (created_at,) = connection.execute("SELECT created_at FROM register").fetchone()
    day = reading.last_day(connection, stand.position)
    return snapshot_id(stand.register_id, day or date.fromisoformat(created_at[:10]), stand.chain_hash)
