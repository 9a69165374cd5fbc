"""When each area and each sector is done, with what probability by the deadline: from the executions of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from clearance.saying import saying

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AreaOutlook", "PlanOutlook", "SectorOutlook", "outlook_from"]

METHOD = saying(
    "share of the simulated executions of the plan in which the area, or all that is known then in the sector, is "
    "handed over; days are quantiles of the same executions"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaOutlook:
    """When an area is handed over. All of it is computed, and no State has published it.

    Args:
        area_id: of the register, or of one area that a total stands for.
        of_total: the book that knows this area as a part of its total only; empty where the register knows the area.
        sector: empty where it is not stated.
        p_by_deadline: probability that it is handed over by the deadline; None without one, or where nothing is
            planned.
        median: half of the executions are done by then; None: later than the last day of the plan, or not planned.
        p80: the same of 80 in 100.
        is_planned: whether the plan works there; it does not where the size is not known.
    """

    area_id: str
    of_total: str
    sector: str
    p_by_deadline: float | None
    median: date | None
    p80: date | None
    is_planned: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorOutlook:
    """When a sector is done, and what is handed over of it by the deadline.

    Args:
        sector: its name; empty for land of which none is stated.
        areas: that the books hold open there.
        open_m2: of them, in whole m2; those of all sectors sum to the whole.
        p_by_deadline: probability that nothing that is known then is left there at the deadline; None without one.
        median: half of the executions are done by then; None: later than the last day of the plan.
        p80: the same of 80 in 100.
        m2_by_deadline: expected to be handed over by the deadline (of the land that is known now); None without one.
        m2_low: nine executions in ten hand over at least as much.
        m2_high: nine in ten hand over at most as much.
    """

    sector: str
    areas: int
    open_m2: int
    p_by_deadline: float | None
    median: date | None
    p80: date | None
    m2_by_deadline: float | None
    m2_low: float | None
    m2_high: float | None

    def to_dict(self) -> dict[str, object]:
        """The sector for JSON."""
        amounts = (self.m2_by_deadline, self.m2_low, self.m2_high)
        expected, low, high = (None if m2 is None else round(m2, 1) for m2 in amounts)
        return {
            "sector": self.sector,
            "areas": self.areas,
            "open_m2": self.open_m2,
            "p_by_deadline": self.p_by_deadline,
            "median": _text(self.median),
            "p80": _text(self.p80),
            "m2_by_deadline": expected,
            "m2_by_deadline_interval": None if low is None else [low, high],
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanOutlook:
    """The areas and sectors of a plan, each with its probability and days.

    Args:
        deadline: by which all is to be handed over; None: there is none.
        last_day: of the plan; what is not done by then is told as later.
        draws: simulated executions; the standard error of a probability p is sqrt(p (1 - p) / draws).
        seed: from which they can be computed again.
        p_by_deadline: of the whole.
        areas: in the order of the books.
        sectors: in order of name.
        method: in words.
    """

    deadline: date | None
    last_day: date
    draws: int
    seed: int
    p_by_deadline: float | None
    areas: tuple[AreaOutlook, ...]
    sectors: tuple[SectorOutlook, ...]
    method: str = METHOD

    def kept(self) -> dict[str, object]:
        """All of it for JSON, areas as rows without names; `outlook_from` reads it."""
        rows = [
            (a.area_id, a.of_total, a.sector, a.p_by_deadline, _text(a.median), _text(a.p80), a.is_planned)
            for a in self.areas
        ]
        return {**self.to_dict(), "areas": rows}

    @cached_property
    def by_area(self) -> Mapping[str, AreaOutlook]:
        """The areas by id."""
        return {area.area_id: area for area in self.areas}

    def to_dict(self) -> dict[str, object]:
        """The sectors for JSON; areas come as files, because there may be a hundred thousand of them."""
        return {
            "deadline": _text(self.deadline),
            "last_day": self.last_day.isoformat(),
            "p_by_deadline": self.p_by_deadline,
            "sectors": [one.to_dict() for one in self.sectors],
            "areas": len(self.areas),
            "draws": self.draws,
            "seed": self.seed,
            "method": self.method,
        }


def outlook_from(kept: Mapping[str, Any]) -> PlanOutlook:
    """The outlook that `PlanOutlook.kept` wrote down; m2 of sectors are rounded to a tenth there."""
    return PlanOutlook(
        deadline=_day(kept["deadline"]),
        last_day=date.fromisoformat(kept["last_day"]),
        draws=kept["draws"],
        seed=kept["seed"],
        p_by_deadline=kept["p_by_deadline"],
        areas=tuple(
            AreaOutlook(
                area_id=area_id,
                of_total=of_total,
                sector=sector,
                p_by_deadline=chance,
                median=_day(median),
                p80=_day(p80),
                is_planned=is_planned,
            )
            for area_id, of_total, sector, chance, median, p80, is_planned in kept["areas"]
        ),
        sectors=tuple(_sector(one) for one in kept["sectors"]),
    )


def _sector(kept: Mapping[str, Any]) -> SectorOutlook:
    low, high = kept["m2_by_deadline_interval"] or (None, None)
    return SectorOutlook(
        sector=kept["sector"],
        areas=kept["areas"],
        open_m2=kept["open_m2"],
        p_by_deadline=kept["p_by_deadline"],
        median=_day(kept["median"]),
        p80=_day(kept["p80"]),
        m2_by_deadline=kept["m2_by_deadline"],
        m2_low=low,
        m2_high=high,
    )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
