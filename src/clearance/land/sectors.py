"""Each sector on the date of a snapshot: what is open, what was released by product, and where the sector is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clearance.land.accounts import Column
from clearance.land.ledger import Period, statement
from clearance.treaty.obligation import Obligation
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clearance.land.hazard import Place
    from clearance.land.ledger import StatementRow
    from clearance.land.snapshot import Snapshot

__all__ = ["SectorSum", "sector_sums"]

# Nothing in the books is older; what would be counts as the stock with which the books begin.
BEGINNING = date(1900, 1, 1)
PRODUCTS = (Column.CANCELLED, Column.REDUCED, Column.CLEARED, Column.UNSPECIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorSum:
    """One sector; amounts are exact. `name` is empty for land of which no sector is stated.

    `article_5_m2` is the open land that Article 5 of the mine ban convention counts; `released_m2` is by product.
    """

    name: str
    place: Place | None
    open_areas: int
    open_m2: int
    article_5_m2: int
    recorded_ap_mines: int
    released_m2: Mapping[Column, int]


def sector_sums(snapshot: Snapshot, *, by: str = "sector") -> tuple[SectorSum, ...]:
    """The sectors that the books or the places name, in order of name: the closing row of their statements.

    Args:
        snapshot: the reading of the register.
        by: ``sector``, or ``admin1`` for provinces in their stead.
    """
    land, areas = _rows(snapshot, Unit.M2, by), _rows(snapshot, Unit.AREAS, by)
    mines, counted = _rows(snapshot, Unit.AP_MINES, by), _rows(snapshot, Unit.M2, by, Obligation.APMBC_5)
    places = {place.name: place for place in snapshot.places}
    return tuple(
        SectorSum(
            name=name,
            place=places.get(name),
            open_areas=areas[name].closing if name in areas else 0,
            open_m2=land[name].closing if name in land else 0,
            article_5_m2=counted[name].closing if name in counted else 0,
            recorded_ap_mines=mines[name].closing if name in mines else 0,
            released_m2={column: land[name].amount(column) if name in land else 0 for column in PRODUCTS},
        )
        for name in sorted({*land, *areas, *mines, *places})
    )


def _rows(snapshot: Snapshot, unit: Unit, by: str, obligation: Obligation | None = None) -> dict[str, StatementRow]:
    period = Period(min(BEGINNING, snapshot.as_of), snapshot.as_of)
    made = statement(snapshot.books, unit, [period], by=(by,), as_of=snapshot.as_of, obligation=obligation)
    return {str(row.group[by]): row for row in made.rows}
