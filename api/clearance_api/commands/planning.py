"""The command `plan`: which teams go where and when, by when it is done, what it costs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from clearance_api.commands.options import (
    DEFAULT,
    AsJson,
    AsOf,
    By,
    KnownAt,
    RegisterAddress,
    Seed,
    day,
    moment,
)
from clearance_maps.spoken import LANGUAGES

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.planning import OnGround
    from clearance.plan.result import PlanResult
    from clearance_api.plans.asking import Wanted
    from clearance_geodata.store.address import Address

__all__ = ["CapacityFile", "Deadline", "FromDay", "ScenarioName", "add_to", "planned", "read_capacity_file"]

SHOWN = ("T6a", "T6b", "T8", "T9b", "T9c")
CapacityFile = Annotated[
    Path | None, typer.Option("--capacity", metavar="FILE", help="Teams, calendars, money: TOML, or a table.")
]


Deadline = Annotated[
    str | None,
    typer.Option("--deadline", metavar="DATE", help="By when all is to be handed over. [default: the one in force]"),
]
Confidence = Annotated[
    float, typer.Option("--confidence", metavar="P", help="Probability with which deadline and milestones are to hold.")
]
ScenarioName = Annotated[
    str, typer.Option("--scenario", metavar="NAME", help="A scenario of the register; `clearance scenarios` lists.")
]
FromDay = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help="Plan from the month of this day. [default: next month]"),
]
TerrainFile = Annotated[
    Path | None,
    typer.Option("--terrain", metavar="FILE", help="The ground: the table of `clearance terrain --csv`."),
]
EvidenceFile = Annotated[
    Path | None, typer.Option("--evidence", metavar="FILE", help="What ranks areas: as for `clearance priorities`.")
]
WeightsFile = Annotated[
    Path | None,
    typer.Option("--weights", metavar="FILE", help="Weights of your own: as for `clearance priorities`."),
]
OutFile = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FILE", help="Also write it: .xlsx, .ics, .svg, .html, .docx, .pdf, .geojson or .gpkg."
    ),
]


RemediesFolder = Annotated[
    Path | None,
    typer.Option("--remedies", metavar="DIR", help="Also write the capacity file with each remedy into this folder."),
]


def _print_template(wanted: bool) -> None:  # noqa: FBT001  typer calls it so
    """Print a capacity file with every key, before a register is asked for."""
    if wanted:
        from clearance_geodata.capacity.described import template

        typer.echo(template(), nl=False)
        raise typer.Exit


Template = Annotated[
    bool,
    typer.Option(
        "--template", is_eager=True, callback=_print_template, help="Print a capacity file to fill in, and stop."
    ),
]
Language = Annotated[
    str, typer.Option("--language", "--lang", metavar="|".join(LANGUAGES), help="Language of what people read.")
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("plan", rich_help_panel="Figures")(plan)


def plan(
    register: RegisterAddress,
    capacity: CapacityFile = None,
    deadline: Deadline = None,
    *,
    confidence: Confidence = 0.8,
    scenario: ScenarioName = "",
    from_on: FromDay = None,
    terrain: TerrainFile = None,
    evidence: EvidenceFile = None,
    weights: WeightsFile = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    seed: Seed = DEFAULT,
    as_json: AsJson = False,
    out: OutFile = None,
    language: Language = "en",
    remedies: RemediesFolder = None,
    adopt: Annotated[
        str, typer.Option("--adopt", metavar="NAME", help="Keep the plan: `clearance actual` compares with it.")
    ] = "",
    by: By = "",
    template: Template = False,  # noqa: ARG001  it has printed and stopped before
) -> None:
    """Plan the work that remains: milestones that sum to it, who works where when, cost, and what holds it up."""
    from clearance_api.answers import answer_json
    from clearance_api.plans.asking import Wanted
    from clearance_api.plans.files import write_plan_file
    from clearance_api.plans.parts import on_ground_of, texts_of
    from clearance_api.plans.remedy_files import text_for_remedies, write_remedies

    _refuse_form(language, out)
    wanted = Wanted(
        deadline=day(deadline, "--deadline"),
        confidence=confidence,
        scenario=scenario,
        from_on=day(from_on, "--from"),
        seed=seed,
    )
    _refuse_adoption(adopt, by, capacity)
    able = read_capacity_file(capacity)
    text = None if remedies is None else text_for_remedies(capacity, scenario)
    snapshot, zone = _read(register, as_of, known_at)
    on_ground = on_ground_of(terrain, evidence, weights)
    parts = texts_of(terrain, evidence, weights) if adopt else {}
    made = planned(snapshot, able, wanted, zone=zone, on_ground=on_ground)
    if out is not None:
        for note in write_plan_file(snapshot, made, out, lang=language):
            typer.echo(note, err=True)
    kept = _adopted(register, made, (capacity, parts), adopt, by) if adopt else ""
    with_remedies = [] if remedies is None or text is None else write_remedies(made, text, remedies)
    if as_json:
        typer.echo(answer_json(made.to_dict()))
        return
    _show(made, language)
    for line in (kept, *with_remedies):
        if line:
            typer.echo(line)
    if out is not None:
        typer.echo(f"{out} written")


def _refuse_form(language: str, out: Path | None) -> None:
    from clearance.errors import InvalidQuantity
    from clearance_api.plans.files import ENDINGS

    if language not in LANGUAGES:
        raise InvalidQuantity(
            "--language '{language}' is not there yet; use one of {languages}",
            language=language,
            languages=tuple(LANGUAGES),
        )
    if out is not None and out.suffix.lower().removeprefix(".") not in ENDINGS:
        raise InvalidQuantity(
            "--out {out} has an ending that a plan has no form for; name it {endings}",
            out=str(out),
            endings=tuple(f".{one}" for one in ENDINGS),
        )


def _refuse_adoption(name: str, by: str, capacity: Path | None) -> None:
    """Refuse before the work what could not be kept after it."""
    from clearance.errors import FileRefused, RuleBroken
    from clearance.plan.actual.adopted import refuse_name

    if not name:
        return
    refuse_name(name)
    if not by.strip():
        raise RuleBroken("adopting a plan is an act of a named person; say who with --by NAME")
    if capacity is not None and capacity.suffix.lower() != ".toml":
        raise FileRefused(
            "{name}: an adopted plan keeps the text of a TOML file; name one that ends in .toml", name=capacity.name
        )


def planned(
    snapshot: Snapshot,
    capacity: Capacity | None,
    wanted: Wanted,
    *,
    zone: str,
    on_ground: OnGround | None = None,
    with_remedies: bool = True,
    driver_draws: int = 0,
) -> PlanResult:
    """The plan, with a bar on a terminal while it is made."""
    from clearance.plan.planning import plan_register
    from clearance_api.commands.progress import counted_bar
    from clearance_api.plans.asking import asked_of

    chosen, asked = asked_of(snapshot, capacity, wanted, today=datetime.now(ZoneInfo(zone)).date())
    with counted_bar() as bar:
        return plan_register(
            snapshot,
            chosen,
            asked,
            on_ground=on_ground,
            progress=lambda what, share: bar(what, round(100 * share), 100),
            with_remedies=with_remedies,
            driver_draws=driver_draws,
        )


def read_capacity_file(file: Path | None) -> Capacity | None:
    """The capacity of a file; None without one."""
    if file is None:
        return None
    from clearance_geodata.capacity.reading import read_capacity

    return read_capacity(file)


def _read(register: Address, as_of: str | None, known_at: str | None) -> tuple[Snapshot, str]:
    from clearance_geodata.register import Register

    with Register.open(register) as opened:
        return opened.snapshot(day(as_of, "--as-of"), moment(known_at)), opened.identity.time_zone


def _show(made: PlanResult, code: str) -> None:
    from clearance.treaty.plan_tables import plan_tables
    from clearance_api.commands.plan_tables import echo_plan_table
    from clearance_maps.language import language_of
    from clearance_maps.plan_wording import summary_of

    language = language_of(code, made.identity.country)
    for line in summary_of(made, language):
        typer.echo(line.replace("\u00a0", " "))
    for table in plan_tables(made):
        if table.number in SHOWN and table.rows:
            echo_plan_table(table, language)
    typer.echo(f"seed {made.seed}; snapshot {made.identity.id}, as of {made.identity.as_of}")


def _adopted(
    register: Address, made: PlanResult, made_with: tuple[Path | None, dict[str, str]], name: str, by: str
) -> str:
    """Keep a plan with the register: what it promised, and the texts that it was made with."""
    from clearance_api.plans.adopting import adopted_plan
    from clearance_geodata.adopted_plans import keep_plan
    from clearance_geodata.register import Register

    capacity, parts = made_with
    text = None if capacity is None else capacity.read_text(encoding="utf-8-sig")
    with Register.open(register) as opened:
        plan = adopted_plan(made, name, capacity=text, settings=opened.reading().settings, parts=parts)
        kept = keep_plan(opened, plan, by=by)
    return f"plan {name} is adopted and kept from {plan.first_day} on; snapshot {kept.id}"
