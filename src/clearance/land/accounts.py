"""Accounts and the moves between them, as data: what each kind of entry does in each family of units."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clearance.units import Unit

__all__ = [
    "ARRIVALS",
    "BETWEEN_AREAS",
    "BRINGS_AREA",
    "HELD_ACCOUNTS",
    "MOVES",
    "NAMES_CLASS",
    "OPEN_ACCOUNTS",
    "PLACELESS",
    "PROCESSED",
    "Between",
    "Column",
    "Kind",
    "Move",
    "Role",
    "account_role",
    "columns_of",
    "family_of",
]


class Role(StrEnum):
    """What an account means for the balance: what is open, what was released, what lies outside the books."""

    OPEN = "open"
    RELEASED = "released"
    OUTSIDE = "outside"


class Family(StrEnum):
    """Units that share accounts: land (m2, areas), mines in the ground, and what is held in stores."""

    LAND = "land"
    MINES = "mines"
    STORE = "store"


FAMILIES = {Unit.M2: Family.LAND, Unit.AREAS: Family.LAND, Unit.AP_MINES: Family.MINES}

ACCOUNTS: dict[Family, dict[str, Role]] = {
    Family.LAND: {
        **dict.fromkeys(("sha", "cha", "unclassified", "processed"), Role.OPEN),
        **dict.fromkeys(("cancelled", "reduced", "cleared", "unspecified"), Role.RELEASED),
        **dict.fromkeys(("unknown", "abroad", "correction", "unexplained"), Role.OUTSIDE),
    },
    Family.MINES: {
        "recorded": Role.OPEN,
        **dict.fromkeys(("destroyed", "unaccounted"), Role.RELEASED),
        **dict.fromkeys(("unknown", "abroad", "re-estimated", "unexplained"), Role.OUTSIDE),
    },
    Family.STORE: {
        "held": Role.OPEN,
        **dict.fromkeys(("destroyed", "retained", "marked"), Role.RELEASED),
        **dict.fromkeys(("unknown", "abroad", "correction", "unexplained"), Role.OUTSIDE),
    },
}

OPEN_ACCOUNTS = frozenset(
    name for accounts in ACCOUNTS.values() for name, role in accounts.items() if role is Role.OPEN
)
# What an area holds, open or released: never less than nothing. The world outside may owe any amount.
HELD_ACCOUNTS = OPEN_ACCOUNTS | frozenset(
    name for accounts in ACCOUNTS.values() for name, role in accounts.items() if role is Role.RELEASED
)
PROCESSED = "processed"

# The open account of the families that have one only.
SINGLE_OPEN = {Family.MINES: "recorded", Family.STORE: "held"}


class Kind(StrEnum):
    """What an entry records. A kind is added here and in `MOVES`, and in the sets of those who tell kinds apart."""

    OPENED = "opened"
    IDENTIFIED = "identified"
    CONFIRMED = "confirmed"
    RECLASSIFIED = "reclassified"
    PROGRESSED = "progressed"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    REDUCED = "reduced"
    CLEARED = "cleared"
    RELEASED = "released"
    UNACCOUNTED = "unaccounted"
    REOPENED = "reopened"
    TRANSFERRED = "transferred"
    RESIZED = "resized"
    RECATEGORISED = "recategorised"
    PADDED = "padded"
    SPLIT = "split"
    MERGED = "merged"
    REASSIGNED = "reassigned"
    DESTROYED = "destroyed"
    RETAINED = "retained"
    MARKED = "marked"
    STATUS = "status"
    RESIDUAL_FIND = "residual_find"
    SPOT_TASK = "spot_task"
    REVERSED = "reversed"


# Sets of kinds that more than one module tells apart. Land that comes from outside the books:
ARRIVALS = frozenset({Kind.OPENED, Kind.IDENTIFIED})
# what brings an area onto the books;
BRINGS_AREA = ARRIVALS | {Kind.REOPENED}
# what says the class of land, also where it moves nothing;
NAMES_CLASS = frozenset({Kind.CONFIRMED, Kind.RECLASSIFIED})
# what passes land on to another area;
BETWEEN_AREAS = frozenset({Kind.SPLIT, Kind.MERGED})
# what may happen where no area is: devices met outside every record.
PLACELESS = frozenset({Kind.SPOT_TASK, Kind.RESIDUAL_FIND})


class Column(StrEnum):
    """Columns of a statement, in their order; released ones are shown positive and lower the closing balance."""

    OPENED = "opened"
    IDENTIFIED = "identified"
    CONFIRMED = "confirmed"
    PROGRESSED = "progressed"
    REASSIGNED = "reassigned"
    RESIZED = "resized"
    TRANSFERRED = "transferred"
    REOPENED = "reopened"
    UNEXPLAINED = "unexplained"
    CANCELLED = "cancelled"
    REDUCED = "reduced"
    CLEARED = "cleared"
    UNSPECIFIED = "unspecified"
    DESTROYED = "destroyed"
    RETAINED = "retained"
    MARKED = "marked"

    @property
    def lowers(self) -> bool:
        """Whether a positive amount in this column takes from what is open."""
        return self in LOWERING


LOWERING = frozenset(
    {
        Column.CANCELLED,
        Column.REDUCED,
        Column.CLEARED,
        Column.UNSPECIFIED,
        Column.DESTROYED,
        Column.RETAINED,
        Column.MARKED,
    }
)


class Between(StrEnum):
    """Which second thing an entry names, for moves that have more than one open side."""

    CLASSES = "another account of the same area"
    AREAS = "an open account of another area"
    CLOSED = "the released account of an area that was closed"


@dataclass(frozen=True, slots=True)
class Move:
    """From `source` to `target`; None stands for the open account that the entry names.

    `between` tells where the second account of the entry lies: between classes and between areas the statement shows
    an out and an in; from a closed area it shows what came back.
    """

    source: str | None
    target: str | None
    column: Column
    signed: bool = False
    between: Between | None = None


LAND_MOVES: dict[Kind, Move] = {
    Kind.OPENED: Move("unknown", None, Column.OPENED),
    Kind.IDENTIFIED: Move("unknown", None, Column.IDENTIFIED),
    Kind.CONFIRMED: Move(None, None, Column.CONFIRMED, between=Between.CLASSES),
    Kind.RECLASSIFIED: Move(None, None, Column.CONFIRMED, between=Between.CLASSES),
    Kind.PROGRESSED: Move(None, PROCESSED, Column.PROGRESSED, between=Between.CLASSES),
    Kind.RETURNED: Move(PROCESSED, None, Column.PROGRESSED, between=Between.CLASSES),
    Kind.CANCELLED: Move(None, "cancelled", Column.CANCELLED),
    Kind.REDUCED: Move(None, "reduced", Column.REDUCED),
    Kind.CLEARED: Move(None, "cleared", Column.CLEARED),
    Kind.RELEASED: Move(None, "unspecified", Column.UNSPECIFIED),
    Kind.REOPENED: Move(None, None, Column.REOPENED, between=Between.CLOSED),
    Kind.TRANSFERRED: Move("abroad", None, Column.TRANSFERRED, signed=True),
    Kind.RESIZED: Move("correction", None, Column.RESIZED, signed=True),
    Kind.RECATEGORISED: Move("correction", None, Column.RESIZED, signed=True),
    Kind.PADDED: Move("unexplained", None, Column.UNEXPLAINED, signed=True),
    Kind.SPLIT: Move(None, None, Column.REASSIGNED, between=Between.AREAS),
    Kind.MERGED: Move(None, None, Column.REASSIGNED, between=Between.AREAS),
}

# A mine that a release destroys is `destroyed` whatever the product of the land, also while the work goes on; one that
# was recorded and not met when the last ground was released leaves the books as unaccounted, in the column of what no
# source specifies.
MINE_MOVES: dict[Kind, Move] = {
    **{kind: LAND_MOVES[kind] for kind in (*ARRIVALS, Kind.TRANSFERRED, Kind.PADDED, *BETWEEN_AREAS)},
    **{
        kind: Move(None, "destroyed", Column.DESTROYED)
        for kind in (Kind.CANCELLED, Kind.REDUCED, Kind.CLEARED, Kind.RELEASED, Kind.PROGRESSED)
    },
    Kind.UNACCOUNTED: Move(None, "unaccounted", Column.UNSPECIFIED),
    Kind.RESIZED: Move("re-estimated", None, Column.RESIZED, signed=True),
    Kind.RECATEGORISED: Move("re-estimated", None, Column.RESIZED, signed=True),
}

STORE_MOVES: dict[Kind, Move] = {
    **{
        kind: LAND_MOVES[kind]
        for kind in (
            Kind.OPENED,
            Kind.IDENTIFIED,
            Kind.TRANSFERRED,
            Kind.RESIZED,
            Kind.RECATEGORISED,
            Kind.PADDED,
            *BETWEEN_AREAS,
        )
    },
    Kind.DESTROYED: Move(None, "destroyed", Column.DESTROYED),
    Kind.CLEARED: Move(None, "destroyed", Column.DESTROYED),
    Kind.RETAINED: Move(None, "retained", Column.RETAINED),
    Kind.MARKED: Move(None, "marked", Column.MARKED),
}

MOVES: dict[Family, dict[Kind, Move]] = {
    Family.LAND: LAND_MOVES,
    Family.MINES: MINE_MOVES,
    Family.STORE: STORE_MOVES,
}


def columns_of(unit: Unit) -> tuple[Column, ...]:
    """The columns of a statement in a unit: those of things in stores are left out of land and mines."""
    of_stores = {Column.RETAINED, Column.MARKED}
    is_store = family_of(unit) is Family.STORE
    return tuple(column for column in Column if is_store or column not in of_stores)


def family_of(unit: Unit) -> Family:
    """The family of accounts that a unit belongs to."""
    return FAMILIES.get(unit, Family.STORE)


def account_role(unit: Unit, account: str) -> Role:
    """The role of an account of a unit.

    Example:
        >>> account_role(Unit.M2, "cha"), account_role(Unit.AP_MINES, "destroyed")
        (<Role.OPEN: 'open'>, <Role.RELEASED: 'released'>)
    """
    return ACCOUNTS[family_of(unit)][account]
