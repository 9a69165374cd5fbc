"""Records of the core as rows of the journal and back; the canonical form that the hash chain signs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from functools import cache, partial
from itertools import islice
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

import numpy as np
import shapely

from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, Level, Place, SizeBasis, WorkStatus
from clearance.land.journal import Entry, Find
from clearance.land.published import Measure, PublishedFigure, Qualifier
from clearance.land.sites import Boundary, Event, Setting, Site, SiteKind, Task
from clearance.treaty.obligation import DeadlineStep
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = ["Record", "Row", "chain_hash", "decode", "decode_all", "encode", "encode_all"]

Record: TypeAlias = Area | Entry | PublishedFigure | DeadlineStep | Place | Site | Event | Boundary | Task | Setting

# The kind, the act and the second area of a record that is no entry.
NO_ACT = ("", "", "")
# Kept in place of a ground that is the geometry as typed, which is most of them.
SAME_GROUND = b"="
# So many rows are read or made at once.
AT_ONCE = 1_000

# 0 and False are something, and are said.
NUMBERS = (int, float)
EMPTY: tuple[object, ...] = (None, "", (), frozenset())

NAMES: dict[type[Record], str] = {
    Area: "area",
    Entry: "entry",
    PublishedFigure: "figure",
    DeadlineStep: "deadline",
    Place: "place",
    Site: "site",
    Event: "event",
    Boundary: "boundary",
    Task: "task",
    Setting: "setting",
}
# Fields that a record may have and mostly has not; left out of the body while empty, as those empty by default are.
OPTIONAL = {"attributes"}
# Fields that stand beside the body in columns of their own.
BESIDE = {"geometry", "ground", "entry_id"}


class Row(NamedTuple):
    """A record as the journal keeps it; geometries are WKB, `body` canonical JSON of all else."""

    record: str
    subject: str
    other_subject: str | None
    kind: str
    effective_on: str | None
    act_id: str
    body: str
    geometry: bytes | None
    ground: bytes | None


# One spelling of a value: sorted keys, no spaces.
ENCODER = partial(json.JSONEncoder, ensure_ascii=False, separators=(",", ":"), check_circular=False)
CANONICAL = ENCODER(sort_keys=True).encode
ORDERED = ENCODER().encode


def _find(value: Find) -> dict[str, object]:
    said = {"category": value.category.value, "model": value.model, "quantity": value.quantity}
    more = {"depth_cm": value.depth_cm, "lon": value.lon, "lat": value.lat}
    return said | {name: number for name, number in more.items() if number is not None}


def _mapping(value: Mapping[object, object]) -> dict[str, object]:
    return {str(key): item for key, item in value.items()}


# A JSON value with one spelling: sorted sets and keys, ISO dates; what is not here is plain already.
SPELLINGS: dict[type, Callable[[Any], object]] = {
    date: date.isoformat,
    frozenset: lambda value: sorted(str(item) for item in value),
    tuple: lambda value: [_plain(item) for item in value],
    Find: _find,
    MappingProxyType: _mapping,
    dict: _mapping,
}


def _plain(value: object) -> object:
    spelling = SPELLINGS.get(type(value))
    return value if spelling is None else spelling(value)


def encode(record: Record) -> Row:
    """The row of a record.

    Fields that are empty by default are left out of the body while they are, so that adding a field changes no hash.
    """
    return encode_all([record])[0]


def encode_all(records: Sequence[Record]) -> list[Row]:
    """The rows of records: the same as one by one, and quicker."""
    shapes = [getattr(record, "geometry", None) for record in records]
    grounds = [getattr(record, "ground", None) for record in records]
    same = [shape is not None and shape is ground for shape, ground in zip(shapes, grounds, strict=True)]
    others = [None if is_same else ground for is_same, ground in zip(same, grounds, strict=True)]
    rows = zip(records, _wkbs(shapes), same, _wkbs(others), strict=True)
    return [_row(record, wkb, SAME_GROUND if is_same else other) for record, wkb, is_same, other in rows]


def _wkbs(shapes: Sequence[BaseGeometry | None]) -> list[bytes | None]:
    listed = np.empty(len(shapes), dtype=object)
    listed[:] = shapes
    return cast("list[bytes | None]", shapely.to_wkb(listed, byte_order=1).tolist())


def _row(record: Record, geometry: bytes | None, ground: bytes | None) -> Row:
    fields_, values_of = FIELDS[type(record)]
    body = {
        name: _plain(value)
        for (name, may_be_silent), value in zip(fields_, values_of(record), strict=True)
        if value or not may_be_silent or (value is not None and isinstance(value, NUMBERS))
    }
    subject, effective_on = _subject(record)
    kind, act_id, other = (
        (record.kind.value, record.act_id, record.other_area_id) if isinstance(record, Entry) else NO_ACT
    )
    return Row(
        record=NAMES[type(record)],
        subject=subject,
        other_subject=other or None,
        kind=kind,
        effective_on=effective_on.isoformat() if effective_on else None,
        act_id=act_id,
        body=CANONICAL(body),
        geometry=geometry,
        ground=ground,
    )


def _fields_of(type_: type[Record]) -> tuple[tuple[tuple[str, bool], ...], Callable[[Record], tuple[object, ...]]]:
    kept = [field for field in fields(type_) if field.name not in BESIDE]
    told = tuple((field.name, field.default in EMPTY or field.name in OPTIONAL) for field in kept)
    return told, attrgetter(*(name for name, _ in told))


# The fields of each record, which of them may be left out while they are empty, and what reads them all.
FIELDS = {type_: _fields_of(type_) for type_ in NAMES}


# Under which fields a record is found: whose it is, and the day that it is about.
SUBJECTS: dict[type[Record], tuple[str, str | None]] = {
    Area: ("area_id", None),
    Entry: ("area_id", "effective_on"),
    PublishedFigure: ("figure_id", "to_on"),
    DeadlineStep: ("obligation", "decided_on"),
    Place: ("name", None),
    Site: ("site_id", "on"),
    Event: ("event_id", "on"),
    Boundary: ("name", None),
    Task: ("task_id", "starts_on"),
    Setting: ("name", "effective_on"),
}


def _subject(record: Record) -> tuple[str, date | None]:
    name, day = SUBJECTS[type(record)]
    return getattr(record, name), getattr(record, day) if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _hazard_set(words: tuple[str, ...]) -> frozenset[Hazard]:
    return frozenset(Hazard(word) for word in words)


def _hazards(words: list[str]) -> frozenset[Hazard]:
    return _hazard_set(tuple(words))


def _quantities(values: Mapping[str, int]) -> Mapping[Unit, int]:
    return MappingProxyType({UNITS[unit]: quantity for unit, quantity in values.items()})


def _finds(values: list[dict[str, object]]) -> tuple[Find, ...]:
    return tuple(Find(**{**value, "category": Hazard(str(value["category"]))}) for value in values)  # type: ignore[arg-type]


UNITS = {unit.value: unit for unit in Unit}
READERS: dict[str, Callable[..., Any]] = {
    "kind": cache(Kind),
    "reversed_kind": Kind,
    "quantities": _quantities,
    "finds": _finds,
    "size_basis": cache(SizeBasis),
    "measure": Measure,
    "qualifier": Qualifier,
    "level": Level,
    "hazard_class": cache(HazardClass),
    "hazards": _hazards,
    "attributes": MappingProxyType,
    "aliases": tuple,
    "area_ids": tuple,
    **dict.fromkeys(("effective_on", "covers_from", "to_on", "from_on", "deadline", "decided_on"), _date),
    **dict.fromkeys(("on", "drawn_on", "starts_on", "ends_on", "laid_on"), _date),
}
# What some words mean in one record only.
OWN_READERS: dict[str, dict[str, Callable[..., Any]]] = {
    **dict.fromkeys(NAMES.values(), READERS),
    "site": READERS | {"kind": SiteKind},
    "boundary": READERS | {"level": int},
    "entry": READERS | {"status": WorkStatus},
}
TYPES = {name: type_ for type_, name in NAMES.items()}
SHAPED = {"area", "site", "boundary"}


def decode(record: str, position: int, body: str, geometry: bytes | None, ground: bytes | None) -> Record:
    """The record behind a row of the journal; an entry's id is its position."""
    return next(decode_all([(record, position, body, geometry, ground)]))


