"""Commands of mines that remain: estimate of a register or of national sums, and samples of quality assurance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearance_api.commands.options import DEFAULT, AsJson, AsOf, KnownAt, Seed, echo_table, read
from clearance_geodata.store.address import Address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.estimate.national import NationalEstimate
    from clearance_api.answers import EstimateAnswer

__all__ = ["add_to"]

GROUPS = ("sector", "stratum", "area")
MINES = ("median", "low_80", "high_80", "low_90", "high_90")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("estimate", rich_help_panel="Figures")(estimate)
    app.command("sampling", rich_help_panel="Figures")(sampling)


def estimate(
    register: Annotated[
        Address | None,
        typer.Argument(metavar="[REGISTER]", parser=Address.of, help="The register: a file, or a postgresql:// URL."),
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    *,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="NAME", help="A table of sectors, strata or areas: sector, stratum, area."),
    ] = None,
    figures: Annotated[
        Path | None,
        typer.Option("--figures", metavar="FILE", help="National sums (TOML or CSV) instead of a register."),
    ] = None,
    checks: Annotated[
        bool, typer.Option("--checks", help="Hold the model of areas against the finds of finished work.")
    ] = False,
    seed: Seed = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Estimate the mines that remain, with intervals, method and denominator; of a register, or of national sums."""
    from clearance.errors import InvalidQuantity

    if by is not None and by not in GROUPS:
        raise InvalidQuantity("--by '{by}' is no choice; use one of {groups}", by=by, groups=tuple(GROUPS))
    if figures is not None and register is None:
        if by or as_of or known_at:
            raise InvalidQuantity(
                "--figures: sums of a country have no parts and no dates; leave out --by, --as-of, --known-at"
            )
        _of_figures(figures, seed=seed, as_json=as_json)
        return
    from clearance_api.answers import answer_json, estimate_answer

    if register is None or figures is not None:
        raise InvalidQuantity("clearance estimate: give a register, or national sums with --figures FILE, and not both")
    answer = estimate_answer(read(register, as_of, known_at), seed=seed, with_areas=by == "area")
    if as_json:
        typer.echo(answer_json(answer))
        return
    _show(answer, by, checks=checks)


def _show(answer: EstimateAnswer, by: str | None, *, checks: bool) -> None:
    high = "no upper bound" if answer["high"] is None else f"{answer['high']:,}"
    typer.echo(f"AP mines that remain: {answer['median']:,} (80 % interval {answer['low']:,} to {high})")
    typer.echo(f"recorded in open ground: {answer['recorded_open']:,}; denominator: {answer['denominator']}")
    typer.echo(f"method: {answer['method']}, {answer['draws']:,} draws, seed {answer['seed']}")
    for line in answer["basis"]:
        typer.echo(f"  {line}")
    _show_side_by_side(answer)
    _show_areas_model(answer)
    if by:
        _show_groups(answer, by)
    if checks:
        _show_checks(answer)
    typer.echo(f"snapshot {answer['snapshot']['id']}, as of {answer['snapshot']['as_of']}")


def _show_side_by_side(answer: EstimateAnswer) -> None:
    rows = [
        [
            said["by"],
            said["on"],
            f"{said['mines']:,}",
            ""
            if said["low"] is None
            else f"{said['low']:,} to " + ("open" if said["high"] is None else f"{said['high']:,}"),
            said["what"],
        ]
        for said in answer["side_by_side"]
    ]
    if rows:
        echo_table(
            "Who says what", ["by", "on", "mines", "80 % interval", "what"], rows, right=["mines", "80 % interval"]
        )


def _show_areas_model(answer: EstimateAnswer) -> None:
    model = answer["areas_model"]
    if model is None:
        typer.echo(f"no model of areas: {answer['areas_model_missing']}")
        return
    mines = model["remaining"]
    typer.echo(
        f"model of areas: {mines['median']:,} (80 % {mines['low_80']:,} to {mines['high_80']:,}; 90 % "
        f"{mines['low_90']:,} to {mines['high_90']:,}), of them {model['in_released_land_mean']:,.1f} in released land"
    )
    for line in (*model["basis"], model["guard"]["why"]):
        typer.echo(f"  {line}")


