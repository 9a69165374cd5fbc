"""Two snapshots side by side: what changed in each area, and why, so that it adds up."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from clearance.land.comparison import Comparison, compared
from clearance.land.hazard import Level
from clearance.units import Unit
from clearance_api.browser.amounts import digits, whole
from clearance_api.browser.areas import area_path
from clearance_api.browser.wording import MOVED, word
from clearance_geodata.shelf.collections import COLLECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clearance.land.accounts import Column
    from clearance.land.comparison import Change
    from clearance.land.hazard import Area
    from clearance_api.browser.asking import ChangesQuery
    from clearance_api.browser.frame import Frame
    from clearance_api.readings import Reading, Readings
    from clearance_maps.language import Language

__all__ = ["ChangePage", "Reason", "Row", "change_page", "comparison_of"]

PAGE_SIZE = 50
AREAS = COLLECTIONS["areas"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a balance moved: the column of the statement, how much with its sign, and whether it restates the past."""

    label: str
    amount: str
    restates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One area or the sum of all."""

    area_id: str
    name: str
    href: str
    before: str
    reasons: tuple[Reason, ...]
    after: str
    residual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """The page; `rows` are empty for a reader who does not see single areas, and `sees_areas` says so."""

    earlier: date
    earlier_known: str
    later_known: str
    total: Row
    rows: tuple[Row, ...]
    count: int
    balances: bool
    sees_areas: bool
    page: int
    pages: int
    before: str
    after: str
    unit: str


def comparison_of(
    readings: Readings, reading: Reading, since: date | None, since_known_at: datetime | None, unit: Unit
) -> Comparison:
    """The comparison of a snapshot with an earlier one, made once.

    Raises:
        InvalidQuantity: when what is to be the earlier one counts what the later one does not.
    """
    snapshot = reading.snapshot
    day = since or date(snapshot.as_of.year - 1, 12, 31)
    known = since_known_at or (
        datetime.fromisoformat(snapshot.identity.known_at) if snapshot.identity.position else None
    )
    earlier = readings.at(day, known)
    return reading.value(
        ("compared", earlier.snapshot_id, unit), Comparison, lambda: compared(earlier.snapshot, snapshot, unit)
    )


def change_page(frame: Frame, readings: Readings, reading: Reading, asked: ChangesQuery) -> ChangePage:
    """The page that is asked for.

    Raises:
        InvalidQuantity: when what is to be the earlier snapshot counts what the later one does not.
    """
    unit = Unit(asked.unit or "m2")
    found = comparison_of(readings, reading, asked.since, asked.since_known_at, unit)
    sees_areas = frame.viewer.sees_all([AREAS])
    changes = found.changes if sees_areas else ()
    pages = max(1, math.ceil(len(changes) / PAGE_SIZE))
    page = min(asked.page, pages)
    shown = changes[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    query = {name: frame.query.get(name) for name in ("since", "since_known_at", "unit")}
    names = reading.snapshot.reading.described([change.area_id for change in shown])
    return ChangePage(
        earlier=found.before.as_of,
        earlier_known=frame.moment(found.before.known_at),
        later_known=frame.moment(found.after.known_at),
        total=_row(found.total, None, unit, frame),
        rows=tuple(_row(one, names.get(one.area_id), unit, frame) for one in shown),
        count=len(found.changes),
        balances=found.balances,
        sees_areas=sees_areas,
        page=page,
        pages=pages,
        before=frame.href(frame.path, **query, page=page - 1) if page > 1 else "",
        after=frame.href(frame.path, **query, page=page + 1) if page < pages else "",
        unit=unit.value,
    )


def _row(change: Change, area: Area | None, unit: Unit, frame: Frame) -> Row:
    lang = frame.lang
    moved = reasons_of(change.moved, unit, lang)
    restated = tuple(replace(reason, restates=True) for reason in reasons_of(change.restated, unit, lang))
    return Row(
        area_id=change.area_id,
        name=area.name if area else "",
        href=frame.href(area_path(change.area_id)) if area and area.level is Level.AREA else "",
        before=whole(change.before, unit, lang),
        reasons=(*moved, *restated),
        after=whole(change.after, unit, lang),
        residual=digits(change.residual, lang) if change.residual else "",
    )


def reasons_of(amounts: Mapping[Column, int], unit: Unit, lang: Language) -> tuple[Reason, ...]:
    """The columns of a change, each with the sign by which it moves what is open."""
    return tuple(
        Reason(
            word(MOVED, column, lang),
            f"{'−' if column.lowers == (exact > 0) else '+'}{whole(abs(exact), unit, lang)}",
        )
        for column, exact in amounts.items()
    )
