"""From what was asked to the snapshot that it is read from, and to the rows that match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_geodata.shelf.asked import Asked, Rows, Span

if TYPE_CHECKING:
    from clearance_api.features.asking import PageAsked
    from clearance_api.features.reached import Reached
    from clearance_api.readings import Reading

__all__ = ["asked_of", "reading_of", "selected"]


def reading_of(to: Reached, asked: PageAsked) -> Reading:
    """The snapshot that is asked for; of what is true for a while the end of the time asked for is its date."""
    as_of = asked.as_of
    if as_of is None and asked.span is not None and to.collection.is_state:
        as_of = asked.span.last
    return to.service.readings.at(as_of, asked.known_at)


def asked_of(to: Reached, reading: Reading, asked: PageAsked) -> Asked:
    """What is asked of the shelf; of what is true for a while the date of the snapshot, when no time is asked for."""
    span = asked.span
    if span is None and to.collection.is_state:
        span = Span(reading.snapshot.as_of, reading.snapshot.as_of)
    return Asked(at=reading.at, box=asked.box, span=span, where=asked.where, order=asked.order)


def selected(to: Reached, reading: Reading, asked: PageAsked) -> Rows:
    """The rows that match."""
    return reading.shelf(to.collection.name).rows(asked_of(to, reading, asked))
