"""The project's own names: what a mapping may fill, what kind of value each holds, and the words that are allowed."""

from __future__ import annotations

from enum import StrEnum

from clearance.land.accounts import ACCOUNTS, Kind
from clearance.land.date_precision import PRECISIONS
from clearance.land.hazard import HazardClass, SizeBasis, WorkStatus
from clearance.land.published import LAND_PRODUCTS, STORE_PRODUCTS, Measure, Qualifier

__all__ = ["ALLOWED", "FILLS", "NAMES", "NEEDED", "ROLES", "Holds", "holds", "holds_for"]


class Holds(StrEnum):
    """What kind of value a name holds."""

    TEXT = "text"
    WORD = "word"
    HAZARDS = "hazards"
    DATE = "date"
    AREA = "area"
    SIGNED_AREA = "area, also negative"
    LENGTH_M = "length in m"
    LENGTH_CM = "length in cm"
    COUNT = "count"
    WEIGHT = "weight in t"
    YES_NO = "yes or no"


TEXTS = (
    "area_id import_id other_area_id to_area_id from_area_id area_ids site_id name alias "
    "sector scope admin1 admin2 operator method activity task cause justification model item what "
    "source note crs typed issuer published obligation event code minefield_type evidence"
)
WORDS = (
    "hazard_class size_basis product kind act account to_account status measure qualifier level "
    "effective_on_precision covers_from_precision laid_on_precision"
)
DATES = "effective_on covers_from from to as_of deadline decided_on laid_on"
COUNTS = (
    "recorded_ap_mines pattern_slots slots_checked ap_mines av_mines cluster erw areas munitions submunitions items "
    "killed injured"
)

NAMES: dict[str, Holds] = {
    **dict.fromkeys(TEXTS.split(), Holds.TEXT),
    **dict.fromkeys(WORDS.split(), Holds.WORD),
    **dict.fromkeys(DATES.split(), Holds.DATE),
    **dict.fromkeys(COUNTS.split(), Holds.COUNT),
    "hazards": Holds.HAZARDS,
    "area_m2": Holds.AREA,
    "tonnes": Holds.WEIGHT,
    "radius_m": Holds.LENGTH_M,
    "position_error_m": Holds.LENGTH_M,
    "depth_cm": Holds.LENGTH_CM,
    "extends": Holds.YES_NO,
    # What a figure holds depends on its measure; `rounded_to` is in the same unit.
    "quantity": Holds.COUNT,
    "rounded_to": Holds.COUNT,
}


def _words(known: type[StrEnum]) -> tuple[str, ...]:
    return tuple(word.value for word in known)


ALLOWED: dict[str, tuple[str, ...]] = {
    "hazard_class": _words(HazardClass),
    "size_basis": _words(SizeBasis),
    "product": (*LAND_PRODUCTS, *(product for product in STORE_PRODUCTS if product not in LAND_PRODUCTS)),
    "kind": _words(Kind),
    "act": _words(Kind),
    "account": tuple(sorted({name for accounts in ACCOUNTS.values() for name in accounts})),
    "to_account": tuple(sorted({name for accounts in ACCOUNTS.values() for name in accounts})),
    "status": _words(WorkStatus),
    "measure": _words(Measure),
    "qualifier": _words(Qualifier),
    "level": ("country", "admin1", "admin2"),
    **dict.fromkeys(("effective_on_precision", "covers_from_precision", "laid_on_precision"), PRECISIONS),
}

ROLES = (
    "areas",
    "cleared",
    "reduced",
    "cancelled",
    "entries",
    "published",
    "totals",
    "deadlines",
    "incidents",
    "minefields",
    "storage",
    "boundaries",
    "tasks",
)
# Roles whose records are figures, and the name that the figure's own column fills.
FILLS = {"published": "quantity", "totals": "quantity", "deadlines": "deadline"}
# What a record of a role cannot do without, when it is not said for all of them.
NEEDED: dict[str, tuple[str, ...]] = {
    "entries": ("act",),
    "deadlines": ("obligation", "event"),
    "boundaries": ("name", "level"),
    "tasks": ("task",),
}


def holds(name: str, role: str) -> Holds:
    """What a name holds in records of a role.

    Raises:
        KeyError: when there is no such name.
    """
    if name == "area_m2" and role == "entries":
        return Holds.SIGNED_AREA
    if name == "status" and role in {"incidents", "minefields", "storage", "tasks"}:
        return Holds.TEXT
    return NAMES[name]


MEASURE_HOLDS = {
    **dict.fromkeys((Measure.AREA_M2, Measure.AREA_SHA_M2, Measure.AREA_CHA_M2), Holds.AREA),
    Measure.TONNES: Holds.WEIGHT,
}


def holds_for(measure: str) -> Holds:
    """What the quantity of a published figure holds."""
    return MEASURE_HOLDS.get(Measure(measure), Holds.COUNT)
