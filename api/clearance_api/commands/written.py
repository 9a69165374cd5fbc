"""Files that commands write: their names are checked before anything is made, and no reader sees half of one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clearance.saying import either
from clearance_maps.spoken import LANGUAGES

__all__ = ["Out", "checked", "write"]

Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write; an older one is replaced.")]


def checked(out: Path, suffixes: tuple[str, ...], lang: str, among: tuple[str, ...] = LANGUAGES) -> None:
    """Refuse another ending, a language that is not there, or a folder that is not there.

    Raises:
        InvalidQuantity: for the ending or the language.
        RegisterUnusable: for the folder.
    """
    from clearance.errors import InvalidQuantity, RegisterUnusable

    if out.suffix.lower() not in suffixes:
        raise InvalidQuantity(
            "--out {out} should end in {suffixes}; choose such a name", out=str(out), suffixes=either(suffixes)
        )
    if lang not in among:
        raise InvalidQuantity("--lang '{lang}' is not there yet; use one of {among}", lang=lang, among=tuple(among))
    if not out.parent.is_dir():
        raise RegisterUnusable(
            "--out {out}: there is no folder {folder}; create it first", out=str(out), folder=str(out.parent)
        )


def write(out: Path, content: bytes) -> None:
    """Write beside, then rename, so that a reader never sees half a file.

    Raises:
        FileRefused: when the place cannot be written.
    """
    from clearance.errors import FileRefused
    from clearance_geodata.reasons import reason_of_system

    beside = out.with_name(f".{out.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(out)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        raise FileRefused(
            "{out} cannot be written ({strerror}); choose a folder that can be",
            out=str(out),
            strerror=reason_of_system(fault),
        ) from fault
    typer.echo(f"{out} written")
