"""The commands `terrain` and `priorities`: what the ground does to the rates of teams, and which area comes first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearance_api.commands.options import (
    DEFAULT,
    AsJson,
    AsOf,
    KnownAt,
    RegisterAddress,
    Seed,
    echo_table,
    read,
)

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.plan.priority.scoring import Priorities
    from clearance.plan.terrain.ground import Ground
    from clearance_geodata.terrain.measuring import MeasuredGround

__all__ = ["add_to"]

SHOWN = 20


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("terrain", rich_help_panel="Figures")(terrain)
    app.command("priorities", rich_help_panel="Figures")(priorities)


def terrain(
    register: RegisterAddress,
    *,
    dem: Annotated[Path | None, typer.Option("--dem", metavar="FILE", help="Elevation in m: a raster.")] = None,
    land_cover: Annotated[
        Path | None, typer.Option("--land-cover", metavar="FILE", help="Classes of cover: a raster.")
    ] = None,
    cover_class: Annotated[
        list[str] | None,
        typer.Option("--cover-class", metavar="N=KIND", help="What a class is: light, medium or dense; once a class."),
    ] = None,
    roads: Annotated[Path | None, typer.Option("--roads", metavar="FILE", help="Roads or tracks: a layer.")] = None,
    roads_layer: Annotated[str, typer.Option("--roads-layer", metavar="NAME", help="Which layer of that file.")] = "",
    rain: Annotated[
        Path | None, typer.Option("--rain", metavar="FILE", help="Rain in mm: a raster of 12 bands, January first.")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the table that the plan reads.")] = False,
) -> None:
    """Measure the ground of open areas from rasters and roads of yours, and what it does to the rates of teams."""
    from clearance_api.answers import answer_json
    from clearance_api.commands.progress import counted_bar
    from clearance_geodata.exposure.figures import zones_of
    from clearance_geodata.terrain.measuring import GroundSources, measured_ground
    from clearance_geodata.terrain.table import ground_csv

    sources = GroundSources(
        dem=dem,
        cover=land_cover,
        cover_classes=_classes(cover_class or []),
        roads=roads,
        roads_layer=roads_layer,
        rain=rain,
    )
    snapshot = read(register, as_of, known_at)
    with counted_bar() as bar:
        found = measured_ground(zones_of(snapshot), sources, track=bar)
    if as_json:
        typer.echo(answer_json(_ground_answer(found, snapshot)))
    elif as_csv:
        typer.echo(ground_csv(found.grounds), nl=False)
    else:
        _show_ground(found, snapshot.identity.id)


def _classes(listed: list[str]) -> dict[str, str]:
    from clearance.errors import InvalidQuantity
    from clearance.plan.terrain.ground import COVERS

    classes: dict[str, str] = {}
    for one in listed:
        number, _, kind = one.partition("=")
        if kind not in COVERS or not number:
            raise InvalidQuantity(
                "--cover-class '{one}': write N=KIND, KIND one of {covers}", one=one, covers=tuple(COVERS)
            )
        classes[number] = kind
    return classes


def _ground_answer(found: MeasuredGround, snapshot: Snapshot) -> dict[str, object]:
    from clearance.plan.terrain.factors import rate_factor
    from clearance.plan.terrain.multipliers import KINDS

    return {
        "snapshot": snapshot.identity.to_dict(),
        "areas": [
            {
                "area_id": ground.area_id,
                "slope_deg": ground.slope_deg,
                "slope_shares": dict(ground.slope_shares),
                "slope_sd_deg": ground.slope_sd_deg,
                "roughness": ground.roughness or None,
                "cover_shares": dict(ground.cover_shares),
                "road_m": ground.road_m,
                "access": ground.access or None,
                "wet_months": list(ground.wet_months),
                "factors": [
                    {
                        "kind": factor.kind,
                        "value": factor.value,
                        "low": factor.low,
                        "high": factor.high,
                        "because": [
                            {"value": part.value, "words": part.words, "source": part.source} for part in factor.parts
                        ],
                    }
                    for factor in (rate_factor(ground, kind) for kind in KINDS)
                ],
            }
            for ground in found.grounds
        ],
        "notes": list(found.notes),
    }


def _show_ground(found: MeasuredGround, snapshot_id: str) -> None:
    rows = [_ground_row(ground) for ground in found.grounds[:SHOWN]]
    columns = ["area_id", "slope deg", "roughness", "cover", "access", "wet months", "manual", "dogs", "machines"]
    echo_table(f"Ground and the share of rates that it leaves; snapshot {snapshot_id}", columns, rows)
    if len(found.grounds) > SHOWN:
        typer.echo(f"{SHOWN} of {len(found.grounds):,} areas; --json and --csv have all")
    for note in found.notes:
        typer.echo(note)


def _ground_row(ground: Ground) -> list[str]:
    from clearance.plan.terrain.factors import rate_factor

    cover = ", ".join(f"{kind} {share:.0%}" for kind, share in ground.cover_shares.items())
    factors = [rate_factor(ground, kind) for kind in ("manual", "dogs", "machines")]
    return [
        ground.area_id,
        "" if ground.slope_deg is None else f"{ground.slope_deg:.1f}",
        ground.roughness,
        cover,
        ground.access,
        " ".join(map(str, ground.wet_months)),
        *(f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})" if one.value else "cannot" for one in factors),
    ]


def priorities(
    register: RegisterAddress,
    *,
    evidence: Annotated[
        Path | None, typer.Option("--evidence", metavar="FILE", help="Measures by area or sector: a CSV file.")
    ] = None,
    weights: Annotated[
        Path | None, typer.Option("--weights", metavar="FILE", help="Weights of your own: a TOML file.")
    ] = None,
    near_m: Annotated[float, typer.Option("--near-m", metavar="N", help="How near an accident counts, in m.")] = 1000,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    seed: Seed = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Rank open areas by criteria with weights: what each adds, and how firm the rank is under other weights."""
    from clearance.plan.priority.criteria import DEFAULT_CRITERIA
    from clearance.plan.priority.evidence import evidence_of
    from clearance.plan.priority.scoring import prioritised
    from clearance_api.answers import answer_json
    from clearance_geodata.priorities import read_criteria, read_evidence

    criteria = read_criteria(weights) if weights else DEFAULT_CRITERIA
    supplied = read_evidence(evidence, criteria) if evidence else {}
    snapshot = read(register, as_of, known_at)
    ranked = prioritised(evidence_of(snapshot, supplied, near_m=near_m), criteria, seed=seed)
    if as_json:
        typer.echo(answer_json(_priorities_answer(ranked, snapshot)))
    else:
        _show_priorities(ranked, snapshot.identity.id)


