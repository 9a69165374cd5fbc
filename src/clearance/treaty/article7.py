"""Article 7 of the Convention: areas known and suspected, what was addressed in a reporting period, stores.

The tables follow the Guide to Reporting of 2015. A reporting period is any two dates: Peru reported on March 2017 to
March 2018. It ends with the date of the snapshot, so that every figure belongs to one snapshot; whoever wants an
earlier period opens the register as of its last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity
from clearance.land.ledger import Period
from clearance.treaty.article5 import sources_of
from clearance.treaty.article7_tables import Scope, addressed, known_and_suspected, movement_table
from clearance.treaty.baseline import baseline_changes
from clearance.treaty.obligation import Obligation, chain_of
from clearance.treaty.stores import stores_of
from clearance.units import Unit

if TYPE_CHECKING:
    from datetime import date

    from clearance.land.snapshot import Snapshot, SnapshotId
    from clearance.treaty.article5_sectors import Region
    from clearance.treaty.baseline import BaselineChange
    from clearance.treaty.obligation import DeadlineStep
    from clearance.treaty.stores import StoreLine
    from clearance.treaty.tables import Table

__all__ = ["Article7", "article7_tables", "reporting_period"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article7:
    """Everything that an Article 7 report prints of mined areas and stores; all figures are of one snapshot.

    `region` is the attribute of areas that rows are made of; `obligation` is what they are cut to, None for everything
    in the books. `changes` explain the baseline, `stores` are those of Article 4, with what is retained (Article 3).
    """

    identity: SnapshotId
    country_name: str
    period: Period
    region: Region
    obligation: Obligation | None
    deadlines: tuple[DeadlineStep, ...]
    tables: tuple[Table, ...]
    changes: tuple[BaselineChange, ...]
    stores: tuple[StoreLine, ...]
    sources: tuple[str, ...]

    def table(self, number: str) -> Table:
        """The table of a number: ``C`` known and suspected, ``G`` addressed, ``Ra`` and ``Rb`` how it came about."""
        return next(table for table in self.tables if table.number == number)


def reporting_period(snapshot: Snapshot, from_on: date) -> Period:
    """The period from a day to the date of the snapshot, both included.

    Raises:
        InvalidQuantity: when it would end before it begins.
    """
    if from_on > snapshot.as_of:
        raise InvalidQuantity(
            "the reporting period would begin on {from_on}, after the date of the snapshot, {as_of}; give "
            "an earlier first day, or a last day up to which the register is read",
            from_on=from_on,
            as_of=snapshot.as_of,
        )
    return Period(from_on, snapshot.as_of)


def article7_tables(
    snapshot: Snapshot, *, from_on: date, region: Region = "sector", obligation: Obligation | None = None
) -> Article7:
    """The tables of Article 7 for the period from a day to the date of the snapshot.

    Args:
        snapshot: the reading of the register, as of the last day of the period.
        from_on: first day of the period.
        region: what the rows are: sectors, provinces or districts.
        obligation: cut to the areas whose hazards it counts; None for everything in the books, as the tables of
            Article 5 have it. Areas of which no hazard is named are then left out.

    Raises:
        InvalidQuantity: when the period would end before it begins, or the obligation is not about land.
    """
    period = reporting_period(snapshot, from_on)
    if obligation is not None and not obligation.hazards:
        raise InvalidQuantity(
            "{article} is about stores, not about land; use apmbc-5 or ccm-4", article=obligation.article
        )
    scope = Scope(snapshot=snapshot, period=period, region=region, obligation=obligation)
    return Article7(
        identity=snapshot.identity,
        country_name=snapshot.country_name,
        period=period,
        region=region,
        obligation=obligation,
        deadlines=chain_of(snapshot.deadlines),
        tables=(
            known_and_suspected(scope),
            addressed(scope),
            movement_table(scope, Unit.AREAS, "Ra"),
            movement_table(scope, Unit.M2, "Rb"),
        ),
        changes=baseline_changes(snapshot, period, region=region, counts=scope.counts),
        stores=stores_of(snapshot, Obligation.APMBC_4, period),
        sources=sources_of(snapshot),
    )
