"""How well sizes are known: unknown ones, those smaller than their own position error, and what rests on guesses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clearance.land.checks.finding import Finding, Rule
from clearance.land.hazard import SizeBasis
from clearance.land.position_error import HANDHELD_M, spot_m2
from clearance.saying import Number, saying
from clearance.units import Unit, format_quantity, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearance.land.checks.history import History

__all__ = ["RULES", "SizesByBasis", "of_sizes"]

MINES = Rule(
    id="mines-without-size",
    severity="warning",
    title=saying("recorded mines lie in an area of unknown size"),
    means="mines are on record, and no m2: the area counts as one area and in no sum of land",
    remedy=saying("survey it: it counts as an area, and its mines have no m2"),
    source="Landmine Monitor, Peru 2015: sectors with mines and no m2",
)
UNKNOWN = Rule(
    id="size-unknown",
    severity="note",
    title=saying("the size of an area is unknown"),
    means="no polygon and no figure is known",
    remedy=saying("survey it, or record its polygon; until then it counts as an area and adds no m2"),
    source="IMAS 05.10",
)
SMALL = Rule(
    id="smaller-than-error",
    severity="note",
    title=saying("an area is smaller than the error of its position"),
    means="it is smaller than the circle in which it may truly lie (of 5 m where no error is recorded)",
    remedy=saying("look for it in the whole circle; overlays of it show little"),
    source="Landmine Monitor, Peru 2016 (5 m2); América TV 2014: Army maps of 1995 (200 m)",
)
BASIS = Rule(
    id="sizes-by-basis",
    severity="note",
    title=saying("sizes are guessed or estimated"),
    means="a part of what is open was never measured: the total is no better than that part",
    remedy=saying("give the share beside the total, or a range; survey the largest of them first"),
    source="Landmine Monitor, Peru 2016: 480,394 m2 of which probably 100,000 are true",
)
RULES = (MINES, UNKNOWN, SMALL, BASIS)

MEASURED = frozenset({SizeBasis.SURVEYED, SizeBasis.SKETCH})


def of_sizes(history: History) -> Iterator[Finding]:
    """The size of one open area."""
    state = history.state
    if not state.is_area or not state.is_open:
        return
    area_id, ids = history.area.area_id, (history.area.area_id,)
    if state.open_m2 is None and state.recorded_ap_mines:
        amount = format_quantity(state.recorded_ap_mines, Unit.AP_MINES)
        yield MINES.found(area_id, amount, ids=ids, place=history.place)
    elif state.open_m2 is None:
        yield UNKNOWN.found(area_id, saying("unknown m2"), ids=ids, place=history.place)
    else:
        error_m = state.position_error_m or HANDHELD_M
        if not state.released and state.open_m2 < spot_m2(error_m) * Unit.M2.scale:
            value = saying(
                "{land}, its position within {error} m",
                land=quantity(state.open_m2, Unit.M2),
                error=Number(error_m, ",g"),
            )
            yield SMALL.found(area_id, value, ids=ids, m2=state.open_m2 / Unit.M2.scale, place=history.place)


@dataclass(slots=True)
class SizesByBasis:
    """What of the open land was measured, and what was not."""

    _exact: Counter[SizeBasis] = field(default_factory=Counter)
    _areas: Counter[SizeBasis] = field(default_factory=Counter)

    def see(self, history: History) -> None:
        """Take the size of one open area."""
        state = history.state
        if state.is_area and state.is_open and state.open_m2 is not None:
            self._exact[state.size_basis] += state.open_m2
            self._areas[state.size_basis] += 1

    def findings(self) -> Iterator[Finding]:
        """One finding with the amounts by basis, when something was not measured."""
        loose = [basis for basis in SizeBasis if basis not in MEASURED and self._areas[basis]]
        if not loose:
            return
        exact, total = sum(self._exact[basis] for basis in loose), sum(self._exact.values())
        share = exact / total if total else 1.0
        parts = tuple(
            saying(
                "{basis} {land} in {areas}",
                basis=saying(str(basis)),
                land=quantity(self._exact[basis], Unit.M2),
                areas=self._areas[basis],
            )
            for basis in loose
        )
        yield BASIS.found(
            saying(
                "{some} of {all} open areas",
                some=sum(self._areas[basis] for basis in loose),
                all=sum(self._areas.values()),
            ),
            saying(
                "{share} of {land}: {parts}",
                share=Number(share, ".0%"),
                land=quantity(total, Unit.M2),
                parts=parts,
            ),
            m2=exact / Unit.M2.scale,
        )
