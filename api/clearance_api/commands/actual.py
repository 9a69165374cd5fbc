"""The command `actual`: an adopted plan against the books by month, and planning again from that day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearance_api.commands.options import (
    DEFAULT,
    AsJson,
    AsOf,
    By,
    KnownAt,
    Lang,
    RegisterAddress,
    Seed,
    day,
    echo_table,
    moment,
)

if TYPE_CHECKING:
    from datetime import date

    from clearance.land.snapshot import Snapshot
    from clearance.plan.actual.comparing import AgainstActual
    from clearance.plan.result import PlanResult
    from clearance_geodata.store.address import Address

__all__ = ["add_to"]

SHOWN = ("T4", "T4b", "T4d", "T4e")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("actual", rich_help_panel="Figures")(actual)


def actual(
    register: RegisterAddress,
    *,
    plan: Annotated[
        str, typer.Option("--plan", metavar="NAME", help="Which adopted plan. [default: the last adopted]")
    ] = "",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    worked: Annotated[
        Path | None,
        typer.Option("--worked", metavar="FILE", help="Team-days worked: a CSV file of month, activity, team_days."),
    ] = None,
    replan: Annotated[bool, typer.Option("--replan", help="Plan what remains again, from the next month.")] = False,
    observed_rates: Annotated[
        bool, typer.Option("--observed-rates", help="With --replan: rates updated by those observed.")
    ] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the adopted plans.")] = False,
    drop: Annotated[str, typer.Option("--drop", metavar="NAME", help="Take an adopted plan away.")] = "",
    by: By = "",
    seed: Seed = DEFAULT,
    as_json: AsJson = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Also write it: .xlsx, .csv, .docx or .pdf.")
    ] = None,
    lang: Lang = "en",
) -> None:
    """Hold an adopted plan against the books: planned and achieved by month, late tasks, rates, and chance."""
    from clearance.errors import InvalidQuantity
    from clearance_api.answers import answer_json
    from clearance_api.plans.against import ENDINGS, actual_content, compared_with

    ending = out.suffix.lower().removeprefix(".") if out else ""
    if out is not None and ending not in ENDINGS:
        raise InvalidQuantity(
            "--out {out} has an ending that there is no form for; name it {endings}",
            out=str(out),
            endings=tuple(f".{one}" for one in ENDINGS),
        )
    if observed_rates and not replan:
        raise InvalidQuantity("--observed-rates says with which rates to plan again; give --replan as well")
    if drop:
        _drop(register, drop, by)
        return
    snapshot = _read(register, as_of, known_at)
    if listed:
        _list(snapshot, as_json=as_json)
        return
    told = compared_with(snapshot, plan, _worked(worked))
    again = _again(snapshot, told, observed=observed_rates, seed=seed) if replan else None
    if out is not None:
        from clearance_api.plans.files import written

        written(out, actual_content(told, ending, lang=lang, country_name=snapshot.country_name))
    if as_json:
        typer.echo(answer_json(_answer(told, again, observed=observed_rates)))
        return
    _show(told, again, lang, observed=observed_rates)
    if out is not None:
        typer.echo(f"{out} written")


def _answer(told: AgainstActual, again: PlanResult | None, *, observed: bool) -> dict[str, object]:
    from clearance.plan.actual.productivity import METHOD

    said = told.to_dict()
    if again is not None:
        rates = {"rates": "observed" if observed else "planned", "rates_method": METHOD if observed else None}
        said["replan"] = {**rates, **again.to_dict()}
    return said


def _drop(register: Address, name: str, by: str) -> None:
    from clearance.errors import RuleBroken
    from clearance_geodata.adopted_plans import drop_plan
    from clearance_geodata.register import Register

    if not by.strip():
        raise RuleBroken("taking a plan away is an act of a named person; say who with --by NAME")
    with Register.open(register) as opened:
        made = drop_plan(opened, name, by=by)
    typer.echo(f"plan {name} is taken away; it stays in the journal; snapshot {made.id}")


def _read(register: Address, as_of: str | None, known_at: str | None) -> Snapshot:
    from clearance_geodata.register import Register

    with Register.open(register) as opened:
        return opened.snapshot(day(as_of, "--as-of"), moment(known_at))


def _worked(file: Path | None) -> dict[tuple[date, str], float] | None:
    if file is None:
        return None
    from clearance_geodata.team_days import read_team_days

    return read_team_days(file)


def _again(snapshot: Snapshot, told: AgainstActual, *, observed: bool, seed: int) -> PlanResult:
    from clearance.plan.planning import plan_register
    from clearance_api.commands.progress import counted_bar
    from clearance_api.plans.against import asked_again
    from clearance_api.plans.parts import on_ground_from

    capacity, asked = asked_again(told, observed=observed, seed=seed)
    with counted_bar() as bar:
        return plan_register(
            snapshot,
            capacity,
            asked,
            on_ground=on_ground_from(told.plan.parts),
            progress=lambda what, share: bar(what, round(100 * share), 100),
            with_remedies=False,
        )


def _list(snapshot: Snapshot, *, as_json: bool) -> None:
    from clearance_api.answers import answer_json
    from clearance_geodata.adopted_plans import adopted_plans

    found = adopted_plans(snapshot.reading.settings)
    if as_json:
        rows = [{"name": n, "first_day": one.effective_on.isoformat(), "note": one.note} for n, one in found.items()]
        typer.echo(answer_json({"plans": rows}))
        return
    table = [[name, one.effective_on.isoformat(), one.note] for name, one in found.items()]
    echo_table("Plans that were adopted, the last one last", ["name", "first day", "note"], table)


def _show(told: AgainstActual, again: PlanResult | None, code: str, *, observed: bool) -> None:
    from clearance.treaty.actual_tables import actual_tables
    from clearance_api.commands.plan_tables import echo_plan_table
    from clearance_maps.actual_wording import said_of_actual
    from clearance_maps.language import language_of
    from clearance_maps.plan_wording import summary_of

    language = language_of(code, told.identity.country)
    for line in said_of_actual(told, language):
        typer.echo(line.replace("\u00a0", " "))
    for table in actual_tables(told):
        if table.number in SHOWN and table.rows:
            echo_plan_table(table, language)
    if again is not None:
        rates = language.text("rates as observed") if observed else language.text("rates as planned")
        first = language.long_date(again.first_day)
        typer.echo("")
        typer.echo(language.text("Planned again from {first}, {rates}:", first=first, rates=rates))
        for line in summary_of(again, language):
            typer.echo(line.replace("\u00a0", " "))
    typer.echo(f"seed {told.plan.seed}; snapshot {told.identity.id}, as of {told.identity.as_of}")
