"""What a record of a layer says of an area or a release, read from its attributes by the names of the field."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity, InvalidRecord
from clearance.land.hazard import Hazard, HazardClass, SizeBasis, WorkStatus, parse_hazards
from clearance.land.journal import Find
from clearance.saying import Number
from clearance.units import Unit, parse_area_m2, parse_number, to_exact
from clearance_geodata.ingest.dates import date_said, day_text, period_read, precision_names

if TYPE_CHECKING:
    from clearance.units import DecimalMark
    from clearance_geodata.ingest.vectors import VectorRecord

__all__ = [
    "ID_NAMES",
    "NUMBER_NAMES",
    "OTHER_ID_NAMES",
    "Options",
    "claimed_m2",
    "covers_from_of",
    "covers_precision_of",
    "day_of",
    "depth_of",
    "error_m_of",
    "extends",
    "finds_of",
    "hazard_class_of",
    "hazards_of",
    "laid_said",
    "method_of",
    "mines_of",
    "quantities_of",
    "refuse_future",
    "round_m2",
    "status_of",
]

ID_NAMES = ("area_id", "id", "ha_id", "hazard_id", "local_id", "imsma_id")
OTHER_ID_NAMES = ("other_area_id", "to_area_id", "from_area_id")
NAME_NAMES = ("name", "area_name")
SIZE_NAMES = ("area_m2", "size_m2", "released_m2")
# Amounts that need not be whole: the mark in such a number may be read in two ways.
NUMBER_NAMES = (*SIZE_NAMES, "radius_m", "position_error_m", "tonnes")
CLASS_NAMES = ("hazard_class", "class", "kind")
DATE_NAMES = ("effective_on", "date", "date_identified", "opened_on", "released_on")
SINCE_NAMES = ("covers_from",)
FIND_NAMES = {"ap_mines": Hazard.AP, "av_mines": Hazard.AV, "cluster": Hazard.CLUSTER, "erw": Hazard.ERW}
OTHER_NAMES = ("recorded_ap_mines", "hazard", "hazards", "sector", "source", "note", "cause", "size_basis")
WORK_NAMES = ("operator", "method", "activity", "depth_cm", "extends", "justification", "task", "status", "model")
ACT_NAMES = ("act", "account", "to_account", "position_error_m", "radius_m", "crs", "typed", "override", "extra")
DESCRIBING_NAMES = ("admin1", "admin2", "alias", "import_id")
# What is said of how an area was laid: texts, a day, and numbers of slots.
LAID_TEXTS, LAID_COUNTS = ("minefield_type", "evidence"), ("pattern_slots", "slots_checked")
STORE_NAMES = ("munitions", "submunitions", "tonnes", "items", "areas")
READ_NAMES = {
    *ID_NAMES,
    *OTHER_ID_NAMES,
    *NAME_NAMES,
    *SIZE_NAMES,
    *CLASS_NAMES,
    *DATE_NAMES,
    *SINCE_NAMES,
    *FIND_NAMES,
    *OTHER_NAMES,
    *WORK_NAMES,
    *ACT_NAMES,
    *DESCRIBING_NAMES,
    *LAID_TEXTS,
    *LAID_COUNTS,
    "laid_on",
    *precision_names((*DATE_NAMES, *SINCE_NAMES, "laid_on")),
    *STORE_NAMES,
}
PI = Decimal(repr(math.pi))
EARTH_M2 = Decimal(520_000_000_000_000)
# From the equator to a pole: no place is farther off, and no area is so wide.
LONGEST_M = 10_000_000
YES = {"1", "true", "yes", "t", "y"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the person who imports says of all records that do not say it themselves."""

    hazard_class: HazardClass = HazardClass.UNCLASSIFIED
    effective_on: date
    today: date
    source: str
    decimal_mark: DecimalMark | None = None
    method: str = ""
    operator: str = ""
    depth_cm: int | None = None


def day_of(record: VectorRecord, options: Options) -> tuple[date, str]:
    """The day that the record took effect, and how precisely it is known."""
    day, precision = date_said(record, *DATE_NAMES) or (options.effective_on, "day")
    refuse_future(day, precision, options.today)
    return min(day, options.today), precision


_hazards = lru_cache(parse_hazards)
CLASSES = {hazard_class.value: hazard_class for hazard_class in HazardClass}
BASES = {basis.value: basis for basis in SizeBasis}


