"""The command `set`: choices of the authority that figures depend on, kept in the journal like everything else."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from clearance.saying import either
from clearance_api.commands.options import By, RegisterAddress, day, echo_table

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("set", rich_help_panel="Books")(set_)


def set_(
    register: RegisterAddress,
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="What is chosen; without it the choices are listed.")
    ] = "",
    value: Annotated[str, typer.Argument(metavar="[VALUE]", help="What it is from now on.")] = "",
    *,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day that it holds for. [default: today]")
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Why, and by which decision.")] = "",
    by: By = "",
) -> None:
    """Choose how the register counts: when land counts as released, and whether quality control comes first."""
    from clearance.errors import InvalidQuantity, RuleBroken
    from clearance.land.choices import SETTINGS, choice_on
    from clearance.land.sites import Setting
    from clearance_geodata.register import Register
    from clearance_geodata.writing import Batch

    with Register.open(register) as opened:
        today = datetime.now(ZoneInfo(opened.identity.time_zone)).date()
        if not name:
            rows = []
            for key, known in SETTINGS.items():
                held = choice_on(opened.reading().settings, key, today)
                value, begins = (held.value, str(held.effective_on)) if held else (known[0], "the beginning")
                rows.append([key, value, begins, " or ".join(known)])
            echo_table(f"Choices of {register.name} on {today}", ["name", "value", "from", "may be"], rows)
            return
        if name not in SETTINGS:
            raise InvalidQuantity("'{name}' is no choice; use one of {settings}", name=name, settings=tuple(SETTINGS))
        if value not in SETTINGS[name]:
            raise InvalidQuantity(
                "{name} '{value}' is not known; use {values}",
                name=name,
                value=str(value),
                values=either(SETTINGS[name]),
            )
        if not by.strip():
            raise RuleBroken("choosing is an act of a named person; say who with --by NAME")
        made = Setting(name=name, value=value, effective_on=day(since, "--from") or today, note=note)
        opened.record(Batch.of(made), by=by)
        snapshot = opened.snapshot()
        later = made.effective_on > snapshot.as_of
        remark = f"; statements as of {snapshot.as_of}, the data date, are as before" if later else ""
        typer.echo(f"{name} is {value} from {made.effective_on} on{remark}; snapshot {snapshot.identity.id}")
