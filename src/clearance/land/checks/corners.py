"""How shapes were typed: the checks of the GICHD geocheck on each record, for many records at once.

They look at the geometry as the reporter gave it; the ground that is booked was made valid when it was recorded. The
rules are those of geocheck (GICHD, 2020), written anew; distances are geodesic.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from clearance.geodesy import distances_m, geodesic_areas_m2, planar_areas_m2
from clearance.land.checks.finding import Finding, Rule
from clearance.land.checks.history import label
from clearance.land.checks.phrases import and_more
from clearance.saying import Number, saying

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from clearance.land.journal import Entry

__all__ = ["RULES", "of_corners"]

GEOCHECK = "GICHD geocheck"
INVALID = Rule(
    id="polygon-invalid",
    severity="warning",
    title=saying("a polygon is not valid"),
    means="its rings cross or touch so that inside and outside are not clear; what it encloses was booked",
    remedy=saying("draw the corners in the order in which they were walked"),
    source=GEOCHECK,
)
TWICE = Rule(
    id="polygon-twice",
    severity="warning",
    title=saying("a polygon is drawn twice in one record"),
    means="two polygons of one record have the same corners",
    remedy=saying("delete one of them in the source"),
    source=GEOCHECK,
)
PARTS_OVERLAP = Rule(
    id="parts-overlap",
    severity="warning",
    title=saying("polygons of one record overlap"),
    means="more than 0.9 % of the smaller polygon lies in another of the same record; its ground is booked once",
    remedy=saying("draw the line between the two, or one polygon for both"),
    source=GEOCHECK,
)
REPEATED = Rule(
    id="corner-repeated",
    severity="note",
    title=saying("a corner is given twice"),
    means="two corners in a row are less than 0.000001 degrees apart",
    remedy=saying("delete one of them in the source"),
    source=GEOCHECK,
)
CLOSED_TWICE = Rule(
    id="ring-closed-twice",
    severity="note",
    title=saying("a ring is closed twice"),
    means="the last corner is the first one again, and the ring was closed once more",
    remedy=saying("delete the last corner in the source"),
    source=GEOCHECK,
)
TOO_FEW = Rule(
    id="too-few-corners",
    severity="warning",
    title=saying("a ring has fewer than three corners"),
    means="fewer than three corners differ, so that the ring encloses nothing",
    remedy=saying("complete the corners, or record the place as a point"),
    source=GEOCHECK,
)
FAR = Rule(
    id="corners-far-apart",
    severity="note",
    title=saying("two corners are far apart"),
    means="more than 5,000 m lie between two corners in a row; often one of them has a wrong digit",
    remedy=saying("check the coordinates of both corners"),
    source=GEOCHECK,
)
RULES = (INVALID, TWICE, PARTS_OVERLAP, REPEATED, CLOSED_TWICE, TOO_FEW, FAR)

SAME_DEGREES = 1e-6
FAR_M = 5_000.0
FAR_DEGREES = 0.03  # less than 5,000 m, also when a side runs so far both north and east
OVERLAPPING_SHARE = 0.009
FEWEST = 3
SHAPES = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON, shapely.GeometryType.GEOMETRYCOLLECTION)


def of_corners(entries: Iterable[Entry]) -> Iterator[Finding]:
    """What is wrong with the shapes of some entries, as they were typed."""
    drawn = [entry for entry in entries if entry.geometry is not None]
    shapes = np.empty(len(drawn), dtype=object)
    shapes[:] = [entry.geometry for entry in drawn]
    is_shape = np.isin(shapely.get_type_id(shapes), SHAPES)
    drawn, shapes = [entry for entry, chosen in zip(drawn, is_shape, strict=True) if chosen], shapes[is_shape]
    invalid = ~shapely.is_valid(shapes)
    for i in np.flatnonzero(invalid).tolist():
        yield _found(INVALID, drawn[i], shapely.is_valid_reason(shapes[i]))
    yield from _of_parts([drawn[i] for i in np.flatnonzero(invalid)], shapes[invalid])
    yield from _of_rings(drawn, shapes)


def _of_parts(entries: Sequence[Entry], shapes: NDArray[np.object_]) -> Iterator[Finding]:
    """Parts of one shape that lie over each other; a valid shape has none."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    places: defaultdict[int, list[int]] = defaultdict(list)
    for k, i in enumerate(owner.tolist()):
        places[i].append(k)
    for i, mine in places.items():
        sound = shapely.make_valid(parts[mine])
        left, right = np.triu_indices(len(mine), k=1)
        if not len(left):
            continue
        same = shapely.equals_exact(shapely.normalize(sound[left]), shapely.normalize(sound[right]), SAME_DEGREES)
        for k in np.flatnonzero(same).tolist():
            yield _found(
                TWICE,
                entries[i],
                saying(
                    "polygons {one} and {other} of {count}",
                    one=int(left[k] + 1),
                    other=int(right[k] + 1),
                    count=len(mine),
                ),
            )
        shared = planar_areas_m2(shapely.intersection(sound[left], sound[right]))
        sizes = planar_areas_m2(sound)
        smaller = np.minimum(sizes[left], sizes[right])
        over = ~same & (shared > OVERLAPPING_SHARE * smaller)
        for k in np.flatnonzero(over).tolist():
            common = shapely.intersection(sound[left[k]], sound[right[k]])
            m2 = float(geodesic_areas_m2([common])[0])
            said = saying(
                "polygons {one} and {other}: {land}, {share} of the smaller",
                one=int(left[k] + 1),
                other=int(right[k] + 1),
                land=Number(m2, ",.1f", "m2"),
                share=Number(float(shared[k] / smaller[k]), ".1%"),
            )
            yield _found(PARTS_OVERLAP, entries[i], said, m2=m2)


