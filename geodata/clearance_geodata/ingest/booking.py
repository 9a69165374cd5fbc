"""What a record of a file becomes: the entries that book its act, and the areas that it brings.

The kind of the file says what its records are (areas, releases of one product), or each record says it (entries).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from clearance.errors import InvalidRecord
from clearance.land import acts
from clearance.land.accounts import ARRIVALS, NAMES_CLASS, PLACELESS, Kind
from clearance.land.acts import Booked
from clearance.land.acts.amounts import wanted_m2
from clearance.land.changes import changes, told_by
from clearance.land.hazard import Area, HazardClass, Level, SizeBasis
from clearance.land.journal import OUTPUT, RELEASES, RENAMES, Entry
from clearance.land.laid import OF_ROWS
from clearance.saying import in_turn, saying
from clearance.units import Unit
from clearance_geodata.ingest.attributes import ID_NAMES, NAME_NAMES, extends, mines_of
from clearance_geodata.ingest.report import Fault, Report
from clearance_geodata.ingest.said import Reader, is_distinct, label_of, new_id

if TYPE_CHECKING:
    from clearance.land.fold import AreaState
    from clearance_geodata.ingest.known import Known
    from clearance_geodata.ingest.only_released import OnlyReleased
    from clearance_geodata.ingest.vectors import VectorRecord

__all__ = ["Booking", "Made"]

MOVES_CLASS = NAMES_CLASS | {Kind.PROGRESSED, Kind.RETURNED}
# Acts that may say something without moving anything.
SAYS_ONLY = frozenset({Kind.STATUS, *RENAMES, *PLACELESS})
# Where land that is confirmed or reclassified comes from, if nobody says.
CLASSES = (HazardClass.SHA, HazardClass.UNCLASSIFIED, HazardClass.CHA)
# What is said of a whole area and not of a part of it: the slots of its rows, as its names.
NOT_OF_PART: dict[str, Any] = {"aliases": (), "import_id": "", "geometry": None} | dict.fromkeys(OF_ROWS)
KINDS = {kind.value: kind for kind in Kind}
NOTHING_SAID = saying("no shape, no size, and no id or name that identifies it; add one of them")
REMEDIES = {
    Kind.REVERSED: saying("undo an act with `clearance reverse`"),
    Kind.PADDED: saying("bring totals to a published stock with `clearance pad`"),
}


def _class_before(said: Entry, state: AreaState) -> str:
    """The class of the land that an act moves: the one that it names, else one that the area holds."""
    names_another = said.kind in NAMES_CLASS
    if said.account in state.land and not (names_another and said.account == said.to_account):
        return said.account
    held = [name for name in CLASSES if state.land.get(name) and name != said.to_account]
    return held[0] if names_another and held else state.hazard_class


def _mines_corrected(said: Entry, state: AreaState) -> Entry:
    """A correction that says how many mines are recorded, as what it adds or takes off."""
    right = said.quantities.get(Unit.AP_MINES)
    return said if right is None else said.with_changes(quantities={Unit.AP_MINES: right - state.recorded_ap_mines})


def _unsigned(said: Entry) -> Entry:
    """Land that is handed over, however its source marks the direction: that is told by whose the area was."""
    return said if said.claimed_m2 is None else said.with_changes(claimed_m2=abs(said.claimed_m2))


@dataclass(frozen=True, slots=True)
class Made:
    """What a record becomes: new areas, and the entries of its act."""

    booked: Booked
    areas: tuple[Area, ...] = ()
    is_change: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """Makes acts of records, by what is known of their areas.

    `kind` is what every record of the file is; None when each record names its own. With `accept_changes` what a source
    says anew of an area on record is booked; without, it is listed and left.
    """

    reader: Reader
    kind: Kind | None
    known: Known
    only_released: OnlyReleased
    report: Report
    accept_changes: bool = False

    def made(self, record: VectorRecord) -> Made | None:
        """The records of an act; None when it is accounted for without one."""
        kind = self._kind_of(record)
        area_id = record.text(*ID_NAMES) if kind in PLACELESS else new_id(record)
        act_id = f"act-{self.known.view.next_position}-{record.position}"
        area = self.known.areas.get(area_id)
        is_new = area is None and kind in ARRIVALS
        said = self.reader.entry(record, kind, area_id=area_id, act_id=act_id, is_new=is_new)
        if said.claimed_m2 == 0 and kind in ARRIVALS and said.geometry is None:
            said = self._of_unknown_size(record, said)
        if area is not None and area.level is not Level.AREA:
            return self._of_total(record, said)
        if area is not None and self.kind in ARRIVALS:
            if area_id in self.known.new:
                raise InvalidRecord(
                    "area {area_id} stands in the file before, with other content; correct the ids", area_id=area_id
                )
            return self._said_anew(record, said)
        return self._brings_area(record, said, area) or self._on_area(record, said, self.known.state(said))

    def _of_unknown_size(self, record: VectorRecord, said: Entry) -> Entry:
        """Land of 0 m2 is no land: who writes so of a place that is in the books does not know its size."""
        if record.wkb is None and not record.text(*ID_NAMES, *NAME_NAMES):
            raise InvalidRecord(NOTHING_SAID)
        self.report.without_size.append(Fault(record.position, label_of(record), saying("0 m2 taken as unknown size")))
        others = {unit: amount for unit, amount in said.quantities.items() if unit is not Unit.M2}
        return said.with_changes(quantities=others, claimed_m2=None, size_basis=SizeBasis.UNKNOWN)

    def _brings_area(self, record: VectorRecord, said: Entry, area: Area | None) -> Made | None:
        """Acts that bring an area onto the books, or happen where none is; None for all others."""
        if said.kind in ARRIVALS:
            return self._arrived(record, said, area)
        if said.kind is Kind.REOPENED:
            return self._reopened(record, said, area)
        if area is not None:
            return None
        if said.kind in RELEASES and self.kind is not None:
            return Made(self.only_released.booked(record, said), (self.reader.area(record, said),))
        if said.kind is Kind.TRANSFERRED:
            return self._from_abroad(record, said)
        return Made(Booked((said,))) if said.kind in PLACELESS and not said.area_id else None

    def _kind_of(self, record: VectorRecord) -> Kind:
        if self.kind is not None:
            return self.kind
        text = record.text("act", "kind").lower()
        if text in REMEDIES:
            raise InvalidRecord(
                "'{value}' is not recorded from a file; {remedies}", value=text, remedies=REMEDIES[KINDS[text]]
            )
        if text not in KINDS:
            raise InvalidRecord(
                "kind '{value}' is not known; use one of {keys}",
                value=text,
                keys=", ".join(sorted(KINDS.keys() - REMEDIES.keys())),
            )
        return KINDS[text]

    def _of_total(self, record: VectorRecord, said: Entry) -> Made:
        """An act on a book of totals or of things in stores, with all the amounts that it gives."""
        amounts = self.reader.amounts(record, said)
        if not amounts and said.kind not in SAYS_ONLY:
            raise InvalidRecord(
                "it gives no amount that was {kind}; add area_m2, ap_mines, munitions or others", kind=said.kind.value
            )
        return Made(Booked((said.with_changes(quantities=amounts, claimed_m2=None),)))

    def _arrived(self, record: VectorRecord, said: Entry, area: Area | None) -> Made:
        """Land that comes onto the books: a new area, or more of one that is there."""
        if area is not None:
            bare = said.geometry is None and said.claimed_m2 is None
            more = Booked((said,)) if bare and said.quantities else None
            return Made(more or acts.extend(said, self.known.state(said), self.known.elsewhere(said)))
        if Unit.M2 not in said.quantities and not is_distinct(record):
            raise InvalidRecord(NOTHING_SAID)
        is_late = self.kind and self.known.begun and said.effective_on > self.known.begun
        kind = Kind.IDENTIFIED if is_late else said.kind
        cause = (said.cause or "not stated") if kind is Kind.IDENTIFIED else ""
        stands = (kind, cause) == (said.kind, said.cause)
        entry = said if stands else said.with_changes(kind=kind, cause=cause)
        return Made(Booked((entry,)), (self.reader.area(record, said),))

    def _said_anew(self, record: VectorRecord, said: Entry) -> Made | None:
        """What a source says anew of an area on record: listed, and booked only when that was asked for."""
        area_id = said.area_id
        before = told_by(said.source, self.known.areas[area_id], self.known.entries(area_id))
        state, described = self.known.state(said), self.reader.area(record, said)
        found = changes(said, described, state, self.known.elsewhere(said), before=before)
        if not found.texts:
            self.report.already += 1
            return None
        self.report.changed.append(Fault(record.position, said.area_id, in_turn(found.texts)))
        self.report.moved += found.moved
        if not self.accept_changes:
            self.report.proposed += found.entries
            return None
        if found.refused or not found.entries:
            if found.refused:
                raise InvalidRecord("{fault}", fault=found.refused)
            raise InvalidRecord(
                "{changes}: the area is closed, nothing can be booked; reopen it", changes=in_turn(found.texts)
            )
        return Made(Booked(found.entries), is_change=True)

    def _on_area(self, record: VectorRecord, said: Entry, state: AreaState) -> Made:
        kind, area = said.kind, state.area
        if kind in RELEASES:
            beyond = extends(record)
            return Made(acts.release(said, state, self.known.elsewhere(said) if beyond else None, extends=beyond))
        if kind in MOVES_CLASS:
            return Made(acts.move_class(said.with_changes(account=_class_before(said, state)), state))
        if kind is Kind.RESIZED:
            return Made(acts.resize(_mines_corrected(said, state), state, self.known.elsewhere(said)))
        if kind in {Kind.SPLIT, Kind.MERGED}:
            return self._between(record, said, state)
        if kind is Kind.TRANSFERRED:
            return Made(acts.transfer_out(_unsigned(said), state))
        if kind is Kind.UNACCOUNTED and not said.quantities:
            raise InvalidRecord("it does not say how many recorded mines were never met; add ap_mines")
        if kind in OUTPUT:
            raise InvalidRecord(
                "'{kind}' is for things in stores; {area_id} is an area", kind=str(kind), area_id=area.area_id
            )
        if kind in RENAMES and not said.attributes:
            names = saying("name, sector, admin1, admin2, operator, alias, hazards or how it was laid")
            raise InvalidRecord("it says nothing new of {area_id}; give {names}", area_id=area.area_id, names=names)
        if kind is Kind.STATUS and said.status is None:
            raise InvalidRecord("it gives no status; use worked on, suspended, completed, QC accepted or handed over")
        return Made(Booked((said,)))

    def _between(self, record: VectorRecord, said: Entry, state: AreaState) -> Made:
        """Land that goes to another area: a new one after a split, one that is there after a merger."""
        other = self.known.areas.get(said.other_area_id)
        if said.kind is Kind.MERGED:
            if other is None:
                raise InvalidRecord(
                    "area '{other_area_id}' is not in the register; record it before the merger",
                    other_area_id=said.other_area_id,
                )
            return Made(acts.merge(said, state, self.known.state(said, other.area_id)))
        if other is not None:
            return Made(acts.split(said, state, self.known.state(said, other.area_id)))
        booked = acts.split(said, state)
        name = record.text("name") or said.other_area_id
        part = replace(state.area, area_id=said.other_area_id, name=name, **NOT_OF_PART)
        return Made(booked, (part,))

    def _reopened(self, record: VectorRecord, said: Entry, area: Area | None) -> Made:
        if area is not None:
            raise InvalidRecord(
                "area {area_id} is in the register already; land is reopened as a new area with a link to the old",
                area_id=said.area_id,
            )
        closed = self.known.state(said, said.other_area_id)
        new = self.reader.area(record, said)
        kept = replace(closed.area, area_id=new.area_id, name=new.name, **NOT_OF_PART)
        described = replace(kept, hazards=new.hazards or kept.hazards, sector=new.sector or kept.sector)
        released = acts.released_ground(said.other_area_id, self.known.entries(said.other_area_id))
        mines = mines_of(record, self.reader.options) or 0
        return Made(acts.reopen(said, closed, released, ap_mines=mines), (described,))

    def _from_abroad(self, record: VectorRecord, said: Entry) -> Made:
        """Land that another State hands over, as a new area."""
        size = wanted_m2(_unsigned(said))
        entry = _unsigned(said).with_changes(quantities={**said.quantities, Unit.M2: size}, ground=said.geometry)
        return Made(Booked((entry,)), (self.reader.area(record, said),))
