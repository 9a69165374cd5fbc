"""Open land of each sector, as the map shows it from afar: a class of m2 for each, boundaries or circles."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from clearance.land.sectors import sector_sums
from clearance_maps.language import mark
from clearance_maps.mapping.carrier import Column, whole
from clearance_maps.mapping.colouring import Colouring
from clearance_maps.mapping.regions import NO_SECTOR, RegionColumns, placed, reading_of_regions, region_layers
from clearance_maps.mapping.symbols import Symbol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from clearance.land.sectors import SectorSum
    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language
    from clearance_maps.mapping.layers import Layer

__all__ = ["land_of_sectors"]

# Blues of ColorBrewer, for amounts: told apart by colour-blind people and in grey, and no colour of IMAS.
FILLS = ("#ffffff", "#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")
TITLE = mark("Open land of the sector")
NOTHING, UP_TO = mark("nothing open"), mark("up to {high}")
BETWEEN, MORE = mark("from {low} to {high}"), mark("more than {low}")
STEPS = np.array([1, 2, 5])
FEWEST = 2


def land_of_sectors(
    snapshot: Snapshot, language: Language
) -> tuple[list[Layer], tuple[Colouring, ...], tuple[str, ...]]:
    """The layers of sectors (else of provinces), their colouring, how to read them; nothing where there are not two."""
    by = "sector" if any(state.area.sector for state in snapshot.open_states) else "admin1"
    sums = {one.name: one for one in sector_sums(snapshot, by=by)}
    regions = placed(snapshot, list(sums), by=by)
    shown = [one for name, one in sums.items() if name in regions and (one.open_areas or one.open_m2 or name)]
    if len(shown) < FEWEST:
        return [], (), ()
    m2 = np.array([one or 0 for one in whole([one.open_m2 for one in shown])], dtype=np.int64)
    edges = _edges(m2)
    # The first class is of sectors with nothing open, where there are any.
    first = int((m2 == 0).any())
    classes = np.where(m2 > 0, first + np.searchsorted(edges, m2, side="left"), 0)

    def columns(at: Sequence[int]) -> tuple[Column, ...]:
        return _columns([shown[i] for i in at], [str(classes[i]) for i in at], by, language)

    grounds = [regions[one.name] for one in shown]
    layers = region_layers(grounds, RegionColumns(m2.tolist(), columns), language, wears="sectors")
    colouring = Colouring(
        name="sectors",
        label=language.text(TITLE),
        role="amount",
        classes=tuple(_symbols(edges, language)[1 - first :]),
        of={str(at): at for at in range(len(edges) + 1 + first)},
        is_worn=True,
    )
    return layers, (colouring,), reading_of_regions(grounds, language)


def _edges(m2: NDArray[np.int64]) -> NDArray[np.int64]:
    """Up to four whole numbers of the series 1, 2, 5, 10, near the fifths of the sectors."""
    wanted = np.quantile(m2[m2 > 0], (0.2, 0.4, 0.6, 0.8)) if (m2 > 0).any() else np.zeros(0)
    tens = 10 ** np.floor(np.log10(np.maximum(wanted, 1)))
    nearest = np.abs(np.log((STEPS * tens[:, None]) / np.maximum(wanted, 1)[:, None])).argmin(axis=1)
    edges: NDArray[np.int64] = np.unique(STEPS[nearest] * tens).astype(np.int64)
    return edges


def _symbols(edges: NDArray[np.int64], language: Language) -> list[Symbol]:
    said = [language.m2(edge) for edge in edges.tolist()]
    labels = [language.text(NOTHING)]
    if said:
        labels += [
            language.text(UP_TO, high=said[0]),
            *(language.text(BETWEEN, low=low, high=high) for low, high in itertools.pairwise(said)),
            language.text(MORE, low=said[-1]),
        ]
    # As far apart as they can be, however many there are.
    places = np.rint(np.linspace(0, len(FILLS) - 1, len(labels))).astype(int)
    return [
        Symbol(name=f"open-{at}", label=label, fill=FILLS[place], outline="#2b3a45", opacity=0.85, ink="#2b3a45")
        for at, (label, place) in enumerate(zip(labels, places, strict=True))
    ]


def _columns(sums: Sequence[SectorSum], classes: Sequence[str], by: str, language: Language) -> tuple[Column, ...]:
    text = language.text
    names = [one.name or text(NO_SECTOR) for one in sums]
    head = (
        Column(label=text("Sector"), values=names, role="sector")
        if by == "sector"
        else Column(label=text("Province"), values=names, role="place")
    )
    return (
        head,
        Column(label=text("Areas"), values=[one.open_areas for one in sums], kind="number"),
        Column(label=text("Still open"), values=whole([one.open_m2 for one in sums]), kind="m2"),
        Column(label=text("AP mines recorded"), values=[one.recorded_ap_mines for one in sums], kind="number"),
        Column(label=text("Released"), values=whole([sum(one.released_m2.values()) for one in sums]), kind="m2"),
        Column(label="", values=classes, role="amount", shown=False),
    )
