"""Hazardous areas from a layer: each record becomes an area and the entry that opens it, or a fault with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.errors import ClearanceError, InvalidRecord
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.balance import acts_never_open, standing
from clearance.land.hazard import Area, Level, SizeBasis
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_geodata.ingest.attributes import (
    ID_NAMES,
    NAME_NAMES,
    SIZE_NAMES,
    Options,
    claimed_m2,
    day_of,
    hazard_class_of,
    hazards_of,
    mines_of,
    size_basis_of,
)
from clearance_geodata.ingest.plausible import Limits, check_area, check_position
from clearance_geodata.ingest.report import Fault, Report
from clearance_geodata.writing import Keyed

if TYPE_CHECKING:
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from clearance.land.snapshot import Records as Recorded
    from clearance_geodata.ingest.vectors import Records, Shape, VectorRecord

__all__ = ["AreaImport", "is_distinct", "label_of", "new_id", "sound_claim", "sound_shape"]


def label_of(record: VectorRecord) -> str:
    """What a person knows the record by."""
    return record.text(*ID_NAMES) or record.text(*NAME_NAMES) or f"without id, content {record.content_key[:8]}"


def is_distinct(record: VectorRecord) -> bool:
    """Whether something tells the record from others: without it, equal records are not twins but nothing at all."""
    return record.wkb is not None or bool(record.text(*ID_NAMES, *NAME_NAMES, *SIZE_NAMES))


def new_id(record: VectorRecord) -> str:
    """The record's own id, or one made from its content, so that importing it again finds it."""
    return record.text(*ID_NAMES) or f"A-{record.content_key[:10]}"


def sound_shape(record: VectorRecord, source: Records, limits: Limits, report: Report) -> Shape | None:
    """The record's shape, checked for where it lies and how large it is; a repair is listed in the report."""
    shape = record.shape(source.to_wgs84)
    if shape is None:
        return None
    check_position(shape.geometry, limits)
    exact = area_exact(shape.geometry)
    if exact == 0:
        raise InvalidRecord("its polygon encloses 0 m2; draw it again")
    check_area(Decimal(exact) / Unit.M2.scale, limits)
    if shape.repaired_by_m2 is not None:
        reason = f"ring repaired, {shape.repaired_by_m2:+,.1f} m2"
        report.repairs.append(Fault(record.position, label_of(record), reason, shape.repaired_by_m2))
    return shape


def sound_claim(record: VectorRecord, options: Options, limits: Limits) -> int | None:
    """The size that the record claims, checked for how large it is; None when it claims none."""
    claimed = claimed_m2(record, options)
    if claimed is not None:
        check_area(Decimal(claimed) / Unit.M2.scale, limits)
    return claimed


@dataclass(slots=True, kw_only=True)
class AreaImport:
    """Makes the records of a batch from those of a file, and fills the report on the way."""

    source: Records
    options: Options
    limits: Limits
    report: Report
    recorded: Recorded
    act_id: str
    grounds: dict[str, BaseGeometry] = field(default_factory=dict)

    def batch(self, known: set[str]) -> list[Keyed]:
        """The areas and entries to record; `known` are import keys that the register has."""
        seen: dict[str, int] = {}
        ids = {area.area_id for area in self.recorded.areas}
        begun = self._begun_on()
        made: list[Keyed] = []
        for record in self.source.records:
            key = f"area:{record.content_key}"
            first = seen.setdefault(key, record.position) if is_distinct(record) else record.position
            if first != record.position:
                self.report.duplicates.append(Fault(record.position, label_of(record), f"exact twin of record {first}"))
            elif key in known:
                self.report.already += 1
            else:
                self._take(record, key, ids, begun, made)
        return made

    def _begun_on(self) -> date | None:
        """The day of the first areas on record; land known only as released was never one of them."""
        areas = {area.area_id for area in self.recorded.areas if area.level is Level.AREA}
        entries = standing(self.recorded.entries)
        never_open = acts_never_open(entries)
        opened = [e for e in entries if e.kind is Kind.OPENED and e.area_id in areas and e.act_id not in never_open]
        return min((entry.effective_on for entry in opened), default=None)

    def _take(self, record: VectorRecord, key: str, ids: set[str], begun: date | None, made: list[Keyed]) -> None:
        repairs = len(self.report.repairs)
        try:
            area, entry = self._made(record, begun)
            if area.area_id in ids:
                raise InvalidRecord(
                    f"area {area.area_id} is in the register with other content; record what changed as entries"
                )
        except ClearanceError as fault:
            del self.report.repairs[repairs:]
            self.report.left_out.append(Fault(record.position, label_of(record), str(fault)))
            return
        ids.add(area.area_id)
        made += [Keyed(area, f"{key}:area"), Keyed(entry, key)]
        if entry.ground is not None:
            self.grounds[area.area_id] = entry.ground
        if Unit.M2 in entry.quantities:
            self.report.recorded += 1
            self.report.booked_m2 += entry.quantities[Unit.M2] / Unit.M2.scale
        else:
            self.report.of_unknown_size += 1

    def _made(self, record: VectorRecord, begun: date | None) -> tuple[Area, Entry]:
        shape = sound_shape(record, self.source, self.limits, self.report)
        claimed = sound_claim(record, self.options, self.limits)
        ground = shape.geometry if shape else None
        size = area_exact(ground) if ground is not None else claimed
        if size is None and not is_distinct(record):
            raise InvalidRecord("no shape, no size, and no id or name that identifies it; add one of them")
        basis = SizeBasis.UNKNOWN if size is None else size_basis_of(record, has_shape=ground is not None)
        effective_on, precision = day_of(record, self.options)
        hazard_class = hazard_class_of(record, self.options)
        mines = mines_of(record, self.options)
        area = Area(
            area_id=new_id(record),
            name=record.text(*NAME_NAMES) or new_id(record),
            hazard_class=hazard_class,
            hazards=hazards_of(record),
            sector=record.text("sector") or None,
            size_basis=basis,
        )
        quantities = {Unit.M2: size, Unit.AP_MINES: mines}
        late = begun is not None and effective_on > begun
        entry = Entry(
            kind=Kind.IDENTIFIED if late else Kind.OPENED,
            cause=(record.text("cause") or "not stated") if late else "",
            area_id=area.area_id,
            effective_on=effective_on,
            date_precision=precision,
            act_id=f"{self.act_id}-{record.position}",
            quantities={unit: quantity for unit, quantity in quantities.items() if quantity is not None},
            account=hazard_class.value,
            claimed_m2=claimed,
            size_basis=basis,
            geometry=ground,
            ground=ground,
            source=record.text("source") or self.options.source,
            note=record.text("note"),
        )
        return area, entry
