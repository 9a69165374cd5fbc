"""What the model of areas says: intervals, the parts of the product, strata and sectors, and each area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np

from clearance.estimate.guard import Guard, GuardJSON
from clearance.estimate.hierarchy.checks import Check, CheckJSON
from clearance.estimate.hierarchy.land import Floats, Stratum
from clearance.estimate.hierarchy.totals import AreaPosterior

__all__ = [
    "LEVELS",
    "AreasEstimate",
    "GroupEstimate",
    "Interval",
    "IntervalJSON",
    "LandEstimate",
    "LandEstimateJSON",
    "Part",
    "PartJSON",
    "interval_of",
]

LEVELS = (0.05, 0.1, 0.5, 0.9, 0.95)


class IntervalJSON(TypedDict):
    """Mines with their interval, as served."""

    median: int
    mean: float
    low_80: int
    high_80: int
    low_90: int
    high_90: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Mines: median, mean, and the intervals that hold the truth 80 and 90 % of the time."""

    median: int
    mean: float
    low_80: int
    high_80: int
    low_90: int
    high_90: int

    def to_dict(self) -> IntervalJSON:
        """Return the interval as it is served."""
        return {
            "median": self.median,
            "mean": self.mean,
            "low_80": self.low_80,
            "high_80": self.high_80,
            "low_90": self.low_90,
            "high_90": self.high_90,
        }

    def __str__(self) -> str:
        """Return the interval in words."""
        return (
            f"{self.median:,} (80 % interval {self.low_80:,} to {self.high_80:,}; "
            f"90 % {self.low_90:,} to {self.high_90:,})"
        )


def interval_of(draws: Floats) -> Interval:
    """Return the interval of simulated numbers of mines."""
    low_90, low_80, median, high_80, high_90 = np.quantile(draws, LEVELS, method="inverted_cdf")
    return Interval(
        median=int(median),
        mean=float(draws.mean()),
        low_80=int(low_80),
        high_80=int(high_80),
        low_90=int(low_90),
        high_90=int(high_90),
    )


class PartJSON(TypedDict):
    """A part of the product as it is served: medians and 80 % intervals before and after the data."""

    part: str
    unit: str
    prior: list[float]
    posterior: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the product: low, median and high of its 80 % interval, before and after the data."""

    part: str
    unit: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]

    def to_dict(self) -> PartJSON:
        """Return the part as it is served."""
        return {"part": self.part, "unit": self.unit, "prior": list(self.prior), "posterior": list(self.posterior)}

    def __str__(self) -> str:
        """Return the part in words."""
        (low, median, high), (_, before, _) = self.posterior, self.prior
        return f"{self.part}: {median:.3g} {self.unit} ({low:.3g} to {high:.3g}; {before:.3g} before the data)"


class GroupJSON(TypedDict):
    """A stratum, a sector or the country as served."""

    name: str
    areas: int
    open_m2: float
    remaining: IntervalJSON
    parts: list[PartJSON]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEstimate:
    """Mines that remain in a stratum or sector; parts are given for strata."""

    name: str
    areas: int
    open_m2: float
    remaining: Interval
    parts: tuple[Part, ...] = ()

    def to_dict(self) -> GroupJSON:
        """Return the group as it is served."""
        return {
            "name": self.name,
            "areas": self.areas,
            "open_m2": self.open_m2,
            "remaining": self.remaining.to_dict(),
            "parts": [part.to_dict() for part in self.parts],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AreasEstimate:
    """The posterior of each area, in columns: what a surface is made from."""

    area_ids: tuple[str, ...]
    stratum: tuple[int, ...]
    posterior: AreaPosterior

    def quantiles(self, levels: Sequence[float] = LEVELS) -> Floats:
        """Return quantiles of the mines that remain, rows levels, columns areas: closed form, no simulation."""
        return self.posterior.quantiles(levels)

    def rows(self) -> list[dict[str, object]]:
        """Return one row for each area."""
        low_90, low_80, median, high_80, high_90 = self.quantiles().astype(np.int64).tolist()
        posterior = self.posterior
        return [
            {
                "area_id": area_id,
                "p_contaminated": round(float(posterior.contaminated[n]), 6),
                "p_any_mine": round(float(posterior.any_mine[n]), 6),
                "mean": round(float(posterior.mean[n]), 6),
                "median": median[n],
                "low_80": low_80[n],
                "high_80": high_80[n],
                "low_90": low_90[n],
                "high_90": high_90[n],
            }
            for n, area_id in enumerate(self.area_ids)
        ]


class LandEstimateJSON(TypedDict):
    """The estimate from areas as it is served."""

    remaining: IntervalJSON
    in_released_land_mean: float
    guard: GuardJSON
    national_parts: list[PartJSON]
    by_sector: list[GroupJSON]
    by_stratum: list[GroupJSON]
    checks: list[CheckJSON]
    method: str
    seed: int
    draws: int
    basis: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LandEstimate:
    """Mines that remain, of the whole, of sectors and strata, and of each area.

    `remaining` counts open ground and what a search leaves behind in released land, of which `in_released` is the
    mean. `totals` are the simulated mines, rows draws, columns strata; columns of one row belong together.
    `checks` hold the model against the finds of finished work, when asked for.
    """

    remaining: Interval
    in_released: float
    guard: Guard
    parts: tuple[Part, ...]
    sectors: tuple[GroupEstimate, ...]
    strata: tuple[GroupEstimate, ...]
    strata_keys: tuple[Stratum, ...]
    areas: AreasEstimate
    totals: Floats = field(repr=False, compare=False)
    method: str
    seed: int
    basis: tuple[str, ...]
    checks: tuple[Check, ...] = ()

    def to_dict(self) -> LandEstimateJSON:
        """Return the estimate as it is served, without areas."""
        return {
            "remaining": self.remaining.to_dict(),
            "in_released_land_mean": self.in_released,
            "guard": self.guard.to_dict(),
            "national_parts": [part.to_dict() for part in self.parts],
            "by_sector": [group.to_dict() for group in self.sectors],
            "by_stratum": [group.to_dict() for group in self.strata],
            "checks": [check.to_dict() for check in self.checks],
            "method": self.method,
            "seed": self.seed,
            "draws": len(self.totals),
            "basis": list(self.basis),
        }
