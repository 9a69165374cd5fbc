"""Commands that write something for people or other programs: report, map, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearance_api.commands import reports
from clearance_api.commands.options import AsOf, KnownAt, RegisterAddress, day, moment, read
from clearance_api.commands.requesting import article5

if TYPE_CHECKING:
    from clearance_geodata.store.address import Address

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    panel = "Outputs"
    report = typer.Typer(no_args_is_help=True, help="Write a document with the figures that a treaty asks for.")
    report.command("article5")(article5)
    reports.add_to(report)
    app.add_typer(report, name="report", rich_help_panel=panel)
    app.command("export", rich_help_panel=panel)(export)


def export(
    register: RegisterAddress,
    layer: Annotated[
        str, typer.Option("--layer", metavar="NAME|all", help="areas, released, ..., journal (everything).")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write; its ending says the format.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    *,
    vertices: Annotated[bool, typer.Option("--vertices", help="Turning points with bearings and distances.")] = False,
) -> None:
    """Write layers of a snapshot for other programs: GeoPackage, Shapefile, KML, GPX, XLSX, CSV and more."""
    from clearance.errors import InvalidQuantity
    from clearance_geodata.export import LAYERS, export_layers, layers_of, vertices_of
    from clearance_geodata.export.formats import format_of
    from clearance_geodata.export.journal_table import JOURNAL

    if layer == JOURNAL:
        _export_journal(register, out, as_of, known_at)
        return
    if layer not in {*LAYERS, "all"}:
        first, second, *others = LAYERS
        raise InvalidQuantity(
            "--layer '{layer}' is not there; use {first} or {second}, {others}, all, or {journal}",
            layer=layer,
            first=str(first),
            second=second,
            others=tuple(others),
            journal=JOURNAL,
        )
    names = tuple(LAYERS) if layer == "all" else (layer,)
    format_of(out, layers=len(names))
    layers = layers_of(read(register, as_of, known_at), names)
    if vertices:
        layers = tuple(vertices_of(one) for one in layers if layer != "all" or one.has_corners)
    for note in export_layers(layers, out):
        typer.echo(note, err=True)
    typer.echo(f"{out} written")


def _export_journal(register: Address, out: Path, as_of: str | None, known_at: str | None) -> None:
    from clearance.errors import FileRefused
    from clearance_geodata.export import export_layers
    from clearance_geodata.export.journal_table import CANNOT_HOLD, journal_of
    from clearance_geodata.register import Register

    if out.name.lower().endswith(CANNOT_HOLD):
        raise FileRefused(
            "{out} cannot hold the whole journal: texts are cut or left out; name it .gpkg or .csv", out=str(out)
        )
    with Register.open(register) as opened:
        layer = journal_of(opened, opened.snapshot(day(as_of, "--as-of"), moment(known_at)))
    for note in export_layers((layer,), out):
        typer.echo(note, err=True)
    typer.echo(f"{out} written")
