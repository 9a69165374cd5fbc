"""Mines that remain in areas: the hierarchical zero-inflated gamma-Poisson model, put together."""

from __future__ import annotations

import numpy as np

from clearance.errors import InvalidQuantity, NotPossible
from clearance.estimate.guard import Guard, guard_of
from clearance.estimate.hierarchy.checks import checks_of
from clearance.estimate.hierarchy.exposure import exposure_of, nodes_for
from clearance.estimate.hierarchy.land import Areas, Evidence, Floats, Search
from clearance.estimate.hierarchy.parts import contaminated_share, order_of_work, parts_of, preference
from clearance.estimate.hierarchy.pooling import posterior_draws
from clearance.estimate.hierarchy.priors import PRIORS, Priors
from clearance.estimate.hierarchy.result import (
    AreasEstimate,
    GroupEstimate,
    LandEstimate,
    interval_of,
)
from clearance.estimate.hierarchy.totals import totals_and_areas
from clearance.saying import saying

__all__ = ["METHOD", "estimate_land"]

METHOD = saying("hierarchical zero-inflated gamma-Poisson on areas, v2")


def estimate_land(
    areas: Areas,
    *,
    seed: int,
    search: Search | None = None,
    priors: Priors = PRIORS,
    remarks: tuple[str, ...] = (),
    checked: bool = False,
) -> LandEstimate:
    """Return how many mines remain in areas, in their strata and sectors, and in all.

    Totals share the draws of what is unknown about strata, so that their interval is that of areas which may all be
    denser than thought at once; adding up the intervals of areas would be several times too narrow.

    Args:
        areas: the areas, in columns.
        seed: seed of the simulation; the same seed gives the same result.
        search: how well ground is searched.
        priors: what is taken to be true of strata before the areas are looked at.
        remarks: sentences on how the areas were taken, for the basis of the result.
        checked: whether to hold the model against the finds of finished work as well.

    Raises:
        NotPossible: there is no area.
        InvalidQuantity: the seed is below zero.

    Source: zero-inflated hierarchical gamma-Poisson with closed-form areas (docs/estimates.md).
    """
    _refuse(areas, seed)
    search = search or Search()
    rng = np.random.default_rng(seed)
    nodes = nodes_for(areas)
    exposure = exposure_of(areas, search, nodes)
    draws = posterior_draws(areas, exposure, nodes, search=search, priors=priors, rng=rng)
    totals, posterior = totals_and_areas(areas, exposure, draws, search=search, rng=rng)
    strata = _strata(areas, totals)
    parts = [parts_of(areas, draws, position, search=search, priors=priors) for position in range(len(areas.strata))]
    in_released = float(posterior.in_released.sum())
    return LandEstimate(
        remaining=interval_of(totals.sum(axis=1)),
        in_released=in_released,
        guard=_guard(areas, posterior.contaminated, open_mines=float(posterior.mean.sum()) - in_released),
        parts=(preference(nodes, draws), *((order_of_work(draws),) if areas.turns.any() else ())),
        sectors=_sectors(areas, totals),
        strata=tuple(
            GroupEstimate(name=g.name, areas=g.areas, open_m2=g.open_m2, remaining=g.remaining, parts=own)
            for g, own in zip(strata, parts, strict=True)
        ),
        strata_keys=areas.strata,
        areas=AreasEstimate(area_ids=areas.area_ids, stratum=tuple(areas.stratum.tolist()), posterior=posterior),
        totals=totals,
        method=METHOD,
        seed=seed,
        basis=(*_basis(areas, search), *remarks),
        checks=checks_of(areas, exposure, draws, search=search, rng=rng) if checked else (),
    )


def _refuse(areas: Areas, seed: int) -> None:
    if not areas.area_ids:
        raise NotPossible(saying("Mines in areas: there is no area with land or a record; import areas with their m2"))
    if seed < 0:
        raise InvalidQuantity(
            "Mines in areas: seed {seed} is below zero; give a whole number from 0 on", seed=str(seed)
        )


def _group(
    name: str, areas: Areas, kept: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], mines: Floats
) -> GroupEstimate:
    return GroupEstimate(
        name=name, areas=int(kept.sum()), open_m2=float(areas.open_m2[kept].sum()), remaining=interval_of(mines)
    )


def _strata(areas: Areas, totals: Floats) -> list[GroupEstimate]:
    return [
        _group(stratum.name, areas, areas.stratum == position, totals[:, position])
        for position, stratum in enumerate(areas.strata)
    ]


def _sectors(areas: Areas, totals: Floats) -> tuple[GroupEstimate, ...]:
    sectors = np.array([stratum.sector for stratum in areas.strata])
    return tuple(
        _group(
            sector or "no sector", areas, (sectors == sector)[areas.stratum], totals[:, sectors == sector].sum(axis=1)
        )
        for sector in sorted(set(sectors.tolist()))
    )


def _guard(areas: Areas, contaminated: Floats, *, open_mines: float) -> Guard:
    reported = ~np.isnan(areas.found)
    open_m2 = float(areas.open_m2.sum())
    a, b = contaminated_share(areas, np.arange(len(areas.area_ids)))
    return guard_of(
        open_m2=open_m2,
        cleared_m2=float(areas.cleared_m2[reported].sum()),
        found=float(areas.found[reported].sum()),
        model_mines=open_mines,
        contaminated=float(contaminated @ areas.open_m2) / open_m2 if open_m2 else 0.0,
        share=a / (a + b),
    )


def _basis(areas: Areas, search: Search) -> tuple[str, ...]:
    """Return, in sentences, what the estimate rests on."""
    worked = areas.cleared_m2 + areas.reduced_m2 > 0
    reported = worked & ~np.isnan(areas.found)
    records = int(areas.by_record.sum())
    used = len({stratum.evidence for stratum in areas.strata} & {Evidence.RECORD})
    none = int((np.nan_to_num(areas.found)[reported] == 0).sum())
    cancelled, confirmed = int((areas.survey < 0).sum()), int((areas.survey > 0).sum())
    sentences = [
        f"{len(areas.area_ids):,} areas in {len(areas.strata)} strata.",
        f"{int(reported.sum()):,} were worked and reported their finds, {none:,} of these none.",
        f"Survey cancelled {cancelled:,} areas and confirmed {confirmed:,}; both teach how many are contaminated.",
        f"Detection: {search.clearance:.1%} in cleared ground, {search.survey:.0%} in reduced.",
        f"Survey is taken to cancel {search.missed:.0%} of contaminated areas and confirm {search.false:.0%} of empty.",
    ]
    unreported = int((worked & np.isnan(areas.found)).sum())
    if unreported:
        sentences.append(f"{unreported:,} worked areas reported no count of mines: none is not taken for zero.")
    if used:
        sentences.append(f"{records:,} areas have a mine-laying record and are counted in recorded mines, not in m2.")
    rows = int(areas.by_rows.sum())
    if rows:
        sentences.append(f"{rows:,} areas have rows on record and are counted in their slots, not in m2.")
    if areas.turns.any():
        sentences.append("The order in which areas were finished tells whether contaminated ones were taken first.")
    if areas.progress:
        sentences.append(
            f"Dated progress in {len(areas.progress)} finished areas tells how far ahead of land finds are."
        )
    sentences.append("Finds of spot tasks are in no density. Figures that the State or others published are no input.")
    return tuple(sentences)
