"""The command `surface`: expected mines and the chance of any on a grid, as a GeoTIFF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clearance_api.commands.options import DEFAULT, AsJson, AsOf, KnownAt, RegisterAddress, Seed, read

__all__ = ["add_to"]

CELL_M = 100.0


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("surface", rich_help_panel="Outputs")(surface)


def surface(
    register: RegisterAddress,
    out: Annotated[
        Path, typer.Option("--out", metavar="PLACE", help="A file ending in .tif, or a folder, where a name is given.")
    ],
    *,
    cell_m: Annotated[
        float, typer.Option("--cell-m", metavar="N", help="Side of a cell in m; not finer than the records.")
    ] = CELL_M,
    grid: Annotated[
        str | None,
        typer.Option(
            "--grid",
            metavar="NAME",
            help="cylindrical (EPSG:6933), lambert, or lambert:LON,LAT. [default: by where the areas are]",
        ),
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    seed: Seed = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Write the mines expected in each cell, and the chance of any, as a Cloud-Optimised GeoTIFF."""
    from clearance_api.answers import answer_json
    from clearance_api.commands.progress import counted_bar
    from clearance_geodata.surface.grid import crs_named
    from clearance_geodata.surface.of_snapshot import write_snapshot_surface

    crs = crs_named(grid)
    snapshot = read(register, as_of, known_at)
    target = out / f"surface-{cell_m:g}m-{snapshot.identity.id}.tif" if out.is_dir() else out
    with counted_bar() as bar:
        made = write_snapshot_surface(
            snapshot,
            target,
            seed=seed,
            cell_m=cell_m,
            crs=crs,
            track=lambda done, whole: bar("blocks", done, whole),
        )
    if as_json:
        typer.echo(answer_json(made.to_dict()))
        return
    drawn, on = made.drawn, made.drawn.grid
    typer.echo(f"{drawn.path} written: {on.width:,} x {on.height:,} cells of {on.cell_m:g} m, {on.title}")
    typer.echo(f"AP mines expected: {drawn.expected_mines:,.1f} in {drawn.areas:,} areas on {drawn.cells:,} cells")
    if made.undrawn_areas:
        typer.echo(f"not on it: {made.undrawn_areas:,} areas without ground, {made.undrawn_mines:,.1f} mines expected")
    if made.unknown_areas:
        typer.echo(
            f"not on it: {made.unknown_areas:,} areas without a size or a record, for which there is no estimate"
        )
    if made.coarse_areas:
        typer.echo(f"positions of {made.coarse_areas:,} of them are less accurate than a cell")
    typer.echo(f"method: {made.tags['METHOD']}, seed {made.tags['SEED']}; snapshot {made.tags['SNAPSHOT']}")