def _priorities_answer(ranked: Priorities, snapshot: Snapshot) -> dict[str, object]:
    return {
        "snapshot": snapshot.identity.to_dict(),
        "criteria": [
            {"name": one.name, "weight": one.weight, "half": one.half, "words": one.words} for one in ranked.criteria
        ],
        "areas": [
            {
                "area_id": one.area_id,
                "rank": one.rank,
                "score": one.score,
                "parts": dict(one.parts),
                "unknown": list(one.unknown),
                "score_at_most": one.score_at_most,
                "rank_range": list(one.rank_range),
                "first_tenth": one.first_tenth,
                "benefit_per_cost": one.benefit_per_cost,
                "do_no_harm": one.harm or None,
            }
            for one in ranked.areas
        ],
        "agreement": ranked.agreement,
        "spread": ranked.spread,
        "draws": ranked.draws,
        "seed": ranked.seed,
    }


def _show_priorities(ranked: Priorities, snapshot_id: str) -> None:
    names = [one.name for one in ranked.criteria]
    rows = [
        [
            str(one.rank),
            one.area_id,
            f"{one.score:.3f}",
            *("?" if name in one.unknown else f"{one.parts[name]:.3f}" for name in names),
            f"{one.rank_range[0]:,} to {one.rank_range[1]:,}",
            one.harm,
        ]
        for one in ranked.areas[:SHOWN]
    ]
    columns = ["rank", "area_id", "score", *names, "rank under other weights", "may do harm"]
    echo_table(f"Priorities; snapshot {snapshot_id}", columns, rows)
    if len(ranked.areas) > SHOWN:
        typer.echo(f"{SHOWN} of {len(ranked.areas):,} areas; --json has all")
    typer.echo(
        f"Under {ranked.draws} other choices of weights the order agrees to {ranked.agreement:.2f} (1: the same); "
        "? is not known and counts 0"
    )
