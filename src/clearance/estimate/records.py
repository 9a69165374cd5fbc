"""What the records say: mines recorded in open ground, finds against the record, and corrections of the record."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from clearance.errors import InvalidQuantity
from clearance.saying import Saying, saying

__all__ = ["CompletedArea", "RecordRevision", "RecordedMines"]


def _negative(what: Saying, mines: int) -> InvalidQuantity:
    return InvalidQuantity("{what}: {mines} AP mines is below zero; give the number of mines", what=what, mines=mines)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedArea:
    """An area worked to the end: the AP mines its record held and those that were found."""

    area_id: str
    recorded_ap_mines: int
    found_ap_mines: int

    def __post_init__(self) -> None:
        """Refuse numbers that cannot be true.

        Raises:
            InvalidQuantity: a number of mines is below zero.
        """
        if self.recorded_ap_mines < 0:
            raise _negative(saying("Area {area_id}, recorded", area_id=self.area_id), self.recorded_ap_mines)
        if self.found_ap_mines < 0:
            raise _negative(saying("Area {area_id}, found", area_id=self.area_id), self.found_ap_mines)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRevision:
    """A correction of the national record: AP mines before and after, without any mine having been destroyed."""

    effective_on: date
    before: int
    after: int

    def __post_init__(self) -> None:
        """Refuse corrections from or to nothing, whose ratio is not defined.

        Raises:
            InvalidQuantity: a side is not above zero.
        """
        for side, mines in ((saying("before it"), self.before), (saying("after it"), self.after)):
            if mines <= 0:
                raise InvalidQuantity(
                    "Correction of {effective_on}: {mines} AP mines {side}; a ratio needs both sides above zero, "
                    "leave this correction out",
                    effective_on=self.effective_on,
                    mines=mines,
                    side=side,
                )

    @property
    def log_ratio(self) -> float:
        """Return log(after / before)."""
        return math.log(self.after / self.before)

    def __str__(self) -> str:
        """Return the correction in words."""
        return f"{self.effective_on}: {self.before:,} to {self.after:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMines:
    """The evidence for an estimate of the mines that remain.

    Args:
        recorded_open: AP mines that the records still place in open ground.
        completed: areas fully worked, with the mines recorded and found.
        revisions: past corrections of the national record.
        open_areas: recorded AP mines of each open area; empty when only the national total is known.
    """

    recorded_open: int
    completed: tuple[CompletedArea, ...] = ()
    revisions: tuple[RecordRevision, ...] = ()
    open_areas: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse numbers that cannot be true.

        Raises:
            InvalidQuantity: a number is below zero, or the open areas do not add up to the total.
        """
        if self.recorded_open < 0:
            raise _negative(saying("Open ground, recorded"), self.recorded_open)
        for position, mines in enumerate(self.open_areas, start=1):
            if mines < 0:
                raise _negative(saying("Open area {position}, recorded", position=str(position)), mines)
        if self.open_areas and sum(self.open_areas) != self.recorded_open:
            raise InvalidQuantity(
                "Open areas hold {open_areas} recorded AP mines, the total says {recorded_open}; give a total that is "
                "their sum",
                open_areas=sum(self.open_areas),
                recorded_open=self.recorded_open,
            )

    @property
    def pairs(self) -> tuple[CompletedArea, ...]:
        """Return the completed areas whose record held mines: only they say how finds compare with records."""
        return tuple(area for area in self.completed if area.recorded_ap_mines > 0)

    @property
    def effective_open_areas(self) -> float:
        """Return over how many equal areas the recorded mines spread: (sum r)^2 / (sum r^2).

        Without a list of open areas they are taken as large as the mean completed one. Infinite when neither is
        known: then the trust in the national record as a whole is the only spread.
        """
        if self.open_areas:
            return self.recorded_open**2 / max(1, sum(mines**2 for mines in self.open_areas))
        if not self.pairs:
            return math.inf
        mean = sum(area.recorded_ap_mines for area in self.pairs) / len(self.pairs)
        return max(1.0, self.recorded_open / mean)
