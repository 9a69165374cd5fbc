"""Released land from a layer: out of the area that a record names, or land known only as released."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import shapely

from clearance.errors import ClearanceError, InvalidRecord
from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land.accounts import Kind
from clearance.land.fold import AreaState, fold, ground_without
from clearance.land.footprint import common_ground
from clearance.land.hazard import Area, Level
from clearance.land.journal import RELEASES, Entry
from clearance.units import Unit, format_quantity
from clearance_geodata.ingest.areas import is_distinct, label_of, new_id, sound_claim, sound_shape
from clearance_geodata.ingest.attributes import (
    ID_NAMES,
    NAME_NAMES,
    Options,
    day_of,
    depth_of,
    extends,
    finds_of,
    hazards_of,
    size_basis_of,
)
from clearance_geodata.ingest.report import Fault, Report
from clearance_geodata.ingest.takings import takings
from clearance_geodata.writing import Keyed

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance.land.snapshot import Records as Recorded
    from clearance_geodata.ingest.plausible import Limits
    from clearance_geodata.ingest.vectors import Records, VectorRecord

__all__ = ["ReleaseImport"]

# Redrawing an area moves its m2 by about this share; what a release exceeds it by beyond that is not drawing noise.
DRAWING_TOLERANCE = 0.01


@dataclass(slots=True)
class _Ground:
    """Shapes that can be searched, also those added since the tree was built."""

    ids: list[str]
    shapes: list[BaseGeometry]
    added: list[BaseGeometry] = field(default_factory=list)
    tree: shapely.STRtree | None = None

    def near(self, geometry: BaseGeometry) -> list[int]:
        """Indices of the shapes of the tree that touch a geometry."""
        if self.tree is None:
            self.tree = shapely.STRtree(self.shapes)
        return [int(i) for i in self.tree.query(geometry, predicate="intersects")] if self.shapes else []

    def union_near(self, geometry: BaseGeometry) -> BaseGeometry | None:
        """What of all shapes lies around a geometry, as one."""
        found = [self.shapes[i] for i in self.near(geometry)]
        found += [shape for shape in self.added if shape.intersects(geometry)]
        return shapely.union_all(found) if found else None


@dataclass(slots=True, kw_only=True)
class ReleaseImport:
    """Makes the records of a batch from those of a file, and fills the report on the way."""

    source: Records
    product: Kind
    options: Options
    limits: Limits
    report: Report
    recorded: Recorded
    act_id: str
    grounds: dict[str, BaseGeometry] = field(default_factory=dict)
    inside: list[BaseGeometry] = field(default_factory=list)
    _entries: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    _areas: dict[str, Area] = field(default_factory=dict)
    _open: _Ground = field(default_factory=lambda: _Ground([], []))
    _claimed: _Ground = field(default_factory=lambda: _Ground([], []))

    def batch(self, known: set[str]) -> list[Keyed]:
        """The areas and entries to record; `known` are import keys that the register has."""
        self._read_recorded()
        seen: dict[str, int] = {}
        made: list[Keyed] = []
        for record in self.source.records:
            key = f"{self.product}:{record.content_key}"
            first = seen.setdefault(key, record.position) if is_distinct(record) else record.position
            if first != record.position:
                self.report.duplicates.append(Fault(record.position, label_of(record), f"exact twin of record {first}"))
            elif key in known:
                self.report.already += 1
            else:
                self._take(record, key, made)
        return made

    def _read_recorded(self) -> None:
        """What the register holds: entries by area, ground that is open, ground that was released before."""
        self._areas = {area.area_id: area for area in self.recorded.areas if area.level is Level.AREA}
        for entry in self.recorded.entries:
            self._entries[entry.area_id].append(entry)
        states = {area_id: fold(area, self._entries[area_id]) for area_id, area in self._areas.items()}
        still_open = {k: s.geometry for k, s in states.items() if s.is_open and s.geometry is not None}
        self._open = _Ground(list(still_open), list(still_open.values()))
        released = [e.ground for e in self.recorded.entries if e.kind in RELEASES and e.ground is not None]
        self._claimed = _Ground([], released)

    def _take(self, record: VectorRecord, key: str, made: list[Keyed]) -> None:
        lists = (self.report.repairs, self.report.inside_open, self.report.clipped)
        lengths = [len(listed) for listed in lists]
        try:
            named = record.text(*ID_NAMES)
            known = self._areas.get(named)
            records = self._out_of(known, record) if known is not None else self._only_released(record)
        except ClearanceError as fault:
            for listed, length in zip(lists, lengths, strict=True):
                del listed[length:]
            self.report.left_out.append(Fault(record.position, label_of(record), str(fault)))
            return
        for i, item in enumerate(records):
            made.append(Keyed(item, key if i == len(records) - 1 else f"{key}:{i}"))
            if isinstance(item, Entry):
                self._entries[item.area_id].append(item)
                if item.kind is self.product:
                    self._count(item, is_known=known is not None)
            else:
                self._areas[item.area_id] = item

    def _count(self, entry: Entry, *, is_known: bool) -> None:
        self.report.recorded += 1
        self.report.known_only_as_released += not is_known
        self.report.booked_m2 += entry.quantities[Unit.M2] / Unit.M2.scale
        if entry.ground is not None:
            self._claimed.added.append(entry.ground)
            self.grounds[entry.area_id + entry.act_id] = entry.ground

    def _base(self, record: VectorRecord, area_id: str, ground: BaseGeometry | None) -> Entry:
        effective_on, precision = day_of(record, self.options)
        return Entry(
            kind=self.product,
            area_id=area_id,
            effective_on=effective_on,
            date_precision=precision,
            act_id=f"{self.act_id}-{record.position}",
            claimed_m2=sound_claim(record, self.options, self.limits),
            size_basis=size_basis_of(record, has_shape=ground is not None),
            geometry=ground,
            operator=record.text("operator"),
            method=record.text("method"),
            depth_cm=depth_of(record, self.options),
            finds=finds_of(record, self.options),
            source=record.text("source") or self.options.source,
            note=record.text("note"),
        )

    def _only_released(self, record: VectorRecord) -> list[Area | Entry]:
        """Open and release in one act the ground that no open area and no earlier release holds."""
        shape = sound_shape(record, self.source, self.limits, self.report)
        area_id = new_id(record)
        if any(entry.area_id == area_id for entry in self._entries.get(area_id, [])):
            raise InvalidRecord(f"area {area_id} is in the register with other content; record what changed as entries")
        area = Area(
            area_id=area_id,
            name=record.text(*NAME_NAMES) or area_id,
            hazard_class=self.options.hazard_class,
            hazards=hazards_of(record),
            sector=record.text("sector") or None,
        )
        base = self._base(record, area_id, shape.geometry if shape else None)
        if shape is None and base.claimed_m2 is None:
            raise InvalidRecord("no shape and no size: there is nothing to release; add one of them")
        ground = None if shape is None else self._own_ground(record, shape.geometry)
        size = (area_exact(ground) if ground is not None else 0) if shape else base.claimed_m2
        account = self.options.hazard_class.value
        note = f"known only as {self.product}"
        release = replace(base, quantities={Unit.M2: size or 0}, account=account, ground=ground)
        opened = replace(release, kind=Kind.OPENED, geometry=None, finds=(), claimed_m2=None, note=note)
        return [area, opened, *takings(release, recorded_mines=0, empties=True)]

    def _own_ground(self, record: VectorRecord, geometry: BaseGeometry) -> BaseGeometry | None:
        label = label_of(record)
        ground: BaseGeometry | None = geometry
        near = self._open.near(geometry)
        inside = self._open.union_near(geometry)
        shared = common_ground(geometry, inside, record=label) if inside is not None else None
        if shared is not None:
            names = ", ".join(self._open.ids[i] for i in near[:3]) + (", ..." if len(near) > 3 else "")
            self.report.inside_open.append(
                Fault(record.position, label, f"inside open {names}", geodesic_area_m2(shared))
            )
            self.inside.append(shared)
            ground = ground_without(ground, shared)
        return self._unclaimed(record, ground)

    def _unclaimed(self, record: VectorRecord, ground: BaseGeometry | None) -> BaseGeometry | None:
        taken = self._claimed.union_near(ground) if ground is not None else None
        twice = (
            common_ground(ground, taken, record=label_of(record)) if ground is not None and taken is not None else None
        )
        if twice is None:
            return ground
        reason = "released before by another record"
        self.report.clipped.append(Fault(record.position, label_of(record), reason, geodesic_area_m2(twice)))
        return ground_without(ground, twice)

    def _out_of(self, area: Area, record: VectorRecord) -> list[Area | Entry]:
        """Release land of an area that the register holds."""
        state = fold(area, self._entries[area.area_id])
        if not state.is_open:
            raise InvalidRecord(f"area {area.area_id} has no open land; check the id, or record first how it came back")
        shape = sound_shape(record, self.source, self.limits, self.report)
        release = self._base(record, area.area_id, shape.geometry if shape else None)
        wanted = area_exact(shape.geometry) if shape else release.claimed_m2
        if wanted is None:
            raise InvalidRecord("no shape and no size: there is nothing to release; add one of them")
        if state.opened_on is not None and release.effective_on < state.opened_on:
            raise InvalidRecord(
                f"released on {release.effective_on}, before area {area.area_id} was opened on {state.opened_on}; "
                "correct the date"
            )
        before = self._grown(release, state, wanted, extends=extends(record))
        if state.open_m2 is not None and not before and shape is None and wanted > state.open_m2:
            reason = f"more than is open in {area.area_id}, within drawing noise, not booked"
            excess_m2 = (wanted - state.open_m2) / Unit.M2.scale
            self.report.clipped.append(Fault(record.position, label_of(record), reason, excess_m2))
        open_m2 = (state.open_m2 or 0) + sum(e.quantities[Unit.M2] for e in before)
        ground = self._ground_of(record, state, before, shape.geometry if shape else None)
        size = self._size(ground, wanted, open_m2, has_shape=shape is not None and state.geometry is not None)
        release = replace(release, quantities={Unit.M2: size}, account=state.hazard_class, ground=ground)
        acts = takings(release, recorded_mines=state.recorded_ap_mines, empties=size == open_m2)
        return [*before, *acts]

    def _grown(self, release: Entry, state: AreaState, wanted: int, *, extends: bool) -> list[Entry]:
        """What must be on the books before the release: a size that was unknown, or ground beyond the area."""
        if state.open_m2 is None:
            return [self._sized(release, state, wanted)]
        more = wanted - state.open_m2
        is_larger = wanted > state.open_m2 * (1 + DRAWING_TOLERANCE) + Unit.M2.scale
        if is_larger and not extends:
            raise InvalidRecord(
                f"release of {format_quantity(wanted, Unit.M2)} is larger than the "
                f"{format_quantity(state.open_m2, Unit.M2)} open in area {state.area.area_id}; correct the amount, or "
                f"set extends=true if the work went beyond the area"
            )
        if not extends:
            return []
        if release.geometry is None or state.geometry is None:
            return [self._extended(release, state, more, None)] if is_larger else []
        beyond = ground_without(release.geometry, state.geometry)
        more = area_exact(beyond)
        return [self._extended(release, state, more, beyond)] if more >= Unit.M2.scale else []

    def _ground_of(
        self, record: VectorRecord, state: AreaState, before: list[Entry], geometry: BaseGeometry | None
    ) -> BaseGeometry | None:
        """The open ground that the release covers; ground beyond it is listed and not booked."""
        if geometry is None or state.geometry is None:
            return geometry
        grounds = [state.geometry, *(e.ground for e in before if e.ground is not None)]
        held = common_ground(geometry, shapely.union_all(grounds), record=label_of(record))
        beyond = geodesic_area_m2(ground_without(geometry, held))
        if held is None:
            raise InvalidRecord(f"its shape lies outside area {state.area.area_id}; check the id or the shape")
        if beyond >= 1:
            reason = f"beyond the open ground of {state.area.area_id}, not booked"
            self.report.clipped.append(Fault(record.position, label_of(record), reason, beyond))
        return held

    def _size(self, ground: BaseGeometry | None, wanted: int, open_m2: int, *, has_shape: bool) -> int:
        """The exact m2; what covers all that is open takes all of it, so that the parts sum exactly."""
        size = area_exact(ground) if has_shape else wanted
        return open_m2 if size > open_m2 or open_m2 - size <= Unit.M2.scale else size

    def _sized(self, release: Entry, state: AreaState, size: int) -> Entry:
        note = "size known from the release"
        entry = replace(release, kind=Kind.RESIZED, quantities={Unit.M2: size}, finds=(), note=note, claimed_m2=None)
        return replace(entry, account=state.hazard_class, geometry=None)

    def _extended(self, release: Entry, state: AreaState, size: int, ground: BaseGeometry | None) -> Entry:
        entry = replace(release, kind=Kind.IDENTIFIED, cause="extended during works", quantities={Unit.M2: size})
        return replace(entry, finds=(), claimed_m2=None, account=state.hazard_class, geometry=ground, ground=ground)
