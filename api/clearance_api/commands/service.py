"""Commands that start the service: demo, serve."""

from __future__ import annotations

import os
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from clearance_geodata.store.address import Address
from clearance_maps.spoken import LANGUAGES

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping, Sequence

    from clearance_geodata.register import Register

__all__ = ["add_to"]

LOCAL = "127.0.0.1"
USUAL_PORT = 8000
HILLS_SEED = 1
DemoLang = Annotated[
    str, typer.Option("--lang", metavar="|".join(LANGUAGES), help="Language of the notes of these registers.")
]
EXAMPLE_AREAS = 400


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("demo", rich_help_panel="Start")(demo)
    app.command("serve", rich_help_panel="Start")(serve)


def demo(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir", metavar="DIR", help="Where the registers are built. [default: demo, or demo-es, demo-fr]"
        ),
    ] = None,
    port: Annotated[int | None, typer.Option("--port", metavar="N", help="[default: 8000, or a free one]")] = None,
    synthetic: Annotated[
        int | None,
        typer.Option("--synthetic", metavar="N", min=1, help="Also import the files of a made-up country of N areas."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="S", min=0, help="What that country is drawn from.")] = 1,
    lang: DemoLang = LANGUAGES[0],
    *,
    serve_them: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the registers once they are built.")
    ] = True,
) -> None:
    """Build the registers of Peru and of a fictitious country, and serve both.

    Registers that are there already are kept as they are. Notes and names of teams are in the language of --lang;
    figures are the same in each, and titles of sources and quotes stay as they were printed. With --synthetic there is
    a third register, of any size and in English, for trying how much this machine holds.
    """
    from functools import partial

    from clearance_api.commands.progress import progress_bar
    from clearance_geodata.register import utc_now
    from clearance_geodata.samples.example import build_example
    from clearance_geodata.samples.peru import build_peru
    from clearance_geodata.samples.synthetic import build_synthetic
    from clearance_geodata.samples.told import spoken

    if folder is None:  # each language has a folder, because registers that are there are kept
        folder = Path("demo" if spoken(lang) == LANGUAGES[0] else f"demo-{lang}")
    folder.mkdir(parents=True, exist_ok=True)
    with progress_bar() as track:
        builds: dict[str, Callable[[Path], Register]] = {
            "peru": partial(build_peru, clock=utc_now, lang=lang),
            "example": partial(build_example, areas=EXAMPLE_AREAS, clock=utc_now, lang=lang),
        }
        if synthetic is not None:
            builds["synthetic"] = partial(build_synthetic, areas=synthetic, seed=seed, clock=utc_now, track=track)
        paths = [_built(folder / f"{name}.gpkg", build) for name, build in builds.items()]
    _put_capacity(folder / "capacity.toml", lang)
    _lay_made_up_hills(folder)
    if serve_them:
        chosen = {} if lang == LANGUAGES[0] else {"CLEARANCE_LANG": lang}
        _serve([Address.of(path) for path in paths], host=LOCAL, port=port, chosen=chosen)


def _put_capacity(path: Path, lang: str) -> None:
    """Write what Peru has to work with beside its register, for `plan`; a file that is there is the user's own."""
    from clearance_geodata.samples.peru_capacity import peru_capacity_text

    if path.exists():
        typer.echo(f"{path} is there already and is kept")
        return
    path.write_text(peru_capacity_text(lang), encoding="utf-8")
    typer.echo(f"{path} written: teams, seasons and rates of Peru, each with its source")


def _lay_made_up_hills(folder: Path) -> None:
    """Write elevations under the fictitious country, for trying `terrain`; of no real place, and the file says so."""
    from importlib.util import find_spec

    from clearance_geodata.register import Register

    path = folder / "example-elevation-made-up.tif"
    if path.exists() or find_spec("rasterio") is None:
        return
    from clearance_geodata.exposure.figures import zones_of
    from clearance_geodata.terrain.synthetic import write_hills_under

    with Register.open(folder / "example.gpkg") as example:
        write_hills_under(path, zones_of(example.snapshot()).grounds, seed=HILLS_SEED)
    typer.echo(f"{path} built: hills of no real place")