def _of_rings(entries: Sequence[Entry], shapes: NDArray[np.object_]) -> Iterator[Finding]:
    """Corners of each ring that are the same, too few, or far apart."""
    parts, of_shape = shapely.get_parts(shapes, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    owner = of_shape[of_part]
    same_ring = ring[1:] == ring[:-1]
    step = np.abs(np.diff(points, axis=0))
    repeated = same_ring & (step <= SAME_DEGREES).all(axis=1)
    last = np.append(~same_ring, True)[1:]
    closing = repeated & last
    counts = np.bincount(ring, minlength=len(rings))
    again = np.bincount(ring[1:][repeated], minlength=len(rings))
    few = counts - 1 - again < FEWEST
    for k in np.flatnonzero(few).tolist():
        yield _found(
            TOO_FEW,
            entries[owner[k]],
            saying("{count} corners that differ", count=int(max(counts[k] - 1 - again[k], 0))),
        )
    for rule, chosen in ((CLOSED_TWICE, closing), (REPEATED, repeated & ~closing)):
        worth = chosen & ~few[ring[1:]]
        for k, corners in _by_owner(owner[ring[1:]], worth).items():
            lon, lat = points[corners[0] + 1]
            said = and_more(saying("the corner {place}", place=f"{lon:.6f}, {lat:.6f}"), len(corners) - 1)
            yield _found(rule, entries[k], said, at=(lon, lat))
    yield from _far(entries, points, owner[ring[1:]], same_ring & (step > FAR_DEGREES).any(axis=1))


def _far(
    entries: Sequence[Entry], points: NDArray[np.float64], owner: NDArray[np.int64], worth: NDArray[np.bool_]
) -> Iterator[Finding]:
    sides = np.flatnonzero(worth)
    lengths_m = distances_m(points[sides], points[sides + 1])
    is_far = np.zeros(len(worth), dtype=bool)
    is_far[sides[lengths_m > FAR_M]] = True
    length_of = dict(zip(sides.tolist(), lengths_m.tolist(), strict=True))
    for k, corners in _by_owner(owner, is_far).items():
        longest = max(corners, key=length_of.__getitem__)
        lon, lat = points[longest]
        length = Number(length_of[longest])
        said = and_more(
            saying("{length} m from {place}", length=length, place=f"{lon:.6f}, {lat:.6f}"), len(corners) - 1
        )
        yield _found(FAR, entries[k], said, at=(lon, lat))


def _by_owner(owner: NDArray[np.int64], chosen: NDArray[np.bool_]) -> dict[int, list[int]]:
    """The chosen places by the record they belong to."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(chosen).tolist():
        found[int(owner[place])].append(place)
    return found


def _found(
    rule: Rule, entry: Entry, value: str, *, m2: float | None = None, at: tuple[float, float] | None = None
) -> Finding:
    place = entry.geometry if at is None else shapely.Point(at)
    return rule.found(label(entry), value, ids=(entry.area_id, entry.entry_id), m2=m2, place=place)
