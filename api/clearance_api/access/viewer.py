"""Who asks: the tier decides which collections, fields and figures there are for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated

from fastapi import Depends, Request

from clearance_geodata.shelf.collections import COLLECTIONS, Collection

__all__ = ["OWNER", "Tier", "Viewer", "ViewerOf"]


class Tier(IntEnum):
    """The public, partners of the authority, the authority itself; each sees what those below it see, and more."""

    PUBLIC = 0
    PARTNER = 1
    AUTHORITY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody who asks. `account` is the name that the audit and the journal know, empty for the public."""

    tier: Tier
    account: str = ""

    def sees(self, collection: Collection) -> bool:
        """Whether there is such a collection for them."""
        return collection.name in COLLECTIONS

    def fields(self, collection: Collection) -> tuple[str, ...]:
        """The names of the properties that they may see, filter and sort by, in the order of the collection."""
        return tuple(field.name for field in collection.fields)

    @property
    def may_write(self) -> bool:
        """Whether what they send is recorded at once."""
        return self.tier is Tier.AUTHORITY


# Whoever works on the machine itself, while no access is configured.
OWNER = Viewer(tier=Tier.AUTHORITY, account="owner")


async def _viewer_of(request: Request) -> Viewer:
    viewer: Viewer = getattr(request.state, "viewer", OWNER)
    return viewer


ViewerOf = Annotated[Viewer, Depends(_viewer_of)]
