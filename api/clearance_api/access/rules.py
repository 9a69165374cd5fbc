"""What each tier sees: the table of collections, columns and figures, and what an authority changed in it.

A collection or column that is in no rule is for the authority alone, so that something new is never public by accident.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from clearance.land.date_precision import SUFFIX
from clearance_api.access.tiers import Tier
from clearance_geodata.shelf.collections import COLLECTIONS, Collection

__all__ = ["COLLECTION_RULES", "DEFAULT_RULES", "EDITED", "FIGURES", "GROUPINGS", "CollectionRule", "Rules"]

PUBLIC, PARTNER, AUTHORITY = Tier
# The collection whose features are edited.
EDITED = "areas"


@dataclass(frozen=True, slots=True)
class CollectionRule:
    """Who sees a collection, and its columns once they see it.

    Args:
        tier: the lowest tier that sees the collection.
        public: columns for everybody who sees it.
        partner: columns for partners and above; any other column is for the authority.
    """

    tier: Tier
    public: frozenset[str] = frozenset()
    partner: frozenset[str] = frozenset()

    def tier_of(self, column: str) -> Tier:
        """The lowest tier that sees a column."""
        return PUBLIC if column in self.public else PARTNER if column in self.partner else AUTHORITY

    def date_of(self, column: str) -> str:
        """The date of a column that says how well it is known, and that is in no rule of its own; else empty."""
        is_named = column in self.public or column in self.partner
        return column.removesuffix(SUFFIX) if column.endswith(SUFFIX) and not is_named else ""


def _rule(tier: Tier, public: str = "", partner: str = "") -> CollectionRule:
    return CollectionRule(tier, frozenset(public.split()), frozenset(partner.split()))


COLLECTION_RULES: Mapping[str, CollectionRule] = {
    "areas": _rule(
        PARTNER,
        "area_id name hazard_class hazard status sector admin1 admin2 area_m2 opened_on last_change_on size_basis",
        "work_status operator processed_m2 recorded_ap_mines position_error_m came_from source minefield_type evidence "
        "laid_on pattern_slots slots_checked",
    ),
    "released": _rule(
        PUBLIC,
        "entry_id area_id name product released_m2 effective_on covers_from method depth_cm ap_mines av_mines "
        "other_items",
        "operator task source",
    ),
    "incidents": _rule(PARTNER, "site_id name happened_on status", "attributes source note"),
    "minefields": _rule(PARTNER, "site_id name happened_on status", "attributes source note"),
    "storage_sites": _rule(AUTHORITY),
    "sectors": _rule(
        PUBLIC,
        "sector open_areas open_m2 article_5_m2 deadline_on cancelled_m2 reduced_m2 cleared_m2 unspecified_m2 "
        "approximate",
        "recorded_ap_mines source",
    ),
    "finds": _rule(
        PARTNER, "find_id entry_id area_id kind found_on category model quantity depth_cm operator task", "source"
    ),
    "figures": _rule(
        PUBLIC,
        "figure_id row_id measure quantity unit qualifier product scope from_on to_on date_precision hazard obligation "
        "item issuer published source",
        "note",
    ),
    "tasks": _rule(PARTNER, "task_id name operator method areas area_ids starts_on ends_on status", "source note"),
    "findings": _rule(AUTHORITY),
}
# By what a tier may group a statement.
GROUPINGS: Mapping[str, Tier] = {
    "year": PUBLIC,
    "kind": PUBLIC,
    "hazard": PUBLIC,
    "size_basis": PUBLIC,
    "sector": PUBLIC,
    "admin1": PUBLIC,
    "admin2": PARTNER,
    "operator": PARTNER,
}
# Figures that have a rule of their own: what lies in stores, and the words and sources of single entries,
# milestones of plans that the authority made.
FIGURES: Mapping[str, Tier] = {"stores": AUTHORITY, "remarks": PARTNER, "plans": PARTNER}


@dataclass(frozen=True, eq=False, kw_only=True)
class Rules:
    """The whole table; `columns` and the others name only what differs from the usual.

    Args:
        collections: the lowest tier that sees a collection.
        columns: the lowest tier that sees a column, by collection and column.
        groupings: the lowest tier that may group a statement by something.
        figures: the lowest tier that gets `stores`, `remarks` and `plans`.
    """

    collections: Mapping[str, Tier] = field(default_factory=lambda: MappingProxyType({}))
    columns: Mapping[tuple[str, str], Tier] = field(default_factory=lambda: MappingProxyType({}))
    groupings: Mapping[str, Tier] = field(default_factory=lambda: MappingProxyType({}))
    figures: Mapping[str, Tier] = field(default_factory=lambda: MappingProxyType({}))
    seen: Mapping[Tier, Mapping[str, tuple[str, ...]]] = field(init=False)
    mark: str = field(init=False)

    def __post_init__(self) -> None:
        seen = {tier: MappingProxyType(dict(self._seen_by(tier))) for tier in Tier}
        object.__setattr__(self, "seen", MappingProxyType(seen))
        said = repr([sorted(part.items()) for part in (self.collections, self.columns, self.groupings, self.figures)])
        object.__setattr__(self, "mark", hashlib.sha256(said.encode()).hexdigest()[:8])

    def tier_of(self, collection: str) -> Tier:
        """The lowest tier that sees a collection."""
        usual = COLLECTION_RULES.get(collection)
        return self.collections.get(collection, usual.tier if usual else AUTHORITY)

    def column_tier(self, collection: str, column: str) -> Tier:
        """The lowest tier that sees a column.

        The id of a feature is seen by whoever sees the collection, and how well a date is known by whoever sees it.
        """
        if collection in COLLECTIONS and column == COLLECTIONS[collection].id_field:
            return self.tier_of(collection)
        usual = COLLECTION_RULES.get(collection)
        date = usual.date_of(column) if usual else ""
        if date and (collection, column) not in self.columns:
            return self.column_tier(collection, date)
        tier = self.columns.get((collection, column), usual.tier_of(column) if usual else AUTHORITY)
        return max(tier, self.tier_of(collection))

    def grouping_tier(self, grouping: str) -> Tier:
        """The lowest tier that may group a statement by this; everybody may ask for what is no grouping."""
        return self.groupings.get(grouping, GROUPINGS.get(grouping, PUBLIC))

    def figure_tier(self, figure: str) -> Tier:
        """The lowest tier that gets a figure with a rule of its own."""
        return self.figures.get(figure, FIGURES.get(figure, AUTHORITY))

    def _seen_by(self, tier: Tier) -> list[tuple[str, tuple[str, ...]]]:
        return [
            (name, self._fields(tier, collection))
            for name, collection in COLLECTIONS.items()
            if self.tier_of(name) <= tier
        ]

    def _fields(self, tier: Tier, collection: Collection) -> tuple[str, ...]:
        return tuple(f.name for f in collection.fields if self.column_tier(collection.name, f.name) <= tier)


DEFAULT_RULES = Rules()
