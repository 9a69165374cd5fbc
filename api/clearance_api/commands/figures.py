"""Commands that read figures: ledger, reconcile, forecast."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from clearance.saying import either
from clearance_api.commands.options import DEFAULT, AsJson, AsOf, KnownAt, RegisterAddress, Seed, day, echo_table, read
from clearance_geodata.store.address import Address

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from clearance.land.snapshot import Snapshot
    from clearance.treaty.obligation import Obligation
    from clearance.units import Unit
    from clearance_api.answers import LedgerAnswer
    from clearance_api.history_answers import Asked

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("ledger", rich_help_panel="Figures")(ledger)
    app.command("reconcile", rich_help_panel="Figures")(reconcile)
    app.command("forecast", rich_help_panel="Figures")(forecast)


From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day. [default: start of the books]")]
To = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="Last day. [default: end of the year of the data]")
]
Groups = Annotated[
    str, typer.Option("--by", metavar="LIST", help="Any of year,kind,sector,admin1,admin2,hazard,operator,size_basis.")
]
YearStart = Annotated[str, typer.Option("--year-start", metavar="MM-DD", help="First day of a year.")]
UnitName = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="UNIT",
        help="m2, areas, ap_mines, munitions, submunitions, tonnes, items. [default: the obligation's, or m2]",
    ),
]
ObligationName = Annotated[
    str | None,
    typer.Option(
        "--obligation",
        metavar="NAME",
        help="Only what a treaty counts: apmbc-5, apmbc-4, ccm-4 or ccm-3. [default: everything]",
    ),
]
RecogniseWhen = Annotated[
    str | None,
    typer.Option(
        "--recognise", metavar="handover|progress", help="When land counts as released. [default: the register's]"
    ),
]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]


def ledger(
    register: RegisterAddress,
    *,
    from_: From = None,
    to: To = None,
    by: Groups = "year",
    year_start: YearStart = "01-01",
    unit: UnitName = None,
    obligation: ObligationName = None,
    recognise: RecogniseWhen = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show how the open balance of each period and group came about, and whether it adds up."""
    from clearance.errors import InvalidQuantity
    from clearance.land.ledger import OPEN_WHEN
    from clearance.treaty.obligation import Obligation
    from clearance.units import Unit
    from clearance_api.answers import answer_json, groupings, ledger_answer, ledger_csv, year_start_of

    if recognise not in {None, *OPEN_WHEN}:
        raise InvalidQuantity(
            "--recognise '{recognise}' is no choice; use {known}",
            recognise=str(recognise),
            known=either(tuple(OPEN_WHEN)),
        )
    if unit not in {None, *Unit}:
        raise InvalidQuantity(
            "--unit '{unit}' is not counted in the books; use one of {units}", unit=str(unit), units=tuple(Unit)
        )
    if obligation not in {None, *Obligation}:
        raise InvalidQuantity(
            "--obligation '{obligation}' is not known; use one of {obligations}",
            obligation=str(obligation),
            obligations=tuple(Obligation),
        )
    answer = ledger_answer(
        read(register, as_of, known_at),
        unit=Unit(unit) if unit else None,
        obligation=Obligation(obligation) if obligation else None,
        from_on=day(from_, "--from"),
        to_on=day(to, "--to"),
        by=groupings(by),
        year_start=year_start_of(year_start),
        recognise=recognise,
    )
    if as_json:
        typer.echo(answer_json(answer))
    elif as_csv:
        typer.echo(ledger_csv(answer), nl=False)
    else:
        _show_ledger(answer)


def _show_ledger(answer: LedgerAnswer) -> None:
    from clearance.land.ledger import GROUPINGS
    from clearance_api.commands.tables import ledger_table

    title, columns, rows, remarks = ledger_table(answer)
    echo_table(title, columns, rows, right=[c for c in columns if c not in {"coverage", *GROUPINGS} or c == "year"])
    for remark in remarks:
        typer.echo(remark)


def reconcile(
    register: RegisterAddress, as_of: AsOf = None, known_at: KnownAt = None, *, as_json: AsJson = False
) -> None:
    """Name every published figure that does not agree with the books or with another."""
    from clearance_api.answers import answer_json, reconciliation_answer
    from clearance_api.commands.tables import number

    answer = reconciliation_answer(read(register, as_of, known_at))
    differences = answer["differences"]
    if as_json:
        typer.echo(answer_json(differences))
        return
    amounts = ["left", "right", "difference"]
    rows = [
        [*(str(d[name]) for name in ("rule", "measure")), *(number(d[name]) for name in amounts), str(d["remark"])]
        for d in differences
    ]
    columns = ["rule", "measure", *amounts, "remark"]
    echo_table(f"Reconciliation, snapshot {answer['snapshot']['id']}", columns, rows, right=amounts)
    typer.echo("nothing disagrees" if not rows else f"{len(rows)} differences; --json names the sources of each")


FileOrRegister = Annotated[
    Address,
    typer.Argument(
        metavar="REGISTER|HISTORY.csv", parser=Address.of, help="A register, or a table of published histories."
    ),
]
Deadline = Annotated[str | None, typer.Option("--deadline", metavar="DATE", help="[default: the one in force]")]
Country = Annotated[str | None, typer.Option("--country", metavar="NAME", help="Country of a history.")]
Origin = Annotated[
    int | None,
    typer.Option("--origin", metavar="YEAR", help="Last year of a history that is used. [default: its last]"),
]
Horizon = Annotated[
    int | None, typer.Option("--horizon", metavar="N", help="Years to forecast from a history. [default: 20]")
]
SHOWN_YEARS = 5
Capacity = Annotated[
    str | None, typer.Option("--capacity", metavar="M2,...", help="What known teams will clear in each coming year.")
]


