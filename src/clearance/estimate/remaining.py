"""How many AP mines remain, by a gamma-Poisson model whose denominator is recorded mines, never m2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from clearance.errors import InvalidQuantity, NotPossible
from clearance.estimate.density import Density, DensityJSON
from clearance.estimate.ratio import RatioPosterior, ratio_posterior
from clearance.estimate.records import RecordedMines
from clearance.saying import Number, saying

__all__ = [
    "DENOMINATOR",
    "GUARD",
    "LEVEL",
    "METHOD",
    "Ratio",
    "RemainingMines",
    "RemainingMinesJSON",
    "estimate_remaining_mines",
]

METHOD = saying("gamma-Poisson on recorded mines, v1")
DENOMINATOR = saying("recorded mines")
LEVEL = 0.8
GUARD = saying(
    "Open m2 times the mines found per m2 cleared is not used and would not be an estimate: "
    "crews work where the mines are, and most suspected land holds none."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """True mines for each recorded mine: median and 80 % interval."""

    median: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """Return the ratio as it is served."""
        return {"median": self.median, "low": self.low, "high": self.high}


class RemainingMinesJSON(TypedDict):
    """The estimate as it is served."""

    median: int
    mean: float
    low: int
    high: int | None
    level: float
    recorded_open: int
    ratio: dict[str, float] | None
    trust: float | None
    denominator: str
    method: str
    seed: int
    draws: int
    basis: list[str]
    completed_areas: int
    revisions: int
    densities_for_information: list[DensityJSON]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemainingMines:
    """AP mines that remain in recorded open ground, with an interval that holds the truth `level` of the time.

    `high` is None when nothing is recorded any more: finds beyond the record cannot be bounded from records.
    `ratio` is of the record as a whole; `trust` is k, the spread of that ratio being 1/sqrt(k). Both are None where the
    denominator is not recorded mines.
    """

    median: int
    mean: float
    low: int
    high: int | None
    level: float = LEVEL
    recorded_open: int
    ratio: Ratio | None
    trust: float | None
    denominator: str = DENOMINATOR
    method: str = METHOD
    seed: int
    draws: int
    basis: tuple[str, ...]
    completed_areas: int
    revisions: int
    densities: tuple[Density, ...] = ()

    def to_dict(self) -> RemainingMinesJSON:
        """Return the estimate in the shape in which it is served."""
        return {
            "median": self.median,
            "mean": self.mean,
            "low": self.low,
            "high": self.high,
            "level": self.level,
            "recorded_open": self.recorded_open,
            "ratio": self.ratio.to_dict() if self.ratio else None,
            "trust": self.trust,
            "denominator": self.denominator,
            "method": self.method,
            "seed": self.seed,
            "draws": self.draws,
            "basis": list(self.basis),
            "completed_areas": self.completed_areas,
            "revisions": self.revisions,
            "densities_for_information": [density.to_dict() for density in self.densities],
        }


def estimate_remaining_mines(
    records: RecordedMines, *, seed: int, draws: int = 10_000, densities: tuple[Density, ...] = ()
) -> RemainingMines:
    """Return how many AP mines remain in open ground, from the records and how records compared with finds.

    Args:
        records: recorded mines, completed areas and corrections of the record.
        seed: seed of the simulation; the same seed gives the same result.
        draws: number of simulated outcomes, 10,000 or more.
        densities: finds per hectare, repeated in the result for information only.

    Raises:
        NotPossible: no mine is recorded and no area is completed.
        InvalidQuantity: fewer than 10,000 draws, or a seed below zero.

    Example:
        >>> from clearance.estimate.records import CompletedArea, RecordedMines
        >>> done = tuple(CompletedArea(area_id=f"A{n}", recorded_ap_mines=50, found_ap_mines=40) for n in range(30))
        >>> estimate = estimate_remaining_mines(RecordedMines(recorded_open=1000, completed=done), seed=1)
        >>> estimate.low < 800 < estimate.high, estimate.denominator
        (True, 'recorded mines')
    """
    _refuse(records, seed=seed, draws=draws)
    posterior = ratio_posterior(records)
    rng = np.random.default_rng(seed)
    kappa, shape = posterior.draw(rng, draws)
    area_ratio = _open_area_ratio(rng, shape, records.effective_open_areas)
    remaining = rng.poisson(records.recorded_open * kappa * area_ratio)
    low, median, high = _quantiles(remaining)
    ratio_low, ratio_median, ratio_high = _quantiles(kappa)
    return RemainingMines(
        median=int(median),
        mean=float(remaining.mean()),
        low=int(low),
        high=int(high) if records.recorded_open else None,
        recorded_open=records.recorded_open,
        ratio=Ratio(median=ratio_median, low=ratio_low, high=ratio_high),
        trust=posterior.trust,
        seed=seed,
        draws=draws,
        basis=_basis(records, posterior, densities),
        completed_areas=len(records.pairs),
        revisions=len(records.revisions),
        densities=densities,
    )


def _refuse(records: RecordedMines, *, seed: int, draws: int) -> None:
    if not records.recorded_open and not records.completed:
        raise NotPossible(
            saying(
                "Remaining mines: no AP mine is recorded in open ground and no area is completed, so there is nothing "
                "to estimate from (area times density would not be an estimate); record the mines per area"
            )
        )
    if draws < 10_000:
        raise InvalidQuantity(
            "Remaining mines: {draws} draws are too few for an interval; ask for 10,000 or more", draws=draws
        )
    if seed < 0:
        raise InvalidQuantity(
            "Remaining mines: seed {seed} is below zero; give a whole number from 0 on", seed=str(seed)
        )


def _open_area_ratio(rng: np.random.Generator, shape: NDArray[np.float64], open_areas: float) -> NDArray[np.float64]:
    """Return the mean ratio of the open areas round the national one; exact for equal areas, two moments otherwise."""
    if not np.isfinite(open_areas) or open_areas == 0:
        return np.ones_like(shape)
    return rng.gamma(shape * open_areas) / (shape * open_areas)


def _quantiles(values: NDArray[np.float64] | NDArray[np.int64]) -> tuple[float, float, float]:
    tail = (1 - LEVEL) / 2
    low, median, high = np.quantile(values, (tail, 0.5, 1 - tail), method="inverted_cdf")
    return float(low), float(median), float(high)


def _basis(records: RecordedMines, posterior: RatioPosterior, densities: tuple[Density, ...]) -> tuple[str, ...]:
    """Return, in sentences, what the estimate rests on and what it leaves out."""
    sentences = [
        saying(
            "The records place {mines} AP mines in open ground; the denominator is those.", mines=records.recorded_open
        )
    ]
    if records.revisions:
        corrections = "; ".join(str(revision) for revision in records.revisions)
        sentences.append(
            saying(
                "Corrections of the record itself: {number} ({corrections}).",
                number=len(records.revisions),
                corrections=corrections,
            )
        )
    if records.pairs:
        recorded = sum(area.recorded_ap_mines for area in records.pairs)
        found = sum(area.found_ap_mines for area in records.pairs)
        sentences.append(
            saying(
                "Completed areas: {areas}; {recorded} AP mines recorded, {found} found.",
                areas=len(records.pairs),
                recorded=recorded,
                found=found,
            )
        )
    else:
        sentences.append(
            saying("No completed area compares finds with its record: the ratio rests on prior and corrections.")
        )
    sentences.append(
        saying(
            "Trust in the record k = {trust} (spread {spread}; prior k = 4).",
            trust=Number(posterior.trust, ".1f"),
            spread=Number(posterior.trust**-0.5, ".0%"),
        )
    )
    beyond = [area for area in records.completed if not area.recorded_ap_mines]
    if beyond:
        found = sum(area.found_ap_mines for area in beyond)
        sentences.append(
            saying(
                "Completed areas without a recorded mine: {areas}; {found} AP mines found there.",
                areas=len(beyond),
                found=found,
            )
        )
    if not records.recorded_open:
        sentences.append(saying("No recorded mine is left, so the estimate is zero and its upper end is open."))
    sentences.append(
        saying("Mines that no record mentions are not in this number: they cannot be estimated from records.")
    )
    sentences.append(GUARD)
    sentences.extend(saying("For information only: {density}.", density=str(density)) for density in densities)
    return tuple(sentences)
