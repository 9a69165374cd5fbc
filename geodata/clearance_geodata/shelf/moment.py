"""The versions of one moment of the books, in blocks of neighbours: what lies in a box is found by looking at few."""

from __future__ import annotations

from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from clearance_geodata.shelf.asked import Box, Rows, Span
from clearance_geodata.shelf.columns import BOX
from clearance_geodata.shelf.versions import BEGIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance_geodata.shelf.asked import At
    from clearance_geodata.shelf.columns import Columns

__all__ = ["Moment"]

BLOCK = 64
SPANS_KEPT = 8


class Moment:
    """What is true in the books as of a day and as known at a position; numbers of rows are those of the shelf."""

    def __init__(self, columns: Columns, at: At) -> None:
        """Take those of some columns that are valid on the day and known at the position."""
        day, position = at.as_of.toordinal(), at.position
        here = (columns["valid_from"] <= day) & (columns["valid_to"] > day)
        here &= (columns["known_from"] <= position) & (columns["known_to"] > position)
        along = columns.along()
        places = along[here[along]]
        self.fids = columns["fid"][places]
        self.since, self.until = columns["since"][places], columns["until"][places]
        padding = -len(places) % BLOCK
        blocked = [np.append(columns[name][places], np.full(padding, np.nan)).reshape(-1, BLOCK) for name in BOX]
        self.minx, self.miny, self.maxx, self.maxy = blocked
        lows, highs = [np.fmin.reduce(b, axis=1) for b in blocked[:2]], [np.fmax.reduce(b, axis=1) for b in blocked[2:]]
        self._round = (*lows, *highs)
        self._spans: dict[Span | None, Rows] = {}
        self._lock = Lock()

    def rows(self, span: Span | None = None) -> Rows:
        """All rows that are true on any day of a span, in order; None: all."""
        found = self._spans.get(span)
        if found is None:
            found = np.sort(self.fids if span is None else self.fids[self._true(span, slice(None))])
            found.flags.writeable = False
            with self._lock:
                if len(self._spans) >= SPANS_KEPT:
                    del self._spans[next(iter(self._spans))]
                self._spans[span] = found
        return found

    def meeting(self, box: Box, span: Span | None = None) -> tuple[Rows, Rows]:
        """Rows whose shape surely meets a box, and those whose shape must be looked at, as their bounds cross its edge.

        The box does not cross the antimeridian.
        """
        places = self._near(box)
        west, south, east, north = (
            column.reshape(-1)[places] for column in (self.minx, self.miny, self.maxx, self.maxy)
        )
        meets = (west <= box.east) & (east >= box.west) & (south <= box.north) & (north >= box.south)
        inside = (west >= box.west) & (east <= box.east) & (south >= box.south) & (north <= box.north)
        if span is not None:
            meets[meets] = self._true(span, places[meets])
        return self.fids[places[meets & inside]], self.fids[places[meets & ~inside]]

    def _near(self, box: Box) -> NDArray[np.int64]:
        """The places of the blocks that a box meets."""
        minx, miny, maxx, maxy = self._round
        met = (minx <= box.east) & (maxx >= box.west) & (miny <= box.north) & (maxy >= box.south)
        blocks = np.flatnonzero(met)
        places = (blocks[:, None] * BLOCK + np.arange(BLOCK)).reshape(-1)
        return places[: np.searchsorted(places, len(self.fids))]

    def _true(self, span: Span, places: NDArray[np.int64] | slice) -> NDArray[np.bool_]:
        since, until = self.since[places], self.until[places]
        held = np.ones(len(since), dtype=bool)
        if span.last is not None:
            held &= since <= span.last.toordinal()
        if span.first is not None:
            held &= until > span.first.toordinal()
        return held

    @property
    def bounds(self) -> Box | None:
        """The box round all shapes; None when there are none."""
        minx, miny, maxx, maxy = self._round
        if not np.isfinite(minx).any():
            return None
        west, south = float(np.nanmin(minx)), float(np.nanmin(miny))
        return Box(west, south, float(np.nanmax(maxx)), float(np.nanmax(maxy)))

    @property
    def first_day(self) -> date | None:
        """The first day on which anything was true."""
        known = self.since[self.since > BEGIN]
        return date.fromordinal(int(known.min())) if known.size else None