def _show_groups(answer: EstimateAnswer, by: str) -> None:
    model = answer["areas_model"]
    if model is None:
        return
    if by == "area":
        rows = [
            [
                str(row["area_id"]),
                f"{row['p_any_mine']:.3f}",
                f"{row['mean']:,.1f}",
                *(f"{row[name]:,}" for name in MINES),
            ]
            for row in answer["areas"] or ()
        ]
        columns = ["area", "P(any mine)", "mean", *MINES]
    else:
        groups = model["by_sector"] if by == "sector" else model["by_stratum"]
        rows = [
            [group["name"], f"{group['areas']:,}", f"{group['open_m2']:,.0f}"]
            + [f"{group['remaining'][name]:,}" for name in MINES]  # type: ignore[literal-required]
            for group in groups
        ]
        columns = [by, "areas", "open m2", *MINES]
    echo_table(f"Mines that remain by {by}", columns, rows, right=columns[1:])
    if by == "stratum":
        for group in model["by_stratum"]:
            typer.echo(group["name"])
            for part in group["parts"]:
                low, median, high = part["posterior"]
                typer.echo(
                    f"  {part['part']}: {median:.3g} {part['unit']} ({low:.3g} to {high:.3g}; "
                    f"{part['prior'][1]:.3g} before the data)"
                )


def _show_checks(answer: EstimateAnswer) -> None:
    model = answer["areas_model"]
    rows = [
        [
            check["where"],
            check["what"],
            *(f"{check[name]:.3g}" for name in ("reported", "low", "high", "p")),
            "fits" if check["fits"] else "does not fit",
        ]
        for check in (model["checks"] if model else ())
    ]
    columns = ["where", "what", "reported", "model low", "model high", "p", ""]
    echo_table("Finds of finished work, beside what the model makes up", columns, rows, right=columns[2:6])


def _of_figures(path: Path, *, seed: int, as_json: bool) -> None:
    from clearance.estimate.national import estimate_figures
    from clearance_api.answers import answer_json
    from clearance_geodata.national_sums import read_figures

    made = [estimate_figures(country, seed=seed) for country in read_figures(path)]
    if as_json:
        typer.echo(answer_json([one.to_dict() for one in made]))
        return
    for one in made:
        for line in _lines(one):
            typer.echo(line)


def _lines(made: NationalEstimate) -> Sequence[str]:
    official = "" if made.official is None else f"; official estimate, not used: {made.official:,.0f}"
    return (
        f"{made.country}: AP mines that remain: {made.remaining}{official}",
        f"  in suspected land {made.in_suspected}",
        f"  in confirmed land {made.in_confirmed}",
        *(f"  {part}" for part in made.parts),
        f"  {made.guard.why}",
        *(f"  {sentence}" for sentence in made.basis),
        f"  method: {made.method}, {made.draws:,} draws, seed {made.seed}",
    )


def sampling(
    area_m2: Annotated[float, typer.Option("--area-m2", help="Size of the lot of cleared land.")] = 10_000,
    missed: Annotated[int, typer.Option("--missed", help="Missed items in a lot that must not pass.")] = 1,
    *,
    sample_m2: Annotated[float | None, typer.Option("--sample-m2", help="A sample to judge.")] = None,
    risk: Annotated[float, typer.Option("--risk", help="Probability with which such a lot may pass.")] = 0.1,
    detection: Annotated[float, typer.Option("--detection", help="An inspected unit shows its item.")] = 0.9,
    unit_m2: Annotated[float, typer.Option("--unit-m2", help="Size of a sampling unit.")] = 1.0,
    allowed: Annotated[int, typer.Option("--allowed", help="Items that may be found before the lot fails.")] = 0,
    mines_per_ha: Annotated[
        float | None, typer.Option("--mines-per-ha", help="Density before clearance, to say what remains.")
    ] = None,
    clearance: Annotated[float, typer.Option("--clearance", help="Probability that clearance finds a mine.")] = 0.996,
    as_json: AsJson = False,
) -> None:
    """Say how large a sample of cleared land must be, what passes it all the same, and what remains after clearance."""
    from clearance.estimate.sampling import Inspection
    from clearance_api.answers import answer_json
    from clearance_api.sampling import sampling_answer

    made = sampling_answer(
        Inspection(area_m2=area_m2, unit_m2=unit_m2, detection=detection, allowed=allowed),
        missed=missed,
        sampled_m2=sample_m2,
        risk=risk,
        mines_per_ha=mines_per_ha,
        clearance=clearance,
    )
    if as_json:
        typer.echo(answer_json(made))
        return
    needed, plan, residual = made["needed"], made["plan"], made["residual"]
    lot = f"a lot of {area_m2:,.0f} m2 with {missed:,} missed items"
    if plan:
        share = f"{plan['sampled_m2']:,.0f} m2 ({plan['sampled_share']:.1%})"
        typer.echo(f"{lot} passes a sample of {share} with probability {plan['passes']:.3f}")
    typer.echo(
        f"{lot} passes with probability {risk:g} at most when {needed['sampled_m2']:,.0f} m2 "
        f"({needed['sampled_share']:.1%}) are sampled"
    )
    if residual:
        typer.echo(
            f"after clearance and a sample without finds {residual['mean']:.3g} mines remain on average; "
            f"any at all with probability {residual['any_mine']:.3f}"
        )
    typer.echo(needed["assumptions"])
