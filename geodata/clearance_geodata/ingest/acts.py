"""Acts from a file: each record becomes the entries that book it, or a fault with its reason.

The kind of the file says what its records are (areas, releases of one product), or each record says it (entries).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from clearance.errors import ClearanceError, InvalidRecord, RuleBroken
from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land import acts
from clearance.land.accounts import Kind
from clearance.land.acts import Booked, Clipped
from clearance.land.acts.amounts import wanted_m2
from clearance.land.balance import acts_never_open, standing
from clearance.land.changes import changes
from clearance.land.fold import AreaState, ground_without
from clearance.land.footprint import common_ground
from clearance.land.form import check_form
from clearance.land.hazard import Area, HazardClass, Level
from clearance.land.journal import OUTPUT, RELEASES, RENAMES, Entry
from clearance.land.rules import Breach, breaches, history_breaches
from clearance.land.takings import takings
from clearance.units import Unit
from clearance_geodata.ingest.attributes import ID_NAMES, OTHER_ID_NAMES, extends, mines_of
from clearance_geodata.ingest.books import Books
from clearance_geodata.ingest.ground import HeldGround
from clearance_geodata.ingest.report import Fault, Report
from clearance_geodata.ingest.said import Reader, is_distinct, label_of, new_id
from clearance_geodata.writing import Keyed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.ingest.vectors import VectorRecord
    from clearance_geodata.register import View
    from clearance_geodata.writing import Parts

__all__ = ["ActImport"]

# So many records are read, made and handed on at once.
AT_ONCE = 1_000
MOVES_CLASS = frozenset({Kind.CONFIRMED, Kind.RECLASSIFIED, Kind.PROGRESSED, Kind.RETURNED})
ARRIVALS = frozenset({Kind.OPENED, Kind.IDENTIFIED})
PLACELESS = frozenset({Kind.SPOT_TASK, Kind.RESIDUAL_FIND})
# Acts that may say something without moving anything.
SAYS_ONLY = frozenset({Kind.STATUS, *RENAMES, *PLACELESS})
# Where land that is confirmed or reclassified comes from, if nobody says.
CLASSES = (HazardClass.SHA, HazardClass.UNCLASSIFIED, HazardClass.CHA)
KINDS = {kind.value: kind for kind in Kind}
REMEDIES = {
    Kind.REVERSED: "undo an act with `clearance reverse`",
    Kind.PADDED: "bring totals to a published stock with `clearance pad`",
}


def _class_before(said: Entry, state: AreaState) -> str:
    """The class of the land that an act moves: the one that it names, else one that the area holds."""
    names_another = said.kind in {Kind.CONFIRMED, Kind.RECLASSIFIED}
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
class _Made:
    """What a record becomes: new areas, and the entries of its act."""

    booked: Booked
    areas: tuple[Area, ...] = ()
    is_change: bool = False


@dataclass(slots=True, kw_only=True)
class ActImport:
    """Makes the records of a batch from those of a file, and fills the report on the way.

    `kind` is what every record of the file is; None when each record names its own. With `accept_changes` what a source
    says anew of an area on record is booked; without, it is listed and left.
    """

    reader: Reader
    kind: Kind | None
    view: View
    report: Report
    accept_changes: bool = False
    grounds: dict[str, BaseGeometry] = field(default_factory=dict)
    inside: list[BaseGeometry] = field(default_factory=list)
    _made: list[Keyed] = field(default_factory=list)
    _areas: dict[str, Area] = field(default_factory=dict)
    _books: Books = field(init=False)
    _new: set[str] = field(default_factory=set)
    _begun: date | None = None
    _open: HeldGround = field(init=False)
    _released: HeldGround = field(init=False)

    def __post_init__(self) -> None:
        self._books, self._open = Books(self.view), HeldGround(self.view, "areas")
        self._released = HeldGround(self.view, "released")

    def parts(self, records: Iterable[VectorRecord]) -> Parts:
        """The areas and entries to record, a part at a time; twins and what is known already are counted and left.

        Each part must be in the journal before the next one is asked for.
        """
        self._begun = self.view.begun_on()
        remaining = iter(records)
        seen: dict[str, int] = {}
        while some := list(islice(remaining, AT_ONCE)):
            self._made = []
            self._read_recorded(some)
            self.reader.look_at(some)
            keys = [f"{self._prefix}:{record.content_key}" for record in some]
            known = self.view.known(keys)
            for record, key in zip(some, keys, strict=True):
                first = seen.setdefault(key, record.position) if is_distinct(record) else record.position
                if first != record.position:
                    twin = Fault(record.position, label_of(record), f"exact twin of record {first}")
                    self.report.duplicates.append(twin)
                elif key in known:
                    self.report.already += 1
                else:
                    self._take(record, key)
            yield self._made

    def missing(self) -> list[str]:
        """Areas on record that came from the same sources and that no record of the file names."""
        if not self._areas.keys() - self._new:
            return []  # none of the file was on record before
        recorded = self.view.areas_from(self.reader.options.source)
        return [area_id for area_id in recorded if area_id not in self._areas]

    @property
    def _prefix(self) -> str:
        """What begins the import keys of such records."""
        return "act" if self.kind is None else "area" if self.kind in ARRIVALS else self.kind.value

    def _read_recorded(self, records: Iterable[VectorRecord]) -> None:
        """What the register knows of the areas that some records name."""
        named = {name for record in records for name in (new_id(record), record.text(*OTHER_ID_NAMES)) if name}
        self._areas |= self._books.read(sorted(named - self._areas.keys()))

    def _take(self, record: VectorRecord, key: str) -> None:
        lists = (self.report.repairs, self.report.inside_open, self.report.clipped)
        lengths = [len(listed) for listed in lists]
        try:
            made = self._of(record)
            self._refuse_breaches(made)
        except ClearanceError as fault:
            for listed, length in zip(lists, lengths, strict=True):
                del listed[length:]
            self.report.left_out.append(Fault(record.position, label_of(record), str(fault)))
            return
        if made is None:
            return
        for clipped in made.booked.clipped:
            self.report.clipped.append(Fault(record.position, label_of(record), clipped.reason, clipped.area_m2))
        self._count(made)
        for i, area in enumerate(made.areas):
            self._made.append(Keyed(area, f"{key}:area{i or ''}"))
            self._areas[area.area_id] = area
            self._new.add(area.area_id)
        for i, entry in enumerate(made.booked.entries):
            is_last = i == len(made.booked.entries) - 1
            self._made.append(Keyed(entry, key if is_last else f"{key}:{i}"))
            self._books.add(entry)

    def _refuse_breaches(self, made: _Made | None) -> None:
        """Leave out what the rules of land release forbid, so that the rest of the file is recorded."""
        entries = () if made is None else made.booked.entries
        for entry in entries:
            check_form(entry)
        if made is None or all(entry.kind in ARRIVALS for entry in entries):
            return  # no rule is about what comes onto the books
        never_open = acts_never_open(entries)
        found = next((breach for e in entries if e.act_id not in never_open for breach in breaches(e)), None)
        found = found or next((b for e in entries if e.kind is Kind.STATUS for b in self._out_of_order(e)), None)
        area = self._areas.get(found.entry.area_id) if found else None
        if found is not None and (area is None or area.level is Level.AREA):
            raise RuleBroken(str(found))

    def _out_of_order(self, entry: Entry) -> list[Breach]:
        """Whether a status follows on what was reported of the area before."""
        history = standing([*self._books.entries(entry.area_id), entry])
        return history_breaches([e for e in history if e.kind is Kind.STATUS])

    def _count(self, made: _Made) -> None:
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
            self.report.booked_m2 += entry.quantities.get(Unit.M2, 0) / Unit.M2.scale
            if entry.ground is not None:
                self.grounds[f"{entry.area_id}/{entry.act_id}/{entry.kind}"] = entry.ground
                if self.kind in RELEASES:
                    self._released.add(entry.ground)

    def _of(self, record: VectorRecord) -> _Made | None:
        """The records of an act; None when it is accounted for without one."""
        kind = self._kind_of(record)
        area_id = record.text(*ID_NAMES) if kind in PLACELESS else new_id(record)
        act_id = f"act-{self.view.next_position}-{record.position}"
        area = self._areas.get(area_id)
        is_new = area is None and kind in ARRIVALS
        said = self.reader.entry(record, kind, area_id=area_id, act_id=act_id, is_new=is_new)
        if area is not None and area.level is not Level.AREA:
            return self._of_total(record, said)
        if area is not None and self.kind in ARRIVALS:
            if area_id in self._new:
                raise InvalidRecord(f"area {area_id} stands in the file before, with other content; correct the ids")
            return self._said_anew(record, said)
        return self._brings_area(record, said, area) or self._on_area(record, said, self._state(said))

    def _brings_area(self, record: VectorRecord, said: Entry, area: Area | None) -> _Made | None:
        """Acts that bring an area onto the books, or happen where none is; None for all others."""
        if said.kind in ARRIVALS:
            return self._arrived(record, said, area)
        if said.kind is Kind.REOPENED:
            return self._reopened(record, said, area)
        if area is not None:
            return None
        if said.kind in RELEASES and self.kind is not None:
            return self._only_released(record, said)
        if said.kind is Kind.TRANSFERRED:
            return self._from_abroad(record, said)
        return _Made(Booked((said,))) if said.kind in PLACELESS and not said.area_id else None

    def _kind_of(self, record: VectorRecord) -> Kind:
        if self.kind is not None:
            return self.kind
        text = record.text("act", "kind").lower()
        if text in REMEDIES:
            raise InvalidRecord(f"'{text}' is not recorded from a file; {REMEDIES[KINDS[text]]}")
        if text not in KINDS:
            raise InvalidRecord(
                f"kind '{text}' is not known; use one of {', '.join(sorted(KINDS.keys() - REMEDIES.keys()))}"
            )
        return KINDS[text]

    def _of_total(self, record: VectorRecord, said: Entry) -> _Made:
        """An act on a book of totals or of things in stores, with all the amounts that it gives."""
        amounts = self.reader.amounts(record, said)
        if not amounts and said.kind not in SAYS_ONLY:
            raise InvalidRecord(f"it gives no amount that was {said.kind}; add area_m2, ap_mines, munitions or others")
        return _Made(Booked((said.with_changes(quantities=amounts, claimed_m2=None),)))

    def _state(self, said: Entry, area_id: str = "") -> AreaState:
        """What an act meets of its area, or of another one."""
        named = area_id or said.area_id
        if named not in self._areas:
            raise InvalidRecord(f"area '{named}' is not in the register; check the id, or record the area first")
        return self._books.before(self._areas[named], said.effective_on)

    def _elsewhere(self, said: Entry) -> BaseGeometry | None:
        """Ground that cannot come into the area by this act."""
        return acts.elsewhere(said.area_id, self._books.entries(said.area_id), said.effective_on)

    def _arrived(self, record: VectorRecord, said: Entry, area: Area | None) -> _Made:
        """Land that comes onto the books: a new area, or more of one that is there."""
        if area is not None:
            bare = said.geometry is None and said.claimed_m2 is None
            more = Booked((said,)) if bare and said.quantities else None
            return _Made(more or acts.extend(said, self._state(said), self._elsewhere(said)))
        if Unit.M2 not in said.quantities and not is_distinct(record):
            raise InvalidRecord("no shape, no size, and no id or name that identifies it; add one of them")
        is_late = self.kind and self._begun and said.effective_on > self._begun
        kind = Kind.IDENTIFIED if is_late else said.kind
        cause = (said.cause or "not stated") if kind is Kind.IDENTIFIED else ""
        stands = (kind, cause) == (said.kind, said.cause)
        entry = said if stands else said.with_changes(kind=kind, cause=cause)
        return _Made(Booked((entry,)), (self.reader.area(record, said),))

    def _said_anew(self, record: VectorRecord, said: Entry) -> _Made | None:
        """What a source says anew of an area on record: listed, and booked only when that was asked for."""
        found = changes(said, self.reader.area(record, said), self._state(said), self._elsewhere(said))
        if not found.texts:
            self.report.already += 1
            return None
        self.report.changed.append(Fault(record.position, said.area_id, "; ".join(found.texts)))
        self.report.moved += found.moved
        if not self.accept_changes:
            self.report.proposed += found.entries
            return None
        if not found.entries:
            raise InvalidRecord(f"{'; '.join(found.texts)}: the area is closed, nothing can be booked; reopen it")
        return _Made(Booked(found.entries), is_change=True)

    def _on_area(self, record: VectorRecord, said: Entry, state: AreaState) -> _Made:
        kind, area = said.kind, state.area
        if kind in RELEASES:
            beyond = extends(record)
            return _Made(acts.release(said, state, self._elsewhere(said) if beyond else None, extends=beyond))
        if kind in MOVES_CLASS:
            return _Made(acts.move_class(said.with_changes(account=_class_before(said, state)), state))
        if kind is Kind.RESIZED:
            return _Made(acts.resize(_mines_corrected(said, state), state, self._elsewhere(said)))
        if kind in {Kind.SPLIT, Kind.MERGED}:
            return self._between(record, said, state)
        if kind is Kind.TRANSFERRED:
            return _Made(acts.transfer_out(_unsigned(said), state))
        if kind is Kind.UNACCOUNTED and not said.quantities:
            raise InvalidRecord("it does not say how many recorded mines were never met; add ap_mines")
        if kind in OUTPUT:
            raise InvalidRecord(f"'{kind}' is for things in stores; {area.area_id} is an area")
        if kind in RENAMES and not said.attributes:
            names = "name, sector, admin1, admin2, operator, alias or hazards"
            raise InvalidRecord(f"it says nothing new of {area.area_id}; give {names}")
        if kind is Kind.STATUS and said.status is None:
            raise InvalidRecord("it gives no status; use worked on, suspended, completed, QC accepted or handed over")
        return _Made(Booked((said,)))

    def _between(self, record: VectorRecord, said: Entry, state: AreaState) -> _Made:
        """Land that goes to another area: a new one after a split, one that is there after a merger."""
        other = self._areas.get(said.other_area_id)
        if said.kind is Kind.MERGED:
            if other is None:
                raise InvalidRecord(f"area '{said.other_area_id}' is not in the register; record it before the merger")
            return _Made(acts.merge(said, state, self._state(said, other.area_id)))
        if other is not None:
            return _Made(acts.split(said, state, self._state(said, other.area_id)))
        booked = acts.split(said, state)
        name = record.text("name") or said.other_area_id
        part = replace(state.area, area_id=said.other_area_id, name=name, aliases=(), import_id="", geometry=None)
        return _Made(booked, (part,))

    def _reopened(self, record: VectorRecord, said: Entry, area: Area | None) -> _Made:
        if area is not None:
            raise InvalidRecord(
                f"area {said.area_id} is in the register already; land is reopened as a new area with a link to the old"
            )
        closed = self._state(said, said.other_area_id)
        new = self.reader.area(record, said)
        kept = replace(closed.area, area_id=new.area_id, name=new.name, aliases=(), import_id="", geometry=None)
        described = replace(kept, hazards=new.hazards or kept.hazards, sector=new.sector or kept.sector)
        released = acts.released_ground(said.other_area_id, self._books.entries(said.other_area_id))
        mines = mines_of(record, self.reader.options) or 0
        return _Made(acts.reopen(said, closed, released, ap_mines=mines), (described,))

    def _from_abroad(self, record: VectorRecord, said: Entry) -> _Made:
        """Land that another State hands over, as a new area."""
        size = wanted_m2(_unsigned(said))
        entry = _unsigned(said).with_changes(quantities={**said.quantities, Unit.M2: size}, ground=said.geometry)
        return _Made(Booked((entry,)), (self.reader.area(record, said),))

    def _only_released(self, record: VectorRecord, said: Entry) -> _Made:
        """Open and release in one act the ground that no open area and no earlier release holds."""
        if said.geometry is None and said.claimed_m2 is None:
            raise InvalidRecord("no shape and no size: there is nothing to book; add one of them")
        clipped: list[Clipped] = []
        ground = None if said.geometry is None else self._own_ground(record, said.geometry, clipped)
        size = said.claimed_m2 if said.geometry is None else area_exact(ground)
        release = said.with_changes(quantities={Unit.M2: size or 0}, ground=ground)
        note = f"known only as {said.kind}"
        opened = release.with_changes(
            kind=Kind.OPENED, geometry=None, finds=(), claimed_m2=None, depth_cm=None, note=note
        )
        entries = (opened, *takings(release, recorded_mines=0, empties=True))
        return _Made(Booked(entries, tuple(clipped)), (self.reader.area(record, said),))

    def _own_ground(self, record: VectorRecord, geometry: BaseGeometry, clipped: list[Clipped]) -> BaseGeometry | None:
        label = label_of(record)
        ground: BaseGeometry | None = geometry
        ids, held = self._open.near(geometry)
        shared = None if held is None else common_ground(geometry, held, record=label)
        if shared is not None:
            names = ", ".join(ids[:3]) + (", ..." if len(ids) > 3 else "")
            area_m2 = geodesic_area_m2(shared)
            self.report.inside_open.append(Fault(record.position, label, f"inside open {names}", area_m2))
            self.inside.append(shared)
            ground = ground_without(ground, shared)
        taken = None if ground is None else self._released.near(ground)[1]
        twice = None if ground is None or taken is None else common_ground(ground, taken, record=label)
        if twice is None:
            return ground
        clipped.append(Clipped("released before by another record", geodesic_area_m2(twice)))
        return ground_without(ground, twice)
