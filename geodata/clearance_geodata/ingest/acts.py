"""Acts from a file: each record becomes the entries that book it, or a fault with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from clearance.errors import ClearanceError, RuleBroken
from clearance.land.accounts import ARRIVALS, Kind
from clearance.land.balance import acts_never_open, standing
from clearance.land.form import check_form
from clearance.land.hazard import Level
from clearance.land.journal import RELEASES, Entry
from clearance.land.rules import Breach, breaches, history_breaches
from clearance.saying import saying
from clearance.units import Unit
from clearance_geodata.ingest.booking import Booking, Made
from clearance_geodata.ingest.known import Known
from clearance_geodata.ingest.only_released import OnlyReleased
from clearance_geodata.ingest.report import Fault, Report
from clearance_geodata.ingest.said import Reader, is_distinct, label_of
from clearance_geodata.writing import Keyed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.ingest.vectors import VectorRecord
    from clearance_geodata.register import View
    from clearance_geodata.writing import Parts

__all__ = ["ActImport"]

# So many records are read, made and handed on at once.
AT_ONCE = 1_000


@dataclass(slots=True, kw_only=True)
class ActImport:
    """Makes the records of a batch from those of a file, and fills the report on the way.

    `kind` is what every record of the file is; None when each record names its own. With `accept_changes` what a source
    says anew of an area on record is booked; without, it is listed and left. `grounds` are those that were booked,
    `sizes_m2` what was booked of each.
    """

    reader: Reader
    kind: Kind | None
    view: View
    report: Report
    accept_changes: bool = False
    grounds: dict[str, BaseGeometry] = field(default_factory=dict)
    sizes_m2: list[float] = field(default_factory=list)
    _known: Known = field(init=False)
    _only_released: OnlyReleased = field(init=False)
    _booking: Booking = field(init=False)
    _made: list[Keyed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known, self._only_released = Known(self.view), OnlyReleased(self.view, self.report)
        self._booking = Booking(
            reader=self.reader,
            kind=self.kind,
            known=self._known,
            only_released=self._only_released,
            report=self.report,
            accept_changes=self.accept_changes,
        )

    @property
    def inside(self) -> list[BaseGeometry]:
        """Released ground that lies inside open areas."""
        return self._only_released.inside

    def parts(self, records: Iterable[VectorRecord]) -> Parts:
        """The areas and entries to record, a part at a time; twins and what is known already are counted and left.

        Each part must be in the journal before the next one is asked for.
        """
        remaining = iter(records)
        seen: dict[str, int] = {}
        while some := list(islice(remaining, AT_ONCE)):
            self._made = []
            self._known.read(some)
            self.reader.look_at(some)
            keys = [f"{self._prefix}:{record.content_key}" for record in some]
            known = self.view.known(keys)
            for record, key in zip(some, keys, strict=True):
                first = seen.setdefault(key, record.position) if is_distinct(record) else record.position
                if first != record.position:
                    twin = Fault(
                        record.position, label_of(record), saying("exact twin of record {first}", first=str(first))
                    )
                    self.report.duplicates.append(twin)
                elif key in known:
                    self.report.already += 1
                else:
                    self._take(record, key)
            yield self._made

    def missing(self) -> list[str]:
        """Areas on record that came from the same sources and that no record of the file names."""
        if not self._known.areas.keys() - self._known.new:
            return []  # none of the file was on record before
        recorded = self.view.areas_from(self.reader.options.source)
        return [area_id for area_id in recorded if area_id not in self._known.areas]

    @property
    def _prefix(self) -> str:
        """What begins the import keys of such records."""
        return "act" if self.kind is None else "area" if self.kind in ARRIVALS else self.kind.value

    def _take(self, record: VectorRecord, key: str) -> None:
        report = self.report
        lists: tuple[list[Any], ...] = (
            report.repairs,
            report.inside_open,
            report.clipped,
            report.without_size,
            self.inside,
        )
        lengths = [len(listed) for listed in lists]
        try:
            made = self._booking.made(record)
            self._refuse_breaches(made)
        except ClearanceError as fault:
            for listed, length in zip(lists, lengths, strict=True):
                del listed[length:]
            report.left_out.append(Fault(record.position, label_of(record), fault.said))
            return
        if made is None:
            return
        for clipped in made.booked.clipped:
            report.clipped.append(Fault(record.position, label_of(record), clipped.reason, clipped.area_m2))
        self._count(made)
        entries = [self.reader.as_drawn(record, entry) for entry in made.booked.entries]
        self._made += [Keyed(area, f"{key}:area{i or ''}") for i, area in enumerate(made.areas)]
        last = len(entries) - 1
        self._made += [Keyed(entry, key if i == last else f"{key}:{i}") for i, entry in enumerate(entries)]
        self._known.add(made.areas, entries)

    def _refuse_breaches(self, made: Made | None) -> None:
        """Leave out what the rules of land release forbid, so that the rest of the file is recorded."""
        entries = () if made is None else made.booked.entries
        for entry in entries:
            check_form(entry)
        if made is None or all(entry.kind in ARRIVALS for entry in entries):
            return  # no rule is about what comes onto the books
        never_open = acts_never_open(entries)
        found = next((breach for e in entries if e.act_id not in never_open for breach in breaches(e)), None)
        found = found or next((b for e in entries if e.kind is Kind.STATUS for b in self._out_of_order(e)), None)
        area = self._known.areas.get(found.entry.area_id) if found else None
        if found is not None and (area is None or area.level is Level.AREA):
            raise RuleBroken(found.said)

    def _out_of_order(self, entry: Entry) -> list[Breach]:
        """Whether a status follows on what was reported of the area before."""
        history = standing([*self._known.entries(entry.area_id), entry])
        return history_breaches([e for e in history if e.kind is Kind.STATUS])

    def _count(self, made: Made) -> None:
        """Count the record; only what it was meant to be, not what had to be booked with it, is its m2."""
        entries = made.booked.entries
        of_any = self.kind is None or made.is_change
        kinds = ARRIVALS if self.kind in ARRIVALS else {self.kind}
        meant = [entry for entry in entries if of_any or entry.kind in kinds]
        is_land = any(Unit.M2 in entry.quantities for entry in meant)
        self.report.recorded += is_land or of_any
        self.report.of_unknown_size += not is_land and not of_any
        self.report.known_only_as_released += bool(made.areas) and any(e.kind in RELEASES for e in meant)
        for entry in meant:
            size_m2 = entry.quantities.get(Unit.M2, 0) / Unit.M2.scale
            self.report.booked_m2 += size_m2
            if entry.ground is not None:
                self.sizes_m2.append(size_m2)
                self.grounds[f"{entry.area_id}/{entry.act_id}/{entry.kind}"] = entry.ground
                if self.kind in RELEASES:
                    self._only_released.add(entry.ground)