def refuse_future(day: date, precision: str, today: date) -> None:
    """Refuse what has not happened yet; a month or year may be the one that is still running.

    Raises:
        InvalidRecord: naming the day and today.
    """
    if day <= today:
        return
    begins = {"year": day.replace(month=1, day=1), "month": day.replace(day=1)}.get(precision, day)
    if begins > today:
        raise InvalidRecord("{day} lies in the future, today is {today}; correct the date", day=day, today=today)


def covers_from_of(record: VectorRecord, day: date) -> date | None:
    """The first day that the record covers; None when it is about one day."""
    said = date_said(record, *SINCE_NAMES)
    if said is None:
        return None
    since, written = period_read(day_text(record, *SINCE_NAMES))
    if written != "day":
        since = since.replace(month=since.month if written == "month" else 1, day=1)
    if since > day:
        raise InvalidRecord("it covers {since} to {day}; put the earlier date first", since=since, day=day)
    return since


def covers_precision_of(record: VectorRecord) -> str:
    """How well the first day that the record covers is known; empty when it is about one day."""
    said = date_said(record, *SINCE_NAMES)
    return said[1] if said else ""


def hazard_class_of(record: VectorRecord, options: Options, act: str = "") -> HazardClass:
    """Suspected, confirmed or unclassified; anything else is not guessed at, but for the kind of the act."""
    text = record.text(*CLASS_NAMES).lower()
    if text == act:  # the column `kind` of a file of entries says what happened, not the class
        text = ""
    if text and text not in CLASSES:
        raise InvalidRecord(
            "class '{value}' is not known; use one of {classes}", value=text, classes=", ".join(HazardClass)
        )
    return CLASSES[text] if text else options.hazard_class


def hazards_of(record: VectorRecord) -> frozenset[Hazard]:
    """What contaminates it; empty when the record does not say."""
    return _hazards(record.text("hazard", "hazards"))


def claimed_m2(record: VectorRecord, options: Options, *, signed: bool = False) -> int | None:
    """The size that the record claims, exact; None when it claims none. Only a correction may be negative."""
    text = record.text(*SIZE_NAMES)
    if not text:
        return None
    value = next(record.attributes[name] for name in SIZE_NAMES if name in record.attributes)
    if signed and text.startswith("-"):
        unsigned = parse_area_m2(text.removeprefix("-"), decimal_mark=options.decimal_mark)
        return -_exact_m2(unsigned)
    if isinstance(value, int | float):
        if value < 0:
            raise InvalidQuantity("area_m2 {value} is negative; land is counted from 0 m2 up", value=Number(value, ","))
        return _exact_m2(Decimal(repr(value)))
    return _exact_m2(parse_area_m2(text, decimal_mark=options.decimal_mark))


def _exact_m2(area_m2: Decimal) -> int:
    """A claim, also one that no entry may book: those who know the country refuse it in better words."""
    if area_m2.is_finite() and area_m2 < EARTH_M2:
        return round(area_m2 * Unit.M2.scale)
    return to_exact(area_m2, Unit.M2)


def round_m2(record: VectorRecord, options: Options) -> int | None:
    """The size of a round area that is known by its radius, exact; None when no radius is given."""
    radius_m = _amount(record, options, "radius_m")
    if radius_m is None:
        return None
    if not 0 < radius_m <= LONGEST_M:
        raise InvalidQuantity("radius_m {value} is no radius; give metres, more than 0", value=record.text("radius_m"))
    return _exact_m2(radius_m * radius_m * PI)


def _amount(record: VectorRecord, options: Options, name: str) -> Decimal | None:
    """A number that need not be whole; None when there is none.

    What its file holds as a number is taken as it is. A text is read with the decimal mark of the file, and without one
    only when it has one reading.

    Raises:
        InvalidQuantity: when it is no number, or has two readings.
    """
    text = record.text(name)
    if not text:
        return None
    is_number = isinstance(record.attributes[name], int | float)
    try:
        return parse_number(text, decimal_mark="." if is_number else options.decimal_mark)
    except InvalidQuantity as fault:
        raise InvalidQuantity("{name}: {fault}", name=name, fault=fault.said) from fault


def _count(record: VectorRecord, options: Options, *names: str) -> int | None:
    for name in names:
        value = record.attributes.get(name)
        text = "" if value is None else str(value).strip()
        if text:
            return _whole(text, names[0], "." if isinstance(value, float) else options.decimal_mark)
    return None


