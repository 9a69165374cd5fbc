"""What every request for a collection goes through first: who asks, whether it is there for them, what they may see."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from clearance.errors import NotFound
from clearance_api.access.denied import Denied
from clearance_api.access.viewer import Tier, Viewer
from clearance_api.service import Service, base_of
from clearance_geodata.shelf.collections import COLLECTIONS, Collection

__all__ = ["Reached", "reached", "reached_by_name", "seen_by", "viewer_of"]


@dataclass(frozen=True, slots=True)
class Reached:
    """A collection that is there for whoever asks, the fields that they see, and the address of the register."""

    service: Service
    viewer: Viewer
    collection: Collection
    seen: tuple[str, ...]
    base: str
    state: dict[str, object]

    def note(self, rows: int) -> None:
        """Say how many features the answer holds, for whoever keeps note of what was read."""
        self.state["rows"] = rows

    @property
    def drawn(self) -> tuple[str, ...]:
        """Those of the fields that stand in tiles when nobody names any."""
        return tuple(name for name in self.seen if name in self.collection.tile_fields)

    @property
    def here(self) -> str:
        """The address of the collection."""
        return f"{self.base}/collections/{self.collection.name}"


def viewer_of(request: Request) -> Viewer:
    """Who asks."""
    viewer: Viewer = request.scope["state"]["viewer"]  # set by the gate, which every request passes
    return viewer


def seen_by(viewer: Viewer) -> list[Collection]:
    """The collections that there are for somebody."""
    return [collection for collection in COLLECTIONS.values() if viewer.sees(collection)]


def reached(request: Request) -> Reached:
    """The collection that a path names.

    Raises:
        NotFound: when there is none.
        Denied: when it is not for whoever asks.
    """
    return reached_by_name(request, request.path_params["collection_id"])


def reached_by_name(request: Request, name: str) -> Reached:
    """A collection by its name.

    Raises:
        NotFound: when there is none.
        Denied: when it is not for whoever asks.
    """
    viewer = viewer_of(request)
    collection = COLLECTIONS.get(name)
    if collection is None and viewer.tier is Tier.AUTHORITY:
        raise NotFound(
            "collection '{name}' is not served; there are {collections}", name=name, collections=", ".join(COLLECTIONS)
        )
    if collection is None or not viewer.sees(collection):
        raise Denied(name)  # one that is hidden is like one that is not there
    service: Service = request.app.state.service
    return Reached(service, viewer, collection, viewer.fields(collection), base_of(request), request.scope["state"])
