"""What the records say: mines recorded in open ground, finds against the record, and corrections of the record."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from clearance.errors import InvalidQuantity

__all__ = ["CompletedArea", "RecordRevision", "RecordedMines"]


def _refuse_negative(what: str, mines: int) -> None:
    if mines < 0:
        raise InvalidQuantity(f"{what}: {mines:,} AP mines is below zero; give the number of mines")


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
        _refuse_negative(f"Area {self.area_id}, recorded", self.recorded_ap_mines)
        _refuse_negative(f"Area {self.area_id}, found", self.found_ap_mines)


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
        for side, mines in (("before", self.before), ("after", self.after)):
            if mines <= 0:
                raise InvalidQuantity(
                    f"Correction of {self.effective_on}: {mines:,} AP mines {side} it; "
                    "a ratio needs both sides above zero, leave this correction out"
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
        _refuse_negative("Open ground, recorded", self.recorded_open)
        for position, mines in enumerate(self.open_areas, start=1):
            _refuse_negative(f"Open area {position}, recorded", mines)
        if self.open_areas and sum(self.open_areas) != self.recorded_open:
            raise InvalidQuantity(
                f"Open areas hold {sum(self.open_areas):,} recorded AP mines, the total says {self.recorded_open:,}; "
                "give a total that is their sum"
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
