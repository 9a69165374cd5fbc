"""What a record of a layer says of an area or a release, read from its attributes by the names of the field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity, InvalidRecord
from clearance.land.hazard import Hazard, HazardClass, SizeBasis, parse_hazards
from clearance.land.journal import Find
from clearance.land.published import period_of
from clearance.units import Unit, parse_area_m2, parse_number, to_exact

if TYPE_CHECKING:
    from clearance.units import DecimalMark
    from clearance_geodata.ingest.vectors import VectorRecord

__all__ = [
    "ID_NAMES",
    "Options",
    "claimed_m2",
    "day_of",
    "depth_of",
    "extends",
    "finds_of",
    "hazard_class_of",
    "hazards_of",
    "mines_of",
    "refuse_future",
]

ID_NAMES = ("area_id", "id", "ha_id", "hazard_id", "local_id", "imsma_id")
NAME_NAMES = ("name", "area_name")
SIZE_NAMES = ("area_m2", "size_m2", "released_m2")
CLASS_NAMES = ("hazard_class", "class", "kind")
DATE_NAMES = ("effective_on", "date", "date_identified", "opened_on", "released_on")
FIND_NAMES = {"ap_mines": Hazard.AP, "av_mines": Hazard.AV, "cluster": Hazard.CLUSTER, "erw": Hazard.ERW}
OTHER_NAMES = ("recorded_ap_mines", "hazard", "hazards", "sector", "source", "note", "cause", "size_basis")
WORK_NAMES = ("operator", "method", "depth_cm", "extends")
READ_NAMES = {*ID_NAMES, *NAME_NAMES, *SIZE_NAMES, *CLASS_NAMES, *DATE_NAMES, *FIND_NAMES, *OTHER_NAMES, *WORK_NAMES}
YES = {"1", "true", "yes", "t", "y"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the person who imports says of all records that do not say it themselves."""

    hazard_class: HazardClass = HazardClass.UNCLASSIFIED
    effective_on: date
    today: date
    source: str
    decimal_mark: DecimalMark | None = None


def day_of(record: VectorRecord, options: Options) -> tuple[date, str]:
    """The day that the record took effect, and how precisely it is known."""
    text = record.text(*DATE_NAMES).partition("T")[0]
    day, precision = period_of(text) if text else (options.effective_on, "day")
    refuse_future(day, precision, options.today)
    return min(day, options.today), precision


def refuse_future(day: date, precision: str, today: date) -> None:
    """Refuse what has not happened yet; a month or year may be the one that is still running.

    Raises:
        InvalidRecord: naming the day and today.
    """
    begins = {"year": day.replace(month=1, day=1), "month": day.replace(day=1)}.get(precision, day)
    if begins > today:
        raise InvalidRecord(f"{day} lies in the future, today is {today}; correct the date")


def hazard_class_of(record: VectorRecord, options: Options) -> HazardClass:
    """Suspected, confirmed or unclassified; anything else is not guessed at."""
    text = record.text(*CLASS_NAMES).lower()
    if text and text not in set(HazardClass):
        raise InvalidRecord(f"class '{text}' is not known; use one of {', '.join(HazardClass)}")
    return HazardClass(text) if text else options.hazard_class


def hazards_of(record: VectorRecord) -> frozenset[Hazard]:
    """What contaminates it; empty when the record does not say."""
    return parse_hazards(record.text("hazard", "hazards"))


def claimed_m2(record: VectorRecord, options: Options) -> int | None:
    """The size that the record claims, exact; None when it claims none."""
    text = record.text(*SIZE_NAMES)
    if not text:
        return None
    value = next(record.attributes[name] for name in SIZE_NAMES if name in record.attributes)
    if isinstance(value, int | float):
        if value < 0:
            raise InvalidQuantity(f"area_m2 {value:,} is negative; land is counted from 0 m2 up")
        return to_exact(Decimal(repr(value)), Unit.M2)
    return to_exact(parse_area_m2(text, decimal_mark=options.decimal_mark), Unit.M2)


def _count(record: VectorRecord, options: Options, *names: str) -> int | None:
    text = record.text(*names)
    if not text:
        return None
    value = parse_number(text.removesuffix(".0"), decimal_mark=options.decimal_mark)
    if value < 0:
        raise InvalidQuantity(f"{names[0]} {text} is negative; give a whole number from 0 up")
    if value != value.to_integral_value():
        raise InvalidQuantity(f"{names[0]} {text} is not whole; give a whole number from 0 up")
    return to_exact(value, Unit.ITEMS)


def mines_of(record: VectorRecord, options: Options) -> int | None:
    """AP mines that records place in the area; None when there is no record."""
    return _count(record, options, "recorded_ap_mines", "ap_mines")


def depth_of(record: VectorRecord, options: Options) -> int | None:
    """The depth in whole centimetres to which land was cleared; None when the record does not say."""
    return _count(record, options, "depth_cm")


def finds_of(record: VectorRecord, options: Options) -> tuple[Find, ...]:
    """Devices that were found while the land was worked on."""
    counts = {hazard: _count(record, options, name) for name, hazard in FIND_NAMES.items()}
    return tuple(
        Find(category=hazard, quantity=count)
        for hazard, count in counts.items()
        if count or (count == 0 and hazard is Hazard.AP)
    )


def extends(record: VectorRecord) -> bool:
    """Whether the reporter marked the release as reaching beyond the area on purpose."""
    return record.text("extends").lower() in YES


def size_basis_of(record: VectorRecord, *, has_shape: bool) -> SizeBasis:
    """How the size is known: as stated, else from the shape, else as a bare estimate."""
    text = record.text("size_basis").lower()
    if text and text not in set(SizeBasis):
        raise InvalidRecord(f"size_basis '{text}' is not known; use one of {', '.join(SizeBasis)}")
    if text:
        return SizeBasis(text)
    return SizeBasis.SKETCH if has_shape else SizeBasis.ESTIMATED
