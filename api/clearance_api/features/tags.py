"""Entity tags: what a client sends back to say which state of a feature it has seen."""

from __future__ import annotations

import hashlib

from clearance_api.features.page import only
from clearance_api.features.reached import Reached
from clearance_geodata.shelf.collections import Keeping
from clearance_geodata.shelf.protocol import Stored

__all__ = ["state_tag"]


def state_tag(stored: Stored, to: Reached) -> str:
    """The part of a tag that is one state of a feature, whatever form it is shown in.

    To whoever sees everything it is the row and when it was recorded; to others it follows from what they see of the
    feature, so that it says nothing of what they may not see.
    """
    if to.viewer.may_write and to.collection.keeping is Keeping.ROWS:
        return f"{stored.row}.{stored.since}"
    seen = stored.properties
    if len(to.seen) < len(to.collection.fields):
        seen = only(stored.properties, to.seen)
    state = hashlib.blake2b(stored.geometry, digest_size=8)
    state.update(seen)
    return state.hexdigest()
