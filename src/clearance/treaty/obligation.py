"""Treaty obligations: what each of them counts, and their chains of deadlines.

A chain is the original deadline and then each extension, each with the day it was decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clearance.errors import InvalidQuantity, InvalidRecord
from clearance.land.hazard import Hazard
from clearance.units import Unit

__all__ = ["ARTICLE_5", "DeadlineStep", "Obligation", "chain_of", "deadline_in_force"]

ARTICLE_5 = "APMBC Article 5"


class Obligation(StrEnum):
    """What a State reports on: land by its hazards, or what it holds in stores."""

    APMBC_5 = "apmbc-5"
    APMBC_4 = "apmbc-4"
    CCM_4 = "ccm-4"
    CCM_3 = "ccm-3"

    @property
    def article(self) -> str:
        """The article as figures, deadlines and stores name it.

        Example:
            >>> Obligation.CCM_3.article, Obligation.CCM_3.units[0]
            ('CCM Article 3', <Unit.MUNITIONS: 'munitions'>)
        """
        return TERMS[self].article

    @property
    def hazards(self) -> frozenset[Hazard]:
        """The hazards of the land that it is about; empty when it is about stores."""
        return TERMS[self].hazards

    @property
    def units(self) -> tuple[Unit, ...]:
        """What it is reported in, first the unit that is meant when nobody names one."""
        return TERMS[self].units

    def check(self, unit: Unit) -> None:
        """Refuse a unit that it is not reported in.

        Raises:
            InvalidQuantity: naming the units that it is reported in.
        """
        if unit not in self.units:
            raise InvalidQuantity(
                "{article} ({obligation}) is not reported in {unit}; use one of {units}",
                article=self.article,
                obligation=str(self),
                unit=unit,
                units=tuple(self.units),
            )


@dataclass(frozen=True, slots=True)
class _Terms:
    article: str
    units: tuple[Unit, ...]
    hazards: frozenset[Hazard] = frozenset()


# Mines in store are items; a munition of a cluster holds many submunitions, and both are reported.
TERMS = {
    Obligation.APMBC_5: _Terms(
        ARTICLE_5, (Unit.M2, Unit.AREAS, Unit.AP_MINES), frozenset({Hazard.AP, Hazard.AP_IMPROVISED})
    ),
    Obligation.APMBC_4: _Terms("APMBC Article 4", (Unit.ITEMS, Unit.MUNITIONS, Unit.TONNES)),
    Obligation.CCM_4: _Terms("CCM Article 4", (Unit.M2, Unit.AREAS), frozenset({Hazard.CLUSTER})),
    Obligation.CCM_3: _Terms("CCM Article 3", (Unit.MUNITIONS, Unit.SUBMUNITIONS, Unit.ITEMS, Unit.TONNES)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineStep:
    """One link of a chain: since `decided_on` the obligation is due on `deadline`.

    `decided_on` is None when the day of the decision is not known; the link then counts from the deadline before it,
    by which it must have been decided.
    """

    obligation: str
    event: str
    deadline: date
    decided_on: date | None = None
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.decided_on is not None and self.decided_on > self.deadline:
            raise InvalidRecord(
                "{obligation}: '{event}' was decided on {decided_on}, after its deadline {deadline}; check the "
                "two dates",
                obligation=self.obligation,
                event=self.event,
                decided_on=self.decided_on,
                deadline=self.deadline,
            )


def chain_of(steps: Iterable[DeadlineStep], obligation: str = ARTICLE_5) -> tuple[DeadlineStep, ...]:
    """The chain of one obligation, by deadline."""
    return tuple(sorted((s for s in steps if s.obligation == obligation), key=lambda step: step.deadline))


def deadline_in_force(steps: Iterable[DeadlineStep], as_of: date, obligation: str = ARTICLE_5) -> DeadlineStep | None:
    """The link in force on a date; None when the obligation had none yet.

    Example:
        >>> first = DeadlineStep(obligation="X", event="entry into force", deadline=date(2009, 3, 1),
        ...                      decided_on=date(1999, 3, 1))
        >>> second = DeadlineStep(obligation="X", event="extension", deadline=date(2017, 3, 1),
        ...                       decided_on=date(2008, 11, 28))
        >>> deadline_in_force([second, first], date(2008, 11, 27), "X").deadline
        datetime.date(2009, 3, 1)
    """
    in_force: DeadlineStep | None = None
    before = date.min
    for step in chain_of(steps, obligation):
        if (step.decided_on or before) <= as_of:
            in_force = step
        before = step.deadline
    return in_force
