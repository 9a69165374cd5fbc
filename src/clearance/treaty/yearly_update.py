"""The update that a State owes by 30 April: progress against milestones, disaggregated, and changes of the baseline.

Decisions on extensions ask for it each year, and Oslo Action 20 for adjusted milestones with areas and m2. Progress
against a plan is the table T4 of a request: target, achieved, share, and both since the first milestone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clearance.land.accounts import Column
from clearance.land.ledger import Period, statement
from clearance.treaty.article7 import Article7, article7_tables
from clearance.treaty.article7_tables import PRODUCTS
from clearance.treaty.targets import in_order
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clearance.land.ledger import Coverage
    from clearance.land.snapshot import Snapshot
    from clearance.treaty.article5_sectors import Region
    from clearance.treaty.obligation import DeadlineStep, Obligation
    from clearance.treaty.targets import Target

__all__ = ["DUE", "Achieved", "YearlyUpdate", "due_on", "yearly_update"]

# Month and day by which the update of the year before is due.
DUE = (4, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Achieved:
    """One target and what was released in its period; amounts are exact, of the target whole.

    `products` are cancelled, reduced, cleared and unspecified m2. `since_first_m2` is released since the first target
    began, `target_since_first_m2` what was to be, None once a target says no m2. `is_over` says whether the period
    ended by the date of the snapshot; `coverage` how much of it was reported.
    """

    target: Target
    products: Mapping[Column, int]
    areas: int
    ap_mines: int
    since_first_m2: int
    target_since_first_m2: int | None
    is_over: bool
    coverage: Coverage

    @property
    def released_m2(self) -> int:
        """All products together, exact."""
        return sum(self.products.values())

    @property
    def missing_m2(self) -> int | None:
        """What was to be released and was not, exact, negative when more was; None when the target says no m2."""
        return None if self.target.m2 is None else self.target.m2 * Unit.M2.scale - self.released_m2

    @property
    def share(self) -> float | None:
        """Released m2 as a share of the target; None where it is not said, or 0."""
        return self.released_m2 / (self.target.m2 * Unit.M2.scale) if self.target.m2 else None

    @property
    def share_since_first(self) -> float | None:
        """The same since the first target began."""
        whole = self.target_since_first_m2
        return self.since_first_m2 / (whole * Unit.M2.scale) if whole else None

    def to_dict(self) -> dict[str, object]:
        """The row for JSON."""
        return {
            "from": self.target.period.from_on.isoformat(),
            "to": self.target.period.to_on.isoformat(),
            "target_m2": self.target.m2,
            "target_areas": self.target.areas,
            **{f"{product}_m2": plain(self.products[product], Unit.M2) for product in PRODUCTS},
            "released_m2": plain(self.released_m2, Unit.M2),
            "areas": self.areas,
            "ap_mines": self.ap_mines,
            "missing_m2": None if self.missing_m2 is None else plain(self.missing_m2, Unit.M2),
            "share": self.share,
            "since_first_m2": plain(self.since_first_m2, Unit.M2),
            "target_since_first_m2": self.target_since_first_m2,
            "share_since_first": self.share_since_first,
            "is_over": self.is_over,
            "coverage": self.coverage,
            "source": self.target.source,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyUpdate:
    """The update of one reporting period: what it did, progress against every target so far, what comes next.

    `report` has the tables of the period; `progress` the targets that began by the date of the snapshot, `coming`
    those that begin later.
    """

    report: Article7
    deadline: DeadlineStep | None
    due_on: date
    progress: tuple[Achieved, ...]
    coming: tuple[Target, ...]

    @property
    def coming_m2(self) -> int | None:
        """What coming targets add up to in m2; None when one of them does not say."""
        amounts = [target.m2 for target in self.coming]
        return None if None in amounts else sum(amount or 0 for amount in amounts)


def due_on(period: Period) -> date:
    """The 30 April that follows the end of a period.

    Example:
        >>> due_on(Period(date(2024, 1, 1), date(2024, 12, 31))), due_on(Period(date(2017, 3, 1), date(2018, 3, 31)))
        (datetime.date(2025, 4, 30), datetime.date(2018, 4, 30))
    """
    same_year = date(period.to_on.year, *DUE)
    return same_year if period.to_on < same_year else date(period.to_on.year + 1, *DUE)


def yearly_update(
    snapshot: Snapshot,
    targets: Sequence[Target],
    *,
    from_on: date,
    region: Region = "sector",
    obligation: Obligation | None = None,
) -> YearlyUpdate:
    """The update for the period from a day to the date of the snapshot.

    Args:
        snapshot: the reading of the register, as of the last day of the period.
        targets: milestones of a plan, or as published; without any, progress is empty.
        from_on: first day of the period.
        region: what the rows of the tables are.
        obligation: cut to the areas whose hazards it counts.

    Raises:
        InvalidQuantity: when the period would end before it begins.
        InvalidRecord: when two targets overlap.
    """
    ordered = in_order(targets)
    begun = [target for target in ordered if target.period.from_on <= snapshot.as_of]
    return YearlyUpdate(
        report=article7_tables(snapshot, from_on=from_on, region=region, obligation=obligation),
        deadline=snapshot.deadline(),
        due_on=due_on(Period(from_on, snapshot.as_of)),
        progress=_progress(snapshot, begun, obligation) if begun else (),
        coming=ordered[len(begun) :],
    )


def _progress(snapshot: Snapshot, targets: Sequence[Target], obligation: Obligation | None) -> tuple[Achieved, ...]:
    as_of = snapshot.as_of
    made: list[Achieved] = []
    since_first, wanted = 0, 0
    are_all_said = True
    for target in targets:
        period = Period(target.period.from_on, min(target.period.to_on, as_of))
        land, areas, mines = (
            statement(snapshot.books, unit, [period], by=(), as_of=as_of, obligation=obligation).rows[0]
            for unit in (Unit.M2, Unit.AREAS, Unit.AP_MINES)
        )
        are_all_said = are_all_said and target.m2 is not None
        since_first, wanted = since_first + land.released, wanted + (target.m2 or 0)
        made.append(
            Achieved(
                target=target,
                products={product: land.amount(product) for product in PRODUCTS},
                areas=areas.released,
                ap_mines=mines.amount(Column.DESTROYED),
                since_first_m2=since_first,
                target_since_first_m2=wanted if are_all_said else None,
                is_over=target.period.to_on <= as_of,
                coverage=land.coverage,
            )
        )
    return tuple(made)
