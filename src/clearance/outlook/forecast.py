"""When a programme will be done: simulated from its own output and the way its stock was revised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from clearance.errors import InvalidQuantity
from clearance.outlook.completion import LEVELS, Completion, CompletionForecast
from clearance.outlook.output import output_posterior
from clearance.outlook.reports import OutputRecord, ReportedOutput, read_reports
from clearance.outlook.revision import RevisionPosterior, StockRevision, revision_posterior
from clearance.outlook.simulate import Futures, simulate
from clearance.outlook.straight_line import rate_needed_m2_per_year, straight_line
from clearance.outlook.years import years_after

__all__ = ["DATE_QUANTILES", "Programme", "forecast_completion"]

NO_REVISIONS = "No change of the stock without release is given: a rise and a fall are taken as equally likely"
DATE_QUANTILES = (0.5, 0.8, 0.95)
SHOWN_STEPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The inputs of a forecast: what is left on a date, what was released before, how the stock was revised.

    Args:
        as_of: the date of the stock; reports and revisions that end later are left out.
        remaining_m2: open land on that date.
        outputs: reported output; a year without a report is simply absent.
        revisions: changes of the stock that are not release.
        deadline: the deadline in force on that date, if there is one.
    """

    as_of: date
    remaining_m2: float
    outputs: tuple[ReportedOutput, ...]
    revisions: tuple[StockRevision, ...] = ()
    deadline: date | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be true.

        Raises:
            InvalidQuantity: a remaining area below zero.
        """
        if not 0 <= self.remaining_m2 < float("inf"):
            raise InvalidQuantity(
                f"Stock of {self.as_of}: {self.remaining_m2:,} m2 cannot be; give the open m2, 0 when done"
            )


def forecast_completion(
    programme: Programme, *, seed: int, draws: int = 10_000, horizon_years: int = 40
) -> CompletionForecast:
    """Return when the programme will be done, as a distribution over simulated futures.

    Raises:
        NotPossible: land is left but no report gives a positive output over whole years.
        InvalidRecord: two reports of output overlap.
        InvalidQuantity: draws, horizon or seed out of range.

    Example:
        >>> from datetime import date
        >>> year = ReportedOutput(from_on=date(2023, 1, 1), to_on=date(2023, 12, 31), released_m2=40_000)
        >>> stock = Programme(
        ...     as_of=date(2023, 12, 31), remaining_m2=90_000, outputs=(year,), deadline=date(2033, 12, 31)
        ... )
        >>> forecast = forecast_completion(stock, seed=1, draws=1000)
        >>> forecast.linear.done_on, 0.5 < forecast.completion.p_by_deadline < 0.99
        (datetime.date(2026, 4, 1), True)
    """
    _refuse(seed=seed, draws=draws, horizon_years=horizon_years)
    record = read_reports(programme.outputs, as_of=programme.as_of)
    revisions = tuple(revision for revision in programme.revisions if revision.to_on <= programme.as_of)
    futures, unrevised = _futures(
        programme, record, revision_posterior(revisions), seed=seed, draws=draws, horizon_years=horizon_years
    )
    shown = min(SHOWN_STEPS, horizon_years)
    stock = f"Stock of {programme.as_of}: {programme.remaining_m2:,.0f} m2"
    late = (str(revision) for revision in programme.revisions if revision.to_on > programme.as_of)
    return CompletionForecast(
        as_of=programme.as_of,
        deadline=programme.deadline,
        current_m2=programme.remaining_m2,
        year_ends=futures.step_ends[:shown],
        released_m2=_rows(futures.released_m2[:shown]),
        remaining_m2=_rows(futures.remaining_m2[:shown]),
        completion=_completion(futures, programme.deadline, shown),
        linear=straight_line(record, as_of=programme.as_of, remaining_m2=programme.remaining_m2),
        rate_needed_m2_per_year=rate_needed_m2_per_year(
            as_of=programme.as_of, remaining_m2=programme.remaining_m2, deadline=programme.deadline
        ),
        without_revisions=_completion(unrevised, programme.deadline, shown),
        horizon_years=horizon_years,
        seed=seed,
        draws=draws,
        inputs_used=(stock, *record.used, *(map(str, revisions) if revisions else (NO_REVISIONS,))),
        left_out=(*record.left_out, *(f"{line}, ends after {programme.as_of}, not known then" for line in late)),
    )


def _refuse(*, seed: int, draws: int, horizon_years: int) -> None:
    for name, value, lowest, highest in (
        ("seed", seed, 0, 2**63 - 1),
        ("draws", draws, 100, 1_000_000),
        ("horizon", horizon_years, 1, 100),
    ):
        if not lowest <= value <= highest:
            raise InvalidQuantity(
                f"Completion forecast: {name} {value:,} is out of range; give {lowest:,} to {highest:,}"
            )


def _futures(
    programme: Programme,
    record: OutputRecord,
    revision: RevisionPosterior,
    *,
    seed: int,
    draws: int,
    horizon_years: int,
) -> tuple[Futures, Futures]:
    """Return the futures with revisions of the stock, and with the same outputs but without revisions."""
    if programme.remaining_m2 == 0:
        done = _done_already(programme.as_of, draws=draws, horizon_years=horizon_years)
        return done, done
    output = output_posterior(record)
    with_revisions, without = (
        simulate(
            as_of=programme.as_of,
            remaining_m2=programme.remaining_m2,
            output=output,
            revision=revised,
            levels=LEVELS,
            seed=seed,
            draws=draws,
            horizon_years=horizon_years,
        )
        for revised in (revision, None)
    )
    return with_revisions, without


def _done_already(as_of: date, *, draws: int, horizon_years: int) -> Futures:
    nothing = np.zeros((horizon_years, len(LEVELS)))
    step_ends = tuple(years_after(as_of, step) for step in range(1, horizon_years + 1))
    return Futures(np.full(draws, float(as_of.toordinal())), nothing, nothing, step_ends)


def _completion(futures: Futures, deadline: date | None, shown: int) -> Completion:
    ordered = np.sort(futures.completion_day)
    days = {level: ordered[int(np.ceil(level * ordered.size)) - 1] for level in DATE_QUANTILES}
    return Completion(
        p_by_deadline=None if deadline is None else futures.p_done_by(deadline),
        date_quantiles={
            level: date.fromordinal(int(np.ceil(day))) if np.isfinite(day) else None for level, day in days.items()
        },
        p_not_within_horizon=float(np.mean(~np.isfinite(ordered))),
        cdf=tuple(futures.p_done_by(day) for day in futures.step_ends[:shown]),
    )


def _rows(quantiles: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in quantiles)
