"""Commands that keep a register safe: backup, restore, move, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clearance_api.commands.options import AsJson, RegisterAddress, echo_table
from clearance_api.commands.progress import counted_bar
from clearance_geodata.store.address import Address

__all__ = ["add_to"]

PANEL = "Keeping"
SHOWN = 20


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup", rich_help_panel=PANEL)(backup)
    app.command("restore", rich_help_panel=PANEL)(restore)
    app.command("move", rich_help_panel=PANEL)(move)
    app.command("verify", rich_help_panel=PANEL)(verify)


def backup(
    register: RegisterAddress,
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="A file, or a folder, where the copy is named with the time (UTC).")
    ],
    keep: Annotated[
        int | None,
        typer.Option("--keep", metavar="N", min=1, help="Keep the last N dated copies in the folder. [default: all]"),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make a verified copy of a register, while others write.

    It never replaces anything but an older backup of the same register. Interrupted, it leaves nothing.
    """
    from clearance_api.answers import answer_json
    from clearance_geodata.backup import back_up
    from clearance_geodata.register import utc_now

    with counted_bar() as progress:
        made = back_up(register, target, now=utc_now(), keep=keep, progress=progress)
    if as_json:
        typer.echo(
            answer_json(
                {
                    "backup": str(made.path),
                    "rows": made.stand.position,
                    "chain_hash": made.stand.chain_hash,
                    "removed": [str(path) for path in made.removed],
                }
            )
        )
        return
    typer.echo(f"{made.path}: {made.stand.position:,} journal rows of {register}, verified")
    for path in made.removed:
        typer.echo(f"{path} removed, --keep {keep}")


def restore(
    backup_file: Annotated[Path, typer.Argument(metavar="BACKUP", help="The backup, a file.")],
    register: Annotated[
        Address, typer.Argument(metavar="REGISTER", parser=Address.of, help="Where it is put back, a file.")
    ],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put the register that stands there aside under a dated name.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup back as a register, once it is verified; nothing is deleted."""
    from clearance.errors import NotPossible
    from clearance_api.answers import answer_json
    from clearance_geodata.register import utc_now
    from clearance_geodata.restore import restore as put_back

    if register.file is None:
        raise NotPossible(
            "{register} is a database; put the backup into a new schema with `clearance move {backup_file} {register}`",
            register=str(register),
            backup_file=str(backup_file),
        )
    with counted_bar() as progress:
        done = put_back(backup_file, register.file, now=utc_now(), replace=replace, progress=progress)
    if as_json:
        typer.echo(
            answer_json(
                {
                    "register": str(done.path),
                    "rows": done.stand.position,
                    "aside": str(done.aside) if done.aside else None,
                    "rows_beyond_backup": len(done.beyond),
                }
            )
        )
        return
    typer.echo(f"{done.path}: {done.stand.position:,} journal rows of {backup_file}, verified")
    if done.aside:
        typer.echo(f"the register that stood there is kept as {done.aside}")
        more = (
            f"{len(done.beyond):,}, from position {done.beyond.start:,}; record them again" if done.beyond else "none"
        )
        typer.echo(f"journal rows of it that the backup does not have: {more}")


def move(
    source: Annotated[Address, typer.Argument(metavar="FROM", parser=Address.of, help="The register as it is.")],
    target: Annotated[
        Address,
        typer.Argument(metavar="TO", parser=Address.of, help="A new file, or a postgresql:// URL."),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Move a register from a file into PostGIS, or back, with the same snapshots; FROM stays as it is.

    Nothing is at TO until all of it is verified.
    """
    from clearance_api.answers import answer_json
    from clearance_geodata.moving import move as move_register

    with counted_bar() as progress:
        moved = move_register(source, target, progress=progress)
    if as_json:
        rows, chain = moved.stand.position, moved.stand.chain_hash
        told = {"register": str(target), "rows": rows, "chain_hash": chain, "snapshot": moved.snapshot_id}
        typer.echo(answer_json(told))
        return
    typer.echo(f"{target}: {moved.stand.position:,} journal rows of {source}, verified; snapshot {moved.snapshot_id}")
    typer.echo(f"{source} is as it was; record at {target} from now on")


def verify(
    register: RegisterAddress,
    mark: Annotated[
        str, typer.Option("--mark", metavar="MARK", help="What an earlier verify printed: is all of that still there?")
    ] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Find whatever in a register is not as it was recorded; exit code 1 if anything is.

    The mark that it prints, kept apart from the register, tells later whether rows were taken off the end.
    """
    from clearance_api.answers import answer_json
    from clearance_geodata.register import Register
    from clearance_geodata.verify import READINGS, Mark, mark_of
    from clearance_geodata.verify import verify as findings_of

    known = Mark.read(mark) if mark else None
    with Register.open(register) as opened, counted_bar() as progress:
        position, done = opened.position(), 0

        def step(rows: int) -> None:
            nonlocal done
            done += rows
            progress("verifying", done, READINGS * position)

        with opened.reader() as connection:
            now = str(mark_of(connection))
        findings = findings_of(opened, mark=known, step=step)
    if as_json:
        shown = [finding.to_dict() for finding in findings]
        typer.echo(answer_json({"rows": position, "mark": now, "findings": shown}))
    elif findings:
        rows = [[f.rule, f.title, f.record, f.value] for f in findings[:SHOWN]]
        echo_table(f"{register}: {len(findings):,} findings", ["rule", "what", "record", "value"], rows)
        typer.echo(findings[0].remedy)
        if len(findings) > SHOWN:
            typer.echo(f"{len(findings) - SHOWN:,} more, --json lists all")
    else:
        typer.echo(f"{register}: {position:,} journal rows, all as recorded; mark {now}")
    if findings:
        raise typer.Exit(1)
