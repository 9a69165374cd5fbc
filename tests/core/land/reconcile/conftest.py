"""What the tests of reconciliation share: figures, books made from them, and what a comparison says in short."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import pytest

from clearance.land.adoption import adopt, book_area, pad
from clearance.land.journal import Entry
from clearance.land.published import Measure, PublishedFigure
from clearance.land.reconcile import Discrepancy, reconcile
from clearance.land.snapshot import Records, SnapshotId, snapshot_of
from clearance.units import to_exact

Said: TypeAlias = Callable[..., PublishedFigure]
Booked: TypeAlias = Callable[..., list[Entry]]
Compared: TypeAlias = Callable[..., tuple[Discrepancy, ...]]
Pairs: TypeAlias = Callable[..., list[tuple[object, ...]]]

BOOK = book_area("national", "XAA", "Alphaland")
IDENTITY = SnapshotId(
    id="s", register="r", country="XAA", as_of=date(2027, 12, 31), known_at="2028-01-01T00:00:00Z", position=9
)


@pytest.fixture
def said() -> Said:
    """A stock on a day; a flow when it names a product, over a calendar year unless it says since when."""

    def make(
        row_id: str, when: str, quantity: float | Decimal, *, measure: str = "area_m2", since: str = "", **more: object
    ) -> PublishedFigure:
        day = date.fromisoformat(when)
        given: dict[str, object] = {"issuer": "State", "source": row_id} | more
        if "product" in given:
            given["from_on"] = date.fromisoformat(since) if since else date(day.year, 1, 1)
        return PublishedFigure(
            figure_id=f"{row_id}:{measure}:{given.get('scope', '')}:{given.get('product', '')}",
            row_id=row_id,
            measure=Measure(measure),
            quantity=to_exact(Decimal(str(quantity)), Measure(measure).unit),
            to_on=day,
            **given,  # type: ignore[arg-type]
        )

    return make


@pytest.fixture
def booked() -> Booked:
    """The entries of the national book that adopts figures in their order, then is padded to others."""

    def make(*figures: PublishedFigure, padded: Sequence[PublishedFigure] = ()) -> list[Entry]:
        entries: list[Entry] = []
        for figure in figures:
            entries += adopt([figure], entries, area=BOOK, act_id="act").entries
        for figure in padded:
            entries += pad([figure], entries, area=BOOK, act_id="act", reason="nobody knows").entries
        return [replace(entry, entry_id=f"E{i}") for i, entry in enumerate(entries, start=1)]

    return make


@pytest.fixture
def compared() -> Compared:
    """What reconciliation says about figures beside the national book."""

    def make(figures: Sequence[PublishedFigure], entries: Sequence[Entry] = ()) -> tuple[Discrepancy, ...]:
        numbered = tuple(replace(entry, entry_id=f"E{i}") for i, entry in enumerate(entries, start=1))
        records = Records(areas=(BOOK,), entries=numbered, figures=tuple(figures))
        return reconcile(snapshot_of(IDENTITY, "Alphaland", records))

    return make


@pytest.fixture
def pairs(compared: Compared) -> Pairs:
    """The same in short: rule, measure, both sides, difference."""

    def make(figures: Sequence[PublishedFigure], entries: Sequence[Entry] = ()) -> list[tuple[object, ...]]:
        return [(d.rule, d.measure, d.left, d.right, d.difference) for d in compared(figures, entries)]

    return make
