"""Where an export goes: made beside its target, renamed at the end, and never over what is no former export."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
import zipfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, RegisterUnusable
from clearance_geodata.export.archive import ABOUT
from clearance_geodata.export.layer import MARK
from clearance_geodata.reasons import reason_of, reason_of_system

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["replacing"]

# Where formats keep the text that says what they are: at the beginning, or at the end.
HEAD = 2**16
SAYS = f"{MARK}: ".encode()
MEMBERS = (ABOUT, "docProps/core.xml")
SYSTEM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A path beside the target to write to; when all went well, what was made takes the target's place.

    A format that makes a second file names it after the first; it goes beside the target.

    Raises:
        RegisterUnusable: when the target is a register.
        FileRefused: when the target is another file, or cannot be written.
    """
    if not target.parent.is_dir():
        raise FileRefused("{folder} is not a folder; create it first", folder=str(target.parent))
    _check_replaceable(target)
    name = ""
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".clearance-") as name:
            folder = Path(name)
            yield folder / target.name
            beside = sorted(file.name for file in folder.iterdir() if file.name != target.name)
            for other in beside:
                _check_replaceable(target.with_name(other))
            for made in (*beside, target.name):
                (folder / made).replace(target.with_name(made))
    except (OSError, sqlite3.OperationalError) as fault:
        raise FileRefused(
            "{target} cannot be written ({reason}); choose a folder that can be",
            target=str(target),
            reason=_reason(fault, name),
        ) from fault


def _reason(fault: OSError | sqlite3.OperationalError, folder: str) -> str:
    """Why it cannot be written, in the system's words where it has some."""
    if isinstance(fault, OSError) and fault.errno in SYSTEM:
        return reason_of_system(OSError(fault.errno, os.strerror(fault.errno)))
    said = reason_of_system(fault) if isinstance(fault, OSError) and fault.strerror else reason_of(fault)
    return said.replace(f"{folder}{os.sep}", "") if folder in said else said


def _check_replaceable(target: Path) -> None:
    """Refuse to replace what is not a former export.

    Raises:
        RegisterUnusable: for a register.
        FileRefused: for anything else that lies there.
    """
    if not os.path.lexists(target):
        return
    tables, descriptions = _tables_of(target)
    if "journal" in tables:
        raise RegisterUnusable(
            "{target} is a register; an export never overwrites one, choose another name", target=str(target)
        )
    if any(text.startswith(MARK) for text in descriptions) or (target.is_file() and _says_so(target)):
        return
    raise FileRefused(
        "{target} exists already and is no export of Clearance; move it away, or choose another name",
        target=str(target),
    )


def _tables_of(path: Path) -> tuple[set[str], list[str]]:
    """The tables of an SQLite file and the descriptions of its layers; empty for any other file."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "gpkg_contents" not in tables:
                return tables, []
            return tables, [text or "" for (text,) in connection.execute("SELECT description FROM gpkg_contents")]
    except sqlite3.DatabaseError:
        return set(), []


def _says_so(path: Path) -> bool:
    """Whether a file says of itself that it is an export; a CSV says it in the text beside it."""
    if path.suffix.lower() == ".csv":
        beside = path.with_suffix(".about.txt")
        return beside.is_file() and _says_so(beside)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            named = [archive.open(name) for name in MEMBERS if name in archive.namelist()]
            return any(SAYS in member.read(HEAD) for member in named)
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(path.stat().st_size - HEAD, 0))
        return SAYS in head or SAYS in file.read(HEAD)
