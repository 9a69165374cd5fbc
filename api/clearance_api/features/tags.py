"""Entity tags: what a client sends back to say which state of a feature it has seen."""

from __future__ import annotations

from clearance_geodata.shelf.protocol import Stored

__all__ = ["state_tag"]


def state_tag(stored: Stored) -> str:
    """The part of a tag that is one state of a feature, whatever form it is shown in."""
    return f"{stored.row}.{stored.since}"
