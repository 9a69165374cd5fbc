"""The command line `clearance`: it names the commands; each imports what it needs only when it runs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import clearance
from clearance.errors import ClearanceError
from clearance_api.commands import books, choices, figures, importing, keeping, outputs, service, submitting

__all__ = ["app", "main"]

INTERRUPTED = 130

app = typer.Typer(
    name="clearance",
    help="Books for mined land that balance: areas, clearance, what remains, and when the work will be done.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
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


for commands in (service, books, importing, submitting, choices, keeping, figures, outputs):
    commands.add_to(app)


def main() -> None:
    """Run a command; a fault that a person can mend is one line on the error stream and exit code 1."""
    try:
        app()
    except ClearanceError as fault:
        typer.echo(f"clearance: {fault}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("clearance: interrupted; what was not finished was not recorded", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