def decode_all(rows: Iterable[tuple[str, int, str, bytes | None, bytes | None]]) -> Iterator[Record]:
    """The records behind rows: record, position, body, geometry, ground; a part of them is read at once."""
    remaining = iter(rows)
    while some := list(islice(remaining, AT_ONCE)):
        records, positions, bodies, geometries, grounds = zip(*some, strict=True)
        shapes = _shapes(geometries)
        others = _shapes([None if ground == SAME_GROUND else ground for ground in grounds])
        for i, record in enumerate(records):
            ground = shapes[i] if grounds[i] == SAME_GROUND else others[i]
            yield _record(record, f"E{positions[i]}", json.loads(bodies[i]), (shapes[i], ground))


def _shapes(wkbs: Sequence[bytes | None]) -> list[BaseGeometry | None]:
    listed = np.empty(len(wkbs), dtype=object)
    listed[:] = wkbs
    return cast("list[BaseGeometry | None]", shapely.from_wkb(listed).tolist())


def _record(
    record: str, entry_id: str, kept: dict[str, Any], places: tuple[BaseGeometry | None, BaseGeometry | None]
) -> Record:
    readers = OWN_READERS[record]
    for name in kept.keys() & readers.keys():
        kept[name] = readers[name](kept[name])
    if record == "entry":
        kept["entry_id"] = entry_id
        kept["geometry"], kept["ground"] = places
    elif record in SHAPED:
        kept["geometry"] = places[0]
    return TYPES[record](**kept)


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
    return hashlib.sha256(ORDERED(signed).encode()).hexdigest()
