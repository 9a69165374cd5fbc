"""Who asks: the tier decides which collections, fields and figures there are for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from clearance_api.access.rules import DEFAULT_RULES, Rules
from clearance_api.access.tiers import Tier
from clearance_geodata.shelf.collections import Collection

__all__ = ["OWNER", "Tier", "Viewer", "ViewerOf"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody who asks. `account` is the name that the audit and the journal know, empty for the public."""

    tier: Tier
    account: str = ""
    rules: Rules = DEFAULT_RULES

    def sees(self, collection: Collection) -> bool:
        """Whether there is such a collection for them."""
        return collection.name in self.rules.seen[self.tier]

    def fields(self, collection: Collection) -> tuple[str, ...]:
        """The names of the properties that they may see, filter and sort by, in the order of the collection."""
        return self.rules.seen[self.tier].get(collection.name, ())

    def sees_all(self, collections: Iterable[Collection]) -> bool:
        """Whether they see these collections with every field."""
        return all(len(self.fields(collection)) == len(collection.fields) for collection in collections)

    def groups_by(self, grouping: str) -> bool:
        """Whether they may group a statement by something."""
        return self.tier >= self.rules.grouping_tier(grouping)

    def gets(self, figure: str) -> bool:
        """Whether they get a figure with a rule of its own: `stores`, `remarks`, `plans`."""
        return self.tier >= self.rules.figure_tier(figure)

    @property
    def may_write(self) -> bool:
        """Whether what they send is recorded at once."""
        return self.tier is Tier.AUTHORITY

    @property
    def may_submit(self) -> bool:
        """Whether what they send waits until the authority decides."""
        return self.tier is Tier.PARTNER and bool(self.account)

    @property
    def mark(self) -> str:
        """What an entity tag carries, so that answers for one tier, or by other rules, never pass for another's."""
        return f"{self.tier:d}-{self.rules.mark}"


# Whoever works on the machine itself, while no access is configured.
OWNER = Viewer(tier=Tier.AUTHORITY, account="owner")


async def _viewer_of(request: Request) -> Viewer:
    viewer: Viewer = request.state.viewer  # set by the gate, which every request passes
    return viewer


ViewerOf = Annotated[Viewer, Depends(_viewer_of)]
