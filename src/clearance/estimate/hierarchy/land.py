"""What the model is given: areas in columns, their strata, how well land is searched, and dated progress."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from clearance.errors import InvalidQuantity
from clearance.land.hazard import HazardClass
from clearance.saying import Number

__all__ = ["Areas", "Bools", "Evidence", "Floats", "Ints", "Progress", "Search", "Stratum"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Evidence(StrEnum):
    """What an area is counted in: m2 (survey and reports), mines of a laying record, or the slots of its rows."""

    SURVEY = "survey"
    RECORD = "record"
    ROWS = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """Areas that are taken to be alike.

    `kind` is a type of minefield or a priority, `source` what the areas are known from, where the programme tells them.
    """

    hazard_class: HazardClass = HazardClass.UNCLASSIFIED
    evidence: Evidence = Evidence.SURVEY
    sector: str = ""
    kind: str = ""
    source: str = ""

    @property
    def name(self) -> str:
        """The stratum in words.

        Example:
            >>> Stratum(hazard_class=HazardClass.SHA, sector="North").name
            'SHA, survey, North'
        """
        shown = self.hazard_class.value
        words = [
            shown.upper() if shown in {"sha", "cha"} else shown,
            self.evidence.value,
            self.sector,
            self.kind,
            self.source,
        ]
        return ", ".join(word for word in words if word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How well ground is searched, each a probability.

    `clearance`: a mine in cleared ground is found (99.6 %, the requirement of the United Nations). `survey`: a mine in
    ground that technical survey reduced would have shown itself (judgement; give coverage times detection of your
    transects). `missed`: non-technical survey cancels a contaminated area. `false`: it confirms an empty one.
    """

    clearance: float = 0.996
    survey: float = 0.9
    missed: float = 0.01
    false: float = 0.06

    def __post_init__(self) -> None:
        """Refuse what is no probability.

        Raises:
            InvalidQuantity: a value lies outside 0 to 1, or `missed` or `false` on its edge.
        """
        for name, least in (("clearance", 0.0), ("survey", 0.0), ("missed", 1e-9), ("false", 1e-9)):
            value = getattr(self, name)
            if not least <= value <= 1 - (least > 0) * 1e-9:
                raise InvalidQuantity(
                    "Search, {name}: {value} is no probability that can be used; give one from 0 to 1",
                    name=name,
                    value=str(value),
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far ahead of the land the finds were: of an area worked to the end, a share of its m2 and the mines in it."""

    share: float
    found: int
    found_in_all: int

    def __post_init__(self) -> None:
        """Refuse shares of nothing and of all.

        Raises:
            InvalidQuantity: the share is not between 0 and 1, or more was found in a part than in all.
        """
        if not 0 < self.share < 1 or not 0 <= self.found <= self.found_in_all:
            raise InvalidQuantity(
                "Progress: {found} of {found_in_all} mines in {share} of the land cannot be; give a share between 0 "
                "and 1 and no more mines than in the whole area",
                found=self.found,
                found_in_all=self.found_in_all,
                share=Number(self.share, ".1%"),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Areas:
    """Areas in columns of one length; m2 are floats, as far as an area has land of that kind.

    Args:
        area_ids: id of each area.
        strata: the strata.
        stratum: position of each area's stratum.
        cleared_m2: cleared, or worked on and not handed over.
        reduced_m2: reduced by technical survey.
        cancelled_m2: cancelled by non-technical survey.
        open_m2: still open. Of a record without a known size any amount will do: only its shares count.
        found: mines found in worked ground, without spot tasks; NaN where nothing was reported of it.
        survey: 1 where survey confirmed the area, -1 where it cancelled all of it, 0 where there was none.
        recorded: mines on the record before the work; used in strata whose evidence is a record.
        record_years: age of the record in years; 0 where it is not known.
        progress: dated progress in areas that were worked to the end.
        ahead: how far ahead of its turn each area was finished (`turns`); None where no order of work is known.
        slots: places for a mine in the rows of each area; used in strata that are counted in slots, where survey is 0.
        slots_checked: how many of them were worked; no fewer than mines were found in them.
    """

    area_ids: tuple[str, ...]
    strata: tuple[Stratum, ...]
    stratum: Ints
    cleared_m2: Floats
    reduced_m2: Floats
    cancelled_m2: Floats
    open_m2: Floats
    found: Floats
    survey: Ints
    recorded: Floats
    record_years: Floats
    progress: tuple[Progress, ...] = ()
    ahead: Floats | None = None
    slots: Floats = field(default_factory=lambda: np.zeros(0))
    slots_checked: Floats = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        """Refuse columns that do not fit together.

        Raises:
            InvalidQuantity: a column has another length, a negative amount, or names no stratum.
        """
        count = len(self.area_ids)
        for name in ("stratum", "cleared_m2", "reduced_m2", "cancelled_m2", "open_m2", "found", "survey", "recorded"):
            column = getattr(self, name)
            if column.shape != (count,):
                raise InvalidQuantity(
                    "Areas, {name}: {shape} values for {count} areas; give one each",
                    name=name,
                    shape=str(column.shape),
                    count=count,
                )
            wrong = np.flatnonzero(column < (-1 if name == "survey" else 0))
            if wrong.size:
                row = int(wrong[0])
                raise InvalidQuantity(
                    "Area {area_id}, {name}: {amount} is below zero; give an amount from 0 up",
                    area_id=self.area_ids[row],
                    name=name,
                    amount=Number(column[row], ",.0f"),
                )
        self._check_slots()
        if count and not self.stratum.max() < len(self.strata):
            raise InvalidQuantity(
                "Areas: stratum {stratum} of {strata} strata; count them from 0",
                stratum=self.stratum.max(),
                strata=len(self.strata),
            )

    def _check_slots(self) -> None:
        own = np.flatnonzero(self.by_rows)
        if own.size and not self.slots.size == self.slots_checked.size == len(self.area_ids):
            raise InvalidQuantity(
                "Areas: strata are counted in slots, and slots are not given; give them for each area"
            )
        for row in own.tolist():
            slots, checked, found = self.slots[row], self.slots_checked[row], np.nan_to_num(self.found[row])
            if not found <= checked <= slots:
                raise InvalidQuantity(
                    "Area {area_id}: {found} mines in {checked} of {slots} slots cannot be; give no more mines than "
                    "checked slots, and no more of these than slots",
                    area_id=self.area_ids[row],
                    found=Number(found, ",.0f"),
                    checked=Number(checked, ",.0f"),
                    slots=Number(slots, ",.0f"),
                )

    @property
    def turns(self) -> Floats:
        """How far ahead of its turn each area was finished; 0 where no order is known."""
        return np.zeros(len(self.area_ids)) if self.ahead is None else self.ahead

    @property
    def by_record(self) -> NDArray[np.bool_]:
        """Which areas are counted in recorded mines and not in m2."""
        return self._counted_in(Evidence.RECORD)

    @property
    def by_rows(self) -> Bools:
        """Which areas are counted in the slots of their rows."""
        return self._counted_in(Evidence.ROWS)

    def _counted_in(self, evidence: Evidence) -> Bools:
        kinds = np.array([stratum.evidence is evidence for stratum in self.strata], dtype=np.bool_)
        return kinds[self.stratum] if len(self.area_ids) else np.zeros(0, dtype=np.bool_)
