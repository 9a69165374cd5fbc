"""Treaty obligations and their chains of deadlines: original, then each extension, each with the day it was decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clearance.errors import InvalidRecord

__all__ = ["ARTICLE_5", "DeadlineStep", "chain_of", "deadline_in_force"]

ARTICLE_5 = "APMBC Article 5"


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
                f"{self.obligation}: '{self.event}' was decided on {self.decided_on}, after its deadline "
                f"{self.deadline}; check the two dates"
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
