"""The command line `clearance`: it names the commands; each imports what it needs only when it runs."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Annotated, NoReturn

import typer

import clearance
from clearance.errors import ClearanceError
from clearance.saying import saying
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
from clearance_api.commands.spoken_errors import language_asked, refuse_language, told, told_of_system
from clearance_maps.spoken import LANGUAGES

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
    version: Annotated[  # noqa: ARG001  answered before, by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    lang: Annotated[
        str,
        typer.Option(
            "--lang",
            "--language",
            metavar="|".join(LANGUAGES),
            help="Language of errors. Help and reports are English.",
        ),
    ] = "",
) -> None:
    """Books for mined land that balance: areas, clearance, what remains, and when the work will be done."""
    refuse_language(lang, os.environ)


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

    So is a place that cannot be written. Ctrl-C is one line, too, and exit code 130. The line is in the language that
    was asked for.
    """
    lang = language_asked(sys.argv[1:], os.environ)
    try:
        _run()
    except ClearanceError as fault:
        _end(told(fault.said, lang), 1)
    except Interrupted as stop:
        _end(told(stop.said, lang), INTERRUPTED)
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            _end(told(saying("interrupted; what was not finished was not recorded"), lang), INTERRUPTED)
        raise
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as fault:
        typer.echo(f"clearance: {told_of_system(fault, lang)}", err=True)
        with suppress(OSError):
            sys.stdout.close()  # what could not be written is not tried again at the end
        sys.exit(1)


def _end(line: str, code: int) -> NoReturn:
    typer.echo(f"clearance: {line}", err=True)
    sys.exit(code)


def _run() -> None:
    """Run the command, and write out all that it said, while a fault of that can still be told."""
    try:
        app()
    finally:
        sys.stdout.flush()
