"""Every number of mines that somebody has given, beside those of the models: who, when, from what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from clearance.land.published import Measure

if TYPE_CHECKING:
    from clearance.estimate.hierarchy.result import LandEstimate
    from clearance.estimate.remaining import RemainingMines
    from clearance.land.published import PublishedFigure
    from clearance.land.snapshot import Snapshot

__all__ = ["Said", "SaidJSON", "side_by_side"]

NATIONAL = "national"


class SaidJSON(TypedDict):
    """One number of mines as it is served."""

    by: str
    what: str
    on: str
    mines: int
    low: int | None
    high: int | None
    level: float | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Mines that remain, as one party says; only models give an interval, that of 80 %."""

    by: str
    what: str
    on: date
    mines: int
    low: int | None = None
    high: int | None = None
    level: float | None = None
    source: str = ""

    def to_dict(self) -> SaidJSON:
        """Return the number as it is served."""
        return {
            "by": self.by,
            "what": self.what,
            "on": self.on.isoformat(),
            "mines": self.mines,
            "low": self.low,
            "high": self.high,
            "level": self.level,
            "source": self.source,
        }


def side_by_side(
    snapshot: Snapshot, *, mines: RemainingMines | None, in_areas: LandEstimate | None
) -> tuple[Said, ...]:
    """What the State, operators, others and the models say; none of the published ones is an input of a model.

    Of each issuer the last national figure is taken; older ones stay among the published figures.
    """
    latest: dict[str, PublishedFigure] = {}
    for figure in sorted(snapshot.figures, key=lambda one: one.to_on):
        if figure.measure is Measure.AP_MINES and figure.is_stock and figure.is_own and figure.scope == NATIONAL:
            latest[figure.issuer] = figure
    published = [
        Said(
            by=figure.issuer or "unnamed source",
            what="published, by the State" if figure.is_by_state else "published",
            on=figure.to_on,
            mines=figure.quantity,
            source=figure.source,
        )
        for figure in sorted(latest.values(), key=lambda one: (not one.is_by_state, one.issuer))
    ]
    models = []
    if mines is not None and mines.ratio is not None:
        models.append(
            Said(
                by="model of records",
                what=f"{mines.method}; recorded open ground only",
                on=snapshot.as_of,
                mines=mines.median,
                low=mines.low,
                high=mines.high,
                level=mines.level,
            )
        )
    if in_areas is not None:
        models.append(
            Said(
                by="model of areas",
                what=f"{in_areas.method}; all areas of known size or with a record",
                on=snapshot.as_of,
                mines=in_areas.remaining.median,
                low=in_areas.remaining.low_80,
                high=in_areas.remaining.high_80,
                level=0.8,
            )
        )
    return (*published, *models)
