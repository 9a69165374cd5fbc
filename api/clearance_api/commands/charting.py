"""The command `chart`: one chart as SVG, PNG or CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearance_api.commands.options import DEFAULT, AsOf, KnownAt, Lang, RegisterAddress, Seed, day, read
from clearance_api.commands.planning import CapacityFile, Confidence, Deadline, FromDay, ScenarioName
from clearance_api.commands.written import Out, checked, write

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance_api.plans.asking import Wanted
    from clearance_geodata.store.address import Address
    from clearance_maps.charts import Chart

__all__ = ["add_to"]

ADOPTED = "actual"
Kind = Annotated[
    str,
    typer.Argument(
        metavar="KIND",
        help="burn-down, completion, outlook, release; of an adopted plan: actual; of a plan that is made: tasks, "
        "milestones, plan-actual, capacity, funding, drivers.",
    ),
]
Dpi = Annotated[int, typer.Option("--dpi", help="Dots an inch of a PNG that is 170 mm wide.")]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("chart", rich_help_panel="Outputs")(chart)


def chart(
    kind: Kind,
    register: RegisterAddress,
    out: Out,
    lang: Lang = "en",
    *,
    capacity: CapacityFile = None,
    scenario: ScenarioName = "",
    deadline: Deadline = None,
    from_on: FromDay = None,
    confidence: Confidence = 0.8,
    plan: Annotated[str, typer.Option("--plan", metavar="NAME", help="Of `actual`. [default: the last adopted]")] = "",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    seed: Seed = DEFAULT,
    dpi: Dpi = 200,
) -> None:
    """Draw a chart, or write the numbers that it shows: the ending of FILE says which (.svg, .png, .csv)."""
    from clearance.errors import InvalidQuantity
    from clearance.headline import headline
    from clearance_api.plans.against import compared_with
    from clearance_api.plans.asking import Wanted
    from clearance_maps.charts.adopted import actual_chart
    from clearance_maps.charts.kinds import ENDINGS, OF_BOOKS, OF_PLAN, books_chart, written

    checked(out, tuple(f".{ending}" for ending in ENDINGS), lang)
    known = (*OF_BOOKS, ADOPTED, *OF_PLAN)
    if kind not in known:
        raise InvalidQuantity("there is no chart '{kind}'; use one of {known}", kind=kind, known=tuple(known))
    snapshot = read(register, as_of, known_at)
    if kind in OF_BOOKS:
        made = books_chart(kind, snapshot, headline(snapshot, seed=seed))
    elif kind == ADOPTED:
        made = actual_chart(compared_with(snapshot, plan), snapshot.country_name)
    else:
        wanted = Wanted(
            deadline=day(deadline, "--deadline"),
            confidence=confidence,
            scenario=scenario,
            from_on=day(from_on, "--from"),
            seed=seed,
        )
        made = _of_plan(kind, snapshot, capacity, wanted, register)
    write(out, written(made, out.suffix.lower().removeprefix("."), lang, dpi=dpi))


def _of_plan(kind: str, snapshot: Snapshot, capacity: Path | None, wanted: Wanted, register: Address) -> Chart:
    """The chart of a plan that is made for it."""
    from clearance.plan.drivers import DRAWS
    from clearance_api.commands.planning import planned
    from clearance_geodata.capacity.reading import read_capacity
    from clearance_geodata.register import Register
    from clearance_maps.charts.kinds import plan_chart

    with Register.open(register) as opened:
        zone = opened.identity.time_zone
    plan = planned(
        snapshot,
        None if capacity is None else read_capacity(capacity),
        wanted,
        zone=zone,
        with_remedies=False,
        driver_draws=DRAWS if kind == "drivers" else 0,
    )
    return plan_chart(kind, snapshot, plan)
