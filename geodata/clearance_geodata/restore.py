"""Putting a backup back, without losing what stood in its place."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.errors import ClearanceError, NotFound, RegisterUnusable
from clearance.saying import Saying, saying
from clearance_geodata import reading
from clearance_geodata.backup import dated, steps
from clearance_geodata.copying import Progress, Stand, copy_to, folder_synced, silent, stand_of, synced, workplace
from clearance_geodata.reasons import reason_of
from clearance_geodata.register import Register
from clearance_geodata.store.sqlite import connect, log_of
from clearance_geodata.store.sqlite_faults import explained, fault_name
from clearance_geodata.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from clearance_geodata.store.sqlite import RegisterConnection

__all__ = ["Restored", "restore"]

PATIENCE_MS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A backup that was put back.

    `aside` is where the register that stood there is kept, None when there was none; `beyond` are the positions of its
    journal that the backup does not have.
    """

    path: Path
    stand: Stand
    aside: Path | None = None
    beyond: range = range(0)


def restore(
    backup: Path, register: Path, *, now: datetime, replace: bool = False, progress: Progress = silent
) -> Restored:
    """Put a backup in the place of a register; the backup stays as it is.

    Args:
        backup: the backup; one of an older schema is brought to that of today on its way.
        register: the place; with `replace` it may hold the same register, which is then put aside under a dated name.
        now: the time, for that name.
        replace: whether a register may stand there.
        progress: told how far it is.

    Raises:
        NotFound: when there is no such backup.
        RegisterUnusable: when the backup is not sound, or the place is not free; nothing has changed then.
    """
    if not backup.is_file():
        raise NotFound("there is no backup {backup}; name the file, not its folder", backup=str(backup))
    register = register.resolve() if register.is_symlink() else register  # what a link leads to, never the link
    _refuse(register, backup, replace=replace)
    with workplace(register) as made:
        with explained(backup), closing(connect(backup)) as source:
            stand = copy_to(made, source, target=register, progress=progress)
        _verify(made, stand, backup, progress)
        synced(made)
        if not register.exists():
            made.rename(register)
            folder_synced(register.parent)
            return Restored(path=register, stand=stand)
        with _alone(register, stand) as held:
            beyond = _beyond(held, made)
            aside = dated(register.with_stem(f"{register.stem}-replaced"), now)
            _put_aside(register, aside)
            made.replace(register)
            folder_synced(register.parent)
    return Restored(path=register, stand=stand, aside=aside, beyond=beyond)


def _refuse(register: Path, backup: Path, *, replace: bool) -> None:
    """Refuse a place that is not free.

    Raises:
        RegisterUnusable: with what lies there.
    """
    if not register.parent.is_dir():
        raise RegisterUnusable("{folder} is not a folder; create it first", folder=str(register.parent))
    if not register.exists():
        if log_of(register).exists():
            raise RegisterUnusable(
                "{log} is left of a register that is gone; move it away first", log=str(log_of(register))
            )
        return
    if register.samefile(backup):
        raise RegisterUnusable(
            "{register} is the backup itself; name the place to restore it to", register=str(register)
        )
    if not replace:
        raise RegisterUnusable(
            "{register} exists already; name another file, or give --replace to put it aside under a dated name",
            register=str(register),
        )


def _verify(made: Path, stand: Stand, backup: Path, progress: Progress) -> None:
    """Bring the copy of a backup to the schema of today and verify it.

    Raises:
        RegisterUnusable: when it is not sound.
    """
    try:
        with Register.open(made) as opened:
            found = verify(opened, step=steps(stand, progress))
    except ClearanceError as fault:
        remedy = fault.values.get("remedy")  # of what SQLite reports, said of the copy, which nobody knows by name
        reason = remedy if isinstance(remedy, Saying) else str(fault).removeprefix(f"{made} ")
        raise RegisterUnusable(
            "{backup} cannot be restored, its copy {reason}; take another backup", backup=str(backup), reason=reason
        ) from fault
    if found:
        raise RegisterUnusable(
            "{backup} is not sound and was not restored, take another backup; see `clearance verify` ({found} "
            "findings, the first: {finding}, {record})",
            backup=str(backup),
            found=len(found),
            finding=found[0].title,
            record=found[0].record,
        )


@contextmanager
def _alone(register: Path, stand: Stand) -> Iterator[RegisterConnection]:
    """Hold a register that no other program has open, its log written back, so that the file is all there is.

    Raises:
        RegisterUnusable: when it is another register, cannot be read, or is open elsewhere.
    """
    try:
        with closing(connect(register)) as connection:
            if stand_of(connection).register_id != stand.register_id:
                raise RegisterUnusable(
                    "{register} is another register than the backup; restore it to a new name", register=str(register)
                )
            connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            yield connection
    except sqlite3.DatabaseError as fault:
        if fault_name(fault).startswith("SQLITE_BUSY"):
            remedy = saying("is open in another program; stop the service, close QGIS, then restore")
        else:
            fault_said = reason_of(fault)
            remedy = saying(
                "cannot be read ({fault}); move it away by hand, then restore to its name", fault=fault_said
            )
        raise RegisterUnusable("{register} {remedy}", register=str(register), remedy=remedy) from fault


def _beyond(former: RegisterConnection, made: Path) -> range:
    """The positions of the former register that the restored one does not have: where their chains part, to its end."""
    with closing(connect(made)) as restored:
        last = reading.last_position(former)
        same, different = 0, min(last, reading.last_position(restored)) + 1
        while different - same > 1:
            middle = (same + different) // 2
            if reading.chain_at(former, middle)[0] == reading.chain_at(restored, middle)[0]:
                same = middle
            else:
                different = middle
    return range(same + 1, last + 1)


def _put_aside(register: Path, aside: Path) -> None:
    """Give a register a second name, so that its first may be taken; where a disk has no links, only the new name."""
    try:
        aside.hardlink_to(register)
    except FileExistsError:
        raise
    except OSError:
        register.rename(aside)
