"""What a record of a file says, as the entry and the area of the core, before anything is decided about the ground."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.errors import InvalidGeometry, InvalidRecord
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, HazardClass, SizeBasis
from clearance.land.journal import RENAMES, Entry
from clearance.land.laid import laid_value
from clearance.saying import saying
from clearance.units import Unit
from clearance_geodata.ingest.attributes import (
    FIND_NAMES,
    ID_NAMES,
    NAME_NAMES,
    OTHER_ID_NAMES,
    SINCE_NAMES,
    SIZE_NAMES,
    Options,
    claimed_m2,
    covers_from_of,
    covers_precision_of,
    day_of,
    depth_of,
    error_m_of,
    finds_of,
    hazard_class_of,
    hazards_of,
    laid_said,
    method_of,
    mines_of,
    quantities_of,
    round_m2,
    size_basis_of,
    status_of,
)
from clearance_geodata.ingest.dates import precision_names
from clearance_geodata.ingest.grounds import Ground, grounds_of
from clearance_geodata.ingest.plausible import Limits, check_area, check_position
from clearance_geodata.ingest.report import Fault, Report

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.ingest.vectors import Records, VectorRecord

__all__ = ["Reader", "is_distinct", "label_of", "new_id"]

# The WKB types Point and MultiPoint, little-endian, with and without Z.
POINTS = frozenset(struct.pack("<I", code) for code in (1, 4, 1001, 1004, 0x80000001, 0x80000004))
# Acts whose mines are those of the record, not those that were found.
BRINGS_MINES = frozenset({Kind.OPENED, Kind.IDENTIFIED, Kind.SPLIT, Kind.RESIZED, Kind.TRANSFERRED, Kind.UNACCOUNTED})
WITHOUT_LAND = frozenset({Kind.SPOT_TASK, Kind.RESIDUAL_FIND, Kind.STATUS, *RENAMES})
# What a reassignment may say of an area.
DESCRIBING = ("name", "sector", "admin1", "admin2", "operator", "alias")
SIGNED = frozenset({Kind.RESIZED, Kind.TRANSFERRED, Kind.RECATEGORISED})


def label_of(record: VectorRecord) -> str:
    """What a person knows the record by."""
    named = record.text(*ID_NAMES) or record.text(*NAME_NAMES)
    return named or saying("without id, content {content}", content=record.content_key[:8])


def is_distinct(record: VectorRecord) -> bool:
    """Whether something tells the record from others: without it, equal records are not twins but nothing at all."""
    return record.wkb is not None or bool(record.text(*ID_NAMES, *NAME_NAMES, *SIZE_NAMES))


def new_id(record: VectorRecord) -> str:
    """The record's own id, or one made from its content, so that importing it again finds it."""
    return record.text(*ID_NAMES) or f"A-{record.content_key[:10]}"


def _is_point(record: VectorRecord) -> bool:
    return record.wkb is not None and not record.fault and record.wkb[1:5] in POINTS


def _text(name: str) -> Callable[[VectorRecord, Options], object]:
    return lambda record, _: record.text(name)


