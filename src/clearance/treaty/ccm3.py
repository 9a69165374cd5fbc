"""Article 3 of the Convention on Cluster Munitions: what stores held, what was destroyed, what remains, at what rate.

The parts are those of an extension request under Article 3(4) to (6): quantity and type at entry into force and
discovered later, destroyed so far, remaining, and the annual rate of destruction that is expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clearance.errors import NotPossible
from clearance.land.accounts import Column
from clearance.land.ledger import Period, StatementRow, periods_between, statement
from clearance.outlook.obligation_forecast import ObligationForecast, obligation_forecast
from clearance.treaty.obligation import Obligation, chain_of
from clearance.treaty.stores import StoreLine, stores_of
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot, SnapshotId
    from clearance.treaty.obligation import DeadlineStep

__all__ = ["CCM3_UNITS", "Ccm3", "ExpectedRate", "ccm3_form"]

# A munition holds many submunitions; the form asks for both, and never for their sum.
CCM3_UNITS = (Unit.MUNITIONS, Unit.SUBMUNITIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRate:
    """How fast a unit is expected to be destroyed, or why nobody can say.

    `forecast` has remaining amounts, completion and straight line with their intervals, method and seed.
    """

    unit: Unit
    forecast: ObligationForecast | None
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ccm3:
    """Everything that the form prints; all figures are of one snapshot.

    `lines` tell of each type since its first entry: what the books began with, what was discovered later, destroyed,
    retained, and what is left. `years` hold for each unit the statement year by year, from the first entry on.
    """

    identity: SnapshotId
    country_name: str
    deadlines: tuple[DeadlineStep, ...]
    deadline: DeadlineStep | None
    lines: tuple[StoreLine, ...]
    years: Mapping[Unit, tuple[StatementRow, ...]]
    rates: tuple[ExpectedRate, ...]
    sources: tuple[str, ...]

    def totals(self, unit: Unit) -> StoreLine:
        """All types of a unit together."""
        lines = [line for line in self.lines if line.unit is unit]
        return StoreLine(
            store_id="",
            item="",
            region="",
            unit=unit,
            opening=sum(line.opening for line in lines),
            amounts={c: total for c in Column if (total := sum(line.amount(c) for line in lines))},
            closing=sum(line.closing for line in lines),
        )


def ccm3_form(snapshot: Snapshot, *, seed: int) -> Ccm3:
    """The form as of a snapshot.

    Args:
        snapshot: the reading of the register.
        seed: of the simulation of the expected rate.

    Raises:
        NotPossible: when the books hold no store of cluster munitions.
    """
    obligation = Obligation.CCM_3
    stores = {line.store_id for line in stores_of(snapshot, obligation, Period(date.min, snapshot.as_of))}
    if not stores:
        raise NotPossible(
            "the books hold no store of {article}; adopt its published stocks and flows, or record them",
            article=obligation.article,
        )
    begun = min(entry.effective_on for entry in snapshot.entries if entry.area_id in stores)
    used = [unit for unit in CCM3_UNITS if _statement(snapshot, unit, [Period(begun, snapshot.as_of)])[0].is_used]
    periods = periods_between(date(begun.year, 1, 1), snapshot.as_of)
    return Ccm3(
        identity=snapshot.identity,
        country_name=snapshot.country_name,
        deadlines=chain_of(snapshot.deadlines, obligation.article),
        deadline=snapshot.deadline(obligation.article),
        lines=tuple(
            line for line in stores_of(snapshot, obligation, Period(begun, snapshot.as_of)) if line.unit in CCM3_UNITS
        ),
        years={unit: _statement(snapshot, unit, periods) for unit in used},
        rates=tuple(_rate(snapshot, unit, seed) for unit in used),
        sources=_sources(snapshot, stores),
    )


def _statement(snapshot: Snapshot, unit: Unit, periods: list[Period]) -> tuple[StatementRow, ...]:
    found = statement(snapshot.books, unit, periods, as_of=snapshot.as_of, obligation=Obligation.CCM_3)
    return found.rows


def _rate(snapshot: Snapshot, unit: Unit, seed: int) -> ExpectedRate:
    try:
        return ExpectedRate(unit=unit, forecast=obligation_forecast(snapshot, Obligation.CCM_3, unit=unit, seed=seed))
    except NotPossible as reason:
        return ExpectedRate(unit=unit, forecast=None, missing=reason.said)


def _sources(snapshot: Snapshot, stores: set[str]) -> tuple[str, ...]:
    """The sources of what the stores hold and of the deadlines, each once, in alphabetical order."""
    article = Obligation.CCM_3.article
    given = (
        *(entry.source for entry in snapshot.entries if entry.area_id in stores),
        *(step.source for step in snapshot.deadlines if step.obligation == article),
    )
    return tuple(sorted({source.strip() for source in given if source.strip()}, key=lambda s: (s.casefold(), s)))
