"""Records of the core as rows of the journal and back; the canonical form that the hash chain signs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import shapely

from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, Level, Place, SizeBasis
from clearance.land.journal import Entry, Find
from clearance.land.published import Measure, PublishedFigure, Qualifier
from clearance.treaty.obligation import DeadlineStep
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shapely.geometry.base import BaseGeometry

__all__ = ["Record", "Row", "chain_hash", "decode", "encode"]

Record: TypeAlias = Area | Entry | PublishedFigure | DeadlineStep | Place

# Kept in place of a ground that is the geometry as typed, which is most of them.
SAME_GROUND = b"="

EMPTY: tuple[object, ...] = (None, "", (), frozenset())

NAMES: dict[type[Record], str] = {
    Area: "area",
    Entry: "entry",
    PublishedFigure: "figure",
    DeadlineStep: "deadline",
    Place: "place",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A record as the journal keeps it; geometries are WKB, `body` canonical JSON of all else."""

    record: str
    subject: str
    kind: str
    effective_on: str | None
    act_id: str
    body: str
    geometry: bytes | None
    ground: bytes | None


def _plain(value: object) -> object:
    """A JSON value with one spelling: sorted sets and keys, ISO dates, integers."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Find):
        return {"category": value.category.value, "model": value.model, "quantity": value.quantity}
    if hasattr(value, "items"):
        return {str(key): item for key, item in value.items()}
    return value


def _wkb(geometry: BaseGeometry | None) -> bytes | None:
    return None if geometry is None else bytes(shapely.to_wkb(geometry, byte_order=1))


def encode(record: Record) -> Row:
    """The row of a record.

    Fields that are empty by default are left out of the body while they are, so that adding a field changes no hash.
    """
    kept = {field.name: getattr(record, field.name) for field in fields(record)}
    silent = {field.name for field in fields(record) if field.default in EMPTY and kept[field.name] in EMPTY}
    geometry, ground = kept.pop("geometry", None), kept.pop("ground", None)
    kept.pop("entry_id", None)
    body = {name: _plain(value) for name, value in kept.items() if name not in silent}
    subject, effective_on = _subject(record)
    same = geometry is not None and ground is geometry
    return Row(
        record=NAMES[type(record)],
        subject=subject,
        kind=record.kind.value if isinstance(record, Entry) else "",
        effective_on=effective_on.isoformat() if effective_on else None,
        act_id=record.act_id if isinstance(record, Entry) else "",
        body=json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        geometry=_wkb(geometry),
        ground=SAME_GROUND if same else _wkb(ground),
    )


def _subject(record: Record) -> tuple[str, date | None]:
    if isinstance(record, Entry):
        return record.area_id, record.effective_on
    if isinstance(record, Area):
        return record.area_id, None
    if isinstance(record, PublishedFigure):
        return record.figure_id, record.to_on
    return (record.obligation, record.decided_on) if isinstance(record, DeadlineStep) else (record.name, None)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _hazards(words: list[str]) -> frozenset[Hazard]:
    return frozenset(Hazard(word) for word in words)


def _quantities(values: Mapping[str, int]) -> Mapping[Unit, int]:
    return MappingProxyType({Unit(unit): quantity for unit, quantity in values.items()})


def _finds(values: list[dict[str, object]]) -> tuple[Find, ...]:
    return tuple(
        Find(category=Hazard(str(v["category"])), quantity=int(str(v["quantity"])), model=str(v["model"]))
        for v in values
    )


READERS: dict[str, Callable[..., Any]] = {
    "kind": Kind,
    "reversed_kind": Kind,
    "quantities": _quantities,
    "finds": _finds,
    "size_basis": SizeBasis,
    "measure": Measure,
    "qualifier": Qualifier,
    "level": Level,
    "hazard_class": HazardClass,
    "hazards": _hazards,
    **dict.fromkeys(("effective_on", "covers_from", "to_on", "from_on", "deadline", "decided_on"), _date),
}
TYPES = {name: type_ for type_, name in NAMES.items()}


def decode(record: str, position: int, body: str, geometry: bytes | None, ground: bytes | None) -> Record:
    """The record behind a row of the journal; an entry's id is its position."""
    kept: dict[str, Any] = json.loads(body)
    values = {name: READERS[name](value) if name in READERS else value for name, value in kept.items()}
    shape = None if geometry is None else shapely.from_wkb(geometry)
    if record == "entry":
        values |= {"entry_id": f"E{position}", "geometry": shape}
        values["ground"] = shape if ground == SAME_GROUND else (None if ground is None else shapely.from_wkb(ground))
    elif record == "area":
        values["geometry"] = shape
    return TYPES[record](**values)


def chain_hash(
    before: str, row: Row, *, position: int, recorded_at: str, recorded_by: str, import_key: str | None
) -> str:
    """The hash of a journal row over its canonical form and the hash before it (SHA-256, hexadecimal)."""
    signed = [
        before,
        position,
        recorded_at,
        recorded_by,
        import_key,
        row.record,
        row.subject,
        row.kind,
        row.effective_on,
        row.act_id,
        row.body,
        row.geometry.hex() if row.geometry else None,
        row.ground.hex() if row.ground else None,
    ]
    return hashlib.sha256(json.dumps(signed, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
