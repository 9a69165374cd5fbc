"""The command `exposure`: what lies on open areas or near them, in a raster or layer that the user supplies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearance_api.commands.options import AsJson, AsOf, KnownAt, RegisterAddress, day, echo_table, read

if TYPE_CHECKING:
    from clearance_geodata.exposure.figures import Exposure

__all__ = ["add_to"]

SHOWN = 20


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("exposure", rich_help_panel="Figures")(exposure)


def exposure(
    register: RegisterAddress,
    *,
    raster: Annotated[Path | None, typer.Option("--raster", metavar="FILE", help="People, land use: a raster.")] = None,
    stat: Annotated[
        str, typer.Option("--stat", metavar="sum|mean|share-by-class", help="What is asked of the raster.")
    ] = "sum",
    band: Annotated[int, typer.Option("--band", metavar="N", help="Band of the raster.")] = 1,
    layer: Annotated[Path | None, typer.Option("--layer", metavar="FILE", help="Buildings, wells: a layer.")] = None,
    layer_name: Annotated[str, typer.Option("--layer-name", metavar="NAME", help="Which layer of the file.")] = "",
    within_m: Annotated[float, typer.Option("--within-m", metavar="N", help="How near a feature counts, in m.")] = 0,
    source: Annotated[
        str, typer.Option("--source", metavar="TEXT", help="Where the input is from. [default: its name]")
    ] = "",
    on: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="Of when the input is. [default: what it says]")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Count what lies on open areas or near them: people, land use, buildings of a raster or layer of yours."""
    from clearance_api.answers import answer_json
    from clearance_api.commands.progress import counted_bar
    from clearance_geodata.exposure.figures import zones_of
    from clearance_geodata.exposure.layers import near_layer
    from clearance_geodata.exposure.rasters import under_raster

    _refuse_unused(raster, layer, of_layer=bool(within_m or layer_name), of_raster=stat != "sum" or band != 1)
    told = day(on, "--date")
    snapshot = read(register, as_of, known_at)
    zones = zones_of(snapshot)
    with counted_bar() as bar:
        if raster is not None:
            found = under_raster(
                zones, raster, stat, band=band, source=source, on=told, track=lambda n, of: bar("areas", n, of)
            )
        else:
            found = near_layer(
                zones,
                layer or Path(),
                layer=layer_name,
                within_m=within_m,
                source=source,
                on=told,
                track=lambda n, of: bar("features", n, of),
            )
    if as_json:
        typer.echo(answer_json(found.to_dict(snapshot)))
        return
    if as_csv:
        typer.echo(found.to_csv(snapshot), nl=False)
        return
    _show(found, snapshot.identity.id)


def _refuse_unused(raster: Path | None, layer: Path | None, *, of_layer: bool, of_raster: bool) -> None:
    from clearance.errors import InvalidQuantity

    if (raster is None) == (layer is None):
        raise InvalidQuantity("give what lies on the ground: --raster FILE or --layer FILE, one of them")
    if raster is not None and of_layer:
        raise InvalidQuantity("--within-m and --layer-name are of a layer; a raster is counted on the areas themselves")
    if layer is not None and of_raster:
        raise InvalidQuantity("--stat and --band are of a raster; of a layer the features are counted")


def _show(found: Exposure, snapshot_id: str) -> None:
    from clearance_api.commands.tables import number

    rows = [[str(row["area_id"]), *(number(row[name]) for name in found.columns)] for row in found.rows[:SHOWN]]
    rows.append(["total", *(number(found.total[name]) for name in found.columns)])
    title = f"Exposure, {found.asked}, {found.input.source} of {found.input.date or 'no stated date'}"
    echo_table(f"{title}; snapshot {snapshot_id}", ["area_id", *found.columns], rows, right=found.columns)
    if len(found.rows) > SHOWN:
        typer.echo(f"{SHOWN} of {len(found.rows):,} areas; --json and --csv have all")
    for note in found.notes:
        typer.echo(note)