@lru_cache
def _whole(text: str, name: str, decimal_mark: DecimalMark | None) -> int:
    """A number of things that are counted.

    Raises:
        InvalidQuantity: for a fraction of a thing, less than none, or what is no number.
    """
    value = parse_number(text.removesuffix(".0"), decimal_mark=decimal_mark)
    if value < 0:
        raise InvalidQuantity("{name} {value} is negative; give a whole number from 0 up", name=name, value=text)
    if value != value.to_integral_value():
        raise InvalidQuantity("{name} {value} is not whole; give a whole number from 0 up", name=name, value=text)
    return to_exact(value, Unit.ITEMS)


def mines_of(record: VectorRecord, options: Options) -> int | None:
    """AP mines that records place in the area; None when there is no record."""
    return _count(record, options, "recorded_ap_mines", "ap_mines")


def depth_of(record: VectorRecord, options: Options) -> int | None:
    """The depth in whole centimetres to which land was cleared; None when nobody says."""
    stated = _count(record, options, "depth_cm")
    return options.depth_cm if stated is None else stated


def quantities_of(record: VectorRecord, options: Options) -> dict[Unit, int]:
    """Amounts of things that are no land: areas of a book of totals, and what is held in stores."""
    found: dict[Unit, int] = {}
    for name in STORE_NAMES:
        text = record.text(name)
        if text and name == "tonnes":
            found[Unit.TONNES] = to_exact(_amount(record, options, name) or Decimal(0), Unit.TONNES)
        elif text:
            found[Unit(name)] = _count(record, options, name) or 0
    return found


def error_m_of(record: VectorRecord, options: Options) -> float | None:
    """How far the place may be off, in metres; None when nobody says."""
    error_m = _amount(record, options, "position_error_m")
    if error_m is None:
        return None
    if not 0 <= error_m <= LONGEST_M:
        raise InvalidQuantity(
            "position_error_m {error_m} is no distance; give metres, from 0 to {longest_m}",
            error_m=Number(error_m, ","),
            longest_m=LONGEST_M,
        )
    return float(error_m)


def status_of(record: VectorRecord) -> WorkStatus | None:
    """Where the work stands, in the words of IMAS."""
    text = record.text("status")
    known = {status.casefold(): status for status in WorkStatus}
    if text and text.casefold() not in known:
        raise InvalidRecord(
            "status '{value}' is not known; use one of {states}", value=text, states=", ".join(WorkStatus)
        )
    return known[text.casefold()] if text else None


def method_of(record: VectorRecord) -> str:
    """How the work was done: the activity, and the method where both are stated."""
    said = [word for word in (record.text("activity"), record.text("method")) if word]
    return ", ".join(dict.fromkeys(said))


def laid_said(record: VectorRecord, options: Options) -> dict[str, str]:
    """What the record says of how its area was laid, as texts of the books; of a month the last day, and so on."""
    said = {name: record.text(name) for name in LAID_TEXTS}
    counts = {name: _count(record, options, name) for name in LAID_COUNTS}
    said |= {name: str(count) for name, count in counts.items() if count is not None}
    laid = date_said(record, "laid_on")
    if laid:
        day, precision = laid
        refuse_future(day, precision, options.today)
        said |= {"laid_on": min(day, options.today).isoformat(), "laid_on_precision": precision}
    return {name: text for name, text in said.items() if text}


def finds_of(record: VectorRecord, options: Options) -> tuple[Find, ...]:
    """Devices that were found while the land was worked on."""
    counts = {hazard: _count(record, options, name) for name, hazard in FIND_NAMES.items()}
    model = record.text("model")
    return tuple(
        Find(category=hazard, quantity=count, model=model)
        for hazard, count in counts.items()
        if count or (count == 0 and hazard is Hazard.AP)
    )


def extends(record: VectorRecord) -> bool:
    """Whether the reporter marked the release as reaching beyond the area on purpose."""
    return record.text("extends").lower() in YES


def size_basis_of(record: VectorRecord, *, has_shape: bool) -> SizeBasis:
    """How the size is known: as stated, else from the shape, else as a bare estimate."""
    text = record.text("size_basis").lower()
    if text and text not in BASES:
        raise InvalidRecord(
            "size_basis '{value}' is not known; use one of {bases}", value=text, bases=", ".join(SizeBasis)
        )
    if text:
        return BASES[text]
    return SizeBasis.SKETCH if has_shape else SizeBasis.ESTIMATED
