"""Totals without polygons month by month: circles that come, change and go as the books and published figures did."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import shapely

from clearance.land.timeline import states_by_day
from clearance_maps.language import mark
from clearance_maps.mapping.carrier import Column, days
from clearance_maps.mapping.layers import layer_of
from clearance_maps.mapping.places import (
    AT_PLACE,
    IN_PROPORTION,
    LABELS,
    SMALLEST_RADIUS,
    Known,
    is_at,
    is_stock_of,
    label_of,
    radius,
    total_of,
    values_of,
)
from clearance_maps.mapping.symbols import CLASSES, PRODUCTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from clearance.land.hazard import Place
    from clearance.land.journal import Entry
    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language
    from clearance_maps.mapping.in_time import Piece
    from clearance_maps.mapping.layers import Layer
    from clearance_maps.mapping.places import PlaceTotal

__all__ = ["TotalPiece", "place_layers_in_time", "reading_in_time", "totals_in_time"]

NUMBER = mark(
    "The number is the last one known in the month that is shown, and the card says of when it is; before the first "
    "one nothing is drawn."
)


class TotalPiece(NamedTuple):
    """What stands for a place from a day on, and until another, on which it holds no more; None: still."""

    total: PlaceTotal
    since: date
    until: date | None


def totals_in_time(snapshot: Snapshot, pieces: Sequence[Piece]) -> list[TotalPiece]:
    """What stands for each place as long as its areas are not drawn; of the changes of a month the last one.

    Args:
        snapshot: whose places, entries and published figures there are.
        pieces: the ground of its areas over time, which is drawn instead.
    """
    drawn: defaultdict[str, list[tuple[date, date]]] = defaultdict(list)
    for piece in pieces:
        drawn[piece.area.area_id].append((piece.since, piece.until or date.max))
    for release in snapshot.releases:
        if release.geometry is not None:
            drawn[release.area.area_id].append((release.effective_on, date.max))
    concerning: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in snapshot.entries if snapshot.places else ():
        for area_id in entry.area_ids:
            concerning[area_id].append(entry)
    return [told for place in snapshot.places for told in _of_place(place, snapshot, drawn, concerning)]


def _of_place(
    place: Place,
    snapshot: Snapshot,
    drawn: Mapping[str, Sequence[tuple[date, date]]],
    concerning: Mapping[str, Sequence[Entry]],
) -> list[TotalPiece]:
    ids = [area_id for area_id, state in snapshot.states.items() if is_at(state, place)]
    spans = [span for area_id in ids for span in drawn.get(area_id, ())]
    begun, ended = (
        min((span[0] for span in spans), default=date.max),
        max((span[1] for span in spans), default=date.max),
    )
    stocks = [figure for figure in snapshot.figures if is_stock_of(figure, place)]
    told_on = {figure.to_on for figure in stocks} | {e.effective_on for area_id in ids for e in concerning[area_id]}
    on = _last_of_months(day for day in {*told_on, begun, ended} if day <= snapshot.as_of)
    if all(begun <= day < ended for day in on):
        return []
    histories = [states_by_day(snapshot.areas[area_id], concerning[area_id]) for area_id in ids]
    releases = [release for release in snapshot.releases if release.area.area_id in set(ids)]
    found: list[tuple[date, PlaceTotal | None]] = []
    for day in on:
        known = Known(
            day,
            [past[-1] for one in histories if (past := [state for since, state in one if since <= day])],
            [release for release in releases if release.effective_on <= day],
            [figure for figure in stocks if figure.to_on <= day],
        )
        total = None if begun <= day < ended else total_of(place, known)
        if not found or not _same(found[-1][1], total):
            found.append((day, total))
    ends: list[date | None] = [*(day for _, (day, _) in pairwise(found)), None]
    return [TotalPiece(one, day, until) for (day, one), until in zip(found, ends, strict=True) if one is not None]


def _last_of_months(days: Iterable[date]) -> list[date]:
    return sorted({(day.year, day.month): day for day in sorted(days)}.values())


def _same(before: PlaceTotal | None, after: PlaceTotal | None) -> bool:
    """Whether a figure of the books only grew older."""
    if before is None or after is None or after.issuer:
        return before == after
    return replace(before, on=after.on) == after


def place_layers_in_time(told: Sequence[TotalPiece], language: Language) -> list[Layer]:
    """A layer for each symbol; areas of the circles are proportional to the sizes, the same in every month."""
    largest = max((one.total.size for one in told if one.total.is_open), default=0)
    layers = []
    for name in dict.fromkeys(one.total.symbol for one in told):
        mine = sorted((one for one in told if one.total.symbol == name), key=lambda one: -one.total.size)
        totals = [one.total for one in mine]
        rows = zip(*(values_of(total, language) for total in totals), strict=True)
        layers.append(
            layer_of(
                CLASSES.get(name) or PRODUCTS[name],
                [shapely.Point(total.place.lon, total.place.lat) for total in totals],
                tuple(
                    Column(label=language.text(label), values=values)
                    for label, values in zip(LABELS, rows, strict=True)
                ),
                name=f"place-{name}",
                style={"dash": "4 3", "weight": 1.5, "dot": None},
                is_points=True,
                reads=AT_PLACE,
                has_stories=False,
                names=tuple(label_of(total, language) for total in totals),
                radii=tuple(radius(t.size, largest) if t.is_open else SMALLEST_RADIUS for t in totals),
                since=tuple(days([one.since for one in mine])),
                until=tuple(days([one.until for one in mine])),
            )
        )
    return layers


def reading_in_time(language: Language) -> tuple[str, ...]:
    """What the numbers at the circles are, and of when."""
    return language.text(IN_PROPORTION), language.text(NUMBER)