def _built(path: Path, build: Callable[[Path], Register]) -> Path:
    """Build beside, then rename: a demonstration that was interrupted leaves no half register behind."""
    from time import perf_counter

    if path.exists():
        typer.echo(f"{path} is there already and is kept")
        return path
    beside = path.with_name(f"{path.stem}.part.gpkg")
    for left in path.parent.glob(f"{beside.name}*"):
        left.unlink()
    begun = perf_counter()
    with build(beside) as register:
        records = register.position()
    beside.rename(path)
    typer.echo(f"{path} built: {records:,} records in {perf_counter() - begun:,.1f} s")
    return path


def serve(
    registers: Annotated[
        list[Address], typer.Argument(metavar="REGISTER...", parser=Address.of, help="One or more registers.")
    ],
    host: Annotated[str, typer.Option("--host", metavar="H", help="Address to listen on.")] = LOCAL,
    port: Annotated[int | None, typer.Option("--port", metavar="N", help="[default: 8000, or a free one]")] = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, help="Processes that answer.")] = 1,
    access: Annotated[
        Path | None,
        typer.Option(
            "--access",
            metavar="FILE",
            envvar="CLEARANCE_ACCESS",
            help="Who may see what; without it, only this machine.",
        ),
    ] = None,
    *,
    log_format: Annotated[
        str | None, typer.Option("--log-format", metavar="FORM", help="text or json. [default: text]")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option("--public-url", metavar="URL", help="What links begin with, behind a proxy.")
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="FILE", help="A base map under the maps: GeoTIFF, MBTiles, PMTiles, GeoJSON."),
    ] = None,
    hills: Annotated[
        str | None, typer.Option("--hills", metavar="FILE", help="Heights in metres (a DEM), shaded under the maps.")
    ] = None,
) -> None:
    """Serve registers: layers for GIS, figures, maps, documents. One stands at /, several under their names."""
    chosen = {
        "CLEARANCE_LOG_FORMAT": log_format,
        "CLEARANCE_PUBLIC_URL": public_url,
        "CLEARANCE_BASE_MAP": base,
        "CLEARANCE_HILLS": hills,
    }
    _serve(registers, host=host, port=port, workers=workers, access=access, chosen=chosen)


def _serve(
    registers: Sequence[Address],
    *,
    host: str,
    port: int | None,
    workers: int = 1,
    access: Path | None = None,
    chosen: Mapping[str, str | None] = MappingProxyType({}),
) -> None:
    """Serve; what is `chosen` here goes before what the environment says."""
    try:
        from clearance_api.habits.workers import Workers, serve_alone
        from clearance_api.serving import Plan
    except ModuleNotFoundError as missing:
        from clearance.errors import NotPossible

        raise NotPossible(
            "serving needs '{package}'; install it with: pip install 'mine-clearance[api,maps]'",
            package=str(missing.name),
        ) from None
    from clearance_api.settings import Settings, refuse_public_bind

    refuse_public_bind(host, has_access=access is not None)
    given = {name: value for name, value in chosen.items() if value}
    settings = Settings.from_environment({**os.environ, **given})
    plan = Plan(registers=tuple(registers), access=access, settings=settings)
    with _listen(host, port) as listening:
        shown = f"[{host}]" if ":" in host else host
        where = f"Clearance is running at http://{shown}:{listening.getsockname()[1]}/ (Ctrl-C stops it)"
        if workers > 1:
            Workers(plan, workers, listening, answers=lambda: typer.echo(where)).run()
        else:
            serve_alone(plan, listening, answers=lambda: typer.echo(where))


def _listen(host: str, port: int | None) -> socket.socket:
    """A listening socket on the port asked for; without one on the usual port, or any that is free."""
    import socket

    from clearance.errors import RegisterUnusable
    from clearance_geodata.reasons import reason_of

    wanted = [USUAL_PORT, 0] if port is None else [port]
    for number in wanted:
        try:
            return socket.create_server((host, number), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except (OSError, OverflowError) as fault:
            if number == wanted[-1]:
                raise RegisterUnusable(
                    "cannot listen on {host}, port {number} ({fault}); choose another with --port",
                    host=host,
                    number=str(number),
                    fault=reason_of(fault),
                ) from fault
    raise RegisterUnusable("no port is free on {host}; choose one with --port", host=host)
