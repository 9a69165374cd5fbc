"""The progress map: the land month by month over the whole history, with the statement of that month beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import shapely

from clearance.land.accounts import columns_of
from clearance.land.ledger import Period, statement
from clearance.units import Unit
from clearance_maps.language import language_of, mark
from clearance_maps.mapping.carrier import Column, days, whole
from clearance_maps.mapping.in_time import pieces_of
from clearance_maps.mapping.layers import layer_of, point_layer, released_layers, where_columns
from clearance_maps.mapping.places_in_time import place_layers_in_time, reading_in_time, totals_in_time
from clearance_maps.mapping.sheet import sheet_of
from clearance_maps.mapping.symbols import CLASSES
from clearance_maps.mapping.writing import Panel, written
from clearance_maps.spoken import DRAWN
from clearance_maps.wording import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.headline import Headline
    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language
    from clearance_maps.mapping.base import Picture, Squares
    from clearance_maps.mapping.in_time import Piece
    from clearance_maps.mapping.layers import Layer

__all__ = ["months_between", "progress_layers", "progress_map"]

WORDS = {
    "title": mark("Month by month"),
    "month": mark("Month"),
    "before": mark("Month before"),
    "after": mark("Month after"),
    "play": mark("Play"),
    "pause": mark("Pause"),
    "areas": mark("areas"),
    "m2": mark("m²"),
    "statement": mark("Statement of the month"),
}
SAME_ON_ALL = ("opening", "closing")
SHOWN_FACTS = 1
# Nothing in the books is older; what would be counts as the stock with which they begin.
MOST_MONTHS = 1200


def progress_map(
    snapshot: Snapshot,
    *,
    lang: str,
    headline: Headline,
    outline: BaseGeometry | None,
    pictures: tuple[Picture | Squares, ...] = (),
) -> str:
    """The progress map as one HTML file that opens without a network.

    Args:
        snapshot: the reading of the register that is drawn, with all that came before its date.
        lang: one of `DRAWN`.
        headline: the figures beside the map, of the same snapshot.
        outline: the country in WGS 84 lon, lat; None when there is none to draw.
        pictures: what lies under the land, from below: base maps, hills.

    Raises:
        NotFound: for a language without a catalogue.
        UnmappedAddress: when the page would ask another machine for something.
    """
    language = language_of(lang, snapshot.identity.country, among=DRAWN)
    country = language.country(snapshot.identity.country, snapshot.country_name)
    months = months_between(_begun(snapshot), snapshot.as_of)
    layers = tuple(progress_layers(snapshot, language))
    sheet = replace(
        sheet_of(snapshot, language, outline, pictures=pictures),
        layers=layers,
        # Circles of places are among the layers, each with its months.
        places=(),
        of_totals=reading_in_time(language) if any(layer.radii for layer in layers) else (),
        more={
            "months": [_carried(month, language) for month in months],
            "statement": _rows(snapshot, months, language),
        },
    )
    values = {**{name: language.text(word) for name, word in WORDS.items()}, "last": len(months) - 1}
    panel = Panel(kind="progress", template="progress.html", values=values, facts=SHOWN_FACTS, scripts=("progress.js",))
    return written(sheet, headline, panel, title=language.text("{country}: progress of land release", country=country))


def months_between(first: date, last: date) -> list[Period]:
    """The calendar months from that of one day to that of another, the last one cut at that day.

    Example:
        >>> [str(month.to_on) for month in months_between(date(2023, 12, 15), date(2024, 2, 10))]
        ['2023-12-31', '2024-01-31', '2024-02-10']
    """
    begins = [date(first.year + n // 12, n % 12 + 1, 1) for n in range(first.month - 1, first.month - 1 + MOST_MONTHS)]
    within = [day for day in begins if day <= last]
    ends = [day - timedelta(days=1) for day in within[1:]]
    return [Period(day, end) for day, end in zip(within, [*ends, last], strict=True)]


def _begun(snapshot: Snapshot) -> date:
    rows = snapshot.books.movements["effective_on"]
    first: date = snapshot.as_of if rows.empty else rows.min().date()
    earliest = date(max(1, snapshot.as_of.year - MOST_MONTHS // 12 + 1), 1, 1)
    return max(first, earliest)


def _carried(month: Period, language: Language) -> dict[str, object]:
    return {
        "name": f"{month.from_on:%Y-%m}",
        "label": language.long_date(month.from_on, "month"),
        "day": days([month.to_on])[0],
    }


def _rows(snapshot: Snapshot, months: Sequence[Period], language: Language) -> list[dict[str, object]]:
    """The lines of the statement, each with its m2 and areas in every month; what is always empty is left out."""
    land = statement(snapshot.books, Unit.M2, months, as_of=snapshot.as_of).rows
    areas = statement(snapshot.books, Unit.AREAS, months, as_of=snapshot.as_of).rows
    lines = [
        ("opening", [row.opening for row in land], [row.opening for row in areas]),
        *(
            (column.value, [row.amount(column) for row in land], [row.amount(column) for row in areas])
            for column in columns_of(Unit.M2)
        ),
        ("closing", [row.closing for row in land], [row.closing for row in areas]),
    ]
    return [
        {"label": language.text(COLUMNS.get(name, name)), "m2": whole(m2), "areas": count, "sum": name in SAME_ON_ALL}
        for name, m2, count in lines
        if name in SAME_ON_ALL or any(m2) or any(count)
    ]


def progress_layers(snapshot: Snapshot, language: Language) -> list[Layer]:
    """Open ground and points from their day to their end, then what was released, which hides the ground from its day.

    On top are the totals of places whose areas nobody drew.
    """
    pieces = pieces_of(snapshot)
    layers, points = [], []
    for name in ("unclassified", "sha", "cha"):
        listed = [
            piece
            for piece in pieces
            if (piece.hazard_class if piece.hazard_class in CLASSES else "unclassified") == name
        ]
        layers += _layers(name, [piece for piece in listed if not isinstance(piece.ground, shapely.Point)], language)
        points += _layers(name, [piece for piece in listed if isinstance(piece.ground, shapely.Point)], language)
    for layer in released_layers(snapshot, language):
        mine = (one for one in snapshot.releases if one.geometry is not None and one.product == layer.name)
        since = days([release.effective_on for release in mine])
        layers.append(replace(layer, since=tuple(since), style={"opacity": 1}))
    return [*layers, *points, *place_layers_in_time(totals_in_time(snapshot, pieces), language)]


def _layers(name: str, listed: Sequence[Piece], language: Language) -> list[Layer]:
    """The pieces of a class, all of them ground or all of them points; no layer where there are none."""
    if not listed:
        return []
    grounds, columns = [piece.ground for piece in listed], _columns(listed, language)
    if isinstance(grounds[0], shapely.Point):
        drawn = point_layer(name, grounds, columns, language)
    else:
        drawn = layer_of(CLASSES[name], grounds, columns)
    since, until = days([piece.since for piece in listed]), days([piece.until for piece in listed])
    return [replace(drawn, since=tuple(since), until=tuple(until))]


def _columns(pieces: Sequence[Piece], language: Language) -> tuple[Column, ...]:
    text = language.text
    until = days([piece.until for piece in pieces])
    areas = [piece.area for piece in pieces]
    return (
        Column(label=text("Area"), values=[area.area_id for area in areas], role="id"),
        Column(label=text("Name"), values=[area.name for area in areas], role="name"),
        Column(label=text("Open from"), values=days([piece.since for piece in pieces]), kind="day"),
        Column(label=text("Until"), values=until, kind="day", none=text("still open")),
        Column(label=text("Hazard"), values=[area.hazard_text for area in areas], role="hazard"),
        *where_columns(areas, language),
    )
