"""The command line `clearance`: it names the commands; each imports what it needs only when it runs."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Annotated

import typer

import clearance
from clearance.errors import ClearanceError
from clearance_api.commands import (
    accounts,
    actual,
    backtesting,
    books,
    charting,
    choices,
    estimating,
    exposures,
    figures,
    ground,
    importing,
    keeping,
    land,
    mapping,
    outputs,
    planning,
    scenarios,
    service,
    submitting,
    surfaces,
)
from clearance_api.commands.help_text import Headed
from clearance_api.commands.interrupting import Interrupted

__all__ = ["app", "main"]

INTERRUPTED = 130

app = typer.Typer(
    name="clearance",
    help="Books for mined land that balance: areas, clearance, what remains, and when the work will be done.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    cls=Headed,
)


def _version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(clearance.__version__)
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Books for mined land that balance: areas, clearance, what remains, and when the work will be done."""


for commands in (
    service,
    books,
    importing,
    submitting,
    choices,
    keeping,
    figures,
    estimating,
    exposures,
    ground,
    backtesting,
    planning,
    actual,
    scenarios,
    outputs,
    mapping,
    land,
    charting,
    surfaces,
    accounts,
):
    commands.add_to(app)


def main() -> None:
    """Run a command; a fault that a person can mend is one line on the error stream and exit code 1.

    So is a place that cannot be written. Ctrl-C is one line, too, and exit code 130.
    """
    try:
        _run()
    except ClearanceError as fault:
        typer.echo(f"clearance: {fault}", err=True)
        sys.exit(1)
    except Interrupted as stop:
        typer.echo(f"clearance: {stop}", err=True)
        sys.exit(INTERRUPTED)
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            typer.echo("clearance: interrupted; what was not finished was not recorded", err=True)
        raise
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as fault:
        place = fault.filename or "the output"
        remedy = "choose a place that can be used, with enough space"
        typer.echo(f"clearance: {place}: {fault.strerror}; {remedy}", err=True)
        with suppress(OSError):
            sys.stdout.close()  # what could not be written is not tried again at the end
        sys.exit(1)


def _run() -> None:
    """Run the command, and write out all that it said, while a fault of that can still be told."""
    try:
        app()
    finally:
        sys.stdout.flush()
