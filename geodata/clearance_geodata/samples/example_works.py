"""Work on one area of the fictitious country: ground cut off piece by piece, finds against the record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.fold import ground_without
from clearance.land.footprint import common_ground
from clearance.land.hazard import Hazard
from clearance.land.journal import Entry, Find
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import numpy as np
    from shapely.geometry.base import BaseGeometry

__all__ = ["Works"]

TEAMS = ("Team Alfa", "Team Bravo", "Team Charlie", "Team Delta")
METHODS = {
    Kind.CANCELLED: ("non-technical survey",),
    Kind.REDUCED: ("technical survey", "technical survey with dogs"),
    Kind.CLEARED: ("manual", "mechanical and manual", "dogs and manual"),
}
DEPTHS_CM = (13, 20, 30)
MEAN_AV_FINDS, MEAN_ERW_FINDS = 0.8, 0.3

# Some reports draw ground beyond the area, and some claim another size than they draw: checks must have their work.
P_OVERREACH, P_WRONG_CLAIM = 0.02, 0.02
OVERREACH_DEGREES = 0.0001
ROUNDED_CLAIM = 10_000


class Works:
    """What is left of an area's m2, ground and mines while it is worked on."""

    def __init__(self, rng: np.random.Generator, opening: Entry, *, hazards: frozenset[Hazard], ap_mines: int) -> None:
        """Begin with an area as it came onto the books; `ap_mines` truly lie in it, recorded or not."""
        self._rng = rng
        self._hazards = hazards
        self._ground = opening.ground
        self._bounds = (0.0, 0.0, 0.0, 0.0) if opening.ground is None else opening.ground.bounds
        self._left = opening.quantities[Unit.M2]
        self._recorded = opening.quantities.get(Unit.AP_MINES, 0)
        self._true = ap_mines
        self._acts = 0
        self._blank = replace(opening, quantities={}, cause="", geometry=None, ground=None)

    def act(self, kind: Kind, share: float, on: date) -> Iterator[Entry]:
        """Confirm what is left, or release the ground from the west up to a share of the area's width."""
        self._acts += 1
        act = replace(self._blank, kind=kind, act_id=f"{self._blank.area_id}/{self._acts}", effective_on=on)
        if kind is Kind.CONFIRMED:
            self._blank = replace(self._blank, account="cha")
            yield replace(act, to_account="cha", quantities={Unit.M2: self._left})
            return
        part, exact = self._cut(share)
        if part is not None:
            yield from self._release(act, part, exact)

    def _cut(self, share: float) -> tuple[BaseGeometry | None, int]:
        """The next part and its m2; the last part takes what is left, so that the parts sum exactly."""
        whole = self._ground
        if whole is None or share == 1.0:
            self._ground = None
            return whole, self._left
        west, south, east, north = self._bounds
        strip = shapely.box(west - 1, south - 1, west + share * (east - west), north + 1)
        part = common_ground(whole, strip, record=self._blank.area_id)
        self._ground = ground_without(whole, strip)
        return part, area_exact(part)

    def _release(self, act: Entry, part: BaseGeometry, exact: int) -> Iterator[Entry]:
        finds = tuple(self._finds(exact)) if act.kind is Kind.CLEARED else ()
        ap_mines = sum(find.quantity for find in finds if find.category is Hazard.AP)
        surplus = ap_mines - self._recorded
        if surplus > 0:
            quantities = {Unit.AP_MINES: surplus}
            yield replace(act, kind=Kind.IDENTIFIED, cause="found while clearing", quantities=quantities)
        self._recorded = max(0, -surplus)
        self._left -= exact
        yield replace(
            act,
            quantities={Unit.M2: exact} | ({Unit.AP_MINES: ap_mines} if ap_mines else {}),
            geometry=self._as_drawn(part),
            ground=part,
            claimed_m2=self._as_claimed(exact),
            operator=str(self._rng.choice(TEAMS)),
            method=str(self._rng.choice(METHODS[act.kind])),
            depth_cm=int(self._rng.choice(DEPTHS_CM)) if act.kind is Kind.CLEARED else None,
            finds=finds,
        )
        if self._left == 0 and self._recorded:
            yield replace(act, kind=Kind.UNACCOUNTED, quantities={Unit.AP_MINES: self._recorded})

    def _finds(self, exact: int) -> Iterator[Find]:
        """The AP mines that lie in the part, by its share of what is left; other devices now and then."""
        ap_mines = int(self._rng.binomial(self._true, exact / self._left))
        self._true -= ap_mines
        av_mines = int(self._rng.poisson(MEAN_AV_FINDS)) if Hazard.AV in self._hazards else 0
        erw = int(self._rng.poisson(MEAN_ERW_FINDS))
        for category, quantity in ((Hazard.AP, ap_mines), (Hazard.AV, av_mines), (Hazard.ERW, erw)):
            if quantity:
                yield Find(category=category, quantity=quantity)

    def _as_drawn(self, part: BaseGeometry) -> BaseGeometry:
        return shapely.buffer(part, OVERREACH_DEGREES, quad_segs=2) if self._rng.random() < P_OVERREACH else part

    def _as_claimed(self, exact: int) -> int:
        wrong = round(1.2 * exact) if self._rng.random() < P_WRONG_CLAIM else exact
        return wrong if exact < 100 * ROUNDED_CLAIM else round(wrong / ROUNDED_CLAIM) * ROUNDED_CLAIM
