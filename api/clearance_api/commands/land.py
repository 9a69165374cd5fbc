"""The command `clearance statement`: is this land inside?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clearance_api.commands.options import AsOf, KnownAt, Lang, RegisterAddress, read

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("statement", rich_help_panel="Outputs")(statement)


def statement(
    register: RegisterAddress,
    parcel: Annotated[
        Path, typer.Option("--parcel", metavar="FILE", help="Parcel or route: GeoJSON, WKT, Shapefile, KML, ...")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write .docx, .pdf or .json. [default: print JSON]")
    ] = None,
    lang: Lang = "en",
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    width: Annotated[
        float | None, typer.Option("--width", metavar="METRES", help="Whole width of the corridor of a route.")
    ] = None,
    crs: Annotated[
        str, typer.Option("--crs", help="Coordinate system, where the file does not say it: EPSG code or name.")
    ] = "",
    name: Annotated[str | None, typer.Option("--name", help="What the ground is called. [default: file name]")] = None,
    link: Annotated[str, typer.Option("--link", help="Address of the service, for the code on the paper.")] = "",
) -> None:
    """Say what the register knows of a parcel or route: open areas, released land, unknown ground; never "safe"."""
    from clearance.errors import InvalidQuantity
    from clearance.land.inside import land_statement
    from clearance_api.commands.written import checked, write
    from clearance_api.dossiers.statement_files import STATEMENT_ENDINGS, statement_file
    from clearance_geodata.countries import country_named, is_fictitious
    from clearance_geodata.ingest.parcels import read_parcel

    ending = out.suffix.lower().removeprefix(".") if out is not None else "json"
    if out is not None:
        checked(out, tuple(f".{one}" for one in STATEMENT_ENDINGS), lang)
    elif link:
        raise InvalidQuantity("--link is for the code on paper; give --out FILE.docx or FILE.pdf")
    snapshot = read(register, as_of, known_at)
    code = snapshot.identity.country
    country = "" if is_fictitious(code) else country_named(code)
    said = land_statement(snapshot, read_parcel(parcel, crs=crs, width_m=width, country=country, name=name))
    content = statement_file(said, ending, lang=lang, link=link)
    if out is None:
        typer.echo(content.decode())
        return
    typer.echo(f"{said.parcel.name}: {said.answer} (check sum {said.check})", err=True)
    write(out, content)
