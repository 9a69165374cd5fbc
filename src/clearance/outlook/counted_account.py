"""What the books say of something that is counted, year by year: what went out, what else moved it, what is left."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from clearance.errors import NotPossible
from clearance.land.ledger import StatementRow, periods_between, statement
from clearance.outlook.expected import SHIPPED
from clearance.outlook.history import History, OutputBound, Stock, YearOutput
from clearance.outlook.reported_year import LEAST_DAYS
from clearance.outlook.revision import StockRevision
from clearance.saying import saying
from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.treaty.obligation import Obligation

__all__ = ["Account", "account_of"]

# A usual year counts as so many m2: one of a small programme, of which 4 % have a year without output.
USUAL_YEAR_M2 = 10**5.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the books say of a unit by year: outputs, bounds on them, what else moved the stock, and what is left.

    The history says m2 where it means the unit.
    """

    history: History
    revisions: tuple[StockRevision, ...]
    current: float
    inputs: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def scale(self) -> float:
        """Return by how much amounts are multiplied so that a usual year is one of a small programme."""
        amounts = [output.cleared_m2 for output in self.history.outputs if output.cleared_m2]
        amounts = amounts or [bound.m2 for bound in self.history.bounds]
        if amounts:
            return USUAL_YEAR_M2 / math.exp(fmean(math.log(amount) for amount in amounts))
        years, _ = SHIPPED.log_years_of_work
        return USUAL_YEAR_M2 * math.exp(years) / max(self.current, 1.0)

    def scaled(self) -> History:
        """Return the history with amounts of that scale."""
        outputs = [(output.year, (output.cleared_m2 or 0.0) * self.scale) for output in self.history.outputs]
        return replace(
            self.history,
            outputs=tuple(YearOutput(year=year, cleared_m2=m2, released_m2=m2) for year, m2 in outputs),
            stocks=tuple(replace(stock, remaining_m2=stock.remaining_m2 * self.scale) for stock in self.history.stocks),
            bounds=tuple(replace(bound, m2=bound.m2 * self.scale) for bound in self.history.bounds),
        )


def account_of(snapshot: Snapshot, obligation: Obligation, unit: Unit) -> Account:
    """What the books say of a unit under an obligation.

    Years that were reported on for nine months are outputs, less than that bounds; what else moved is revision.

    Raises:
        NotPossible: they hold nothing of it.
    """
    begun = min((entry.effective_on for entry in snapshot.entries), default=snapshot.as_of)
    periods = periods_between(begun, snapshot.as_of)
    rows = statement(snapshot.books, unit, periods, as_of=snapshot.as_of, obligation=obligation).rows
    if not any(row.is_used for row in rows):
        raise NotPossible(
            saying(
                "the books hold no {unit} of {article}, so there is nothing to forecast",
                unit=unit.value,
                article=obligation.article,
            )
        )
    outputs, bounds, inputs, left_out = [], [], [], []
    for row in rows:
        year, amount = row.period.from_on.year, _amount(_released(row), unit)
        days = (row.period.to_on - row.period.from_on).days + 1
        if row.coverage == "full" and (days >= LEAST_DAYS or amount == 0):
            if days < LEAST_DAYS:
                left_out.append(
                    saying(
                        "{year}: nothing in {days} days, which says nothing of the whole year",
                        year=str(year),
                        days=days,
                    )
                )
                continue
            outputs.append(YearOutput(year=year, cleared_m2=amount, released_m2=amount))
            inputs.append(f"{year}: {amount:,.0f} {unit} out")
        elif amount > 0:
            bounds.append(OutputBound(year=year, says="at least", product="cleared", m2=amount, days=days))
            inputs.append(f"{year}: at least {amount:,.0f} {unit} out, the year is reported in part")
        elif outputs or bounds:
            left_out.append(saying("{year}: no report, missing, not zero", year=str(year)))
    current, revisions = _amount(rows[-1].closing, unit), tuple(_revisions(rows, unit))
    inputs += [str(revision).replace(" m2", f" {unit}") for revision in revisions if revision.net_change_m2]
    return Account(
        history=History(
            country=snapshot.country_name,
            outputs=tuple(outputs),
            stocks=(Stock(as_of=snapshot.as_of, remaining_m2=current),),
            bounds=tuple(bounds),
        ),
        revisions=revisions,
        current=current,
        inputs=(f"{snapshot.as_of}: {current:,.0f} {unit} left", *inputs),
        left_out=tuple(left_out),
    )


def _released(row: StatementRow) -> int:
    return sum(amount for column, amount in row.amounts.items() if column.lowers)


def _revisions(rows: tuple[StatementRow, ...], unit: Unit) -> list[StockRevision]:
    """What moved the stock without output; a year that was reported on without such a change says so, too."""
    found = []
    for row in rows:
        net = row.closing - row.opening + _released(row)
        if row.opening > 0 and (net or row.coverage == "full"):
            found.append(
                StockRevision(
                    from_on=row.period.from_on,
                    to_on=row.period.to_on,
                    stock_before_m2=_amount(row.opening, unit),
                    net_change_m2=max(_amount(net, unit), -_amount(row.opening, unit)),
                )
            )
    return found


def _amount(exact: int, unit: Unit) -> float:
    return float(from_exact(exact, unit))
