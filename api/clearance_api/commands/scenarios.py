"""The command `scenarios`: capacities with changes, kept with the register, listed and compared side by side."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from clearance_api.commands.options import DEFAULT, AsJson, By, RegisterAddress, Seed, day, echo_table

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.plan.result import PlanResult
    from clearance.plan.scenarios import Scenario
    from clearance_api.plans.asking import Wanted

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("scenarios", rich_help_panel="Figures")(scenarios)


def scenarios(
    register: RegisterAddress,
    *,
    save: Annotated[str, typer.Option("--save", metavar="NAME", help="Keep a scenario with the register.")] = "",
    capacity: Annotated[
        Path | None, typer.Option("--capacity", metavar="FILE.toml", help="The capacity that it starts from.")
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--change", metavar="WORDS", help="Such as 'teams Army +2', 'funding 2027 *0.8', 'season 5-11'."),
    ] = None,
    forget: Annotated[str, typer.Option("--forget", metavar="NAME", help="Take a scenario away.")] = "",
    compare: Annotated[
        str, typer.Option("--compare", metavar="NAMES", help="Plan these, with commas between them, side by side.")
    ] = "",
    from_on: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="Plan from the month of this day. [default: next month]"),
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Why.")] = "",
    by: By = "",
    seed: Seed = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """List, keep and compare scenarios: a capacity and named changes of it, in the journal of the register."""
    from clearance.errors import InvalidQuantity, RuleBroken
    from clearance_api.plans.asking import Wanted
    from clearance_geodata.register import Register
    from clearance_geodata.scenarios import forget_scenario, keep_scenario, scenarios_of

    if sum(map(bool, (save, forget, compare))) > 1:
        raise InvalidQuantity("give one of --save, --forget, --compare")
    if (save or forget) and not by.strip():
        raise RuleBroken("keeping scenarios is an act of a named person; say who with --by NAME")
    if save and capacity is None:
        raise InvalidQuantity("a scenario starts from a capacity; give its file with --capacity")
    with Register.open(register) as opened:
        zone = opened.identity.time_zone
        today = datetime.now(ZoneInfo(zone)).date()
        if save and capacity is not None:
            made = keep_scenario(opened, _scenario(save, capacity, change or [], note), on=today, by=by)
            typer.echo(f"scenario {save} is kept; snapshot {made.id}")
            return
        if forget:
            made = forget_scenario(opened, forget, on=today, by=by)
            typer.echo(f"scenario {forget} is taken away; it stays in the journal; snapshot {made.id}")
            return
        snapshot = opened.snapshot()
    if compare:
        names = [name.strip() for name in compare.split(",") if name.strip()]
        _compare(snapshot, names, Wanted(from_on=day(from_on, "--from"), seed=seed), zone=zone, as_json=as_json)
        return
    _list(scenarios_of(snapshot.reading.settings), as_json=as_json)


def _compare(snapshot: Snapshot, names: list[str], wanted: Wanted, *, zone: str, as_json: bool) -> None:
    from dataclasses import replace

    from clearance.errors import InvalidQuantity
    from clearance_api.answers import answer_json
    from clearance_api.commands.planning import planned
    from clearance_api.plans.comparing import compared

    if len(names) < 2:
        raise InvalidQuantity("--compare: name two scenarios or more, with commas between them")
    plans = [planned(snapshot, None, replace(wanted, scenario=name), zone=zone, with_remedies=False) for name in names]
    if as_json:
        typer.echo(answer_json([compared(plan) for plan in plans]))
        return
    _side_by_side(plans)


def _scenario(name: str, file: Path, changes: list[str], note: str) -> Scenario:
    """A scenario that can be planned with: its file and its changes are read before it is kept."""
    from clearance.errors import FileRefused
    from clearance.plan.scenarios import Scenario, changed
    from clearance_geodata.capacity.reading import read_capacity

    if file.suffix.lower() != ".toml":
        raise FileRefused(
            "{name}: a scenario keeps the text of a TOML file; name one that ends in .toml", name=file.name
        )
    changed(read_capacity(file), changes)
    text = file.read_text(encoding="utf-8-sig")
    return Scenario(name=name, capacity=text, changes=tuple(changes), note=note)


def _list(found: dict[str, Scenario], *, as_json: bool) -> None:
    from clearance_api.answers import answer_json

    if as_json:
        listed = [{"name": one.name, "changes": list(one.changes), "note": one.note} for one in found.values()]
        typer.echo(answer_json({"scenarios": listed}))
        return
    rows = [[one.name, "; ".join(one.changes) or "none", one.note] for one in found.values()]
    echo_table("Scenarios of the register", ["name", "changes", "note"], rows)


def _side_by_side(plans: list[PlanResult]) -> None:
    from clearance_api.plans.comparing import comparison_rows

    rows = comparison_rows(plans)
    columns = ["", *(plan.scenario for plan in plans)]
    echo_table("Scenarios side by side; computed, no State figure", columns, rows, right=columns[1:])
    typer.echo(f"seed {plans[0].seed}; snapshot {plans[0].identity.id}, as of {plans[0].identity.as_of}")
