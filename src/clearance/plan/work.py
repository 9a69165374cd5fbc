"""What is to be worked: the open land of a register, area by area, and what of it is expected to be released how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.land.accounts import PROCESSED
from clearance.land.hazard import Hazard, HazardClass
from clearance.plan.shares import divided
from clearance.saying import counted, saying

if TYPE_CHECKING:
    from clearance.land.fold import AreaState
    from clearance.land.snapshot import Snapshot
    from clearance.plan.capacity.capacity import Capacity

__all__ = ["AreaWork", "work_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaWork:
    """One area to be released. Amounts are exact (thousandths of a m2, as in the books).

    Args:
        area_id: of the register; of an area that only a total tells of, the total's id with its number.
        of_total: the id of the sector's or national total that this area is a mean part of; empty: the register
            knows the area itself.
        name: for people.
        sector: as of the date; empty when not stated.
        hazard_class: the class that most of it is in.
        hazards: what contaminates it; empty when not stated.
        lon: of a point inside, WGS 84; None when no shape is known.
        lat: the same.
        open_m2: all of it; 0 when its size is not known.
        processed_m2: of it, worked on already and not handed over.
        cancelled_m2: of it, expected to be cancelled by non-technical survey.
        reduced_m2: of it, expected to be reduced by technical survey.
        cleared_m2: of it, expected to be cleared, with what is processed. The three sum to `open_m2`.
        contaminated: probability that anything is found there; 1 where no estimate says less.
        ap_mines: recorded anti-personnel mines.
    """

    area_id: str
    of_total: str = ""
    name: str = ""
    sector: str = ""
    hazard_class: HazardClass = HazardClass.UNCLASSIFIED
    hazards: frozenset[Hazard] = frozenset()
    lon: float | None = None
    lat: float | None = None
    open_m2: int
    processed_m2: int = 0
    cancelled_m2: int
    reduced_m2: int
    cleared_m2: int
    contaminated: float = 1.0
    ap_mines: int = 0

    @property
    def is_battle_area(self) -> bool:
        """Whether only remnants and ERW contaminate it, no mines."""
        return bool(self.hazards) and self.hazards <= {Hazard.CLUSTER, Hazard.ERW}


def work_of(
    snapshot: Snapshot, capacity: Capacity, *, contaminated: Mapping[str, float] | None = None
) -> tuple[AreaWork, ...]:
    """List the open areas of a register as of the snapshot's date, in order of id.

    A total of a sector or country stands for the areas that it counts, each of mean size, and says so (`of_total`);
    one that counts none stands for one. The `open_m2` sum to the open land of the books, to the last thousandth.

    Args:
        snapshot: the register.
        capacity: what survey is expected to find.
        contaminated: by area, the probability that anything is there, where an estimate gives it; elsewhere it is 1:
            survey is then expected to release a part of each area, and no area whole.
    """
    known = contaminated or {}
    rows = []
    for area_id, state in sorted(snapshot.states.items()):
        if not state.is_open or not _counts_land(state):
            continue
        rows += [_area_of(state, capacity, known.get(area_id))] if state.is_area else _mean_areas(state, capacity)
    return tuple(rows)


def _counts_land(state: AreaState) -> bool:
    return state.open_m2 is None or state.open_m2 > 0


def _streams(state: AreaState, capacity: Capacity) -> tuple[int, int, int]:
    """Cancelled, reduced and cleared m2 of a book, exact: each account by what survey is expected to find on it."""
    cancelled = reduced = cleared = 0
    for account, m2 in state.land.items():
        if m2 <= 0:
            continue
        if account == PROCESSED:
            cleared += m2
            continue
        outcome = capacity.outcome(HazardClass(account))
        parts = divided(m2, (outcome.cancelled.mode, outcome.reduced.mode, outcome.cleared))
        cancelled, reduced, cleared = cancelled + parts[0], reduced + parts[1], cleared + parts[2]
    return cancelled, reduced, cleared


def _area_of(state: AreaState, capacity: Capacity, contaminated: float | None) -> AreaWork:
    cancelled, reduced, cleared = _streams(state, capacity)
    point = None if state.geometry is None or state.geometry.is_empty else state.geometry.representative_point()
    hazard_class = _class_of(state)
    return AreaWork(
        area_id=state.area.area_id,
        name=state.area.name,
        sector=state.area.sector or "",
        hazard_class=hazard_class,
        hazards=state.area.hazards,
        lon=None if point is None else float(point.x),
        lat=None if point is None else float(point.y),
        open_m2=state.open_m2 or 0,
        processed_m2=state.processed_m2,
        cancelled_m2=cancelled,
        reduced_m2=reduced,
        cleared_m2=cleared,
        contaminated=1.0 if contaminated is None else contaminated,
        ap_mines=state.recorded_ap_mines,
    )


def _mean_areas(state: AreaState, capacity: Capacity) -> list[AreaWork]:
    """The areas that a total counts, of mean size each; their streams sum to those of the total."""
    count = max(state.open_areas, 1)
    even = [1.0] * count
    cancelled, reduced, cleared = (divided(m2, even) for m2 in _streams(state, capacity))
    processed, mines = divided(state.processed_m2, even), divided(state.recorded_ap_mines, even)
    hazard_class = _class_of(state)
    digits = len(str(count))
    return [
        AreaWork(
            area_id=saying(
                "{total} {number} of {count}",
                total=state.area.area_id,
                number=f"{number + 1:0{digits}d}",
                count=count,
            ),
            of_total=state.area.area_id,
            name=counted(
                "the one area of {total}", "one of the {count} areas of {total}", count, total=state.area.name
            ),
            sector=state.area.sector or "",
            hazard_class=hazard_class,
            hazards=state.area.hazards,
            open_m2=cancelled[number] + reduced[number] + cleared[number],
            processed_m2=min(processed[number], cleared[number]),
            cancelled_m2=cancelled[number],
            reduced_m2=reduced[number],
            cleared_m2=cleared[number],
            ap_mines=mines[number],
        )
        for number in range(count)
    ]


def _class_of(state: AreaState) -> HazardClass:
    known = set(HazardClass)
    return HazardClass(state.hazard_class) if state.hazard_class in known else HazardClass.UNCLASSIFIED
