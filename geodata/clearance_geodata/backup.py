"""Backups: verified copies of a register, made while others write, that never replace anything but an older one."""

from __future__ import annotations

import re
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.errors import ClearanceError, InvalidQuantity, RegisterUnusable
from clearance_geodata import reading, schema
from clearance_geodata.copying import (
    Progress,
    Stand,
    copy_to,
    folder_synced,
    silent,
    stand_of,
    synced,
    workplace,
)
from clearance_geodata.moving import copy_rows, file_made
from clearance_geodata.register import Register
from clearance_geodata.store.address import Address
from clearance_geodata.store.sqlite import RegisterConnection, connect, log_of
from clearance_geodata.store.sqlite_faults import explained
from clearance_geodata.verify import READINGS, verify, verify_chain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from clearance.land.checks import Finding
    from clearance_geodata.store.protocol import Connection

__all__ = ["Backup", "back_up", "dated", "steps"]

DATED = r"-\d{8}T\d{6}Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made: where, how many journal rows it holds, and which older ones were removed for it."""

    path: Path
    stand: Stand
    removed: tuple[Path, ...] = ()


def back_up(
    register: Path | Address, target: Path, *, now: datetime, keep: int | None = None, progress: Progress = silent
) -> Backup:
    """Make a verified copy of a register as it stands now; writers need not stop.

    Args:
        register: what to copy, a file or a database; the copy is a file.
        target: a file, or a folder in which the copy gets a name with the time.
        now: the time, for that name.
        keep: how many dated copies of this register stay in the folder; None: all.
        progress: told how far it is.

    Raises:
        NotFound: when there is no such register.
        InvalidQuantity: when `keep` is given for a file.
        RegisterUnusable: when the target is anything but an older backup of this register or cannot be written, or
            when the register is not sound; former backups are then as they were.
    """
    if keep is not None and not target.is_dir():
        raise InvalidQuantity(
            "--keep {keep} needs a folder, and {target} is none; create it, or leave --keep out",
            keep=str(keep),
            target=str(target),
        )
    address = Address.of(register)
    named = address.file or target / f"{address.name}.gpkg"
    file = dated(target / named.name, now) if target.is_dir() else target
    file = file.resolve() if file.is_symlink() else file  # what a link leads to, never the link
    with _source(address) as source:
        _refuse(file, address, source)
        with workplace(file) as made:
            stand = _copied(source, made, target=file, progress=progress)
            found = _findings(made, stand, progress)
            if found:
                raise RegisterUnusable(
                    "{register} is not sound and was not backed up, former backups are kept; see `clearance verify` "
                    "({found} findings, the first: {finding}, {record})",
                    register=str(register),
                    found=len(found),
                    finding=found[0].title,
                    record=found[0].record,
                )
            synced(made)
            made.replace(file)
        folder_synced(file.parent)
        old = sorted(_dated_copies(named, file.parent, source), reverse=True)[keep:] if keep else []
    for path in old:
        path.unlink()
    return Backup(path=file, stand=stand, removed=tuple(old))


@contextmanager
def _source(address: Address) -> Iterator[Connection]:
    """A connection to what is copied; a file is not touched, whatever its schema."""
    if address.file is None:
        with Register.open(address) as register, register.reader() as connection:
            yield connection
    else:
        with explained(address.file), closing(connect(address.file)) as connection:
            yield connection


def _copied(source: Connection, made: Path, *, target: Path, progress: Progress) -> Stand:
    """Copy a file page by page, a database row by row."""
    if isinstance(source, RegisterConnection):
        return copy_to(made, source, target=target, progress=progress)
    with file_made(made) as connection:
        return copy_rows(source, connection, progress=progress)


def dated(path: Path, now: datetime) -> Path:
    """The path with the time in its name, in UTC."""
    return path.with_name(f"{path.stem}-{now:%Y%m%dT%H%M%SZ}{path.suffix}")


def steps(stand: Stand, progress: Progress) -> Callable[[int], None]:
    """Progress of a verification of a register with so many rows."""
    done, total = 0, READINGS * stand.position

    def step(rows: int) -> None:
        nonlocal done
        done += rows
        progress("verifying", done, total)

    return step


def _findings(copy: Path, stand: Stand, progress: Progress) -> tuple[Finding, ...]:
    """What is wrong with a copy; one of an older schema stays as it is and is verified as far as its chain goes."""
    if stand.schema_version == schema.SCHEMA_VERSION:
        with Register.open(copy) as opened:
            return verify(opened, step=steps(stand, progress))
    with closing(connect(copy)) as connection:
        return verify_chain(connection, step=steps(stand, progress))


def _refuse(file: Path, register: Address, source: Connection) -> None:
    """Refuse a target that is not free, and no older backup of the same register.

    Raises:
        RegisterUnusable: with what lies there.
    """
    if file.exists() and register.file is not None and file.samefile(register.file):
        raise RegisterUnusable("{file} is the register itself; name another file, best on another disk", file=str(file))
    if not file.parent.is_dir():
        raise RegisterUnusable("{folder} is not a folder; create it first", folder=str(file.parent))
    if log_of(file).exists():
        raise RegisterUnusable(
            "{file} is open in another program, or was when that was killed; `clearance verify` it, then try again",
            file=str(file),
        )
    if file.exists() and not _is_older_backup(file, source):
        raise RegisterUnusable(
            "{file} exists already and is no older backup of {register}; move it away, or choose another name",
            file=str(file),
            register=str(register),
        )


def _is_older_backup(file: Path, source: Connection) -> bool:
    """Whether everything in a file is in the source, too: then nothing is lost with it."""
    try:
        with closing(connect(file)) as connection, explained(file):
            there = stand_of(connection)
    except ClearanceError:
        return False
    here = stand_of(source)
    return there.register_id == here.register_id and there.chain_hash == reading.chain_at(source, there.position)[0]


def _dated_copies(register: Path, folder: Path, source: Connection) -> Iterator[Path]:
    pattern = re.compile(re.escape(register.stem) + DATED + re.escape(register.suffix))
    for path in folder.iterdir():
        if (
            pattern.fullmatch(path.name)
            and not (register.exists() and path.samefile(register))
            and _is_older_backup(path, source)
        ):
            yield path
