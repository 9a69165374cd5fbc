"""Changes of the baseline: everything but release that moved what is known of the challenge, with the reason given.

Requests and yearly reports must explain each of them area by area, so that a later total can be followed to an earlier
one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.land.accounts import BRINGS_AREA, Kind
from clearance.land.balance import acts_never_open, standing
from clearance.land.fold import described
from clearance.land.hazard import Level
from clearance.land.journal import RENAMES
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from clearance.land.hazard import Area
    from clearance.land.journal import Entry
    from clearance.land.ledger import Period
    from clearance.land.snapshot import Snapshot

__all__ = ["CHANGES", "BaselineChange", "baseline_changes"]

# What a change can be; a release is none, and neither is the state of the work.
CHANGES = frozenset(
    {
        Kind.OPENED,
        Kind.IDENTIFIED,
        Kind.CONFIRMED,
        Kind.RECLASSIFIED,
        Kind.REOPENED,
        Kind.TRANSFERRED,
        Kind.RESIZED,
        Kind.RECATEGORISED,
        Kind.PADDED,
        Kind.SPLIT,
        Kind.MERGED,
        Kind.REASSIGNED,
    }
)
# Land moves between areas or classes: the whole stays what it was.
WITHIN = frozenset({Kind.CONFIRMED, Kind.RECLASSIFIED, Kind.SPLIT, Kind.MERGED, Kind.REASSIGNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineChange:
    """One change; quantities are exact and signed: what it added to the challenge.

    `areas` is 1 for an area that came onto the books, and what the entry says of a total.

    `is_within` says that land only changed its area, class or name, so that it adds nothing to the whole; the quantity
    then is what moved. `reason` is the cause that the entry names, else its justification or note.
    """

    entry_id: str
    effective_on: date
    area_id: str
    area_name: str
    region: str
    kind: Kind
    m2: int
    areas: int
    ap_mines: int
    is_within: bool
    reason: str
    other_area_id: str = ""
    source: str = ""
    date_precision: str = "day"

    def to_dict(self) -> dict[str, object]:
        """The change for JSON."""
        return {
            "entry_id": self.entry_id,
            "effective_on": self.effective_on.isoformat(),
            "effective_on_precision": self.date_precision,
            "area_id": self.area_id,
            "area_name": self.area_name,
            "region": self.region,
            "kind": str(self.kind),
            "m2": plain(self.m2, Unit.M2),
            "areas": self.areas,
            "ap_mines": self.ap_mines,
            "is_within": self.is_within,
            "reason": self.reason,
            "other_area_id": self.other_area_id,
            "source": self.source,
        }


def baseline_changes(
    snapshot: Snapshot, period: Period, *, region: str = "sector", counts: Callable[[Area], bool] = lambda _: True
) -> tuple[BaselineChange, ...]:
    """The changes that took effect in a period and still stand, by date and entry.

    Land that came onto the books only to be released in the same act was never part of the challenge, and is none.

    Args:
        snapshot: the reading of the register.
        period: first and last day.
        region: the attribute of areas that is named as their region.
        counts: whether an area counts.
    """
    entries = standing(snapshot.entries)
    never_open = acts_never_open(entries)
    renames: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.kind in RENAMES:
            renames[entry.area_id].append(entry)
    first = {e.area_id: e.entry_id for e in sorted(entries, key=_by_date, reverse=True) if e.kind in BRINGS_AREA}
    found = [
        _change(
            entry,
            snapshot.areas[entry.area_id],
            renames[entry.area_id],
            region,
            is_first=first.get(entry.area_id) == entry.entry_id,
        )
        for entry in entries
        if entry.kind in CHANGES
        and period.from_on <= entry.effective_on <= period.to_on
        and not (entry.kind is Kind.OPENED and entry.act_id in never_open)
        and counts(snapshot.areas[entry.area_id])
    ]
    return tuple(sorted(found, key=lambda change: (change.effective_on, change.entry_id)))


def _by_date(entry: Entry) -> date:
    return entry.effective_on


def _change(entry: Entry, area: Area, renames: Iterable[Entry], region: str, *, is_first: bool) -> BaselineChange:
    now = described(area, (rename for rename in renames if rename.effective_on <= entry.effective_on))
    said = "; ".join(f"{name}: {value}" for name, value in sorted(entry.attributes.items()))
    return BaselineChange(
        entry_id=entry.entry_id,
        effective_on=entry.effective_on,
        area_id=area.area_id,
        area_name=now.name,
        region=getattr(now, region) or "",
        kind=entry.kind,
        m2=entry.quantities.get(Unit.M2, 0),
        areas=int(is_first) if area.level is Level.AREA else entry.quantities.get(Unit.AREAS, 0),
        ap_mines=entry.quantities.get(Unit.AP_MINES, 0),
        is_within=entry.kind in WITHIN,
        reason=" · ".join(text for text in (entry.cause, said, entry.justification or entry.note) if text),
        other_area_id=entry.other_area_id,
        source=entry.source,
        date_precision=entry.date_precision,
    )
