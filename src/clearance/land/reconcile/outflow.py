"""What was released between two days, from flows that several sources print for periods that contain each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clearance.land.accounts import Kind
from clearance.land.published import BY_SURVEY
from clearance.land.reconcile.claims import Claim, grouped

__all__ = [
    "LAND_PARTS",
    "Amount",
    "chosen",
    "consolidated",
    "flow_between",
    "missing_parts",
    "parts_of",
    "released_in",
    "total_of",
]

# What "released" is the sum of, where sources may print one number for both surveys; and what leaves a store.
LAND_PARTS = (Kind.CANCELLED.value, Kind.REDUCED.value, Kind.CLEARED.value, BY_SURVEY)
PARTS = (*LAND_PARTS, Kind.DESTROYED.value, Kind.RETAINED.value, Kind.MARKED.value)
DAY = timedelta(days=1)
# A flow that reaches over a stock explains a part of it only when it is about a year's.
STRADDLING_DAYS = 731


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount with the least and the most that its sources allow, and the claims it rests on."""

    quantity: int
    low: int
    high: int
    claims: tuple[Claim, ...] = ()

    def __add__(self, other: Amount) -> Amount:
        return Amount(
            self.quantity + other.quantity, self.low + other.low, self.high + other.high, self.claims + other.claims
        )


NOTHING = Amount(0, 0, 0)


def total_of(amounts: Iterable[Amount]) -> Amount:
    """The sum of amounts."""
    return sum(amounts, NOTHING)


def chosen(claims: Sequence[Claim]) -> Amount:
    """One flow that several sources print: the State's own word, else the least, which no source denies.

    Its range reaches over everything that any source allows.
    """
    by_state = [claim for claim in claims if claim.first.is_by_state]
    best = min(by_state or claims, key=lambda claim: claim.quantity)
    return Amount(best.quantity, min(c.low for c in claims), max(c.high for c in claims), (best,))


def parts_of(claims: Iterable[Claim]) -> dict[str, Amount]:
    """The amounts of the products that a total consists of."""
    found = {name: chosen(same) for name, same in grouped(claims, lambda c: c.product).items() if name in PARTS}
    if found.keys() & {Kind.CANCELLED.value, Kind.REDUCED.value}:
        found.pop(BY_SURVEY, None)
    return found


def missing_parts(products: Iterable[str]) -> list[str]:
    """The products that a report of released land leaves out."""
    known = set(products)
    if BY_SURVEY in known:
        known |= {Kind.CANCELLED.value, Kind.REDUCED.value}
    return [part for part in LAND_PARTS if part not in known and part != BY_SURVEY]


def released_in(claims: Sequence[Claim]) -> Amount | None:
    """What was released in one period, of which all claims are: the total that is printed, else the sum of products."""
    totals = [claim for claim in claims if claim.product == Kind.RELEASED.value]
    parts = parts_of(claims)
    whole = total_of(parts.values())
    if not totals:
        return whole if parts else None
    total = chosen(totals)
    if len(parts) > 1 or whole.low > total.high:
        return Amount(total.quantity, min(total.low, whole.low), max(total.high, whole.high), total.claims)
    return total


def consolidated(flows: Iterable[Claim]) -> list[Claim]:
    """Flows that no other flow contains: not the years of a total of several years, nor the products of a total."""
    listed = list(flows)
    return [flow for flow in listed if not any(_contains(other, flow) for other in listed)]


def _contains(whole: Claim, part: Claim) -> bool:
    inside = whole.from_on <= part.from_on and part.to_on <= whole.to_on and whole.period != part.period
    return inside and (whole.product == part.product or (whole.product == Kind.RELEASED and part.product in PARTS))


def flow_between(after: date, until: date, flows: Iterable[Claim]) -> tuple[Amount, Amount, Amount]:
    """What left and what came between two days, and what may have left in flows that reach over one of the days.

    A total that begins before counts with the rest that is left when everything up to the first day was reported, too.

    Returns:
        Released, identified, and released in periods that are only partly inside.
    """
    released, identified, over = NOTHING, NOTHING, NOTHING
    for own in grouped(flows, lambda flow: flow.scope).values():
        near = [flow for flow in own if flow.to_on > after and flow.from_on <= until]
        ending = {id(f): _rest(f, own, after) for f in near if f.from_on <= after and f.to_on <= until}
        cut = [flow for flow in near if ending.get(id(flow))]
        inside = [f for f in near if f.from_on > after and f.to_on <= until and not any(_contains(t, f) for t in cut)]
        reaching = [
            f
            for f in near
            if f not in inside
            and not any(t is f or _contains(t, f) for t in cut)
            and (f.to_on - f.from_on).days <= STRADDLING_DAYS
        ]
        released += _released(consolidated(inside)) + total_of(rest for rest in ending.values() if rest)
        identified += _identified(consolidated(inside))
        over += _released(consolidated(reaching))
    return released, identified, over


def _rest(total: Claim, flows: Sequence[Claim], day: date) -> Amount | None:
    """What a total leaves for the time after a day, when periods that end with this day make up the time before."""
    before = [f for f in flows if _contains(total, f) and f.to_on <= day]
    ends = total.from_on
    parts = NOTHING
    for (first, last), same in sorted(grouped(before, lambda flow: flow.period).items()):
        amount = released_in(same) if first == ends else None
        if amount is not None:
            parts, ends = parts + amount, last + DAY
    if ends != day + DAY:
        return None
    whole = chosen([total])
    return Amount(whole.quantity - parts.quantity, whole.low - parts.high, whole.high - parts.low, whole.claims)


def _released(flows: Sequence[Claim]) -> Amount:
    periods = grouped(flows, lambda flow: flow.period).values()
    return total_of(amount for amount in map(released_in, periods) if amount is not None)


def _identified(flows: Sequence[Claim]) -> Amount:
    found = [flow for flow in flows if flow.product == Kind.IDENTIFIED.value]
    return total_of(chosen(same) for same in grouped(found, lambda flow: flow.period).values())
