"""Accounts and the moves between them, as data: what each kind of entry does in each family of units."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clearance.units import Unit

__all__ = ["MOVES", "OPEN_ACCOUNTS", "Column", "Kind", "Move", "Role", "account_role", "family_of"]


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
        **dict.fromkeys(("destroyed", "retained"), Role.RELEASED),
        **dict.fromkeys(("unknown", "abroad", "correction", "unexplained"), Role.OUTSIDE),
    },
}

OPEN_ACCOUNTS = frozenset(
    name for accounts in ACCOUNTS.values() for name, role in accounts.items() if role is Role.OPEN
)

# The open account of the families that have one only.
SINGLE_OPEN = {Family.MINES: "recorded", Family.STORE: "held"}


class Kind(StrEnum):
    """What an entry records. A kind is added here and in `MOVES`, and in the sets of those who tell kinds apart."""

    OPENED = "opened"
    IDENTIFIED = "identified"
    CONFIRMED = "confirmed"
    RECLASSIFIED = "reclassified"
    CANCELLED = "cancelled"
    REDUCED = "reduced"
    CLEARED = "cleared"
    RELEASED = "released"
    UNACCOUNTED = "unaccounted"
    TRANSFERRED = "transferred"
    RESIZED = "resized"
    PADDED = "padded"
    REVERSED = "reversed"


class Column(StrEnum):
    """Columns of a statement, in their order; released ones are shown positive and lower the closing balance."""

    OPENED = "opened"
    IDENTIFIED = "identified"
    CONFIRMED = "confirmed"
    RESIZED = "resized"
    TRANSFERRED = "transferred"
    REOPENED = "reopened"
    UNEXPLAINED = "unexplained"
    CANCELLED = "cancelled"
    REDUCED = "reduced"
    CLEARED = "cleared"
    UNSPECIFIED = "unspecified"
    DESTROYED = "destroyed"

    @property
    def lowers(self) -> bool:
        """Whether a positive amount in this column takes from what is open."""
        return self in {Column.CANCELLED, Column.REDUCED, Column.CLEARED, Column.UNSPECIFIED, Column.DESTROYED}


@dataclass(frozen=True, slots=True)
class Move:
    """From `source` to `target`; None stands for the open account that the entry names.

    `between_open`: from the open account that it names to the second one that it names.
    """

    source: str | None
    target: str | None
    column: Column
    signed: bool = False
    between_open: bool = False


LAND_MOVES: dict[Kind, Move] = {
    Kind.OPENED: Move("unknown", None, Column.OPENED),
    Kind.IDENTIFIED: Move("unknown", None, Column.IDENTIFIED),
    Kind.CONFIRMED: Move(None, None, Column.CONFIRMED, between_open=True),
    Kind.RECLASSIFIED: Move(None, None, Column.CONFIRMED, between_open=True),
    Kind.CANCELLED: Move(None, "cancelled", Column.CANCELLED),
    Kind.REDUCED: Move(None, "reduced", Column.REDUCED),
    Kind.CLEARED: Move(None, "cleared", Column.CLEARED),
    Kind.RELEASED: Move(None, "unspecified", Column.UNSPECIFIED),
    Kind.TRANSFERRED: Move("abroad", None, Column.TRANSFERRED, signed=True),
    Kind.RESIZED: Move("correction", None, Column.RESIZED, signed=True),
    Kind.PADDED: Move("unexplained", None, Column.UNEXPLAINED, signed=True),
}

# A mine that a release destroys is `destroyed` whatever the product of the land; one that was recorded and not met
# when the last ground was released leaves the books as unaccounted, in the column of what no source specifies.
MINE_MOVES: dict[Kind, Move] = {
    **{kind: LAND_MOVES[kind] for kind in (Kind.OPENED, Kind.IDENTIFIED, Kind.TRANSFERRED, Kind.PADDED)},
    **{
        kind: Move(None, "destroyed", Column.DESTROYED)
        for kind in (Kind.CANCELLED, Kind.REDUCED, Kind.CLEARED, Kind.RELEASED)
    },
    Kind.UNACCOUNTED: Move(None, "unaccounted", Column.UNSPECIFIED),
    Kind.RESIZED: Move("re-estimated", None, Column.RESIZED, signed=True),
}

STORE_MOVES: dict[Kind, Move] = {
    **{kind: LAND_MOVES[kind] for kind in (Kind.OPENED, Kind.IDENTIFIED, Kind.TRANSFERRED, Kind.RESIZED, Kind.PADDED)},
    Kind.CLEARED: Move(None, "destroyed", Column.DESTROYED),
}

MOVES: dict[Family, dict[Kind, Move]] = {
    Family.LAND: LAND_MOVES,
    Family.MINES: MINE_MOVES,
    Family.STORE: STORE_MOVES,
}


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
