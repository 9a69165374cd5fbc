"""What carries: a stock from the one before it and the flows between, and what is left of the last one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clearance.land.reconcile.chain import Chain
from clearance.land.reconcile.claims import Claim
from clearance.land.reconcile.coverage import missing_between
from clearance.land.reconcile.discrepancy import Discrepancy, differing, slip_of
from clearance.land.reconcile.outflow import Amount, flow_between
from clearance.land.reconcile.spans import is_telling
from clearance.units import Unit

__all__ = ["are_of_one_period", "carried", "overdrawn"]

# Stocks that lie closer than a quarter are stocks of one period: reports come once a year.
ONE_PERIOD_DAYS = 92
CARRIED = frozenset({"stock and flows do not carry", "stock moved without a flow", "stock rises without new areas"})
LAND = (Unit.M2, Unit.AREAS, Unit.AP_MINES)


def carried(chain: Chain, earlier: Claim, later: Claim) -> Discrepancy | None:
    """A stock that the one before it and the flows between do not explain; what flows over a date may is allowed."""
    released, identified, over = flow_between(earlier.to_on, later.to_on, chain.flows)
    quantity = earlier.quantity - released.quantity + identified.quantity
    expected = Amount(
        quantity,
        earlier.low - released.high - over.high + identified.low,
        earlier.high - released.low + identified.high,
    )
    fits = expected.low <= later.quantity <= expected.high or later.low <= expected.quantity <= later.high
    repeated = chain.unit is Unit.M2 and _is_repeated(earlier, later)
    if fits and not repeated:
        return None
    reported = bool(released.claims or over.claims)
    if not reported and later.quantity < earlier.quantity and _was_worked(chain, earlier, later):
        return None
    rule = "same total in another year" if repeated else _rule(chain, earlier, later, reported=reported)
    claims = (later, earlier, *released.claims, *identified.claims)
    cited = tuple(source for claim in claims for source in claim.cited)
    remark = missing_between(earlier.to_on, later.to_on, chain.flows) if chain.unit is Unit.M2 else ""
    return differing(rule, later.unit, (later.quantity, quantity), cited, remark)


def _was_worked(chain: Chain, earlier: Claim, later: Claim) -> bool:
    """Whether m2 were released between two numbers of areas; nobody says how many areas that was."""
    return any(flow.to_on > earlier.to_on and flow.from_on <= later.to_on for flow in chain.work)


def _is_repeated(earlier: Claim, later: Claim) -> bool:
    apart = (later.to_on - earlier.to_on).days > ONE_PERIOD_DAYS and earlier.to_on.year != later.to_on.year
    return apart and earlier.quantity == later.quantity and is_telling(later.quantity)


def _rule(chain: Chain, earlier: Claim, later: Claim, *, reported: bool) -> str:
    slip = slip_of(earlier.quantity, later.quantity, slack=earlier.slack + later.slack)
    if slip is not None:
        return slip
    if later.quantity > earlier.quantity:
        return "stock rises without new areas" if chain.unit in LAND else "baseline changed"
    return "stock and flows do not carry" if reported else "stock moved without a flow"


def overdrawn(chain: Chain) -> Iterator[Discrepancy]:
    """Work reported after the last stock that is more than this stock."""
    last = chain.stocks[-1]
    released, identified, _ = flow_between(last.to_on, date.max, chain.flows)
    if released.low > last.high + identified.high:
        cited = (*(source for claim in released.claims for source in claim.cited), *last.cited)
        yield differing("more released than was open", last.unit, (released.quantity, last.quantity), cited)


def are_of_one_period(chain: Chain, earlier: Claim, later: Claim, found: Discrepancy) -> bool:
    """Whether two stocks that differ are close, and nothing reported between them could make them differ."""
    if (later.to_on - earlier.to_on).days > ONE_PERIOD_DAYS or found.rule not in CARRIED:
        return False
    released, identified, over = flow_between(earlier.to_on, later.to_on, chain.flows)
    return later.quantity > earlier.quantity or not (released.claims or identified.claims or over.claims)
