"""What a report claims against what it draws, and what it draws against what was booked; many entries at once."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.errors import GEOSException

from clearance.geodesy import area_exact, planar_areas_m2
from clearance.land.accounts import Kind
from clearance.land.checks.finding import Finding, Rule
from clearance.land.checks.history import label
from clearance.saying import saying
from clearance.units import Unit, format_quantity, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from clearance.land.journal import Entry

__all__ = ["RULES", "of_claims"]

DIFFERS = Rule(
    id="claim-differs",
    severity="warning",
    title=saying("the claim is not the size of the polygon"),
    means="the figure of a report is more than one per cent off the m2 of the polygon in the same report",
    remedy=saying("ask the reporter which is right; the polygon's m2 is booked"),
    source="IMAS 05.10",
)
SLIP = Rule(
    id="unit-slip",
    severity="warning",
    title=saying("the claim is off by a power of ten"),
    means="claim and polygon differ by ten, a hundred, a thousand: a decimal place, or m2, ha and km2 mixed up",
    remedy=saying("correct the unit or the decimal mark in the source; the polygon's m2 is booked"),
    source="Landmine Monitor, Peru 2018 (0.27 km2 for 27,155 m2); Diálogo 2012 (67,000 km2 for m2)",
)
WAITS = Rule(
    id="ground-waits",
    severity="warning",
    title=saying("ground waits, it is not booked"),
    means="a report draws ground that its act did not move: it lies beyond the open area, or another record holds it",
    remedy=saying(
        "it lies beyond the open area or in another record: record it as an extension, or correct the polygon"
    ),
    source="IMAS 07.11: no more is released than the area holds",
)
RULES = (DIFFERS, SLIP, WAITS)

# A claim within one per cent of its polygon is the rounding of a report; beyond it one of the two is wrong.
TOLERANCE = 0.01
# The flat measure is right to 1e-5; what it finds within this share of the claim is not measured again.
SURELY = 0.009
# Within five per cent of a power of ten a factor is a slip, and no rounding.
SLIP_LOG = math.log10(1.05)
# Below a square metre it is the noise of drawing, which an import does not name either.
SMALLEST_WAITING = Unit.M2.scale
SLIPS = {
    1: saying("a decimal place"),
    2: saying("km2 for ha, or the other way round"),
    3: saying("a thousands mark taken for a decimal mark"),
    4: saying("ha for m2, or the other way round"),
    6: saying("km2 for m2, or the other way round"),
}
# Acts whose shape is the ground that they move. One that resizes draws the whole, one that extends draws over the old.
MOVES_WHAT_IT_DRAWS = frozenset(
    {Kind.OPENED, Kind.CANCELLED, Kind.REDUCED, Kind.CLEARED, Kind.RELEASED, Kind.PROGRESSED, Kind.SPLIT}
)


def of_claims(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Claims that are not the size of what was drawn, and drawn ground that was not booked."""
    drawn = [entry for entry in entries if entry.geometry is not None]
    shapes = _sound([entry.geometry for entry in drawn])
    for entry, shape, flat_m2 in zip(drawn, shapes, planar_areas_m2(shapes).tolist(), strict=True):
        claimed = entry.claimed_m2
        if claimed is not None and flat_m2 and abs(claimed / Unit.M2.scale - flat_m2) > SURELY * flat_m2:
            yield from _of_claim(entry, claimed, area_exact(shape))
    yield from _waiting(entries)


def _sound(shapes: Sequence[BaseGeometry | None]) -> NDArray[np.object_]:
    """Shapes as they were drawn; those whose rings cross as what they enclose."""
    listed = np.empty(len(shapes), dtype=object)
    listed[:] = shapes
    crossed = ~shapely.is_valid(listed)
    listed[crossed] = shapely.make_valid(listed[crossed])
    return listed


def _of_claim(entry: Entry, claimed: int, drawn: int) -> Iterator[Finding]:
    if not drawn or abs(claimed - drawn) <= TOLERANCE * drawn:
        return
    value = saying(
        "{claimed} claimed, {drawn} drawn", claimed=quantity(claimed, Unit.M2), drawn=quantity(drawn, Unit.M2)
    )
    ids = (entry.area_id, entry.entry_id)
    m2 = abs(claimed - drawn) / Unit.M2.scale
    factor = math.log10(claimed / drawn) if claimed > 0 else 0.0
    power = round(factor)
    if power and abs(factor - power) <= SLIP_LOG:
        words = SLIPS.get(abs(power)) or saying("{count} decimal places", count=abs(power))
        yield SLIP.found(
            label(entry), saying("{value}: {words}", value=value, words=words), ids=ids, m2=m2, place=entry.geometry
        )
    else:
        yield DIFFERS.found(label(entry), value, ids=ids, m2=m2, place=entry.geometry)


def _waiting(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Ground that an act draws and that none of its entries moved."""
    acts: defaultdict[str, list[BaseGeometry]] = defaultdict(list)
    partial = [e for e in entries if e.kind in MOVES_WHAT_IT_DRAWS and e.geometry is not None and not _moves_all(e)]
    named = {entry.act_id for entry in partial}
    for entry in entries:
        if entry.act_id in named and entry.ground is not None:
            acts[entry.act_id].append(entry.ground)
    for entry, drawn in zip(partial, _sound([entry.geometry for entry in partial]), strict=True):
        left = _without(drawn, acts[entry.act_id])
        exact = area_exact(left)
        if exact >= SMALLEST_WAITING:
            amount = format_quantity(exact, Unit.M2)
            ids = (entry.area_id, entry.entry_id)
            yield WAITS.found(label(entry), amount, ids=ids, m2=exact / Unit.M2.scale, place=left)


def _moves_all(entry: Entry) -> bool:
    return entry.ground is entry.geometry


def _without(drawn: BaseGeometry | None, moved: Sequence[BaseGeometry]) -> BaseGeometry | None:
    """What was drawn less what was moved; a shape that cannot be overlaid is made valid first."""
    try:
        return shapely.difference(drawn, shapely.union_all(moved))
    except GEOSException:
        return shapely.difference(shapely.make_valid(drawn), shapely.union_all(shapely.make_valid(np.array(moved))))
