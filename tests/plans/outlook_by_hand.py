"""An outlook of the open areas of a snapshot that nobody simulated: each number follows from the place in the list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from clearance.plan.area_outlook import AreaOutlook, PlanOutlook, SectorOutlook

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot

__all__ = ["outlook_by_hand"]

DEADLINE, LAST_DAY = date(2030, 12, 31), date(2040, 12, 31)


def outlook_by_hand(snapshot: Snapshot, *, deadline: date | None = DEADLINE) -> PlanOutlook:
    """Each fifth area is later than the plan; probabilities and days run through all classes."""
    areas = []
    for at, state in enumerate(snapshot.open_states):
        is_planned = bool(state.open_m2)
        day = None if at % 5 == 4 or not is_planned else date(2025, 3, 1) + timedelta(days=311 * (at % 12))
        areas.append(
            AreaOutlook(
                area_id=state.area.area_id,
                of_total="",
                sector=state.area.sector or "",
                p_by_deadline=(at % 21) / 20 if is_planned and deadline else None,
                median=day,
                p80=None if day is None else day + timedelta(days=100),
                is_planned=is_planned,
            )
        )
    return PlanOutlook(
        deadline=deadline,
        last_day=LAST_DAY,
        draws=1000,
        seed=7,
        p_by_deadline=0.03 if deadline else None,
        areas=tuple(areas),
        sectors=tuple(_sectors(snapshot, areas, deadline)),
    )


def _sectors(snapshot: Snapshot, areas: list[AreaOutlook], deadline: date | None) -> list[SectorOutlook]:
    made = []
    for at, sector in enumerate(sorted({area.sector for area in areas})):
        mine = [area for area in areas if area.sector == sector]
        m2 = sum(snapshot.states[area.area_id].open_m2 or 0 for area in mine) // 1000
        shares = (0.5, 0.25, 0.75) if deadline else (None, None, None)
        expected, low, high = (None if share is None else m2 * share for share in shares)
        made.append(
            SectorOutlook(
                sector=sector,
                areas=len(mine),
                open_m2=m2,
                p_by_deadline=0.1 + 0.2 * at if deadline else None,
                median=None if at == 0 else date(2028 + at, 6, 30),
                p80=None,
                m2_by_deadline=expected,
                m2_low=low,
                m2_high=high,
            )
        )
    return made
