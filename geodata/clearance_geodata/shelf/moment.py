"""The versions of one moment of the books: which there are, when they were true, and what of them meets a box."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from clearance_geodata.shelf.asked import Box, Rows, Span
from clearance_geodata.shelf.blocks import Blocks, Boxes
from clearance_geodata.shelf.columns import BOX
from clearance_geodata.shelf.versions import BEGIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance_geodata.shelf.asked import At
    from clearance_geodata.shelf.columns import Columns

__all__ = ["Moment"]

SPANS_KEPT = 8
# So many versions may come or go before a moment gets blocks of its own.
LATE = 2_048


class Moment:
    """What is true in the books as of a day and as known at a position; numbers of rows are those of the shelf.

    The blocks may be those of another moment that differs in few versions: what is gone is left out of what they give,
    and what is late is looked at beside them.
    """

    def __init__(self, columns: Columns, at: At, blocks: Blocks | None = None) -> None:
        """Take those of some columns that are valid on the day and known at the position."""
        day, position = at.as_of.toordinal(), at.position
        here = (columns["valid_from"] <= day) & (columns["valid_to"] > day)
        here &= (columns["known_from"] <= position) & (columns["known_to"] > position)
        self._here = here
        self._boxes = Boxes(*(columns[name] for name in BOX))
        self._since, self._until = columns["since"], columns["until"]
        late = None if blocks is None else _late(blocks.here, here)
        if blocks is None or late is None:
            blocks, late = Blocks(columns, here), np.zeros(0, dtype=np.int64)
        self.blocks = blocks
        self._late, self._late_boxes = late + 1, self._boxes.of(late)
        self._spans: dict[Span | None, Rows] = {}
        self._lock = Lock()

    def rows(self, span: Span | None = None) -> Rows:
        """All rows that are true on any day of a span, in order; None: all."""
        found = self._spans.get(span)
        if found is None:
            found = np.flatnonzero(self._here) + 1
            found = found if span is None else found[self._true(span, found)]
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
        rows, boxes = self.blocks.near(box)
        if self._late.size:
            rows = np.concatenate([rows, self._late])
            boxes = Boxes(*map(np.concatenate, zip(boxes, self._late_boxes, strict=True)))
        meets = boxes.meet(box)
        inside = boxes.lie_in(box)[meets]
        rows = rows[meets]
        held = self._here[rows - 1]
        if span is not None:
            held &= self._true(span, rows)
        return rows[held & inside], rows[held & ~inside]

    def _true(self, span: Span, rows: Rows) -> NDArray[np.bool_]:
        held = np.ones(len(rows), dtype=bool)
        if span.last is not None:
            held &= self._since[rows - 1] <= span.last.toordinal()
        if span.first is not None:
            held &= self._until[rows - 1] > span.first.toordinal()
        return held

    @cached_property
    def bounds(self) -> Box | None:
        """The box round all shapes; None when there are none."""
        west, south, east, north = (column[self._here] for column in self._boxes)
        if not np.isfinite(west).any():
            return None
        return Box(float(np.nanmin(west)), float(np.nanmin(south)), float(np.nanmax(east)), float(np.nanmax(north)))

    @cached_property
    def first_day(self) -> date | None:
        """The first day on which anything was true."""
        known = self._since[self._here & (self._since > BEGIN)]
        return date.fromordinal(int(known.min())) if known.size else None


def _late(before: NDArray[np.bool_], here: NDArray[np.bool_]) -> NDArray[np.int64] | None:
    """The places of versions that blocks of another moment do not have; None when too many differ."""
    differing = np.flatnonzero(before != here[: len(before)])
    new = len(before) + np.flatnonzero(here[len(before) :])
    if len(differing) + len(new) > LATE:
        return None
    return np.concatenate([differing[here[differing]], new])
