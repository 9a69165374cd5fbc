"""The commands `map`: each writes one HTML file that opens without internet."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearance_api.commands.exposed import exposed_of
from clearance_api.commands.options import DEFAULT, AsOf, KnownAt, RegisterAddress, Seed, day, moment, read
from clearance_api.commands.planning import CapacityFile, Deadline, FromDay, ScenarioName, planned, read_capacity_file
from clearance_api.commands.written import Out, checked, write
from clearance_maps.spoken import DRAWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance.headline import Headline
    from clearance.land.snapshot import Snapshot
    from clearance.plan.result import PlanResult
    from clearance_api.maps import Under
    from clearance_geodata.store.address import Address

__all__ = ["add_to", "note_of_size"]

Base = Annotated[
    Path | None,
    typer.Option("--base", metavar="FILE", help="A base map of yours under it: GeoTIFF, MBTiles, PMTiles, GeoJSON."),
]
Hills = Annotated[
    Path | None, typer.Option("--hills", metavar="FILE", help="Heights in metres (a DEM), shaded under the map.")
]
People = Annotated[
    Path | None, typer.Option("--people", metavar="FILE", help="People per cell, a raster: counted on open areas.")
]
Near = Annotated[
    Path | None, typer.Option("--near", metavar="FILE", help="Houses, schools: a layer, counted at open areas.")
]
WithinM = Annotated[float, typer.Option("--within-m", metavar="N", help="How near a feature of --near counts, in m.")]
InputSource = Annotated[
    str, typer.Option("--source", metavar="TEXT", help="Where that file is from. [default: its name]")
]
InputDate = Annotated[
    str | None, typer.Option("--date", metavar="DATE", help="Of when that file is. [default: what it says]")
]
# A page of so much, of more than a hundred thousand shapes, takes seconds to open.
LARGE_BYTES = 10_000_000
MapLang = Annotated[str, typer.Option("--lang", metavar="|".join(DRAWN), help="Language of the map.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    maps = typer.Typer(no_args_is_help=True, help="Write a map as one HTML file that opens without internet.")
    for command in (contamination, progress, outlook, plan, density, findings):
        maps.command(command.__name__)(command)
    app.add_typer(maps, name="map", rich_help_panel="Outputs")


def contamination(
    register: RegisterAddress,
    out: Out,
    lang: MapLang = "en",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    *,
    seed: Seed = DEFAULT,
    base: Base = None,
    hills: Hills = None,
) -> None:
    """Write the map of what is suspected, confirmed and released."""
    from clearance_maps.mapping.contamination import contamination_map

    _map(contamination_map, register, out, (lang, as_of, known_at), seed=seed, under=(base, hills))


def progress(
    register: RegisterAddress,
    out: Out,
    lang: MapLang = "en",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    *,
    seed: Seed = DEFAULT,
    base: Base = None,
    hills: Hills = None,
) -> None:
    """Write the map of the land month by month, with the statement of the month beside it."""
    from clearance_maps.mapping.progress import progress_map

    _map(progress_map, register, out, (lang, as_of, known_at), seed=seed, under=(base, hills))


def outlook(
    register: RegisterAddress,
    out: Out,
    capacity: CapacityFile = None,
    deadline: Deadline = None,
    lang: MapLang = "en",
    *,
    scenario: ScenarioName = "",
    from_on: FromDay = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    seed: Seed = DEFAULT,
    base: Base = None,
    hills: Hills = None,
) -> None:
    """Write the map of when the work will be done: the whole country, and with a plan each area and sector."""
    from clearance_maps.mapping.outlook import outlook_map

    if capacity is None and not scenario:
        _refuse_without_plan(deadline, from_on)
        _map(outlook_map, register, out, (lang, as_of, known_at), seed=seed, under=(base, hills))
        return
    checked(out, (".html",), lang, DRAWN)
    wanted = (capacity, deadline, scenario, from_on, seed)
    snapshot, made = _planned(register, wanted, as_of, known_at)
    draw = partial(outlook_map, areas=made.outlook, pictures=_pictures(snapshot, base, hills))
    _write(draw, snapshot, out, lang, seed=seed)


def density(
    register: RegisterAddress,
    out: Out,
    lang: MapLang = "en",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    *,
    cell_m: Annotated[float, typer.Option("--cell-m", metavar="N", help="Side of a cell of the surface in m.")] = 100.0,
    seed: Seed = DEFAULT,
    people: People = None,
    near: Near = None,
    within_m: WithinM = 0,
    source: InputSource = "",
    on: InputDate = None,
    base: Base = None,
    hills: Hills = None,
) -> None:
    """Write the map of mines expected per hectare, from the estimate of each open area; with who or what is near."""
    from tempfile import TemporaryDirectory

    from clearance_api.maps import surface_map
    from clearance_geodata.surface.of_snapshot import write_snapshot_surface

    checked(out, (".html",), lang, DRAWN)
    snapshot = read(register, as_of, known_at)
    exposed = exposed_of(snapshot, people, near, within_m=within_m, source=source, on=day(on, "--date"))
    pictures = _pictures(snapshot, base, hills)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "surface.tif"
        write_snapshot_surface(snapshot, file, seed=seed, cell_m=cell_m)
        draw = partial(surface_map, surface=file, exposed=exposed, pictures=pictures)
        _write(draw, snapshot, out, lang, seed=seed)


def findings(
    register: RegisterAddress,
    out: Out,
    lang: MapLang = "en",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    *,
    seed: Seed = DEFAULT,
    base: Base = None,
    hills: Hills = None,
) -> None:
    """Write the map of what the checks found, and where."""
    from clearance_api.maps import checked_map

    _map(checked_map, register, out, (lang, as_of, known_at), seed=seed, under=(base, hills))


def plan(
    register: RegisterAddress,
    out: Out,
    capacity: CapacityFile = None,
    deadline: Deadline = None,
    lang: MapLang = "en",
    *,
    scenario: ScenarioName = "",
    from_on: FromDay = None,
    adopted: Annotated[
        str | None, typer.Option("--adopted", metavar="NAME", help="Draw a plan that was adopted, make none.")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    seed: Seed = DEFAULT,
    base: Base = None,
    hills: Hills = None,
) -> None:
    """Write the map of a plan: in which year each area is done, by which teams, with the tasks on a line of time."""
    from clearance_geodata.adopted_plans import adopted_named
    from clearance_maps.mapping.plan import plan_map
    from clearance_maps.mapping.plan_shown import adopted_shown, plan_shown

    checked(out, (".html",), lang, DRAWN)
    if adopted is None:
        snapshot, made = _planned(register, (capacity, deadline, scenario, from_on, seed), as_of, known_at)
        shown = plan_shown(made)
    else:
        snapshot = read(register, as_of, known_at)
        kept = adopted_named(snapshot.reading.settings, adopted, snapshot.as_of)
        shown = adopted_shown(kept, country=snapshot.identity.country, country_name=snapshot.country_name)
    draw = partial(plan_map, plan=shown, pictures=_pictures(snapshot, base, hills))
    _write(draw, snapshot, out, lang, seed=seed)


def _refuse_without_plan(deadline: str | None, from_on: str | None) -> None:
    from clearance.errors import InvalidQuantity

    if deadline or from_on:
        raise InvalidQuantity("--deadline and --from are of a plan; give its capacity with --capacity, or a --scenario")


def _planned(
    register: Address,
    wanted: tuple[Path | None, str | None, str, str | None, int],
    as_of: str | None,
    known_at: str | None,
) -> tuple[Snapshot, PlanResult]:
    """A register and its plan: with which capacity, by when, of which scenario, from when, and the seed."""
    from clearance_api.plans.asking import Wanted
    from clearance_geodata.register import Register

    capacity, deadline, scenario, from_on, seed = wanted
    asked = Wanted(deadline=day(deadline, "--deadline"), scenario=scenario, from_on=day(from_on, "--from"), seed=seed)
    with Register.open(register) as opened:
        snapshot, zone = opened.snapshot(day(as_of, "--as-of"), moment(known_at)), opened.identity.time_zone
    return snapshot, planned(snapshot, read_capacity_file(capacity), asked, zone=zone, with_remedies=False)


def _map(
    draw: Callable[..., str],
    register: Address,
    out: Path,
    asked: tuple[str, str | None, str | None],
    *,
    seed: int,
    under: tuple[Path | None, Path | None] = (None, None),
) -> None:
    lang, as_of, known_at = asked
    checked(out, (".html",), lang, DRAWN)
    snapshot = read(register, as_of, known_at)
    _write(partial(draw, pictures=_pictures(snapshot, *under)), snapshot, out, lang, seed=seed)


def _pictures(snapshot: Snapshot, base: Path | None, hills: Path | None) -> Under:
    """What lies under a map; the base map shines through hills."""
    if base is None and hills is None:
        return ()
    from clearance_api.maps import extent_shown
    from clearance_api.under import under_of

    return under_of(base, hills).pictures(extent_shown(snapshot))


def _write(draw: Callable[..., str], snapshot: Snapshot, out: Path, lang: str, *, seed: int) -> None:
    from clearance.headline import headline
    from clearance_geodata.countries import outline

    figures: Headline = headline(snapshot, seed=seed)
    page = draw(snapshot, lang=lang, headline=figures, outline=outline(snapshot.identity.country)).encode()
    write(out, page)
    if len(page) > LARGE_BYTES:
        typer.echo(note_of_size(out.name, len(page)), err=True)


def note_of_size(name: str, size_bytes: int) -> str:
    """What to do with a page that takes longer to open than people wait."""
    return (
        f"note: {name} has {size_bytes / 1e6:.0f} MB and takes seconds to open; `clearance serve REGISTER` shows a "
        "country of any size in tiles, at /tiles.html"
    )
