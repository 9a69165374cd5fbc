"""The command `surface`: expected mines and the chance of any on a grid, as a GeoTIFF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearance.saying import Number
from clearance_api.commands.options import DEFAULT, AsJson, AsOf, KnownAt, RegisterAddress, Seed, read

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance_geodata.store.address import Address
    from clearance_geodata.surface.of_snapshot import SnapshotSurface

__all__ = ["add_to"]

CELL_M = 100.0


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("surface", rich_help_panel="Outputs")(surface)


def surface(
    register: RegisterAddress,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="PLACE",
            help="A file ending in .tif, or a folder. [default: beside the register, where the service looks]",
        ),
    ] = None,
    *,
    cell_m: Annotated[
        float | None,
        typer.Option("--cell-m", metavar="N", help="Side of a cell in m; not finer than the records. [default: 100]"),
    ] = None,
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
    if out is None:
        _keep(register, read(register, as_of, known_at), cell_m, grid, seed=seed)
        return
    snapshot, cell_m = read(register, as_of, known_at), CELL_M if cell_m is None else cell_m
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
    _show(made)


def _keep(register: Address, snapshot: Snapshot, cell_m: float | None, grid: str | None, *, seed: int) -> None:
    """Make the surface that a service would make when it is asked for it."""
    from clearance.errors import InvalidQuantity
    from clearance_api.commands.progress import counted_bar
    from clearance_geodata.surface.keeping import CELLS_M, KeptSurfaces, folder_beside

    if grid is not None:
        raise InvalidQuantity("--grid is for files of yours; give --out, or leave it out")
    if cell_m is not None and cell_m not in CELLS_M:
        raise InvalidQuantity(
            "--cell-m {cell_m} is not served; use one of {cells}, or give --out",
            cell_m=Number(cell_m, "g"),
            cells=tuple(map(str, CELLS_M)),
        )
    with counted_bar() as bar:
        kept = KeptSurfaces(folder_beside(register.path)).surface(
            snapshot,
            cell_m=None if cell_m is None else int(cell_m),
            seed=seed,
            track=lambda done, whole: bar("blocks", done, whole),
        )
    typer.echo(f"{kept} is there for the service; seed {seed}, snapshot {snapshot.identity.id}")


def _show(made: SnapshotSurface) -> None:
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
