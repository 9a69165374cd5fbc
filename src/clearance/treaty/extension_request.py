"""Everything of one snapshot that an Article 5 extension request says in numbers: T1 to T10 and T12, and the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clearance.land.ledger import Period, statement
from clearance.outlook.burn_down import BurnDown, burn_down
from clearance.treaty.against_plan import progress_against_plan
from clearance.treaty.annex import area_list, corner_list, last_years
from clearance.treaty.article5 import Article5, article5_tables
from clearance.treaty.change_log import change_log, previous_request
from clearance.treaty.plan_tables import plan_tables
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.land.snapshot import Snapshot
    from clearance.plan.result import PlanResult
    from clearance.treaty.plan_table import PlanTable
    from clearance.treaty.targets import Target

__all__ = ["ExtensionRequest", "extension_request"]


@dataclass(frozen=True, kw_only=True)
class ExtensionRequest:
    """The figures of a request.

    Args:
        snapshot: of which all of them are.
        article5: headline, deadlines, T1, T2, T3 and T5.
        against_plan: T4.
        areas: T10, the list of areas.
        corners: T10, the corners of their ground; None where places are not told.
        changes: T12.
        since: the decision on the previous request, from which T12 lists; None: from the beginning.
        then: exact amounts that were open at the end of that day, by unit; empty where the books begin later.
        plan: the work plan; None where no capacity is known.
        burn_down: open land of the past and of simulated futures.
        plan_tables: T6 to T9 of it.
        has_targets: whether T4 has targets at all.
    """

    snapshot: Snapshot
    article5: Article5
    against_plan: PlanTable
    areas: PlanTable
    corners: PlanTable | None
    changes: PlanTable
    since: date | None
    then: Mapping[Unit, int]
    burn_down: BurnDown
    plan: PlanResult | None
    plan_tables: tuple[PlanTable, ...]
    has_targets: bool

    def plan_table(self, number: str) -> PlanTable | None:
        """A table of the plan, such as ``T6a``; None without one."""
        return next((table for table in self.plan_tables if table.number == number), None)


def extension_request(
    snapshot: Snapshot,
    *,
    seed: int,
    plan: PlanResult | None = None,
    targets: Sequence[Target] = (),
    since: date | None = None,
    places: bool = True,
) -> ExtensionRequest:
    """The figures of a request from a snapshot and a plan of the same snapshot.

    Args:
        snapshot: the reading of the register.
        seed: of the estimates.
        plan: the work plan for the time that is asked for.
        targets: what the previous plan promised, by year.
        since: the decision on the previous request; None: the last one that is at least a year old.
        places: whether coordinates of open areas are told.
    """
    article5 = article5_tables(snapshot, seed=seed)
    begun = since or previous_request(snapshot)
    return ExtensionRequest(
        snapshot=snapshot,
        article5=article5,
        against_plan=progress_against_plan(snapshot, article5.table("T3"), targets),
        areas=area_list(snapshot, last_years(plan), places=places),
        corners=corner_list(snapshot) if places else None,
        changes=change_log(snapshot, begun),
        since=begun,
        then=_open_on(snapshot, begun),
        burn_down=burn_down(snapshot, article5.headline.forecast),
        plan=plan,
        plan_tables=plan_tables(plan) if plan else (),
        has_targets=bool(targets),
    )


def _open_on(snapshot: Snapshot, day: date | None) -> Mapping[Unit, int]:
    """What was open at the end of a day, by unit; nothing where the books begin later."""
    begun = min((entry.effective_on for entry in snapshot.entries), default=None)
    if day is None or begun is None or day < begun:
        return {}
    units = (Unit.M2, Unit.AREAS, Unit.AP_MINES)
    return {unit: statement(snapshot.books, unit, [Period(day, day)]).rows[0].closing for unit in units}
