"""When a treaty obligation will be met: recorded mines, or what stores hold, by the model of a register's own books.

The model of yearly output and revisions has no unit. What is released in m2 there is destroyed here, in items.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from clearance.errors import InvalidQuantity, InvalidRecord, NotPossible
from clearance.land.ledger import StatementRow, periods_between, statement
from clearance.outlook.completion import CompletionForecast, CompletionJSON
from clearance.outlook.forecast import Programme, forecast_completion
from clearance.outlook.reports import ReportedOutput
from clearance.outlook.revision import StockRevision
from clearance.treaty.obligation import Obligation
from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot

__all__ = ["ObligationForecast", "ObligationForecastJSON", "obligation_forecast"]


class ObligationLineJSON(TypedDict):
    """The straight line, in the unit of the obligation."""

    rate_per_year: float
    years: list[int]
    done_on: str | None


class ObligationForecastJSON(TypedDict):
    """The forecast as it is served; amounts in `unit`, rows are years, columns levels."""

    obligation: str
    unit: str
    as_of: str
    deadline: str | None
    current: float
    years: list[str]
    levels: list[float]
    released: list[list[float]]
    remaining: list[list[float]]
    completion: CompletionJSON
    without_revisions: CompletionJSON
    linear: ObligationLineJSON
    rate_needed_per_year: float | None
    horizon_years: int
    method: str
    seed: int
    draws: int
    inputs_used: list[str]
    left_out: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationForecast:
    """The forecast of one obligation; what the forecast calls m2 is in `unit`."""

    obligation: Obligation
    unit: Unit
    forecast: CompletionForecast

    def to_dict(self) -> ObligationForecastJSON:
        """Return it in the shape in which it is served."""
        said = self.forecast.to_dict()
        return {
            "obligation": str(self.obligation),
            "unit": str(self.unit),
            "as_of": said["as_of"],
            "deadline": said["deadline"],
            "current": said["current_m2"],
            "years": said["years"],
            "levels": said["levels"],
            "released": said["released_m2"],
            "remaining": said["remaining_m2"],
            "completion": said["completion"],
            "without_revisions": said["without_revisions"],
            "linear": {
                "rate_per_year": said["linear"]["rate_m2_per_year"],
                "years": said["linear"]["years"],
                "done_on": said["linear"]["done_on"],
            },
            "rate_needed_per_year": said["rate_needed_m2_per_year"],
            "horizon_years": said["horizon_years"],
            "method": said["method"],
            "seed": said["seed"],
            "draws": said["draws"],
            "inputs_used": [self._in_unit(line) for line in said["inputs_used"]],
            "left_out": [self._in_unit(line) for line in said["left_out"]],
        }

    def _in_unit(self, line: str) -> str:
        return line.replace(" m2", f" {self.unit}")


def obligation_forecast(
    snapshot: Snapshot,
    obligation: Obligation,
    *,
    unit: Unit | None = None,
    seed: int,
    deadline: date | None = None,
) -> ObligationForecast:
    """When nothing that an obligation counts will be left.

    Each calendar year that was reported on in full is one output; the last one counts as part of a year when the
    books end within it. What else moved the stock is revision.

    Args:
        snapshot: the books; nothing after its date is used.
        obligation: what counts.
        unit: one that it is reported in; None: its first.
        seed: of the simulation.
        deadline: the day to be done by; None: the one of the obligation in force on the snapshot's date.

    Raises:
        InvalidQuantity: a unit that the obligation is not reported in.
        NotPossible: when the books say too little, with the reason.
    """
    counted = unit or obligation.units[0]
    begun = min((entry.effective_on for entry in snapshot.entries), default=snapshot.as_of)
    periods = periods_between(begun, snapshot.as_of)
    rows = statement(snapshot.books, counted, periods, as_of=snapshot.as_of, obligation=obligation).rows
    if not any(row.is_used for row in rows):
        raise NotPossible(f"the books hold no {counted} of {obligation.article}, so there is nothing to forecast")
    in_force = deadline or (step.deadline if (step := snapshot.deadline(obligation.article)) else None)
    programme = Programme(
        as_of=snapshot.as_of,
        remaining_m2=_amount(rows[-1].closing, counted),
        outputs=tuple(
            ReportedOutput(
                from_on=row.period.from_on, to_on=row.period.to_on, released_m2=_amount(_released(row), counted)
            )
            for row in rows
            if row.coverage == "full" or (row.coverage == "partial" and _released(row))
        ),
        revisions=tuple(_revisions(rows, counted)),
        deadline=in_force,
    )
    try:
        forecast = forecast_completion(programme, seed=seed)
    except (InvalidQuantity, InvalidRecord) as fault:
        raise NotPossible(f"{obligation.article}: the books do not say how the stock moved: {fault}") from fault
    except NotPossible as fault:
        raise NotPossible(f"{obligation.article}: {str(fault).replace(' m2', f' {counted}')}") from fault
    return ObligationForecast(obligation=obligation, unit=counted, forecast=forecast)


def _released(row: StatementRow) -> int:
    return sum(amount for column, amount in row.amounts.items() if column.lowers)


def _revisions(rows: tuple[StatementRow, ...], unit: Unit) -> list[StockRevision]:
    """What moved the stock without release; a year that was reported on without such a change says so, too."""
    found = []
    for row in rows:
        net = row.closing - row.opening + _released(row)
        if row.opening > 0 and (net or row.coverage == "full"):
            found.append(
                StockRevision(
                    from_on=row.period.from_on,
                    to_on=row.period.to_on,
                    stock_before_m2=_amount(row.opening, unit),
                    net_change_m2=_amount(net, unit),
                )
            )
    return found


def _amount(exact: int, unit: Unit) -> float:
    return float(from_exact(exact, unit))