SINCE_SAID = (*SINCE_NAMES, *precision_names(SINCE_NAMES))
# Fields of an entry that most files do not fill: the names that fill them, and how they are read.
OPTIONAL: dict[str, tuple[tuple[str, ...], Callable[[VectorRecord, Options], object]]] = {
    **{name: ((name,), _text(name)) for name in ("cause", "crs", "typed", "task", "justification", "note", "operator")},
    "method": (("method", "activity"), lambda record, _: method_of(record)),
    "other_area_id": (OTHER_ID_NAMES, lambda record, _: record.text(*OTHER_ID_NAMES)),
    "covers_from": (SINCE_SAID, lambda record, options: covers_from_of(record, day_of(record, options)[0])),
    "covers_from_precision": (SINCE_SAID, lambda record, _: covers_precision_of(record)),
    "position_error_m": (("position_error_m",), error_m_of),
    "finds": ((*FIND_NAMES, "model"), finds_of),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads the records of one file; repairs of shapes go into the report.

    `optional` are the readers of those fields that some record of the file fills; `largest` is the largest size, exact,
    that needs no second look.
    """

    source: Records
    options: Options
    limits: Limits
    report: Report
    optional: tuple[tuple[str, Callable[[VectorRecord, Options], object]], ...] = field(init=False)
    largest: int = field(init=False)
    _grounds: dict[int, Ground | InvalidGeometry | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        present = self.source.filled
        found = tuple((name, read) for name, (names, read) in OPTIONAL.items() if present.intersection(names))
        object.__setattr__(self, "optional", found)
        object.__setattr__(self, "largest", int(self.limits.largest_area_m2 * Unit.M2.scale))

    def look_at(self, records: Iterable[VectorRecord]) -> None:
        """Make the grounds of some records at once; those of records that were looked at before are forgotten."""
        drawn = [record for record in records if not _is_point(record)]
        self._grounds.clear()
        self._grounds.update(zip(map(id, drawn), grounds_of(drawn, self.source.to_wgs84), strict=True))

    def ground(self, record: VectorRecord) -> Ground | None:
        """The record's polygon, checked for where it lies and how large it is; None for a point, or for no shape."""
        if self.point(record) is not None:
            return None
        is_known = id(record) in self._grounds
        found = self._grounds[id(record)] if is_known else grounds_of([record], self.source.to_wgs84)[0]
        if found is None:
            return None
        if isinstance(found, InvalidGeometry):
            raise found
        check_position(found.geometry, self.limits)
        if found.exact_m2 == 0:
            raise InvalidRecord("its polygon encloses 0 m2; draw it again")
        if found.exact_m2 > self.largest:
            check_area(Decimal(found.exact_m2) / Unit.M2.scale, self.limits)
        if found.repaired_by_m2 is not None:
            reason = f"ring repaired, {found.repaired_by_m2:+,.1f} m2"
            self.report.repairs.append(Fault(record.position, label_of(record), reason, found.repaired_by_m2))
        return found

    def as_drawn(self, record: VectorRecord, entry: Entry) -> Entry:
        """An entry with the shape as its reporter drew it, where that had to be repaired to be booked."""
        found = self._grounds.get(id(record))
        is_repaired = isinstance(found, Ground) and found.drawn is not None and entry.geometry is found.geometry
        return entry.with_changes(geometry=found.drawn) if is_repaired else entry  # type: ignore[union-attr]

    def point(self, record: VectorRecord) -> BaseGeometry | None:
        """The record's place when it is a point: where something is, but no ground."""
        if record.wkb is None or not _is_point(record):
            return None
        raw = shapely.force_2d(shapely.from_wkb(record.wkb))
        placed = raw if self.source.to_wgs84 is None else self.source.to_wgs84(raw)
        if placed.is_empty or not np.isfinite(shapely.get_coordinates(placed)).all():
            return None
        check_position(placed, self.limits)
        return placed

    def claim(self, record: VectorRecord, *, signed: bool = False) -> int | None:
        """The size that the record claims, checked for how large it is; None when it claims none."""
        claimed = claimed_m2(record, self.options, signed=signed)
        if claimed is None:
            claimed = round_m2(record, self.options)
        if claimed is not None and abs(claimed) > self.largest:
            check_area(abs(Decimal(claimed)) / Unit.M2.scale, self.limits)
        return claimed

    def entry(self, record: VectorRecord, kind: Kind, *, area_id: str, act_id: str, is_new: bool = False) -> Entry:
        """The act as the record reports it: its claim and shape, no ground and no m2 yet.

        Of an area that is new all that is drawn is its ground, and its m2 are those of the ground, else those claimed.
        """
        options = self.options
        no_land = kind in WITHOUT_LAND
        shape = None if no_land else self.ground(record)
        claimed = self.claim(record, signed=kind in SIGNED)
        effective_on, precision = day_of(record, options)
        brings_mines = kind in BRINGS_MINES or kind is Kind.REOPENED
        mines = mines_of(record, options) if kind in BRINGS_MINES else None
        sized = shape is not None or claimed is not None
        quantities = {} if mines is None else {Unit.AP_MINES: mines}
        if is_new and sized:
            quantities[Unit.M2] = shape.exact_m2 if shape is not None else claimed or 0
        said = {name: read(record, options) for name, read in self.optional}
        if brings_mines:
            said.pop("finds", None)
        else:
            said["operator"] = said.get("operator") or options.operator
            said["method"] = said.get("method") or options.method
        if kind is Kind.CLEARED:
            said["depth_cm"] = depth_of(record, options)
        if kind in RENAMES:
            said["attributes"] = MappingProxyType(self._attributes(record))
        if kind is Kind.STATUS:
            said["status"] = status_of(record)
        return Entry(
            kind=kind,
            area_id=area_id,
            effective_on=effective_on,
            date_precision=precision,
            act_id=act_id,
            quantities=quantities,
            account=record.text("account") or hazard_class_of(record, options, kind).value,
            to_account=record.text("to_account") or (HazardClass.CHA.value if kind is Kind.CONFIRMED else None),
            claimed_m2=claimed,
            size_basis=size_basis_of(record, has_shape=shape is not None) if sized else SizeBasis.UNKNOWN,
            geometry=shape.geometry if shape else (self.point(record) if no_land else None),
            ground=shape.geometry if shape and is_new else None,
            source=record.text("source") or options.source,
            **said,  # type: ignore[arg-type]  # each reader gives what its field holds
        )

    def area(self, record: VectorRecord, said: Entry) -> Area:
        """The area that the record describes, where it is new."""
        return Area(
            area_id=said.area_id,
            name=record.text(*NAME_NAMES) or said.area_id,
            hazard_class=hazard_class_of(record, self.options, said.kind),
            hazards=hazards_of(record),
            sector=record.text("sector") or None,
            admin1=record.text("admin1") or None,
            admin2=record.text("admin2") or None,
            import_id=record.text("import_id"),
            size_basis=said.size_basis,
            **{name: laid_value(name, text) for name, text in laid_said(record, self.options).items()},  # type: ignore[arg-type]
            geometry=None if said.geometry is not None else self.point(record),
        )

    def amounts(self, record: VectorRecord, said: Entry) -> dict[Unit, int]:
        """Everything that the record counts, for a book of totals or of things in stores."""
        land = {} if said.claimed_m2 is None else {Unit.M2: said.claimed_m2}
        mines = mines_of(record, self.options)
        return {**land, **quantities_of(record, self.options), **({} if mines is None else {Unit.AP_MINES: mines})}

    def _attributes(self, record: VectorRecord) -> dict[str, str]:
        """What a reassignment says of its area."""
        found = {name: record.text(name) for name in DESCRIBING if record.text(name)} | laid_said(record, self.options)
        hazards = hazards_of(record)
        return found | ({"hazard": "+".join(sorted(hazards))} if hazards else {})