def forecast(
    register: FileOrRegister,
    deadline: Deadline = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    *,
    country: Country = None,
    origin: Origin = None,
    horizon: Horizon = None,
    capacity: Capacity = None,
    obligation: ObligationName = None,
    unit: UnitName = None,
    seed: Seed = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Say when the work will be done: P(done by the deadline), dates at 50, 80, 95 %, beside the straight line."""
    from clearance.errors import InvalidQuantity
    from clearance_api.answer_text import capacity_of

    until, capacity_m2 = day(deadline, "--deadline"), capacity_of(capacity)
    of_history = {"--country": country, "--origin": origin, "--horizon": horizon}
    if not _is_history(register):
        if given := [option for option, value in of_history.items() if value is not None]:
            raise InvalidQuantity(
                "{given} is of a table of histories, and {register} is a register; leave it out",
                given=given[0],
                register=str(register),
            )
        counted = _counted(obligation, unit)
        snapshot = read(register, as_of, known_at)
        if counted is not None:
            if capacity_m2:
                raise InvalidQuantity("--capacity is of the forecast of all land; leave it out with --obligation")
            _forecast_obligation(snapshot, *counted, deadline=until, seed=seed, as_json=as_json)
            return
        _forecast_register(snapshot, until, seed=seed, capacity_m2=capacity_m2, as_json=as_json)
        return
    if as_of or known_at or obligation or unit:
        raise InvalidQuantity(
            "--as-of, --known-at, --obligation and --unit are of a register; of a history say --origin YEAR"
        )
    from clearance_api.history_answers import Asked

    asked = Asked(country=country, origin=origin, deadline=until, seed=seed, capacity_m2=capacity_m2)
    asked = replace(asked, horizon=horizon) if horizon is not None else asked
    _forecast_history(register.path, asked, as_json=as_json)


def _counted(obligation: str | None, unit: str | None) -> tuple[Obligation, Unit | None] | None:
    """The obligation and the unit that are asked for; None for the land of the books."""
    from clearance.errors import InvalidQuantity
    from clearance.treaty.obligation import Obligation
    from clearance.units import Unit

    if obligation not in {None, *Obligation}:
        raise InvalidQuantity(
            "--obligation '{obligation}' is not known; use one of {obligations}",
            obligation=str(obligation),
            obligations=tuple(Obligation),
        )
    if unit not in {None, *Unit}:
        raise InvalidQuantity(
            "--unit '{unit}' is not counted in the books; use one of {units}", unit=str(unit), units=tuple(Unit)
        )
    if obligation is None:
        if unit is not None:
            raise InvalidQuantity("--unit {unit} is of an obligation; say which with --obligation", unit=unit)
        return None
    return Obligation(obligation), Unit(unit) if unit else None


def _forecast_obligation(
    snapshot: Snapshot,
    obligation: Obligation,
    unit: Unit | None,
    *,
    deadline: date | None,
    seed: int,
    as_json: bool,
) -> None:
    from clearance_api.answers import answer_json, obligation_forecast_answer
    from clearance_api.commands.tables import obligation_lines, obligation_table

    answer = obligation_forecast_answer(snapshot, obligation, unit=unit, seed=seed, deadline=deadline)
    if as_json:
        typer.echo(answer_json(answer))
        return
    columns, rows = obligation_table(answer, shown=SHOWN_YEARS)
    echo_table("", columns, rows, right=columns)
    for line in obligation_lines(answer):
        typer.echo(line)


def _forecast_register(
    snapshot: Snapshot, deadline: date | None, *, seed: int, capacity_m2: tuple[float, ...], as_json: bool
) -> None:
    from clearance_api.answers import answer_json, forecast_answer
    from clearance_api.commands.tables import forecast_lines, streams_table

    answer = forecast_answer(snapshot, seed=seed, deadline=deadline, capacity_m2=capacity_m2)
    if as_json:
        typer.echo(answer_json(answer))
        return
    columns, rows = streams_table(answer, shown=SHOWN_YEARS)
    echo_table("", columns, rows, right=columns)
    for line in forecast_lines(answer):
        typer.echo(line)


def _is_history(address: Address) -> bool:
    """Whether a table of histories is meant: by what the file begins with, and by its ending where it does not say."""
    from clearance_geodata.history.reading import is_history

    return address.file is not None and is_history(address.file)


def _forecast_history(path: Path, asked: Asked, *, as_json: bool) -> None:
    from clearance_api.answer_text import answer_json
    from clearance_api.commands.tables import history_forecast_lines, streams_table
    from clearance_api.history_answers import history_forecast_answer

    answer = history_forecast_answer(path, asked)
    if as_json:
        typer.echo(answer_json(answer))
        return
    columns, rows = streams_table(answer)
    echo_table(f"{answer['country']}, what will be known after {answer['origin']}, in m2", columns, rows, right=columns)
    for line in history_forecast_lines(answer):
        typer.echo(line)
