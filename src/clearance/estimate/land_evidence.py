"""What a snapshot knows of its areas, as the columns that the model of areas is given."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clearance.errors import NotPossible
from clearance.estimate.hierarchy.land import Areas, Evidence, Progress, Stratum
from clearance.estimate.hierarchy.model import estimate_land
from clearance.estimate.hierarchy.turns import ahead_of_turn
from clearance.land.accounts import PROCESSED, Kind
from clearance.land.balance import standing
from clearance.land.hazard import Hazard, HazardClass
from clearance.land.journal import RELEASES
from clearance.land.takings import FOUND_WHILE_CLEARING
from clearance.saying import saying
from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from clearance.estimate.hierarchy.result import LandEstimate
    from clearance.land.fold import AreaState
    from clearance.land.hazard import Area
    from clearance.land.journal import Entry
    from clearance.land.snapshot import Snapshot

__all__ = ["AreasOf", "areas_of", "mines_in_areas", "recorded_before_work"]

AP = frozenset({Hazard.AP, Hazard.AP_IMPROVISED})
# Work whose finds lay in worked ground: those of spot tasks and later finds are in no density.
WORK = RELEASES | {Kind.PROGRESSED}
# Work that takes land in the order the crew chose; what survey reduces beforehand says nothing of that.
CLEARING = frozenset({Kind.CLEARED, Kind.PROGRESSED})
MOST_SECTORS, MOST_KINDS, MOST_STRATA = 60, 12, 240
# What tells strata apart besides class and evidence: how many are kept, and what the others are called.
LABELS = {
    "sector": (MOST_SECTORS, "other sectors"),
    "kind": (MOST_KINDS, "other types"),
    "source": (MOST_KINDS, "other evidence"),
}
DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class AreasOf:
    """The areas of a snapshot, and in sentences what was left out or taken to be so."""

    areas: Areas
    remarks: tuple[str, ...]


class _Row(NamedTuple):
    area_id: str
    stratum: Stratum
    cleared: float
    reduced: float
    cancelled: float
    left: float
    found: float
    survey: int
    recorded: float
    years: float
    since: float
    until: float
    finished: bool
    slots: float
    checked: float
    progress: Progress | None


def mines_in_areas(snapshot: Snapshot, *, seed: int) -> LandEstimate:
    """The mines that remain in the areas of a snapshot, by the hierarchical model.

    Raises:
        NotPossible: no area is open, or no worked area has reported its finds.
    """
    taken = areas_of(snapshot)
    if not taken.areas.open_m2.any():
        raise NotPossible(
            saying(
                "Mines in areas: no single area of known size or with a record of mines is open, so there is none to "
                "estimate for; sums of sectors and of the country are no areas"
            )
        )
    if np.isnan(taken.areas.found).all():
        raise NotPossible(
            saying(
                "Mines in areas: no worked area has reported how many mines were found, so there is nothing to learn a "
                "density from; record the finds of each report, also where there were none"
            )
        )
    return estimate_land(taken.areas, seed=seed, remarks=taken.remarks, checked=True)


def areas_of(snapshot: Snapshot) -> AreasOf:
    """The areas of a snapshot in columns.

    Land that is worked on and not handed over counts as cleared; released land of an unknown product as cancelled. An
    area that was confirmed after it came on the books stays among the suspected ones, as one that survey confirmed.
    """
    left_out: Counter[str] = Counter()
    entries = {area.area_id: standing(found) for area, found in snapshot.by_area()}
    states = [s for s in snapshot.states.values() if s.is_area and _counts(s, left_out)]
    silent_is_none = _silent_is_none([entry for found in entries.values() for entry in found])
    rows = [
        row for state in states if (row := _row(state, entries[state.area.area_id], silent_is_none, snapshot.as_of))
    ]
    unknown = len(states) - len(rows)
    rows, apart = _few_strata(rows)
    strata = tuple(sorted({row.stratum for row in rows}, key=lambda stratum: stratum.name))
    place = {stratum: position for position, stratum in enumerate(strata)}
    columns = {
        name: np.array([getattr(row, name) for row in rows], dtype=np.float64)
        for name in (
            "cleared",
            "reduced",
            "cancelled",
            "left",
            "found",
            "recorded",
            "years",
            "slots",
            "checked",
            "since",
            "until",
        )
    }
    stratum = np.array([place[row.stratum] for row in rows], dtype=np.int64)
    finished = np.array([row.finished for row in rows], dtype=np.bool_)
    areas = Areas(
        area_ids=tuple(row.area_id for row in rows),
        strata=strata,
        stratum=stratum,
        cleared_m2=columns["cleared"],
        reduced_m2=columns["reduced"],
        cancelled_m2=columns["cancelled"],
        open_m2=columns["left"],
        found=columns["found"],
        survey=np.array([row.survey for row in rows], dtype=np.int64),
        recorded=columns["recorded"],
        record_years=columns["years"],
        progress=tuple(row.progress for row in rows if row.progress is not None),
        ahead=ahead_of_turn(stratum, columns["since"], columns["until"], finished),
        slots=columns["slots"],
        slots_checked=columns["checked"],
    )
    remarks = (*_remarks(left_out, unknown, silent_is_none=silent_is_none), *_broken(states, rows), *apart)
    return AreasOf(areas=areas, remarks=remarks)


def recorded_before_work(entries: Sequence[Entry]) -> int:
    """AP mines that the record of an area held, without those that were only found while it was cleared."""
    return sum(
        entry.quantities.get(Unit.AP_MINES, 0)
        for entry in entries
        if entry.kind in {Kind.OPENED, Kind.IDENTIFIED, Kind.RESIZED} and entry.cause != FOUND_WHILE_CLEARING
    )


def _counts(state: AreaState, left_out: Counter[str]) -> bool:
    if state.area.hazards and not state.area.hazards & AP:
        left_out[state.area.hazard_text] += 1
        return False
    return True


def _remarks(left_out: Counter[str], unknown: int, *, silent_is_none: bool) -> Iterator[str]:
    if left_out:
        yield f"{left_out.total():,} areas without AP mines ({', '.join(sorted(left_out))}) are left out."
    if unknown:
        yield f"{unknown:,} areas of unknown size without a record of mines are left out: nothing says what they hold."
    if silent_is_none:
        yield ("No report of this register says that no mine was found; reports of work without a find are taken to.")


def _broken(states: Sequence[AreaState], rows: Sequence[_Row]) -> Iterator[str]:
    """The remark on areas whose rows say what cannot be."""
    by_rows = {row.area_id for row in rows if row.slots or row.survey < 0}
    told = [state.area for state in states if state.area.pattern_slots and state.area.area_id not in by_rows]
    if told:
        named = ", ".join(area.area_id for area in told[:3]) + (", ..." if len(told) > 3 else "")
        yield (
            f"{len(told):,} areas have more mines found or slots checked than their rows allow, and are counted "
            f"without their rows: {named}."
        )


def _m2(exact: int | None) -> float:
    return float(from_exact(exact or 0, Unit.M2))


def _row(state: AreaState, entries: Sequence[Entry], silent_is_none: bool, as_of: date) -> _Row | None:  # noqa: FBT001
    """One area; None when neither its size nor a record says what it could hold."""
    released = state.released
    cleared = _m2(released.get("cleared")) + _m2(state.processed_m2)
    reduced, cancelled = _m2(released.get("reduced")), _m2(released.get("cancelled"))
    unspecified = _m2(released.get("unspecified"))
    left = _m2(state.open_m2) - _m2(state.processed_m2)
    recorded = float(recorded_before_work(entries))
    if not cleared + reduced + cancelled + unspecified + left:
        if not recorded:
            return None
        cleared, left = (0.0, 1.0) if state.is_open else (1.0, 0.0)
    worked = cleared + reduced
    surveyed = any(entry.kind is Kind.CONFIRMED for entry in entries)
    whole_cancelled = cancelled > 0 and not worked + left + unspecified
    found = _found(entries, worked=worked > 0, silent_is_none=silent_is_none)
    slots, checked = (0.0, 0.0) if whole_cancelled else _slots(state.area, found, worked=worked, left=left)
    finished = worked > 0 and not left
    return _Row(
        area_id=state.area.area_id,
        stratum=Stratum(
            hazard_class=HazardClass.SHA if surveyed else HazardClass(_class_of(state)),
            evidence=Evidence.ROWS if slots else Evidence.RECORD if recorded else Evidence.SURVEY,
            sector=state.area.sector or state.area.admin1 or "",
            kind=_label(state.area.minefield_type),
            source=_label(state.area.evidence),
        ),
        cleared=cleared,
        reduced=reduced,
        cancelled=cancelled + unspecified,
        left=left,
        found=found,
        survey=0 if slots else -1 if whole_cancelled else int(surveyed),
        recorded=recorded,
        years=_years(state, as_of) if recorded else 0.0,
        since=state.opened_on.toordinal() if state.opened_on else -math.inf,
        until=_last_work(entries) if finished or not left else math.inf,
        finished=finished,
        slots=slots,
        checked=checked,
        progress=_progress(entries) if not left and not cancelled else None,
    )


def _slots(area: Area, found: float, *, worked: float, left: float) -> tuple[float, float]:
    """The slots of the rows of an area, and those checked: as told, else as far as land was worked; 0 without rows.

    Nor are there any where more was found than slots were checked, or more was checked than there are.
    """
    slots = area.pattern_slots or 0
    told = area.slots_checked if area.slots_checked is not None else round(slots * worked / (worked + left or 1.0))
    checked = told if left else slots
    fits = not found > checked and (area.slots_checked or 0) <= slots
    return (float(slots), float(checked)) if slots and fits else (0.0, 0.0)


def _last_work(entries: Sequence[Entry]) -> float:
    """The last day on which land was worked on or released."""
    return max((float(entry.effective_on.toordinal()) for entry in entries if entry.kind in WORK), default=math.inf)


def _label(text: str | None) -> str:
    """Words of a programme without regard to capitals and spaces."""
    return " ".join((text or "").casefold().split())


def _years(state: AreaState, as_of: date) -> float:
    """How long the mines of a record lay in the ground, in years: until the last work, or until now; 0 if not known."""
    laid, until = state.area.laid_on, as_of if state.is_open else state.last_change_on
    return 0.0 if laid is None or until is None else max(0.0, (until - laid).days / DAYS_A_YEAR)


def _class_of(state: AreaState) -> str:
    return state.hazard_class if state.hazard_class in set(HazardClass) else HazardClass.UNCLASSIFIED


def _mines(entry: Entry) -> int:
    return sum(find.quantity for find in entry.finds if find.category in AP)


def _silent_is_none(entries: Sequence[Entry]) -> bool:
    """Whether a report of work that names no find found none.

    So it is where finds are reported, and nobody ever writes that there were none. Where no report names a find at
    all, finds are not kept in this register: then nothing is known of them.
    """
    told = [find.quantity for entry in entries if entry.kind in WORK for find in entry.finds if find.category in AP]
    return bool(told) and all(told)


def _found(entries: Sequence[Entry], *, worked: bool, silent_is_none: bool) -> float:
    """Mines found in worked ground; NaN where nobody said."""
    reports = [entry for entry in entries if entry.kind in WORK]
    told = any(entry.finds for entry in reports) or silent_is_none
    return float(sum(map(_mines, reports))) if worked and told else float("nan")


def _progress(entries: Sequence[Entry]) -> Progress | None:
    """How far the finds were ahead of the land when about half of a finished area was worked."""
    work = sorted(
        (e for e in entries if e.kind in CLEARING and e.account != PROCESSED), key=lambda entry: entry.effective_on
    )
    m2 = np.array([_m2(entry.quantities.get(Unit.M2)) for entry in work])
    mines = np.array([_mines(entry) for entry in work])
    if len(work) < 2 or not m2.sum() or not mines.sum():
        return None
    shares = m2.cumsum() / m2.sum()
    first = int(np.argmin(abs(shares - 0.5)))
    if not 0 < shares[first] < 1:
        return None
    return Progress(share=float(shares[first]), found=int(mines[: first + 1].sum()), found_in_all=int(mines.sum()))


def _few_strata(rows: list[_Row]) -> tuple[list[_Row], list[str]]:
    """The sectors, types and sources with the most areas stay apart; more than a person reads are put together.

    Where they make too many strata all the same, source and then type tell none apart, and a sentence says so.
    """
    for name, (most, others) in LABELS.items():
        counts = Counter(getattr(row.stratum, name) for row in rows)
        if len(counts) > most:
            kept = {label for label, _ in counts.most_common(most - 1)}
            rows = [row if getattr(row.stratum, name) in kept else _relabelled(row, name, others) for row in rows]
    remarks = []
    for name, words in (("source", "source of evidence"), ("kind", "type of minefield")):
        strata = len({row.stratum for row in rows})
        if strata > MOST_STRATA:
            remarks.append(f"The {words} would make {strata:,} strata, more than {MOST_STRATA}, and tells none apart.")
            rows = [_relabelled(row, name, "") for row in rows]
    return rows, remarks


def _relabelled(row: _Row, name: str, label: str) -> _Row:
    return row._replace(stratum=replace(row.stratum, **{name: label}))  # type: ignore[arg-type]
